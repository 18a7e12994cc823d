/* mech/cred/save.h: gss_store_cred, RFC 5588 section 5 and gssapi_ext.h. */
#ifndef APEX_MECH_CRED_SAVE_H
#define APEX_MECH_CRED_SAVE_H

#include "mech/cred/cred.h"

struct cred_save_request {
    gss_cred_usage_t usage;          /* of the part that is to be stored */
    bool overwrite;                  /* what is there and still valid */
    bool make_default;               /* in a collection */
    gss_const_key_value_set_t store; /* may be NULL: the default ccache */
};

/* cred_save stores the initiator's part of `c`.  V_STORE_ACCEPTOR: `request`
 * names another part, or `c` has none to initiate; V_CRED_EXPIRED;
 * V_CCACHE_OCCUPIED. */
APEX_MUST_USE enum verdict
cred_save(const struct cred *c, const struct cred_save_request *request,
          struct evidence *ev);

#endif
