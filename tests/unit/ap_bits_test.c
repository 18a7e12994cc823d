/* tests/unit/ap_bits_test.c: every bit of an AP-REQ and an AP-REP changed, one
 * at a time, and both cut short at every length. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

/* The enctype of the keys, and what is permitted. */
static const struct keys {
    int32_t etype;
    int32_t permitted[4];
} all_keys[] = {
    {18, {20, 18, 17, 0}},
    {16, {16, 0}},
    {23, {23, 0}},
};
static const struct keys *keys;

static void
with_all_keys(void (*run)(void))
{
    for (size_t i = 0; i < sizeof(all_keys) / sizeof(all_keys[0]); i++) {
        keys = &all_keys[i];
        run();
    }
}

/* The fields of an AP-REQ that nothing protects. A change there is no forgery:
 * whoever carries the token can make it, and what comes of it is as said. */
enum open_field {
    PROTECTED,
    /* One bit makes it 1.2.840.48018.1.2.2.  The initiator then refuses the
     * answer, which is framed with the mechanism that came. */
    FRAMING_MECH,
    /* MUTUAL-REQUIRED and the reserved bits.  The sealed flags decide. */
    AP_OPTIONS,
    /* RFC 4120 section 6.2: the type of a name is a hint. */
    SERVER_NAME_TYPE,
    /* Where any key of the keytab may serve, realm, name and kvno of the ticket
     * only help to find it; the key that opens is what counts. */
    TICKET_REALM,
    TICKET_SERVER,
    TICKET_KVNO,
    NUM_OPEN_FIELDS
};

static const char *const open_field_names[NUM_OPEN_FIELDS] = {
    "a protected field", "framing OID",  "ap-options", "ticket sname type",
    "ticket realm",      "ticket sname", "ticket kvno"};

struct changed {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct ap_initiator_request ireq;
    struct ap_acceptor_request areq;
    struct ap_exchange *initiator;
    struct builder token; /* the original */
    struct ap_token original;
    struct ap_req request; /* the original, decoded */
    uint8_t copy[2048];
};

static void
changed_init(struct changed *c, bool any_name)
{
    struct evidence ev = EVIDENCE_INIT;

    memset(c, 0, sizeof(*c));
    kdc_world_init(&c->w, keys->permitted, keys->etype);
    c->w.any_name = any_name;
    kdc_ticket_init(&c->ticket, &c->w, keys->etype);
    kdc_ticket_seal(&c->ticket);
    c->ireq.mech = ap_mech_krb5();
    c->ireq.ticket = &c->ticket.service;
    c->ireq.flags = GSS_WIRE_MUTUAL | GSS_WIRE_CONF | GSS_WIRE_INTEG;
    CU_ASSERT_FATAL(ap_initiate(&c->w.env, &c->ireq, &c->initiator, &c->token,
                                &ev) == V_CONTINUE);
    CU_ASSERT_FATAL(builder_view(&c->token).len <= sizeof(c->copy));
    CU_ASSERT_FATAL(ap_token_read(builder_view(&c->token), &c->original, &ev) ==
                    V_OK);
    CU_ASSERT_FATAL(ap_req_decode(c->original.message, &c->request) ==
                    MESSAGE_OK);
    c->w.env.trace = NULL;
}

static void
changed_free(struct changed *c)
{
    ap_exchange_free(c->initiator);
    builder_free(&c->token);
    kdc_ticket_free(&c->ticket);
}

static bool
same_sealed(const struct encrypted_data *a, const struct encrypted_data *b)
{
    return a->etype == b->etype && bytes_equal(a->cipher, b->cipher);
}

/* Which open field is all that differs in `token`. */
static enum open_field
difference(const struct changed *c, struct bytes token)
{
    struct evidence ev = EVIDENCE_INIT;
    const struct ap_req *was = &c->request;
    struct ap_token read;
    struct ap_req now;

    if (ap_token_read(token, &read, &ev) != V_OK ||
        ap_req_decode(read.message, &now) != MESSAGE_OK ||
        !same_sealed(&was->authenticator, &now.authenticator) ||
        !same_sealed(&was->ticket.enc_part, &now.ticket.enc_part))
        return PROTECTED;
    if (!bytes_equal(read.mech, c->original.mech))
        return FRAMING_MECH;
    if (now.ap_options != was->ap_options)
        return (now.ap_options & AP_OPTION_USE_SESSION_KEY) == 0 ? AP_OPTIONS
                                                                 : PROTECTED;
    if (now.ticket.server.name_type != was->ticket.server.name_type)
        return SERVER_NAME_TYPE;
    if (!bytes_equal(now.ticket.server.realm, was->ticket.server.realm))
        return TICKET_REALM;
    if (!bytes_equal(now.ticket.server.components,
                     was->ticket.server.components))
        return TICKET_SERVER;
    if (now.ticket.enc_part.kvno != was->ticket.enc_part.kvno)
        return TICKET_KVNO;
    return PROTECTED;
}

