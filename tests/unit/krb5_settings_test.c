/* krb5_settings_test.c: mech/krb5/settings.h and the thread's context. */
#include "mech/krb5/settings.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <krb5.h>
#include <profile.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "mech/krb5/call.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/thread_context.h"
#include "tests/unit/krb5_support.h"
#include "tests/unit/tap.h"

static void
defaults(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files s;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(got.clockskew == 300);
    CU_ASSERT(!got.enforce_ok_as_delegate);
    CU_ASSERT(!got.client_aware_channel_bindings);
    CU_ASSERT(!got.mutual_required);
    CU_ASSERT(!got.channel_bindings_required);
    CU_ASSERT(got.log);
    CU_ASSERT(!got.log_clients);
    CU_ASSERT_STRING_EQUAL(got.replay_cache, "");
    CU_ASSERT_FATAL(got.num_permitted >= 4);
    CU_ASSERT(got.permitted[0] == 18);
    CU_ASSERT(settings_why_not() == NULL);
    site_close(&s);
}

static void
all_set(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files s;

    site_open(&s,
              "clockskew = 42\n"
              "    permitted_enctypes = aes128-cts unknown-one aes256-sha2\n"
              "    enforce_ok_as_delegate = TRUE\n"
              "    client_aware_channel_bindings = on\n"
              "    default_rcache_name = none:",
              "[apex]\n"
              "    enable = no\n"
              "    mutual = required\n"
              "    channel_bindings = Require\n"
              "    replay_cache = file2:/var/replay\n"
              "    replay_cache_failure = local\n"
              "    target_name = ignore\n"
              "    log = no\n    log_clients = yes\n");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(got.clockskew == 42);
    CU_ASSERT(got.num_permitted == 2);
    CU_ASSERT(got.permitted[0] == 17 && got.permitted[1] == 20);
    CU_ASSERT(got.enforce_ok_as_delegate);
    CU_ASSERT(got.client_aware_channel_bindings);
    CU_ASSERT(got.mutual_required);
    CU_ASSERT(got.channel_bindings_required);
    CU_ASSERT(got.target_name_ignored);
    CU_ASSERT(!got.log);
    CU_ASSERT(got.log_clients);
    CU_ASSERT_STRING_EQUAL(got.replay_cache, "file2:/var/replay");
    CU_ASSERT(settings_why_not() != NULL);
    site_close(&s);
}

/* The first file that says something about a relation has the word. */
static void
two_files(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files a, b;
    char both[300];

    site_open(&b, "clockskew = 10", "[apex]\n mutual = required\n log = no\n");
    site_open(&a, "clockskew = 20", "[apex]\n mutual = application\n");
    snprintf(both, sizeof(both), "%s:%s", a.conf, b.conf);
    setenv("KRB5_CONFIG", both, 1);
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(got.clockskew == 20);
    CU_ASSERT(!got.mutual_required);
    CU_ASSERT(!got.log);
    site_close(&a);
    site_close(&b);
}

struct bad_row {
    const char *libdefaults;
    const char *apex; /* lines of [apex] */
    const char *said[3];
};

static const struct bad_row bad_rows[] = {
    {"", "mutual = requird", {"[apex] mutual = requird", "application"}},
    {"", "mutual = yes", {"[apex] mutual = yes", "required"}},
    {"", "enable = perhaps", {"[apex] enable = perhaps", "yes or no"}},
    {"", "log = maybe", {"[apex] log = maybe", "yes or no"}},
    {"", "channel_bindings = always", {"channel_bindings = always", "require"}},
    {"", "target_name = no", {"[apex] target_name = no", "ignore"}},
    {"", "replay_cache_failure = x", {"replay_cache_failure = x", "local"}},
    {"", "replay_cache = \"\"", {"[apex] replay_cache", "1 to 511 bytes"}},
    {"", "mutaul = required", {"no relation mutaul", "mean mutual?"}},
    {"", "replaycache = none:", {"no relation replaycache", "replay_cache?"}},
    {"", "channel_binding = require", {"channel_binding;", "_bindings?"}},
    {"", "mutual = {\n x = y\n }", {"[apex] mutual", "a single value"}},
    /* Here libkrb5 itself refuses to start, without saying why. */
    {"enforce_ok_as_delegate = maybe", "", {"enforce_ok_as_delegate = maybe"}},
    {"ignore_acceptor_hostname = 2", "", {"ignore_acceptor_hostname = 2"}},
    {"allow_weak_crypto = x", "", {"[libdefaults] allow_weak_crypto = x"}},
    {"dns_canonicalize_hostname = never", "", {"hostname = never", "fallback"}},
    {"permitted_enctypes = nonsense", "", {"permitted_enctypes = nonsense"}},
    {"", "replay_cache = file2:/%{nope}/x", {"%{nope}"}},
    {"", "replay_cache = file2:/%{}/x", {"%{}"}},
    {"", "replay_cache = file2:/%{uid", {"%{uid"}},
};

