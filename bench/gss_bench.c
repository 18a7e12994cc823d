/* gss_bench.c: what contexts and messages cost through a GSS library: MIT's,
 * with what GSS_MECH_CONFIG names, or Heimdal's. */
#include "bench/gss_bench.h"
#include "bench/worker.h"

static const struct command commands[] = {
    {"establish", bench_establish},
    {"message", bench_message},
    {NULL, NULL},
};

int
main(void)
{
    return worker_run(commands);
}
