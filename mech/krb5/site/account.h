/* mech/krb5/site/account.h: names of the host's accounts. */
#ifndef APEX_MECH_KRB5_SITE_ACCOUNT_H
#define APEX_MECH_KRB5_SITE_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#define ACCOUNT_MAX_NAME 256

/* account_name is the name of the account `uid`, NUL-terminated; false when
 * there is none (or its entry is larger than 16 KiB). */
bool
account_name(uid_t uid, char out[ACCOUNT_MAX_NAME]);

#endif
