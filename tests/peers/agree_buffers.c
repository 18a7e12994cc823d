/* tests/peers/agree_buffers.c: gss_wrap_iov without DATA, gss_unwrap_iov of
 * what gss_wrap made, and of a stream in its place; MICs of the flat calls in
 * buffers; tokens with a framing that they do not need. */
#include "tests/peers/agree.h"

#include <stdlib.h>
#include <string.h>

/* Without flags that watch the order: one token is read several times. */
#define UNORDERED (GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

enum { HEADER, DATA, PADDING, TRAILER, COUNT };

/* One way of a context. */
struct way {
    gss_ctx_id_t from, to;
    bool from_module;
};

static const char text[] = "thirty-three bytes, neither fewer";
#define TEXT_LEN (sizeof(text) - 1)

static void
set_types(gss_iov_buffer_desc iov[COUNT], OM_uint32 flag)
{
    static const OM_uint32 types[COUNT] = {
        GSS_IOV_BUFFER_TYPE_HEADER, GSS_IOV_BUFFER_TYPE_DATA,
        GSS_IOV_BUFFER_TYPE_PADDING, GSS_IOV_BUFFER_TYPE_TRAILER};

    memset(iov, 0, COUNT * sizeof(*iov));
    for (int i = 0; i < COUNT; i++)
        iov[i].type = types[i] | (i == DATA ? 0 : flag);
}

/* A message without DATA: the module seals it as it was asked to, MIT's builtin
 * does not, and says so.  Either reads the other's. */
static void
send_no_data(const struct way *w, int conf)
{
    gss_iov_buffer_desc iov[COUNT];
    int want = conf && w->from_module, state = !want, got = !want;
    OM_uint32 major, minor;

    set_types(iov, GSS_IOV_BUFFER_FLAG_ALLOCATE);
    iov[DATA].type = GSS_IOV_BUFFER_TYPE_EMPTY;
    major = gss_wrap_iov(&minor, w->from, conf, GSS_C_QOP_DEFAULT, &state, iov,
                         COUNT);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(state, want);
    major = gss_unwrap_iov(&minor, w->to, &got, NULL, iov, COUNT);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(got, want);
    gss_release_iov_buffer(&minor, iov, COUNT);
}

static bool
wrap(const struct way *w, int conf, gss_buffer_t out)
{
    gss_buffer_desc message = gss_text(text);
    OM_uint32 major, minor;

    major =
        gss_wrap(&minor, w->from, conf, GSS_C_QOP_DEFAULT, &message, NULL, out);
    return EXPECT_NUMBER(major, GSS_S_COMPLETE);
}

/* The lengths that the receiver promises fit the sender's flat token. */
static bool
spread(const struct way *w, int conf, const gss_buffer_desc *token,
       gss_iov_buffer_desc iov[COUNT])
{
    unsigned char *at = token->value;
    OM_uint32 major, minor;
    size_t len = 0;

    set_types(iov, 0);
    iov[DATA].buffer.length = TEXT_LEN;
    major = gss_wrap_iov_length(&minor, w->to, conf, GSS_C_QOP_DEFAULT, NULL,
                                iov, COUNT);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    for (int i = 0; i < COUNT; i++) {
        iov[i].buffer.value = at + len;
        len += iov[i].buffer.length;
    }
    return EXPECT_NUMBER(len, token->length);
}

static void
same_text(const gss_buffer_desc *got)
{
    if (EXPECT_NUMBER(got->length, TEXT_LEN))
        EXPECT(memcmp(got->value, text, TEXT_LEN) == 0);
}

static void
take_spread(const struct way *w, int conf)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_iov_buffer_desc iov[COUNT];
    OM_uint32 major, minor;
    int state = !conf;

    if (wrap(w, conf, &token) && spread(w, conf, &token, iov)) {
        major = gss_unwrap_iov(&minor, w->to, &state, NULL, iov, COUNT);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(state, conf);
        same_text(&iov[DATA].buffer);
    }
    gss_release_buffer(&minor, &token);
}

