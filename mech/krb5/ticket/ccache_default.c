/* mech/krb5/ticket/ccache_default.c: contracts in ccache_default.h. */
#include "mech/krb5/ticket/ccache_default.h"

#include "mech/krb5/site/thread_context.h"

krb5_error_code
ccache_default(krb5_context krb5, krb5_ccache *out)
{
    krb5_error_code code;

    thread_context_lend();
    code = krb5_cc_default(krb5, out);
    thread_context_take_back();
    return code;
}

const char *
ccache_default_name(krb5_context krb5)
{
    const char *name;

    thread_context_lend();
    name = krb5_cc_default_name(krb5);
    thread_context_take_back();
    return name;
}

krb5_error_code
ccache_match(krb5_context krb5, krb5_principal client, krb5_ccache *out)
{
    krb5_error_code code;

    thread_context_lend();
    code = krb5_cc_cache_match(krb5, client, out);
    thread_context_take_back();
    return code;
}
