/* tools/explain_message.c: AP-REQ, AP-REP, KRB-ERROR and KRB-CRED. */
#include "tools/explain.h"

#include <com_err.h>

#include "asn1/ap_rep.h"
#include "asn1/krb_cred.h"
#include "asn1/krb_error.h"
#include "mech/verdict/codes.h"
#include "tools/advice.h"
#include "tools/say.h"

/* The codes of a KRB-ERROR that libkrb5 has words for. */
#define CODE_MOST 127

/* False: there is nothing to go on with. */
static bool
decoded(struct explain *e, enum message_fault fault, const char *what)
{
    switch (fault) {
    case MESSAGE_OK:
        return true;
    case MESSAGE_BAD_VERSION:
        output_finding(e->o, LEVEL_ERROR, "version", NULL,
                       "%s: not of version 5 of Kerberos", what);
        return false;
    case MESSAGE_BAD_TYPE:
        output_finding(e->o, LEVEL_ERROR, "type", NULL,
                       "%s: its msg-type is of another message", what);
        return false;
    default:
        say_malformed(e->o, what);
        return false;
    }
}

void
explain_ap_req(struct explain *e, struct bytes token, struct bytes message)
{
    struct ap_req m;

    if (!decoded(e, ap_req_decode(message, &m), "the AP-REQ"))
        return;
    output_begin(e->o, "ap_req", "AP-REQ");
    say_flags(e->o, "options", FLAGS_AP, m.ap_options);
    output_begin(e->o, "ticket", NULL);
    say_principal(e->o, "server", &m.ticket.server);
    say_word(e->o, "name_type", WORDS_NAME_TYPE, m.ticket.server.name_type);
    say_sealed(e->o, "sealed_part", "sealed in the service's key",
               &m.ticket.enc_part);
    output_end(e->o);
    say_sealed(e->o, "authenticator", "authenticator, in the session key",
               &m.authenticator);
    output_end(e->o);
    if (e->keytab != NULL)
        explain_judge(e, token, message);
    else
        output_finding(e->o, LEVEL_NOTE, "closed",
                       "gss-apex explain --keytab FILE, or --keytab default "
                       "for the keytab of this host",
                       "ticket and authenticator are sealed; a keytab with the "
                       "service's key opens them");
}

void
explain_ap_rep(struct explain *e, struct bytes message)
{
    struct ap_rep m;

    if (!decoded(e, ap_rep_decode(message, &m), "the AP-REP"))
        return;
    output_begin(e->o, "ap_rep", "AP-REP");
    say_sealed(e->o, "sealed_part", "sealed in the session key", &m.enc_part);
    output_end(e->o);
    output_finding(e->o, LEVEL_NOTE, "closed", NULL,
                   "the session key is known to both ends alone: no keytab "
                   "opens an AP-REP");
}

void
explain_krb_error(struct explain *e, struct bytes message)
{
    struct krb_error m;

    if (!decoded(e, krb_error_decode(message, &m), "the KRB-ERROR"))
        return;
    output_begin(e->o, "krb_error", "KRB-ERROR");
    say_word(e->o, "code", WORDS_ERROR, m.error_code);
    if (m.error_code >= 0 && m.error_code <= CODE_MOST)
        output_text(e->o, "meaning", "%s",
                    error_message(MINOR_KRB5(m.error_code)));
    say_principal(e->o, "server", &m.server);
    if (m.has_client)
        say_principal(e->o, "client", &m.client);
    say_instant(e->o, "server_time", m.stime, m.susec);
    if (m.has_ctime)
        say_instant(e->o, "client_time", m.ctime, m.has_cusec ? m.cusec : 0);
    if (m.e_text.len > 0)
        say_printable(e->o, "text", m.e_text);
    if (m.has_e_data)
        output_number(e->o, "data_octets", (int64_t)m.e_data.len);
    output_end(e->o);
    output_finding(e->o, LEVEL_NOTE, "refused",
                   advice_for_krb_error(m.error_code),
                   "the service refused the exchange; nothing protects a "
                   "KRB-ERROR, so anybody on the way may have written it");
}

void
explain_krb_cred(struct explain *e, struct bytes message)
{
    struct krb_cred m;
    struct ticket ticket;
    struct reader r;

    if (!decoded(e, krb_cred_decode(message, &m), "the KRB-CRED"))
        return;
    output_begin(e->o, "krb_cred", "KRB-CRED");
    reader_init(&r, m.tickets);
    while (!reader_done(&r) && ticket_decode(&r, &ticket)) {
        output_item(e->o, "tickets", "ticket");
        say_principal(e->o, "server", &ticket.server);
        say_sealed(e->o, "sealed_part", "sealed in the key of that server",
                   &ticket.enc_part);
        output_end(e->o);
    }
    say_sealed(e->o, "sealed_part", "sealed part", &m.enc_part);
    output_end(e->o);
}
