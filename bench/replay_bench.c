/* replay_bench.c: what a check of the replay store costs, from an empty file to
 * a million live records, and with many processes at one file; beside
 * libkrb5's own store.
 *
 *     replay_bench [DIRECTORY [RECORDS [PROCESSES]]]
 */
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mech/replay/store.h"

#define NOW     1700000000 /* all records are live */
#define SKEW    300        /* seconds */
#define TAG_LEN 12
#define BATCH   2000 /* checks that one figure is measured over */
#define SPAN    3.0  /* seconds that the processes run for */
#define SAMPLES 40000

/* Exported by libkrb5 since 1.18, declared in no installed header. */
struct k5_rc_st;
krb5_error_code
k5_rc_resolve(krb5_context context, const char *name, struct k5_rc_st **out);
void
k5_rc_close(krb5_context context, struct k5_rc_st *rc);
krb5_error_code
k5_rc_store(krb5_context context, struct k5_rc_st *rc,
            const krb5_enc_data *authenticator);

/* A store: ours, or libkrb5's. */
struct bench {
    char path[256];
    struct replay_store *ours;
    krb5_context krb5;
    struct k5_rc_st *theirs; /* NULL: ours */
    unsigned entered;
};

/* What a process saw, in memory that all share. */
struct share {
    unsigned checks, samples;
    float us[SAMPLES];
};

static void
check(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "replay_bench: %s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

static double
seconds(clockid_t clock)
{
    struct timespec t = {0, 0};

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
bench_open(struct bench *b, const char *dir, bool theirs)
{
    struct evidence ev = EVIDENCE_INIT;
    char name[300];

    memset(b, 0, sizeof(*b));
    snprintf(b->path, sizeof(b->path), "%.200s/replay_bench.%s", dir,
             theirs ? "krb5" : "apex");
    (void)unlink(b->path);
    snprintf(name, sizeof(name), "file2:%s", b->path);
    if (!theirs) {
        check(replay_store_open(name, NULL, &b->ours, &ev) == V_OK, "opening");
        return;
    }
    check(krb5_init_context(&b->krb5) == 0 &&
              k5_rc_resolve(b->krb5, name, &b->theirs) == 0,
          "opening libkrb5's store");
}

static void
bench_close(struct bench *b)
{
    if (b->theirs != NULL)
        k5_rc_close(b->krb5, b->theirs);
    krb5_free_context(b->krb5);
    replay_store_free(b->ours);
    (void)unlink(b->path);
}

/* enter checks a tag that is new, as checksums are: spread evenly. */
static void
enter(struct bench *b, uint64_t number)
{
    struct evidence ev = EVIDENCE_INIT;
    uint64_t mixed = number * 0x9e3779b97f4a7c15u;
    uint8_t cipher[64] = {0}, *tag = cipher + sizeof(cipher) - TAG_LEN;
    krb5_enc_data sealed = {.enctype = ENCTYPE_AES256_CTS_HMAC_SHA1_96,
                            .ciphertext = {0, sizeof(cipher), (char *)cipher}};

    memcpy(tag, &mixed, sizeof(mixed));
    if (b->theirs != NULL)
        check(k5_rc_store(b->krb5, b->theirs, &sealed) == 0, "k5_rc_store");
    else
        check(replay_check_and_add(b->ours, (struct bytes){tag, TAG_LEN}, NOW,
                                   SKEW, &ev) == V_OK,
              "replay_check_and_add");
}

/* ---- one process, more and more records ---- */

static void
fill(struct bench *b, unsigned records)
{
    while (b->entered < records)
        enter(b, ++b->entered);
}

/* CPU and wall time of a check with `records` live records in the file. */
static void
measure(struct bench *b, unsigned records)
{
    double cpu = 0, wall = 0;

    fill(b, records);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    wall = seconds(CLOCK_MONOTONIC);
    fill(b, records + BATCH);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    printf("  %6.2f %6.2f", cpu / BATCH * 1e6, wall / BATCH * 1e6);
    fflush(stdout);
}

/* ---- many processes, one file ---- */

static void
run_child(struct bench *b, struct share *share, unsigned which)
{
    uint64_t number = (uint64_t)(which + 1) << 40;
    double end = seconds(CLOCK_MONOTONIC) + SPAN, start = 0, now = 0;

    do {
        start = seconds(CLOCK_MONOTONIC);
        enter(b, ++number);
        now = seconds(CLOCK_MONOTONIC);
        share->us[share->checks++ % SAMPLES] = (float)((now - start) * 1e6);
    } while (now < end);
    share->samples = share->checks < SAMPLES ? share->checks : SAMPLES;
    _exit(EXIT_SUCCESS);
}

static int
by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static void
report(const struct share *shares, unsigned processes)
{
    float *all = malloc(sizeof(*all) * SAMPLES * processes);
    size_t num = 0;
    double checks = 0;

    check(all != NULL, "malloc");
    for (unsigned i = 0; i < processes; i++) {
        memcpy(all + num, shares[i].us, sizeof(*all) * shares[i].samples);
        num += shares[i].samples;
        checks += shares[i].checks;
    }
    qsort(all, num, sizeof(*all), by_size);
    printf("%9.0f checks/s, median %.1f us, 99.9th percentile %.1f us\n",
           checks / SPAN, (double)all[num / 2],
           (double)all[num - 1 - num / 1000]);
    free(all);
}

static void
race(struct bench *b, unsigned processes)
{
    size_t size = sizeof(struct share) * processes;
    struct share *shares = mmap(NULL, size, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;

    check(shares != MAP_FAILED, "mmap");
    fflush(stdout);
    for (unsigned i = 0; i < processes; i++) {
        pid_t child = fork();

        check(child >= 0, "fork");
        if (child == 0)
            run_child(b, &shares[i], i);
    }
    for (unsigned i = 0; i < processes; i++)
        check(wait(&status) > 0 && status == 0, "a child");
    report(shares, processes);
    munmap(shares, size);
}

int
main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "/var/tmp";
    unsigned most = argc > 2 ? (unsigned)atoi(argv[2]) : 1000000;
    unsigned processes = argc > 3 ? (unsigned)atoi(argv[3]) : 32;
    struct bench ours, theirs;

    bench_open(&ours, dir, false);
    bench_open(&theirs, dir, true);
    printf("microseconds a check (CPU, wall)\n%9s  %13s  %13s\n", "records",
           "here", "libkrb5");
    for (unsigned records = 0; records <= most;
         records = records == 0 ? 1000 : records * 10) {
        printf("%9u", records);
        measure(&ours, records);
        measure(&theirs, records);
        printf("\n");
    }
    bench_close(&ours);
    bench_close(&theirs);
    for (int who = 0; who < 2; who++) {
        struct bench b;

        bench_open(&b, dir, who == 1);
        printf("%u processes, %-7s", processes, who == 0 ? "here" : "libkrb5");
        race(&b, processes);
        bench_close(&b);
    }
    return EXIT_SUCCESS;
}
