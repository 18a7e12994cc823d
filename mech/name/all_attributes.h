/* mech/name/all_attributes.h: all attributes of a name: what the KDC proved
 * (mech/name/attributes.h) and what the site's plug-ins for authorization data
 * add (mech/krb5/plugin_data.h).
 *
 * An attribute to which this module gives a meaning is never a plug-in's,
 * neither to show nor to change: a plug-in cannot put another PAC in the place
 * of the verified one.  With MIT's mechanism one could.
 */
#ifndef APEX_MECH_NAME_ALL_ATTRIBUTES_H
#define APEX_MECH_NAME_ALL_ATTRIBUTES_H

#include "mech/name/name.h"

/* name_attributes_list makes a buffer set of the names, the plug-ins' first;
 * without any, *out stays as it is. */
APEX_MUST_USE enum verdict
name_attributes_list(struct name *n, gss_buffer_set_t *out,
                     struct evidence *ev);

/* name_attributes_get appends a value of `attribute`; *more is that of
 * gss_get_name_attribute.  V_NO_ATTRIBUTE. */
APEX_MUST_USE enum verdict
name_attributes_get(struct name *n, struct bytes attribute, int *more,
                    struct plugin_value *out, struct evidence *ev);

/* name_attributes_set and name_attributes_delete change what is a plug-in's to
 * change, of this name alone.  V_FIXED_ATTRIBUTE; V_NO_ATTRIBUTE. */
APEX_MUST_USE enum verdict
name_attributes_set(struct name *n, bool complete, struct bytes attribute,
                    struct bytes value, struct evidence *ev);
APEX_MUST_USE enum verdict
name_attributes_delete(struct name *n, struct bytes attribute,
                       struct evidence *ev);

/* name_attributes_map gives an object of the plug-in named `type`, "mspac"
 * being ours: a krb5_pac.  name_attributes_unmap takes it back.
 * V_NO_ATTRIBUTE. */
APEX_MUST_USE enum verdict
name_attributes_map(struct name *n, bool authenticated, struct bytes type,
                    void **out, struct evidence *ev);
APEX_MUST_USE enum verdict
name_attributes_unmap(struct name *n, struct bytes type, void *object,
                      struct evidence *ev);

#endif
