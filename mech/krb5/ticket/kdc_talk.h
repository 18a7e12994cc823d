/* mech/krb5/ticket/kdc_talk.h: one message to one address of a KDC and its
 * answer, RFC 4120 section 7.2, by a deadline. */
#ifndef APEX_MECH_KRB5_TICKET_KDC_TALK_H
#define APEX_MECH_KRB5_TICKET_KDC_TALK_H

#include <stdint.h>
#include <sys/socket.h>

#include "asn1/bytes.h"

struct kdc_address {
    struct sockaddr_storage address;
    socklen_t len;
};

/* kdc_talk_now is the time for deadlines: milliseconds of a clock that only
 * runs forward. */
int64_t
kdc_talk_now(void);

/* kdc_talk_tcp and kdc_talk_udp send `message` to `to` and append the answer to
 * `out`, which is empty.  False, with nothing appended, where no answer has
 * come by `deadline`.  No descriptor outlives the call; no signal is raised. */
bool
kdc_talk_tcp(const struct kdc_address *to, struct bytes message,
             int64_t deadline, struct builder *out);
bool
kdc_talk_udp(const struct kdc_address *to, struct bytes message,
             int64_t deadline, struct builder *out);

#endif
