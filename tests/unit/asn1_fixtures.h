/* tests/unit/asn1_fixtures.h: known good messages, as texts of asn1_text.h.
 * The parts are macros, so that a test can spell a message with one part
 * changed. */
#ifndef APEX_TESTS_UNIT_ASN1_FIXTURES_H
#define APEX_TESTS_UNIT_ASN1_FIXTURES_H

#include "tests/unit/asn1_codec.h"

/* clang-format takes rows of strings for expressions. */
/* clang-format off */
#define SEQ(x)                     "30{" x "}"
#define APP(tag, x)                tag "{30{" x "}}"
#define FIELD(n, x)                n "{" x "}"
#define LIST(n, x)                 n "{30{" x "}}"
#define INT_FIELD(n, hex)          n "{02{" hex "}}"
#define TIME_FIELD(n, time)        n "{18{'" time "'}}"
#define FLAGS_FIELD(n, hex)        n "{03{00 " hex "}}"
#define OCTETS_FIELD(n, text)      n "{04{" text "}}"
#define STRING_FIELD(n, text)      n "{1b{" text "}}"
#define UNKNOWN_FIELD(n)           n "{0c{'future'}}"
#define TYPED(type, text)                                                      \
    SEQ(INT_FIELD("a0", type) OCTETS_FIELD("a1", text))
#define TYPED_FIELD(n, type, text) FIELD(n, TYPED(type, text))
#define NAME(type, components)                                                 \
    SEQ(INT_FIELD("a0", type) LIST("a1", components))

#define VNO          INT_FIELD("a0", "05")
#define REALM(n)     STRING_FIELD(n, "'EXAMPLE.COM'")
#define USER_NAME    NAME("01", "1b{'alice'}")
#define HOST_NAME    NAME("03", "1b{'host'} 1b{'www.example.com'}")
#define KEY16        "000102030405060708090a0b0c0d0e0f"
#define KEY_FIELD(n) TYPED_FIELD(n, "11", KEY16)
#define ADDRESSES                                                              \
    TYPED("02", "0a000001") TYPED("18", "20010db8000000000000000000000001")

#define ENC_DATA_KVNO                                                          \
    SEQ(INT_FIELD("a0", "12") INT_FIELD("a1", "03")                            \
            OCTETS_FIELD("a2", "'sealed ticket, sealed ticket'"))
#define ENC_DATA                                                               \
    SEQ(INT_FIELD("a0", "12") OCTETS_FIELD("a2", "'sealed sealed sealed'"))

#define TICKET_BODY                                                            \
    VNO REALM("a1") FIELD("a2", HOST_NAME) FIELD("a3", ENC_DATA_KVNO)
#define TICKET APP("61", TICKET_BODY)

#define AP_REQ_HEAD VNO INT_FIELD("a1", "0e")
#define AP_REQ_TAIL FIELD("a3", TICKET) FIELD("a4", ENC_DATA)
#define AP_REQ_BODY AP_REQ_HEAD FLAGS_FIELD("a2", "20000000") AP_REQ_TAIL
#define AP_REQ      APP("6e", AP_REQ_BODY)

#define AP_REP_HEAD VNO INT_FIELD("a1", "0f")
#define AP_REP_BODY AP_REP_HEAD FIELD("a2", ENC_DATA)
#define AP_REP      APP("6f", AP_REP_BODY)

#define TIME          "20240229235959Z"
#define TIME_SECONDS  INT64_C(1709251199)
#define TIME2         "20240301095959Z"
#define TIME2_SECONDS INT64_C(1709287199)

#define ENC_AP_REP_PART_BODY(seq)                                              \
    TIME_FIELD("a0", TIME)                                                     \
    INT_FIELD("a1", "0f423f") KEY_FIELD("a2") INT_FIELD("a3", seq)
#define ENC_AP_REP_PART_WITH(seq) APP("7b", ENC_AP_REP_PART_BODY(seq))
#define ENC_AP_REP_PART           ENC_AP_REP_PART_WITH("12345678")

#define ETYPE_LIST "30{02{12} 02{11} 02{14} 02{13}}"
#define AD_CONTENT                                                             \
    TYPED("01", SEQ(TYPED("0081", ETYPE_LIST) TYPED("008f", "00400000")))      \
    TYPED("ff38", "'local'")
#define AUTHDATA SEQ(AD_CONTENT)

#define TICKET_PART_HEAD(flags, tr_type, transited)                            \
    FLAGS_FIELD("a0", flags)                                                   \
    KEY_FIELD("a1") REALM("a2") FIELD("a3", USER_NAME)                         \
        TYPED_FIELD("a4", tr_type, transited)
#define ENC_TICKET_PART_BODY                                                   \
    TICKET_PART_HEAD("40a90000", "01", "'EDU,MIT.'")                           \
    TIME_FIELD("a5", TIME)                                                     \
    TIME_FIELD("a6", TIME) TIME_FIELD("a7", TIME2) TIME_FIELD("a8", TIME2)     \
        LIST("a9", ADDRESSES) FIELD("aa", AUTHDATA)
#define ENC_TICKET_PART APP("63", ENC_TICKET_PART_BODY)
#define ENC_TICKET_PART_SHORT_BODY                                             \
    TICKET_PART_HEAD("00000000", "00", "")                                     \
    TIME_FIELD("a5", TIME) TIME_FIELD("a7", TIME2)
