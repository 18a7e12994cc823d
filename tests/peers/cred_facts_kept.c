/* tests/peers/cred_facts_kept.c: a thread keeps what it read of ccaches and
 * keytabs, and whatever happens to these counts with the next call.
 *
 * Nothing is kept of a file that was changed less than a second ago, so each
 * test waits before it begins.  Whether tickets were kept is seen in the
 * trace; otherwise a test of staleness could not fail. */
#include "tests/peers/cred_facts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HOUR 3600

/* Reads all of a file. */
static size_t
slurp(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, out, size) : -1;

    if (fd >= 0)
        close(fd);
    EXPECT(len > 0 && (size_t)len < size);
    return len > 0 ? (size_t)len : 0;
}

/* Writes over a file where it lies, so that it stays the same file. */
static void
overwrite(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    EXPECT(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
    if (fd >= 0)
        close(fd);
}

/* A login with default credentials; what it fails with, as text. */
static OM_uint32
log_in(const char *target, char text[600])
{
    struct pair_options options = {.target = target, .flags = PAIR_FLAGS};
    OM_uint32 major;
    struct pair p;

    pair_make(&options, &p);
    major = p.major;
    text[0] = '\0';
    if (major != GSS_S_COMPLETE)
        gss_status_text(gss_mech_krb5, p.minor, text, 600);
    pair_free(&p);
    return major;
}

static void
works(const char *target)
{
    char text[600];

    EXPECT_NUMBER(log_in(target, text), GSS_S_COMPLETE);
    EXPECT_MATCH(text, "^$");
}

static void
fails(const char *target, const char *pattern)
{
    char text[600];

    EXPECT(log_in(target, text) != GSS_S_COMPLETE);
    EXPECT_MATCH(text, pattern);
}

/* Whether a login used a ticket that was kept. */
static bool
uses_kept(const char *target)
{
    char path[400], trace[60000] = "";
    size_t len;

    cred_path(path, sizeof(path), "tmp/kept.trace");
    (void)unlink(path + strlen("FILE:"));
    setenv("KRB5_TRACE", path + strlen("FILE:"), 1);
    works(target);
    unsetenv("KRB5_TRACE");
    len = slurp(path + strlen("FILE:"), trace, sizeof(trace) - 1);
    trace[len] = '\0';
    return strstr(trace, "which has not changed since") != NULL;
}

/* A default ccache with tickets of `user` for host/localhost. */
static void
put_cache(const char *ccache, const char *user, int life)
{
    krb5_creds creds[] = {facts_tgt(user, life), {0}};

    creds[1] = facts_ticket(&creds[0], "host/localhost");
    facts_put(ccache, creds, 2, 0);
    facts_free(creds, 2);
}

static void
begin(char ccache[400], const char *name)
{
    cred_path(ccache, 400, name);
    put_cache(ccache, "alice", HOUR);
    facts_default(ccache, NULL);
    gss_let_files_settle();
    works("host@localhost");
    works("host@localhost");
    EXPECT(uses_kept("host@localhost"));
}

static void
a_destroyed_cache(void)
{
    char ccache[400];

    begin(ccache, "ccache/kept-destroyed");
    facts_destroy(ccache);
    fails("host@localhost", "[Nn]o (Kerberos )?credentials");
    put_cache(ccache, "bob", HOUR);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
    put_cache(ccache, "alice", HOUR);
    cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
    EXPECT(!uses_kept("host@localhost"));
    facts_default_end();
}

static void
a_cache_renamed_over(void)
{
    char ccache[400], other[400];

    begin(ccache, "ccache/kept-renamed");
    cred_path(other, sizeof(other), "ccache/kept-new");
    put_cache(other, "bob", HOUR);
    gss_let_files_settle();
    EXPECT(rename(other + strlen("FILE:"), ccache + strlen("FILE:")) == 0);
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
    facts_default_end();
}

static void
two_caches_in_turn(void)
{
    char ccache[2][400];

    cred_path(ccache[1], 400, "ccache/kept-second");
    put_cache(ccache[1], "bob", HOUR);
    begin(ccache[0], "ccache/kept-first");
    for (int i = 0; i < 3; i++) {
        facts_default(ccache[1], NULL);
        cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
        facts_default(ccache[0], NULL);
        cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
    }
    EXPECT(uses_kept("host@localhost"));
    facts_default_end();
}

static void
a_ticket_that_ends(void)
{
    struct timespec until_its_end = {6, 0};
    char ccache[400];

    cred_path(ccache, sizeof(ccache), "ccache/kept-short");
    put_cache(ccache, "alice", 6);
    facts_default(ccache, NULL);
    gss_let_files_settle();
    works("host@localhost");
    nanosleep(&until_its_end, NULL);
    fails("host@localhost", "expired");
    facts_default_end();
}

/* Makes `keytab` hold what the realm's keytab `from` does. */
static void
become(const char *keytab, const char *from)
{
    char path[400], bytes[20000];

    cred_path(path, sizeof(path), from);
    overwrite(keytab + strlen("FILE:"), bytes,
              slurp(path + strlen("FILE:"), bytes, sizeof(bytes)));
}

static void
keytab_end(void)
{
    char all[400];

    cred_path(all, sizeof(all), "keytab/all");
    setenv("KRB5_KTNAME", all, 1);
}

/* svc18 and svc20 have one entry each; their keytabs differ in three digits and
 * the key, but not in length. */
static void
a_keytab_written_over(void)
{
    char keytab[400];

    cred_path(keytab, sizeof(keytab), "keytab/kept");
    become(keytab, "keytab/svc18");
    setenv("KRB5_KTNAME", keytab, 1);
    gss_let_files_settle();
    works("svc18@localhost");
    works("svc18@localhost");
    for (int i = 0; i < 3; i++) {
        become(keytab, "keytab/svc20");
        fails("svc18@localhost", "svc18/localhost@APEX.TEST not found");
        works("svc20@localhost");
        become(keytab, "keytab/svc18");
        works("svc18@localhost");
        fails("svc20@localhost", "svc20/localhost@APEX.TEST not found");
    }
    EXPECT(unlink(keytab + strlen("FILE:")) == 0);
    fails("svc18@localhost", "keytab");
    keytab_end();
}

static void
two_keytabs_in_turn(void)
{
    char one[400], other[400];

    cred_path(one, sizeof(one), "keytab/svc18");
    cred_path(other, sizeof(other), "keytab/svc20");
    for (int i = 0; i < 3; i++) {
        setenv("KRB5_KTNAME", one, 1);
        works("svc18@localhost");
        fails("svc20@localhost", "svc20/localhost@APEX.TEST not found");
        setenv("KRB5_KTNAME", other, 1);
        works("svc20@localhost");
        fails("svc18@localhost", "svc18/localhost@APEX.TEST not found");
    }
    keytab_end();
}

/* Lets everybody into the realm's directory, so that what another user may not
 * read is the file itself. */
static void
open_the_way(void)
{
    static const char *const directories[] = {"", "ccache", "keytab", "tmp"};
    char path[400];

    for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
        cred_path(path, sizeof(path), directories[i]);
        EXPECT(chmod(path + strlen("FILE:"), 0755) == 0);
    }
}

