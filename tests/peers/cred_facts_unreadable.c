/* tests/peers/cred_facts_unreadable.c: default caches of every type that are
 * there, or might be, and that nobody can read. */
#include "tests/peers/cred_facts.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOBODY 65534

/* A copy of alice's cache, changed. */
struct copy {
    char name[400]; /* FILE:PATH */
    char bytes[20000];
    size_t len;
};

static const char *
path_of(const struct copy *c)
{
    return c->name + strlen("FILE:");
}

static bool
copy_open(struct copy *c, const char *name)
{
    char path[400];
    FILE *file;

    cred_path(path, sizeof(path), "ccache/default");
    cred_path(c->name, sizeof(c->name), name);
    file = fopen(path + strlen("FILE:"), "r");
    if (!EXPECT(file != NULL))
        return false;
    c->len = fread(c->bytes, 1, sizeof(c->bytes), file);
    fclose(file);
    return EXPECT(c->len > 400 && c->len < sizeof(c->bytes));
}

static void
copy_is_told(const struct copy *c, const char *why)
{
    facts_write(path_of(c), c->bytes, c->len);
    facts_default_is_told(c->name, c->name, why);
}

/* A file of version 4 begins with 05 04, two octets' length of tags, and the
 * tags. */
static size_t
owner_at(const struct copy *c)
{
    return 4 + ((size_t)(unsigned char)c->bytes[2] << 8 |
                (unsigned char)c->bytes[3]);
}

/* Version 2 has the numbers of the machine that wrote it. */
static void
of_another_machine(void)
{
    static const unsigned char bytes[] = {
        5,   2,   0,   0,   0,   1,   0,   0, 0, 1, 0, 0,   0,   9,   'A', 'P',
        'E', 'X', '.', 'T', 'E', 'S', 'T', 0, 0, 0, 5, 'a', 'l', 'i', 'c', 'e'};
    static const unsigned char other[] = {
        5,   2,   1,   0,   0,   0,   1,   0, 0, 0, 9, 0,   0,   0,   'A', 'P',
        'E', 'X', '.', 'T', 'E', 'S', 'T', 5, 0, 0, 0, 'a', 'l', 'i', 'c', 'e'};
    const uint16_t one = 1;
    bool little = *(const unsigned char *)&one == 1;
    static struct copy c;

    if (!copy_open(&c, "ccache/bad-machine"))
        return;
    memcpy(c.bytes, little ? bytes : other, sizeof(bytes));
    c.len = sizeof(bytes);
    copy_is_told(&c, "format");
}

static void
cut_within_its_owner(void)
{
    static struct copy c;

    if (!copy_open(&c, "ccache/bad-owner"))
        return;
    c.len = owner_at(&c) + 10;
    copy_is_told(&c, "format");
}

static void
cut_within_a_ticket(void)
{
    static struct copy c;

    if (!copy_open(&c, "ccache/bad-ticket"))
        return;
    c.len = owner_at(&c) + 100;
    facts_write(path_of(&c), c.bytes, c.len);
    facts_use_is_told(c.name, c.name, "format");
}

/* A length that no file has. */
static void
an_impossible_length(void)
{
    static struct copy c;

    if (!copy_open(&c, "ccache/bad-length"))
        return;
    memset(c.bytes + owner_at(&c) + 8, 0x7f, 4);
    copy_is_told(&c, "format");
}

/* As another user, who may go as far as the file. */
static void
look_as_nobody(void)
{
    static struct copy c;

    if (!copy_open(&c, "ccache/bad-mode"))
        return;
    facts_write(path_of(&c), c.bytes, c.len);
    EXPECT_NUMBER(chmod(path_of(&c), 0600), 0);
    if (geteuid() != 0)
        EXPECT_NUMBER(chmod(path_of(&c), 0), 0);
    else
        EXPECT(setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
               setresuid(NOBODY, NOBODY, NOBODY) == 0);
    facts_default_is_told(c.name, c.name, "[Pp]ermission denied");
}

