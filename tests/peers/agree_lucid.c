/* tests/peers/agree_lucid.c: gss_krb5_export_lucid_sec_context, from which a
 * kernel goes on: each end has what the other has, mirrored. */
#include "tests/peers/agree.h"

#include <stdlib.h>
#include <string.h>

static gss_krb5_lucid_context_v1_t *
export_lucid(gss_ctx_id_t *context)
{
    OM_uint32 major, minor;
    void *lucid = NULL;

    major = gss_krb5_export_lucid_sec_context(&minor, context, 1, &lucid);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(*context == GSS_C_NO_CONTEXT);
    return lucid;
}

static void
same_key(const gss_krb5_lucid_key_t *a, const gss_krb5_lucid_key_t *b)
{
    EXPECT_NUMBER(a->type, b->type);
    if (EXPECT_NUMBER(a->length, b->length))
        EXPECT(a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

static void
mirrored(const gss_krb5_lucid_context_v1_t *a,
         const gss_krb5_lucid_context_v1_t *b, int enctype)
{
    bool v1 = mixed_is_weak(enctype);

    EXPECT_NUMBER(a->version, 1);
    EXPECT_NUMBER(b->version, 1);
    EXPECT_NUMBER(a->initiate, 1);
    EXPECT_NUMBER(b->initiate, 0);
    EXPECT_NUMBER(a->endtime, b->endtime);
    EXPECT_NUMBER(a->send_seq, b->recv_seq);
    EXPECT_NUMBER(a->recv_seq, b->send_seq);
    EXPECT_NUMBER(a->protocol, !v1);
    EXPECT_NUMBER(b->protocol, !v1);
    EXPECT_NUMBER(a->rfc1964_kd.sign_alg, b->rfc1964_kd.sign_alg);
    EXPECT_NUMBER(a->rfc1964_kd.seal_alg, b->rfc1964_kd.seal_alg);
    same_key(&a->rfc1964_kd.ctx_key, &b->rfc1964_kd.ctx_key);
    EXPECT_NUMBER(a->cfx_kd.have_acceptor_subkey,
                  b->cfx_kd.have_acceptor_subkey);
    same_key(&a->cfx_kd.ctx_key, &b->cfx_kd.ctx_key);
    same_key(&a->cfx_kd.acceptor_subkey, &b->cfx_kd.acceptor_subkey);
    EXPECT_NUMBER(a->rfc1964_kd.ctx_key.length != 0, v1);
    EXPECT_NUMBER(a->cfx_kd.ctx_key.length != 0, !v1);
}

static void
try_flags(const char *direction, int enctype, OM_uint32 flags)
{
    gss_krb5_lucid_context_v1_t *a, *b;
    OM_uint32 minor;
    struct pair p;

    if (mixed_make(direction, enctype, flags, &p)) {
        a = export_lucid(&p.initiator);
        b = export_lucid(&p.acceptor);
        if (a != NULL && b != NULL) {
            mirrored(a, b, enctype);
            EXPECT_NUMBER(a->cfx_kd.have_acceptor_subkey,
                          (flags & GSS_C_MUTUAL_FLAG) &&
                              !mixed_is_weak(enctype));
        }
        if (a != NULL)
            gss_krb5_free_lucid_sec_context(&minor, a);
        if (b != NULL)
            gss_krb5_free_lucid_sec_context(&minor, b);
    }
    pair_free(&p);
}

void
agree_on_lucid(const char *direction, int enctype)
{
    report_open("%s, enctype %d, lucid", direction, enctype);
    try_flags(direction, enctype, PAIR_FLAGS);
    try_flags(direction, enctype, GSS_C_REPLAY_FLAG);
    report_close();
}
