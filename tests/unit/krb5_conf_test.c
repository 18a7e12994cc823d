/* krb5_conf_test.c: conf_watch.h, conf_copy.h, and what thread_context.h makes
 * of them: a configuration of many files, as it is now. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mech/krb5/site/conf_copy.h"
#include "mech/krb5/site/conf_watch.h"
#include "mech/krb5/settings.h"
#include "mech/krb5/site/thread_context.h"
#include "tests/unit/krb5_support.h"
#include "tests/unit/short_memory.h"
#include "tests/unit/tap.h"

static void
wait_milliseconds(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

static void
path_of(const struct site_files *s, const char *name, char out[200])
{
    snprintf(out, 200, "%s/%s", s->dir, name);
}

/* Overwrites a file in place. */
static void
put_file(const struct site_files *s, const char *name, const char *text)
{
    char path[200];
    FILE *file;

    path_of(s, name, path);
    file = fopen(path, "w");
    CU_ASSERT_FATAL(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void
remove_file(const struct site_files *s, const char *name)
{
    char path[200];

    path_of(s, name, path);
    CU_ASSERT(unlink(path) == 0);
}

static int32_t
skew_now(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got = {0};

    CU_ASSERT(settings_read(&got, &ev) == V_OK);
    return got.clockskew;
}

/* A change of what is included counts within a second. */
static int32_t
skew_soon(int32_t wanted)
{
    for (int i = 0; i < 20 && skew_now() != wanted; i++)
        wait_milliseconds(50);
    return skew_now();
}

/* The files of a site that reads one more, and a directory of them. */
static void
open_tree(struct site_files *s)
{
    char path[200], text[600];

    site_open(s, "", "");
    path_of(s, "d", path);
    CU_ASSERT_FATAL(mkdir(path, 0700) == 0);
    put_file(s, "inner", "[libdefaults]\n    default_realm = HOME.TEST\n");
    snprintf(text, sizeof(text),
             "include %s/inner\nincludedir %s/d\n[libdefaults]\n"
             "    dns_lookup_kdc = false\n",
             s->dir, s->dir);
    put_file(s, "krb5.conf", text);
}

static void
close_tree(struct site_files *s)
{
    char path[200];

    path_of(s, "d", path);
    (void)rmdir(path);
    remove_file(s, "inner");
    site_close(s);
}

static void
included_file(void)
{
    struct site_files s;

    open_tree(&s);
    CU_ASSERT(skew_now() == 300);
    put_file(&s, "inner", "[libdefaults]\n    clockskew = 11\n");
    CU_ASSERT(skew_soon(11) == 11);
    put_file(&s, "new", "[libdefaults]\n    clockskew = 12\n");
    {
        char from[200], to[200];

        path_of(&s, "new", from);
        path_of(&s, "inner", to);
        CU_ASSERT(rename(from, to) == 0);
    }
    CU_ASSERT(skew_soon(12) == 12);
    close_tree(&s);
}

static void
included_directory(void)
{
    struct site_files s;

    open_tree(&s);
    CU_ASSERT(skew_now() == 300);
    put_file(&s, "d/one", "[libdefaults]\n    clockskew = 21\n");
    CU_ASSERT(skew_soon(21) == 21);
    put_file(&s, "d/one", "[libdefaults]\n    clockskew = 220\n");
    CU_ASSERT(skew_soon(220) == 220);
    put_file(&s, "d/.hidden", "[libdefaults]\n    clockskew = 5\n");
    wait_milliseconds(200);
    CU_ASSERT(skew_now() == 220);
    remove_file(&s, "d/.hidden");
    remove_file(&s, "d/one");
    CU_ASSERT(skew_soon(300) == 300);
    close_tree(&s);
}

/* What an included file includes, and the later files of a list. */
static void
deep_and_wide(void)
{
    char text[600], both[400];
    struct site_files s;

    open_tree(&s);
    put_file(&s, "leaf", "[libdefaults]\n    clockskew = 31\n");
    snprintf(text, sizeof(text), "include %s/leaf\n", s.dir);
    put_file(&s, "inner", text);
    CU_ASSERT(skew_now() == 31);
    put_file(&s, "leaf", "[libdefaults]\n    clockskew = 32\n");
    CU_ASSERT(skew_soon(32) == 32);
    put_file(&s, "first", "[libdefaults]\n    rdns = false\n");
    snprintf(both, sizeof(both), "%s/first:%s", s.dir, s.conf);
    setenv("KRB5_CONFIG", both, 1);
    CU_ASSERT(skew_now() == 32);
    put_file(&s, "leaf", "[libdefaults]\n    clockskew = 33\n");
    CU_ASSERT(skew_soon(33) == 33);
    put_file(&s, "first", "[libdefaults]\n    clockskew = 34\n");
    CU_ASSERT(skew_now() == 34);
    remove_file(&s, "first");
    remove_file(&s, "leaf");
    close_tree(&s);
}

/* The clock of a file ticks a few hundred times a second only. */
static void
changed_in_one_tick(void)
{
    struct site_files s;

    open_tree(&s);
    for (int i = 0; i < 3; i++) {
        put_file(&s, "inner", "[libdefaults]\n    clockskew = 41\n");
        (void)skew_soon(41);
        put_file(&s, "inner", "[libdefaults]\n    clockskew = 41\n");
        setenv("KRB5_CONFIG", "/nonexistent", 1);
        (void)skew_now();
        setenv("KRB5_CONFIG", s.conf, 1);
        (void)skew_now(); /* read just after it was written */
        put_file(&s, "inner", "[libdefaults]\n    clockskew = 42\n");
        CU_ASSERT(skew_soon(42) == 42);
    }
    close_tree(&s);
}

static void
realm_is(krb5_context krb5, const char *wanted)
{
    char *realm = NULL;

    CU_ASSERT(krb5_get_default_realm(krb5, &realm) == 0);
    CU_ASSERT(realm != NULL && strcmp(realm, wanted) == 0);
    krb5_free_default_realm(krb5, realm);
}

/* The module's context must not hold the old realm for the application's. */
static void
others_are_free(void)
{
    krb5_context ours, application;
    struct evidence ev = EVIDENCE_INIT;
    struct site_files s;

    open_tree(&s);
    CU_ASSERT_FATAL(thread_context(&ours, &ev) == V_OK);
    realm_is(ours, "HOME.TEST");
    put_file(&s, "inner", "[libdefaults]\n    default_realm = MOVED.TEST\n");
    CU_ASSERT_FATAL(krb5_init_context(&application) == 0);
    realm_is(application, "MOVED.TEST");
    krb5_free_context(application);
    wait_milliseconds(150);
    CU_ASSERT_FATAL(thread_context(&ours, &ev) == V_OK);
    realm_is(ours, "MOVED.TEST");
    close_tree(&s);
}

/* Nor the application's for the module's. */
static void
ours_is_free(void)
{
    krb5_context ours, application;
    struct evidence ev = EVIDENCE_INIT;
    struct site_files s;

    open_tree(&s);
    CU_ASSERT_FATAL(krb5_init_context(&application) == 0);
    realm_is(application, "HOME.TEST");
    put_file(&s, "inner", "[libdefaults]\n    default_realm = MOVED.TEST\n");
    CU_ASSERT_FATAL(thread_context(&ours, &ev) == V_OK);
    realm_is(ours, "MOVED.TEST");
    krb5_free_context(application);
    close_tree(&s);
}

/* ---- descriptors ---- */

static size_t
open_descriptors(void)
{
    size_t num = 0;

    for (int fd = 0; fd < 200; fd++)
        num += fcntl(fd, F_GETFD) >= 0;
    return num;
}

static void
no_descriptor_is_kept(void)
{
    struct evidence ev = EVIDENCE_INIT;
    char path[200], line[1000] = "";
    struct site_files s;
    krb5_context krb5;
    krb5_keytab_entry entry;
    krb5_keytab keytab;
    size_t before;
    FILE *trace;

    open_tree(&s);
    keytab_add(&s, s.keytab, "svc/localhost@HOME.TEST", 1, 18, 1);
    path_of(&s, "trace", path);
    setenv("KRB5_TRACE", path, 1);
    before = open_descriptors();
    CU_ASSERT_FATAL(thread_context(&krb5, &ev) == V_OK);
    CU_ASSERT(open_descriptors() == before);
    if (krb5_kt_resolve(krb5, s.keytab, &keytab) == 0) {
        krb5_principal absent = NULL;

        CU_ASSERT(krb5_parse_name(krb5, "absent@HOME.TEST", &absent) == 0);
        CU_ASSERT(krb5_kt_get_entry(krb5, keytab, absent, 0, 0, &entry) != 0);
        krb5_free_principal(krb5, absent);
        (void)krb5_kt_close(krb5, keytab);
    }
    CU_ASSERT(open_descriptors() == before);
    unsetenv("KRB5_TRACE");
    CU_ASSERT(thread_context(&krb5, &ev) == V_OK);
    trace = fopen(path, "r");
    CU_ASSERT_FATAL(trace != NULL);
    while (strstr(line, "absent@HOME.TEST") == NULL &&
           fgets(line, sizeof(line), trace) != NULL) {
    }
    fclose(trace);
    CU_ASSERT(line[0] == '[' && strstr(line, "] ") != NULL);
    CU_ASSERT(strstr(line, "absent@HOME.TEST") != NULL);
    remove_file(&s, "trace");
    close_tree(&s);
}

/* ---- without memory ---- */

/* Sites that differ in all that they say; the last is an error. */
static const struct {
    const char *libdefaults, *sections;
    enum verdict v;
} sites[] = {
    {"clockskew = 71\n    enforce_ok_as_delegate = true\n"
     "    permitted_enctypes = aes256-cts aes128-cts\n",
     "[apex]\n    mutual = required\n    channel_bindings = require\n"
     "    log = yes\n    replay_cache = dfl:\n",
     V_OK},
    {"clockskew = 72\n    permitted_enctypes = aes128-cts\n",
     "[apex]\n    retry = yes\n    target_name = ignore\n", V_OK},
    {"clockskew = 73\n", "[apex]\n    mutual = requird\n", V_KRB5},
};
#define NUM_SITES (sizeof(sites) / sizeof(sites[0]))

static bool
same_settings(const struct settings *a, const struct settings *b)
{
    return a->clockskew == b->clockskew &&
           a->num_permitted == b->num_permitted &&
           a->permitted[0] == b->permitted[0] &&
           a->enforce_ok_as_delegate == b->enforce_ok_as_delegate &&
           a->mutual_required == b->mutual_required &&
           a->channel_bindings_required == b->channel_bindings_required &&
           a->log == b->log && a->retry == b->retry &&
           a->target_name_ignored == b->target_name_ignored &&
           strcmp(a->replay_cache, b->replay_cache) == 0;
}

static bool
reads_as(enum verdict v, const struct settings *got, size_t site,
         const struct settings *wanted)
{
    return v == sites[site].v && (v != V_OK || same_settings(got, wanted));
}

/* One allocation fails while a changed configuration is read: the call says so,
 * or has it right, and the next one has it right.  False: there was none. */
static bool
read_short(struct site_files *s, size_t nth, size_t site,
           const struct settings *wanted)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got = {0};
    enum verdict v;
    bool met, good;

    site_write(s, sites[site].libdefaults, sites[site].sections);
    short_memory_at(nth);
    v = settings_read(&got, &ev);
    met = short_memory_met();
    good = (met && v == V_NO_MEMORY) || reads_as(v, &got, site, wanted);
    got = (struct settings){0};
    v = settings_read(&got, &ev);
    if (!good || !reads_as(v, &got, site, wanted))
        printf("# allocation %zu, site %zu\n", nth, site);
    CU_ASSERT(good);
    CU_ASSERT(reads_as(v, &got, site, wanted));
    return met;
}

static void
no_memory_for_a_change(void)
{
    struct settings wanted[NUM_SITES] = {0};
    struct evidence ev = EVIDENCE_INIT;
    struct site_files s;
    bool met = true;
    size_t nth = 0;

    site_open(&s, "", "");
    for (size_t i = 0; i < NUM_SITES; i++) {
        site_write(&s, sites[i].libdefaults, sites[i].sections);
        CU_ASSERT(settings_read(&wanted[i], &ev) == sites[i].v);
    }
    CU_ASSERT(!same_settings(&wanted[0], &wanted[1]));
    while (met && nth < 10000) {
        met = false;
        nth++;
        for (size_t i = 0; i < NUM_SITES; i++)
            met |= read_short(&s, nth, i, &wanted[i]);
    }
    printf("# %zu allocations\n", nth - 1);
    CU_ASSERT(nth > 10 && nth < 10000);
    site_close(&s);
}

/* ---- copies ---- */

static const char first_file[] = "; comment\n"
                                 "[one]\n"
                                 "    a = 1\n"
                                 "    a = 2\n"
                                 "    b = \"two words \\\" \\n\"\n"
                                 "    sub = {\n"
                                 "        x = y\n"
                                 "        deep = {\n"
                                 "            z = 1\n"
                                 "        }\n"
                                 "    }\n"
                                 "    sub = {\n"
                                 "        x = never\n"
                                 "    }\n"
                                 "    last* = 1\n"
                                 "    both = value\n"
                                 "    both = {\n"
                                 "        q = 1\n"
                                 "    }\n"
                                 "    shut = {\n"
                                 "        x = 1\n"
                                 "    }*\n"
                                 "[closed]*\n"
                                 "    a = 1\n"
                                 "[one]\n"
                                 "    a = 3\n"
                                 "[empty]\n";
static const char second_file[] = "[one]\n"
                                  "    a = 4\n"
                                  "    c = 5\r\n"
                                  "    last = 2\n"
                                  "    sub = {\n"
                                  "        x = z\n"
                                  "        w = w\n"
                                  "    }\n"
                                  "    shut = {\n"
                                  "        x = 2\n"
                                  "    }\n"
                                  "[closed]\n"
                                  "    a = 2\n"
                                  "    b = 2\n"
                                  "[two]\n"
                                  "    a = 1\n";

static const char *const asked[][5] = {
    {"one", "a"},
    {"one", "b"},
    {"one", "c"},
    {"one", "last"},
    {"one", "both"},
    {"one", "sub"},
    {"one", "nothing"},
    {"one", "sub", "x"},
    {"one", "sub", "w"},
    {"one", "shut", "x"},
    {"one", "sub", "deep", "z"},
    {"one", "both", "q"},
    {"closed", "a"},
    {"closed", "b"},
    {"two", "a"},
    {"empty", "a"},
    {"none", "a"},
    {"one"},
    {"none"},
    {"one", "a", "x"},
};

/* What one call gives, as text: its code, and the list. */
static void
list_text(long code, char **list, char *out, size_t size)
{
    size_t len = (size_t)snprintf(out, size, "%ld:", code);

    for (size_t i = 0; code == 0 && list[i] != NULL; i++)
        len += (size_t)snprintf(out + len, size - len, " <%s>", list[i]);
    if (code == 0)
        profile_free_list(list);
}

static void
walk_text(profile_t profile, const char *const *names, int flags, char *out,
          size_t size)
{
    char *name = NULL, *value = NULL;
    void *iterator = NULL;
    size_t len = 0;
    long code;

    code = profile_iterator_create(profile, names, flags, &iterator);
    while (code == 0) {
        code = profile_iterator(&iterator, &name, &value);
        if (code != 0 || name == NULL)
            break;
        len += (size_t)snprintf(out + len, size - len, " %s=%s", name,
                                value != NULL ? value : "{}");
        profile_release_string(name);
        profile_release_string(value);
    }
    snprintf(out + len, size - len, " (%ld)", code);
    profile_iterator_free(&iterator);
}

static void
same_text(const char *what, const char *a, const char *b)
{
    if (strcmp(a, b) != 0)
        printf("# %s: %s, copied %s\n", what, a, b);
    CU_ASSERT(strcmp(a, b) == 0);
}

static void
compare(profile_t a, profile_t b, const char *const *names)
{
    char of_a[2000], of_b[2000];
    char **list = NULL;
    long code;

    code = profile_get_values(a, names, &list);
    list_text(code, list, of_a, sizeof(of_a));
    code = profile_get_values(b, names, &list);
    list_text(code, list, of_b, sizeof(of_b));
    same_text("values", of_a, of_b);
    code = profile_get_subsection_names(a, (const char **)names, &list);
    list_text(code, list, of_a, sizeof(of_a));
    code = profile_get_subsection_names(b, (const char **)names, &list);
    list_text(code, list, of_b, sizeof(of_b));
    same_text("sections", of_a, of_b);
    code = profile_get_relation_names(a, (const char **)names, &list);
    list_text(code, list, of_a, sizeof(of_a));
    code = profile_get_relation_names(b, (const char **)names, &list);
    list_text(code, list, of_b, sizeof(of_b));
    same_text("relations", of_a, of_b);
    for (int flags = 0; flags < 8; flags++) {
        walk_text(a, names, flags, of_a, sizeof(of_a));
        walk_text(b, names, flags, of_b, sizeof(of_b));
        same_text("walk", of_a, of_b);
    }
}

static void
copies_are_equal(void)
{
    static const char *const top[] = {NULL};
    profile_t original, copied;
    char *files[3], paths[2][200];
    struct site_files s;

    site_open(&s, "", "");
    put_file(&s, "first", first_file);
    put_file(&s, "second", second_file);
    path_of(&s, "first", paths[0]);
    path_of(&s, "second", paths[1]);
    for (int i = 0; i < 2; i++)
        files[i] = paths[i];
    files[2] = NULL;
    CU_ASSERT_FATAL(
        profile_init((const_profile_filespec_t *)files, &original) == 0);
    CU_ASSERT_FATAL(conf_copy_read(files, &copied) == 0);
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
        compare(original, copied, asked[i]);
    compare(original, copied, top);
    profile_release(original);
    profile_release(copied);
    remove_file(&s, "first");
    remove_file(&s, "second");
    site_close(&s);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"an included file changes", included_file},
        {"an included directory changes", included_directory},
        {"includes of includes, and lists of files", deep_and_wide},
        {"changed twice in one tick", changed_in_one_tick},
        {"the application's contexts are not held back", others_are_free},
        {"the application holds nothing back", ours_is_free},
        {"no descriptor is kept for the trace", no_descriptor_is_kept},
        {"a change is read without memory", no_memory_for_a_change},
        {"a copy answers as the original", copies_are_equal},
    };

    return tap_main("krb5 conf", tests, sizeof(tests) / sizeof(tests[0]));
}
