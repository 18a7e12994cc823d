/* bench/lap.h: what a piece of work took. */
#ifndef APEX_BENCH_LAP_H
#define APEX_BENCH_LAP_H

#include <stddef.h>

/* A stop watch.  Zero-initialise. */
struct lap {
    double cpu, wall; /* seconds, of all laps so far */
    size_t num;       /* pieces of work in them */
    double cpu_start, wall_start;
};

/* lap_begin starts a lap; the CPU time is that of this thread. */
void
lap_begin(struct lap *lap);

/* lap_end adds a lap of `num` pieces of work. */
void
lap_end(struct lap *lap, size_t num);

/* lap_answer answers NAME.cpu and NAME.wall, microseconds a piece. */
void
lap_answer(const char *name, const struct lap *lap);

/* lap_now is the monotonic clock, seconds. */
double
lap_now(void);

#endif
