/* tests/unit/ap_authdata_test.c: what an acceptor believes of a ticket's PAC
 * and CAMMACs. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/authdata.h"
#include "asn1/cammac.h"
#include "asn1/pac.h"
#include "mech/ap/authdata_verify.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/asn1_kdc.h"
#include "tests/unit/pac_make.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {20, 19, 18, 17, 26, 25, 23, 16, 0};
static const char payload[] = "a buffer of our own";

#define OUR_BUFFER 1000

static struct bytes
ascii_name(const char *text, uint8_t *room)
{
    size_t len = strlen(text);

    room[0] = 0x1b;
    room[1] = (uint8_t)len;
    memcpy(room + 2, text, len);
    return (struct bytes){room, len + 2};
}

static void
sign_into(struct builder *pac, const struct crypto_key *key, uint32_t type,
          struct bytes covered)
{
    struct crypto_segment segment = {covered.data, NULL, covered.len};
    struct crypto_usage *u = NULL;
    struct pac_buffer signature;
    struct pac p;

    CU_ASSERT_FATAL(pac_decode(builder_view(pac), &p));
    CU_ASSERT_FATAL(pac_find(&p, type, &signature));
    CU_ASSERT_FATAL(crypto_usage_new(key, USAGE_PAC_CHECKSUM, &u) == CRYPTO_OK);
    CU_ASSERT(crypto_checksum(u, &segment, 1,
                              pac->data + signature.offset + 4) == CRYPTO_OK);
    crypto_usage_free(u);
}

/* What a KDC says, and how. */
struct statement {
    int64_t authtime;
    const char *name;
    int32_t checksum_type; /* 0: the key's own */
    bool no_client_info;
    bool no_kdc_signature;
};

static void
make_pac(const struct statement *s, const struct crypto_key *key,
         struct builder *out)
{
    struct builder info = BUILDER_INIT, signature = BUILDER_INIT;
    struct builder covered = BUILDER_INIT;
    struct pac_part parts[4];
    size_t num = 0;
    struct pac p;

    pac_put_client_info(&info, s->authtime, s->name);
    pac_put_signature(&signature,
                      s->checksum_type != 0 ? s->checksum_type
                                            : key->profile->checksum_type,
                      key->profile->checksum_len);
    parts[num++] =
        (struct pac_part){OUR_BUFFER, {(const uint8_t *)payload, 19}};
    if (!s->no_client_info)
        parts[num++] = (struct pac_part){PAC_CLIENT_INFO, builder_view(&info)};
    parts[num++] =
        (struct pac_part){PAC_SERVER_CHECKSUM, builder_view(&signature)};
    if (!s->no_kdc_signature)
        parts[num++] =
            (struct pac_part){PAC_PRIVSVR_CHECKSUM, builder_view(&signature)};
    pac_put_buffers(out, parts, num);
    if (pac_decode(builder_view(out), &p) && pac_put_unsigned(&p, &covered))
        sign_into(out, key, PAC_SERVER_CHECKSUM, builder_view(&covered));
    builder_free(&info);
    builder_free(&signature);
    builder_free(&covered);
}

/* The authorization data of a ticket, as one element in AD-IF-RELEVANT. */
static void
put_relevant(struct builder *out, int32_t ad_type, struct bytes data)
{
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&list);

    authdata_put(&list, ad_type, data);
    authdata_end(&list, start);
    authdata_put(out, AD_IF_RELEVANT, builder_view(&list));
    builder_free(&list);
}

/* One acceptor and its answer. */
struct trial {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct builder authdata;
    struct ap_exchange *x;
    enum verdict v;
};

static void
trial_init(struct trial *t, int32_t enctype)
{
    memset(t, 0, sizeof(*t));
    kdc_world_init(&t->w, etypes, enctype);
    kdc_ticket_init(&t->ticket, &t->w, 18);
}