/* The message is shown where it stands, inside the stream. */
static void
take_in_place(const struct way *w, int conf)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_iov_buffer_desc iov[2];
    OM_uint32 major, minor;
    int state = !conf;
    char *value;

    memset(iov, 0, sizeof(iov));
    if (wrap(w, conf, &token)) {
        iov[0].type = GSS_IOV_BUFFER_TYPE_STREAM;
        iov[0].buffer = token;
        iov[1].type = GSS_IOV_BUFFER_TYPE_DATA;
        major = gss_unwrap_iov(&minor, w->to, &state, NULL, iov, 2);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(state, conf);
        same_text(&iov[1].buffer);
        value = iov[1].buffer.value;
        EXPECT(value > (char *)token.value &&
               value + TEXT_LEN <= (char *)token.value + token.length);
    }
    gss_release_buffer(&minor, &token);
}

/* A MIC of a whole message, for its parts. */
static void
take_mic(const struct way *w)
{
    gss_buffer_desc message = gss_text(text), token = GSS_C_EMPTY_BUFFER;
    gss_iov_buffer_desc iov[3];
    OM_uint32 major, minor;

    major = gss_get_mic(&minor, w->from, GSS_C_QOP_DEFAULT, &message, &token);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return;
    memset(iov, 0, sizeof(iov));
    iov[0].type = GSS_IOV_BUFFER_TYPE_MIC_TOKEN;
    iov[0].buffer = token;
    iov[1].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    iov[1].buffer = (gss_buffer_desc){10, message.value};
    iov[2].type = GSS_IOV_BUFFER_TYPE_DATA;
    iov[2].buffer =
        (gss_buffer_desc){TEXT_LEN - 10, (char *)message.value + 10};
    major = gss_verify_mic_iov(&minor, w->to, NULL, iov, 3);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    iov[2].buffer.length--;
    major = gss_verify_mic_iov(&minor, w->to, NULL, iov, 3);
    EXPECT_NUMBER(major, GSS_S_BAD_SIG);
    gss_release_buffer(&minor, &token);
}

/* RFC 1964 tokens have the framing of RFC 2743 section 3.1, those of RFC 4121
 * have none; some peers put it around them all the same. */
static void
take_framed(const struct way *w)
{
    static const char frame[] =
        "\x60\x00\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02";
    const size_t frame_len = sizeof(frame) - 1;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    unsigned char framed[200];
    OM_uint32 major, minor;

    if (wrap(w, 1, &token) && *(unsigned char *)token.value != 0x60 &&
        EXPECT(token.length < 110)) {
        memcpy(framed, frame, frame_len);
        framed[1] = (unsigned char)(frame_len - 2 + token.length);
        memcpy(framed + frame_len, token.value, token.length);
        gss_release_buffer(&minor, &token);
        token.length = framed[1] + 2u;
        token.value = framed;
        major = gss_unwrap(&minor, w->to, &token, &got, NULL, NULL);
        if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
            same_text(&got);
        gss_release_buffer(&minor, &got);
        return;
    }
    gss_release_buffer(&minor, &token);
}

static void
try_way(const struct way *w)
{
    for (int conf = 0; conf < 2; conf++) {
        send_no_data(w, conf);
        take_spread(w, conf);
        take_in_place(w, conf);
    }
    take_mic(w);
    take_framed(w);
}

void
agree_on_buffers(const char *direction, int enctype)
{
    struct pair p;

    report_open("%s, enctype %d, buffers", direction, enctype);
    if (mixed_make(direction, enctype, UNORDERED, &p)) {
        try_way(
            &(struct way){p.initiator, p.acceptor, mixed_initiates(direction)});
        try_way(
            &(struct way){p.acceptor, p.initiator, mixed_accepts(direction)});
    }
    mixed_end(direction, &p);
    report_close();
}
