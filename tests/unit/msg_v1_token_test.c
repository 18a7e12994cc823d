/* Tokens of RFC 1964 and RFC 4757: byte for byte as they are made by hand, and
 * what a context takes and refuses. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/msg_v1_support.h"
#include "tests/unit/tap.h"

static const uint8_t old_krb5[] = {0x2b, 5, 1, 5, 2};

static struct v1_by_hand
described(const struct pair *p, enum by_hand_kind kind, bool from_acceptor,
          struct bytes message)
{
    struct v1_by_hand t = {
        .kind = kind,
        .key = p->subkey ? &p->acceptor_subkey : &p->initiator_key,
        .from_acceptor = from_acceptor,
        .seq = from_acceptor ? ACCEPTOR_FIRST : INITIATOR_FIRST,
        .message = message};

    return t;
}

static enum verdict
verify(struct msg_context *m, struct bytes message, struct bytes token,
       enum verdict *out_order)
{
    struct evidence ev = EVIDENCE_INIT;

    *out_order = V_COUNT;
    return msg_verify_mic(m, message, token, out_order, &ev);
}

static enum verdict
unwrap(struct msg_context *m, struct bytes token)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;
    enum verdict order, v;
    bool conf;

    v = msg_unwrap(m, token, &out, &conf, &order, &ev);
    CU_ASSERT(v == V_OK || out.len == 0);
    builder_free(&out);
    return v;
}

/* ---- the same bytes ---- */

static const size_t sizes[] = {0,   1,   7,   8,   9,    15,         16,  17,
                               70,  79,  80,  81,  200,  201,        202, 203,
                               204, 205, 206, 207, 1000, V1_HAND_MAX};
#define NUM_SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void
check_wraps(int32_t enctype, bool subkey, bool from_acceptor, size_t size)
{
    uint8_t *data = pattern(size);
    struct bytes message = {data, size};
    struct builder hand = BUILDER_INIT, ours;
    struct pair p;

    for (int conf = 0; conf < 2; conf++) {
        struct v1_by_hand t;

        pair_open(&p, enctype, subkey, false);
        t = described(&p, conf ? HAND_SEALED : HAND_SIGNED, from_acceptor,
                      message);
        ours = wrapped(pair_end(&p, from_acceptor), conf != 0, message);
        CU_ASSERT(v1_hand_check(&t, builder_view(&ours)));
        v1_hand_make(&t, &hand, NULL);
        CU_ASSERT(expect_open(pair_end(&p, !from_acceptor), builder_view(&hand),
                              conf != 0, message));
        builder_free(&ours);
        builder_free(&hand);
        pair_close(&p);
    }
    free(data);
}

static void
check_mic(int32_t enctype, bool subkey, bool from_acceptor, size_t size)
{
    uint8_t *data = pattern(size);
    struct bytes message = {data, size};
    struct evidence ev = EVIDENCE_INIT;
    struct builder ours = BUILDER_INIT, hand = BUILDER_INIT;
    struct v1_by_hand t;
    enum verdict order;
    struct pair p;

    pair_open(&p, enctype, subkey, false);
    t = described(&p, HAND_MIC, from_acceptor, message);
    CU_ASSERT(msg_get_mic(pair_end(&p, from_acceptor), message, &ours, &ev) ==
              V_OK);
    CU_ASSERT(v1_hand_check(&t, builder_view(&ours)));
    v1_hand_make(&t, &hand, NULL);
    CU_ASSERT(bytes_equal(builder_view(&hand), builder_view(&ours)));
    CU_ASSERT(verify(pair_end(&p, !from_acceptor), message, builder_view(&hand),
                     &order) == V_OK);
    CU_ASSERT(order == V_OK);
    builder_free(&ours);
    builder_free(&hand);
    pair_close(&p);
    free(data);
}

