/* tests/peers/cred_s4u_refused.c: going on to another service as the user,
 * where the KDC or the evidence does not allow it (MS-SFU section 3.2.5.2). */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>

#define BADOPTION "KDC can't fulfill requested option"

/* That an initiator with `cred` is refused a ticket to `target`, and what the
 * minor status says. */
static void
is_refused(gss_cred_id_t cred, const char *target, int32_t code,
           const char *pattern)
{
    struct pair_options options = {
        .flags = PAIR_FLAGS, .target = target, .initiator_cred = cred};
    char text[900];
    struct pair p;

    EXPECT(!pair_make(&options, &p));
    EXPECT(!p.accept_failed);
    EXPECT_NUMBER(p.major, GSS_S_FAILURE);
    EXPECT_NUMBER((int32_t)p.minor, code);
    gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
    EXPECT_MATCH(text, pattern);
    EXPECT(p.initiator == GSS_C_NO_CONTEXT);
    pair_free(&p);
}

/* The refusal is for that target, and the credential good for others. */
static void
by_policy(void)
{
    gss_cred_id_t service = cred_service(GSS_C_BOTH);
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    cred_kadmin("modprinc +ok_to_auth_as_delegate svc/localhost");
    if (EXPECT_NUMBER(
            cred_impersonate(service, "carol", &minor, GSS_C_INITIATE, &cred),
            GSS_S_COMPLETE)) {
        is_refused(cred, "svc17@localhost", KRB5KDC_ERR_BADOPTION, BADOPTION);
        is_refused(cred, "svc20@localhost", KRB5KDC_ERR_POLICY,
                   "KDC policy rejects request");
        cred_works(cred, "carol@APEX.TEST");
        is_refused(cred, "svc17@localhost", KRB5KDC_ERR_BADOPTION, BADOPTION);
    }
    gss_release_cred(&minor, &cred);
    gss_release_cred(&minor, &service);
}

/* The KDC lets the service have a ticket that is not forwardable. */
static void
a_ticket_not_to_go_on_with(void)
{
    gss_cred_id_t service = cred_service(GSS_C_INITIATE);
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    cred_kadmin("modprinc -ok_to_auth_as_delegate svc/localhost");
    if (EXPECT_NUMBER(
            cred_impersonate(service, "carol", &minor, GSS_C_INITIATE, &cred),
            GSS_S_COMPLETE)) {
        cred_to_itself(cred, "carol@APEX.TEST");
        is_refused(cred, "host@localhost", KRB5KDC_ERR_BADOPTION, BADOPTION);
    }
    gss_release_cred(&minor, &cred);
    gss_release_cred(&minor, &service);
    cred_kadmin("modprinc +ok_to_auth_as_delegate svc/localhost");
}

/* Bob logs in with tickets that are not to be forwarded.  The service is handed
 * a credential: only the KDC knows where it is good for something. */
static void
a_user_not_to_go_on_for(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "svc@localhost"};
    char command[600], path[400];
    OM_uint32 major, minor;
    struct pair p;

    cred_path(path, sizeof(path), "ccache/not-forwardable");
    snprintf(command, sizeof(command),
             "echo bob-password | GSS_MECH_CONFIG=$APEX_CONF_BUILTIN "
             "kinit -F -c %s bob >/dev/null",
             path);
    EXPECT_NUMBER(system(command), 0);
    options.acceptor_cred = cred_service(GSS_C_BOTH);
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", path,
                              NULL, NULL, &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (pair_expect(&options, &p)) {
        pair_exercise(&p);
        EXPECT((p.acceptor_flags & GSS_C_DELEG_FLAG) != 0);
        if (EXPECT(p.delegated != GSS_C_NO_CREDENTIAL)) {
            cred_is(p.delegated, "bob@APEX.TEST", GSS_C_INITIATE);
            is_refused(p.delegated, "host@localhost", KRB5KDC_ERR_BADOPTION,
                       BADOPTION);
        }
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static const struct report_test tests[] = {
    {"s4u: refused by the KDC's policy", by_policy},
    {"s4u: a ticket not to go on with", a_ticket_not_to_go_on_with},
    {"s4u: a user not to go on for", a_user_not_to_go_on_for},
};

void
cred_s4u_refused_tests(void)
{
    if (getenv("APEX_KDC_DELEGATES") == NULL) {
        report_skip("s4u refused",
                    "the KDC refuses all constrained delegation");
        return;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