static void
bad_values(void)
{
    struct evidence ev;
    struct settings got;
    struct site_files s;
    char section[200];

    site_open(&s, "", "");
    for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
        const struct bad_row *row = &bad_rows[i];

        snprintf(section, sizeof(section), "[apex]\n    %s\n", row->apex);
        site_write(&s, row->libdefaults, section);
        for (int again = 0; again < 2; again++) {
            ev = (struct evidence)EVIDENCE_INIT;
            CU_ASSERT(settings_read(&got, &ev) == V_KRB5);
            CU_ASSERT(ev.code != 0);
            for (size_t j = 0; j < 3 && row->said[j] != NULL; j++)
                says(&ev, row->said[j]);
        }
        /* The module stays in, so that its calls can say what is wrong. */
        CU_ASSERT(settings_why_not() == NULL);
    }
    site_write(&s, "", "");
    CU_ASSERT(settings_read(&got, &ev) == V_OK);
    site_close(&s);
}

/* What libkrb5 takes for absent, or reads in its own way. */
static const struct {
    const char *libdefaults;
    int32_t clockskew;
    const char *replay_cache;
} forgiven_rows[] = {
    {"clockskew = 5m", 300, ""},
    {"clockskew = 2s", 300, ""},
    {"clockskew = 0:00:02", 300, ""},
    {"clockskew = 42 # seconds", 300, ""},
    {"clockskew = 0x12", 300, ""},
    {"clockskew = 010", 10, ""},
    {"clockskew = -5", -5, ""},
    {"clockskew = 0", 0, ""},
    {"clockskew = 99999999999", 300, ""},
    {"clockskew = 2147483648", 300, ""},
    {"clockskew = \"\"", 300, ""},
    {"clockskew = \"42\" trailing", 42, ""},
    {"clockskew = 42\r", 42, ""},
    {"clockskew* = 42", 42, ""},
    {"clockskew = 42\n    clockskew = 43", 42, ""},
    {"clockskew = {\n x = y\n }", 300, ""},
    {"rdns = maybe", 300, ""},
    {"rdns =\t\"\"", 300, ""},
    {"client_aware_channel_bindings = maybe", 300, ""},
    {"permitted_enctypes = nonsense aes128-cts", 300, ""},
    {"permitted_enctypes = {\n x = y\n }", 300, ""},
    {"default_rcache_name = file2:/%{nope}/x", 300, ""},
    {"default_rcache_name = file2:/%{}", 300, ""},
    {"default_rcache_name = file2:/%{uid", 300, ""},
    {"default_rcache_name = \"\"", 300, ""},
    {"default_rcache_name = nothing", 300, ""},
    {"default_rcache_name = foo:/x", 300, ""},
    {"default_rcache_name = none:", 300, "none:"},
    {"default_rcache_name = file2:/x/%{TEM}", 300, "file2:/x//tmp"},
};

static void
forgiven_values(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files s;

    site_open(&s, "", "");
    for (size_t i = 0; i < sizeof(forgiven_rows) / sizeof(forgiven_rows[0]);
         i++) {
        site_write(&s, forgiven_rows[i].libdefaults, "");
        CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
        if (got.clockskew != forgiven_rows[i].clockskew ||
            strcmp(got.replay_cache, forgiven_rows[i].replay_cache) != 0)
            printf("# %s: %d, \"%s\"\n", forgiven_rows[i].libdefaults,
                   got.clockskew, got.replay_cache);
        CU_ASSERT(got.clockskew == forgiven_rows[i].clockskew);
        CU_ASSERT_STRING_EQUAL(got.replay_cache, forgiven_rows[i].replay_cache);
        CU_ASSERT(got.num_permitted > 0);
        CU_ASSERT(!got.client_aware_channel_bindings);
    }
    /* MIT's mechanism does not initiate with this one, but accepts. */
    site_write(&s, "client_aware_channel_bindings = maybe", "");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(settings_client_aware(&got, &ev) == V_KRB5);
    CU_ASSERT(ev.code == PROF_BAD_BOOLEAN);
    says(&ev, "client_aware_channel_bindings");
    site_write(&s, "client_aware_channel_bindings = t", "");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(settings_client_aware(&got, &ev) == V_OK);
    site_close(&s);
}

