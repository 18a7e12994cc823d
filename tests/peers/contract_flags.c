/* tests/peers/contract_flags.c: which flags and which lifetime an initiator
 * gets, where that is more than what it asked for, or less; and what a
 * credential does not do. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CI (GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

/* CONF and INTEG are there unasked, but for a credential that says not. */
static void
no_confidentiality_unasked(void)
{
    struct pair_options options = {.flags = GSS_C_MUTUAL_FLAG};
    gss_buffer_desc none = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&options, &p))
        EXPECT((p.initiator_flags & p.acceptor_flags & CI) == CI);
    pair_free(&p);
    EXPECT_NUMBER(gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_INITIATE,
                                   &options.initiator_cred),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_set_cred_option(&minor, &options.initiator_cred,
                                      GSS_KRB5_CRED_NO_CI_FLAGS_X, &none),
                  GSS_S_COMPLETE);
    if (pair_expect(&options, &p))
        EXPECT(((p.initiator_flags | p.acceptor_flags) & CI) == 0);
    pair_free(&p);
    options.flags |= GSS_C_INTEG_FLAG;
    if (pair_expect(&options, &p))
        EXPECT((p.initiator_flags & CI) == GSS_C_INTEG_FLAG &&
               (p.acceptor_flags & CI) == GSS_C_INTEG_FLAG);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
}

/* What an application is told of flags: by the calls that establish, and by
 * gss_inquire_context. */
struct told {
    OM_uint32 initiator, acceptor;                   /* by the last call */
    OM_uint32 initiator_inquired, acceptor_inquired; /* afterwards */
};

/* What MIT's builtin tells, but for PROT_READY, which it keeps to
 * gss_inquire_context where the initiator's one leg is all; and the module
 * does not. */
static const struct {
    OM_uint32 asked;
    struct told want;
} told[] = {
    {0, {0x130, 0x130, 0x1b0, 0x130}},
    {GSS_C_REPLAY_FLAG, {0x134, 0x134, 0x1b4, 0x134}},
    {GSS_C_SEQUENCE_FLAG, {0x138, 0x138, 0x1b8, 0x138}},
    {GSS_C_IDENTIFY_FLAG, {0x2130, 0x2130, 0x21b0, 0x2130}},
    {GSS_C_EXTENDED_ERROR_FLAG, {0x4130, 0x4130, 0x41b0, 0x4130}},
    {GSS_C_MUTUAL_FLAG, {0x132, 0x1b2, 0x132, 0x1b2}},
    {PAIR_FLAGS, {0x13e, 0x1be, 0x13e, 0x1be}},
    {PAIR_FLAGS | GSS_C_DELEG_FLAG, {0x13f, 0x1bf, 0x13f, 0x1bf}},
    {GSS_C_DELEG_FLAG, {0x131, 0x131, 0x1b1, 0x131}},
    {GSS_C_DELEG_POLICY_FLAG, {0x8131, 0x131, 0x81b1, 0x131}},
    {GSS_C_PROT_READY_FLAG, {0x130, 0x130, 0x1b0, 0x130}},
    {GSS_C_DCE_STYLE, {0x1132, 0x1132, 0x1132, 0x1132}},
    {PAIR_FLAGS | GSS_C_DCE_STYLE, {0x113e, 0x113e, 0x113e, 0x113e}},
};

static OM_uint32
inquired_flags(gss_ctx_id_t context)
{
    OM_uint32 minor, flags = 0;

    EXPECT_NUMBER(gss_inquire_context(&minor, context, NULL, NULL, NULL, NULL,
                                      &flags, NULL, NULL),
                  GSS_S_COMPLETE);
    return flags;
}

