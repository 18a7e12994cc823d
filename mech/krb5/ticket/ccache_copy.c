/* mech/krb5/ticket/ccache_copy.c: a credential's cache, copied to another;
 * contract of ticket_source_copy_ccache in mech/krb5/tickets.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

enum verdict
ticket_source_copy_ccache(struct ticket_source *s, void *krb5_ccache_handle,
                          struct evidence *ev)
{
    krb5_ccache to = krb5_ccache_handle, from;
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    v = ticket_source_resolve(s, NULL, ev);
    if (v == V_OK)
        v = thread_context(&krb5, ev);
    if (v == V_OK)
        v = ticket_source_open(s, krb5, &from, ev);
    if (v != V_OK)
        return v;
    code = krb5_cc_copy_creds(krb5, from, to);
    if (code != 0)
        v = krb_failure(V_KRB5, krb5, code, ev, "copying credential cache %s",
                        s->ccache);
    (void)krb5_cc_close(krb5, from);
    return v;
}
