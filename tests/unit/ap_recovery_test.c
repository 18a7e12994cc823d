/* tests/unit/ap_recovery_test.c: a refusal, and the one second attempt. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "asn1/krb_error.h"
#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {18, 17, 0};

struct refused {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct ap_initiator_request ireq;
    struct ap_acceptor_request areq;
    struct ap_exchange *x;
    struct ap_exchange *acceptor;
    struct builder request;
    struct builder answer;
    struct evidence ev;
};

static void
refused_init(struct refused *r)
{
    memset(r, 0, sizeof(*r));
    kdc_world_init(&r->w, etypes, 18);
    kdc_ticket_init(&r->ticket, &r->w, 18);
    kdc_ticket_seal(&r->ticket);
    r->ireq.mech = ap_mech_krb5();
    r->ireq.ticket = &r->ticket.service;
    r->ireq.flags = GSS_WIRE_MUTUAL | GSS_WIRE_INTEG;
    CU_ASSERT_FATAL(ap_initiate(&r->w.env, &r->ireq, &r->x, &r->request,
                                &r->ev) == V_CONTINUE);
}

static void
refused_free(struct refused *r)
{
    ap_exchange_free(r->x);
    ap_exchange_free(r->acceptor);
    builder_free(&r->request);
    builder_free(&r->answer);
    kdc_ticket_free(&r->ticket);
}

static void
error_made(struct refused *r, const struct krb_error *e)
{
    struct builder message = BUILDER_INIT;

    krb_error_encode(&message, e);
    builder_cut(&r->answer, 0);
    ap_token_write(&r->answer, ap_mech_krb5(), AP_TOKEN_ERROR,
                   builder_view(&message));
    builder_free(&message);
}

static enum verdict
hear(struct refused *r)
{
    struct builder out = BUILDER_INIT;
    enum verdict v;

    v = ap_continue(&r->w.env, r->x, builder_view(&r->answer), &out, &r->ev);
    CU_ASSERT(builder_view(&out).len == 0);
    builder_free(&out);
    return v;
}

static enum verdict
again(struct refused *r)
{
    builder_cut(&r->request, 0);
    return ap_initiate_again(&r->w.env, &r->ireq, r->x, &r->request, &r->ev);
}

static enum verdict
accept_it(struct refused *r)
{
    ap_exchange_free(r->acceptor);
    r->acceptor = NULL;
    builder_cut(&r->answer, 0);
    return ap_accept(&r->w.env, &r->areq, builder_view(&r->request),
                     &r->acceptor, &r->answer, &r->ev);
}

/* The acceptor's clock is 20 minutes ahead: refused, corrected, accepted. */
static void
test_clock(void)
{
    struct ap_remedy remedy;
    struct refused r;

    refused_init(&r);
    r.w.now += 1200;
    CU_ASSERT(accept_it(&r) == V_SKEW);
    r.w.now -= 1200;
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    remedy = ap_exchange_remedy(r.x);
    CU_ASSERT_FATAL(remedy.kind == AP_REMEDY_CLOCK);
    CU_ASSERT(remedy.time == KDC_NOW + 1200);
    CU_ASSERT_PTR_NULL(ap_exchange_session(r.x));
    r.ireq.time = remedy.time;
    CU_ASSERT_FATAL(again(&r) == V_CONTINUE);
    CU_ASSERT_PTR_NOT_NULL(ap_exchange_partial(r.x));
    r.w.now += 1200;
    CU_ASSERT_FATAL(accept_it(&r) == V_OK);
    r.w.now -= 1200;
    CU_ASSERT(hear(&r) == V_OK);
    CU_ASSERT_PTR_NOT_NULL(ap_exchange_session(r.x));
    CU_ASSERT(ap_exchange_remedy(r.x).kind == AP_REMEDY_NONE);
    refused_free(&r);
}

/* What an acceptor whose clock shows `stime` says, having read our time. */
static struct krb_error
skew_told(int64_t stime)
{
    struct krb_error e = {
        .has_ctime = true,
        .ctime = KDC_NOW,
        .has_cusec = true,
        .cusec = KDC_NOW_US,
        .stime = stime,
        .error_code = 37,
    };

    e.server = kdc_server;
    return e;
}

/* A second refusal is the last word, whatever it says. */
static void
test_once(void)
{
    struct krb_error e = skew_told(KDC_NOW + 1200);
    struct refused r;

    refused_init(&r);
    error_made(&r, &e);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    CU_ASSERT(again(&r) == V_CONTINUE);
    e.stime += 1200;
    error_made(&r, &e);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    CU_ASSERT(ap_exchange_remedy(r.x).kind == AP_REMEDY_NONE);
    CU_ASSERT(again(&r) == V_DEAD);
    CU_ASSERT(hear(&r) == V_DEAD);
    refused_free(&r);
}

