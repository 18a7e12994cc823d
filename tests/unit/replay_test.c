/* replay_test.c: mech/replay/store.h, and the same file through libkrb5's own
 * store.
 *
 * k5_rc_store and its kin are exported by libkrb5 and declared nowhere; the
 * public road to them is krb5_rd_req, which replay_mit_test.c takes. */
#include "tests/unit/replay_support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "crypto/siphash.h"
#include "tests/unit/syscall_count.h"
#include "tests/unit/tap.h"

#define NOW  1700000000
#define SKEW 300

/* Key and message as in the paper on SipHash, appendix A, whose answer is the
 * one for 15 bytes; the others are those of its authors' reference code. */
static void
test_siphash(void)
{
    static const struct {
        size_t len;
        uint64_t hash;
    } known[] = {
        {0, 0x726fdb47dd0e0e31},  {1, 0x74f839c593dc67fd},
        {7, 0xab0200f58b01d137},  {8, 0x93f5f5799a932462},
        {12, 0x751e8fbc860ee5fb}, {15, 0xa129ca6149be45e5},
        {16, 0x3f2acc7f57c29bdb}, {63, 0x958a324ceb064572},
    };
    uint8_t bytes[64];
    size_t i;

    for (i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;
    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        CU_ASSERT_EQUAL(
            crypto_siphash24(bytes, (struct bytes){bytes, known[i].len}),
            known[i].hash);
}

static void
test_new_file(void)
{
    struct scratch s;
    struct stat st;

    scratch_open(&s, "new");
    CU_ASSERT_NOT_EQUAL(stat(s.path, &st), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    CU_ASSERT_EQUAL(stat(s.path, &st), 0);
    CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
    CU_ASSERT_EQUAL(st.st_size % 16, 0);
    CU_ASSERT(st.st_size >= 32 && st.st_size <= 16 + 1023 * 16);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_OK);
    CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    scratch_close(&s);
}

static void
test_tag_lengths(void)
{
    static const uint8_t tag[24] = "abcdefghijklmnopqrstuvw";
    static const uint8_t padded[12] = "abcd";
    struct scratch s;

    scratch_open(&s, "lengths");
    CU_ASSERT_EQUAL(enter_tag(&s, tag, 24, NOW), V_OK);
    CU_ASSERT_EQUAL(enter_tag(&s, tag, 12, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter_tag(&s, tag, 16, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter_tag(&s, tag, 4, NOW), V_OK);
    CU_ASSERT_EQUAL(enter_tag(&s, padded, 12, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter_tag(&s, tag, 0, NOW), V_REPLAY_STORE);
    CU_ASSERT_STRING_NOT_EQUAL(s.ev.text, "");
    scratch_close(&s);
}

/* ---- time ---- */

static void
test_clock(void)
{
    struct scratch s;

    scratch_open(&s, "clock");
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    /* Backwards, and far ahead: what is there is found. */
    CU_ASSERT_EQUAL(enter(&s, 1, NOW - 100000), V_REPEAT);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW + 100000), V_REPEAT);
    CU_ASSERT_EQUAL(enter(&s, 2, NOW - 100000), V_OK);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_REPEAT);
    /* A clock that was never set. */
    CU_ASSERT_EQUAL(enter(&s, 3, 5), V_OK);
    CU_ASSERT_EQUAL(enter(&s, 3, 5), V_REPEAT);
    scratch_close(&s);
}

/* records_after enters tags, and counts all records in the file then. */
static unsigned
records_after(struct scratch *s, unsigned first, unsigned num, int64_t now)
{
    FILE *file;
    unsigned i, bad = 0, used = 0;
    uint8_t record[16]; /* the seed, and then 12 bytes of tag and 4 of time */

    for (i = first; i < first + num; i++)
        bad += enter(s, i, now) != V_OK;
    CU_ASSERT_EQUAL(bad, 0);
    file = fopen(s->path, "r");
    CU_ASSERT_FATAL(file != NULL);
    CU_ASSERT_EQUAL(fread(record, sizeof(record), 1, file), 1);
    while (fread(record, sizeof(record), 1, file) == 1)
        used += (record[12] | record[13] | record[14] | record[15]) != 0;
    fclose(file);
    return used;
}

static void
test_expiry(void)
{
    struct scratch s;
    unsigned i, lost = 0;

    scratch_open(&s, "expiry");
    CU_ASSERT_EQUAL(records_after(&s, 0, 3000, NOW), 3000);
    /* Not expired: everything is still known. */
    CU_ASSERT_EQUAL(records_after(&s, 3000, 3000, NOW + 2 * SKEW), 6000);
    for (i = 0; i < 6000; i++)
        lost += enter(&s, i, NOW + 2 * SKEW) != V_REPEAT;
    CU_ASSERT_EQUAL(lost, 0);
    scratch_close(&s);

    /* Expired: the places are used again, all of the first two tables. */
    scratch_open(&s, "reuse");
    CU_ASSERT_EQUAL(records_after(&s, 0, 3000, NOW), 3000);
    CU_ASSERT(records_after(&s, 3000, 3000, NOW + 2 * SKEW + 1) < 4500);
    for (i = 3000; i < 6000; i++)
        lost += enter(&s, i, NOW + 2 * SKEW + 1) != V_REPEAT;
    CU_ASSERT_EQUAL(lost, 0);
    scratch_close(&s);
}

static void
test_growth(void)
{
    struct timespec start, end;
    struct scratch s;
    unsigned i, bad = 0;
    double us;

    scratch_open(&s, "growth");
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (i = 0; i < 20000; i++)
        bad += enter(&s, i, NOW + i / 1000) != V_OK;
    clock_gettime(CLOCK_MONOTONIC, &end);
    CU_ASSERT_EQUAL(bad, 0);
    for (i = 0; i < 20000; i++)
        bad += enter(&s, i, NOW + 20) != V_REPEAT;
    CU_ASSERT_EQUAL(bad, 0);
    us = (double)(end.tv_sec - start.tv_sec) * 1e6 +
         (double)(end.tv_nsec - start.tv_nsec) / 1e3;
    printf("# %.2f us for a check\n", us / 20000);
    scratch_close(&s);
}

/* ---- what a check asks of the system ---- */

static void
enter_another(void *arg)
{
    (void)enter(arg, 1000, NOW);
}

static void
test_system_calls(void)
{
    static const long expected[] = {SYS_openat,  SYS_fcntl,    SYS_statx,
                                    SYS_pread64, SYS_pwrite64, SYS_fcntl,
                                    SYS_close};
    long calls[16] = {0};
    struct scratch s;
    unsigned i;

    scratch_open(&s, "calls");
    for (i = 0; i < 50; i++)
        CU_ASSERT_EQUAL(enter(&s, i, NOW), V_OK);
    CU_ASSERT_EQUAL(syscalls_of(enter_another, &s, calls, 16), 7);
    for (i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(calls[i], expected[i]);
    scratch_close(&s);
}

/* ---- the same file, used by libkrb5 ---- */

static void
test_mit_knows_ours(void)
{
    struct scratch s;
    unsigned i, bad = 0;

    scratch_open(&s, "ours");
    mit_open(&s, NOW);
    for (i = 0; i < 5000; i++)
        bad += enter(&s, i, NOW) != V_OK;
    for (i = 0; i < 5000; i++)
        bad += mit_enter(&s, i) != KRB5KRB_AP_ERR_REPEAT;
    CU_ASSERT_EQUAL(bad, 0);
    CU_ASSERT_EQUAL(mit_enter(&s, 5000), 0);
    CU_ASSERT_EQUAL(enter(&s, 5000, NOW), V_REPEAT);
    scratch_close(&s);
}

static void
test_we_know_mit(void)
{
    struct scratch s;
    unsigned i, bad = 0;

    scratch_open(&s, "theirs");
    mit_open(&s, NOW);
    for (i = 0; i < 5000; i++)
        bad += mit_enter(&s, i) != 0;
    for (i = 0; i < 5000; i++)
        bad += enter(&s, i, NOW) != V_REPEAT;
    CU_ASSERT_EQUAL(bad, 0);
    CU_ASSERT_EQUAL(enter(&s, 5000, NOW), V_OK);
    CU_ASSERT_EQUAL(mit_enter(&s, 5000), KRB5KRB_AP_ERR_REPEAT);
    scratch_close(&s);
}

/* Two files with one seed, one written by us and one by libkrb5, stay the same
 * byte for byte.  Half the skew makes our records expire when theirs do. */
static void
test_same_bytes(void)
{
    struct scratch ours, theirs;
    unsigned i, bad = 0;
    int64_t now;

    scratch_open(&ours, "ours");
    scratch_open(&theirs, "theirs");
    mit_open(&theirs, NOW);
    ours.clockskew = SKEW / 2;
    CU_ASSERT_EQUAL(enter(&ours, 0, NOW), V_OK);
    copy_file(ours.path, theirs.path);
    for (i = 0; i < 12000; i++) {
        /* Quickly at first, so that the third table is needed; then so slowly
         * that records expire. */
        now = NOW + (i < 6000 ? i / 100 : 60 + (i - 6000) / 5);
        mit_set_time(&theirs, now);
        bad += (enter(&ours, i * 7 % 11000, now) == V_OK) !=
               (mit_enter(&theirs, i * 7 % 11000) == 0);
        if (i % 1000 == 999)
            CU_ASSERT(same_content(ours.path, theirs.path));
    }
    CU_ASSERT_EQUAL(bad, 0);
    scratch_close(&theirs);
    scratch_close(&ours);
}

/* ---- many at a time ---- */

static void
test_processes(void)
{
    unsigned tags = 500, i, wrong = 0;
    unsigned *counts = shared_counts(tags);
    struct scratch s;
    pid_t child[4];

    scratch_open(&s, "processes");
    for (i = 0; i < 4; i++) {
        child[i] = fork();
        if (child[i] == 0)
            race(&s, counts, tags, NOW);
    }
    for (i = 0; i < 4; i++)
        wrong += !child_succeeded(child[i]);
    for (i = 0; i < tags; i++)
        wrong += counts[i] != 1;
    CU_ASSERT_EQUAL(wrong, 0);
    scratch_close(&s);
}

static void
test_threads(void)
{
    unsigned tags = 500, i, wrong = 0;
    unsigned *counts = shared_counts(tags);
    struct scratch s;

    scratch_open(&s, "threads");
    CU_ASSERT(race_threads(&s, counts, tags, NOW));
    for (i = 0; i < tags; i++)
        wrong += counts[i] != 1;
    CU_ASSERT_EQUAL(wrong, 0);
    scratch_close(&s);
}

/* The lock is the one libkrb5 takes: a holder is waited for. */
static void
test_waits_for_lock(void)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct scratch s;
    int fd, status = -1;
    pid_t child;

    scratch_open(&s, "wait");
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    fd = open(s.path, O_RDWR | O_CLOEXEC);
    CU_ASSERT_EQUAL(fcntl(fd, F_OFD_SETLKW, &whole), 0);
    child = fork();
    if (child == 0) {
        (void)close(fd);
        _exit(enter(&s, 1, NOW) == V_REPEAT ? 0 : 1);
    }
    usleep(100000);
    CU_ASSERT_EQUAL(waitpid(child, &status, WNOHANG), 0);
    whole.l_type = F_UNLCK;
    CU_ASSERT_EQUAL(fcntl(fd, F_OFD_SETLK, &whole), 0);
    CU_ASSERT(child_succeeded(child));
    CU_ASSERT_EQUAL(close(fd), 0);
    scratch_close(&s);
}

/* ---- trouble ---- */

/* ---- a damaged file ---- */

#define NUM_OLD 60

static off_t
size_of(const struct scratch *s)
{
    struct stat st = {0};

    CU_ASSERT_EQUAL(stat(s->path, &st), 0);
    return st.st_size;
}

/* damaged_open: a file with the tags 0 to NUM_OLD - 1, ready to be damaged, and
 * libkrb5's view of it. */
static void
damaged_open(struct scratch *s)
{
    unsigned i, bad = 0;

    scratch_open(s, "damaged");
    mit_open(s, NOW);
    for (i = 0; i < NUM_OLD; i++)
        bad += enter(s, i, NOW) != V_OK;
    CU_ASSERT_EQUAL(bad, 0);
}

/* damaged_close: of the replays of the old tags all but `lost` are refused, by
 * us and (`first_mit`) libkrb5 whoever is asked first; both go on accepting,
 * each once. */
static void
damaged_close(struct scratch *s, unsigned lost, bool first_mit)
{
    unsigned i, accepted = 0, bad = 0;

    for (i = 0; i < NUM_OLD; i++) {
        if (first_mit)
            accepted += mit_enter(s, i) == 0;
        accepted += enter(s, i, NOW) == V_OK;
        bad += mit_enter(s, i) != KRB5KRB_AP_ERR_REPEAT;
        bad += enter(s, i, NOW) != V_REPEAT;
    }
    CU_ASSERT_EQUAL(accepted, lost);
    for (i = 1000; i < 1200; i++) {
        bad += (i % 2 == 0 ? mit_enter(s, i) != 0 : enter(s, i, NOW) != V_OK);
        bad += mit_enter(s, i) != KRB5KRB_AP_ERR_REPEAT;
        bad += enter(s, i, NOW) != V_REPEAT;
    }
    CU_ASSERT_EQUAL(bad, 0);
    scratch_close(s);
}

/* The last record is torn: it is the only one that is forgotten. */
static void
test_torn_record(void)
{
    struct scratch s;
    off_t cut;

    for (cut = 1; cut < 16; cut += 2) {
        damaged_open(&s);
        CU_ASSERT_EQUAL(truncate(s.path, size_of(&s) - cut), 0);
        damaged_close(&s, 1, cut % 4 == 1);
    }
}

/* A hole has grown over a torn record. */
static void
test_torn_and_grown(void)
{
    struct scratch s;
    off_t size, cut;

    for (cut = 1; cut < 16; cut += 2) {
        damaged_open(&s);
        size = size_of(&s);
        CU_ASSERT_EQUAL(truncate(s.path, size - cut), 0);
        CU_ASSERT_EQUAL(truncate(s.path, size + 16 * 2000), 0);
        /* With its whole tag there it is not even forgotten. */
        damaged_close(&s, cut > 4 ? 1 : 0, false);
    }
}

static void
append(const struct scratch *s, size_t len)
{
    FILE *file = fopen(s->path, "a");
    uint64_t x = 88172645463325252u;
    size_t i;

    CU_ASSERT_FATAL(file != NULL);
    for (i = 0; i < len; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (void)fputc((int)(x & 0xff), file);
    }
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static void
test_garbage_behind(void)
{
    static const size_t lengths[] = {1, 7, 15, 17, 1000, 40001};
    struct scratch s;
    size_t i;

    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        damaged_open(&s);
        append(&s, lengths[i]);
        damaged_close(&s, 0, i % 2 == 1);
    }
}

/* Not even the seed is whole: a new file.  We are asked first: libkrb5 alone
 * would put its seed behind the rest of the old one, and forget a record. */
static void
test_no_seed(void)
{
    struct scratch s;
    off_t size;

    for (size = 0; size < 16; size += 5) {
        damaged_open(&s);
        CU_ASSERT_EQUAL(truncate(s.path, size), 0);
        damaged_close(&s, NUM_OLD, false);
    }
}

/* What a refusal says. */
static void
test_evidence(void)
{
    struct scratch s;

    scratch_open(&s, "evidence");
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW + 75), V_REPEAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "at 2023-11-14T22:13:20Z"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "2023-11-14T22:14:35Z now"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, s.path));
    scratch_close(&s);
}

