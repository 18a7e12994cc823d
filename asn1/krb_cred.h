/* asn1/krb_cred.h: KRB-CRED and EncKrbCredPart, RFC 4120 section 5.8. */
#ifndef APEX_ASN1_KRB_CRED_H
#define APEX_ASN1_KRB_CRED_H

#include "asn1/ap_req.h"

struct krb_cred {
    struct bytes tickets; /* content of SEQUENCE OF Ticket, checked */
    size_t num_tickets;
    struct encrypted_data enc_part;
};

/* One KrbCredInfo. Absent optional fields are zero / empty with has_ false. */
struct krb_cred_info {
    struct encryption_key key;
    bool has_client;
    struct principal_name client;
    bool has_flags;
    uint32_t flags;
    bool has_authtime;
    int64_t authtime;
    bool has_starttime;
    int64_t starttime;
    bool has_endtime;
    int64_t endtime;
    bool has_renew_till;
    int64_t renew_till;
    bool has_server;
    struct principal_name server;
    bool has_addresses;
    struct bytes addresses;
};

/* The sender's and recipient's addresses are checked for form only. */
struct enc_krb_cred_part {
    struct bytes ticket_info; /* content of SEQUENCE OF KrbCredInfo, checked */
    size_t num_infos;
    bool has_nonce;
    uint32_t nonce;
    bool has_timestamp;
    int64_t timestamp;
    bool has_usec;
    int32_t usec;
};

APEX_MUST_USE enum message_fault
krb_cred_decode(struct bytes in, struct krb_cred *out);
/* krb_cred_encode writes `tickets` (content) and `enc_part` as they stand. */
void
krb_cred_encode(struct builder *b, const struct krb_cred *c);
APEX_MUST_USE bool
enc_krb_cred_part_decode(struct bytes in, struct enc_krb_cred_part *out);
/* krb_cred_info_next takes the next info of a ticket_info content; false at
 * the end.  Tickets are taken with ticket_decode on a reader of `tickets`. */
bool
krb_cred_info_next(struct reader *content, struct krb_cred_info *out);

#endif
