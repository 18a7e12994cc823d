#include "bench/batch.h"
#include "bench/gss_bench.h"
#include "bench/lap.h"
#include "bench/worker.h"

#include <stdlib.h>
#include <string.h>

#define MOST_AT_ONCE   64
#define OCTETS_AT_ONCE (1 << 17) /* they stay in the processor's cache */
#define FRAME_ROOM     128

/* Messages on their way, each in the form that the calls of one kind need. */
struct traffic {
    gss_ctx_id_t from, to;
    size_t size, num;
    gss_buffer_desc plain;
    gss_buffer_desc tokens[MOST_AT_ONCE], got[MOST_AT_ONCE];
    gss_iov_buffer_desc iov[MOST_AT_ONCE][4];
    void *room[MOST_AT_ONCE][4]; /* what the iov point to */
};

/* A step for message `i`; the status is that of the library. */
typedef OM_uint32
step(struct traffic *t, size_t i, OM_uint32 *minor);

/* How one kind of call is measured: what comes before it, and the call. */
struct operation {
    const char *name;
    step *before, *call;
};

static OM_uint32
nothing(struct traffic *t, size_t i, OM_uint32 *minor)
{
    (void)t;
    (void)i;
    *minor = 0;
    return GSS_S_COMPLETE;
}

static OM_uint32
wrap(struct traffic *t, size_t i, OM_uint32 *minor)
{
    return gss_wrap(minor, t->from, 1, GSS_C_QOP_DEFAULT, &t->plain, NULL,
                    &t->tokens[i]);
}

static OM_uint32
wrap_open(struct traffic *t, size_t i, OM_uint32 *minor)
{
    return gss_wrap(minor, t->from, 0, GSS_C_QOP_DEFAULT, &t->plain, NULL,
                    &t->tokens[i]);
}

static OM_uint32
unwrap(struct traffic *t, size_t i, OM_uint32 *minor)
{
    return gss_unwrap(minor, t->to, &t->tokens[i], &t->got[i], NULL, NULL);
}

static OM_uint32
get_mic(struct traffic *t, size_t i, OM_uint32 *minor)
{
    return gss_get_mic(minor, t->from, GSS_C_QOP_DEFAULT, &t->plain,
                       &t->tokens[i]);
}

static OM_uint32
verify_mic(struct traffic *t, size_t i, OM_uint32 *minor)
{
    return gss_verify_mic(minor, t->to, &t->plain, &t->tokens[i], NULL);
}

/* Lays out the buffers that the message is wrapped in.  MIT's library forgets
 * where they are when it says how long they have to be. */
static OM_uint32
lay_out(struct traffic *t, size_t i, OM_uint32 *minor)
{
    static const OM_uint32 types[4] = {
        GSS_IOV_BUFFER_TYPE_HEADER, GSS_IOV_BUFFER_TYPE_DATA,
        GSS_IOV_BUFFER_TYPE_PADDING, GSS_IOV_BUFFER_TYPE_TRAILER};
    gss_iov_buffer_desc *iov = t->iov[i];
    OM_uint32 major;
    int sealed;

    for (size_t k = 0; k < 4; k++)
        iov[k].type = types[k];
    iov[1].buffer.length = t->size;
    major = gss_wrap_iov_length(minor, t->from, 1, GSS_C_QOP_DEFAULT, &sealed,
                                iov, 4);
    for (size_t k = 0; k < 4; k++)
        iov[k].buffer.value = t->room[i][k];
    return major;
}

static OM_uint32
wrap_iov(struct traffic *t, size_t i, OM_uint32 *minor)
{
    int sealed;

    return gss_wrap_iov(minor, t->from, 1, GSS_C_QOP_DEFAULT, &sealed,
                        t->iov[i], 4);
}

static OM_uint32
lay_out_and_wrap(struct traffic *t, size_t i, OM_uint32 *minor)
{
    OM_uint32 major = lay_out(t, i, minor);

    return GSS_ERROR(major) ? major : wrap_iov(t, i, minor);
}

static OM_uint32
unwrap_iov(struct traffic *t, size_t i, OM_uint32 *minor)
{
    int sealed;
    gss_qop_t qop;

    return gss_unwrap_iov(minor, t->to, &sealed, &qop, t->iov[i], 4);
}

