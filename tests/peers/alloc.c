/* tests/peers/alloc.c: every allocation that the module makes in an exchange
 * fails in turn: an error or no harm, nothing lost, and the next exchange as
 * good as ever.
 *
 *     alloc.realm
 */
#include "tests/peers/alloc_hook.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ALLOCATIONS 5000 /* in one exchange; more is a loop */

/* What an exchange holds; `step` is the last that was tried. */
struct exchange {
    const char *step;
    gss_cred_id_t initiator_cred, acceptor_cred;
    gss_name_t user, service, canonical, copy;
    struct pair pair;
    gss_buffer_desc token, got;
    OM_uint32 minor;
};

typedef OM_uint32
step_function(struct exchange *x);

static OM_uint32
name_steps(struct exchange *x)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;
    int equal;

    x->user = gss_user_name("alice");
    x->service = gss_host_name("svc18@localhost");
    major =
        gss_canonicalize_name(&x->minor, x->user, gss_mech_krb5, &x->canonical);
    if (major == GSS_S_COMPLETE)
        major = gss_duplicate_name(&x->minor, x->canonical, &x->copy);
    if (major == GSS_S_COMPLETE)
        major = gss_compare_name(&x->minor, x->canonical, x->copy, &equal);
    if (major == GSS_S_COMPLETE)
        major = gss_display_name(&x->minor, x->copy, &text, NULL);
    gss_release_buffer(&ignored, &text);
    if (major == GSS_S_COMPLETE)
        major = gss_export_name(&x->minor, x->copy, &text);
    gss_release_buffer(&ignored, &text);
    return major;
}

static OM_uint32
acquire_steps(struct exchange *x)
{
    OM_uint32 major;

    major = gss_default_cred(&x->minor, x->user, NULL, GSS_C_INITIATE,
                             &x->initiator_cred);
    if (major == GSS_S_COMPLETE)
        major = gss_default_cred(&x->minor, x->service, NULL, GSS_C_ACCEPT,
                                 &x->acceptor_cred);
    return major;
}

static OM_uint32
inquire_cred_step(struct exchange *x)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, ignored, lifetime;
    gss_cred_usage_t usage;

    major = gss_inquire_cred(&x->minor, x->initiator_cred, &name, &lifetime,
                             &usage, NULL);
    gss_release_name(&ignored, &name);
    return major;
}

static OM_uint32
establish_step(struct exchange *x)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options options = {.target = "svc18@localhost",
                                   .flags = PAIR_FLAGS | GSS_C_DELEG_FLAG,
                                   .initiator_cred = x->initiator_cred,
                                   .acceptor_cred = x->acceptor_cred,
                                   .initiator_bindings = &cb,
                                   .acceptor_bindings = &cb};

    gss_text_bindings("bound", &cb);
    if (pair_make(&options, &x->pair))
        return GSS_S_COMPLETE;
    x->minor = x->pair.minor;
    return x->pair.major;
}

static OM_uint32
inquire_context_step(struct exchange *x)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, ignored, lifetime, flags;
    gss_OID mech;

    major = gss_inquire_context(&x->minor, x->pair.acceptor, &source, &target,
                                &lifetime, &mech, &flags, NULL, NULL);
    gss_release_name(&ignored, &source);
    gss_release_name(&ignored, &target);
    return major;
}

static OM_uint32
wrap_steps(struct exchange *x, int conf)
{
    gss_buffer_desc message = gss_text("message");
    OM_uint32 major, ignored;

    major = gss_wrap(&x->minor, x->pair.initiator, conf, 0, &message, NULL,
                     &x->token);
    if (major == GSS_S_COMPLETE)
        major = gss_unwrap(&x->minor, x->pair.acceptor, &x->token, &x->got,
                           NULL, NULL);
    gss_release_buffer(&ignored, &x->token);
    gss_release_buffer(&ignored, &x->got);
    return major;
}

static OM_uint32
sealed_steps(struct exchange *x)
{
    return wrap_steps(x, 1);
}

static OM_uint32
open_steps(struct exchange *x)
{
    return wrap_steps(x, 0);
}

static OM_uint32
mic_steps(struct exchange *x)
{
    gss_buffer_desc message = gss_text("message");
    OM_uint32 major, ignored;

    major = gss_get_mic(&x->minor, x->pair.acceptor, 0, &message, &x->token);
    if (major == GSS_S_COMPLETE)
        major = gss_verify_mic(&x->minor, x->pair.initiator, &message,
                               &x->token, NULL);
    gss_release_buffer(&ignored, &x->token);
    return major;
}

static OM_uint32
random_step(struct exchange *x)
{
    gss_buffer_desc seed = gss_text("seed"), bytes = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;

    major = gss_pseudo_random(&x->minor, x->pair.initiator, GSS_C_PRF_KEY_FULL,
                              &seed, 100, &bytes);
    gss_release_buffer(&ignored, &bytes);
    return major;
}

/* gss_krb5_copy_ccache of what was delegated. */
static OM_uint32
delegation_steps(struct exchange *x)
{
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    krb5_principal owner = NULL;
    OM_uint32 major = GSS_S_FAILURE;

    /* Forwarding may have failed for the allocation; that is no error. */
    if (x->pair.delegated == GSS_C_NO_CREDENTIAL)
        return GSS_S_COMPLETE;
    if (krb5_init_context(&context) == 0 &&
        krb5_parse_name(context, "alice", &owner) == 0 &&
        krb5_cc_new_unique(context, "MEMORY", NULL, &cache) == 0 &&
        krb5_cc_initialize(context, cache, owner) == 0)
        major = gss_krb5_copy_ccache(&x->minor, x->pair.delegated, cache);
    if (cache != NULL)
        krb5_cc_destroy(context, cache);
    krb5_free_principal(context, owner);
    krb5_free_context(context);
    return major;
}

