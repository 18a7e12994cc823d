/* mech/krb5/site/relation.h: one relation of krb5.conf, and what to say where
 * its value is not allowed. */
#ifndef APEX_MECH_KRB5_SITE_RELATION_H
#define APEX_MECH_KRB5_SITE_RELATION_H

#include <krb5.h>
#include <profile.h>

#include "mech/verdict/verdict.h"

#define YES_OR_NO "yes or no"

/* relation_get finds the value of a relation, NULL where it is absent; release
 * it with profile_release_string.  V_KRB5 with libkrb5's code. */
APEX_MUST_USE enum verdict
relation_get(profile_t profile, const char *section, const char *name,
             char **out, struct evidence *ev);

/* relation_refuse returns V_KRB5, with code EINVAL and a sentence that names
 * section, relation, value and what is allowed. */
enum verdict
relation_refuse(struct evidence *ev, const char *section, const char *name,
                const char *value, const char *allowed);

/* relation_boolean reads `word` as libkrb5 reads a boolean.  False: the word is
 * not one, and *out stays as it was. */
bool
relation_boolean(const char *word, bool *out);

#endif
