/* tests/peers/cred_alloc.c: every allocation of the module in a call on a
 * credential fails in turn: an error that says so or no harm, nothing lost,
 * nothing half done.
 *
 *     cred_alloc.realm
 */
#include "tests/peers/cred_alloc.h"

#include "tests/peers/alloc_hook.h"
#include "tests/peers/call_hook.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EACH_OF_FIRST 100 /* allocations; of those beyond, a sample */
#define SAMPLE        30  /* how many of those */
#define TRIES         3   /* what is lost in every one of them is a leak */

bool cred_module = true;

/* The module's calls of libkrb5 fail too. */
static bool libkrb5_too;

/* What came of the failures of one call. */
struct tally {
    long failed, harmless, otherwise;
};

void
cred_alloc_is(const struct alloc_subject *s, const char *name,
              gss_cred_usage_t usage)
{
    if (EXPECT(s->made != GSS_C_NO_CREDENTIAL))
        cred_is(s->made, name, usage);
}

void
cred_alloc_end_cache(const char *name)
{
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;

    if (EXPECT_NUMBER(krb5_init_context(&krb5), 0) &&
        EXPECT_NUMBER(krb5_cc_resolve(krb5, name, &cache), 0))
        (void)krb5_cc_destroy(krb5, cache);
    krb5_free_context(krb5);
}

/* True when the cache has a ticket for the realm's KDC. */
static bool
has_login(krb5_context krb5, krb5_ccache cache, krb5_principal client)
{
    krb5_creds wanted = {.client = client}, found = {0};
    bool ok;

    ok = krb5_build_principal(krb5, &wanted.server, 9, "APEX.TEST", "krbtgt",
                              "APEX.TEST", (char *)NULL) == 0 &&
         krb5_cc_retrieve_cred(krb5, cache, 0, &wanted, &found) == 0;
    krb5_free_cred_contents(krb5, &found);
    krb5_free_principal(krb5, wanted.server);
    return ok;
}

void
cred_alloc_cache_is(const char *name, const char *client)
{
    krb5_principal owner = NULL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    char *text = NULL;

    if (EXPECT_NUMBER(krb5_init_context(&krb5), 0) &&
        EXPECT_NUMBER(krb5_cc_resolve(krb5, name, &cache), 0) &&
        EXPECT_NUMBER(krb5_cc_get_principal(krb5, cache, &owner), 0) &&
        EXPECT_NUMBER(krb5_unparse_name(krb5, owner, &text), 0)) {
        if (strcmp(text, client) != 0)
            report_fault(__FILE__, __LINE__, "%s is of %s", name, text);
        EXPECT(has_login(krb5, cache, owner));
    }
    krb5_free_unparsed_name(krb5, text);
    krb5_free_principal(krb5, owner);
    if (cache != NULL)
        krb5_cc_close(krb5, cache);
    krb5_free_context(krb5);
}

/* Frees what is not `given` or `before`. */
static void
clear(struct alloc_subject *s)
{
    OM_uint32 minor;

    gss_release_cred(&minor, &s->made);
    gss_release_buffer(&minor, &s->token);
    gss_release_name(&minor, &s->name);
    gss_release_buffer_set(&minor, &s->set);
    gss_release_oid_set(&minor, &s->mechs);
    /* Tokens as the library made them, not pair_make's copies. */
    gss_release_buffer(&minor, &s->pair.first);
    gss_release_buffer(&minor, &s->pair.reply);
    pair_free(&s->pair);
    memset(&s->pair, 0, sizeof(s->pair));
    s->handle = NULL;
}

/* Verdicts other than FAILURE with ENOMEM that are as they should be. */
struct other_verdict {
    const char *call; /* how the row's name begins */
    OM_uint32 major;
    OM_uint32 minor;
    const char *reason;
};
static const struct other_verdict others[] = {
    {"acquire_cred", GSS_S_BAD_NAME, ENOMEM,
     "the library takes every failure to import a name for a bad name"},
    {"add_cred to a copy", GSS_S_FAILURE, 100006,
     "the library's SPNEGO asks for each mechanism's credential, and keeps to "
     "itself why it got none"},
};

static bool
is_known(const char *call, OM_uint32 major, OM_uint32 minor)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        const struct other_verdict *o = &others[i];

        if (strncmp(o->call, call, strlen(o->call)) == 0 && o->major == major &&
            o->minor == minor)
            return true;
    }
    return false;
}

static void
judge_failure(const struct alloc_call *c, const struct alloc_subject *s,
              long nth, OM_uint32 major, struct tally *t)
{
    char words[1000] = "";

    t->failed++;
    EXPECT(s->made == GSS_C_NO_CREDENTIAL || c->ready != NULL);
    EXPECT(s->token.value == NULL);
    if (!GSS_ERROR(major))
        report_fault(__FILE__, __LINE__, "%08x is no error", major);
    if (major == GSS_S_FAILURE && s->minor == ENOMEM)
        return;
    t->otherwise++;
    if (is_known(c->name, major, s->minor))
        return;
    gss_status_text(gss_mech_krb5, s->minor, words, sizeof(words));
    report_fault(__FILE__, __LINE__, "allocation %ld: %08x/%d %s", nth, major,
                 (int)s->minor, words);
}

/* One call in which allocation `nth` fails (0: none); true when there was such
 * an allocation.  *out_lost: blocks that nobody has freed. */
