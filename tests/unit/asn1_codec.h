/* tests/unit/asn1_codec.h: every decoder with its encoder, in one shape, for
 * the mutation tests and the fuzz targets. */
#ifndef APEX_TESTS_UNIT_ASN1_CODEC_H
#define APEX_TESTS_UNIT_ASN1_CODEC_H

#include "asn1/bytes.h"

/* `recode` decodes all of `in`, false when it is refused, and writes what it
 * understood to `out`. */
struct codec {
    const char *name;
    bool (*recode)(struct bytes in, struct builder *out);
};

extern const struct codec codec_ap_rep;
extern const struct codec codec_ap_req;
extern const struct codec codec_auth_indicators;
extern const struct codec codec_authdata;
extern const struct codec codec_authenticator;
extern const struct codec codec_cammac;
extern const struct codec codec_cfx_header;
extern const struct codec codec_enc_ap_rep_part;
extern const struct codec codec_enc_krb_cred_part;
extern const struct codec codec_enc_ticket_part;
extern const struct codec codec_etype_list;
extern const struct codec codec_gss_checksum;
extern const struct codec codec_gss_token;
extern const struct codec codec_krb_cred;
extern const struct codec codec_krb_error;
extern const struct codec codec_sid;
extern const struct codec codec_ticket;

enum codec_verdict {
    CODEC_REFUSED,
    CODEC_CONSISTENT, /* what it encodes, it decodes to the same again */
    CODEC_INCONSISTENT,
};

enum codec_verdict
codec_check(const struct codec *c, struct bytes in);

#endif
