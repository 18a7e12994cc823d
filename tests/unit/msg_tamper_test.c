/* Every bit of a message token flipped, one at a time, and every truncation:
 * refused, nothing handed out, and the context as good as before. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"
#include "tests/unit/msg_support.h"
#include "tests/unit/tap.h"

/* 21 bytes: see test_same_rotation. */
#define MESSAGE "twenty-one bytes long"

static struct bytes
message(void)
{
    return bytes_of_string(MESSAGE);
}

/* Hands a damaged token to the acceptor. */
static enum verdict
judge(struct pair *p, enum by_hand_kind kind, struct bytes token)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;
    enum verdict order = V_COUNT, v;
    bool conf;

    builder_u8(&out, 0x77);
    if (kind == HAND_MIC)
        v = msg_verify_mic(p->acceptor, message(), token, &order, &ev);
    else
        v = msg_unwrap(p->acceptor, token, &out, &conf, &order, &ev);
    if (v != V_OK)
        CU_ASSERT(order == V_COUNT && out.len == 1 && out.data[0] == 0x77);
    builder_free(&out);
    return v;
}

static bool
is_refusal(enum verdict v)
{
    return v == V_BAD_MESSAGE || v == V_MSG_FRAMING || v == V_BAD_DIRECTION;
}

/* The token as it is given, in memory of exactly its size. */
static enum verdict
judge_copy(struct pair *p, enum by_hand_kind kind, const uint8_t *token,
           size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    enum verdict v;

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, token, len);
    v = judge(p, kind, (struct bytes){copy, len});
    free(copy);
    return v;
}

static void
flip_all(struct pair *p, enum by_hand_kind kind, struct builder *token)
{
    for (size_t bit = 0; bit < token->len * 8; bit++) {
        enum verdict v;

        token->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        v = judge_copy(p, kind, token->data, token->len);
        if (!is_refusal(v))
            CU_FAIL("a flipped bit is accepted");
        token->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (bit % 16 == 0)
            CU_ASSERT(still_works(p));
    }
}

static void
cut_all(struct pair *p, enum by_hand_kind kind, struct builder *token)
{
    for (size_t len = 0; len < token->len; len++)
        CU_ASSERT(is_refusal(judge_copy(p, kind, token->data, len)));
    builder_u8(token, 0);
    CU_ASSERT(is_refusal(judge_copy(p, kind, token->data, token->len)));
    builder_cut(token, token->len - 1);
    CU_ASSERT(still_works(p));
}

static void
tamper(int32_t enctype, enum by_hand_kind kind, bool subkey, uint16_t rrc)
{
    struct builder token = BUILDER_INIT;
    struct pair p;
    struct by_hand t;

    pair_open(&p, enctype, subkey, false);
    t = (struct by_hand){.kind = kind,
                         .key = subkey ? &p.acceptor_subkey : &p.initiator_key,
                         .flags = subkey ? 4 : 0,
                         .seq = INITIATOR_FIRST + 100000,
                         .rrc = rrc,
                         .message = message()};
    by_hand_make(&t, &token);
    flip_all(&p, kind, &token);
    cut_all(&p, kind, &token);
    /* The token itself was good all the time. */
    CU_ASSERT(judge(&p, kind, builder_view(&token)) == V_OK);
    builder_free(&token);
    pair_close(&p);
}

static void
tamper_kind(enum by_hand_kind kind)
{
    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        tamper(cfx_enctypes[i], kind, true, 0);
        tamper(cfx_enctypes[i], kind, false, 28);
    }
}

static void
test_sealed(void)
{
    tamper_kind(HAND_SEALED);
}

static void
test_signed(void)
{
    tamper_kind(HAND_SIGNED);
}

static void
test_mic(void)
{
    tamper_kind(HAND_MIC);
}

/* The one thing in a token that nothing protects is the rotation count: RFC
 * 4121 section 4.2.4 seals and signs the header with RRC zero.  Another count
 * that means the same rotation is therefore accepted, and any other one fails
 * as moved bytes do.  With 20 bytes under aes256-cts-hmac-sha1-96 there are 64
 * bytes to rotate, so that the upper bits of RRC mean nothing. */
static void
test_same_rotation(void)
{
    struct builder token;
    struct pair p;

    for (unsigned bit = 0; bit < 16; bit++) {
        bool same = bit >= 6;
        enum verdict v;

        pair_open(&p, 18, true, false);
        token =
            wrapped(p.initiator, true, bytes_of_string("twenty bytes of text"));
        CU_ASSERT_EQUAL_FATAL(token.len, CFX_HEADER_LEN + 64);
        token.data[7 - bit / 8] ^= (uint8_t)(1 << bit % 8);
        v = judge(&p, HAND_SEALED, builder_view(&token));
        CU_ASSERT_EQUAL(v, same ? V_OK : V_BAD_MESSAGE);
        builder_free(&token);
        pair_close(&p);
    }
}

/* Our own tokens come back; a MIC is no message, nor the other way. */
static void
test_misdirected(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder token, mic = BUILDER_INIT;
    struct pair p;

    pair_open(&p, 18, true, false);
    token = wrapped(p.acceptor, true, message());
    CU_ASSERT(judge(&p, HAND_SEALED, builder_view(&token)) == V_BAD_DIRECTION);
    builder_free(&token);
    token = wrapped(p.acceptor, false, message());
    CU_ASSERT(judge(&p, HAND_SIGNED, builder_view(&token)) == V_BAD_DIRECTION);
    builder_free(&token);
    token = wrapped(p.initiator, false, message());
    CU_ASSERT(judge(&p, HAND_MIC, builder_view(&token)) == V_MSG_FRAMING);
    CU_ASSERT(msg_get_mic(p.initiator, message(), &mic, &ev) == V_OK);
    CU_ASSERT(judge(&p, HAND_SIGNED, builder_view(&mic)) == V_MSG_FRAMING);
    builder_free(&token);
    builder_free(&mic);
    pair_close(&p);
}

/* The window does not move for a token that is not genuine: a forged number far
 * ahead makes no later message old. */
static void
test_window_stays(void)
{
    struct builder token;
    struct pair p;

    pair_open(&p, 19, true, false);
    token = wrapped(p.initiator, true, message());
    token.data[13] ^= 1;
    CU_ASSERT(judge(&p, HAND_SEALED, builder_view(&token)) == V_BAD_MESSAGE);
    token.data[13] ^= 1;
    CU_ASSERT(expect_open(p.acceptor, builder_view(&token), true, message()));
    CU_ASSERT(still_works(&p));
    builder_free(&token);
    pair_close(&p);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"sealed tokens", test_sealed},
        {"signed tokens", test_signed},
        {"MICs", test_mic},
        {"counts of the same rotation", test_same_rotation},
        {"reflected tokens and the wrong kind", test_misdirected},
        {"forged numbers leave the window alone", test_window_stays},
    };

    return tap_main("msg_tamper", tests, sizeof(tests) / sizeof(tests[0]));
}
