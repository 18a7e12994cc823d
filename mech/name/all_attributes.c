/* mech/name/all_attributes.c: contracts in all_attributes.h. */
#include "mech/name/all_attributes.h"

#include "mech/krb5/pac_handle.h"

/* ---- what the plug-ins keep for a name ---- */

/* The plug-ins of a name that comes from no request are told what is known. */
static enum verdict
first_plugins(const struct name *n, struct plugin_data **out,
              struct evidence *ev)
{
    struct builder known = BUILDER_INIT;
    enum verdict v = V_NO_MEMORY;

    if (n->attributes == NULL)
        return plugin_data_new(out, ev);
    attributes_export(n->attributes, &known);
    if (builder_ok(&known))
        v = plugin_data_import(builder_view(&known), out, ev);
    builder_free(&known);
    return v;
}

/* *out is NULL where the host has no plug-ins.  Of threads that come at the
 * same time one is first. */
static enum verdict
plugins_of(struct name *n, struct plugin_data **out, struct evidence *ev)
{
    struct plugin_data *none = NULL, *made = NULL;
    enum verdict v;

    *out = atomic_load(&n->plugins);
    if (*out != NULL)
        return V_OK;
    v = first_plugins(n, &made, ev);
    if (v != V_OK || made == NULL)
        return v;
    if (!atomic_compare_exchange_strong(&n->plugins, &none, made)) {
        plugin_data_free(made);
        made = none;
    }
    *out = made;
    return V_OK;
}

/* The same, for a change that no other name may see.  Who finds that another
 * thread was faster takes that one's. */
static enum verdict
own_plugins(struct name *n, struct plugin_data **out, struct evidence *ev)
{
    struct plugin_data *shared = NULL, *own = NULL;
    enum verdict v = plugins_of(n, &shared, ev);

    *out = shared;
    if (v != V_OK || shared == NULL)
        return v;
    v = plugin_data_own(shared, &own, ev);
    if (v != V_OK || own == shared)
        return v;
    if (!atomic_compare_exchange_strong(&n->plugins, &shared, own)) {
        plugin_data_undo(own);
        own = shared;
    }
    *out = own;
    return V_OK;
}

/* ---- the calls ---- */

static enum verdict
add_foreign(void *set, struct bytes name)
{
    return attributes_known(name) ? V_OK : attributes_add(set, name);
}

enum verdict
name_attributes_list(struct name *n, gss_buffer_set_t *out, struct evidence *ev)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    struct plugin_data *plugins = NULL;
    enum verdict v = plugins_of(n, &plugins, ev);
    OM_uint32 ignored;

    if (v == V_OK && plugins != NULL)
        v = plugin_data_list(plugins, add_foreign, &set, ev);
    if (v == V_OK)
        v = attributes_list(n->attributes, &set);
    if (v != V_OK) {
        (void)gss_release_buffer_set(&ignored, &set);
        return v;
    }
    if (set != GSS_C_NO_BUFFER_SET)
        *out = set;
    return V_OK;
}

enum verdict
name_attributes_get(struct name *n, struct bytes attribute, int *more,
                    struct plugin_value *out, struct evidence *ev)
{
    struct plugin_data *plugins = NULL;
    enum verdict v;

    if (attributes_known(attribute)) {
        out->authenticated = out->complete = true;
        return attributes_get(n->attributes, attribute, more, out->value,
                              out->display);
    }
    v = plugins_of(n, &plugins, ev);
    if (v == V_OK && plugins == NULL)
        v = V_NO_ATTRIBUTE;
    return v == V_OK ? plugin_data_get(plugins, attribute, more, out, ev) : v;
}

enum verdict
name_attributes_set(struct name *n, bool complete, struct bytes attribute,
                    struct bytes value, struct evidence *ev)
{
    struct plugin_data *plugins = NULL;
    enum verdict v;

    if (attributes_known(attribute))
        return V_FIXED_ATTRIBUTE;
    v = own_plugins(n, &plugins, ev);
    if (v == V_OK && plugins == NULL)
        v = V_NO_ATTRIBUTE;
    return v == V_OK ? plugin_data_set(plugins, complete, attribute, value, ev)
                     : v;
}

enum verdict
name_attributes_delete(struct name *n, struct bytes attribute,
                       struct evidence *ev)
{
    struct plugin_data *plugins = NULL;
    enum verdict v;

    if (attributes_known(attribute))
        return V_FIXED_ATTRIBUTE;
    v = own_plugins(n, &plugins, ev);
    if (v == V_OK && plugins == NULL)
        v = V_NO_ATTRIBUTE;
    return v == V_OK ? plugin_data_delete(plugins, attribute, ev) : v;
}

/* ---- objects ---- */

/* The one type that MIT's mechanism maps by itself: "mspac" is a krb5_pac. */
static bool
is_pac(struct bytes type)
{
    return bytes_equal(type, bytes_of_string("mspac"));
}

/* The plug-ins and, as a string, the name of one.  V_NO_ATTRIBUTE: there are
 * none. */
static enum verdict
named_plugin(struct name *n, struct bytes type, struct plugin_data **out,
             struct builder *name, struct evidence *ev)
{
    enum verdict v = plugins_of(n, out, ev);

    if (v == V_OK && *out == NULL)
        v = V_NO_ATTRIBUTE;
    builder_bytes(name, type);
    builder_u8(name, 0);
    return v == V_OK && !builder_ok(name) ? V_NO_MEMORY : v;
}

enum verdict
name_attributes_map(struct name *n, bool authenticated, struct bytes type,
                    void **out, struct evidence *ev)
{
    struct bytes pac = attributes_pac(n->attributes);
    struct builder name = BUILDER_INIT;
    struct plugin_data *plugins = NULL;
    enum verdict v;

    *out = NULL;
    if (is_pac(type))
        return pac.len != 0 ? pac_handle_new(pac, out, ev) : V_NO_ATTRIBUTE;
    v = named_plugin(n, type, &plugins, &name, ev);
    if (v == V_OK)
        v = plugin_data_map(plugins, authenticated, (const char *)name.data,
                            out, ev);
    builder_free(&name);
    return v;
}

enum verdict
name_attributes_unmap(struct name *n, struct bytes type, void *object,
                      struct evidence *ev)
{
    struct builder name = BUILDER_INIT;
    struct plugin_data *plugins = NULL;
    enum verdict v;

    if (is_pac(type))
        return pac_handle_free(object, ev);
    v = named_plugin(n, type, &plugins, &name, ev);
    if (v == V_OK)
        v = plugin_data_unmap(plugins, (const char *)name.data, object, ev);
    builder_free(&name);
    return v;
}
