/* mech/msg/v1_open.c: reading and opening tokens of RFC 1964; contracts in
 * token.h, the layout above v1.c. */
#include <string.h>

#include "crypto/legacy_token.h"
#include "mech/msg/v1.h"

/* The whole of a token whose common part the engine hands over. */
static struct v1_incoming *
own(struct incoming *in)
{
    return (struct v1_incoming *)in;
}

/* ---- reading ---- */

/* The kind that TOK_ID and SEAL_ALG make, and whether all else is as this
 * enctype has it: one algorithm of each sort. */
static bool
judge_algorithms(const struct v1_rules *rules, struct incoming *in)
{
    struct bytes covered = {own(in)->covered, V1_COVERED_LEN};
    uint16_t token_id, sign_alg, seal_alg, filler;
    struct reader r;

    reader_init(&r, covered);
    if (!reader_be16(&r, &token_id) || !reader_be16(&r, &sign_alg) ||
        !reader_be16(&r, &seal_alg) || !reader_be16(&r, &filler) ||
        filler != V1_FILLER || sign_alg != rules->sign_alg)
        return false;
    /* A deletion token is the MIC of nothing, RFC 1964 section 1.2.3. */
    if (token_id == TOKEN_V1_DELETE)
        token_id = TOKEN_V1_MIC;
    if (token_id == TOKEN_V1_MIC)
        in->kind = TOKEN_MIC;
    else
        in->kind = seal_alg == rules->seal_alg ? TOKEN_SEALED : TOKEN_SIGNED;
    return (token_id == TOKEN_V1_MIC || token_id == TOKEN_V1_WRAP) &&
           (in->kind == TOKEN_SEALED || seal_alg == V1_NOT_SEALED);
}

/* Takes what stands before the message, from TOK_ID on. */
static bool
read_head(const struct v1_rules *rules, struct reader *r, struct incoming *in)
{
    in->mac_len = rules->checksum_len;
    return reader_copy(r, own(in)->covered, V1_COVERED_LEN) &&
           judge_algorithms(rules, in) &&
           reader_copy(r, own(in)->number, V1_NUMBER_LEN) &&
           reader_copy(r, in->mac, in->mac_len) &&
           (in->kind == TOKEN_MIC ||
            reader_copy(r, in->confounder, V1_CONFOUNDER_LEN));
}

/* Whether that many octets of message and padding can be. */
static bool
plausible(const struct v1_rules *rules, const struct incoming *in, size_t len)
{
    return in->kind != TOKEN_SEALED || len % rules->block == 0;
}

static enum verdict
bad_layout(const struct v1_rules *rules, size_t len, struct evidence *ev)
{
    return verdict_with(V_MSG_FRAMING, ev,
                        "its %zu bytes have not the layout that enctype %ld "
                        "has in RFC 1964",
                        len, (long)rules->enctype);
}

/* What may stand behind the checksum of a MIC: nothing, RFC 1964 section 1.2.1.
 * Tolerance: Heimdal's MICs of triple DES have two octets more, which the
 * framing counts and nothing ever sets.  Nobody reads them. */
static bool
mic_ends(const struct v1_rules *rules, size_t rest_len)
{
    return rest_len == 0 || (rest_len == 2 && rules->enctype == ENCTYPE_DES3);
}

enum verdict
v1_read_flat(const struct msg_context *m, struct bytes token,
             struct incoming *in, struct evidence *ev)
{
    const struct v1_rules *rules = v1_rules_of(m);
    struct bytes body;
    struct reader r;
    bool ok;

    reader_init(&r, token);
    ok = read_head(rules, &r, in) && reader_rest(&r, &body);
    if (ok && in->kind == TOKEN_MIC)
        ok = mic_ends(rules, body.len);
    else if (ok)
        ok = body.len > 0 && plausible(rules, in, body.len);
    if (!ok)
        return bad_layout(rules, token.len, ev);
    spool_init(&in->body, body, 0);
    in->room = in->message_len = body.len;
    own(in)->flat = own(in)->padded = in->kind != TOKEN_MIC;
    own(in)->padding_room = 0;
    return V_OK;
}

enum verdict
v1_place(struct incoming *in, uint8_t *area, const struct surroundings *around,
         struct evidence *ev)
{
    bool ok;

