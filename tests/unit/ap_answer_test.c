/* tests/unit/ap_answer_test.c: what an initiator makes of answers, and both
 * sides of tokens that are out of place. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "asn1/ap_rep.h"
#include "asn1/krb_error.h"
#include "mech/ap/exchange.h"
#include "mech/verdict/codes.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {20, 18, 17, 0};

/* An initiator that awaits an answer, and the acceptor it wrote to. */
struct waiting {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct ap_initiator_request ireq;
    struct ap_acceptor_request areq;
    struct ap_exchange *x;
    struct ap_exchange *acceptor;
    struct builder request;
    struct builder answer; /* genuine */
    struct evidence ev;
};

static void
waiting_init(struct waiting *t, uint32_t flags)
{
    memset(t, 0, sizeof(*t));
    kdc_world_init(&t->w, etypes, 18);
    kdc_ticket_init(&t->ticket, &t->w, 18);
    kdc_ticket_seal(&t->ticket);
    t->ireq.mech = ap_mech_krb5();
    t->ireq.ticket = &t->ticket.service;
    t->ireq.flags = flags;
    CU_ASSERT_FATAL(ap_initiate(&t->w.env, &t->ireq, &t->x, &t->request,
                                &t->ev) == V_CONTINUE);
    CU_ASSERT_PTR_NULL(ap_exchange_session(t->x));
    CU_ASSERT_PTR_NOT_NULL(ap_exchange_partial(t->x));
    CU_ASSERT_FATAL(ap_accept(&t->w.env, &t->areq, builder_view(&t->request),
                              &t->acceptor, &t->answer, &t->ev) ==
                    ((flags & GSS_WIRE_DCE_STYLE) != 0 ? V_CONTINUE : V_OK));
}

static void
waiting_free(struct waiting *t)
{
    ap_exchange_free(t->x);
    ap_exchange_free(t->acceptor);
    builder_free(&t->request);
    builder_free(&t->answer);
    kdc_ticket_free(&t->ticket);
}

/* Feeds `token` to `x`; after a refusal the exchange must be dead. */
static enum verdict
feed(struct waiting *t, struct ap_exchange *x, struct bytes token)
{
    struct builder out = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v;

    v = ap_continue(&t->w.env, x, token, &out, &t->ev);
    if (v != V_OK) {
        CU_ASSERT(builder_view(&out).len == 0);
        CU_ASSERT_PTR_NULL(ap_exchange_session(x));
        CU_ASSERT(ap_continue(&t->w.env, x, token, &out, &ev) == V_DEAD);
        CU_ASSERT_PTR_NULL(ap_exchange_session(x));
        CU_ASSERT_PTR_NULL(ap_exchange_partial(x));
    }
    builder_free(&out);
    return v;
}

/* An AP-REP that would be right, to be changed. */
static struct enc_ap_rep_part
right_part(const struct waiting *t)
{
    struct enc_ap_rep_part part = {
        .ctime = t->x->ctime,
        .cusec = t->x->cusec,
        .has_seq_number = true,
        .seq_number = 99,
    };

    return part;
}

static enum verdict
feed_part(struct waiting *t, const struct enc_ap_rep_part *part,
          const struct crypto_key *key)
{
    struct builder token = BUILDER_INIT;
    enum verdict v;

    kdc_reply_make(part, key, ap_mech_krb5(), &token);
    v = feed(t, t->x, builder_view(&token));
    builder_free(&token);
    return v;
}

/* RULE 4120/3.2.4/echo */
static void
test_right_answers(void)
{
    struct enc_ap_rep_part part;
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    CU_ASSERT(feed_part(&t, &part, &t.ticket.session_key) == V_OK);
    CU_ASSERT(ap_exchange_session(t.x)->recv_seq == 99);
    CU_ASSERT_PTR_NULL(ap_exchange_session(t.x)->acceptor_subkey.profile);
    waiting_free(&t);
    /* Sealed in the subkey, as some peers do. */
    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    CU_ASSERT(feed_part(&t, &part, &t.x->kept.session.initiator_subkey) ==
              V_OK);
    waiting_free(&t);
    /* Without a sequence number: zero (RFC 4120 section 5.5.1). */
    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    part.has_seq_number = false;
    CU_ASSERT(feed_part(&t, &part, &t.ticket.session_key) == V_OK);
    CU_ASSERT(ap_exchange_session(t.x)->recv_seq == 0);
    waiting_free(&t);
}

