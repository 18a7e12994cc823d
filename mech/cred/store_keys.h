/* mech/cred/store_keys.h: what an application says in a credential store, RFC
 * 5588's companion in gssapi_ext.h. */
#ifndef APEX_MECH_CRED_STORE_KEYS_H
#define APEX_MECH_CRED_STORE_KEYS_H

#include <gssapi/gssapi_ext.h>

#include "mech/verdict/verdict.h"

/* The values that this mechanism knows, borrowed from the store; NULL: not
 * given. */
struct cred_store {
    const char *ccache;
    const char *keytab;
    const char *client_keytab;
    const char *rcache;
    const char *password;
    const char *verify;
};

/* cred_store_read: `store` may be NULL.  It passes over keys that are
 * not ours, as users of the interface expect.  V_DUPLICATE_KEY: one of ours
 * occurs twice. */
APEX_MUST_USE enum verdict
cred_store_read(gss_const_key_value_set_t store, struct cred_store *out,
                struct evidence *ev);

#endif
