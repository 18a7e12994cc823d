/* mech/context/prf.c: GSS_Pseudo_random() for Kerberos, RFC 7802. */
#include "mech/context/prf.h"

#include "mech/ap/session.h"
#include "mech/verdict/crypto_verdict.h"

/* RFC 7802 section 2: PARTIAL is never keyed with the acceptor's subkey. */
static const struct crypto_key *
select_key(const struct ap_session *s, int prf_key)
{
    switch (prf_key) {
    case GSS_C_PRF_KEY_PARTIAL:
        return session_initiator_key(s);
    case GSS_C_PRF_KEY_FULL:
        return session_message_key(s);
    default:
        return NULL;
    }
}

/* One block: Tn = pseudo-random(K, n || S), n in 4 bytes, big-endian. */
static enum crypto_result
block(const struct crypto_key *key, uint32_t n, struct bytes input,
      uint8_t *out)
{
    enum crypto_result r = CRYPTO_NO_MEMORY;
    struct builder b = BUILDER_INIT;

    builder_be32(&b, n);
    builder_bytes(&b, input);
    if (builder_ok(&b))
        r = crypto_prf(key, builder_view(&b), out);
    builder_free(&b);
    return r;
}

/* PRF+(K, L, S) = truncate(L, T0 || T1 || ..).  RFC 4402 was read as starting
 * at 1, while MIT and others started at 0; RFC 7802 settled for 0. */
static enum crypto_result
expand(const struct crypto_key *key, struct bytes input, size_t length,
       struct builder *out)
{
    enum crypto_result r = CRYPTO_OK;
    uint8_t t[CRYPTO_MAX_PRF];
    size_t left = length;
    struct bytes piece = {t, 0};

    for (uint32_t n = 0; r == CRYPTO_OK && left > 0; n++) {
        r = block(key, n, input, t);
        piece.len = left < key->profile->prf_len ? left : key->profile->prf_len;
        if (r == CRYPTO_OK)
            builder_bytes(out, piece);
        left -= piece.len;
    }
    crypto_wipe(t, sizeof(t));
    return r == CRYPTO_OK && !builder_ok(out) ? CRYPTO_NO_MEMORY : r;
}

enum verdict
prf_plus(const struct context *c, int prf_key, struct bytes input,
         size_t length, struct builder *out, struct evidence *ev)
{
    struct crypto_subject subject = {.what = "the PRF"};
    const struct crypto_key *key;

    if (c == NULL || !c->established)
        return V_INCOMPLETE;
    key = select_key(ap_exchange_session(c->exchange), prf_key);
    if (key == NULL)
        return verdict_with(V_CALLER, ev, "PRF key selector %d", prf_key);
    subject.profile = key->profile;
    return crypto_verdict(expand(key, input, length, out), &subject, ev);
}