#define ENC_TICKET_PART_SHORT APP("63", ENC_TICKET_PART_SHORT_BODY)

#define GSS_CHECKSUM_FIXED "10000000" KEY16 "3e000000"
#define AUTHENTICATOR_HEAD VNO REALM("a1") FIELD("a2", USER_NAME)
#define AUTHENTICATOR_BODY                                                     \
    AUTHENTICATOR_HEAD TYPED_FIELD("a3", "008003", GSS_CHECKSUM_FIXED)         \
        INT_FIELD("a4", "01e240") TIME_FIELD("a5", TIME) KEY_FIELD("a6")       \
            INT_FIELD("a7", "00fffffffe") FIELD("a8", AUTHDATA)
#define AUTHENTICATOR APP("62", AUTHENTICATOR_BODY)
#define AUTHENTICATOR_SHORT_BODY                                               \
    AUTHENTICATOR_HEAD INT_FIELD("a4", "00") TIME_FIELD("a5", TIME)
#define AUTHENTICATOR_SHORT APP("62", AUTHENTICATOR_SHORT_BODY)

#define KRB_ERROR_HEAD   VNO INT_FIELD("a1", "1e")
#define KRB_ERROR_SERVER REALM("a9") FIELD("aa", HOST_NAME)
#define KRB_ERROR_MIDDLE                                                       \
    TIME_FIELD("a4", TIME2) INT_FIELD("a5", "07") INT_FIELD("a6", "25")
#define KRB_ERROR_BODY                                                         \
    KRB_ERROR_HEAD TIME_FIELD("a2", TIME) INT_FIELD("a3", "01e240")            \
        KRB_ERROR_MIDDLE REALM("a7") FIELD("a8", USER_NAME)                    \
            KRB_ERROR_SERVER STRING_FIELD("ab", "'Clock skew too great'")      \
                OCTETS_FIELD("ac", "30{}")
#define KRB_ERROR            APP("7e", KRB_ERROR_BODY)
#define KRB_ERROR_SHORT_BODY KRB_ERROR_HEAD KRB_ERROR_MIDDLE KRB_ERROR_SERVER
#define KRB_ERROR_SHORT      APP("7e", KRB_ERROR_SHORT_BODY)

#define KRB_CRED_WITH(tickets)                                                 \
    VNO INT_FIELD("a1", "16") LIST("a2", tickets) FIELD("a3", ENC_DATA)
#define KRB_CRED_BODY KRB_CRED_WITH(TICKET TICKET)
#define KRB_CRED      APP("76", KRB_CRED_BODY)

#define KRB_CRED_INFO                                                          \
    SEQ(KEY_FIELD("a0") REALM("a1") FIELD("a2", USER_NAME)                     \
            FLAGS_FIELD("a3", "60a10000") TIME_FIELD("a4", TIME)               \
                TIME_FIELD("a5", TIME) TIME_FIELD("a6", TIME2)                 \
                    TIME_FIELD("a7", TIME2) REALM("a8") FIELD("a9", HOST_NAME) \
                        LIST("aa", ADDRESSES))
#define KRB_CRED_INFO_SHORT SEQ(KEY_FIELD("a0"))
#define ENC_KRB_CRED_PART_BODY                                                 \
    LIST("a0", KRB_CRED_INFO KRB_CRED_INFO_SHORT)                              \
    INT_FIELD("a1", "7fffffff") TIME_FIELD("a2", TIME) INT_FIELD("a3", "00")
#define ENC_KRB_CRED_PART APP("7d", ENC_KRB_CRED_PART_BODY)

#define MECH_KRB5 "2a864886f712010202"
#define GSS_TOKEN FIELD("60", FIELD("06", MECH_KRB5) "0100" AP_REQ)
#define GSS_CHECKSUM_FULL                                                      \
    "10000000" KEY16 "3f000000 0100 0600 'KRBCRE'"                             \
    "00000000 00000004 'mic!' 00000401 00000000"
#define CFX_WRAP "0504 07 ff 0010 001c 0000000012345678"
#define CFX_MIC  "0404 05 ff ffff ffff fffffffffffffffe"

#define INDICATORS "0c{'strong'} 0c{'otp'}"
#define AUTH_INDICATORS SEQ(INDICATORS)
#define CAMMAC_ELEMENTS                                                        \
    LIST("a0", SEQ(INT_FIELD("a0", "61") OCTETS_FIELD("a1", AUTH_INDICATORS)))
#define VERIFIER_MAC                                                           \
    FIELD("a0", USER_NAME) INT_FIELD("a1", "03") INT_FIELD("a2", "12")         \
        TYPED_FIELD("a3", "10", "'twelve bytes'")
#define CAMMAC_BODY                                                            \
    CAMMAC_ELEMENTS LIST("a1", TYPED_FIELD("a3", "10", "'twelve bytes'"))      \
        LIST("a2", VERIFIER_MAC)
#define CAMMAC       SEQ(CAMMAC_BODY)
#define CAMMAC_SHORT SEQ(CAMMAC_ELEMENTS)

/* S-1-5-21-1-2-3 */
#define SID_TEXT "0104 000000000005 15000000 01000000 02000000 03000000"
/* clang-format on */

/* One known good input of a decoder, and the name of its seed file. */
struct fixture {
    const char *name;
    const struct codec *codec;
    const char *text;
};

extern const struct fixture fixtures[];
extern const size_t num_fixtures;

#endif
