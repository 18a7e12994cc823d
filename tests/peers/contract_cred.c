/* tests/peers/contract_cred.c: credentials, and where they come from. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOB_CACHE "MEMORY:bob"

static void
check_cred(gss_cred_id_t cred, const char *want, gss_cred_usage_t want_usage)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor, lifetime = 0;
    gss_cred_usage_t usage = 99;
    gss_OID_set mechs = NULL;

    major = gss_inquire_cred(&minor, cred, &name, &lifetime, &usage, &mechs);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        contract_name_is(name, want);
        EXPECT(lifetime > 0);
        EXPECT_NUMBER(usage, want_usage);
        EXPECT(mechs != NULL && mechs->count == 1);
    }
    gss_release_name(&minor, &name);
    gss_release_oid_set(&minor, &mechs);
}

static void
initiator_creds(void)
{
    gss_name_t alice = gss_user_name("alice");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    check_cred(cred, "alice@APEX.TEST", GSS_C_INITIATE);
    gss_release_cred(&minor, &cred);
    major = gss_default_cred(&minor, alice, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    check_cred(cred, "alice@APEX.TEST", GSS_C_INITIATE);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &alice);
}

/* No cache is hers. */
/* RULE 4120/3.2.1/credentials */
static void
an_unknown_initiator(void)
{
    gss_name_t carol = gss_user_name("carol");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, carol, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    EXPECT(minor != 0);
    EXPECT(cred == GSS_C_NO_CREDENTIAL);
    gss_release_name(&minor, &carol);
}

static void
a_cache_of_another(void)
{
    gss_name_t alice = gss_user_name("alice");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    if (!contract_ccache(BOB_CACHE, "bob", 3600))
        return;
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", BOB_CACHE,
                              NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    check_cred(cred, "bob@APEX.TEST", GSS_C_INITIATE);
    gss_release_cred(&minor, &cred);
    major = gss_store_acquire(&minor, alice, GSS_C_INITIATE, "ccache",
                              BOB_CACHE, NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KG_CCACHE_NOMATCH);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &alice);
    contract_ccache_destroy(BOB_CACHE);
}

static void
acceptor_creds(void)
{
    gss_name_t svc = gss_host_name("svc@localhost");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor, lifetime = 0;
    gss_OID_set_desc mechs = {1, gss_mech_krb5};

    major = gss_acquire_cred(&minor, NULL, 0, &mechs, GSS_C_ACCEPT, &cred, NULL,
                             &lifetime);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(lifetime, GSS_C_INDEFINITE);
    check_cred(cred, "host/localhost@APEX.TEST", GSS_C_ACCEPT);
    gss_release_cred(&minor, &cred);
    major = gss_default_cred(&minor, svc, NULL, GSS_C_ACCEPT, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &svc);
}

static void
a_service_without_key(void)
{
    gss_name_t name = gss_host_name("svcold@localhost");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, name, NULL, GSS_C_ACCEPT, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KG_KEYTAB_NOMATCH);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &name);
}

/* One credential for both roles, and what each inquiry says of it. */
static void
both_roles(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 major, minor, initiate = 0, accept = 0;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_cred_usage_t usage = 99;
    gss_name_t name = GSS_C_NO_NAME;
    struct pair p;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_BOTH, &cred);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return;
    major = gss_inquire_cred_by_mech(&minor, cred, gss_mech_krb5, &name,
                                     &initiate, &accept, &usage);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(initiate > 0 && initiate <= 36000);
    EXPECT(accept > 0);
    EXPECT_NUMBER(usage, GSS_C_BOTH);
    options.initiator_cred = options.acceptor_cred = cred;
    if (pair_expect(&options, &p))
        pair_exercise(&p);
    pair_free(&p);
    gss_release_name(&minor, &name);
    gss_release_cred(&minor, &cred);
}

static void
cred_store(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    char keytab[400], absent[400];
    OM_uint32 major, minor;

    snprintf(keytab, sizeof(keytab), "FILE:%s/keytab/svc18",
             getenv("APEX_REALM_DIR"));
    snprintf(absent, sizeof(absent), "FILE:%s/keytab/none",
             getenv("APEX_REALM_DIR"));
    major = gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, "keytab", keytab,
                              "no-such-key", "ignored", &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    check_cred(cred, "svc18/localhost@APEX.TEST", GSS_C_ACCEPT);
    gss_release_cred(&minor, &cred);
    major = gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, "keytab", keytab,
                              "keytab", keytab, &cred);
    EXPECT_NUMBER(GSS_ROUTINE_ERROR(major), GSS_S_DUPLICATE_ELEMENT);
    major = gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, "keytab", absent,
                              NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    major = gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, "keytab",
                              "NOSUCHTYPE:x", NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                              "NOSUCHTYPE:x", NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
}