static const struct ap_session *
trial_run(struct trial *t)
{
    struct ap_acceptor_request areq = {.has_bindings = false};
    struct builder token = BUILDER_INIT, reply = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct kdc_request request;

    t->ticket.part.has_authdata = true;
    t->ticket.part.authdata = builder_view(&t->authdata);
    kdc_ticket_seal(&t->ticket);
    kdc_request_init(&request, &t->w, &t->ticket, GSS_WIRE_MUTUAL);
    kdc_request_make(&request, &t->ticket, &token);
    t->v =
        ap_accept(&t->w.env, &areq, builder_view(&token), &t->x, &reply, &ev);
    builder_free(&token);
    builder_free(&reply);
    return t->v == V_OK ? ap_exchange_session(t->x) : NULL;
}

static void
trial_end(struct trial *t)
{
    ap_exchange_free(t->x);
    kdc_ticket_free(&t->ticket);
    builder_free(&t->authdata);
}

/* The acceptor believes a PAC, or has none, for one statement. */
static void
statement_is(const struct statement *s, int32_t enctype, bool believed,
             void (*spoil)(struct builder *pac))
{
    struct builder pac = BUILDER_INIT;
    const struct ap_session *session;
    struct trial t;

    trial_init(&t, enctype);
    make_pac(s, &t.w.service_key, &pac);
    if (spoil != NULL)
        spoil(&pac);
    put_relevant(&t.authdata, AD_WIN2K_PAC, builder_view(&pac));
    session = trial_run(&t);
    CU_ASSERT_EQUAL(t.v, V_OK);
    CU_ASSERT_FATAL(session != NULL);
    if (believed)
        CU_ASSERT(bytes_equal(session->pac, builder_view(&pac)));
    if (!believed)
        CU_ASSERT_EQUAL(session->pac.len, 0);
    builder_free(&pac);
    trial_end(&t);
}

#define AUTHTIME (KDC_NOW - 3600)

static void
good_pacs(void)
{
    struct statement s = {.authtime = AUTHTIME, .name = "alice"};

    for (size_t i = 0; etypes[i] != 0; i++)
        statement_is(&s, etypes[i], true, NULL);
}

static void
other_logins(void)
{
    struct statement s = {.authtime = AUTHTIME, .name = "alice"};

    s.name = "bob";
    statement_is(&s, 18, false, NULL);
    s.name = "alice@REALM";
    statement_is(&s, 18, false, NULL);
    s.name = "alic";
    statement_is(&s, 18, false, NULL);
    s.name = "";
    statement_is(&s, 18, false, NULL);
    s.name = "alice";
    s.authtime = AUTHTIME + 1;
    statement_is(&s, 18, false, NULL);
    s.authtime = AUTHTIME;
    s.no_client_info = true;
    statement_is(&s, 18, false, NULL);
}

static void
other_signatures(void)
{
    struct statement s = {.authtime = AUTHTIME, .name = "alice"};

    s.checksum_type = 7; /* RSA-MD5: without a key */
    statement_is(&s, 18, false, NULL);
    s.checksum_type = 15; /* of another enctype */
    statement_is(&s, 18, false, NULL);
    s.checksum_type = -138; /* RC4's, with an AES key */
    statement_is(&s, 18, false, NULL);
    s.checksum_type = 0;
    s.no_kdc_signature = true; /* cannot be covered */
    statement_is(&s, 18, false, NULL);
}

static size_t flip_at, flip_bit;

static void
flip(struct builder *pac)
{
    pac->data[flip_at] ^= (uint8_t)(1u << flip_bit);
}

/* Every bit of a PAC but its KDC signature's and what nobody covers: either it
 * is not believed, or it is no PAC and the login fails. */
