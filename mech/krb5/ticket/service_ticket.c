/* mech/krb5/ticket/service_ticket.c: one ticket with its session key; contracts
 * in tickets.h and ticket_source.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdlib.h>
#include <string.h>

struct service_ticket {
    _Atomic unsigned holders;
    struct krb_name *client;
    struct krb_name *server;
    uint8_t *raw;
    uint8_t key[CRYPTO_MAX_KEY];
    struct issued_ticket view;
};

struct service_ticket *
service_ticket_hold(struct service_ticket *t)
{
    t->holders++;
    return t;
}

void
service_ticket_free(struct service_ticket *t)
{
    if (t == NULL || --t->holders > 0)
        return;
    krb_name_free(t->client);
    krb_name_free(t->server);
    free(t->raw);
    crypto_wipe(t, sizeof(*t));
    free(t);
}

void
service_ticket_view(const struct service_ticket *t, struct issued_ticket *out)
{
    *out = t->view;
}

static enum verdict
fill_ticket(const krb5_creds *creds, struct service_ticket *t,
            struct evidence *ev)
{
    struct bytes raw = {(const uint8_t *)creds->ticket.data,
                        creds->ticket.length};
    struct issued_ticket *view = &t->view;
    size_t key_len = creds->keyblock.length;
    enum verdict v;

    if (key_len == 0 || key_len > sizeof(t->key))
        return verdict_with(V_NO_ETYPE, ev, "session key of enctype %d",
                            (int)creds->keyblock.enctype);
    memcpy(t->key, creds->keyblock.contents, key_len);
    view->session_key.keytype = creds->keyblock.enctype;
    view->session_key.keyvalue = (struct bytes){t->key, key_len};
    v = krb_name_build(creds->client, NULL, NULL, &t->client, ev);
    if (v == V_OK)
        v = krb_name_build(creds->server, NULL, NULL, &t->server, ev);
    if (v == V_OK && !bytes_dup(raw, &t->raw, &view->raw))
        v = V_NO_MEMORY;
    if (v != V_OK)
        return v;
    view->client = t->client->wire;
    view->server = t->server->wire;
    view->flags = (uint32_t)creds->ticket_flags;
    view->authtime = (uint32_t)creds->times.authtime;
    view->starttime = (uint32_t)creds->times.starttime;
    view->endtime = (uint32_t)creds->times.endtime;
    view->renew_till = (uint32_t)creds->times.renew_till;
    return V_OK;
}

enum verdict
service_ticket_new(const krb5_creds *creds, struct service_ticket **out,
                   struct evidence *ev)
{
    struct service_ticket *t = calloc(1, sizeof(*t));
    enum verdict v;

    if (t == NULL)
        return V_NO_MEMORY;
    t->holders = 1;
    v = fill_ticket(creds, t, ev);
    if (v == V_OK)
        *out = t;
    else
        service_ticket_free(t);
    return v;
}
