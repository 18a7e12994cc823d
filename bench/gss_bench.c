/* gss_bench.c: what contexts and messages cost through a GSS library: MIT's,
 * with what GSS_MECH_CONFIG names, or Heimdal's. */
#include "bench/gss_bench.h"
#include "bench/worker.h"

static const struct command commands[] = {
    {"establish", bench_establish}, {"growth", bench_growth},
    {"heap", bench_heap},           {"message", bench_message},
    {"swarm", bench_swarm},         {"threads", bench_threads},
    {"tokens", bench_tokens},       {NULL, NULL},
};

int
main(void)
{
    return worker_run(commands);
}
