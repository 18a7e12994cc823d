/* tests/peers/contract_context.c: init, accept and delete. */
#include "tests/peers/contract.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

#define FLAG_BITS(flags) ((flags) & ~(OM_uint32)GSS_C_TRANS_FLAG)

static const struct pair_options standard = {.flags = PAIR_FLAGS};

/* One call of gss_init_sec_context on host@localhost, all outputs asked for. */
static OM_uint32
initiate(struct pair *p, gss_buffer_t in)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    pair_initiate(&standard, p, in, &out);
    free(p->first.value);
    p->first = gss_copy(out.value, out.length);
    gss_release_buffer(&ignored, &out);
    return p->major;
}

static OM_uint32
accept(struct pair *p, gss_buffer_t in)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    pair_accept(&standard, p, in, &out);
    free(p->reply.value);
    p->reply = gss_copy(out.value, out.length);
    gss_release_buffer(&ignored, &out);
    return p->major;
}

/* RULE 2743/2.2.1/first-call */
static void
a_failed_first_init_leaves_nothing(void)
{
    struct pair_options options = {.target = "nosuch@localhost"};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};

    pair_initiate(&options, &p, GSS_C_NO_BUFFER, &out);
    EXPECT(GSS_ERROR(p.major));
    EXPECT(p.minor != 0);
    EXPECT(p.initiator == GSS_C_NO_CONTEXT);
    EXPECT_NUMBER(out.length, 0);
    pair_free(&p);
}

static void
the_first_init_takes_no_token(void)
{
    gss_buffer_desc in = gss_text("token");
    struct pair p = {0};

    EXPECT_NUMBER(initiate(&p, &in), GSS_S_DEFECTIVE_TOKEN);
    EXPECT(p.initiator == GSS_C_NO_CONTEXT);
    pair_free(&p);
}

/* libpq passes a buffer, empty, from the first call on. */
static void
an_empty_first_token_is_none(void)
{
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};

    EXPECT_NUMBER(initiate(&p, &in), GSS_S_CONTINUE_NEEDED);
    EXPECT(p.first.length > 0);
    pair_free(&p);
}

