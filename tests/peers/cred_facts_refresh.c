/* tests/peers/cred_facts_refresh.c: how often the client keytab is asked. */
#include "tests/peers/cred_facts.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUM_USES    20
#define NUM_THREADS 16

static char keytab[400];

/* The realm's own configuration, but for the port of its KDC. */
static bool
write_away(const char *path)
{
    FILE *from = fopen(getenv("APEX_KRB5_CONF"), "r"), *to = fopen(path, "w");
    char line[1000];
    bool found = false;

    while (from != NULL && to != NULL &&
           fgets(line, sizeof(line), from) != NULL) {
        bool is_kdc = strstr(line, " kdc = ") != NULL;

        fputs(is_kdc ? "        kdc = 127.0.0.1:9\n" : line, to);
        found = found || is_kdc;
    }
    if (from != NULL)
        fclose(from);
    if (to != NULL)
        fclose(to);
    return found;
}

/* A KDC that nobody finds; what is tried there is in the trace.  What is
 * returned is for kdc_back. */
static char *
kdc_away(const char *trace)
{
    char *before = strdup(getenv("KRB5_CONFIG"));
    char path[400];

    snprintf(path, sizeof(path), "%s/away.conf", getenv("TMPDIR"));
    EXPECT(write_away(path));
    setenv("KRB5_CONFIG", path, 1);
    setenv("KRB5_TRACE", trace, 1);
    return before;
}

static void
kdc_back(char *before)
{
    setenv("KRB5_CONFIG", before, 1);
    unsetenv("KRB5_TRACE");
    free(before);
}

static int
count_lines(const char *path, const char *wanted)
{
    FILE *f = fopen(path, "r");
    char line[2000];
    int num = 0;

    if (!EXPECT(f != NULL))
        return -1;
    while (fgets(line, sizeof(line), f) != NULL)
        num += strstr(line, wanted) != NULL;
    fclose(f);
    return num;
}

/* Every use is that of a new process: a credential of its own. */
static void
use_by_keytab(const char *ccache)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "client_keytab",
                              keytab, "ccache", ccache, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
}

static void
the_last_half_minute(void)
{
    krb5_creds creds[2] = {facts_tgt("alice", 25)};
    char file[400], trace[400], *before;
    gss_cred_id_t kept = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;
    int tried;

    creds[1] = facts_ticket(&creds[0], "host/localhost");
    cred_path(file, sizeof(file), "ccache/last-half-minute");
    snprintf(trace, sizeof(trace), "%s/away.trace", getenv("TMPDIR"));
    facts_put(file, creds, 2, 0);
    before = kdc_away(trace);
    EXPECT_NUMBER(gss_store_acquire(&minor, NULL, GSS_C_INITIATE,
                                    "client_keytab", keytab, "ccache", file,
                                    &kept),
                  GSS_S_COMPLETE);
    for (int i = 0; i < NUM_USES && !report_failed(); i++) {
        use_by_keytab(file);
        cred_works(kept, "alice@APEX.TEST");
    }
    kdc_back(before);
    EXPECT_NUMBER(facts_notes(file), 1);
    tried = count_lines(trace, "Getting initial credentials for alice");
    EXPECT_NUMBER(tried, 1);
    gss_release_cred(&minor, &kept);
    facts_free(creds, 2);
}

/* The KDC is not asked for what there is no key for, and the trace says so. */
static void
tickets_of_another_client(void)
{
    krb5_creds creds[2] = {facts_tgt("bob", 25)};
    char file[400], trace[400], *before;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    creds[1] = facts_ticket(&creds[0], "host/localhost");
    cred_path(file, sizeof(file), "ccache/another-client");
    snprintf(trace, sizeof(trace), "%s/another.trace", getenv("TMPDIR"));
    facts_put(file, creds, 2, 0);
    before = kdc_away(trace);
    EXPECT_NUMBER(gss_store_acquire(&minor, NULL, GSS_C_INITIATE,
                                    "client_keytab", keytab, "ccache", file,
                                    &cred),
                  GSS_S_COMPLETE);
    cred_works(cred, "bob@APEX.TEST");
    kdc_back(before);
    EXPECT_NUMBER(facts_notes(file), 0);
    EXPECT(count_lines(trace, "Getting initial credentials for bob@APEX.TEST: "
                              "the tickets end, but the client keytab has no "
                              "key") > 0);
    EXPECT_NUMBER(count_lines(trace, "Sending "), 0);
    gss_release_cred(&minor, &cred);
    facts_free(creds, 2);
}

