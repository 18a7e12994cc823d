/* tests/peers/plugins.c: plug-ins for authorization data, shown requests by the
 * module as MIT's builtin does it.
 *
 *     plugins.realm dump TOKEN-FILE HOPS [builtin]    see attributes.h
 */
#include "tests/peers/plugins.h"

#include "mech/krb5/pac_mark.h"
#include "tests/peers/attributes.h"
#include "tests/peers/attributes_show.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
plugins_token(void)
{
    static char path[600];

    snprintf(path, sizeof(path), "%s/plugins-token", getenv("TMPDIR"));
    return path;
}

const char *
plugins_own(void)
{
    static char path[600];
    char *slash;

    snprintf(path, sizeof(path), "%s", getenv("APEX_MODULE"));
    slash = strrchr(path, '/');
    if (slash != NULL)
        snprintf(slash, sizeof(path) - (size_t)(slash - path),
                 "/attribute_plugin.so");
    return path;
}

bool
plugins_folder(void)
{
    static char path[600];

    snprintf(path, sizeof(path), "%s/plugins-XXXXXX", getenv("TMPDIR"));
    return EXPECT(mkdtemp(path) != NULL) &&
           EXPECT(setenv("APEX_PLUGIN_DIR", path, 1) == 0);
}

bool
plugins_install(const char *path)
{
    const char *slash = strrchr(path, '/');
    char link[900];

    snprintf(link, sizeof(link), "%s%s", getenv("APEX_PLUGIN_DIR"),
             slash != NULL ? slash : "/plugin.so");
    return EXPECT(access(path, R_OK) == 0) && EXPECT(symlink(path, link) == 0);
}

static struct shown ours, theirs;

/* Has both accept a fresh token of the KDC in this mode of the plug-in. */
static bool
show_mode(const char *mode)
{
    bool ok = plugins_folder() && plugins_install(plugins_own()) &&
              EXPECT(setenv("APEX_PLUGIN_MODE", mode, 1) == 0) &&
              attributes_token(plugins_token()) &&
              attributes_show(true, plugins_token(), "0", &ours) &&
              attributes_show(false, plugins_token(), "0", &theirs);

    unsetenv("APEX_PLUGIN_MODE");
    return ok;
}

static void
same_name(const struct shown *a, const struct shown *b)
{
    attributes_same("names", a->listed, b->listed);
    attributes_same("values", a->values, b->values);
    attributes_same("composite", a->composite, b->composite);
}

static void
gives_attributes(void)
{
    if (!show_mode(""))
        return;
    EXPECT_MATCH(ours.status, "^00000000 0");
    EXPECT_MATCH(ours.listed, "^urn:test:login");
    EXPECT_MATCH(ours.listed, "urn:mspac:client-info");
    /* alice@ */
    EXPECT_MATCH(ours.values, "urn:test:login authenticated 1 complete 1 more "
                              "1 value 616c69636540");
    /* svc18/ */
    EXPECT_MATCH(ours.values, "urn:test:login authenticated 1 complete 1 more "
                              "0 value 73766331382f");
    same_name(&ours, &theirs);
}

/* What a plug-in said comes along; the PAC only where the mark that libkrb5
 * gave it is worth something, or where nobody took the context over from the
 * builtin. */
static void
same_on_the_way(const char *way, const struct shown *now)
{
    if (pac_mark_holds() || strcmp(way, "1") == 0) {
        same_name(now, &theirs);
    } else {
        EXPECT_MATCH(now->listed, "^urn:test:login");
        EXPECT_MATCH(now->values, "urn:test:login authenticated 1");
        EXPECT(strstr(now->values, "urn:mspac:") == NULL);
    }
}

/* From hand to hand, the module and the builtin in turn, whichever accepted. */
static void
travels(void)
{
    static const char *const ways[] = {"1", "2", "3", "1 builtin", "2 builtin"};
    struct shown *now = malloc(sizeof(*now));

    if (EXPECT(now != NULL) && show_mode("")) {
        for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
            if (attributes_show(true, plugins_token(), ways[i], now))
                same_on_the_way(ways[i], now);
        }
    }
    free(now);
}

/* The same status, and the same names and values or none. */
static void
same_outcome(const char *mode, const char *status)
{
    unsigned major[2] = {1, 2};
    int minor[2] = {1, 2};

    if (!show_mode(mode))
        return;
    EXPECT_MATCH(ours.status, status);
    EXPECT(sscanf(ours.status, "%x %d", &major[0], &minor[0]) == 2);
    EXPECT(sscanf(theirs.status, "%x %d", &major[1], &minor[1]) == 2);
    EXPECT_NUMBER(major[0], major[1]);
    EXPECT_NUMBER(minor[0], minor[1]);
    same_name(&ours, &theirs);
}

static void
refuses(void)
{
    same_outcome("verify", "^000d0000 -1765328341 .*plug-in");
}

static void
fails(void)
{
    same_outcome("system", "^000d0000 13 ");
    same_outcome("import", "^000d0000 ");
    same_outcome("init", "^000d0000 ");
    same_outcome("request", "^000d0000 ");
}

static void
fails_without_consequence(void)
{
    same_outcome("informational", "^00000000 0");
    EXPECT_MATCH(ours.listed, "urn:mspac:client-info");
}

/* The builtin copies a name by writing it, and so refuses the login. */
static void
cannot_export(void)
{
    if (!show_mode("export"))
        return;
    EXPECT_MATCH(theirs.status, "^000d0000 ");
    EXPECT_MATCH(ours.status, "^00000000 0");
    EXPECT_MATCH(ours.values, "urn:test:login");
    EXPECT_MATCH(ours.values, "urn:mspac:client-info");
    attributes_same("composite", ours.composite, "\n");
}

/* The builtin lets a plug-in take the place of the KDC's word. */
static void
usurps(void)
{
    if (!show_mode("usurp"))
        return;
    EXPECT_MATCH(theirs.values,
                 "urn:mspac:client-info authenticated 1 complete "
                 "1 more 0 value 736f6d65626f647920656c7365");
    EXPECT(strstr(ours.values, "736f6d65626f647920656c7365") == NULL);
    EXPECT_MATCH(ours.values, "urn:mspac:client-info authenticated 1");
}

/* A file that is no plug-in is passed over. */
static void
something_else(void)
{
    if (plugins_folder() && plugins_install(getenv("APEX_KRB5_CONF")) &&
        attributes_token(plugins_token()) &&
        attributes_show(true, plugins_token(), "0", &ours) &&
        attributes_show(false, plugins_token(), "0", &theirs)) {
        EXPECT_MATCH(ours.status, "^00000000 0");
        same_name(&ours, &theirs);
    }
}

static const struct report_test tests[] = {
    {"plugins: attributes", gives_attributes},
    {"plugins: attributes of contexts that travel", travels},
    {"plugins: a refusal", refuses},
    {"plugins: failures refuse", fails},
    {"plugins: a failure that is only informational",
     fails_without_consequence},
    {"plugins: one that cannot export", cannot_export},
    {"plugins: none speaks for the KDC", usurps},
    {"plugins: a file that is none", something_else},
};

int
main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "dump") == 0)
        return attributes_dump(argc - 2, argv + 2);
    gss_use_module();
    setenv("APEX_PLUGIN_DIR", "/nonexistent", 1);
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    plugins_sssd_tests();
    plugins_call_tests();
    plugins_alloc_tests();
    return report_finish();
}
