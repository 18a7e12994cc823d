/* asn1/bytes.c: views, the reader and the builder; contracts in bytes.h. */
#include "asn1/bytes.h"

#include <stdlib.h>
#include <string.h>

/* A builder holds at most this much, so that no sum of two lengths wraps. */
#define BUILDER_MAX     (SIZE_MAX / 4)
#define BUILDER_MIN_CAP ((size_t)128)

/* copy_bytes is memcpy, but defined for NULL with length 0 too. */
static void
copy_bytes(uint8_t *to, const uint8_t *from, size_t len)
{
    if (len > 0)
        memcpy(to, from, len);
}

/* ---- views ---- */

bool
bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

struct bytes
bytes_of_string(const char *s)
{
    struct bytes v = {NULL, 0};

    if (s != NULL) {
        v.data = (const uint8_t *)s;
        v.len = strlen(s);
    }
    return v;
}

bool
bytes_dup(struct bytes in, uint8_t **out_data, struct bytes *out_view)
{
    uint8_t *copy = NULL;

    if (in.len > 0) {
        copy = malloc(in.len);
        if (copy == NULL)
            return false;
        memcpy(copy, in.data, in.len);
    }
    *out_data = copy;
    out_view->data = copy;
    out_view->len = in.len;
    return true;
}

uint8_t *
bytes_within(uint8_t *base, const uint8_t *at)
{
    return base + (at - base);
}

void *
bytes_unconst(const void *p)
{
    return (void *)(uintptr_t)p;
}

/* ---- reader ---- */

void
reader_init(struct reader *r, struct bytes in)
{
    r->pos = in.data;
    r->left = in.len;
    r->bad = false;
}

bool
reader_done(const struct reader *r)
{
    return !r->bad && r->left == 0;
}

bool
reader_ok(const struct reader *r)
{
    return !r->bad;
}

void
reader_fail(struct reader *r)
{
    r->bad = true;
}

bool
reader_commit(struct reader *r, const struct reader *at, bool ok)
{
    if (ok)
        *r = *at;
    else
        r->bad = true;
    return ok;
}

struct bytes
reader_between(const struct reader *from, const struct reader *to)
{
    struct bytes v = {from->pos, 0};

    if (from->left >= to->left)
        v.len = from->left - to->left;
    return v;
}

/* Every read goes through here: the one place that compares a length with what
 * is left, and the one that moves. */
bool
reader_bytes(struct reader *r, size_t len, struct bytes *out)
{
    if (r->bad || len > r->left) {
        r->bad = true;
        return false;
    }
    out->data = r->pos;
    out->len = len;
    /* Adding 0 to NULL, the position in an empty view, is undefined in C. */
    if (len > 0)
        r->pos += len;
    r->left -= len;
    return true;
}

bool
reader_rest(struct reader *r, struct bytes *out)
{
    return reader_bytes(r, r->left, out);
}

bool
reader_counted(struct reader *r, struct bytes *out)
{
    struct reader at = *r;
    uint32_t len;
    bool ok = reader_be32(&at, &len) && reader_bytes(&at, len, out);

    return reader_commit(r, &at, ok);
}

bool
reader_skip(struct reader *r, size_t len)
{
    struct bytes ignored;

    return reader_bytes(r, len, &ignored);
}

bool
reader_copy(struct reader *r, uint8_t *out, size_t len)
{
    struct bytes v;

    if (!reader_bytes(r, len, &v))
        return false;
    copy_bytes(out, v.data, len);
    return true;
}

static bool
read_be(struct reader *r, size_t len, uint64_t *out)
{
    struct bytes v;
    uint64_t n = 0;

    if (!reader_bytes(r, len, &v))
        return false;
    for (size_t i = 0; i < len; i++)
        n = n << 8 | v.data[i];
    *out = n;
    return true;
}

static bool
read_le(struct reader *r, size_t len, uint64_t *out)
{
    struct bytes v;
    uint64_t n = 0;

    if (!reader_bytes(r, len, &v))
        return false;
    for (size_t i = len; i > 0; i--)
        n = n << 8 | v.data[i - 1];
    *out = n;
    return true;
}

bool
reader_u8(struct reader *r, uint8_t *out)
{
    uint64_t n;

    if (!read_be(r, 1, &n))
        return false;
    *out = (uint8_t)n;
    return true;
}

bool
reader_be16(struct reader *r, uint16_t *out)
{
    uint64_t n;

    if (!read_be(r, 2, &n))
        return false;
    *out = (uint16_t)n;
    return true;
}

