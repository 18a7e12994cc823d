/* tests/unit/ap_memory_test.c: every allocation of an exchange fails in turn.
 */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/short_memory.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {20, 18, 17, 0};

struct ends {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct builder cred;
    struct ap_initiator_request ireq;
    struct ap_acceptor_request areq;
};

/* All legs, without assertions: any of them may fail.  The verdict of the last
 * one that ran. */
static enum verdict
run(const struct ends *e)
{
    struct builder leg[4] = {BUILDER_INIT, BUILDER_INIT, BUILDER_INIT,
                             BUILDER_INIT};
    struct ap_exchange *i = NULL, *a = NULL;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v;

    v = ap_initiate(&e->w.env, &e->ireq, &i, &leg[0], &ev);
    if (v == V_CONTINUE)
        v = ap_accept(&e->w.env, &e->areq, builder_view(&leg[0]), &a, &leg[1],
                      &ev);
    if (v == V_CONTINUE || v == V_OK)
        v = ap_continue(&e->w.env, i, builder_view(&leg[1]), &leg[2], &ev);
    if (v == V_OK && (e->ireq.flags & GSS_WIRE_DCE_STYLE) != 0)
        v = ap_continue(&e->w.env, a, builder_view(&leg[2]), &leg[3], &ev);
    if (v == V_OK &&
        (ap_exchange_session(i) == NULL || ap_exchange_session(a) == NULL))
        v = V_COUNT;
    ap_exchange_free(i);
    ap_exchange_free(a);
    for (size_t k = 0; k < 4; k++)
        builder_free(&leg[k]);
    return v;
}

static void
fail_each(uint32_t flags)
{
    struct ends e;
    enum verdict v;
    size_t n;

    memset(&e, 0, sizeof(e));
    kdc_world_init(&e.w, etypes, 18);
    kdc_ticket_init(&e.ticket, &e.w, 18);
    kdc_ticket_seal(&e.ticket);
    kdc_cred_make(&e.ticket, 0, &e.cred);
    e.ireq.mech = ap_mech_krb5();
    e.ireq.ticket = &e.ticket.service;
    e.ireq.flags = flags | GSS_WIRE_DELEG;
    e.ireq.delegation = builder_view(&e.cred);
    e.ireq.require_bindings = true;
    e.ireq.has_bindings = e.areq.has_bindings = true;
    e.ireq.bindings[0] = e.areq.bindings[0] = 1;
    e.ireq.bindings_data = e.areq.bindings_data = bytes_of_string("channel");
    CU_ASSERT_FATAL(run(&e) == V_OK);
    for (n = 1;; n++) {
        kdc_forget_replays(&e.w);
        short_memory_at(n);
        v = run(&e);
        if (!short_memory_met())
            break;
        CU_ASSERT(v == V_NO_MEMORY);
        if (v != V_NO_MEMORY)
            printf("# allocation %zu: %s\n", n, verdict_name(v));
    }
    CU_ASSERT(v == V_OK);
    CU_ASSERT(n > 20);
    builder_free(&e.cred);
    kdc_ticket_free(&e.ticket);
}

static void
test_mutual(void)
{
    fail_each(GSS_WIRE_MUTUAL);
}

static void
test_dce(void)
{
    fail_each(GSS_WIRE_DCE_STYLE);
}

/* A request that is refused anyway: each allocation fails on the way to the
 * verdict and its KRB-ERROR. */
static void
test_refusal(void)
{
    struct builder token = BUILDER_INIT, answer = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct kdc_request request;
    struct ends e;
    enum verdict v;
    size_t n;

    memset(&e, 0, sizeof(e));
    kdc_world_init(&e.w, etypes, 18);
    kdc_ticket_init(&e.ticket, &e.w, 18);
    kdc_ticket_seal(&e.ticket);
    kdc_request_init(&request, &e.w, &e.ticket, GSS_WIRE_MUTUAL);
    request.authenticator.ctime -= 1000;
    kdc_request_make(&request, &e.ticket, &token);
    for (n = 1;; n++) {
        kdc_forget_replays(&e.w);
        short_memory_at(n);
        v = ap_accept(&e.w.env, &e.areq, builder_view(&token), &x, &answer,
                      &ev);
        CU_ASSERT_PTR_NULL(x);
        if (!short_memory_met())
            break;
        /* Without memory for the KRB-ERROR the verdict stands. */
        CU_ASSERT(v == V_NO_MEMORY || v == V_SKEW);
        builder_free(&answer);
    }
    CU_ASSERT(v == V_SKEW && builder_view(&answer).len != 0);
    builder_free(&answer);
    builder_free(&token);
    kdc_ticket_free(&e.ticket);
}

/* The clocks differ: refusal, second attempt, answer. */
static enum verdict
run_again(struct ends *e)
{
    struct builder leg[4] = {BUILDER_INIT, BUILDER_INIT, BUILDER_INIT,
                             BUILDER_INIT};
    struct ap_exchange *i = NULL, *a = NULL;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v;

    e->ireq.time = 0;
    v = ap_initiate(&e->w.env, &e->ireq, &i, &leg[0], &ev);
    e->w.now += 1000;
    if (v == V_CONTINUE)
        v = ap_accept(&e->w.env, &e->areq, builder_view(&leg[0]), &a, &leg[1],
                      &ev);
    e->w.now -= 1000;
    if (v == V_SKEW && builder_view(&leg[1]).len == 0)
        v = V_NO_MEMORY; /* it could not be told */
    if (v == V_SKEW)
        v = ap_continue(&e->w.env, i, builder_view(&leg[1]), &leg[2], &ev);
    if (v == V_PEER_ERROR) {
        e->ireq.time = ap_exchange_remedy(i).time;
        v = ap_initiate_again(&e->w.env, &e->ireq, i, &leg[2], &ev);
    }
    e->w.now += 1000;
    if (v == V_CONTINUE)
        v = ap_accept(&e->w.env, &e->areq, builder_view(&leg[2]), &a, &leg[3],
                      &ev);
    e->w.now -= 1000;
    builder_cut(&leg[2], 0);
    if (v == V_OK)
        v = ap_continue(&e->w.env, i, builder_view(&leg[3]), &leg[2], &ev);
    ap_exchange_free(i);
    ap_exchange_free(a);
    for (size_t k = 0; k < 4; k++)
        builder_free(&leg[k]);
    return v;
}

static void
test_second_attempt(void)
{
    struct ends e;
    enum verdict v;
    size_t n;

    memset(&e, 0, sizeof(e));
    kdc_world_init(&e.w, etypes, 18);
    kdc_ticket_init(&e.ticket, &e.w, 18);
    kdc_ticket_seal(&e.ticket);
    e.ireq.mech = ap_mech_krb5();
    e.ireq.ticket = &e.ticket.service;
    e.ireq.flags = GSS_WIRE_MUTUAL;
    for (n = 1;; n++) {
        kdc_forget_replays(&e.w);
        short_memory_at(n);
        v = run_again(&e);
        if (!short_memory_met())
            break;
        CU_ASSERT(v == V_NO_MEMORY);
    }
    CU_ASSERT(v == V_OK);
    CU_ASSERT(n > 30);
    kdc_ticket_free(&e.ticket);
}

static const struct unit_test tests[] = {
    {"each allocation of a mutual exchange fails", test_mutual},
    {"each allocation of a DCE style exchange fails", test_dce},
    {"each allocation of a refusal fails", test_refusal},
    {"each allocation of a second attempt fails", test_second_attempt},
};

int
main(void)
{
    return tap_main("ap_memory", tests, sizeof(tests) / sizeof(tests[0]));
}
