/* mech/krb5/ticket/sole_ccache.h: the case where nothing is to be chosen. */
#ifndef APEX_MECH_KRB5_TICKET_SOLE_CCACHE_H
#define APEX_MECH_KRB5_TICKET_SOLE_CCACHE_H

#include <krb5.h>
#include <stdbool.h>

/* sole_ccache says whether krb5_cc_select would come to the default ccache for
 * every target: that is a file, the collection has no other, there is no
 * ~/.k5identity, and krb5.conf has nothing about ccselect plug-ins.  *out is
 * its full name then; the caller frees it.  False: ask libkrb5, as
 * where the thread is in no call (mech/krb5/call.h): only in one stays `krb5`
 * what it is while this looks. */
bool
sole_ccache(krb5_context krb5, char **out);

#endif
