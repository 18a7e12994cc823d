/* tests/peers/storm.c: threads that each make a long random but legal sequence
 * of calls, on names, credentials, contexts and messages, while allocations of
 * the module fail now and then.  Each thread knows what every call must come
 * to.
 *
 *     storm.realm
 *
 * APEX_STORM_SECONDS=N: how long, by default 60; with sanitizers 20, under
 * valgrind 8.  APEX_STORM_SEED=N: with the
 * same seed each thread makes the same choices in the same order; what depends
 * on when the others did theirs (tickets in the cache, shared contexts) may
 * still differ.
 */
#include "tests/peers/storm.h"
#include "tests/peers/alloc_hook.h"
#include "tests/peers/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long, where the program runs as it is, and where something watches it. */
#define SECONDS           60
#define SECONDS_SANITIZED 20
#define SECONDS_VALGRIND  8
#define FIRST_GUST        3000 /* operations after which all is as it stays */

static int seconds; /* of which a part for the first gust */
static uint64_t seed;
static struct storm_shared shared;
static struct storm storms[STORM_THREADS];

/* splitmix64 */
unsigned
storm_random(struct storm *s, unsigned limit)
{
    uint64_t z = s->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ (z >> 31)) % limit);
}

static void
blame(struct storm *s, const char *what, OM_uint32 major, OM_uint32 minor)
{
    char text[300];

    if (s->fault[0] != '\0')
        return;
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    snprintf(s->fault, sizeof(s->fault),
             "thread %u, operation %lu (%s%s): %s: %08x/%d %s", s->index,
             s->ops, s->doing, s->tired ? ", an allocation failed" : "", what,
             major, (int)minor, text);
}

bool
storm_check(struct storm *s, bool ok, const char *what)
{
    if (!ok)
        blame(s, what, 0, 0);
    return ok;
}

/* The library's own words for the module's lack of memory. */
static const struct {
    const char *what;
    OM_uint32 major, minor;
} excuses[] = {
    /* Whatever the import of the desired name came to. */
    {"acquire_cred", GSS_S_BAD_NAME, ENOMEM},
    /* The minor status is lost on the way. */
    {"duplicate_name", GSS_S_FAILURE, 0},
    {"export_sec_context", GSS_S_FAILURE, 0},
    {"import_sec_context", GSS_S_FAILURE, 0},
    /* It goes on to ask for an attribute, and there is none. */
    {"localname", GSS_S_UNAVAILABLE, ENOENT},
};

static bool
is_starved(const struct storm *s, const char *what, OM_uint32 major,
           OM_uint32 minor)
{
    size_t i;

    for (i = 0; i < sizeof(excuses) / sizeof(excuses[0]); i++) {
        if (strcmp(what, excuses[i].what) == 0 && major == excuses[i].major &&
            minor == excuses[i].minor)
            return true;
    }
    return major == GSS_S_FAILURE && (minor == ENOMEM || s->negotiated);
}

/* Whether a call that went otherwise than it should may have done so. */
static bool
excused(struct storm *s, const char *what, OM_uint32 major, OM_uint32 minor)
{
    if (s->log != NULL)
        fprintf(s->log, "%lu %s %08x %u\n", s->ops, what, major, minor);
    s->tired = alloc_hook_failed() != s->failed;
    s->failed = alloc_hook_failed();
    if (!s->tired || !is_starved(s, what, major, minor))
        return false;
    s->starved++;
    return true;
}

bool
storm_done(struct storm *s, const char *what, OM_uint32 major, OM_uint32 minor,
           OM_uint32 want)
{
    bool starved = excused(s, what, major, minor);

    if (major != want && !starved)
        blame(s, what, major, minor);
    return major == want;
}

bool
storm_done_with(struct storm *s, const char *what, OM_uint32 major,
                OM_uint32 minor, OM_uint32 want, OM_uint32 want_minor)
{
    bool starved = excused(s, what, major, minor);
    bool right = major == want && minor == want_minor;

    if (!right && !starved)
        blame(s, what, major, minor);
    s->refused += right && GSS_ERROR(major);
    return right;
}

void
storm_refused(struct storm *s, const char *what, OM_uint32 major,
              OM_uint32 minor)
{
    excused(s, what, major, minor);
    if (!GSS_ERROR(major))
        blame(s, what, major, minor);
    s->refused += GSS_ERROR(major) != 0;
}

