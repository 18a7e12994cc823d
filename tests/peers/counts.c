#include "tests/peers/counts.h"
#include "tests/peers/count_allocs.h"
#include "tests/peers/count_calls.h"
#include "tests/peers/count_locks.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Contexts that are counted, an odd number, and those before them. */
#define NUM_CONTEXTS 21
#define NUM_WARM     4

#define FLAGS                                                                  \
    (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |             \
     GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

static const char *const names[COUNTED_NUM] = {
    "init1",
    "accept",
    "init2",
    "first_wrap",
    "first_unwrap",
    "first_get_mic",
    "first_verify_mic",
    "wrap",
    "unwrap",
    "get_mic",
    "verify_mic",
    "delete",
    "nothing",
    "known",
};

/* What the child shares with its parent. */
struct shared {
    unsigned allocations[NUM_CONTEXTS][COUNTED_NUM];
    unsigned locks[NUM_CONTEXTS][COUNTED_NUM];
    char error[500];
};

/* The child's side: the context at hand, and where it counts. */
struct counting {
    const char *target;
    bool explicit;
    struct shared *shared;
    gss_name_t name;
    gss_cred_id_t initiator_cred, acceptor_cred;
    gss_ctx_id_t initiator, acceptor;
    gss_buffer_desc request, reply, none, plain, token, mic, got;
    int context; /* negative: warming up */
};

typedef OM_uint32
counted_call(struct counting *c, OM_uint32 *minor);

const char *
counts_name(enum counted what)
{
    return names[what];
}

static OM_uint32
initiate(struct counting *c, OM_uint32 *minor, gss_buffer_t in,
         gss_buffer_t out)
{
    return gss_init_sec_context(
        minor, c->initiator_cred, &c->initiator, c->name, gss_mech_krb5, FLAGS,
        0, GSS_C_NO_CHANNEL_BINDINGS, in, NULL, out, NULL, NULL);
}

static OM_uint32
call_request(struct counting *c, OM_uint32 *minor)
{
    OM_uint32 major = initiate(c, minor, GSS_C_NO_BUFFER, &c->request);

    return major == GSS_S_CONTINUE_NEEDED ? GSS_S_COMPLETE : major;
}

static OM_uint32
call_accept(struct counting *c, OM_uint32 *minor)
{
    return gss_accept_sec_context(minor, &c->acceptor, c->acceptor_cred,
                                  &c->request, GSS_C_NO_CHANNEL_BINDINGS, NULL,
                                  NULL, &c->reply, NULL, NULL, NULL);
}

static OM_uint32
call_reply(struct counting *c, OM_uint32 *minor)
{
    return initiate(c, minor, &c->reply, &c->none);
}

static OM_uint32
call_wrap(struct counting *c, OM_uint32 *minor)
{
    return gss_wrap(minor, c->initiator, 1, GSS_C_QOP_DEFAULT, &c->plain, NULL,
                    &c->token);
}

static OM_uint32
call_unwrap(struct counting *c, OM_uint32 *minor)
{
    OM_uint32 major, ignored;

    major = gss_unwrap(minor, c->acceptor, &c->token, &c->got, NULL, NULL);
    gss_release_buffer(&ignored, &c->token);
    return major;
}

static OM_uint32
call_get_mic(struct counting *c, OM_uint32 *minor)
{
    return gss_get_mic(minor, c->initiator, GSS_C_QOP_DEFAULT, &c->plain,
                       &c->mic);
}

static OM_uint32
call_verify_mic(struct counting *c, OM_uint32 *minor)
{
    OM_uint32 major, ignored;

    major = gss_verify_mic(minor, c->acceptor, &c->plain, &c->mic, NULL);
    gss_release_buffer(&ignored, &c->mic);
    return major;
}

static OM_uint32
call_delete(struct counting *c, OM_uint32 *minor)
{
    gss_delete_sec_context(minor, &c->initiator, GSS_C_NO_BUFFER);
    return gss_delete_sec_context(minor, &c->acceptor, GSS_C_NO_BUFFER);
}

static OM_uint32
call_nothing(struct counting *c, OM_uint32 *minor)
{
    (void)c;
    *minor = 0;
    return GSS_S_COMPLETE;
}

static OM_uint32
call_known(struct counting *c, OM_uint32 *minor)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    void *volatile blocks[2] = {malloc(10), calloc(2, 10)};

    for (int i = 0; i < 3; i++)
        syscall(SYS_getppid);
    free(blocks[0]);
    free(blocks[1]);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    return call_nothing(c, minor);
}

static counted_call *const calls[COUNTED_NUM] = {
    call_request,    call_accept,     call_reply,   call_wrap,   call_unwrap,
    call_get_mic,    call_verify_mic, call_wrap,    call_unwrap, call_get_mic,
    call_verify_mic, call_delete,     call_nothing, call_known,
};