static void
flipped_bits(void)
{
    struct statement s = {.authtime = AUTHTIME, .name = "alice"};
    struct builder pac = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct pac_buffer kdc;
    struct trial t;
    struct ap_step step = {.ev = &ev};
    struct pac p;

    trial_init(&t, 18);
    step.env = &t.w.env;
    t.w.env.trace = NULL;
    make_pac(&s, &t.w.service_key, &pac);
    CU_ASSERT_FATAL(pac_decode(builder_view(&pac), &p));
    CU_ASSERT_FATAL(pac_find(&p, PAC_PRIVSVR_CHECKSUM, &kdc));
    for (flip_at = 0; flip_at < pac.len; flip_at++) {
        /* The KDC's own checksum is its business. */
        bool covered =
            flip_at < kdc.offset + 4 || flip_at >= kdc.offset + kdc.data.len;

        for (flip_bit = 0; flip_bit < 8; flip_bit++) {
            bool good = false;
            enum verdict v;

            flip(&pac);
            v = pac_verify(&step, builder_view(&pac), &t.w.service_key,
                           &t.ticket.part, &good);
            CU_ASSERT(v == V_OK || v == V_BAD_AUTHDATA);
            CU_ASSERT_EQUAL(good, !covered);
            flip(&pac);
        }
    }
    builder_free(&pac);
    trial_end(&t);
}

static void
truncated(void)
{
    struct statement s = {.authtime = AUTHTIME, .name = "alice"};
    struct builder pac = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct ap_step step = {.ev = &ev};
    struct trial t;

    trial_init(&t, 18);
    step.env = &t.w.env;
    t.w.env.trace = NULL;
    make_pac(&s, &t.w.service_key, &pac);
    for (size_t len = 0; len <= pac.len; len++) {
        bool good = true;
        enum verdict v = pac_verify(&step, (struct bytes){pac.data, len},
                                    &t.w.service_key, &t.ticket.part, &good);

        CU_ASSERT(v == V_OK || v == V_BAD_AUTHDATA);
        CU_ASSERT_EQUAL(good, len == pac.len);
    }
    builder_free(&pac);
    trial_end(&t);
}

static void
no_pac_at_all(void)
{
    struct trial t;

    trial_init(&t, 18);
    put_relevant(&t.authdata, AD_WIN2K_PAC, bytes_of_string("not a PAC"));
    CU_ASSERT(trial_run(&t) == NULL);
    CU_ASSERT_EQUAL(t.v, V_BAD_AUTHDATA);
    trial_end(&t);
}

/* A forged PAC in front of the KDC's hides it; behind it, it has no effect. */
static void
first_one_counts(void)
{
    struct statement s = {.authtime = AUTHTIME, .name = "alice"};

    for (size_t forged_first = 0; forged_first < 2; forged_first++) {
        struct builder pac = BUILDER_INIT, forged = BUILDER_INIT;
        const struct ap_session *session;
        struct crypto_key other;
        struct trial t;

        trial_init(&t, 18);
        CU_ASSERT(crypto_key_random(&other, 18) == CRYPTO_OK);
        make_pac(&s, &t.w.service_key, &pac);
        make_pac(&s, &other, &forged);
        put_relevant(&t.authdata, AD_WIN2K_PAC,
                     builder_view(forged_first ? &forged : &pac));
        put_relevant(&t.authdata, AD_WIN2K_PAC,
                     builder_view(forged_first ? &pac : &forged));
        session = trial_run(&t);
        CU_ASSERT_FATAL(session != NULL);
        CU_ASSERT_EQUAL(session->pac.len, forged_first ? 0 : pac.len);
        builder_free(&pac);
        builder_free(&forged);
        trial_end(&t);
    }
}

/* The captured PAC of which the key is known. */
static void
windows_pac(void)
{
    struct pac_vector vectors[PAC_VECTORS];
    struct evidence ev = EVIDENCE_INIT;
    struct ap_step step = {.ev = &ev};
    struct crypto_key key;
    struct trial t;
    uint8_t room[64];
    bool good = false;

    pac_vectors(vectors);
    trial_init(&t, 18);
    step.env = &t.w.env;
    t.ticket.part.authtime = vectors[0].authtime;
    t.ticket.part.client.components = ascii_name(vectors[0].client, room);
    CU_ASSERT_FATAL(crypto_key_init(&key, vectors[0].enctype, vectors[0].key) ==
                    CRYPTO_OK);
    CU_ASSERT_EQUAL(
        pac_verify(&step, vectors[0].pac, &key, &t.ticket.part, &good), V_OK);
    CU_ASSERT(good);
    key.bytes[0] ^= 1;
    CU_ASSERT_EQUAL(
        pac_verify(&step, vectors[0].pac, &key, &t.ticket.part, &good), V_OK);
    CU_ASSERT(!good);
    trial_end(&t);
}

