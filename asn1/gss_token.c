/* asn1/gss_token.c: contracts in gss_token.h. */
#include "asn1/gss_token.h"

#define FRAME_TAG DER_APPLICATION(0)

/*   60 length         [APPLICATION 0] IMPLICIT SEQUENCE
 *     06 length OID   mechanism
 *     TOK_ID          2 octets, big-endian
 *     inner token
 *
 * RFC 2743 section 3.1, RFC 4121 section 4.1. */
bool
gss_token_decode(struct bytes in, struct gss_token *out)
{
    struct reader r, content;
    struct gss_token t = {0};

    reader_init(&r, in);
    if (!der_element(&r, FRAME_TAG, &content) || !reader_done(&r) ||
        !der_oid(&content, &t.mech) || !reader_be16(&content, &t.token_id) ||
        !reader_rest(&content, &t.inner))
        return false;
    *out = t;
    return true;
}

void
gss_token_encode(struct builder *b, const struct gss_token *t)
{
    size_t start = der_begin(b, FRAME_TAG);

    der_put_oid(b, t->mech);
    builder_be16(b, t->token_id);
    builder_bytes(b, t->inner);
    der_end(b, start);
}

/* RFC 4121 section 6: the first octet tells. */
bool
gss_token_is_framed(struct bytes in)
{
    struct reader r;

    reader_init(&r, in);
    return der_peek(&r, FRAME_TAG);
}

/*   octet   MIC token        Wrap token
 *   0..1    04 04            05 04
 *   2       flags            flags
 *   3       ff               ff
 *   4..5    ff ff            EC, big-endian
 *   6..7    ff ff            RRC, big-endian
 *   8..15   SND_SEQ, big-endian
 *
 * RFC 4121 sections 4.2.6.1 and 4.2.6.2. */
#define FILLER     0xff
#define FILLER_EC  0xffff
#define FILLER_RRC 0xffff

static bool
is_mic(const struct cfx_header *h)
{
    return h->token_id == TOKEN_CFX_MIC;
}

/* Unknown flags stay as they are: "The receiver MUST ignore unknown flags"
 * (section 4.2.2), and what covers the header covers them.  The same section
 * says that Sealed SHALL NOT be set in MIC tokens. */
static bool
cfx_header_valid(const struct cfx_header *h, uint8_t filler)
{
    if (filler != FILLER)
        return false;
    if (is_mic(h))
        return h->ec == FILLER_EC && h->rrc == FILLER_RRC &&
               (h->flags & CFX_SEALED) == 0;
    return h->token_id == TOKEN_CFX_WRAP;
}

bool
cfx_header_decode(struct reader *r, struct cfx_header *out)
{
    struct reader at = *r;
    struct cfx_header h = {0};
    uint8_t filler;
    bool ok;

    ok = reader_be16(&at, &h.token_id) && reader_u8(&at, &h.flags) &&
         reader_u8(&at, &filler) && reader_be16(&at, &h.ec) &&
         reader_be16(&at, &h.rrc) && reader_be64(&at, &h.seq) &&
         cfx_header_valid(&h, filler);
    if (ok && is_mic(&h))
        h.ec = h.rrc = 0;
    if (ok)
        *out = h;
    return reader_commit(r, &at, ok);
}

void
cfx_header_encode(struct builder *b, const struct cfx_header *h)
{
    uint8_t *room = builder_room(b, CFX_HEADER_LEN);

    if (room != NULL)
        cfx_header_write(room, h);
}

static uint8_t *
write_be(uint8_t *to, uint64_t v, size_t len)
{
    for (size_t i = len; i > 0; i--)
        *to++ = (uint8_t)(v >> (8 * (i - 1)));
    return to;
}

void
cfx_header_write(uint8_t out[CFX_HEADER_LEN], const struct cfx_header *h)
{
    out = write_be(out, h->token_id, 2);
    out = write_be(out, h->flags, 1);
    out = write_be(out, FILLER, 1);
    out = write_be(out, is_mic(h) ? FILLER_EC : h->ec, 2);
    out = write_be(out, is_mic(h) ? FILLER_RRC : h->rrc, 2);
    write_be(out, h->seq, 8);
}