/* What the file's grammar allows is no typing error. */
static void
grammar_of_apex(void)
{
    static const char *const sections[] = {
        "[apex]\n    mutual* = required\n",
        "[apex]*\n    mutual = \"required\"\n",
        "[apex]\r\n    mutual = required\r\n",
        "[apex] \n\tmutual=REQUIRED\t \n",
        "[apex]\n    mutual = required\n    mutual = application\n",
        "[apex]\n    # mutaul = x\n    ; log = x\n    mutual = required\n",
        "[apex]\n    log = no\n[x]\n    y = z\n[apex]\n    mutual = required\n",
    };
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files s;

    site_open(&s, "", "");
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        site_write(&s, "", sections[i]);
        CU_ASSERT(settings_read(&got, &ev) == V_OK);
        if (!got.mutual_required)
            printf("# not required: %s\n", sections[i]);
        CU_ASSERT(got.mutual_required);
    }
    site_close(&s);
}

/* RC4 and triple DES are permitted exactly where libkrb5 permits them. */
static void
weak_enctypes(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files s;
    krb5_enctype *theirs = NULL;
    krb5_context krb5 = NULL;
    size_t num = 0;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT_FATAL(krb5_init_context(&krb5) == 0);
    CU_ASSERT_FATAL(krb5_get_permitted_enctypes(krb5, &theirs) == 0);
    for (size_t i = 0; theirs[i] != 0; i++) {
        if (crypto_profile_find(theirs[i]) != NULL)
            CU_ASSERT(got.permitted[num++] == theirs[i]);
    }
    CU_ASSERT(got.num_permitted == num);
    krb5_free_enctypes(krb5, theirs);
    krb5_free_context(krb5);
    site_write(&s, "permitted_enctypes = aes256-cts rc4", "");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(got.num_permitted >= 1 && got.permitted[0] == 18);
    site_close(&s);
}

static void
tokens(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    struct site_files s;
    char expected[200];

    site_open(&s,
              "default_rcache_name = "
              "file2:%{TEMP}/%{uid}-%{euid}-%{USERID}%{null}.rc",
              "");
    setenv("TMPDIR", "/some/where", 1);
    snprintf(expected, sizeof(expected), "file2:/some/where/%u-%u-%u.rc",
             getuid(), geteuid(), getuid());
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(got.replay_cache, expected);
    /* Not remembered from the first call. */
    setenv("TMPDIR", "/else/where", 1);
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(strncmp(got.replay_cache, "file2:/else/where/", 18) == 0);
    unsetenv("TMPDIR");
    CU_ASSERT_FATAL(settings_read(&got, &ev) == V_OK);
    CU_ASSERT(strncmp(got.replay_cache, "file2:/tmp/", 11) == 0);
    site_close(&s);
}

static void
switched_off(void)
{
    static const char *const no[] = {"n",   "no", "No",  "false", "FALSE",
                                     "nil", "0",  "off", "Off"};
    /* The last two are neither. */
    static const char *const yes[] = {"y", "yes", "YES", "true",   "t",
                                      "1", "on",  "",    "perhaps"};
    struct site_files s;

    site_open(&s, "", "");
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        setenv("GSS_APEX", no[i], 1);
        CU_ASSERT(settings_why_not() != NULL);
    }
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        setenv("GSS_APEX", yes[i], 1);
        CU_ASSERT(settings_why_not() == NULL);
    }
    unsetenv("GSS_APEX");
    CU_ASSERT(settings_why_not() == NULL);
    site_close(&s);
}

static int32_t
skew_now(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got = {0};

    CU_ASSERT(settings_read(&got, &ev) == V_OK);
    return got.clockskew;
}

/* Changes of the file and of KRB5_CONFIG are seen at the next call, and without
 * a change the context is kept. */
static void
remade(void)
{
    struct evidence ev = EVIDENCE_INIT;
    krb5_context first, second;
    struct site_files s, other;

    site_open(&other, "clockskew = 77", "");
    site_open(&s, "clockskew = 11", "");
    CU_ASSERT(skew_now() == 11);
    CU_ASSERT(thread_context(&first, &ev) == V_OK);
    CU_ASSERT(thread_context(&second, &ev) == V_OK);
    CU_ASSERT(first == second);
    site_write(&s, "clockskew = 22", "");
    CU_ASSERT(skew_now() == 22);
    setenv("KRB5_CONFIG", other.conf, 1);
    CU_ASSERT(skew_now() == 77);
    setenv("KRB5_CONFIG", s.conf, 1);
    CU_ASSERT(skew_now() == 22);
    unlink(s.conf);
    CU_ASSERT(skew_now() == 300);
    site_close(&s);
    site_close(&other);
}

/* As a host does that leaves a call by longjmp. */
__attribute__((noinline)) static void
leave_a_call(void)
{
    krb_call_begin();
    CU_ASSERT(skew_now() == 22);
}

static void
one_look_a_call(void)
{
    struct site_files s;

    site_open(&s, "clockskew = 11", "");
    krb_call_begin();
    CU_ASSERT(skew_now() == 11);
    site_write(&s, "clockskew = 22", "");
    CU_ASSERT(skew_now() == 11);
    krb_call_end();
    leave_a_call();
    site_write(&s, "clockskew = 33", "");
    CU_ASSERT(skew_now() == 22);
    krb_call_begin();
    CU_ASSERT(skew_now() == 33);
    krb_call_end();
    site_close(&s);
}

