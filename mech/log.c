/* mech/log.c: failed contexts in the system log. */
#include <syslog.h>

#include "mech/krb5/settings.h"
#include "mech/log.h"

/* The facility is given with the line: openlog and its options belong to the
 * host's process. */
void
log_failure(const char *role, enum verdict v, const struct evidence *ev)
{
    struct settings settings;
    struct evidence ignored = EVIDENCE_INIT;

    if (settings_read(&settings, &ignored) != V_OK || !settings.log)
        return;
    syslog(LOG_AUTHPRIV | LOG_NOTICE, "gss-apex: %s: %s: %s%s%s%s%s", role,
           verdict_name(v), verdict_sentence(v),
           ev->text[0] != '\0' ? ": " : "", ev->text,
           ev->aside[0] != '\0' ? "; " : "", ev->aside);
}