/* A session from a changed request is the one that was asked for. */
static bool
session_is_right(const struct changed *c, const struct ap_exchange *x)
{
    const struct ap_session *i = ap_exchange_partial(c->initiator);
    const struct ap_session *a = ap_exchange_session(x);

    return a != NULL && a->flags == i->flags && a->recv_seq == i->send_seq &&
           principal_name_equal(&a->client, &kdc_alice) &&
           principal_name_equal(&a->server, &kdc_server) &&
           bytes_equal(crypto_key_value(&a->initiator_subkey),
                       crypto_key_value(&i->initiator_subkey));
}

/* Offers a changed request; the field that let it pass, PROTECTED when it was
 * refused, and NUM_OPEN_FIELDS when it should have been. */
static enum open_field
offer(struct changed *c, struct bytes token)
{
    struct builder out = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    enum open_field field = PROTECTED;

    kdc_forget_replays(&c->w);
    if (ap_accept(&c->w.env, &c->areq, token, &x, &out, &ev) == V_OK) {
        field = difference(c, token);
        if (field == PROTECTED || !session_is_right(c, x))
            field = NUM_OPEN_FIELDS;
    } else if (x != NULL) {
        field = NUM_OPEN_FIELDS;
    }
    ap_exchange_free(x);
    builder_free(&out);
    return field;
}

/* Every bit of the request; passed[] counts the bits that made no difference.
 */
static void
flip_request(struct changed *c, size_t passed[NUM_OPEN_FIELDS])
{
    struct bytes token = builder_view(&c->token);
    enum open_field field;
    size_t bit;

    memcpy(c->copy, token.data, token.len);
    for (bit = 0; bit < token.len * 8; bit++) {
        c->copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        field = offer(c, (struct bytes){c->copy, token.len});
        c->copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (field == NUM_OPEN_FIELDS) {
            printf("# bit %zu of byte %zu\n", bit % 8, bit / 8);
            CU_FAIL("a changed request was accepted");
        } else {
            passed[field]++;
        }
    }
}

static void
expect_passed(const size_t passed[NUM_OPEN_FIELDS],
              const size_t wanted[NUM_OPEN_FIELDS])
{
    int i;

    for (i = PROTECTED + 1; i < NUM_OPEN_FIELDS; i++) {
        CU_ASSERT(passed[i] == wanted[i]);
        if (passed[i] != wanted[i])
            printf("# %s: %zu bits\n", open_field_names[i], passed[i]);
    }
}

/* With a keytab entry looked up by name and version. */
static void
request_bits(void)
{
    static const size_t wanted[NUM_OPEN_FIELDS] = {0, 1, 31, 8, 0, 0, 0};
    size_t passed[NUM_OPEN_FIELDS] = {0};
    struct changed c;

    changed_init(&c, false);
    flip_request(&c, passed);
    expect_passed(passed, wanted);
    changed_free(&c);
}

/* With any key of the keytab. */
static void
request_bits_any_key(void)
{
    size_t passed[NUM_OPEN_FIELDS] = {0};
    struct changed c;

    changed_init(&c, true);
    flip_request(&c, passed);
    CU_ASSERT(passed[FRAMING_MECH] == 1 && passed[AP_OPTIONS] == 31);
    CU_ASSERT(passed[TICKET_REALM] > 0 && passed[TICKET_SERVER] > 0 &&
              passed[TICKET_KVNO] > 0);
    changed_free(&c);
}

static void
request_cut(void)
{
    struct bytes token;
    struct changed c;
    size_t len;

    changed_init(&c, true);
    token = builder_view(&c.token);
    for (len = 0; len < token.len; len++)
        CU_ASSERT(offer(&c, (struct bytes){token.data, len}) == PROTECTED);
    /* And one byte too many. */
    memcpy(c.copy, token.data, token.len);
    c.copy[token.len] = 0;
    CU_ASSERT(offer(&c, (struct bytes){c.copy, token.len + 1}) == PROTECTED);
    changed_free(&c);
}

