/* tests/unit/ap_request_test.c: what step 1 makes, read with the decoders, and
 * what it refuses to begin with. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "asn1/authdata.h"
#include "asn1/krb_cred.h"
#include "mech/ap/etype_negotiation.h"
#include "mech/ap/token.h"
#include "asn1/utf16.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {20, 18, 17, 0};

/* A request made and opened again. */
struct made {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct ap_initiator_request ireq;
    struct ap_exchange *x;
    struct builder token;
    struct builder plain;
    struct evidence ev;
    struct ap_token read;
    struct ap_req request;
    struct authenticator authenticator;
    struct gss_checksum checksum;
};

static void
made_init(struct made *m, int32_t session_etype)
{
    memset(m, 0, sizeof(*m));
    kdc_world_init(&m->w, etypes, 18);
    kdc_ticket_init(&m->ticket, &m->w, session_etype);
    kdc_ticket_seal(&m->ticket);
    m->ireq.mech = ap_mech_krb5();
    m->ireq.ticket = &m->ticket.service;
}

static enum verdict
made_run(struct made *m)
{
    return ap_initiate(&m->w.env, &m->ireq, &m->x, &m->token, &m->ev);
}

static void
made_open(struct made *m)
{
    CU_ASSERT_FATAL(ap_token_read(builder_view(&m->token), &m->read, &m->ev) ==
                    V_OK);
    CU_ASSERT_FATAL(ap_req_decode(m->read.message, &m->request) == MESSAGE_OK);
    CU_ASSERT_FATAL(
        crypto_open(&m->ticket.session_key, USAGE_AP_REQ_AUTHENTICATOR,
                    m->request.authenticator.cipher, &m->plain) == CRYPTO_OK);
    CU_ASSERT_FATAL(
        authenticator_decode(builder_view(&m->plain), &m->authenticator));
    CU_ASSERT_FATAL(m->authenticator.has_checksum);
    CU_ASSERT(m->authenticator.checksum.cksumtype == GSS_CHECKSUM_TYPE);
    CU_ASSERT_FATAL(gss_checksum_decode(m->authenticator.checksum.checksum,
                                        &m->checksum) == GSS_CHECKSUM_OK);
}

static void
made_free(struct made *m)
{
    ap_exchange_free(m->x);
    builder_free(&m->token);
    builder_free(&m->plain);
    kdc_ticket_free(&m->ticket);
}

/* RULE 4121/4.1.1/checksum-sent */
/* RULE 4121/4.1.1.1/unknown-flags */
/* RULE 4121/4.1.1.2/no-bindings */
static void
test_authenticator(void)
{
    static const uint8_t none[AP_BINDINGS_LEN];
    struct made m;

    made_init(&m, 18);
    m.ireq.flags = GSS_WIRE_DELEG | GSS_WIRE_CONF | 0x800 | 0x80000000u;
    CU_ASSERT_FATAL(made_run(&m) == V_OK);
    made_open(&m);
    CU_ASSERT(m.request.ap_options == 0);
    CU_ASSERT(bytes_equal(m.request.ticket.raw, m.ticket.service.raw));
    CU_ASSERT(m.authenticator.ctime == KDC_NOW &&
              m.authenticator.cusec == 123456);
    CU_ASSERT(principal_name_equal(&m.authenticator.client, &kdc_alice));
    CU_ASSERT(m.authenticator.has_subkey &&
              m.authenticator.subkey.keytype == 18);
    CU_ASSERT(m.authenticator.has_seq_number &&
              m.authenticator.seq_number != 0 &&
              m.authenticator.seq_number <= 0x3fffffff);
    /* Nothing to delegate, and no flag that is not for the wire. */
    CU_ASSERT(m.checksum.flags == GSS_WIRE_CONF);
    CU_ASSERT(!m.checksum.has_delegation);
    CU_ASSERT(crypto_equal(m.checksum.bindings, none, sizeof(none)));
    made_free(&m);
}

static void
test_dce_is_mutual(void)
{
    struct made m;

    made_init(&m, 18);
    m.ireq.flags = GSS_WIRE_DCE_STYLE;
    CU_ASSERT_FATAL(made_run(&m) == V_CONTINUE);
    made_open(&m);
    CU_ASSERT(!m.read.framed);
    CU_ASSERT(m.request.ap_options == AP_OPTION_MUTUAL_REQUIRED);
    CU_ASSERT(m.checksum.flags == (GSS_WIRE_DCE_STYLE | GSS_WIRE_MUTUAL));
    made_free(&m);
}

