/* mech/context/environment.h: what a call lends to the AP exchange: clock,
 * keys, replay store, settings. */
#ifndef APEX_MECH_CONTEXT_ENVIRONMENT_H
#define APEX_MECH_CONTEXT_ENVIRONMENT_H

#include "mech/ap/ap.h"
#include "mech/krb5/keys.h"
#include "mech/krb5/plugin_data.h"
#include "mech/krb5/settings.h"
#include "mech/replay/store.h"

/* host lives on the stack of one call.  `environment` points back into it, so
 * it is not copied or moved. */
struct host {
    struct settings settings;
    struct key_source *keys;              /* borrowed; acceptor only */
    struct replay_store *replay;          /* owned; acceptor only */
    int32_t allowed[SETTINGS_MAX_ETYPES]; /* by the application */
    /* What plug-ins for authorization data keep of the request that was
     * accepted; owned; NULL: none do. */
    struct plugin_data *plugins;
    struct ap_environment environment;
};

/* host_begin_initiator and host_begin_acceptor read the settings; `rcache` NULL
 * is the default replay store.  host_end is due in every case. */
APEX_MUST_USE enum verdict
host_begin_initiator(struct host *h, struct evidence *ev);
APEX_MUST_USE enum verdict
host_begin_acceptor(struct host *h, struct key_source *keys, const char *rcache,
                    struct evidence *ev);
void
host_end(struct host *h);

/* host_allow narrows what is permitted to session keys and subkeys to `etypes`,
 * in their order (GSS_KRB5_SET_ALLOWABLE_ENCTYPES); `num` 0 leaves all.  A
 * service's key is not the application's to choose. */
void
host_allow(struct host *h, const int32_t *etypes, size_t num);

#endif
