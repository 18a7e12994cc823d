/* tests/peers/contract_option.c: objects that are set and called, by their
 * identifiers. */
#include "tests/peers/contract.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

#define G_BAD_USAGE (-2045022976 + 7)

#define KRB5_ARC "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05"

static gss_OID_desc use_kdc_context = {11, (void *)KRB5_ARC "\x08"};
static gss_OID_desc impersonator = {11, (void *)KRB5_ARC "\x0e"};
static gss_OID_desc negoex_key = {11, (void *)KRB5_ARC "\x10"};
static gss_OID_desc unknown = {9,
                               (void *)"\x2b\x06\x01\x04\x01\xb7\x79\x05\x01"};

/* There is one form of it, and asking for another costs nothing. */
static void
a_lucid_version_of_another_time(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 major, minor;
    void *form = NULL;
    struct pair p;

    if (pair_expect(&options, &p)) {
        major =
            gss_krb5_export_lucid_sec_context(&minor, &p.initiator, 2, &form);
        EXPECT_NUMBER(major, GSS_S_FAILURE);
        EXPECT_NUMBER((int32_t)minor,
                      contract_module ? KG_LUCID_VERSION : EINVAL);
        EXPECT(form == NULL);
        pair_exercise(&p);
    }
    pair_free(&p);
}

static void
what_is_not_known(void)
{
    gss_buffer_desc value = gss_text("x");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_set_cred_option(&minor, &cred, &unknown, &value);
    EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
    major = gss_inquire_cred_by_oid(&minor, cred, &unknown, &set);
    EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
    major = gss_inquire_cred_by_oid(&minor, cred, &negoex_key, &set);
    EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
    EXPECT(set == GSS_C_NO_BUFFER_SET);
    major = gss_inquire_cred_by_oid(&minor, cred, &impersonator, &set);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(set == GSS_C_NO_BUFFER_SET || set->count == 0);
    major = gssspi_mech_invoke(&minor, gss_mech_krb5, &unknown, &value);
    EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
    gss_release_buffer_set(&minor, &set);
    gss_release_cred(&minor, &cred);
}

/* kadmind and kadmin.local end where this is refused.  With MIT's builtin it
 * would change the whole process. */
static void
a_kdc_context(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc nothing = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p;

    if (!contract_module)
        return;
    major =
        gssspi_mech_invoke(&minor, gss_mech_krb5, &use_kdc_context, &nothing);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    pair_expect(&options, &p);
    pair_free(&p);
}

static void
nothing_to_copy(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    OM_uint32 major, minor;

    if (!EXPECT_NUMBER(krb5_init_context(&krb5), 0))
        return;
    EXPECT_NUMBER(krb5_cc_new_unique(krb5, "MEMORY", NULL, &cache), 0);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_krb5_copy_ccache(&minor, cred, cache);
    EXPECT_NUMBER(major, GSS_S_FAILURE);
    EXPECT_NUMBER((int32_t)minor, G_BAD_USAGE);
    gss_release_cred(&minor, &cred);
    krb5_cc_destroy(krb5, cache);
    krb5_free_context(krb5);
}

/* The session key's and subkeys' type is the application's to choose, that of
 * the service's own key is not: host/localhost has AES-256 first. */
static void
enctypes_of_both(void)
{
    struct pair_options options = {.target = "host@localhost",
                                   .flags = PAIR_FLAGS};
    krb5_enctype aes128[] = {17};
    OM_uint32 major, minor;
    struct pair p;

    gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE,
                     &options.initiator_cred);
    gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT, &options.acceptor_cred);
    major = gss_krb5_set_allowable_enctypes(&minor, options.initiator_cred, 1,
                                            aes128);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred, 1,
                                            aes128);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (pair_expect(&options, &p))
        pair_exercise(&p);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    gss_release_cred(&minor, &options.acceptor_cred);
}

/* An acceptor's list is what it permits. */
static void
enctypes_of_an_acceptor(void)
{
    struct pair_options options = {.target = "svc18@localhost",
                                   .flags = PAIR_FLAGS};
    krb5_enctype aes128[] = {17}, aes256[] = {99999, 18};
    OM_uint32 major, minor;
    struct pair p;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT,
                             &options.acceptor_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred, 1,
                                            aes128);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    EXPECT_NUMBER((int32_t)p.minor, KRB5_NOPERM_ETYPE);
    pair_free(&p);
    major = gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred, 2,
                                            aes256);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    pair_expect(&options, &p);
    pair_free(&p);
    gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred, 1, aes128);
    major =
        gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred, 0, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    pair_expect(&options, &p);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

/* The default credential by mechanism, which the module is asked for itself. */
static void
nobodys_credential(void)
{
    OM_uint32 major, minor, initiate = 0, accept = 77;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = 99;

    major = gss_inquire_cred_by_mech(&minor, GSS_C_NO_CREDENTIAL, gss_mech_krb5,
                                     &name, &initiate, &accept, &usage);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    contract_name_is(name, "alice@APEX.TEST");
    if (contract_module) { /* MIT's builtin leaves these as they were */
        EXPECT(initiate > 0 && initiate <= 36000);
        EXPECT_NUMBER(accept, 0);
    }
    EXPECT_NUMBER(usage, GSS_C_INITIATE);
    gss_release_name(&minor, &name);
}

static const struct report_test tests[] = {
    {"option: a lucid version of another time",
     a_lucid_version_of_another_time},
    {"option: what is not known", what_is_not_known},
    {"option: the context of a KDC", a_kdc_context},
    {"option: nothing to copy", nothing_to_copy},
    {"option: enctypes of an acceptor", enctypes_of_an_acceptor},
    {"option: one enctype at both ends", enctypes_of_both},
    {"option: the credential of nobody", nobodys_credential},
};

void
contract_option_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
