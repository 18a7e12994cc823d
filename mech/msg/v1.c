/* mech/msg/v1.c: the layout, and making tokens; contracts in token.h and v1.h.
 *
 *   60 length 06 length OID     framing of RFC 2743 section 3.1
 *   TOK_ID    01 01 MIC, 02 01 wrap
 *   SGN_ALG   04 00 HMAC-SHA1 DES3, 11 00 HMAC-MD5
 *   SEAL_ALG  02 00 DES3, 10 00 RC4, ff ff not sealed, or a MIC
 *   Filler    ff ff
 *   SND_SEQ   8 octets, encrypted: the number, and 00 or ff four times
 *   SGN_CKSUM 20 or 8 octets, over TOK_ID to Filler and what follows:
 *   wrap:  confounder (8) | message | padding      sealed if SEAL_ALG says so
 *   MIC:   nothing; its checksum covers the message
 *
 * RFC 1964 sections 1.2.1 and 1.2.2; RFC 4757 section 7 for RC4.  A token that
 * is not sealed has a confounder and padding all the same.  The framing counts
 * the message; in DCE style it does not, and the caller has padded.
 */
#include "mech/msg/v1.h"

#include <string.h>

#include "asn1/der.h"
#include "crypto/legacy_token.h"

#define FRAME_TAG DER_APPLICATION(0)

/* SGN_ALG, SEAL_ALG and Filler. */
#define ALGORITHMS_LEN 6

/* The usage number of a checksum; RFC 4757 turns it into its own 13. */
#define USAGE_V1_SIGN 23
#define USAGE_RC4_MIC 15

static const struct v1_rules all_rules[] = {
    {ENCTYPE_DES3, 0x0400, 0x0200, 20, 8, USAGE_V1_SIGN, false},
    {ENCTYPE_RC4, 0x1100, 0x1000, 8, 1, USAGE_RC4_MIC, true},
};

const struct v1_rules *
v1_rules_of(const struct msg_context *m)
{
    bool rc4 = keys_send_key(&m->keys)->profile->enctype == ENCTYPE_RC4;

    return &all_rules[rc4 ? 1 : 0];
}

static enum verdict
v1_check_key(const struct msg_context *m, struct evidence *ev)
{
    const struct crypto_key *key = keys_send_key(&m->keys);
    uint8_t checksum[LEGACY_BLOCK] = {0}, number[LEGACY_BLOCK] = {0};

    return keys_crypto(legacy_token_seal_number(key, checksum, number),
                       key->profile, ev);
}

/* ---- lengths ---- */

/* How many octets a length takes behind its first one; 0: the short form. */
static size_t
more_length(size_t len)
{
    size_t num = 0;

    if (len < 0x80)
        return 0;
    for (; len > 0; len >>= 8)
        num++;
    return num;
}

/* The content of the framing: OID, TOK_ID and body. */
static size_t
framed_len(const struct msg_context *m, size_t body_len)
{
    return 2 + m->mech.len + 2 + body_len;
}

/* Octets up to the end of TOK_ID. */
static size_t
framing_len(const struct msg_context *m, size_t body_len)
{
    size_t content = framed_len(m, body_len);

    return 2 + more_length(content) + content - body_len;
}

size_t
v1_body_len(const struct v1_rules *rules, enum token_kind kind)
{
    return ALGORITHMS_LEN + V1_NUMBER_LEN + (size_t)rules->checksum_len +
           (kind == TOKEN_MIC ? 0 : V1_CONFOUNDER_LEN);
}

/* RFC 1964 section 1.2.2.3: 1 to 8 octets, also where nothing is missing; one
 * for RC4 (RFC 4757 section 7.3). */
static size_t
padding_len(const struct v1_rules *rules, const struct token_shape *s)
{
    if (s->kind == TOKEN_MIC || s->dce_style)
        return 0;
    return rules->block - s->message_len % rules->block;
}

