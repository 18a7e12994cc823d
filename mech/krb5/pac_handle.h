/* mech/krb5/pac_handle.h: a PAC as a krb5_pac of libkrb5. */
#ifndef APEX_MECH_KRB5_PAC_HANDLE_H
#define APEX_MECH_KRB5_PAC_HANDLE_H

#include "mech/verdict/verdict.h"

/* pac_handle_new makes a krb5_pac of `pac`, for a program that expects it
 * behind an untyped pointer (gss_map_name_to_any); pac_handle_free frees it. */
APEX_MUST_USE enum verdict
pac_handle_new(struct bytes pac, void **out, struct evidence *ev);
APEX_MUST_USE enum verdict
pac_handle_free(void *handle, struct evidence *ev);

#endif
