/* tests/unit/ap_exchange_test.c: both roles against each other, in every
 * combination that matters. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "asn1/krb_cred.h"
#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

#define BASE_FLAGS                                                             \
    (GSS_WIRE_CONF | GSS_WIRE_INTEG | GSS_WIRE_REPLAY | GSS_WIRE_SEQUENCE)

static const int32_t all_etypes[] = {18, 17, 20, 19, 26, 25, 0};
static const int32_t old_etypes[] = {18, 17, 23, 16, 0};

/* Two ends, and what passed between them. */
struct pair {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct ap_initiator_request ireq;
    struct ap_acceptor_request areq;
    struct ap_exchange *initiator;
    struct ap_exchange *acceptor;
    struct builder cred;
    struct evidence ev;
};

static void
pair_init(struct pair *p, const int32_t *permitted, int32_t service_etype,
          int32_t session_etype)
{
    memset(p, 0, sizeof(*p));
    kdc_world_init(&p->w, permitted, service_etype);
    kdc_ticket_init(&p->ticket, &p->w, session_etype);
    kdc_ticket_seal(&p->ticket);
    p->ireq.mech = ap_mech_krb5();
    p->ireq.ticket = &p->ticket.service;
    p->ireq.flags = BASE_FLAGS;
}

static void
pair_free(struct pair *p)
{
    ap_exchange_free(p->initiator);
    ap_exchange_free(p->acceptor);
    builder_free(&p->cred);
    kdc_ticket_free(&p->ticket);
}

/* Runs all legs; false (with a failed assertion) when one is refused. */
static bool
pair_run(struct pair *p)
{
    bool dce = (p->ireq.flags & GSS_WIRE_DCE_STYLE) != 0;
    bool mutual = dce || (p->ireq.flags & GSS_WIRE_MUTUAL) != 0;
    struct builder leg1 = BUILDER_INIT, leg2 = BUILDER_INIT;
    struct builder leg3 = BUILDER_INIT;
    bool ok;

    ok = ap_initiate(&p->w.env, &p->ireq, &p->initiator, &leg1, &p->ev) ==
         (mutual ? V_CONTINUE : V_OK);
    ok = ok && ap_accept(&p->w.env, &p->areq, builder_view(&leg1), &p->acceptor,
                         &leg2, &p->ev) == (dce ? V_CONTINUE : V_OK);
    ok = ok && (builder_view(&leg2).len != 0) == mutual;
    if (ok && mutual)
        ok = ap_continue(&p->w.env, p->initiator, builder_view(&leg2), &leg3,
                         &p->ev) == V_OK;
    ok = ok && (builder_view(&leg3).len != 0) == dce;
    if (ok && dce) {
        CU_ASSERT_PTR_NULL(ap_exchange_session(p->acceptor));
        builder_cut(&leg2, 0);
        ok = ap_continue(&p->w.env, p->acceptor, builder_view(&leg3), &leg2,
                         &p->ev) == V_OK &&
             builder_view(&leg2).len == 0;
    }
    CU_ASSERT(ok);
    if (!ok)
        printf("# %s\n%s\n", p->ev.text, p->w.trace);
    builder_free(&leg1);
    builder_free(&leg2);
    builder_free(&leg3);
    return ok;
}

static bool
same_key(const struct crypto_key *a, const struct crypto_key *b)
{
    return a->profile == b->profile &&
           (a->profile == NULL ||
            bytes_equal(crypto_key_value(a), crypto_key_value(b)));
}

/* What both ends must agree on, whatever was asked for. */
static void
pair_agrees(const struct pair *p)
{
    const struct ap_session *i = ap_exchange_session(p->initiator);
    const struct ap_session *a = ap_exchange_session(p->acceptor);

    CU_ASSERT_FATAL(i != NULL && a != NULL);
    CU_ASSERT(i->initiator && !a->initiator);
    CU_ASSERT(bytes_equal(i->mech, a->mech));
    CU_ASSERT(i->flags == a->flags);
    CU_ASSERT(principal_name_equal(&i->client, &a->client));
    CU_ASSERT(principal_name_equal(&i->server, &a->server));
    CU_ASSERT(same_key(&i->session_key, &a->session_key));
    CU_ASSERT(same_key(&i->initiator_subkey, &a->initiator_subkey));
    CU_ASSERT(same_key(&i->acceptor_subkey, &a->acceptor_subkey));
    CU_ASSERT(i->send_seq == a->recv_seq && i->recv_seq == a->send_seq);
    CU_ASSERT(i->send_seq > 0 && i->send_seq <= 0x3fffffff);
    CU_ASSERT(i->endtime == a->endtime && i->authtime == a->authtime);
    CU_ASSERT(i->ticket_flags == a->ticket_flags);
    CU_ASSERT(bytes_equal(a->ticket_raw, p->ticket.service.raw));
    CU_ASSERT(i->initiator_subkey.profile == i->session_key.profile);
}

