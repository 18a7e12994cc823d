/* tests/adversary/spoil.c: contracts in spoil.h; and what is done at more than
 * one point: to octets, and to how something is sealed. */
#include "tests/adversary/spoil.h"

#include <string.h>

struct bytes
spoil_flip(struct scene *s, struct bytes in, size_t at)
{
    uint8_t *copy = scene_copy(s, in);

    must(at < in.len, "to flip a bit");
    copy[at] ^= 1;
    return (struct bytes){copy, in.len};
}

struct bytes
spoil_cut(struct bytes in, size_t len)
{
    must(len <= in.len, "to cut");
    return (struct bytes){in.data, len};
}

struct bytes
spoil_join(struct scene *s, struct bytes a, struct bytes b)
{
    struct builder all = BUILDER_INIT;

    builder_bytes(&all, a);
    builder_bytes(&all, b);
    return scene_keep(s, &all);
}

void
spoil_set(struct scene *s, size_t at, uint8_t value)
{
    uint8_t *copy = scene_copy(s, s->octets);

    must(at < s->octets.len, "to set an octet");
    copy[at] = value;
    s->octets.data = copy;
}

size_t
spoil_find(struct bytes in, struct bytes what)
{
    const uint8_t *at = memmem(in.data, in.len, what.data, what.len);

    must(at != NULL, "to find what a deviation changes");
    return (size_t)(at - in.data);
}

struct bytes
spoil_replace(struct scene *s, struct bytes in, struct bytes what,
              struct bytes with)
{
    size_t at = spoil_find(in, what);
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, spoil_cut(in, at));
    builder_bytes(&b, with);
    at += what.len;
    builder_bytes(&b, (struct bytes){in.data + at, in.len - at});
    return scene_keep(s, &b);
}

struct bytes
spoil_fields(struct scene *s, unsigned application)
{
    struct reader r, fields;
    struct bytes out = {NULL, 0};

    reader_init(&r, s->octets);
    must(der_wrapped(&r, DER_APPLICATION(application), DER_SEQUENCE, &fields) &&
             reader_rest(&fields, &out),
         "to read its own message");
    return out;
}

void
spoil_put_fields(struct scene *s, unsigned application, struct bytes fields)
{
    struct builder b = BUILDER_INIT;
    size_t start =
        der_wrap_begin(&b, DER_APPLICATION(application), DER_SEQUENCE);

    builder_bytes(&b, fields);
    der_wrap_end(&b, start);
    s->octets = scene_keep(s, &b);
}

struct bytes
spoil_frame(struct scene *s, uint16_t token_id, struct bytes inner)
{
    struct builder b = BUILDER_INIT;
    struct gss_token frame = {s->frame.mech, token_id, inner};

    gss_token_encode(&b, &frame);
    return scene_keep(s, &b);
}

int32_t
spoil_other_enctype(int32_t enctype)
{
    return enctype == ENCTYPE_AES128_SHA2 ? ENCTYPE_AES256_SHA2
                                          : ENCTYPE_AES128_SHA2;
}

struct encryption_key
spoil_des_key(void)
{
    /* Of odd parity, and none of the weak ones. */
    return (struct encryption_key){ENCTYPE_DES,
                                   OCTETS("\x01\x23\x45\x67\x89\xab\xcd\xef")};
}

void
spoil_random_key(struct scene *s)
{
    must(crypto_key_random(&s->seal.key, s->seal.key.profile->enctype) ==
             CRYPTO_OK,
         "a key");
}

void
spoil_not_sealed(struct scene *s)
{
    s->seal.open = true;
}

void
spoil_usage_next(struct scene *s)
{
    s->seal.usage++;
}

void
spoil_usage_before(struct scene *s)
{
    s->seal.usage--;
}

void
spoil_trailing_octet(struct scene *s)
{
    s->octets = spoil_join(s, s->octets, OCTETS("\0"));
}

void
spoil_token_cut(struct scene *s)
{
    s->octets.len--;
}

void
spoil_token_short(struct scene *s)
{
    s->octets = spoil_cut(s->octets, 8);
}

void
spoil_token_empty(struct scene *s)
{
    s->octets.len = 0;
}

void
spoil_reflect(struct scene *s)
{
    s->octets = s->their_token;
}

/* Both begin with pvno, [0] 5, and msg-type, [1]. */
void
spoil_message_version(struct scene *s)
{
    spoil_set(s, spoil_find(s->octets, OCTETS("\xa0\x03\x02\x01\x05")) + 4, 4);
}
