/* asn1/gss_checksum.h: the 0x8003 checksum of the authenticator,
 * RFC 4121 section 4.1.1. */
#ifndef APEX_ASN1_GSS_CHECKSUM_H
#define APEX_ASN1_GSS_CHECKSUM_H

#include "asn1/bytes.h"

#define GSS_CHECKSUM_TYPE 0x8003

/* Flags on the wire.  They have the values of GSS_C_*_FLAG (RFC 2744). */
enum gss_wire_flag {
    GSS_WIRE_DELEG = 0x0001,
    GSS_WIRE_MUTUAL = 0x0002,
    GSS_WIRE_REPLAY = 0x0004,
    GSS_WIRE_SEQUENCE = 0x0008,
    GSS_WIRE_CONF = 0x0010,
    GSS_WIRE_INTEG = 0x0020,
    GSS_WIRE_DCE_STYLE = 0x1000,
    GSS_WIRE_IDENTIFY = 0x2000,
    GSS_WIRE_EXTENDED_ERROR = 0x4000,
    /* All of them: what two peers can agree on. */
    GSS_WIRE_ALL = GSS_WIRE_DELEG | GSS_WIRE_MUTUAL | GSS_WIRE_REPLAY |
                   GSS_WIRE_SEQUENCE | GSS_WIRE_CONF | GSS_WIRE_INTEG |
                   GSS_WIRE_DCE_STYLE | GSS_WIRE_IDENTIFY |
                   GSS_WIRE_EXTENDED_ERROR,
};

struct gss_checksum {
    uint8_t bindings[16]; /* MD5 of the channel bindings, or zeroes */
    uint32_t flags;
    bool has_delegation;
    struct bytes delegation; /* KRB-CRED */
    struct bytes
        extensions; /* trailing TLVs (be32 type, be32 length), checked */
};

/* Why a checksum was refused; the builtin tells the two apart. */
enum gss_checksum_fault {
    GSS_CHECKSUM_OK,
    GSS_CHECKSUM_SHORT,      /* less than 24 bytes */
    GSS_CHECKSUM_BAD_LENGTH, /* Lgth is not 16 */
    GSS_CHECKSUM_MALFORMED,  /* delegation or extensions do not fit */
};

/* Delegation is read only when GSS_WIRE_DELEG is set; DlgOpt must be 1.  With
 * the flag and nothing behind it there is no delegation (has_delegation
 * false).  gss_checksum_encode fails on a delegation without the flag, or of
 * more than 65535 bytes. */
APEX_MUST_USE enum gss_checksum_fault
gss_checksum_decode(struct bytes in, struct gss_checksum *out);
void
gss_checksum_encode(struct builder *b, const struct gss_checksum *c);

/* gss_checksum_extension_next takes the next extension; false at the end. */
bool
gss_checksum_extension_next(struct reader *r, uint32_t *type,
                            struct bytes *data);

#endif
