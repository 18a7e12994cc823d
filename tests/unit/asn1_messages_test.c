/* What each decoder understands: the fields of the known good messages, and
 * the same structure again after encoding. */
#include "asn1/ap_rep.h"
#include "asn1/ap_req.h"
#include "asn1/authdata.h"
#include "asn1/authenticator.h"
#include "asn1/krb_cred.h"
#include "asn1/krb_error.h"
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

static bool
same_encrypted_data(const struct encrypted_data *a,
                    const struct encrypted_data *b)
{
    return a->etype == b->etype && a->has_kvno == b->has_kvno &&
           a->kvno == b->kvno && bytes_equal(a->cipher, b->cipher);
}

static bool
same_key(const struct encryption_key *a, const struct encryption_key *b)
{
    return a->keytype == b->keytype && bytes_equal(a->keyvalue, b->keyvalue);
}

static bool
is_key16(const struct encryption_key *k)
{
    return k->keytype == 17 && text_is(k->keyvalue, KEY16);
}

static bool
same_principal(const struct principal_name *a, const struct principal_name *b)
{
    return principal_name_equal(a, b) && a->name_type == b->name_type &&
           a->num_components == b->num_components;
}

static bool
principal_is(const struct principal_name *p, const char *want)
{
    char text[100];

    principal_name_text(p, text, sizeof(text));
    return strcmp(text, want) == 0;
}

#define ALICE "alice@EXAMPLE.COM"
#define HOST  "host/www.example.com@EXAMPLE.COM"

static void
ap_req_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(AP_REQ, &in);
    struct ap_req m;

    CU_ASSERT_FATAL(ap_req_decode(in, &m) == MESSAGE_OK);
    CU_ASSERT(m.ap_options == AP_OPTION_MUTUAL_REQUIRED);
    CU_ASSERT(principal_is(&m.ticket.server, HOST));
    CU_ASSERT(m.ticket.server.name_type == 3);
    CU_ASSERT(m.ticket.enc_part.etype == 18);
    CU_ASSERT(m.ticket.enc_part.has_kvno && m.ticket.enc_part.kvno == 3);
    CU_ASSERT(
        text_is(m.ticket.enc_part.cipher, "'sealed ticket, sealed ticket'"));
    CU_ASSERT(text_is(m.ticket.raw, TICKET));
    CU_ASSERT(m.authenticator.etype == 18 && !m.authenticator.has_kvno);
    CU_ASSERT(text_is(m.authenticator.cipher, "'sealed sealed sealed'"));
    free(data);
}

static void
ap_req_passes_the_ticket_on_unchanged(void)
{
    static const char with_unknown[] =
        APP("61", TICKET_BODY UNKNOWN_FIELD("a4"));
    struct bytes ticket;
    uint8_t *data = asn1_text(with_unknown, &ticket);
    struct builder b = BUILDER_INIT;
    struct ap_req m = {0}, again;

    m.ticket.raw = ticket;
    ap_req_encode(&b, &m);
    CU_ASSERT(ap_req_decode(builder_view(&b), &again) == MESSAGE_OK);
    CU_ASSERT(bytes_equal(again.ticket.raw, ticket));
    builder_free(&b);
    free(data);
}

static void
ap_rep_round_trip(void)
{
    struct ap_rep m = {.enc_part = {-128, true, 0xfffffffe, {NULL, 0}}}, again;
    struct builder b = BUILDER_INIT;

    m.enc_part.cipher = bytes_of_string("some cipher text");
    ap_rep_encode(&b, &m);
    CU_ASSERT_FATAL(ap_rep_decode(builder_view(&b), &again) == MESSAGE_OK);
    CU_ASSERT(same_encrypted_data(&m.enc_part, &again.enc_part));
    builder_free(&b);
}

static void
enc_ap_rep_part_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(ENC_AP_REP_PART, &in);
    struct enc_ap_rep_part p, again;
    struct builder b = BUILDER_INIT;

    CU_ASSERT_FATAL(enc_ap_rep_part_decode(in, &p));
    CU_ASSERT(p.ctime == TIME_SECONDS && p.cusec == 999999);
    CU_ASSERT(p.has_subkey && is_key16(&p.subkey));
    CU_ASSERT(p.has_seq_number && p.seq_number == 0x12345678);

    p.has_subkey = false;
    p.has_seq_number = false;
    enc_ap_rep_part_encode(&b, &p);
    CU_ASSERT_FATAL(enc_ap_rep_part_decode(builder_view(&b), &again));
    CU_ASSERT(!again.has_subkey && !again.has_seq_number);
    builder_free(&b);
    free(data);
}

