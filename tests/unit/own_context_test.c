/* tests/unit/own_context_test.c: exported contexts of the plain mechanism,
 * mech/form/own_context.h. */
#include <CUnit/CUnit.h>
#include <gssapi/gssapi_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/own_context_sample.h"
#include "tests/unit/short_memory.h"
#include "tests/unit/tap.h"

static const int32_t enctypes[] = {
    ENCTYPE_DES3,        ENCTYPE_AES128_SHA1, ENCTYPE_AES256_SHA1,
    ENCTYPE_AES128_SHA2, ENCTYPE_AES256_SHA2, ENCTYPE_RC4,
    ENCTYPE_CAMELLIA128, ENCTYPE_CAMELLIA256,
};
#define NUM_ENCTYPES (sizeof(enctypes) / sizeof(enctypes[0]))

/* Offsets in a token. */
#define VERSION_AT 8
#define ROLE_AT    10

typedef void
sample_test(struct own_context_sample *s);

/* Calls `test` with a fresh sample of each enctype and role. */
static void
for_each(sample_test *test)
{
    struct own_context_sample s;

    for (size_t i = 0; i < 2 * NUM_ENCTYPES; i++) {
        own_context_sample_make(enctypes[i / 2], i % 2 == 0, &s);
        test(&s);
        own_context_sample_free(&s);
    }
}

static void
encode(const struct own_context_sample *s, struct builder *out)
{
    struct evidence ev = EVIDENCE_INIT;

    CU_ASSERT_EQUAL_FATAL(own_context_encode(out, &s->token, &ev), V_OK);
}

/* Decodes a copy of its exact size, so that a read beyond is noticed. */
static enum verdict
decode_copy(struct bytes in, struct evidence *ev)
{
    uint8_t *copy = malloc(in.len > 0 ? in.len : 1);
    struct own_context t;
    enum verdict v;

    CU_ASSERT_FATAL(copy != NULL);
    if (in.len > 0)
        memcpy(copy, in.data, in.len);
    v = own_context_decode((struct bytes){copy, in.len}, &t, ev);
    free(copy);
    return v;
}

static bool
is_refused(struct bytes in, const char *reason)
{
    struct evidence ev = EVIDENCE_INIT;

    return decode_copy(in, &ev) == V_BAD_EXPORT &&
           strstr(ev.text, reason) != NULL;
}

/* ---- there and back ---- */

static bool
same_name(const struct principal_name *a, const struct principal_name *b)
{
    return principal_name_equal(a, b) && a->name_type == b->name_type &&
           a->num_components == b->num_components;
}

static bool
same_key(const struct crypto_key *a, const struct crypto_key *b)
{
    return a->profile == b->profile &&
           (a->profile == NULL ||
            bytes_equal(crypto_key_value(a), crypto_key_value(b)));
}

static void
check_session(const struct ap_session *got, const struct ap_session *want)
{
    CU_ASSERT_EQUAL(got->initiator, want->initiator);
    CU_ASSERT(bytes_equal(got->mech, want->mech));
    CU_ASSERT(same_name(&got->client, &want->client));
    CU_ASSERT(same_name(&got->server, &want->server));
    CU_ASSERT(same_key(&got->session_key, &want->session_key));
    CU_ASSERT(same_key(&got->initiator_subkey, &want->initiator_subkey));
    CU_ASSERT(same_key(&got->acceptor_subkey, &want->acceptor_subkey));
    CU_ASSERT_EQUAL(got->ticket_flags, want->ticket_flags);
    CU_ASSERT_EQUAL(got->authtime, want->authtime);
    CU_ASSERT_EQUAL(got->starttime, want->starttime);
    CU_ASSERT_EQUAL(got->endtime, want->endtime);
    CU_ASSERT_EQUAL(got->renew_till, want->renew_till);
    CU_ASSERT(bytes_equal(got->ticket_authdata, want->ticket_authdata));
    CU_ASSERT(
        bytes_equal(got->authenticator_authdata, want->authenticator_authdata));
    CU_ASSERT(bytes_equal(got->indicators, want->indicators));
    CU_ASSERT(bytes_equal(got->pac, want->pac));
    CU_ASSERT_EQUAL(got->delegation.len, 0);
    CU_ASSERT_EQUAL(got->ticket_raw.len, 0);
}

