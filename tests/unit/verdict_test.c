/* tests/unit/verdict_test.c: the numbers of the verdict list are those that
 * libkrb5, com_err's tables and RFC 4120 section 7.5.9 give them. */
#include <CUnit/CUnit.h>
#include <com_err.h>
#include <errno.h>
#include <gssapi/gssapi.h>
#include <krb5.h>
#include <stdio.h>
#include <string.h>

#include "mech/gss/status.h"
#include "mech/verdict/codes.h"
#include "mech/verdict/crypto_verdict.h"
#include "tests/unit/tap.h"

/* What a verdict turns into, through the one function that does it. */
static OM_uint32
status(enum verdict v, OM_uint32 *minor)
{
    struct evidence ev = EVIDENCE_INIT;

    return status_of(v, &ev, minor);
}

static const struct {
    enum verdict v;
    OM_uint32 major;
    krb5_error_code minor;
} expected[] = {
    {V_NO_MEMORY, GSS_S_FAILURE, ENOMEM},
    {V_CRYPTO, GSS_S_FAILURE, KRB5_CRYPTO_INTERNAL},
    {V_BAD_TOKEN_ID, GSS_S_DEFECTIVE_TOKEN, KRB5KRB_AP_ERR_MSG_TYPE},
    {V_BAD_ENCODING, GSS_S_DEFECTIVE_TOKEN, ASN1_BAD_FORMAT},
    {V_BADVERSION, GSS_S_DEFECTIVE_TOKEN, KRB5KRB_AP_ERR_BADVERSION},
    {V_NOKEY, GSS_S_FAILURE, KRB5KRB_AP_ERR_NOKEY},
    {V_BADKEYVER, GSS_S_FAILURE, KRB5KRB_AP_ERR_BADKEYVER},
    {V_NOT_US, GSS_S_FAILURE, KRB5KRB_AP_ERR_NOT_US},
    {V_BAD_INTEGRITY, GSS_S_FAILURE, KRB5KRB_AP_ERR_BAD_INTEGRITY},
    {V_TKT_EXPIRED, GSS_S_FAILURE, KRB5KRB_AP_ERR_TKT_EXPIRED},
    {V_TKT_NYV, GSS_S_FAILURE, KRB5KRB_AP_ERR_TKT_NYV},
    {V_TKT_INVALID, GSS_S_FAILURE, KRB5KRB_AP_ERR_TKT_INVALID},
    {V_NOPERM_ETYPE, GSS_S_FAILURE, KRB5_NOPERM_ETYPE},
    {V_USER_TO_USER, GSS_S_FAILURE, KRB5KRB_AP_ERR_USER_TO_USER_REQUIRED},
    {V_BADMATCH, GSS_S_FAILURE, KRB5KRB_AP_ERR_BADMATCH},
    {V_SKEW, GSS_S_FAILURE, KRB5KRB_AP_ERR_SKEW},
    {V_BADADDR, GSS_S_FAILURE, KRB5KRB_AP_ERR_BADADDR},
    {V_REPEAT, GSS_S_FAILURE, KRB5KRB_AP_ERR_REPEAT},
    {V_REPLAY_STORE, GSS_S_FAILURE, KRB5_RC_IO},
    {V_ILL_CR_TKT, GSS_S_FAILURE, KRB5KRB_AP_ERR_ILL_CR_TKT},
    {V_BAD_CHECKSUM_TYPE, GSS_S_FAILURE, KRB5KRB_AP_ERR_INAPP_CKSUM},
    {V_BAD_BINDINGS, GSS_S_BAD_BINDINGS, KRB5KRB_AP_ERR_MODIFIED},
    {V_MUT_FAIL, GSS_S_FAILURE, KRB5_MUTUAL_FAILED},
    {V_FIELD_TOO_LONG, GSS_S_FAILURE, KRB5KRB_ERR_FIELD_TOOLONG},
    {V_NO_ETYPE, GSS_S_FAILURE, KRB5_PROG_ETYPE_NOSUPP},
    {V_BAD_MESSAGE, GSS_S_BAD_SIG, KRB5KRB_AP_ERR_BAD_INTEGRITY},
    {V_DUPLICATE, GSS_S_DUPLICATE_TOKEN, KRB5KRB_AP_ERR_REPEAT},
    {V_GAP, GSS_S_GAP_TOKEN, KRB5KRB_AP_ERR_BADORDER},
    {V_UNSEQ, GSS_S_UNSEQ_TOKEN, KRB5KRB_AP_ERR_BADORDER},
};

