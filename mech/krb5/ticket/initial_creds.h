/* mech/krb5/ticket/initial_creds.h: ticket-granting tickets, by client keytab
 * or password. */
#ifndef APEX_MECH_KRB5_TICKET_INITIAL_CREDS_H
#define APEX_MECH_KRB5_TICKET_INITIAL_CREDS_H

#include "mech/krb5/ticket/ccache_scan.h"
#include "mech/krb5/tickets.h"

/* client_keytab_open opens the client keytab `name`, or the default one.  NULL
 * in *out where the default one cannot be opened, which is no error: most hosts
 * have none.  V_NO_CRED with libkrb5's code, or V_NO_MEMORY. */
APEX_MUST_USE enum verdict
client_keytab_open(krb5_context krb5, const char *name, krb5_keytab *out,
                   struct evidence *ev);

/* client_keytab_check: V_NO_CRED, with libkrb5's code, where `keytab`, which was
 * named `name`, cannot be read or is empty. */
APEX_MUST_USE enum verdict
client_keytab_check(krb5_context krb5, const char *name, krb5_keytab keytab,
                    struct evidence *ev);

void
client_keytab_close(krb5_context krb5, krb5_keytab keytab);

/* client_keytab_check_name: V_OK where `keytab` (or NULL) has a key of `name` (NULL:
 * any key), V_NO_CRED where it has not, or V_NO_MEMORY. */
APEX_MUST_USE enum verdict
client_keytab_check_name(krb5_context krb5, krb5_keytab keytab,
                         const struct krb_name *name);

/* client_keytab_name is the first principal of `keytab` (or NULL).  V_NO_CRED
 * where there is none, or V_NO_MEMORY. */
APEX_MUST_USE enum verdict
client_keytab_name(krb5_context krb5, krb5_keytab keytab,
                   struct krb_name **out);

/* initial_creds_* get a TGT for `content->name` into `ccache` and set all of
 * `content`, its name as the KDC gave it.  V_NO_CRED with libkrb5's code; then
 * `content` is as it was.  The one by keytab also notes half of its life as the
 * time to refresh; for `verify` see ticket_source_with_password. */
APEX_MUST_USE enum verdict
initial_creds_by_keytab(krb5_context krb5, krb5_keytab keytab,
                        krb5_ccache ccache, struct ccache_content *content,
                        struct evidence *ev);
APEX_MUST_USE enum verdict
initial_creds_by_password(krb5_context krb5, const char *password,
                          const struct ticket_verification *verify,
                          krb5_ccache ccache, struct ccache_content *content,
                          struct evidence *ev);

#endif
