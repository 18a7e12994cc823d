/* tests/adversary/spoil_checksum.c: deviations in the GSS checksum of the
 * authenticator, RFC 4121 section 4.1.1, and in the credential in it.
 *
 *   0..3    Lgth, 16          24..25  DlgOpt, 1
 *   4..19   Bnd               26..27  Dlgth
 *   20..23  Flags             28..    Deleg, and then Exts
 */
#include "tests/adversary/spoil.h"
#include "tests/adversary/request.h"

#include <string.h>

void
spoil_checksum_short(struct scene *s)
{
    s->octets = spoil_cut(s->octets, 23);
}

void
spoil_checksum_empty(struct scene *s)
{
    s->octets.len = 0;
}

void
spoil_checksum_length(struct scene *s)
{
    spoil_set(s, 0, 17);
}

void
spoil_checksum_byte_order(struct scene *s)
{
    spoil_set(s, 0, 0);
    spoil_set(s, 3, 16);
}

void
spoil_unknown_flags(struct scene *s)
{
    s->checksum.flags |= ~(uint32_t)GSS_WIRE_ALL;
}

/* A type that nobody has, four octets. */
void
spoil_unknown_extension(struct scene *s)
{
    s->checksum.extensions = OCTETS("\x12\x34\x56\x78\0\0\0\x04none");
}

void
spoil_dce_flag(struct scene *s)
{
    s->checksum.flags |= GSS_WIRE_DCE_STYLE;
}

void
spoil_bindings_other(struct scene *s)
{
    s->bindings_data = OCTETS("what somebody else's channel has, encoded");
    must(crypto_md5(s->bindings_data, s->checksum.bindings) == CRYPTO_OK,
         "MD5");
    s->checksum.extensions = request_binding_mic(s);
}

/* Without the MIC: it is the hash that is held against the bindings. */
void
spoil_bindings_flipped(struct scene *s)
{
    s->checksum.bindings[15] ^= 1;
    s->checksum.extensions.len = 0;
}

void
spoil_bindings_zero(struct scene *s)
{
    memset(s->checksum.bindings, 0, sizeof(s->checksum.bindings));
    s->checksum.extensions.len = 0;
}

void
spoil_binding_mic_flipped(struct scene *s)
{
    struct bytes *extensions = &s->checksum.extensions;

    *extensions = spoil_flip(s, *extensions, extensions->len - 1);
}

void
spoil_binding_mic_twice(struct scene *s)
{
    struct bytes *extensions = &s->checksum.extensions;

    *extensions = spoil_join(s, *extensions, *extensions);
}

/* The length of the first extension is in octets 28 to 31. */
void
spoil_extension_long(struct scene *s)
{
    spoil_set(s, 28, 0x7f);
}

void
spoil_delegation_option(struct scene *s)
{
    spoil_set(s, 24, 2);
}

void
spoil_delegation_long(struct scene *s)
{
    spoil_set(s, 27, 0xff);
}

void
spoil_delegation_cut(struct scene *s)
{
    struct bytes *delegation = &s->checksum.delegation;

    *delegation = spoil_cut(*delegation, delegation->len / 2);
}

/* Its first field is pvno. */
void
spoil_delegation_version(struct scene *s)
{
    struct bytes *delegation = &s->checksum.delegation;

    *delegation = spoil_replace(s, *delegation, OCTETS("\xa0\x03\x02\x01\x05"),
                                OCTETS("\xa0\x03\x02\x01\x04"));
}

void
spoil_credential_flipped(struct scene *s)
{
    struct bytes *cipher = &s->credential.enc_part.cipher;

    *cipher = spoil_flip(s, *cipher, cipher->len / 2);
}

void
spoil_credential_twice(struct scene *s)
{
    s->credential.tickets =
        spoil_join(s, s->credential.tickets, s->credential.tickets);
    s->credential.num_tickets *= 2;
}
