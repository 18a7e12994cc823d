/* The codecs against libkrb5: what it encodes is decoded and encoded to the
 * same bytes, and what is encoded here it decodes to the same values. */
#include "asn1/ap_rep.h"
#include "asn1/ap_req.h"
#include "asn1/authdata.h"
#include "asn1/authenticator.h"
#include "asn1/krb_cred.h"
#include "asn1/krb_error.h"
#include "tests/unit/asn1_codec.h"
#include "tests/unit/asn1_krb5_world.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

/* Says that the codec gives back what libkrb5 encoded. */
static bool
recodes(const struct codec *codec, struct bytes in)
{
    struct builder b = BUILDER_INIT;
    bool same = codec->recode(in, &b) && bytes_equal(builder_view(&b), in);

    builder_free(&b);
    return same;
}

static void
their_ticket_decoder_takes_ours(void)
{
    struct world w;
    krb5_ticket *ticket = NULL;

    world_open(&w);
    OK(krb5_decode_ticket(&w.creds.ticket, &ticket));
    CU_ASSERT(krb5_principal_compare(ctx, ticket->server, w.creds.server));
    CU_ASSERT(ticket->enc_part.enctype == ENCTYPE_AES128_CTS_HMAC_SHA1_96);
    CU_ASSERT(ticket->enc_part.kvno == 1);
    OK(krb5_server_decrypt_ticket_keytab(ctx, w.keytab, ticket));
    CU_ASSERT_FATAL(ticket->enc_part2 != NULL);
    CU_ASSERT(ticket->enc_part2->flags == TKT_FLG_FORWARDABLE);
    CU_ASSERT(
        krb5_principal_compare(ctx, ticket->enc_part2->client, w.creds.client));
    CU_ASSERT(ticket->enc_part2->times.endtime == w.creds.times.endtime);
    CU_ASSERT(ticket->enc_part2->times.renew_till == 0);
    CU_ASSERT_FATAL(ticket->enc_part2->authorization_data != NULL);
    CU_ASSERT(ticket->enc_part2->authorization_data[0]->ad_type == 4711);
    krb5_free_ticket(ctx, ticket);
    world_close(&w);
}

static void
their_ap_req_and_authenticator(void)
{
    struct world w;
    struct ap_req m;
    struct authenticator a;
    krb5_authenticator *sent = NULL;
    krb5_data request;
    struct bytes plain;
    uint8_t *data;

    world_open(&w);
    request = make_ap_req(&w);
    CU_ASSERT(recodes(&codec_ap_req, bytes_of_data(&request)));
    CU_ASSERT_FATAL(ap_req_decode(bytes_of_data(&request), &m) == MESSAGE_OK);
    CU_ASSERT(m.ap_options == AP_OPTION_MUTUAL_REQUIRED);
    CU_ASSERT(bytes_equal(m.ticket.raw, builder_view(&w.ticket)));

    plain = unseal(&w.session, 11, &m.authenticator, &data);
    CU_ASSERT(recodes(&codec_authenticator, plain));
    CU_ASSERT_FATAL(authenticator_decode(plain, &a));
    OK(krb5_rd_req(ctx, &w.server, &request, w.creds.server, w.keytab, NULL,
                   NULL));
    OK(krb5_auth_con_getauthenticator(ctx, w.server, &sent));
    CU_ASSERT(a.ctime == sent->ctime && a.cusec == sent->cusec);
    CU_ASSERT(a.has_seq_number && a.seq_number == sent->seq_number);
    CU_ASSERT(a.has_subkey && a.subkey.keytype == sent->subkey->enctype);
    CU_ASSERT(a.has_checksum && a.checksum.cksumtype == 0x8003);
    CU_ASSERT(a.checksum.checksum.len == 24);
    krb5_free_authenticator(ctx, sent);
    krb5_free_data_contents(ctx, &request);
    free(data);
    world_close(&w);
}

