/* mech/spi/cred.c: entry points for credentials. */
#include <string.h>

#include "mech/gss/buffers.h"
#include "mech/cred/cred.h"
#include "mech/cred/impersonate.h"
#include "mech/cred/options.h"
#include "mech/gss/oids.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

/* The library passes exactly the one mechanism it routes by, and takes the set
 * that it reports from its own list. */
static gss_OID
mech_of(const gss_OID_set mechs)
{
    if (mechs == GSS_C_NO_OID_SET || mechs->count == 0)
        return GSS_C_NO_OID;
    return mech_oid_find(&mechs->elements[0]);
}

/* The end of what acquires: gives `c` to the application, or frees it. */
static enum verdict
hand_over(struct cred *c, const gss_OID_set mechs, gss_cred_id_t *cred,
          OM_uint32 *time_rec, struct evidence *ev)
{
    enum verdict v = V_OK;

    c->mech = mech_of(mechs);
    if (time_rec != NULL)
        v = cred_lifetime(c, time_rec, ev);
    if (v == V_OK)
        *cred = cred_handle(c);
    else
        cred_free(c);
    return v;
}

OM_uint32
gssi_acquire_cred_from(OM_uint32 *minor, gss_name_t name, OM_uint32 time_req,
                       gss_OID_set mechs, gss_cred_usage_t usage,
                       gss_const_key_value_set_t store, gss_cred_id_t *cred,
                       gss_OID_set *actual_mechs, OM_uint32 *time_rec)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct cred *c = NULL;

    /* A lifetime cannot be asked of tickets that exist (RFC 2743 section
     * 2.1.1). */
    (void)time_req;
    if (cred == NULL)
        return status_no_place(minor);
    *cred = GSS_C_NO_CREDENTIAL;
    if (actual_mechs != NULL)
        *actual_mechs = GSS_C_NO_OID_SET;
    v = cred_acquire(name_of(name), usage, store, &c, &ev);
    if (v == V_OK)
        v = hand_over(c, mechs, cred, time_rec, &ev);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_acquire_cred(OM_uint32 *minor, gss_name_t name, OM_uint32 time_req,
                  gss_OID_set mechs, gss_cred_usage_t usage,
                  gss_cred_id_t *cred, gss_OID_set *actual_mechs,
                  OM_uint32 *time_rec)
{
    return gssi_acquire_cred_from(minor, name, time_req, mechs, usage,
                                  GSS_C_NO_CRED_STORE, cred, actual_mechs,
                                  time_rec);
}

