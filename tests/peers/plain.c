/* tests/peers/plain.c: the plain mechanism beside others: who gets it, and its
 * exchange and messages.
 *
 *     plain.realm        beside MIT's own mechanism
 *     plain_both.realm   beside the module in its place
 */
#include "tests/peers/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const bool plain_interposed = PLAIN_INTERPOSED;

gss_cred_id_t
plain_cred(gss_cred_usage_t usage)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_default_cred(&minor, NULL, oid_plain, usage, &cred),
                  GSS_S_COMPLETE);
    return cred;
}

bool
plain_pair(const char *target, OM_uint32 flags, struct pair *out)
{
    struct pair_options options = {
        .mech = oid_plain, .target = target, .flags = flags};
    OM_uint32 minor;
    bool made;

    options.acceptor_cred = plain_cred(GSS_C_ACCEPT);
    made = pair_expect(&options, out);
    gss_release_cred(&minor, &options.acceptor_cred);
    return made;
}

void
plain_mech_is(gss_const_OID mech)
{
    EXPECT(mech != NULL && mech->length == oid_plain->length &&
           memcmp(mech->elements, oid_plain->elements, mech->length) == 0);
}

static bool
has(gss_OID_set set, gss_const_OID member)
{
    OM_uint32 minor;
    int there = 0;

    if (set != GSS_C_NO_OID_SET)
        gss_test_oid_set_member(&minor, (gss_OID)(uintptr_t)member, set,
                                &there);
    return there;
}

static bool
contains(gss_buffer_desc text, gss_const_OID oid)
{
    return text.length > 0 &&
           memmem(text.value, text.length, oid->elements, oid->length) != NULL;
}

/* ---- who gets it ---- */

static void
attributes(void)
{
    gss_OID_set set = GSS_C_NO_OID_SET, krb5 = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    size_t i;

    EXPECT_NUMBER(gss_inquire_attrs_for_mech(&minor, oid_plain, &set, NULL),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(
        gss_inquire_attrs_for_mech(&minor, gss_mech_krb5, &krb5, NULL),
        GSS_S_COMPLETE);
    EXPECT(gss_module_mapped());
    EXPECT(has(set, GSS_C_MA_NOT_DFLT_MECH));
    EXPECT(!has(krb5, GSS_C_MA_NOT_DFLT_MECH));
    for (i = 0; krb5 != NULL && i < krb5->count; i++)
        EXPECT(has(set, &krb5->elements[i]));
    EXPECT(set != NULL && krb5 != NULL && set->count == krb5->count + 1);
    EXPECT(has(set, GSS_C_MA_CTX_TRANS));
    gss_release_oid_set(&minor, &set);
    gss_release_oid_set(&minor, &krb5);
}

/* A credential for no mechanism in particular. */
static void
is_without_plain(gss_cred_usage_t usage)
{
    gss_OID_set actual = GSS_C_NO_OID_SET, inquired = GSS_C_NO_OID_SET;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, GSS_C_NO_OID_SET,
                                   usage, &cred, &actual, NULL),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_inquire_cred(&minor, cred, NULL, NULL, NULL, &inquired),
                  GSS_S_COMPLETE);
    EXPECT(has(actual, gss_mech_krb5) && has(inquired, gss_mech_krb5));
    EXPECT(!has(actual, oid_plain) && !has(inquired, oid_plain));
    gss_release_oid_set(&minor, &actual);
    gss_release_oid_set(&minor, &inquired);
    gss_release_cred(&minor, &cred);
}

/* Neither an acceptor nor an initiator has it without asking. */
static void
nobody_has_it_unasked(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .mech = oid_plain};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, major;
    struct pair p = {0};

    is_without_plain(GSS_C_INITIATE);
    is_without_plain(GSS_C_ACCEPT);
    EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token),
                  GSS_S_CONTINUE_NEEDED);
    major = pair_accept(&options, &p, &token, &reply);
    EXPECT_NUMBER(GSS_ROUTINE_ERROR(major), GSS_S_NO_CRED);
    EXPECT_NUMBER(reply.length, 0);
    gss_release_buffer(&minor, &token);
    pair_free(&p);
}

/* The default mechanism, and the one that SPNEGO finds. */
static void
others_do_without_it(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_OID const mechs[] = {gss_mech_krb5, oid_spnego};
    struct pair p;
    size_t i;

    for (i = 0; i < sizeof(mechs) / sizeof(mechs[0]); i++) {
        options.mech = mechs[i];
        if (pair_expect(&options, &p)) {
            EXPECT(!contains(p.first, oid_plain));
            EXPECT(!contains(p.reply, oid_plain));
            EXPECT(contains(p.first, gss_mech_krb5));
            pair_exercise(&p);
        }
        pair_free(&p);
    }
}

