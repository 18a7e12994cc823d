/* mech/krb5/rcache_handle.h: replay caches of libkrb5 that applications hand
 * over, GSS_KRB5_SET_CRED_RCACHE. */
#ifndef APEX_MECH_KRB5_RCACHE_HANDLE_H
#define APEX_MECH_KRB5_RCACHE_HANDLE_H

#include "mech/verdict/verdict.h"

/* rcache_handle_close closes a `krb5_rcache`, which libkrb5 has no public call
 * for, nor one to store records with: an authentication context takes it along
 * when it is freed. */
APEX_MUST_USE enum verdict
rcache_handle_close(void *krb5_rcache, struct evidence *ev);

#endif
