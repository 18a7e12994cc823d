/* mech/ap/etype_negotiation.h: RFC 4537, the choice of a better enctype for the
 * acceptor's subkey than the KDC chose for the session key. */
#ifndef APEX_MECH_AP_ETYPE_NEGOTIATION_H
#define APEX_MECH_AP_ETYPE_NEGOTIATION_H

#include "mech/ap/step.h"

/* The most enctypes that a peer may offer: more than are registered. */
#define ETYPES_OFFERED_MAX 64

struct etypes_offered {
    int32_t etype[ETYPES_OFFERED_MAX];
    size_t num;
};

/* etypes_to_offer is how many of env->permitted, from its start, an initiator
 * offers beside a session key of `session_etype`: down to that one, since
 * RFC 4537 section 3 allows no enctype that it prefers less.  0: offer nothing,
 * since the session key already has the most preferred one. */
size_t
etypes_to_offer(const struct ap_environment *env, int32_t session_etype);

/* etypes_negotiate (acceptor) chooses the first of env->permitted that the
 * client can use: one it offered, or that of its subkey or of the session key.
 * V_NO_ETYPE: there is no such enctype. */
APEX_MUST_USE enum verdict
etypes_negotiate(const struct ap_step *s, const struct etypes_offered *offered,
                 const struct crypto_key *session_key,
                 const struct crypto_key *subkey, int32_t *out_etype);

#endif
