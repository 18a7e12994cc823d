/* mech/name/attributes.c: contracts in attributes.h. */
#include "mech/name/attributes.h"

#include <stdlib.h>

#include "asn1/cammac.h"
#include "mech/name/attributes_account.h"
#include "mech/name/attributes_pac.h"
#include "mech/form/mit_attributes.h"

struct attributes {
    struct bytes pac;
    struct bytes indicators;
    uint8_t *pac_data;
    uint8_t *indicators_data;
};

static const char indicators_name[] = "auth-indicators";

enum verdict
attributes_new(struct bytes pac, struct bytes indicators,
               struct attributes **out)
{
    struct attributes *a;

    *out = NULL;
    if (pac.len == 0 && indicators.len == 0)
        return V_OK;
    a = calloc(1, sizeof(*a));
    if (a == NULL)
        return V_NO_MEMORY;
    if (!bytes_dup(pac, &a->pac_data, &a->pac) ||
        !bytes_dup(indicators, &a->indicators_data, &a->indicators)) {
        attributes_free(a);
        return V_NO_MEMORY;
    }
    *out = a;
    return V_OK;
}

enum verdict
attributes_copy(const struct attributes *a, struct attributes **out)
{
    *out = NULL;
    return a == NULL ? V_OK : attributes_new(a->pac, a->indicators, out);
}

void
attributes_free(struct attributes *a)
{
    if (a == NULL)
        return;
    free(a->pac_data);
    free(a->indicators_data);
    free(a);
}

struct bytes
attributes_pac(const struct attributes *a)
{
    return a != NULL ? a->pac : (struct bytes){NULL, 0};
}

enum verdict
attributes_add(gss_buffer_set_t *set, struct bytes name)
{
    struct builder b = BUILDER_INIT;
    gss_buffer_desc member;
    OM_uint32 major = GSS_S_FAILURE, minor;

    builder_bytes(&b, name);
    builder_u8(&b, 0);
    member.value = b.data;
    member.length = b.len;
    if (builder_ok(&b))
        major = gss_add_buffer_set_member(&minor, &member, set);
    builder_free(&b);
    if (GSS_ERROR(major))
        return V_NO_MEMORY;
    (*set)->elements[(*set)->count - 1].length--; /* the NUL is beyond it */
    return V_OK;
}

static enum verdict
add_name(void *set, struct bytes name)
{
    return attributes_add(set, name);
}

enum verdict
attributes_list(const struct attributes *a, gss_buffer_set_t *set)
{
    enum verdict v = V_OK;

    if (a == NULL)
        return V_OK;
    if (a->pac.len != 0)
        v = attributes_pac_list(a->pac, add_name, set);
    if (v == V_OK && a->indicators.len != 0)
        v = attributes_add(set, bytes_of_string(indicators_name));
    if (v == V_OK && a->pac.len != 0)
        v = attributes_account_list(a->pac, add_name, set);
    return v;
}

/* *more counts the indicators that were given. */
static enum verdict
get_indicator(struct bytes indicators, int *more, struct builder *value)
{
    struct bytes text = {NULL, 0};
    struct reader r;
    int wanted = *more < 0 ? 0 : *more, i = 0;

    *more = 0;
    reader_init(&r, indicators);
    while (auth_indicators_next(&r, &text)) {
        if (i++ < wanted)
            continue;
        builder_bytes(value, text);
        *more = reader_done(&r) ? 0 : i;
        return V_OK;
    }
    return V_NO_ATTRIBUTE;
}

enum verdict
attributes_get(const struct attributes *a, struct bytes name, int *more,
               struct builder *value, struct builder *display)
{
    bool first = *more == -1;
    enum verdict v = V_NO_ATTRIBUTE;

    if (a != NULL && bytes_equal(name, bytes_of_string(indicators_name))) {
        v = get_indicator(a->indicators, more, value);
    } else {
        *more = 0; /* each of the others has one value */
        if (a != NULL && a->pac.len != 0 && first)
            v = attributes_pac_get(a->pac, name, value);
        if (v == V_NO_ATTRIBUTE && a != NULL && a->pac.len != 0 && first)
            v = attributes_account_get(a->pac, name, value, display);
    }
    if (v == V_OK && (!builder_ok(value) || !builder_ok(display)))
        v = V_NO_MEMORY;
    return v;
}

bool
attributes_known(struct bytes name)
{
    return attributes_pac_known(name) || attributes_account_known(name) ||
           bytes_equal(name, bytes_of_string(indicators_name));
}

void
attributes_export(const struct attributes *a, struct builder *b)
{
    if (a != NULL)
        mit_put_attributes(b, a->pac, a->indicators);
}