bool
reader_be32(struct reader *r, uint32_t *out)
{
    uint64_t n;

    if (!read_be(r, 4, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

bool
reader_be64(struct reader *r, uint64_t *out)
{
    return read_be(r, 8, out);
}

bool
reader_le16(struct reader *r, uint16_t *out)
{
    uint64_t n;

    if (!read_le(r, 2, &n))
        return false;
    *out = (uint16_t)n;
    return true;
}

bool
reader_le32(struct reader *r, uint32_t *out)
{
    uint64_t n;

    if (!read_le(r, 4, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

/* ---- builder ---- */

static void
wipe_and_free(uint8_t *data, size_t len)
{
    if (data != NULL)
        explicit_bzero(data, len);
    free(data);
}

/* Makes room for `len` more bytes.  Not realloc: that may leave the old block,
 * with keys in it, to the allocator. */
static bool
builder_grow(struct builder *b, size_t len)
{
    size_t cap;
    uint8_t *data;

    if (b->failed || len > BUILDER_MAX - b->len) {
        b->failed = true;
        return false;
    }
    if (b->data != NULL && len <= b->cap - b->len)
        return true;

    cap = b->cap < BUILDER_MIN_CAP ? BUILDER_MIN_CAP : 2 * b->cap;
    if (cap < b->len + len)
        cap = b->len + len;
    data = malloc(cap);
    if (data == NULL) {
        b->failed = true;
        return false;
    }
    copy_bytes(data, b->data, b->len);
    wipe_and_free(b->data, b->len);
    b->data = data;
    b->cap = cap;
    return true;
}

void
builder_free(struct builder *b)
{
    wipe_and_free(b->data, b->len);
    *b = (struct builder)BUILDER_INIT;
}

bool
builder_ok(const struct builder *b)
{
    return !b->failed;
}

void
builder_fail(struct builder *b)
{
    b->failed = true;
}

struct bytes
builder_view(const struct builder *b)
{
    struct bytes v = {NULL, 0};

    if (!b->failed && b->len > 0) {
        v.data = b->data;
        v.len = b->len;
    }
    return v;
}

bool
builder_take(struct builder *b, uint8_t **out_data, size_t *out_len)
{
    bool ok = !b->failed;

    *out_data = NULL;
    *out_len = 0;
    if (ok && b->len > 0) {
        *out_data = b->data;
        *out_len = b->len;
        *b = (struct builder)BUILDER_INIT;
    }
    builder_free(b);
    return ok;
}

void
builder_reserve(struct builder *b, size_t len)
{
    (void)builder_grow(b, len);
}

uint8_t *
builder_room(struct builder *b, size_t len)
{
    return builder_insert(b, b->len, len);
}

uint8_t *
builder_insert(struct builder *b, size_t at, size_t len)
{
    if (at > b->len)
        b->failed = true;
    if (!builder_grow(b, len))
        return NULL;
    memmove(b->data + at + len, b->data + at, b->len - at);
    memset(b->data + at, 0, len);
    b->len += len;
    return b->data + at;
}

void
builder_cut(struct builder *b, size_t len)
{
    if (len > b->len) {
        b->failed = true;
        return;
    }
    if (b->data != NULL)
        explicit_bzero(b->data + len, b->len - len);
    b->len = len;
}

void
builder_bytes(struct builder *b, struct bytes in)
{
    if (builder_grow(b, in.len)) {
        copy_bytes(b->data + b->len, in.data, in.len);
        b->len += in.len;
    }
}

void
builder_counted(struct builder *b, struct bytes in)
{
    if (in.len > INT32_MAX)
        builder_fail(b);
    builder_be32(b, (uint32_t)in.len);
    builder_bytes(b, in);
}

void
builder_fill(struct builder *b, uint8_t value, size_t len)
{
    if (builder_grow(b, len)) {
        memset(b->data + b->len, value, len);
        b->len += len;
    }
}

static void
put_be(struct builder *b, uint64_t v, size_t len)
{
    if (builder_grow(b, len)) {
        for (size_t i = len; i > 0; i--)
            b->data[b->len++] = (uint8_t)(v >> (8 * (i - 1)));
    }
}

static void
put_le(struct builder *b, uint64_t v, size_t len)
{
    if (builder_grow(b, len)) {
        for (size_t i = 0; i < len; i++)
            b->data[b->len++] = (uint8_t)(v >> (8 * i));
    }
}

void
builder_u8(struct builder *b, uint8_t v)
{
    put_be(b, v, 1);
}

void
builder_be16(struct builder *b, uint16_t v)
{
    put_be(b, v, 2);
}

void
builder_be32(struct builder *b, uint32_t v)
{
    put_be(b, v, 4);
}

void
builder_be64(struct builder *b, uint64_t v)
{
    put_be(b, v, 8);
}

void
builder_le16(struct builder *b, uint16_t v)
{
    put_le(b, v, 2);
}

void
builder_le32(struct builder *b, uint32_t v)
{
    put_le(b, v, 4);
}