void
storm_is_named(struct storm *s, gss_name_t name, const char *want)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    size_t len = strlen(want);
    OM_uint32 major, minor;

    major = gss_display_name(&minor, name, &text, NULL);
    if (storm_done(s, "display_name", major, minor, GSS_S_COMPLETE))
        storm_check(s,
                    (text.length == len ||
                     (text.length > len && want[len - 1] == '/')) &&
                        memcmp(text.value, want, len) == 0,
                    "the name's text");
    gss_release_buffer(&minor, &text);
}

/* Memory fails for some operations, and then for long it does not. */
static void
weather(struct storm *s)
{
    s->failed = alloc_hook_failed();
    if (s->log != NULL)
        return;
    if (s->starving > 0 && --s->starving == 0)
        alloc_hook_fail_some(0, 0);
    else if (s->starving == 0 && storm_random(s, 40) == 0) {
        s->starving = 1 + storm_random(s, 12);
        alloc_hook_fail_some(2 + storm_random(s, 200),
                             storm_random(s, 1u << 30));
    }
}

static void
release(struct storm *s)
{
    OM_uint32 minor;
    int i;

    for (i = 0; i < STORM_COUPLES; i++)
        storm_couple_free(&s->couples[i]);
    for (i = 0; i < STORM_NAMES; i++)
        gss_release_name(&minor, &s->names[i].name);
    for (i = 0; i < STORM_CREDS; i++)
        gss_release_cred(&minor, &s->creds[i].cred);
}

static void *
work(void *argument)
{
    struct storm *s = argument;
    unsigned what;

    while ((time(NULL) < s->until || s->ops < s->least) &&
           s->fault[0] == '\0') {
        weather(s);
        what = storm_random(s, 100);
        s->negotiated = false;
        if (what < 15)
            storm_name(s);
        else if (what < 24)
            storm_cred(s);
        else if (what < 34)
            storm_lane(s);
        else
            storm_couple(s);
        s->ops++;
    }
    alloc_hook_fail_some(0, 0);
    release(s);
    return NULL;
}

/* Starts all threads with seeds of their own and waits for their end, after
 * `duration` seconds and `least` operations of each. */
static void
run_threads(uint64_t base, int duration, unsigned long least)
{
    unsigned i, started = 0;

    memset(storms, 0, sizeof(storms));
    for (i = 0; i < STORM_THREADS; i++) {
        storms[i].index = i;
        storms[i].state = base * STORM_THREADS + i;
        storms[i].until = time(NULL) + duration;
        storms[i].least = least;
        storms[i].shared = &shared;
        storms[i].doing = "nothing";
        if (!EXPECT(pthread_create(&storms[i].thread, NULL, work, &storms[i]) ==
                    0))
            break;
        started++;
    }
    for (i = 0; i < started; i++) {
        pthread_join(storms[i].thread, NULL);
        if (storms[i].fault[0] != '\0')
            report_fault(__FILE__, __LINE__, "%s", storms[i].fault);
    }
    EXPECT(storm_drain_lanes(&shared));
}

/* The module is the first to say ENOMEM: the library gives other numbers to
 * the mechanisms that say it later. */
static void
lack_of_memory(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    alloc_hook_fail_at(1);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    alloc_hook_fail_at(0);
    EXPECT_NUMBER(major, GSS_S_FAILURE);
    EXPECT_NUMBER(minor, ENOMEM);
}

static void
acquire_acceptor(const char *key, const char *value, gss_cred_id_t *out)
{
    OM_uint32 major, minor;

    major = gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, key, value, NULL,
                              NULL, out);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
}