static void
compare_told(OM_uint32 asked, struct told want, gss_OID mech, bool bound)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options options = {
        .target = "deleg@localhost", .mech = mech, .flags = asked};
    bool spnego = mech == oid_spnego;
    struct pair p;

    gss_text_bindings("bound", &cb);
    if (bound) {
        options.initiator_bindings = options.acceptor_bindings = &cb;
        want.acceptor |= GSS_C_CHANNEL_BOUND_FLAG;
        want.acceptor_inquired |= GSS_C_CHANNEL_BOUND_FLAG;
    }
    /* SPNEGO masks PROT_READY in what its own calls tell. */
    if (spnego)
        want.acceptor &= ~(OM_uint32)GSS_C_PROT_READY_FLAG;
    else if (contract_module)
        want.initiator = want.initiator_inquired;
    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(p.initiator_flags, want.initiator);
        EXPECT_NUMBER(p.acceptor_flags, want.acceptor);
        EXPECT_NUMBER(inquired_flags(p.initiator), want.initiator_inquired);
        EXPECT_NUMBER(inquired_flags(p.acceptor), want.acceptor_inquired);
    }
    pair_free(&p);
}

static void
the_same_flags(void)
{
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        for (int kind = 0; kind < 4; kind++)
            compare_told(told[i].asked, told[i].want,
                         kind < 2 ? gss_mech_krb5 : oid_spnego, kind % 2 == 1);
    }
}

/* DCE style has no form without an answer. */
static void
dce_style_is_mutual(void)
{
    const struct pair_options options = {.flags = GSS_C_DCE_STYLE};
    struct pair p;

    if (pair_expect(&options, &p))
        EXPECT(p.initiator_flags & p.acceptor_flags & GSS_C_MUTUAL_FLAG);
    pair_free(&p);
}

static void
set_enforcing(const char *before)
{
    char path[500], config[1100];
    FILE *file;

    snprintf(path, sizeof(path), "%s/enforce.conf", getenv("TMPDIR"));
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fputs("[libdefaults]\n    enforce_ok_as_delegate = true\n", file);
    fclose(file);
    snprintf(config, sizeof(config), "%s:%s", path, before);
    setenv("KRB5_CONFIG", config, 1);
}

/* With enforce_ok_as_delegate the KDC's flag decides whoever asks. */
static void
delegation_enforced(void)
{
    struct pair_options options = {.target = "svc@localhost",
                                   .flags = PAIR_FLAGS | GSS_C_DELEG_FLAG};
    char before[500];
    struct pair p;

    snprintf(before, sizeof(before), "%s", getenv("KRB5_CONFIG"));
    if (pair_expect(&options, &p))
        EXPECT(p.initiator_flags & GSS_C_DELEG_FLAG);
    pair_free(&p);
    set_enforcing(before);
    if (pair_expect(&options, &p)) {
        EXPECT(!(p.initiator_flags & GSS_C_DELEG_FLAG));
        EXPECT(p.delegated == GSS_C_NO_CREDENTIAL);
    }
    pair_free(&p);
    options.target = "deleg@localhost";
    if (pair_expect(&options, &p)) {
        EXPECT(p.initiator_flags & GSS_C_DELEG_FLAG);
        EXPECT(p.delegated != GSS_C_NO_CREDENTIAL);
    }
    pair_free(&p);
    setenv("KRB5_CONFIG", before, 1);
}

/* The lifetime asked for is that of a ticket which is not there yet. */
static void
a_shorter_life(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .lifetime = 600};
    OM_uint32 minor;
    struct pair p;

    if (!contract_ccache("MEMORY:shorter", "alice", 7200))
        return;
    EXPECT_NUMBER(gss_store_acquire(&minor, GSS_C_NO_NAME, GSS_C_INITIATE,
                                    "ccache", "MEMORY:shorter", NULL, NULL,
                                    &options.initiator_cred),
                  GSS_S_COMPLETE);
    if (pair_expect(&options, &p)) {
        EXPECT(p.initiator_time > 500 && p.initiator_time <= 600);
        EXPECT(p.acceptor_time > 800 && p.acceptor_time <= 900);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    contract_ccache_destroy("MEMORY:shorter");
}

static void
an_acceptor_does_not_initiate(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 minor;

    EXPECT_NUMBER(gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_ACCEPT,
                                   &options.initiator_cred),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &out),
                  GSS_S_NO_CRED);
    EXPECT(p.initiator == GSS_C_NO_CONTEXT && out.length == 0);
    gss_release_buffer(&minor, &out);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
}

