/* tests/peers/layouts_keys.c: what can be asked about a ticket, and the
 * deletion token of RFC 1964. */
#include "crypto/crypto.h"
#include "crypto/legacy_token.h"
#include "tests/peers/layouts.h"
#include "tests/peers/report.h"
#include "tests/peers/transfer.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <string.h>

#define KRB5_OID "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05"

static gss_OID_desc odbc_key = {11, (void *)KRB5_OID "\x13"};

/* ---- the session key ---- */

/* The service ticket as the initiator has it in its cache. */
static bool
cached_ticket(int enctype, krb5_context krb5, krb5_creds **out)
{
    krb5_creds want = {0};
    krb5_ccache cache = NULL;
    char service[10];
    bool ok;

    snprintf(service, sizeof(service), "svc%d", enctype);
    ok = EXPECT_NUMBER(krb5_cc_default(krb5, &cache), 0) &&
         EXPECT_NUMBER(krb5_cc_get_principal(krb5, cache, &want.client), 0) &&
         EXPECT_NUMBER(krb5_sname_to_principal(krb5, "localhost", service,
                                               KRB5_NT_SRV_HST, &want.server),
                       0) &&
         EXPECT_NUMBER(
             krb5_get_credentials(krb5, KRB5_GC_CACHED, cache, &want, out), 0);
    krb5_free_cred_contents(krb5, &want);
    if (cache != NULL)
        krb5_cc_close(krb5, cache);
    return ok;
}

static void
is_key(gss_ctx_id_t context, const krb5_keyblock *key)
{
    const unsigned char arc[] = {0x2a,
                                 0x86,
                                 0x48,
                                 0x86,
                                 0xf7,
                                 0x12,
                                 0x01,
                                 0x02,
                                 0x02,
                                 0x04,
                                 (unsigned char)key->enctype};
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor;

    EXPECT_NUMBER(
        gss_inquire_sec_context_by_oid(&minor, context, &odbc_key, &set),
        GSS_S_COMPLETE);
    if (EXPECT(set != GSS_C_NO_BUFFER_SET && set->count == 2)) {
        EXPECT(set->elements[0].length == key->length &&
               memcmp(set->elements[0].value, key->contents, key->length) == 0);
        EXPECT(set->elements[1].length == sizeof(arc) &&
               memcmp(set->elements[1].value, arc, sizeof(arc)) == 0);
    }
    gss_release_buffer_set(&minor, &set);
}

static void
session_key(int enctype, struct pair *p)
{
    krb5_context krb5 = NULL;
    krb5_creds *ticket = NULL;

    if (!EXPECT_NUMBER(krb5_init_context(&krb5), 0))
        return;
    if (cached_ticket(enctype, krb5, &ticket)) {
        is_key(p->initiator, &ticket->keyblock);
        is_key(p->acceptor, &ticket->keyblock);
    }
    krb5_free_creds(krb5, ticket);
    krb5_free_context(krb5);
}

/* ---- authorization data ---- */

static const struct {
    int type;
    gss_OID_desc object;
    OM_uint32 major;
    bool found; /* by an acceptor of the module */
} kinds[] = {
    {0, {12, (void *)KRB5_OID "\x0a\x00"}, GSS_S_FAILURE, false},
    {77, {12, (void *)KRB5_OID "\x0a\x4d"}, GSS_S_COMPLETE, false},
    {128, {13, (void *)KRB5_OID "\x0a\x81\x00"}, GSS_S_COMPLETE, true},
};

/* None is COMPLETE without a set. */
static void
ask(gss_ctx_id_t context, size_t i, bool may_be_found, const char *who)
{
    gss_OID_desc object = kinds[i].object;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor, ignored;
    OM_uint32 major =
        gss_inquire_sec_context_by_oid(&minor, context, &object, &set);

    if (major != kinds[i].major)
        report_fault(__FILE__, __LINE__, "type %d, %s: %08x, minor %d",
                     kinds[i].type, who, major, (int)minor);
    if (may_be_found && kinds[i].found)
        EXPECT(set != GSS_C_NO_BUFFER_SET && set->count == 1);
    else if (!kinds[i].found)
        EXPECT(set == GSS_C_NO_BUFFER_SET);
    gss_release_buffer_set(&ignored, &set);
}

static void
authorization_data(int enctype, struct pair *p)
{
    size_t i, num = sizeof(kinds) / sizeof(kinds[0]);

    (void)enctype;
    for (i = 0; i < num; i++)
        ask(p->acceptor, i, true, "module");
    if (!transfer_hop(&p->acceptor, true))
        return;
    for (i = 0; i < num; i++)
        ask(p->acceptor, i, false, "builtin");
}

/* ---- the deletion token, RFC 1964 section 1.2.3 ---- */

#define FRAMING_LEN  13 /* up to TOK_ID */
#define COVERED_LEN  8  /* TOK_ID to Filler */
#define NUMBER_LEN   8
#define DES3_SUM_LEN 20
#define RC4_SUM_LEN  8
#define MAX_TOKEN    (FRAMING_LEN + COVERED_LEN + NUMBER_LEN + DES3_SUM_LEN)

