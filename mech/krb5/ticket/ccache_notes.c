/* mech/krb5/ticket/ccache_notes.c: what a cache notes beside its tickets;
 * contracts in ccache_scan.h. */
#include "mech/krb5/ticket/ccache_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/site/failure.h"

/* The entry of MIT's mechanism too, so that it and this one refresh each
 * other's caches (doc/private-facts.txt). */
#define REFRESH_KEY "refresh_time"

/* Likewise: a cache for constrained delegation (MS-SFU section 3.1.5.2). */
#define IMPERSONATOR_KEY "proxy_impersonator"

void
ccache_set_refresh(krb5_context krb5, krb5_ccache ccache, int64_t when)
{
    char text[24];
    krb5_data data = {0};

    (void)snprintf(text, sizeof(text), "%lld", (long long)when);
    data.magic = KV5M_DATA;
    data.data = text;
    data.length = (unsigned)strlen(text);
    /* Caches that only grow, as FILE does, answer with the oldest entry. */
    (void)krb5_cc_set_config(krb5, ccache, NULL, REFRESH_KEY, NULL);
    (void)krb5_cc_set_config(krb5, ccache, NULL, REFRESH_KEY, &data);
}

int64_t
ccache_get_refresh(krb5_context krb5, krb5_ccache ccache)
{
    char text[24] = {0};
    krb5_data data = {0};
    long long when;

    if (krb5_cc_get_config(krb5, ccache, NULL, REFRESH_KEY, &data) != 0)
        return 0;
    if (data.length > 0 && data.length < sizeof(text))
        memcpy(text, data.data, data.length);
    krb5_free_data_contents(krb5, &data);
    when = strtoll(text, NULL, 10);
    return when > 0 && when <= UINT32_MAX ? when : 0;
}

/* The impersonator that the cache names; NULL in *out: none. */
enum verdict
ccache_get_impersonator(krb5_context krb5, krb5_ccache ccache,
                        struct krb_name **out, struct evidence *ev)
{
    krb5_principal principal = NULL;
    krb5_data data = {0};
    krb5_error_code code;
    enum verdict v;
    char *text;

    *out = NULL;
    code = krb5_cc_get_config(krb5, ccache, NULL, IMPERSONATOR_KEY, &data);
    if (code != 0)
        return krb_no_memory(code) ? V_NO_MEMORY : V_OK;
    text = data.length > 0 ? strndup(data.data, data.length) : strdup("");
    krb5_free_data_contents(krb5, &data);
    if (text == NULL)
        return V_NO_MEMORY;
    code = krb5_parse_name(krb5, text, &principal);
    free(text);
    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev,
                           "the credential cache's impersonator");
    v = krb_name_build(principal, NULL, NULL, out, ev);
    krb5_free_principal(krb5, principal);
    return v;
}

enum verdict
ccache_set_impersonator(krb5_context krb5, krb5_ccache ccache,
                        const struct krb_name *who, struct evidence *ev)
{
    krb5_data data = {0};
    krb5_error_code code;

    data.magic = KV5M_DATA;
    data.data = bytes_unconst(who->text);
    data.length = (unsigned)strlen(who->text);
    code = krb5_cc_set_config(krb5, ccache, NULL, IMPERSONATOR_KEY, &data);
    return code == 0 ? V_OK
                     : krb_failure(V_KRB5, krb5, code, ev,
                                   "credential cache for %s", who->text);
}
