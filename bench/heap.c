#include "bench/batch.h"
#include "bench/gss_bench.h"
#include "bench/worker.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Octets of the heap in use. */
static double
used(void)
{
    struct mallinfo2 info = mallinfo2();

    return (double)info.uordblks + (double)info.hblkhd;
}

/* Octets of this process in memory. */
static double
resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    double size = 0, pages = 0;

    if (file != NULL) {
        if (fscanf(file, "%lf %lf", &size, &pages) != 2)
            pages = 0;
        fclose(file);
    }
    return pages * (double)sysconf(_SC_PAGESIZE);
}

/* A sealed message and a MIC from one end to the other. */
static bool
use(gss_ctx_id_t from, gss_ctx_id_t to)
{
    gss_buffer_desc plain = {5, (void *)"plain"};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;

    major = gss_wrap(&minor, from, 1, GSS_C_QOP_DEFAULT, &plain, NULL, &token);
    if (major == GSS_S_COMPLETE)
        major = gss_unwrap(&minor, to, &token, &got, NULL, NULL);
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &got);
    if (major == GSS_S_COMPLETE)
        major = gss_get_mic(&minor, from, GSS_C_QOP_DEFAULT, &plain, &token);
    if (major == GSS_S_COMPLETE)
        major = gss_verify_mic(&minor, to, &plain, &token, NULL);
    gss_release_buffer(&ignored, &token);
    if (major != GSS_S_COMPLETE)
        batch_refused("a message", major, minor);
    return major == GSS_S_COMPLETE;
}

static bool
use_all(struct batch *b)
{
    bool ok = true;

    for (size_t i = 0; i < b->num && ok; i++)
        ok = use(b->initiators[i], b->acceptors[i]) &&
             use(b->acceptors[i], b->initiators[i]);
    return ok;
}

static void
release_tokens(struct batch *b)
{
    OM_uint32 ignored;

    for (size_t i = 0; i < b->num; i++) {
        gss_release_buffer(&ignored, &b->requests[i]);
        gss_release_buffer(&ignored, &b->replies[i]);
    }
}

/* Averages over both ends. */
static bool
weigh(struct batch *b, const struct batch_terms *terms, size_t num)
{
    double before = used(), made;
    bool ok = batch_make(b, terms, num);

    release_tokens(b);
    made = used();
    ok = ok && use_all(b);
    if (ok) {
        answer("fresh", (made - before) / 2 / (double)b->num);
        answer("used", (used() - before) / 2 / (double)b->num);
    }
    batch_release(b);
    return ok;
}

void
bench_heap(const struct request *request)
{
    size_t num = (size_t)request_number(request, "num", 200);
    static struct batch batch;
    struct batch_terms terms;

    /* What the first contexts leave for those that follow is not theirs. */
    if (batch_terms_read(request, &terms) && batch_make(&batch, &terms, num)) {
        use_all(&batch);
        batch_release(&batch);
        weigh(&batch, &terms, num);
    }
    batch_release(&batch);
    batch_terms_free(&terms);
    answer("mapped", gss_module_mapped());
}

/* Contexts one after the other. */
static bool
pass(struct batch *b, const struct batch_terms *terms, size_t num)
{
    bool ok = true;

    for (size_t i = 0; i < num && ok; i++) {
        ok = batch_make(b, terms, 1) && use_all(b);
        batch_release(b);
    }
    return ok;
}

void
bench_growth(const struct request *request)
{
    size_t num = (size_t)request_number(request, "num", 2000);
    double heap, memory;
    static struct batch batch;
    struct batch_terms terms;

    if (batch_terms_read(request, &terms) && pass(&batch, &terms, num / 4)) {
        heap = used();
        memory = resident();
        pass(&batch, &terms, num);
        answer("heap", used() - heap);
        answer("resident", resident() - memory);
    }
    batch_terms_free(&terms);
    answer("mapped", gss_module_mapped());
}
