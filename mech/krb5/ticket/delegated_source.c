/* mech/krb5/ticket/delegated_source.c: delegated credentials in a ccache;
 * contract of ticket_source_from_delegation in tickets.h.
 *
 *   KRB-CRED      tickets [2] SEQUENCE OF Ticket     (one each, in the
 *                 enc-part: ticket-info [0]           same order)
 *                           SEQUENCE OF KrbCredInfo
 *
 * RFC 4120 section 5.8.  The cache is plain memory of this process, so a child
 * has it after fork.
 */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdlib.h>

#include "asn1/krb_cred.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

static krb5_data
data_of(struct bytes b)
{
    krb5_data d = {0};

    d.magic = KV5M_DATA;
    d.data = bytes_unconst(b.data);
    d.length = (unsigned)b.len;
    return d;
}

/* Time stamps of libkrb5 have 32 bits, counted as unsigned. */
static krb5_timestamp
timestamp_of(bool present, int64_t t)
{
    if (!present || t < 0)
        return 0;
    return t > UINT32_MAX ? (krb5_timestamp)UINT32_MAX
                          : (krb5_timestamp)(uint32_t)t;
}

/* The addresses that a ticket is bound to, as a NULL-terminated list of views;
 * the list and its elements are one allocation.  NULL in *out: none. */
static enum verdict
addresses_of(const struct krb_cred_info *info, krb5_address ***out)
{
    krb5_address *elements;
    struct host_address a;
    krb5_address **list;
    struct reader r;
    size_t num = 0, i = 0;

    *out = NULL;
    if (!info->has_addresses)
        return V_OK;
    reader_init(&r, info->addresses);
    while (host_address_next(&r, &a))
        num++;
    list = calloc(num + 1, sizeof(*list) + sizeof(*elements));
    if (list == NULL)
        return V_NO_MEMORY;
    elements = (krb5_address *)(list + num + 1);
    reader_init(&r, info->addresses);
    while (i < num && host_address_next(&r, &a)) {
        elements[i].magic = KV5M_ADDRESS;
        elements[i].addrtype = a.addr_type;
        elements[i].length = (unsigned)a.address.len;
        elements[i].contents = bytes_unconst(a.address.data);
        list[i] = &elements[i];
        i++;
    }
    *out = list;
    return V_OK;
}

/* One credential on its way; `creds` are views on the rest. */
struct delegated {
    struct krb_name *client;
    struct krb_name *server;
    krb5_address **addresses;
    krb5_creds creds;
};

static void
delegated_free(struct delegated *d)
{
    krb_name_free(d->client);
    krb_name_free(d->server);
    free(d->addresses);
    *d = (struct delegated){0};
}

/* The fields of KrbCredInfo are optional, but a credential without client or
 * realm is useless; the server stands in the ticket too. */
static enum verdict
make_delegated(const struct krb_cred_info *info, const struct ticket *ticket,
               struct delegated *d, struct evidence *ev)
{
    krb5_creds *c = &d->creds;
    enum verdict v;

    if (!info->has_client || info->client.realm.len == 0)
        return verdict_with(V_DELEGATION, ev,
                            "the KRB-CRED does not name its client");
    v = krb_name_from_wire(&info->client, &d->client, ev);
    if (v == V_OK)
        v = krb_name_from_wire(info->has_server && info->server.realm.len > 0
                                   ? &info->server
                                   : &ticket->server,
                               &d->server, ev);
    if (v == V_OK)
        v = addresses_of(info, &d->addresses);
    if (v != V_OK)
        return v;
    c->magic = KV5M_CREDS;
    c->client = krb_name_principal(d->client);
    c->server = krb_name_principal(d->server);
    c->keyblock.magic = KV5M_KEYBLOCK;
    c->keyblock.enctype = info->key.keytype;
    c->keyblock.length = (unsigned)info->key.keyvalue.len;
    c->keyblock.contents = bytes_unconst(info->key.keyvalue.data);
    c->times.authtime = timestamp_of(info->has_authtime, info->authtime);
    c->times.starttime = timestamp_of(info->has_starttime, info->starttime);
    c->times.endtime = timestamp_of(info->has_endtime, info->endtime);
    c->times.renew_till = timestamp_of(info->has_renew_till, info->renew_till);
    c->ticket_flags = (krb5_flags)(info->has_flags ? info->flags : 0);
    c->addresses = d->addresses;
    c->ticket = data_of(ticket->raw);
    return V_OK;
}

