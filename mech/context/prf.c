/* mech/context/prf.c: GSS_Pseudo_random() for Kerberos, RFC 7802. */
#include <string.h>

#include "mech/context/prf.h"
#include "mech/verdict/crypto_verdict.h"

/* RFC 7802 section 2: FULL is keyed with the acceptor's subkey if there is one,
 * PARTIAL never. */
static const struct crypto_key *
select_key(const struct msg_state *s, int prf_key)
{
    if (prf_key == GSS_C_PRF_KEY_PARTIAL)
        return &s->initiator_key;
    if (prf_key != GSS_C_PRF_KEY_FULL)
        return NULL;
    return s->acceptor_subkey.profile != NULL ? &s->acceptor_subkey
                                              : &s->initiator_key;
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
    struct msg_state s;
    const struct crypto_key *key;
    enum verdict v;

    if (c == NULL || !c->established)
        return V_INCOMPLETE;
    msg_context_state(c->msg, &s);
    key = select_key(&s, prf_key);
    if (key == NULL) {
        v = verdict_with(V_CALLER, ev, "PRF key selector %d", prf_key);
    } else {
        subject.profile = key->profile;
        v = crypto_verdict(expand(key, input, length, out), &subject, ev);
    }
    crypto_wipe(&s, sizeof(s));
    return v;
}
