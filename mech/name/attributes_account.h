/* mech/name/attributes_account.h: the attributes urn:gss-apex:, the account
 * behind a PAC in plain text. */
#ifndef APEX_MECH_NAME_ATTRIBUTES_ACCOUNT_H
#define APEX_MECH_NAME_ATTRIBUTES_ACCOUNT_H

#include "mech/name/attributes_pac.h"

/* attributes_account_list names those that the PAC has. */
APEX_MUST_USE enum verdict
attributes_account_list(struct bytes pac, attribute_name_visitor *visit,
                        void *arg);

/* attributes_account_get appends the text of `name`, twice; V_NO_ATTRIBUTE
 * where it is not there. */
APEX_MUST_USE enum verdict
attributes_account_get(struct bytes pac, struct bytes name,
                       struct builder *value, struct builder *display);

/* attributes_account_known says whether `name` is one of them. */
bool
attributes_account_known(struct bytes name);

#endif
