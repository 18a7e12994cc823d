/* mech/krb5/site/relation.c: contracts in relation.h. */
#include "mech/krb5/site/relation.h"

#include <errno.h>
#include <strings.h>

#include "mech/krb5/site/failure.h"

enum verdict
relation_get(profile_t profile, const char *section, const char *name,
             char **out, struct evidence *ev)
{
    krb5_error_code code;

    *out = NULL;
    code = profile_get_string(profile, section, name, NULL, NULL, out);
    if (code != 0)
        return krb_failure(V_KRB5, NULL, code, ev, "krb5.conf: [%s] %s",
                           section, name);
    return V_OK;
}

enum verdict
relation_refuse(struct evidence *ev, const char *section, const char *name,
                const char *value, const char *allowed)
{
    ev->code = EINVAL;
    evidence_clear(ev);
    krb_evidence_add(ev, "krb5.conf: [%s] %s = %s is not allowed; use %s",
                     section, name, value, allowed);
    return V_KRB5;
}

bool
relation_boolean(const char *word, bool *out)
{
    static const char *const yes[] = {"yes", "y", "true", "t", "1", "on"};
    static const char *const no[] = {"no", "n", "false", "nil", "0", "off"};
    static const size_t num = sizeof(yes) / sizeof(yes[0]);

    for (size_t i = 0; i < num; i++) {
        if (strcasecmp(word, yes[i]) == 0 || strcasecmp(word, no[i]) == 0) {
            *out = strcasecmp(word, yes[i]) == 0;
            return true;
        }
    }
    return false;
}
