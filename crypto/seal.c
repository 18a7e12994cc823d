/* crypto/seal.c: whole sealed messages, in one call.
 *
 *     confounder | data (and padding) | tag       RFC 3961 section 5.3
 *     tag | confounder | data                     RFC 4757 section 5
 */
#include "crypto/ops.h"

size_t
crypto_sealed_len(const struct crypto_profile *p, size_t plain_len)
{
    size_t blocks = (plain_len + p->block_len - 1) / p->block_len;

    return (size_t)p->confounder_len + blocks * p->block_len + p->tag_len;
}

enum crypto_result
crypto_seal(const struct crypto_key *k, uint32_t usage, struct bytes plain,
            struct builder *out)
{
    const struct crypto_profile *p = k->profile;
    struct crypto_usage u = {.key = *k, .number = usage};
    const size_t start = out->len;
    struct crypto_segment segs[2];
    uint8_t *room = NULL, *header = NULL, *data = NULL, *tag = NULL;
    size_t len = 0, pad = 0;
    enum crypto_result r = CRYPTO_OK;

    if (p == NULL)
        return CRYPTO_UNSUPPORTED;
    len = crypto_sealed_len(p, plain.len);
    pad = len - plain.len - p->confounder_len - p->tag_len;
    room = builder_room(out, len);
    if (room == NULL)
        r = CRYPTO_NO_MEMORY;
    if (r == CRYPTO_OK) {
        header = p->ops->tag_first ? room + p->tag_len : room;
        data = header + p->confounder_len;
        tag = p->ops->tag_first ? room : data + plain.len + pad;
        segs[0] = (struct crypto_segment){plain.data, data, plain.len};
        segs[1] =
            (struct crypto_segment){data + plain.len, data + plain.len, pad};
        r = crypto_encrypt(&u, header, segs, 2, tag);
        if (r != CRYPTO_OK)
            builder_cut(out, start);
    }
    usage_clear(&u);
    return r;
}

/* parts takes a whole sealed message apart. */
static bool
parts(const struct crypto_profile *p, struct bytes cipher,
      struct bytes *out_header, struct bytes *out_data, struct bytes *out_tag)
{
    const size_t around = (size_t)p->confounder_len + p->tag_len;
    struct reader r;

    if (cipher.len < around)
        return false;
    reader_init(&r, cipher);
    if (p->ops->tag_first && !reader_bytes(&r, p->tag_len, out_tag))
        return false;
    if (!reader_bytes(&r, p->confounder_len, out_header) ||
        !reader_bytes(&r, cipher.len - around, out_data))
        return false;
    if (!p->ops->tag_first && !reader_bytes(&r, p->tag_len, out_tag))
        return false;
    return reader_done(&r);
}

enum crypto_result
crypto_usage_open(struct crypto_usage *u, struct bytes cipher,
                  struct builder *out)
{
    const size_t start = out->len;
    struct bytes header = {0}, data = {0}, tag = {0};
    struct crypto_segment seg = {0};
    enum crypto_result r = CRYPTO_OK;

    if (!parts(u->key.profile, cipher, &header, &data, &tag))
        return CRYPTO_BAD_LENGTH;
    seg = (struct crypto_segment){data.data, NULL, data.len};
    if (data.len > 0)
        seg.out = builder_room(out, data.len);
    if (!builder_ok(out))
        return CRYPTO_NO_MEMORY;
    r = crypto_decrypt(u, header.data, &seg, 1, tag.data);
    if (r != CRYPTO_OK)
        builder_cut(out, start);
    return r;
}

enum crypto_result
crypto_open(const struct crypto_key *k, uint32_t usage, struct bytes cipher,
            struct builder *out)
{
    struct crypto_usage u = {.key = *k, .number = usage};
    enum crypto_result r = CRYPTO_UNSUPPORTED;

    if (k->profile != NULL)
        r = crypto_usage_open(&u, cipher, out);
    usage_clear(&u);
    return r;
}
