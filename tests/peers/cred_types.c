/* tests/peers/cred_types.c: what credentials do, with each type of cache that
 * libkrb5 has. */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Caches of one type.  `%s` is the realm's directory. */
struct type {
    const char *name;
    const char *alices, *bobs; /* where their tickets are stored */
    const char *spare;         /* a cache that is not there */
    bool switches;             /* both places are one collection */
    int32_t gone; /* what the builtin says of one that was destroyed */
};

static const struct type types[] = {
    {"FILE", "FILE:%s/t-alice", "FILE:%s/t-bob", "FILE:%s/t-spare", false,
     KRB5_FCC_NOFILE},
    {"DIR", "DIR:%s/t", "DIR:%s/t", "DIR::%s/t/tkt-spare", true,
     KRB5_FCC_NOFILE},
    {"MEMORY", "MEMORY:t-alice", "MEMORY:t-bob", "MEMORY:t-spare", false,
     KRB5_FCC_NOFILE},
    {"KEYRING", "KEYRING:process:t", "KEYRING:process:t",
     "KEYRING:process:t:spare", true, KRB5_CC_IO},
    {"KCM", "KCM:", "KCM:", "KCM:0:spare", true, KRB5_FCC_NOFILE},
};

static const struct type *type; /* the one that is tested */

static const char *
place(const char *format, char *out, size_t size)
{
    const char *dir = strstr(format, "%s");

    if (dir == NULL)
        snprintf(out, size, "%s", format);
    else
        snprintf(out, size, "%.*s%s%s", (int)(dir - format), format,
                 getenv("APEX_REALM_DIR"), dir + 2);
    return out;
}

static OM_uint32
store(const char *user, const char *where, int overwrite, int make_default)
{
    char ccache[400], password[100];
    gss_key_value_element_desc pair = {"ccache",
                                       place(where, ccache, sizeof(ccache))};
    gss_key_value_set_desc keys = {1, &pair};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t name = gss_user_name(user);
    OM_uint32 major, minor;

    snprintf(password, sizeof(password), "%s-password", user);
    major = gss_store_acquire(&minor, name, GSS_C_INITIATE, "password",
                              password, NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_store_cred_into(&minor, cred, GSS_C_INITIATE, gss_mech_krb5,
                                overwrite, make_default, &keys, NULL, NULL);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &name);
    return major;
}

/* Bob's is the default cache, or the primary one. */
static void
both_log_in(void)
{
    char ccache[400];

    EXPECT_NUMBER(store("alice", type->alices, 1, 0), GSS_S_COMPLETE);
    EXPECT_NUMBER(store("bob", type->bobs, 1, 1), GSS_S_COMPLETE);
    setenv("KRB5CCNAME", place(type->bobs, ccache, sizeof(ccache)), 1);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
}

/* Whoever has tickets somewhere in the collection is found by name.  Files
 * and caches in memory are no collection. */
static void
by_name(void)
{
    static const char *const users[] = {"alice@APEX.TEST", "bob@APEX.TEST"};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    for (size_t i = 0; i < 2; i++) {
        gss_name_t name = gss_user_name(users[i]);

        major = gss_default_cred(&minor, name, NULL, GSS_C_INITIATE, &cred);
        if (i == 0 && !type->switches) {
            EXPECT_NUMBER(major, GSS_S_NO_CRED);
            EXPECT_NUMBER((int32_t)minor, KRB5_CC_NOTFOUND);
        } else if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
            cred_is(cred, users[i], GSS_C_INITIATE);
            cred_works(cred, users[i]);
        }
        gss_release_cred(&minor, &cred);
        gss_release_name(&minor, &name);
    }
}

/* An initiator with `cred` fails. */
static void
fails(gss_cred_id_t cred, OM_uint32 major, int32_t code)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .initiator_cred = cred};
    struct pair p;

    EXPECT(!pair_make(&options, &p));
    EXPECT(!p.accept_failed);
    EXPECT_NUMBER(p.major, major);
    EXPECT_NUMBER((int32_t)p.minor, code);
    pair_free(&p);
}

