/* tests/peers/contract_lifetime.c: contexts and credentials that run out. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <string.h>
#include <unistd.h>

#define SHORT_LIFE 4 /* seconds: time for an exchange, even under valgrind */
#define SHORT_NAME "MEMORY:short-lived"
#define CLOCK_SKEW 300

/* The words for `minor` tell who it was about and when it ended. */
static void
expect_end_told(OM_uint32 minor)
{
    char text[1000];

    gss_status_text((gss_OID)gss_mech_krb5, minor, text, sizeof(text));
    EXPECT(strncmp(text, "Ticket expired", 14) == 0);
    if (contract_module) {
        EXPECT(strstr(text, "alice") != NULL);
        EXPECT(strstr(text, "ended") != NULL);
        EXPECT(strstr(text, "now") != NULL);
    }
}

static void
check_initiator(gss_ctx_id_t context)
{
    OM_uint32 major, minor, lifetime = 77, flags;
    int open = 0;

    major = gss_context_time(&minor, context, &lifetime);
    EXPECT_NUMBER(major, GSS_S_CONTEXT_EXPIRED);
    EXPECT_NUMBER(lifetime, 0);
    expect_end_told(minor);
    /* Whether it has run out or not, inquiring tells what it was. */
    major = gss_inquire_context(&minor, context, NULL, NULL, &lifetime, NULL,
                                &flags, NULL, &open);
    EXPECT(major == GSS_S_COMPLETE || major == GSS_S_CONTEXT_EXPIRED);
    EXPECT_NUMBER(lifetime, 0);
}

/* The acceptor allows for clocks that differ. */
static void
check_acceptor(gss_ctx_id_t context)
{
    OM_uint32 major, minor, lifetime = 0;

    major = gss_context_time(&minor, context, &lifetime);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(lifetime > 0 && lifetime < CLOCK_SKEW);
}

/* Whatever is asked for, and even if nothing is. */
static void
check_by_mechanism(gss_cred_id_t cred)
{
    gss_OID mech = (gss_OID)gss_mech_krb5;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = GSS_C_BOTH;
    OM_uint32 minor, lifetime = 0;

    EXPECT_NUMBER(gss_inquire_cred_by_mech(&minor, cred, mech, &name, &lifetime,
                                           NULL, &usage),
                  GSS_S_CREDENTIALS_EXPIRED);
    EXPECT_NUMBER(lifetime, 0);
    EXPECT(name == GSS_C_NO_NAME);
    if (contract_module)
        EXPECT_NUMBER((int32_t)minor, KRB5KRB_AP_ERR_TKT_EXPIRED);
    EXPECT_NUMBER(
        gss_inquire_cred_by_mech(&minor, cred, mech, NULL, NULL, NULL, NULL),
        GSS_S_CREDENTIALS_EXPIRED);
}

static void
check_credential(gss_cred_id_t cred)
{
    OM_uint32 major, minor, lifetime = 77;

    major = gss_inquire_cred(&minor, cred, NULL, &lifetime, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_CREDENTIALS_EXPIRED);
    EXPECT_NUMBER(lifetime, 0);
    check_by_mechanism(cred);
}

/* A new context with a ticket that has expired. */
static void
check_init(const struct pair_options *options)
{
    struct pair p;

    EXPECT(!pair_make(options, &p));
    EXPECT(!p.accept_failed);
    EXPECT(GSS_ERROR(p.major));
    EXPECT_NUMBER((int32_t)p.minor, KRB5KRB_AP_ERR_TKT_EXPIRED);
    pair_free(&p);
}

static void
everything_runs_out(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 major, minor;
    struct pair p;

    if (!contract_ccache(SHORT_NAME, "alice", SHORT_LIFE))
        return;
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                              SHORT_NAME, NULL, NULL, &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (pair_expect(&options, &p)) {
        EXPECT(p.initiator_time <= SHORT_LIFE);
        EXPECT(p.acceptor_time <= SHORT_LIFE + CLOCK_SKEW);
        sleep(SHORT_LIFE + 1);
        check_initiator(p.initiator);
        check_acceptor(p.acceptor);
        /* Messages do not look at the time, as MIT's do not. */
        pair_exercise(&p);
        check_init(&options);
        check_credential(options.initiator_cred);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    contract_ccache_destroy(SHORT_NAME);
}

/* RFC 2744 section 5.22: each usage has a lifetime of its own, and one that the
 * credential has not has none (MIT's own mechanism leaves that untouched).
 * Keys are good for ever, but expire with the tickets beside them. */
static void
lifetimes_by_mechanism(void)
{
    static const gss_cred_usage_t usages[] = {GSS_C_INITIATE, GSS_C_ACCEPT,
                                              GSS_C_BOTH};

    for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++) {
        bool initiates = usages[i] != GSS_C_ACCEPT;
        gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
        OM_uint32 minor, initiator = 77, acceptor = 77;
        gss_cred_usage_t usage = 77;

        EXPECT_NUMBER(
            gss_default_cred(&minor, GSS_C_NO_NAME, NULL, usages[i], &cred),
            GSS_S_COMPLETE);
        EXPECT_NUMBER(gss_inquire_cred_by_mech(&minor, cred,
                                               (gss_OID)gss_mech_krb5, NULL,
                                               &initiator, &acceptor, &usage),
                      GSS_S_COMPLETE);
        EXPECT_NUMBER(usage, usages[i]);
        if (initiates)
            EXPECT(initiator > 77 && initiator < GSS_C_INDEFINITE);
        if (usages[i] == GSS_C_ACCEPT)
            EXPECT_NUMBER(acceptor, GSS_C_INDEFINITE);
        if (usages[i] == GSS_C_BOTH)
            EXPECT(acceptor >= initiator - 1 && acceptor <= initiator);
        if (contract_module && usages[i] == GSS_C_INITIATE)
            EXPECT_NUMBER(acceptor, 0);
        if (contract_module && !initiates)
            EXPECT_NUMBER(initiator, 0);
        gss_release_cred(&minor, &cred);
    }
}

static const struct report_test tests[] = {
    {"lifetime: by mechanism and usage", lifetimes_by_mechanism},
    {"lifetime: context, credential and ticket run out", everything_runs_out},
};

void
contract_lifetime_tests(void)
{
    report_run(tests, 1);
}