/* An AP-REQ of which every part was encoded here. */
static void
encode_ap_req(struct world *w, struct builder *out)
{
    struct builder name = BUILDER_INIT, plain = BUILDER_INIT;
    struct authenticator a = {.cusec = 123456,
                              .ctime = w->creds.times.authtime,
                              .has_seq_number = true,
                              .seq_number = 0xfffffffe};
    struct ap_req m = {.ap_options = AP_OPTION_MUTUAL_REQUIRED};
    uint8_t *cipher;

    set_name(&a.client, &name, w->creds.client);
    a.has_subkey = true;
    a.subkey.keytype = w->service.enctype;
    a.subkey.keyvalue.data = w->service.contents;
    a.subkey.keyvalue.len = w->service.length;
    authenticator_encode(&plain, &a);
    m.ticket.raw = builder_view(&w->ticket);
    m.authenticator.etype = w->session.enctype;
    m.authenticator.cipher =
        seal(&w->session, 11, builder_view(&plain), &cipher);
    ap_req_encode(out, &m);
    CU_ASSERT_FATAL(builder_ok(&plain) && builder_ok(out));
    free(cipher);
    builder_free(&name);
    builder_free(&plain);
}

static void
their_acceptor_takes_our_ap_req(void)
{
    struct world w;
    struct builder b = BUILDER_INIT;
    krb5_authenticator *got = NULL;
    krb5_data request;
    krb5_flags options = 0;

    world_open(&w);
    encode_ap_req(&w, &b);
    request = data_of_bytes(builder_view(&b));
    OK(krb5_rd_req(ctx, &w.server, &request, w.creds.server, w.keytab, &options,
                   NULL));
    CU_ASSERT((options & AP_OPTS_MUTUAL_REQUIRED) != 0);
    OK(krb5_auth_con_getauthenticator(ctx, w.server, &got));
    CU_ASSERT(krb5_principal_compare(ctx, got->client, w.creds.client));
    CU_ASSERT(got->ctime == w.creds.times.authtime && got->cusec == 123456);
    CU_ASSERT(got->seq_number == 0xfffffffe && got->checksum == NULL);
    CU_ASSERT(got->subkey != NULL && got->subkey->enctype == w.service.enctype);
    krb5_free_authenticator(ctx, got);
    builder_free(&b);
    world_close(&w);
}

static void
their_ap_rep_and_enc_part(void)
{
    struct world w;
    krb5_data request, reply = {0};
    struct enc_ap_rep_part p;
    struct ap_rep m;
    struct bytes plain;
    uint8_t *data;

    world_open(&w);
    request = make_ap_req(&w);
    OK(krb5_rd_req(ctx, &w.server, &request, w.creds.server, w.keytab, NULL,
                   NULL));
    OK(krb5_mk_rep(ctx, w.server, &reply));
    CU_ASSERT(recodes(&codec_ap_rep, bytes_of_data(&reply)));
    CU_ASSERT_FATAL(ap_rep_decode(bytes_of_data(&reply), &m) == MESSAGE_OK);
    plain = unseal(&w.session, 12, &m.enc_part, &data);
    CU_ASSERT(recodes(&codec_enc_ap_rep_part, plain));
    CU_ASSERT(enc_ap_rep_part_decode(plain, &p) && p.has_seq_number);
    free(data);
    krb5_free_data_contents(ctx, &request);
    krb5_free_data_contents(ctx, &reply);
    world_close(&w);
}

/* The time that the client put into its request: the reply repeats it. */
static void
echo_time(struct world *w, const krb5_data *request, struct enc_ap_rep_part *p)
{
    struct authenticator a;
    struct ap_req m;
    uint8_t *data;

    CU_ASSERT_FATAL(ap_req_decode(bytes_of_data(request), &m) == MESSAGE_OK);
    CU_ASSERT_FATAL(authenticator_decode(
        unseal(&w->session, 11, &m.authenticator, &data), &a));
    p->ctime = a.ctime;
    p->cusec = a.cusec;
    free(data);
}

