/* tests/peers/cred_objects.c: what gss_set_cred_option and
 * gss_inquire_cred_by_oid know beyond contract_cred.c. */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>

/* 1.2.840.113554.1.2.2.5.14 */
static gss_OID_desc impersonator = {
    11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0e"};
static gss_OID_desc unknown = {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02"
                                           "\x02\x05\x7f"};

/* The handle is the credential's from then on, and does not leak. */
static void
a_replay_cache(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char text[] = "piece";
    krb5_data piece = {0, sizeof(text) - 1, text};
    krb5_context context = NULL;
    krb5_rcache rcache = NULL;
    OM_uint32 major, minor;
    struct pair p;

    if (!EXPECT_NUMBER(krb5_init_context(&context), 0))
        return;
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT,
                             &options.acceptor_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (EXPECT_NUMBER(krb5_get_server_rcache(context, &piece, &rcache), 0)) {
        major = gss_krb5_set_cred_rcache(&minor, options.acceptor_cred, rcache);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    pair_expect(&options, &p);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
    krb5_free_context(context);
}

/* Nobody acts for alice here. */
static void
no_impersonator(void)
{
    const gss_cred_usage_t usages[] = {GSS_C_INITIATE, GSS_C_ACCEPT};

    for (size_t i = 0; i < 2; i++) {
        gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
        gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
        OM_uint32 major, minor;

        gss_default_cred(&minor, NULL, NULL, usages[i], &cred);
        major = gss_inquire_cred_by_oid(&minor, cred, &impersonator, &set);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(set == NULL || set->count == 0);
        gss_release_buffer_set(&minor, &set);
        major = gss_inquire_cred_by_oid(&minor, cred, &unknown, &set);
        EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
        gss_release_buffer_set(&minor, &set);
        gss_release_cred(&minor, &cred);
    }
}

static const struct report_test tests[] = {
    {"objects: a replay cache is taken over", a_replay_cache},
    {"objects: no impersonator", no_impersonator},
};

void
cred_objects_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