static void
test_codes(void)
{
    OM_uint32 major, minor;

    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        major = status(expected[i].v, &minor);
        CU_ASSERT_EQUAL(major, expected[i].major);
        CU_ASSERT_EQUAL((krb5_error_code)minor, expected[i].minor);
    }
}

/* The KG_* and G_* tables have no public header: their names are asked of
 * com_err, where libgssapi_krb5 registers them. */
static void
test_gss_tables(void)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(error_message(MINOR_KG(0)), "cache"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error_message(MINOR_G(12)), "header"));
}

/* The library maps a zero minor beside an error to a number of its own, which
 * means nothing to anybody. */
static void
test_no_zero_minor(void)
{
    OM_uint32 major, minor;

    for (int v = 0; v < V_COUNT; v++) {
        major = status((enum verdict)v, &minor);
        CU_ASSERT_EQUAL(minor == 0, v == V_OK || v == V_CONTINUE);
        CU_ASSERT(v == V_OK || major != GSS_S_COMPLETE);
    }
}

static void
test_evidence_is_told(void)
{
    char text[VERDICT_WORDS_MAX];
    OM_uint32 minor;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v = verdict_with(V_BADADDR, &ev, "from %d", 4711);

    CU_ASSERT_EQUAL(status_of(v, &ev, &minor), GSS_S_FAILURE);
    status_text(minor, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, "Incorrect net address: the peer's address is "
                                 "not one of the ticket's: from 4711");
}

/* What people search for, and monitoring waits for, stands first. */
static void
test_library_speaks_first(void)
{
    char text[VERDICT_WORDS_MAX];
    const char *library;
    OM_uint32 minor;

    for (int v = V_CONTINUE + 1; v < V_COUNT; v++) {
        (void)status((enum verdict)v, &minor);
        status_text(minor, text, sizeof(text));
        library = error_message((errcode_t)(int32_t)minor);
        CU_ASSERT_PTR_NULL(strstr(library, "Unknown code"));
        CU_ASSERT_EQUAL(strncmp(text, library, strlen(library)), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, verdict_sentence((enum verdict)v)));
    }
}

/* Where the table says what the library says, it is said once. */
static void
test_nothing_is_said_twice(void)
{
    char text[VERDICT_WORDS_MAX];
    OM_uint32 minor;
    struct evidence ev = EVIDENCE_INIT;

    (void)status_of(verdict_with(V_SKEW, &ev, "by 4711 s"), &ev, &minor);
    status_text(minor, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, "Clock skew too great: by 4711 s");
}

/* libkrb5 may know more of a failure than its table; that stands first where it
 * is the reason, and last where it is only the reason's cause. */
static void
test_library_knows_more(void)
{
    char text[VERDICT_WORDS_MAX];
    OM_uint32 minor;
    struct evidence ev = EVIDENCE_INIT;

    ev.code = KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN;
    (void)snprintf(ev.said, sizeof(ev.said), "Server svc/x@R not found");
    (void)snprintf(ev.text, sizeof(ev.text), "no ticket for svc/x@R");
    (void)status_of(V_KRB5, &ev, &minor);
    status_text(minor, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text,
                           "Server svc/x@R not found: no ticket for svc/x@R");
    (void)status_of(V_KEYTAB_NOMATCH, &ev, &minor);
    status_text(minor, text, sizeof(text));
    CU_ASSERT_EQUAL(strncmp(text, "No principal in keytab matches", 30), 0);
    CU_ASSERT_STRING_EQUAL(text + strlen(text) - 24,
                           "Server svc/x@R not found");
    CU_ASSERT_EQUAL(verdict_with(V_SKEW, &ev, "by 4711 s"), V_SKEW);
    CU_ASSERT_STRING_EQUAL(ev.said, "");
}

/* Nor is the library's general sentence said behind the one for this case. */
static void
test_general_sentence_is_not_said_too(void)
{
    char text[VERDICT_WORDS_MAX];
    OM_uint32 minor;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v = verdict_with(V_NOPERM_ETYPE, &ev, "it is camellia");

    evidence_say(&ev, KRB5_NOPERM_ETYPE, "Encryption type %s not permitted",
                 "camellia");
    (void)status_of(v, &ev, &minor);
    status_text(minor, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, "Encryption type camellia not permitted: it "
                                 "is camellia");
}

