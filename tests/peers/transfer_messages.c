/* tests/peers/transfer_messages.c: what goes along with a context besides its
 * keys, and messages with associated data between module and builtin. */
#include "tests/peers/transfer.h"

#include <stdlib.h>
#include <string.h>

static const struct pair_options standard = {.flags = PAIR_FLAGS};

static gss_buffer_desc
wrapped(gss_ctx_id_t context, const char *text)
{
    gss_buffer_desc message = gss_text(text), token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_wrap(&minor, context, 1, 0, &message, NULL, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    return token;
}

static OM_uint32
unwrapped(gss_ctx_id_t context, gss_buffer_t token)
{
    gss_buffer_desc message = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_unwrap(&minor, context, token, &message, NULL, NULL);
    gss_release_buffer(&minor, &message);
    return major;
}

/* Message 0 and 2 arrive before the first hop, 1 after it; what was seen is
 * remembered through both hops. */
static void
the_window_goes_along(void)
{
    gss_buffer_desc token[4];
    OM_uint32 ignored;
    struct pair p;
    int i;

    if (!pair_expect(&standard, &p)) {
        pair_free(&p);
        return;
    }
    for (i = 0; i < 4; i++)
        token[i] = wrapped(p.initiator, "message");
    EXPECT_NUMBER(unwrapped(p.acceptor, &token[0]), GSS_S_COMPLETE);
    EXPECT_NUMBER(unwrapped(p.acceptor, &token[2]), GSS_S_GAP_TOKEN);
    EXPECT(transfer_hop(&p.acceptor, true));
    EXPECT_NUMBER(unwrapped(p.acceptor, &token[2]), GSS_S_DUPLICATE_TOKEN);
    EXPECT_NUMBER(unwrapped(p.acceptor, &token[1]), GSS_S_UNSEQ_TOKEN);
    EXPECT(transfer_hop(&p.acceptor, false));
    for (i = 0; i < 3; i++)
        EXPECT_NUMBER(unwrapped(p.acceptor, &token[i]), GSS_S_DUPLICATE_TOKEN);
    EXPECT_NUMBER(unwrapped(p.acceptor, &token[3]), GSS_S_COMPLETE);
    for (i = 0; i < 4; i++)
        gss_release_buffer(&ignored, &token[i]);
    pair_free(&p);
}

static void
sending_goes_on(void)
{
    gss_buffer_desc token[2];
    OM_uint32 ignored;
    struct pair p;
    int i;

    if (pair_expect(&standard, &p)) {
        token[0] = wrapped(p.acceptor, "before");
        EXPECT(transfer_hop_pair(&p, true));
        EXPECT(transfer_hop_pair(&p, false));
        token[1] = wrapped(p.acceptor, "after");
        for (i = 0; i < 2; i++) {
            EXPECT_NUMBER(unwrapped(p.initiator, &token[i]), GSS_S_COMPLETE);
            gss_release_buffer(&ignored, &token[i]);
        }
    }
    pair_free(&p);
}

/* RFC 4121 has no context tokens: the deletion token is refused, and the
 * context lives on. */
static void
no_context_tokens(void)
{
    gss_buffer_desc token = gss_text("\x01\x02\x11\x00\xff\xff\xff\xff");
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        EXPECT_NUMBER(gss_process_context_token(&minor, p.initiator, &token),
                      GSS_S_DEFECTIVE_TOKEN);
        EXPECT(transfer_hop(&p.initiator, true));
        EXPECT_NUMBER(gss_process_context_token(&minor, p.initiator, &token),
                      GSS_S_DEFECTIVE_TOKEN);
        pair_exercise(&p);
    }
    pair_free(&p);
}

/* One message with associated data; `cover` is what the receiver gives, NULL
 * for none. */
