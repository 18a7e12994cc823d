/* mech/krb5/name/name_match.h: whether a principal is the one that a name
 * means. */
#ifndef APEX_MECH_KRB5_NAME_NAME_MATCH_H
#define APEX_MECH_KRB5_NAME_NAME_MATCH_H

#include <krb5.h>
#include <stdbool.h>

/* name_means says whether `principal`, which has a realm, is whom `asked`
 * names.  A host-based name may have the empty realm, which says that nobody
 * knew the host's (RFC 6806 section 8); the default realm then stands for it.
 * Under dns_canonicalize_hostname = fallback the host may be an alias, which is
 * tried as it is and as DNS has it.  Other names are compared as they are.
 *
 * Only names of the site decide here: what an application asks for, against
 * what its own cache holds.  Nothing from a peer is compared this way. */
bool
name_means(krb5_context krb5, krb5_const_principal asked,
           krb5_const_principal principal);

#endif
