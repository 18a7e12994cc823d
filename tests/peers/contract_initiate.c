/* tests/peers/contract_initiate.c: what an initiator can ask for, and what the
 * site makes of it. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

/* What either side may add is left out. */
#define FLAG_BITS(flags) ((flags) & ~(OM_uint32)GSS_C_TRANS_FLAG)

static gss_OID_desc no_ci_flags = {6, (void *)"\x2a\x85\x70\x2b\x0d\x1d"};

static void
expect_flags(gss_cred_id_t cred, OM_uint32 asked, OM_uint32 initiator,
             OM_uint32 acceptor)
{
    struct pair_options options = {.flags = asked, .initiator_cred = cred};
    struct pair p;

    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(FLAG_BITS(p.initiator_flags), initiator);
        EXPECT_NUMBER(FLAG_BITS(p.acceptor_flags), acceptor);
    }
    pair_free(&p);
}

/* A context that stands is ready to protect messages, RFC 2743 section 1.2.7.
 * MIT's builtin says so only with the call that asks for it, of the initiator
 * alone. */
static void
flags_of_one_leg(void)
{
    OM_uint32 ready = contract_module ? GSS_C_PROT_READY_FLAG : 0;

    expect_flags(GSS_C_NO_CREDENTIAL, GSS_C_REPLAY_FLAG, 0x034 | ready, 0x034);
    expect_flags(GSS_C_NO_CREDENTIAL, 0, 0x030 | ready, 0x030);
}

/* CONF and INTEG are offered unasked, unless the credential says not to: as
 * SASL says it for a layer that is not wanted. */
static void
no_flags_unasked(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc nothing = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    expect_flags(cred, GSS_C_MUTUAL_FLAG, 0x032, 0x0b2);
    major = gss_set_cred_option(&minor, &cred, &no_ci_flags, &nothing);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    expect_flags(cred, GSS_C_MUTUAL_FLAG, 0x002, 0x082);
    expect_flags(cred, GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG, 0x022, 0x0a2);
    gss_release_cred(&minor, &cred);
}

static void
delegate(const char *target, OM_uint32 want)
{
    const OM_uint32 bits = GSS_C_DELEG_FLAG | GSS_C_DELEG_POLICY_FLAG;
    struct pair_options options = {.target = target,
                                   .flags = PAIR_FLAGS | GSS_C_DELEG_FLAG};
    struct pair p;

    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(p.initiator_flags & bits, want);
        EXPECT_NUMBER(p.delegated != GSS_C_NO_CREDENTIAL, want != 0);
    }
    pair_free(&p);
}

/* enforce_ok_as_delegate leaves it to the KDC's flag in the ticket. */
static void
delegation_by_the_site(void)
{
    const char *before;

    delegate("svc@localhost", GSS_C_DELEG_FLAG);
    before = contract_setting("enforce_ok_as_delegate = true");
    delegate("svc@localhost", 0);
    delegate("deleg@localhost", GSS_C_DELEG_FLAG | GSS_C_DELEG_POLICY_FLAG);
    contract_setting_end(before);
}

/* In a cache of its own: a ticket that is there serves, however long. */
static OM_uint32
granted(OM_uint32 asked)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .lifetime = asked};
    OM_uint32 major, minor, time = 0;
    struct pair p;

    if (!contract_ccache("MEMORY:lifetime", "alice", 7200))
        return 0;
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                              "MEMORY:lifetime", NULL, NULL,
                              &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (pair_expect(&options, &p))
        time = p.initiator_time;
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    contract_ccache_destroy("MEMORY:lifetime");
    return time;
}

static void
lifetimes(void)
{
    OM_uint32 time = granted(600);

    EXPECT(time > 500 && time <= 600);
    time = granted(0);
    EXPECT(time > 7000 && time <= 7200);
    time = granted(GSS_C_INDEFINITE);
    EXPECT(time > 7000 && time <= 7200);
}

/* Numbers begin where nobody knows, with 30 bits: some peers take the 32nd for
 * a sign. */
static void
first_numbers(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    uint64_t seen = 0, different = 0;
    gss_krb5_lucid_context_v1_t *lucid;
    OM_uint32 major, minor;
    void *form;
    struct pair p;

    for (int i = 0; i < 20 && pair_expect(&options, &p); i++) {
        form = NULL;
        major =
            gss_krb5_export_lucid_sec_context(&minor, &p.initiator, 1, &form);
        if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
            lucid = form;
            EXPECT(lucid->send_seq != 0);
            EXPECT(((lucid->send_seq | lucid->recv_seq) >> 30) == 0);
            different += lucid->send_seq != seen;
            seen = lucid->send_seq;
            gss_krb5_free_lucid_sec_context(&minor, form);
        }
        pair_free(&p);
    }
    EXPECT_NUMBER(different, 20);
}

static const struct report_test tests[] = {
    {"initiate: flags of one leg", flags_of_one_leg},
    {"initiate: CONF and INTEG unasked, or not", no_flags_unasked},
    {"initiate: delegation as the site has it", delegation_by_the_site},
    {"initiate: the lifetime that is asked for", lifetimes},
    {"initiate: the first sequence numbers", first_numbers},
};

void
contract_initiate_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
