/* Message tokens held against tokens that are made by hand with libkrb5's
 * cryptography from the layouts of RFC 4121 section 4.2. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"
#include "tests/unit/msg_support.h"
#include "tests/unit/tap.h"

static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 65536};
#define NUM_SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* What a pair's `acceptor` (or initiator) sends next, described for libkrb5. */
static struct by_hand
next_by_hand(const struct pair *p, enum by_hand_kind kind, bool acceptor,
             struct bytes message)
{
    struct msg_state s;
    struct by_hand t = {.kind = kind,
                        .key =
                            p->subkey ? &p->acceptor_subkey : &p->initiator_key,
                        .from_acceptor = acceptor,
                        .flags = p->subkey ? 4 : 0,
                        .message = message};

    msg_context_state(pair_end(p, acceptor), &s);
    t.seq = s.send_seq;
    return t;
}

/* A sealed token: libkrb5 opens ours and finds message and header. */
static void
check_sealed(struct pair *p, bool acceptor, struct bytes message)
{
    struct by_hand t = next_by_hand(p, HAND_SEALED, acceptor, message);
    struct builder token = wrapped(pair_end(p, acceptor), true, message);
    struct builder plain = BUILDER_INIT, want = BUILDER_INIT;

    by_hand_open(&t, builder_view(&token), &plain);
    builder_bytes(&want, message);
    /* EC and RRC of a flat token are zero, so both headers are the same. */
    builder_bytes(&want, (struct bytes){token.data, CFX_HEADER_LEN});
    CU_ASSERT(bytes_equal(builder_view(&plain), builder_view(&want)));
    CU_ASSERT(token.data[2] == ((acceptor ? 1 : 0) | 2 | (p->subkey ? 4 : 0)));
    CU_ASSERT(expect_open(pair_end(p, !acceptor), builder_view(&token), true,
                          message));
    builder_free(&token);
    builder_free(&plain);
    builder_free(&want);
}

/* A signed token and a MIC are the same bytes as those made by hand. */
static void
check_signed(struct pair *p, bool acceptor, struct bytes message)
{
    struct by_hand t = next_by_hand(p, HAND_SIGNED, acceptor, message);
    struct builder token = wrapped(pair_end(p, acceptor), false, message);
    struct builder want = BUILDER_INIT;

    by_hand_make(&t, &want);
    CU_ASSERT(bytes_equal(builder_view(&token), builder_view(&want)));
    CU_ASSERT(expect_open(pair_end(p, !acceptor), builder_view(&token), false,
                          message));
    builder_free(&token);
    builder_free(&want);
}

static void
check_mic(struct pair *p, bool acceptor, struct bytes message)
{
    struct by_hand t = next_by_hand(p, HAND_MIC, acceptor, message);
    struct builder token = BUILDER_INIT, want = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT;

    CU_ASSERT(msg_get_mic(pair_end(p, acceptor), message, &token, &ev) == V_OK);
    by_hand_make(&t, &want);
    CU_ASSERT(bytes_equal(builder_view(&token), builder_view(&want)));
    CU_ASSERT(msg_verify_mic(pair_end(p, !acceptor), message,
                             builder_view(&token), &order, &ev) == V_OK);
    CU_ASSERT(order == V_OK);
    builder_free(&token);
    builder_free(&want);
}

/* The other way: what libkrb5 sealed is opened here. */
static void
check_theirs(struct pair *p, bool acceptor, struct bytes message)
{
    struct by_hand t = next_by_hand(p, HAND_SEALED, acceptor, message);
    struct builder token = BUILDER_INIT, own;

    by_hand_make(&t, &token);
    CU_ASSERT(expect_open(pair_end(p, !acceptor), builder_view(&token), true,
                          message));
    builder_free(&token);
    /* Keeps the numbers of both ends in step. */
    own = wrapped(pair_end(p, acceptor), true, message);
    builder_free(&own);
}

static void
check_all(int32_t enctype, bool subkey)
{
    struct pair p;

    pair_open(&p, enctype, subkey, false);
    for (size_t i = 0; i < NUM_SIZES; i++) {
        uint8_t *data = pattern(sizes[i]);
        struct bytes message = {data, sizes[i]};

        for (int acceptor = 0; acceptor < 2; acceptor++) {
            check_sealed(&p, acceptor != 0, message);
            check_signed(&p, acceptor != 0, message);
            check_mic(&p, acceptor != 0, message);
            check_theirs(&p, acceptor != 0, message);
        }
        free(data);
    }
    pair_close(&p);
}

/* RULE 4121/4.2.3/extra-count */
/* RULE 4121/4.2.4/sealed-header */
/* RULE 4121/4.2.4/signed */
/* RULE 4121/4.2.4/mic */
static void
test_wire(void)
{
    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        check_all(cfx_enctypes[i], true);
        check_all(cfx_enctypes[i], false);
    }
}

/* Every rotation count up to more than the token, and the largest. */
static void
check_rotations(int32_t enctype, enum by_hand_kind kind, size_t len)
{
    uint8_t *data = pattern(len);
    struct bytes message = {data, len};
    struct builder token = BUILDER_INIT;
    struct pair p;
    struct by_hand t;

    pair_open(&p, enctype, true, false);
    t = next_by_hand(&p, kind, false, message);
    for (unsigned rrc = 0; rrc <= len + 80; rrc++, t.seq++) {
        t.rrc = (uint16_t)(rrc == len + 80 ? 0xffff : rrc);
        by_hand_make(&t, &token);
        CU_ASSERT(expect_open(p.acceptor, builder_view(&token),
                              kind == HAND_SEALED, message));
        builder_free(&token);
    }
    pair_close(&p);
    free(data);
}

