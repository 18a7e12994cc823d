/* tests/peers/transfer.c: contexts from the module to MIT's builtin mechanism
 * and back, messages flowing at each hop. */
#include "tests/peers/transfer.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What can be asked about a context. */
struct facts {
    char source[100], target[100];
    OM_uint32 flags, lifetime, ticket_flags;
    krb5_timestamp authtime;
    int local, open;
    unsigned char authdata[2000];
    size_t authdata_len;
};

/* 1.2.840.113554.1.2.2.5.10, and the type of authorization data. */
#define AUTHDATA_OID "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0a"
static gss_OID_desc pac = {13, (void *)AUTHDATA_OID "\x81\x00"};
static gss_OID_desc if_relevant = {12, (void *)AUTHDATA_OID "\x01"};

/* The PAC.  MIT's builtin does not open the AD-IF-RELEVANT around it, and may
 * have more than one of them. */
static void
take_authdata(gss_ctx_id_t context, gss_OID type, struct facts *out)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    size_t i;

    major = gss_inquire_sec_context_by_oid(&minor, context, type, &set);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    for (i = 0; set != GSS_C_NO_BUFFER_SET && i < set->count; i++) {
        if (out->authdata_len + set->elements[i].length > sizeof(out->authdata))
            break;
        memcpy(out->authdata + out->authdata_len, set->elements[i].value,
               set->elements[i].length);
        out->authdata_len += set->elements[i].length;
    }
    gss_release_buffer_set(&minor, &set);
}

static void
take_facts(gss_ctx_id_t context, struct facts *out)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor;

    memset(out, 0, sizeof(*out));
    major =
        gss_inquire_context(&minor, context, &source, &target, &out->lifetime,
                            NULL, &out->flags, &out->local, &out->open);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_name_text(source, out->source, sizeof(out->source));
    gss_name_text(target, out->target, sizeof(out->target));
    major = gss_krb5_get_tkt_flags(&minor, context,
                                   (krb5_flags *)&out->ticket_flags);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gsskrb5_extract_authtime_from_sec_context(&minor, context,
                                                      &out->authtime);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    take_authdata(context, &pac, out);
    if (out->authdata_len == 0)
        take_authdata(context, &if_relevant, out);
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
}

static void
compare_facts(const struct facts *got, const struct facts *want)
{
    EXPECT(strcmp(got->source, want->source) == 0);
    EXPECT(strcmp(got->target, want->target) == 0);
    EXPECT_NUMBER(got->flags, want->flags);
    EXPECT_NUMBER(got->ticket_flags, want->ticket_flags);
    EXPECT_NUMBER(got->authtime, want->authtime);
    EXPECT_NUMBER(got->local, want->local);
    EXPECT_NUMBER(got->open, want->open);
    /* MIT's builtin leaves out the part of the KDC's offset below a second. */
    if (got->lifetime > want->lifetime + 1 ||
        got->lifetime + 30 < want->lifetime)
        report_fault(__FILE__, __LINE__, "lifetime is %u, was %u",
                     got->lifetime, want->lifetime);
    EXPECT(memmem(got->authdata, got->authdata_len, want->authdata,
                  want->authdata_len) != NULL);
}

/* Keys and numbers, as the lucid form shows them. */
static gss_krb5_lucid_context_v1_t *
take_lucid(gss_ctx_id_t *context)
{
    OM_uint32 major, minor;
    void *lucid = NULL;

    major = gss_krb5_export_lucid_sec_context(&minor, context, 1, &lucid);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    return lucid;
}

static void
same_key(const gss_krb5_lucid_key_t *a, const gss_krb5_lucid_key_t *b)
{
    EXPECT_NUMBER(a->type, b->type);
    EXPECT_NUMBER(a->length, b->length);
    EXPECT(b->length == 0 || memcmp(a->data, b->data, b->length) == 0);
}

static void
same_lucid(gss_krb5_lucid_context_v1_t *a, gss_krb5_lucid_context_v1_t *b)
{
    EXPECT_NUMBER(a->initiate, b->initiate);
    EXPECT_NUMBER(a->endtime, b->endtime);
    EXPECT_NUMBER(a->send_seq, b->send_seq);
    EXPECT_NUMBER(a->recv_seq, b->recv_seq);
    EXPECT_NUMBER(a->protocol, b->protocol);
    EXPECT_NUMBER(a->rfc1964_kd.sign_alg, b->rfc1964_kd.sign_alg);
    EXPECT_NUMBER(a->rfc1964_kd.seal_alg, b->rfc1964_kd.seal_alg);
    same_key(&a->rfc1964_kd.ctx_key, &b->rfc1964_kd.ctx_key);
    EXPECT_NUMBER(a->cfx_kd.have_acceptor_subkey,
                  b->cfx_kd.have_acceptor_subkey);
    same_key(&a->cfx_kd.ctx_key, &b->cfx_kd.ctx_key);
    if (a->cfx_kd.have_acceptor_subkey)
        same_key(&a->cfx_kd.acceptor_subkey, &b->cfx_kd.acceptor_subkey);
}