static const struct {
    const char *name;
    step_function *run;
} steps[] = {
    {"names", name_steps},
    {"acquire_cred", acquire_steps},
    {"inquire_cred", inquire_cred_step},
    {"init and accept", establish_step},
    {"inquire_context", inquire_context_step},
    {"sealed wrap and unwrap", sealed_steps},
    {"open wrap and unwrap", open_steps},
    {"get_mic and verify_mic", mic_steps},
    {"pseudo_random", random_step},
    {"the delegated credential", delegation_steps},
};

/* Runs the steps to the first that fails; its major status. */
static OM_uint32
run_steps(struct exchange *x)
{
    OM_uint32 major = GSS_S_COMPLETE;
    char text[1000];
    size_t i;

    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        x->step = steps[i].name;
        major = steps[i].run(x);
        if (major == GSS_S_COMPLETE)
            continue;
        gss_status_text(gss_mech_krb5, x->minor, text, sizeof(text));
        return major;
    }
    return GSS_S_COMPLETE;
}

static void
release(struct exchange *x)
{
    OM_uint32 ignored;

    pair_free(&x->pair);
    gss_release_name(&ignored, &x->user);
    gss_release_name(&ignored, &x->service);
    gss_release_name(&ignored, &x->canonical);
    gss_release_name(&ignored, &x->copy);
    gss_release_cred(&ignored, &x->initiator_cred);
    gss_release_cred(&ignored, &x->acceptor_cred);
}

/* Whether lack of memory is what was told.  Of gss_duplicate_name MIT's library
 * loses the minor status. */
static bool
says_why(const struct exchange *x)
{
    return x->minor == ENOMEM ||
           (x->minor == 0 && strcmp(x->step, "names") == 0);
}

/* One exchange in which allocation `nth` fails (0: none).  True when there was
 * such an allocation; *out_tolerated: and it did no harm. */
static bool
exchange(long nth, bool *out_tolerated)
{
    struct exchange x = {0};
    OM_uint32 major;
    bool reached;

    alloc_hook_fail_at(nth);
    major = run_steps(&x);
    reached = nth > 0 && alloc_hook_count() >= nth;
    alloc_hook_fail_at(0);
    *out_tolerated = reached && major == GSS_S_COMPLETE;
    if (major != GSS_S_COMPLETE && !reached)
        report_fault(__FILE__, __LINE__, "%s: %08x/%d with no failure", x.step,
                     major, (int)x.minor);
    if (major != GSS_S_COMPLETE && !GSS_ERROR(major))
        report_fault(__FILE__, __LINE__, "%s: %08x is no error", x.step, major);
    if (reached && GSS_ERROR(major) && !says_why(&x))
        report_fault(__FILE__, __LINE__, "allocation %ld: %s: minor %d", nth,
                     x.step, (int)x.minor);
    release(&x);
    return reached;
}

/* Fails each allocation in turn; `strict`: and nothing must be lost. */
static long
fail_each(bool strict)
{
    long nth, before, lost, tolerated = 0;
    bool harmless;

    for (nth = 1; nth < MOST_ALLOCATIONS; nth++) {
        before = alloc_hook_live();
        if (!exchange(nth, &harmless))
            break;
        tolerated += harmless;
        lost = alloc_hook_live() - before;
        if (strict && lost > 0)
            report_fault(__FILE__, __LINE__, "allocation %ld: %ld blocks lost",
                         nth, lost);
    }
    printf("# %ld allocations, %ld failed without harm\n", nth - 1, tolerated);
    EXPECT(nth > 20 && nth < MOST_ALLOCATIONS);
    return nth;
}

/* The thread keeps what it reads of files that were not changed in the last
 * second; the ccache changes when it gets its tickets. */
static void
nothing_is_lost_in_success(void)
{
    bool ignored;
    long before;
    int i;

    exchange(0, &ignored);
    gss_let_files_settle();
    for (i = 0; i < 3; i++)
        exchange(0, &ignored);
    before = alloc_hook_live();
    for (i = 0; i < 5; i++)
        exchange(0, &ignored);
    EXPECT_NUMBER(alloc_hook_live() - before, 0);
}

/* The first time round fills what the thread keeps: its last errors, caches. */
static void
each_fails_once(void)
{
    fail_each(false);
}

static void
each_fails_again_and_nothing_is_lost(void)
{
    long before = alloc_hook_live();

    fail_each(true);
    EXPECT_NUMBER(alloc_hook_live() - before, 0);
}

static void
all_is_well_afterwards(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p;

    if (pair_expect(&options, &p))
        pair_exercise(&p);
    pair_free(&p);
}

static void
the_module_is_hooked(void)
{
    gss_OID_set mechs = NULL;
    OM_uint32 minor;

    gss_indicate_mechs(&minor, &mechs);
    gss_release_oid_set(&minor, &mechs);
    EXPECT(gss_module_mapped());
    EXPECT(alloc_hook_install("mech_apex.so"));
    /* When display_name fails below accept_sec_context, MIT's library drops
     * the delegated credential that it was handed a moment before. */
    alloc_hook_spare("gssi_display_name", "gss_accept_sec_context");
}

static const struct report_test tests[] = {
    {"alloc: the module's allocations are ours to fail", the_module_is_hooked},
    {"alloc: nothing is lost in success", nothing_is_lost_in_success},
    {"alloc: each fails once", each_fails_once},
    {"alloc: each fails again, and nothing is lost",
     each_fails_again_and_nothing_is_lost},
    {"alloc: all is well afterwards", all_is_well_afterwards},
};

int
main(void)
{
    gss_use_module();
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
