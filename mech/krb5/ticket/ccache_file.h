/* mech/krb5/ticket/ccache_file.h: what libkrb5 does not tell of a FILE cache
 * (doc/private-facts.txt). */
#ifndef APEX_MECH_KRB5_TICKET_CCACHE_FILE_H
#define APEX_MECH_KRB5_TICKET_CCACHE_FILE_H

#include <krb5.h>
#include <stdbool.h>

/* ccache_file_fault is why the file of a FILE cache that libkrb5 found absent,
 * unreadable or empty cannot be what it should, in words, or NULL: it is no
 * such file, or ends in the middle of an entry, where libkrb5 sees the end of
 * the cache.  For messages alone; nothing is decided by it. */
const char *
ccache_file_fault(krb5_context krb5, krb5_ccache ccache);

#endif