static void
ticket_is_taken_from_a_row(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(TICKET TICKET, &in);
    struct ticket t;
    struct reader r;

    reader_init(&r, in);
    CU_ASSERT(ticket_decode(&r, &t) && text_is(t.raw, TICKET));
    CU_ASSERT(ticket_decode(&r, &t) && text_is(t.raw, TICKET));
    CU_ASSERT(reader_done(&r));
    CU_ASSERT(!ticket_message_decode(in, &t));
    free(data);
}

static void
enc_ticket_part_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(ENC_TICKET_PART, &in);
    struct enc_ticket_part t;

    CU_ASSERT_FATAL(enc_ticket_part_decode(in, &t));
    CU_ASSERT(t.flags == 0x40a90000);
    CU_ASSERT((t.flags & TICKET_FORWARDABLE) != 0);
    CU_ASSERT((t.flags & TICKET_TRANSITED_CHECKED) != 0);
    CU_ASSERT((t.flags & TICKET_INVALID) == 0);
    CU_ASSERT(is_key16(&t.key) && principal_is(&t.client, ALICE));
    CU_ASSERT(t.transited_type == 1 && text_is(t.transited, "'EDU,MIT.'"));
    CU_ASSERT(t.authtime == TIME_SECONDS && t.endtime == TIME2_SECONDS);
    CU_ASSERT(t.has_starttime && t.starttime == TIME_SECONDS);
    CU_ASSERT(t.has_renew_till && t.renew_till == TIME2_SECONDS);
    CU_ASSERT(t.has_authdata && text_is(t.authdata, AD_CONTENT));
    CU_ASSERT(t.has_addresses && text_is(t.addresses, ADDRESSES));
    free(data);
}

static void
host_addresses_one_by_one(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(ADDRESSES, &in);
    struct host_address a;
    struct reader r;

    reader_init(&r, in);
    CU_ASSERT(host_address_next(&r, &a) && a.addr_type == 2);
    CU_ASSERT(text_is(a.address, "0a000001"));
    CU_ASSERT(host_address_next(&r, &a) && a.addr_type == 24);
    CU_ASSERT(a.address.len == 16);
    CU_ASSERT(!host_address_next(&r, &a) && reader_done(&r));
    free(data);
}

static void
enc_ticket_part_without_options(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(ENC_TICKET_PART_SHORT, &in);
    struct enc_ticket_part t;

    CU_ASSERT_FATAL(enc_ticket_part_decode(in, &t));
    CU_ASSERT(!t.has_starttime && !t.has_renew_till);
    CU_ASSERT(!t.has_addresses && !t.has_authdata);
    CU_ASSERT(t.addresses.len == 0 && t.authdata.len == 0);
    free(data);
}

static void
authenticator_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(AUTHENTICATOR, &in);
    struct authenticator a;

    CU_ASSERT_FATAL(authenticator_decode(in, &a));
    CU_ASSERT(principal_is(&a.client, ALICE));
    CU_ASSERT(a.has_checksum && a.checksum.cksumtype == 0x8003);
    CU_ASSERT(text_is(a.checksum.checksum, GSS_CHECKSUM_FIXED));
    CU_ASSERT(a.cusec == 123456 && a.ctime == TIME_SECONDS);
    CU_ASSERT(a.has_subkey && is_key16(&a.subkey));
    CU_ASSERT(a.has_seq_number && a.seq_number == 0xfffffffe);
    CU_ASSERT(a.has_authdata && text_is(a.authdata, AD_CONTENT));
    free(data);
}

static void
authenticator_without_options(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(AUTHENTICATOR_SHORT, &in);
    struct authenticator a;

    CU_ASSERT_FATAL(authenticator_decode(in, &a));
    CU_ASSERT(!a.has_checksum && !a.has_subkey && !a.has_seq_number);
    CU_ASSERT(!a.has_authdata);
    free(data);
}

static void
krb_error_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(KRB_ERROR, &in);
    struct krb_error e;

    CU_ASSERT_FATAL(krb_error_decode(in, &e) == MESSAGE_OK);
    CU_ASSERT(e.has_ctime && e.ctime == TIME_SECONDS);
    CU_ASSERT(e.has_cusec && e.cusec == 123456);
    CU_ASSERT(e.stime == TIME2_SECONDS && e.susec == 7 && e.error_code == 37);
    CU_ASSERT(e.has_client && principal_is(&e.client, ALICE));
    CU_ASSERT(principal_is(&e.server, HOST));
    CU_ASSERT(text_is(e.e_text, "'Clock skew too great'"));
    CU_ASSERT(e.has_e_data && text_is(e.e_data, "30{}"));
    free(data);
}

static void
krb_cred_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(KRB_CRED, &in);
    struct krb_cred c;

    CU_ASSERT_FATAL(krb_cred_decode(in, &c) == MESSAGE_OK);
    CU_ASSERT(c.num_tickets == 2 && text_is(c.tickets, TICKET TICKET));
    CU_ASSERT(c.enc_part.etype == 18);
    free(data);
}