OM_uint32
gssi_acquire_cred_with_password(OM_uint32 *minor, const gss_name_t name,
                                const gss_buffer_t password, OM_uint32 time_req,
                                const gss_OID_set mechs, gss_cred_usage_t usage,
                                gss_cred_id_t *cred, gss_OID_set *actual_mechs,
                                OM_uint32 *time_rec)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct cred *c = NULL;

    (void)time_req; /* see above */
    if (cred == NULL)
        return status_no_place(minor);
    *cred = GSS_C_NO_CREDENTIAL;
    if (actual_mechs != NULL)
        *actual_mechs = GSS_C_NO_OID_SET;
    v = cred_acquire_with_password(name_of(name), buffer_bytes(password), usage,
                                   &c, &ev);
    if (v == V_OK)
        v = hand_over(c, mechs, cred, time_rec, &ev);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_acquire_cred_impersonate_name(
    OM_uint32 *minor, const gss_cred_id_t impersonator, const gss_name_t name,
    OM_uint32 time_req, const gss_OID_set mechs, gss_cred_usage_t usage,
    gss_cred_id_t *cred, gss_OID_set *actual_mechs, OM_uint32 *time_rec)
{
    enum verdict v = V_CALLER;
    struct evidence ev = EVIDENCE_INIT;
    struct cred *c = NULL;

    (void)time_req; /* see above */
    if (cred == NULL)
        return status_no_place(minor);
    *cred = GSS_C_NO_CREDENTIAL;
    if (actual_mechs != NULL)
        *actual_mechs = GSS_C_NO_OID_SET;
    if (impersonator != GSS_C_NO_CREDENTIAL && name != GSS_C_NO_NAME)
        v = cred_impersonate(cred_of(impersonator), name_of(name), usage, &c,
                             &ev);
    if (v == V_OK)
        v = hand_over(c, mechs, cred, time_rec, &ev);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_release_cred(OM_uint32 *minor, gss_cred_id_t *cred)
{
    *minor = 0;
    if (cred != NULL) {
        cred_free(cred_of(*cred));
        *cred = GSS_C_NO_CREDENTIAL;
    }
    return GSS_S_COMPLETE;
}

/* What an inquiry found, before any of it is handed out.  With an error there
 * is no name in it: the library would lose it. */
struct inquiry {
    struct name *name;
    OM_uint32 initiator_lifetime;
    OM_uint32 acceptor_lifetime;
    gss_cred_usage_t usage;
};

/* A credential has one lifetime, and each usage that it has has that: keys are
 * good for ever, but beside tickets they end with them, as with the builtin.
 * That it has run out is an error, with lifetimes of 0, whatever was asked. */
static enum verdict
inquire(const struct cred *c, bool want_name, struct inquiry *out,
        struct evidence *ev)
{
    OM_uint32 left = 0;
    enum verdict v = cred_look(c, ev);

    if (v == V_OK)
        v = cred_lifetime(c, &left, ev);
    if (v == V_OK && left == 0)
        v = V_CRED_EXPIRED;
    out->usage = c->usage;
    out->initiator_lifetime = cred_can_initiate(c) ? left : 0;
    out->acceptor_lifetime = cred_can_accept(c) ? left : 0;
    if (v == V_OK && want_name)
        v = cred_name(c, &out->name, ev);
    return v;
}

/* The default credential, for GSS_C_NO_CREDENTIAL, is the initiator's. */
static enum verdict
inquire_any(const struct cred *c, gss_const_OID mech, bool want_name,
            struct inquiry *out, struct evidence *ev)
{
    enum verdict v;
    struct cred *own = NULL;

    if (c != NULL)
        return inquire(c, want_name, out, ev);
    v = cred_acquire(NULL, GSS_C_INITIATE, GSS_C_NO_CRED_STORE, &own, ev);
    if (v == V_OK)
        own->mech = mech_oid_find(mech);
    if (v == V_OK)
        v = inquire(own, want_name, out, ev);
    cred_free(own);
    return v;
}

OM_uint32
gssi_inquire_cred(OM_uint32 *minor, gss_cred_id_t cred, gss_name_t *name,
                  OM_uint32 *lifetime, gss_cred_usage_t *usage,
                  gss_OID_set *mechs)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct inquiry found = {0};

    if (name != NULL)
        *name = GSS_C_NO_NAME;
    if (mechs != NULL)
        *mechs = GSS_C_NO_OID_SET;
    v = inquire_any(cred_of(cred), GSS_C_NO_OID, name != NULL, &found, &ev);
    if (v != V_OK && v != V_CRED_EXPIRED)
        return status_of(v, &ev, minor);
    if (lifetime != NULL)
        *lifetime = found.usage == GSS_C_ACCEPT ? found.acceptor_lifetime
                                                : found.initiator_lifetime;
    if (usage != NULL)
        *usage = found.usage;
    if (name != NULL)
        *name = name_handle(found.name);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_inquire_cred_by_mech(OM_uint32 *minor, gss_cred_id_t cred, gss_OID mech,
                          gss_name_t *name, OM_uint32 *initiator_lifetime,
                          OM_uint32 *acceptor_lifetime, gss_cred_usage_t *usage)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct inquiry found = {0};

    if (name != NULL)
        *name = GSS_C_NO_NAME;
    v = inquire_any(cred_of(cred), mech, name != NULL, &found, &ev);
    if (v != V_OK && v != V_CRED_EXPIRED)
        return status_of(v, &ev, minor);
    if (initiator_lifetime != NULL)
        *initiator_lifetime = found.initiator_lifetime;
    if (acceptor_lifetime != NULL)
        *acceptor_lifetime = found.acceptor_lifetime;
    if (usage != NULL)
        *usage = found.usage;
    if (name != NULL)
        *name = name_handle(found.name);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_set_cred_option(OM_uint32 *minor, gss_cred_id_t *cred,
                     const gss_OID object, const gss_buffer_t value)
{
    enum verdict v = V_UNAVAILABLE;
    struct evidence ev = EVIDENCE_INIT;

    if (cred != NULL && *cred != GSS_C_NO_CREDENTIAL && object != NULL)
        v = cred_set_option(cred_of(*cred), object, buffer_bytes(value), &ev);
    return status_of_question(v, &ev, minor);
}

OM_uint32
gssi_inquire_cred_by_oid(OM_uint32 *minor, const gss_cred_id_t cred,
                         const gss_OID object, gss_buffer_set_t *data_set)
{
    enum verdict v = V_UNAVAILABLE;
    struct evidence ev = EVIDENCE_INIT;

    if (data_set == NULL)
        return status_no_place(minor);
    *data_set = GSS_C_NO_BUFFER_SET;
    if (cred != GSS_C_NO_CREDENTIAL && object != NULL)
        v = cred_get_option(cred_of(cred), object, data_set, &ev);
    return status_of_question(v, &ev, minor);
}