/* The delegated credential arrived, opened. */
static void
delegation_arrived(const struct pair *p, bool sent)
{
    const struct ap_session *a = ap_exchange_session(p->acceptor);
    struct enc_krb_cred_part part;
    struct krb_cred cred;

    CU_ASSERT(((a->flags & GSS_WIRE_DELEG) != 0) == sent);
    CU_ASSERT((a->delegation.len != 0) == sent);
    if (!sent)
        return;
    CU_ASSERT(krb_cred_decode(a->delegation, &cred) == MESSAGE_OK);
    CU_ASSERT(cred.enc_part.etype == 0);
    CU_ASSERT(enc_krb_cred_part_decode(cred.enc_part.cipher, &part));
    CU_ASSERT(bytes_equal(a->delegation, builder_view(&p->cred)));
}

enum style { ONE_WAY, MUTUAL, DCE, NUM_STYLES };
static const uint32_t style_flags[NUM_STYLES] = {0, GSS_WIRE_MUTUAL,
                                                 GSS_WIRE_DCE_STYLE};

static void
one_exchange(int32_t service_etype, int32_t session_etype, enum style style,
             bool bindings, bool delegation)
{
    struct pair p;
    const struct ap_session *a;

    pair_init(&p, all_etypes, service_etype, session_etype);
    p.ireq.flags |= style_flags[style];
    p.ireq.has_bindings = p.areq.has_bindings = bindings;
    memset(p.ireq.bindings, 0xb1, sizeof(p.ireq.bindings));
    memset(p.areq.bindings, 0xb1, sizeof(p.areq.bindings));
    p.ireq.require_bindings = p.areq.require_bindings = bindings;
    if (delegation) {
        kdc_cred_make(&p.ticket, 0, &p.cred);
        p.ireq.delegation = builder_view(&p.cred);
        p.ireq.flags |= GSS_WIRE_DELEG;
    }
    if (pair_run(&p)) {
        pair_agrees(&p);
        delegation_arrived(&p, delegation);
        a = ap_exchange_session(p.acceptor);
        CU_ASSERT(a->channel_bound == bindings);
        CU_ASSERT((a->acceptor_subkey.profile != NULL) == (style != ONE_WAY));
        /* RFC 4537: the acceptor's first choice is offered by everyone. */
        CU_ASSERT(style == ONE_WAY ||
                  a->acceptor_subkey.profile->enctype == all_etypes[0]);
    }
    pair_free(&p);
}

/* RULE 4120/3.2.4/mutual */
/* RULE 4120/3.2.6/subkey */
/* RULE 4121/2/base-key */
static void
test_every_combination(void)
{
    size_t service, session;
    int options;

    for (service = 0; all_etypes[service] != 0; service++) {
        for (session = 0; all_etypes[session] != 0; session++) {
            for (options = 0; options < NUM_STYLES * 4; options++)
                one_exchange(all_etypes[service], all_etypes[session],
                             (enum style)(options / 4), (options & 1) != 0,
                             (options & 2) != 0);
        }
    }
}

/* RFC 1964 enctypes: an acceptor subkey only where RFC 4537 leads to RFC 4121;
 * else the AP-REP repeats the client's. */
static void
one_old_exchange(const int32_t *permitted, int32_t service, int32_t session,
                 enum style style, int32_t subkey)
{
    const struct crypto_profile *made;
    struct pair p;

    pair_init(&p, permitted, service, session);
    p.ireq.flags |= style_flags[style];
    if (pair_run(&p)) {
        pair_agrees(&p);
        made = ap_exchange_session(p.initiator)->acceptor_subkey.profile;
        CU_ASSERT((made != NULL ? made->enctype : 0) == subkey);
        CU_ASSERT((strstr(p.w.trace, "(the client's)") != NULL) ==
                  (style == MUTUAL && subkey == 0));
    }
    pair_free(&p);
}

