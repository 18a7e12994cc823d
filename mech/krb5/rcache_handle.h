/* mech/krb5/rcache_handle.h: replay caches of libkrb5 that applications hand
 * over, GSS_KRB5_SET_CRED_RCACHE. */
#ifndef APEX_MECH_KRB5_RCACHE_HANDLE_H
#define APEX_MECH_KRB5_RCACHE_HANDLE_H

#include "mech/verdict/verdict.h"

/* rcache_handle_close closes a `krb5_rcache`.  libkrb5 has no public call for
 * that, nor for storing a record: an authentication context takes the handle
 * over and frees it (doc/private-facts.txt). */
APEX_MUST_USE enum verdict
rcache_handle_close(void *krb5_rcache, struct evidence *ev);

#endif
