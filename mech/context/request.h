/* mech/context/request.h: an initiator's AP-REQ, the first one of a context or
 * the second. */
#ifndef APEX_MECH_CONTEXT_REQUEST_H
#define APEX_MECH_CONTEXT_REQUEST_H

#include "mech/context/context.h"
#include "mech/context/environment.h"

/* What is gathered before an AP-REQ can be made.  request_end releases what it
 * owns. */
struct request {
    struct environment env;
    struct ticket_source *own_source; /* made for the default credential */
    struct ticket_source *source;
    struct service_ticket *ticket;
    struct issued_ticket view;
    struct builder delegation;
    struct builder bindings; /* RFC 4121 section 4.1.1.2, before the hash */
    struct ap_remedy remedy; /* when this is the second attempt */
    OM_uint32 flags;
    OM_uint32 policy;     /* GSS_C_DELEG_POLICY_FLAG when it was honoured */
    int32_t clock_offset; /* of the KDC's clock, seconds */
};

/* request_settle settles what depends on `r->ticket`, which the caller has
 * fetched from `r->source`: enctypes, the clock's offset, flags, and the
 * credential to delegate.  A ticket that cannot be forwarded does not fail the
 * login: the flag is dropped, and the application sees that. */
void
request_settle(const struct initiate_call *call, struct request *r);

/* request_start makes the AP-REQ and appends it to `out_token`.  `*x` is NULL,
 * or the exchange that begins again with it.  Verdicts are those of ap_initiate
 * and ap_initiate_again. */
APEX_MUST_USE enum verdict
request_start(const struct initiate_call *call, struct request *r,
              struct ap_exchange **x, struct builder *out_token,
              struct evidence *ev);

/* request_flags is what the application is told of the flags of `s`; `policy`
 * as in struct request. */
OM_uint32
request_flags(const struct ap_session *s, gss_const_OID mech, OM_uint32 policy);

/* request_end releases all of `r`, which has begun with environment_begin. */
void
request_end(struct request *r);

#endif
