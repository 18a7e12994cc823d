/* tests/fuzz/msg_fuzz_v1.c: tokens of RFC 1964 that pass the checksum; contract
 * in msg_fuzz.h. */
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"
#include "crypto/legacy_token.h"
#include "tests/fuzz/msg_fuzz.h"

#define COVERED_LEN 8

/* What the input says. */
struct v1_input {
    uint8_t flags;
    uint32_t seq;
    struct bytes
        plain; /* confounder, message and padding; or what a MIC signs */
};

/* As long as the header of the other kind of token: 13 bytes. */
static bool
take_input(struct bytes in, struct v1_input *out)
{
    struct reader r;

    reader_init(&r, in);
    return reader_u8(&r, &out->flags) && reader_skip(&r, 8) &&
           reader_be32(&r, &out->seq) && reader_rest(&r, &out->plain);
}

static void
put_covered(bool rc4, bool mic, bool sealed, uint8_t out[COVERED_LEN])
{
    const uint8_t seal = rc4 ? 0x10 : 0x02;

    memset(out, 0xff, COVERED_LEN);
    out[0] = mic ? 1 : 2;
    out[1] = 1;
    out[2] = rc4 ? 0x11 : 0x04;
    out[3] = 0;
    if (sealed) {
        out[4] = seal;
        out[5] = 0;
    }
}

static void
checksum(const struct crypto_key *k, uint32_t usage, const uint8_t *covered,
         struct bytes plain, uint8_t *out)
{
    struct crypto_segment segs[2] = {{covered, NULL, COVERED_LEN},
                                     {plain.data, NULL, plain.len}};
    struct crypto_usage *u = NULL;

    if (crypto_usage_new(k, usage, &u) != CRYPTO_OK ||
        crypto_checksum(u, segs, 2, out) != CRYPTO_OK)
        abort();
    crypto_usage_free(u);
}

static void
put_number(bool rc4, bool acceptor, uint32_t seq, uint8_t out[LEGACY_BLOCK])
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(seq >> (8 * (rc4 ? 3 - i : i)));
    memset(out + 4, acceptor ? 0xff : 0, 4);
}

/* The framing, of which the length may leave out the message. */
static void
put_framed(struct bytes body, size_t uncounted, struct builder *out)
{
    static const uint8_t oid[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                  0xf7, 0x12, 0x01, 0x02, 0x02};
    size_t len = sizeof(oid) + body.len - uncounted;

    builder_u8(out, 0x60);
    if (len >= 0x100) {
        builder_u8(out, 0x82);
        builder_be16(out, (uint16_t)len);
    } else {
        if (len >= 0x80)
            builder_u8(out, 0x81);
        builder_u8(out, (uint8_t)len);
    }
    builder_bytes(out, (struct bytes){oid, sizeof(oid)});
    builder_bytes(out, body);
}

bool
fuzz_v1(const struct fuzz_end *e, uint8_t choice, bool mic, bool sealed,
        struct bytes in, struct builder *out)
{
    bool rc4 = e->key.profile->enctype == ENCTYPE_RC4;
    uint8_t covered[COVERED_LEN], sum[CRYPTO_MAX_TAG], number[LEGACY_BLOCK];
    struct builder body = BUILDER_INIT;
    struct crypto_segment seg;
    struct v1_input v;
    size_t at;

    if (!take_input(in, &v))
        return false;
    if (sealed && !rc4)
        v.plain.len -= v.plain.len % LEGACY_BLOCK;
    put_covered(rc4, mic, sealed, covered);
    checksum(&e->key, mic && rc4 ? 15 : 23, covered, v.plain, sum);
    put_number(rc4, (choice & FUZZ_INITIATOR) != 0, v.seq, number);
    if (legacy_token_seal_number(&e->key, sum, number) != CRYPTO_OK)
        abort();
    builder_bytes(&body, (struct bytes){covered, sizeof(covered)});
    builder_bytes(&body, (struct bytes){number, sizeof(number)});
    builder_bytes(&body, (struct bytes){sum, rc4 ? 8 : 20});
    at = body.len;
    if (!mic)
        builder_bytes(&body, v.plain);
    seg =
        (struct crypto_segment){body.data + at, body.data + at, body.len - at};
    if (sealed && seg.len > 0 &&
        legacy_token_encrypt(&e->key, v.seq, &seg, 1) != CRYPTO_OK)
        abort();
    put_framed(builder_view(&body),
               (v.flags & 1) != 0 && seg.len > 8 ? seg.len - 8 : 0, out);
    builder_free(&body);
    return true;
}
