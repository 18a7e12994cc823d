/* asn1/principal.c: contracts in principal.h.
 *
 *   Realm           ::= KerberosString
 *
 *   PrincipalName   ::= SEQUENCE {
 *           name-type       [0] Int32,
 *           name-string     [1] SEQUENCE OF KerberosString
 *   }
 *
 * RFC 4120 section 5.2.2.
 */
#include "asn1/principal.h"

#include <string.h>

/* Goes through the components of a checked or unchecked content. */
static bool
count_components(struct bytes content, size_t *out_num)
{
    struct reader r;
    struct bytes ignored;
    size_t num = 0;

    reader_init(&r, content);
    while (!reader_done(&r)) {
        if (!der_string(&r, &ignored))
            return false;
        num++;
    }
    *out_num = num;
    return true;
}

bool
principal_name_decode(struct reader *r, struct principal_name *out)
{
    struct reader at = *r, seq, names;
    struct principal_name p = *out;
    bool ok;

    ok = der_element(&at, DER_SEQUENCE, &seq) &&
         der_field_int32(&seq, 0, &p.name_type) &&
         der_wrapped(&seq, DER_CONTEXT(1), DER_SEQUENCE, &names) &&
         reader_rest(&names, &p.components) &&
         count_components(p.components, &p.num_components) &&
         der_skip_unknown(&seq, 2);
    if (ok)
        *out = p;
    return reader_commit(r, &at, ok);
}

void
principal_name_encode(struct builder *b, const struct principal_name *p)
{
    size_t seq = der_begin(b, DER_SEQUENCE), names;

    der_put_field_int32(b, 0, p->name_type);
    names = der_wrap_begin(b, DER_CONTEXT(1), DER_SEQUENCE);
    builder_bytes(b, p->components);
    der_wrap_end(b, names);
    der_end(b, seq);
}

bool
principal_name_field_decode(struct reader *r, unsigned n,
                            struct principal_name *out)
{
    struct reader at = *r, field;
    struct principal_name p = *out;
    bool ok;

    ok = der_element(&at, DER_CONTEXT(n), &field) &&
         principal_name_decode(&field, &p) && reader_done(&field);
    if (ok)
        *out = p;
    return reader_commit(r, &at, ok);
}

void
principal_name_field_encode(struct builder *b, unsigned n,
                            const struct principal_name *p)
{
    size_t start = der_begin(b, DER_CONTEXT(n));

    principal_name_encode(b, p);
    der_end(b, start);
}

/* "Realms shall not contain a character with the code 0", section 5.2.2. */
static bool
realm_field(struct reader *r, unsigned n, struct bytes *out)
{
    struct reader at = *r;
    struct bytes realm;
    bool ok;

    ok = der_field_string(&at, n, &realm) &&
         (realm.len == 0 || memchr(realm.data, 0, realm.len) == NULL);
    if (ok)
        *out = realm;
    return reader_commit(r, &at, ok);
}

bool
principal_decode(struct reader *r, unsigned n, struct principal_name *out)
{
    struct reader at = *r;
    struct principal_name p = {0};
    bool ok;

    ok = realm_field(&at, n, &p.realm) &&
         principal_name_field_decode(&at, n + 1, &p);
    if (ok)
        *out = p;
    return reader_commit(r, &at, ok);
}

void
principal_encode(struct builder *b, unsigned n, const struct principal_name *p)
{
    der_put_field_string(b, n, p->realm);
    principal_name_field_encode(b, n + 1, p);
}

bool
principal_optional_decode(struct reader *r, unsigned n, bool *present,
                          struct principal_name *out)
{
    struct reader at = *r;
    struct principal_name p = {0};
    bool ok = reader_ok(r), there = false;

    if (ok && der_peek(&at, DER_CONTEXT(n)))
        ok = realm_field(&at, n, &p.realm);
    if (ok && der_peek(&at, DER_CONTEXT(n + 1))) {
        ok = principal_name_field_decode(&at, n + 1, &p);
        there = true;
    }
    if (ok) {
        *present = there;
        *out = p;
    }
    return reader_commit(r, &at, ok);
}

void
principal_optional_encode(struct builder *b, unsigned n, bool present,
                          const struct principal_name *p)
{
    if (p->realm.len > 0)
        der_put_field_string(b, n, p->realm);
    if (present)
        principal_name_field_encode(b, n + 1, p);
}

bool
principal_name_equal(const struct principal_name *a,
                     const struct principal_name *b)
{
    return bytes_equal(a->realm, b->realm) &&
           bytes_equal(a->components, b->components);
}

bool
principal_name_component(const struct principal_name *p, size_t i,
                         struct bytes *out)
{
    struct reader r;
    struct bytes component;

    reader_init(&r, p->components);
    do {
        if (!der_string(&r, &component))
            return false;
    } while (i-- > 0);
    *out = component;
    return true;
}

/* A text under way: `left` bytes, the NUL not counted, may still follow. */
struct text {
    char *end;
    size_t left;
};

static void
text_char(struct text *t, char c)
{
    if (t->left > 0) {
        *t->end++ = c;
        t->left--;
    }
}

static void
text_quoted(struct text *t, struct bytes in)
{
    static const char special[] = "/@\\\t\n\b";
    static const char letter[] = "/@\\tnb";

    for (size_t i = 0; i < in.len; i++) {
        char c = (char)in.data[i];
        const char *found = c == '\0' ? NULL : strchr(special, c);

        if (c == '\0' || found != NULL)
            text_char(t, '\\');
        if (c == '\0')
            text_char(t, '0');
        else
            text_char(t, found != NULL ? letter[found - special] : c);
    }
}

void
principal_name_text(const struct principal_name *p, char *out, size_t size)
{
    struct text t = {out, size > 0 ? size - 1 : 0};
    struct bytes component;
    struct reader r;

    if (size == 0)
        return;
    reader_init(&r, p->components);
    for (size_t i = 0; !reader_done(&r) && der_string(&r, &component); i++) {
        if (i > 0)
            text_char(&t, '/');
        text_quoted(&t, component);
    }
    text_char(&t, '@');
    text_quoted(&t, p->realm);
    *t.end = '\0';
}