static void
outputs_need_not_be_asked_for(void)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t initiator = GSS_C_NO_CONTEXT, acceptor = GSS_C_NO_CONTEXT;
    gss_name_t target = gss_host_name("host@localhost");
    OM_uint32 major, minor;

    major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &initiator,
                                 target, gss_mech_krb5, 0, 0, NULL, NULL, NULL,
                                 &out, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_accept_sec_context(&minor, &acceptor, GSS_C_NO_CREDENTIAL, &out,
                                   NULL, NULL, NULL, &reply, NULL, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_inquire_context(&minor, acceptor, NULL, NULL, NULL, NULL, NULL,
                                NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_buffer(&minor, &out);
    gss_release_buffer(&minor, &reply);
    gss_release_name(&minor, &target);
    gss_delete_sec_context(&minor, &initiator, NULL);
    gss_delete_sec_context(&minor, &acceptor, NULL);
}

static void
an_acceptor_cred_does_not_initiate(void)
{
    struct pair_options options = standard;
    OM_uint32 major, minor;
    struct pair p = {0};

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT,
                             &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(!pair_make(&options, &p));
    EXPECT_NUMBER(p.major, GSS_S_NO_CRED);
    EXPECT(!p.accept_failed);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
}

static void
a_continuation_needs_a_token(void)
{
    struct pair p = {0};
    OM_uint32 first_major;

    first_major = initiate(&p, GSS_C_NO_BUFFER);
    EXPECT_NUMBER(first_major, GSS_S_CONTINUE_NEEDED);
    EXPECT_NUMBER(initiate(&p, GSS_C_NO_BUFFER), GSS_S_DEFECTIVE_TOKEN);
    pair_free(&p);
}

static void
a_continuation_keeps_its_target(void)
{
    struct pair_options other = {.target = "HTTP@localhost",
                                 .flags = PAIR_FLAGS};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    EXPECT_NUMBER(initiate(&p, GSS_C_NO_BUFFER), GSS_S_CONTINUE_NEEDED);
    EXPECT_NUMBER(accept(&p, &p.first), GSS_S_COMPLETE);
    pair_initiate(&other, &p, &p.reply, &out);
    EXPECT_NUMBER(p.major, GSS_S_BAD_NAME);
    gss_release_buffer(&ignored, &out);
    pair_free(&p);
}

/* RULE 2743/2.2.1/established */
static void
an_established_context_takes_no_token(void)
{
    struct pair p;

    if (pair_expect(&standard, &p)) {
        EXPECT_NUMBER(initiate(&p, &p.reply), GSS_S_FAILURE);
        EXPECT_NUMBER((int32_t)p.minor, KG_CONTEXT_ESTABLISHED);
    }
    pair_free(&p);
}

static void
an_established_acceptor_takes_no_token(void)
{
    struct pair p;
    gss_buffer_desc again;

    if (pair_expect(&standard, &p)) {
        again = gss_copy(p.first.value, p.first.length);
        EXPECT_NUMBER(accept(&p, &again), GSS_S_FAILURE);
        EXPECT_NUMBER((int32_t)p.minor, EINVAL);
        free(again.value);
    }
    pair_free(&p);
}

/* RULE 2743/2.2.1/continuation */
/* After a refused answer the context is dead, and says so. */
static void
a_failed_continuation_is_final(void)
{
    struct pair p = {0};
    OM_uint32 major;
    unsigned char *last;

    EXPECT_NUMBER(initiate(&p, GSS_C_NO_BUFFER), GSS_S_CONTINUE_NEEDED);
    EXPECT_NUMBER(accept(&p, &p.first), GSS_S_COMPLETE);
    last = (unsigned char *)p.reply.value + p.reply.length - 1;
    *last ^= 1;
    major = initiate(&p, &p.reply);
    EXPECT(GSS_ERROR(major));
    EXPECT_NUMBER((int32_t)p.minor, KRB5KRB_AP_ERR_BAD_INTEGRITY);
    *last ^= 1;
    major = initiate(&p, &p.reply);
    EXPECT_NUMBER(GSS_ROUTINE_ERROR(major), GSS_S_NO_CONTEXT);
    pair_free(&p);
}

static void
expect_defective(const void *token, size_t len, bool module_only)
{
    gss_buffer_desc in = gss_copy(token, len);
    struct pair p = {0};
    OM_uint32 major = accept(&p, &in);

    if (contract_module || !module_only) {
        EXPECT(GSS_ERROR(major));
        EXPECT(GSS_ROUTINE_ERROR(major) == GSS_S_DEFECTIVE_TOKEN ||
               GSS_ROUTINE_ERROR(major) == GSS_S_FAILURE);
        EXPECT(p.minor != 0);
        EXPECT(p.acceptor == GSS_C_NO_CONTEXT);
        EXPECT(p.client == GSS_C_NO_NAME);
    }
    free(in.value);
    pair_free(&p);
}

/* Framing with what is no AP-REQ inside. */
static void
defective_tokens(void)
{
    static const unsigned char framed[] = {0x60, 0x0d, 0x06, 0x09, 0x2a,
                                           0x86, 0x48, 0x86, 0xf7, 0x12,
                                           0x01, 0x02, 0x02, 0x01, 0x00};
    unsigned char token[sizeof(framed) + 4];

    expect_defective(framed, sizeof(framed), false);
    memcpy(token, framed, sizeof(framed));
    memcpy(token + sizeof(framed), "\x6e\x82\xff\xff", 4);
    token[1] += 4;
    expect_defective(token, sizeof(token), false);
    token[13] = 2; /* AP-REP: MIT's builtin waits for more */
    expect_defective(token, sizeof(token), true);
    expect_defective("\x6e\x03\x30\x01\x00", 5, false);
}

static void
a_cred_for_another_service_refuses(void)
{
    struct pair_options options = standard;
    gss_name_t name = gss_host_name("HTTP@localhost");
    OM_uint32 major, minor;
    struct pair p;

    major = gss_default_cred(&minor, name, NULL, GSS_C_ACCEPT,
                             &options.acceptor_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    EXPECT_NUMBER(p.major, GSS_S_FAILURE);
    EXPECT(p.minor != 0);
    pair_free(&p);
    options.target = "HTTP@localhost";
    pair_expect(&options, &p);
    pair_free(&p);
    gss_release_name(&minor, &name);
    gss_release_cred(&minor, &options.acceptor_cred);
}

/* Wire flags plus what each side adds itself. */
static void
flags_after_mutual_authentication(void)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options options = {.flags =
                                       GSS_C_MUTUAL_FLAG | GSS_C_SEQUENCE_FLAG,
                                   .initiator_bindings = &cb,
                                   .acceptor_bindings = &cb};
    struct pair p;

    gss_text_bindings("bound", &cb);
    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(FLAG_BITS(p.initiator_flags), 0x03a);
        EXPECT_NUMBER(FLAG_BITS(p.acceptor_flags), 0x8ba);
        EXPECT(p.initiator_flags & GSS_C_TRANS_FLAG);
        EXPECT(p.acceptor_flags & GSS_C_TRANS_FLAG);
    }
    pair_free(&p);
}