static struct bytes
bytes_of(const krb5_data *d)
{
    return (struct bytes){(const uint8_t *)d->data, d->length};
}

/* For a TGT krbtgt/R@R of another realm than the client's, libkrb5 learns from
 * an entry of the cache where its search for tickets begins. */
static krb5_error_code
note_start_realm(krb5_context krb5, krb5_ccache ccache, const krb5_creds *creds)
{
    krb5_const_principal server = creds->server;

    if (server->length != 2 ||
        !bytes_equal(bytes_of(&server->data[0]),
                     bytes_of_string(KRB5_TGS_NAME)) ||
        !bytes_equal(bytes_of(&server->data[1]), bytes_of(&server->realm)) ||
        krb5_realm_compare(krb5, creds->client, server))
        return 0;
    return krb5_cc_set_config(krb5, ccache, NULL, "start_realm",
                              &server->data[1]);
}

/* Stores one; the first also gives the cache its client. */
static enum verdict
store(krb5_context krb5, krb5_ccache ccache, struct delegated *d, bool *begun,
      struct evidence *ev)
{
    krb5_error_code code = 0;

    if (!*begun)
        code = krb5_cc_initialize(krb5, ccache, d->creds.client);
    if (code == 0)
        code = krb5_cc_store_cred(krb5, ccache, &d->creds);
    if (code == 0 && !*begun)
        code = note_start_realm(krb5, ccache, &d->creds);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev,
                           "storing delegated credentials of %s",
                           d->client->text);
    *begun = true;
    return V_OK;
}

static enum verdict
store_all(krb5_context krb5, krb5_ccache ccache, const struct krb_cred *message,
          const struct enc_krb_cred_part *part, struct evidence *ev)
{
    struct reader infos, tickets;
    struct krb_cred_info info;
    struct delegated d = {0};
    struct ticket ticket;
    enum verdict v = V_OK;
    bool begun = false;

    reader_init(&infos, part->ticket_info);
    reader_init(&tickets, message->tickets);
    while (v == V_OK && krb_cred_info_next(&infos, &info)) {
        if (!ticket_decode(&tickets, &ticket)) {
            v = verdict_with(V_DELEGATION, ev, "a ticket is missing");
            break;
        }
        v = make_delegated(&info, &ticket, &d, ev);
        if (v == V_OK)
            v = store(krb5, ccache, &d, &begun, ev);
        delegated_free(&d);
    }
    return v;
}

static enum verdict
decode(struct bytes in, struct krb_cred *message,
       struct enc_krb_cred_part *part, struct evidence *ev)
{
    if (krb_cred_decode(in, message) != MESSAGE_OK)
        return verdict_with(V_DELEGATION, ev, "the KRB-CRED is malformed");
    if (message->enc_part.etype != 0)
        return verdict_with(V_DELEGATION, ev,
                            "the KRB-CRED is still encrypted (enctype %d)",
                            (int)message->enc_part.etype);
    if (!enc_krb_cred_part_decode(message->enc_part.cipher, part))
        return verdict_with(V_DELEGATION, ev,
                            "the KRB-CRED's encrypted part is malformed");
    if (part->num_infos == 0 || part->num_infos != message->num_tickets)
        return verdict_with(V_DELEGATION, ev,
                            "the KRB-CRED has %zu tickets and %zu keys",
                            message->num_tickets, part->num_infos);
    return V_OK;
}

enum verdict
ticket_source_from_delegation(struct bytes krb_cred, struct ticket_source **out,
                              struct evidence *ev)
{
    struct enc_krb_cred_part part;
    struct ticket_source *s = NULL;
    krb5_ccache ccache = NULL;
    struct krb_cred message;
    krb5_context krb5;
    enum verdict v;

    v = decode(krb_cred, &message, &part, ev);
    if (v == V_OK)
        v = thread_context(&krb5, ev);
    if (v == V_OK)
        v = ticket_source_private(krb5, &s, &ccache, ev);
    if (v == V_OK)
        v = store_all(krb5, ccache, &message, &part, ev);
    if (v == V_OK)
        v = ticket_source_adopt(s, krb5, ccache, ev);
    if (v == V_OK) {
        *out = s;
        s = NULL;
    }
    if (ccache != NULL)
        (void)krb5_cc_close(krb5, ccache);
    ticket_source_free(s);
    return v;
}