/* The name in a PAC is the ticket's, quoted; an enterprise name is not. */
static void
quoted_names(void)
{
    static const struct {
        int32_t type;
        size_t num;
        const char *components, *text;
        bool good;
    } names[] = {
        {1, 2, "\x1b\x03web\x1b\x04host", "web/host", true},
        {1, 1, "\x1b\x08web/host", "web\\/host", true},
        {1, 1, "\x1b\x08web/host", "web/host", false},
        {10, 1, "\x1b\x05u@d.e", "u@d.e", true},
        {1, 1, "\x1b\x05u@d.e", "u@d.e", false},
        {10, 2, "\x1b\x01u\x1b\x01v", "u/v", false},
        {1, 1, "\x1b\x02\xff\xff", "??", false},
    };
    struct evidence ev = EVIDENCE_INIT;
    struct ap_step step = {.ev = &ev};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct statement s = {.authtime = AUTHTIME, .name = names[i].text};
        struct builder pac = BUILDER_INIT;
        struct trial t;
        bool good = !names[i].good;

        trial_init(&t, 17);
        step.env = &t.w.env;
        t.ticket.part.client.name_type = names[i].type;
        t.ticket.part.client.num_components = names[i].num;
        t.ticket.part.client.components = bytes_of_string(names[i].components);
        make_pac(&s, &t.w.service_key, &pac);
        CU_ASSERT_EQUAL(pac_verify(&step, builder_view(&pac), &t.w.service_key,
                                   &t.ticket.part, &good),
                        V_OK);
        CU_ASSERT_EQUAL(good, names[i].good);
        builder_free(&pac);
        trial_end(&t);
    }
}

/* SEQUENCE OF UTF8String: "strong". */
static const uint8_t strong[] = {0x30, 0x08, 0x0c, 0x06, 's',
                                 't',  'r',  'o',  'n',  'g'};

/* A CAMMAC with one element, checked with `key`. */
static void
make_cammac(struct builder *out, int32_t ad_type, struct bytes data,
            const struct crypto_key *key)
{
    struct builder elements = BUILDER_INIT, content = BUILDER_INIT;
    struct crypto_segment segment = {.out = NULL};
    struct crypto_usage *u = NULL;
    struct cammac c = {.has_svc_verifier = key != NULL};
    uint8_t mac[32];
    size_t start = authdata_begin(&elements);

    authdata_put(&elements, ad_type, data);
    authdata_end(&elements, start);
    authdata_put(&content, ad_type, data);
    if (key != NULL) {
        segment.in = elements.data;
        segment.len = elements.len;
        CU_ASSERT_FATAL(crypto_usage_new(key, USAGE_CAMMAC, &u) == CRYPTO_OK);
        CU_ASSERT(crypto_checksum(u, &segment, 1, mac) == CRYPTO_OK);
        crypto_usage_free(u);
        c.svc_verifier.mac.cksumtype = key->profile->checksum_type;
        c.svc_verifier.mac.checksum =
            (struct bytes){mac, key->profile->checksum_len};
    }
    c.elements = builder_view(&content);
    cammac_encode(out, &c);
    builder_free(&elements);
    builder_free(&content);
}

/* Which of its keys made the CAMMAC of a ticket. */
enum maker { SERVICE, SOMEBODY, NOBODY };

static void
cammac_is(int32_t enctype, enum maker maker, bool relevant, size_t indicators)
{
    struct bytes said = {strong, sizeof(strong)};
    struct builder cammac = BUILDER_INIT;
    const struct ap_session *session;
    struct crypto_key other;
    struct trial t;

    trial_init(&t, enctype);
    CU_ASSERT(crypto_key_random(&other, enctype) == CRYPTO_OK);
    make_cammac(&cammac, AD_AUTH_INDICATOR, said,
                maker == SERVICE    ? &t.w.service_key
                : maker == SOMEBODY ? &other
                                    : NULL);
    if (relevant)
        put_relevant(&t.authdata, AD_CAMMAC, builder_view(&cammac));
    else
        authdata_put(&t.authdata, AD_CAMMAC, builder_view(&cammac));
    session = trial_run(&t);
    CU_ASSERT_FATAL(session != NULL);
    CU_ASSERT_EQUAL(session->indicators.len, indicators);
    builder_free(&cammac);
    trial_end(&t);
}