static const struct operation operations[] = {
    {"wrap", nothing, wrap},
    {"unwrap", wrap, unwrap},
    {"wrap_open", nothing, wrap_open},
    {"unwrap_open", wrap_open, unwrap},
    {"get_mic", nothing, get_mic},
    {"verify_mic", get_mic, verify_mic},
    {"wrap_iov", lay_out, wrap_iov},
    {"unwrap_iov", lay_out_and_wrap, unwrap_iov},
};

static const struct operation *
find_operation(const char *name)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    }
    return NULL;
}

static bool
take(struct traffic *t, size_t i, step *act, const char *name)
{
    OM_uint32 major, minor;

    major = act(t, i, &minor);
    if (major != GSS_S_COMPLETE)
        batch_refused(name, major, minor);
    return major == GSS_S_COMPLETE;
}

static void
discard_token(struct traffic *t, size_t i)
{
    OM_uint32 ignored;

    gss_release_buffer(&ignored, &t->tokens[i]);
}

static void
discard_got(struct traffic *t, size_t i)
{
    OM_uint32 ignored;

    gss_release_buffer(&ignored, &t->got[i]);
}

/* Some messages.  What a call has made is freed at once, as a caller does, and
 * that is measured, too. */
static bool
run_some(struct traffic *t, const struct operation *o, struct lap *lap)
{
    bool makes_tokens = o->before == nothing, ok = true;
    size_t i;

    for (i = 0; i < t->num && ok; i++)
        ok = take(t, i, o->before, o->name);
    lap_begin(lap);
    for (i = 0; i < t->num && ok; i++) {
        ok = take(t, i, o->call, o->name);
        if (makes_tokens)
            discard_token(t, i);
        else
            discard_got(t, i);
    }
    lap_end(lap, t->num);
    for (i = 0; i < t->num; i++)
        discard_token(t, i);
    return ok;
}

static void
run(struct traffic *t, const struct operation *o, double span)
{
    struct lap warm = {0}, lap = {0};
    double end = lap_now() + 10 * span;
    bool ok = run_some(t, o, &warm);

    do {
        ok = ok && run_some(t, o, &lap);
    } while (ok && lap.cpu < span && lap_now() < end);
    if (ok)
        lap_answer(o->name, &lap);
}

static void
make_room(struct traffic *t)
{
    for (size_t i = 0; i < t->num; i++) {
        for (size_t k = 0; k < 4; k++)
            t->room[i][k] = calloc(1, k == 1 ? t->size : FRAME_ROOM);
    }
}

static void
free_room(struct traffic *t)
{
    for (size_t i = 0; i < t->num; i++) {
        for (size_t k = 0; k < 4; k++)
            free(t->room[i][k]);
    }
}

/* Answers the enctype of the key in use, where the library tells. */
static void
answer_enctype(gss_ctx_id_t context)
{
#ifndef PEER_HEIMDAL
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor;

    if (gss_inquire_sec_context_by_oid(&minor, context,
                                       GSS_C_INQ_SSPI_SESSION_KEY,
                                       &set) == GSS_S_COMPLETE &&
        set->count == 2 && set->elements[1].length > 0)
        answer("enctype", ((unsigned char *)set->elements[1]
                               .value)[set->elements[1].length - 1]);
    gss_release_buffer_set(&minor, &set);
#else
    (void)context;
#endif
}

void
bench_message(const struct request *request)
{
    const struct operation *o =
        find_operation(request_text(request, "op", "wrap"));
    size_t size = (size_t)request_number(request, "size", 64);
    static struct batch batch;
    static struct traffic t;
    struct batch_terms terms;

    memset(&t, 0, sizeof(t));
    t.size = size;
    t.num = OCTETS_AT_ONCE / (size + 1);
    t.num = t.num < 2 ? 2 : t.num > MOST_AT_ONCE ? MOST_AT_ONCE : t.num;
    t.plain = (gss_buffer_desc){size, calloc(1, size)};
    if (o == NULL)
        answer_error("no such operation");
    if (batch_terms_read(request, &terms) && o != NULL &&
        batch_make(&batch, &terms, 1)) {
        t.from = batch.initiators[0];
        t.to = batch.acceptors[0];
        make_room(&t);
        run(&t, o, request_number(request, "span", 0.1));
        free_room(&t);
        answer_enctype(t.from);
        answer("mapped", gss_module_mapped());
    }
    batch_release(&batch);
    batch_terms_free(&terms);
    free(t.plain.value);
}
