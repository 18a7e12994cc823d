#include "bench/batch.h"
#include "bench/gss_bench.h"
#include "bench/lap.h"
#include "bench/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MOST_THREADS 64

/* One thread, and what it has made. */
struct lane {
    const struct batch_terms *terms;
    struct batch *batch;
    double end; /* of lap_now */
    size_t num;
    bool messages, ok;
    pthread_t thread;
};

static bool
exchange(struct batch *b)
{
    gss_buffer_desc plain = {64, (void *)"0123456789abcdef0123456789abcdef"
                                         "0123456789abcdef0123456789abcdef"};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;

    major = gss_wrap(&minor, b->initiators[0], 1, GSS_C_QOP_DEFAULT, &plain,
                     NULL, &token);
    if (major == GSS_S_COMPLETE)
        major = gss_unwrap(&minor, b->acceptors[0], &token, &got, NULL, NULL);
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &got);
    return major == GSS_S_COMPLETE;
}

static bool
make_one(struct lane *l)
{
    bool ok = batch_make(l->batch, l->terms, 1);

    batch_release(l->batch);
    return ok;
}

static void *
run_lane(void *arg)
{
    struct lane *l = arg;

    if (l->messages)
        l->ok = batch_make(l->batch, l->terms, 1);
    else
        l->ok = true;
    /* At least one, however late the thread begins. */
    do {
        if (l->messages) {
            for (size_t i = 0; i < 50 && l->ok; i++)
                l->ok = exchange(l->batch);
            l->num += 50;
        } else {
            l->ok = l->ok && make_one(l);
            l->num++;
        }
    } while (l->ok && lap_now() < l->end);
    if (l->messages)
        batch_release(l->batch);
    return NULL;
}

static bool
run_lanes(struct lane *lanes, size_t num, double span)
{
    double begin = lap_now(), took;
    size_t made = 0, started;
    bool ok = true;

    for (started = 0; started < num; started++) {
        lanes[started].end = begin + span;
        if (pthread_create(&lanes[started].thread, NULL, run_lane,
                           &lanes[started]) != 0)
            break;
    }
    for (size_t i = 0; i < started; i++) {
        pthread_join(lanes[i].thread, NULL);
        made += lanes[i].num;
        ok = ok && lanes[i].ok;
    }
    took = lap_now() - begin;
    answer("rate", (double)made / took);
    return ok && started == num;
}

void
bench_threads(const struct request *request)
{
    size_t num = (size_t)request_number(request, "num", 2);
    bool messages =
        strcmp(request_text(request, "what", "contexts"), "messages") == 0;
    struct lane lanes[MOST_THREADS] = {0};
    static struct batch warm;
    struct batch_terms terms;
    bool ok = batch_terms_read(request, &terms);

    num = num < MOST_THREADS ? num : MOST_THREADS;
    ok = ok && batch_make(&warm, &terms, 1);
    batch_release(&warm);
    for (size_t i = 0; i < num; i++) {
        lanes[i].terms = &terms;
        lanes[i].messages = messages;
        lanes[i].batch = calloc(1, sizeof(struct batch));
        ok = ok && lanes[i].batch != NULL;
    }
    if (ok && !run_lanes(lanes, num, request_number(request, "span", 0.5)))
        answer_error("a thread failed");
    answer("mapped", gss_module_mapped());
    for (size_t i = 0; i < num; i++)
        free(lanes[i].batch);
    batch_terms_free(&terms);
}