static bool
try_once(const struct alloc_call *c, struct alloc_subject *s, long nth,
         long *out_lost, struct tally *t)
{
    long before;
    OM_uint32 major;
    bool reached;

    before = alloc_hook_live();
    if (c->ready != NULL)
        c->ready(s);
    alloc_hook_fail_at(nth);
    major = c->call(s);
    reached = nth > 0 && alloc_hook_count() >= nth;
    alloc_hook_fail_at(0);
    if (major == GSS_S_COMPLETE) {
        t->harmless += reached;
        c->right(s);
    } else {
        if (!reached)
            report_fault(__FILE__, __LINE__, "%08x/%d with no failure", major,
                         (int)s->minor);
        judge_failure(c, s, nth, major, t);
        if (c->unharmed != NULL)
            c->unharmed(s);
    }
    clear(s);
    *out_lost = alloc_hook_live() - before;
    return reached;
}

/* What is kept for the next time is lost once, what leaks each time. */
static bool
try_nth(const struct alloc_call *c, struct alloc_subject *s, long nth,
        struct tally *t)
{
    struct tally ignored = {0};
    long lost = 0;
    bool reached = try_once(c, s, nth, &lost, t);

    for (int i = 1; i < TRIES && lost > 0; i++)
        try_once(c, s, nth, &lost, &ignored);
    if (lost > 0)
        report_fault(__FILE__, __LINE__, "allocation %ld: %ld blocks lost", nth,
                     lost);
    return reached;
}

/* How many allocations a call makes, once it is used to being made. */
static long
count(const struct alloc_call *c, struct alloc_subject *s)
{
    struct tally ignored = {0};
    long lost, num = 0;

    for (int i = 0; i < TRIES; i++) {
        if (c->ready != NULL)
            c->ready(s);
        alloc_hook_fail_at(0);
        EXPECT_NUMBER(c->call(s), GSS_S_COMPLETE);
        num = alloc_hook_count();
        c->right(s);
        clear(s);
    }
    try_once(c, s, 0, &lost, &ignored);
    EXPECT_NUMBER(lost, 0);
    return num;
}

static void
run_call(const struct alloc_call *c)
{
    struct alloc_subject s = {0};
    struct tally t = {0};
    OM_uint32 minor;
    long num, step, nth = 1;

    report_open("cred_alloc: %s%s", c->name,
                libkrb5_too ? ", libkrb5 without memory too" : "");
    if (c->begin != NULL)
        c->begin(&s);
    num = count(c, &s);
    step = num > EACH_OF_FIRST ? (num - EACH_OF_FIRST) / SAMPLE + 1 : 1;
    while (try_nth(c, &s, nth, &t) && nth <= 2 * num + EACH_OF_FIRST)
        nth += nth < EACH_OF_FIRST ? 1 : step;
    EXPECT_NUMBER(num > 0, t.failed + t.harmless > 0);
    gss_release_cred(&minor, &s.given);
    gss_release_buffer(&minor, &s.before);
    report_close();
    printf("# %ld %s: each of the first %d, then one in %ld; %ld "
           "calls failed, %ld of them not with ENOMEM; %ld not harmed\n",
           num, libkrb5_too ? "allocations and calls" : "allocations",
           EACH_OF_FIRST, step, t.failed, t.otherwise, t.harmless);
    fflush(stdout);
}

/* Why a call cannot be tried here; NULL: it can. */
static const char *
obstacle(const struct alloc_call *c)
{
    if (strstr(c->name, "for another") != NULL &&
        getenv("APEX_KDC_DELEGATES") == NULL)
        return "the KDC refuses constrained delegation";
    if (strncmp(c->name, "add_cred", 8) == 0 && gss_sanitized())
        return "the library loses memory of its own then, seen without "
               "sanitizers not to be the module's";
    return NULL;
}

static void
run_calls(const struct alloc_call *calls, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        const char *why_not = obstacle(&calls[i]);

        if (why_not != NULL)
            report_skip(calls[i].name, why_not);
        else
            run_call(&calls[i]);
    }
}

static void
run_all(void)
{
    run_calls(cred_alloc_acquire, cred_alloc_num_acquire);
    run_calls(cred_alloc_use, cred_alloc_num_use);
    run_calls(cred_alloc_delegate, cred_alloc_num_delegate);
}

static void
install(void)
{
    gss_OID_set mechs = NULL;
    OM_uint32 minor;

    report_open("cred_alloc: the module's allocations are ours to fail");
    gss_indicate_mechs(&minor, &mechs);
    gss_release_oid_set(&minor, &mechs);
    EXPECT(gss_module_mapped());
    EXPECT(alloc_hook_install("mech_apex.so"));
    /* When display_name fails below accept_sec_context, MIT's library drops
     * the delegated credential that it was handed a moment before. */
    alloc_hook_spare("gssi_display_name", "gss_accept_sec_context");
    cred_kadmin("modprinc +ok_to_auth_as_delegate svc/localhost");
    report_close();
}

static void
install_libkrb5(void)
{
    report_open("cred_alloc: libkrb5's answers are ours to make");
    libkrb5_too = EXPECT(call_hook_install());
    report_close();
}

int
main(void)
{
    gss_use_module();
    install();
    run_all();
    install_libkrb5();
    run_all();
    return report_finish();
}
