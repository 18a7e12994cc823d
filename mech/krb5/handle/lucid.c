/* mech/krb5/handle/lucid.c: the open form of a context. */
#include <gssapi/gssapi_krb5.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/lucid.h"

/* SGN_ALG and SEAL_ALG of RFC 1964 section 1.2.1, 1.2.2 and RFC 4757 section
 * 7.2, as numbers read little-endian from the token. */
enum v1_algorithm {
    SGN_ALG_HMAC_SHA1_DES3 = 4,
    SGN_ALG_HMAC_MD5 = 0x11,
    SEAL_ALG_DES3KD = 2,
    SEAL_ALG_RC4 = 0x10,
};

#define ENCTYPE_DES3_RAW 6

uint32_t
lucid_v1_type(const struct crypto_key *key)
{
    int32_t enctype = key->profile->enctype;

    return (uint32_t)(enctype == ENCTYPE_DES3 ? ENCTYPE_DES3_RAW : enctype);
}

static bool
copy_key(const struct crypto_key *key, gss_krb5_lucid_key_t *out)
{
    struct bytes value = crypto_key_value(key);

    out->data = malloc(value.len);
    if (out->data == NULL)
        return false;
    memcpy(out->data, value.data, value.len);
    out->length = (OM_uint32)value.len;
    out->type = (OM_uint32)key->profile->enctype;
    return true;
}

static void
free_key(gss_krb5_lucid_key_t *key)
{
    if (key->data != NULL)
        crypto_wipe(key->data, key->length);
    free(key->data);
}

static void
free_lucid(gss_krb5_lucid_context_v1_t *lucid)
{
    if (lucid == NULL)
        return;
    free_key(&lucid->rfc1964_kd.ctx_key);
    free_key(&lucid->cfx_kd.ctx_key);
    free_key(&lucid->cfx_kd.acceptor_subkey);
    free(lucid);
}

static bool
fill_cfx(const struct lucid_parameters *p, gss_krb5_lucid_context_v1_t *out)
{
    out->protocol = 1;
    if (!copy_key(p->initiator_key, &out->cfx_kd.ctx_key))
        return false;
    if (p->acceptor_subkey == NULL)
        return true;
    out->cfx_kd.have_acceptor_subkey = 1;
    return copy_key(p->acceptor_subkey, &out->cfx_kd.acceptor_subkey);
}

static bool
fill_rfc1964(const struct lucid_parameters *p, gss_krb5_lucid_context_v1_t *out)
{
    const struct crypto_key *key = p->message_key;
    bool rc4 = key->profile->enctype == ENCTYPE_RC4;

    out->protocol = 0;
    out->rfc1964_kd.sign_alg = rc4 ? SGN_ALG_HMAC_MD5 : SGN_ALG_HMAC_SHA1_DES3;
    out->rfc1964_kd.seal_alg = rc4 ? SEAL_ALG_RC4 : SEAL_ALG_DES3KD;
    if (!copy_key(key, &out->rfc1964_kd.ctx_key))
        return false;
    out->rfc1964_kd.ctx_key.type = lucid_v1_type(key);
    return true;
}

enum verdict
lucid_new(const struct lucid_parameters *p, void **out)
{
    bool filled;
    gss_krb5_lucid_context_v1_t *lucid = calloc(1, sizeof(*lucid));

    if (lucid == NULL)
        return V_NO_MEMORY;
    lucid->version = 1;
    lucid->initiate = p->initiator;
    lucid->endtime = (OM_uint32)p->endtime;
    lucid->send_seq = p->send_seq;
    lucid->recv_seq = p->recv_seq;
    filled = p->message_key->profile->cfx ? fill_cfx(p, lucid)
                                          : fill_rfc1964(p, lucid);
    if (!filled) {
        free_lucid(lucid);
        return V_NO_MEMORY;
    }
    *out = lucid;
    return V_OK;
}

enum verdict
lucid_free(void *lucid, struct evidence *ev)
{
    const gss_krb5_lucid_context_version_t *head = lucid;

    if (head != NULL && head->version != 1)
        return verdict_with(V_CALLER, ev, "lucid context version %u is not 1",
                            (unsigned)head->version);
    free_lucid(lucid);
    return V_OK;
}
