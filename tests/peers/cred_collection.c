/* tests/peers/cred_collection.c: a collection of two users' caches, and tickets
 * that a client keytab renews. */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct place {
    char dir[400];
    char collection[450];
    char *ccache_before;
    char *home_before;
};

static void
put(const char *user, const char *ccache)
{
    gss_key_value_element_desc pair = {"ccache", ccache};
    gss_key_value_set_desc keys = {1, &pair};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t name = gss_user_name(user);
    OM_uint32 major, minor;
    char password[100];

    snprintf(password, sizeof(password), "%s-password", user);
    major = gss_store_acquire(&minor, name, GSS_C_INITIATE, "password",
                              password, NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_store_cred_into(&minor, cred, GSS_C_INITIATE, gss_mech_krb5, 0,
                                1, &keys, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &name);
}

/* A home of its own with a collection of alice and bob, bob's the primary. */
static void
place_begin(struct place *p, const char *name)
{
    const char *home = getenv("HOME");

    snprintf(p->dir, sizeof(p->dir), "%s/%s", getenv("APEX_REALM_DIR"), name);
    snprintf(p->collection, sizeof(p->collection), "DIR:%s", p->dir);
    EXPECT_NUMBER(mkdir(p->dir, 0700), 0);
    p->ccache_before = strdup(getenv("KRB5CCNAME"));
    p->home_before = home != NULL ? strdup(home) : NULL;
    put("alice", p->collection);
    put("bob", p->collection);
    setenv("KRB5CCNAME", p->collection, 1);
    setenv("HOME", p->dir, 1);
}

static void
place_end(struct place *p)
{
    setenv("KRB5CCNAME", p->ccache_before, 1);
    if (p->home_before != NULL)
        setenv("HOME", p->home_before, 1);
    else
        unsetenv("HOME");
    free(p->ccache_before);
    free(p->home_before);
}

static void
by_name(void)
{
    static const char *const users[] = {"alice@APEX.TEST", "bob@APEX.TEST"};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    struct place p;

    place_begin(&p, "by-name");
    for (size_t i = 0; i < 2; i++) {
        gss_name_t name = gss_user_name(users[i]);

        major = gss_default_cred(&minor, name, NULL, GSS_C_INITIATE, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        cred_is(cred, users[i], GSS_C_INITIATE);
        cred_works(cred, users[i]);
        gss_release_cred(&minor, &cred);
        gss_release_name(&minor, &name);
    }
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
    place_end(&p);
}

/* Who is not asked for by name is chosen by the target, when that is known. */
static void
by_target(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    char path[450];
    OM_uint32 major, minor;
    struct place p;
    FILE *f;

    place_begin(&p, "by-target");
    snprintf(path, sizeof(path), "%s/.k5identity", p.dir);
    f = fopen(path, "w");
    if (EXPECT(f != NULL)) {
        fputs("alice@APEX.TEST service=host\n", f);
        fclose(f);
    }
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    cred_is(cred, "bob@APEX.TEST", GSS_C_INITIATE);
    gss_release_cred(&minor, &cred);
    place_end(&p);
}

/* The note in the cache says that it is time for new tickets. */
static bool
make_due(const char *ccache)
{
    char text[] = "1";
    krb5_data due = {0, 1, text};
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    int code;

    code = krb5_init_context(&context);
    if (code == 0)
        code = krb5_cc_resolve(context, ccache, &cache);
    if (code == 0)
        code = krb5_cc_set_config(context, cache, NULL, "refresh_time", NULL);
    if (code == 0)
        code = krb5_cc_set_config(context, cache, NULL, "refresh_time", &due);
    if (cache != NULL)
        krb5_cc_close(context, cache);
    krb5_free_context(context);
    return EXPECT_NUMBER(code, 0);
}

/* Whether the note is one of new tickets, not that of make_due. */
static bool
was_refreshed(const char *ccache)
{
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    krb5_data note = {0};
    long when = 0;
    char text[30] = "";

    if (krb5_init_context(&context) == 0 &&
        krb5_cc_resolve(context, ccache, &cache) == 0 &&
        krb5_cc_get_config(context, cache, NULL, "refresh_time", &note) == 0 &&
        note.length < sizeof(text)) {
        memcpy(text, note.data, note.length);
        when = atol(text);
    }
    krb5_free_data_contents(context, &note);
    if (cache != NULL)
        krb5_cc_close(context, cache);
    krb5_free_context(context);
    return when > 1;
}

void
cred_renews(const char *ccache)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    char keytab[400];

    cred_path(keytab, sizeof(keytab), "keytab/client");
    for (int i = 0; i < 2; i++) {
        major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "client_keytab",
                                  keytab, "ccache", ccache, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        cred_is(cred, "alice@APEX.TEST", GSS_C_INITIATE);
        cred_works(cred, "alice@APEX.TEST");
        gss_release_cred(&minor, &cred);
        EXPECT(was_refreshed(ccache));
        if (i == 0 && make_due(ccache))
            EXPECT(!was_refreshed(ccache));
    }
}

static void
a_client_keytab_renews(void)
{
    cred_renews("MEMORY:renewed");
}

/* alice by name, out of the client keytab, where the default cache `ccache` is
 * one file. */
static OM_uint32
by_client_keytab(const char *ccache, OM_uint32 *minor, gss_cred_id_t *out)
{
    char *before = strdup(getenv("KRB5CCNAME"));
    gss_name_t name = gss_user_name("alice@APEX.TEST");
    OM_uint32 major, ignored;
    char keytab[400];

    cred_path(keytab, sizeof(keytab), "keytab/client");
    setenv("KRB5CCNAME", ccache, 1);
    major = gss_store_acquire(minor, name, GSS_C_INITIATE, "client_keytab",
                              keytab, NULL, NULL, out);
    if (major == GSS_S_COMPLETE)
        cred_is(*out, "alice@APEX.TEST", GSS_C_INITIATE);
    else
        EXPECT(*out == GSS_C_NO_CREDENTIAL);
    setenv("KRB5CCNAME", before, 1);
    gss_release_name(&ignored, &name);
    free(before);
    return major;
}

/* A default cache that is no collection is filled if it is nobody's yet, and
 * left alone if it is somebody else's. */
static void
one_default_cache(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t bob = gss_user_name("bob@APEX.TEST");
    char fresh[400], bobs[400];
    OM_uint32 major, minor;

    cred_path(fresh, sizeof(fresh), "ccache/by-client-keytab");
    cred_path(bobs, sizeof(bobs), "ccache/of-bob");
    major = by_client_keytab(fresh, &minor, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
    EXPECT(was_refreshed(fresh));

    put("bob", bobs);
    major = by_client_keytab(bobs, &minor, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KG_CCACHE_NOMATCH);
    major = gss_store_acquire(&minor, bob, GSS_C_INITIATE, "ccache", bobs, NULL,
                              NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    cred_works(cred, "bob@APEX.TEST");
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &bob);
}

static const struct report_test tests[] = {
    {"collection: by name", by_name},
    {"collection: by target", by_target},
    {"collection: a client keytab renews", a_client_keytab_renews},
    {"collection: a client keytab, and one cache", one_default_cache},
};

void
cred_collection_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
