/* asn1/ticket.h: Ticket and EncTicketPart, RFC 4120 section 5.3. */
#ifndef APEX_ASN1_TICKET_H
#define APEX_ASN1_TICKET_H

#include "asn1/encrypted_data.h"
#include "asn1/host_address.h"
#include "asn1/principal.h"

struct ticket {
    struct principal_name server;
    struct encrypted_data enc_part;
    struct bytes raw; /* the whole element, to be passed on unchanged */
};

/* Bits of EncTicketPart.flags, as krb5 numbers them (bit 0 is the top bit). */
#define TICKET_FLAG(bit)         (0x80000000u >> (bit))
#define TICKET_FORWARDABLE       TICKET_FLAG(1)
#define TICKET_FORWARDED         TICKET_FLAG(2)
#define TICKET_INVALID           TICKET_FLAG(7)
#define TICKET_TRANSITED_CHECKED TICKET_FLAG(12)
#define TICKET_OK_AS_DELEGATE    TICKET_FLAG(13)

struct enc_ticket_part {
    uint32_t flags;
    struct encryption_key key;
    struct principal_name client;
    int32_t transited_type;
    struct bytes transited;
    int64_t authtime;
    bool has_starttime;
    int64_t starttime;
    int64_t endtime;
    bool has_renew_till;
    int64_t renew_till;
    bool has_addresses;
    struct bytes addresses; /* content, for host_address_next */
    bool has_authdata;
    struct bytes authdata; /* content, for authdata_next */
};

/* A ticket with what the KDC told the client that it issued it to (RFC 4120
 * section 5.4.2); all views. */
struct issued_ticket {
    struct bytes raw; /* Ticket, DER */
    struct principal_name client;
    struct principal_name server;
    struct encryption_key session_key;
    uint32_t flags; /* TICKET_* */
    int64_t authtime;
    int64_t starttime; /* 0: none */
    int64_t endtime;
    int64_t renew_till; /* 0: none */
};

/* ticket_decode takes one Ticket from `r`; ticket_message_decode and
 * enc_ticket_part_decode take all of `in`.  A tkt-vno other than 5 is a
 * failure. */
APEX_MUST_USE bool
ticket_decode(struct reader *r, struct ticket *out);
APEX_MUST_USE bool
ticket_message_decode(struct bytes in, struct ticket *out);
APEX_MUST_USE bool
enc_ticket_part_decode(struct bytes in, struct enc_ticket_part *out);

#endif
