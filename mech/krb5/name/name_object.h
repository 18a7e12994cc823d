/* mech/krb5/name/name_object.h: what is inside a krb_name, for this folder. */
#ifndef APEX_MECH_KRB5_NAME_NAME_OBJECT_H
#define APEX_MECH_KRB5_NAME_NAME_OBJECT_H

#include <krb5.h>

#include "mech/krb5/names.h"

/* krb_name: the same name in the shapes that its users need.  All of it points
 * into `storage`, so freeing needs no krb5_context. */
struct krb_name {
    struct principal_name wire;
    krb5_principal_data principal; /* components and realm NUL-terminated */
    const char *text;
    const char *service; /* host-based: as given; else NULL */
    const char *host;    /* host-based with a host: as given; else NULL */
    uint8_t *storage;
    krb5_data components[];
};

/* krb_name_build copies `principal`; `service` and `host` are NULL unless the
 * name was given as a host-based one.  V_MALFORMED_NAME without any component.
 */
APEX_MUST_USE enum verdict
krb_name_build(krb5_const_principal principal, const char *service,
               const char *host, struct krb_name **out, struct evidence *ev);

/* krb_name_principal is the name for libkrb5; lives as long as `n`.  libkrb5
 * takes some names without const but changes none. */
krb5_principal
krb_name_principal(const struct krb_name *n);

#endif
