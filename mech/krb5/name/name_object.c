/* mech/krb5/name/name_object.c: contracts in name_object.h and names.h. */
#include "mech/krb5/name/name_object.h"

#include <stdlib.h>

/* Where the parts of a name are in its storage. */
struct layout {
    size_t der_len; /* the DER of the components is at 0 */
    size_t realm;
    size_t components; /* one after the other, each with a NUL */
    size_t service;
    size_t host;
    size_t text;
};

static struct bytes
view_of(const krb5_data *d)
{
    return (struct bytes){(const uint8_t *)d->data, d->length};
}

static void
put_terminated(struct builder *b, struct bytes in)
{
    builder_bytes(b, in);
    builder_u8(b, 0);
}

/* principal_name_text needs two bytes a character at most, a separator a
 * component (whose DER has two bytes of its own), the '@' and the NUL. */
static void
put_text(struct builder *b, krb5_const_principal p, size_t der_len)
{
    size_t room = 2 * (der_len + p->realm.length) + 2;
    struct principal_name name = {0};
    char *text = malloc(room);

    if (text == NULL) {
        builder_fail(b);
        return;
    }
    name.components = (struct bytes){b->data, der_len};
    name.realm = view_of(&p->realm);
    principal_name_text(&name, text, room);
    put_terminated(b, bytes_of_string(text));
    free(text);
}

static void
fill(struct builder *b, krb5_const_principal p, const char *service,
     const char *host, struct layout *at)
{
    for (krb5_int32 i = 0; i < p->length; i++)
        der_put_string(b, view_of(&p->data[i]));
    at->der_len = b->len;
    at->realm = b->len;
    put_terminated(b, view_of(&p->realm));
    at->components = b->len;
    for (krb5_int32 i = 0; i < p->length; i++)
        put_terminated(b, view_of(&p->data[i]));
    at->service = b->len;
    put_terminated(b, bytes_of_string(service));
    at->host = b->len;
    put_terminated(b, bytes_of_string(host));
    at->text = b->len;
    if (builder_ok(b))
        put_text(b, p, at->der_len);
}

static void
point_principal(struct krb_name *n, krb5_const_principal p,
                const struct layout *at)
{
    char *next = (char *)n->storage + at->components;

    n->principal.magic = KV5M_PRINCIPAL;
    n->principal.type = p->type;
    n->principal.length = p->length;
    n->principal.data = n->components;
    n->principal.realm.magic = KV5M_DATA;
    n->principal.realm.length = p->realm.length;
    n->principal.realm.data = (char *)n->storage + at->realm;
    for (krb5_int32 i = 0; i < p->length; i++) {
        n->components[i].magic = KV5M_DATA;
        n->components[i].length = p->data[i].length;
        n->components[i].data = next;
        next += p->data[i].length + 1;
    }
}

enum verdict
krb_name_build(krb5_const_principal p, const char *service, const char *host,
               struct krb_name **out, struct evidence *ev)
{
    struct builder b = BUILDER_INIT;
    struct krb_name *n = NULL;
    struct layout at = {0};
    size_t len;

    if (p->length < 1)
        return verdict_with(V_MALFORMED_NAME, ev,
                            "a principal without components");
    n = calloc(1, sizeof(*n) + (size_t)p->length * sizeof(n->components[0]));
    if (n == NULL)
        return V_NO_MEMORY;
    fill(&b, p, service, host, &at);
    if (!builder_take(&b, &n->storage, &len)) {
        free(n);
        return V_NO_MEMORY;
    }
    point_principal(n, p, &at);
    n->wire.name_type = p->type;
    n->wire.num_components = (size_t)p->length;
    n->wire.components = (struct bytes){n->storage, at.der_len};
    n->wire.realm = view_of(&n->principal.realm);
    n->text = (const char *)n->storage + at.text;
    if (service != NULL)
        n->service = (const char *)n->storage + at.service;
    if (host != NULL)
        n->host = (const char *)n->storage + at.host;
    *out = n;
    return V_OK;
}

enum verdict
krb_name_from_handle(const void *principal, struct krb_name **out,
                     struct evidence *ev)
{
    if (principal == NULL)
        return verdict_with(V_MALFORMED_NAME, ev, "no principal");
    return krb_name_build(principal, NULL, NULL, out, ev);
}

enum verdict
krb_name_from_certificate(struct bytes der, struct krb_name **out,
                          struct evidence *ev)
{
    krb5_data component = {.data = bytes_unconst(der.data),
                           .length = (unsigned)der.len};
    krb5_principal_data principal = {
        .data = &component, .length = 1, .type = KRB5_NT_X500_PRINCIPAL};

    if (der.len == 0 || der.len > UINT16_MAX)
        return verdict_with(V_MALFORMED_NAME, ev,
                            "%zu bytes are no certificate", der.len);
    return krb_name_build(&principal, NULL, NULL, out, ev);
}

enum verdict
krb_name_from_wire(const struct principal_name *p, struct krb_name **out,
                   struct evidence *ev)
{
    krb5_principal_data principal = {0};
    struct bytes component;
    struct reader r;
    enum verdict v;
    size_t i = 0;

    /* Two bytes of DER a component at least, so this bounds the allocation by
     * what was really received. */
    if (p->num_components < 1 || p->num_components > p->components.len / 2)
        return verdict_with(V_MALFORMED_NAME, ev, "a name without components");
    principal.data = calloc(p->num_components, sizeof(krb5_data));
    if (principal.data == NULL)
        return V_NO_MEMORY;
    reader_init(&r, p->components);
    while (i < p->num_components && der_string(&r, &component)) {
        principal.data[i].data = bytes_unconst(component.data);
        principal.data[i].length = (unsigned)component.len;
        i++;
    }
    principal.type = p->name_type;
    principal.length = (krb5_int32)i;
    principal.realm.data = bytes_unconst(p->realm.data);
    principal.realm.length = (unsigned)p->realm.len;
    if (i == p->num_components && reader_done(&r))
        v = krb_name_build(&principal, NULL, NULL, out, ev);
    else
        v = verdict_with(V_MALFORMED_NAME, ev, "a malformed name");
    free(principal.data);
    return v;
}

enum verdict
krb_name_duplicate(const struct krb_name *n, struct krb_name **out,
                   struct evidence *ev)
{
    return krb_name_build(&n->principal, n->service, n->host, out, ev);
}

void
krb_name_free(struct krb_name *n)
{
    if (n != NULL)
        free(n->storage);
    free(n);
}

const struct principal_name *
krb_name_wire(const struct krb_name *n)
{
    return &n->wire;
}

krb5_principal
krb_name_principal(const struct krb_name *n)
{
    return bytes_unconst(&n->principal);
}

const char *
krb_name_text(const struct krb_name *n)
{
    return n->text;
}

bool
krb_name_equal(const struct krb_name *a, const struct krb_name *b)
{
    return principal_name_equal(&a->wire, &b->wire);
}

void *
krb_name_handle(const struct krb_name *n)
{
    return krb_name_principal(n);
}

bool
krb_name_certificate(const struct krb_name *n, struct bytes *out)
{
    const krb5_principal_data *p = &n->principal;

    if (p->type != KRB5_NT_X500_PRINCIPAL || p->length != 1 ||
        p->realm.length != 0)
        return false;
    *out = (struct bytes){(const uint8_t *)p->data[0].data, p->data[0].length};
    return true;
}
