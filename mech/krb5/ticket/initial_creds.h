/* mech/krb5/ticket/initial_creds.h: ticket-granting tickets, by client keytab
 * or password. */
#ifndef APEX_MECH_KRB5_TICKET_INITIAL_CREDS_H
#define APEX_MECH_KRB5_TICKET_INITIAL_CREDS_H

#include "mech/krb5/ticket/ccache_scan.h"
#include "mech/krb5/tickets.h"

/* client_keytab_open opens the client keytab `name`, or the default one.  Where
 * the default one cannot be opened, *out is NULL, without an error: most hosts
 * do not have one.  V_NO_CRED with libkrb5's code, or V_NO_MEMORY. */
APEX_MUST_USE enum verdict
client_keytab_open(krb5_context krb5, const char *name, krb5_keytab *out,
                   struct evidence *ev);

/* client_keytab_check returns V_NO_CRED, with libkrb5's code, where `keytab`,
 * named `name`, cannot be read or is empty. */
APEX_MUST_USE enum verdict
client_keytab_check(krb5_context krb5, const char *name, krb5_keytab keytab,
                    struct evidence *ev);

void
client_keytab_close(krb5_context krb5, krb5_keytab keytab);

/* client_keytab_check_name returns V_OK where `keytab` has a key of `name`
 * (NULL: any key), V_NO_CRED where it has not or is NULL. */
APEX_MUST_USE enum verdict
client_keytab_check_name(krb5_context krb5, krb5_keytab keytab,
                         const struct krb_name *name);

/* client_keytab_name is the first principal of `keytab`.  V_NO_CRED where that
 * is empty or NULL. */
APEX_MUST_USE enum verdict
client_keytab_name(krb5_context krb5, krb5_keytab keytab,
                   struct krb_name **out);

/* initial_creds_by_keytab and initial_creds_by_password get a TGT for
 * `content->name` into `ccache` and set all of `content`, with the name as the
 * KDC gave it.  V_NO_CRED with libkrb5's code; `content` is then as it was.
 * The former also notes in the cache to refresh after half the TGT's life; for
 * `verify` see ticket_source_with_password. */
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
