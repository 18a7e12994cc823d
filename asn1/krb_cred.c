/* asn1/krb_cred.c: contracts in krb_cred.h. */
#include "asn1/krb_cred.h"

#define MESSAGE_KRB_CRED              22
#define APPLICATION_ENC_KRB_CRED_PART 29

static bool
count_tickets(struct bytes content, size_t *out_num)
{
    struct reader r;
    struct ticket ignored;
    size_t num = 0;

    reader_init(&r, content);
    while (!reader_done(&r)) {
        if (!ticket_decode(&r, &ignored))
            return false;
        num++;
    }
    *out_num = num;
    return true;
}

/*   KRB-CRED        ::= [APPLICATION 22] SEQUENCE {
 *           pvno            [0] INTEGER (5),
 *           msg-type        [1] INTEGER (22),
 *           tickets         [2] SEQUENCE OF Ticket,
 *           enc-part        [3] EncryptedData -- EncKrbCredPart
 *   }
 *
 * RFC 4120 section 5.8.1. */
enum message_fault
krb_cred_decode(struct bytes in, struct krb_cred *out)
{
    struct reader body, tickets;
    struct krb_cred c = {0};
    enum message_fault fault = message_open(in, MESSAGE_KRB_CRED, &body);

    if (fault != MESSAGE_OK)
        return fault;
    if (!der_wrapped(&body, DER_CONTEXT(2), DER_SEQUENCE, &tickets) ||
        !reader_rest(&tickets, &c.tickets) ||
        !count_tickets(c.tickets, &c.num_tickets) ||
        !encrypted_data_field_decode(&body, 3, &c.enc_part) ||
        !der_skip_unknown(&body, 4))
        return MESSAGE_MALFORMED;
    *out = c;
    return MESSAGE_OK;
}

void
krb_cred_encode(struct builder *b, const struct krb_cred *c)
{
    size_t start = message_begin(b, MESSAGE_KRB_CRED), tickets;

    tickets = der_wrap_begin(b, DER_CONTEXT(2), DER_SEQUENCE);
    builder_bytes(b, c->tickets);
    der_wrap_end(b, tickets);
    encrypted_data_field_encode(b, 3, &c->enc_part);
    der_wrap_end(b, start);
}

static bool
count_infos(struct bytes content, size_t *out_num)
{
    struct reader r;
    struct krb_cred_info ignored;
    size_t num = 0;

    reader_init(&r, content);
    while (krb_cred_info_next(&r, &ignored))
        num++;
    *out_num = num;
    return reader_done(&r);
}

/*   EncKrbCredPart  ::= [APPLICATION 29] SEQUENCE {
 *           ticket-info     [0] SEQUENCE OF KrbCredInfo,
 *           nonce           [1] UInt32 OPTIONAL,
 *           timestamp       [2] KerberosTime OPTIONAL,
 *           usec            [3] Microseconds OPTIONAL,
 *           s-address       [4] HostAddress OPTIONAL,
 *           r-address       [5] HostAddress OPTIONAL
 *   }
 *
 * RFC 4120 section 5.8.1.  The two addresses are checked for form and not
 * kept: inside an authenticated context they say nothing more. */
static bool
enc_krb_cred_part_fields(struct reader *seq, struct enc_krb_cred_part *p)
{
    struct reader infos;

    return der_wrapped(seq, DER_CONTEXT(0), DER_SEQUENCE, &infos) &&
           reader_rest(&infos, &p->ticket_info) &&
           count_infos(p->ticket_info, &p->num_infos) &&
           der_optional_uint32(seq, 1, &p->has_nonce, &p->nonce) &&
           der_optional_time(seq, 2, &p->has_timestamp, &p->timestamp) &&
           der_optional_microseconds(seq, 3, &p->has_usec, &p->usec) &&
           host_address_field_check(seq, 4) &&
           host_address_field_check(seq, 5) && der_skip_unknown(seq, 6);
}

bool
enc_krb_cred_part_decode(struct bytes in, struct enc_krb_cred_part *out)
{
    struct reader r, seq;
    struct enc_krb_cred_part p = {0};

    reader_init(&r, in);
    if (!der_wrapped(&r, DER_APPLICATION(APPLICATION_ENC_KRB_CRED_PART),
                     DER_SEQUENCE, &seq) ||
        !reader_done(&r) || !enc_krb_cred_part_fields(&seq, &p))
        return false;
    *out = p;
    return true;
}

/*   KrbCredInfo     ::= SEQUENCE {
 *           key             [0] EncryptionKey,
 *           prealm          [1] Realm OPTIONAL,
 *           pname           [2] PrincipalName OPTIONAL,
 *           flags           [3] TicketFlags OPTIONAL,
 *           authtime        [4] KerberosTime OPTIONAL,
 *           starttime       [5] KerberosTime OPTIONAL,
 *           endtime         [6] KerberosTime OPTIONAL,
 *           renew-till      [7] KerberosTime OPTIONAL,
 *           srealm          [8] Realm OPTIONAL,
 *           sname           [9] PrincipalName OPTIONAL,
 *           caddr           [10] HostAddresses OPTIONAL
 *   }
 *
 * RFC 4120 section 5.8.1. */
static bool
krb_cred_info_fields(struct reader *seq, struct krb_cred_info *i)
{
    return encryption_key_field_decode(seq, 0, &i->key) &&
           principal_optional_decode(seq, 1, &i->has_client, &i->client) &&
           der_optional_flags(seq, 3, &i->has_flags, &i->flags) &&
           der_optional_time(seq, 4, &i->has_authtime, &i->authtime) &&
           der_optional_time(seq, 5, &i->has_starttime, &i->starttime) &&
           der_optional_time(seq, 6, &i->has_endtime, &i->endtime) &&
           der_optional_time(seq, 7, &i->has_renew_till, &i->renew_till) &&
           principal_optional_decode(seq, 8, &i->has_server, &i->server) &&
           host_addresses_field_decode(seq, 10, &i->has_addresses,
                                       &i->addresses) &&
           der_skip_unknown(seq, 11);
}

bool
krb_cred_info_next(struct reader *content, struct krb_cred_info *out)
{
    struct reader at = *content, seq;
    struct krb_cred_info info = {0};
    bool ok;

    if (reader_done(content))
        return false;
    ok = der_element(&at, DER_SEQUENCE, &seq) &&
         krb_cred_info_fields(&seq, &info);
    if (ok)
        *out = info;
    return reader_commit(content, &at, ok);
}
