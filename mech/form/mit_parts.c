/* mech/form/mit_parts.c: contracts in mit_parts.h. */
#include "mech/form/mit_parts.h"

#include "asn1/authdata.h"

bool
serial_next_is(const struct reader *r, uint32_t mark)
{
    struct reader at = *r;
    uint32_t next;

    return reader_be32(&at, &next) && next == mark;
}

bool
serial_mark(struct reader *r, uint32_t mark)
{
    if (!serial_next_is(r, mark)) {
        reader_fail(r);
        return false;
    }
    return reader_skip(r, sizeof(mark));
}

bool
serial_int32(struct reader *r, int32_t *out)
{
    uint32_t value;

    if (!reader_be32(r, &value))
        return false;
    *out = (int32_t)value;
    return true;
}

bool
serial_flag(struct reader *r, bool *out)
{
    struct reader at = *r;
    uint32_t value = 0;
    bool ok = reader_be32(&at, &value) && value <= 1;

    if (ok)
        *out = value == 1;
    return reader_commit(r, &at, ok);
}

bool
serial_text(struct reader *r, uint32_t mark, struct bytes *out)
{
    struct reader at = *r;
    bool ok = serial_mark(&at, mark) && reader_counted(&at, out) &&
              serial_mark(&at, mark);

    return reader_commit(r, &at, ok);
}

void
serial_put_text(struct builder *b, uint32_t mark, struct bytes value)
{
    builder_be32(b, mark);
    builder_counted(b, value);
    builder_be32(b, mark);
}

bool
serial_typed(struct reader *r, uint32_t mark, int32_t *out_type,
             struct bytes *out)
{
    struct reader at = *r;
    bool ok = serial_mark(&at, mark) && serial_int32(&at, out_type) &&
              reader_counted(&at, out) && serial_mark(&at, mark);

    return reader_commit(r, &at, ok);
}

void
serial_put_typed(struct builder *b, uint32_t mark, int32_t type,
                 struct bytes value)
{
    builder_be32(b, mark);
    builder_be32(b, (uint32_t)type);
    builder_counted(b, value);
    builder_be32(b, mark);
}

bool
serial_key(struct reader *r, struct serial_key *out)
{
    struct serial_key key = {.present = true};

    if (!serial_typed(r, MARK_KEY, &key.enctype, &key.value))
        return false;
    *out = key;
    return true;
}

bool
serial_optional_key(struct reader *r, struct serial_key *out)
{
    struct serial_key none = {.present = false};

    if (serial_next_is(r, MARK_KEY))
        return serial_key(r, out);
    *out = none;
    return reader_ok(r);
}

void
serial_put_key(struct builder *b, const struct serial_key *key)
{
    if (key->present)
        serial_put_typed(b, MARK_KEY, key->enctype, key->value);
}

bool
serial_authdata_list(struct reader *r, struct builder *out_content)
{
    struct reader at = *r;
    struct authdata_element e;
    uint32_t num = 0;
    bool ok = reader_be32(&at, &num);

    /* Every element takes bytes, so a number out of all proportion ends with
     * them. */
    for (uint32_t i = 0; ok && i < num; i++) {
        ok = serial_typed(&at, MARK_AUTHDATA, &e.ad_type, &e.ad_data);
        if (ok && out_content != NULL)
            authdata_put(out_content, e.ad_type, e.ad_data);
    }
    return reader_commit(r, &at, ok);
}

void
serial_put_authdata_list(struct builder *b, struct bytes content)
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
        serial_put_typed(b, MARK_AUTHDATA, e.ad_type, e.ad_data);
}