/* rpc.gssd and servers change the user of a thread. */
static void
another_user(void)
{
    char ccache[400];

    open_the_way();
    begin(ccache, "ccache/kept-user");
    setfsuid(65534);
    fails("host@localhost", "ccache/kept-user");
    setfsuid(0);
    works("host@localhost");
    EXPECT(seteuid(65534) == 0);
    fails("host@localhost", "ccache/kept-user");
    EXPECT(seteuid(0) == 0);
    works("host@localhost");
    works("host@localhost");
    works("host@localhost");
    EXPECT(uses_kept("host@localhost"));
    facts_default_end();
}

/* The acceptor alone is another user. */
static void
another_acceptor(void)
{
    struct pair_options options = {.target = "svc18@localhost",
                                   .flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, none = GSS_C_EMPTY_BUFFER;
    char keytab[400], text[600];
    struct pair p = {0};
    OM_uint32 ignored;

    open_the_way();
    cred_path(keytab, sizeof(keytab), "keytab/kept-user");
    become(keytab, "keytab/svc18");
    setenv("KRB5_KTNAME", keytab, 1);
    gss_let_files_settle();
    works("svc18@localhost");
    works("svc18@localhost");
    EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token),
                  GSS_S_CONTINUE_NEEDED);
    setfsuid(65534);
    EXPECT(GSS_ERROR(pair_accept(&options, &p, &token, &none)));
    setfsuid(0);
    gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
    EXPECT_MATCH(text, "[Pp]ermission denied|cannot be read|keytab");
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &none);
    pair_free(&p);
    keytab_end();
}

