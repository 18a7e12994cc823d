/* mech/ap/etype_negotiation.c: RFC 4537. */
#include "mech/ap/etype_negotiation.h"

size_t
etypes_to_offer(const struct ap_environment *env, int32_t session_etype)
{
    size_t i;

    for (i = 0; i < env->num_permitted; i++) {
        if (env->permitted[i] == session_etype)
            return i == 0 ? 0 : i + 1;
    }
    return 0;
}

static bool
client_can_use(int32_t etype, const struct etypes_offered *offered,
               const struct crypto_key *session_key,
               const struct crypto_key *subkey)
{
    size_t i;

    if (session_key->profile->enctype == etype)
        return true;
    if (subkey->profile != NULL && subkey->profile->enctype == etype)
        return true;
    for (i = 0; i < offered->num; i++) {
        if (offered->etype[i] == etype)
            return true;
    }
    return false;
}

enum verdict
etypes_negotiate(const struct ap_step *s, const struct etypes_offered *offered,
                 const struct crypto_key *session_key,
                 const struct crypto_key *subkey, int32_t *out_etype)
{
    const struct ap_environment *env = s->env;
    size_t i;

    for (i = 0; i < env->num_permitted; i++) {
        if (crypto_profile_find(env->permitted[i]) != NULL &&
            client_can_use(env->permitted[i], offered, session_key, subkey)) {
            *out_etype = env->permitted[i];
            return V_OK;
        }
    }
    return verdict_with(V_NO_ETYPE, s->ev,
                        "the client offers nothing that is permitted here");
}