/* What a peer chose must not reach a terminal as it is. */
static void
test_evidence_is_printable(void)
{
    struct evidence ev = EVIDENCE_INIT;

    CU_ASSERT_EQUAL(verdict_with(V_BADMATCH, &ev, "%s", "a\x1b[2Jb\nc\x7f"),
                    V_BADMATCH);
    CU_ASSERT_STRING_EQUAL(ev.text, "a?[2Jb?c?");
    CU_ASSERT_EQUAL(
        verdict_with(V_BADMATCH, &ev, "%s", "m\xc3\xbcller \xe2\x82\xac"),
        V_BADMATCH);
    CU_ASSERT_STRING_EQUAL(ev.text, "m\xc3\xbcller \xe2\x82\xac");
    /* CSI, and octets that are nothing in UTF-8 */
    CU_ASSERT_EQUAL(verdict_with(V_BADMATCH, &ev, "%s",
                                 "\xc2\x9b"
                                 "2J \x9b \xff\xc3"),
                    V_BADMATCH);
    CU_ASSERT_STRING_EQUAL(ev.text, "??2J ? ??");
    CU_ASSERT_EQUAL(
        verdict_with(V_BADMATCH, &ev, "%s", "\xc0\xaf \xed\xa0\x80"),
        V_BADMATCH);
    CU_ASSERT_STRING_EQUAL(ev.text, "?? ???");
}

/* A name that is cut where the room ends is cut between characters. */
static void
test_evidence_is_cut_between_characters(void)
{
    struct evidence ev = EVIDENCE_INIT;
    char euros[3 * sizeof(ev.text)];
    size_t len;

    for (size_t i = 0; i + 3 < sizeof(euros); i += 3)
        memcpy(euros + i, "\xe2\x82\xac", 4);
    for (int shift = 0; shift < 3; shift++) {
        CU_ASSERT_EQUAL(
            verdict_with(V_BADMATCH, &ev, "%.*s%s", shift, "xx", euros),
            V_BADMATCH);
        len = strlen(ev.text);
        CU_ASSERT_EQUAL(len, sizeof(ev.text) - 1);
        CU_ASSERT((unsigned char)ev.text[len - 1] == 0xac ||
                  ev.text[len - 1] == '?');
    }
}

/* The code of the library or the peer is the minor where the table has none. */
static void
test_foreign_code(void)
{
    OM_uint32 minor;
    struct evidence ev = EVIDENCE_INIT;

    ev.code = KRB5_FCC_NOFILE;
    CU_ASSERT_EQUAL(status_of(V_NO_CRED, &ev, &minor), GSS_S_NO_CRED);
    CU_ASSERT_EQUAL((krb5_error_code)minor, KRB5_FCC_NOFILE);
}

static void
test_texts_of_many(void)
{
    char text[VERDICT_WORDS_MAX];
    OM_uint32 minor[3];
    struct evidence ev = EVIDENCE_INIT;
    const enum verdict v[3] = {V_SKEW, V_REPEAT, V_BADMATCH};

    for (size_t i = 0; i < 3; i++) {
        (void)status_of(verdict_with(v[i], &ev, "evidence %zu", i), &ev,
                        &minor[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        status_text(minor[i], text, sizeof(text));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, verdict_sentence(v[i])));
    }
    status_text(ENOENT, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, strerror(ENOENT));
}

/* A KRB-ERROR carries a code of the protocol: 1 to 127. */
static void
test_krb_error_codes(void)
{
    for (int v = V_CONTINUE + 1; v < V_COUNT; v++) {
        CU_ASSERT(verdict_krb_error((enum verdict)v) > 0);
        CU_ASSERT(verdict_krb_error((enum verdict)v) < 128);
        CU_ASSERT_EQUAL(verdict_sentence((enum verdict)v)[0] == '\0',
                        v == V_KRB5);
        CU_ASSERT(verdict_name((enum verdict)v)[0] != '\0');
    }
}

/* One rule for what crypto/ says, whatever it worked on; only what it means not
 * to be genuine is the caller's. */
