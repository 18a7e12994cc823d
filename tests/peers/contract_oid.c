/* tests/peers/contract_oid.c: inquiries by object identifier. */
#include "tests/peers/contract.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct pair_options standard = {.target = "svc18@localhost",
                                             .flags = PAIR_FLAGS};

static void
ticket_flags(void)
{
    krb5_flags mine = 0, theirs = 0;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_krb5_get_tkt_flags(&minor, p.initiator, &mine);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major = gss_krb5_get_tkt_flags(&minor, p.acceptor, &theirs);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(mine, theirs);
        EXPECT(mine & TKT_FLG_PRE_AUTH);
    }
    pair_free(&p);
}

static void
authentication_time(void)
{
    OM_uint32 major, minor;
    krb5_timestamp at = 0;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major =
            gsskrb5_extract_authtime_from_sec_context(&minor, p.acceptor, &at);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(at <= (krb5_timestamp)time(NULL) &&
               at > (krb5_timestamp)time(NULL) - 36000);
    }
    pair_free(&p);
}

/* Both sides' answer to an inquiry; false when one has none. */
static bool
inquire_both(struct pair *p, gss_OID oid, gss_buffer_set_t *a,
             gss_buffer_set_t *b)
{
    OM_uint32 minor;

    *a = *b = GSS_C_NO_BUFFER_SET;
    return EXPECT_NUMBER(
               gss_inquire_sec_context_by_oid(&minor, p->initiator, oid, a),
               GSS_S_COMPLETE) &&
           EXPECT_NUMBER(
               gss_inquire_sec_context_by_oid(&minor, p->acceptor, oid, b),
               GSS_S_COMPLETE);
}

/* The key in use is the acceptor's subkey, of the ticket's enctype here. */
static void
session_key(void)
{
    static const unsigned char enctype_arc[] = {
        0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x04, 18};
    gss_buffer_set_t a, b;
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&standard, &p) &&
        inquire_both(&p, GSS_C_INQ_SSPI_SESSION_KEY, &a, &b)) {
        if (EXPECT(a->count == 2 && b->count == 2)) {
            EXPECT(a->elements[0].length == 32 && b->elements[0].length == 32 &&
                   memcmp(a->elements[0].value, b->elements[0].value, 32) == 0);
            EXPECT(a->elements[1].length == sizeof(enctype_arc) &&
                   memcmp(a->elements[1].value, enctype_arc,
                          sizeof(enctype_arc)) == 0);
        }
        gss_release_buffer_set(&minor, &a);
        gss_release_buffer_set(&minor, &b);
    }
    pair_free(&p);
}

/* Unsigned, big-endian, four bytes. */
static void
strength(void)
{
    gss_buffer_set_t a, b;
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&standard, &p) &&
        inquire_both(&p, GSS_C_SEC_CONTEXT_SASL_SSF, &a, &b)) {
        EXPECT(a->count == 1 && a->elements[0].length == 4 &&
               memcmp(a->elements[0].value, "\0\0\1\0", 4) == 0);
        gss_release_buffer_set(&minor, &a);
        gss_release_buffer_set(&minor, &b);
    }
    pair_free(&p);
}

static void
lucid(void)
{
    gss_krb5_lucid_context_v1_t *a = NULL, *b = NULL;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_krb5_export_lucid_sec_context(&minor, &p.initiator, 1,
                                                  (void **)&a);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major = gss_krb5_export_lucid_sec_context(&minor, &p.acceptor, 1,
                                                  (void **)&b);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    if (a != NULL && b != NULL) {
        EXPECT(p.initiator == NULL && p.acceptor == NULL);
        EXPECT(a->version == 1 && a->protocol == 1);
        EXPECT(a->initiate == 1 && b->initiate == 0);
        EXPECT(a->send_seq == b->recv_seq && a->recv_seq == b->send_seq);
        EXPECT(a->cfx_kd.have_acceptor_subkey == 1);
        EXPECT(a->cfx_kd.ctx_key.type == 18 &&
               a->cfx_kd.acceptor_subkey.type == 18);
        EXPECT(a->cfx_kd.acceptor_subkey.length == 32 &&
               memcmp(a->cfx_kd.acceptor_subkey.data,
                      b->cfx_kd.acceptor_subkey.data, 32) == 0);
        EXPECT(memcmp(a->cfx_kd.ctx_key.data, b->cfx_kd.ctx_key.data, 32) == 0);
        EXPECT(llabs((long long)a->endtime - (long long)b->endtime) < 2);
        major = gss_krb5_free_lucid_sec_context(&minor, a);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        gss_krb5_free_lucid_sec_context(&minor, b);
    }
    pair_free(&p);
}

/* A version of the lucid form that there is not; MIT's own mechanism answers
 * COMPLETE beside the same code. */
static void
lucid_version(void)
{
    gss_OID_desc second = {
        12, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x06\x02"};
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major =
            gss_inquire_sec_context_by_oid(&minor, p.initiator, &second, &set);
        EXPECT_NUMBER(major, contract_module ? GSS_S_FAILURE : GSS_S_COMPLETE);
        EXPECT_NUMBER((int32_t)minor, KG_LUCID_VERSION);
        EXPECT(set == GSS_C_NO_BUFFER_SET);
        pair_exercise(&p);
    }
    pair_free(&p);
}

/* SPNEGO asks for objects of others; no answer is an answer. */
static void
unknown_objects(void)
{
    gss_OID_desc unknown = {9, (void *)"\x2b\x06\x01\x04\x01\xb7\x79\x05\x01"};
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major =
            gss_inquire_sec_context_by_oid(&minor, p.initiator, &unknown, &set);
        EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
        EXPECT_NUMBER((int32_t)minor, EINVAL);
        EXPECT(set == GSS_C_NO_BUFFER_SET);
        major = gss_set_sec_context_option(&minor, &p.initiator, &unknown,
                                           GSS_C_NO_BUFFER);
        EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
        pair_exercise(&p);
    }
    pair_free(&p);
}

static void
an_incomplete_context(void)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    struct pair p = {0};

    pair_initiate(&standard, &p, GSS_C_NO_BUFFER, &out);
    major = gss_inquire_sec_context_by_oid(&minor, p.initiator,
                                           GSS_C_INQ_SSPI_SESSION_KEY, &set);
    EXPECT_NUMBER(major, GSS_S_NO_CONTEXT);
    gss_release_buffer(&minor, &out);
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"oid: ticket flags", ticket_flags},
    {"oid: time of authentication", authentication_time},
    {"oid: session key", session_key},
    {"oid: strength", strength},
    {"oid: lucid context", lucid},
    {"oid: another version of it", lucid_version},
    {"oid: unknown objects", unknown_objects},
    {"oid: an incomplete context has none", an_incomplete_context},
};

void
contract_oid_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