static char child_ccache[400];

static void
move_to_another_root(void)
{
    char directory[400];

    works("host@localhost");
    works("host@localhost");
    EXPECT(uses_kept("host@localhost"));
    cred_path(directory, sizeof(directory), "tmp");
    EXPECT(chroot(directory + strlen("FILE:")) == 0 && chdir("/") == 0);
    fails("host@localhost", "[Nn]o (such file|Kerberos )|not found");
}

static void
another_root(void)
{
    char ccache[400];

    begin(ccache, "ccache/kept-root");
    facts_in_child(move_to_another_root);
    works("host@localhost");
    facts_default_end();
}

static void
work_and_destroy(void)
{
    EXPECT(!uses_kept("host@localhost"));
    works("host@localhost");
    facts_destroy(child_ccache);
    fails("host@localhost", "[Nn]o (Kerberos )?credentials");
}

static void
a_child(void)
{
    begin(child_ccache, "ccache/kept-child");
    facts_in_child(work_and_destroy);
    fails("host@localhost", "[Nn]o (Kerberos )?credentials");
    facts_default_end();
}

static void
enctypes_tightened(void)
{
    static const char strict[] = "[libdefaults]\n"
                                 "    permitted_enctypes = aes128-cts\n";
    char path[400], both[1000], ccache[400];
    const char *usual = getenv("KRB5_CONFIG");

    cred_path(path, sizeof(path), "tmp/kept.conf");
    overwrite(path + strlen("FILE:"), "# nothing\n", 10);
    snprintf(both, sizeof(both), "%s:%s", path + strlen("FILE:"), usual);
    setenv("KRB5_CONFIG", both, 1);
    begin(ccache, "ccache/kept-enctypes");
    overwrite(path + strlen("FILE:"), strict, strlen(strict));
    fails("host@localhost", ".");
    overwrite(path + strlen("FILE:"), "# nothing\n", 10);
    works("host@localhost");
    setenv("KRB5_CONFIG", getenv("APEX_KRB5_CONF"), 1);
    facts_default_end();
}

/* ---- the same as without ---- */

#define STEPS 60

static const char *const targets[] = {"svc18@localhost", "svc20@localhost",
                                      "host@localhost"};

/* Changes something that a login depends on. */
static void
change(unsigned what)
{
    static const char *const users[] = {"alice", "bob"};
    static const char *const keytabs[] = {"keytab/svc18", "keytab/svc20",
                                          "keytab/all"};
    static const char *const files[] = {"ccache/kept-step-0",
                                        "ccache/kept-step-1"};
    static const char *const key_files[] = {"keytab/kept-step-0",
                                            "keytab/kept-step-1"};
    char ccache[400], keytab[400];

    cred_path(ccache, sizeof(ccache), files[what / 8 % 2]);
    cred_path(keytab, sizeof(keytab), key_files[what / 8 % 2]);
    switch (what % 8) {
    case 0:
        put_cache(ccache, users[what / 16 % 2], HOUR);
        break;
    case 1:
        if (access(ccache + strlen("FILE:"), F_OK) == 0)
            facts_destroy(ccache);
        break;
    case 2:
    case 3:
        facts_default(ccache, NULL);
        break;
    case 4:
    case 5:
        become(keytab, keytabs[what / 16 % 3]);
        break;
    case 6:
        setenv("KRB5_KTNAME", keytab, 1);
        break;
    default:
        gss_let_files_settle();
    }
}