/* What is not written, but follows. */
static void
check_completed(const struct own_context *got)
{
    const struct ap_session *s = &got->session;
    bool wide = s->acceptor_subkey.profile->cfx;

    CU_ASSERT_EQUAL(s->flags, GSS_WIRE_MUTUAL | GSS_WIRE_REPLAY |
                                  GSS_WIRE_SEQUENCE | GSS_WIRE_CONF |
                                  GSS_WIRE_INTEG);
    CU_ASSERT_EQUAL(s->channel_bound, !s->initiator);
    CU_ASSERT_EQUAL(s->send_seq, 0x11223344);
    CU_ASSERT_EQUAL(s->recv_seq, 0x55667788);
    CU_ASSERT(got->window.detect_replay && got->window.detect_sequence);
    CU_ASSERT_EQUAL(got->window.mask, wide ? UINT64_MAX : UINT32_MAX);
}

static void
check_round_trip(struct own_context_sample *s)
{
    struct builder first = BUILDER_INIT, second = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct own_context got;

    encode(s, &first);
    CU_ASSERT_EQUAL_FATAL(own_context_decode(builder_view(&first), &got, &ev),
                          V_OK);
    CU_ASSERT_EQUAL(got.flags, s->token.flags);
    CU_ASSERT_EQUAL(got.clockskew, s->token.clockskew);
    CU_ASSERT_EQUAL(got.clock_offset, s->token.clock_offset);
    CU_ASSERT_EQUAL(got.send_seq, s->token.send_seq);
    CU_ASSERT_EQUAL(got.window.base, s->token.window.base);
    CU_ASSERT_EQUAL(got.window.next, s->token.window.next);
    CU_ASSERT_EQUAL(got.window.received, s->token.window.received);
    check_session(&got.session, &s->token.session);
    check_completed(&got);
    CU_ASSERT_EQUAL(own_context_encode(&second, &got, &ev), V_OK);
    CU_ASSERT(bytes_equal(builder_view(&first), builder_view(&second)));
    builder_free(&first);
    builder_free(&second);
}

static void
there_and_back(void)
{
    for_each(check_round_trip);
}

static void
check_waiting(struct own_context_sample *s)
{
    struct builder first = BUILDER_INIT, second = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct own_context got;

    own_context_sample_wait(s);
    encode(s, &first);
    CU_ASSERT_EQUAL_FATAL(own_context_decode(builder_view(&first), &got, &ev),
                          V_OK);
    CU_ASSERT(got.awaits);
    CU_ASSERT_EQUAL(got.awaiting.ctime, s->token.awaiting.ctime);
    CU_ASSERT_EQUAL(got.awaiting.cusec, s->token.awaiting.cusec);
    CU_ASSERT_EQUAL(got.send_seq, s->token.send_seq);
    CU_ASSERT_EQUAL(got.session.recv_seq, s->token.window.base);
    check_session(&got.session, &s->token.session);
    CU_ASSERT_EQUAL(own_context_encode(&second, &got, &ev), V_OK);
    CU_ASSERT(bytes_equal(builder_view(&first), builder_view(&second)));
    builder_free(&first);
    builder_free(&second);
}

static void
waiting_there_and_back(void)
{
    for_each(check_waiting);
}

static void
check_fewer_keys(struct own_context_sample *s)
{
    struct builder b = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct own_context got;

    s->token.session.acceptor_subkey.profile = NULL;
    for (int i = 0; i < 2; i++) {
        encode(s, &b);
        CU_ASSERT_EQUAL(own_context_decode(builder_view(&b), &got, &ev), V_OK);
        check_session(&got.session, &s->token.session);
        builder_free(&b);
        s->token.session.initiator_subkey.profile = NULL;
    }
}

static void
without_subkeys(void)
{
    for_each(check_fewer_keys);
}

/* ---- damage ---- */

static void
check_truncations(struct own_context_sample *s)
{
    struct builder b = BUILDER_INIT;
    struct bytes token;

    encode(s, &b);
    token = builder_view(&b);
    for (size_t len = 0; len < token.len; len++) {
        struct bytes cut = {token.data, len};

        CU_ASSERT(is_refused(cut, ""));
    }
    builder_free(&b);
}

