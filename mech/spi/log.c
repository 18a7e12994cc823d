/* mech/spi/log.c: failed contexts in the system log. */
#include "mech/spi/log.h"

#include <syslog.h>

#include "mech/krb5/settings.h"
#include "mech/gss/status.h"

/* The facility is given with the line: openlog and its options belong to the
 * host's process. */
void
log_failure(const char *role, enum verdict v, const struct evidence *ev)
{
    char words[VERDICT_RECORD_MAX];

    if (!settings_log())
        return;
    status_record(v, ev, words, sizeof(words));
    syslog(LOG_AUTHPRIV | LOG_NOTICE, "gss-apex: %s: %s: %s", role,
           verdict_name(v), words);
}
