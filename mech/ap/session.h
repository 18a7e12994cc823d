/* mech/ap/session.h: a session that owns what it names. */
#ifndef APEX_MECH_AP_SESSION_H
#define APEX_MECH_AP_SESSION_H

#include "mech/ap/ap.h"

/* What views point into. */
struct ap_block {
    uint8_t *data;
    size_t len;
};

/* A session and what its views point into.  `passing` holds what nobody
 * needs after the context is handed over: the delegated credential, which has
 * keys in it, and the client's ticket. */
struct ap_kept_session {
    struct ap_session session;
    struct ap_block lasting, passing;
};

/* session_initiator_key is the key of the initiator's choice: its subkey, else
 * the session key.  session_message_key is the one that protects messages: the
 * acceptor's subkey where there is one, else the initiator's choice (RFC 4121
 * section 2). */
const struct crypto_key *
session_initiator_key(const struct ap_session *s);
const struct crypto_key *
session_message_key(const struct ap_session *s);

/* session_keep makes in `out` a copy of `views` that owns all it names, but for
 * `mech`, which is static.  V_NO_MEMORY: `out` is untouched. */
APEX_MUST_USE enum verdict
session_keep(const struct ap_session *views, struct ap_kept_session *out);

/* session_wipe releases all of it and clears all keys. */
void
session_wipe(struct ap_kept_session *kept);

/* session_forget_passing wipes and releases the delegated credential and the
 * client's ticket. */
void
session_forget_passing(struct ap_kept_session *kept);

/* session_wipe_keys clears the keys of a session of views. */
void
session_wipe_keys(struct ap_session *s);

#endif