/* For Kerberos and for SPNEGO, which negotiates it. */
static void
acquire_both(gss_cred_usage_t usage, gss_cred_id_t *out)
{
    gss_OID_desc both[] = {*gss_mech_krb5, *oid_spnego};
    gss_OID_set_desc mechs = {2, both};
    OM_uint32 major, minor;

    major = gss_acquire_cred(&minor, NULL, 0, &mechs, usage, out, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
}

static void
acquire_for_all(void)
{
    char keytab[1000];

    acquire_both(GSS_C_INITIATE, &shared.initiator);
    acquire_both(GSS_C_ACCEPT, &shared.acceptor);
    snprintf(keytab, sizeof(keytab), "FILE:%s/keytab/wrong",
             getenv("APEX_REALM_DIR"));
    acquire_acceptor("rcache", "none:", &shared.unrecorded);
    acquire_acceptor("rcache", "file2:/nonexistent/storm",
                     &shared.unrecordable);
    acquire_acceptor("keytab", keytab, &shared.keyless);
}

static void
release_for_all(void)
{
    gss_cred_id_t *const creds[] = {&shared.initiator, &shared.acceptor,
                                    &shared.unrecorded, &shared.unrecordable,
                                    &shared.keyless};
    OM_uint32 minor;
    size_t i;

    for (i = 0; i < sizeof(creds) / sizeof(creds[0]); i++)
        gss_release_cred(&minor, creds[i]);
    storm_forget_names(&shared);
    storm_close_lanes(&shared);
}

static void
what_is_shared(void)
{
    gss_OID_set mechs = NULL;
    OM_uint32 minor;

    gss_indicate_mechs(&minor, &mechs);
    gss_release_oid_set(&minor, &mechs);
    EXPECT(gss_module_mapped());
    EXPECT(alloc_hook_install("mech_apex.so"));
    /* See alloc.c. */
    alloc_hook_spare("gssi_display_name", "gss_accept_sec_context");
    lack_of_memory();
    acquire_for_all();
    EXPECT(storm_learn_names(&shared));
    EXPECT(storm_open_lanes(&shared));
}

/* Tickets and keys come, and the process keeps what it keeps. */
static void
the_first_gust(void)
{
    run_threads(seed + 1, 1 + seconds / 6, FIRST_GUST);
}

static void
the_storm(void)
{
    struct storm sum = {0};
    long before = alloc_hook_live();
    unsigned i;

    run_threads(seed, seconds - seconds / 6, 0);
    for (i = 0; i < STORM_THREADS; i++) {
        sum.ops += storms[i].ops;
        sum.starved += storms[i].starved;
        sum.contexts += storms[i].contexts;
        sum.messages += storms[i].messages;
        sum.refused += storms[i].refused;
        sum.crossed += storms[i].crossed;
    }
    EXPECT_NUMBER(alloc_hook_live(), before);
    EXPECT(sum.starved > 0 && sum.contexts > 0 && sum.messages > 0 &&
           sum.refused > 0 && sum.crossed > 0);
    printf("# %lu operations: %lu contexts, %lu messages, %lu more between "
           "threads, %lu refused, %lu calls lacked memory\n",
           sum.ops, sum.contexts, sum.messages, sum.crossed, sum.refused,
           sum.starved);
}

static void
the_twins(void)
{
    storm_twins(seed);
}

static const struct report_test tests[] = {
    {"storm: what the threads share", what_is_shared},
    {"storm: the first gust", the_first_gust},
    {"storm: each call comes to what it must, and nothing is lost", the_storm},
    {"storm: what is kept from call to call changes no verdict", the_twins},
};

static void
choose_replay_store(void)
{
    const char *directory = getenv("APEX_REALM_DIR");
    char name[1000];

    snprintf(name, sizeof(name), "file2:%s/storm.rcache",
             directory != NULL ? directory : "/tmp");
    /* valgrind stops all threads while one waits for a file lock. */
    shared.records = !gss_under_valgrind();
    setenv("KRB5RCACHENAME", shared.records ? name : "none:", 1);
}

static void
choose_length(void)
{
    const char *number = getenv("APEX_STORM_SECONDS");

    if (number != NULL && atoi(number) > 0)
        seconds = atoi(number);
    else if (gss_under_valgrind())
        seconds = SECONDS_VALGRIND;
    else
        seconds = gss_sanitized() ? SECONDS_SANITIZED : SECONDS;
}

static void
choose_seed(void)
{
    const char *text = getenv("APEX_STORM_SEED");

    seed = text != NULL ? strtoull(text, NULL, 0)
                        : (uint64_t)time(NULL) * 1000 + (uint64_t)getpid();
}

/* What a twin is (storm_twins.c), and all that it does; its exit status. */
static int
be_twin(const char *name, const char *path)
{
    struct storm *s = &storms[0];

    s->shared = &shared;
    s->doing = "nothing";
    s->least = storm_twin_operations();
    s->state = seed;
    if (!storm_twin_begin(name, path, &s->log))
        return 2;
    what_is_shared();
    gss_let_files_settle();
    work(s);
    if (s->fault[0] != '\0')
        report_fault(__FILE__, __LINE__, "%s: %s", name, s->fault);
    release_for_all();
    return storm_twin_end(name, s->log) && s->fault[0] == '\0' ? 0 : 1;
}

int
main(int argc, char **argv)
{
    gss_use_module();
    choose_replay_store();
    choose_length();
    choose_seed();
    if (argc == 5 && strcmp(argv[1], "twin") == 0) {
        seed = strtoull(argv[4], NULL, 0);
        return be_twin(argv[2], argv[3]);
    }
    printf("# seed %llu (APEX_STORM_SEED), %d s\n", (unsigned long long)seed,
           seconds);
    fflush(stdout);
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    release_for_all();
    return report_finish();
}
