/* mech/form/mit_plugins.h: attributes of plug-ins in exported contexts. */
#ifndef APEX_MECH_FORM_MIT_PLUGINS_H
#define APEX_MECH_FORM_MIT_PLUGINS_H

#include "mech/krb5/plugin_data.h"
#include "mech/form/mit_context.h"

/* mit_take_plugins has libkrb5 read the attributes of a decoded `c` where parts
 * of plug-ins are among them: `out` is what those keep, and PAC and indicators
 * are set in `c`; `indicators`, an empty builder of the caller's, backs the
 * latter.  Else *out is NULL and `c` as it was, also where the plug-ins are not
 * those of this host: what they said is lost then, and nothing more.
 * V_BAD_EXPORT: the PAC is not the ticket's. */
APEX_MUST_USE enum verdict
mit_take_plugins(struct mit_context *c, struct builder *indicators,
                 struct plugin_data **out, struct evidence *ev);

#endif
