/* asn1/ap_req.h: AP-REQ, RFC 4120 section 5.5.1. */
#ifndef APEX_ASN1_AP_REQ_H
#define APEX_ASN1_AP_REQ_H

#include "asn1/message.h"
#include "asn1/ticket.h"

#define AP_OPTION_USE_SESSION_KEY 0x40000000u
#define AP_OPTION_MUTUAL_REQUIRED 0x20000000u

struct ap_req {
    uint32_t ap_options;
    struct ticket ticket;
    struct encrypted_data authenticator;
};

APEX_MUST_USE enum message_fault
ap_req_decode(struct bytes in, struct ap_req *out);
/* ap_req_encode writes `ticket.raw` as it stands. */
void
ap_req_encode(struct builder *b, const struct ap_req *m);

#endif
