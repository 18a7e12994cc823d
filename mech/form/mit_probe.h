/* mech/form/mit_probe.h: whether contexts can be exported at all. */
#ifndef APEX_MECH_FORM_MIT_PROBE_H
#define APEX_MECH_FORM_MIT_PROBE_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

/* transfer_possible says whether contexts of `mech` can be exported.  Those of
 * the plain mechanism always can: this module reads its own form.  For others
 * it says whether the libgssapi_krb5 of this process reads and writes exported
 * contexts as mech/form/mit_context.h describes them, so that GSS_C_TRANS_FLAG and
 * GSS_C_MA_CTX_TRANS may be claimed.  The first call finds out with contexts of
 * made-up keys, which it has the library's builtin mechanism import and export
 * again; that calls into the library, so no lock of the library may be held.
 * Where the check cannot be made (no memory, no usable krb5.conf, a plug-in that
 * cannot start) the answer is no, and the next call tries again. */
bool
transfer_possible(gss_const_OID mech);

/* transfer_why_not says what was found wrong, in words; NULL: nothing. */
const char *
transfer_why_not(gss_const_OID mech);

/* transfer_partial_why_not says so of contexts that still await the peer's next
 * token, but for the plain mechanism; it is found out when the first one is to
 * be exported. */
const char *
transfer_partial_why_not(void);

#endif