/* What the authorization data says. */
struct said {
    size_t num;
    size_t num_bare;
    int32_t offered[8];
    size_t num_offered;
    uint32_t options;
    struct bytes target;
};

static bool
note_element(void *arg, const struct authdata_element *e, bool relevant)
{
    struct said *said = arg;
    struct reader r;

    said->num++;
    said->num_bare += relevant ? 0 : 1;
    reader_init(&r, e->ad_data);
    if (e->ad_type == AD_ETYPE_NEGOTIATION)
        CU_ASSERT(etype_list_decode(e->ad_data, said->offered, 8,
                                    &said->num_offered));
    if (e->ad_type == AD_AP_OPTIONS)
        CU_ASSERT(reader_le32(&r, &said->options) && reader_done(&r));
    if (e->ad_type == AD_TARGET_PRINCIPAL)
        said->target = e->ad_data;
    return true;
}

static void
listen(struct made *m, struct said *said)
{
    struct reader r;
    struct authdata_element container, second;

    memset(said, 0, sizeof(*said));
    made_open(m);
    if (!m->authenticator.has_authdata)
        return;
    reader_init(&r, m->authenticator.authdata);
    CU_ASSERT(authdata_next(&r, &container));
    CU_ASSERT(container.ad_type == AD_IF_RELEVANT);
    CU_ASSERT(!authdata_next(&r, &second));
    CU_ASSERT(authdata_visit(m->authenticator.authdata, note_element, said));
    CU_ASSERT(said->num_bare == 0);
}

/* RULE 4537/3/list-sent */
/* RFC 4537: down to the session key's enctype, and only when that is not the
 * best, and only when an answer will come. */
static void
test_etype_list(void)
{
    static const struct {
        int32_t session;
        uint32_t flags;
        size_t num;
    } cases[] = {
        {20, GSS_WIRE_MUTUAL, 0},
        {18, GSS_WIRE_MUTUAL, 2},
        {17, GSS_WIRE_MUTUAL, 3},
        {17, GSS_WIRE_DCE_STYLE, 3},
        {17, 0, 0},
    };
    struct made m;
    struct said said;
    size_t i, k;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        made_init(&m, cases[i].session);
        m.ireq.flags = cases[i].flags;
        CU_ASSERT_FATAL(made_run(&m) != V_COUNT && m.x != NULL);
        listen(&m, &said);
        CU_ASSERT(said.num_offered == cases[i].num);
        CU_ASSERT(said.num == (cases[i].num != 0 ? 2 : 1));
        for (k = 0; k < said.num_offered; k++)
            CU_ASSERT(said.offered[k] == etypes[k]);
        made_free(&m);
    }
}

static void
test_one_container(void)
{
    static const uint8_t target[] = {'h', 0, '/', 0, 0xe9, 0, '@', 0, 'R', 0};
    struct made m;
    struct said said;

    made_init(&m, 17);
    m.ireq.flags = GSS_WIRE_MUTUAL;
    m.ireq.require_bindings = true;
    m.ticket.server.components = bytes_of_string("\x1b\x01h\x1b\x02\xc3\xa9");
    m.ticket.server.realm = bytes_of_string("R");
    kdc_ticket_seal(&m.ticket);
    /* What was asked for to get it does not count. */
    m.ticket.service.server = kdc_other_server;
    CU_ASSERT_FATAL(made_run(&m) == V_CONTINUE);
    listen(&m, &said);
    CU_ASSERT(said.num == 3);
    CU_ASSERT(said.num_offered == 3);
    CU_ASSERT(said.options == AP_OPTIONS_CBT);
    CU_ASSERT(bytes_equal(said.target, (struct bytes){target, sizeof(target)}));
    made_free(&m);
}

/* What is sent beside what the login needs fails none. */
static void
test_target_left_out(void)
{
    struct made m;
    struct said said;

    made_init(&m, 18);
    m.ticket.server.components = bytes_of_string("\x1b\x01h\x1b\x01\xff");
    kdc_ticket_seal(&m.ticket);
    CU_ASSERT_FATAL(made_run(&m) == V_OK);
    listen(&m, &said);
    CU_ASSERT(!m.authenticator.has_authdata);
    CU_ASSERT_PTR_NOT_NULL(strstr(m.w.trace, "no client target name sent"));
    made_free(&m);
    made_init(&m, 17);
    m.ireq.flags = GSS_WIRE_MUTUAL;
    m.ticket.server.components = bytes_of_string("\x1b\x01h\x1b\x01\xff");
    kdc_ticket_seal(&m.ticket);
    CU_ASSERT_FATAL(made_run(&m) == V_CONTINUE);
    listen(&m, &said);
    CU_ASSERT(said.num == 1 && said.num_offered == 3);
    made_free(&m);
}

