/* mech/msg/keys.c: contracts in keys.h. */
#include "mech/msg/keys.h"

#include "mech/verdict/crypto_verdict.h"

enum key_slot
keys_send_slot(const struct msg_keys *k)
{
    return k->of[KEY_ACCEPTOR].profile != NULL ? KEY_ACCEPTOR : KEY_INITIATOR;
}

const struct crypto_key *
keys_send_key(const struct msg_keys *k)
{
    return &k->of[keys_send_slot(k)];
}

enum verdict
keys_usage(const struct msg_keys *k, struct usages *side, enum key_slot key,
           enum usage_slot slot, uint32_t number, struct crypto_usage **out,
           struct evidence *ev)
{
    struct crypto_usage **kept = &side->of[key][slot];
    enum crypto_result r;

    if (*kept == NULL) {
        r = crypto_usage_new(&k->of[key], number, kept);
        if (r != CRYPTO_OK)
            return keys_crypto(r, k->of[key].profile, ev);
    }
    *out = *kept;
    return V_OK;
}

enum verdict
keys_crypto(enum crypto_result r, const struct crypto_profile *p,
            struct evidence *ev)
{
    const struct crypto_subject token = {
        .profile = p, .forged = V_BAD_MESSAGE, .bad_length = V_MSG_FRAMING};

    return crypto_verdict(r, &token, ev);
}

void
keys_free_usages(struct usages *u)
{
    for (int k = 0; k < KEY_COUNT; k++) {
        for (int i = 0; i < USAGE_SLOT_COUNT; i++)
            crypto_usage_free(u->of[k][i]);
    }
}
