/* mech/krb5/plugin/plugin_object.h: what is inside a plugin_data, for this
 * folder. */
#ifndef APEX_MECH_KRB5_PLUGIN_PLUGIN_OBJECT_H
#define APEX_MECH_KRB5_PLUGIN_PLUGIN_OBJECT_H

#include <pthread.h>
#include <stdatomic.h>

#include "mech/krb5/plugin_data.h"
#include "mech/krb5/plugin/plugin_symbols.h"

struct plugin_data {
    atomic_size_t owners;
    pthread_mutex_t lock; /* for `handle` */
    authdata_context handle;
    /* What this is a copy of: a thread may be using it yet. */
    struct plugin_data *original;
};

/* plugin_data_wrap makes an object of `handle`, and frees that where there is
 * no memory. */
APEX_MUST_USE enum verdict
plugin_data_wrap(krb5_context krb5, authdata_context handle,
                 struct plugin_data **out);

/* plugin_enter and plugin_leave stand around calls of the plug-ins on `p`, with
 * the thread's libkrb5 context.  Where plugin_enter fails, do not leave. */
APEX_MUST_USE enum verdict
plugin_enter(struct plugin_data *p, krb5_context *out, struct evidence *ev);
void
plugin_leave(struct plugin_data *p);

/* plugin_failure is V_KRB5 with libkrb5's `code`. */
APEX_MUST_USE enum verdict
plugin_failure(krb5_context krb5, krb5_error_code code, struct evidence *ev);

/* plugin_bytes is `in` as libkrb5 takes data, which it does not change. */
krb5_data
plugin_bytes(struct bytes in);

#endif