static void
their_initiator_takes_our_ap_rep(void)
{
    struct world w;
    struct enc_ap_rep_part p = {.has_seq_number = true, .seq_number = 77};
    struct ap_rep m = {0};
    struct builder plain = BUILDER_INIT, b = BUILDER_INIT;
    krb5_ap_rep_enc_part *got = NULL;
    krb5_data request, reply;
    uint8_t *cipher;

    world_open(&w);
    request = make_ap_req(&w);
    echo_time(&w, &request, &p);
    enc_ap_rep_part_encode(&plain, &p);
    m.enc_part.etype = w.session.enctype;
    m.enc_part.cipher = seal(&w.session, 12, builder_view(&plain), &cipher);
    ap_rep_encode(&b, &m);
    reply = data_of_bytes(builder_view(&b));
    OK(krb5_rd_rep(ctx, w.client, &reply, &got));
    CU_ASSERT(got->seq_number == 77 && got->subkey == NULL);
    CU_ASSERT(got->ctime == p.ctime && got->cusec == p.cusec);
    krb5_free_ap_rep_enc_part(ctx, got);
    krb5_free_data_contents(ctx, &request);
    free(cipher);
    builder_free(&plain);
    builder_free(&b);
    world_close(&w);
}

static void
krb_error_both_ways(void)
{
    struct world w;
    krb5_error error, *got = NULL;
    krb5_data message = {0};
    struct builder b = BUILDER_INIT;
    struct krb_error e;

    world_open(&w);
    memset(&error, 0, sizeof(error));
    error.stime = 1700000000;
    error.susec = 5;
    error.error = 37;
    error.ctime = 1600000000;
    error.cusec = 999999;
    error.client = w.creds.client;
    error.server = w.creds.server;
    error.text = data_of_bytes(bytes_of_string("why"));
    error.e_data = data_of_bytes(bytes_of_string("0\x00"));
    OK(krb5_mk_error(ctx, &error, &message));
    CU_ASSERT(recodes(&codec_krb_error, bytes_of_data(&message)));
    CU_ASSERT_FATAL(krb_error_decode(bytes_of_data(&message), &e) ==
                    MESSAGE_OK);
    CU_ASSERT(e.error_code == 37 && e.stime == 1700000000 && e.susec == 5);
    CU_ASSERT(e.has_ctime && e.ctime == 1600000000 && e.cusec == 999999);

    e.has_ctime = e.has_cusec = e.has_client = e.has_e_data = false;
    e.client.realm.len = 0;
    e.error_code = 60;
    krb_error_encode(&b, &e);
    krb5_free_data_contents(ctx, &message);
    message = data_of_bytes(builder_view(&b));
    OK(krb5_rd_error(ctx, &message, &got));
    CU_ASSERT(got->error == 60 && got->client == NULL && got->ctime == 0);
    CU_ASSERT(krb5_principal_compare(ctx, got->server, w.creds.server));
    krb5_free_error(ctx, got);
    builder_free(&b);
    world_close(&w);
}

/* Without keys libkrb5 leaves the encrypted part of a KRB-CRED plain. */
static void
krb_cred_both_ways(void)
{
    struct world w;
    krb5_data *message = NULL, ours;
    krb5_creds **got = NULL;
    struct enc_krb_cred_part p;
    struct builder b = BUILDER_INIT;
    struct krb_cred c;

    world_open(&w);
    OK(krb5_auth_con_setflags(ctx, w.client, 0));
    OK(krb5_auth_con_setflags(ctx, w.server, 0));
    OK(krb5_mk_1cred(ctx, w.client, &w.creds, &message, NULL));
    CU_ASSERT(recodes(&codec_krb_cred, bytes_of_data(message)));
    CU_ASSERT_FATAL(krb_cred_decode(bytes_of_data(message), &c) == MESSAGE_OK);
    CU_ASSERT(c.num_tickets == 1 && c.enc_part.etype == 0);
    CU_ASSERT(bytes_equal(c.tickets, builder_view(&w.ticket)));
    CU_ASSERT(recodes(&codec_enc_krb_cred_part, c.enc_part.cipher));
    CU_ASSERT(enc_krb_cred_part_decode(c.enc_part.cipher, &p));
    CU_ASSERT(p.num_infos == 1);

    CU_ASSERT(codec_krb_cred.recode(bytes_of_data(message), &b));
    ours = data_of_bytes(builder_view(&b));
    OK(krb5_rd_cred(ctx, w.server, &ours, &got, NULL));
    CU_ASSERT_FATAL(got != NULL && got[0] != NULL && got[1] == NULL);
    CU_ASSERT(krb5_principal_compare(ctx, got[0]->client, w.creds.client));
    CU_ASSERT(got[0]->times.endtime == w.creds.times.endtime);
    krb5_free_tgt_creds(ctx, got);
    krb5_free_data(ctx, message);
    builder_free(&b);
    world_close(&w);
}

