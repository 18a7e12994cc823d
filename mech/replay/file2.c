/* mech/replay/file2.c: format and contract in file2.h. */
#include "mech/replay/file2.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "crypto/siphash.h"
#include "mech/verdict/text.h"
#include "mech/replay/file_facts.h"

#define SEED_LEN      SIPHASH_KEY_LEN
#define TAG_LEN       12
#define RECORD_LEN    16
#define FIRST_RECORDS 1023
#define PAIR          2
#define SIZE_LIMIT    INT32_MAX /* MIT's: a larger file is full */

struct record {
    uint8_t tag[TAG_LEN];
    uint32_t time; /* 0: empty */
};

struct table {
    int64_t offset;
    int64_t num; /* records */
};

struct file2 {
    int fd;
    const char *path;
    int64_t size; /* bytes */
    uint8_t seed[SEED_LEN];
    struct evidence *ev;
};

static enum verdict
failed(const struct file2 *f, const char *action, int error)
{
    errno = error; /* for %m */
    return verdict_with(V_REPLAY_STORE, f->ev, "cannot %s %.250s: %m", action,
                        f->path);
}

/* ---- the lock ---- */

static int
lock_wait(int fd, int command)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int r;

    do {
        r = fcntl(fd, command, &whole);
    } while (r != 0 && errno == EINTR);
    return r;
}

/* Without OFD locks the process owns the lock that other processes see, so
 * that its threads need another one among themselves. */
static int
lock_wait_posix(int fd)
{
    int r;

    do {
        r = flock(fd, LOCK_EX);
    } while (r != 0 && errno == EINTR);
    return r != 0 ? r : lock_wait(fd, F_SETLKW);
}

enum verdict
replay_file2_lock(int fd, const char *path, struct evidence *ev)
{
    struct file2 f = {.fd = fd, .path = path, .ev = ev};
    int r = lock_wait(fd, F_OFD_SETLKW);

    if (r != 0 && errno == EINVAL)
        r = lock_wait_posix(fd);
    return r == 0 ? V_OK : failed(&f, "lock", errno);
}

void
replay_file2_unlock(int fd)
{
    struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

    if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        (void)fcntl(fd, F_SETLK, &whole);
        (void)flock(fd, LOCK_UN);
    }
}

/* ---- bytes in the file ---- */

/* read_at reads up to `len` bytes; *out_len is less at the end of the file. */
static enum verdict
read_at(const struct file2 *f, int64_t offset, uint8_t *out, size_t len,
        size_t *out_len)
{
    size_t have = 0;
    ssize_t r = 0;

    do {
        r = pread(f->fd, out + have, len - have, (off_t)offset + (off_t)have);
        if (r > 0)
            have += (size_t)r;
    } while ((r > 0 && have < len) || (r < 0 && errno == EINTR));
    if (r < 0)
        return failed(f, "read", errno);
    *out_len = have;
    return V_OK;
}

/* write_at writes all of `in`, or restores the length of the file.  Nothing
 * else has to be restored: on a disk without room only an extension fails, and
 * one record lies in one block. */
static enum verdict
write_at(struct file2 *f, int64_t offset, struct bytes in)
{
    int64_t end = offset + (int64_t)in.len;
    size_t done = 0;
    ssize_t r = 0;
    int error;

    do {
        r = pwrite(f->fd, in.data + done, in.len - done,
                   (off_t)offset + (off_t)done);
        if (r > 0)
            done += (size_t)r;
    } while ((r > 0 && done < in.len) || (r < 0 && errno == EINTR));
    if (done < in.len) {
        error = (r < 0) ? errno : ENOSPC;
        if (end > f->size && ftruncate(f->fd, (off_t)f->size) != 0)
            error = errno;
        return failed(f, "write", error);
    }
    if (end > f->size)
        f->size = end;
    return V_OK;
}

static enum verdict
read_size(struct file2 *f)
{
    struct file_facts facts;

    if (!file_facts_get(f->fd, &facts))
        return failed(f, "examine", errno);
    f->size = facts.size;
    return V_OK;
}

