/* mech/spi_attribute.c: entry points for the attributes of names, RFC 6680. */
#include "mech/attributes.h"
#include "mech/buffers.h"
#include "mech/krb5/pac_handle.h"
#include "mech/name.h"
#include "mech/spi.h"
#include "mech/status.h"

static const struct name *
name_of(gss_name_t name)
{
    return (const struct name *)name;
}

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
                : attributes_list(name_of(name)->attributes, attributes);
    return status_of(v, &ev, minor);
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
get_attribute(const struct name *name, struct bytes attribute, int *more,
              gss_buffer_t value, gss_buffer_t display)
{
    enum verdict v;
    OM_uint32 ignored;
    struct builder v_bytes = BUILDER_INIT, d_bytes = BUILDER_INIT;

    v = attributes_get(name->attributes, attribute, more, &v_bytes, &d_bytes);
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

    buffer_clear(value);
    buffer_clear(display_value);
    if (name != GSS_C_NO_NAME)
        v = get_attribute(name_of(name), buffer_bytes(attribute), more, value,
                          display_value);
    if (v != V_OK)
        *more = 0;
    if (authenticated != NULL)
        *authenticated = v == V_OK;
    if (complete != NULL)
        *complete = v == V_OK;
    return status_of(v, &ev, minor);
}

/* No attribute can be set or deleted: what is there was proven by the KDC. */
static OM_uint32
refuse_change(OM_uint32 *minor, gss_name_t name, gss_buffer_t attribute)
{
    enum verdict v = V_NO_ATTRIBUTE;
    struct evidence ev = EVIDENCE_INIT;

    if (name == GSS_C_NO_NAME)
        v = V_BAD_NAME;
    else if (attributes_known(buffer_bytes(attribute)))
        v = V_FIXED_ATTRIBUTE;
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_set_name_attribute(OM_uint32 *minor, gss_name_t name, int complete,
                        gss_buffer_t attribute, gss_buffer_t value)
{
    (void)complete;
    (void)value;
    return refuse_change(minor, name, attribute);
}

OM_uint32
gssi_delete_name_attribute(OM_uint32 *minor, gss_name_t name,
                           gss_buffer_t attribute)
{
    return refuse_change(minor, name, attribute);
}

OM_uint32
gssi_export_name_composite(OM_uint32 *minor, gss_name_t name,
                           gss_buffer_t token)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    buffer_clear(token);
    if (name != GSS_C_NO_NAME)
        v = name_export_composite(name_of(name), token);
    return status_of(v, &ev, minor);
}

/* The one type that MIT's mechanism maps: "mspac" is a krb5_pac. */
static bool
maps(gss_buffer_t type_id)
{
    return bytes_equal(buffer_bytes(type_id), bytes_of_string("mspac"));
}

OM_uint32
gssi_map_name_to_any(OM_uint32 *minor, gss_name_t name, int authenticated,
                     gss_buffer_t type_id, gss_any_t *output)
{
    enum verdict v = V_NO_ATTRIBUTE;
    struct evidence ev = EVIDENCE_INIT;
    struct bytes pac;
    void *handle = NULL;

    (void)authenticated; /* all that we have is */
    *output = NULL;
    if (name == GSS_C_NO_NAME)
        return status_of(V_BAD_NAME, &ev, minor);
    pac = attributes_pac(name_of(name)->attributes);
    if (maps(type_id) && pac.len != 0)
        v = pac_handle_new(pac, &handle, &ev);
    *output = handle;
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_release_any_name_mapping(OM_uint32 *minor, gss_name_t name,
                              gss_buffer_t type_id, gss_any_t *input)
{
    enum verdict v = V_NO_ATTRIBUTE;
    struct evidence ev = EVIDENCE_INIT;

    (void)name;
    if (maps(type_id))
        v = pac_handle_free(*input, &ev);
    if (v == V_OK)
        *input = NULL;
    return status_of(v, &ev, minor);
}