static void
test_same_bytes(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        for (size_t i = 0; i < NUM_SIZES; i++) {
            for (int n = 0; n < 4; n++) {
                check_wraps(v1_enctypes[e], n & 1, n & 2, sizes[i]);
                check_mic(v1_enctypes[e], n & 1, n & 2, sizes[i]);
            }
        }
    }
}

/* What stands in clear, written out: RFC 1964 section 1.2, RFC 4757 section 7.
 */
static void
test_layout(void)
{
    static const uint8_t des3_mic[] = {
        0x60, 0x2f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01,
        0x02, 0x02, 0x01, 0x01, 0x04, 0x00, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t rc4_wrap[] = {
        0x60, 0x2d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01,
        0x02, 0x02, 0x02, 0x01, 0x11, 0x00, 0x10, 0x00, 0xff, 0xff};
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT;
    struct pair p;

    pair_open(&p, 16, false, false);
    CU_ASSERT(msg_get_mic(p.initiator, bytes_of_string("m"), &token, &ev) ==
              V_OK);
    CU_ASSERT_FATAL(token.len == 49);
    CU_ASSERT(bytes_equal((struct bytes){token.data, sizeof(des3_mic)},
                          (struct bytes){des3_mic, sizeof(des3_mic)}));
    builder_free(&token);
    pair_close(&p);

    pair_open(&p, 23, false, false);
    token = wrapped(p.initiator, true, bytes_of_string("m"));
    CU_ASSERT_FATAL(token.len == 47);
    CU_ASSERT(bytes_equal((struct bytes){token.data, sizeof(rc4_wrap)},
                          (struct bytes){rc4_wrap, sizeof(rc4_wrap)}));
    builder_free(&token);
    pair_close(&p);
}

/* ---- what is refused ---- */

static const struct refusal {
    const char *what;
    enum by_hand_kind kind;
    uint16_t sign_alg, seal_alg, filler;
    uint8_t direction;
    enum verdict wanted;
} refusals[] = {
    {"DES MAC", HAND_SIGNED, 0x0200, 0, 0, 0, V_MSG_FRAMING},
    {"another enctype's checksum", HAND_MIC, 0x1000, 0, 0, 0, V_MSG_FRAMING},
    {"DES for sealing", HAND_SEALED, 0, 0x0001, 0, 0, V_MSG_FRAMING},
    {"a sealed MIC", HAND_MIC, 0, 0x1000, 0, 0, V_MSG_FRAMING},
    {"a sealed MIC, DES3", HAND_MIC, 0, 0x0200, 0, 0, V_MSG_FRAMING},
    {"another filler", HAND_SEALED, 0, 0, 0xfffe, 0, V_MSG_FRAMING},
    {"no direction", HAND_SEALED, 0, 0, 0, 0x77, V_BAD_MESSAGE},
    {"no direction, signed", HAND_SIGNED, 0, 0, 0, 0x01, V_BAD_MESSAGE},
    {"our own direction", HAND_SEALED, 0, 0, 0, 0xff, V_BAD_DIRECTION},
    {"our own direction, signed", HAND_SIGNED, 0, 0, 0, 0xff, V_BAD_DIRECTION},
    {"our own direction, MIC", HAND_MIC, 0, 0, 0, 0xff, V_BAD_DIRECTION},
};

static void
check_refusal(const struct pair *p, const struct refusal *f)
{
    struct bytes message = bytes_of_string("sixteen bytes...");
    struct v1_by_hand t = described(p, f->kind, false, message);
    struct builder token = BUILDER_INIT;
    enum verdict order, v;

    t.sign_alg = f->sign_alg;
    t.seal_alg = f->seal_alg;
    t.filler = f->filler;
    t.direction = f->direction;
    v1_hand_make(&t, &token, NULL);
    if (f->kind == HAND_MIC)
        v = verify(p->acceptor, message, builder_view(&token), &order);
    else
        v = unwrap(p->acceptor, builder_view(&token));
    if (v != f->wanted)
        CU_FAIL_FATAL(f->what);
    builder_free(&token);
}

static void
test_refusals(void)
{
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        pair_open(&p, v1_enctypes[e], false, false);
        for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
            check_refusal(&p, &refusals[i]);
        CU_ASSERT(still_works(&p));
        pair_close(&p);
    }
}

