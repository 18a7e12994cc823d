/* mech/krb5/ticket/proxy_source.c: a service acts for the client that came to
 * it, MS-SFU section 3.1.5.2 (S4U2proxy); contract of ticket_source_for_proxy
 * in tickets.h.
 *
 * MS-SFU calls the client's ticket to the service its evidence.  Here
 * `evidence` is what an error tells, so that ticket is called client_ticket. */
#include "mech/krb5/ticket/ticket_source.h"

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

/* What fill needs. */
struct proxy {
    struct ticket_source *service;
    krb5_creds client_ticket;
};

/* Fills the new cache with the service's own tickets, the client's ticket, and
 * the name of the service as the impersonator. */
static enum verdict
fill(void *arg, void *krb5_ccache_handle, struct evidence *ev)
{
    krb5_context krb5 = thread_context_any(); /* the one that made `ccache` */
    struct proxy *p = arg;
    krb5_ccache ccache = krb5_ccache_handle, own = NULL;
    krb5_error_code code;
    enum verdict v;

    v = ticket_source_open(p->service, krb5, &own, ev);
    if (v != V_OK)
        return v;
    code = krb5_cc_copy_creds(krb5, own, ccache);
    if (code == 0)
        code = krb5_cc_store_cred(krb5, ccache, &p->client_ticket);
    (void)krb5_cc_close(krb5, own);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev,
                           "credential cache for acting as a client");
    return ccache_set_impersonator(krb5, ccache, p->service->name, ev);
}

/* Views on `t`, but for the principals. */
static void
view_client_ticket(const struct issued_ticket *t, krb5_creds *out)
{
    out->magic = KV5M_CREDS;
    out->keyblock.magic = KV5M_KEYBLOCK;
    out->keyblock.enctype = t->session_key.keytype;
    out->keyblock.length = (unsigned)t->session_key.keyvalue.len;
    out->keyblock.contents = bytes_unconst(t->session_key.keyvalue.data);
    out->times.authtime = (krb5_timestamp)(uint32_t)t->authtime;
    out->times.starttime = (krb5_timestamp)(uint32_t)t->starttime;
    out->times.endtime = (krb5_timestamp)(uint32_t)t->endtime;
    out->times.renew_till = (krb5_timestamp)(uint32_t)t->renew_till;
    out->ticket_flags = (krb5_flags)t->flags;
    out->ticket.magic = KV5M_DATA;
    out->ticket.data = bytes_unconst(t->raw.data);
    out->ticket.length = (unsigned)t->raw.len;
}

/* The KDC takes only a ticket for the service that asks.  Whether a ticket that
 * is not forwardable will do depends on the target's own list, which only the
 * KDC knows (resource-based constrained delegation; MS-SFU section 3.2.5.2). */
static enum verdict
check_client_ticket(const struct ticket_source *service,
                    const struct krb_name *server, struct evidence *ev)
{
    if (!krb_name_equal(server, service->name))
        return verdict_with(V_UNAVAILABLE, ev,
                            "the client's ticket is for %s, the tickets to act "
                            "with are of %s",
                            server->text, service->name->text);
    return V_OK;
}

enum verdict
ticket_source_for_proxy(struct ticket_source *service,
                        const struct issued_ticket *ticket,
                        struct ticket_source **out, struct evidence *ev)
{
    struct krb_name *client = NULL, *server = NULL;
    struct proxy p = {.service = service};
    enum verdict v;

    v = ticket_source_resolve(service, NULL, ev);
    if (v == V_OK)
        v = krb_name_from_wire(&ticket->client, &client, ev);
    if (v == V_OK)
        v = krb_name_from_wire(&ticket->server, &server, ev);
    if (v == V_OK)
        v = check_client_ticket(service, server, ev);
    if (v == V_OK) {
        view_client_ticket(ticket, &p.client_ticket);
        p.client_ticket.client = krb_name_principal(client);
        p.client_ticket.server = krb_name_principal(server);
        v = ticket_source_from_filler(client, fill, &p, out, ev);
    }
    krb_name_free(client);
    krb_name_free(server);
    return v;
}