static void
test_removed_or_replaced(void)
{
    struct scratch s, other;

    scratch_open(&s, "removed");
    scratch_open(&other, "other");
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    CU_ASSERT_EQUAL(unlink(s.path), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    CU_ASSERT_EQUAL(enter(&other, 2, NOW), V_OK);
    CU_ASSERT_EQUAL(rename(other.path, s.path), 0);
    CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    scratch_close(&other);
    scratch_close(&s);
}

static void
test_not_a_file(void)
{
    struct scratch s;

    scratch_open(&s, "fifo");
    CU_ASSERT_EQUAL(mkfifo(s.path, 0600), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPLAY_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "not a regular file"));
    CU_ASSERT_EQUAL(unlink(s.path), 0);
    CU_ASSERT_EQUAL(mkdir(s.path, 0700), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPLAY_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, strerror(EISDIR)));
    CU_ASSERT_EQUAL(rmdir(s.path), 0);
    CU_ASSERT_EQUAL(rmdir(s.dir), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPLAY_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, strerror(ENOENT)));
    replay_store_free(s.store);
}

/* In a child: a limit on the size of files stands for a full disk, also in the
 * middle of a record. */
static int
full_disk(struct scratch *s, rlim_t limit)
{
    struct rlimit size = {limit, limit};
    struct stat before = {0}, after = {0};
    enum verdict v;

    (void)signal(SIGXFSZ, SIG_IGN);
    (void)stat(s->path, &before);
    (void)setrlimit(RLIMIT_FSIZE, &size);
    v = enter(s, 1, NOW);
    (void)stat(s->path, &after);
    if (v != V_REPLAY_STORE || strstr(s->ev.text, "cannot write") == NULL)
        return 1;
    /* The seed may have gone in, half a record not. */
    return after.st_size == before.st_size || after.st_size == 16 ? 0 : 2;
}

