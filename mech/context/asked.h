/* mech/context/asked.h: what an initiator asks for, with one call and with its
 * first.
 *
 * The KRB-ERROR that leads to a second request (mech/ap/recovery.h) may be
 * forged.  So that it gains a forger nothing, the second request is made only
 * for what the first was made for, and with the first one's credential: an
 * application may pass other arguments with a later call, and release or change
 * in between what it passed with the first.
 */
#ifndef APEX_MECH_CONTEXT_ASKED_H
#define APEX_MECH_CONTEXT_ASKED_H

#include "mech/ap/ap.h"
#include "mech/cred/cred.h"
#include "mech/name/name.h"

/* One call of gss_init_sec_context (RFC 2743 section 2.2.1). */
struct initiate_call {
    struct cred *cred; /* NULL: the default */
    const struct name *target;
    gss_OID mech; /* one of ours */
    OM_uint32 req_flags;
    OM_uint32 time_req; /* seconds; 0: the maximum */
    gss_channel_bindings_t bindings;
    bool has_input; /* a token was passed, even if an empty one */
    struct bytes input;
};

struct asked {
    OM_uint32 flags;
    OM_uint32 time_req;
    bool has_bindings;
    uint8_t bindings[AP_BINDINGS_LEN];
    bool no_ci_flags;                /* options of the credential */
    int32_t etypes[CRED_MAX_ETYPES]; /* likewise */
    size_t num_etypes;
    /* Without a credential: what was the default cache, by name. */
    char *default_ccache;
    /* Held. */
    struct ticket_source *tickets;
};

/* asked_note makes a note of what `call` asks for, and holds `tickets`; free it
 * with asked_free.  NULL: no memory, or no default ccache can be told. */
struct asked *
asked_note(const struct initiate_call *call, struct ticket_source *tickets);
void
asked_free(struct asked *a);

/* asked_check_again is V_OK where `call` asks for the same as `first`, with the
 * same credential; else V_CALLER, saying what differs. */
APEX_MUST_USE enum verdict
asked_check_again(const struct initiate_call *call, const struct asked *first,
                  struct evidence *ev);

#endif