static void
sasl_names(void)
{
    gss_buffer_desc name = GSS_C_EMPTY_BUFFER;
    gss_OID mech = GSS_C_NO_OID;
    OM_uint32 minor;

    EXPECT_NUMBER(
        gss_inquire_saslname_for_mech(&minor, oid_plain, &name, NULL, NULL),
        GSS_S_COMPLETE);
    EXPECT(name.length == 15 && memcmp(name.value, "GS2-T4QA4CZZNFB", 15) == 0);
    EXPECT_NUMBER(gss_inquire_mech_for_saslname(&minor, &name, &mech),
                  GSS_S_COMPLETE);
    plain_mech_is(mech);
    gss_release_buffer(&minor, &name);
    EXPECT_NUMBER(
        gss_inquire_saslname_for_mech(&minor, gss_mech_krb5, &name, NULL, NULL),
        GSS_S_COMPLETE);
    EXPECT(name.length == 8 && memcmp(name.value, "GS2-KRB5", 8) == 0);
    gss_release_buffer(&minor, &name);
}

static void
status_texts(void)
{
    struct pair_options options = {.target = "nosuch@localhost",
                                   .mech = oid_plain};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    char text[1000];

    EXPECT(GSS_ERROR(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &out)));
    gss_status_text(oid_plain, p.minor, text, sizeof(text));
    EXPECT_MATCH(text, "nosuch/localhost");
    EXPECT_NUMBER(out.length, 0);
    pair_free(&p);
}

/* ---- the exchange ---- */

static void
check_inquiry(gss_ctx_id_t context, bool initiator, OM_uint32 want_flags)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 minor, lifetime = 0, flags = 0;
    gss_OID mech = GSS_C_NO_OID;
    char text[100];
    int local = -1, open = 0;

    EXPECT_NUMBER(gss_inquire_context(&minor, context, &source, &target,
                                      &lifetime, &mech, &flags, &local, &open),
                  GSS_S_COMPLETE);
    plain_mech_is(mech);
    EXPECT_NUMBER(flags & want_flags, want_flags);
    EXPECT(flags & GSS_C_TRANS_FLAG);
    EXPECT(lifetime > 0 && local == initiator && open);
    gss_name_text(source, text, sizeof(text));
    EXPECT(strcmp(text, "alice@APEX.TEST") == 0);
    gss_name_text(target, text, sizeof(text));
    EXPECT_MATCH(text, "/localhost@APEX.TEST$");
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
}

static void
same_prf(struct pair *p, int key)
{
    gss_buffer_desc in = gss_text("label"),
                    out[2] = {GSS_C_EMPTY_BUFFER, GSS_C_EMPTY_BUFFER};
    OM_uint32 minor;

    EXPECT_NUMBER(
        gss_pseudo_random(&minor, p->initiator, key, &in, 40, &out[0]),
        GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_pseudo_random(&minor, p->acceptor, key, &in, 40, &out[1]),
                  GSS_S_COMPLETE);
    EXPECT(out[0].length == 40 && out[1].length == 40 &&
           memcmp(out[0].value, out[1].value, 40) == 0);
    gss_release_buffer(&minor, &out[0]);
    gss_release_buffer(&minor, &out[1]);
}

void
plain_send_iov(gss_ctx_id_t from, gss_ctx_id_t to)
{
    char data[] = "a message of 32 bytes, all told";
    gss_iov_buffer_desc iov[] = {
        {GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_DATA, {sizeof(data), data}},
        {GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_TRAILER | GSS_IOV_BUFFER_FLAG_ALLOCATE, {0, NULL}},
    };
    gss_iov_buffer_desc mic[] = {
        {GSS_IOV_BUFFER_TYPE_DATA, {sizeof(data), data}},
        {GSS_IOV_BUFFER_TYPE_MIC_TOKEN | GSS_IOV_BUFFER_FLAG_ALLOCATE,
         {0, NULL}},
    };
    OM_uint32 minor;
    int conf = 0;

    EXPECT_NUMBER(gss_wrap_iov(&minor, from, 1, 0, &conf, iov, 4), 0);
    EXPECT(conf && strcmp(data, "a message of 32 bytes, all told") != 0);
    EXPECT_NUMBER(gss_unwrap_iov(&minor, to, &conf, NULL, iov, 4), 0);
    EXPECT(conf && strcmp(data, "a message of 32 bytes, all told") == 0);
    gss_release_iov_buffer(&minor, iov, 4);
    EXPECT_NUMBER(gss_get_mic_iov(&minor, from, 0, mic, 2), 0);
    EXPECT_NUMBER(gss_verify_mic_iov(&minor, to, NULL, mic, 2), 0);
    gss_release_iov_buffer(&minor, mic, 2);
}