    in->num = 0;
    token_add_pieces(in, around->before, around->num_before);
    own(in)->body = in->num;
    ok = spool_cut(&in->body, in->room, area, in->segs, &in->num);
    token_add_pieces(in, around->after, around->num_after);
    if (!ok)
        return verdict_with(V_MSG_FRAMING, ev, "its message is cut short");
    return V_OK;
}

/* Whether `header` starts with exactly the framing that we would write in front
 * of `body_len` octets. */
static enum verdict
check_framing(const struct msg_context *m, struct bytes header, size_t body_len,
              struct reader *out, struct evidence *ev)
{
    struct builder wanted = BUILDER_INIT;
    enum verdict v = V_NO_MEMORY;
    struct bytes got;

    v1_framing(m, TOKEN_V1_WRAP, body_len, &wanted);
    if (builder_ok(&wanted)) {
        reader_init(out, header);
        v = reader_bytes(out, wanted.len, &got) &&
                    bytes_equal(got, builder_view(&wanted))
                ? V_OK
                : verdict_with(V_MSG_FRAMING, ev,
                               "its framing is not that of a message of %zu "
                               "bytes for this mechanism",
                               body_len);
    }
    if (v == V_OK) {
        /* TOK_ID is read once more, with what the checksum covers. */
        reader_init(out, header);
        if (!reader_skip(out, wanted.len - 2))
            v = V_MSG_FRAMING;
    }
    builder_free(&wanted);
    return v;
}

static size_t
sealed_len(const struct crypto_segment *segs, size_t num)
{
    size_t len = 0;

    for (size_t i = 0; i < num; i++)
        len += segs[i].out != NULL ? segs[i].len : 0;
    return len;
}

enum verdict
v1_read_parts(const struct msg_context *m, const struct token_parts *t,
              struct incoming *in, struct evidence *ev)
{
    const struct v1_rules *rules = v1_rules_of(m);
    struct bytes header = {t->header, t->sizes.header};
    size_t len = sealed_len(t->segs, t->num);
    struct reader r;
    enum verdict v;

    v = check_framing(m, header,
                      v1_body_len(rules, TOKEN_SIGNED) +
                          (t->shape.dce_style ? 0 : len),
                      &r, ev);
    if (v != V_OK)
        return v;
    if (!read_head(rules, &r, in) || !reader_done(&r) ||
        !plausible(rules, in, len) || t->sizes.trailer != 0)
        return bad_layout(rules, header.len, ev);
    in->segs = t->segs;
    in->num = t->num;
    own(in)->flat = false;
    own(in)->padding_room = t->sizes.padding;
    /* In DCE style the caller pads and knows by how much.  Some peers pad RC4
     * not at all, which a caller says by giving no PADDING buffer. */
    own(in)->padded = !t->shape.dce_style && t->sizes.padding > 0;
    return V_OK;
}

/* ---- opening ---- */

/* Whose token it is, and its number.  The number of RC4 is not protected by
 * anything but the four octets beside it. */
static enum verdict
open_number(const struct msg_context *m, struct incoming *in,
            bool *out_from_acceptor, struct evidence *ev)
{
    const struct crypto_key *key = keys_send_key(&m->keys);
    struct bytes number = {own(in)->number, V1_NUMBER_LEN};
    static const uint8_t initiator[4] = {0, 0, 0, 0};
    static const uint8_t acceptor[4] = {0xff, 0xff, 0xff, 0xff};
    uint8_t direction[4] = {0};
    enum crypto_result r;
    struct reader at;
    uint32_t seq = 0;
    bool ok;

    r = legacy_token_open_number(key, in->mac, own(in)->number);
    if (r != CRYPTO_OK)
        return keys_crypto(r, key->profile, ev);
    reader_init(&at, number);
    ok = v1_rules_of(m)->big_endian ? reader_be32(&at, &seq)
                                    : reader_le32(&at, &seq);
    ok = ok && reader_copy(&at, direction, sizeof(direction));
    *out_from_acceptor = crypto_equal(direction, acceptor, 4);
    if (!ok || (!*out_from_acceptor && !crypto_equal(direction, initiator, 4)))
        return keys_crypto(CRYPTO_BAD_INTEGRITY, key->profile, ev);
    in->seq = seq;
    return V_OK;
}

/* From here on the plaintext is where it was decrypted to. */
static void
read_results(struct incoming *in)
{
    for (size_t i = 0; i < in->num; i++) {
        if (in->segs[i].out != NULL)
            in->segs[i].in = in->segs[i].out;
    }
}

/* The octet that counts the padding: the last one of the message.  0: there is
 * none. */
