/* mech/gss/extension_oids.c: the objects of gssapi_krb5.h's extensions. */
#include "mech/gss/extension_oids.h"

static const uint8_t krb5_arc[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x12, 0x01, 0x02, 0x02, 0x05};
static const uint8_t no_ci_flags[] = {0x2a, 0x85, 0x70, 0x2b, 0x0d, 0x1d};

/* Reads past the common prefix and the object's arc, which is below 128. */
static bool
read_arc(gss_const_OID object, struct reader *rest, uint8_t *out_arc)
{
    struct bytes prefix;
    const struct bytes krb5 = {krb5_arc, sizeof(krb5_arc)};

    reader_init(rest, oid_bytes(object));
    return reader_bytes(rest, sizeof(krb5_arc), &prefix) &&
           bytes_equal(prefix, krb5) && reader_u8(rest, out_arc);
}

enum extension
extension_of(gss_const_OID object)
{
    uint8_t arc;
    struct reader rest;
    const struct bytes no_ci = {no_ci_flags, sizeof(no_ci_flags)};

    if (bytes_equal(oid_bytes(object), no_ci))
        return EXT_NO_CI_FLAGS;
    return read_arc(object, &rest, &arc) ? (enum extension)arc : EXT_UNKNOWN;
}

/* An arc is base 128, the high bit saying that more follows (X.690 section
 * 8.19.2). */
uint32_t
extension_suffix(gss_const_OID object)
{
    uint8_t octet;
    uint64_t value = 0;
    struct reader rest;

    if (!read_arc(object, &rest, &octet))
        return 0;
    do {
        if (!reader_u8(&rest, &octet))
            return 0;
        value = (value << 7) | (octet & 0x7f);
        if (value > UINT32_MAX)
            return 0;
    } while ((octet & 0x80) != 0);
    return (uint32_t)value;
}