static void
by_target(void)
{
    char *before = getenv("HOME") != NULL ? strdup(getenv("HOME")) : NULL;
    const char *home = getenv("TMPDIR");
    char path[450];
    FILE *f;

    snprintf(path, sizeof(path), "%s/.k5identity", home);
    setenv("HOME", home, 1);
    f = fopen(path, "w");
    if (EXPECT(f != NULL)) {
        fputs("alice@APEX.TEST service=host\n", f);
        fclose(f);
    }
    if (type->switches)
        cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
    else
        fails(GSS_C_NO_CREDENTIAL, GSS_S_NO_CRED, KRB5_CC_NOTFOUND);
    unlink(path);
    if (before != NULL)
        setenv("HOME", before, 1);
    else
        unsetenv("HOME");
    free(before);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
}

/* The primary cache is another one when that is asked for, and else not. */
static void
switching(void)
{
    if (!type->switches) {
        EXPECT_NUMBER(store("alice", type->bobs, 0, 1),
                      GSS_S_DUPLICATE_ELEMENT);
        cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
        return;
    }
    EXPECT_NUMBER(store("alice", type->alices, 1, 0), GSS_S_COMPLETE);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
    EXPECT_NUMBER(store("alice", type->alices, 0, 1), GSS_S_DUPLICATE_ELEMENT);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
    EXPECT_NUMBER(store("alice", type->alices, 1, 1), GSS_S_COMPLETE);
    cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
    EXPECT_NUMBER(store("bob", type->bobs, 1, 1), GSS_S_COMPLETE);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
}

static void
copying(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t bob = gss_user_name("bob");
    krb5_context krb5 = NULL;
    krb5_ccache copy = NULL;
    krb5_principal owner = NULL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, bob, NULL, GSS_C_INITIATE, &cred);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE) &&
        EXPECT_NUMBER(krb5_init_context(&krb5), 0) &&
        EXPECT_NUMBER(krb5_parse_name(krb5, "bob", &owner), 0) &&
        EXPECT_NUMBER(krb5_cc_resolve(krb5, "MEMORY:copied", &copy), 0) &&
        EXPECT_NUMBER(krb5_cc_initialize(krb5, copy, owner), 0)) {
        EXPECT_NUMBER(gss_krb5_copy_ccache(&minor, cred, copy), GSS_S_COMPLETE);
        gss_release_cred(&minor, &cred);
        major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                                  "MEMORY:copied", NULL, NULL, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        cred_works(cred, "bob@APEX.TEST");
        krb5_cc_destroy(krb5, copy);
    }
    krb5_free_principal(krb5, owner);
    krb5_free_context(krb5);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &bob);
}

/* A cache with one ticket, which ended `ago` seconds before. */
static void
fill_spare(krb5_context krb5, krb5_ccache cache, time_t ago)
{
    char key[32] = "no key", ticket[] = "no ticket";
    krb5_creds creds = {0};

    EXPECT_NUMBER(krb5_parse_name(krb5, "carol", &creds.client), 0);
    EXPECT_NUMBER(
        krb5_parse_name(krb5, "krbtgt/APEX.TEST@APEX.TEST", &creds.server), 0);
    creds.keyblock.enctype = ENCTYPE_AES256_CTS_HMAC_SHA1_96;
    creds.keyblock.length = sizeof(key);
    creds.keyblock.contents = (krb5_octet *)key;
    creds.ticket.data = ticket;
    creds.ticket.length = sizeof(ticket);
    creds.times.authtime = (krb5_timestamp)(time(NULL) - ago - 1000);
    creds.times.starttime = creds.times.authtime;
    creds.times.endtime = (krb5_timestamp)(time(NULL) - ago);
    EXPECT_NUMBER(krb5_cc_initialize(krb5, cache, creds.client), 0);
    EXPECT_NUMBER(krb5_cc_store_cred(krb5, cache, &creds), 0);
    krb5_free_principal(krb5, creds.client);
    krb5_free_principal(krb5, creds.server);
}