/* A service that is a client too gets its tickets from a keytab. */
static void
client_keytab(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char keytab[400], cache[400];
    OM_uint32 major, minor;
    struct pair p;

    snprintf(keytab, sizeof(keytab), "FILE:%s/keytab/client",
             getenv("APEX_REALM_DIR"));
    snprintf(cache, sizeof(cache), "FILE:%s/ccache/from-keytab",
             getenv("APEX_REALM_DIR"));
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "client_keytab",
                              keytab, "ccache", cache, &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (pair_expect(&options, &p))
        contract_name_is(p.client, "alice@APEX.TEST");
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    contract_ccache_destroy(cache);
}

/* gss_krb5_ccache_name is for the calling thread. */
static void *
default_client(void *out)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p;

    if (pair_make(&options, &p))
        gss_name_text(p.client, out, 100);
    pair_free(&p);
    return NULL;
}

static void
ccache_name_of_a_thread(void)
{
    char here[100] = "", there[100] = "", after[100] = "";
    const char *old = "unset";
    OM_uint32 major, minor;
    pthread_t thread;

    if (!contract_ccache(BOB_CACHE, "bob", 3600))
        return;
    major = gss_krb5_ccache_name(&minor, BOB_CACHE, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    default_client(here);
    if (EXPECT(pthread_create(&thread, NULL, default_client, there) == 0))
        pthread_join(thread, NULL);
    major = gss_krb5_ccache_name(&minor, NULL, &old);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(old != NULL && strcmp(old, BOB_CACHE) == 0);
    default_client(after);
    EXPECT(strcmp(here, "bob@APEX.TEST") == 0);
    EXPECT(strcmp(there, "alice@APEX.TEST") == 0);
    EXPECT(strcmp(after, "alice@APEX.TEST") == 0);
    contract_ccache_destroy(BOB_CACHE);
}

/* The environment is read at the call: servers set it late. */
static void
the_environment_is_read_late(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char *cache = strdup(getenv("KRB5CCNAME"));
    char *keytab = strdup(getenv("KRB5_KTNAME"));
    char client[100] = "", other[400];
    struct pair p;

    if (!contract_ccache(BOB_CACHE, "bob", 3600))
        return;
    setenv("KRB5CCNAME", BOB_CACHE, 1);
    default_client(client);
    setenv("KRB5CCNAME", cache, 1);
    EXPECT(strcmp(client, "bob@APEX.TEST") == 0);
    snprintf(other, sizeof(other), "FILE:%s/keytab/svc18",
             getenv("APEX_REALM_DIR"));
    setenv("KRB5_KTNAME", other, 1);
    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    pair_free(&p);
    setenv("KRB5_KTNAME", keytab, 1);
    pair_expect(&options, &p);
    pair_free(&p);
    contract_ccache_destroy(BOB_CACHE);
    free(cache);
    free(keytab);
}

/* The keytab an application registers is for the whole process. */
static void
acceptor_identity(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char keytab[400];
    struct pair p;

    snprintf(keytab, sizeof(keytab), "FILE:%s/keytab/svc18",
             getenv("APEX_REALM_DIR"));
    EXPECT_NUMBER(krb5_gss_register_acceptor_identity(keytab), GSS_S_COMPLETE);
    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    pair_free(&p);
    options.target = "svc18@localhost";
    pair_expect(&options, &p);
    pair_free(&p);
    EXPECT_NUMBER(krb5_gss_register_acceptor_identity(NULL), GSS_S_COMPLETE);
    options.target = NULL;
    pair_expect(&options, &p);
    pair_free(&p);
}

/* gss_krb5_import_cred goes to the builtin, whatever is interposed; as an
 * initiator such a credential is silently not the one that is used.  This is
 * the library's doing; the manual page warns of it. */
static void
imported_creds_bypass_the_module(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    OM_uint32 major, minor;
    struct pair p;

    if (!contract_ccache(BOB_CACHE, "bob", 3600) ||
        !EXPECT_NUMBER(krb5_init_context(&context), 0))
        return;
    EXPECT_NUMBER(krb5_cc_resolve(context, BOB_CACHE, &cache), 0);
    major = gss_krb5_import_cred(&minor, cache, NULL, NULL,
                                 &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (pair_expect(&options, &p))
        contract_name_is(p.client,
                         contract_module ? "alice@APEX.TEST" : "bob@APEX.TEST");
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    krb5_cc_destroy(context, cache);
    krb5_free_context(context);
}

/* The security strength of a new context, in bits; 0: none came about. */
static unsigned
context_strength(gss_cred_id_t cred)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .initiator_cred = cred};
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    unsigned bits = 0;
    OM_uint32 minor;
    struct pair p;

    if (pair_make(&options, &p) &&
        gss_inquire_sec_context_by_oid(&minor, p.initiator,
                                       GSS_C_SEC_CONTEXT_SASL_SSF,
                                       &set) == GSS_S_COMPLETE &&
        set->count == 1 && set->elements[0].length == 4)
        bits = ((unsigned char *)set->elements[0].value)[3] |
               ((unsigned char *)set->elements[0].value)[2] << 8;
    gss_release_buffer_set(&minor, &set);
    pair_free(&p);
    return bits;
}

