/* tests/peers/storm_messages.c: messages in the storm: out of order, twice, and
 * damaged. */
#include "tests/peers/storm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Older messages are not delivered: the window's end has its own test. */
#define WINDOW  40
#define RRC_AT  6 /* in a wrap token: RFC 4121 section 4.2.6.2 */
#define RRC_LEN 2

static bool
is_mic(const struct storm_message *m)
{
    return m->kind == STORM_MIC || m->kind == STORM_MIC_IOV;
}

static gss_buffer_desc
part(struct storm_message *m, size_t from, size_t to)
{
    gss_buffer_desc view = {to - from, m->text + from};

    return view;
}

static void
write_message(struct storm *s, const struct storm_couple *c,
              struct storm_message *m)
{
    unsigned kinds = (c->flags & GSS_C_DCE_STYLE) != 0 ? 4 : 5;
    static const enum storm_kind kind[] = {STORM_WRAP, STORM_MIC, STORM_IOV,
                                           STORM_MIC_IOV, STORM_AEAD};
    unsigned char first = (unsigned char)storm_random(s, 256);
    unsigned char step = (unsigned char)storm_random(s, 256);
    size_t i;

    free(m->token.value);
    memset(m, 0, sizeof(*m));
    m->kind = kind[storm_random(s, kinds)];
    m->conf = (int)storm_random(s, 2);
    m->len = storm_random(s, storm_random(s, 4) == 0 ? STORM_LONGEST : 100);
    if (m->kind == STORM_IOV || m->kind == STORM_AEAD)
        m->assoc = storm_random(s, (unsigned)m->len / 2 + 1);
    for (i = 0; i < m->len; i++)
        m->text[i] = (unsigned char)(first + i * step);
}

/* Puts the parts of a token together. */
static bool
join(gss_iov_buffer_desc *iov, const unsigned *order, unsigned num,
     gss_buffer_t out)
{
    unsigned char *p;
    unsigned i;

    out->length = 0;
    for (i = 0; i < num; i++)
        out->length += iov[order[i]].buffer.length;
    p = out->value = malloc(out->length + 1);
    if (p == NULL)
        return false;
    for (i = 0; i < num; i++) {
        if (iov[order[i]].buffer.length > 0)
            memcpy(p, iov[order[i]].buffer.value, iov[order[i]].buffer.length);
        p += iov[order[i]].buffer.length;
    }
    return true;
}

#define ALLOCATED(type)                                                        \
    {                                                                          \
        (type) | GSS_IOV_BUFFER_FLAG_ALLOCATE,                                 \
        {                                                                      \
            0, NULL                                                            \
        }                                                                      \
    }

/* Whether gss_wrap_iov_length, where it can tell, says what gss_wrap_iov did.
 */
static bool
lengths_are_foretold(const struct storm_message *m, gss_ctx_id_t context)
{
    gss_iov_buffer_desc iov[] = {
        {GSS_IOV_BUFFER_TYPE_HEADER, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {m->assoc, NULL}},
        {GSS_IOV_BUFFER_TYPE_DATA, {m->len - m->assoc, NULL}},
        {GSS_IOV_BUFFER_TYPE_PADDING, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_TRAILER, {0, NULL}},
    };
    OM_uint32 minor;

    return gss_wrap_iov_length(&minor, context, m->conf, 0, NULL, iov, 5) !=
               GSS_S_COMPLETE ||
           (iov[0].buffer.length == m->header &&
            iov[3].buffer.length == m->padding &&
            iov[4].buffer.length == m->trailer);
}

/* Header, signed data, message, padding and trailer, in one token. */
static OM_uint32
wrap_parts(struct storm_message *m, gss_ctx_id_t context, OM_uint32 *minor)
{
    static const unsigned order[] = {0, 2, 3, 4};
    gss_buffer_desc copy = gss_copy(m->text + m->assoc, m->len - m->assoc);
    gss_iov_buffer_desc iov[] = {
        ALLOCATED(GSS_IOV_BUFFER_TYPE_HEADER),
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, part(m, 0, m->assoc)},
        {GSS_IOV_BUFFER_TYPE_DATA, copy},
        ALLOCATED(GSS_IOV_BUFFER_TYPE_PADDING),
        ALLOCATED(GSS_IOV_BUFFER_TYPE_TRAILER),
    };
    OM_uint32 major, ignored;

    major = gss_wrap_iov(minor, context, m->conf, 0, NULL, iov, 5);
    if (major == GSS_S_COMPLETE && join(iov, order, 4, &m->token)) {
        m->header = iov[0].buffer.length;
        m->padding = iov[3].buffer.length;
        m->trailer = iov[4].buffer.length;
        if (!lengths_are_foretold(m, context)) {
            *minor = EINVAL;
            major = GSS_S_FAILURE;
        }
    }
    gss_release_iov_buffer(&ignored, iov, 5);
    free(copy.value);
    return major;
}

