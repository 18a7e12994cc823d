/* tests/peers/cred_s4u.c: a service that acts for a user, MS-SFU.  The realm's
 * KDC gives tickets to the service itself (S4U2self); its database has no place
 * for whom a service may act with (S4U2proxy), so that it refuses, unless
 * APEX_KDC_DELEGATES says that it is one that allows all. */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1.2.840.113554.1.2.2.5.14 */
static gss_OID_desc impersonator = {
    11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0e"};

static void
impersonator_is(gss_cred_id_t cred, const char *want)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;

    major = gss_inquire_cred_by_oid(&minor, cred, &impersonator, &set);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (want == NULL)
        EXPECT(set == NULL || set->count == 0);
    else if (EXPECT(set != NULL && set->count == 1))
        EXPECT(set->elements[0].length == strlen(want) &&
               memcmp(set->elements[0].value, want, strlen(want)) == 0);
    gss_release_buffer_set(&minor, &set);
}

/* On to another service, as the user. */
static void
to_another(gss_cred_id_t cred, const char *user)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .initiator_cred = cred};
    struct pair p;

    if (getenv("APEX_KDC_DELEGATES") != NULL) {
        cred_works(cred, user);
        return;
    }
    EXPECT(!pair_make(&options, &p));
    EXPECT(!p.accept_failed);
    EXPECT_NUMBER((int32_t)p.minor, KRB5KDC_ERR_BADOPTION);
    pair_free(&p);
}

static void
a_user_at_the_service(void)
{
    gss_cred_id_t service = cred_service(GSS_C_INITIATE);
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    if (EXPECT_NUMBER(
            cred_impersonate(service, "bob", &minor, GSS_C_INITIATE, &cred),
            GSS_S_COMPLETE)) {
        cred_is(cred, "bob@APEX.TEST", GSS_C_INITIATE);
        cred_to_itself(cred, "bob@APEX.TEST");
    }
    gss_release_cred(&minor, &cred);
    gss_release_cred(&minor, &service);
}

/* With forwardable tickets the credential is one to go on with. */
static void
a_proxy_credential(void)
{
    gss_cred_id_t service, cred = GSS_C_NO_CREDENTIAL;
    gss_cred_id_t copy = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    if (!cred_kadmin("modprinc +ok_to_auth_as_delegate svc/localhost"))
        return;
    service = cred_service(GSS_C_BOTH);
    impersonator_is(service, NULL);
    if (EXPECT_NUMBER(
            cred_impersonate(service, "carol", &minor, GSS_C_INITIATE, &cred),
            GSS_S_COMPLETE)) {
        cred_is(cred, "carol@APEX.TEST", GSS_C_INITIATE);
        impersonator_is(cred, CRED_SERVICE);
        cred_to_itself(cred, "carol@APEX.TEST");
        to_another(cred, "carol@APEX.TEST");
        EXPECT_NUMBER(gss_export_cred(&minor, cred, &token), GSS_S_COMPLETE);
        EXPECT_NUMBER(gss_import_cred(&minor, &token, &copy), GSS_S_COMPLETE);
        impersonator_is(copy, CRED_SERVICE);
        cred_to_itself(copy, "carol@APEX.TEST");
    }
    gss_release_buffer(&minor, &token);
    gss_release_cred(&minor, &copy);
    gss_release_cred(&minor, &cred);
    gss_release_cred(&minor, &service);
}

/* The user logs in without delegating; the service is a client too. */
static void
a_user_who_came(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "svc@localhost"};
    OM_uint32 minor;
    struct pair p;

    options.acceptor_cred = cred_service(GSS_C_BOTH);
    if (pair_expect(&options, &p) && EXPECT(p.delegated != NULL)) {
        EXPECT((p.acceptor_flags & GSS_C_DELEG_FLAG) != 0);
        EXPECT((p.initiator_flags & GSS_C_DELEG_FLAG) == 0);
        cred_is(p.delegated, "alice@APEX.TEST", GSS_C_INITIATE);
        impersonator_is(p.delegated, CRED_SERVICE);
        to_another(p.delegated, "alice@APEX.TEST");
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static void
refusals(void)
{
    gss_cred_id_t service = cred_service(GSS_C_INITIATE);
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    char text[500];
    OM_uint32 minor;

    EXPECT_NUMBER(cred_impersonate(service, "bob", &minor, GSS_C_ACCEPT, &cred),
                  GSS_S_FAILURE);
    EXPECT_NUMBER((int32_t)minor, G_BAD_USAGE);
    /* The code is libkrb5's, at the first failure and at the next. */
    for (int i = 0; i < 2; i++) {
        EXPECT(GSS_ERROR(cred_impersonate(service, "nobody", &minor,
                                          GSS_C_INITIATE, &cred)));
        EXPECT_NUMBER((int32_t)minor, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN);
    }
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    EXPECT_MATCH(text, "not found in Kerberos database");
    EXPECT(cred == GSS_C_NO_CREDENTIAL);
    gss_release_cred(&minor, &service);
}

/* Stored in a file, it is read again as what it was: by another process, say.
 */
static void
a_stored_credential(void)
{
    char path[400];
    gss_key_value_element_desc pair = {"ccache", path};
    gss_key_value_set_desc keys = {1, &pair};
    gss_cred_id_t service = cred_service(GSS_C_BOTH);
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL, read = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    cred_path(path, sizeof(path), "ccache/for-carol");
    cred_kadmin("modprinc +ok_to_auth_as_delegate svc/localhost");
    major = cred_impersonate(service, "carol", &minor, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_store_cred_into(&minor, cred, GSS_C_INITIATE, gss_mech_krb5, 1,
                                0, &keys, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", path,
                              NULL, NULL, &read);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        cred_is(read, "carol@APEX.TEST", GSS_C_INITIATE);
        impersonator_is(read, CRED_SERVICE);
        to_another(read, "carol@APEX.TEST");
    }
    gss_release_cred(&minor, &read);
    gss_release_cred(&minor, &cred);
    gss_release_cred(&minor, &service);
}

static const struct report_test tests[] = {
    {"s4u: a user at the service", a_user_at_the_service},
    {"s4u: a credential to go on with", a_proxy_credential},
    {"s4u: a credential that was stored", a_stored_credential},
    {"s4u: a user who came to the service", a_user_who_came},
    {"s4u: what is refused", refusals},
};

void
cred_s4u_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
