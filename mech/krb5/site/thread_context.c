/* mech/krb5/site/thread_context.c: contracts in thread_context.h. */
#include "mech/krb5/site/thread_context.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "mech/krb5/call.h"
#include "mech/krb5/site/conf_report.h"
#include "mech/krb5/site/context_make.h"
#include "mech/krb5/site/failure.h"

/* Exported by libkrb5, but declared in no installed header
 * (doc/private-facts.txt).  Without it a context keeps the clock of the first
 * ccache. */
extern krb5_error_code
krb5_use_natural_time(krb5_context context) __attribute__((weak));

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_made;

static void
drop_context(struct thread_state *t)
{
    for (size_t i = 0; i < THREAD_KEEPERS; i++) {
        if (t->kept[i].free != NULL)
            t->kept[i].free(t->krb5, t->kept[i].what);
        t->kept[i] = (struct thread_kept){NULL, NULL};
    }
    krb5_free_context(t->krb5);
    t->krb5 = NULL;
    t->looked = false;
    t->site_known = false;
    conf_watch_clear(&t->conf);
    builder_free(&t->identity);
}

static void
thread_state_free(void *state)
{
    struct thread_state *t = state;

    if (t == NULL)
        return;
    thread_state_free(t->inner);
    drop_context(t);
    builder_free(&t->probe);
    free(t->ccache_name);
    free(t->ccache_previous);
    free(t);
}

static void
make_key(void)
{
    key_made = pthread_key_create(&key, thread_state_free) == 0;
}

enum verdict
thread_state_get(struct thread_state **out, struct evidence *ev)
{
    struct thread_state *t;

    if (pthread_once(&key_once, make_key) != 0 || !key_made)
        return verdict_with(V_NO_MEMORY, ev, "no thread-specific data left");
    t = pthread_getspecific(key);
    if (t == NULL) {
        t = calloc(1, sizeof(*t));
        if (t == NULL)
            return V_NO_MEMORY;
        if (pthread_setspecific(key, t) != 0) {
            free(t);
            return V_NO_MEMORY;
        }
    }
    *out = t;
    return V_OK;
}

/* The state whose context is not lent. */
static enum verdict
working_state(struct thread_state **out, struct evidence *ev)
{
    struct thread_state *t;
    enum verdict v = thread_state_get(&t, ev);

    if (v != V_OK)
        return v;
    while (t->lent > 0) {
        if (t->inner == NULL)
            t->inner = calloc(1, sizeof(*t->inner));
        if (t->inner == NULL)
            return V_NO_MEMORY;
        t = t->inner;
    }
    *out = t;
    return V_OK;
}

/* Notes the environment that a context made now would be made from.  A variable
 * that is unset differs from one that is empty. */
static bool
look(struct thread_state *t)
{
    const char *files = secure_getenv("KRB5_CONFIG");

    builder_cut(&t->probe, 0);
    builder_u8(&t->probe, files != NULL);
    builder_bytes(&t->probe, bytes_of_string(files));
    if (builder_ok(&t->probe))
        return true;
    builder_free(&t->probe);
    return false;
}

static enum verdict
make_context(struct thread_state *t, struct evidence *ev)
{
    struct builder kept;
    enum verdict v;

    drop_context(t);
    v = context_make(&t->conf, &t->krb5, ev);
    if (v != V_OK) {
        conf_report(v, ev);
        return v;
    }
    t->pid = getpid();
    t->mark = crypto_process_mark();
    kept = t->identity;
    t->identity = t->probe;
    t->probe = kept;
    return V_OK;
}

static bool
same_process(const struct thread_state *t)
{
    uint32_t mark = crypto_process_mark();

    return mark != 0 ? mark == t->mark : t->pid == getpid();
}

/* A child may use the memory it inherited, but must not share sockets and KDC
 * state with its parent. */
static bool
is_current(struct thread_state *t)
{
    return t->krb5 != NULL && same_process(t) &&
           bytes_equal(builder_view(&t->identity), builder_view(&t->probe)) &&
           !conf_watch_changed(&t->conf);
}

/* libkrb5 keeps the first answer for the default ccache; without one it asks
 * the environment again. */
