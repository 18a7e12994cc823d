/* tests/peers/threads.c: threads with contexts of their own and credentials in
 * common, and one context that two threads share, one sending, one receiving.
 *
 *     threads.realm [builtin]
 *
 * APEX_TEST_SECONDS=N runs each part N seconds; the default is 3.
 */
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NUM_THREADS 8

static int seconds = 3;

/* Whatever a thread finds wrong: `report` is not for several threads. */
struct worker {
    pthread_t thread;
    unsigned index;
    gss_cred_id_t initiator_cred, acceptor_cred; /* shared; NULL: default */
    time_t until;
    unsigned long rounds;
    char fault[500];
};

static bool
is_over(time_t until)
{
    return time(NULL) >= until;
}

static bool
blame(struct worker *w, const char *what, OM_uint32 major, OM_uint32 minor)
{
    char text[200];

    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    snprintf(w->fault, sizeof(w->fault), "thread %u, round %lu: %s %08x/%d %s",
             w->index, w->rounds, what, major, (int)minor, text);
    return false;
}

static bool
send_one(struct worker *w, gss_ctx_id_t from, gss_ctx_id_t to, int conf)
{
    gss_buffer_desc message = {sizeof(w->rounds), &w->rounds};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    bool ok;

    major = gss_wrap(&minor, from, conf, 0, &message, NULL, &token);
    if (major == GSS_S_COMPLETE)
        major = gss_unwrap(&minor, to, &token, &got, NULL, NULL);
    ok = major == GSS_S_COMPLETE && got.length == message.length &&
         memcmp(got.value, message.value, got.length) == 0;
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &got);
    return ok || blame(w, "message", major, minor);
}

static const char *const targets[] = {"svc17@localhost", "svc18@localhost",
                                      "svc19@localhost", "svc20@localhost"};

static bool
one_round(struct worker *w)
{
    struct pair_options options = {.target = targets[w->rounds % 4],
                                   .flags = PAIR_FLAGS,
                                   .initiator_cred = w->initiator_cred,
                                   .acceptor_cred = w->acceptor_cred};
    char client[100];
    struct pair p;
    bool ok;

    if (!pair_make(&options, &p)) {
        ok = blame(w, p.accept_failed ? "accept" : "init", p.major, p.minor);
    } else {
        gss_name_text(p.client, client, sizeof(client));
        ok = strcmp(client, "alice@APEX.TEST") == 0 || blame(w, client, 0, 0);
        ok = ok && send_one(w, p.initiator, p.acceptor, 1) &&
             send_one(w, p.acceptor, p.initiator, 0);
    }
    pair_free(&p);
    return ok;
}

static void *
work(void *argument)
{
    struct worker *w = argument;

    while (!is_over(w->until) && one_round(w))
        w->rounds++;
    return NULL;
}

static void
run_workers(gss_cred_id_t initiator_cred, gss_cred_id_t acceptor_cred)
{
    struct worker workers[NUM_THREADS];
    time_t until = time(NULL) + seconds;
    unsigned long rounds = 0;
    unsigned i, started = 0;

    memset(workers, 0, sizeof(workers));
    for (i = 0; i < NUM_THREADS; i++) {
        workers[i].index = i;
        workers[i].until = until;
        workers[i].initiator_cred = initiator_cred;
        workers[i].acceptor_cred = acceptor_cred;
        if (!EXPECT(pthread_create(&workers[i].thread, NULL, work,
                                   &workers[i]) == 0))
            break;
        started++;
    }
    for (i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        if (workers[i].fault[0] != '\0')
            report_fault(__FILE__, __LINE__, "%s", workers[i].fault);
        EXPECT(workers[i].rounds > 0);
        rounds += workers[i].rounds;
    }
    printf("# %lu contexts\n", rounds);
}

static void
shared_credentials(void)
{
    gss_cred_id_t initiator = GSS_C_NO_CREDENTIAL;
    gss_cred_id_t acceptor = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &initiator);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT, &acceptor);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (!report_failed())
        run_workers(initiator, acceptor);
    gss_release_cred(&minor, &initiator);
    gss_release_cred(&minor, &acceptor);
}

static void
default_credentials(void)
{
    run_workers(GSS_C_NO_CREDENTIAL, GSS_C_NO_CREDENTIAL);
}

/* A queue of tokens from the sender to the receiver, in order. */
#define QUEUE 64
struct stream {
    gss_ctx_id_t from, to;
    time_t until;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gss_buffer_desc tokens[QUEUE];
    unsigned long put, taken;
    bool over;
    atomic_ulong failed;
};

