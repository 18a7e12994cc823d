/* asn1/krb_error.h: KRB-ERROR, RFC 4120 section 5.9.1. */
#ifndef APEX_ASN1_KRB_ERROR_H
#define APEX_ASN1_KRB_ERROR_H

#include "asn1/ap_req.h"

/* Values of error-code, RFC 4120 section 7.5.9. */
#define KRB_AP_ERR_BAD_INTEGRITY 31
#define KRB_AP_ERR_SKEW          37
#define KRB_AP_ERR_MODIFIED      41
#define KRB_AP_ERR_BADKEYVER     44
#define KRB_AP_ERR_NOKEY         45
#define KRB_ERR_GENERIC          60

struct krb_error {
    bool has_ctime;
    int64_t ctime;
    bool has_cusec; /* optional without ctime too, as real peers send it */
    int32_t cusec;
    int64_t stime;
    int32_t susec;
    int32_t error_code;
    bool has_client;
    struct principal_name client;
    struct principal_name server;
    struct bytes e_text; /* absent: empty */
    bool has_e_data;
    struct bytes e_data;
};

APEX_MUST_USE enum message_fault
krb_error_decode(struct bytes in, struct krb_error *out);
void
krb_error_encode(struct builder *b, const struct krb_error *e);

#endif
