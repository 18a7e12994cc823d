/* mech/krb5/name/transited_realms.c: grammar and contract in
 * transited_realms.h. */
#include "mech/krb5/name/transited_realms.h"

/* One name as it is written, before it is joined with another. */
struct field {
    struct builder text;
    bool stands_alone; /* a leading space */
    bool leading_slash;
    bool trailing_dot;
};

struct expansion {
    struct bytes client;
    struct bytes server;
    transited_visit *visit;
    void *arg;
    struct evidence *ev;
    struct builder realm; /* the last one named; empty: none yet */
};

static enum verdict
malformed(const struct expansion *x, const char *what)
{
    return verdict_with(V_ILL_CR_TKT, x->ev,
                        "the ticket's transited field is malformed: %s", what);
}

/* ---- names ---- */

static struct bytes
first_bytes(struct bytes name, size_t len)
{
    return (struct bytes){name.data, len};
}

static struct bytes
last_bytes(struct bytes name, size_t len)
{
    return (struct bytes){name.data + (name.len - len), len};
}

/* is_parent: EXAMPLE.COM is a parent domain of A.EXAMPLE.COM, not of
 * AEXAMPLE.COM. */
static bool
is_parent(struct bytes parent, struct bytes child)
{
    return parent.len > 0 && parent.len < child.len &&
           bytes_equal(parent, last_bytes(child, parent.len)) &&
           child.data[child.len - parent.len - 1] == '.';
}

/* is_superior: /COM is superior to /COM/HP in X.500 style. */
static bool
is_superior(struct bytes superior, struct bytes name)
{
    return superior.len > 0 && superior.len < name.len &&
           bytes_equal(superior, first_bytes(name, superior.len)) &&
           name.data[superior.len] == '/';
}

static bool
is_self_or_parent(struct bytes parent, struct bytes child)
{
    return bytes_equal(parent, child) || is_parent(parent, child);
}

void
transited_hierarchy_init(struct transited_hierarchy *h,
                         struct bytes client_realm, struct bytes server_realm)
{
    size_t len = client_realm.len;

    while (len > 0 &&
           !(is_self_or_parent(last_bytes(client_realm, len), client_realm) &&
             is_self_or_parent(last_bytes(client_realm, len), server_realm)))
        len--;
    *h = (struct transited_hierarchy){client_realm, server_realm, len};
}

bool
transited_hierarchy_has(const struct transited_hierarchy *h, struct bytes realm)
{
    if (bytes_equal(realm, h->server))
        return false;
    return realm.len > 0 && realm.len >= h->shared_len &&
           (is_self_or_parent(realm, h->client) || is_parent(realm, h->server));
}

/* ---- empty names: the realms between two others ---- */

static enum verdict
visit_parents_between(const struct expansion *x, struct bytes upper,
                      struct bytes lower)
{
    enum verdict v = V_OK;
    size_t len;

    for (len = upper.len + 1; v == V_OK && len < lower.len; len++) {
        if (is_parent(last_bytes(lower, len), lower))
            v = x->visit(x->arg, last_bytes(lower, len), x->ev);
    }
    return v;
}

static enum verdict
visit_superiors_between(const struct expansion *x, struct bytes upper,
                        struct bytes lower)
{
    enum verdict v = V_OK;
    size_t len;

    for (len = upper.len + 1; v == V_OK && len < lower.len; len++) {
        if (is_superior(first_bytes(lower, len), lower))
            v = x->visit(x->arg, first_bytes(lower, len), x->ev);
    }
    return v;
}

static enum verdict
visit_between(const struct expansion *x, struct bytes a, struct bytes b)
{
    struct bytes upper = a.len < b.len ? a : b;
    struct bytes lower = a.len < b.len ? b : a;

    if (bytes_equal(a, b))
        return V_OK;
    if (is_superior(upper, lower) && upper.data[0] == '/')
        return visit_superiors_between(x, upper, lower);
    if (is_parent(upper, lower))
        return visit_parents_between(x, upper, lower);
    return malformed(x, "it skips realms whose names are not related");
}

