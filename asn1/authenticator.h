/* asn1/authenticator.h: Authenticator, RFC 4120 section 5.5.1. */
#ifndef APEX_ASN1_AUTHENTICATOR_H
#define APEX_ASN1_AUTHENTICATOR_H

#include "asn1/encrypted_data.h"
#include "asn1/principal.h"

struct authenticator {
    struct principal_name client;
    bool has_checksum;
    struct checksum checksum;
    int32_t cusec;
    int64_t ctime;
    bool has_subkey;
    struct encryption_key subkey;
    bool has_seq_number;
    uint32_t seq_number;
    bool has_authdata;
    struct bytes authdata; /* content */
};

APEX_MUST_USE bool
authenticator_decode(struct bytes in, struct authenticator *out);
void
authenticator_encode(struct builder *b, const struct authenticator *a);

#endif