/* RULE 4120/3.2.5/reply-checked */
static void
test_wrong_time(void)
{
    struct enc_ap_rep_part part;
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    part.ctime++;
    CU_ASSERT(feed_part(&t, &part, &t.ticket.session_key) == V_MUT_FAIL);
    CU_ASSERT_PTR_NOT_NULL(strstr(t.ev.text, "2025-06-15T15:06:41Z"));
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    part.cusec--;
    CU_ASSERT(feed_part(&t, &part, &t.ticket.session_key) == V_MUT_FAIL);
    waiting_free(&t);
}

static void
test_wrong_key(void)
{
    struct enc_ap_rep_part part;
    struct crypto_key key;
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    CU_ASSERT(crypto_key_random(&key, 18) == CRYPTO_OK);
    CU_ASSERT(feed_part(&t, &part, &key) == V_BAD_INTEGRITY);
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    CU_ASSERT(crypto_key_random(&key, 17) == CRYPTO_OK);
    CU_ASSERT(feed_part(&t, &part, &key) == V_BAD_INTEGRITY);
    CU_ASSERT_PTR_NOT_NULL(strstr(t.ev.text, "aes128"));
    waiting_free(&t);
    crypto_key_wipe(&key);
}

static void
test_subkey_not_permitted(void)
{
    struct enc_ap_rep_part part;
    struct crypto_key key;
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    CU_ASSERT(crypto_key_random(&key, 26) == CRYPTO_OK);
    part.has_subkey = true;
    part.subkey.keytype = 26;
    part.subkey.keyvalue = crypto_key_value(&key);
    CU_ASSERT(feed_part(&t, &part, &t.ticket.session_key) == V_NOPERM_ETYPE);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(t.ev.text, "the acceptor's subkey is camellia256"));
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_MUTUAL);
    part = right_part(&t);
    part.has_subkey = true;
    part.subkey.keytype = 18;
    part.subkey.keyvalue = (struct bytes){key.bytes, 31};
    CU_ASSERT(feed_part(&t, &part, &t.ticket.session_key) == V_BAD_ENCODING);
    waiting_free(&t);
    crypto_key_wipe(&key);
}

/* The genuine answer to another request of the same client. */
static void
test_answer_of_another_exchange(void)
{
    struct waiting t, other;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    waiting_init(&other, GSS_WIRE_MUTUAL);
    CU_ASSERT(feed(&t, t.x, builder_view(&other.answer)) == V_BAD_INTEGRITY);
    waiting_free(&other);
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_MUTUAL);
    waiting_init(&other, GSS_WIRE_MUTUAL);
    /* The same session key; only the time tells them apart. */
    other.x->kept.session.session_key = t.x->kept.session.session_key;
    other.ticket.session_key = t.ticket.session_key;
    other.x->cusec++;
    ap_exchange_free(other.acceptor);
    builder_cut(&other.answer, 0);
    other.w.now_us++;
    kdc_forget_replays(&other.w);
    other.w.service_key = t.w.service_key;
    other.ireq.ticket = &t.ticket.service;
    ap_exchange_free(other.x);
    builder_cut(&other.request, 0);
    CU_ASSERT(ap_initiate(&other.w.env, &other.ireq, &other.x, &other.request,
                          &other.ev) == V_CONTINUE);
    CU_ASSERT(ap_accept(&other.w.env, &other.areq, builder_view(&other.request),
                        &other.acceptor, &other.answer, &other.ev) == V_OK);
    CU_ASSERT(feed(&t, t.x, builder_view(&other.answer)) == V_MUT_FAIL);
    waiting_free(&other);
    waiting_free(&t);
}

