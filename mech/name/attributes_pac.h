/* mech/name/attributes_pac.h: the attributes urn:mspac:, each a piece of a PAC
 * as it is.  Names are compared without regard to case, as MIT's mechanism
 * does. */
#ifndef APEX_MECH_NAME_ATTRIBUTES_PAC_H
#define APEX_MECH_NAME_ATTRIBUTES_PAC_H

#include "mech/verdict/verdict.h"

/* An attribute_name_visitor gets one name; anything but V_OK ends the list. */
typedef enum verdict
attribute_name_visitor(void *arg, struct bytes name);

/* attributes_pac_list names the PAC and all of its buffers, in their order. */
APEX_MUST_USE enum verdict
attributes_pac_list(struct bytes pac, attribute_name_visitor *visit, void *arg);

/* attributes_pac_get appends what `name` stands for; V_NO_ATTRIBUTE where it is
 * not there. */
APEX_MUST_USE enum verdict
attributes_pac_get(struct bytes pac, struct bytes name, struct builder *value);

/* attributes_pac_known says whether `name` begins with urn:mspac: */
bool
attributes_pac_known(struct bytes name);

#endif
