/* tests/fuzz/msg_fuzz.c: contracts in msg_fuzz.h. */
#include "tests/fuzz/msg_fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"

static const int32_t enctypes[8] = {17, 18, 19, 20, 25, 26, 16, 23};
static const uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                              0x12, 0x01, 0x02, 0x02};

/* Keys of triple DES have odd parity, which does for the others too. */
static const uint8_t first_key[CRYPTO_MAX_KEY] = {
    0x13, 0x57, 0x9b, 0xdf, 0x02, 0x46, 0x8a, 0xce, 0x15, 0x37, 0x9b,
    0xdf, 0x02, 0x45, 0x8a, 0xce, 0x16, 0x57, 0x9b, 0xdf, 0x02, 0x46,
    0x8a, 0xcd, 1,    2,    3,    4,    5,    6,    7,    8};
static const uint8_t second_key[CRYPTO_MAX_KEY] = {
    0x31, 0x57, 0x9b, 0xdf, 0x20, 0x64, 0x8a, 0xce, 0x51, 0x73, 0x9b,
    0xdf, 0x20, 0x54, 0x8a, 0xce, 0x61, 0x57, 0x9b, 0xdf, 0x20, 0x64,
    0x8a, 0xdc, 8,    7,    6,    5,    4,    3,    2,    1};

void
fuzz_end_of(struct fuzz_end *e, uint8_t choice)
{
    int32_t enctype = enctypes[choice % 8];
    const struct crypto_profile *p = crypto_profile_find(enctype);
    struct crypto_key subkey = {0};
    struct evidence ev = EVIDENCE_INIT;
    struct msg_parameters q = {.initiator = (choice & FUZZ_INITIATOR) != 0,
                               .detect_replay = true,
                               .detect_sequence = true,
                               .dce_style = (choice & FUZZ_DCE_STYLE) != 0,
                               .initiator_key = &e->key,
                               .mech = {oid, sizeof(oid)}};

    memset(e, 0, sizeof(*e));
    if (p == NULL ||
        crypto_key_init(&e->key, enctype,
                        (struct bytes){first_key, p->key_len}) != CRYPTO_OK ||
        crypto_key_init(&subkey, enctype,
                        (struct bytes){second_key, p->key_len}) != CRYPTO_OK)
        abort();
    if ((choice & FUZZ_SUBKEY) != 0)
        q.acceptor_subkey = &subkey;
    if (msg_context_new(&q, &e->m, &ev) != V_OK)
        abort();
    /* RFC 1964 has no flag for a key: there is only that one. */
    if (!p->cfx && q.acceptor_subkey != NULL)
        e->key = subkey;
}

void
fuzz_end_free(struct fuzz_end *e)
{
    msg_context_free(e->m);
    e->m = NULL;
}

/* A header as given, but of the kind and the direction that will be read. */
static bool
take_header(uint8_t choice, uint16_t token_id, struct reader *r,
            struct cfx_header *h)
{
    memset(h, 0, sizeof(*h));
    if (!reader_u8(r, &h->flags) || !reader_be16(r, &h->ec) ||
        !reader_be16(r, &h->rrc) || !reader_be64(r, &h->seq))
        return false;
    h->token_id = token_id;
    h->flags &=
        (uint8_t) ~(CFX_SENT_BY_ACCEPTOR | CFX_SEALED | CFX_ACCEPTOR_SUBKEY);
    if ((choice & FUZZ_INITIATOR) != 0)
        h->flags |= CFX_SENT_BY_ACCEPTOR;
    return true;
}

static void
put_rotated(struct builder *out, const struct builder *body, size_t rrc)
{
    size_t by = body->len > 0 ? rrc % body->len : 0;

    builder_bytes(out, (struct bytes){body->data + body->len - by, by});
    builder_bytes(out, (struct bytes){body->data, body->len - by});
}

bool
fuzz_seal(const struct fuzz_end *e, uint8_t choice, struct bytes in,
          struct builder *out)
{
    uint32_t usage = (choice & FUZZ_INITIATOR) != 0 ? USAGE_ACCEPTOR_SEAL
                                                    : USAGE_INITIATOR_SEAL;
    struct builder plain = BUILDER_INIT, body = BUILDER_INIT;
    struct cfx_header h, inner;
    struct bytes rest;
    struct reader r;

    if (!e->key.profile->cfx)
        return fuzz_v1(e, choice, false, true, in, out);
    reader_init(&r, in);
    if (!take_header(choice, TOKEN_CFX_WRAP, &r, &h) || !reader_rest(&r, &rest))
        return false;
    h.flags |= CFX_SEALED;
    inner = h;
    inner.rrc = 0;
    builder_bytes(&plain, rest);
    /* Half of the inputs bring their own idea of the sealed header. */
    if ((h.seq & 1) == 0)
        cfx_header_encode(&plain, &inner);
    if (crypto_seal(&e->key, usage, builder_view(&plain), &body) != CRYPTO_OK)
        abort();
    cfx_header_encode(out, &h);
    put_rotated(out, &body, h.rrc);
    builder_free(&plain);
    builder_free(&body);
    return true;
}

/* The checksum over message and header, into `mac`. */
static void
checksum(const struct fuzz_end *e, uint32_t usage, struct bytes message,
         const struct cfx_header *h, uint8_t *mac)
{
    uint8_t header[CFX_HEADER_LEN];
    struct crypto_segment segs[2] = {{message.data, NULL, message.len},
                                     {header, NULL, sizeof(header)}};
    struct crypto_usage *u = NULL;

    cfx_header_write(header, h);
    if (crypto_usage_new(&e->key, usage, &u) != CRYPTO_OK ||
        crypto_checksum(u, segs, 2, mac) != CRYPTO_OK)
        abort();
    crypto_usage_free(u);
}

bool
fuzz_sign(const struct fuzz_end *e, uint8_t choice, bool mic, struct bytes in,
          struct builder *out)
{
    uint32_t usage = (choice & FUZZ_INITIATOR) != 0 ? USAGE_ACCEPTOR_SEAL
                                                    : USAGE_INITIATOR_SEAL;
    uint8_t mac[CRYPTO_MAX_TAG];
    struct builder body = BUILDER_INIT;
    struct cfx_header h, covered;
    struct bytes message;
    struct reader r;

    if (!e->key.profile->cfx)
        return fuzz_v1(e, choice, mic, false, in, out);
    reader_init(&r, in);
    if (!take_header(choice, mic ? TOKEN_CFX_MIC : TOKEN_CFX_WRAP, &r, &h) ||
        !reader_rest(&r, &message))
        return false;
    covered = h;
    covered.ec = covered.rrc = 0;
    checksum(e, mic ? usage + 1 : usage, message, &covered, mac);
    if (!mic)
        builder_bytes(&body, message);
    builder_bytes(&body, (struct bytes){mac, e->key.profile->checksum_len});
    h.ec = e->key.profile->checksum_len;
    cfx_header_encode(out, &h);
    put_rotated(out, &body, mic ? 0 : h.rrc);
    builder_free(&body);
    return true;
}