static void
expired(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    OM_uint32 major, minor, lifetime = 99;
    char name[400];

    place(type->spare, name, sizeof(name));
    EXPECT_NUMBER(krb5_init_context(&krb5), 0);
    if (EXPECT_NUMBER(krb5_cc_resolve(krb5, name, &cache), 0)) {
        fill_spare(krb5, cache, 100);
        major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", name,
                                  NULL, NULL, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major = gss_inquire_cred(&minor, cred, NULL, &lifetime, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_CREDENTIALS_EXPIRED);
        EXPECT_NUMBER(lifetime, 0);
        fails(cred, GSS_S_FAILURE, KRB5KRB_AP_ERR_TKT_EXPIRED);
        krb5_cc_destroy(krb5, cache);
    }
    gss_release_cred(&minor, &cred);
    krb5_free_context(krb5);
}

/* Somebody runs kdestroy between the acquiring and the use.  The module says
 * the same of every type, and by its major status that new tickets will help;
 * the builtin takes it for a defect of the credential. */
static void
destroyed(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    OM_uint32 major, minor;
    char name[400];

    place(type->spare, name, sizeof(name));
    EXPECT_NUMBER(krb5_init_context(&krb5), 0);
    if (EXPECT_NUMBER(krb5_cc_resolve(krb5, name, &cache), 0)) {
        fill_spare(krb5, cache, -1000);
        major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", name,
                                  NULL, NULL, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        cred_is(cred, "carol@APEX.TEST", GSS_C_INITIATE);
        krb5_cc_destroy(krb5, cache);
        if (cred_module)
            fails(cred, GSS_S_NO_CRED, KRB5_FCC_NOFILE);
        else
            fails(cred, GSS_S_DEFECTIVE_CREDENTIAL, type->gone);
    }
    gss_release_cred(&minor, &cred);
    krb5_free_context(krb5);
}

static void
renewed(void)
{
    char name[400];

    cred_renews(place(type->spare, name, sizeof(name)));
}

static const struct report_test tests[] = {
    {"users log in", both_log_in}, {"by name", by_name},
    {"by target", by_target},      {"the primary one", switching},
    {"copied", copying},           {"expired", expired},
    {"destroyed", destroyed},      {"a client keytab renews", renewed},
};

/* Containers mostly refuse their processes the kernel's keyrings. */
static bool
has_keyrings(void)
{
    krb5_principal owner = NULL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    bool ok;

    ok = krb5_init_context(&krb5) == 0 &&
         krb5_parse_name(krb5, "alice", &owner) == 0 &&
         krb5_cc_resolve(krb5, "KEYRING:process:probe", &cache) == 0 &&
         krb5_cc_initialize(krb5, cache, owner) == 0;
    if (cache != NULL)
        krb5_cc_destroy(krb5, cache);
    krb5_free_principal(krb5, owner);
    krb5_free_context(krb5);
    return ok;
}

/* What has to be there first; why it cannot be, or NULL. */
static const char *
begin(void)
{
    char path[400];

    if (strcmp(type->name, "DIR") == 0) {
        snprintf(path, sizeof(path), "%s/t", getenv("APEX_REALM_DIR"));
        return mkdir(path, 0700) == 0 ? NULL : "no directory";
    }
    if (strcmp(type->name, "KEYRING") == 0)
        return has_keyrings() ? NULL : "the kernel refuses keyrings here";
    if (strcmp(type->name, "KCM") == 0) {
        snprintf(path, sizeof(path), "%s/kcm", getenv("APEX_REALM_DIR"));
        return cred_kcm_start(path);
    }
    return NULL;
}

static void
run_type(void)
{
    char *before = strdup(getenv("KRB5CCNAME"));
    const char *why_not = begin();

    if (why_not != NULL)
        report_skip(type->name, why_not);
    for (size_t i = 0; why_not == NULL && i < sizeof(tests) / sizeof(tests[0]);
         i++) {
        report_open("%s: %s", type->name, tests[i].name);
        tests[i].run();
        report_close();
    }
    if (strcmp(type->name, "KCM") == 0)
        cred_kcm_end();
    setenv("KRB5CCNAME", before, 1);
    free(before);
}

void
cred_types_tests(void)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        type = &types[i];
        run_type();
    }
}
