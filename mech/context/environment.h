/* mech/context/environment.h: what a call lends to the AP exchange: clock,
 * keys, replay store, settings. */
#ifndef APEX_MECH_CONTEXT_ENVIRONMENT_H
#define APEX_MECH_CONTEXT_ENVIRONMENT_H

#include "mech/ap/ap.h"
#include "mech/krb5/keys.h"
#include "mech/krb5/plugin_data.h"
#include "mech/krb5/settings.h"
#include "mech/replay/store.h"

/* An environment lives on the stack of one call.  `ap` points back into it, so
 * never copy or move one. */
struct environment {
    struct settings settings;
    struct key_source *keys;              /* borrowed; acceptor only */
    struct replay_store *replay;          /* owned; acceptor only */
    int32_t allowed[SETTINGS_MAX_ETYPES]; /* by the application */
    /* What plug-ins for authorization data keep of the request that was
     * accepted; owned; NULL: nothing. */
    struct plugin_data *plugins;
    struct ap_environment ap;
};

/* environment_begin reads the settings and lends what every leg of either role
 * needs.  Always call environment_end, even after failure. */
APEX_MUST_USE enum verdict
environment_begin(struct environment *e, struct evidence *ev);

/* environment_add_acceptor lends, after environment_begin, what an AP-REQ is
 * judged with: `keys`, which must live as long as `e`, the system's clock, and
 * the replay store `rcache` (NULL: the default one). */
APEX_MUST_USE enum verdict
environment_add_acceptor(struct environment *e, struct key_source *keys,
                         const char *rcache, struct evidence *ev);
void
environment_end(struct environment *e);

/* environment_allow narrows the enctypes that are permitted to session keys and
 * subkeys to `etypes`, in their order (GSS_KRB5_SET_ALLOWABLE_ENCTYPES); with
 * `num` 0 it changes nothing.  The application does not choose the enctype of a
 * service's key. */
void
environment_allow(struct environment *e, const int32_t *etypes, size_t num);

#endif