static void
authdata_container_both_ways(void)
{
    krb5_octet content[] = {0, 0x40, 0, 0};
    krb5_authdata element = {0, 143, sizeof(content), content};
    krb5_authdata *list[] = {&element, NULL}, **container = NULL;
    krb5_authdata outer, **inner = NULL;
    struct builder b = BUILDER_INIT;
    struct bytes theirs, view = {content, sizeof(content)};
    size_t start;

    OK(krb5_encode_authdata_container(ctx, AD_IF_RELEVANT, list, &container));
    theirs.data = container[0]->contents;
    theirs.len = container[0]->length;
    CU_ASSERT(recodes(&codec_authdata, theirs));

    start = authdata_begin(&b);
    authdata_put(&b, AD_AP_OPTIONS, view);
    authdata_put(&b, -5, view);
    authdata_end(&b, start);
    outer = *container[0];
    outer.length = (unsigned)builder_view(&b).len;
    outer.contents = b.data;
    OK(krb5_decode_authdata_container(ctx, AD_IF_RELEVANT, &outer, &inner));
    CU_ASSERT_FATAL(inner[0] != NULL && inner[1] != NULL && inner[2] == NULL);
    CU_ASSERT(inner[0]->ad_type == 143 && inner[1]->ad_type == -5);
    CU_ASSERT(inner[1]->length == sizeof(content));
    krb5_free_authdata(ctx, inner);
    krb5_free_authdata(ctx, container);
    builder_free(&b);
}

/* Names of up to three components over characters that need quoting. */
static void
random_name(unsigned seed, krb5_principal_data *p, krb5_data components[3],
            char text[4][8])
{
    static const char alphabet[] = "a/@\\\t\n\b.\0\xc3 ";

    memset(p, 0, sizeof(*p));
    p->data = components;
    p->length = (krb5_int32)(seed % 4);
    for (size_t i = 0; i < 4; i++) {
        krb5_data *d = i < 3 ? &components[i] : &p->realm;

        d->magic = 0;
        d->data = text[i];
        d->length = (unsigned)(rand() % 8);
        for (size_t j = 0; j < d->length; j++)
            text[i][j] = alphabet[(size_t)rand() % (sizeof(alphabet) - 1)];
    }
}

static void
names_read_as_theirs(void)
{
    krb5_principal_data p;
    krb5_data components[3];
    char text[4][8], ours[100], *theirs;

    srand(1);
    for (unsigned i = 0; i < 20000; i++) {
        struct principal_name name = {0};
        struct builder b = BUILDER_INIT;

        random_name(i, &p, components, text);
        set_name(&name, &b, &p);
        principal_name_text(&name, ours, sizeof(ours));
        OK(krb5_unparse_name(ctx, &p, &theirs));
        CU_ASSERT_FATAL(strcmp(ours, theirs) == 0);
        krb5_free_unparsed_name(ctx, theirs);
        builder_free(&b);
    }
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(their_ticket_decoder_takes_ours),
    TEST(their_ap_req_and_authenticator),
    TEST(their_acceptor_takes_our_ap_req),
    TEST(their_ap_rep_and_enc_part),
    TEST(their_initiator_takes_our_ap_rep),
    TEST(krb_error_both_ways),
    TEST(krb_cred_both_ways),
    TEST(authdata_container_both_ways),
    TEST(names_read_as_theirs),
};

int
main(void)
{
    int status;

    /* Nothing of this host's Kerberos. */
    setenv("KRB5_CONFIG", "/dev/null", 1);
    setenv("KRB5RCACHENAME", "none:", 1);
    if (krb5_init_context(&ctx) != 0)
        return 1;
    if (krb5_set_default_realm(ctx, "EXAMPLE.COM") != 0)
        return 1;
    status = tap_main("asn1 krb5", tests, sizeof(tests) / sizeof(tests[0]));
    krb5_free_context(ctx);
    return status;
}