/* load_seed reads the seed.  A file that has not even that has no record
 * either: it is new, or was cut, and is given one. */
static enum verdict
load_seed(struct file2 *f)
{
    size_t len = 0;
    enum verdict v;

    if (f->size >= SEED_LEN) {
        v = read_at(f, 0, f->seed, SEED_LEN, &len);
        if (v == V_OK && len < SEED_LEN)
            v = verdict_with(V_REPLAY_STORE, f->ev,
                             "%.250s shrank while it was locked", f->path);
        return v;
    }
    if (crypto_random(f->seed, SEED_LEN) != CRYPTO_OK)
        return verdict_with(V_REPLAY_STORE, f->ev,
                            "no random bytes for the new file %.250s", f->path);
    return write_at(f, 0, (struct bytes){f->seed, SEED_LEN});
}

static enum verdict
write_record(struct file2 *f, int64_t offset, const struct record *record)
{
    struct builder b = BUILDER_INIT;
    enum verdict v = V_NO_MEMORY;

    builder_bytes(&b, (struct bytes){record->tag, TAG_LEN});
    builder_be32(&b, record->time);
    if (builder_ok(&b))
        v = write_at(f, offset, builder_view(&b));
    builder_free(&b);
    return v;
}

/* ---- the search ---- */

/* next_table moves on to the table behind `t`; false: the file is full. */
static bool
next_table(struct table *t)
{
    int64_t num = (t->num == FIRST_RECORDS) ? FIRST_RECORDS + 1 : t->num;

    t->offset += t->num * RECORD_LEN;
    t->num = num * 2;
    return t->offset + t->num * RECORD_LEN <= SIZE_LIMIT;
}

static enum verdict
read_pair(const struct file2 *f, int64_t offset, struct record pair[PAIR],
          size_t *out_num)
{
    uint8_t raw[PAIR * RECORD_LEN] = {0};
    struct reader r = {NULL, 0, false};
    size_t len = 0, num = 0;
    enum verdict v = read_at(f, offset, raw, sizeof(raw), &len);

    if (v != V_OK)
        return v;
    reader_init(&r, (struct bytes){raw, len});
    while (num < PAIR && reader_copy(&r, pair[num].tag, TAG_LEN) &&
           reader_be32(&r, &pair[num].time))
        num++;
    *out_num = num;
    return V_OK;
}

/* Records hold 32 bits of time, which wrap; MIT compares them the same way. */
static bool
is_free(const struct record *r, uint32_t now, uint32_t clockskew)
{
    return r->time == 0 || now > r->time + 2 * clockskew;
}

/* free_place returns the offset of the first free record of the pair at
 * `offset`; -1: both are in use.  The file has `num` records of the pair. */
static int64_t
free_place(const struct record pair[PAIR], size_t num, int64_t offset,
           uint32_t now, uint32_t clockskew)
{
    size_t i;

    for (i = 0; i < PAIR; i++) {
        if (i >= num || is_free(&pair[i], now, clockskew))
            return offset + (int64_t)i * RECORD_LEN;
    }
    return -1;
}

/* pair_find gives the record with this tag, of the `num` that are there. */
static const struct record *
pair_find(const struct record pair[PAIR], size_t num, const uint8_t *tag)
{
    struct bytes wanted = {tag, TAG_LEN};

    for (size_t i = 0; i < num; i++) {
        if (bytes_equal(wanted, (struct bytes){pair[i].tag, TAG_LEN}))
            return &pair[i];
    }
    return NULL;
}

static enum verdict
refuse_repeat(const struct file2 *f, const struct record *r, uint32_t now)
{
    char then_text[TIME_TEXT_MAX], now_text[TIME_TEXT_MAX];

    time_text(r->time, then_text);
    time_text(now, now_text);
    return verdict_with(V_REPEAT, f->ev,
                        "the first was noted at %s in %.250s; it is %s now",
                        then_text, f->path, now_text);
}

static bool
pair_ends_search(const struct record pair[PAIR], size_t num)
{
    return num < PAIR || pair[0].time == 0 || pair[1].time == 0;
}

