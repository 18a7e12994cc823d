/* asn1/gss_checksum.c: contracts in gss_checksum.h.
 *
 *   0..3         Lgth    16, little-endian
 *   4..19        Bnd     MD5 of the channel bindings, or zeroes
 *   20..23       Flags   little-endian
 *   24..25       DlgOpt  1, little-endian   } only when Flags
 *   26..27       Dlgth   little-endian      } has GSS_WIRE_DELEG
 *   28..(n-1)    Deleg   KRB-CRED           }
 *   n..last      Exts    any number of: be32 type, be32 length, data
 *
 * RFC 4121 section 4.1.1, which leaves the inside of Exts open; RFC 6542
 * section 3.1 has it.
 */
#include "asn1/gss_checksum.h"

#define CHECKSUM_MIN_LEN  24
#define DELEGATION_OPTION 1

bool
gss_checksum_extension_next(struct reader *r, uint32_t *type,
                            struct bytes *data)
{
    struct reader at = *r;
    uint32_t ext_type, len;
    struct bytes ext_data;
    bool ok;

    if (reader_done(r))
        return false;
    ok = reader_be32(&at, &ext_type) && reader_be32(&at, &len) &&
         reader_bytes(&at, len, &ext_data);
    if (ok) {
        *type = ext_type;
        *data = ext_data;
    }
    return reader_commit(r, &at, ok);
}

/* Tolerance: GSS_WIRE_DELEG with nothing at all after the flags.  Section 4.1.1
 * wants 28 octets and more then; MIT's acceptor lets such a client in, without
 * delegation, so one that was only ever tried there must work here too. */
static bool
read_delegation(struct reader *r, struct gss_checksum *c)
{
    uint16_t option, len;

    if ((c->flags & GSS_WIRE_DELEG) == 0 || reader_done(r))
        return true;
    c->has_delegation = true;
    return reader_le16(r, &option) && option == DELEGATION_OPTION &&
           reader_le16(r, &len) && reader_bytes(r, len, &c->delegation);
}

static bool
read_extensions(struct reader *r, struct bytes *out)
{
    struct reader each = *r;
    uint32_t type;
    struct bytes data;

    while (gss_checksum_extension_next(&each, &type, &data))
        ;
    return reader_done(&each) && reader_rest(r, out);
}

enum gss_checksum_fault
gss_checksum_decode(struct bytes in, struct gss_checksum *out)
{
    struct gss_checksum c = {0};
    struct reader r;
    uint32_t len;

    reader_init(&r, in);
    if (in.len < CHECKSUM_MIN_LEN || !reader_le32(&r, &len))
        return GSS_CHECKSUM_SHORT;
    if (len != sizeof(c.bindings))
        return GSS_CHECKSUM_BAD_LENGTH;
    if (!reader_copy(&r, c.bindings, sizeof(c.bindings)) ||
        !reader_le32(&r, &c.flags) || !read_delegation(&r, &c) ||
        !read_extensions(&r, &c.extensions))
        return GSS_CHECKSUM_MALFORMED;
    *out = c;
    return GSS_CHECKSUM_OK;
}

void
gss_checksum_encode(struct builder *b, const struct gss_checksum *c)
{
    struct bytes bindings = {c->bindings, sizeof(c->bindings)};

    builder_le32(b, sizeof(c->bindings));
    builder_bytes(b, bindings);
    builder_le32(b, c->flags);
    if (c->has_delegation) {
        /* Dlgth has two octets; and without the flag nobody reads it. */
        if (c->delegation.len > UINT16_MAX || (c->flags & GSS_WIRE_DELEG) == 0)
            builder_fail(b);
        builder_le16(b, DELEGATION_OPTION);
        builder_le16(b, (uint16_t)c->delegation.len);
        builder_bytes(b, c->delegation);
    }
    builder_bytes(b, c->extensions);
}
