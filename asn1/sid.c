/* asn1/sid.c: contracts in sid.h. */
#include "asn1/sid.h"

#include <inttypes.h>
#include <stdio.h>

#define SID_REVISION  1
#define SID_MAX_TEXT  16 /* "-0x", 12 digits, NUL; "-", 10 digits, NUL */
#define AUTHORITY_LOW 0x100000000u

/*   revision 1 | number n 1 | authority 6, big-endian | n * 4, little-endian
 *
 * MS-DTYP section 2.4.2.2. */
bool
sid_decode(struct reader *r, struct sid *out)
{
    struct reader at = *r;
    struct sid s = {0};
    uint8_t revision;
    uint16_t high;
    uint32_t low;
    bool ok;

    ok = reader_u8(&at, &revision) && revision == SID_REVISION &&
         reader_u8(&at, &s.num_subauthorities) &&
         s.num_subauthorities <= SID_MAX_SUBAUTHORITIES &&
         reader_be16(&at, &high) && reader_be32(&at, &low);
    for (size_t i = 0; ok && i < s.num_subauthorities; i++)
        ok = reader_le32(&at, &s.subauthority[i]);
    if (ok) {
        s.authority = (uint64_t)high << 32 | low;
        *out = s;
    }
    return reader_commit(r, &at, ok);
}

bool
sid_append(struct sid *s, uint32_t rid)
{
    if (s->num_subauthorities >= SID_MAX_SUBAUTHORITIES)
        return false;
    s->subauthority[s->num_subauthorities++] = rid;
    return true;
}

/* MS-DTYP section 2.4.2.1: an authority of 32 bits or more is in hexadecimal.
 */
void
sid_text(const struct sid *s, struct builder *b)
{
    char text[SID_MAX_TEXT];

    builder_bytes(b, bytes_of_string("S-1"));
    (void)snprintf(text, sizeof(text),
                   s->authority < AUTHORITY_LOW ? "-%" PRIu64
                                                : "-0x%012" PRIx64,
                   s->authority);
    builder_bytes(b, bytes_of_string(text));
    for (size_t i = 0; i < s->num_subauthorities; i++) {
        (void)snprintf(text, sizeof(text), "-%" PRIu32, s->subauthority[i]);
        builder_bytes(b, bytes_of_string(text));
    }
}