static void
test_reflection(void)
{
    struct builder leg3 = BUILDER_INIT;
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    CU_ASSERT(feed(&t, t.x, builder_view(&t.request)) == V_BAD_TOKEN_ID);
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_DCE_STYLE);
    CU_ASSERT(feed(&t, t.x, builder_view(&t.request)) == V_BAD_TOKEN_ID);
    /* The acceptor's answer back to itself, as the third leg. */
    CU_ASSERT(feed(&t, t.acceptor, builder_view(&t.answer)) == V_MUT_FAIL);
    CU_ASSERT_STRING_EQUAL(t.ev.text, "our own answer came back");
    waiting_free(&t);
    /* The third leg, with another number. */
    waiting_init(&t, GSS_WIRE_DCE_STYLE);
    CU_ASSERT(ap_continue(&t.w.env, t.x, builder_view(&t.answer), &leg3,
                          &t.ev) == V_OK);
    t.acceptor->kept.session.send_seq++;
    CU_ASSERT(feed(&t, t.acceptor, builder_view(&leg3)) == V_MUT_FAIL);
    waiting_free(&t);
    builder_free(&leg3);
}

static void
test_framing_of_answers(void)
{
    static const uint8_t old[] = {0x2b, 0x05, 0x01, 0x05, 0x02};
    struct builder token = BUILDER_INIT;
    struct ap_token read;
    struct waiting t;

    /* Right message, another mechanism's framing; then none at all. */
    waiting_init(&t, GSS_WIRE_MUTUAL);
    CU_ASSERT(ap_token_read(builder_view(&t.answer), &read, &t.ev) == V_OK);
    ap_token_write(&token, (struct bytes){old, sizeof(old)}, AP_TOKEN_REPLY,
                   read.message);
    CU_ASSERT(feed(&t, t.x, builder_view(&token)) == V_WRONG_MECH);
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_MUTUAL);
    CU_ASSERT(ap_token_read(builder_view(&t.answer), &read, &t.ev) == V_OK);
    CU_ASSERT(feed(&t, t.x, read.message) == V_STYLE_MISMATCH);
    waiting_free(&t);
    /* DCE style: bare only. */
    builder_cut(&token, 0);
    waiting_init(&t, GSS_WIRE_DCE_STYLE);
    ap_token_write(&token, ap_mech_krb5(), AP_TOKEN_REPLY,
                   builder_view(&t.answer));
    CU_ASSERT(feed(&t, t.x, builder_view(&token)) == V_STYLE_MISMATCH);
    waiting_free(&t);
    builder_free(&token);
}

static void
error_token(struct builder *out, int32_t code, const char *text, bool framed)
{
    struct builder message = BUILDER_INIT;
    struct krb_error e = {
        .stime = KDC_NOW + 1000,
        .error_code = code,
        .server = kdc_server,
        .e_text = bytes_of_string(text),
    };

    krb_error_encode(&message, &e);
    builder_cut(out, 0);
    ap_token_write(out, framed ? ap_mech_krb5() : (struct bytes){NULL, 0},
                   AP_TOKEN_ERROR, builder_view(&message));
    builder_free(&message);
}

