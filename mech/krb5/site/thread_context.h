/* mech/krb5/site/thread_context.h: one krb5_context a thread.
 *
 * Making a krb5_context parses krb5.conf and costs more than a whole exchange,
 * so each thread keeps one.  It is dropped and made again when KRB5_CONFIG, the
 * files that it names or what these include have changed (conf_watch.h), and in
 * a child after fork.  It is made with a copy of the configuration, so that the
 * other contexts of the process do not depend on it (conf_copy.h).  A pthread
 * key destructor frees the context at thread exit; the module is linked `-z
 * nodelete`, so the destructor stays callable.
 *
 * A context keeps no descriptor open: libkrb5's lines for KRB5_TRACE are
 * written by mech/trace/.
 *
 * A krb5_context from here is good until the thread's next thread_context():
 * the entry points of this folder call it once and hand the context down. */
#ifndef APEX_MECH_KRB5_SITE_THREAD_CONTEXT_H
#define APEX_MECH_KRB5_SITE_THREAD_CONTEXT_H

#include <krb5.h>
#include <sys/types.h>

#include "mech/krb5/site/conf_watch.h"
#include "mech/krb5/site/site.h"
#include "mech/verdict/verdict.h"

/* Who keeps something with a thread's krb5_context. */
enum thread_keeper {
    THREAD_KEYTAB,
    THREAD_SOLE_CCACHE,
    THREAD_TICKETS,
    THREAD_KEEPERS
};

/* What one of them keeps; `free` releases it with the context. */
struct thread_kept {
    void *what;
    void (*free)(krb5_context krb5, void *what);
};

struct thread_state {
    krb5_context krb5;          /* NULL: none yet */
    pid_t pid;                  /* the process that made it */
    uint32_t mark;              /* the same: crypto_process_mark */
    struct conf_watch conf;     /* the files that it was made from */
    struct builder identity;    /* the environment that it was made from */
    struct builder probe;       /* room for looking again */
    unsigned lent;              /* thread_context_lend */
    struct thread_state *inner; /* of calls while it is lent; NULL: none yet */

    unsigned calls;  /* krb_call_begin */
    uintptr_t frame; /* where on the stack the first of them was */
    bool looked;     /* in this call `krb5` was found up to date */
    uint32_t turn;   /* the number of this call, never 0 */

    struct thread_kept kept[THREAD_KEEPERS]; /* belongs to `krb5` */

    /* krb5.conf as this module reads it; belongs to `krb5`. */
    bool site_known;
    enum verdict site_verdict;
    struct evidence site_fault;
    struct site site;

    /* gss_krb5_ccache_name: the name in force, and the one handed out last.
     * Those of the outermost state count. */
    char *ccache_name;
    char *ccache_previous;
};

/* thread_state_get is the calling thread's state, made on first use, whether or
 * not a krb5_context can be had. */
APEX_MUST_USE enum verdict
thread_state_get(struct thread_state **out, struct evidence *ev);

/* thread_context is the thread's krb5_context, up to date, its default ccache
 * that of the thread or of the environment as it is now.  V_KRB5, naming the
 * configuration files, where libkrb5 cannot make one. */
APEX_MUST_USE enum verdict
thread_context(krb5_context *out, struct evidence *ev);

/* thread_site is thread_context with the settings that go with it; *out_site
 * lives as long as the context.  A malformed setting is the error of
 * settings_read, and *out_site has what could be read; it is NULL where there
 * is no context. */
APEX_MUST_USE enum verdict
thread_site(krb5_context *out, const struct site **out_site,
            struct evidence *ev);

/* thread_kept is the place for what `who` keeps with the thread's context,
 * until that is dropped: because the configuration has changed, in a child
 * after fork, or at the thread's end.  NULL without a context. */
struct thread_kept *
thread_kept(enum thread_keeper who);

/* thread_turn is the number of the call of the application that the thread is
 * in; 0: it is in none.  What was held against its file in this turn need not
 * be looked at again in it. */
uint32_t
thread_turn(void);

/* thread_turn_renew begins another turn in the same call: time has passed, in
 * which others were let change what is kept. */
void
thread_turn_renew(void);

/* thread_context_lend and thread_context_take_back stand around calls of
 * libkrb5 that run code of others with the thread's context: plug-ins, and
 * whatever finds hosts, accounts and KDCs.  That code may use GSS itself, in
 * this thread or in a child that it forks.  In between thread_context() gives
 * another context, made when it is asked for and released when the first is
 * taken back.  So nothing replaces the lent one under libkrb5, if the
 * configuration has changed, and nothing changes what libkrb5 is at work with:
 * its clock, default ccache, enctypes and way to the KDC.  They come in pairs,
 * and may be nested; code of this module in between uses the context it has,
 * and asks for none. */
void
thread_context_lend(void);
void
thread_context_take_back(void);

/* thread_context_any is a context for releasing things and reading the clock:
 * the one at hand even if outdated, else a new one, else one that knows no
 * configuration.  NULL only where memory is out. */
krb5_context
thread_context_any(void);

/* thread_clock_forget makes `krb5` use the system's clock again.  libkrb5
 * learns the KDC's clock from a reply or from a ccache, once for a context.
 * Here a context lives longer: what it learned from one ccache must not hold
 * for another, nor for tickets that are accepted, nor after the system's clock
 * was set right.  Call it at the start of an operation on a ccache or
 * keytab. */
void
thread_clock_forget(krb5_context krb5);

#endif
