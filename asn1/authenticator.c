/* asn1/authenticator.c: contracts in authenticator.h.
 *
 *   Authenticator   ::= [APPLICATION 2] SEQUENCE  {
 *           authenticator-vno       [0] INTEGER (5),
 *           crealm                  [1] Realm,
 *           cname                   [2] PrincipalName,
 *           cksum                   [3] Checksum OPTIONAL,
 *           cusec                   [4] Microseconds,
 *           ctime                   [5] KerberosTime,
 *           subkey                  [6] EncryptionKey OPTIONAL,
 *           seq-number              [7] UInt32 OPTIONAL,
 *           authorization-data      [8] AuthorizationData OPTIONAL
 *   }
 *
 * RFC 4120 section 5.5.1.
 */
#include "asn1/authenticator.h"

#include "asn1/authdata.h"
#include "asn1/message.h"

#define APPLICATION_AUTHENTICATOR 2

static bool
checksum_optional(struct reader *seq, unsigned n, bool *present,
                  struct checksum *out)
{
    *present = der_peek(seq, DER_CONTEXT(n));
    return !*present || checksum_field_decode(seq, n, out);
}

static bool
authenticator_fields(struct reader *seq, struct authenticator *a)
{
    return vno_decode(seq) && principal_decode(seq, 1, &a->client) &&
           checksum_optional(seq, 3, &a->has_checksum, &a->checksum) &&
           der_field_microseconds(seq, 4, &a->cusec) &&
           der_field_time(seq, 5, &a->ctime) &&
           encryption_key_optional_decode(seq, 6, &a->has_subkey, &a->subkey) &&
           der_optional_uint32(seq, 7, &a->has_seq_number, &a->seq_number) &&
           authdata_field_decode(seq, 8, &a->has_authdata, &a->authdata) &&
           der_skip_unknown(seq, 9);
}

bool
authenticator_decode(struct bytes in, struct authenticator *out)
{
    struct reader r, seq;
    struct authenticator a = {0};

    reader_init(&r, in);
    if (!der_wrapped(&r, DER_APPLICATION(APPLICATION_AUTHENTICATOR),
                     DER_SEQUENCE, &seq) ||
        !reader_done(&r) || !authenticator_fields(&seq, &a))
        return false;
    *out = a;
    return true;
}

void
authenticator_encode(struct builder *b, const struct authenticator *a)
{
    size_t start = der_wrap_begin(b, DER_APPLICATION(APPLICATION_AUTHENTICATOR),
                                  DER_SEQUENCE);

    der_put_field_int32(b, 0, KERBEROS_VERSION);
    principal_encode(b, 1, &a->client);
    if (a->has_checksum)
        checksum_field_encode(b, 3, &a->checksum);
    der_put_field_int32(b, 4, a->cusec);
    der_put_field_time(b, 5, a->ctime);
    if (a->has_subkey)
        encryption_key_field_encode(b, 6, &a->subkey);
    if (a->has_seq_number)
        der_put_field_uint32(b, 7, a->seq_number);
    if (a->has_authdata)
        authdata_field_encode(b, 8, a->authdata);
    der_wrap_end(b, start);
}
