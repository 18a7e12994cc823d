/* asn1/cammac.c: contracts in cammac.h. */
#include "asn1/cammac.h"

#include "asn1/authdata.h"

/*   Verifier-MAC            ::= SEQUENCE {
 *           identifier      [0] PrincipalName OPTIONAL,
 *           kvno            [1] UInt32 OPTIONAL,
 *           enctype         [2] Int32 OPTIONAL,
 *           mac             [3] Checksum
 *   }
 *
 * RFC 7751 section 3. */
static bool
verifier_fields(struct reader *seq, struct verifier_mac *v)
{
    v->has_identifier = der_peek(seq, DER_CONTEXT(0));
    if (v->has_identifier &&
        !principal_name_field_decode(seq, 0, &v->identifier))
        return false;
    if (!der_optional_uint32(seq, 1, &v->has_kvno, &v->kvno))
        return false;
    v->has_enctype = der_peek(seq, DER_CONTEXT(2));
    if (v->has_enctype && !der_field_int32(seq, 2, &v->enctype))
        return false;
    return checksum_field_decode(seq, 3, &v->mac) && der_skip_unknown(seq, 4);
}

static bool
verifier_optional(struct reader *r, unsigned n, bool *present,
                  struct verifier_mac *out)
{
    struct verifier_mac v = {.has_identifier = false};
    struct reader seq;

    *present = der_peek(r, DER_CONTEXT(n));
    if (!*present)
        return true;
    if (!der_wrapped(r, DER_CONTEXT(n), DER_SEQUENCE, &seq) ||
        !verifier_fields(&seq, &v))
        return false;
    *out = v;
    return true;
}

static bool
elements_field(struct reader *seq, struct cammac *c)
{
    struct reader field, start;

    if (!der_element(seq, DER_CONTEXT(0), &field))
        return false;
    start = field;
    if (!authdata_decode(&field, &c->elements) || !reader_done(&field))
        return false;
    c->elements_encoded = reader_between(&start, &field);
    return true;
}

/*   AD-CAMMAC               ::= SEQUENCE {
 *           elements        [0] AuthorizationData,
 *           kdc-verifier    [1] Verifier-MAC OPTIONAL,
 *           svc-verifier    [2] Verifier-MAC OPTIONAL,
 *           other-verifiers [3] SEQUENCE (SIZE (1..MAX)) OF Verifier OPTIONAL
 *   }
 *
 * RFC 7751 section 3. */
bool
cammac_decode(struct bytes in, struct cammac *out)
{
    struct cammac c = {.has_kdc_verifier = false};
    struct reader r, seq;

    reader_init(&r, in);
    if (!der_element(&r, DER_SEQUENCE, &seq) || !reader_done(&r) ||
        !elements_field(&seq, &c) ||
        !verifier_optional(&seq, 1, &c.has_kdc_verifier, &c.kdc_verifier) ||
        !verifier_optional(&seq, 2, &c.has_svc_verifier, &c.svc_verifier) ||
        !der_skip_unknown(&seq, 3))
        return false;
    *out = c;
    return true;
}

bool
auth_indicators_next(struct reader *content, struct bytes *out)
{
    struct reader text;

    return !reader_done(content) &&
           der_element(content, DER_UTF8_STRING, &text) &&
           reader_rest(&text, out);
}

void
auth_indicators_put(struct builder *b, struct bytes text)
{
    size_t start = der_begin(b, DER_UTF8_STRING);

    builder_bytes(b, text);
    der_end(b, start);
}

/*   AD-AUTHENTICATION-INDICATOR ::= SEQUENCE OF UTF8String
 *
 * RFC 8129 section 3. */
bool
auth_indicators_decode(struct bytes in, struct bytes *out_content)
{
    struct reader r, list, each;
    struct bytes ignored;

    reader_init(&r, in);
    if (!der_element(&r, DER_SEQUENCE, &list) || !reader_done(&r))
        return false;
    each = list;
    while (auth_indicators_next(&each, &ignored))
        ;
    return reader_done(&each) && reader_rest(&list, out_content);
}