static void
exchange(const char *name, OM_uint32 flags)
{
    struct pair p;

    report_open("plain: %s", name);
    if (plain_pair(NULL, flags, &p)) {
        plain_mech_is(p.initiator_mech);
        plain_mech_is(p.acceptor_mech);
        EXPECT(contains(p.first, oid_plain));
        EXPECT(!contains(p.first, gss_mech_krb5));
        if (flags & GSS_C_MUTUAL_FLAG)
            EXPECT(contains(p.reply, oid_plain));
        check_inquiry(p.initiator, true, flags);
        check_inquiry(p.acceptor, false, flags);
        pair_exercise(&p);
        same_prf(&p, GSS_C_PRF_KEY_FULL);
        same_prf(&p, GSS_C_PRF_KEY_PARTIAL);
        plain_send_iov(p.initiator, p.acceptor);
        plain_send_iov(p.acceptor, p.initiator);
    }
    pair_free(&p);
    report_close();
}

/* The names of the credential are the plain mechanism's too. */
static void
exports_its_name(gss_cred_id_t cred)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_inquire_cred(&minor, cred, &name, NULL, NULL, NULL),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_export_name(&minor, name, &token), GSS_S_COMPLETE);
    EXPECT(contains(token, oid_plain));
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &name);
}

/* What is delegated is a credential of the plain mechanism, and serves. */
static void
delegation(void)
{
    struct pair_options options = {.mech = oid_plain, .flags = PAIR_FLAGS};
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    struct pair p, further;

    options.acceptor_cred = plain_cred(GSS_C_ACCEPT);
    if (plain_pair(NULL, PAIR_FLAGS | GSS_C_DELEG_FLAG, &p) &&
        EXPECT(p.acceptor_flags & GSS_C_DELEG_FLAG) &&
        EXPECT(p.delegated != GSS_C_NO_CREDENTIAL)) {
        EXPECT_NUMBER(
            gss_inquire_cred(&minor, p.delegated, NULL, NULL, NULL, &mechs),
            GSS_S_COMPLETE);
        EXPECT(mechs != NULL && mechs->count == 1 && has(mechs, oid_plain));
        gss_release_oid_set(&minor, &mechs);
        exports_its_name(p.delegated);
        options.initiator_cred = p.delegated;
        if (pair_expect(&options, &further))
            pair_exercise(&further);
        pair_free(&further);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static void
channel_bindings(void)
{
    struct pair_options options = {.mech = oid_plain, .flags = PAIR_FLAGS};
    struct gss_channel_bindings_struct here, there;
    OM_uint32 minor;
    struct pair p;

    gss_text_bindings("channel", &here);
    gss_text_bindings("another", &there);
    options.acceptor_cred = plain_cred(GSS_C_ACCEPT);
    options.initiator_bindings = options.acceptor_bindings = &here;
    if (pair_expect(&options, &p))
        EXPECT(p.acceptor_flags & GSS_C_CHANNEL_BOUND_FLAG);
    pair_free(&p);
    options.acceptor_bindings = &there;
    EXPECT(!pair_make(&options, &p));
    EXPECT_NUMBER(GSS_ROUTINE_ERROR(p.major), GSS_S_BAD_BINDINGS);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

/* DCE style has no framing, so that the library takes its tokens for those of
 * krb5: the plain mechanism can only begin it, and whoever answers for Kerberos
 * is the peer. */
static void
dce_style(void)
{
    struct pair_options options = {.mech = oid_plain,
                                   .flags = PAIR_FLAGS | GSS_C_DCE_STYLE};
    struct pair p;

    if (pair_expect(&options, &p)) {
        plain_mech_is(p.initiator_mech);
        EXPECT(p.acceptor_mech->length == gss_mech_krb5->length);
        EXPECT(p.initiator_flags & GSS_C_DCE_STYLE);
        plain_send_iov(p.initiator, p.acceptor);
        plain_send_iov(p.acceptor, p.initiator);
        same_prf(&p, GSS_C_PRF_KEY_FULL);
    }
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"plain: attributes", attributes},
    {"plain: nobody has it unasked", nobody_has_it_unasked},
    {"plain: others do without it", others_do_without_it},
    {"plain: SASL names", sasl_names},
    {"plain: status texts", status_texts},
    {"plain: delegation", delegation},
    {"plain: channel bindings", channel_bindings},
    {"plain: DCE style", dce_style},
};

int
main(int argc, char **argv)
{
    gss_use_plain(plain_interposed);
    if (argc > 1 && strcmp(argv[1], "take") == 0)
        return plain_take();
    exchange("mutual", PAIR_FLAGS);
    exchange("one leg", GSS_C_REPLAY_FLAG);
    exchange("no flags", 0);
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    plain_object_tests();
    plain_hostile_tests();
    plain_process_tests();
    plain_transfer_tests();
    return report_finish();
}