static OM_uint32
mic_of_parts(struct storm_message *m, gss_ctx_id_t context, gss_buffer_t out,
             OM_uint32 *minor)
{
    size_t half = m->len / 2;
    gss_iov_buffer_desc iov[] = {
        {GSS_IOV_BUFFER_TYPE_DATA, part(m, 0, half)},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, part(m, half, m->len)},
        ALLOCATED(GSS_IOV_BUFFER_TYPE_MIC_TOKEN),
    };
    OM_uint32 major = gss_get_mic_iov(minor, context, 0, iov, 3);

    *out = iov[2].buffer;
    return major;
}

/* Makes the token, in memory of malloc's. */
static OM_uint32
protect(struct storm_message *m, gss_ctx_id_t context, OM_uint32 *minor)
{
    gss_buffer_desc text = part(m, m->assoc, m->len);
    gss_buffer_desc assoc = part(m, 0, m->assoc);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;

    if (m->kind == STORM_IOV)
        return wrap_parts(m, context, minor);
    if (m->kind == STORM_MIC)
        major = gss_get_mic(minor, context, 0, &text, &token);
    else if (m->kind == STORM_MIC_IOV)
        major = mic_of_parts(m, context, &token, minor);
    else if (m->kind == STORM_AEAD)
        major = gss_wrap_aead(minor, context, m->conf, 0, &assoc, &text, NULL,
                              &token);
    else
        major = gss_wrap(minor, context, m->conf, 0, &text, NULL, &token);
    if (major == GSS_S_COMPLETE)
        m->token = gss_copy(token.value, token.length);
    gss_release_buffer(&ignored, &token);
    return major;
}

/* A new message takes the place of the oldest.  One that could not be made has
 * used up no number. */
static void
send_message(struct storm *s, struct storm_couple *c, unsigned from)
{
    static const char *const names[] = {"wrap", "wrap_aead", "wrap_iov",
                                        "get_mic", "get_mic_iov"};
    struct storm_message *m = &c->flight[from][c->sent[from] % STORM_FLIGHT];
    OM_uint32 major, minor;

    write_message(s, c, m);
    major = protect(m, c->end[from], &minor);
    if (storm_done(s, names[m->kind], major, minor, GSS_S_COMPLETE))
        m->number = c->sent[from]++;
}

/* What the receiver must say of a message's place: RFC 2743 section 1.2.3. */
static OM_uint32
place(const struct storm_couple *c, unsigned from,
      const struct storm_message *m)
{
    if (m->delivered && (c->flags & GSS_C_REPLAY_FLAG) != 0)
        return GSS_S_DUPLICATE_TOKEN;
    if ((c->flags & GSS_C_SEQUENCE_FLAG) == 0 || m->number == c->expected[from])
        return GSS_S_COMPLETE;
    return m->number > c->expected[from] ? GSS_S_GAP_TOKEN : GSS_S_UNSEQ_TOKEN;
}

/* What came out of a token, in memory of malloc's or in the token. */
struct yield {
    const void *text;
    size_t len;
    int conf;
};

static bool
is_right(const struct storm_message *m, const struct yield *y)
{
    size_t len = m->len - m->assoc;

    return y->conf == m->conf && y->len == len &&
           (len == 0 || memcmp(y->text, m->text + m->assoc, len) == 0);
}

/* Flat: gss_unwrap, or with associated data gss_unwrap_aead. */
static OM_uint32
unwrap_flat(struct storm_message *m, gss_ctx_id_t context, gss_buffer_t token,
            bool *out_right, OM_uint32 *minor)
{
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER, assoc = part(m, 0, m->assoc);
    struct yield y = {NULL, 0, -1};
    OM_uint32 major, ignored;

    if (m->assoc > 0)
        major =
            gss_unwrap_aead(minor, context, token, &assoc, &got, &y.conf, NULL);
    else
        major = gss_unwrap(minor, context, token, &got, &y.conf, NULL);
    y.text = got.value;
    y.len = got.length;
    *out_right = is_right(m, &y);
    /* MIT's own mechanism allocates an empty message too, and its library does
     * not free one. */
    if (got.length == 0)
        free(got.value);
    else
        gss_release_buffer(&ignored, &got);
    return major;
}

static OM_uint32
unwrap_stream(struct storm_message *m, gss_ctx_id_t context, gss_buffer_t token,
              bool *out_right, OM_uint32 *minor)
{
    gss_iov_buffer_desc iov[] = {
        {GSS_IOV_BUFFER_TYPE_STREAM, *token},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, part(m, 0, m->assoc)},
        {GSS_IOV_BUFFER_TYPE_DATA, {0, NULL}},
    };
    struct yield y = {NULL, 0, -1};
    OM_uint32 major;

    major = gss_unwrap_iov(minor, context, &y.conf, NULL, iov, 3);
    y.text = iov[2].buffer.value;
    y.len = iov[2].buffer.length;
    *out_right = is_right(m, &y);
    return major;
}