struct worker {
    pthread_t thread;
    pthread_barrier_t *start;
    gss_cred_id_t cred;
    OM_uint32 major, minor;
};

static void *
work(void *argument)
{
    struct worker *w = argument;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t target = gss_host_name("host@localhost");
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    pthread_barrier_wait(w->start);
    w->major = gss_init_sec_context(&w->minor, w->cred, &context, target,
                                    gss_mech_krb5, PAIR_FLAGS, 0, NULL, NULL,
                                    NULL, &token, NULL, NULL);
    gss_release_buffer(&ignored, &token);
    gss_delete_sec_context(&ignored, &context, NULL);
    gss_release_name(&ignored, &target);
    return NULL;
}

/* The faults of the threads, told by this one. */
static void
all_at_once(gss_cred_id_t cred)
{
    struct worker workers[NUM_THREADS];
    pthread_barrier_t start;

    pthread_barrier_init(&start, NULL, NUM_THREADS);
    for (int i = 0; i < NUM_THREADS; i++) {
        workers[i] = (struct worker){.start = &start, .cred = cred};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            abort();
    }
    for (int i = 0; i < NUM_THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        EXPECT_NUMBER(workers[i].major, GSS_S_CONTINUE_NEEDED);
    }
    pthread_barrier_destroy(&start);
}

/* A default credential, which nobody has used yet, with the default cache
 * `ccache`: how often the KDC gives tickets for it. */
static void
one_request(const char *ccache)
{
    int before = facts_issued("alice@APEX.TEST");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    facts_default(ccache, keytab);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    all_at_once(cred);
    EXPECT_NUMBER(facts_issued("alice@APEX.TEST") - before, 1);
    EXPECT(facts_lifetime(cred) > 60);
    cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
    facts_default_end();
}

static void
sixteen_threads(void)
{
    char file[400];

    cred_path(file, sizeof(file), "ccache/sixteen");
    one_request(file);
}

static void
sixteen_threads_at_the_end(void)
{
    krb5_creds tgt = facts_tgt("alice", 25);
    char file[400];

    cred_path(file, sizeof(file), "ccache/sixteen-at-the-end");
    facts_put(file, &tgt, 1, 0);
    one_request(file);
    facts_free(&tgt, 1);
}

/* Each thread keeps what it read of a cache at rest: whoever waited for another
 * one's request has to look again. */
static void
sixteen_threads_after_the_end(void)
{
    krb5_creds tgt = facts_tgt("alice", 3);
    char file[400];

    cred_path(file, sizeof(file), "ccache/sixteen-after-the-end");
    facts_put(file, &tgt, 1, 0);
    for (int i = 0; i < 4; i++)
        gss_let_files_settle();
    one_request(file);
    facts_free(&tgt, 1);
}

static const struct report_test tests[] = {
    {"refresh: the last half minute, the KDC away", the_last_half_minute},
    {"refresh: a client without a key", tickets_of_another_client},
};

/* valgrind lets no other thread run while one waits for a file's lock. */
static const struct report_test threaded[] = {
    {"refresh: sixteen threads, one request", sixteen_threads},
    {"refresh: sixteen threads, tickets about to end",
     sixteen_threads_at_the_end},
    {"refresh: sixteen threads, tickets that have ended",
     sixteen_threads_after_the_end},
};

void
facts_refresh_tests(void)
{
    cred_path(keytab, sizeof(keytab), "keytab/client");
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    if (gss_under_valgrind())
        report_skip("refresh: sixteen threads", "file locks under valgrind");
    else
        report_run(threaded, sizeof(threaded) / sizeof(threaded[0]));
}
