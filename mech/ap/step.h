/* mech/ap/step.h: one call on the exchange, and what every step needs: the
 * trace, enctype permission, and the verdict on a cryptographic result. */
#ifndef APEX_MECH_AP_STEP_H
#define APEX_MECH_AP_STEP_H

#include "mech/ap/ap.h"
#include "mech/ap/token.h"

struct ap_move;

struct ap_step {
    const struct ap_environment *env;
    const struct ap_initiator_request *initiator; /* step 1 only */
    const struct ap_acceptor_request *acceptor;   /* steps 2-5 only */
    const struct ap_move *move;
    struct ap_token token;
    struct builder *out; /* appended to; never read */
    struct evidence *ev;
    unsigned number;   /* 1..6, the step under way, for the trace */
    int32_t krb_error; /* the code of a KRB-ERROR appended to `out`; 0: none */
};

/* step_trace writes "step N: ..." for the step under way, if the lender takes a
 * trace.  Never give it key bytes. */
void
step_trace(const struct ap_step *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* step_refused writes "step N: refused: VERDICT: sentence (evidence)", and what
 * the peer is told. */
void
step_refused(const struct ap_step *s, enum verdict v);

/* step_crypto is the verdict on a result of crypto/ on a part of the exchange,
 * which `what` names; `profile` is the enctype (NULL: not known).
 * V_BAD_INTEGRITY where the part is not genuine; else as crypto_verdict says.
 */
APEX_MUST_USE enum verdict
step_crypto(const struct crypto_profile *profile, enum crypto_result result,
            const char *what, struct evidence *ev);

/* message_verdict is the verdict on a decoder's complaint; `what` names the
 * message. */
APEX_MUST_USE enum verdict
message_verdict(enum message_fault fault, const char *what,
                struct evidence *ev);

/* step_check_enctype: V_OK when `enctype` is one of env->permitted, else
 * V_NOPERM_ETYPE with who leaves it out; `what` names the key.
 * step_check_site_enctype: the same of env->site_permitted. */
APEX_MUST_USE enum verdict
step_check_enctype(const struct ap_step *s, int32_t enctype, const char *what);
APEX_MUST_USE enum verdict
step_check_site_enctype(const struct ap_step *s, int32_t enctype,
                        const char *what);

/* step_key makes a key of one that a message carries: V_NOPERM_ETYPE where the
 * enctype is unknown here, V_BAD_ENCODING where its length is wrong. */
APEX_MUST_USE enum verdict
step_key(const struct ap_step *s, const struct encryption_key *in,
         const char *what, struct crypto_key *out);

/* step_unpad cuts the padding off `plain`, which holds one DER element from
 * offset `start` on and was opened with an enctype of profile `p`.  Triple DES
 * pads with up to 7 octets of any value (RFC 3961 section 5.3). */
void
step_unpad(const struct crypto_profile *p, struct builder *plain, size_t start);

/* step_open appends the plaintext of `in`, a DER element, to `out`, without
 * padding: V_BAD_INTEGRITY also where `in` says that another enctype than the
 * key's sealed it. */
APEX_MUST_USE enum verdict
step_open(const struct ap_step *s, const struct crypto_key *key, uint32_t usage,
          const struct encrypted_data *in, const char *what,
          struct builder *out);

/* step_sequence is a random initial sequence number, 1..2^30-1: 30 bits, since
 * old peers take the number as signed (RFC 4120 section 5.5.1), and not zero,
 * which some of them leave out. */
APEX_MUST_USE enum verdict
step_sequence(const struct ap_step *s, uint32_t *out);

#endif