static size_t
last_octet(const struct incoming *in)
{
    const struct crypto_segment *s;

    for (size_t i = in->num; i > 0; i--) {
        s = &in->segs[i - 1];
        if (s->out != NULL && s->len > 0)
            return s->in[s->len - 1];
    }
    return 0;
}

/* RFC 1964 section 1.2.2.3: 1 to 8 octets, each of them their number.  A
 * piece's own buffer for padding holds nothing else. */
static bool
find_padding(struct incoming *in)
{
    size_t wanted = last_octet(in), seen = 0;

    for (size_t i = in->num; i > 0 && seen < wanted; i--) {
        const struct crypto_segment *s = &in->segs[i - 1];

        for (size_t j = s->len; s->out != NULL && j > 0 && seen < wanted; j--) {
            if (s->in[j - 1] != wanted)
                return false;
            seen++;
        }
    }
    in->padding_len = wanted;
    return wanted > 0 && wanted <= V1_MAX_PADDING && seen == wanted &&
           wanted >= own(in)->padding_room;
}

/* In a flat token the padding stands right behind the message, but signed-only
 * pieces come between them for the checksum.  Where the padding makes no sense
 * nothing is moved: that it is wrong is said only after the checksum, since
 * nobody may learn anything of a token that is not genuine. */
static void
part_padding(struct incoming *in)
{
    struct crypto_segment *body = &in->segs[own(in)->body], padding;
    size_t len = last_octet(in);

    if (len == 0 || len > V1_MAX_PADDING || len > body->len)
        return;
    body->len -= len;
    padding.in = body->in + body->len;
    padding.out = body->out + body->len;
    padding.len = len;
    in->segs[in->num++] = padding;
}

static enum verdict
check_integrity(struct msg_context *m, struct incoming *in, struct evidence *ev)
{
    const struct crypto_key *key = keys_send_key(&m->keys);
    uint8_t wanted[CRYPTO_MAX_TAG];
    size_t num = in->num;
    enum verdict v;

    v1_prepend(in->segs, &num, own(in)->covered,
               in->kind == TOKEN_MIC ? NULL : in->confounder, NULL);
    v = v1_checksum(m, &m->receive.usages, in->kind, in->segs, num, wanted, ev);
    if (v == V_OK && !crypto_equal(wanted, in->mac, in->mac_len))
        v = keys_crypto(CRYPTO_BAD_INTEGRITY, key->profile, ev);
    crypto_wipe(wanted, sizeof(wanted));
    in->num = num;
    return v;
}

/* The confounder is encrypted with the message, in front of it. */
static enum verdict
decrypt(struct msg_context *m, struct incoming *in, struct evidence *ev)
{
    const struct crypto_key *key = keys_send_key(&m->keys);
    struct crypto_segment *segs = in->segs;
    enum crypto_result r;

    memmove(segs + 1, segs, in->num * sizeof(*segs));
    segs[0] = (struct crypto_segment){in->confounder, in->confounder,
                                      V1_CONFOUNDER_LEN};
    r = legacy_token_decrypt(key, (uint32_t)in->seq, segs, in->num + 1);
    memmove(segs, segs + 1, in->num * sizeof(*segs));
    read_results(in);
    return keys_crypto(r, key->profile, ev);
}

static enum verdict
open_message(struct msg_context *m, struct incoming *in, bool from_acceptor,
             struct evidence *ev)
{
    enum verdict v = V_OK;

    if (in->kind == TOKEN_SEALED)
        v = decrypt(m, in, ev);
    if (v == V_OK && own(in)->flat)
        part_padding(in);
    if (v == V_OK)
        v = check_integrity(m, in, ev);
    if (v != V_OK)
        return v;
    if (from_acceptor != m->initiator)
        return token_bad_direction(m->initiator, ev);
    if (own(in)->padded && !find_padding(in))
        return verdict_with(V_MSG_FRAMING, ev, "its padding is not one");
    if (own(in)->flat)
        in->message_len = in->room - in->padding_len;
    return V_OK;
}

enum verdict
v1_open(struct msg_context *m, struct incoming *in, struct evidence *ev)
{
    bool from_acceptor = false;
    enum verdict v = open_number(m, in, &from_acceptor, ev);

    if (v != V_OK)
        return v;
    v = open_message(m, in, from_acceptor, ev);
    if (v != V_OK && in->kind == TOKEN_SEALED)
        token_wipe_opened(in);
    return v;
}
