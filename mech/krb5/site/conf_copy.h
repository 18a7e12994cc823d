/* mech/krb5/site/conf_copy.h: a krb5.conf in memory, as libkrb5 read it.
 *
 * libkrb5 keeps what it has read of a file in a list for the whole process, and
 * every profile on that file shares it for as long as any of them lives.  It
 * looks whether the file was changed, but not whether what it includes was.  So
 * a krb5_context that is kept with such a profile would hold the old
 * configuration for every other context of the process, the application's own
 * too.  A copy shares nothing: libkrb5 reads the files for it under other names
 * of the same files, and gives back what it read when the copy is made.
 */
#ifndef APEX_MECH_KRB5_SITE_CONF_COPY_H
#define APEX_MECH_KRB5_SITE_CONF_COPY_H

#include <krb5.h>
#include <profile.h>

/* conf_copy_read has libkrb5 read the configuration `files` (NULL at the end)
 * and copies it.  *out is for profile_release.  Copies of it that libkrb5 makes
 * for its contexts share the memory, and may be used by other threads.  Returns
 * libkrb5's code or ENOMEM; PROF_UNSUPPORTED for a profile module that cannot
 * list what it has. */
krb5_error_code
conf_copy_read(char *const *files, profile_t *out);

/* conf_copy_of copies the profile `from`; otherwise the same. */
krb5_error_code
conf_copy_of(profile_t from, profile_t *out);

#endif