static enum verdict
set_default_ccache(struct thread_state *t, struct evidence *ev)
{
    struct thread_state *outermost;
    krb5_error_code code;
    enum verdict v = thread_state_get(&outermost, ev);

    if (v != V_OK)
        return v;
    code = krb5_cc_set_default_name(t->krb5, outermost->ccache_name);
    return code == 0 ? V_OK
                     : krb_failure(V_KRB5, t->krb5, code, ev, "default ccache");
}

static enum verdict
bring_up_to_date(struct thread_state *t, struct evidence *ev)
{
    enum verdict v = V_OK;

    if (t->calls > 0 && t->looked && same_process(t))
        return V_OK;
    if (!look(t))
        return V_NO_MEMORY;
    if (!is_current(t))
        v = make_context(t, ev);
    t->looked = v == V_OK;
    return v;
}

enum verdict
thread_context(krb5_context *out, struct evidence *ev)
{
    struct thread_state *t;
    enum verdict v;

    v = working_state(&t, ev);
    if (v == V_OK)
        v = bring_up_to_date(t, ev);
    if (v != V_OK)
        return v;
    context_set_trace(t->krb5);
    v = set_default_ccache(t, ev);
    if (v == V_OK)
        *out = t->krb5;
    return v;
}

enum verdict
thread_site(krb5_context *out, const struct site **out_site,
            struct evidence *ev)
{
    struct thread_state *t;
    enum verdict v;

    *out_site = NULL;
    v = thread_context(out, ev);
    if (v == V_OK)
        v = working_state(&t, ev);
    if (v != V_OK)
        return v;
    if (!t->site_known) {
        t->site_fault = (struct evidence)EVIDENCE_INIT;
        t->site_verdict = site_read(t->krb5, &t->site, &t->site_fault);
        t->site_known = t->site_verdict != V_NO_MEMORY;
        conf_report(t->site_verdict, &t->site_fault);
    }
    *out_site = &t->site;
    if (t->site_verdict != V_OK)
        *ev = t->site_fault;
    return t->site_verdict;
}

static void
next_turn(struct thread_state *t)
{
    t->turn = t->turn == UINT32_MAX ? 1 : t->turn + 1;
}

void
krb_call_begin(void)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;

    if (working_state(&t, &ignored) != V_OK)
        return;
    /* A call that begins where an unended one did, or further up, was not made
     * by that: the host left that one by longjmp. */
    if (t->calls > 0 && frame >= t->frame)
        t->calls = 0;
    if (t->calls++ > 0)
        return;
    t->frame = frame;
    t->looked = false;
    next_turn(t);
}

void
thread_turn_renew(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;

    if (working_state(&t, &ignored) == V_OK)
        next_turn(t);
}

void
krb_call_end(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;

    if (working_state(&t, &ignored) == V_OK && t->calls > 0)
        t->calls--;
}

struct thread_kept *
thread_kept(enum thread_keeper who)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;

    if (working_state(&t, &ignored) != V_OK || t->krb5 == NULL)
        return NULL;
    return &t->kept[who];
}

uint32_t
thread_turn(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;

    if (working_state(&t, &ignored) != V_OK || t->calls == 0)
        return 0;
    return t->turn;
}

/* The innermost state that `lent` counts, or may be lent next. */
static struct thread_state *
lent_state(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;

    if (thread_state_get(&t, &ignored) != V_OK)
        return NULL;
    while (t->inner != NULL && t->inner->lent > 0)
        t = t->inner;
    return t;
}

void
thread_context_lend(void)
{
    struct thread_state *t = lent_state();

    /* A call that came while it is lent lends its own. */
    if (t != NULL && t->lent > 0 && t->inner != NULL)
        t = t->inner;
    if (t != NULL)
        t->lent++;
}

void
thread_context_take_back(void)
{
    struct thread_state *t = lent_state();

    if (t == NULL || t->lent == 0 || --t->lent > 0)
        return;
    thread_state_free(t->inner);
    t->inner = NULL;
}

krb5_context
thread_context_any(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;
    krb5_context krb5;

    if (working_state(&t, &ignored) != V_OK)
        return NULL;
    if (t->krb5 != NULL)
        return t->krb5;
    if (thread_context(&krb5, &ignored) == V_OK)
        return krb5;
    /* No identity goes with it, so the next thread_context() replaces it. */
    t->krb5 = context_make_bare();
    return t->krb5;
}

void
thread_clock_forget(krb5_context krb5)
{
    if (krb5_use_natural_time != NULL)
        (void)krb5_use_natural_time(krb5);
}
