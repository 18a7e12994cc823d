/* mech/msg/cfx_open.c: reading and opening CFX tokens; contracts in token.h,
 * the layout above cfx.c. */
#include <inttypes.h>
#include <string.h>

#include "mech/msg/cfx.h"

/* The whole of a token whose common part the engine hands over. */
static struct cfx_incoming *
own(struct incoming *in)
{
    return (struct cfx_incoming *)in;
}

static const struct cfx_header *
header_of(const struct incoming *in)
{
    return &((const struct cfx_incoming *)in)->header;
}

/* RFC 4121 section 4.2.2.  Where no acceptor subkey was agreed the flag says
 * nothing; where one was, a token without the flag was made with the other
 * key, as an initiator may do before it has seen the AP-REP. */
static enum key_slot
receive_slot(const struct msg_context *m, const struct cfx_header *h)
{
    if (m->keys.of[KEY_ACCEPTOR].profile != NULL &&
        (h->flags & CFX_ACCEPTOR_SUBKEY) != 0)
        return KEY_ACCEPTOR;
    return KEY_INITIATOR;
}

static const struct crypto_profile *
receive_profile(const struct msg_context *m, const struct cfx_header *h)
{
    return m->keys.of[receive_slot(m, h)].profile;
}

static enum verdict
read_header(const struct msg_context *m, struct reader *r, struct incoming *in,
            struct evidence *ev)
{
    struct cfx_header *h = &own(in)->header;

    if (!cfx_header_decode(r, h))
        return verdict_with(V_MSG_FRAMING, ev,
                            "there is no RFC 4121 header in its %zu bytes",
                            r->left);
    if (cfx_from_acceptor(h) != m->initiator)
        return token_bad_direction(m->initiator, ev);
    if (h->token_id == TOKEN_CFX_MIC)
        in->kind = TOKEN_MIC;
    else
        in->kind = (h->flags & CFX_SEALED) != 0 ? TOKEN_SEALED : TOKEN_SIGNED;
    in->seq = h->seq;
    return V_OK;
}

static enum verdict
bad_lengths(const struct incoming *in, size_t body_len, struct evidence *ev)
{
    return verdict_with(
        V_MSG_FRAMING, ev, "%zu bytes after its header, EC %u, RRC %u",
        body_len, (unsigned)header_of(in)->ec, (unsigned)header_of(in)->rrc);
}

/* read_body takes the confounder and finds out how long the message is. */
static bool
read_body(const struct crypto_profile *p, struct incoming *in)
{
    size_t overhead = p->tag_len;
    size_t tail = (size_t)header_of(in)->ec + CFX_HEADER_LEN;

    if (in->kind == TOKEN_SEALED) {
        if (!spool_copy(&in->body, in->confounder, p->confounder_len))
            return false;
    } else {
        /* Section 4.2.3: here EC is the length of the checksum. */
        if (header_of(in)->ec != p->checksum_len)
            return false;
        overhead = p->checksum_len;
        tail = 0;
    }
    if (spool_left(&in->body) < overhead + tail)
        return false;
    in->mac_len = overhead;
    in->room = spool_left(&in->body) - overhead;
    in->message_len = in->room - tail;
    return true;
}

/* By how much the body of a flat token was rotated.  In DCE style that is EC
 * more than RRC says, as in tokens of parts (MS-KILE section 3.4.5.4.1):
 * Windows' way, and Heimdal's gss_wrap has it too.  RRC 0 is no rotation. */
static size_t
rotation_of_flat(const struct msg_context *m, const struct incoming *in)
{
    const struct cfx_header *h = header_of(in);

    if (!m->dce_style || in->kind != TOKEN_SEALED || h->rrc == 0)
        return h->rrc;
    return (size_t)h->rrc + h->ec;
}

enum verdict
cfx_read_flat(const struct msg_context *m, struct bytes token,
              struct incoming *in, struct evidence *ev)
{
    const struct crypto_profile *p;
    struct reader r;
    struct bytes body;
    enum verdict v;
    bool ok;

