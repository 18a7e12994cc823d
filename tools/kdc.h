/* tools/kdc.h: what the KDC says of a principal, and of the time. */
#ifndef APEX_TOOLS_KDC_H
#define APEX_TOOLS_KDC_H

#include <krb5.h>
#include <stdbool.h>
#include <stdint.h>

#define KDC_REASON_MAX 300

enum kdc_answer {
    KDC_KEY_FITS,
    KDC_KEY_WRONG,
    KDC_NOT_KNOWN /* no answer, or one that tells nothing of the key */
};

/* kdc_ask_kvno logs in as the principal with its key of the keytab, takes a
 * ticket for the principal itself, and tells the version of the key that it is
 * sealed in.  Nothing is written to a cache.  `reason` says why not. */
enum kdc_answer
kdc_ask_kvno(krb5_context krb5, krb5_keytab keytab, krb5_principal principal,
             krb5_kvno *out, char reason[KDC_REASON_MAX]);

/* kdc_ask_time is how many seconds the KDC's clock is ahead of this one.  It
 * asks for a ticket for a principal that there is not, and takes the time of
 * the refusal (RFC 4120 section 5.9.1).  False, with the reason, where there
 * was no answer. */
bool
kdc_ask_time(krb5_context krb5, int64_t *ahead, char reason[KDC_REASON_MAX]);

#endif
