/* mech/krb5/plugin/plugin_values.c: attributes of plug-ins; contracts in
 * plugin_data.h. */
#include <errno.h>
#include <stdlib.h>

#include "mech/krb5/plugin/plugin_object.h"

/* Leaves `p`, with the verdict on what libkrb5 returned.  MIT's mechanism tells
 * the same codes apart. */
static enum verdict
leave(struct plugin_data *p, krb5_context krb5, krb5_error_code code,
      struct evidence *ev)
{
    plugin_leave(p);
    switch (code) {
    case 0:
        return V_OK;
    case ENOENT:
        return V_NO_ATTRIBUTE;
    case EPERM:
        return V_FIXED_ATTRIBUTE;
    default:
        return plugin_failure(krb5, code, ev);
    }
}

static struct bytes
data_bytes(const krb5_data *data)
{
    return (struct bytes){(const uint8_t *)data->data, data->length};
}

/* An element without data ends the list. */
static void
free_list(krb5_data *list)
{
    for (krb5_data *d = list; d != NULL && d->data != NULL; d++)
        free(d->data);
    free(list);
}

enum verdict
plugin_data_list(struct plugin_data *p, plugin_data_visitor *visit, void *arg,
                 struct evidence *ev)
{
    krb5_data *list = NULL;
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_authdata_get_attribute_types(krb5, p->handle, &list);
    v = leave(p, krb5, code, ev);
    for (krb5_data *d = list; v == V_OK && d != NULL && d->data != NULL; d++)
        v = visit(arg, data_bytes(d));
    free_list(list);
    return v;
}

enum verdict
plugin_data_get(struct plugin_data *p, struct bytes name, int *more,
                struct plugin_value *out, struct evidence *ev)
{
    krb5_data attribute = plugin_bytes(name), value = {0}, display = {0};
    krb5_boolean authenticated = 0, complete = 0;
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code =
        krb5_authdata_get_attribute(krb5, p->handle, &attribute, &authenticated,
                                    &complete, &value, &display, more);
    v = leave(p, krb5, code, ev);
    if (v == V_OK) {
        out->authenticated = authenticated != 0;
        out->complete = complete != 0;
        builder_bytes(out->value, data_bytes(&value));
        builder_bytes(out->display, data_bytes(&display));
        if (!builder_ok(out->value) || !builder_ok(out->display))
            v = V_NO_MEMORY;
    }
    free(value.data);
    free(display.data);
    return v;
}

enum verdict
plugin_data_set(struct plugin_data *p, bool complete, struct bytes name,
                struct bytes value, struct evidence *ev)
{
    krb5_data attribute = plugin_bytes(name), in = plugin_bytes(value);
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code =
        krb5_authdata_set_attribute(krb5, p->handle, complete, &attribute, &in);
    return leave(p, krb5, code, ev);
}

enum verdict
plugin_data_delete(struct plugin_data *p, struct bytes name,
                   struct evidence *ev)
{
    krb5_data attribute = plugin_bytes(name);
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_authdata_delete_attribute(krb5, p->handle, &attribute);
    return leave(p, krb5, code, ev);
}

enum verdict
plugin_data_map(struct plugin_data *p, bool authenticated, const char *plugin,
                void **out, struct evidence *ev)
{
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_authdata_export_internal(krb5, p->handle, authenticated, plugin,
                                         out);
    return leave(p, krb5, code, ev);
}

enum verdict
plugin_data_unmap(struct plugin_data *p, const char *plugin, void *object,
                  struct evidence *ev)
{
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v = plugin_enter(p, &krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_authdata_free_internal(krb5, p->handle, plugin, object);
    return leave(p, krb5, code, ev);
}