static bool
message_key(gss_ctx_id_t context, int enctype, struct crypto_key *out)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    struct bytes value;
    OM_uint32 minor;
    bool ok;

    if (!EXPECT_NUMBER(gss_inquire_sec_context_by_oid(
                           &minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &set),
                       GSS_S_COMPLETE))
        return false;
    value = (struct bytes){set->elements[0].value, set->elements[0].length};
    ok = EXPECT(crypto_key_init(out, enctype, value) == CRYPTO_OK);
    gss_release_buffer_set(&minor, &set);
    return ok;
}

static bool
sum_of(const struct crypto_key *key, const uint8_t *covered,
       uint8_t out[CRYPTO_MAX_TAG])
{
    struct crypto_segment piece = {covered, NULL, COVERED_LEN};
    struct crypto_usage *u = NULL;
    bool rc4 = key->profile->enctype == ENCTYPE_RC4;
    bool ok = crypto_usage_new(key, rc4 ? 15 : 23, &u) == CRYPTO_OK &&
              crypto_checksum(u, &piece, 1, out) == CRYPTO_OK;

    crypto_usage_free(u);
    return EXPECT(ok);
}

/* A MIC of the end that sends becomes a deletion token with the same number. */
static bool
make_deletion(gss_ctx_id_t from, const struct crypto_key *key,
              uint8_t token[MAX_TOKEN], gss_buffer_t out)
{
    bool rc4 = key->profile->enctype == ENCTYPE_RC4;
    size_t sum_len = rc4 ? RC4_SUM_LEN : DES3_SUM_LEN;
    gss_buffer_desc nothing = gss_text(""), mic = GSS_C_EMPTY_BUFFER;
    uint8_t sum[CRYPTO_MAX_TAG], *number;
    OM_uint32 minor;
    bool ok;

    EXPECT_NUMBER(gss_get_mic(&minor, from, GSS_C_QOP_DEFAULT, &nothing, &mic),
                  GSS_S_COMPLETE);
    out->length = FRAMING_LEN + COVERED_LEN + NUMBER_LEN + sum_len;
    out->value = token;
    ok = EXPECT_NUMBER(mic.length, out->length);
    if (ok)
        memcpy(token, mic.value, mic.length);
    gss_release_buffer(&minor, &mic);
    if (!ok)
        return false;
    number = token + FRAMING_LEN + COVERED_LEN;
    EXPECT(legacy_token_open_number(key, number + NUMBER_LEN, number) ==
           CRYPTO_OK);
    token[FRAMING_LEN + 1] = 2; /* TOK_ID 01 02 */
    if (!sum_of(key, token + FRAMING_LEN, sum))
        return false;
    memcpy(number + NUMBER_LEN, sum, sum_len);
    return EXPECT(legacy_token_seal_number(key, sum, number) == CRYPTO_OK);
}

static void
delete_over(gss_ctx_id_t from, gss_ctx_id_t to, int enctype)
{
    gss_buffer_desc message = gss_text("m"), mic = GSS_C_EMPTY_BUFFER, token;
    uint8_t bytes[MAX_TOKEN];
    struct crypto_key key;
    OM_uint32 minor;

    if (!message_key(from, enctype, &key) ||
        !make_deletion(from, &key, bytes, &token))
        return;
    bytes[token.length - 1] ^= 1;
    EXPECT(GSS_ERROR(gss_process_context_token(&minor, to, &token)));
    bytes[token.length - 1] ^= 1;
    EXPECT_NUMBER(gss_get_mic(&minor, to, GSS_C_QOP_DEFAULT, &message, &mic),
                  GSS_S_COMPLETE);
    gss_release_buffer(&minor, &mic);
    EXPECT_NUMBER(gss_process_context_token(&minor, to, &token),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_get_mic(&minor, to, GSS_C_QOP_DEFAULT, &message, &mic),
                  GSS_S_NO_CONTEXT);
    gss_release_buffer(&minor, &mic);
    crypto_wipe(&key, sizeof(key));
}

/* The builtin first: what it does, the module has to do. */
static void
deletion(int enctype)
{
    for (int i = 0; i < NUM_SEATINGS; i++) {
        struct seats s;

        /* Both directions end the receiver alone. */
        if (seats_take(&s, enctype, GSS_C_MUTUAL_FLAG)) {
            delete_over(seats_end(&s, i, true), seats_end(&s, i, false),
                        enctype);
        }
        seats_leave(&s);
        if (seats_take(&s, enctype, GSS_C_MUTUAL_FLAG)) {
            delete_over(seats_end(&s, i, false), seats_end(&s, i, true),
                        enctype);
        }
        seats_leave(&s);
    }
}

static void
with_pair(int enctype, const char *name, void (*run)(int, struct pair *))
{
    char target[30];
    struct pair_options options = {.target = target, .flags = PAIR_FLAGS};
    struct pair p;

    report_open("layouts: enctype %d, %s", enctype, name);
    snprintf(target, sizeof(target), "svc%d@localhost", enctype);
    if (pair_expect(&options, &p))
        run(enctype, &p);
    pair_free(&p);
    report_close();
}

void
layouts_of_keys(int enctype)
{
    with_pair(enctype, "the session key", session_key);
    with_pair(enctype, "authorization data", authorization_data);
    if (enctype == 16 || enctype == 23) {
        report_open("layouts: enctype %d, the deletion token", enctype);
        deletion(enctype);
        report_close();
    }
}
