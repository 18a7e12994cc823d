/* mech/krb5/name/transited_realms.h: the realms in a ticket's transited field,
 * and the path that their names suggest.  Needs no configuration.
 *
 *     transited = realm *("," realm)       RFC 4120 section 3.3.3.2
 *
 *     EDU,MIT.,ATHENA.         a trailing "." continues with the realm before:
 *                              EDU, MIT.EDU, ATHENA.MIT.EDU
 *     /COM,/HP, /COM/DEC       a leading "/" continues the realm before, a
 *                              leading " " prevents it: /COM, /COM/HP, /COM/DEC
 *     ,EDU,                    an empty name stands for all realms between its
 *                              neighbours; the client's realm comes before the
 *                              first, the server's after the last
 *     A\,B                     "\" takes its meaning from the next character
 */
#ifndef APEX_MECH_KRB5_NAME_TRANSITED_REALMS_H
#define APEX_MECH_KRB5_NAME_TRANSITED_REALMS_H

#include "mech/verdict/verdict.h"

/* Bytes of a realm name here, as in MIT's library. */
#define TRANSITED_MAX_REALM 512

/* transited_visit gets each realm in turn, a view that holds during the call.
 * Anything but V_OK ends the expansion. */
typedef enum verdict
transited_visit(void *arg, struct bytes realm, struct evidence *ev);

/* transited_expand calls `visit` for every realm that a transited field (not
 * empty) names or implies.  V_OK, what `visit` said, V_ILL_CR_TKT for malformed
 * text, or V_NO_MEMORY. */
APEX_MUST_USE enum verdict
transited_expand(struct bytes transited, struct bytes client_realm,
                 struct bytes server_realm, transited_visit *visit, void *arg,
                 struct evidence *ev);

/* The path that goes from the client's realm up through its parent domains to
 * the first one shared with the server's realm, and down again.  Where no
 * parent is shared it goes over both top-level domains (RFC 4120 section 1.2;
 * this is MIT's default where [capaths] says nothing).  The names are views. */
struct transited_hierarchy {
    struct bytes client;
    struct bytes server;
    size_t shared_len; /* of the shared parent's name; 0: none */
};

void
transited_hierarchy_init(struct transited_hierarchy *h,
                         struct bytes client_realm, struct bytes server_realm);

/* transited_hierarchy_has says whether `realm` lies on the path.  The client's
 * realm does, as with MIT, though a KDC does not write it; the server's does
 * not: whoever came through it once would not have had to leave. */
bool
transited_hierarchy_has(const struct transited_hierarchy *h,
                        struct bytes realm);

#endif
