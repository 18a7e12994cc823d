/* asn1/pac.c: contracts in pac.h. */
#include "asn1/pac.h"

#define MAX_BUFFERS     4096 /* as MIT's library has it */
#define ENTRY_LEN       16
#define HEADER_LEN      8
#define ALIGNMENT       8
#define TYPE_LEN        4           /* of a signature's checksum type */
#define TICKS           10000000    /* of 100 ns, a second */
#define SECONDS_TO_1970 11644473600 /* since 1601 */

static bool
le64(struct reader *r, uint64_t *out)
{
    struct reader at = *r;
    uint32_t low, high;
    bool ok = reader_le32(&at, &low) && reader_le32(&at, &high);

    if (ok)
        *out = (uint64_t)high << 32 | low;
    return reader_commit(r, &at, ok);
}

/*   type 4 | size 4 | offset 8
 *
 * PAC_INFO_BUFFER, MS-PAC section 2.4; little-endian, as all of the PAC. */
static bool
entry_decode(struct reader *table, struct bytes whole, struct pac_buffer *out)
{
    struct pac_buffer e;
    struct reader r;
    uint32_t size;

    reader_init(&r, whole);
    if (!reader_le32(table, &e.type) || !reader_le32(table, &size) ||
        !le64(table, &e.offset) || e.offset > SIZE_MAX ||
        !reader_skip(&r, (size_t)e.offset) || !reader_bytes(&r, size, &e.data))
        return false;
    *out = e;
    return true;
}

static bool
table_is_good(const struct pac *p)
{
    struct pac_buffer e;
    struct reader r;

    reader_init(&r, p->table);
    for (uint32_t i = 0; i < p->num_buffers; i++) {
        if (!entry_decode(&r, p->whole, &e) || e.offset % ALIGNMENT != 0 ||
            e.offset < HEADER_LEN + p->table.len)
            return false;
    }
    return reader_done(&r);
}

/*   number of buffers 4 | version 4 | number * PAC_INFO_BUFFER | buffers
 *
 * PACTYPE, MS-PAC section 2.3. */
bool
pac_decode(struct bytes in, struct pac *out)
{
    struct pac p = {.whole = in};
    struct reader r;
    uint32_t version;

    reader_init(&r, in);
    if (!reader_le32(&r, &p.num_buffers) || p.num_buffers < 1 ||
        p.num_buffers > MAX_BUFFERS || !reader_le32(&r, &version) ||
        version != 0 ||
        !reader_bytes(&r, (size_t)p.num_buffers * ENTRY_LEN, &p.table) ||
        !table_is_good(&p))
        return false;
    *out = p;
    return true;
}

bool
pac_buffer_at(const struct pac *p, size_t i, struct pac_buffer *out)
{
    struct reader r;

    reader_init(&r, p->table);
    return i < p->num_buffers && reader_skip(&r, i * ENTRY_LEN) &&
           entry_decode(&r, p->whole, out);
}

bool
pac_find(const struct pac *p, uint32_t type, struct pac_buffer *out)
{
    struct pac_buffer e, found;
    size_t num = 0;

    for (size_t i = 0; pac_buffer_at(p, i, &e); i++) {
        if (e.type == type) {
            found = e;
            num++;
        }
    }
    if (num == 1)
        *out = found;
    return num == 1;
}

/*   checksum type 4 | checksum
 *
 * PAC_SIGNATURE_DATA, MS-PAC section 2.8.  The identifier of a read-only KDC
 * that may follow stands in the KDC's signature alone, which is not read here.
 */
bool
pac_signature_decode(struct bytes in, struct pac_signature *out)
{
    struct pac_signature s;
    struct reader r;
    uint32_t type;

    reader_init(&r, in);
    if (!reader_le32(&r, &type) || !reader_rest(&r, &s.checksum))
        return false;
    s.checksum_type = (int32_t)type;
    *out = s;
    return true;
}

/* Copies up to and with the checksum type of `signature`, and then zeroes. */
static bool
put_blanked(struct reader *r, size_t *pos, const struct pac_buffer *signature,
            struct builder *out)
{
    size_t start = (size_t)signature->offset + TYPE_LEN;
    struct bytes before, checksum;
    struct reader value;

    reader_init(&value, signature->data);
    if (!reader_skip(&value, TYPE_LEN) || !reader_rest(&value, &checksum) ||
        start < *pos || !reader_bytes(r, start - *pos, &before) ||
        !reader_skip(r, checksum.len))
        return false;
    builder_bytes(out, before);
    builder_fill(out, 0, checksum.len);
    *pos = start + checksum.len;
    return true;
}

bool
pac_put_unsigned(const struct pac *p, struct builder *out)
{
    struct pac_buffer server, kdc;
    struct bytes rest;
    struct reader r;
    size_t pos = 0;
    bool server_first;

    if (!pac_find(p, PAC_SERVER_CHECKSUM, &server) ||
        !pac_find(p, PAC_PRIVSVR_CHECKSUM, &kdc))
        return false;
    server_first = server.offset < kdc.offset;
    reader_init(&r, p->whole);
    if (!put_blanked(&r, &pos, server_first ? &server : &kdc, out) ||
        !put_blanked(&r, &pos, server_first ? &kdc : &server, out) ||
        !reader_rest(&r, &rest))
        return false;
    builder_bytes(out, rest);
    return true;
}

/*   time 8, 100 ns since 1601 | length 2 | name
 *
 * PAC_CLIENT_INFO, MS-PAC section 2.7. */
bool
pac_client_info_decode(struct bytes in, struct pac_client_info *out)
{
    struct pac_client_info c;
    struct reader r;
    uint64_t ticks;
    uint16_t len;

    reader_init(&r, in);
    if (!le64(&r, &ticks) || ticks > INT64_MAX || !reader_le16(&r, &len) ||
        len % 2 != 0 || !reader_bytes(&r, len, &c.name))
        return false;
    c.authtime = (int64_t)(ticks / TICKS) - SECONDS_TO_1970;
    *out = c;
    return true;
}

/* A length and an offset within `whole`, 2 bytes each. */
static bool
placed_text(struct reader *r, struct bytes whole, struct bytes *out)
{
    struct reader at;
    uint16_t len, offset;

    reader_init(&at, whole);
    return reader_le16(r, &len) && len % 2 == 0 && reader_le16(r, &offset) &&
           reader_skip(&at, offset) && reader_bytes(&at, len, out);
}

static bool
placed_sid(struct reader *r, struct bytes whole, struct sid *out)
{
    struct bytes data;
    struct reader at;

    if (!placed_text(r, whole, &data))
        return false;
    reader_init(&at, data);
    return sid_decode(&at, out) && reader_done(&at);
}

/*   UPN: length 2 | offset 2    DNS domain: length 2 | offset 2    flags 4
 *   and with the flag PAC_UPN_EXTENDED
 *   SAM name: length 2 | offset 2    SID: length 2 | offset 2
 *
 * UPN_DNS_INFO, MS-PAC section 2.10; offsets count from its first byte. */
bool
pac_upn_dns_info_decode(struct bytes in, struct pac_upn_dns_info *out)
{
    struct pac_upn_dns_info u = {0};
    struct reader r;

    reader_init(&r, in);
    if (!placed_text(&r, in, &u.upn) || !placed_text(&r, in, &u.dns_domain) ||
        !reader_le32(&r, &u.flags))
        return false;
    u.extended = (u.flags & PAC_UPN_EXTENDED) != 0;
    if (u.extended &&
        (!placed_text(&r, in, &u.sam_name) || !placed_sid(&r, in, &u.sid)))
        return false;
    *out = u;
    return true;
}
