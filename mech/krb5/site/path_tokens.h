/* mech/krb5/site/path_tokens.h: %{uid} and its like in names from krb5.conf. */
#ifndef APEX_MECH_KRB5_SITE_PATH_TOKENS_H
#define APEX_MECH_KRB5_SITE_PATH_TOKENS_H

#include "mech/verdict/verdict.h"

/* path_tokens_expand replaces, in `text`, %{uid} and %{USERID} (real uid),
 * %{euid}, %{username} (account of the effective uid), %{TEMP} ($TMPDIR, else
 * /tmp) and %{null} (nothing) as they are at the call, and appends the result
 * to `out`.  V_KRB5, code EINVAL, for any other token. */
APEX_MUST_USE enum verdict
path_tokens_expand(const char *text, struct builder *out, struct evidence *ev);

#endif
