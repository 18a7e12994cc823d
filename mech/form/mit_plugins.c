/* mech/form/mit_plugins.c: contract in mit_plugins.h. */
#include "mech/form/mit_plugins.h"

#include "asn1/cammac.h"
#include "mech/trace/trace.h"

/* Appends one value of an attribute that libkrb5 vouches for; *more as for
 * plugin_data_get.  V_NO_ATTRIBUTE. */
static enum verdict
take_value(struct plugin_data *p, const char *name, int *more,
           struct builder *value, struct evidence *ev)
{
    struct builder display = BUILDER_INIT;
    struct plugin_value out = {.value = value, .display = &display};
    enum verdict v = plugin_data_get(p, bytes_of_string(name), more, &out, ev);

    builder_free(&display);
    return v == V_OK && !out.authenticated ? V_NO_ATTRIBUTE : v;
}

static enum verdict
take_pac(struct plugin_data *p, struct mit_context *c, struct evidence *ev)
{
    struct builder pac = BUILDER_INIT;
    int more = -1;
    enum verdict v = take_value(p, "urn:mspac:", &more, &pac, ev);

    if (v == V_OK && !mit_context_find_pac(c, builder_view(&pac), &c->pac))
        v = verdict_with(V_BAD_EXPORT, ev, "its PAC is not the ticket's");
    builder_free(&pac);
    return v == V_NO_ATTRIBUTE ? V_OK : v;
}

static enum verdict
take_indicators(struct plugin_data *p, struct builder *indicators,
                struct evidence *ev)
{
    struct builder text = BUILDER_INIT;
    enum verdict v = V_OK;
    int more = -1;

    while (v == V_OK && more != 0) {
        builder_cut(&text, 0);
        v = take_value(p, "auth-indicators", &more, &text, ev);
        if (v == V_OK)
            auth_indicators_put(indicators, builder_view(&text));
    }
    builder_free(&text);
    if (v == V_OK || v == V_NO_ATTRIBUTE)
        v = builder_ok(indicators) ? V_OK : V_NO_MEMORY;
    return v;
}

enum verdict
mit_take_plugins(struct mit_context *c, struct builder *indicators,
                 struct plugin_data **out, struct evidence *ev)
{
    struct plugin_data *p = NULL;
    enum verdict v;

    *out = NULL;
    if (!c->foreign)
        return V_OK;
    v = plugin_data_import(c->attributes, &p, ev);
    if (v == V_KRB5)
        trace_line("attributes are lost on the way: %s", ev->text);
    if (v != V_OK || p == NULL)
        return v == V_KRB5 ? V_OK : v;
    v = take_pac(p, c, ev);
    if (v == V_OK)
        v = take_indicators(p, indicators, ev);
    if (v != V_OK) {
        plugin_data_free(p);
        return v;
    }
    c->indicators = builder_view(indicators);
    *out = p;
    return V_OK;
}
