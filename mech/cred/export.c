/* mech/cred/export.c: gss_export_cred and gss_import_cred. */
#include "mech/cred/export.h"

#include <stdlib.h>
#include <string.h>

#include "mech/krb5/cred_form.h"

_Static_assert(CRED_FORM_MAX_ETYPES == CRED_MAX_ETYPES,
               "a credential's list of types fits its exported form");

enum verdict
cred_export(const struct cred *c, struct builder *out, struct evidence *ev)
{
    struct cred_form form = {
        .usage = c->usage,
        .keys = c->keys,
        .tickets = c->tickets,
        .rcache = c->rcache,
        .num_etypes = c->num_etypes,
    };

    memcpy(form.etypes, c->etypes, sizeof(form.etypes));
    return cred_form_encode(&form, out, ev);
}

enum verdict
cred_import(struct bytes in, struct cred **out, struct evidence *ev)
{
    struct cred_form form;
    struct cred *c = calloc(1, sizeof(*c));
    enum verdict v;

    if (c == NULL)
        return V_NO_MEMORY;
    v = cred_form_decode(in, &form, ev);
    if (v != V_OK) {
        cred_free(c);
        return v;
    }
    c->usage = form.usage;
    c->keys = form.keys;
    c->tickets = form.tickets;
    c->rcache = form.rcache;
    memcpy(c->etypes, form.etypes, sizeof(c->etypes));
    c->num_etypes = form.num_etypes;
    *out = c;
    return V_OK;
}
