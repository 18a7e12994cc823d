/* asn1/ticket.c: contracts in ticket.h. */
#include "asn1/ticket.h"

#include "asn1/authdata.h"
#include "asn1/message.h"

#define APPLICATION_TICKET          1
#define APPLICATION_ENC_TICKET_PART 3

/*   Ticket          ::= [APPLICATION 1] SEQUENCE {
 *           tkt-vno         [0] INTEGER (5),
 *           realm           [1] Realm,
 *           sname           [2] PrincipalName,
 *           enc-part        [3] EncryptedData -- EncTicketPart
 *   }
 *
 * RFC 4120 section 5.3. */
bool
ticket_decode(struct reader *r, struct ticket *out)
{
    struct reader at = *r, seq;
    struct ticket t = {0};
    bool ok;

    ok = der_wrapped(&at, DER_APPLICATION(APPLICATION_TICKET), DER_SEQUENCE,
                     &seq) &&
         vno_decode(&seq) && principal_decode(&seq, 1, &t.server) &&
         encrypted_data_field_decode(&seq, 3, &t.enc_part) &&
         der_skip_unknown(&seq, 4);
    if (ok) {
        t.raw = reader_between(r, &at);
        *out = t;
    }
    return reader_commit(r, &at, ok);
}

bool
ticket_message_decode(struct bytes in, struct ticket *out)
{
    struct reader r;
    struct ticket t;

    reader_init(&r, in);
    if (!ticket_decode(&r, &t) || !reader_done(&r))
        return false;
    *out = t;
    return true;
}

/*   EncTicketPart   ::= [APPLICATION 3] SEQUENCE {
 *           flags                   [0] TicketFlags,
 *           key                     [1] EncryptionKey,
 *           crealm                  [2] Realm,
 *           cname                   [3] PrincipalName,
 *           transited               [4] TransitedEncoding,
 *           authtime                [5] KerberosTime,
 *           starttime               [6] KerberosTime OPTIONAL,
 *           endtime                 [7] KerberosTime,
 *           renew-till              [8] KerberosTime OPTIONAL,
 *           caddr                   [9] HostAddresses OPTIONAL,
 *           authorization-data      [10] AuthorizationData OPTIONAL
 *   }
 *   TransitedEncoding       ::= SEQUENCE {
 *           tr-type         [0] Int32 -- must be registered --,
 *           contents        [1] OCTET STRING
 *   }
 *
 * RFC 4120 section 5.3. */
static bool
enc_ticket_part_fields(struct reader *seq, struct enc_ticket_part *t)
{
    return der_field_flags(seq, 0, &t->flags) &&
           encryption_key_field_decode(seq, 1, &t->key) &&
           principal_decode(seq, 2, &t->client) &&
           typed_octets_field_decode(seq, 4, &t->transited_type,
                                     &t->transited) &&
           der_field_time(seq, 5, &t->authtime) &&
           der_optional_time(seq, 6, &t->has_starttime, &t->starttime) &&
           der_field_time(seq, 7, &t->endtime) &&
           der_optional_time(seq, 8, &t->has_renew_till, &t->renew_till) &&
           host_addresses_field_decode(seq, 9, &t->has_addresses,
                                       &t->addresses) &&
           authdata_field_decode(seq, 10, &t->has_authdata, &t->authdata) &&
           der_skip_unknown(seq, 11);
}

bool
enc_ticket_part_decode(struct bytes in, struct enc_ticket_part *out)
{
    struct reader r, seq;
    struct enc_ticket_part t = {0};

    reader_init(&r, in);
    if (!der_wrapped(&r, DER_APPLICATION(APPLICATION_ENC_TICKET_PART),
                     DER_SEQUENCE, &seq) ||
        !reader_done(&r) || !enc_ticket_part_fields(&seq, &t))
        return false;
    *out = t;
    return true;
}
