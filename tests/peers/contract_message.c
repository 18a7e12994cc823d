/* tests/peers/contract_message.c: wrap, unwrap, get_mic, verify_mic, and the
 * pseudo-random function. */
#include "tests/peers/contract.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

static const struct pair_options standard = {.target = "svc18@localhost",
                                             .flags = PAIR_FLAGS};

/* RFC 4121 section 4.2.4: AES with SHA-1 adds 60 bytes sealed, 28 open. */
static void
size_limits(void)
{
    OM_uint32 major, minor, limit = 0;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_wrap_size_limit(&minor, p.initiator, 1, 0, 1000, &limit);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(limit, 940);
        major = gss_wrap_size_limit(&minor, p.initiator, 0, 0, 1000, &limit);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(limit, 972);
        major = gss_wrap_size_limit(&minor, p.acceptor, 1, 0, 10, &limit);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(limit, 0);
    }
    pair_free(&p);
}

/* Only the default quality of protection exists. */
static void
other_qualities(void)
{
    gss_buffer_desc message = gss_text("m"), token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, limit;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_wrap(&minor, p.initiator, 1, 5, &message, NULL, &token);
        EXPECT_NUMBER(major, GSS_S_BAD_QOP);
        EXPECT_NUMBER(token.length, 0);
        major = gss_get_mic(&minor, p.initiator, 5, &message, &token);
        EXPECT_NUMBER(major, GSS_S_BAD_QOP);
        EXPECT_NUMBER(token.length, 0);
        major = gss_wrap_size_limit(&minor, p.initiator, 1, 5, 100, &limit);
        EXPECT_NUMBER(major, GSS_S_BAD_QOP);
        pair_exercise(&p);
    }
    pair_free(&p);
}

/* RULE 2743/1.2.2/not-established */
/* Nothing can be protected before the answer is in. */
static void
an_incomplete_context(void)
{
    gss_buffer_desc message = gss_text("m"), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, out;
    struct pair p = {0};

    pair_initiate(&standard, &p, GSS_C_NO_BUFFER, &first);
    major = gss_wrap(&minor, p.initiator, 1, 0, &message, NULL, &token);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    EXPECT_NUMBER((int32_t)minor, KG_CTX_INCOMPLETE);
    major = gss_get_mic(&minor, p.initiator, 0, &message, &token);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    major = gss_verify_mic(&minor, p.initiator, &message, &message, NULL);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    major = gss_unwrap(&minor, p.initiator, &message, &token, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    major = gss_wrap_size_limit(&minor, p.initiator, 1, 0, 100, &out);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    major = gss_context_time(&minor, p.initiator, &out);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    gss_release_buffer(&minor, &first);
    pair_free(&p);
}

/* A token that comes back to its sender. */
static void
a_reflected_token(void)
{
    gss_buffer_desc message = gss_text("m"), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        gss_wrap(&minor, p.initiator, 1, 0, &message, NULL, &token);
        major = gss_unwrap(&minor, p.initiator, &token, &got, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_BAD_SIG);
        EXPECT_NUMBER((int32_t)minor, G_BAD_DIRECTION);
        EXPECT_NUMBER(got.length, 0);
        gss_release_buffer(&minor, &token);
        gss_get_mic(&minor, p.acceptor, 0, &message, &token);
        major = gss_verify_mic(&minor, p.acceptor, &message, &token, NULL);
        EXPECT_NUMBER(major, GSS_S_BAD_SIG);
        gss_release_buffer(&minor, &token);
    }
    pair_free(&p);
}

/* Each call takes its own kind of token, RFC 4121 section 4.2.6. */
static void
tokens_of_the_other_kind(void)
{
    gss_buffer_desc message = gss_text("m"), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        gss_get_mic(&minor, p.initiator, 0, &message, &token);
        major = gss_unwrap(&minor, p.acceptor, &token, &got, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_DEFECTIVE_TOKEN);
        gss_release_buffer(&minor, &token);
        gss_wrap(&minor, p.initiator, 0, 0, &message, NULL, &token);
        major = gss_verify_mic(&minor, p.acceptor, &message, &token, NULL);
        EXPECT_NUMBER(major, GSS_S_DEFECTIVE_TOKEN);
        gss_release_buffer(&minor, &token);
    }
    pair_free(&p);
}

/* A token of one context means nothing to another. */
static void
tokens_of_another_context(void)
{
    gss_buffer_desc message = gss_text("m"), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p, q;

    if (pair_expect(&standard, &p) && pair_expect(&standard, &q)) {
        gss_wrap(&minor, p.initiator, 1, 0, &message, NULL, &token);
        major = gss_unwrap(&minor, q.acceptor, &token, &got, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_BAD_SIG);
        EXPECT_NUMBER((int32_t)minor, KRB5KRB_AP_ERR_BAD_INTEGRITY);
        gss_release_buffer(&minor, &token);
        pair_exercise(&q);
        pair_free(&q);
    }
    pair_free(&p);
}

/* What a mechanism without the token of RFC 1964 section 1.2.3 says. */
static void
control_tokens(void)
{
    gss_buffer_desc token = gss_text("\x04\x05\xff\xff");
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_process_context_token(&minor, p.acceptor, &token);
        EXPECT(GSS_ERROR(major));
        pair_exercise(&p);
    }
    pair_free(&p);
}

/* RFC 4402: both sides get the same bytes, for either key. */
static void
pseudo_random(void)
{
    gss_buffer_desc seed = gss_text("seed");
    gss_buffer_desc a, b;
    OM_uint32 major, minor;
    struct pair p;
    int key;

    if (pair_expect(&standard, &p)) {
        for (key = GSS_C_PRF_KEY_FULL; key <= GSS_C_PRF_KEY_PARTIAL; key++) {
            a = b = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
            major = gss_pseudo_random(&minor, p.initiator, key, &seed, 100, &a);
            EXPECT_NUMBER(major, GSS_S_COMPLETE);
            major = gss_pseudo_random(&minor, p.acceptor, key, &seed, 100, &b);
            EXPECT_NUMBER(major, GSS_S_COMPLETE);
            EXPECT(a.length == 100 && b.length == 100 &&
                   memcmp(a.value, b.value, 100) == 0);
            gss_release_buffer(&minor, &a);
            gss_release_buffer(&minor, &b);
        }
        major = gss_pseudo_random(&minor, p.initiator, 9, &seed, 10, &a);
        EXPECT_NUMBER(major, GSS_S_FAILURE);
        EXPECT_NUMBER((int32_t)minor, EINVAL);
    }
    pair_free(&p);
}

/* conf_state and qop_state need not be asked for. */
static void
outputs_need_not_be_asked_for(void)
{
    gss_buffer_desc message = gss_text("m"), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_wrap(&minor, p.initiator, 1, 0, &message, NULL, &token);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major = gss_unwrap(&minor, p.acceptor, &token, &got, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(got.length, 1);
        gss_release_buffer(&minor, &token);
        gss_release_buffer(&minor, &got);
    }
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"message: size limits of AES", size_limits},
    {"message: other qualities of protection", other_qualities},
    {"message: an incomplete context protects nothing", an_incomplete_context},
    {"message: a reflected token is refused", a_reflected_token},
    {"message: tokens of the other kind are refused", tokens_of_the_other_kind},
    {"message: tokens of another context are refused",
     tokens_of_another_context},
    {"message: control tokens are refused", control_tokens},
    {"message: pseudo-random bytes agree", pseudo_random},
    {"message: outputs may be NULL", outputs_need_not_be_asked_for},
};

void
contract_message_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
