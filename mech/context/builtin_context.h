/* mech/context/builtin_context.h: contexts of the library's builtin mechanism
 * that arrive at this one.
 *
 * A context that was exported while it awaited the peer's next token, and is
 * imported again, is the builtin's (mech/form/mit_context.h).  Of all calls on
 * a context gss_init_sec_context alone chooses the mechanism by the OID that
 * the application passes, and not by the context.  That is the OID of krb5, so
 * the library calls this module, with the builtin's context in the place of one
 * of the module's own.  gssproxy's daemon comes here with every second leg.
 *
 * The way back is through the library's own handle, which surrounds the pointer
 * that the module was given.  Its layout is the library's, and has not changed
 * since handles were introduced; it is not relied on, but recognised: the
 * handle names itself, and names a mechanism that was taken over here
 * (doc/private-facts.txt). */
#ifndef APEX_MECH_CONTEXT_BUILTIN_CONTEXT_H
#define APEX_MECH_CONTEXT_BUILTIN_CONTEXT_H

#include <gssapi/gssapi_ext.h>

#include "mech/name/name.h"

/* One call of gss_init_sec_context, as the library made it, but for the
 * credential: a continuation has no use for one. */
struct builtin_call {
    gss_ctx_id_t *context; /* where the library keeps the builtin's context */
    const struct name *target;
    OM_uint32 req_flags;
    OM_uint32 time_req;
    gss_channel_bindings_t bindings;
    gss_buffer_t input;
    gss_OID *actual_mech;
    gss_buffer_t output;
    OM_uint32 *ret_flags;
    OM_uint32 *time_rec;
};

/* builtin_context_continue has the builtin go on with its context; it may free
 * that.  *out_major is its major status on V_OK, and where it failed, with
 * V_KRB5 or V_NO_CRED, for which the evidence has its words.  V_INCOMPLETE: the
 * library's handle was not recognised; V_NO_MEMORY. */
APEX_MUST_USE enum verdict
builtin_context_continue(const struct builtin_call *call, OM_uint32 *out_major,
                         struct evidence *ev);

#endif
