/* mech/krb5/handle/lucid_compare.c: contract in lucid_compare.h. */
#include "mech/krb5/lucid_compare.h"

#include <errno.h>
#include <gssapi/gssapi_krb5.h>

static bool
same_key(const gss_krb5_lucid_key_t *key, const struct crypto_key *want,
         uint32_t type)
{
    struct bytes value = crypto_key_value(want);

    return key->type == type && key->length == value.len &&
           crypto_equal(key->data, value.data, value.len);
}

static bool
same_cfx_key(const gss_krb5_lucid_key_t *key, const struct crypto_key *want)
{
    return same_key(key, want, (uint32_t)want->profile->enctype);
}

static bool
same_keys(const gss_krb5_lucid_context_v1_t *lucid,
          const struct lucid_parameters *want)
{
    const struct crypto_key *key = want->message_key;

    if (!key->profile->cfx)
        return lucid->protocol == 0 &&
               same_key(&lucid->rfc1964_kd.ctx_key, key, lucid_v1_type(key));
    if (lucid->protocol != 1 ||
        !same_cfx_key(&lucid->cfx_kd.ctx_key, want->initiator_key))
        return false;
    if (want->acceptor_subkey == NULL)
        return lucid->cfx_kd.have_acceptor_subkey == 0;
    return lucid->cfx_kd.have_acceptor_subkey == 1 &&
           same_cfx_key(&lucid->cfx_kd.acceptor_subkey, want->acceptor_subkey);
}

enum verdict
lucid_compare(gss_ctx_id_t *context, const struct lucid_parameters *want,
              bool *same)
{
    OM_uint32 major, minor, ignored;
    void *form = NULL;
    const gss_krb5_lucid_context_v1_t *lucid;

    major = gss_krb5_export_lucid_sec_context(&minor, context, 1, &form);
    if (GSS_ERROR(major))
        return minor == ENOMEM ? V_NO_MEMORY : V_KRB5;
    lucid = form;
    *same = lucid->version == 1 && (lucid->initiate != 0) == want->initiator &&
            lucid->endtime == (OM_uint32)want->endtime &&
            lucid->send_seq == want->send_seq &&
            lucid->recv_seq == want->recv_seq && same_keys(lucid, want);
    (void)gss_krb5_free_lucid_sec_context(&ignored, form);
    return V_OK;
}
