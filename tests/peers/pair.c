#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <stdlib.h>
#include <string.h>

OM_uint32
pair_initiate(const struct pair_options *options, struct pair *p,
              gss_buffer_t in, gss_buffer_t out)
{
    gss_name_t target;
    OM_uint32 ignored;

    target = gss_host_name(options->target != NULL ? options->target
                                                   : "host@localhost");
    p->major = gss_init_sec_context(
        &p->minor, options->initiator_cred, &p->initiator, target,
        options->mech != NULL ? options->mech : gss_mech_krb5, options->flags,
        options->lifetime, options->initiator_bindings, in, &p->initiator_mech,
        out, &p->initiator_flags, &p->initiator_time);
    /* A peer must not be told of a context that did not come about. */
    if (GSS_ERROR(p->major) && gss_module_mapped())
        EXPECT_NUMBER(out->length, 0);
    p->accept_failed = false;
    gss_release_name(&ignored, &target);
    return p->major;
}

OM_uint32
pair_accept(const struct pair_options *options, struct pair *p, gss_buffer_t in,
            gss_buffer_t out)
{
    OM_uint32 ignored;

    gss_release_name(&ignored, &p->client);
    gss_release_cred(&ignored, &p->delegated);
    p->major = gss_accept_sec_context(
        &p->minor, &p->acceptor, options->acceptor_cred, in,
        options->acceptor_bindings, &p->client, &p->acceptor_mech, out,
        &p->acceptor_flags, &p->acceptor_time, &p->delegated);
    p->accept_failed = true;
    return p->major;
}

/* Keeps a copy of the first token seen. */
static void
keep(gss_buffer_desc *kept, const gss_buffer_desc *token)
{
    if (kept->value == NULL && token->length > 0)
        *kept = gss_copy(token->value, token->length);
}

/* One round: the initiator's turn, then the acceptor's.  True to go on. */
static bool
round_trip(const struct pair_options *options, struct pair *p,
           gss_buffer_desc *to_initiator, bool *accepted)
{
    gss_buffer_desc to_acceptor = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;
    bool initiated;

    major = pair_initiate(options, p, to_initiator, &to_acceptor);
    gss_release_buffer(&ignored, to_initiator);
    initiated = major == GSS_S_COMPLETE;
    keep(&p->first, &to_acceptor);
    if (!GSS_ERROR(major) && !*accepted) {
        major = pair_accept(options, p, &to_acceptor, to_initiator);
        keep(&p->reply, to_initiator);
        *accepted = major == GSS_S_COMPLETE;
    }
    gss_release_buffer(&ignored, &to_acceptor);
    return !GSS_ERROR(major) && !(initiated && *accepted) &&
           (to_initiator->length > 0 || !initiated);
}

bool
pair_make(const struct pair_options *options, struct pair *out)
{
    gss_buffer_desc to_initiator = GSS_C_EMPTY_BUFFER;
    bool accepted = false;
    OM_uint32 ignored;
    int rounds = 0;

    memset(out, 0, sizeof(*out));
    while (rounds++ < 10 && round_trip(options, out, &to_initiator, &accepted))
        continue;
    gss_release_buffer(&ignored, &to_initiator);
    return out->major == GSS_S_COMPLETE && accepted;
}

bool
pair_expect(const struct pair_options *options, struct pair *out)
{
    char text[600];

    if (pair_make(options, out))
        return true;
    gss_status_text(gss_mech_krb5, out->minor, text, sizeof(text));
    report_fault(__FILE__, __LINE__, "%s failed: %08x/%d %s",
                 out->accept_failed ? "accept" : "init", out->major,
                 (int)out->minor, text);
    return false;
}

void
pair_free(struct pair *p)
{
    OM_uint32 ignored;

    gss_delete_sec_context(&ignored, &p->initiator, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&ignored, &p->acceptor, GSS_C_NO_BUFFER);
    gss_release_name(&ignored, &p->client);
    gss_release_cred(&ignored, &p->delegated);
    free(p->first.value);
    free(p->reply.value);
    memset(p, 0, sizeof(*p));
}

static bool
send_wrapped(gss_ctx_id_t from, gss_ctx_id_t to, int conf)
{
    gss_buffer_desc message = gss_text("a message of 25 bytes ...");
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    int conf_sent = !conf, conf_got = !conf;
    OM_uint32 major, minor, ignored;
    gss_qop_t qop = 99;
    bool ok;

    major = gss_wrap(&minor, from, conf, GSS_C_QOP_DEFAULT, &message,
                     &conf_sent, &token);
    ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && EXPECT(conf_sent == conf);
    if (ok) {
        major = gss_unwrap(&minor, to, &token, &got, &conf_got, &qop);
        ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && EXPECT(conf_got == conf) &&
             EXPECT(qop == GSS_C_QOP_DEFAULT) &&
             EXPECT(got.length == message.length &&
                    memcmp(got.value, message.value, got.length) == 0);
    }
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &got);
    return ok;
}

static bool
send_mic(gss_ctx_id_t from, gss_ctx_id_t to)
{
    gss_buffer_desc message = gss_text("signed"), other = gss_text("sIgned");
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    bool ok;

    major = gss_get_mic(&minor, from, GSS_C_QOP_DEFAULT, &message, &token);
    ok = EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (ok) {
        major = gss_verify_mic(&minor, to, &other, &token, NULL);
        ok = EXPECT_NUMBER(major, GSS_S_BAD_SIG);
        major = gss_verify_mic(&minor, to, &message, &token, NULL);
        ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && ok;
    }
    gss_release_buffer(&ignored, &token);
    return ok;
}

bool
pair_exercise(struct pair *p)
{
    return send_wrapped(p->initiator, p->acceptor, 1) &&
           send_wrapped(p->acceptor, p->initiator, 1) &&
           send_wrapped(p->initiator, p->acceptor, 0) &&
           send_wrapped(p->acceptor, p->initiator, 0) &&
           send_mic(p->initiator, p->acceptor) &&
           send_mic(p->acceptor, p->initiator);
}