enum outcome { TAKEN, REFUSED, NO_SUCH_BYTE };

/* One answer and how it is changed. */
struct answer_change {
    bool cut;        /* to `position` bytes; else a bit is flipped */
    size_t position; /* byte, or bit counted from the first byte */
};

/* Copies `token` to c->copy, changed; empty when it has no such byte. */
static struct bytes
change_copy(struct changed *c, struct bytes token,
            const struct answer_change *change)
{
    size_t at = change->cut ? change->position : change->position / 8;

    if (at >= token.len)
        return (struct bytes){NULL, 0};
    memcpy(c->copy, token.data, token.len);
    if (change->cut)
        return (struct bytes){c->copy, at};
    c->copy[at] ^= (uint8_t)(1u << change->position % 8);
    return (struct bytes){c->copy, token.len};
}

/* Exchanges are one-shot, so each change gets its own; `change` NULL: none. */
static enum outcome
offer_answer(struct changed *c, const struct answer_change *change,
             uint32_t flags)
{
    struct builder request = BUILDER_INIT, answer = BUILDER_INIT;
    struct builder out = BUILDER_INIT;
    struct ap_exchange *i = NULL, *a = NULL;
    struct evidence ev = EVIDENCE_INIT;
    enum outcome outcome = NO_SUCH_BYTE;
    struct bytes token;
    enum verdict v;

    c->ireq.flags = flags;
    kdc_forget_replays(&c->w);
    CU_ASSERT_FATAL(ap_initiate(&c->w.env, &c->ireq, &i, &request, &ev) ==
                    V_CONTINUE);
    v = ap_accept(&c->w.env, &c->areq, builder_view(&request), &a, &answer,
                  &ev);
    CU_ASSERT_FATAL(v == V_OK || v == V_CONTINUE);
    token = builder_view(&answer);
    if (change != NULL)
        token = change_copy(c, token, change);
    if (token.data != NULL) {
        v = ap_continue(&c->w.env, i, token, &out, &ev);
        outcome = v == V_OK ? TAKEN : REFUSED;
        CU_ASSERT((v == V_OK) == (ap_exchange_session(i) != NULL));
        CU_ASSERT(v == V_OK || builder_view(&out).len == 0);
    }
    ap_exchange_free(i);
    ap_exchange_free(a);
    builder_free(&out);
    builder_free(&answer);
    builder_free(&request);
    return outcome;
}

/* Every change of one kind is refused; how many there were. */
static size_t
refuse_all(struct changed *c, uint32_t flags, bool cut)
{
    struct answer_change change = {cut, 0};
    enum outcome outcome;

    for (;; change.position++) {
        outcome = offer_answer(c, &change, flags);
        if (outcome == NO_SUCH_BYTE)
            return change.position;
        CU_ASSERT(outcome == REFUSED);
    }
}

static void
change_answer(uint32_t flags)
{
    struct changed c;

    changed_init(&c, false);
    CU_ASSERT(offer_answer(&c, NULL, flags) == TAKEN);
    CU_ASSERT(refuse_all(&c, flags, false) > 100 * 8);
    CU_ASSERT(refuse_all(&c, flags, true) > 100);
    changed_free(&c);
}

static void
answer(void)
{
    change_answer(GSS_WIRE_MUTUAL);
}

static void
answer_dce(void)
{
    change_answer(GSS_WIRE_DCE_STYLE);
}

/* RULE 4120/3.2.3/ticket-seal */
/* RULE 4120/3.2.3/authenticator-seal */
static void
test_request_bits(void)
{
    with_all_keys(request_bits);
}

static void
test_request_bits_any_key(void)
{
    with_all_keys(request_bits_any_key);
}

static void
test_request_cut(void)
{
    with_all_keys(request_cut);
}

/* RULE 4120/3.2.5/reply-checked */
static void
test_answer(void)
{
    with_all_keys(answer);
}

static void
test_answer_dce(void)
{
    with_all_keys(answer_dce);
}

static const struct unit_test tests[] = {
    {"every bit of an AP-REQ, key by name", test_request_bits},
    {"every bit of an AP-REQ, any key", test_request_bits_any_key},
    {"an AP-REQ cut at every length", test_request_cut},
    {"every bit and length of an AP-REP", test_answer},
    {"every bit and length of a bare AP-REP", test_answer_dce},
};

int
main(void)
{
    return tap_main("ap_bits", tests, sizeof(tests) / sizeof(tests[0]));
}