static void
test_full_disk(void)
{
    static const rlim_t limits[] = {0, 5, 16, 20};
    struct scratch s;
    pid_t child;
    size_t i;

    for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        scratch_open(&s, "full");
        child = fork();
        if (child == 0)
            _exit(full_disk(&s, limits[i]));
        CU_ASSERT(child_succeeded(child));
        CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
        CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
        scratch_close(&s);
    }
}

/* Every place of one tag, in all tables up to the limit, is taken. */
static void
test_full_tables(void)
{
    static const uint8_t record[32] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0x65, 0x53, 0xf1, 0x00,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0x65, 0x53, 0xf1, 0x00};
    static const uint8_t tag[12] = "a full place";
    int64_t offset = 16, num = 1023;
    uint8_t seed[16] = {0};
    struct scratch s;
    uint64_t hash;
    int fd;

    scratch_open(&s, "tables");
    fd = open(s.path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    CU_ASSERT_EQUAL(pwrite(fd, seed, sizeof(seed), 0), 16);
    for (; offset + num * 16 <= INT32_MAX; seed[0]++) {
        hash = crypto_siphash24(seed, (struct bytes){tag, 12});
        CU_ASSERT_EQUAL(pwrite(fd, record, sizeof(record),
                               offset + (int64_t)(hash % (uint64_t)num) * 16),
                        32);
        offset += num * 16;
        num = (num == 1023) ? 2048 : num * 2;
    }
    CU_ASSERT_EQUAL(close(fd), 0);
    CU_ASSERT_EQUAL(enter_tag(&s, tag, 12, NOW), V_REPLAY_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "is full"));
    CU_ASSERT_EQUAL(enter_tag(&s, record, 12, NOW), V_OK);
    scratch_close(&s);
}

static const struct unit_test tests[] = {
    {"SipHash known answer", test_siphash},
    {"a new file", test_new_file},
    {"tags are cut and padded", test_tag_lengths},
    {"the clock may jump", test_clock},
    {"expiry", test_expiry},
    {"20000 records", test_growth},
    {"seven system calls", test_system_calls},
    {"libkrb5 finds our records", test_mit_knows_ours},
    {"we find libkrb5's records", test_we_know_mit},
    {"same bytes as libkrb5 writes", test_same_bytes},
    {"processes race", test_processes},
    {"threads race", test_threads},
    {"a lock is waited for", test_waits_for_lock},
    {"a torn record", test_torn_record},
    {"a torn record in a hole", test_torn_and_grown},
    {"garbage behind the records", test_garbage_behind},
    {"a file without a whole seed", test_no_seed},
    {"a replay is told since when", test_evidence},
    {"a removed or replaced file", test_removed_or_replaced},
    {"not a file, not there", test_not_a_file},
    {"a full disk", test_full_disk},
    {"full tables", test_full_tables},
};

int
main(void)
{
    return tap_main("replay", tests, sizeof(tests) / sizeof(tests[0]));
}
