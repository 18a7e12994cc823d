/* mech/krb5/name/name_match.c: contract in name_match.h. */
#include "mech/krb5/name/name_match.h"

#include <string.h>

#include "mech/krb5/site/thread_context.h"

/* Exported by libkrb5, but declared in no installed header
 * (doc/private-facts.txt): the comparison of krb5_cc_cache_match.  Without it
 * no alias is known, and only the realm is left to fill in. */
extern krb5_boolean
k5_sname_compare(krb5_context context, krb5_const_principal sname,
                 krb5_const_principal princ) __attribute__((weak));

static bool
is_default_realm(krb5_context krb5, const krb5_data *realm)
{
    char *name = NULL;
    bool same;

    if (krb5_get_default_realm(krb5, &name) != 0)
        return false;
    same = strlen(name) == realm->length &&
           strncmp(name, realm->data, realm->length) == 0;
    krb5_free_default_realm(krb5, name);
    return same;
}

bool
name_means(krb5_context krb5, krb5_const_principal asked,
           krb5_const_principal principal)
{
    bool same;

    if (k5_sname_compare != NULL) {
        thread_context_lend();
        same = k5_sname_compare(krb5, asked, principal);
        thread_context_take_back();
        return same;
    }
    if (krb5_principal_compare(krb5, asked, principal))
        return true;
    return asked->type == KRB5_NT_SRV_HST && asked->realm.length == 0 &&
           krb5_principal_compare_any_realm(krb5, asked, principal) &&
           is_default_realm(krb5, &principal->realm);
}
