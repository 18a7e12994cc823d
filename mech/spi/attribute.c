/* mech/spi/attribute.c: entry points for the attributes of names, RFC 6680. */
#include "mech/gss/buffers.h"
#include "mech/name/all_attributes.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

/* `is_mn` and `mn_mech` are the library's own business, which passes NULL. */
OM_uint32
gssi_inquire_name(OM_uint32 *minor, gss_name_t name, int *is_mn,
                  gss_OID *mn_mech, gss_buffer_set_t *attributes)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    if (is_mn != NULL)
        *is_mn = 1;
    if (mn_mech != NULL)
        *mn_mech = GSS_C_NO_OID;
    if (attributes != NULL)
        *attributes = GSS_C_NO_BUFFER_SET;
    if (name != GSS_C_NO_NAME)
        v = attributes == NULL
                ? V_OK
                : name_attributes_list(name_of(name), attributes, &ev);
    return status_of_question(v, &ev, minor);
}

/* Moves text and a NUL beyond it into `out`, where the caller wants it. */
static enum verdict
give(struct builder *b, gss_buffer_t out)
{
    enum verdict v;

    if (out == GSS_C_NO_BUFFER || b->len == 0)
        return V_OK;
    builder_u8(b, 0);
    v = buffer_take(b, out);
    if (v == V_OK)
        out->length--;
    return v;
}

static enum verdict
get_attribute(struct name *name, struct bytes attribute, int *more,
              gss_buffer_t value, gss_buffer_t display,
              struct plugin_value *out, struct evidence *ev)
{
    enum verdict v;
    OM_uint32 ignored;
    struct builder v_bytes = BUILDER_INIT, d_bytes = BUILDER_INIT;

    out->value = &v_bytes;
    out->display = &d_bytes;
    v = name_attributes_get(name, attribute, more, out, ev);
    if (v == V_OK)
        v = give(&v_bytes, value);
    if (v == V_OK)
        v = give(&d_bytes, display);
    if (v != V_OK && value != GSS_C_NO_BUFFER)
        (void)gss_release_buffer(&ignored, value);
    builder_free(&v_bytes);
    builder_free(&d_bytes);
    return v;
}

OM_uint32
gssi_get_name_attribute(OM_uint32 *minor, gss_name_t name,
                        gss_buffer_t attribute, int *authenticated,
                        int *complete, gss_buffer_t value,
                        gss_buffer_t display_value, int *more)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;
    struct plugin_value out = {.value = NULL};

    buffer_clear(value);
    buffer_clear(display_value);
    if (more == NULL)
        return status_no_place(minor);
    if (name != GSS_C_NO_NAME)
        v = get_attribute(name_of(name), buffer_bytes(attribute), more, value,
                          display_value, &out, &ev);
    if (v != V_OK)
        *more = 0;
    if (authenticated != NULL)
        *authenticated = v == V_OK && out.authenticated;
    if (complete != NULL)
        *complete = v == V_OK && out.complete;
    return status_of_question(v, &ev, minor);
}

OM_uint32
gssi_set_name_attribute(OM_uint32 *minor, gss_name_t name, int complete,
                        gss_buffer_t attribute, gss_buffer_t value)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    if (name != GSS_C_NO_NAME)
        v = name_attributes_set(name_of(name), complete != 0,
                                buffer_bytes(attribute), buffer_bytes(value),
                                &ev);
    return status_of_question(v, &ev, minor);
}

OM_uint32
gssi_delete_name_attribute(OM_uint32 *minor, gss_name_t name,
                           gss_buffer_t attribute)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    if (name != GSS_C_NO_NAME)
        v = name_attributes_delete(name_of(name), buffer_bytes(attribute), &ev);
    return status_of_question(v, &ev, minor);
}

OM_uint32
gssi_export_name_composite(OM_uint32 *minor, gss_name_t name,
                           gss_buffer_t token)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    buffer_clear(token);
    if (name != GSS_C_NO_NAME)
        v = name_export_composite(name_of(name), token, &ev);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_map_name_to_any(OM_uint32 *minor, gss_name_t name, int authenticated,
                     gss_buffer_t type_id, gss_any_t *output)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;
    void *object = NULL;

    if (output == NULL)
        return status_no_place(minor);
    *output = NULL;
    if (name != GSS_C_NO_NAME)
        v = name_attributes_map(name_of(name), authenticated != 0,
                                buffer_bytes(type_id), &object, &ev);
    *output = object;
    return status_of_question(v, &ev, minor);
}

OM_uint32
gssi_release_any_name_mapping(OM_uint32 *minor, gss_name_t name,
                              gss_buffer_t type_id, gss_any_t *input)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    if (input == NULL)
        return status_no_place(minor);
    if (name != GSS_C_NO_NAME)
        v = name_attributes_unmap(name_of(name), buffer_bytes(type_id), *input,
                                  &ev);
    if (v == V_OK)
        *input = NULL;
    return status_of_question(v, &ev, minor);
}
