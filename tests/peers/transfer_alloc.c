/* tests/peers/transfer_alloc.c: every allocation of the module fails in turn
 * while contexts are exported and imported. */
#include "tests/peers/alloc_hook.h"
#include "tests/peers/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ALLOCATIONS 500 /* in one try; more is a loop */

static bool
promised(OM_uint32 *major)
{
    gss_OID_set set = GSS_C_NO_OID_SET;
    OM_uint32 minor, ignored;
    int present = 0;

    *major = gss_inquire_attrs_for_mech(&minor, gss_mech_krb5, &set, NULL);
    if (*major == GSS_S_COMPLETE)
        gss_test_oid_set_member(&ignored, (gss_OID)GSS_C_MA_CTX_TRANS, set,
                                &present);
    gss_release_oid_set(&ignored, &set);
    return present != 0;
}

/* While memory is short nothing is promised, and afterwards the answer is
 * another: so it must not be remembered.  This has to be the first to ask. */
static void
the_check_is_made_again(void)
{
    gss_OID_set types = GSS_C_NO_OID_SET;
    OM_uint32 major, minor;
    bool found = false;
    long nth;

    /* Loads the module, and asks for no attributes. */
    gss_inquire_names_for_mech(&minor, gss_mech_krb5, &types);
    gss_release_oid_set(&minor, &types);
    if (!EXPECT(alloc_hook_install("mech_apex.so")))
        return;
    for (nth = 1; nth < MOST_ALLOCATIONS && !found; nth++) {
        alloc_hook_fail_at(nth);
        found = promised(&major);
        if (found && alloc_hook_count() >= nth)
            printf("# allocation %ld failed without harm\n", nth);
    }
    alloc_hook_fail_at(0);
    EXPECT(found && nth > 5);
}

/* Takes `context` over, if it can: exported and imported again, or exported not
 * at all, or lost on import.  True when allocation `nth` was there to fail. */
static bool
hop_failing(gss_ctx_id_t *context, long nth)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    bool reached;

    alloc_hook_fail_at(nth);
    major = gss_export_sec_context(&minor, context, &token);
    if (major == GSS_S_COMPLETE) {
        EXPECT(*context == GSS_C_NO_CONTEXT);
        major = gss_import_sec_context(&minor, &token, context);
    } else {
        EXPECT(*context != GSS_C_NO_CONTEXT);
    }
    reached = alloc_hook_count() >= nth;
    alloc_hook_fail_at(0);
    EXPECT(reached || major == GSS_S_COMPLETE);
    if (*context == GSS_C_NO_CONTEXT)
        gss_import_sec_context(&minor, &token, context);
    EXPECT(*context != GSS_C_NO_CONTEXT);
    gss_release_buffer(&ignored, &token);
    return reached;
}

/* The module's part is the export on the first hop and the import on the
 * second. */
static void
each_fails_once(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p;
    bool reached = true;
    long nth;

    if (pair_expect(&options, &p)) {
        for (nth = 1; reached && nth < MOST_ALLOCATIONS; nth++) {
            reached = hop_failing(&p.acceptor, nth);
            if (!reached)
                reached = hop_failing(&p.acceptor, nth);
        }
        EXPECT(!reached && nth > 10);
        pair_exercise(&p);
    }
    pair_free(&p);
}

/* From the module's form to the builtin's and back, until nothing fails. */
static void
hop_until_it_works(gss_ctx_id_t *context)
{
    bool reached = true;
    long nth;

    for (nth = 1; reached && nth < MOST_ALLOCATIONS; nth++) {
        reached = hop_failing(context, nth);
        if (!reached)
            reached = hop_failing(context, nth);
    }
    EXPECT(!reached && nth > 5);
}

/* A context of the builtin goes on as soon as there is memory. */
static void
go_on_failing(const struct pair_options *options, struct pair *p,
              gss_buffer_t reply, gss_buffer_t third)
{
    OM_uint32 major = GSS_S_FAILURE;
    long nth;

    for (nth = 1; GSS_ERROR(major) && nth < MOST_ALLOCATIONS; nth++) {
        alloc_hook_fail_at(nth);
        major = pair_initiate(options, p, reply, third);
        EXPECT(alloc_hook_count() >= nth || major == GSS_S_COMPLETE);
        alloc_hook_fail_at(0);
    }
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(nth > 2);
}

static void
each_fails_while_waiting(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS | GSS_C_DCE_STYLE};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc third = GSS_C_EMPTY_BUFFER, none = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    if (EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &first),
                      GSS_S_CONTINUE_NEEDED) &&
        EXPECT_NUMBER(pair_accept(&options, &p, &first, &reply),
                      GSS_S_CONTINUE_NEEDED)) {
        hop_until_it_works(&p.initiator);
        hop_until_it_works(&p.acceptor);
        if (transfer_hop(&p.initiator, true))
            go_on_failing(&options, &p, &reply, &third);
        EXPECT_NUMBER(pair_accept(&options, &p, &third, &none), GSS_S_COMPLETE);
        pair_exercise(&p);
    }
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
    gss_release_buffer(&ignored, &third);
    gss_release_buffer(&ignored, &none);
    pair_free(&p);
}

/* Contexts that come and go leave nothing behind. */
static void
nothing_is_lost(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p;
    long before, after;

    before = alloc_hook_live();
    if (pair_expect(&options, &p)) {
        transfer_hop_pair(&p, true);
        before = alloc_hook_live();
        for (int i = 0; i < 3; i++) {
            transfer_hop_pair(&p, false);
            transfer_hop_pair(&p, true);
        }
        after = alloc_hook_live();
        EXPECT_NUMBER(after, before);
    }
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"transfer: the check is made again", the_check_is_made_again},
    {"transfer: each allocation fails once", each_fails_once},
    {"transfer: each fails once in one that waits", each_fails_while_waiting},
    {"transfer: nothing is lost", nothing_is_lost},
};

void
transfer_alloc_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
