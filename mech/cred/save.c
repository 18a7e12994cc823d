/* mech/cred/save.c: gss_store_cred. */
#include "mech/cred/save.h"
#include "mech/cred/store_keys.h"

static enum verdict
check_saving(const struct cred *c, const struct cred_save_request *request,
             struct evidence *ev)
{
    if (request->usage != GSS_C_INITIATE && request->usage != GSS_C_ACCEPT &&
        request->usage != GSS_C_BOTH)
        return verdict_with(V_BAD_USAGE, ev, "credential usage %d",
                            request->usage);
    if (request->usage == GSS_C_ACCEPT || !cred_can_initiate(c))
        return V_STORE_ACCEPTOR;
    return V_OK;
}

enum verdict
cred_save(const struct cred *c, const struct cred_save_request *request,
          struct evidence *ev)
{
    struct ticket_destination to = {
        .overwrite = request->overwrite,
        .make_primary = request->make_default,
    };
    struct cred_store values = {0};
    OM_uint32 seconds = 0;
    enum verdict v;

    v = check_saving(c, request, ev);
    if (v == V_OK)
        v = cred_store_read(request->store, &values, ev);
    if (v == V_OK)
        v = cred_look(c, ev);
    if (v == V_OK)
        v = cred_lifetime(c, &seconds, ev);
    if (v == V_OK && seconds == 0)
        v = V_CRED_EXPIRED;
    to.ccache = values.ccache;
    return v == V_OK ? ticket_source_save(c->tickets, &to, ev) : v;
}
