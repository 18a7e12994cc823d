/* asn1/krb_error.c: contracts in krb_error.h.
 *
 *   KRB-ERROR       ::= [APPLICATION 30] SEQUENCE {
 *           pvno            [0] INTEGER (5),
 *           msg-type        [1] INTEGER (30),
 *           ctime           [2] KerberosTime OPTIONAL,
 *           cusec           [3] Microseconds OPTIONAL,
 *           stime           [4] KerberosTime,
 *           susec           [5] Microseconds,
 *           error-code      [6] Int32,
 *           crealm          [7] Realm OPTIONAL,
 *           cname           [8] PrincipalName OPTIONAL,
 *           realm           [9] Realm -- service realm --,
 *           sname           [10] PrincipalName -- service name --,
 *           e-text          [11] KerberosString OPTIONAL,
 *           e-data          [12] OCTET STRING OPTIONAL
 *   }
 *
 * RFC 4120 section 5.9.1.
 */
#include "asn1/krb_error.h"

#define MESSAGE_KRB_ERROR 30

/* Tolerance: ctime and cusec are optional each on its own, and peers that take
 * a zero for an absent number leave out one of them (RFC 4120 section 5.1.2).
 */
static bool
krb_error_fields(struct reader *body, struct krb_error *e)
{
    bool has_text;

    return der_optional_time(body, 2, &e->has_ctime, &e->ctime) &&
           der_optional_microseconds(body, 3, &e->has_cusec, &e->cusec) &&
           der_field_time(body, 4, &e->stime) &&
           der_field_microseconds(body, 5, &e->susec) &&
           der_field_int32(body, 6, &e->error_code) &&
           principal_optional_decode(body, 7, &e->has_client, &e->client) &&
           principal_decode(body, 9, &e->server) &&
           der_optional_string(body, 11, &has_text, &e->e_text) &&
           der_optional_octets(body, 12, &e->has_e_data, &e->e_data) &&
           der_skip_unknown(body, 13);
}

enum message_fault
krb_error_decode(struct bytes in, struct krb_error *out)
{
    struct reader body;
    struct krb_error e = {0};
    enum message_fault fault = message_open(in, MESSAGE_KRB_ERROR, &body);

    if (fault != MESSAGE_OK)
        return fault;
    if (!krb_error_fields(&body, &e))
        return MESSAGE_MALFORMED;
    *out = e;
    return MESSAGE_OK;
}

void
krb_error_encode(struct builder *b, const struct krb_error *e)
{
    size_t start = message_begin(b, MESSAGE_KRB_ERROR);

    if (e->has_ctime)
        der_put_field_time(b, 2, e->ctime);
    if (e->has_cusec)
        der_put_field_int32(b, 3, e->cusec);
    der_put_field_time(b, 4, e->stime);
    der_put_field_int32(b, 5, e->susec);
    der_put_field_int32(b, 6, e->error_code);
    principal_optional_encode(b, 7, e->has_client, &e->client);
    principal_encode(b, 9, &e->server);
    if (e->e_text.len > 0)
        der_put_field_string(b, 11, e->e_text);
    if (e->has_e_data)
        der_put_field_octets(b, 12, e->e_data);
    der_wrap_end(b, start);
}