static void
somebody_elses(void)
{
    const char *dir = getenv("APEX_REALM_DIR");
    char ccache[400], file[410];

    snprintf(ccache, sizeof(ccache), "%s/ccache", dir);
    snprintf(file, sizeof(file), "%s/default", ccache);
    EXPECT(chmod(dir, 0711) == 0 && chmod(ccache, 0711) == 0 &&
           chmod(file, 0644) == 0);
    facts_in_child(look_as_nobody);
    EXPECT(chmod(dir, 0700) == 0 && chmod(ccache, 0700) == 0 &&
           chmod(file, 0600) == 0);
}

/* The file `primary` names the member that counts. */
static void
pointer_is_told(const char *name, const char *primary, const char *why)
{
    char dir[400], path[420], ccache[410];

    snprintf(dir, sizeof(dir), "%s/%s", getenv("APEX_REALM_DIR"), name);
    snprintf(path, sizeof(path), "%s/primary", dir);
    snprintf(ccache, sizeof(ccache), "DIR:%s", dir);
    EXPECT_NUMBER(mkdir(dir, 0700), 0);
    facts_write(path, primary, strlen(primary));
    facts_default_is_told(ccache, dir, why);
}

static void
a_damaged_pointer(void)
{
    pointer_is_told("pointer-text", "this is a text\n", "primary|filename");
    pointer_is_told("pointer-away", "../ccache/default\n", "primary|filename");
}

static void
no_daemon(void)
{
    char path[400], config[1000], before[600];

    snprintf(path, sizeof(path), "%s/kcm.conf", getenv("TMPDIR"));
    snprintf(before, sizeof(before), "%s", getenv("KRB5_CONFIG"));
    snprintf(config, sizeof(config), "[libdefaults]\n    kcm_socket = %s.no\n",
             path);
    facts_write(path, config, strlen(config));
    snprintf(config, sizeof(config), "%s:%s", path, before);
    setenv("KRB5_CONFIG", config, 1);
    facts_default_is_told("KCM:", "KCM:", "KCM");
    facts_default_is_told("KCM:0:7", "KCM:0:7", "KCM");
    setenv("KRB5_CONFIG", before, 1);
}

/* As in a container that keeps its programs from the kernel's keys. */
static bool
forbid_keys(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_add_key, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {sizeof(rules) / sizeof(rules[0]), rules};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
look_without_keys(void)
{
    static const char name[] = "KEYRING:session:there";

    if (EXPECT(forbid_keys()))
        facts_default_is_told(name, name, "not permitted|[Pp]ermission");
}

static void
a_forbidden_keyring(void)
{
    facts_in_child(look_without_keys);
}

/* Nobody has logged in there yet, and can. */
static void
an_absent_keyring(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char text[800];
    struct pair p;

    facts_default("KEYRING:process:absent", NULL);
    EXPECT(!pair_make(&options, &p));
    gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
    EXPECT_MATCH(text, "KEYRING:process:absent");
    pair_free(&p);
    facts_default_end();
}

static const struct report_test tests[] = {
    {"unreadable: a cache of another machine", of_another_machine},
    {"unreadable: a cache that ends within its owner", cut_within_its_owner},
    {"unreadable: a cache that ends within a ticket", cut_within_a_ticket},
    {"unreadable: a cache with an impossible length", an_impossible_length},
    {"unreadable: somebody else's cache", somebody_elses},
    {"unreadable: a DIR whose pointer is damaged", a_damaged_pointer},
    {"unreadable: KCM without a daemon", no_daemon},
    {"unreadable: an absent keyring", an_absent_keyring},
};

static const struct report_test forbidden[] = {
    {"unreadable: a keyring that the kernel forbids", a_forbidden_keyring},
};

void
facts_unreadable_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    if (gss_under_valgrind())
        report_skip(forbidden[0].name, "valgrind knows no filters");
    else
        report_run(forbidden, 1);
}