/* Reflected tokens, and the wrong kind of token. */
static void
test_misdirected(void)
{
    struct bytes message = bytes_of_string("message");
    struct evidence ev = EVIDENCE_INIT;
    struct builder token, mic = BUILDER_INIT;
    enum verdict order;
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        pair_open(&p, v1_enctypes[e], false, false);
        token = wrapped(p.initiator, true, message);
        CU_ASSERT(unwrap(p.initiator, builder_view(&token)) == V_BAD_DIRECTION);
        CU_ASSERT(verify(p.acceptor, message, builder_view(&token), &order) ==
                  V_MSG_FRAMING);
        CU_ASSERT(msg_get_mic(p.initiator, message, &mic, &ev) == V_OK);
        CU_ASSERT(unwrap(p.acceptor, builder_view(&mic)) == V_MSG_FRAMING);
        CU_ASSERT(verify(p.initiator, message, builder_view(&mic), &order) ==
                  V_BAD_DIRECTION);
        builder_free(&token);
        builder_free(&mic);
        pair_close(&p);
    }
}

/* These tokens are framed, by the mechanism of the context. */
static void
test_framing(void)
{
    struct bytes message = bytes_of_string("message");
    struct builder token = BUILDER_INIT;
    struct v1_by_hand t;
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        pair_open(&p, v1_enctypes[e], false, false);
        t = described(&p, HAND_SEALED, false, message);
        v1_hand_make(&t, &token, NULL);
        CU_ASSERT(unwrap(p.acceptor,
                         (struct bytes){token.data + 13, token.len - 13}) ==
                  V_MSG_FRAMING);
        builder_free(&token);
        t.mech = (struct bytes){old_krb5, sizeof(old_krb5)};
        v1_hand_make(&t, &token, NULL);
        CU_ASSERT(unwrap(p.acceptor, builder_view(&token)) == V_WRONG_MECH);
        builder_free(&token);
        CU_ASSERT(still_works(&p));
        pair_close(&p);
    }
}

/* A MIC with octets behind its checksum, which the framing counts. */
static enum verdict
verify_longer(const struct pair *p, const char *octets, size_t num)
{
    struct bytes message = bytes_of_string("message");
    struct v1_by_hand t = described(p, HAND_MIC, false, message);
    struct builder token = BUILDER_INIT;
    enum verdict v, order;

    v1_hand_make(&t, &token, NULL);
    builder_bytes(&token, (struct bytes){(const uint8_t *)octets, num});
    CU_ASSERT_FATAL(builder_ok(&token) && token.data[1] < 100);
    token.data[1] += (uint8_t)num;
    v = verify(p->acceptor, message, builder_view(&token), &order);
    builder_free(&token);
    return v;
}

/* Heimdal's MICs of triple DES end in two octets that are whatever the memory
 * held before. */
static void
test_heimdal_mic(void)
{
    struct pair p;

    pair_open(&p, 16, false, false);
    CU_ASSERT(verify_longer(&p, "\0", 1) == V_MSG_FRAMING);
    CU_ASSERT(verify_longer(&p, "\0\0\0", 3) == V_MSG_FRAMING);
    CU_ASSERT(verify_longer(&p, "\0\0", 2) == V_OK);
    CU_ASSERT(verify_longer(&p, "\1\2", 2) == V_OK);
    pair_close(&p);
    pair_open(&p, 23, false, false);
    CU_ASSERT(verify_longer(&p, "\0\0", 2) == V_MSG_FRAMING);
    CU_ASSERT(verify_longer(&p, "", 0) == V_OK);
    pair_close(&p);
}

/* ---- padding ---- */

