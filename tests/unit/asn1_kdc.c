/* tests/unit/asn1_kdc.c: see tests/unit/asn1_kdc.h; the ASN.1 is beside the
 * decoders in asn1/. */
#include "tests/unit/asn1_kdc.h"

#include "asn1/authdata.h"
#include "asn1/der.h"
#include "asn1/message.h"

#define APPLICATION_TICKET            1
#define APPLICATION_ENC_TICKET_PART   3
#define APPLICATION_ENC_KRB_CRED_PART 29
#define SID_REVISION                  1

void
ticket_encode(struct builder *b, const struct ticket *t)
{
    size_t start =
        der_wrap_begin(b, DER_APPLICATION(APPLICATION_TICKET), DER_SEQUENCE);

    der_put_field_int32(b, 0, KERBEROS_VERSION);
    principal_encode(b, 1, &t->server);
    encrypted_data_field_encode(b, 3, &t->enc_part);
    der_wrap_end(b, start);
}

void
enc_ticket_part_encode(struct builder *b, const struct enc_ticket_part *t)
{
    size_t start = der_wrap_begin(
        b, DER_APPLICATION(APPLICATION_ENC_TICKET_PART), DER_SEQUENCE);

    der_put_field_flags(b, 0, t->flags);
    encryption_key_field_encode(b, 1, &t->key);
    principal_encode(b, 2, &t->client);
    typed_octets_field_encode(b, 4, t->transited_type, t->transited);
    der_put_field_time(b, 5, t->authtime);
    if (t->has_starttime)
        der_put_field_time(b, 6, t->starttime);
    der_put_field_time(b, 7, t->endtime);
    if (t->has_renew_till)
        der_put_field_time(b, 8, t->renew_till);
    if (t->has_addresses)
        host_addresses_field_encode(b, 9, t->addresses);
    if (t->has_authdata)
        authdata_field_encode(b, 10, t->authdata);
    der_wrap_end(b, start);
}

void
enc_krb_cred_part_encode(struct builder *b, const struct enc_krb_cred_part *p)
{
    size_t start = der_wrap_begin(
        b, DER_APPLICATION(APPLICATION_ENC_KRB_CRED_PART), DER_SEQUENCE);
    size_t infos = der_wrap_begin(b, DER_CONTEXT(0), DER_SEQUENCE);

    builder_bytes(b, p->ticket_info);
    der_wrap_end(b, infos);
    if (p->has_nonce)
        der_put_field_uint32(b, 1, p->nonce);
    if (p->has_timestamp)
        der_put_field_time(b, 2, p->timestamp);
    if (p->has_usec)
        der_put_field_int32(b, 3, p->usec);
    der_wrap_end(b, start);
}

void
krb_cred_info_encode(struct builder *b, const struct krb_cred_info *i)
{
    size_t start = der_begin(b, DER_SEQUENCE);

    encryption_key_field_encode(b, 0, &i->key);
    principal_optional_encode(b, 1, i->has_client, &i->client);
    if (i->has_flags)
        der_put_field_flags(b, 3, i->flags);
    if (i->has_authtime)
        der_put_field_time(b, 4, i->authtime);
    if (i->has_starttime)
        der_put_field_time(b, 5, i->starttime);
    if (i->has_endtime)
        der_put_field_time(b, 6, i->endtime);
    if (i->has_renew_till)
        der_put_field_time(b, 7, i->renew_till);
    principal_optional_encode(b, 8, i->has_server, &i->server);
    if (i->has_addresses)
        host_addresses_field_encode(b, 10, i->addresses);
    der_end(b, start);
}

static void
verifier_encode(struct builder *b, unsigned n, const struct verifier_mac *v)
{
    size_t start = der_wrap_begin(b, DER_CONTEXT(n), DER_SEQUENCE);

    if (v->has_identifier)
        principal_name_field_encode(b, 0, &v->identifier);
    if (v->has_kvno)
        der_put_field_uint32(b, 1, v->kvno);
    if (v->has_enctype)
        der_put_field_int32(b, 2, v->enctype);
    checksum_field_encode(b, 3, &v->mac);
    der_wrap_end(b, start);
}

void
cammac_encode(struct builder *b, const struct cammac *c)
{
    size_t start = der_begin(b, DER_SEQUENCE);

    authdata_field_encode(b, 0, c->elements);
    if (c->has_kdc_verifier)
        verifier_encode(b, 1, &c->kdc_verifier);
    if (c->has_svc_verifier)
        verifier_encode(b, 2, &c->svc_verifier);
    der_end(b, start);
}

void
sid_encode(struct builder *b, const struct sid *s)
{
    builder_u8(b, SID_REVISION);
    builder_u8(b, s->num_subauthorities);
    builder_be16(b, (uint16_t)(s->authority >> 32));
    builder_be32(b, (uint32_t)s->authority);
    for (size_t i = 0; i < s->num_subauthorities; i++)
        builder_le32(b, s->subauthority[i]);
}