/* find_place gives V_REPEAT with evidence, or V_OK and the offset for a new
 * record. */
static enum verdict
find_place(const struct file2 *f, const struct record *wanted,
           uint32_t clockskew, int64_t *out_place)
{
    struct table t = {SEED_LEN, FIRST_RECORDS};
    struct record pair[PAIR] = {{{0}, 0}, {{0}, 0}};
    uint8_t seed[SEED_LEN];
    int64_t place = -1, offset;
    const struct record *found = NULL;
    uint64_t hash;
    size_t num = 0;
    enum verdict v;

    memcpy(seed, f->seed, SEED_LEN);
    do {
        hash = crypto_siphash24(seed, (struct bytes){wanted->tag, TAG_LEN});
        offset = t.offset + (int64_t)(hash % (uint64_t)t.num) * RECORD_LEN;
        v = read_pair(f, offset, pair, &num);
        if (v != V_OK)
            return v;
        found = pair_find(pair, num, wanted->tag);
        if (found != NULL)
            return refuse_repeat(f, found, wanted->time);
        if (place < 0)
            place = free_place(pair, num, offset, wanted->time, clockskew);
        if (pair_ends_search(pair, num)) {
            *out_place = place;
            return V_OK;
        }
        seed[0]++;
    } while (next_table(&t));
    return verdict_with(V_REPLAY_STORE, f->ev, "%.250s is full", f->path);
}

enum verdict
replay_file2_enter(int fd, const char *path, struct bytes tag, int64_t now,
                   int32_t clockskew, struct evidence *ev)
{
    struct file2 f = {.fd = fd, .path = path, .ev = ev};
    struct record record = {.time = (uint32_t)now};
    int64_t place = -1;
    enum verdict v;

    if (tag.len == 0)
        return verdict_with(V_REPLAY_STORE, ev,
                            "the authenticator has no checksum to enter");
    memcpy(record.tag, tag.data, tag.len < TAG_LEN ? tag.len : TAG_LEN);
    v = read_size(&f);
    if (v == V_OK)
        v = load_seed(&f);
    if (v == V_OK)
        v = find_place(&f, &record, (uint32_t)clockskew, &place);
    if (v == V_OK)
        v = write_record(&f, place, &record);
    return v;
}

/* ---- is it one at all? ---- */

/* is_at_home: record `i` of the first table is where its tag belongs. */
static bool
is_at_home(const struct file2 *f, const struct record *r, int64_t i)
{
    struct bytes tag = {r->tag, TAG_LEN};
    int64_t home =
        (int64_t)(crypto_siphash24(f->seed, tag) % (uint64_t)FIRST_RECORDS);

    return i == home || i == home + 1;
}

/* fits: there are records, and each in use is at home. */
static bool
fits(const struct file2 *f, struct bytes first_table)
{
    struct record record = {{0}, 0};
    struct reader r = {NULL, 0, false};
    bool any = false;
    int64_t i;

    reader_init(&r, first_table);
    for (i = 0;
         reader_copy(&r, record.tag, TAG_LEN) && reader_be32(&r, &record.time);
         i++) {
        if (record.time == 0)
            continue;
        if (!is_at_home(f, &record, i))
            return false;
        any = true;
    }
    return any;
}

enum verdict
replay_file2_recognise(int fd, const char *path, struct evidence *ev)
{
    struct file2 f = {.fd = fd, .path = path, .ev = ev};
    uint8_t start[SEED_LEN + FIRST_RECORDS * RECORD_LEN];
    size_t len = 0;
    enum verdict v = read_at(&f, 0, start, sizeof(start), &len);

    if (v != V_OK)
        return v;
    if (len >= SEED_LEN) {
        memcpy(f.seed, start, SEED_LEN);
        if (fits(&f, (struct bytes){start + SEED_LEN, len - SEED_LEN}))
            return V_OK;
    }
    return verdict_with(V_REPLAY_STORE, ev,
                        "%.250s has a second name, and what it holds is not a "
                        "replay file's; remove the name that is wrong",
                        path);
}