static void
test_old_enctypes(void)
{
    static const int32_t only[][2] = {{23, 0}, {16, 0}};
    static const int32_t old_first[] = {16, 23, 18, 0};
    size_t i;

    for (i = 0; i < 2; i++) {
        int32_t old = only[i][0];

        one_old_exchange(only[i], old, old, ONE_WAY, 0);
        one_old_exchange(only[i], old, old, MUTUAL, 0);
        one_old_exchange(only[i], old, old, DCE, old);
        one_old_exchange(old_etypes, 18, old, MUTUAL, 18);
        one_old_exchange(old_etypes, old, 17, MUTUAL, 18);
        one_old_exchange(old_etypes, 18, old, DCE, 18);
        one_old_exchange(old_first, 18, old, ONE_WAY, 0);
        one_old_exchange(old_first, 18, old, MUTUAL, 0);
    }
}

/* RULE 4121/4.1/framing */
/* The framing OID of the request comes back in the answer. */
static void
test_mechanism_echoed(void)
{
    static const uint8_t ms_wrong[] = {0x2a, 0x86, 0x48, 0x82, 0xf7,
                                       0x12, 0x01, 0x02, 0x02};
    static const uint8_t old[] = {0x2b, 0x05, 0x01, 0x05, 0x02};
    const struct bytes mechs[] = {{ms_wrong, sizeof(ms_wrong)},
                                  {old, sizeof(old)}};
    struct pair p;
    size_t i;

    for (i = 0; i < 2; i++) {
        pair_init(&p, all_etypes, 18, 18);
        p.ireq.flags |= GSS_WIRE_MUTUAL;
        p.ireq.mech = mechs[i];
        if (pair_run(&p)) {
            pair_agrees(&p);
            CU_ASSERT(
                bytes_equal(ap_exchange_session(p.acceptor)->mech, mechs[i]));
        }
        pair_free(&p);
    }
}

/* Steps 1 to 6 each have a line, in order, and no key in it. */
static void
test_trace(void)
{
    static const char *const steps[] = {
        "step 1: ", "step 2: ", "step 3: ", "step 4: ", "step 5: ", "step 6: "};
    const char *at;
    struct pair p;
    size_t i;

    pair_init(&p, all_etypes, 20, 17);
    p.ireq.flags |= GSS_WIRE_MUTUAL;
    if (pair_run(&p)) {
        at = p.w.trace;
        for (i = 0; i < 6 && at != NULL; i++)
            at = strstr(at, steps[i]);
        CU_ASSERT_PTR_NOT_NULL(at);
        CU_ASSERT_PTR_NOT_NULL(strstr(p.w.trace, "alice@REALM"));
        CU_ASSERT_PTR_NOT_NULL(strstr(p.w.trace, "host/server@REALM"));
        CU_ASSERT_PTR_NOT_NULL(
            strstr(p.w.trace, "aes256-cts-hmac-sha384-192, kvno 3"));
    }
    pair_free(&p);
}

/* A session stands on its own: nothing of the tokens or tickets is needed. */
static void
test_session_owns(void)
{
    struct pair p;
    const struct ap_session *a;
    char name[32];

    pair_init(&p, all_etypes, 18, 18);
    p.ireq.flags |= GSS_WIRE_MUTUAL;
    if (pair_run(&p)) {
        builder_free(&p.ticket.raw);
        a = ap_exchange_session(p.acceptor);
        principal_name_text(&a->client, name, sizeof(name));
        CU_ASSERT_STRING_EQUAL(name, "alice@REALM");
        a = ap_exchange_partial(p.initiator);
        CU_ASSERT_FATAL(a != NULL);
        principal_name_text(&a->server, name, sizeof(name));
        CU_ASSERT_STRING_EQUAL(name, "host/server@REALM");
    }
    pair_free(&p);
}

static const struct unit_test tests[] = {
    {"enctypes x styles x bindings x delegation", test_every_combination},
    {"RC4 and DES3, with and without an upgrade", test_old_enctypes},
    {"the mechanism OID is echoed", test_mechanism_echoed},
    {"the trace tells the six steps", test_trace},
    {"a session owns what it names", test_session_owns},
};

int
main(void)
{
    return tap_main("ap_exchange", tests, sizeof(tests) / sizeof(tests[0]));
}
