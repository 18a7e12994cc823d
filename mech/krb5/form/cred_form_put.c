/* mech/krb5/form/cred_form_put.c: contract of cred_form_encode in cred_form.h.
 */
#include <string.h>

#include "mech/krb5/cred_form.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/krb5/form/inline_ccache.h"
#include "mech/krb5/keytab/key_source.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/ticket_source.h"

/* libkrb5 does not limit the name of a keytab. */
#define MAX_KEYTAB_NAME 4096

/* What the form says of the initiator's part. */
struct initiator {
    const struct krb_name *name;
    const struct krb_name *impersonator;
    const char *ccache; /* NULL: not chosen yet */
    int64_t expiry;
    int64_t refresh;
};

static enum verdict
look_at(struct ticket_source *s, struct initiator *out, struct evidence *ev)
{
    enum verdict v = V_OK;

    /* What was asked for by name stands for one thing, and that is told; what
     * is to be chosen by the target stays so. */
    if (s->asked != NULL || s->ccache_asked != NULL)
        v = ticket_source_resolve(s, NULL, ev);
    if (v != V_OK)
        return v;
    (void)pthread_mutex_lock(&s->lock);
    if (s->resolved) {
        out->name = s->name;
        out->impersonator = s->impersonator;
        out->ccache = s->ccache;
        out->expiry = s->expiry;
        out->refresh = s->refresh;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return V_OK;
}

static void
put_name(const struct krb_name *name, struct builder *b)
{
    if (name == NULL) {
        json_put_null(b);
        return;
    }
    json_put_open(b);
    json_put_text(b, name->text);
    json_put_text(b, name->service);
    json_put_text(b, name->host);
    json_put_close(b);
}

/* Memory of this process says nothing to another one. */
static enum verdict
put_ccache(krb5_context krb5, struct ticket_source *s, const char *name,
           struct builder *b, struct evidence *ev)
{
    krb5_ccache ccache;
    enum verdict v;

    if (name == NULL || strncmp(name, "MEMORY:", strlen("MEMORY:")) != 0) {
        json_put_text(b, name);
        return V_OK;
    }
    v = ticket_source_open(s, krb5, &ccache, ev);
    if (v != V_OK)
        return v;
    v = inline_ccache_put(krb5, ccache, b, ev);
    (void)krb5_cc_close(krb5, ccache);
    return v;
}

/* The default may be another one where the credential is imported. */
static enum verdict
put_client_keytab(krb5_context krb5, const struct ticket_source *s,
                  struct builder *b, struct evidence *ev)
{
    char name[MAX_KEYTAB_NAME];
    krb5_keytab keytab = NULL;
    krb5_error_code code = 0;
    enum verdict v = V_OK;

    if (!s->is_private)
        v = client_keytab_open(krb5, s->client_keytab, &keytab, ev);
    if (keytab != NULL)
        code = krb5_kt_get_name(krb5, keytab, name, sizeof(name));
    if (krb_no_memory(code))
        v = V_NO_MEMORY;
    if (keytab == NULL || code != 0)
        json_put_null(b);
    else
        json_put_text(b, name);
    client_keytab_close(krb5, keytab);
    return v;
}

static void
put_etypes(const struct cred_form *form, struct builder *b)
{
    if (form->num_etypes == 0) {
        json_put_null(b);
        return;
    }
    json_put_open(b);
    for (size_t i = 0; i < form->num_etypes; i++)
        json_put_int(b, form->etypes[i]);
    json_put_close(b);
}

static enum verdict
put_fields(krb5_context krb5, const struct cred_form *form,
           const struct initiator *i, struct builder *b, struct evidence *ev)
{
    const struct krb_name *acceptor =
        form->keys != NULL ? form->keys->name : NULL;
    enum verdict v = V_OK;

    json_put_int(b, form->usage);
    put_name(acceptor != NULL ? acceptor : i->name, b);
    json_put_text(b, i->impersonator != NULL ? i->impersonator->text : NULL);
    json_put_bool(b, form->keys != NULL ? acceptor == NULL
                                        : form->tickets->asked == NULL);
    json_put_bool(b, false); /* no IAKERB here */
    json_put_text(b, form->keys != NULL ? form->keys->keytab : NULL);
    json_put_text(b, form->rcache);
    if (form->tickets != NULL) {
        v = put_ccache(krb5, form->tickets, i->ccache, b, ev);
        if (v == V_OK)
            v = put_client_keytab(krb5, form->tickets, b, ev);
    } else {
        json_put_null(b);
        json_put_null(b);
    }
    json_put_bool(b, i->expiry != 0);
    json_put_int(b, i->expiry);
    json_put_int(b, i->refresh);
    put_etypes(form, b);
    json_put_null(b); /* a password is not kept */
    return v;
}

enum verdict
cred_form_encode(const struct cred_form *form, struct builder *b,
                 struct evidence *ev)
{
    struct initiator i = {0};
    krb5_context krb5;
    enum verdict v = V_OK;

    if (form->tickets != NULL)
        v = look_at(form->tickets, &i, ev);
    if (v == V_OK)
        v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    json_put_open(b);
    json_put_text(b, "K5C1");
    json_put_open(b);
    v = put_fields(krb5, form, &i, b, ev);
    json_put_close(b);
    json_put_close(b);
    if (v != V_OK)
        return v;
    return builder_ok(b) ? V_OK : V_NO_MEMORY;
}
