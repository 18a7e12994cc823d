/* asn1/pac_logon_info.c: contracts in pac_logon_info.h.
 *
 * Type serialization version 1 of NDR (MS-RPCE section 2.2.6): a common header,
 * a private header, and a top-level pointer to the structure.  Everything that
 * the structure points to follows it, in the order of the pointers; a null
 * pointer has nothing that follows.  All that is read here is aligned to 4
 * bytes by itself, but for text of an odd number of characters.
 *
 *   version 1 | byte order 0x10 | header length 2 = 8 | filler 4
 *   length of the object 4 | filler 4
 *   pointer 4 | KERB_VALIDATION_INFO
 */
#include "asn1/pac_logon_info.h"

#define NDR_VERSION       1
#define NDR_LITTLE_ENDIAN 0x10
#define NDR_HEADER_LEN    8
#define NUM_TIMES_LEN     (6 * 8) /* six FILETIMEs */
#define SESSION_KEY_LEN   16
#define GROUP_LEN         8 /* RID and attributes */
/* Reserved1, UserAccountControl, SubAuthStatus, two FILETIMEs,
 * FailedILogonCount, Reserved3. */
#define BEFORE_EXTRA_LEN (8 + 4 + 4 + 16 + 4 + 4)
/* ResourceGroupDomainSid, ResourceGroupCount, ResourceGroupIds. */
#define AFTER_EXTRA_LEN 12

/* RPC_UNICODE_STRING: lengths in bytes. */
struct ndr_text {
    uint16_t len;
    uint32_t pointer;
};

/* The members of KERB_VALIDATION_INFO that matter to a reader of what follows
 * it. */
struct members {
    struct ndr_text name[6]; /* EffectiveName..HomeDirectoryDrive */
    uint32_t num_groups, groups;
    struct ndr_text logon[2]; /* LogonServer, LogonDomainName */
    uint32_t domain;
    uint32_t num_extra, extra;
};

static bool
ndr_headers(struct bytes in, struct reader *out)
{
    uint8_t version, order;
    uint16_t len;
    uint32_t filler, object_len, pointer;
    struct bytes object;
    struct reader r;

    reader_init(&r, in);
    if (!reader_u8(&r, &version) || version != NDR_VERSION ||
        !reader_u8(&r, &order) || order != NDR_LITTLE_ENDIAN ||
        !reader_le16(&r, &len) || len != NDR_HEADER_LEN ||
        !reader_le32(&r, &filler) || !reader_le32(&r, &object_len) ||
        !reader_le32(&r, &filler) || !reader_bytes(&r, object_len, &object))
        return false;
    reader_init(out, object);
    return reader_le32(out, &pointer) && pointer != 0;
}

static bool
ndr_texts(struct reader *r, struct ndr_text *out, size_t num)
{
    uint16_t room;

    for (size_t i = 0; i < num; i++) {
        if (!reader_le16(r, &out[i].len) || out[i].len % 2 != 0 ||
            !reader_le16(r, &room) || !reader_le32(r, &out[i].pointer))
            return false;
    }
    return true;
}

static bool
read_members(struct reader *r, struct members *m, struct pac_logon_info *out)
{
    uint32_t counts, user_flags;

    return reader_skip(r, NUM_TIMES_LEN) && ndr_texts(r, m->name, 6) &&
           reader_le32(r, &counts) && /* LogonCount, BadPasswordCount */
           reader_le32(r, &out->user_id) &&
           reader_le32(r, &out->primary_group_id) &&
           reader_le32(r, &m->num_groups) && reader_le32(r, &m->groups) &&
           reader_le32(r, &user_flags) && reader_skip(r, SESSION_KEY_LEN) &&
           ndr_texts(r, m->logon, 2) && reader_le32(r, &m->domain) &&
           reader_skip(r, BEFORE_EXTRA_LEN) && reader_le32(r, &m->num_extra) &&
           reader_le32(r, &m->extra) && reader_skip(r, AFTER_EXTRA_LEN);
}

/*   room 4 | offset 4 = 0 | number 4 | number * 2 | padding to 4
 *
 * A conformant and varying array of 16-bit characters. */
static bool
follow_text(struct reader *r, const struct ndr_text *t, struct bytes *out)
{
    uint32_t room, offset, num;

    if (t->pointer == 0) {
        *out = (struct bytes){NULL, 0};
        return t->len == 0;
    }
    return reader_le32(r, &room) && reader_le32(r, &offset) && offset == 0 &&
           reader_le32(r, &num) && num <= room && num == t->len / 2 &&
           reader_bytes(r, t->len, out) && (num % 2 == 0 || reader_skip(r, 2));
}

static bool
follow_texts(struct reader *r, const struct ndr_text *t, size_t num)
{
    struct bytes ignored;

    for (size_t i = 0; i < num; i++) {
        if (!follow_text(r, &t[i], &ignored))
            return false;
    }
    return true;
}

/*   number 4 | number * GROUP_MEMBERSHIP */
static bool
follow_groups(struct reader *r, const struct members *m)
{
    uint32_t num;

    if (m->groups == 0)
        return m->num_groups == 0;
    if (!reader_le32(r, &num) || num != m->num_groups ||
        num > UINT32_MAX / GROUP_LEN)
        return false;
    return reader_skip(r, (size_t)num * GROUP_LEN);
}

/*   number of sub-authorities 4 | SID */
static bool
follow_sid(struct reader *r, uint32_t pointer, bool *present, struct sid *out)
{
    uint32_t num;

    *present = pointer != 0;
    return !*present || (reader_le32(r, &num) && sid_decode(r, out) &&
                         num == out->num_subauthorities);
}

/*   number 4 | number * (pointer 4 | attributes 4) | the first SID .. */
static bool
follow_extra(struct reader *r, const struct members *m,
             struct pac_logon_info *out)
{
    uint32_t num, first = 0;
    struct reader entry;

    if (m->extra == 0)
        return m->num_extra == 0;
    if (!reader_le32(r, &num) || num != m->num_extra ||
        num > UINT32_MAX / GROUP_LEN)
        return false;
    entry = *r;
    if (num > 0 && !reader_le32(&entry, &first))
        return false;
    return reader_skip(r, (size_t)num * GROUP_LEN) &&
           follow_sid(r, first, &out->has_extra, &out->first_extra);
}

bool
pac_logon_info_decode(struct bytes in, struct pac_logon_info *out)
{
    struct pac_logon_info info = {0};
    struct members m = {0};
    struct reader r;

    if (!ndr_headers(in, &r) || !read_members(&r, &m, &info) ||
        !follow_text(&r, &m.name[0], &info.account_name) ||
        !follow_texts(&r, m.name + 1, 5) || !follow_groups(&r, &m) ||
        !follow_texts(&r, m.logon, 2) ||
        !follow_sid(&r, m.domain, &info.has_domain, &info.domain) ||
        !follow_extra(&r, &m, &info))
        return false;
    *out = info;
    return true;
}

/* MS-PAC section 2.5, UserId. */
bool
pac_logon_info_sid(const struct pac_logon_info *info, struct sid *out)
{
    if (info->user_id == 0) {
        *out = info->first_extra;
        return info->has_extra;
    }
    *out = info->domain;
    return info->has_domain && sid_append(out, info->user_id);
}
