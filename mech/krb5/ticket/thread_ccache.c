/* mech/krb5/ticket/thread_ccache.c: the ccache of one thread; contracts in
 * tickets.h. */
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/tickets.h"

/* The name in force: the thread's, else the environment's or krb5.conf's. */
static enum verdict
name_in_force(const struct thread_state *t, char **out, struct evidence *ev)
{
    const char *name = t->ccache_name;
    krb5_context krb5;
    enum verdict v;

    if (name == NULL) {
        v = thread_context(&krb5, ev);
        if (v != V_OK)
            return v;
        name = ccache_default_name(krb5);
    }
    *out = strdup(name != NULL ? name : "");
    return *out != NULL ? V_OK : V_NO_MEMORY;
}

enum verdict
tickets_default_ccache(char **out, struct evidence *ev)
{
    struct thread_state *t;
    enum verdict v = thread_state_get(&t, ev);

    return v == V_OK ? name_in_force(t, out, ev) : v;
}

enum verdict
tickets_thread_ccache(const char *name, const char **out_old,
                      struct evidence *ev)
{
    char *fresh = NULL, *old = NULL;
    struct thread_state *t;
    enum verdict v;

    v = thread_state_get(&t, ev);
    if (v == V_OK && out_old != NULL)
        v = name_in_force(t, &old, ev);
    if (v != V_OK)
        return v;
    if (name != NULL) {
        fresh = strdup(name);
        if (fresh == NULL) {
            free(old);
            return V_NO_MEMORY;
        }
    }
    free(t->ccache_name);
    t->ccache_name = fresh;
    if (out_old != NULL) {
        free(t->ccache_previous);
        t->ccache_previous = old;
        *out_old = old;
    }
    return V_OK;
}