    reader_init(&r, token);
    v = read_header(m, &r, in, ev);
    if (v != V_OK)
        return v;
    if (!reader_rest(&r, &body))
        return V_MSG_FRAMING;
    p = receive_profile(m, header_of(in));
    if (in->kind == TOKEN_MIC) {
        in->mac_len = p->checksum_len;
        reader_init(&r, body);
        ok = reader_copy(&r, in->mac, in->mac_len) && reader_done(&r);
    } else {
        spool_init(&in->body, body, rotation_of_flat(m, in));
        ok = read_body(p, in);
    }
    return ok ? V_OK : bad_lengths(in, body.len, ev);
}

void
cfx_settle(struct incoming *in, uint8_t *token, size_t len)
{
    struct cfx_header *h = &own(in)->header;
    struct bytes body = {token + CFX_HEADER_LEN, len - CFX_HEADER_LEN};
    size_t taken = body.len - spool_left(&in->body);

    spool_rotate_left(token + CFX_HEADER_LEN, body.len, h->rrc);
    h->rrc = 0;
    cfx_header_write(token, h);
    body.data += taken;
    body.len -= taken;
    spool_init(&in->body, body, 0);
}

enum verdict
cfx_place(struct incoming *in, uint8_t *area, const struct surroundings *around,
          struct evidence *ev)
{
    size_t tail_len = in->room - in->message_len;
    uint8_t *tail = tail_len > 0 ? area + in->message_len : NULL;
    bool ok;

    in->num = 0;
    token_add_pieces(in, around->before, around->num_before);
    ok = spool_cut(&in->body, in->message_len, area, in->segs, &in->num);
    token_add_pieces(in, around->after, around->num_after);
    ok = ok && spool_cut(&in->body, tail_len, tail, in->segs, &in->num) &&
         spool_copy(&in->body, in->mac, in->mac_len);
    if (in->kind == TOKEN_SEALED)
        own(in)->sealed_header = area + in->room - CFX_HEADER_LEN;
    return ok ? V_OK : bad_lengths(in, in->room, ev);
}

/* The sealed end of a token that came in parts: filler and header, in place. */
static bool
read_sealed_tail(struct incoming *in, struct reader *r, uint8_t *base,
                 size_t tag_len)
{
    size_t len = (size_t)header_of(in)->ec + CFX_HEADER_LEN;
    struct bytes tail;
    uint8_t *place;

    if (!reader_bytes(r, len, &tail) || !reader_copy(r, in->mac, tag_len))
        return false;
    place = bytes_within(base, tail.data);
    token_add_segment(in->segs, &in->num, place, place, len);
    own(in)->sealed_header = place + header_of(in)->ec;
    return true;
}

/* What a token without a trailer must say, for us to know where things are. */
static size_t
rotation_of_parts(const struct msg_context *m, const struct incoming *in,
                  const struct crypto_profile *p)
{
    if (in->kind != TOKEN_SEALED)
        return p->checksum_len;
    return (size_t)CFX_HEADER_LEN + p->tag_len +
           (m->dce_style ? 0 : header_of(in)->ec);
}

static bool
read_sealed_parts(const struct crypto_profile *p, const struct token_parts *t,
                  struct reader *header, struct incoming *in)
{
    struct bytes trailer = {t->trailer, t->sizes.trailer};
    struct reader r;

    in->mac_len = p->tag_len;
    if (t->shape.rotated)
        return read_sealed_tail(in, header, t->header, p->tag_len) &&
               reader_copy(header, in->confounder, p->confounder_len) &&
               reader_done(header);
    reader_init(&r, trailer);
    return reader_copy(header, in->confounder, p->confounder_len) &&
           reader_done(header) &&
           read_sealed_tail(in, &r, t->trailer, p->tag_len) && reader_done(&r);
}

static bool
read_signed_parts(const struct crypto_profile *p, const struct token_parts *t,
                  struct reader *header, struct incoming *in)
{
    struct bytes trailer = {t->trailer, t->sizes.trailer};
    struct reader r;

    in->mac_len = p->checksum_len;
    if (header_of(in)->ec != p->checksum_len)
        return false;
    if (t->shape.rotated)
        return reader_copy(header, in->mac, in->mac_len) && reader_done(header);
    reader_init(&r, trailer);
    return reader_done(header) && reader_copy(&r, in->mac, in->mac_len) &&
           reader_done(&r);
}

