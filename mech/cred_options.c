/* mech/cred_options.c: gss_set_cred_option, by object OID. */
#include <string.h>

#include "mech/cred_options.h"
#include "mech/extension_oids.h"

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
    case EXT_NO_CI_FLAGS:
        c->no_ci_flags = true;
        return V_OK;
    default:
        return V_UNAVAILABLE;
    }
}