static OM_uint32
unwrap_parts(struct storm_message *m, gss_ctx_id_t context, gss_buffer_t token,
             bool *out_right, OM_uint32 *minor)
{
    unsigned char *p = token->value;
    size_t len = m->len - m->assoc;
    gss_iov_buffer_desc iov[] = {
        {GSS_IOV_BUFFER_TYPE_HEADER, {m->header, p}},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, part(m, 0, m->assoc)},
        {GSS_IOV_BUFFER_TYPE_DATA, {len, p + m->header}},
        {GSS_IOV_BUFFER_TYPE_PADDING, {m->padding, p + m->header + len}},
        {GSS_IOV_BUFFER_TYPE_TRAILER,
         {m->trailer, p + m->header + len + m->padding}},
    };
    struct yield y = {p + m->header, len, -1};
    OM_uint32 major;

    major = gss_unwrap_iov(minor, context, &y.conf, NULL, iov, 5);
    *out_right = is_right(m, &y);
    return major;
}

static OM_uint32
verify(struct storm *s, struct storm_message *m, gss_ctx_id_t context,
       gss_buffer_t token, OM_uint32 *minor)
{
    gss_buffer_desc text = part(m, 0, m->len);
    size_t third = m->len / 3;
    gss_iov_buffer_desc iov[] = {
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, part(m, 0, third)},
        {GSS_IOV_BUFFER_TYPE_DATA, part(m, third, m->len)},
        {GSS_IOV_BUFFER_TYPE_MIC_TOKEN, *token},
    };

    if (storm_random(s, 2) == 0)
        return gss_verify_mic(minor, context, &text, token, NULL);
    return gss_verify_mic_iov(minor, context, NULL, iov, 3);
}

/* Opens the token given, in one of the ways that there are for it. */
static OM_uint32
receive(struct storm *s, const struct storm_couple *c, unsigned from,
        struct storm_message *m, gss_buffer_t token, bool *out_right,
        OM_uint32 *minor)
{
    gss_ctx_id_t context = c->end[!from];
    unsigned way = storm_random(s, 3);

    *out_right = true;
    if (is_mic(m))
        return verify(s, m, context, token, minor);
    if (m->kind == STORM_IOV && ((c->flags & GSS_C_DCE_STYLE) != 0 || way == 0))
        return unwrap_parts(m, context, token, out_right, minor);
    if (way == 1 && (c->flags & GSS_C_DCE_STYLE) == 0)
        return unwrap_stream(m, context, token, out_right, minor);
    return unwrap_flat(m, context, token, out_right, minor);
}

static void
deliver(struct storm *s, struct storm_couple *c, unsigned from,
        struct storm_message *m)
{
    OM_uint32 major, minor, want = place(c, from, m);
    gss_buffer_desc token;
    bool right;

    /* A copy: to open it in place is allowed, and it may come again. */
    token = gss_copy(m->token.value, m->token.length);
    major = receive(s, c, from, m, &token, &right, &minor);
    free(token.value);
    /* What could not be opened for lack of memory may be, another time.  What
     * came out of order came nevertheless; MIT's own mechanism does not always
     * hand it over. */
    if (!storm_done(s, is_mic(m) ? "verifying a MIC" : "unwrapping", major,
                    minor, want))
        return;
    storm_check(s, right || (c->builtin[!from] && want != GSS_S_COMPLETE),
                "the message as it was sent");
    s->messages++;
    m->delivered = true;
    if (m->number >= c->expected[from])
        c->expected[from] = m->number + 1;
}

static void
damage(struct storm *s, struct storm_couple *c, unsigned from,
       struct storm_message *m)
{
    gss_buffer_desc bad = gss_copy(m->token.value, m->token.length);
    unsigned at = storm_random(s, (unsigned)bad.length);
    OM_uint32 major, minor;
    bool right;

    /* The rotation (RFC 4121 section 4.2.5) is not protected, and another one
     * may come to the same. */
    if (is_mic(m) || at < RRC_AT || at >= RRC_AT + RRC_LEN) {
        ((unsigned char *)bad.value)[at] ^=
            (unsigned char)(1 << storm_random(s, 8));
        major = receive(s, c, from, m, &bad, &right, &minor);
        storm_refused(s, "a damaged message", major, minor);
    }
    free(bad.value);
}

/* A message does not come back to its sender. */
static void
reflect(struct storm *s, struct storm_couple *c, unsigned from,
        struct storm_message *m)
{
    gss_buffer_desc token = gss_copy(m->token.value, m->token.length);
    OM_uint32 major, minor;
    bool right;

    major = receive(s, c, !from, m, &token, &right, &minor);
    storm_refused(s, "a reflected message", major, minor);
    free(token.value);
}

void
storm_message(struct storm *s, struct storm_couple *c)
{
    unsigned from = storm_random(s, 2);
    struct storm_message *m = &c->flight[from][storm_random(s, STORM_FLIGHT)];
    unsigned what = storm_random(s, 17);

    s->doing = "message";
    if (what < 6 || m->token.value == NULL)
        send_message(s, c, from);
    else if (what < 14 && m->number + WINDOW > c->expected[from])
        deliver(s, c, from, m);
    else if (what < 16)
        damage(s, c, from, m);
    else
        reflect(s, c, from, m);
}