/* RULE 2743/2.2.8/export */
/* tests/peers/transfer.c has the rest. */
static void
export_ends_the_context(void)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_export_sec_context(&minor, &p.initiator, &token);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(p.initiator == GSS_C_NO_CONTEXT);
        major = gss_import_sec_context(&minor, &token, &p.initiator);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        pair_exercise(&p);
        gss_release_buffer(&minor, &token);
    }
    pair_free(&p);
}

/* RULE 2743/2.2.3/delete */
static void
deleting_makes_no_token(void)
{
    gss_buffer_desc token = gss_text("left over");
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&standard, &p)) {
        major = gss_delete_sec_context(&minor, &p.initiator, &token);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(p.initiator == GSS_C_NO_CONTEXT);
        EXPECT_NUMBER(token.length, 0);
    }
    pair_free(&p);
}

static void
expect_partial(gss_ctx_id_t context, bool initiator, OM_uint32 want_flags)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor, lifetime = 77, flags = 0;
    int local = -1, open = -1;
    gss_OID mech = NULL;

    major = gss_inquire_context(&minor, context, &source, &target, &lifetime,
                                &mech, &flags, &local, &open);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(local, initiator);
    EXPECT_NUMBER(open, 0);
    EXPECT_NUMBER(lifetime, 0);
    EXPECT_NUMBER(flags, want_flags);
    EXPECT(gss_oid_equal(mech, gss_mech_krb5));
    EXPECT(source == GSS_C_NO_NAME && target == GSS_C_NO_NAME);
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
}

/* Who waits for the peer's next token knows its flags and not more. */
static void
inquiring_a_partial_context(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS | GSS_C_DCE_STYLE};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 minor;

    EXPECT_NUMBER(initiate(&p, GSS_C_NO_BUFFER), GSS_S_CONTINUE_NEEDED);
    expect_partial(p.initiator, true, 0x13e);
    pair_free(&p);
    EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &first),
                  GSS_S_CONTINUE_NEEDED);
    EXPECT_NUMBER(pair_accept(&options, &p, &first, &reply),
                  GSS_S_CONTINUE_NEEDED);
    expect_partial(p.initiator, true, 0x113e);
    expect_partial(p.acceptor, false, 0x113e);
    gss_release_buffer(&minor, &first);
    gss_release_buffer(&minor, &reply);
    pair_free(&p);
}