/* An acceptor that may not use the ticket's key, nor the one beside it. */
static void
an_acceptor_restricted(void)
{
    struct pair_options options = {.target = "svc18@localhost",
                                   .flags = PAIR_FLAGS};
    krb5_enctype allowed[1] = {18}, other[1] = {17};
    OM_uint32 minor;
    struct pair p;

    EXPECT_NUMBER(gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_ACCEPT,
                                   &options.acceptor_cred),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred,
                                                  1, allowed),
                  GSS_S_COMPLETE);
    pair_expect(&options, &p);
    pair_free(&p);
    EXPECT_NUMBER(gss_krb5_set_allowable_enctypes(&minor, options.acceptor_cred,
                                                  1, other),
                  GSS_S_COMPLETE);
    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    EXPECT_NUMBER((int32_t)p.minor, KRB5_NOPERM_ETYPE);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

/* alice's ticket-granting ticket for 127.0.0.1 alone, in a cache. */
static bool
addressed_cache(const char *name)
{
    krb5_octet here[4] = {127, 0, 0, 1};
    krb5_address address = {
        .addrtype = ADDRTYPE_INET, .length = sizeof(here), .contents = here};
    krb5_address *addresses[2] = {&address, NULL};
    krb5_context krb5 = NULL;
    krb5_principal alice = NULL;
    krb5_ccache cache = NULL;
    krb5_get_init_creds_opt *options = NULL;
    krb5_creds creds = {0};
    bool ok;

    ok = EXPECT_NUMBER(krb5_init_context(&krb5), 0) &&
         EXPECT_NUMBER(krb5_parse_name(krb5, "alice", &alice), 0) &&
         EXPECT_NUMBER(krb5_cc_resolve(krb5, name, &cache), 0) &&
         EXPECT_NUMBER(krb5_get_init_creds_opt_alloc(krb5, &options), 0);
    if (ok) {
        krb5_get_init_creds_opt_set_address_list(options, addresses);
        krb5_get_init_creds_opt_set_out_ccache(krb5, options, cache);
        ok = EXPECT_NUMBER(krb5_get_init_creds_password(krb5, &creds, alice,
                                                        "alice-password", NULL,
                                                        NULL, 0, NULL, options),
                           0);
    }
    krb5_free_cred_contents(krb5, &creds);
    krb5_get_init_creds_opt_free(krb5, options);
    if (cache != NULL)
        krb5_cc_close(krb5, cache);
    krb5_free_principal(krb5, alice);
    krb5_free_context(krb5);
    return ok;
}

/* RFC 4120 section 3.2.3: a ticket for an address, and a peer that the bindings
 * say is at another. */
static void
an_addressed_ticket(void)
{
    struct gss_channel_bindings_struct here, there;
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 minor;
    struct pair p;

    if (!addressed_cache("MEMORY:addressed"))
        return;
    gss_text_bindings("@", &here);
    there = here;
    there.initiator_address.value = (void *)"\x7f\0\0\x9";
    EXPECT_NUMBER(gss_store_acquire(&minor, GSS_C_NO_NAME, GSS_C_INITIATE,
                                    "ccache", "MEMORY:addressed", NULL, NULL,
                                    &options.initiator_cred),
                  GSS_S_COMPLETE);
    options.initiator_bindings = options.acceptor_bindings = &here;
    pair_expect(&options, &p);
    pair_free(&p);
    options.initiator_bindings = options.acceptor_bindings = &there;
    EXPECT(!pair_make(&options, &p) && p.accept_failed);
    EXPECT_NUMBER((int32_t)p.minor, KRB5KRB_AP_ERR_BADADDR);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    contract_ccache_destroy("MEMORY:addressed");
}

static const struct report_test tests[] = {
    {"flags: no confidentiality unasked", no_confidentiality_unasked},
    {"flags: what both ends are told", the_same_flags},
    {"flags: DCE style is mutual", dce_style_is_mutual},
    {"flags: delegation enforced", delegation_enforced},
    {"flags: a shorter life", a_shorter_life},
    {"flags: an acceptor does not initiate", an_acceptor_does_not_initiate},
    {"flags: an acceptor restricted in enctypes", an_acceptor_restricted},
    {"flags: a ticket for an address", an_addressed_ticket},
};

void
contract_flags_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
