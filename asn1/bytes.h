/* asn1/bytes.h: the one reader and the one builder of byte strings.
 *
 * Everything that arrives (GSS framing, DER, the 8003 checksum, CFX headers,
 * replay records) is read through `struct reader`; everything that leaves is
 * made with `struct builder`.  No other code does arithmetic on lengths from
 * the wire.
 */
#ifndef APEX_ASN1_BYTES_H
#define APEX_ASN1_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define APEX_MUST_USE __attribute__((warn_unused_result))

/* bytes is a borrowed view: `len` bytes at `data`, owned by somebody else.
 * {NULL, 0} is the empty, or absent, view. */
struct bytes {
    const uint8_t *data;
    size_t len;
};

/* bytes_equal says whether two views hold the same bytes.  Not constant-time:
 * for public data only; secrets and checksums go through crypto_equal. */
bool
bytes_equal(struct bytes a, struct bytes b);

/* bytes_of_string views a C string without its NUL (NULL: the empty view). */
struct bytes
bytes_of_string(const char *s);

/* bytes_dup copies `in` into *out_data (malloc; the caller frees) and sets
 * *out_view to the copy.  An empty `in` gives NULL and the empty view.
 * False: no memory, outputs untouched. */
APEX_MUST_USE bool
bytes_dup(struct bytes in, uint8_t **out_data, struct bytes *out_view);

/* bytes_within is the place of `at`, which views memory that starts at `base`,
 * as memory to write to.  Who reads a view of his own buffer writes to what he
 * found there by this. */
uint8_t *
bytes_within(uint8_t *base, const uint8_t *at);

/* bytes_unconst is `p` for an interface that only reads what its argument
 * points to, and yet does not say `const`.  Nothing may be written there. */
void *
bytes_unconst(const void *p);

/* reader is a cursor over a borrowed view.  A failed read leaves the reader
 * unmoved and marks it bad; every later read fails too, and reader_done never
 * holds.  So a sequence of reads may be checked once, at its end. */
struct reader {
    const uint8_t *pos;
    size_t left;
    bool bad;
};

/* reader_init starts a reader at the first byte of `in`. */
void
reader_init(struct reader *r, struct bytes in);

/* reader_done says that nothing failed and nothing is left. */
APEX_MUST_USE bool
reader_done(const struct reader *r);

/* reader_ok says that nothing has failed so far. */
APEX_MUST_USE bool
reader_ok(const struct reader *r);

/* reader_fail marks the reader bad; for a rule that a caller finds broken. */
void
reader_fail(struct reader *r);

/* reader_commit ends a compound read that was made on `at`, a copy of `r`: when
 * `ok`, `r` moves to where `at` is, else `r` stays and goes bad.  Returns
 * `ok`. */
bool
reader_commit(struct reader *r, const struct reader *at, bool ok);

/* reader_between is what was read between two positions of one reader, `from`
 * being the earlier. */
struct bytes
reader_between(const struct reader *from, const struct reader *to);

/* reader_bytes takes the next `len` bytes as a view on the input. */
APEX_MUST_USE bool
reader_bytes(struct reader *r, size_t len, struct bytes *out);

/* reader_rest takes all that is left. */
APEX_MUST_USE bool
reader_rest(struct reader *r, struct bytes *out);

/* reader_counted takes a length of 4 bytes, big-endian, and that many bytes. */
APEX_MUST_USE bool
reader_counted(struct reader *r, struct bytes *out);

/* reader_skip passes over `len` bytes. */
APEX_MUST_USE bool
reader_skip(struct reader *r, size_t len);

/* reader_copy takes the next `len` bytes into `out`, which has room. */
APEX_MUST_USE bool
reader_copy(struct reader *r, uint8_t *out, size_t len);

/* Integers, big-endian (be) and little-endian (le). */
APEX_MUST_USE bool
reader_u8(struct reader *r, uint8_t *out);
APEX_MUST_USE bool
reader_be16(struct reader *r, uint16_t *out);
APEX_MUST_USE bool
reader_be32(struct reader *r, uint32_t *out);
APEX_MUST_USE bool
reader_be64(struct reader *r, uint64_t *out);
APEX_MUST_USE bool
reader_le16(struct reader *r, uint16_t *out);
APEX_MUST_USE bool
reader_le32(struct reader *r, uint32_t *out);

/* builder is a growing byte string of its own.  The first failure (memory, or
 * a length that cannot be coded) sticks: later calls do nothing, and
 * builder_ok tells at the end.  Memory is wiped whenever it is given back. */
struct builder {
    uint8_t *data;
    size_t len;
    size_t cap;
    bool failed;
};

#define BUILDER_INIT                                                           \
    {                                                                          \
        NULL, 0, 0, false                                                      \
    }

/* builder_free wipes and releases what was built; the builder is empty again.
 */
void
builder_free(struct builder *b);

/* builder_ok says that nothing failed so far. */
APEX_MUST_USE bool
builder_ok(const struct builder *b);

/* builder_fail marks the builder failed. */
void
builder_fail(struct builder *b);

/* builder_view is what was built so far (empty after a failure); valid until
 * the next call that adds. */
struct bytes
builder_view(const struct builder *b);

/* builder_take hands the bytes over: *out_data is malloc'd and now the
 * caller's (NULL when empty), and the builder is empty again.  False: the
 * builder had failed; it is freed and the outputs are {NULL, 0}. */
APEX_MUST_USE bool
builder_take(struct builder *b, uint8_t **out_data, size_t *out_len);

/* builder_reserve makes room for `len` bytes more, and where the builder is
 * empty for these alone: what is known to be large takes no more than it needs.
 */
void
builder_reserve(struct builder *b, size_t len);

/* builder_room appends `len` zeroed bytes and returns where they are, NULL on
 * failure.  The pointer holds until the next call that adds. */
uint8_t *
builder_room(struct builder *b, size_t len);

/* builder_cut shortens the content to `len` bytes, wiping what is cut off. */
void
builder_cut(struct builder *b, size_t len);

/* builder_insert makes `len` zeroed bytes of room in front of offset `at` and
 * returns where they are, NULL on failure.  Offsets before `at` stay good. */
uint8_t *
builder_insert(struct builder *b, size_t at, size_t len);

/* Appending.  The view given to builder_bytes must not be of `b` itself. */
void
builder_bytes(struct builder *b, struct bytes in);
/* builder_counted puts a length of 4 bytes, big-endian, in front of them; it
 * fails where they are 2^31 or more, which not every reader takes. */
void
builder_counted(struct builder *b, struct bytes in);
void
builder_fill(struct builder *b, uint8_t value, size_t len);
void
builder_u8(struct builder *b, uint8_t v);
void
builder_be16(struct builder *b, uint16_t v);
void
builder_be32(struct builder *b, uint32_t v);
void
builder_be64(struct builder *b, uint64_t v);
void
builder_le16(struct builder *b, uint16_t v);
void
builder_le32(struct builder *b, uint32_t v);

#endif
