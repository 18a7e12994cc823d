/* mech/cred/export.h: gss_export_cred and gss_import_cred, gssapi_ext.h; the
 * form is in mech/krb5/cred_form.h. */
#ifndef APEX_MECH_CRED_EXPORT_H
#define APEX_MECH_CRED_EXPORT_H

#include "mech/cred/cred.h"

/* cred_export appends the token to `out`: keep that secret and wipe it. */
APEX_MUST_USE enum verdict
cred_export(const struct cred *c, struct builder *out, struct evidence *ev);

/* cred_import makes a credential of a token, all of `in`.  V_BAD_EXPORT_CRED:
 * it is not an exported credential; or the errors of acquiring an acceptor's.
 */
APEX_MUST_USE enum verdict
cred_import(struct bytes in, struct cred **out, struct evidence *ev);

#endif
