/* mech/form/mit_parts.c: contracts in mit_parts.h. */
#include "mech/form/mit_parts.h"

#include "asn1/authdata.h"

bool
mit_next_is(const struct reader *r, uint32_t mark)
{
    struct reader at = *r;
    uint32_t next;

    return reader_be32(&at, &next) && next == mark;
}

bool
mit_take_mark(struct reader *r, uint32_t mark)
{
    if (!mit_next_is(r, mark)) {
        reader_fail(r);
        return false;
    }
    return reader_skip(r, sizeof(mark));
}

bool
mit_take_int32(struct reader *r, int32_t *out)
{
    uint32_t value;

    if (!reader_be32(r, &value))
        return false;
    *out = (int32_t)value;
    return true;
}

bool
mit_take_flag(struct reader *r, bool *out)
{
    struct reader at = *r;
    uint32_t value = 0;
    bool ok = reader_be32(&at, &value) && value <= 1;

    if (ok)
        *out = value == 1;
    return reader_commit(r, &at, ok);
}

bool
mit_take_text(struct reader *r, uint32_t mark, struct bytes *out)
{
    struct reader at = *r;
    bool ok = mit_take_mark(&at, mark) && reader_counted(&at, out) &&
              mit_take_mark(&at, mark);

    return reader_commit(r, &at, ok);
}

void
mit_put_text(struct builder *b, uint32_t mark, struct bytes value)
{
    builder_be32(b, mark);
    builder_counted(b, value);
    builder_be32(b, mark);
}

bool
mit_take_typed(struct reader *r, uint32_t mark, int32_t *out_type,
               struct bytes *out)
{
    struct reader at = *r;
    bool ok = mit_take_mark(&at, mark) && mit_take_int32(&at, out_type) &&
              reader_counted(&at, out) && mit_take_mark(&at, mark);

    return reader_commit(r, &at, ok);
}

void
mit_put_typed(struct builder *b, uint32_t mark, int32_t type,
              struct bytes value)
{
    builder_be32(b, mark);
    builder_be32(b, (uint32_t)type);
    builder_counted(b, value);
    builder_be32(b, mark);
}

bool
mit_take_key(struct reader *r, struct mit_key *out)
{
    struct mit_key key = {.present = true};

    if (!mit_take_typed(r, MARK_KEY, &key.enctype, &key.value))
        return false;
    *out = key;
    return true;
}

bool
mit_take_optional_key(struct reader *r, struct mit_key *out)
{
    struct mit_key none = {.present = false};

    if (mit_next_is(r, MARK_KEY))
        return mit_take_key(r, out);
    *out = none;
    return reader_ok(r);
}

void
mit_put_key(struct builder *b, const struct mit_key *key)
{
    if (key->present)
        mit_put_typed(b, MARK_KEY, key->enctype, key->value);
}

bool
mit_take_authdata(struct reader *r, struct builder *out_content)
{
    struct reader at = *r;
    struct authdata_element e;
    uint32_t num = 0;
    bool ok = reader_be32(&at, &num);

    /* Every element takes bytes, so a number out of all proportion ends with
     * them. */
    for (uint32_t i = 0; ok && i < num; i++) {
        ok = mit_take_typed(&at, MARK_AUTHDATA, &e.ad_type, &e.ad_data);
        if (ok && out_content != NULL)
            authdata_put(out_content, e.ad_type, e.ad_data);
    }
    return reader_commit(r, &at, ok);
}

void
mit_put_authdata(struct builder *b, struct bytes content)
{
    struct reader count, each;
    struct authdata_element e;
    uint32_t num = 0;

    reader_init(&count, content);
    each = count;
    while (authdata_next(&count, &e))
        num++;
    builder_be32(b, num);
    while (authdata_next(&each, &e))
        mit_put_typed(b, MARK_AUTHDATA, e.ad_type, e.ad_data);
}
