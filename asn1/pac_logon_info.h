/* asn1/pac_logon_info.h: KERB_VALIDATION_INFO, MS-PAC section 2.5, as much of
 * it as names the account. */
#ifndef APEX_ASN1_PAC_LOGON_INFO_H
#define APEX_ASN1_PAC_LOGON_INFO_H

#include "asn1/sid.h"

struct pac_logon_info {
    struct bytes account_name; /* EffectiveName, UTF-16LE; may be empty */
    uint32_t user_id;          /* RID; 0: the account is the first extra SID */
    uint32_t primary_group_id; /* RID */
    bool has_domain;
    struct sid domain;
    bool has_extra;
    struct sid first_extra;
};

/* pac_logon_info_decode reads the NDR stream of a LOGON_INFO buffer up to the
 * first of the extra SIDs; what follows is not looked at. */
APEX_MUST_USE bool
pac_logon_info_decode(struct bytes in, struct pac_logon_info *out);

/* pac_logon_info_sid is the account's own SID; false: it has none. */
APEX_MUST_USE bool
pac_logon_info_sid(const struct pac_logon_info *info, struct sid *out);

#endif
