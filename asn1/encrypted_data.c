/* asn1/encrypted_data.c: contracts in encrypted_data.h. */
#include "asn1/encrypted_data.h"

/*   EncryptedData   ::= SEQUENCE {
 *           etype   [0] Int32 -- EncryptionType --,
 *           kvno    [1] UInt32 OPTIONAL,
 *           cipher  [2] OCTET STRING -- ciphertext
 *   }
 *
 * RFC 4120 section 5.2.9. */
bool
encrypted_data_field_decode(struct reader *r, unsigned n,
                            struct encrypted_data *out)
{
    struct reader at = *r, seq;
    struct encrypted_data e = {0};
    bool ok;

    ok = der_wrapped(&at, DER_CONTEXT(n), DER_SEQUENCE, &seq) &&
         der_field_int32(&seq, 0, &e.etype) &&
         der_optional_uint32(&seq, 1, &e.has_kvno, &e.kvno) &&
         der_field_octets(&seq, 2, &e.cipher) && der_skip_unknown(&seq, 3);
    if (ok)
        *out = e;
    return reader_commit(r, &at, ok);
}

void
encrypted_data_field_encode(struct builder *b, unsigned n,
                            const struct encrypted_data *e)
{
    size_t start = der_wrap_begin(b, DER_CONTEXT(n), DER_SEQUENCE);

    der_put_field_int32(b, 0, e->etype);
    if (e->has_kvno)
        der_put_field_uint32(b, 1, e->kvno);
    der_put_field_octets(b, 2, e->cipher);
    der_wrap_end(b, start);
}

/* EncryptionKey, Checksum and TransitedEncoding are the same on the wire:
 *
 *   SEQUENCE {
 *           type    [0] Int32,
 *           value   [1] OCTET STRING
 *   }
 *
 * RFC 4120 sections 5.2.9 and 5.3. */
bool
typed_octets_field_decode(struct reader *r, unsigned n, int32_t *out_type,
                          struct bytes *out_value)
{
    struct reader at = *r, seq;
    int32_t type;
    struct bytes value;
    bool ok;

    ok = der_wrapped(&at, DER_CONTEXT(n), DER_SEQUENCE, &seq) &&
         der_field_int32(&seq, 0, &type) && der_field_octets(&seq, 1, &value) &&
         der_skip_unknown(&seq, 2);
    if (ok) {
        *out_type = type;
        *out_value = value;
    }
    return reader_commit(r, &at, ok);
}

void
typed_octets_field_encode(struct builder *b, unsigned n, int32_t type,
                          struct bytes value)
{
    size_t start = der_wrap_begin(b, DER_CONTEXT(n), DER_SEQUENCE);

    der_put_field_int32(b, 0, type);
    der_put_field_octets(b, 1, value);
    der_wrap_end(b, start);
}

bool
encryption_key_field_decode(struct reader *r, unsigned n,
                            struct encryption_key *out)
{
    return typed_octets_field_decode(r, n, &out->keytype, &out->keyvalue);
}

bool
encryption_key_optional_decode(struct reader *r, unsigned n, bool *present,
                               struct encryption_key *out)
{
    bool there = der_peek(r, DER_CONTEXT(n));

    if (!reader_ok(r) || (there && !encryption_key_field_decode(r, n, out)))
        return false;
    *present = there;
    return true;
}

void
encryption_key_field_encode(struct builder *b, unsigned n,
                            const struct encryption_key *k)
{
    typed_octets_field_encode(b, n, k->keytype, k->keyvalue);
}

bool
checksum_field_decode(struct reader *r, unsigned n, struct checksum *out)
{
    return typed_octets_field_decode(r, n, &out->cksumtype, &out->checksum);
}

void
checksum_field_encode(struct builder *b, unsigned n, const struct checksum *c)
{
    typed_octets_field_encode(b, n, c->cksumtype, c->checksum);
}
