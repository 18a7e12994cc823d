/* asn1/gss_token.h: the framing of GSS tokens, RFC 2743 section 3.1 and
 * RFC 4121 section 4.1, and the CFX header of message tokens, 4121 section
 * 4.2.6. */
#ifndef APEX_ASN1_GSS_TOKEN_H
#define APEX_ASN1_GSS_TOKEN_H

#include "asn1/der.h"

enum gss_token_id {
    TOKEN_AP_REQ = 0x0100,
    TOKEN_AP_REP = 0x0200,
    TOKEN_KRB_ERROR = 0x0300,
    TOKEN_V1_MIC = 0x0101, /* RFC 1964 */
    TOKEN_V1_WRAP = 0x0201,
    TOKEN_V1_DELETE = 0x0102,
    TOKEN_CFX_MIC = 0x0404, /* RFC 4121 */
    TOKEN_CFX_WRAP = 0x0504,
    TOKEN_CFX_DELETE = 0x0405,
};

struct gss_token {
    struct bytes mech;  /* content octets of the mechanism OID */
    uint16_t token_id;  /* big-endian, enum gss_token_id */
    struct bytes inner; /* what follows TOK_ID */
};

/* gss_token_decode opens `60 len 06 len OID TOK_ID inner`; the length must
 * match what is there, to the byte. */
APEX_MUST_USE bool
gss_token_decode(struct bytes in, struct gss_token *out);
void
gss_token_encode(struct builder *b, const struct gss_token *t);

/* gss_token_is_framed says whether `in` begins like such a token (RFC 4121
 * section 6: its first octet is 60).  It may still be malformed. */
bool
gss_token_is_framed(struct bytes in);

#define CFX_HEADER_LEN       16
#define CFX_SENT_BY_ACCEPTOR 0x01
#define CFX_SEALED           0x02
#define CFX_ACCEPTOR_SUBKEY  0x04

/* The 16 bytes in front of a CFX token.  A MIC has no EC and RRC: its bytes
 * 3-7 are all ff. */
struct cfx_header {
    uint16_t token_id; /* TOKEN_CFX_MIC or TOKEN_CFX_WRAP */
    uint8_t flags;
    uint16_t ec;
    uint16_t rrc;
    uint64_t seq;
};

/* cfx_header_decode takes a header; false on another token id, a wrong filler,
 * or a MIC that says it is sealed.  Unknown flags are kept, as RFC 4121 section
 * 4.2.2 wants them ignored.  `ec` and `rrc` of a MIC are 0. */
APEX_MUST_USE bool
cfx_header_decode(struct reader *r, struct cfx_header *out);
void
cfx_header_encode(struct builder *b, const struct cfx_header *h);
/* cfx_header_write is cfx_header_encode into 16 bytes that the caller has. */
void
cfx_header_write(uint8_t out[CFX_HEADER_LEN], const struct cfx_header *h);

#endif