static void
expect_inquired_mech(gss_ctx_id_t context, gss_OID want)
{
    OM_uint32 major, minor;
    gss_OID mech = GSS_C_NO_OID;

    major = gss_inquire_context(&minor, context, NULL, NULL, NULL, &mech, NULL,
                                NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(gss_oid_equal(mech, want));
}

/* The acceptor answers under the OID it was asked with, and hands over the
 * delegated credential under it too; another OID would make the library pass a
 * raw pointer to the application. */
static void
other_oids_delegate(void)
{
    gss_OID mechs[2] = {gss_mech_krb5_wrong, gss_mech_krb5_old};
    struct pair_options options = {.target = "deleg@localhost",
                                   .flags = PAIR_FLAGS | GSS_C_DELEG_FLAG};
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    struct pair p;
    int i;

    for (i = 0; i < 2; i++) {
        options.mech = mechs[i];
        major = gss_default_cred(&minor, NULL, mechs[i], GSS_C_ACCEPT,
                                 &options.acceptor_cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        if (pair_expect(&options, &p)) {
            EXPECT(gss_oid_equal(p.initiator_mech, mechs[i]));
            EXPECT(gss_oid_equal(p.acceptor_mech, mechs[i]));
            expect_inquired_mech(p.initiator, mechs[i]);
            expect_inquired_mech(p.acceptor, mechs[i]);
            EXPECT(p.delegated != GSS_C_NO_CREDENTIAL);
            major =
                gss_inquire_cred(&minor, p.delegated, &name, NULL, NULL, NULL);
            EXPECT_NUMBER(major, GSS_S_COMPLETE);
            contract_name_is(name, "alice@APEX.TEST");
            gss_release_name(&minor, &name);
        }
        pair_free(&p);
        gss_release_cred(&minor, &options.acceptor_cred);
    }
}

/* Without a verifier credential the library does not offer those OIDs. */
static void
other_oids_need_a_cred(void)
{
    struct pair_options options = {.mech = gss_mech_krb5_wrong,
                                   .flags = PAIR_FLAGS};
    struct pair p;

    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    EXPECT_NUMBER(p.major, GSS_S_NO_CRED);
    pair_free(&p);
}

static void
delegation_unasked_is_not_given(void)
{
    struct pair_options options = {.target = "deleg@localhost",
                                   .flags = PAIR_FLAGS};
    struct pair p;

    if (pair_expect(&options, &p)) {
        EXPECT(!(p.acceptor_flags & GSS_C_DELEG_FLAG));
        EXPECT(p.delegated == GSS_C_NO_CREDENTIAL);
    }
    pair_free(&p);
}

/* DELEG_POLICY leaves it to the KDC's ok-as-delegate flag. */
static void
delegation_by_policy(void)
{
    struct pair_options options = {.target = "deleg@localhost",
                                   .flags =
                                       PAIR_FLAGS | GSS_C_DELEG_POLICY_FLAG};
    struct pair p;

    if (pair_expect(&options, &p)) {
        EXPECT(p.initiator_flags & GSS_C_DELEG_FLAG);
        EXPECT(p.initiator_flags & GSS_C_DELEG_POLICY_FLAG);
        EXPECT(p.delegated != GSS_C_NO_CREDENTIAL);
    }
    pair_free(&p);
    options.target = "svc@localhost";
    if (pair_expect(&options, &p)) {
        EXPECT(!(p.initiator_flags & GSS_C_DELEG_FLAG));
        EXPECT(p.delegated == GSS_C_NO_CREDENTIAL);
    }
    pair_free(&p);
}

/* A forwardable ticket is needed; without one the exchange goes on, and the
 * flag tells. */
static void
delegation_that_is_not_possible(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS | GSS_C_DELEG_FLAG};
    OM_uint32 major, minor;
    struct pair p;

    if (!contract_ccache("MEMORY:short", "alice", 600))
        return;
    major =
        gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                          "MEMORY:short", NULL, NULL, &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    /* The realm's KDC goes on to forward; only its absence can be had here. */
    if (pair_expect(&options, &p))
        EXPECT_NUMBER(!!(p.initiator_flags & GSS_C_DELEG_FLAG),
                      p.delegated != GSS_C_NO_CREDENTIAL);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    contract_ccache_destroy("MEMORY:short");
}

static const struct report_test tests[] = {
    {"context: a failed first init leaves no context",
     a_failed_first_init_leaves_nothing},
    {"context: the first init takes no token", the_first_init_takes_no_token},
    {"context: an empty first token is none", an_empty_first_token_is_none},
    {"context: outputs may be NULL", outputs_need_not_be_asked_for},
    {"context: an acceptor credential does not initiate",
     an_acceptor_cred_does_not_initiate},
    {"context: a continuation needs a token", a_continuation_needs_a_token},
    {"context: a continuation keeps its target",
     a_continuation_keeps_its_target},
    {"context: an established initiator takes no token",
     an_established_context_takes_no_token},
    {"context: an established acceptor takes no token",
     an_established_acceptor_takes_no_token},
    {"context: a failed continuation is final", a_failed_continuation_is_final},
    {"context: defective tokens leave nothing", defective_tokens},
    {"context: a credential for another service refuses",
     a_cred_for_another_service_refuses},
    {"context: flags after mutual authentication",
     flags_after_mutual_authentication},
    {"context: export ends the context", export_ends_the_context},
    {"context: deleting makes no token", deleting_makes_no_token},
    {"context: inquiring a partial context", inquiring_a_partial_context},
    {"context: other OIDs, with delegation", other_oids_delegate},
    {"context: other OIDs need a credential", other_oids_need_a_cred},
    {"context: delegation unasked is not given",
     delegation_unasked_is_not_given},
    {"context: delegation by policy", delegation_by_policy},
    {"context: the flag tells whether delegation came about",
     delegation_that_is_not_possible},
};

void
contract_context_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
