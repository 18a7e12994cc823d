/* asn1/ap_req.c: contracts in ap_req.h.
 *
 *   AP-REQ          ::= [APPLICATION 14] SEQUENCE {
 *           pvno            [0] INTEGER (5),
 *           msg-type        [1] INTEGER (14),
 *           ap-options      [2] APOptions,
 *           ticket          [3] Ticket,
 *           authenticator   [4] EncryptedData -- Authenticator
 *   }
 *
 * RFC 4120 section 5.5.1.
 */
#include "asn1/ap_req.h"

#define MESSAGE_AP_REQ 14

static bool
ticket_field(struct reader *seq, unsigned n, struct ticket *out)
{
    struct reader field;

    return der_element(seq, DER_CONTEXT(n), &field) &&
           ticket_decode(&field, out) && reader_done(&field);
}

enum message_fault
ap_req_decode(struct bytes in, struct ap_req *out)
{
    struct reader body;
    struct ap_req m = {0};
    enum message_fault fault = message_open(in, MESSAGE_AP_REQ, &body);

    if (fault != MESSAGE_OK)
        return fault;
    if (!der_field_flags(&body, 2, &m.ap_options) ||
        !ticket_field(&body, 3, &m.ticket) ||
        !encrypted_data_field_decode(&body, 4, &m.authenticator) ||
        !der_skip_unknown(&body, 5))
        return MESSAGE_MALFORMED;
    *out = m;
    return MESSAGE_OK;
}

void
ap_req_encode(struct builder *b, const struct ap_req *m)
{
    size_t start = message_begin(b, MESSAGE_AP_REQ), ticket;

    der_put_field_flags(b, 2, m->ap_options);
    ticket = der_begin(b, DER_CONTEXT(3));
    builder_bytes(b, m->ticket.raw);
    der_end(b, ticket);
    encrypted_data_field_encode(b, 4, &m->authenticator);
    der_wrap_end(b, start);
}
