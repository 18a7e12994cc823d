/* tests/peers/pair.h: both ends of a context in one process. */
#ifndef APEX_TESTS_PEERS_PAIR_H
#define APEX_TESTS_PEERS_PAIR_H

#include "tests/peers/gss.h"

#define PAIR_FLAGS                                                             \
    (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |             \
     GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

/* What to establish.  Zero means: host@localhost, krb5, no flags, default
 * credentials, no bindings. */
struct pair_options {
    const char *target;
    gss_OID mech;
    OM_uint32 flags;
    OM_uint32 lifetime;
    gss_cred_id_t initiator_cred;
    gss_cred_id_t acceptor_cred;
    gss_channel_bindings_t initiator_bindings;
    gss_channel_bindings_t acceptor_bindings;
};

/* What came of it.  Zero-initialise; pair_free frees all of it. */
struct pair {
    gss_ctx_id_t initiator;
    gss_ctx_id_t acceptor;
    OM_uint32 initiator_flags, acceptor_flags;
    OM_uint32 initiator_time, acceptor_time;
    gss_OID initiator_mech, acceptor_mech;
    gss_name_t client;       /* as the acceptor was told */
    gss_cred_id_t delegated; /* to the acceptor */
    gss_buffer_desc first;   /* the initiator's first token */
    gss_buffer_desc reply;   /* the acceptor's first token */
    bool accept_failed;      /* which side `major` and `minor` are of */
    OM_uint32 major, minor;  /* of the call that failed, else COMPLETE */
};

/* pair_make runs the exchange to its end or first failure; true when both
 * contexts stand. */
bool
pair_make(const struct pair_options *options, struct pair *out);
void
pair_free(struct pair *p);

/* pair_expect makes a pair, and reports a fault in the open test if it fails.
 */
bool
pair_expect(const struct pair_options *options, struct pair *out);

/* One step each; the token is the caller's. */
OM_uint32
pair_initiate(const struct pair_options *options, struct pair *p,
              gss_buffer_t in, gss_buffer_t out);
OM_uint32
pair_accept(const struct pair_options *options, struct pair *p, gss_buffer_t in,
            gss_buffer_t out);

/* pair_exercise sends a sealed, an open and a MIC'd message each way, and
 * reports what fails in the open test. */
bool
pair_exercise(struct pair *p);

#endif