/* What follows TOK_ID, as the framing counts it. */
static size_t
counted_len(const struct v1_rules *rules, const struct token_shape *s)
{
    size_t body_len = v1_body_len(rules, s->kind);

    if (s->kind == TOKEN_MIC || s->dce_style)
        return body_len;
    return body_len + s->message_len + padding_len(rules, s);
}

static void
v1_measure(const struct msg_context *m, const struct token_shape *s,
           struct token_sizes *out)
{
    const struct v1_rules *rules = v1_rules_of(m);
    struct token_sizes z = {0, padding_len(rules, s), 0};

    z.header =
        framing_len(m, counted_len(rules, s)) + v1_body_len(rules, s->kind);
    *out = z;
}

/* MIT's own mechanism takes what surrounds a message of `output_size` octets,
 * and its framing once more, off `output_size`, and rounds down.  Applications
 * that put messages of an agreed size in buffers of an agreed size see the same
 * limit here. */
static size_t
v1_size_limit(const struct msg_context *m, enum token_kind kind,
              size_t output_size)
{
    const struct v1_rules *rules = v1_rules_of(m);
    size_t plain = (output_size / 8 + 2) * 8;
    size_t body = v1_body_len(rules, TOKEN_MIC) + plain;
    size_t around = framing_len(m, body) + body - output_size;
    size_t framing = 7 + m->mech.len;

    (void)kind;
    if (around + framing >= output_size)
        return 0;
    return (output_size - around - framing) / 8 * 8;
}

/* ---- making tokens ---- */

void
v1_framing(const struct msg_context *m, uint16_t token_id, size_t body_len,
           struct builder *out)
{
    size_t content = framed_len(m, body_len);
    size_t more = more_length(content);

    builder_u8(out, FRAME_TAG);
    if (more > 0)
        builder_u8(out, (uint8_t)(0x80 | more));
    else
        builder_u8(out, (uint8_t)content);
    for (; more > 0; more--)
        builder_u8(out, (uint8_t)(content >> (8 * (more - 1))));
    der_put_oid(out, m->mech);
    builder_be16(out, token_id);
}

void
v1_prepend(struct crypto_segment *segs, size_t *num, const uint8_t *covered,
           const uint8_t *confounder_in, uint8_t *confounder_out)
{
    size_t more = confounder_in != NULL ? 2 : 1;

    memmove(segs + more, segs, *num * sizeof(*segs));
    segs[0] = (struct crypto_segment){covered, NULL, V1_COVERED_LEN};
    if (confounder_in != NULL)
        segs[1] = (struct crypto_segment){confounder_in, confounder_out,
                                          V1_CONFOUNDER_LEN};
    *num += more;
}

enum verdict
v1_checksum(const struct msg_context *m, struct usages *side,
            enum token_kind kind, const struct crypto_segment *segs, size_t num,
            uint8_t out[CRYPTO_MAX_TAG], struct evidence *ev)
{
    bool mic = kind == TOKEN_MIC;
    struct crypto_usage *u = NULL;
    enum verdict v;

    v = keys_usage(&m->keys, side, keys_send_slot(&m->keys),
                   mic ? USAGE_SLOT_V1_MIC : USAGE_SLOT_V1_WRAP,
                   mic ? v1_rules_of(m)->mic_usage : USAGE_V1_SIGN, &u, ev);
    if (v != V_OK)
        return v;
    return keys_crypto(crypto_checksum(u, segs, num, out),
                       crypto_usage_profile(u), ev);
}