enum verdict
cfx_read_parts(const struct msg_context *m, const struct token_parts *t,
               struct incoming *in, struct evidence *ev)
{
    struct bytes header = {t->header, t->sizes.header};
    const struct crypto_profile *p;
    struct reader r;
    enum verdict v;
    bool ok;

    reader_init(&r, header);
    v = read_header(m, &r, in, ev);
    if (v != V_OK)
        return v;
    p = receive_profile(m, header_of(in));
    in->segs = t->segs;
    in->num = t->num;
    ok = header_of(in)->rrc ==
         (t->shape.rotated ? rotation_of_parts(m, in, p) : 0);
    if (in->kind == TOKEN_SEALED)
        ok = ok && read_sealed_parts(p, t, &r, in);
    else
        ok = ok && in->kind == TOKEN_SIGNED && read_signed_parts(p, t, &r, in);
    if (!ok)
        return verdict_with(V_MSG_FRAMING, ev,
                            "header of %zu and trailer of %zu bytes, EC %u, "
                            "RRC %u",
                            t->sizes.header, t->sizes.trailer,
                            (unsigned)header_of(in)->ec,
                            (unsigned)header_of(in)->rrc);
    return V_OK;
}

static enum verdict
not_genuine(const struct msg_context *m, const struct incoming *in,
            struct evidence *ev)
{
    static const char *const names[] = {"sealed token", "signed token", "MIC"};

    return verdict_with(
        V_BAD_MESSAGE, ev, "%s number %" PRIu64 ", %s of the %s",
        names[in->kind], in->seq, receive_profile(m, header_of(in))->name,
        receive_slot(m, header_of(in)) == KEY_ACCEPTOR ? "acceptor's subkey"
                                                       : "initiator's key");
}

/* The sealed copy of the header proves the one in clear, RRC excepted: that is
 * zero in the copy and free outside (section 4.2.4).  EC above all: it decides
 * how much of the plaintext is message. */
static bool
header_proved(const struct incoming *in)
{
    const struct cfx_incoming *t = (const struct cfx_incoming *)in;
    const struct cfx_header *outer = &t->header;
    struct bytes copy = {t->sealed_header, CFX_HEADER_LEN};
    struct cfx_header inner;
    struct reader r;

    reader_init(&r, copy);
    return cfx_header_decode(&r, &inner) && inner.token_id == outer->token_id &&
           inner.flags == outer->flags && inner.ec == outer->ec &&
           inner.seq == outer->seq;
}

static enum verdict
open_sealed(struct msg_context *m, struct crypto_usage *u, struct incoming *in,
            struct evidence *ev)
{
    enum crypto_result r =
        crypto_decrypt(u, in->confounder, in->segs, in->num, in->mac);

    if (r == CRYPTO_BAD_INTEGRITY)
        return not_genuine(m, in, ev);
    if (r != CRYPTO_OK)
        return keys_crypto(r, crypto_usage_profile(u), ev);
    if (!header_proved(in)) {
        token_wipe_opened(in);
        return not_genuine(m, in, ev);
    }
    return V_OK;
}

static enum verdict
open_signed(struct msg_context *m, struct crypto_usage *u, struct incoming *in,
            struct evidence *ev)
{
    struct bytes mac = {in->mac, in->mac_len};
    struct cfx_header h = *header_of(in);
    uint8_t header[CFX_HEADER_LEN];
    size_t num = in->num;
    enum crypto_result r;

    h.ec = h.rrc = 0;
    cfx_header_write(header, &h);
    token_add_segment(in->segs, &num, header, NULL, sizeof(header));
    r = crypto_verify(u, in->segs, num, mac);
    if (r == CRYPTO_BAD_INTEGRITY)
        return not_genuine(m, in, ev);
    return r == CRYPTO_OK ? V_OK : keys_crypto(r, crypto_usage_profile(u), ev);
}

enum verdict
cfx_open(struct msg_context *m, struct incoming *in, struct evidence *ev)
{
    struct crypto_usage *u = NULL;
    enum verdict v;

    v = cfx_usage(m, &m->receive.usages, receive_slot(m, header_of(in)),
                  header_of(in), &u, ev);
    if (v != V_OK)
        return v;
    if (in->kind == TOKEN_SEALED)
        return open_sealed(m, u, in, ev);
    return open_signed(m, u, in, ev);
}
