/* tests/peers/cred_password.c: credentials by password. */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

static OM_uint32
with_password(OM_uint32 *minor, const char *user, const char *password,
              gss_cred_usage_t usage, gss_cred_id_t *out)
{
    gss_buffer_desc text = gss_text(password);
    gss_name_t name = gss_user_name(user);
    OM_uint32 major, ignored;

    major = gss_acquire_cred_with_password(minor, name, &text, 0, NULL, usage,
                                           out, NULL, NULL);
    gss_release_name(&ignored, &name);
    return major;
}

/* The default cache is alice's and stays so. */
static void
a_password(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    if (EXPECT_NUMBER(
            with_password(&minor, "bob", "bob-password", GSS_C_INITIATE, &cred),
            GSS_S_COMPLETE)) {
        cred_is(cred, "bob@APEX.TEST", GSS_C_INITIATE);
        cred_works(cred, "bob@APEX.TEST");
        cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
    }
    gss_release_cred(&minor, &cred);
}

static void
a_wrong_password(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    EXPECT_NUMBER(
        with_password(&minor, "bob", "alice-password", GSS_C_INITIATE, &cred),
        GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KRB5KDC_ERR_PREAUTH_FAILED);
    EXPECT_NUMBER(with_password(&minor, "nobody", "x", GSS_C_INITIATE, &cred),
                  GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN);
    EXPECT(cred == GSS_C_NO_CREDENTIAL);
}

/* A service that is a client too: one name, a key and a password. */
static void
a_password_for_both_roles(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    /* The keytab has no key of bob. */
    EXPECT_NUMBER(
        with_password(&minor, "bob", "bob-password", GSS_C_BOTH, &cred),
        GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KG_KEYTAB_NOMATCH);
}

/* One row of what a credential store with a password gives. */
struct store_case {
    const char *name; /* NULL: none */
    gss_cred_usage_t usage;
    const char *key; /* NULL: nothing beside the password */
    const char *value;
    OM_uint32 major;
    OM_uint32 minor; /* 0: any */
};

static void
check_case(const struct store_case *c)
{
    gss_name_t name = c->name != NULL ? gss_user_name(c->name) : GSS_C_NO_NAME;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_store_acquire(&minor, name, c->usage, "password",
                              "bob-password", c->key, c->value, &cred);
    if (!EXPECT_NUMBER(GSS_ROUTINE_ERROR(major), c->major) ||
        (c->minor != 0 && !EXPECT_NUMBER(minor, c->minor)))
        report_fault(__FILE__, __LINE__, "with %s = %s",
                     c->key != NULL ? c->key : "nothing", c->value);
    if (major == GSS_S_COMPLETE)
        cred_works(cred, "bob@APEX.TEST");
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &name);
}

static void
passwords_in_a_store(void)
{
    const struct store_case cases[] = {
        {"bob", GSS_C_INITIATE, NULL, "", GSS_S_COMPLETE, 0},
        {"bob", GSS_C_INITIATE, "verify", "", GSS_S_COMPLETE, 0},
        {"bob", GSS_C_INITIATE, "verify", "svc/localhost", GSS_S_COMPLETE, 0},
        {"alice", GSS_C_INITIATE, NULL, "", GSS_S_NO_CRED,
         (OM_uint32)KRB5KDC_ERR_PREAUTH_FAILED},
        {NULL, GSS_C_INITIATE, NULL, "", GSS_S_BAD_NAME, 0},
        {NULL, GSS_C_ACCEPT, NULL, "", GSS_S_BAD_NAME, 0},
        {"bob", GSS_C_ACCEPT, NULL, "", GSS_S_FAILURE, (OM_uint32)G_BAD_USAGE},
        {"bob", GSS_C_INITIATE, "ccache", "MEMORY:x", GSS_S_FAILURE,
         (OM_uint32)G_BAD_USAGE},
        {"bob", GSS_C_INITIATE, "client_keytab", "FILE:/nowhere", GSS_S_FAILURE,
         (OM_uint32)G_BAD_USAGE},
        {"bob", GSS_C_INITIATE, "password", "again", GSS_S_DUPLICATE_ELEMENT,
         0},
        {"bob", GSS_C_INITIATE, "verify", "nobody/localhost", GSS_S_NO_CRED,
         (OM_uint32)KRB5_KT_NOTFOUND},
        {"bob", GSS_C_INITIATE, "verify", "a@b@c", GSS_S_FAILURE,
         (OM_uint32)KRB5_PARSE_MALFORMED},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_case(&cases[i]);
}

static void
verify_without_a_password(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "verify", "", NULL,
                              NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_FAILURE);
    EXPECT_NUMBER((int32_t)minor, G_BAD_USAGE);
}

/* keytab/wrong has other keys of svcwrong than the KDC. */
static void
a_kdc_that_does_not_know_our_key(void)
{
    gss_name_t bob = gss_user_name("bob");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    char *keytab = strdup(getenv("KRB5_KTNAME"));
    OM_uint32 major, minor;
    char wrong[400];

    cred_path(wrong, sizeof(wrong), "keytab/wrong");
    setenv("KRB5_KTNAME", wrong, 1);
    major = gss_store_acquire(&minor, bob, GSS_C_INITIATE, "password",
                              "bob-password", "verify", "svcwrong/localhost",
                              &cred);
    setenv("KRB5_KTNAME", keytab, 1);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    EXPECT(minor != 0);
    EXPECT(cred == GSS_C_NO_CREDENTIAL);
    gss_release_name(&minor, &bob);
    free(keytab);
}

static const struct report_test tests[] = {
    {"password: a credential apart from the default", a_password},
    {"password: a wrong one, an unknown user", a_wrong_password},
    {"password: to accept too takes a key", a_password_for_both_roles},
    {"password: in a credential store", passwords_in_a_store},
    {"password: verify needs one", verify_without_a_password},
    {"password: the KDC must prove itself", a_kdc_that_does_not_know_our_key},
};

void
cred_password_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
