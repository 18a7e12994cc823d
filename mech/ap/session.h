/* mech/ap/session.h: a session that owns what it names. */
#ifndef APEX_MECH_AP_SESSION_H
#define APEX_MECH_AP_SESSION_H

#include "mech/ap/ap.h"

/* A session and the one block that its views point into. */
struct ap_kept_session {
    struct ap_session session;
    uint8_t *block;
    size_t block_len;
};

/* session_keep makes in `out` a copy of `views` that owns all it names, but for
 * `mech`, which is static.  V_NO_MEMORY: `out` is untouched. */
APEX_MUST_USE enum verdict
session_keep(const struct ap_session *views, struct ap_kept_session *out);

/* session_wipe releases the block and clears all keys. */
void
session_wipe(struct ap_kept_session *kept);

/* session_wipe_keys clears the keys of a session of views. */
void
session_wipe_keys(struct ap_session *s);

#endif
