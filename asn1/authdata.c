/* asn1/authdata.c: contracts in authdata.h. */
#include "asn1/authdata.h"

#define MAX_NESTING 8 /* AD-IF-RELEVANT within AD-IF-RELEVANT */

/*   AuthorizationData       ::= SEQUENCE OF SEQUENCE {
 *           ad-type         [0] Int32,
 *           ad-data         [1] OCTET STRING
 *   }
 *
 * RFC 4120 section 5.2.6. */
bool
authdata_next(struct reader *content, struct authdata_element *out)
{
    struct reader at = *content, seq;
    struct authdata_element e;
    bool ok;

    if (reader_done(content))
        return false;
    ok = der_element(&at, DER_SEQUENCE, &seq) &&
         der_field_int32(&seq, 0, &e.ad_type) &&
         der_field_octets(&seq, 1, &e.ad_data) && der_skip_unknown(&seq, 2);
    if (ok)
        *out = e;
    return reader_commit(content, &at, ok);
}

bool
authdata_decode(struct reader *r, struct bytes *out_content)
{
    struct reader at = *r, list, each;
    struct authdata_element ignored;
    struct bytes content;
    bool ok;

    ok = der_element(&at, DER_SEQUENCE, &list);
    if (ok) {
        each = list;
        while (authdata_next(&each, &ignored))
            ;
        ok = reader_done(&each) && reader_rest(&list, &content);
    }
    if (ok)
        *out_content = content;
    return reader_commit(r, &at, ok);
}

bool
authdata_field_decode(struct reader *r, unsigned n, bool *present,
                      struct bytes *out_content)
{
    struct reader at = *r, field;
    struct bytes content = {NULL, 0};
    bool there = false, ok;

    ok = der_optional(&at, DER_CONTEXT(n), &there, &field);
    if (ok && there)
        ok = authdata_decode(&field, &content) && reader_done(&field);
    if (ok) {
        *present = content.len > 0;
        *out_content = content;
    }
    return reader_commit(r, &at, ok);
}

void
authdata_field_encode(struct builder *b, unsigned n, struct bytes content)
{
    size_t start = der_wrap_begin(b, DER_CONTEXT(n), DER_SEQUENCE);

    builder_bytes(b, content);
    der_wrap_end(b, start);
}

/* AD-IF-RELEVANT ::= AuthorizationData, RFC 4120 section 5.2.6.1. */
static bool
open_container(struct bytes ad_data, struct reader *out)
{
    struct reader r;
    struct bytes content;

    reader_init(&r, ad_data);
    if (!authdata_decode(&r, &content) || !reader_done(&r))
        return false;
    reader_init(out, content);
    return true;
}

bool
authdata_visit(struct bytes content, authdata_visitor *visit, void *arg)
{
    struct reader level[MAX_NESTING + 1];
    struct authdata_element e;
    size_t depth = 0;

    reader_init(&level[0], content);
    for (;;) {
        if (!authdata_next(&level[depth], &e)) {
            if (!reader_done(&level[depth]))
                return false;
            if (depth == 0)
                return true;
            depth--;
        } else if (e.ad_type != AD_IF_RELEVANT) {
            if (!visit(arg, &e, depth > 0))
                return true;
        } else {
            if (depth == MAX_NESTING ||
                !open_container(e.ad_data, &level[depth + 1]))
                return false;
            depth++;
        }
    }
}

size_t
authdata_begin(struct builder *b)
{
    return der_begin(b, DER_SEQUENCE);
}

void
authdata_put(struct builder *b, int32_t ad_type, struct bytes data)
{
    size_t start = der_begin(b, DER_SEQUENCE);

    der_put_field_int32(b, 0, ad_type);
    der_put_field_octets(b, 1, data);
    der_end(b, start);
}

void
authdata_end(struct builder *b, size_t start)
{
    der_end(b, start);
}

/*   EtypeList ::= SEQUENCE OF Int32
 *
 * RFC 4537 section 3; most preferred first. */
bool
etype_list_decode(struct bytes in, int32_t *out, size_t max, size_t *out_num)
{
    struct reader r, list;
    size_t num = 0;

    reader_init(&r, in);
    if (!der_element(&r, DER_SEQUENCE, &list) || !reader_done(&r))
        return false;
    while (!reader_done(&list)) {
        if (num == max || !der_int32(&list, &out[num]))
            return false;
        num++;
    }
    *out_num = num;
    return true;
}

void
etype_list_encode(struct builder *b, const int32_t *etypes, size_t num)
{
    size_t start = der_begin(b, DER_SEQUENCE);

    for (size_t i = 0; i < num; i++)
        der_put_int32(b, etypes[i]);
    der_end(b, start);
}
