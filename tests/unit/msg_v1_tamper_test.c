/* Every bit of a token of RFC 1964 flipped, one at a time, and every
 * truncation: refused, but for what the formats leave open, which is listed
 * here, and the context as good as before. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/msg_v1_support.h"
#include "tests/unit/tap.h"

#define MESSAGE "twenty-one bytes long"

/* What nothing protects.  Others have it as we have: a receiver that refused it
 * would refuse the format. */
static const struct open_field {
    int32_t enctype;
    enum by_hand_kind kind;
    size_t first, num; /* octets of SND_SEQ */
    const char *name;
    const char *reason;
} open_fields[] = {
    {23, HAND_MIC, 0, 4, "the number in an RC4 MIC",
     "RFC 4757 section 7.2: RC4 is a stream, and the checksum does not cover "
     "SND_SEQ; another number is another place in the order"},
    {23, HAND_SIGNED, 0, 4, "the number in an RC4 token that is not sealed",
     "as in a MIC; in one that is sealed the number makes the key"},
};
#define NUM_OPEN (sizeof(open_fields) / sizeof(open_fields[0]))

static size_t passed[NUM_OPEN]; /* bits */

static struct bytes
message(void)
{
    return bytes_of_string(MESSAGE);
}

/* Hands a copy of a token, in memory of exactly its size, to the acceptor. */
static enum verdict
judge(const struct pair *p, enum by_hand_kind kind, struct bytes token,
      enum verdict *out_order)
{
    uint8_t *copy = malloc(token.len > 0 ? token.len : 1);
    struct bytes given = {copy, token.len};
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;
    enum verdict v;
    bool conf;

    CU_ASSERT_FATAL(copy != NULL);
    if (token.len > 0)
        memcpy(copy, token.data, token.len);
    *out_order = V_COUNT;
    builder_u8(&out, 0x77);
    if (kind == HAND_MIC)
        v = msg_verify_mic(p->acceptor, message(), given, out_order, &ev);
    else
        v = msg_unwrap(p->acceptor, given, &out, &conf, out_order, &ev);
    if (v != V_OK)
        CU_ASSERT(*out_order == V_COUNT && out.len == 1 && out.data[0] == 0x77);
    builder_free(&out);
    free(copy);
    return v;
}

static bool
is_refusal(enum verdict v)
{
    return v == V_BAD_MESSAGE || v == V_MSG_FRAMING || v == V_BAD_DIRECTION ||
           v == V_WRONG_MECH;
}

static const struct open_field *
field_at(const struct v1_by_hand *t, struct bytes token, size_t byte)
{
    size_t at = v1_number_at(token);

    for (size_t i = 0; i < NUM_OPEN; i++) {
        const struct open_field *f = &open_fields[i];

        if (t->key->profile->enctype == f->enctype && t->kind == f->kind &&
            byte >= at + f->first && byte < at + f->first + f->num)
            return f;
    }
    return NULL;
}

static void
flip(struct builder *token, size_t bit)
{
    token->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

/* A bit that nothing protects: the token passes, as one out of its order.  The
 * window has moved then, so this happens to a context of its own. */
static void
flip_open(const struct v1_by_hand *t, const struct open_field *f, size_t bit)
{
    struct builder token = BUILDER_INIT;
    struct v1_by_hand own = *t;
    enum verdict order;
    struct pair p;

    pair_open(&p, f->enctype, false, false);
    own.key = &p.initiator_key;
    own.seq = INITIATOR_FIRST;
    v1_hand_make(&own, &token, NULL);
    flip(&token, bit);
    CU_ASSERT(judge(&p, t->kind, builder_view(&token), &order) == V_OK);
    CU_ASSERT(order == V_GAP || order == V_UNSEQ);
    passed[f - open_fields]++;
    flip(&token, bit);
    CU_ASSERT(judge(&p, t->kind, builder_view(&token), &order) == V_OK);
    builder_free(&token);
    pair_close(&p);
}

static void
flip_all(const struct pair *p, const struct v1_by_hand *t,
         struct builder *token)
{
    enum verdict order;

    for (size_t bit = 0; bit < token->len * 8; bit++) {
        const struct open_field *f = field_at(t, builder_view(token), bit / 8);

        if (f != NULL) {
            flip_open(t, f, bit);
            continue;
        }
        flip(token, bit);
        if (!is_refusal(judge(p, t->kind, builder_view(token), &order)))
            CU_FAIL("a flipped bit is accepted");
        flip(token, bit);
        if (bit % 16 == 0)
            CU_ASSERT(still_works(p));
    }
}

static void
cut_all(const struct pair *p, enum by_hand_kind kind, struct builder *token)
{
    enum verdict order;

    for (size_t len = 0; len < token->len; len++)
        CU_ASSERT(is_refusal(
            judge(p, kind, (struct bytes){token->data, len}, &order)));
    builder_u8(token, 0);
    CU_ASSERT(is_refusal(judge(p, kind, builder_view(token), &order)));
    builder_cut(token, token->len - 1);
    CU_ASSERT(still_works(p));
}

static void
tamper(int32_t enctype, enum by_hand_kind kind)
{
    struct builder token = BUILDER_INIT;
    struct v1_by_hand t = {
        .kind = kind, .seq = INITIATOR_FIRST + 100000, .message = message()};
    enum verdict order;
    struct pair p;

    pair_open(&p, enctype, false, false);
    t.key = &p.initiator_key;
    v1_hand_make(&t, &token, NULL);
    flip_all(&p, &t, &token);
    cut_all(&p, kind, &token);
    /* The token itself was good all the time. */
    CU_ASSERT(judge(&p, kind, builder_view(&token), &order) == V_OK);
    builder_free(&token);
    pair_close(&p);
}

static void
test_sealed(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++)
        tamper(v1_enctypes[e], HAND_SEALED);
}

static void
test_signed(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++)
        tamper(v1_enctypes[e], HAND_SIGNED);
}

static void
test_mic(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++)
        tamper(v1_enctypes[e], HAND_MIC);
}

/* A field that is listed without need would hide a fault. */
static void
test_open_fields(void)
{
    for (size_t i = 0; i < NUM_OPEN; i++)
        CU_ASSERT_EQUAL(passed[i], open_fields[i].num * 8);
}

/* The number of one token does not go with another: the window stays. */
static void
test_window_stays(void)
{
    struct v1_by_hand t = {.kind = HAND_SEALED, .message = message()};
    struct builder token = BUILDER_INIT, other = BUILDER_INIT;
    enum verdict order;
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        pair_open(&p, v1_enctypes[e], false, false);
        t.key = &p.initiator_key;
        t.seq = INITIATOR_FIRST;
        t.message = message();
        v1_hand_make(&t, &token, NULL);
        t.seq = INITIATOR_FIRST + 1000;
        t.message = bytes_of_string("another message");
        v1_hand_make(&t, &other, NULL);
        memcpy(token.data + v1_number_at(builder_view(&token)),
               other.data + v1_number_at(builder_view(&other)), 8);
        CU_ASSERT(judge(&p, HAND_SEALED, builder_view(&token), &order) ==
                  V_BAD_MESSAGE);
        CU_ASSERT(still_works(&p));
        builder_free(&token);
        builder_free(&other);
        pair_close(&p);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"sealed tokens", test_sealed},
        {"signed tokens", test_signed},
        {"MICs", test_mic},
        {"what is open is open", test_open_fields},
        {"numbers of other tokens", test_window_stays},
    };

    return tap_main("msg_v1_tamper", tests, sizeof(tests) / sizeof(tests[0]));
}