/* Makes one call, counted unless still warming up. */
static bool
count_one(struct counting *c, enum counted what)
{
    size_t past = NUM_CONTEXTS * COUNTED_NUM;
    OM_uint32 major, minor, ignored;
    unsigned long allocations, locks;

    if (c->context >= 0)
        count_calls_mark((size_t)c->context * COUNTED_NUM + what);
    allocations = count_allocs();
    locks = count_locks();
    major = calls[what](c, &minor);
    allocations = count_allocs() - allocations;
    locks = count_locks() - locks;
    if (c->context >= 0) {
        c->shared->allocations[c->context][what] = (unsigned)allocations;
        c->shared->locks[c->context][what] = (unsigned)locks;
    }
    count_calls_mark(past);
    gss_release_buffer(&ignored, &c->got);
    if (major == GSS_S_COMPLETE)
        return true;
    gss_status_text(gss_mech_krb5, minor, c->shared->error,
                    sizeof(c->shared->error));
    return false;
}

static bool
count_context(struct counting *c)
{
    bool ok = true;
    OM_uint32 ignored;

    for (int what = 0; what < COUNTED_NUM && ok; what++)
        ok = count_one(c, what);
    gss_release_buffer(&ignored, &c->request);
    gss_release_buffer(&ignored, &c->reply);
    gss_release_buffer(&ignored, &c->token);
    gss_release_buffer(&ignored, &c->mic);
    return ok;
}

static bool
acquire(gss_cred_usage_t usage, gss_cred_id_t *out, struct shared *shared)
{
    OM_uint32 minor;

    if (gss_default_cred(&minor, GSS_C_NO_NAME, NULL, usage, out) ==
        GSS_S_COMPLETE)
        return true;
    gss_status_text(gss_mech_krb5, minor, shared->error, sizeof(shared->error));
    return false;
}

/* The child. */
static bool
count_in_child(void *arg)
{
    struct counting *c = arg;
    unsigned char plain[64] = {0};
    bool ok = true;

    c->plain = (gss_buffer_desc){sizeof(plain), plain};
    c->name = gss_host_name(c->target);
    if (c->explicit)
        ok = acquire(GSS_C_INITIATE, &c->initiator_cred, c->shared) &&
             acquire(GSS_C_ACCEPT, &c->acceptor_cred, c->shared);
    for (c->context = -NUM_WARM; c->context < NUM_CONTEXTS && ok;
         c->context++) {
        ok = count_context(c);
        /* The first one fetches its ticket. */
        if (c->context == -NUM_WARM)
            gss_let_files_settle();
    }
    return ok;
}

static int
compare(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

    return (x > y) - (x < y);
}

static unsigned
median(unsigned values[NUM_CONTEXTS])
{
    qsort(values, NUM_CONTEXTS, sizeof(values[0]), compare);
    return values[NUM_CONTEXTS / 2];
}

static void
summarize(const struct call_counts *traced, const struct shared *shared,
          struct counts out[COUNTED_NUM])
{
    unsigned system_calls[NUM_CONTEXTS], allocations[NUM_CONTEXTS];
    unsigned locks[NUM_CONTEXTS];
    const struct call_counts *one;

    for (size_t what = 0; what < COUNTED_NUM; what++) {
        for (size_t i = 0; i < NUM_CONTEXTS; i++) {
            system_calls[i] = traced[i * COUNTED_NUM + what].total;
            allocations[i] = shared->allocations[i][what];
            locks[i] = shared->locks[i][what];
        }
        out[what].system_calls = median(system_calls);
        out[what].allocations = median(allocations);
        out[what].locks = median(locks);
        for (size_t i = 0; i < NUM_CONTEXTS; i++) {
            one = &traced[i * COUNTED_NUM + what];
            if (one->total == out[what].system_calls)
                count_calls_text(one, out[what].calls, sizeof(out[what].calls));
        }
    }
}

bool
counts_measure(const char *target, bool explicit,
               struct counts out[COUNTED_NUM], char *error, size_t size)
{
    size_t num = NUM_CONTEXTS * COUNTED_NUM;
    struct call_counts *traced = calloc(num, sizeof(*traced));
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct counting c = {
        .target = target, .explicit = explicit, .shared = shared};
    bool ok;

    snprintf(error, size, "cannot trace a child process");
    if (traced == NULL || shared == MAP_FAILED)
        return false;
    ok = count_calls(count_in_child, &c, traced, num);
    if (ok)
        summarize(traced, shared, out);
    else if (shared->error[0] != '\0')
        snprintf(error, size, "%s", shared->error);
    munmap(shared, sizeof(*shared));
    free(traced);
    return ok;
}