/* All that a login to any of the targets needs. */
static void
put_right(void)
{
    change(0);      /* alice's tickets in the first cache, */
    change(2);      /* that is the default, */
    change(4 + 32); /* all keys in the first keytab, */
    change(6);      /* that is the default */
}

/* A child has none of what its parent keeps. */
static void
log_in_afresh(const char *target, OM_uint32 *major, char text[600])
{
    int fds[2], status = -1;
    pid_t pid;

    *major = 0;
    memset(text, 0, 600);
    if (!EXPECT(pipe(fds) == 0))
        return;
    pid = fork();
    if (pid == 0) {
        OM_uint32 got = log_in(target, text);

        _exit(write(fds[1], &got, sizeof(got)) != sizeof(got) ||
              write(fds[1], text, 600) != 600);
    }
    close(fds[1]);
    EXPECT(read(fds[0], major, sizeof(*major)) == sizeof(*major));
    EXPECT(read(fds[0], text, 600) == 600);
    close(fds[0]);
    EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
}

static void
the_same_as_without(void)
{
    unsigned random = (unsigned)time(NULL), first = random, good = 0, kept = 0;
    char text[2][600] = {"", ""};
    OM_uint32 major[2];

    change(0);
    change(8);
    change(4);
    change(4 + 8 + 32);
    change(2);
    change(6);
    for (int i = 0; i < STEPS && !report_failed(); i++) {
        const char *target = targets[random % 3];

        random = random * 1103515245u + 12345u;
        change(random >> 16);
        memset(text[0], 0, sizeof(text[0]));
        if (i % 6 == 5) {
            put_right();
            (void)log_in(target, text[0]);
            gss_let_files_settle();
            (void)log_in(target, text[0]);
            (void)log_in(target, text[0]);
        }
        major[0] = log_in(target, text[0]);
        kept += i % 6 == 5 && major[0] == GSS_S_COMPLETE && uses_kept(target);
        log_in_afresh(target, &major[1], text[1]);
        good += major[0] == GSS_S_COMPLETE;
        if (major[0] != major[1] || strcmp(text[0], text[1]) != 0)
            report_fault(__FILE__, __LINE__,
                         "seed %u, step %d, %s: kept %08x \"%s\", afresh %08x "
                         "\"%s\"",
                         first, i, target, major[0], text[0], major[1],
                         text[1]);
    }
    EXPECT(good >= STEPS / 6 && good < STEPS);
    EXPECT_NUMBER(kept, STEPS / 6);
    keytab_end();
    facts_default_end();
}

void
facts_kept_tests(void)
{
    static const struct report_test tests[] = {
        {"kept: a cache that is destroyed", a_destroyed_cache},
        {"kept: a cache that another one replaces", a_cache_renamed_over},
        {"kept: two caches in turn", two_caches_in_turn},
        {"kept: a ticket that ends", a_ticket_that_ends},
        {"kept: a keytab written over, of the same size",
         a_keytab_written_over},
        {"kept: two keytabs in turn", two_keytabs_in_turn},
        {"kept: in a child", a_child},
        {"kept: permitted_enctypes tightened", enctypes_tightened},
        {"kept: the same as without, step by step", the_same_as_without},
    };

    static const struct report_test tests_of_root[] = {
        {"kept: another user", another_user},
        {"kept: another user accepts", another_acceptor},
        {"kept: another root directory", another_root},
    };
    const size_t num = sizeof(tests_of_root) / sizeof(tests_of_root[0]);

    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    if (geteuid() == 0)
        report_run(tests_of_root, num);
    for (size_t i = 0; i < num && geteuid() != 0; i++)
        report_skip(tests_of_root[i].name, "only root can do that");
}
