#include "tests/unit/asn1_fixtures.h"

const struct fixture fixtures[] = {
    {"ap_req", &codec_ap_req, AP_REQ},
    {"ap_rep", &codec_ap_rep, AP_REP},
    {"enc_ap_rep_part", &codec_enc_ap_rep_part, ENC_AP_REP_PART},
    {"ticket", &codec_ticket, TICKET},
    {"enc_ticket_part", &codec_enc_ticket_part, ENC_TICKET_PART},
    {"enc_ticket_part_short", &codec_enc_ticket_part, ENC_TICKET_PART_SHORT},
    {"authenticator", &codec_authenticator, AUTHENTICATOR},
    {"authenticator_short", &codec_authenticator, AUTHENTICATOR_SHORT},
    {"krb_error", &codec_krb_error, KRB_ERROR},
    {"krb_error_short", &codec_krb_error, KRB_ERROR_SHORT},
    {"krb_cred", &codec_krb_cred, KRB_CRED},
    {"enc_krb_cred_part", &codec_enc_krb_cred_part, ENC_KRB_CRED_PART},
    {"authdata", &codec_authdata, AUTHDATA},
    {"etype_list", &codec_etype_list, ETYPE_LIST},
    {"gss_token", &codec_gss_token, GSS_TOKEN},
    {"gss_checksum", &codec_gss_checksum, GSS_CHECKSUM_FIXED},
    {"gss_checksum_full", &codec_gss_checksum, GSS_CHECKSUM_FULL},
    {"cfx_wrap", &codec_cfx_header, CFX_WRAP},
    {"cfx_mic", &codec_cfx_header, CFX_MIC},
    {"cammac", &codec_cammac, CAMMAC},
    {"cammac_short", &codec_cammac, CAMMAC_SHORT},
    {"auth_indicators", &codec_auth_indicators, AUTH_INDICATORS},
    {"sid", &codec_sid, SID_TEXT},
};
const size_t num_fixtures = sizeof(fixtures) / sizeof(fixtures[0]);
