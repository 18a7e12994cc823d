#include "bench/lap.h"
#include "bench/worker.h"

#include <stdio.h>
#include <time.h>

static double
seconds(clockid_t clock)
{
    struct timespec t = {0, 0};

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double
lap_now(void)
{
    return seconds(CLOCK_MONOTONIC);
}

void
lap_begin(struct lap *lap)
{
    lap->wall_start = seconds(CLOCK_MONOTONIC);
    lap->cpu_start = seconds(CLOCK_THREAD_CPUTIME_ID);
}

void
lap_end(struct lap *lap, size_t num)
{
    lap->cpu += seconds(CLOCK_THREAD_CPUTIME_ID) - lap->cpu_start;
    lap->wall += seconds(CLOCK_MONOTONIC) - lap->wall_start;
    lap->num += num;
}

void
lap_answer(const char *name, const struct lap *lap)
{
    char text[60];

    snprintf(text, sizeof(text), "%s.cpu", name);
    answer(text, lap->cpu / (double)lap->num * 1e6);
    snprintf(text, sizeof(text), "%s.wall", name);
    answer(text, lap->wall / (double)lap->num * 1e6);
}