static const struct padding {
    const char *what;
    const char *bytes;
    enum verdict des3, rc4; /* for a message of 8 bytes */
} paddings[] = {
    {"eight", "\x8\x8\x8\x8\x8\x8\x8\x8", V_OK, V_OK},
    {"one", "\x1", V_COUNT, V_OK}, /* V_COUNT: cannot be made */
    {"too many counted", "\x9\x9\x9\x9\x9\x9\x9\x9", V_MSG_FRAMING,
     V_MSG_FRAMING},
    {"not equal", "\x7\x8\x8\x8\x8\x8\x8\x8", V_MSG_FRAMING, V_MSG_FRAMING},
    {"fewer counted", "\x9\x9\x9\x9\x9\x9\x9\xff", V_MSG_FRAMING,
     V_MSG_FRAMING},
};

/* Padding that is none is said to be that in a genuine token only: with what
 * else is wrong nobody learns what a ciphertext decrypts to. */
static void
check_padding(const struct pair *p, const struct padding *x, enum verdict want)
{
    struct v1_by_hand t =
        described(p, HAND_SEALED, false, bytes_of_string("8 bytes."));
    struct builder token = BUILDER_INIT;
    enum verdict v;
    size_t at;

    if (want == V_COUNT)
        return;
    t.padding = bytes_of_string(x->bytes);
    v1_hand_make(&t, &token, &at);
    token.data[at - 10] ^= 1;
    v = unwrap(p->acceptor, builder_view(&token));
    CU_ASSERT(v == V_BAD_MESSAGE);
    token.data[at - 10] ^= 1;
    if (unwrap(p->acceptor, builder_view(&token)) != want)
        CU_FAIL_FATAL(x->what);
    builder_free(&token);
}

static void
test_padding(void)
{
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        for (size_t i = 0; i < sizeof(paddings) / sizeof(paddings[0]); i++) {
            pair_open(&p, v1_enctypes[e], false, false);
            check_padding(&p, &paddings[i],
                          v1_enctypes[e] == 16 ? paddings[i].des3
                                               : paddings[i].rc4);
            pair_close(&p);
        }
    }
}

/* ---- contexts ---- */

/* A context of a newer enctype takes no token of the older kind. */
static void
test_newer_refuse(void)
{
    struct bytes message = bytes_of_string("message");
    struct builder token = BUILDER_INIT;
    struct pair old, newer;
    struct v1_by_hand t;
    enum verdict order;

    pair_open(&old, 23, false, false);
    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        pair_open(&newer, cfx_enctypes[i], false, false);
        t = described(&old, HAND_SEALED, false, message);
        v1_hand_make(&t, &token, NULL);
        CU_ASSERT(unwrap(newer.acceptor, builder_view(&token)) ==
                  V_MSG_FRAMING);
        builder_free(&token);
        t.kind = HAND_MIC;
        v1_hand_make(&t, &token, NULL);
        CU_ASSERT(verify(newer.acceptor, message, builder_view(&token),
                         &order) == V_MSG_FRAMING);
        builder_free(&token);
        CU_ASSERT(still_works(&newer));
        pair_close(&newer);
    }
    pair_close(&old);
}

/* The other way tokens are taken; one window counts both sorts. */
static void
test_older_accept(void)
{
    struct bytes message = bytes_of_string("message");
    struct builder token = BUILDER_INIT;
    struct by_hand t = {.seq = INITIATOR_FIRST, .message = message};
    enum verdict order;
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        pair_open(&p, v1_enctypes[e], false, false);
        t.key = &p.initiator_key;
        /* Message, filler and header are a multiple of the block. */
        t.ec = v1_enctypes[e] == 16 ? 1 : 0;
        t.seq = INITIATOR_FIRST;
        /* libkrb5's RC4 has its tag in front, where RFC 4121 knows no place
         * for it. */
        t.kind = v1_enctypes[e] == 16 ? HAND_SEALED : HAND_SIGNED;
        by_hand_make(&t, &token);
        CU_ASSERT(expect_open(p.acceptor, builder_view(&token),
                              t.kind == HAND_SEALED, message));
        builder_free(&token);
        t.kind = HAND_MIC;
        t.seq++;
        by_hand_make(&t, &token);
        CU_ASSERT(verify(p.acceptor, message, builder_view(&token), &order) ==
                  V_OK);
        CU_ASSERT(order == V_OK);
        builder_free(&token);
        token = wrapped(p.initiator, true, message);
        CU_ASSERT(
            !expect_open(p.acceptor, builder_view(&token), true, message));
        builder_free(&token);
        pair_close(&p);
    }
}

