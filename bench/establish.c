#include "bench/batch.h"
#include "bench/gss_bench.h"
#include "bench/lap.h"
#include "bench/worker.h"

/* One static batch: it is large. */
static struct batch batch;

struct laps {
    struct lap init1, accept, init2, release;
};

static bool
establish(size_t num, const struct batch_terms *terms, struct laps *laps)
{
    bool ok;

    batch_begin(&batch, terms, num);
    lap_begin(&laps->init1);
    ok = batch_request(&batch);
    lap_end(&laps->init1, num);
    lap_begin(&laps->accept);
    ok = ok && batch_accept(&batch);
    lap_end(&laps->accept, num);
    lap_begin(&laps->init2);
    ok = ok && batch_reply(&batch);
    lap_end(&laps->init2, num);
    lap_begin(&laps->release);
    batch_release(&batch);
    lap_end(&laps->release, num);
    return ok;
}

void
bench_establish(const struct request *request)
{
    size_t num = (size_t)request_number(request, "num", 200);
    size_t size = (size_t)request_number(request, "batch", 20);
    struct laps warm = {0}, laps = {0};
    struct batch_terms terms;
    bool ok;

    ok = batch_terms_read(request, &terms) && establish(2, &terms, &warm);
    for (size_t done = 0; ok && done < num; done += size)
        ok = establish(size, &terms, &laps);
    if (ok) {
        lap_answer("init1", &laps.init1);
        lap_answer("init2", &laps.init2);
        lap_answer("accept", &laps.accept);
        lap_answer("delete", &laps.release);
        answer("mapped", gss_module_mapped());
    }
    batch_terms_free(&terms);
}
