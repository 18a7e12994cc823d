/* asn1/der_field.c: `name [n] TYPE` and `name [n] TYPE OPTIONAL` for the simple
 * types; contracts in der.h.
 *
 *   +------+--------+-----------------+
 *   | a0+n | length | element of TYPE |   explicit tags, RFC 4120 appendix A
 *   +------+--------+-----------------+
 *
 * The functions differ only in the type, hence the macros that spell them.
 */
#include "asn1/der.h"

#define DEFINE_DECODE_FIELD(name, type)                                        \
    bool der_field_##name(struct reader *r, unsigned n, type *out)             \
    {                                                                          \
        struct reader at = *r, field;                                          \
        type value;                                                            \
        bool ok = der_element(&at, DER_CONTEXT(n), &field) &&                  \
                  der_##name(&field, &value) && reader_done(&field);           \
                                                                               \
        if (ok)                                                                \
            *out = value;                                                      \
        return reader_commit(r, &at, ok);                                      \
    }

#define DEFINE_DECODE_OPTIONAL(name, type)                                     \
    bool der_optional_##name(struct reader *r, unsigned n, bool *present,      \
                             type *out)                                        \
    {                                                                          \
        bool there = der_peek(r, DER_CONTEXT(n));                              \
                                                                               \
        if (!reader_ok(r) || (there && !der_field_##name(r, n, out)))          \
            return false;                                                      \
        *present = there;                                                      \
        return true;                                                           \
    }

#define DEFINE_ENCODE_FIELD(name, type)                                        \
    void der_put_field_##name(struct builder *b, unsigned n, type v)           \
    {                                                                          \
        size_t start = der_begin(b, DER_CONTEXT(n));                           \
                                                                               \
        der_put_##name(b, v);                                                  \
        der_end(b, start);                                                     \
    }

DEFINE_DECODE_FIELD(int32, int32_t)
DEFINE_DECODE_FIELD(uint32, uint32_t)
DEFINE_DECODE_FIELD(microseconds, int32_t)
DEFINE_DECODE_FIELD(time, int64_t)
DEFINE_DECODE_FIELD(flags, uint32_t)
DEFINE_DECODE_FIELD(octets, struct bytes)
DEFINE_DECODE_FIELD(string, struct bytes)

DEFINE_DECODE_OPTIONAL(uint32, uint32_t)
DEFINE_DECODE_OPTIONAL(microseconds, int32_t)
DEFINE_DECODE_OPTIONAL(time, int64_t)
DEFINE_DECODE_OPTIONAL(flags, uint32_t)
DEFINE_DECODE_OPTIONAL(octets, struct bytes)
DEFINE_DECODE_OPTIONAL(string, struct bytes)

DEFINE_ENCODE_FIELD(int32, int32_t)
DEFINE_ENCODE_FIELD(uint32, uint32_t)
DEFINE_ENCODE_FIELD(time, int64_t)
DEFINE_ENCODE_FIELD(flags, uint32_t)
DEFINE_ENCODE_FIELD(octets, struct bytes)
DEFINE_ENCODE_FIELD(string, struct bytes)
