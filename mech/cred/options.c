/* mech/cred/options.c: gss_set_cred_option, by object OID. */
#include "mech/cred/options.h"

#include <string.h>

#include "mech/gss/extension_oids.h"
#include "mech/krb5/rcache_handle.h"

/* The value's pointer is itself the krb5_ccache, not where one is stored. */
static enum verdict
copy_ccache(struct cred *c, struct bytes value, struct evidence *ev)
{
    void *ccache = (void *)(uintptr_t)value.data;

    if (ccache == NULL || value.len != sizeof(ccache))
        return verdict_with(V_CALLER, ev, "the value is not a krb5_ccache");
    if (!cred_can_initiate(c))
        return V_BAD_USAGE;
    return ticket_source_copy_ccache(c->tickets, ccache, ev);
}

/* The value's pointer is itself the krb5_rcache, and the credential's from here
 * on.  libkrb5 lets nobody else store in it, so that it is closed at once and
 * the default store goes on keeping replays out. */
static enum verdict
take_rcache(struct bytes value, struct evidence *ev)
{
    void *rcache = (void *)(uintptr_t)value.data;

    if (rcache == NULL || value.len != sizeof(rcache))
        return verdict_with(V_CALLER, ev, "the value is not a krb5_rcache");
    return rcache_handle_close(rcache, ev);
}

/* The value of GSS_KRB5_SET_ALLOWABLE_ENCTYPES as gssapi_krb5.h's callers lay
 * it out in memory. */
struct allowable_enctypes {
    OM_uint32 num;
    const int32_t *list;
};

/* Types that there is no profile for are dropped, as the builtin drops them. */
static enum verdict
read_enctypes(const struct allowable_enctypes *given, struct cred *out,
              struct evidence *ev)
{
    out->num_etypes = 0;
    if (given->list == NULL)
        return V_OK;
    for (OM_uint32 i = 0; i < given->num; i++) {
        if (crypto_profile_find(given->list[i]) != NULL &&
            out->num_etypes < CRED_MAX_ETYPES)
            out->etypes[out->num_etypes++] = given->list[i];
    }
    if (out->num_etypes == 0)
        return verdict_with(V_NO_ETYPE, ev, "of the %u types given",
                            (unsigned)given->num);
    return V_OK;
}

static enum verdict
set_enctypes(struct cred *c, struct bytes value, struct evidence *ev)
{
    enum verdict v;
    struct cred wanted = {0};
    struct allowable_enctypes given;

    if (value.len != sizeof(given))
        return verdict_with(V_CALLER, ev, "the value is not a list of types");
    memcpy(&given, value.data, sizeof(given));
    v = read_enctypes(&given, &wanted, ev);
    if (v == V_OK && cred_can_initiate(c))
        v = ticket_source_restrict_enctypes(c->tickets, wanted.etypes,
                                            wanted.num_etypes, ev);
    if (v != V_OK)
        return v;
    memcpy(c->etypes, wanted.etypes, sizeof(c->etypes));
    c->num_etypes = wanted.num_etypes;
    return V_OK;
}

enum verdict
cred_set_option(struct cred *c, gss_const_OID object, struct bytes value,
                struct evidence *ev)
{
    switch (extension_of(object)) {
    case EXT_COPY_CCACHE:
        return copy_ccache(c, value, ev);
    case EXT_SET_ALLOWABLE_ENCTYPES:
        return set_enctypes(c, value, ev);
    case EXT_SET_CRED_RCACHE:
        return take_rcache(value, ev);
    case EXT_NO_CI_FLAGS:
        c->no_ci_flags = true;
        return V_OK;
    default:
        return V_UNAVAILABLE;
    }
}

/* One buffer with the impersonator's name, or an empty set. */
static enum verdict
get_impersonator(const struct cred *c, gss_buffer_set_t *out,
                 struct evidence *ev)
{
    const struct krb_name *who = NULL;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    enum verdict v = V_OK;
    gss_buffer_desc text;
    OM_uint32 minor;

    if (cred_can_initiate(c)) {
        v = ticket_source_resolve(c->tickets, NULL, ev);
        if (v != V_OK)
            return v;
        who = ticket_source_impersonator(c->tickets);
    }
    if (gss_create_empty_buffer_set(&minor, &set) != GSS_S_COMPLETE)
        return V_NO_MEMORY;
    if (who != NULL) {
        text.value = bytes_unconst(krb_name_text(who));
        text.length = strlen(krb_name_text(who));
        if (gss_add_buffer_set_member(&minor, &text, &set) != GSS_S_COMPLETE) {
            (void)gss_release_buffer_set(&minor, &set);
            return V_NO_MEMORY;
        }
    }
    *out = set;
    return V_OK;
}

enum verdict
cred_get_option(const struct cred *c, gss_const_OID object,
                gss_buffer_set_t *out, struct evidence *ev)
{
    if (extension_of(object) != EXT_GET_CRED_IMPERSONATOR)
        return V_UNAVAILABLE;
    return get_impersonator(c, out, ev);
}
