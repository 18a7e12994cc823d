/* mech/krb5/plugin/plugin_data.c: contracts in plugin_data.h and
 * plugin_object.h. */
#include <stdlib.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/plugin/plugin_object.h"
#include "mech/krb5/site/thread_context.h"

krb5_data
plugin_bytes(struct bytes in)
{
    krb5_data out = {.data = bytes_unconst(in.data),
                     .length = (unsigned)in.len};

    return out;
}

enum verdict
plugin_enter(struct plugin_data *p, krb5_context *out, struct evidence *ev)
{
    enum verdict v = thread_context(out, ev);

    if (v != V_OK)
        return v;
    (void)pthread_mutex_lock(&p->lock);
    thread_context_lend();
    return V_OK;
}

void
plugin_leave(struct plugin_data *p)
{
    thread_context_take_back();
    (void)pthread_mutex_unlock(&p->lock);
}

enum verdict
plugin_failure(krb5_context krb5, krb5_error_code code, struct evidence *ev)
{
    return krb_failure(V_KRB5, krb5, code, ev,
                       "a plug-in for authorization data");
}

/* The plug-ins' own ends run with it.  Without a context, which only a lack of
 * memory can bring about, libkrb5 could not run them: it stays. */
static void
release(krb5_context krb5, authdata_context handle)
{
    if (krb5 == NULL)
        return;
    thread_context_lend();
    krb5_authdata_context_free(krb5, handle);
    thread_context_take_back();
}

enum verdict
plugin_data_wrap(krb5_context krb5, authdata_context handle,
                 struct plugin_data **out)
{
    struct plugin_data *p = calloc(1, sizeof(*p));

    if (p == NULL || pthread_mutex_init(&p->lock, NULL) != 0) {
        release(krb5, handle);
        free(p);
        return V_NO_MEMORY;
    }
    atomic_init(&p->owners, 1);
    p->handle = handle;
    *out = p;
    return V_OK;
}

static enum verdict
make(krb5_context krb5, const krb5_data *attributes, struct plugin_data **out,
     struct evidence *ev)
{
    authdata_context handle = NULL;
    krb5_error_code code;

    thread_context_lend();
    code = krb5_authdata_context_init(krb5, &handle);
    if (code == 0 && attributes != NULL)
        code = krb5_authdata_import_attributes(krb5, handle, AD_USAGE_ALL,
                                               attributes);
    thread_context_take_back();
    if (code == 0)
        return plugin_data_wrap(krb5, handle, out);
    release(krb5, handle);
    return plugin_failure(krb5, code, ev);
}

static enum verdict
make_if_wanted(const krb5_data *attributes, struct plugin_data **out,
               struct evidence *ev)
{
    krb5_context krb5;
    enum verdict v;

    *out = NULL;
    if (!plugin_symbols_there() || !plugin_data_wanted())
        return V_OK;
    v = thread_context(&krb5, ev);
    return v == V_OK ? make(krb5, attributes, out, ev) : v;
}

enum verdict
plugin_data_new(struct plugin_data **out, struct evidence *ev)
{
    return make_if_wanted(NULL, out, ev);
}

enum verdict
plugin_data_import(struct bytes attributes, struct plugin_data **out,
                   struct evidence *ev)
{
    krb5_data in = plugin_bytes(attributes);

    return make_if_wanted(&in, out, ev);
}

enum verdict
plugin_data_export(struct plugin_data *p, struct builder *b,
                   struct evidence *ev)
{
    krb5_error_code code;
    krb5_data *out = NULL;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_authdata_export_attributes(krb5, p->handle, AD_USAGE_ALL, &out);
    plugin_leave(p);
    if (code != 0)
        return plugin_failure(krb5, code, ev);
    builder_bytes(b, (struct bytes){(uint8_t *)out->data, out->length});
    krb5_free_data(krb5, out);
    return builder_ok(b) ? V_OK : V_NO_MEMORY;
}

struct plugin_data *
plugin_data_share(struct plugin_data *p)
{
    if (p != NULL)
        atomic_fetch_add(&p->owners, 1);
    return p;
}

static void
drop(struct plugin_data *p)
{
    release(thread_context_any(), p->handle);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

void
plugin_data_free(struct plugin_data *p)
{
    struct plugin_data *original;

    while (p != NULL && atomic_fetch_sub(&p->owners, 1) == 1) {
        original = p->original;
        drop(p);
        p = original;
    }
}

static enum verdict
copy(struct plugin_data *p, struct plugin_data **out, struct evidence *ev)
{
    authdata_context handle = NULL;
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_authdata_context_copy(krb5, p->handle, &handle);
    plugin_leave(p);
    if (code != 0)
        return plugin_failure(krb5, code, ev);
    return plugin_data_wrap(krb5, handle, out);
}

enum verdict
plugin_data_own(struct plugin_data *p, struct plugin_data **out,
                struct evidence *ev)
{
    enum verdict v;

    *out = p;
    if (atomic_load(&p->owners) == 1)
        return V_OK;
    v = copy(p, out, ev);
    if (v == V_OK)
        (*out)->original = p;
    return v;
}

void
plugin_data_undo(struct plugin_data *copied)
{
    copied->original = NULL;
    plugin_data_free(copied);
}
