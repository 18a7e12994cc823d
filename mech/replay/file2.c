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

#define SEED_LEN      SIPHASH_KEY_LEN
#define TAG_LEN       12
#define RECORD_LEN    16
#define FIRST_RECORDS 1023
#define START_LEN     (SEED_LEN + FIRST_RECORDS * RECORD_LEN)
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

/* file2 is a locked file and what was read of it: the seed and the first table
 * come with one read, which costs less than a second system call. */
struct file2 {
    int fd;
    const char *path;
    int64_t size; /* bytes */
    uint8_t start[START_LEN];
    size_t start_len;
    struct evidence *ev;
};

static void
file2_init(struct file2 *f, const struct replay_file *file, struct evidence *ev)
{
    f->fd = file->fd;
    f->path = file->path;
    f->size = file->size;
    f->start_len = 0;
    f->ev = ev;
}

static enum verdict
failed(const char *path, const char *action, int error, struct evidence *ev)
{
    errno = error; /* for %m */
    return verdict_with(V_REPLAY_STORE, ev, "cannot %s %.250s: %m", action,
                        path);
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
replay_file2_try_lock(const struct replay_file *file, bool *out_held,
                      struct evidence *ev)
{
    int r = lock_wait(file->fd, F_OFD_SETLK);

    *out_held = r == 0;
    if (r == 0 || errno == EAGAIN || errno == EACCES || errno == EINVAL)
        return V_OK;
    return failed(file->path, "lock", errno, ev);
}

enum verdict
replay_file2_lock(const struct replay_file *file, struct evidence *ev)
{
    int r = lock_wait(file->fd, F_OFD_SETLKW);

    if (r != 0 && errno == EINVAL)
        r = lock_wait_posix(file->fd);
    return r == 0 ? V_OK : failed(file->path, "lock", errno, ev);
}

void
replay_file2_unlock(const struct replay_file *file)
{
    struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

    if (fcntl(file->fd, F_OFD_SETLK, &whole) != 0) {
        (void)fcntl(file->fd, F_SETLK, &whole);
        (void)flock(file->fd, LOCK_UN);
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

    *out_len = 0;
    if (offset >= f->size)
        return V_OK;
    if ((int64_t)len > f->size - offset)
        len = (size_t)(f->size - offset);
    do {
        r = pread(f->fd, out + have, len - have, (off_t)offset + (off_t)have);
        if (r > 0)
            have += (size_t)r;
    } while ((r > 0 && have < len) || (r < 0 && errno == EINTR));
    if (r < 0)
        return failed(f->path, "read", errno, f->ev);
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
        return failed(f->path, "write", error, f->ev);
    }
    if (end > f->size)
        f->size = end;
    return V_OK;
}

/* load_start reads the seed and the first table.  A file that has not even a
 * seed has no record either: it is new, or was cut, and is given a seed. */
static enum verdict
load_start(struct file2 *f)
{
    enum verdict v = read_at(f, 0, f->start, START_LEN, &f->start_len);

    if (v != V_OK || f->start_len >= SEED_LEN)
        return v;
    if (f->size >= SEED_LEN)
        return verdict_with(V_REPLAY_STORE, f->ev,
                            "%.250s shrank while it was locked", f->path);
    if (crypto_random(f->start, SEED_LEN) != CRYPTO_OK)
        return verdict_with(V_REPLAY_STORE, f->ev,
                            "no random bytes for the new file %.250s", f->path);
    f->start_len = SEED_LEN;
    return write_at(f, 0, (struct bytes){f->start, SEED_LEN});
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

/* pair_bytes gives the bytes of the pair at `offset`, in `room` unless they are
 * there already. */
static enum verdict
pair_bytes(const struct file2 *f, int64_t offset,
           uint8_t room[PAIR * RECORD_LEN], struct bytes *out)
{
    size_t len = PAIR * RECORD_LEN;
    enum verdict v = V_OK;

    if (offset + (int64_t)len <= (int64_t)f->start_len) {
        *out = (struct bytes){f->start + offset, len};
        return V_OK;
    }
    v = read_at(f, offset, room, len, &len);
    *out = (struct bytes){room, len};
    return v;
}

static enum verdict
read_pair(const struct file2 *f, int64_t offset, struct record pair[PAIR],
          size_t *out_num)
{
    uint8_t room[PAIR * RECORD_LEN] = {0};
    struct bytes raw = {NULL, 0};
    struct reader r = {NULL, 0, false};
    size_t num = 0;
    enum verdict v = pair_bytes(f, offset, room, &raw);

    if (v != V_OK)
        return v;
    reader_init(&r, raw);
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

    memcpy(seed, f->start, SEED_LEN);
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
replay_file2_enter(const struct replay_file *file, struct bytes tag,
                   int64_t now, int32_t clockskew, struct evidence *ev)
{
    struct file2 f;
    struct record record = {.time = (uint32_t)now};
    int64_t place = -1;
    enum verdict v;

    if (tag.len == 0)
        return verdict_with(V_REPLAY_STORE, ev,
                            "the authenticator has no checksum to enter");
    memcpy(record.tag, tag.data, tag.len < TAG_LEN ? tag.len : TAG_LEN);
    file2_init(&f, file, ev);
    v = load_start(&f);
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
        (int64_t)(crypto_siphash24(f->start, tag) % (uint64_t)FIRST_RECORDS);

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
replay_file2_recognise(const struct replay_file *file, struct evidence *ev)
{
    struct file2 f;
    enum verdict v;

    file2_init(&f, file, ev);
    v = read_at(&f, 0, f.start, START_LEN, &f.start_len);
    if (v != V_OK)
        return v;
    if (f.start_len >= SEED_LEN &&
        fits(&f, (struct bytes){f.start + SEED_LEN, f.start_len - SEED_LEN}))
        return V_OK;
    return verdict_with(V_REPLAY_STORE, ev,
                        "%.250s has a second name, and what it holds is not a "
                        "replay file's; remove the name that is wrong",
                        f.path);
}
