/* mech/krb5/handle/pac_handle.c: contracts in pac_handle.h. */
#include "mech/krb5/pac_handle.h"

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

enum verdict
pac_handle_new(struct bytes pac, void **out, struct evidence *ev)
{
    krb5_context krb5;
    krb5_error_code code;
    krb5_pac handle = NULL;
    enum verdict v = thread_context(&krb5, ev);

    if (v != V_OK)
        return v;
    code = krb5_pac_parse(krb5, pac.data, pac.len, &handle);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "PAC of the client");
    *out = handle;
    return V_OK;
}

enum verdict
pac_handle_free(void *handle, struct evidence *ev)
{
    krb5_context krb5;
    enum verdict v = thread_context(&krb5, ev);

    if (v == V_OK)
        krb5_pac_free(krb5, handle);
    return v;
}