static void
put_token(struct stream *s, gss_buffer_desc token)
{
    pthread_mutex_lock(&s->lock);
    while (s->put - s->taken == QUEUE)
        pthread_cond_wait(&s->changed, &s->lock);
    s->tokens[s->put++ % QUEUE] = token;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

static bool
take_token(struct stream *s, gss_buffer_desc *out)
{
    bool more;

    pthread_mutex_lock(&s->lock);
    while (s->put == s->taken && !s->over)
        pthread_cond_wait(&s->changed, &s->lock);
    more = s->put != s->taken;
    if (more)
        *out = s->tokens[s->taken++ % QUEUE];
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    return more;
}

static void *
send_stream(void *argument)
{
    struct stream *s = argument;
    gss_buffer_desc message = gss_text("streaming"), token;
    OM_uint32 minor;
    unsigned long i;

    for (i = 0; !is_over(s->until); i++) {
        if (gss_wrap(&minor, s->from, i & 1, 0, &message, NULL, &token) !=
            GSS_S_COMPLETE) {
            s->failed++;
            break;
        }
        put_token(s, token);
    }
    pthread_mutex_lock(&s->lock);
    s->over = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void *
receive_stream(void *argument)
{
    struct stream *s = argument;
    gss_buffer_desc token, got = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    while (take_token(s, &token)) {
        if (gss_unwrap(&minor, s->to, &token, &got, NULL, NULL) !=
            GSS_S_COMPLETE)
            s->failed++;
        gss_release_buffer(&minor, &got);
        gss_release_buffer(&minor, &token);
    }
    return NULL;
}

/* Both directions at once: each context has a sender and a receiver. */
static void
one_context_two_ways(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct stream streams[2];
    pthread_t threads[4];
    struct pair p;
    int i;

    if (!pair_expect(&options, &p))
        return;
    memset(streams, 0, sizeof(streams));
    for (i = 0; i < 2; i++) {
        streams[i].from = i == 0 ? p.initiator : p.acceptor;
        streams[i].to = i == 0 ? p.acceptor : p.initiator;
        streams[i].until = time(NULL) + seconds;
        pthread_mutex_init(&streams[i].lock, NULL);
        pthread_cond_init(&streams[i].changed, NULL);
        pthread_create(&threads[2 * i], NULL, send_stream, &streams[i]);
        pthread_create(&threads[2 * i + 1], NULL, receive_stream, &streams[i]);
    }
    for (i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (i = 0; i < 2; i++) {
        EXPECT_NUMBER(streams[i].failed, 0);
        EXPECT(streams[i].taken > 10);
        EXPECT_NUMBER(streams[i].taken, streams[i].put);
        pthread_mutex_destroy(&streams[i].lock);
        pthread_cond_destroy(&streams[i].changed);
        printf("# %lu messages\n", streams[i].taken);
    }
    pair_free(&p);
}

/* Threads come and go, as in a server with a thread a connection. */
static void *
short_work(void *argument)
{
    struct worker *w = argument;

    if (one_round(w))
        w->rounds++;
    return NULL;
}

static void
threads_that_end(void)
{
    struct worker w;
    int i;

    for (i = 0; i < 30; i++) {
        memset(&w, 0, sizeof(w));
        if (!EXPECT(pthread_create(&w.thread, NULL, short_work, &w) == 0))
            return;
        pthread_join(w.thread, NULL);
        if (w.fault[0] != '\0')
            report_fault(__FILE__, __LINE__, "%s", w.fault);
    }
}

/* valgrind lets no other thread run while one waits for a file's lock, and so
 * waits for ever: there, nobody writes to a common file. */
static void
avoid_file_locks(void)
{
    struct pair_options options = {0};
    struct pair p;
    int i;

    setenv("KRB5RCACHENAME", "none:", 1);
    for (i = 0; i < 4; i++) {
        options.target = targets[i];
        pair_make(&options, &p);
        pair_free(&p);
    }
}

static const struct report_test tests[] = {
    {"threads: contexts of their own, credentials in common",
     shared_credentials},
    {"threads: contexts of their own, default credentials",
     default_credentials},
    {"threads: one context, sender and receiver", one_context_two_ways},
    {"threads: that end", threads_that_end},
};

int
main(int argc, char **argv)
{
    const char *number = getenv("APEX_TEST_SECONDS");

    if (argc > 1 && strcmp(argv[1], "builtin") == 0)
        gss_use_builtin();
    else
        gss_use_module();
    if (number != NULL && atoi(number) > 0)
        seconds = atoi(number);
    if (gss_under_valgrind())
        avoid_file_locks();
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