/* ---- written names ---- */

/* read_field reads up to a comma or the end; *out_more: it was a comma. */
static enum verdict
read_field(const struct expansion *x, struct reader *r, struct field *f,
           bool *out_more)
{
    bool quoted = false;
    uint8_t c = 0;

    *out_more = false;
    while (r->left > 0 && reader_u8(r, &c)) {
        if (!quoted && c == ',') {
            *out_more = true;
            break;
        }
        if (!quoted && c == '\\') {
            quoted = true;
            continue;
        }
        if (!quoted && c == ' ' && f->text.len == 0) {
            f->stands_alone = true;
            continue;
        }
        if (c == '\0' || f->text.len == TRANSITED_MAX_REALM)
            return malformed(x, "a realm name holds NUL or is too long");
        if (f->text.len == 0)
            f->leading_slash = (!quoted && c == '/');
        f->trailing_dot = (!quoted && c == '.');
        builder_u8(&f->text, c);
        quoted = false;
    }
    if (quoted || (f->stands_alone && f->text.len == 0))
        return malformed(x, "a realm name is missing");
    return builder_ok(&f->text) ? V_OK : V_NO_MEMORY;
}

/* join appends the whole name that a field stands for to `out`. */
static enum verdict
join(const struct expansion *x, const struct field *f, struct builder *out)
{
    bool append = f->leading_slash && !f->stands_alone;
    bool prepend = f->trailing_dot && !append && !f->stands_alone;

    if (append)
        builder_bytes(out, builder_view(&x->realm));
    builder_bytes(out, builder_view(&f->text));
    if (prepend)
        builder_bytes(out, builder_view(&x->realm));
    if (!builder_ok(out))
        return V_NO_MEMORY;
    if (out->len > TRANSITED_MAX_REALM)
        return malformed(x, "a realm name is too long");
    return V_OK;
}

/* last_realm is the neighbour of an empty name on its left. */
static struct bytes
last_realm(const struct expansion *x)
{
    return x->realm.len > 0 ? builder_view(&x->realm) : x->client;
}

/* visit_field handles one name that is not empty, and the empty ones (`gap`)
 * between it and the one before. */
static enum verdict
visit_field(struct expansion *x, const struct field *f, bool gap)
{
    struct builder realm = BUILDER_INIT;
    enum verdict v = join(x, f, &realm);

    if (v == V_OK)
        v = x->visit(x->arg, builder_view(&realm), x->ev);
    if (v == V_OK && gap)
        v = visit_between(x, last_realm(x), builder_view(&realm));
    builder_free(&x->realm);
    x->realm = realm;
    return v;
}

static enum verdict
visit_all(struct expansion *x, struct reader *r)
{
    bool gap = false, more = true;
    enum verdict v = V_OK;

    while (v == V_OK && more) {
        struct field f = {.text = BUILDER_INIT};

        v = read_field(x, r, &f, &more);
        if (v == V_OK && f.text.len == 0) {
            gap = true;
        } else if (v == V_OK) {
            v = visit_field(x, &f, gap);
            gap = false;
        }
        builder_free(&f.text);
    }
    if (v == V_OK && gap)
        v = visit_between(x, last_realm(x), x->server);
    return v;
}

enum verdict
transited_expand(struct bytes transited, struct bytes client_realm,
                 struct bytes server_realm, transited_visit *visit, void *arg,
                 struct evidence *ev)
{
    struct expansion x = {.client = client_realm,
                          .server = server_realm,
                          .visit = visit,
                          .arg = arg,
                          .ev = ev,
                          .realm = BUILDER_INIT};
    struct reader r = {NULL, 0, false};
    enum verdict v;

    reader_init(&r, transited);
    v = visit_all(&x, &r);
    builder_free(&x.realm);
    return v;
}
