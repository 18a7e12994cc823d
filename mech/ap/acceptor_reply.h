/* mech/ap/acceptor_reply.h: step 5, the acceptor's proof. */
#ifndef APEX_MECH_AP_ACCEPTOR_REPLY_H
#define APEX_MECH_AP_ACCEPTOR_REPLY_H

#include "mech/ap/arrival.h"

/* acceptor_reply chooses the acceptor's subkey and sequence number, puts them
 * in `session`, and appends the AP-REP token to `out`. */
APEX_MUST_USE enum verdict
acceptor_reply(const struct ap_step *s, const struct arrival *a,
               struct ap_session *session, struct builder *out);

#endif