/* RULE 4121/4.1.1/delegation-key */
static void
test_delegation(void)
{
    struct builder cred = BUILDER_INIT, plain = BUILDER_INIT;
    struct krb_cred sealed;
    struct made m;

    made_init(&m, 18);
    kdc_cred_make(&m.ticket, 0, &cred);
    m.ireq.flags = GSS_WIRE_DELEG;
    m.ireq.delegation = builder_view(&cred);
    CU_ASSERT_FATAL(made_run(&m) == V_OK);
    made_open(&m);
    CU_ASSERT_FATAL(m.checksum.has_delegation);
    CU_ASSERT_FATAL(krb_cred_decode(m.checksum.delegation, &sealed) ==
                    MESSAGE_OK);
    /* In the ticket's session key, RFC 4121 section 4.1.1; not in the subkey.
     */
    CU_ASSERT(sealed.enc_part.etype == 18);
    CU_ASSERT(crypto_open(&m.ticket.session_key, USAGE_KRB_CRED,
                          sealed.enc_part.cipher, &plain) == CRYPTO_OK);
    made_free(&m);
    builder_free(&plain);
    builder_free(&cred);
}

/* Dlgth has 16 bits and all of them count.  What does not fit stays at home,
 * and the login goes on. */
static void
test_delegation_large(void)
{
    static const size_t sizes[] = {33000, 65000, 65535, 70000};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct builder cred = BUILDER_INIT;
        bool fits = sizes[i] < 65500;
        struct made m;

        made_init(&m, 18);
        kdc_cred_make(&m.ticket, sizes[i], &cred);
        m.ireq.flags = GSS_WIRE_DELEG | GSS_WIRE_MUTUAL;
        m.ireq.delegation = builder_view(&cred);
        CU_ASSERT_FATAL(made_run(&m) == V_CONTINUE);
        made_open(&m);
        CU_ASSERT(m.checksum.has_delegation == fits);
        CU_ASSERT(((m.checksum.flags & GSS_WIRE_DELEG) != 0) == fits);
        CU_ASSERT(((ap_exchange_partial(m.x)->flags & GSS_WIRE_DELEG) != 0) ==
                  fits);
        CU_ASSERT((m.checksum.delegation.len > 32767) == fits);
        made_free(&m);
        builder_free(&cred);
    }
}