static void
cammacs(void)
{
    for (size_t i = 0; etypes[i] != 0; i++) {
        cammac_is(etypes[i], SERVICE, true, sizeof(strong) - 2);
        cammac_is(etypes[i], SERVICE, false, sizeof(strong) - 2);
        cammac_is(etypes[i], SOMEBODY, true, 0);
        cammac_is(etypes[i], NOBODY, true, 0);
    }
}

/* Indicators in the open are anybody's. */
static void
naked_indicators(void)
{
    struct bytes said = {strong, sizeof(strong)};
    const struct ap_session *session;
    struct trial t;

    trial_init(&t, 18);
    put_relevant(&t.authdata, AD_AUTH_INDICATOR, said);
    session = trial_run(&t);
    CU_ASSERT_FATAL(session != NULL);
    CU_ASSERT_EQUAL(session->indicators.len, 0);
    trial_end(&t);
}

/* Two CAMMACs, the indicators of both. */
static void
several_cammacs(void)
{
    struct bytes said = {strong, sizeof(strong)}, text;
    struct builder cammac = BUILDER_INIT;
    const struct ap_session *session;
    struct reader r;
    struct trial t;
    size_t num = 0;

    trial_init(&t, 18);
    make_cammac(&cammac, AD_AUTH_INDICATOR, said, &t.w.service_key);
    put_relevant(&t.authdata, AD_CAMMAC, builder_view(&cammac));
    put_relevant(&t.authdata, AD_CAMMAC, builder_view(&cammac));
    session = trial_run(&t);
    CU_ASSERT_FATAL(session != NULL);
    reader_init(&r, session->indicators);
    while (auth_indicators_next(&r, &text))
        num++;
    CU_ASSERT(reader_done(&r));
    CU_ASSERT_EQUAL(num, 2);
    builder_free(&cammac);
    trial_end(&t);
}

static void
malformed_cammacs(void)
{
    struct builder cammac = BUILDER_INIT;
    struct trial t;

    trial_init(&t, 18);
    put_relevant(&t.authdata, AD_CAMMAC, bytes_of_string("not a CAMMAC"));
    CU_ASSERT(trial_run(&t) == NULL);
    CU_ASSERT_EQUAL(t.v, V_BAD_AUTHDATA);
    trial_end(&t);

    trial_init(&t, 18);
    make_cammac(&cammac, AD_AUTH_INDICATOR, bytes_of_string("not a list"),
                &t.w.service_key);
    put_relevant(&t.authdata, AD_CAMMAC, builder_view(&cammac));
    CU_ASSERT(trial_run(&t) == NULL);
    CU_ASSERT_EQUAL(t.v, V_BAD_AUTHDATA);
    builder_free(&cammac);
    trial_end(&t);
}

static const struct unit_test tests[] = {
    {"good PACs of every enctype", good_pacs},
    {"PACs about another login", other_logins},
    {"PACs with another signature", other_signatures},
    {"every bit of a PAC flipped", flipped_bits},
    {"every truncation of a PAC", truncated},
    {"something else in place of a PAC", no_pac_at_all},
    {"the first PAC counts", first_one_counts},
    {"a PAC of Windows", windows_pac},
    {"the client's name in a PAC", quoted_names},
    {"CAMMACs of every enctype", cammacs},
    {"indicators outside a CAMMAC", naked_indicators},
    {"several CAMMACs", several_cammacs},
    {"malformed CAMMACs", malformed_cammacs},
};

int
main(void)
{
    return tap_main("ap authz", tests, sizeof(tests) / sizeof(tests[0]));
}
