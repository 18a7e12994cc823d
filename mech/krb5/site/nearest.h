/* mech/krb5/site/nearest.h: which word did somebody mean? */
#ifndef APEX_MECH_KRB5_SITE_NEAREST_H
#define APEX_MECH_KRB5_SITE_NEAREST_H

/* nearest_word is the one of `words` (not empty, NULL-terminated, each at most
 * 31 bytes) that takes the fewest edits to make from `given`. */
const char *
nearest_word(const char *given, const char *const *words);

#endif