static enum verdict
order_of(struct msg_context *m, const struct v1_by_hand *t)
{
    struct builder token = BUILDER_INIT;
    enum verdict order;

    v1_hand_make(t, &token, NULL);
    CU_ASSERT(verify(m, t->message, builder_view(&token), &order) == V_OK);
    builder_free(&token);
    return order;
}

/* Numbers have 32 bits: after ffffffff comes 0, in both directions. */
static void
test_wrap_around(void)
{
    struct bytes message = bytes_of_string("message");
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT;
    struct crypto_key key;
    struct v1_by_hand t = {.kind = HAND_MIC, .key = &key, .message = message};
    struct msg_parameters q = {.initiator_key = &key,
                               .send_seq = 0xffffffff,
                               .recv_seq = 0xfffffffe,
                               .detect_replay = true,
                               .detect_sequence = true,
                               .mech = krb5_mech};
    struct msg_context *m = NULL;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        CU_ASSERT_FATAL(crypto_key_random(&key, v1_enctypes[e]) == CRYPTO_OK);
        CU_ASSERT_FATAL(msg_context_new(&q, &m, &ev) == V_OK);
        t.from_acceptor = false;
        t.seq = 0xfffffffe;
        CU_ASSERT(order_of(m, &t) == V_OK);
        t.seq = 0;
        CU_ASSERT(order_of(m, &t) == V_GAP);
        t.seq = 0xffffffff;
        CU_ASSERT(order_of(m, &t) == V_UNSEQ);
        CU_ASSERT(order_of(m, &t) == V_DUPLICATE);
        t.seq = 1;
        CU_ASSERT(order_of(m, &t) == V_OK);
        t.from_acceptor = true;
        for (t.seq = 0xffffffff; t.seq != 2; t.seq++) {
            CU_ASSERT(msg_get_mic(m, message, &token, &ev) == V_OK);
            CU_ASSERT(v1_hand_check(&t, builder_view(&token)));
            builder_free(&token);
        }
        msg_context_free(m);
    }
}

/* Export-grade RC4 (24) and single DES have no keys here at all. */
static void
test_no_weaker(void)
{
    static const int32_t weaker[] = {1, 2, 3, 4, 6, 24};
    static const uint8_t value[24] = {1, 2, 3};
    struct crypto_key key;

    for (size_t i = 0; i < sizeof(weaker) / sizeof(weaker[0]); i++) {
        for (size_t len = 8; len <= 24; len += 8)
            CU_ASSERT(
                crypto_key_init(&key, weaker[i], (struct bytes){value, len}) ==
                CRYPTO_UNSUPPORTED);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"the same bytes as by hand", test_same_bytes},
        {"what stands in clear", test_layout},
        {"other algorithms and directions", test_refusals},
        {"reflected tokens and the wrong kind", test_misdirected},
        {"framing", test_framing},
        {"MICs as Heimdal makes them", test_heimdal_mic},
        {"padding", test_padding},
        {"newer enctypes refuse these tokens", test_newer_refuse},
        {"RFC 4121 tokens are taken", test_older_accept},
        {"numbers go round", test_wrap_around},
        {"no weaker enctypes", test_no_weaker},
    };

    return tap_main("msg_v1_token", tests, sizeof(tests) / sizeof(tests[0]));
}