/* A token where a call is due; and a call where a token is due. */
static void
test_out_of_turn(void)
{
    struct krb_error e = {.error_code = 45};
    struct refused r;

    e.server = kdc_server;
    refused_init(&r);
    CU_ASSERT(accept_it(&r) == V_OK);
    error_made(&r, &e);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    CU_ASSERT(hear(&r) == V_DEAD);
    refused_free(&r);
    refused_init(&r);
    CU_ASSERT(again(&r) == V_BAD_TOKEN_ID);
    CU_ASSERT(hear(&r) == V_DEAD);
    refused_free(&r);
}

/* The ticket of the second attempt is another one, under the new key. */
static void
test_ticket(void)
{
    struct refused r;

    refused_init(&r);
    CU_ASSERT(crypto_key_random(&r.w.service_key, 18) == CRYPTO_OK);
    r.w.kvno++;
    CU_ASSERT(accept_it(&r) == V_BADKEYVER);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    CU_ASSERT(ap_exchange_remedy(r.x).kind == AP_REMEDY_TICKET);
    kdc_ticket_free(&r.ticket);
    kdc_ticket_init(&r.ticket, &r.w, 17);
    kdc_ticket_seal(&r.ticket);
    CU_ASSERT_FATAL(again(&r) == V_CONTINUE);
    CU_ASSERT_FATAL(accept_it(&r) == V_OK);
    CU_ASSERT(hear(&r) == V_OK);
    CU_ASSERT(ap_exchange_session(r.x)->session_key.profile->enctype == 17);
    refused_free(&r);
}

/* No ticket ends a second attempt for good. */
static void
test_attempt_fails(void)
{
    struct krb_error e = {.error_code = 45};
    struct refused r;

    e.server = kdc_server;
    refused_init(&r);
    error_made(&r, &e);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    r.ticket.service.endtime = KDC_NOW - 1;
    CU_ASSERT(again(&r) == V_TKT_EXPIRED);
    CU_ASSERT(again(&r) == V_DEAD);
    refused_free(&r);
}

#define START (KDC_NOW - 3600)
#define OURS  KDC_NOW, KDC_NOW_US /* what the authenticator has */

static const struct {
    int32_t code;
    int64_t stime;
    int64_t ctime; /* 0: none */
    int32_t cusec; /* -1: none */
    int kind;
} cases[] = {
    {37, KDC_NOW + 3600, OURS, AP_REMEDY_CLOCK},
    {37, KDC_NOW + 3601, OURS, AP_REMEDY_NONE},
    {37, START, OURS, AP_REMEDY_CLOCK},
    {37, START - 1, OURS, AP_REMEDY_NONE},
    {37, KDC_NOW, OURS, AP_REMEDY_NONE},
    {37, KDC_NOW - 600, OURS, AP_REMEDY_CLOCK},
    {37, 0, OURS, AP_REMEDY_NONE},
    /* Anybody can say that the clocks differ: who read our time proves it. */
    {37, KDC_NOW + 600, 0, -1, AP_REMEDY_NONE},
    {37, KDC_NOW - 600, 0, -1, AP_REMEDY_NONE},
    {37, KDC_NOW + 600, KDC_NOW, -1, AP_REMEDY_NONE},
    {37, KDC_NOW + 600, 0, KDC_NOW_US, AP_REMEDY_NONE},
    {37, KDC_NOW + 600, KDC_NOW, KDC_NOW_US + 1, AP_REMEDY_NONE},
    {37, KDC_NOW + 600, KDC_NOW - 1, KDC_NOW_US, AP_REMEDY_NONE},
    {31, KDC_NOW, 0, -1, AP_REMEDY_TICKET},
    {41, KDC_NOW, 0, -1, AP_REMEDY_TICKET},
    {44, KDC_NOW, 0, -1, AP_REMEDY_TICKET},
    {45, KDC_NOW, 0, -1, AP_REMEDY_TICKET},
    {45, KDC_NOW, 0, 0, AP_REMEDY_TICKET}, /* as MIT's acceptor says it */
    /* Who read our time has the ticket's key. */
    {31, KDC_NOW, OURS, AP_REMEDY_NONE},
    {41, KDC_NOW, OURS, AP_REMEDY_NONE},
    {44, KDC_NOW, OURS, AP_REMEDY_NONE},
    {45, KDC_NOW, OURS, AP_REMEDY_NONE},
    {45, KDC_NOW, KDC_NOW + 1, 0, AP_REMEDY_NONE},
    {32, KDC_NOW, 0, -1, AP_REMEDY_NONE},
    {34, KDC_NOW, 0, -1, AP_REMEDY_NONE},
    {60, KDC_NOW, 0, -1, AP_REMEDY_NONE},
    {0, KDC_NOW, 0, -1, AP_REMEDY_NONE},
};

