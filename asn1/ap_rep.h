/* asn1/ap_rep.h: AP-REP and EncAPRepPart, RFC 4120 section 5.5.2. */
#ifndef APEX_ASN1_AP_REP_H
#define APEX_ASN1_AP_REP_H

#include "asn1/ap_req.h"

struct ap_rep {
    struct encrypted_data enc_part;
};

struct enc_ap_rep_part {
    int64_t ctime;
    int32_t cusec;
    bool has_subkey;
    struct encryption_key subkey;
    bool has_seq_number;
    uint32_t seq_number;
};

APEX_MUST_USE enum message_fault
ap_rep_decode(struct bytes in, struct ap_rep *out);
void
ap_rep_encode(struct builder *b, const struct ap_rep *m);
APEX_MUST_USE bool
enc_ap_rep_part_decode(struct bytes in, struct enc_ap_rep_part *out);
void
enc_ap_rep_part_encode(struct builder *b, const struct enc_ap_rep_part *p);

#endif