static void
allowable_enctypes(void)
{
    krb5_enctype aes128[1] = {17}, none[2] = {1, 3};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    /* A cache of its own: tickets of other types must not lie in it. */
    if (!contract_ccache("MEMORY:enctypes", "alice", 3600))
        return;
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                              "MEMORY:enctypes", NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_krb5_set_allowable_enctypes(&minor, cred, 1, aes128);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(context_strength(cred), 128);
    major = gss_krb5_set_allowable_enctypes(&minor, cred, 2, none);
    EXPECT(GSS_ERROR(major));
    EXPECT_NUMBER((int32_t)minor, KRB5_PROG_ETYPE_NOSUPP);
    gss_release_cred(&minor, &cred);
    contract_ccache_destroy("MEMORY:enctypes");
    EXPECT_NUMBER(context_strength(GSS_C_NO_CREDENTIAL), 256);
}

/* As sshd: copies its delegated credential into a file for the user. */
static void
copying_an_acceptor_cred(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    OM_uint32 major, minor;

    if (!EXPECT_NUMBER(krb5_init_context(&context), 0))
        return;
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(krb5_cc_new_unique(context, "MEMORY", NULL, &cache), 0);
    major = gss_krb5_copy_ccache(&minor, cred, cache);
    EXPECT(GSS_ERROR(major));
    gss_release_cred(&minor, &cred);
    krb5_cc_destroy(context, cache);
    krb5_free_context(context);
}

/* Without a set of mechanisms the library asks each that it indicates. */
static void
no_set_of_mechanisms(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    gss_OID_set got = NULL;
    int there = 0;

    major = gss_acquire_cred(&minor, NULL, 0, NULL, GSS_C_INITIATE, &cred, &got,
                             NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_test_oid_set_member(&minor, gss_mech_krb5, got, &there);
    EXPECT(there);
    gss_test_oid_set_member(&minor, gss_mech_krb5_wrong, got, &there);
    EXPECT(!there);
    gss_test_oid_set_member(&minor, gss_mech_krb5_old, got, &there);
    EXPECT(!there);
    gss_release_oid_set(&minor, &got);
    gss_release_cred(&minor, &cred);
}

static const struct report_test tests[] = {
    {"cred: initiator, default and named", initiator_creds},
    {"cred: an initiator without a cache", an_unknown_initiator},
    {"cred: a named cache, of the right one or another", a_cache_of_another},
    {"cred: acceptor, default and named", acceptor_creds},
    {"cred: a service without a key", a_service_without_key},
    {"cred: both roles", both_roles},
    {"cred: the credential store's keys", cred_store},
    {"cred: a client keytab", client_keytab},
    {"cred: a thread's cache name", ccache_name_of_a_thread},
    {"cred: the environment is read at the call", the_environment_is_read_late},
    {"cred: a registered acceptor identity", acceptor_identity},
    {"cred: gss_krb5_import_cred bypasses the module",
     imported_creds_bypass_the_module},
    {"cred: allowable enctypes", allowable_enctypes},
    {"cred: an acceptor's has no cache to copy", copying_an_acceptor_cred},
    {"cred: without a set of mechanisms", no_set_of_mechanisms},
};

void
contract_cred_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