static void
test_krb_error(void)
{
    static const struct {
        int32_t code, minor;
        const char *text, *evidence;
    } cases[] = {
        {37, 37, "",
         "host/server@REALM refused us with KRB_AP_ERR_SKEW (37), their clock "
         "2025-06-15T15:23:20Z, ours 2025-06-15T15:06:40Z, differ 1000 s; the "
         "service's log tells more"},
        {45, 45, "no \x1b[31mkey",
         "host/server@REALM refused us with KRB_AP_ERR_NOKEY (45), saying "
         "\"no ?[31mkey\"; the service's log tells more"},
        {0, 60, "", "refused us with KRB-ERROR (0); the"},
        {9999, 60, "", "refused us with KRB-ERROR (9999); the"},
        {-5, 60, "", "refused us with KRB-ERROR (-5); the"},
    };
    struct builder token = BUILDER_INIT;
    struct waiting t;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        waiting_init(&t, GSS_WIRE_MUTUAL);
        error_token(&token, cases[i].code, cases[i].text, true);
        CU_ASSERT(feed(&t, t.x, builder_view(&token)) == V_PEER_ERROR);
        CU_ASSERT(t.ev.code == MINOR_KRB5(cases[i].minor));
        CU_ASSERT_PTR_NOT_NULL(strstr(t.ev.text, cases[i].evidence));
        waiting_free(&t);
    }
    /* Bare only in DCE style, framed also there. */
    error_token(&token, 45, "", false);
    waiting_init(&t, GSS_WIRE_MUTUAL);
    CU_ASSERT(feed(&t, t.x, builder_view(&token)) == V_STYLE_MISMATCH);
    waiting_free(&t);
    waiting_init(&t, GSS_WIRE_DCE_STYLE);
    CU_ASSERT(feed(&t, t.x, builder_view(&token)) == V_PEER_ERROR);
    waiting_free(&t);
    error_token(&token, 45, "", true);
    waiting_init(&t, GSS_WIRE_DCE_STYLE);
    CU_ASSERT(feed(&t, t.x, builder_view(&token)) == V_PEER_ERROR);
    waiting_free(&t);
    builder_free(&token);
}

/* A refusal by the real acceptor is read by the real initiator. */
static void
test_refusal_arrives(void)
{
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    builder_cut(&t.answer, 0);
    ap_exchange_free(t.acceptor);
    CU_ASSERT(ap_accept(&t.w.env, &t.areq, builder_view(&t.request),
                        &t.acceptor, &t.answer, &t.ev) == V_REPEAT);
    CU_ASSERT(feed(&t, t.x, builder_view(&t.answer)) == V_PEER_ERROR);
    CU_ASSERT(t.ev.code == MINOR_KRB5(34));
    waiting_free(&t);
}

/* RULE 2743/2.2.1/established */
/* Once the context stands, further tokens are refused and it stays. */
static void
test_established(void)
{
    struct builder out = BUILDER_INIT;
    struct waiting t;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    CU_ASSERT(feed(&t, t.x, builder_view(&t.answer)) == V_OK);
    CU_ASSERT(ap_continue(&t.w.env, t.x, builder_view(&t.answer), &out,
                          &t.ev) == V_ESTABLISHED);
    CU_ASSERT(ap_continue(&t.w.env, t.acceptor, builder_view(&t.request), &out,
                          &t.ev) == V_ESTABLISHED);
    CU_ASSERT(builder_view(&out).len == 0);
    CU_ASSERT_PTR_NOT_NULL(ap_exchange_session(t.x));
    CU_ASSERT_PTR_NOT_NULL(ap_exchange_session(t.acceptor));
    waiting_free(&t);
}

static void
test_first_tokens(void)
{
    static const char *const garbage[] = {"", "\x60", "x", "NTLMSSP"};
    struct builder out = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct waiting t;
    size_t i;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    for (i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        CU_ASSERT(ap_accept(&t.w.env, &t.areq, bytes_of_string(garbage[i]), &x,
                            &out, &t.ev) == V_BAD_FRAMING);
        CU_ASSERT_PTR_NULL(x);
    }
    CU_ASSERT(ap_accept(&t.w.env, &t.areq, builder_view(&t.answer), &x, &out,
                        &t.ev) == V_BAD_TOKEN_ID);
    CU_ASSERT_PTR_NULL(x);
    CU_ASSERT(builder_view(&out).len == 0);
    waiting_free(&t);
}

