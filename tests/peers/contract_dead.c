/* tests/peers/contract_dead.c: contexts that are not there yet, or no more: all
 * that can be asked of one is refused, and nothing comes out. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

static const struct pair_options standard = {.target = "svc18@localhost",
                                             .flags = PAIR_FLAGS};

/* Codes that the library's own mechanism gives, or 0 where it gives none. */
struct refusal {
    OM_uint32 major;
    int32_t minor;
};

static void
expect_refusal(const char *what, OM_uint32 major, OM_uint32 minor,
               const struct refusal *want)
{
    if (GSS_ROUTINE_ERROR(major) != want->major)
        report_fault(__FILE__, __LINE__, "%s: major %08x, expected %08x", what,
                     major, want->major);
    if (want->minor != 0 && (int32_t)minor != want->minor)
        report_fault(__FILE__, __LINE__, "%s: minor %d, expected %d", what,
                     (int32_t)minor, want->minor);
}

static void
flat_calls(gss_ctx_id_t context, const struct refusal *want)
{
    gss_buffer_desc in = gss_text("a message"), out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, number = 77;
    int state = 1;

    major = gss_wrap(&minor, context, 1, 0, &in, &state, &out);
    expect_refusal("wrap", major, minor, want);
    major = gss_unwrap(&minor, context, &in, &out, &state, NULL);
    expect_refusal("unwrap", major, minor, want);
    major = gss_get_mic(&minor, context, 0, &in, &out);
    expect_refusal("get_mic", major, minor, want);
    major = gss_verify_mic(&minor, context, &in, &in, NULL);
    expect_refusal("verify_mic", major, minor, want);
    major = gss_wrap_size_limit(&minor, context, 1, 0, 100, &number);
    expect_refusal("wrap_size_limit", major, minor, want);
    major = gss_context_time(&minor, context, &number);
    expect_refusal("context_time", major, minor, want);
    major =
        gss_pseudo_random(&minor, context, GSS_C_PRF_KEY_FULL, &in, 16, &out);
    expect_refusal("pseudo_random", major, minor, want);
    major = gss_wrap_aead(&minor, context, 1, 0, &in, &in, &state, &out);
    expect_refusal("wrap_aead", major, minor, want);
    major = gss_unwrap_aead(&minor, context, &in, &in, &out, &state, NULL);
    expect_refusal("unwrap_aead", major, minor, want);
    EXPECT_NUMBER(out.length, 0);
    EXPECT(out.value == NULL);
}