static void
test_crypto_results(void)
{
    const struct crypto_profile *rc4 = crypto_profile_find(ENCTYPE_RC4);
    const struct crypto_subject ticket = {.what = "the ticket",
                                          .profile = rc4,
                                          .forged = V_BAD_INTEGRITY,
                                          .bad_length = V_BAD_ENCODING};
    const struct crypto_subject token = {.profile = rc4,
                                         .forged = V_BAD_MESSAGE,
                                         .bad_length = V_BAD_MESSAGE,
                                         .forged_words = "it is another's"};
    static const struct {
        enum crypto_result r;
        enum verdict ticket, token;
        const char *ticket_words, *token_words;
    } rows[] = {
        {CRYPTO_OK, V_OK, V_OK, "", ""},
        {CRYPTO_NO_MEMORY, V_NO_MEMORY, V_NO_MEMORY, "", ""},
        {CRYPTO_BAD_INTEGRITY, V_BAD_INTEGRITY, V_BAD_MESSAGE, "the ticket",
         "it is another's"},
        {CRYPTO_BAD_LENGTH, V_BAD_ENCODING, V_BAD_MESSAGE,
         "the ticket has an impossible length", "it is another's"},
        {CRYPTO_UNSUPPORTED, V_NOPERM_ETYPE, V_NOPERM_ETYPE,
         "the ticket: OpenSSL does not offer arcfour-hmac: it takes the legacy "
         "provider, and a FIPS configuration refuses it",
         "OpenSSL does not offer arcfour-hmac: it takes the legacy provider, "
         "and a FIPS configuration refuses it"},
        {CRYPTO_INTERNAL, V_CRYPTO, V_CRYPTO, "the ticket", "arcfour-hmac"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct evidence ev = EVIDENCE_INIT;

        CU_ASSERT_EQUAL(crypto_verdict(rows[i].r, &ticket, &ev),
                        rows[i].ticket);
        CU_ASSERT_STRING_EQUAL(ev.text, rows[i].ticket_words);
        evidence_clear(&ev);
        CU_ASSERT_EQUAL(crypto_verdict(rows[i].r, &token, &ev), rows[i].token);
        CU_ASSERT_STRING_EQUAL(ev.text, rows[i].token_words);
    }
}

/* A caller that does not say what it means for a thing not to be genuine has
 * not said that this is all right. */
static void
test_crypto_results_fail_closed(void)
{
    const struct crypto_subject nothing = {.what = NULL};
    struct evidence ev = EVIDENCE_INIT;

    CU_ASSERT_EQUAL(crypto_verdict(CRYPTO_BAD_INTEGRITY, &nothing, &ev),
                    V_CRYPTO);
    CU_ASSERT_EQUAL(crypto_verdict(CRYPTO_BAD_LENGTH, &nothing, &ev), V_CRYPTO);
    CU_ASSERT_PTR_NOT_NULL(strstr(ev.text, "the sealed part has no length"));
    CU_ASSERT_EQUAL(crypto_verdict(CRYPTO_UNSUPPORTED, &nothing, &ev),
                    V_NOPERM_ETYPE);
}

/* The libraries register their tables when they are first used. */
static void
load_tables(void)
{
    OM_uint32 minor;
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    krb5_context krb5 = NULL;

    (void)gss_indicate_mechs(&minor, &mechs);
    (void)gss_release_oid_set(&minor, &mechs);
    if (krb5_init_context(&krb5) == 0)
        krb5_free_context(krb5);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"codes are libkrb5's", test_codes},
        {"tables of libgssapi_krb5", test_gss_tables},
        {"an error never has a zero minor", test_no_zero_minor},
        {"the evidence is told", test_evidence_is_told},
        {"the library's sentence stands first", test_library_speaks_first},
        {"nothing is said twice", test_nothing_is_said_twice},
        {"the library knows more", test_library_knows_more},
        {"the general sentence is left out then",
         test_general_sentence_is_not_said_too},
        {"the evidence is printable", test_evidence_is_printable},
        {"the evidence is cut between characters",
         test_evidence_is_cut_between_characters},
        {"a foreign code is passed on", test_foreign_code},
        {"texts of several verdicts", test_texts_of_many},
        {"KRB-ERROR codes", test_krb_error_codes},
        {"results of crypto/", test_crypto_results},
        {"a subject without verdicts", test_crypto_results_fail_closed},
    };

    load_tables();
    return tap_main("verdict", tests, sizeof(tests) / sizeof(tests[0]));
}
