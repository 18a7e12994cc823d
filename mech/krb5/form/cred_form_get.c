/* mech/krb5/form/cred_form_get.c: contract of cred_form_decode in
 * cred_form.h. */
#include <gssapi/gssapi.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/cred_form.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/form/inline_ccache.h"
#include "mech/krb5/keytab/key_source.h"
#include "mech/krb5/name/name_match.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/ticket_source.h"

/* A string or null. */
struct text {
    bool present;
    struct builder b;
};

/* The parts of the text, not yet checked against each other. */
struct parts {
    int64_t usage;
    bool has_name;
    struct text principal, service, host;
    struct text impersonator, keytab, rcache, ccache, client_keytab, password;
    bool default_identity, iakerb, have_tgt;
    int64_t expire, refresh;
    int32_t etypes[CRED_FORM_MAX_ETYPES];
    size_t num_etypes;
    struct ticket_source *cache; /* of a ccache that is there as a whole */
};

static void
parts_free(struct parts *p)
{
    builder_free(&p->principal.b);
    builder_free(&p->service.b);
    builder_free(&p->host.b);
    builder_free(&p->impersonator.b);
    builder_free(&p->keytab.b);
    builder_free(&p->rcache.b);
    builder_free(&p->ccache.b);
    builder_free(&p->client_keytab.b);
    builder_free(&p->password.b);
    ticket_source_free(p->cache);
}

static const char *
string_of(const struct text *t)
{
    return t->present ? (const char *)builder_view(&t->b).data : NULL;
}

static bool
get_text(struct reader *r, struct text *out)
{
    if (json_skip_null(r))
        return true;
    if (!json_get_string(r, &out->b))
        return false;
    builder_u8(&out->b, 0);
    out->present = true;
    return builder_ok(&out->b);
}

/* A rule of the form that JSON does not have; a text that breaks it is
 * malformed. */
static bool
demand(struct reader *r, bool holds)
{
    if (!holds)
        reader_fail(r);
    return holds;
}

static bool
get_next_text(struct reader *r, struct text *out)
{
    return get_text(r, out) && json_get_mark(r, ',');
}

static bool
get_next_bool(struct reader *r, bool *out)
{
    return json_get_bool(r, out) && json_get_mark(r, ',');
}

static bool
get_name(struct reader *r, struct parts *p)
{
    if (json_skip_null(r))
        return json_get_mark(r, ',');
    p->has_name = true;
    return json_get_mark(r, '[') && get_next_text(r, &p->principal) &&
           get_next_text(r, &p->service) && get_text(r, &p->host) &&
           json_get_mark(r, ']') && json_get_mark(r, ',') &&
           demand(r, p->principal.present &&
                         (p->service.present || !p->host.present));
}

static bool
get_etypes(struct reader *r, struct parts *p)
{
    int64_t etype;

    if (json_skip_null(r))
        return json_get_mark(r, ',');
    if (!json_get_mark(r, '['))
        return false;
    while (!json_skip_mark(r, ']')) {
        if (!demand(r, p->num_etypes < CRED_FORM_MAX_ETYPES) ||
            (p->num_etypes > 0 && !json_get_mark(r, ',')) ||
            !json_get_int(r, INT32_MIN, INT32_MAX, &etype))
            return false;
        p->etypes[p->num_etypes++] = (int32_t)etype;
    }
    return demand(r, p->num_etypes > 0) && json_get_mark(r, ',');
}

static bool
get_head(struct reader *r, struct parts *p)
{
    struct text magic = {0};
    bool ok =
        json_get_mark(r, '[') && get_next_text(r, &magic) &&
        demand(r, magic.present && strcmp(string_of(&magic), "K5C1") == 0);

    builder_free(&magic.b);
    return ok && json_get_mark(r, '[') &&
           json_get_int(r, GSS_C_BOTH, GSS_C_ACCEPT, &p->usage) &&
           json_get_mark(r, ',') && get_name(r, p) &&
           get_next_text(r, &p->impersonator) &&
           get_next_bool(r, &p->default_identity) &&
           get_next_bool(r, &p->iakerb) && get_next_text(r, &p->keytab) &&
           get_next_text(r, &p->rcache);
}

static bool
get_tail(struct reader *r, struct parts *p)
{
    return json_get_mark(r, ',') && get_next_text(r, &p->client_keytab) &&
           get_next_bool(r, &p->have_tgt) &&
           json_get_int(r, INT32_MIN, UINT32_MAX, &p->expire) &&
           json_get_mark(r, ',') &&
           json_get_int(r, INT32_MIN, UINT32_MAX, &p->refresh) &&
           json_get_mark(r, ',') && get_etypes(r, p) &&
           get_text(r, &p->password) && json_get_mark(r, ']') &&
           json_get_mark(r, ']') && demand(r, reader_done(r));
}

static enum verdict
malformed(struct evidence *ev, const char *where)
{
    return verdict_with(V_BAD_EXPORT_CRED, ev, "%s", where);
}

/* Reading failed: because of the text, unless the reader is still good
 * (json.h). */
static enum verdict
unread(const struct reader *r, struct evidence *ev, const char *where)
{
    return reader_ok(r) ? V_NO_MEMORY : malformed(ev, where);
}

