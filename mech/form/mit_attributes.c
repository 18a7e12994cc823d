/* mech/form/mit_attributes.c: contracts in mit_attributes.h. */
#include "mech/form/mit_attributes.h"

#include "asn1/cammac.h"
#include "asn1/pac.h"

static const char pac_part[] = "mspac";
static const char indicators_part[] = "authentication-indicators";

static void
put_indicators(struct builder *b, struct bytes indicators)
{
    struct bytes text;
    struct reader count, each;
    uint32_t num = 0;

    reader_init(&count, indicators);
    each = count;
    while (auth_indicators_next(&count, &text))
        num++;
    builder_be32(b, num);
    while (auth_indicators_next(&each, &text))
        builder_counted(b, text);
}

void
mit_put_attributes(struct builder *b, struct bytes pac, struct bytes indicators)
{
    builder_be32(b, 2);
    builder_counted(b, bytes_of_string(pac_part));
    builder_counted(b, pac);
    builder_be32(b, pac.len != 0);
    builder_counted(b, bytes_of_string(indicators_part));
    put_indicators(b, indicators);
}

static bool
read_pac(struct reader *r, struct bytes *out)
{
    struct bytes content;
    struct pac pac;
    bool verified;

    if (!reader_counted(r, &content) || !mit_take_flag(r, &verified))
        return false;
    if (!verified)
        return true;
    *out = content;
    return pac_decode(content, &pac);
}

static bool
read_indicators(struct reader *r, struct builder *out)
{
    struct bytes text;
    uint32_t num;

    if (!reader_be32(r, &num))
        return false;
    while (num-- > 0) {
        if (!reader_counted(r, &text))
            return false;
        auth_indicators_put(out, text);
    }
    return true;
}

bool
mit_take_attributes(struct bytes in, struct bytes *out_pac,
                    struct builder *out_indicators, bool *out_foreign)
{
    struct bytes name, pac = {NULL, 0};
    struct reader r;
    uint32_t num;
    bool ok;

    reader_init(&r, in);
    ok = reader_be32(&r, &num);
    while (ok && num > 0) {
        ok = reader_counted(&r, &name);
        if (ok && bytes_equal(name, bytes_of_string(pac_part)))
            ok = read_pac(&r, &pac);
        else if (ok && bytes_equal(name, bytes_of_string(indicators_part)))
            ok = read_indicators(&r, out_indicators);
        else
            break;
        num--;
    }
    ok = ok && (num > 0 || reader_done(&r));
    if (ok) {
        *out_pac = pac;
        *out_foreign = num > 0;
    }
    return ok;
}