/* A credential that cannot be sent: the login goes on, the flag tells. */
static void
goes_without(struct made *m, struct bytes cred, const char *why)
{
    made_init(m, 18);
    m->ireq.flags = GSS_WIRE_DELEG | GSS_WIRE_REPLAY;
    m->ireq.delegation = cred;
    CU_ASSERT_FATAL(made_run(m) == V_OK);
    CU_ASSERT(ap_exchange_session(m->x)->flags == GSS_WIRE_REPLAY);
    made_open(m);
    CU_ASSERT(m->checksum.flags == GSS_WIRE_REPLAY);
    CU_ASSERT(!m->checksum.has_delegation);
    CU_ASSERT_PTR_NOT_NULL(strstr(m->w.trace, "no delegation: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(m->w.trace, why));
    CU_ASSERT(m->ev.text[0] == '\0');
    made_free(m);
}

static void
test_delegation_left_out(void)
{
    struct builder cred = BUILDER_INIT;
    struct made m;

    made_init(&m, 18);
    kdc_cred_make(&m.ticket, 66000, &cred);
    made_free(&m);
    goes_without(&m, builder_view(&cred), "the checksum carries");
    goes_without(&m, bytes_of_string("no KRB-CRED"), "no open KRB-CRED");
    builder_free(&cred);
}

static void
refused(struct made *m, enum verdict wanted, const char *evidence)
{
    CU_ASSERT(made_run(m) == wanted);
    CU_ASSERT_PTR_NULL(m->x);
    CU_ASSERT(builder_view(&m->token).len == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(m->ev.text, evidence));
    CU_ASSERT_PTR_NOT_NULL(strstr(m->w.trace, "step 1: refused: "));
    made_free(m);
}

static void
test_refused(void)
{
    struct made m;

    /* Without skew: RFC 4120 allows it between clocks, and here is one. */
    made_init(&m, 18);
    m.w.now = m.ticket.service.endtime + 1;
    refused(&m, V_TKT_EXPIRED, "it ended at 2025-06-16T00:06:40Z");
    made_init(&m, 26);
    refused(&m, V_NOPERM_ETYPE, "the session key is camellia256-cts-cmac");
    made_init(&m, 18);
    m.ticket.service.session_key.keyvalue.len--;
    refused(&m, V_BAD_ENCODING, "is no key of");
    made_init(&m, 18);
    m.ireq.mech = bytes_of_string("SPNEGO");
    refused(&m, V_WRONG_MECH, "");
    made_init(&m, 18);
    m.w.now = m.ticket.service.endtime;
    CU_ASSERT(made_run(&m) == V_OK);
    made_free(&m);
}

static void
test_utf16(void)
{
    static const char *const bad[] = {
        "\x80",             /* a follower first */
        "\xc3",             /* cut off */
        "\xc3\x41",         /* no follower */
        "\xc0\x80",         /* too long a form of U+0000 */
        "\xe0\x80\xaf",     /* of '/' */
        "\xf0\x80\x80\xaf", /* likewise */
        "\xed\xa0\x80",     /* a surrogate */
        "\xf4\x90\x80\x80", /* above U+10FFFF */
        "\xf8\x88\x80\x80\x80",
        "\xff",
    };
    static const uint8_t good[] = {0x41, 0x00, 0xac, 0x20,
                                   0x3d, 0xd8, 0x00, 0xde};
    struct builder b = BUILDER_INIT;
    size_t i;

    CU_ASSERT(utf16le_from_utf8(
        bytes_of_string("A\xe2\x82\xac\xf0\x9f\x98\x80"), &b));
    CU_ASSERT(
        bytes_equal(builder_view(&b), (struct bytes){good, sizeof(good)}));
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT(!utf16le_from_utf8(bytes_of_string(bad[i]), &b));
    builder_free(&b);
}

/* RULE 4537/3/chosen */
/* RULE 4537/3/not-offered */
/* The acceptor's choice: its own order, among what the client can use. */
static void
test_negotiation(void)
{
    static const struct {
        struct etypes_offered offered;
        int32_t session, subkey, chosen;
    } cases[] = {
        {{{0}, 0}, 17, 17, 17},
        {{{0}, 0}, 17, 18, 18},
        {{{0}, 0}, 18, 17, 18},
        {{{17, 18, 20}, 3}, 17, 17, 20},
        {{{26, 25, 99, -7}, 4}, 17, 0, 17},
        {{{18}, 1}, 17, 0, 18},
        {{{0}, 0}, 26, 26, 0},
    };
    struct kdc_world w;
    struct evidence ev = EVIDENCE_INIT;
    struct ap_step s = {.env = &w.env, .ev = &ev};
    struct crypto_key session, subkey;
    int32_t chosen;
    enum verdict v;
    size_t i;

    kdc_world_init(&w, etypes, 18);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        session.profile = crypto_profile_find(cases[i].session);
        subkey.profile = crypto_profile_find(cases[i].subkey);
        chosen = 0;
        v = etypes_negotiate(&s, &cases[i].offered, &session, &subkey, &chosen);
        CU_ASSERT(chosen == cases[i].chosen);
        CU_ASSERT(v == (chosen != 0 ? V_OK : V_NO_ETYPE));
    }
}

static const struct unit_test tests[] = {
    {"the authenticator", test_authenticator},
    {"DCE style is mutual and bare", test_dce_is_mutual},
    {"the etype list", test_etype_list},
    {"all authorization data in one AD-IF-RELEVANT", test_one_container},
    {"a target name that has no UTF-16 form", test_target_left_out},
    {"delegation is sealed in the session key", test_delegation},
    {"delegation that is large", test_delegation_large},
    {"delegation that does not fit or is none", test_delegation_left_out},
    {"requests that are not made", test_refused},
    {"UTF-16LE", test_utf16},
    {"the acceptor's choice of enctype", test_negotiation},
};

int
main(void)
{
    return tap_main("ap_request", tests, sizeof(tests) / sizeof(tests[0]));
}
