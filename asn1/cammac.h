/* asn1/cammac.h: AD-CAMMAC, RFC 7751, and AD-AUTHENTICATION-INDICATOR,
 * RFC 8129.
 *
 * A CAMMAC is authorization data that the KDC vouches for with checksums.
 * Decoding it proves nothing; who believes its elements has verified the
 * checksum that is made with a key of his own first.
 */
#ifndef APEX_ASN1_CAMMAC_H
#define APEX_ASN1_CAMMAC_H

#include "asn1/encrypted_data.h"
#include "asn1/principal.h"

/* Verifier-MAC.  The identifier has no realm. */
struct verifier_mac {
    bool has_identifier;
    struct principal_name identifier;
    bool has_kvno;
    uint32_t kvno;
    bool has_enctype;
    int32_t enctype;
    struct checksum mac;
};

struct cammac {
    struct bytes elements;         /* content, for authdata_next */
    struct bytes elements_encoded; /* what the checksums cover */
    bool has_kdc_verifier;
    struct verifier_mac kdc_verifier;
    bool has_svc_verifier;
    struct verifier_mac svc_verifier;
};

/* cammac_decode takes all of `in`.  Other verifiers are for others, and passed
 * over. */
APEX_MUST_USE bool
cammac_decode(struct bytes in, struct cammac *out);

/* auth_indicators_decode takes all of an AD-AUTHENTICATION-INDICATOR, checks
 * it, and gives its content for auth_indicators_next, which takes the next
 * string and is false at the end. */
APEX_MUST_USE bool
auth_indicators_decode(struct bytes in, struct bytes *out_content);
bool
auth_indicators_next(struct reader *content, struct bytes *out);
/* auth_indicators_put appends a string to such a content. */
void
auth_indicators_put(struct builder *b, struct bytes text);

#endif