static void
truncations(void)
{
    for_each(check_truncations);
}

static void
check_longer(struct own_context_sample *s)
{
    struct builder b = BUILDER_INIT;

    encode(s, &b);
    for (int more = 0; more < 40; more++) {
        builder_u8(&b, (uint8_t)more);
        CU_ASSERT(is_refused(builder_view(&b), "checksum"));
    }
    builder_free(&b);
}

static void
trailing_bytes(void)
{
    for_each(check_longer);
}

static void
check_flips(struct own_context_sample *s)
{
    struct builder b = BUILDER_INIT;

    encode(s, &b);
    for (size_t bit = 0; bit < b.len * 8; bit++) {
        b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CU_ASSERT(is_refused(builder_view(&b), ""));
        b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CU_ASSERT(!is_refused(builder_view(&b), ""));
    builder_free(&b);
}

static void
flipped_bits(void)
{
    for_each(check_flips);
}

/* Parts of two tokens under one key. */
static void
check_mix(struct own_context_sample *s)
{
    struct builder first = BUILDER_INIT, second = BUILDER_INIT;

    encode(s, &first);
    s->token.send_seq++;
    encode(s, &second);
    CU_ASSERT_EQUAL_FATAL(first.len, second.len);
    for (size_t at = 1; at < first.len; at++) {
        struct builder mixed = BUILDER_INIT;

        builder_bytes(&mixed, (struct bytes){first.data, at});
        builder_bytes(&mixed,
                      (struct bytes){second.data + at, second.len - at});
        CU_ASSERT(bytes_equal(builder_view(&mixed), builder_view(&first)) ||
                  bytes_equal(builder_view(&mixed), builder_view(&second)) ||
                  is_refused(builder_view(&mixed), "checksum"));
        builder_free(&mixed);
    }
    builder_free(&first);
    builder_free(&second);
}

static void
mixtures(void)
{
    for_each(check_mix);
}

static void
check_versions(struct own_context_sample *s)
{
    struct builder b = BUILDER_INIT;

    encode(s, &b);
    CU_ASSERT_EQUAL(b.data[VERSION_AT], 0);
    CU_ASSERT_EQUAL(b.data[VERSION_AT + 1], 2);
    b.data[VERSION_AT + 1] = 1;
    CU_ASSERT(is_refused(builder_view(&b), "version 1"));
    b.data[VERSION_AT + 1] = 3;
    CU_ASSERT(is_refused(builder_view(&b), "version 3"));
    b.data[VERSION_AT] = 1;
    b.data[VERSION_AT + 1] = 2;
    CU_ASSERT(is_refused(builder_view(&b), "version 258"));
    builder_free(&b);
}

static void
other_versions(void)
{
    for_each(check_versions);
}

/* Bytes from a fixed sequence, `good` of a token before them. */
static void
check_garbage(struct bytes token, size_t good)
{
    uint8_t bytes[300];
    uint32_t state = 1;

    for (int i = 0; i < 2000; i++) {
        struct bytes in = {bytes, good + state % (sizeof(bytes) - good)};

        for (size_t at = 0; at < sizeof(bytes); at++) {
            state = state * 1664525 + 1013904223;
            bytes[at] = (uint8_t)(state >> 24);
        }
        memcpy(bytes, token.data, good);
        CU_ASSERT(is_refused(in, ""));
    }
}

static void
garbage(void)
{
    struct own_context_sample s;
    struct builder b = BUILDER_INIT;

    own_context_sample_make(ENCTYPE_AES256_SHA1, false, &s);
    encode(&s, &b);
    check_garbage(builder_view(&b), 0);
    check_garbage(builder_view(&b), VERSION_AT);
    check_garbage(builder_view(&b), ROLE_AT);
    check_garbage(builder_view(&b), ROLE_AT + 24);
    CU_ASSERT(is_refused((struct bytes){NULL, 0}, "0 bytes are no context"));
    builder_free(&b);
    own_context_sample_free(&s);
}

/* ---- a good checksum over what no context is ---- */

#define MALFORMED     "bytes are malformed"
#define CONTRADICTION "contradict each other"

static void
says(const struct own_context_sample *s, const char *reason)
{
    struct builder b = BUILDER_INIT;

    encode(s, &b);
    if (!is_refused(builder_view(&b), reason)) {
        printf("# not refused: %s\n", reason);
        CU_FAIL("accepted, or refused for another reason");
    }
    builder_free(&b);
}

/* A sample with one `change` is refused. */
#define REFUSED(enctype, initiator, change, reason)                            \
    do {                                                                       \
        struct own_context_sample s;                                           \
                                                                               \
        own_context_sample_make(enctype, initiator, &s);                       \
        change;                                                                \
        says(&s, reason);                                                      \
        own_context_sample_free(&s);                                           \
    } while (0)
#define CFX ENCTYPE_AES256_SHA1

static void
values_out_of_range(void)
{
    static const struct bytes with_nul = {(const uint8_t *)"A\0B", 3};

    REFUSED(CFX, true, s.token.session.authtime = INT64_C(253402300800),
            MALFORMED);
    REFUSED(CFX, true, s.token.session.starttime = INT64_C(-62167219201),
            MALFORMED);
    REFUSED(CFX, true, s.token.session.endtime = INT64_MAX, MALFORMED);
    REFUSED(CFX, true, s.token.session.renew_till = INT64_MIN, MALFORMED);
    REFUSED(CFX, true, s.token.session.session_key.profile = NULL, MALFORMED);
    REFUSED(CFX, true, s.token.session.client.components.len--, MALFORMED);
    REFUSED(CFX, true, s.token.session.server.realm = with_nul, MALFORMED);
    REFUSED(CFX, false, s.token.session.ticket_authdata.len--, MALFORMED);
    REFUSED(CFX, false, s.token.session.authenticator_authdata.len--,
            MALFORMED);
    REFUSED(CFX, false, s.token.session.indicators.len--, MALFORMED);
    REFUSED(CFX, false, s.token.session.pac.len++, MALFORMED);
    REFUSED(CFX, false, s.token.session.pac.data++, MALFORMED);
    REFUSED(CFX, false, s.token.session.pac.len--, MALFORMED);
    REFUSED(CFX, false, s.token.session.pac = s.token.session.ticket_authdata,
            MALFORMED);
}

static void
contradictions(void)
{
    static const uint32_t unknown[] = {0x40, 0x400, 0x10000, 0x80000000};

    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        REFUSED(CFX, true, s.token.flags |= unknown[i], CONTRADICTION);
    REFUSED(CFX, false, s.token.clockskew = -1, CONTRADICTION);
    REFUSED(CFX, false, s.token.clock_offset = 1, CONTRADICTION);
    REFUSED(CFX, true, s.token.clockskew = 1, CONTRADICTION);
    REFUSED(CFX, true,
            s.token.flags &=
            ~(uint32_t)(GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG),
            CONTRADICTION);
    REFUSED(ENCTYPE_RC4, true, s.token.send_seq = UINT64_C(1) << 32,
            CONTRADICTION);
    REFUSED(ENCTYPE_RC4, true, s.token.window.base = UINT64_C(1) << 32,
            CONTRADICTION);
    REFUSED(ENCTYPE_DES3, true, s.token.window.next = UINT64_C(1) << 32,
            CONTRADICTION);
    REFUSED(CFX, false, s.token.session.initiator = true, CONTRADICTION);
}

/* A waiting sample with one `change` is refused. */
#define REFUSED_WAITING(initiator, change)                                     \
    REFUSED(CFX, initiator, own_context_sample_wait(&s); change, CONTRADICTION)

static void
stages_that_are_none(void)
{
    const struct crypto_key none = {.profile = NULL};

    REFUSED(CFX, true, s.token.awaiting.ctime = 1, CONTRADICTION);
    REFUSED(CFX, true, s.token.awaiting.cusec = 1, CONTRADICTION);
    REFUSED(CFX, true, s.token.awaits = true, CONTRADICTION);
    REFUSED(CFX, false, s.token.awaits = true, CONTRADICTION);
    REFUSED_WAITING(true, s.token.flags &= ~(uint32_t)GSS_C_MUTUAL_FLAG);
    REFUSED_WAITING(true, s.token.awaiting.cusec = -1);
    REFUSED_WAITING(true, s.token.awaiting.cusec = 1000000);
    REFUSED_WAITING(true, s.token.window.base = 1);
    REFUSED_WAITING(true, s.token.window.next = 1);
    REFUSED_WAITING(true, s.token.session.acceptor_subkey =
                              s.token.session.session_key);
    REFUSED_WAITING(true, s.token.send_seq = UINT64_C(1) << 32);
    REFUSED_WAITING(false, s.token.flags &= ~(uint32_t)GSS_C_DCE_STYLE);
    REFUSED_WAITING(false, s.token.session.acceptor_subkey = none);
    REFUSED_WAITING(false, s.token.awaiting.ctime = 1);
    REFUSED_WAITING(false, s.token.window.base = UINT64_C(1) << 32);
    REFUSED_WAITING(false, s.token.window.received = 1);
}

/* The same with bytes that encoding never writes. */
static void
sign_again(struct builder *b, const struct crypto_key *key)
{
    struct crypto_usage *usage = NULL;
    size_t len = b->len - key->profile->checksum_len;
    struct crypto_segment body = {b->data, NULL, len};

    CU_ASSERT_EQUAL_FATAL(crypto_usage_new(key, USAGE_OWN_CONTEXT, &usage),
                          CRYPTO_OK);
    CU_ASSERT_EQUAL(crypto_checksum(usage, &body, 1, b->data + len), CRYPTO_OK);
    crypto_usage_free(usage);
}

static void
check_byte(size_t at, uint8_t value)
{
    struct own_context_sample s;
    struct builder b = BUILDER_INIT;

    own_context_sample_make(CFX, true, &s);
    encode(&s, &b);
    if (at > ROLE_AT) /* counted from the end of the body */
        at = b.len - crypto_profile_find(CFX)->checksum_len - (at - ROLE_AT);
    b.data[at] = value;
    sign_again(&b, &s.token.session.acceptor_subkey);
    CU_ASSERT(is_refused(builder_view(&b), MALFORMED));
    builder_free(&b);
    own_context_sample_free(&s);
}

static void
only_one_way_to_write(void)
{
    check_byte(ROLE_AT, 2);
    check_byte(ROLE_AT, 255);
    check_byte(ROLE_AT + 5, 1); /* where a PAC of no length begins */
    check_byte(ROLE_AT + 1, 1); /* a PAC where there is no data */
}

/* ---- without memory ---- */

static void
check_allocations(struct own_context_sample *s)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT, good = BUILDER_INIT;
    struct own_context got;
    enum verdict v = V_NO_MEMORY;
    size_t nth;

    encode(s, &good);
    for (nth = 1; v == V_NO_MEMORY && nth < 200; nth++) {
        short_memory_at(nth);
        v = own_context_encode(&b, &s->token, &ev);
        CU_ASSERT_EQUAL(v, short_memory_met() ? V_NO_MEMORY : V_OK);
        builder_free(&b);
    }
    CU_ASSERT(nth > 4);
    v = V_NO_MEMORY;
    for (nth = 1; v == V_NO_MEMORY && nth < 200; nth++) {
        short_memory_at(nth);
        v = own_context_decode(builder_view(&good), &got, &ev);
        CU_ASSERT_EQUAL(v, short_memory_met() ? V_NO_MEMORY : V_OK);
    }
    CU_ASSERT(nth > 2);
    builder_free(&good);
}

static void
allocations(void)
{
    for_each(check_allocations);
}

static const struct unit_test tests[] = {
    {"there and back", there_and_back},
    {"so does one that waits", waiting_there_and_back},
    {"without subkeys", without_subkeys},
    {"every truncation is refused", truncations},
    {"trailing bytes are refused", trailing_bytes},
    {"every flipped bit is refused", flipped_bits},
    {"parts of two tokens are refused", mixtures},
    {"other versions are refused", other_versions},
    {"garbage is refused", garbage},
    {"values out of range are refused", values_out_of_range},
    {"contradictions are refused", contradictions},
    {"stages that are none are refused", stages_that_are_none},
    {"there is one way to write a context", only_one_way_to_write},
    {"every allocation fails once", allocations},
};

int
main(void)
{
    return tap_main("own_context", tests, sizeof(tests) / sizeof(tests[0]));
}
