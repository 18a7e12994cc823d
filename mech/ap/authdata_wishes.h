/* mech/ap/authdata_wishes.h: authorization data that the exchange itself acts
 * on, RFC 4120 section 5.2.6, RFC 4537, MS-KILE 3.2.5.8. */
#ifndef APEX_MECH_AP_AUTHDATA_WISHES_H
#define APEX_MECH_AP_AUTHDATA_WISHES_H

#include "mech/ap/etype_negotiation.h"

/* What the authenticator's authorization data asks of the exchange. */
struct authdata_wishes {
    struct etypes_offered etypes;
    size_t num_ap_options; /* AD-AP-OPTIONS elements seen */
    bool ap_options_malformed;
    uint32_t ap_options; /* of the last one, AP_OPTIONS_* */
    size_t num_targets;  /* client target names seen */
    struct bytes target; /* the last one, UTF-16LE */
};

/* authdata_scan checks that all of `content` is well-formed and understood as
 * far as it must be, and collects the wishes.  V_BAD_AUTHDATA,
 * V_CRITICAL_AUTHDATA; `what` names the message it came with. */
APEX_MUST_USE enum verdict
authdata_scan(const struct ap_step *s, struct bytes content, const char *what,
              struct authdata_wishes *out);

/* authdata_request appends the content of the authenticator's
 * authorization-data for step 1: one AD-IF-RELEVANT with the first
 * `num_etypes` of env->permitted, the demand for bindings of s->initiator and
 * the name in its ticket, as far as there are any; nothing without them.  The
 * login needs none of it, so the only failure is V_NO_MEMORY. */
APEX_MUST_USE enum verdict
authdata_request(const struct ap_step *s, size_t num_etypes,
                 struct builder *out);

#endif
