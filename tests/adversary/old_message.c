/* tests/adversary/old_message.c: the messages of RFC 1964 section 1.2 in the
 * form that RC4 has them, RFC 4757 section 7.
 *
 *   TOK_ID, SGN_ALG, SEAL_ALG, Filler      2 octets each
 *   SND_SEQ                                8, encrypted: number, direction
 *   SGN_CKSUM                              8
 *   wrap: confounder (8), message, one octet of padding
 */
#include "tests/adversary/old_message.h"
#include "crypto/legacy_token.h"

#include <string.h>

#define USAGE_WRAP     23 /* RFC 4757 makes its own 13 of it */
#define USAGE_MIC      15
#define HEAD_LEN       6 /* behind TOK_ID */
#define CONFOUNDER_LEN 8

static void
put_head(const struct old_message *old, struct builder *b)
{
    builder_be16(b, old->sign_alg);
    builder_be16(b, old->seal_alg);
    builder_be16(b, old->filler);
}

/* The first octets of the checksum over TOK_ID to Filler and `rest`. */
static void
sign(const struct crypto_key *key, const struct old_message *old, bool mic,
     struct bytes rest, uint8_t out[LEGACY_BLOCK])
{
    struct builder covered = BUILDER_INIT;
    struct crypto_segment all = {.out = NULL};
    struct crypto_usage *usage = NULL;
    uint8_t mac[CRYPTO_MAX_TAG];

    builder_be16(&covered, old->token_id);
    put_head(old, &covered);
    builder_bytes(&covered, rest);
    all.in = builder_view(&covered).data;
    all.len = builder_view(&covered).len;
    must(crypto_usage_new(key, mic ? USAGE_MIC : USAGE_WRAP, &usage) ==
                 CRYPTO_OK &&
             crypto_checksum(usage, &all, 1, mac) == CRYPTO_OK,
         "a checksum of RC4");
    crypto_usage_free(usage);
    builder_free(&covered);
    memcpy(out, mac, LEGACY_BLOCK);
}

static void
put_number(const struct scene *s, const uint8_t checksum[LEGACY_BLOCK],
           struct builder *b)
{
    uint8_t number[LEGACY_BLOCK];

    for (unsigned i = 0; i < 4; i++)
        number[i] = (uint8_t)(s->old.seq >> (8 * (3 - i)));
    memcpy(number + 4, s->old.direction, 4);
    must(legacy_token_seal_number(&s->seal.key, checksum, number) == CRYPTO_OK,
         "to seal a number");
    builder_bytes(b, (struct bytes){number, sizeof(number)});
}

static struct bytes
make_plain(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    builder_fill(&b, 0x5a, CONFOUNDER_LEN);
    builder_bytes(&b, s->text);
    builder_u8(&b, 1);
    return scene_keep(s, &b);
}

static struct bytes
sealed(struct scene *s, struct bytes plain)
{
    uint8_t *copy = scene_copy(s, plain);
    struct crypto_segment all = {copy, copy, plain.len};

    must(legacy_token_encrypt(&s->seal.key, s->old.seq, &all, 1) == CRYPTO_OK,
         "to seal a message with RC4");
    return (struct bytes){copy, plain.len};
}

static void
first_head(struct scene *s, enum act act)
{
    s->old = (struct old_message){
        .token_id = act == MIC ? TOKEN_V1_MIC : TOKEN_V1_WRAP,
        .sign_alg = 0x1100,
        .seal_alg = act == SEALED ? 0x1000 : 0xffff,
        .filler = 0xffff,
        .seq = (uint32_t)s->send_seq++,
    };
    memset(s->old.direction, scene_is_acceptor(s) ? 0xff : 0, 4);
}

void
old_message_make(struct scene *s, const struct crypto_key *key, enum act act)
{
    struct bytes plain = act == MIC ? s->text : make_plain(s);
    struct gss_token frame = {.mech = s->frame.mech};
    uint8_t checksum[LEGACY_BLOCK];
    struct builder b = BUILDER_INIT;

    first_head(s, act);
    s->seal.key = *key;
    scene_at(s, AT_MESSAGE_SEAL);
    scene_at(s, AT_OLD_HEAD);
    sign(&s->seal.key, &s->old, act == MIC, plain, checksum);
    if (act == SEALED)
        plain = sealed(s, plain);
    scene_at(s, AT_OLD_NUMBER);
    put_head(&s->old, &b);
    put_number(s, checksum, &b);
    builder_bytes(&b, (struct bytes){checksum, sizeof(checksum)});
    if (act != MIC)
        builder_bytes(&b, plain);
    frame.token_id = s->old.token_id;
    frame.inner = scene_keep(s, &b);
    gss_token_encode(&b, &frame);
    s->octets = scene_keep(s, &b);
    scene_at(s, AT_MESSAGE);
}

bool
old_mic_is_genuine(const struct scene *s, const struct crypto_key *key,
                   struct bytes token)
{
    struct old_message old = {.token_id = TOKEN_V1_MIC};
    uint8_t number[LEGACY_BLOCK], sent[LEGACY_BLOCK], own[LEGACY_BLOCK];
    struct gss_token frame;
    struct reader r;

    if (!gss_token_decode(token, &frame) || frame.token_id != old.token_id)
        return false;
    reader_init(&r, frame.inner);
    if (!reader_be16(&r, &old.sign_alg) || !reader_be16(&r, &old.seal_alg) ||
        !reader_be16(&r, &old.filler) ||
        !reader_copy(&r, number, sizeof(number)) ||
        !reader_copy(&r, sent, sizeof(sent)) || !reader_done(&r) ||
        legacy_token_open_number(key, sent, number) != CRYPTO_OK)
        return false;
    sign(key, &old, true, s->text, own);
    return memcmp(own, sent, sizeof(own)) == 0 &&
           number[4] == (scene_is_acceptor(s) ? 0 : 0xff);
}
