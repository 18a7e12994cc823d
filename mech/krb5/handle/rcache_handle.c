/* mech/krb5/handle/rcache_handle.c: contract in rcache_handle.h. */
#include "mech/krb5/rcache_handle.h"

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

enum verdict
rcache_handle_close(void *krb5_rcache_handle, struct evidence *ev)
{
    krb5_auth_context auth = NULL;
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    code = krb5_auth_con_init(krb5, &auth);
    if (code == 0)
        code = krb5_auth_con_setrcache(krb5, auth, krb5_rcache_handle);
    if (auth != NULL)
        (void)krb5_auth_con_free(krb5, auth);
    return code == 0 ? V_OK
                     : krb_failure(V_KRB5, krb5, code, ev,
                                   "taking over a replay cache");
}
