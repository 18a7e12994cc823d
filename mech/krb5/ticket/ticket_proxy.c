/* mech/krb5/ticket/ticket_proxy.c: service tickets for somebody else, MS-SFU
 * section 3.1.5.2 (S4U2proxy); contract in ticket_source.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include "mech/krb5/name/name_match.h"

/* The ticket to the impersonator, which proves that the client was there. */
static krb5_error_code
find_client_ticket(const struct ticket_source *s, krb5_context krb5,
                   krb5_ccache ccache, krb5_creds *out)
{
    krb5_creds wanted = {0};

    wanted.client = krb_name_principal(s->name);
    wanted.server = krb_name_principal(s->impersonator);
    return krb5_cc_retrieve_cred(krb5, ccache, KRB5_TC_SUPPORTED_KTYPES,
                                 &wanted, out);
}

/* The ticket from the KDC has to be for the client, not for the service that
 * asked. */
static krb5_error_code
ask_kdc(const struct ticket_source *s, krb5_context krb5, krb5_ccache ccache,
        krb5_creds *wanted, krb5_creds **out)
{
    krb5_creds *got = NULL;
    krb5_error_code code;

    code = krb5_get_credentials(
        krb5, KRB5_GC_CANONICALIZE | KRB5_GC_CONSTRAINED_DELEGATION, ccache,
        wanted, &got);
    if (code != 0)
        return code;
    if (!krb5_principal_compare(krb5, got->client,
                                krb_name_principal(s->name))) {
        krb5_free_creds(krb5, got);
        return KRB5_KDCREP_MODIFIED;
    }
    *out = got;
    return 0;
}

krb5_error_code
ticket_proxy_get(const struct ticket_source *s, krb5_context krb5,
                 krb5_ccache ccache, const krb5_creds *wanted, krb5_creds **out)
{
    krb5_creds client_ticket = {0}, proxied = *wanted;
    krb5_principal_data server = *wanted->server;
    krb5_error_code code;
    char no_realm[1] = "";

    /* For the impersonator itself it is the client's ticket, which the cache
     * has under the name with its realm. */
    if (name_means(krb5, wanted->server, krb_name_principal(s->impersonator))) {
        proxied.server = krb_name_principal(s->impersonator);
        return krb5_get_credentials(krb5, KRB5_GC_CACHED, ccache, &proxied,
                                    out);
    }
    code = find_client_ticket(s, krb5, ccache, &client_ticket);
    if (code != 0)
        return code;
    /* The impersonator's KDC knows best where a host is. */
    if (server.type == KRB5_NT_SRV_HST) {
        server.realm.data = no_realm;
        server.realm.length = 0;
    }
    proxied.client = krb_name_principal(s->impersonator);
    proxied.server = &server;
    proxied.second_ticket = client_ticket.ticket;
    code = ask_kdc(s, krb5, ccache, &proxied, out);
    krb5_free_cred_contents(krb5, &client_ticket);
    return code;
}