/* The whole table: what stands in it, and that all else is refused. */
static const struct {
    enum ap_role role;
    enum ap_state state;
    enum ap_token_kind kind;
} legal[] = {
    {AP_INITIATOR, AP_START, AP_TOKEN_NONE},
    {AP_INITIATOR, AP_AWAIT_REPLY, AP_TOKEN_REPLY},
    {AP_INITIATOR, AP_AWAIT_REPLY, AP_TOKEN_ERROR},
    {AP_INITIATOR, AP_REFUSED, AP_TOKEN_NONE},
    {AP_INITIATOR, AP_AWAIT_LAST_REPLY, AP_TOKEN_REPLY},
    {AP_INITIATOR, AP_AWAIT_LAST_REPLY, AP_TOKEN_ERROR},
    {AP_ACCEPTOR, AP_START, AP_TOKEN_REQUEST},
    {AP_ACCEPTOR, AP_AWAIT_THIRD_LEG, AP_TOKEN_REPLY},
};

static bool
is_legal(enum ap_role role, enum ap_state state, enum ap_token_kind kind)
{
    size_t i;

    for (i = 0; i < sizeof(legal) / sizeof(legal[0]); i++) {
        if (legal[i].role == role && legal[i].state == state &&
            legal[i].kind == kind)
            return true;
    }
    return false;
}

static void
illegal_is_refused(struct waiting *t, enum ap_role role, enum ap_state state,
                   enum ap_token_kind kind)
{
    struct builder out = BUILDER_INIT;
    struct ap_exchange x = {.role = role, .state = state};
    struct ap_step s = {
        .env = &t->w.env,
        .token = {.kind = kind, .framed = true, .mech = ap_mech_krb5()},
        .out = &out,
        .ev = &t->ev,
    };
    enum verdict wanted = state == AP_ESTABLISHED ? V_ESTABLISHED
                          : state == AP_FAILED    ? V_DEAD
                                                  : V_BAD_TOKEN_ID;

    CU_ASSERT_PTR_NULL(ap_move_find(role, state, kind));
    CU_ASSERT(ap_exchange_move(&s, &x) == wanted);
    CU_ASSERT(x.state ==
              (state == AP_ESTABLISHED ? AP_ESTABLISHED : AP_FAILED));
    CU_ASSERT(builder_view(&out).len == 0);
}

static void
test_table(void)
{
    struct waiting t;
    int role, state, kind;
    size_t num_legal = 0;

    waiting_init(&t, GSS_WIRE_MUTUAL);
    for (role = 0; role < AP_NUM_ROLES; role++) {
        for (state = 0; state < AP_NUM_STATES; state++) {
            for (kind = 0; kind < AP_NUM_TOKEN_KINDS; kind++) {
                if (!is_legal((enum ap_role)role, (enum ap_state)state,
                              (enum ap_token_kind)kind)) {
                    illegal_is_refused(&t, (enum ap_role)role,
                                       (enum ap_state)state,
                                       (enum ap_token_kind)kind);
                    continue;
                }
                num_legal++;
                CU_ASSERT_PTR_NOT_NULL(ap_move_find((enum ap_role)role,
                                                    (enum ap_state)state,
                                                    (enum ap_token_kind)kind));
            }
        }
    }
    CU_ASSERT(num_legal == sizeof(legal) / sizeof(legal[0]));
    waiting_free(&t);
}

static const struct unit_test tests[] = {
    {"right answers", test_right_answers},
    {"an answer with another time", test_wrong_time},
    {"an answer in another key", test_wrong_key},
    {"an answer with a subkey that is not permitted",
     test_subkey_not_permitted},
    {"an answer of another exchange", test_answer_of_another_exchange},
    {"reflected tokens", test_reflection},
    {"framing of answers", test_framing_of_answers},
    {"KRB-ERROR", test_krb_error},
    {"the acceptor's refusal reaches the initiator", test_refusal_arrives},
    {"tokens after the context stands", test_established},
    {"first tokens that are none", test_first_tokens},
    {"role x state x token: outside the table all is refused", test_table},
};

int
main(void)
{
    return tap_main("ap_answer", tests, sizeof(tests) / sizeof(tests[0]));
}
