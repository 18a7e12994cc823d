/* tools/explain_opened.c: what stands in the sealed parts of a request. */
#include "tools/explain.h"

#include <string.h>

#include "asn1/gss_checksum.h"
#include "asn1/krb_cred.h"
#include "tools/say.h"

/* Types of extensions of the checksum, RFC 6542 section 3.2. */
#define EXTENSION_BINDINGS_MIC 0

void
explain_ticket_part(struct explain *e, const struct enc_ticket_part *ticket)
{
    output_begin(e->o, "opened_ticket", "ticket, opened");
    say_principal(e->o, "client", &ticket->client);
    say_word(e->o, "name_type", WORDS_NAME_TYPE, ticket->client.name_type);
    say_flags(e->o, "flags", FLAGS_TICKET, ticket->flags);
    say_enctype(e->o, "session_key", ticket->key.keytype);
    say_time(e->o, "authtime", ticket->authtime);
    if (ticket->has_starttime)
        say_time(e->o, "starttime", ticket->starttime);
    say_time(e->o, "endtime", ticket->endtime);
    if (ticket->has_renew_till)
        say_time(e->o, "renew_till", ticket->renew_till);
    if (ticket->transited.len > 0)
        say_printable(e->o, "transited_realms", ticket->transited);
    if (ticket->has_addresses)
        say_addresses(e->o, "addresses", ticket->addresses);
    if (ticket->has_authdata)
        explain_authdata(e, "authorization_data", ticket->authdata);
    output_end(e->o);
}

static bool
is_zero(const uint8_t *octets, size_t len)
{
    static const uint8_t zeroes[16];

    return len <= sizeof(zeroes) && memcmp(octets, zeroes, len) == 0;
}

static void
explain_extensions(struct explain *e, struct bytes extensions)
{
    struct bytes data;
    struct reader r;
    uint32_t type;

    reader_init(&r, extensions);
    while (gss_checksum_extension_next(&r, &type, &data)) {
        output_item(e->o, "extensions", "extension");
        if (type == EXTENSION_BINDINGS_MIC)
            output_text(e->o, "type", "MIC of the channel bindings, RFC 6542");
        else
            output_number(e->o, "type", type);
        output_number(e->o, "octets", (int64_t)data.len);
        output_end(e->o);
    }
}

/* RFC 4121 section 4.1.1: Lgth, Bnd, Flags, DlgOpt, Dlgth, Deleg, Exts. */
static void
explain_gss_checksum(struct explain *e, struct bytes in)
{
    struct gss_checksum c;

    if (gss_checksum_decode(in, &c) != GSS_CHECKSUM_OK) {
        say_malformed(e->o, "the checksum of RFC 4121 section 4.1.1");
        return;
    }
    if (is_zero(c.bindings, sizeof(c.bindings)))
        output_text(e->o, "channel_bindings", "none");
    else
        output_octets(e->o, "channel_bindings_md5", c.bindings,
                      sizeof(c.bindings));
    say_flags(e->o, "flags", FLAGS_GSS, c.flags);
    output_truth(e->o, "delegation", c.has_delegation);
    if (c.has_delegation)
        output_number(e->o, "delegation_octets", (int64_t)c.delegation.len);
    explain_extensions(e, c.extensions);
}

void
explain_authenticator(struct explain *e, const struct authenticator *a)
{
    output_begin(e->o, "opened_authenticator", "authenticator, opened");
    say_principal(e->o, "client", &a->client);
    say_instant(e->o, "time", a->ctime, a->cusec);
    if (a->has_subkey)
        say_enctype(e->o, "subkey", a->subkey.keytype);
    if (a->has_seq_number)
        output_number(e->o, "sequence_number", a->seq_number);
    if (a->has_checksum) {
        output_begin(e->o, "checksum", NULL);
        say_word(e->o, "type", WORDS_CHECKSUM, a->checksum.cksumtype);
        if (a->checksum.cksumtype == GSS_CHECKSUM_TYPE)
            explain_gss_checksum(e, a->checksum.checksum);
        output_end(e->o);
    }
    if (a->has_authdata)
        explain_authdata(e, "authorization_data", a->authdata);
    output_end(e->o);
}

void
explain_delegated(struct explain *e, struct bytes plain)
{
    struct enc_krb_cred_part part;
    struct krb_cred_info info;
    struct reader r;

    output_begin(e->o, "delegated", "delegated credential, opened");
    if (!enc_krb_cred_part_decode(plain, &part)) {
        say_malformed(e->o, "the sealed part of the KRB-CRED");
        output_end(e->o);
        return;
    }
    reader_init(&r, part.ticket_info);
    while (krb_cred_info_next(&r, &info)) {
        output_item(e->o, "tickets", "ticket");
        if (info.has_client)
            say_principal(e->o, "client", &info.client);
        if (info.has_server)
            say_principal(e->o, "server", &info.server);
        if (info.has_flags)
            say_flags(e->o, "flags", FLAGS_TICKET, info.flags);
        say_enctype(e->o, "session_key", info.key.keytype);
        if (info.has_endtime)
            say_time(e->o, "endtime", info.endtime);
        output_end(e->o);
    }
    output_end(e->o);
}