static void
buffer_calls(gss_ctx_id_t context, const struct refusal *want)
{
    gss_iov_buffer_desc iov[4];
    OM_uint32 major, minor;

    memset(iov, 0, sizeof(iov));
    iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    iov[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    iov[1].buffer = gss_text("data");
    iov[2].type = GSS_IOV_BUFFER_TYPE_TRAILER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    iov[3].type = GSS_IOV_BUFFER_TYPE_MIC_TOKEN | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    major = gss_wrap_iov(&minor, context, 1, 0, NULL, iov, 3);
    expect_refusal("wrap_iov", major, minor, want);
    major = gss_wrap_iov_length(&minor, context, 1, 0, NULL, iov, 3);
    expect_refusal("wrap_iov_length", major, minor, want);
    major = gss_unwrap_iov(&minor, context, NULL, NULL, iov, 3);
    expect_refusal("unwrap_iov", major, minor, want);
    major = gss_get_mic_iov(&minor, context, 0, iov, 4);
    expect_refusal("get_mic_iov", major, minor, want);
    major = gss_get_mic_iov_length(&minor, context, 0, iov, 4);
    expect_refusal("get_mic_iov_length", major, minor, want);
    major = gss_verify_mic_iov(&minor, context, NULL, iov, 4);
    expect_refusal("verify_mic_iov", major, minor, want);
    EXPECT(iov[0].buffer.value == NULL && iov[2].buffer.value == NULL &&
           iov[3].buffer.value == NULL);
}

static void
inquiries(gss_ctx_id_t context, const struct refusal *want)
{
    static gss_OID_desc objects[] = {
        {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x01"},
        {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x05"},
        {12, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x06\x01"},
        {13, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0a\x81\x00"},
        {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0c"},
        {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0f"},
        {3, (void *)"\x2a\x03\x04"},
    };
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;

    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        major =
            gss_inquire_sec_context_by_oid(&minor, context, &objects[i], &set);
        /* MIT's builtin has no code for it. */
        if (!contract_module)
            minor = (OM_uint32)want->minor;
        expect_refusal("inquire_sec_context_by_oid", major, minor, want);
        EXPECT(set == GSS_C_NO_BUFFER_SET);
    }
}

static void
control(gss_ctx_id_t *context, const struct refusal *want)
{
    gss_buffer_desc in = gss_text("a token");
    OM_uint32 major, minor;

    major = gss_process_context_token(&minor, *context, &in);
    expect_refusal("process_context_token", major, minor, want);
}

/* One that waits for the peer's next token can be exported:
 * tests/peers/transfer_partial.c. */
static void
no_export(gss_ctx_id_t *context, const struct refusal *want)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    if (!contract_module) /* exports what will never stand */
        return;
    /* The library drops the code. */
    major = gss_export_sec_context(&minor, context, &out);
    expect_refusal("export_sec_context", major, (OM_uint32)want->minor, want);
    EXPECT(*context != GSS_C_NO_CONTEXT);
    EXPECT_NUMBER(out.length, 0);
}

static void
ask_all(gss_ctx_id_t *context, const struct refusal *want)
{
    flat_calls(*context, want);
    buffer_calls(*context, want);
    inquiries(*context, want);
    control(context, want);
}

static void
waiting_for_an_answer(void)
{
    static const struct refusal incomplete = {GSS_S_NO_CONTEXT,
                                              KG_CTX_INCOMPLETE};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 minor;

    pair_initiate(&standard, &p, GSS_C_NO_BUFFER, &first);
    if (EXPECT_NUMBER(p.major, GSS_S_CONTINUE_NEEDED))
        ask_all(&p.initiator, &incomplete);
    gss_release_buffer(&minor, &first);
    pair_free(&p);
}

/* An acceptor in DCE style waits for the third leg. */
static void
waiting_for_the_third_leg(void)
{
    static const struct refusal incomplete = {GSS_S_NO_CONTEXT,
                                              KG_CTX_INCOMPLETE};
    struct pair_options options = standard;
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 minor;

    options.flags |= GSS_C_DCE_STYLE;
    pair_initiate(&options, &p, GSS_C_NO_BUFFER, &first);
    pair_accept(&options, &p, &first, &reply);
    if (EXPECT_NUMBER(p.major, GSS_S_CONTINUE_NEEDED))
        ask_all(&p.acceptor, &incomplete);
    gss_release_buffer(&minor, &first);
    gss_release_buffer(&minor, &reply);
    pair_free(&p);
}

/* After a refused answer the library keeps its half of the context. */
static void
after_a_failure(void)
{
    static const struct refusal gone = {GSS_S_NO_CONTEXT, 0};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc wrong = gss_text("no answer at all");
    OM_uint32 major, minor, lifetime, flags;
    struct pair p = {0};

    pair_initiate(&standard, &p, GSS_C_NO_BUFFER, &first);
    pair_initiate(&standard, &p, &wrong, &out);
    EXPECT(GSS_ERROR(p.major));
    if (p.initiator != GSS_C_NO_CONTEXT) {
        ask_all(&p.initiator, &gone);
        no_export(&p.initiator, &gone);
        major = gss_inquire_context(&minor, p.initiator, NULL, NULL, &lifetime,
                                    NULL, &flags, NULL, NULL);
        if (contract_module) /* MIT's builtin keeps it on a garbled token */
            expect_refusal("inquire_context", major, minor, &gone);
    }
    EXPECT_NUMBER(gss_delete_sec_context(&minor, &p.initiator, NULL),
                  GSS_S_COMPLETE);
    EXPECT(p.initiator == GSS_C_NO_CONTEXT);
    gss_release_buffer(&minor, &first);
    gss_release_buffer(&minor, &out);
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"dead: an initiator that waits for an answer", waiting_for_an_answer},
    {"dead: an acceptor that waits for the third leg",
     waiting_for_the_third_leg},
    {"dead: a context that failed", after_a_failure},
};

void
contract_dead_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