static void
test_forged_errors(void)
{
    struct krb_error e = {.error_code = 0};
    struct ap_remedy remedy;
    struct refused r;
    size_t i;

    e.server = kdc_server;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        refused_init(&r);
        e.error_code = cases[i].code;
        e.stime = cases[i].stime;
        e.has_ctime = cases[i].ctime != 0;
        e.ctime = cases[i].ctime;
        e.has_cusec = cases[i].cusec >= 0;
        e.cusec = cases[i].cusec;
        error_made(&r, &e);
        CU_ASSERT(hear(&r) == V_PEER_ERROR);
        remedy = ap_exchange_remedy(r.x);
        CU_ASSERT((int)remedy.kind == cases[i].kind);
        CU_ASSERT((remedy.why_none != NULL) == (remedy.kind == AP_REMEDY_NONE));
        refused_free(&r);
    }
}

/* The ticket ends within the hour that a clock may be set ahead. */
static void
test_ticket_end(void)
{
    struct krb_error e = skew_told(KDC_NOW + 601);
    struct refused r;

    memset(&r, 0, sizeof(r));
    refused_init(&r);
    ap_exchange_free(r.x);
    builder_cut(&r.request, 0);
    r.ticket.service.endtime = KDC_NOW + 600;
    CU_ASSERT_FATAL(ap_initiate(&r.w.env, &r.ireq, &r.x, &r.request, &r.ev) ==
                    V_CONTINUE);
    error_made(&r, &e);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    CU_ASSERT(ap_exchange_remedy(r.x).kind == AP_REMEDY_NONE);
    refused_free(&r);
}

/* A second request of somebody else, or to another service, is not made. */
static void
test_parties(void)
{
    struct krb_error e = {.error_code = 45};
    struct refused r;
    int i;

    e.server = kdc_server;
    for (i = 0; i < 2; i++) {
        refused_init(&r);
        error_made(&r, &e);
        CU_ASSERT(hear(&r) == V_PEER_ERROR);
        if (i == 0)
            r.ticket.service.client = kdc_bob;
        else
            r.ticket.service.server = kdc_other_server;
        CU_ASSERT(again(&r) == V_CALLER);
        CU_ASSERT(builder_view(&r.request).len == 0);
        CU_ASSERT(again(&r) == V_DEAD);
        refused_free(&r);
    }
}

/* What our own acceptor refuses once it has read the authenticator is told with
 * the client's time and in words, and cannot be taken for a stale ticket. */
static void
test_bindings(void)
{
    struct krb_error told;
    struct ap_token token;
    struct refused r;

    refused_init(&r);
    r.areq.has_bindings = true;
    memset(r.areq.bindings, 7, sizeof(r.areq.bindings));
    r.ireq.has_bindings = true;
    memset(r.ireq.bindings, 9, sizeof(r.ireq.bindings));
    ap_exchange_free(r.x);
    builder_cut(&r.request, 0);
    CU_ASSERT_FATAL(ap_initiate(&r.w.env, &r.ireq, &r.x, &r.request, &r.ev) ==
                    V_CONTINUE);
    CU_ASSERT(accept_it(&r) == V_BAD_BINDINGS);
    CU_ASSERT(ap_token_read(builder_view(&r.answer), &token, &r.ev) == V_OK);
    CU_ASSERT(krb_error_decode(token.message, &told) == MESSAGE_OK);
    CU_ASSERT(told.error_code == 41);
    CU_ASSERT(told.has_ctime && told.ctime == KDC_NOW);
    CU_ASSERT(hear(&r) == V_PEER_ERROR);
    CU_ASSERT(ap_exchange_remedy(r.x).kind == AP_REMEDY_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.ev.text, "channel bindings"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.ev.text, "log"));
    refused_free(&r);
}

static const struct unit_test tests[] = {
    {"another clock", test_clock},
    {"once", test_once},
    {"out of turn", test_out_of_turn},
    {"a stale ticket", test_ticket},
    {"a second attempt that cannot be made", test_attempt_fails},
    {"errors and what they may cause", test_forged_errors},
    {"no time beyond the ticket's", test_ticket_end},
    {"no other client, no other service", test_parties},
    {"channel bindings are no stale ticket", test_bindings},
};

int
main(void)
{
    return tap_main("ap_recovery", tests, sizeof(tests) / sizeof(tests[0]));
}
