/* A context as a whole: sizes, order, state, two threads. */
#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/msg_support.h"
#include "tests/unit/tap.h"

static size_t
wrapped_len(struct msg_context *m, bool conf, size_t len)
{
    uint8_t *data = pattern(len);
    struct builder token = wrapped(m, conf, (struct bytes){data, len});
    size_t made = token.len;

    builder_free(&token);
    free(data);
    return made;
}

/* RFC 2743 section 2.2.7; the two numbers are those of MIT's mechanism. */
static void
test_known_limits(void)
{
    struct pair p;

    for (int32_t enctype = 17; enctype <= 18; enctype++) {
        pair_open(&p, enctype, true, false);
        CU_ASSERT_EQUAL(msg_wrap_size_limit(p.initiator, true, 1000), 940);
        CU_ASSERT_EQUAL(msg_wrap_size_limit(p.initiator, false, 1000), 972);
        pair_close(&p);
    }
}

static void
check_limit(struct msg_context *m, bool conf, size_t output_size)
{
    size_t limit = msg_wrap_size_limit(m, conf, output_size);

    if (limit > 0) {
        CU_ASSERT(wrapped_len(m, conf, limit) <= output_size);
        CU_ASSERT(wrapped_len(m, conf, limit + 1) > output_size);
    } else {
        CU_ASSERT(wrapped_len(m, conf, 1) > output_size);
    }
}

static void
test_limits(void)
{
    struct pair p;

    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        pair_open(&p, cfx_enctypes[i], true, false);
        for (size_t size = 0; size < 300; size++) {
            check_limit(p.initiator, true, size);
            check_limit(p.acceptor, false, size);
        }
        check_limit(p.acceptor, true, 65536);
        pair_close(&p);
    }
}

static enum verdict
order_of(struct msg_context *m, const struct builder *token)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;
    enum verdict order = V_COUNT;
    bool conf;

    CU_ASSERT(msg_unwrap(m, builder_view(token), &out, &conf, &order, &ev) ==
              V_OK);
    builder_free(&out);
    return order;
}

/* RULE 2743/1.2.3/replay-window */
/* RULE 4121/4.2.1/sequence */
static void
test_order(void)
{
    struct builder tokens[4];
    struct pair p;

    pair_open(&p, 18, true, false);
    for (int i = 0; i < 4; i++)
        tokens[i] = wrapped(p.initiator, i % 2 != 0, bytes_of_string("x"));
    CU_ASSERT_EQUAL(order_of(p.acceptor, &tokens[0]), V_OK);
    CU_ASSERT_EQUAL(order_of(p.acceptor, &tokens[0]), V_DUPLICATE);
    CU_ASSERT_EQUAL(order_of(p.acceptor, &tokens[2]), V_GAP);
    CU_ASSERT_EQUAL(order_of(p.acceptor, &tokens[1]), V_UNSEQ);
    CU_ASSERT_EQUAL(order_of(p.acceptor, &tokens[1]), V_DUPLICATE);
    CU_ASSERT_EQUAL(order_of(p.acceptor, &tokens[3]), V_OK);
    for (int i = 0; i < 4; i++)
        builder_free(&tokens[i]);
    pair_close(&p);
}

/* RFC 4121 section 4.2.1: 64 bits, which go on at zero. */
static void
test_numbers(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_parameters q = {.initiator = true, .detect_sequence = true};
    struct msg_context *from = NULL, *to = NULL;
    struct crypto_key key;
    struct msg_state s;
    struct builder token;

    CU_ASSERT_FATAL(crypto_key_random(&key, 18) == CRYPTO_OK);
    q.initiator_key = &key;
    q.send_seq = UINT64_MAX - 1;
    CU_ASSERT_FATAL(msg_context_new(&q, &from, &ev) == V_OK);
    q.initiator = false;
    q.recv_seq = UINT64_MAX - 1;
    CU_ASSERT_FATAL(msg_context_new(&q, &to, &ev) == V_OK);
    for (int i = 0; i < 4; i++) {
        token = wrapped(from, true, bytes_of_string("x"));
        CU_ASSERT_EQUAL(order_of(to, &token), V_OK);
        builder_free(&token);
    }
    msg_context_state(from, &s);
    CU_ASSERT_EQUAL(s.send_seq, 2);
    msg_context_state(to, &s);
    CU_ASSERT_EQUAL(s.recv_seq, 2);
    msg_context_free(from);
    msg_context_free(to);
}

static void
test_state(void)
{
    struct msg_state s;
    struct pair p;

    pair_open(&p, 20, true, false);
    CU_ASSERT(still_works(&p));
    msg_context_state(p.initiator, &s);
    CU_ASSERT_EQUAL(s.send_seq, INITIATOR_FIRST + 1);
    CU_ASSERT_EQUAL(s.recv_seq, ACCEPTOR_FIRST + 1);
    pair_close(&p);
}

/* ---- one thread sends while another receives, on the same context ---- */

#define ROUNDS 2000

struct half {
    struct msg_context *at;
    struct builder *tokens;
    int num_bad;
};

static void *
send_all(void *arg)
{
    struct half *h = arg;
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;

    for (int i = 0; i < ROUNDS; i++) {
        builder_cut(&out, 0);
        if (msg_wrap(h->at, i % 2 == 0, bytes_of_string("to the peer"), &out,
                     &ev) != V_OK)
            h->num_bad++;
    }
    builder_free(&out);
    return NULL;
}

static void *
receive_all(void *arg)
{
    struct half *h = arg;

    for (int i = 0; i < ROUNDS; i++) {
        if (!expect_open(h->at, builder_view(&h->tokens[i]), i % 2 == 0,
                         bytes_of_string("from the peer")))
            h->num_bad++;
    }
    return NULL;
}

static void
test_threads(void)
{
    struct builder *tokens = calloc(ROUNDS, sizeof(*tokens));
    pthread_t senders[2], receiver;
    struct half halves[3];
    struct msg_state s;
    struct pair p;

    CU_ASSERT_FATAL(tokens != NULL);
    pair_open(&p, 18, true, false);
    for (int i = 0; i < ROUNDS; i++)
        tokens[i] =
            wrapped(p.acceptor, i % 2 == 0, bytes_of_string("from the peer"));
    for (int i = 0; i < 3; i++)
        halves[i] = (struct half){p.initiator, tokens, 0};
    for (int i = 0; i < 2; i++)
        CU_ASSERT_FATAL(
            pthread_create(&senders[i], NULL, send_all, &halves[i]) == 0);
    CU_ASSERT_FATAL(pthread_create(&receiver, NULL, receive_all, &halves[2]) ==
                    0);
    for (int i = 0; i < 2; i++)
        pthread_join(senders[i], NULL);
    pthread_join(receiver, NULL);
    CU_ASSERT(halves[0].num_bad + halves[1].num_bad + halves[2].num_bad == 0);
    msg_context_state(p.initiator, &s);
    CU_ASSERT_EQUAL(s.send_seq, INITIATOR_FIRST + 2 * ROUNDS);
    CU_ASSERT_EQUAL(s.recv_seq, ACCEPTOR_FIRST + ROUNDS);
    for (int i = 0; i < ROUNDS; i++)
        builder_free(&tokens[i]);
    free(tokens);
    pair_close(&p);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"the size limits that are known", test_known_limits},
        {"size limits are exact", test_limits},
        {"order", test_order},
        {"sequence numbers of 64 bits", test_numbers},
        {"state", test_state},
        {"sending and receiving at once", test_threads},
    };

    return tap_main("msg_context", tests, sizeof(tests) / sizeof(tests[0]));
}
