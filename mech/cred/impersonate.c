/* mech/cred/impersonate.c: S4U2self, by way of the builtin mechanism. */
#include "mech/cred/impersonate.h"

#include <string.h>

#include "mech/gss/builtin_status.h"
#include "mech/krb5/oids.h"
#include "mech/gss/oids.h"

/* The builtin's objects on the way; the library's handles, not ours. */
struct detour {
    gss_OID_desc mech;
    gss_OID_set_desc mechs;
    gss_cred_id_t impersonator;
    gss_name_t name;
    gss_cred_id_t subject;
    gss_name_t subject_name;
};

static void
detour_end(struct detour *d)
{
    OM_uint32 minor;

    (void)gss_release_cred(&minor, &d->impersonator);
    (void)gss_release_name(&minor, &d->name);
    (void)gss_release_cred(&minor, &d->subject);
    (void)gss_release_name(&minor, &d->subject_name);
}

/* The builtin's status as a verdict, with its words. */
static enum verdict
verdict_of(OM_uint32 major, OM_uint32 code, const struct detour *d,
           const char *what, struct evidence *ev)
{
    gss_OID_desc mech = d->mech;

    return major == GSS_S_COMPLETE
               ? V_OK
               : builtin_verdict(major, code, &mech, what, ev);
}

/* The builtin's credential of the same cache. */
static enum verdict
enter(struct detour *d, const char *ccache, struct evidence *ev)
{
    gss_key_value_element_desc pair = {"ccache", ccache};
    gss_key_value_set_desc store = {1, &pair};
    OM_uint32 major, minor;

    major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE,
                                  &d->mechs, GSS_C_INITIATE, &store,
                                  &d->impersonator, NULL, NULL);
    return verdict_of(major, minor, d, "the impersonator's tickets", ev);
}

/* A principal goes over as it is, so that its type does; a certificate in the
 * place of a name has a name type of its own. */
static enum verdict
bring_name(struct detour *d, const struct name *name, struct evidence *ev)
{
    struct bytes certificate = {NULL, 0};
    void *handle = krb_name_handle(name->krb);
    gss_buffer_desc principal = {sizeof(handle), &handle};
    OM_uint32 major, minor;

    if (krb_name_certificate(name->krb, &certificate)) {
        principal.length = certificate.len;
        principal.value = bytes_unconst(certificate.data);
        major =
            gss_import_name(&minor, &principal, krb_oid_x509_cert(), &d->name);
    } else {
        major =
            gss_import_name(&minor, &principal, krb_oid_principal(), &d->name);
    }
    return verdict_of(major, minor, d, "the user's name", ev);
}

static enum verdict
ask(struct detour *d, struct krb_name **out_client, struct evidence *ev)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    enum verdict v;

    major = gss_acquire_cred_impersonate_name(
        &minor, d->impersonator, d->name, GSS_C_INDEFINITE, &d->mechs,
        GSS_C_INITIATE, &d->subject, NULL, NULL);
    v = verdict_of(major, minor, d, "a ticket for the user", ev);
    if (v != V_OK)
        return v;
    /* The KDC may know the user by another name. */
    major = gss_inquire_cred(&minor, d->subject, &d->subject_name, NULL, NULL,
                             NULL);
    if (major == GSS_S_COMPLETE)
        major = gss_display_name(&minor, d->subject_name, &text, NULL);
    v = verdict_of(major, minor, d, "the user's name", ev);
    if (v == V_OK)
        v = krb_name_parse((struct bytes){text.value, text.length}, out_client,
                           ev);
    (void)gss_release_buffer(&minor, &text);
    return v;
}

static enum verdict
copy_tickets(void *detour, void *krb5_ccache, struct evidence *ev)
{
    struct detour *d = detour;
    OM_uint32 major, minor;

    major = krb_copy_ccache(&minor, d->subject, krb5_ccache);
    return verdict_of(major, minor, d, "the user's tickets", ev);
}

static enum verdict
make(struct detour *d, const char *ccache, const struct name *name,
     struct cred **out, struct evidence *ev)
{
    struct ticket_source *tickets = NULL;
    struct krb_name *client = NULL;
    enum verdict v;

    v = enter(d, ccache, ev);
    if (v == V_OK)
        v = bring_name(d, name, ev);
    if (v == V_OK)
        v = ask(d, &client, ev);
    if (v == V_OK)
        v = ticket_source_from_filler(client, copy_tickets, d, &tickets, ev);
    krb_name_free(client);
    return v == V_OK ? cred_from_tickets(tickets, out) : v;
}

enum verdict
cred_impersonate(const struct cred *impersonator, const struct name *name,
                 gss_cred_usage_t usage, struct cred **out, struct evidence *ev)
{
    struct builder mech = BUILDER_INIT;
    struct detour d = {0};
    enum verdict v;

    if (usage != GSS_C_INITIATE || !cred_can_initiate(impersonator))
        return verdict_with(V_BAD_USAGE, ev, "impersonating");
    mech_oid_builtin(&mech);
    if (!builder_ok(&mech)) {
        builder_free(&mech);
        return V_NO_MEMORY;
    }
    d.mech.elements = bytes_unconst(builder_view(&mech).data);
    d.mech.length = (OM_uint32)builder_view(&mech).len;
    d.mechs.count = 1;
    d.mechs.elements = &d.mech;
    builtin_claim_codes();
    v = ticket_source_resolve(impersonator->tickets, NULL, ev);
    if (v == V_OK)
        v = make(&d, ticket_source_ccache(impersonator->tickets), name, out,
                 ev);
    detour_end(&d);
    builder_free(&mech);
    return v;
}

enum verdict
cred_act_for(const struct cred *service, const struct issued_ticket *ticket,
             struct cred **out, struct evidence *ev)
{
    struct ticket_source *tickets = NULL;
    enum verdict v =
        ticket_source_for_proxy(service->tickets, ticket, &tickets, ev);

    return v == V_OK ? cred_from_tickets(tickets, out) : v;
}
