/* mech/context/second_request.h: another AP-REQ after a refusal, where that may
 * mend it ([apex] retry in krb5.conf).  What a forged refusal can make of this
 * is said in mech/ap/recovery.h. */
#ifndef APEX_MECH_CONTEXT_SECOND_REQUEST_H
#define APEX_MECH_CONTEXT_SECOND_REQUEST_H

#include "mech/context/context.h"

/* second_request_try makes another AP-REQ after the peer's `refusal` of the
 * first.  V_AGAIN: it is in `out_token`, and `c` keeps the refusal.
 * V_PEER_ERROR: there is no remedy; the application is told the refusal, and
 * the trace why it could not be mended. */
APEX_MUST_USE enum verdict
second_request_try(const struct initiate_call *call, struct context *c,
                   struct builder *out_token, const struct evidence *refusal);

/* second_request_tell_both returns `v`, the failure of a second request, and
 * adds to `ev` why the first was refused.  That tells the user most, so it
 * comes first, unless `v` says that an answer was not genuine. */
APEX_MUST_USE enum verdict
second_request_tell_both(const struct context *c, enum verdict v,
                         struct evidence *ev);

#endif