static void
enc_krb_cred_part_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(ENC_KRB_CRED_PART, &in);
    struct enc_krb_cred_part p;

    CU_ASSERT_FATAL(enc_krb_cred_part_decode(in, &p));
    CU_ASSERT(p.num_infos == 2 && p.has_nonce && p.nonce == 0x7fffffff);
    CU_ASSERT(p.has_timestamp && p.timestamp == TIME_SECONDS);
    CU_ASSERT(p.has_usec && p.usec == 0);
    free(data);
}

static void
krb_cred_info_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(KRB_CRED_INFO KRB_CRED_INFO_SHORT, &in);
    struct krb_cred_info i;
    struct reader r;

    reader_init(&r, in);
    CU_ASSERT_FATAL(krb_cred_info_next(&r, &i));
    CU_ASSERT(is_key16(&i.key));
    CU_ASSERT(i.has_client && principal_is(&i.client, ALICE));
    CU_ASSERT(i.has_flags && i.flags == 0x60a10000);
    CU_ASSERT(i.has_authtime && i.authtime == TIME_SECONDS);
    CU_ASSERT(i.has_starttime && i.starttime == TIME_SECONDS);
    CU_ASSERT(i.has_endtime && i.endtime == TIME2_SECONDS);
    CU_ASSERT(i.has_renew_till && i.renew_till == TIME2_SECONDS);
    CU_ASSERT(i.has_server && principal_is(&i.server, HOST));
    CU_ASSERT(i.has_addresses && text_is(i.addresses, ADDRESSES));
    CU_ASSERT_FATAL(krb_cred_info_next(&r, &i));
    CU_ASSERT(is_key16(&i.key) && !i.has_client && !i.has_server);
    CU_ASSERT(!i.has_flags && !i.has_authtime && !i.has_starttime);
    CU_ASSERT(!i.has_endtime && !i.has_renew_till && !i.has_addresses);
    CU_ASSERT(!krb_cred_info_next(&r, &i) && reader_done(&r));
    free(data);
}

/* A structure with everything in it: encoded, decoded, and compared. */
static void
authenticator_round_trip(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(AUTHENTICATOR, &in);
    struct authenticator a, again;
    struct builder b = BUILDER_INIT;

    CU_ASSERT_FATAL(authenticator_decode(in, &a));
    a.seq_number = 1;
    a.cusec = 0;
    a.ctime = -1;
    a.subkey.keyvalue = bytes_of_string("another key of another length, 40 o.");
    authenticator_encode(&b, &a);
    CU_ASSERT_FATAL(authenticator_decode(builder_view(&b), &again));
    CU_ASSERT(same_principal(&a.client, &again.client));
    CU_ASSERT(again.checksum.cksumtype == 0x8003);
    CU_ASSERT(bytes_equal(a.checksum.checksum, again.checksum.checksum));
    CU_ASSERT(again.cusec == 0 && again.ctime == -1 && again.seq_number == 1);
    CU_ASSERT(same_key(&a.subkey, &again.subkey));
    CU_ASSERT(bytes_equal(a.authdata, again.authdata));
    builder_free(&b);
    free(data);
}

/* Large parts move every length to its longer forms. */
static void
large_parts_round_trip(void)
{
    static const size_t sizes[] = {90, 127, 128, 255, 256, 65535, 65536, 70000};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct builder cipher = BUILDER_INIT, b = BUILDER_INIT;
        struct ap_rep m = {0}, again;

        builder_fill(&cipher, 0xa5, sizes[i]);
        m.enc_part.cipher = builder_view(&cipher);
        ap_rep_encode(&b, &m);
        CU_ASSERT_FATAL(ap_rep_decode(builder_view(&b), &again) == MESSAGE_OK);
        CU_ASSERT(same_encrypted_data(&m.enc_part, &again.enc_part));
        builder_free(&cipher);
        builder_free(&b);
    }
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(ap_req_fields),
    TEST(ap_req_passes_the_ticket_on_unchanged),
    TEST(ap_rep_round_trip),
    TEST(enc_ap_rep_part_fields),
    TEST(ticket_is_taken_from_a_row),
    TEST(enc_ticket_part_fields),
    TEST(host_addresses_one_by_one),
    TEST(enc_ticket_part_without_options),
    TEST(authenticator_fields),
    TEST(authenticator_without_options),
    TEST(krb_error_fields),
    TEST(krb_cred_fields),
    TEST(enc_krb_cred_part_fields),
    TEST(krb_cred_info_fields),
    TEST(authenticator_round_trip),
    TEST(large_parts_round_trip),
};

int
main(void)
{
    return tap_main("asn1 messages", tests, sizeof(tests) / sizeof(tests[0]));
}
