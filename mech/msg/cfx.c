/* mech/msg/cfx.c: the layout, and making tokens; contracts in token.h.
 *
 * Sealed (RFC 4121 section 4.2.4), with room behind the message:
 *
 *   header | E( confounder | message | filler | header with RRC 0 ) | tag
 *   16       confounder_len            EC       16                    tag_len
 *
 * without room behind it, rotated right by RRC octets (section 4.2.5):
 *
 *   header | E( filler | header ) | tag | E( confounder | message )
 *
 * Integrity only, where EC is checksum_len and the checksum covers message and
 * header with EC and RRC zero:
 *
 *   header | message | checksum          header | checksum | message
 *
 * MIC: header | checksum over message and header.
 */
#include "mech/msg/cfx.h"

#include <string.h>

#include "mech/msg/context.h"

/* Windows insists on a filler in sealed tokens of DCE-style contexts; its value
 * is free (section 4.2.4). */
#define FILLER_OCTET 0xff

static const struct crypto_profile *
send_profile(const struct msg_context *m)
{
    return keys_send_key(&m->keys)->profile;
}

/* EC of a sealed token that we make. */
static size_t
filler_len(const struct msg_context *m, const struct token_shape *s)
{
    return s->dce_style ? send_profile(m)->cipher_block : 0;
}

static void
cfx_measure(const struct msg_context *m, const struct token_shape *s,
            struct token_sizes *out)
{
    const struct crypto_profile *p = send_profile(m);
    struct token_sizes z = {CFX_HEADER_LEN, 0, p->checksum_len};

    if (s->kind == TOKEN_SEALED) {
        z.header += p->confounder_len;
        z.trailer = filler_len(m, s) + CFX_HEADER_LEN + p->tag_len;
    }
    if (s->rotated) {
        z.header += z.trailer;
        z.trailer = 0;
    }
    *out = z;
}

/* The length of a token never falls as its message grows, and is at most some
 * hundred bytes more than it: try downwards. */
static size_t
cfx_size_limit(const struct msg_context *m, enum token_kind kind,
               size_t output_size)
{
    struct token_shape s = {.kind = kind};
    struct token_sizes z;

    for (s.message_len = output_size; s.message_len > 0; s.message_len--) {
        cfx_measure(m, &s, &z);
        if (z.header + z.padding + z.trailer <= output_size - s.message_len)
            break;
    }
    return s.message_len;
}

bool
cfx_from_acceptor(const struct cfx_header *h)
{
    return (h->flags & CFX_SENT_BY_ACCEPTOR) != 0;
}

enum verdict
cfx_usage(const struct msg_context *m, struct usages *side, enum key_slot key,
          const struct cfx_header *h, struct crypto_usage **out,
          struct evidence *ev)
{
    bool mic = h->token_id == TOKEN_CFX_MIC;
    uint32_t seal =
        cfx_from_acceptor(h) ? USAGE_ACCEPTOR_SEAL : USAGE_INITIATOR_SEAL;
    uint32_t sign =
        cfx_from_acceptor(h) ? USAGE_ACCEPTOR_SIGN : USAGE_INITIATOR_SIGN;

    return keys_usage(&m->keys, side, key,
                      mic ? USAGE_SLOT_SIGN : USAGE_SLOT_SEAL,
                      mic ? sign : seal, out, ev);
}

static void
first_header(const struct msg_context *m, const struct token_shape *s,
             struct cfx_header *out)
{
    struct cfx_header h = {0};

    h.token_id = s->kind == TOKEN_MIC ? TOKEN_CFX_MIC : TOKEN_CFX_WRAP;
    if (!m->initiator)
        h.flags |= CFX_SENT_BY_ACCEPTOR;
    if (s->kind == TOKEN_SEALED)
        h.flags |= CFX_SEALED;
    if (keys_send_slot(&m->keys) == KEY_ACCEPTOR)
        h.flags |= CFX_ACCEPTOR_SUBKEY;
    h.seq = m->send.seq;
    *out = h;
}

/* What stands behind the message before rotation, and so in front of the
 * confounder after it. */
static uint8_t *
tail_of(const struct token_parts *t)
{
    return t->shape.rotated ? t->header + CFX_HEADER_LEN : t->trailer;
}

static enum verdict
seal(const struct msg_context *m, struct crypto_usage *u, struct token_parts *t,
     struct cfx_header *h, struct evidence *ev)
{
    const struct crypto_profile *p = crypto_usage_profile(u);
    size_t fill = filler_len(m, &t->shape);
    size_t tail_len = fill + CFX_HEADER_LEN;
    uint8_t *tail = tail_of(t);
    uint8_t *confounder = t->header + CFX_HEADER_LEN;
    size_t num = t->num;
    enum crypto_result r;

    if (t->shape.rotated)
        confounder += tail_len + p->tag_len;
    h->ec = (uint16_t)fill;
    memset(tail, FILLER_OCTET, fill);
    cfx_header_write(tail + fill, h);
    token_add_segment(t->segs, &num, tail, tail, tail_len);
    r = crypto_encrypt(u, confounder, t->segs, num, tail + tail_len);
    if (r != CRYPTO_OK)
        return keys_crypto(r, p, ev);
    /* Windows rotates by EC more than RRC says in DCE style, and expects it. */
    if (t->shape.rotated)
        h->rrc = (uint16_t)(CFX_HEADER_LEN + p->tag_len);
    cfx_header_write(t->header, h);
    return V_OK;
}

static enum verdict
sign(struct crypto_usage *u, struct token_parts *t, struct cfx_header *h,
     struct evidence *ev)
{
    const struct crypto_profile *p = crypto_usage_profile(u);
    size_t num = t->num;
    enum crypto_result r;

    cfx_header_write(t->header, h);
    token_add_segment(t->segs, &num, t->header, NULL, CFX_HEADER_LEN);
    r = crypto_checksum(u, t->segs, num, tail_of(t));
    if (r != CRYPTO_OK)
        return keys_crypto(r, p, ev);
    if (t->shape.kind == TOKEN_MIC)
        return V_OK;
    h->ec = p->checksum_len;
    if (t->shape.rotated)
        h->rrc = p->checksum_len;
    cfx_header_write(t->header, h);
    return V_OK;
}

static enum verdict
cfx_protect(struct msg_context *m, struct token_parts *t, struct evidence *ev)
{
    struct cfx_header h;
    struct crypto_usage *u = NULL;
    enum verdict v;

    first_header(m, &t->shape, &h);
    v = cfx_usage(m, &m->send.usages, keys_send_slot(&m->keys), &h, &u, ev);
    if (v != V_OK)
        return v;
    if (t->shape.kind == TOKEN_SEALED)
        return seal(m, u, t, &h, ev);
    return sign(u, t, &h, ev);
}

const struct token_format cfx_format = {
    .wide = true,
    .check_key = NULL,
    .measure = cfx_measure,
    .size_limit = cfx_size_limit,
    .protect = cfx_protect,
    .read_flat = cfx_read_flat,
    .settle = cfx_settle,
    .place = cfx_place,
    .read_parts = cfx_read_parts,
    .open = cfx_open,
};
