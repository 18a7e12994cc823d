/* mech/msg/keys.c: contracts in keys.h. */
#include "mech/msg/keys.h"

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
    switch (r) {
    case CRYPTO_OK:
        return V_OK;
    case CRYPTO_NO_MEMORY:
        return V_NO_MEMORY;
    case CRYPTO_BAD_INTEGRITY:
        return verdict_with(V_BAD_MESSAGE, ev, "%s", p->name);
    case CRYPTO_BAD_LENGTH:
        return verdict_with(V_MSG_FRAMING, ev,
                            "the sealed part has no length that %s gives",
                            p->name);
    case CRYPTO_UNSUPPORTED:
        return verdict_with(V_NOPERM_ETYPE, ev, "OpenSSL does not offer %s%s",
                            p->name, crypto_unsupported_hint(p));
    case CRYPTO_INTERNAL:
        break;
    }
    return verdict_with(V_CRYPTO, ev, "%s", p->name);
}

void
keys_free_usages(struct usages *u)
{
    for (int k = 0; k < KEY_COUNT; k++) {
        for (int i = 0; i < USAGE_SLOT_COUNT; i++)
            crypto_usage_free(u->of[k][i]);
    }
}
