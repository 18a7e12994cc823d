/* asn1/encrypted_data.h: EncryptedData, EncryptionKey and Checksum,
 * RFC 4120 section 5.2.9.
 *
 * The functions code `[n] TYPE`; those with "optional" in the name take
 * `[n] TYPE OPTIONAL`, where absence is *present false and no failure. */
#ifndef APEX_ASN1_ENCRYPTED_DATA_H
#define APEX_ASN1_ENCRYPTED_DATA_H

#include "asn1/der.h"

struct encrypted_data {
    int32_t etype;
    bool has_kvno;
    uint32_t kvno;
    struct bytes cipher;
};

struct encryption_key {
    int32_t keytype;
    struct bytes keyvalue;
};

struct checksum {
    int32_t cksumtype;
    struct bytes checksum;
};

APEX_MUST_USE bool
encrypted_data_field_decode(struct reader *r, unsigned n,
                            struct encrypted_data *out);
void
encrypted_data_field_encode(struct builder *b, unsigned n,
                            const struct encrypted_data *e);
APEX_MUST_USE bool
encryption_key_field_decode(struct reader *r, unsigned n,
                            struct encryption_key *out);
APEX_MUST_USE bool
encryption_key_optional_decode(struct reader *r, unsigned n, bool *present,
                               struct encryption_key *out);
void
encryption_key_field_encode(struct builder *b, unsigned n,
                            const struct encryption_key *k);
APEX_MUST_USE bool
checksum_field_decode(struct reader *r, unsigned n, struct checksum *out);
void
checksum_field_encode(struct builder *b, unsigned n, const struct checksum *c);

/* typed_octets_* code the shape that the last two and TransitedEncoding (RFC
 * 4120 section 5.3) share: `SEQUENCE { [0] Int32, [1] OCTET STRING }`. */
APEX_MUST_USE bool
typed_octets_field_decode(struct reader *r, unsigned n, int32_t *out_type,
                          struct bytes *out_value);
void
typed_octets_field_encode(struct builder *b, unsigned n, int32_t type,
                          struct bytes value);

#endif