static enum verdict
get_whole_cache(struct reader *r, struct parts *p, struct evidence *ev)
{
    krb5_ccache ccache = NULL;
    krb5_context krb5;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v == V_OK)
        v = ticket_source_private(krb5, &p->cache, &ccache, ev);
    if (v == V_OK)
        v = inline_ccache_get(krb5, r, ccache, ev);
    if (v == V_OK)
        v = ticket_source_adopt(p->cache, krb5, ccache, ev);
    if (ccache != NULL)
        (void)krb5_cc_close(krb5, ccache);
    return v;
}

static enum verdict
read_parts(struct bytes in, struct parts *p, struct evidence *ev)
{
    enum verdict v = V_OK;
    struct reader r, at;

    reader_init(&r, in);
    if (!get_head(&r, p))
        return unread(&r, ev, "in its beginning");
    at = r;
    if (json_skip_mark(&at, '['))
        v = get_whole_cache(&r, p, ev);
    else if (!get_text(&r, &p->ccache))
        v = unread(&r, ev, "in its credential cache");
    if (v == V_OK && !get_tail(&r, p))
        v = unread(&r, ev, "in its end");
    return v;
}

static enum verdict
check_parts(const struct parts *p, struct evidence *ev)
{
    bool accepts = p->usage != GSS_C_INITIATE;
    bool initiates = p->usage != GSS_C_ACCEPT;

    if (p->iakerb)
        return malformed(ev, "it is of the IAKERB mechanism");
    if (accepts && !p->keytab.present)
        return malformed(ev, "it is to accept and has no keytab");
    if (!initiates && (p->cache != NULL || p->ccache.present))
        return malformed(ev, "it is to accept and has a credential cache");
    return V_OK;
}

static enum verdict
make_name(const struct parts *p, struct krb_name **out, struct evidence *ev)
{
    krb5_principal principal = NULL;
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v;

    if (!p->has_name)
        return V_OK;
    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    code = krb5_parse_name(krb5, string_of(&p->principal), &principal);
    if (code != 0)
        return krb_failure(V_BAD_EXPORT_CRED, krb5, code, ev, "its name");
    /* The text has no type, and without it an empty realm is one. */
    if (p->service.present)
        principal->type = KRB5_NT_SRV_HST;
    v = krb_name_build(principal, string_of(&p->service), string_of(&p->host),
                       out, ev);
    krb5_free_principal(krb5, principal);
    return v;
}

static enum verdict
make_tickets(struct parts *p, const struct krb_name *name,
             struct ticket_source **out, struct evidence *ev)
{
    const struct krb_name *client;
    krb5_context krb5;
    enum verdict v;

    if (p->cache == NULL) {
        *out = ticket_source_new(name, string_of(&p->ccache),
                                 string_of(&p->client_keytab));
        return *out != NULL ? V_OK : V_NO_MEMORY;
    }
    client = ticket_source_name(p->cache);
    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    if (name != NULL &&
        !name_means(krb5, krb_name_principal(name), krb_name_principal(client)))
        return malformed(ev, "its credential cache is of another principal");
    *out = p->cache;
    p->cache = NULL;
    return V_OK;
}

static enum verdict
make_form(struct parts *p, const struct krb_name *name, struct cred_form *form,
          struct evidence *ev)
{
    enum verdict v = V_OK;

    form->usage = (int32_t)p->usage;
    form->num_etypes = p->num_etypes;
    memcpy(form->etypes, p->etypes, sizeof(form->etypes));
    if (p->rcache.present) {
        form->rcache = strdup(string_of(&p->rcache));
        if (form->rcache == NULL)
            return V_NO_MEMORY;
    }
    if (p->usage != GSS_C_INITIATE)
        v = key_source_acquire(string_of(&p->keytab),
                               p->default_identity ? NULL : name, &form->keys,
                               ev);
    /* Only a name that was asked for can stand for both roles. */
    if (p->usage == GSS_C_BOTH && p->default_identity && p->cache == NULL &&
        !p->ccache.present)
        name = NULL;
    if (v == V_OK && p->usage != GSS_C_ACCEPT)
        v = make_tickets(p, name, &form->tickets, ev);
    if (v == V_OK && form->tickets != NULL && form->num_etypes > 0)
        v = ticket_source_restrict_enctypes(form->tickets, form->etypes,
                                            form->num_etypes, ev);
    return v;
}

enum verdict
cred_form_decode(struct bytes in, struct cred_form *out, struct evidence *ev)
{
    struct cred_form form = {0};
    struct krb_name *name = NULL;
    struct parts p = {0};
    enum verdict v;

    v = read_parts(in, &p, ev);
    if (v == V_OK)
        v = check_parts(&p, ev);
    if (v == V_OK)
        v = make_name(&p, &name, ev);
    if (v == V_OK)
        v = make_form(&p, name, &form, ev);
    if (v == V_OK) {
        *out = form;
    } else {
        key_source_free(form.keys);
        ticket_source_free(form.tickets);
        free(form.rcache);
    }
    krb_name_free(name);
    parts_free(&p);
    return v;
}