static OM_uint32
send_aead(gss_ctx_id_t from, gss_ctx_id_t to, int conf, const char *text,
          const char *assoc, const char *cover)
{
    gss_buffer_desc message = gss_text(text), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc given = gss_text(assoc != NULL ? assoc : "");
    gss_buffer_desc known = gss_text(cover != NULL ? cover : "");
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    int state = -1;

    major = gss_wrap_aead(&minor, from, conf, 0,
                          assoc != NULL ? &given : GSS_C_NO_BUFFER, &message,
                          &state, &token);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return major;
    EXPECT_NUMBER(state, conf);
    major = gss_unwrap_aead(&minor, to, &token,
                            cover != NULL ? &known : GSS_C_NO_BUFFER, &out,
                            &state, NULL);
    if (major == GSS_S_COMPLETE) {
        EXPECT_NUMBER(state, conf);
        EXPECT_NUMBER(out.length, message.length);
        EXPECT(out.length == 0 ||
               memcmp(out.value, message.value, out.length) == 0);
    }
    /* MIT's builtin allocates an empty message too, and its library does not
     * free one. */
    if (out.length == 0)
        free(out.value);
    else
        gss_release_buffer(&minor, &out);
    gss_release_buffer(&minor, &token);
    return major;
}

/* `a` and `b` are the ends, either mechanism. */
static void
exchange_aead(gss_ctx_id_t a, gss_ctx_id_t b)
{
    int conf;

    for (conf = 0; conf < 2; conf++) {
        EXPECT_NUMBER(send_aead(a, b, conf, "text", "head", "head"), 0);
        EXPECT_NUMBER(send_aead(b, a, conf, "text", "head", "head"), 0);
        EXPECT_NUMBER(send_aead(a, b, conf, "text", NULL, NULL), 0);
        EXPECT_NUMBER(send_aead(b, a, conf, "text", "", NULL), 0);
        EXPECT_NUMBER(send_aead(a, b, conf, "", "head", "head"), 0);
        EXPECT_NUMBER(send_aead(a, b, conf, "text", "head", "hEad"),
                      GSS_S_BAD_SIG);
        /* The one refused leaves a gap. */
        EXPECT_NUMBER(send_aead(a, b, conf, "text", NULL, NULL),
                      GSS_S_GAP_TOKEN);
        EXPECT_NUMBER(send_aead(b, a, conf, "text", "head", NULL),
                      GSS_S_BAD_SIG);
        EXPECT_NUMBER(send_aead(b, a, conf, "text", NULL, NULL),
                      GSS_S_GAP_TOKEN);
    }
}

static void
associated_data(void)
{
    struct pair p;

    if (pair_expect(&standard, &p)) {
        exchange_aead(p.initiator, p.acceptor);
        if (EXPECT(transfer_hop(&p.acceptor, true)))
            exchange_aead(p.initiator, p.acceptor);
        if (EXPECT(transfer_hop(&p.initiator, true)))
            exchange_aead(p.initiator, p.acceptor);
        if (EXPECT(transfer_hop(&p.acceptor, false)))
            exchange_aead(p.initiator, p.acceptor);
    }
    pair_free(&p);
}

/* The token of an empty `assoc` is that of gss_wrap. */
static void
without_associated_data(void)
{
    gss_buffer_desc message = gss_text("text"), token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        EXPECT_NUMBER(gss_wrap_aead(&minor, p.initiator, 1, 0, NULL, &message,
                                    NULL, &token),
                      GSS_S_COMPLETE);
        EXPECT_NUMBER(unwrapped(p.acceptor, &token), GSS_S_COMPLETE);
        gss_release_buffer(&minor, &token);
        EXPECT_NUMBER(
            GSS_ROUTINE_ERROR(gss_wrap_aead(&minor, p.initiator, 1, 7, NULL,
                                            &message, NULL, &token)),
            GSS_S_BAD_QOP);
        EXPECT_NUMBER(token.length, 0);
    }
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"transfer: the receive window goes along", the_window_goes_along},
    {"transfer: sending goes on where it was", sending_goes_on},
    {"transfer: there are no context tokens", no_context_tokens},
    {"aead: between module and builtin", associated_data},
    {"aead: without associated data", without_associated_data},
};

void
transfer_message_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
