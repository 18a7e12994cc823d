/* mech/context/context.h: security contexts. */
#ifndef APEX_MECH_CONTEXT_CONTEXT_H
#define APEX_MECH_CONTEXT_CONTEXT_H

#include <gssapi/gssapi_ext.h>

#include "mech/ap/ap.h"
#include "mech/context/asked.h"
#include "mech/cred/cred.h"
#include "mech/msg/msg.h"
#include "mech/name/name.h"

/* What a gss_ctx_id_t of this module points to.  Once `established`, nothing in
 * it changes but what `msg` locks by itself, and `established`, which a
 * deletion token takes back: the context can only be deleted then. */
struct context {
    const void *maker; /* context_is_ours; it has to come first */
    bool initiator;
    _Atomic bool established;
    gss_OID mech;    /* static */
    OM_uint32 flags; /* GSS_C_*, as reported to the application */
    struct ap_exchange *exchange;
    struct msg_context *msg; /* when established */
    struct krb_name *client;
    struct krb_name *server; /* initiator: the target asked for, as MIT's
                              * mechanism tells it, by whatever name the ticket
                              * has it; acceptor: who it is, when established */
    struct plugin_data
        *plugins;        /* acceptor: environment.plugins of its request */
    struct asked *asked; /* initiator, until the exchange stands; NULL: no
                          * second request is possible */
    /* Initiator: why the first request was refused, while an answer to the
     * second is awaited; else NULL. */
    struct evidence *refusal;
    int32_t clockskew;    /* seconds added to an acceptor's lifetime */
    int32_t clock_offset; /* initiator: seconds that the clock of the KDC
                              * whose ticket it has is ahead of the system's */
};

/* One call of gss_accept_sec_context (RFC 2743 section 2.2.2). */
struct accept_call {
    struct cred *cred; /* NULL: the default */
    gss_channel_bindings_t bindings;
    struct bytes input;
    bool want_delegated;
    struct cred *delegated; /* out: owned by the caller; NULL: none */
};

/* context_initiate and context_accept do one step.  `*context` is NULL before
 * the first.  V_OK, V_CONTINUE, V_AGAIN: it is the context.  V_ESTABLISHED, and
 * V_CALLER for a context that already stands, leave it as it is.  Any other
 * verdict frees it and sets it to NULL.  `out_token` is appended to on success,
 * and by an acceptor on failure, to tell the peer.  V_AGAIN (initiator) is
 * V_CONTINUE after a refusal, which is the evidence. */
APEX_MUST_USE enum verdict
context_initiate(struct initiate_call *call, struct context **context,
                 struct builder *out_token, struct evidence *ev);
APEX_MUST_USE enum verdict
context_accept(struct accept_call *call, struct context **context,
               struct builder *out_token, struct evidence *ev);

/* context_goes_on: does `v` leave the caller a context to go on with? */
bool
context_goes_on(enum verdict v);
void
context_free(struct context *c);

/* context_new makes an empty context; NULL: there is no memory.
 * context_is_ours says whether context_new made `c`.  The library may pass a
 * context of its builtin mechanism instead (mech/context/builtin_context.h):
 * the answer reads no more of `c` than its first word. */
struct context *
context_new(void);
bool
context_is_ours(const struct context *c);

/* context_lifetime returns the seconds left, for an acceptor with the clock
 * skew added; 0: expired. */
OM_uint32
context_lifetime(const struct context *c);

/* context_expired returns V_CONTEXT_EXPIRED, for a context that was
 * established, with who talked to whom and when that ended. */
APEX_MUST_USE enum verdict
context_expired(const struct context *c, struct evidence *ev);

/* context_msg gives what protects the messages of a context.  V_INCOMPLETE: `c`
 * is NULL, or not established.  V_BAD_QOP: this mechanism has no quality of
 * protection but the default (RFC 4121 section 4.2.2). */
APEX_MUST_USE enum verdict
context_msg(const struct context *c, gss_qop_t qop, struct msg_context **out);

/* context_process_token takes a token that is neither of the exchange nor a
 * message, RFC 2743 section 2.2.4: the peer's deletion token. */
APEX_MUST_USE enum verdict
context_process_token(struct context *c, struct bytes token,
                      struct evidence *ev);

/* For this folder only: context_establish makes an exchange that stands into a
 * context that stands: names, flags, message engine. */
APEX_MUST_USE enum verdict
context_establish(struct context *c, struct evidence *ev);

#endif
