/* Tolerances and refusals of the message decoders, each by its name. */
#include "asn1/ap_rep.h"
#include "asn1/ap_req.h"
#include "asn1/authenticator.h"
#include "asn1/krb_cred.h"
#include "asn1/krb_error.h"
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static enum codec_verdict
verdict_of(const struct codec *codec, const char *text)
{
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);
    enum codec_verdict v = codec_check(codec, in);

    free(data);
    return v;
}

/* ---- tolerances: accepted, encoded again in the strict form ---- */

/* Says that `text` is accepted and is encoded as `strict`. */
static bool
taken_as(const struct codec *codec, const char *text, const char *strict)
{
    struct builder b = BUILDER_INIT;
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);
    bool ok;

    ok = codec_check(codec, in) == CODEC_CONSISTENT && codec->recode(in, &b) &&
         text_is(builder_view(&b), strict);
    builder_free(&b);
    free(data);
    return ok;
}

#define TOLERATED(name, codec, text, strict)                                   \
    static void name(void)                                                     \
    {                                                                          \
        CU_ASSERT(taken_as(&codec_##codec, text, strict));                     \
    }

/* clang-format takes rows of strings for expressions. */
/* clang-format off */
TOLERATED(negative_seq_number_in_enc_ap_rep_part, enc_ap_rep_part,
          ENC_AP_REP_PART_WITH("fe"), ENC_AP_REP_PART_WITH("00fffffffe"))

#define AUTHENTICATOR_SEQ(seq)                                                 \
    APP("62", AUTHENTICATOR_SHORT_BODY INT_FIELD("a7", seq))
TOLERATED(negative_seq_number_in_authenticator, authenticator,
          AUTHENTICATOR_SEQ("80000000"), AUTHENTICATOR_SEQ("0080000000"))

#define CRED_PART_WITH(tail) APP("7d", LIST("a0", KRB_CRED_INFO_SHORT) tail)
TOLERATED(negative_nonce_in_enc_krb_cred_part, enc_krb_cred_part,
          CRED_PART_WITH(INT_FIELD("a1", "80000001")),
          CRED_PART_WITH(INT_FIELD("a1", "0080000001")))

#define TICKET_KVNO(kvno)                                                      \
    APP("61", VNO REALM("a1") FIELD("a2", HOST_NAME)                           \
                  FIELD("a3", SEQ(INT_FIELD("a0", "12") INT_FIELD("a1", kvno)  \
                                      OCTETS_FIELD("a2", "00"))))
TOLERATED(negative_kvno_of_a_read_only_domain_controller, ticket,
          TICKET_KVNO("a1b20001"), TICKET_KVNO("00a1b20001"))
TOLERATED(kvno_beyond_31_bits, ticket, TICKET_KVNO("00a1b20001"),
          TICKET_KVNO("00a1b20001"))
TOLERATED(kvno_zero, ticket, TICKET_KVNO("00"), TICKET_KVNO("00"))

TOLERATED(ap_options_longer_than_32_bits, ap_req,
          APP("6e", AP_REQ_HEAD FLAGS_FIELD("a2", "20000000 00") AP_REQ_TAIL),
          AP_REQ)

TOLERATED(unknown_field_in_ap_req, ap_req,
          APP("6e", AP_REQ_BODY UNKNOWN_FIELD("a5")), AP_REQ)
TOLERATED(unknown_field_in_ap_rep, ap_rep,
          APP("6f", AP_REP_BODY UNKNOWN_FIELD("a3")), AP_REP)
TOLERATED(unknown_field_in_enc_ap_rep_part, enc_ap_rep_part,
          APP("7b", ENC_AP_REP_PART_BODY("12345678") UNKNOWN_FIELD("a4")),
          ENC_AP_REP_PART)
TOLERATED(unknown_field_in_ticket, ticket,
          APP("61", TICKET_BODY UNKNOWN_FIELD("a4")), TICKET)
TOLERATED(unknown_field_in_enc_ticket_part, enc_ticket_part,
          APP("63", ENC_TICKET_PART_BODY UNKNOWN_FIELD("ab")), ENC_TICKET_PART)
TOLERATED(unknown_field_in_authenticator, authenticator,
          APP("62", AUTHENTICATOR_BODY UNKNOWN_FIELD("a9")), AUTHENTICATOR)
TOLERATED(unknown_field_in_krb_error, krb_error,
          APP("7e", KRB_ERROR_BODY UNKNOWN_FIELD("ad")), KRB_ERROR)
TOLERATED(unknown_field_in_krb_cred, krb_cred,
          APP("76", KRB_CRED_BODY UNKNOWN_FIELD("a4")), KRB_CRED)
TOLERATED(unknown_field_in_enc_krb_cred_part, enc_krb_cred_part,
          APP("7d", ENC_KRB_CRED_PART_BODY UNKNOWN_FIELD("a6")),
          ENC_KRB_CRED_PART)
TOLERATED(unknown_field_in_krb_cred_info, enc_krb_cred_part,
          APP("7d", LIST("a0", SEQ(KEY_FIELD("a0") UNKNOWN_FIELD("ab")))),
          CRED_PART_WITH(""))
TOLERATED(unknown_field_in_encrypted_data, ap_rep,
          APP("6f",
              AP_REP_HEAD FIELD("a2", SEQ(INT_FIELD("a0", "12") OCTETS_FIELD(
                                          "a2", "'sealed sealed sealed'")
                                              UNKNOWN_FIELD("a3")))),
          AP_REP)
TOLERATED(several_unknown_fields, ap_rep,
          APP("6f", AP_REP_BODY UNKNOWN_FIELD("a3") UNKNOWN_FIELD("be")),
          AP_REP)
TOLERATED(addresses_in_enc_krb_cred_part_are_dropped, enc_krb_cred_part,
          CRED_PART_WITH(TYPED_FIELD("a4", "02", "0a000001")
                             TYPED_FIELD("a5", "02", "0a000002")),
          CRED_PART_WITH(""))

#define KRB_ERROR_BEGINS(begin)                                                \
    APP("7e", KRB_ERROR_HEAD begin KRB_ERROR_MIDDLE KRB_ERROR_SERVER)
TOLERATED(krb_error_without_ctime_and_cusec, krb_error, KRB_ERROR_BEGINS(""),
          KRB_ERROR_BEGINS(""))
TOLERATED(krb_error_with_ctime_alone, krb_error,
          KRB_ERROR_BEGINS(TIME_FIELD("a2", TIME)),
          KRB_ERROR_BEGINS(TIME_FIELD("a2", TIME)))
TOLERATED(krb_error_with_cusec_alone, krb_error,
          KRB_ERROR_BEGINS(INT_FIELD("a3", "07")),
          KRB_ERROR_BEGINS(INT_FIELD("a3", "07")))

#define KRB_ERROR_CLIENT(client)                                               \
    APP("7e", KRB_ERROR_HEAD KRB_ERROR_MIDDLE client KRB_ERROR_SERVER)
TOLERATED(krb_error_with_client_realm_alone, krb_error,
          KRB_ERROR_CLIENT(REALM("a7")), KRB_ERROR_CLIENT(REALM("a7")))
TOLERATED(krb_error_with_client_name_alone, krb_error,
          KRB_ERROR_CLIENT(FIELD("a8", USER_NAME)),
          KRB_ERROR_CLIENT(FIELD("a8", USER_NAME)))
TOLERATED(krb_error_with_an_empty_text, krb_error,
          APP("7e", KRB_ERROR_SHORT_BODY STRING_FIELD("ab", "")),
          KRB_ERROR_SHORT)

#define TICKET_PART_TAIL(tail) APP("63", ENC_TICKET_PART_SHORT_BODY tail)
TOLERATED(empty_host_addresses_count_as_absent, enc_ticket_part,
          TICKET_PART_TAIL(LIST("a9", "")), ENC_TICKET_PART_SHORT)
TOLERATED(empty_authorization_data_counts_as_absent, enc_ticket_part,
          TICKET_PART_TAIL(LIST("aa", "")), ENC_TICKET_PART_SHORT)

#define TICKET_NAMES(realm, components)                                        \
    APP("61", VNO STRING_FIELD("a1", realm) FIELD(                             \
                  "a2", NAME("03", components)) FIELD("a3", ENC_DATA_KVNO))
TOLERATED(utf8_in_names, ticket, TICKET_NAMES("c384", "1b{c3a4}"),
          TICKET_NAMES("c384", "1b{c3a4}"))
TOLERATED(name_without_components, ticket, TICKET_NAMES("'A'", ""),
          TICKET_NAMES("'A'", ""))
TOLERATED(name_with_an_empty_component, ticket, TICKET_NAMES("", "1b{}"),
          TICKET_NAMES("", "1b{}"))

/* ---- refusals ---- */

#define REFUSED(name, codec, text)                                             \
    static void name(void)                                                     \
    {                                                                          \
        CU_ASSERT(verdict_of(&codec_##codec, text) == CODEC_REFUSED);          \
    }

REFUSED(trailing_byte_after_ap_req, ap_req, AP_REQ "00")
REFUSED(trailing_byte_after_ap_rep, ap_rep, AP_REP "00")
REFUSED(trailing_byte_after_ticket, ticket, TICKET "00")
REFUSED(trailing_byte_after_krb_error, krb_error, KRB_ERROR "00")
REFUSED(trailing_byte_after_krb_cred, krb_cred, KRB_CRED "00")
REFUSED(trailing_byte_after_authenticator, authenticator, AUTHENTICATOR "00")
REFUSED(trailing_byte_after_enc_ap_rep_part, enc_ap_rep_part,
        ENC_AP_REP_PART "00")
REFUSED(trailing_byte_after_enc_ticket_part, enc_ticket_part,
        ENC_TICKET_PART "00")
REFUSED(trailing_byte_after_enc_krb_cred_part, enc_krb_cred_part,
        ENC_KRB_CRED_PART "00")
REFUSED(trailing_byte_after_authdata, authdata, AUTHDATA "00")
REFUSED(trailing_byte_after_etype_list, etype_list, ETYPE_LIST "00")
REFUSED(trailing_byte_inside_the_application_element, ap_rep,
        FIELD("6f", SEQ(AP_REP_BODY) "00"))
REFUSED(trailing_byte_inside_the_sequence, ap_rep, APP("6f", AP_REP_BODY "00"))
REFUSED(trailing_byte_inside_a_field, ap_rep,
        APP("6f", AP_REP_HEAD FIELD("a2", ENC_DATA "00")))
REFUSED(second_ticket_in_the_field_of_one, ap_req,
        APP("6e", AP_REQ_HEAD FLAGS_FIELD("a2", "20000000")
                      FIELD("a3", TICKET TICKET) FIELD("a4", ENC_DATA)))

REFUSED(indefinite_length_of_ap_rep, ap_rep, "6f80" SEQ(AP_REP_BODY) "0000")
REFUSED(indefinite_length_of_a_field, ap_rep,
        APP("6f", AP_REP_HEAD "a280" ENC_DATA "0000"))
REFUSED(length_that_could_be_shorter, ap_rep,
        APP("6f", "a0{02810105}" INT_FIELD("a1", "0f") FIELD("a2", ENC_DATA)))
REFUSED(high_tag_number_at_the_end, ap_rep, APP("6f", AP_REP_BODY "bf1f{0500}"))
REFUSED(unknown_field_in_the_middle, ap_rep,
        APP("6f", AP_REP_HEAD UNKNOWN_FIELD("a3") FIELD("a2", ENC_DATA)))
REFUSED(unknown_field_that_is_malformed, ap_rep,
        APP("6f", AP_REP_BODY "a3{0c05}"))
REFUSED(known_field_twice, ap_rep, APP("6f", AP_REP_BODY FIELD("a2", ENC_DATA)))
REFUSED(fields_out_of_order, enc_ap_rep_part,
        APP("7b", INT_FIELD("a1", "00") TIME_FIELD("a0", TIME)))
REFUSED(required_field_missing, enc_ap_rep_part,
        APP("7b", TIME_FIELD("a0", TIME)))

REFUSED(seq_number_that_could_be_shorter, enc_ap_rep_part,
        ENC_AP_REP_PART_WITH("0001"))
REFUSED(seq_number_beyond_32_bits, enc_ap_rep_part,
        ENC_AP_REP_PART_WITH("0100000000"))
REFUSED(seq_number_below_32_bits, enc_ap_rep_part,
        ENC_AP_REP_PART_WITH("ff7fffffff"))
REFUSED(seq_number_without_octets, enc_ap_rep_part, ENC_AP_REP_PART_WITH(""))

#define ENC_AP_REP_PART_TIME(time, cusec)                                      \
    APP("7b", TIME_FIELD("a0", time) INT_FIELD("a1", cusec))
REFUSED(cusec_of_a_million, enc_ap_rep_part,
        ENC_AP_REP_PART_TIME(TIME, "0f4240"))
REFUSED(cusec_that_is_negative, enc_ap_rep_part,
        ENC_AP_REP_PART_TIME(TIME, "ff"))
REFUSED(time_with_a_fraction, enc_ap_rep_part,
        ENC_AP_REP_PART_TIME("20240229235959.5Z", "00"))
REFUSED(time_that_is_no_date, enc_ap_rep_part,
        ENC_AP_REP_PART_TIME("20230229235959Z", "00"))
REFUSED(etype_beyond_32_bits, ap_rep,
        APP("6f", AP_REP_HEAD FIELD("a2", SEQ(INT_FIELD("a0", "0080000000")
                                                  OCTETS_FIELD("a2", "00")))))
REFUSED(kvno_beyond_32_bits, ticket, TICKET_KVNO("0100000000"))

REFUSED(ap_options_of_31_bits, ap_req,
        APP("6e", AP_REQ_HEAD "a2{03{01 20000000}}" AP_REQ_TAIL))
REFUSED(ap_options_with_unused_bits_set, ap_req,
        APP("6e", AP_REQ_HEAD "a2{03{07 20000000 01}}" AP_REQ_TAIL))

REFUSED(realm_with_a_nul, ticket, TICKET_NAMES("'A' 00", "1b{'b'}"))
REFUSED(component_that_is_no_string, ticket, TICKET_NAMES("'A'", "04{'b'}"))

#define TICKET_VERSION_4                                                       \
    APP("61", INT_FIELD("a0", "04") REALM("a1") FIELD("a2", HOST_NAME)         \
                  FIELD("a3", ENC_DATA_KVNO))
REFUSED(tkt_vno_other_than_5, ticket, TICKET_VERSION_4)
REFUSED(authenticator_vno_other_than_5, authenticator,
        APP("62", INT_FIELD("a0", "06") REALM("a1") FIELD("a2", USER_NAME)
                      INT_FIELD("a4", "00") TIME_FIELD("a5", TIME)))
REFUSED(malformed_host_address, enc_ticket_part,
        TICKET_PART_TAIL(LIST("a9", SEQ(INT_FIELD("a0", "02")))))
REFUSED(malformed_s_address, enc_krb_cred_part,
        CRED_PART_WITH(FIELD("a4", SEQ(INT_FIELD("a0", "02")))))
REFUSED(malformed_authorization_data, enc_ticket_part,
        TICKET_PART_TAIL(LIST("aa", SEQ(INT_FIELD("a0", "02")))))
REFUSED(malformed_second_ticket, krb_cred,
        APP("76", KRB_CRED_WITH(TICKET "61{}")))
REFUSED(malformed_second_info, enc_krb_cred_part,
        APP("7d", LIST("a0", KRB_CRED_INFO_SHORT "30{}")))
/* clang-format on */

/* ---- another version or type ---- */

#define HEAD(tag, pvno, type)                                                  \
    APP(tag, INT_FIELD("a0", pvno) INT_FIELD("a1", type))

#define FAULT_OF(message)                                                      \
    static enum message_fault message##_fault(const char *text)                \
    {                                                                          \
        struct message m;                                                      \
        struct bytes in;                                                       \
        uint8_t *data = asn1_text(text, &in);                                  \
        enum message_fault fault = message##_decode(in, &m);                   \
                                                                               \
        free(data);                                                            \
        return fault;                                                          \
    }
FAULT_OF(ap_req)
FAULT_OF(ap_rep)
FAULT_OF(krb_cred)
FAULT_OF(krb_error)

/* RULE 4120/3.2.3/version */
static void
another_pvno_is_bad_version(void)
{
    CU_ASSERT(ap_req_fault(HEAD("6e", "04", "0e")) == MESSAGE_BAD_VERSION);
    CU_ASSERT(ap_rep_fault(HEAD("6f", "06", "0f")) == MESSAGE_BAD_VERSION);
    CU_ASSERT(krb_cred_fault(HEAD("76", "00", "16")) == MESSAGE_BAD_VERSION);
    CU_ASSERT(krb_error_fault(HEAD("7e", "ff", "1e")) == MESSAGE_BAD_VERSION);
}

/* RULE 4120/3.2.3/message-type */
static void
another_msg_type_is_bad_type(void)
{
    CU_ASSERT(ap_req_fault(HEAD("6e", "05", "0f")) == MESSAGE_BAD_TYPE);
    CU_ASSERT(ap_rep_fault(HEAD("6f", "05", "0e")) == MESSAGE_BAD_TYPE);
    CU_ASSERT(krb_cred_fault(HEAD("76", "05", "15")) == MESSAGE_BAD_TYPE);
    CU_ASSERT(krb_error_fault(HEAD("7e", "05", "00")) == MESSAGE_BAD_TYPE);
}

static void
another_application_tag_is_malformed(void)
{
    CU_ASSERT(ap_req_fault(AP_REP) == MESSAGE_MALFORMED);
    CU_ASSERT(ap_rep_fault(AP_REQ) == MESSAGE_MALFORMED);
    CU_ASSERT(krb_cred_fault(KRB_ERROR) == MESSAGE_MALFORMED);
    CU_ASSERT(krb_error_fault(KRB_CRED) == MESSAGE_MALFORMED);
}

static void
pvno_and_msg_type_alone_are_malformed(void)
{
    CU_ASSERT(ap_req_fault(HEAD("6e", "05", "0e")) == MESSAGE_MALFORMED);
    CU_ASSERT(ap_rep_fault(HEAD("6f", "05", "0f")) == MESSAGE_MALFORMED);
    CU_ASSERT(krb_cred_fault(HEAD("76", "05", "16")) == MESSAGE_MALFORMED);
    CU_ASSERT(krb_error_fault(HEAD("7e", "05", "1e")) == MESSAGE_MALFORMED);
}

static void
pvno_that_is_no_integer_is_malformed(void)
{
    CU_ASSERT(ap_req_fault(HEAD("6e", "0005", "0e")) == MESSAGE_MALFORMED);
    CU_ASSERT(ap_req_fault("6e{30{a0{0405}}}") == MESSAGE_MALFORMED);
    CU_ASSERT(ap_req_fault("6e{30{}}") == MESSAGE_MALFORMED);
}

static void
ticket_of_another_version_is_a_malformed_ap_req(void)
{
    CU_ASSERT(ap_req_fault(APP("6e", AP_REQ_HEAD FLAGS_FIELD("a2", "00000000")
                                         FIELD("a3", TICKET_VERSION_4)
                                             FIELD("a4", ENC_DATA))) ==
              MESSAGE_MALFORMED);
}

/* A refused message leaves the caller's structure alone. */
static void
nothing_is_set_on_failure(void)
{
    static const struct encrypted_data before = {4711, false, 0, {NULL, 0}};
    struct ap_rep m = {before};
    struct bytes in;
    uint8_t *data = asn1_text(APP("6f", AP_REP_BODY "00"), &in);

    CU_ASSERT(ap_rep_decode(in, &m) == MESSAGE_MALFORMED);
    CU_ASSERT(m.enc_part.etype == 4711 && m.enc_part.cipher.data == NULL);
    free(data);
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(negative_seq_number_in_enc_ap_rep_part),
    TEST(negative_seq_number_in_authenticator),
    TEST(negative_nonce_in_enc_krb_cred_part),
    TEST(negative_kvno_of_a_read_only_domain_controller),
    TEST(kvno_beyond_31_bits),
    TEST(kvno_zero),
    TEST(ap_options_longer_than_32_bits),
    TEST(unknown_field_in_ap_req),
    TEST(unknown_field_in_ap_rep),
    TEST(unknown_field_in_enc_ap_rep_part),
    TEST(unknown_field_in_ticket),
    TEST(unknown_field_in_enc_ticket_part),
    TEST(unknown_field_in_authenticator),
    TEST(unknown_field_in_krb_error),
    TEST(unknown_field_in_krb_cred),
    TEST(unknown_field_in_enc_krb_cred_part),
    TEST(unknown_field_in_krb_cred_info),
    TEST(unknown_field_in_encrypted_data),
    TEST(several_unknown_fields),
    TEST(addresses_in_enc_krb_cred_part_are_dropped),
    TEST(krb_error_without_ctime_and_cusec),
    TEST(krb_error_with_ctime_alone),
    TEST(krb_error_with_cusec_alone),
    TEST(krb_error_with_client_realm_alone),
    TEST(krb_error_with_client_name_alone),
    TEST(krb_error_with_an_empty_text),
    TEST(empty_host_addresses_count_as_absent),
    TEST(empty_authorization_data_counts_as_absent),
    TEST(utf8_in_names),
    TEST(name_without_components),
    TEST(name_with_an_empty_component),
    TEST(trailing_byte_after_ap_req),
    TEST(trailing_byte_after_ap_rep),
    TEST(trailing_byte_after_ticket),
    TEST(trailing_byte_after_krb_error),
    TEST(trailing_byte_after_krb_cred),
    TEST(trailing_byte_after_authenticator),
    TEST(trailing_byte_after_enc_ap_rep_part),
    TEST(trailing_byte_after_enc_ticket_part),
    TEST(trailing_byte_after_enc_krb_cred_part),
    TEST(trailing_byte_after_authdata),
    TEST(trailing_byte_after_etype_list),
    TEST(trailing_byte_inside_the_application_element),
    TEST(trailing_byte_inside_the_sequence),
    TEST(trailing_byte_inside_a_field),
    TEST(second_ticket_in_the_field_of_one),
    TEST(indefinite_length_of_ap_rep),
    TEST(indefinite_length_of_a_field),
    TEST(length_that_could_be_shorter),
    TEST(high_tag_number_at_the_end),
    TEST(unknown_field_in_the_middle),
    TEST(unknown_field_that_is_malformed),
    TEST(known_field_twice),
    TEST(fields_out_of_order),
    TEST(required_field_missing),
    TEST(seq_number_that_could_be_shorter),
    TEST(seq_number_beyond_32_bits),
    TEST(seq_number_below_32_bits),
    TEST(seq_number_without_octets),
    TEST(cusec_of_a_million),
    TEST(cusec_that_is_negative),
    TEST(time_with_a_fraction),
    TEST(time_that_is_no_date),
    TEST(etype_beyond_32_bits),
    TEST(kvno_beyond_32_bits),
    TEST(ap_options_of_31_bits),
    TEST(ap_options_with_unused_bits_set),
    TEST(realm_with_a_nul),
    TEST(component_that_is_no_string),
    TEST(tkt_vno_other_than_5),
    TEST(authenticator_vno_other_than_5),
    TEST(malformed_host_address),
    TEST(malformed_s_address),
    TEST(malformed_authorization_data),
    TEST(malformed_second_ticket),
    TEST(malformed_second_info),
    TEST(another_pvno_is_bad_version),
    TEST(another_msg_type_is_bad_type),
    TEST(another_application_tag_is_malformed),
    TEST(pvno_and_msg_type_alone_are_malformed),
    TEST(pvno_that_is_no_integer_is_malformed),
    TEST(ticket_of_another_version_is_a_malformed_ap_req),
    TEST(nothing_is_set_on_failure),
};

int
main(void)
{
    return tap_main("asn1 rules", tests, sizeof(tests) / sizeof(tests[0]));
}
