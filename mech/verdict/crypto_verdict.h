/* mech/verdict/crypto_verdict.h: the verdict on a result of crypto/. */
#ifndef APEX_MECH_VERDICT_CRYPTO_VERDICT_H
#define APEX_MECH_VERDICT_CRYPTO_VERDICT_H

#include "crypto/crypto.h"
#include "mech/verdict/verdict.h"

/* crypto_subject is the thing that crypto/ worked on.  `forged` and
 * `bad_length` are the verdicts on one that fails its integrity check, or has a
 * length that nothing of its enctype has.  Things that we make ourselves leave
 * both out: V_OK stands for V_CRYPTO, so that no omission lets anything pass.
 */
struct crypto_subject {
    const char *what; /* names it in the evidence; NULL: a message, which its
                         enctype names */
    const struct crypto_profile *profile; /* its enctype; NULL: not known */
    enum verdict forged;
    enum verdict bad_length;
    const char *forged_words; /* the evidence for both; NULL: `what` */
};

/* crypto_verdict translates `r`: V_OK, V_NO_MEMORY, V_NOPERM_ETYPE where
 * OpenSSL, as configured here, does not offer the enctype, V_CRYPTO where it
 * failed, else what the subject says.  The evidence names the subject. */
APEX_MUST_USE enum verdict
crypto_verdict(enum crypto_result r, const struct crypto_subject *s,
               struct evidence *ev);

#endif
