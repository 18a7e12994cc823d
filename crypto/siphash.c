/* crypto/siphash.c: see crypto/siphash.h. */
#include "crypto/siphash.h"

#define WORD_LEN 8

struct siphash {
    uint64_t v0, v1, v2, v3;
};

static uint64_t
rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void
rounds(struct siphash *s, unsigned num)
{
    for (; num > 0; num--) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 = rotate(s->v2, 32);
    }
}

static bool
take_word(struct reader *r, uint64_t *out)
{
    uint32_t low = 0, high = 0;

    if (!reader_le32(r, &low) || !reader_le32(r, &high))
        return false;
    *out = (uint64_t)high << 32 | low;
    return true;
}

static void
absorb(struct siphash *s, uint64_t word)
{
    s->v3 ^= word;
    rounds(s, 2);
    s->v0 ^= word;
}

/* The last word is what is left of the message, zeroes, and the message's
 * length modulo 256 as the highest byte. */
static uint64_t
last_word(struct reader *r, size_t len)
{
    uint64_t word = (uint64_t)(len & 0xff) << 56;
    unsigned shift = 0;
    uint8_t byte = 0;

    for (; r->left > 0 && reader_u8(r, &byte); shift += 8)
        word |= (uint64_t)byte << shift;
    return word;
}

uint64_t
crypto_siphash24(const uint8_t key[SIPHASH_KEY_LEN], struct bytes in)
{
    struct siphash s = {0x736f6d6570736575, 0x646f72616e646f6d,
                        0x6c7967656e657261, 0x7465646279746573};
    uint64_t k0 = 0, k1 = 0, word = 0;
    struct reader r = {NULL, 0, false};

    reader_init(&r, (struct bytes){key, SIPHASH_KEY_LEN});
    (void)(take_word(&r, &k0) && take_word(&r, &k1));
    s.v0 ^= k0;
    s.v1 ^= k1;
    s.v2 ^= k0;
    s.v3 ^= k1;
    reader_init(&r, in);
    while (r.left >= WORD_LEN && take_word(&r, &word))
        absorb(&s, word);
    absorb(&s, last_word(&r, in.len));
    s.v2 ^= 0xff;
    rounds(&s, 4);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
