/* mech/krb5/plugin/pac_mark.c: contract in pac_mark.h. */
#include "mech/krb5/pac_mark.h"

#include <stddef.h>

struct k5buf;

/* It came with 1.21, in a library of libkrb5's own, and is never called here.
 * libkrb5 does not tell its release otherwise. */
extern char *
k5_buf_cstring(struct k5buf *buf) __attribute__((weak));

bool
pac_mark_holds(void)
{
    return k5_buf_cstring == NULL;
}
