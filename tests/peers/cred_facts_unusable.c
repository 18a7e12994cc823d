/* tests/peers/cred_facts_unusable.c: caches, client keytabs and replay stores
 * that cannot be used.  The text says which and why, and advises nothing that
 * would fail alike. */
#include "tests/peers/cred_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
facts_write(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "w");

    if (EXPECT(f != NULL)) {
        EXPECT(fwrite(bytes, 1, len, f) == len);
        fclose(f);
    }
}

/* The text is of the cache `name`, and says `why`. */
static void
is_told(OM_uint32 major, OM_uint32 minor, const char *name, const char *why)
{
    char text[800];

    EXPECT_NUMBER(GSS_ROUTINE_ERROR(major), GSS_S_NO_CRED);
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    EXPECT_MATCH(text, why);
    if (strstr(text, name) == NULL)
        report_fault(__FILE__, __LINE__, "without the cache: %s", text);
    if (strstr(text, "kinit") != NULL)
        report_fault(__FILE__, __LINE__, "kinit is of no use: %s", text);
}

static void
initiating_tells(const char *name, const char *why)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p;

    EXPECT(!pair_make(&options, &p));
    EXPECT(!p.accept_failed);
    is_told(p.major, p.minor, name, why);
    pair_free(&p);
}

static void
acquiring_tells(gss_name_t client, const char *name, const char *why)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, client, NULL, GSS_C_INITIATE, &cred);
    is_told(major, minor, name, why);
    gss_release_cred(&minor, &cred);
}

void
facts_use_is_told(const char *ccache, const char *name, const char *why)
{
    gss_name_t alice = gss_user_name("alice@APEX.TEST");
    gss_cred_id_t before = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor, lifetime;

    /* It chooses its cache when it is asked or used. */
    EXPECT_NUMBER(gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &before),
                  GSS_S_COMPLETE);
    facts_default(ccache, NULL);
    initiating_tells(name, why);
    acquiring_tells(alice, name, why);
    major = gss_inquire_cred(&minor, before, NULL, &lifetime, NULL, NULL);
    is_told(major, minor, name, why);
    facts_default_end();
    gss_release_name(&minor, &alice);
    gss_release_cred(&minor, &before);
}

void
facts_default_is_told(const char *ccache, const char *name, const char *why)
{
    facts_default(ccache, NULL);
    acquiring_tells(GSS_C_NO_NAME, name, why);
    facts_default_end();
    facts_use_is_told(ccache, name, why);
}

/* `damage` makes the file. */
static void
damaged(const char *name, void (*damage)(const char *path), const char *why)
{
    char file[400];

    cred_path(file, sizeof(file), name);
    damage(file + strlen("FILE:"));
    facts_default_is_told(file, file, why);
}

static void
make_empty(const char *path)
{
    facts_write(path, "", 0);
}

static void
make_text(const char *path)
{
    facts_write(path, "this is a text\n", 15);
}

static void
make_future(const char *path)
{
    facts_write(path, "\5\11\0\0", 4);
}

static void
make_directory(const char *path)
{
    EXPECT_NUMBER(mkdir(path, 0700), 0);
}

static void
make_loop(const char *path)
{
    EXPECT_NUMBER(symlink(path, path), 0);
}

static void
an_empty_default(void)
{
    damaged("ccache/bad-empty", make_empty, "[Ee]mpty|format");
}

static void
a_text_as_default(void)
{
    damaged("ccache/bad-text", make_text, "format");
}

static void
a_future_default(void)
{
    damaged("ccache/bad-future", make_future, "format|version");
}

static void
a_directory_as_default(void)
{
    damaged("ccache/bad-directory", make_directory, "directory");
}

static void
a_loop_as_default(void)
{
    damaged("ccache/bad-loop", make_loop, "symbolic links");
}

/* Nothing is wrong but that nobody has logged in: then kinit is the advice. */
static void
no_default(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char file[400], text[800];
    struct pair p;

    cred_path(file, sizeof(file), "ccache/absent");
    facts_default(file, NULL);
    EXPECT(!pair_make(&options, &p));
    gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
    EXPECT_MATCH(text, "ccache/absent.*kinit");
    pair_free(&p);
    facts_default_end();
}

/* alice's default cache is good, and is not what was asked for. */
static void
keytab_fails(const char *keytab)
{
    gss_cred_usage_t usages[] = {GSS_C_INITIATE, GSS_C_BOTH};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    char text[800];

    for (size_t i = 0; i < 2; i++) {
        major = gss_store_acquire(&minor, NULL, usages[i], "client_keytab",
                                  keytab, NULL, NULL, &cred);
        EXPECT(GSS_ERROR(major));
        gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
        if (strstr(text, keytab) == NULL)
            report_fault(__FILE__, __LINE__, "%s is not in: %s", keytab, text);
        EXPECT(cred == GSS_C_NO_CREDENTIAL);
        gss_release_cred(&minor, &cred);
    }
}

/* Where it is not what was asked for, but what may fill that, it need not be
 * there: a cache that is named, or one of that name, is good by itself. */
static void
keytab_is_not_needed(const char *keytab)
{
    gss_name_t alice = gss_user_name("alice@APEX.TEST");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    char ccache[400];

    cred_path(ccache, sizeof(ccache), "ccache/default");
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "client_keytab",
                              keytab, "ccache", ccache, &cred);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
        cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
    major = gss_store_acquire(&minor, alice, GSS_C_INITIATE, "client_keytab",
                              keytab, NULL, NULL, &cred);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
        cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &alice);
}

static void
an_unusable_client_keytab(void)
{
    char file[400];

    cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
    cred_path(file, sizeof(file), "keytab/none");
    keytab_fails(file);
    keytab_is_not_needed(file);
    cred_path(file, sizeof(file), "keytab/text");
    make_text(file + strlen("FILE:"));
    keytab_fails(file);
    cred_path(file, sizeof(file), "keytab/directory");
    make_directory(file + strlen("FILE:"));
    keytab_fails(file);
    keytab_fails("NOTYPE:there");
}

static void
an_unusable_replay_store(void)
{
    static const char *const stores[] = {"notype:there", "there"};
    gss_cred_usage_t usages[] = {GSS_C_ACCEPT, GSS_C_BOTH};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    char text[800];

    for (size_t i = 0; i < 4; i++) {
        major = gss_store_acquire(&minor, NULL, usages[i / 2], "rcache",
                                  stores[i % 2], NULL, NULL, &cred);
        EXPECT(GSS_ERROR(major));
        gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
        EXPECT_MATCH(text, "there");
        gss_release_cred(&minor, &cred);
    }
    major = gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, "rcache",
                              "none:", NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
}

static const struct report_test tests[] = {
    {"unusable: an empty default cache", an_empty_default},
    {"unusable: a text as default cache", a_text_as_default},
    {"unusable: a default cache of a future version", a_future_default},
    {"unusable: a directory as default cache", a_directory_as_default},
    {"unusable: a link to itself as default cache", a_loop_as_default},
    {"unusable: no default cache at all", no_default},
    {"unusable: a client keytab", an_unusable_client_keytab},
    {"unusable: a replay store", an_unusable_replay_store},
};

void
facts_unusable_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
