/* mech/krb5/plugin/pac_mark.c: contract in pac_mark.h. */
#include "mech/krb5/pac_mark.h"

#include <krb5.h>
#include <stddef.h>

struct sockaddr;

/* It came with 1.22, and is never called here.  libkrb5 does not tell its
 * release otherwise. */
extern krb5_error_code
k5_sockaddr_to_address(const struct sockaddr *in, krb5_boolean local,
                       krb5_address *out) __attribute__((weak));

bool
pac_mark_holds(void)
{
    return k5_sockaddr_to_address == NULL;
}