/* Writes framing, algorithms and Filler; false: no memory. */
static bool
write_head(const struct msg_context *m, struct token_parts *t,
           size_t *out_framing_len)
{
    const struct v1_rules *rules = v1_rules_of(m);
    bool mic = t->shape.kind == TOKEN_MIC;
    bool sealed = t->shape.kind == TOKEN_SEALED;
    struct builder b = BUILDER_INIT;
    bool ok;

    v1_framing(m, mic ? TOKEN_V1_MIC : TOKEN_V1_WRAP,
               counted_len(rules, &t->shape), &b);
    *out_framing_len = b.len;
    builder_be16(&b, rules->sign_alg);
    builder_be16(&b, sealed ? rules->seal_alg : V1_NOT_SEALED);
    builder_be16(&b, V1_FILLER);
    ok = builder_ok(&b);
    if (ok)
        memcpy(t->header, b.data, b.len);
    builder_free(&b);
    return ok;
}

/* SND_SEQ in clear: RFC 1964 section 1.2.1.2, RFC 4757 section 7.2. */
static void
write_number(const struct msg_context *m, uint8_t out[V1_NUMBER_LEN])
{
    bool big_endian = v1_rules_of(m)->big_endian;
    uint32_t seq = (uint32_t)m->send.seq;

    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(seq >> (8 * (big_endian ? 3 - i : i)));
    memset(out + 4, m->initiator ? V1_FROM_INITIATOR : V1_FROM_ACCEPTOR, 4);
}

/* Checksum, number and, where wanted, encryption; `framing` octets of the
 * header, and what covers up to Filler, are written. */
static enum verdict
seal_and_sign(struct msg_context *m, struct token_parts *t, size_t framing,
              struct evidence *ev)
{
    const struct crypto_key *key = keys_send_key(&m->keys);
    const struct v1_rules *rules = v1_rules_of(m);
    uint8_t *number = t->header + framing + ALGORITHMS_LEN;
    uint8_t *confounder = number + V1_NUMBER_LEN + rules->checksum_len;
    uint8_t checksum[CRYPTO_MAX_TAG];
    enum crypto_result r = CRYPTO_OK;
    enum verdict v;

    if (t->shape.kind == TOKEN_MIC)
        confounder = NULL;
    else
        r = crypto_random(confounder, V1_CONFOUNDER_LEN);
    v1_prepend(t->segs, &t->num, t->header + framing - 2, confounder,
               confounder);
    v = keys_crypto(r, key->profile, ev);
    if (v == V_OK)
        v = v1_checksum(m, &m->send.usages, t->shape.kind, t->segs, t->num,
                        checksum, ev);
    if (v != V_OK)
        return v;
    memcpy(number + V1_NUMBER_LEN, checksum, rules->checksum_len);
    write_number(m, number);
    r = legacy_token_seal_number(key, checksum, number);
    if (r == CRYPTO_OK && t->shape.kind == TOKEN_SEALED)
        r = legacy_token_encrypt(key, (uint32_t)m->send.seq, t->segs, t->num);
    return keys_crypto(r, key->profile, ev);
}

static enum verdict
v1_protect(struct msg_context *m, struct token_parts *t, struct evidence *ev)
{
    const struct v1_rules *rules = v1_rules_of(m);
    size_t framing = 0;

    if (t->shape.dce_style && t->shape.kind != TOKEN_MIC &&
        t->shape.message_len % rules->block != 0)
        return verdict_with(V_BUFFER_SIZE, ev,
                            "%zu bytes of data: in DCE style the caller pads "
                            "them to a multiple of %u",
                            t->shape.message_len, (unsigned)rules->block);
    if (!write_head(m, t, &framing))
        return V_NO_MEMORY;
    if (t->sizes.padding > 0)
        memset(t->padding, (int)t->sizes.padding, t->sizes.padding);
    return seal_and_sign(m, t, framing, ev);
}

const struct token_format v1_format = {
    .wide = false,
    .check_key = v1_check_key,
    .measure = v1_measure,
    .size_limit = v1_size_limit,
    .protect = v1_protect,
    .read_flat = v1_read_flat,
    .settle = NULL,
    .place = v1_place,
    .read_parts = v1_read_parts,
    .open = v1_open,
};
