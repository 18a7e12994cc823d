/* mech/krb5/site/apex_section.h: the section [apex] of krb5.conf. */
#ifndef APEX_MECH_KRB5_SITE_APEX_SECTION_H
#define APEX_MECH_KRB5_SITE_APEX_SECTION_H

#include <profile.h>

#include "mech/krb5/settings.h"

/* apex_section_read reads the relations of settings.def.  V_KRB5, with code
 * EINVAL and a sentence that tells what is allowed, for a relation that is not
 * in that list and for a value that is not allowed; `log` and
 * `log_clients` are read even so. */
APEX_MUST_USE enum verdict
apex_section_read(profile_t profile, struct settings *out, struct evidence *ev);

#endif