/* One token can be imported more than once: the copies give their lucid forms,
 * of the builtin and of the module. */
static void
lucid_of(gss_ctx_id_t *context)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_krb5_lucid_context_v1_t *lucid[2] = {NULL, NULL};
    gss_ctx_id_t copy = GSS_C_NO_CONTEXT;
    OM_uint32 minor;
    bool was_module;
    int i;

    for (i = 0; i < 2 && !report_failed(); i++) {
        if (!transfer_export(context, &token, &was_module))
            return;
        EXPECT_NUMBER(was_module, i == 0);
        EXPECT_NUMBER(gss_import_sec_context(&minor, &token, context), 0);
        EXPECT_NUMBER(gss_import_sec_context(&minor, &token, &copy), 0);
        lucid[i] = take_lucid(&copy);
        gss_release_buffer(&minor, &token);
    }
    if (lucid[0] != NULL && lucid[1] != NULL)
        same_lucid(lucid[1], lucid[0]);
    for (i = 0; i < 2; i++) {
        if (lucid[i] != NULL)
            gss_krb5_free_lucid_sec_context(&minor, lucid[i]);
    }
}

/* Both ends hop alike, or one of them alone, so that the module talks to the
 * builtin too. */
static void
travel(struct pair *p)
{
    struct facts initiator, acceptor, now;
    int hop;

    take_facts(p->initiator, &initiator);
    take_facts(p->acceptor, &acceptor);
    EXPECT(initiator.flags & GSS_C_TRANS_FLAG);
    EXPECT(acceptor.flags & GSS_C_TRANS_FLAG);
    EXPECT(acceptor.authdata_len > 0);
    for (hop = 0; hop < 4 && !report_failed(); hop++) {
        pair_exercise(p);
        if (!transfer_hop(&p->initiator, hop % 2 == 0) || !pair_exercise(p) ||
            !transfer_hop(&p->acceptor, hop % 2 == 0))
            return;
        pair_exercise(p);
        take_facts(p->initiator, &now);
        compare_facts(&now, &initiator);
        take_facts(p->acceptor, &now);
        compare_facts(&now, &acceptor);
    }
}

static const struct {
    const char *name;
    struct pair_options options;
} kinds[] = {
    {"mutual", {.flags = PAIR_FLAGS}},
    {"one leg", {.flags = GSS_C_REPLAY_FLAG}},
    {"no flags", {.flags = 0}},
    {"SPNEGO", {.flags = PAIR_FLAGS}},
};
#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void
travel_by_enctype(int enctype, size_t kind)
{
    char target[40];
    struct pair_options options = kinds[kind].options;
    struct pair p;

    report_open("transfer: enctype %d, %s", enctype, kinds[kind].name);
    snprintf(target, sizeof(target), "svc%d@localhost", enctype);
    options.target = target;
    if (strcmp(kinds[kind].name, "SPNEGO") == 0)
        options.mech = oid_spnego;
    if (pair_expect(&options, &p)) {
        /* Before any message: the builtin shows the first number expected, the
         * module the next. */
        if (options.mech != oid_spnego) {
            lucid_of(&p.initiator);
            lucid_of(&p.acceptor);
        }
        travel(&p);
    }
    pair_free(&p);
    report_close();
}

static void
other_oids_travel(void)
{
    struct pair_options options = {.mech = gss_mech_krb5_old,
                                   .flags = PAIR_FLAGS};
    OM_uint32 minor;
    struct pair p;

    EXPECT_NUMBER(gss_default_cred(&minor, NULL, gss_mech_krb5_old,
                                   GSS_C_ACCEPT, &options.acceptor_cred),
                  GSS_S_COMPLETE);
    if (pair_expect(&options, &p) && EXPECT(transfer_hop_pair(&p, true)))
        pair_exercise(&p);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static const struct report_test tests[] = {
    {"transfer: the old OID", other_oids_travel},
};

static void
travel_by_enctypes(const int *enctypes, size_t num)
{
    for (size_t kind = 0; kind < NUM_KINDS; kind++) {
        for (size_t i = 0; i < num; i++) {
            if (kind == 0 || i == 0 || !gss_under_valgrind())
                travel_by_enctype(enctypes[i], kind);
        }
    }
}

int
main(void)
{
    static const int enctypes[] = {17, 18, 19, 20, 25, 26};
    /* With weak enctypes allowed the acceptor of MIT's mechanism may choose a
     * subkey of triple DES for whatever ticket. */
    static const int weak[] = {16, 23, 18};

    gss_use_module();
    transfer_alloc_tests();
    travel_by_enctypes(enctypes, sizeof(enctypes) / sizeof(enctypes[0]));
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    transfer_partial_tests();
    transfer_message_tests();
    transfer_times_tests();
    transfer_hostile_tests();
    setenv("KRB5_CONFIG", getenv("APEX_KRB5_CONF_WEAK"), 1);
    travel_by_enctypes(weak, sizeof(weak) / sizeof(weak[0]));
    transfer_partial_weak_tests();
    return report_finish();
}
