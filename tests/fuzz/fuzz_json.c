/* fuzz_json.c: the JSON of exported credentials, any content.  Whatever value
 * comes next is read, written and read again: it is the same. */
#include <stdlib.h>

#include "mech/krb5/form/json.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef bool (*get_text)(struct reader *r, struct builder *out);
typedef void (*put_text)(struct builder *b, struct bytes text);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static bool
text(struct reader *r, get_text get, put_text put)
{
    struct builder out = BUILDER_INIT, b = BUILDER_INIT, again = BUILDER_INIT;
    struct reader written;
    bool ok = get(r, &out);

    check(ok == reader_ok(r));
    if (ok) {
        put(&b, builder_view(&out));
        reader_init(&written, builder_view(&b));
        check(get(&written, &again) && reader_done(&written));
        check(bytes_equal(builder_view(&again), builder_view(&out)));
    }
    builder_free(&out);
    builder_free(&b);
    builder_free(&again);
    return ok;
}

/* What is base64 is a string, too. */
static bool
string(struct reader *r)
{
    struct reader same = *r;
    bool ok = text(r, json_get_string, json_put_string);

    if (text(&same, json_get_base64, json_put_base64))
        check(ok && same.left == r->left);
    return ok;
}

static bool
number(struct reader *r)
{
    struct builder b = BUILDER_INIT;
    struct reader written;
    int64_t value, again;
    bool ok = json_get_int(r, INT64_MIN, INT64_MAX, &value);

    if (ok) {
        json_put_int(&b, value);
        reader_init(&written, builder_view(&b));
        check(json_get_int(&written, value, value, &again));
        check(reader_done(&written) && again == value);
    }
    builder_free(&b);
    return ok;
}

static bool
next(struct reader *r)
{
    struct reader at = *r;
    uint8_t c;
    bool yes;

    if (!reader_u8(&at, &c))
        return false;
    if (c == '"')
        return string(r);
    if (c == '[' || c == ']' || c == ',')
        return json_get_mark(r, (char)c);
    if (c == 't' || c == 'f')
        return json_get_bool(r, &yes);
    return json_skip_null(r) || number(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = {data, size};
    struct reader r;
    size_t left = size + 1;

    reader_init(&r, in);
    do {
        check(r.left < left);
        left = r.left;
    } while (next(&r));
    check(reader_done(&r) || !reader_ok(&r));
    return 0;
}