static void
after_fork(void)
{
    struct thread_state *t = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct site_files s;
    krb5_context krb5;
    int status = -1;
    pid_t child;

    site_open(&s, "clockskew = 33", "");
    CU_ASSERT_FATAL(thread_context(&krb5, &ev) == V_OK);
    CU_ASSERT_FATAL(thread_state_get(&t, &ev) == V_OK);
    CU_ASSERT(t->pid == getpid());
    child = fork();
    if (child == 0) {
        bool ok = thread_context(&krb5, &ev) == V_OK && t->pid == getpid() &&
                  skew_now() == 33;

        _exit(ok ? 0 : 1);
    }
    CU_ASSERT(waitpid(child, &status, 0) == child && status == 0);
    site_close(&s);
}

static void *
read_often(void *arg)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings got;
    int64_t seconds;
    int32_t micro;
    bool *ok = arg;

    for (int i = 0; i < 200; i++) {
        *ok &= settings_read(&got, &ev) == V_OK && got.clockskew == 44;
        krb_clock_now(&seconds, &micro);
        *ok &= seconds > 1600000000 && micro >= 0 && micro < 1000000;
    }
    return NULL;
}

/* libkrb5 asks gettimeofday; while the test stops it, libkrb5 gives two times
 * in turn. */
static bool time_stands_still;

__attribute__((visibility("default"))) int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    struct timespec ts;

    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    tv->tv_sec = ts.tv_sec;
    tv->tv_usec = time_stands_still ? 500000 : ts.tv_nsec / 1000;
    return 0;
}

enum { TIMES = 2000, GIVERS = 4 };

static void *
take_times(void *arg)
{
    int64_t *times = arg, seconds;
    int32_t micro;

    for (int i = 0; i < TIMES; i++) {
        krb_clock_fresh(&seconds, &micro);
        times[i] = seconds * 1000000 + micro;
    }
    return NULL;
}

static int
earlier_first(const void *a, const void *b)
{
    const int64_t *one = a, *other = b;

    return (*one > *other) - (*one < *other);
}

/* RULE 4120/3.2.2/fresh-authenticator */
static void
no_time_twice(void)
{
    static int64_t times[GIVERS * TIMES];
    pthread_t id[GIVERS];
    struct site_files s;
    bool fresh = true;

    site_open(&s, "", "");
    time_stands_still = true;
    for (int i = 0; i < GIVERS; i++) {
        CU_ASSERT_FATAL(
            pthread_create(&id[i], NULL, take_times, &times[i * TIMES]) == 0);
    }
    for (int i = 0; i < GIVERS; i++)
        pthread_join(id[i], NULL);
    time_stands_still = false;
    qsort(times, GIVERS * TIMES, sizeof(times[0]), earlier_first);
    for (int i = 1; i < GIVERS * TIMES; i++)
        fresh &= times[i - 1] < times[i];
    CU_ASSERT(fresh);
    site_close(&s);
}

static void
threads(void)
{
    pthread_t id[4];
    bool ok[4] = {true, true, true, true};
    struct site_files s;

    site_open(&s, "clockskew = 44", "");
    for (int i = 0; i < 4; i++)
        CU_ASSERT_FATAL(pthread_create(&id[i], NULL, read_often, &ok[i]) == 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(id[i], NULL);
        CU_ASSERT(ok[i]);
    }
    site_close(&s);
}

static void
clock_without_configuration(void)
{
    struct site_files s;
    int64_t seconds = 0;
    int32_t micro = -1;

    site_open(&s, "} broken", "");
    krb_clock_now(&seconds, &micro);
    CU_ASSERT(seconds > 1600000000 && micro >= 0 && micro < 1000000);
    site_close(&s);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"the clock works without krb5.conf", clock_without_configuration},
        {"defaults", defaults},
        {"everything set", all_set},
        {"the first of two files wins", two_files},
        {"each bad value and typo is named", bad_values},
        {"RC4 and triple DES where libkrb5 permits them", weak_enctypes},
        {"tokens in the replay cache name", tokens},
        {"what libkrb5 forgives", forgiven_values},
        {"the grammar of the file in [apex]", grammar_of_apex},
        {"GSS_APEX", switched_off},
        {"made again when the configuration changes", remade},
        {"one look in a call, however that ends", one_look_a_call},
        {"made again after fork", after_fork},
        {"no time is given twice", no_time_twice},
        {"a context in each thread", threads},
    };

    return tap_main("krb5 settings", tests, sizeof(tests) / sizeof(tests[0]));
}
