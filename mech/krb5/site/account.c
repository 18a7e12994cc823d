/* mech/krb5/site/account.c: contract in account.h. */
#include "mech/krb5/site/account.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

bool
account_name(uid_t uid, char out[ACCOUNT_MAX_NAME])
{
    char room[16384];
    struct passwd entry, *found = NULL;

    if (getpwuid_r(uid, &entry, room, sizeof(room), &found) != 0 ||
        found == NULL || strlen(entry.pw_name) >= ACCOUNT_MAX_NAME)
        return false;
    (void)snprintf(out, ACCOUNT_MAX_NAME, "%s", entry.pw_name);
    return true;
}