/* RULE 4121/4.2.5/rotation */
static void
test_rotation(void)
{
    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        check_rotations(cfx_enctypes[i], HAND_SEALED, 0);
        check_rotations(cfx_enctypes[i], HAND_SEALED, 57);
        check_rotations(cfx_enctypes[i], HAND_SIGNED, 0);
        check_rotations(cfx_enctypes[i], HAND_SIGNED, 57);
    }
}

/* RFC 4121 section 4.2.4: the sender may add filler. */
static void
test_filler(void)
{
    static const uint16_t fillers[] = {1, 15, 16, 17, 0xffff};
    struct bytes message = bytes_of_string("filled up");
    struct builder token = BUILDER_INIT;
    struct pair p;
    struct by_hand t;

    pair_open(&p, 18, true, false);
    t = next_by_hand(&p, HAND_SEALED, false, message);
    for (size_t i = 0; i < 5; i++, t.seq++) {
        t.ec = fillers[i];
        t.rrc = (uint16_t)(i * 11);
        by_hand_make(&t, &token);
        CU_ASSERT(expect_open(p.acceptor, builder_view(&token), true, message));
        builder_free(&token);
    }
    pair_close(&p);
}

/* EC of the header in clear says how much of the plaintext is message.  A
 * sealed copy that disagrees (CVE-2024-37370) is refused, with the lengths
 * otherwise in order. */
static void
test_sealed_ec(void)
{
    struct bytes message = bytes_of_string("do not cut this");
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT, out = BUILDER_INIT;
    enum verdict order = V_COUNT;
    struct pair p;
    struct by_hand t;
    bool conf;

    pair_open(&p, 18, true, false);
    t = next_by_hand(&p, HAND_SEALED, false, message);
    t.ec = 4;
    t.inner_ec_off = (uint16_t)-4;
    by_hand_make(&t, &token);
    CU_ASSERT(msg_unwrap(p.acceptor, builder_view(&token), &out, &conf, &order,
                         &ev) == V_BAD_MESSAGE);
    CU_ASSERT(out.len == 0 && order == V_COUNT);
    CU_ASSERT(still_works(&p));
    builder_free(&token);
    builder_free(&out);
    pair_close(&p);
}

/* RFC 4121 section 6: a token may come in the generic framing. */
static void
test_framed(void)
{
    static const uint8_t other[] = {0x2b, 0x06, 0x01};
    struct bytes message = bytes_of_string("framed");
    struct builder token, framed = BUILDER_INIT, out = BUILDER_INIT;
    struct gss_token f = {.mech = krb5_mech, .token_id = TOKEN_CFX_WRAP};
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order;
    struct pair p;
    bool conf;

    pair_open(&p, 20, true, false);
    token = wrapped(p.initiator, true, message);
    f.inner = (struct bytes){token.data + 2, token.len - 2};
    gss_token_encode(&framed, &f);
    CU_ASSERT(expect_open(p.acceptor, builder_view(&framed), true, message));
    builder_free(&framed);
    f.mech = (struct bytes){other, sizeof(other)};
    gss_token_encode(&framed, &f);
    CU_ASSERT(msg_unwrap(p.acceptor, builder_view(&framed), &out, &conf, &order,
                         &ev) == V_WRONG_MECH);
    builder_free(&token);
    builder_free(&framed);
    pair_close(&p);
}

/* RULE 4121/4.2.2/reserved-flags */
/* Unknown flags are ignored (section 4.2.2), but protected. */
static void
test_unknown_flags(void)
{
    struct bytes message = bytes_of_string("flags");
    struct builder token = BUILDER_INIT;
    struct pair p;
    struct by_hand t;

    pair_open(&p, 17, true, false);
    t = next_by_hand(&p, HAND_SEALED, false, message);
    t.flags = 0xf8 | 4;
    by_hand_make(&t, &token);
    CU_ASSERT(expect_open(p.acceptor, builder_view(&token), true, message));
    builder_free(&token);
    t.kind = HAND_SIGNED;
    t.seq++;
    by_hand_make(&t, &token);
    CU_ASSERT(expect_open(p.acceptor, builder_view(&token), false, message));
    builder_free(&token);
    pair_close(&p);
}

/* RULE 4121/2/subkey-flag */
/* The flag of the acceptor's subkey chooses the key where there is one, and
 * says nothing where there is none. */
static void
test_subkey_flag(void)
{
    struct bytes message = bytes_of_string("which key");
    struct builder token = BUILDER_INIT;
    struct pair p;
    struct by_hand t;

    pair_open(&p, 18, true, false);
    t = next_by_hand(&p, HAND_SEALED, false, message);
    t.flags = 0;
    t.key = &p.initiator_key;
    by_hand_make(&t, &token);
    CU_ASSERT(expect_open(p.acceptor, builder_view(&token), true, message));
    builder_free(&token);
    pair_close(&p);

    pair_open(&p, 18, false, false);
    t = next_by_hand(&p, HAND_SIGNED, true, message);
    t.flags = 4;
    by_hand_make(&t, &token);
    CU_ASSERT(expect_open(p.initiator, builder_view(&token), false, message));
    builder_free(&token);
    pair_close(&p);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"the bytes of RFC 4121, both roles, all enctypes", test_wire},
        {"every rotation count", test_rotation},
        {"filler", test_filler},
        {"the sealed EC counts", test_sealed_ec},
        {"generic framing", test_framed},
        {"unknown flags", test_unknown_flags},
        {"acceptor subkey flag", test_subkey_flag},
    };

    return tap_main("msg_token", tests, sizeof(tests) / sizeof(tests[0]));
}
