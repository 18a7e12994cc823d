/* tests/peers/peer_messages.c: what peers send each other once the context
 * stands. */
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/wire.h"

#include <stdlib.h>
#include <string.h>

static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 65536};

/* The bytes that `from_initiator` sends as a message of `size`. */
static gss_buffer_desc
pattern(size_t size, bool from_initiator)
{
    gss_buffer_desc message = gss_copy(NULL, 0);
    unsigned char *p;
    size_t i;

    free(message.value);
    p = malloc(size + 1);
    if (p == NULL)
        abort();
    for (i = 0; i < size; i++)
        p[i] = (unsigned char)(i * 7 + size + from_initiator);
    message.length = size;
    message.value = p;
    return message;
}

static void
send_wrap(struct peer *p, int conf, size_t size)
{
    gss_buffer_desc message = pattern(size, p->initiator);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    int state = !conf;

    major = gss_wrap(&minor, p->context, conf, GSS_C_QOP_DEFAULT, &message,
                     &state, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(state, conf);
    EXPECT(wire_send(PEER_WIRE, WIRE_DATA, &token));
    free(message.value);
    gss_release_buffer(&minor, &token);
}

/* Takes a token off the wire and unwraps it as `size` bytes of the peer. */
static void
receive_wrap(struct peer *p, int conf, size_t size, OM_uint32 want)
{
    gss_buffer_desc message = pattern(size, !p->initiator);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    enum wire_kind kind;
    OM_uint32 major, minor;
    gss_qop_t qop = 77;
    int state = !conf;

    if (EXPECT(wire_receive(PEER_WIRE, &kind, &token))) {
        major = gss_unwrap(&minor, p->context, &token, &got, &state, &qop);
        EXPECT_NUMBER(major, want);
        EXPECT_NUMBER(state, conf);
        EXPECT_NUMBER(qop, GSS_C_QOP_DEFAULT);
        if (EXPECT_NUMBER(got.length, size))
            EXPECT(size == 0 || memcmp(got.value, message.value, size) == 0);
    }
    free(token.value);
    free(message.value);
    gss_release_buffer(&minor, &got);
}

static void
send_mic(struct peer *p, size_t size)
{
    gss_buffer_desc message = pattern(size, p->initiator);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major =
        gss_get_mic(&minor, p->context, GSS_C_QOP_DEFAULT, &message, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(wire_send(PEER_WIRE, WIRE_DATA, &token));
    free(message.value);
    gss_release_buffer(&minor, &token);
}

/* The codes that tell what the order of messages was; a mechanism of its own
 * has them in the minor status, MIT's has none. */
static OM_uint32
order_minor(OM_uint32 major)
{
    if (major == GSS_S_DUPLICATE_TOKEN || major == GSS_S_OLD_TOKEN)
        return (OM_uint32)KRB5KRB_AP_ERR_REPEAT;
    if (major == GSS_S_UNSEQ_TOKEN || major == GSS_S_GAP_TOKEN)
        return (OM_uint32)KRB5KRB_AP_ERR_BADORDER;
    return 0;
}

static void
receive_mic(struct peer *p, size_t size, OM_uint32 want)
{
    gss_buffer_desc message = pattern(size, !p->initiator);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    enum wire_kind kind;
    OM_uint32 major, minor;

    if (EXPECT(wire_receive(PEER_WIRE, &kind, &token))) {
        major = gss_verify_mic(&minor, p->context, &message, &token, NULL);
        EXPECT_NUMBER(major, want);
        /* Through SPNEGO the library maps the code once more. */
        if (gss_module_mapped() && p->scenario->mech != oid_spnego)
            EXPECT_NUMBER((int32_t)minor, (int32_t)order_minor(want));
    }
    free(token.value);
    free(message.value);
}

/* The initiator sends first, the acceptor answers in kind. */
static void
exchange_wraps(struct peer *p, int conf, size_t size)
{
    if (p->initiator)
        send_wrap(p, conf, size);
    receive_wrap(p, conf, size, GSS_S_COMPLETE);
    if (!p->initiator)
        send_wrap(p, conf, size);
}

static void
exchange_mics(struct peer *p, size_t size)
{
    if (p->initiator)
        send_mic(p, size);
    receive_mic(p, size, GSS_S_COMPLETE);
    if (!p->initiator)
        send_mic(p, size);
}

/* RULE 4121/5/buffers */
void
peer_messages(struct peer *p)
{
    size_t i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        exchange_wraps(p, 1, sizes[i]);
        exchange_wraps(p, 0, sizes[i]);
        exchange_mics(p, sizes[i]);
    }
}

/* Message `index` of a sequence, in the order in which they are received, and
 * what RFC 2743 section 1.2.3 calls it with replay detection, sequencing, both
 * or neither. */
#define SEQUENCE_LENGTH 80
static const struct {
    size_t index;
    OM_uint32 both, replay, sequence;
} arrivals[] = {
    {0, GSS_S_COMPLETE, GSS_S_COMPLETE, GSS_S_COMPLETE},
    {0, GSS_S_DUPLICATE_TOKEN, GSS_S_DUPLICATE_TOKEN, GSS_S_UNSEQ_TOKEN},
    {2, GSS_S_GAP_TOKEN, GSS_S_COMPLETE, GSS_S_GAP_TOKEN},
    {1, GSS_S_UNSEQ_TOKEN, GSS_S_COMPLETE, GSS_S_UNSEQ_TOKEN},
    {1, GSS_S_DUPLICATE_TOKEN, GSS_S_DUPLICATE_TOKEN, GSS_S_UNSEQ_TOKEN},
    {3, GSS_S_COMPLETE, GSS_S_COMPLETE, GSS_S_COMPLETE},
    {75, GSS_S_GAP_TOKEN, GSS_S_COMPLETE, GSS_S_GAP_TOKEN},
    {12, GSS_S_UNSEQ_TOKEN, GSS_S_COMPLETE, GSS_S_UNSEQ_TOKEN},
    {11, GSS_S_UNSEQ_TOKEN, GSS_S_OLD_TOKEN, GSS_S_UNSEQ_TOKEN},
    {76, GSS_S_COMPLETE, GSS_S_COMPLETE, GSS_S_COMPLETE},
};
#define NUM_ARRIVALS (sizeof(arrivals) / sizeof(arrivals[0]))

static OM_uint32
expected_order(OM_uint32 flags, size_t i)
{
    bool replay = flags & GSS_C_REPLAY_FLAG;
    bool sequence = flags & GSS_C_SEQUENCE_FLAG;

    if (replay && sequence)
        return arrivals[i].both;
    if (replay)
        return arrivals[i].replay;
    return sequence ? arrivals[i].sequence : GSS_S_COMPLETE;
}

/* Makes the whole sequence, and sends it in the order of `arrivals`. */
static void
send_sequence(struct peer *p)
{
    gss_buffer_desc message = pattern(20, p->initiator);
    gss_buffer_desc tokens[SEQUENCE_LENGTH];
    OM_uint32 major, minor;
    size_t i;

    for (i = 0; i < SEQUENCE_LENGTH; i++) {
        tokens[i] = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        major = gss_get_mic(&minor, p->context, GSS_C_QOP_DEFAULT, &message,
                            &tokens[i]);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    for (i = 0; i < NUM_ARRIVALS; i++)
        EXPECT(wire_send(PEER_WIRE, WIRE_DATA, &tokens[arrivals[i].index]));
    for (i = 0; i < SEQUENCE_LENGTH; i++)
        gss_release_buffer(&minor, &tokens[i]);
    free(message.value);
}

static void
receive_sequence(struct peer *p)
{
    size_t i;

    for (i = 0; i < NUM_ARRIVALS; i++)
        receive_mic(p, 20, expected_order(p->flags, i));
}

void
peer_sequence(struct peer *p)
{
    if (p->initiator) {
        send_sequence(p);
        receive_sequence(p);
    } else {
        receive_sequence(p);
        send_sequence(p);
    }
}

static size_t
wrapped_size(struct peer *p, int conf, size_t size)
{
    gss_buffer_desc message = pattern(size, p->initiator);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    size_t length;

    major = gss_wrap(&minor, p->context, conf, GSS_C_QOP_DEFAULT, &message,
                     NULL, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    length = token.length;
    free(message.value);
    gss_release_buffer(&minor, &token);
    return length;
}

/* RFC 2743 section 2.2.7: the largest message that fits, no less. */
static void
check_limit(struct peer *p, int conf, OM_uint32 size)
{
    OM_uint32 major, minor, limit = 0;

    major = gss_wrap_size_limit(&minor, p->context, conf, GSS_C_QOP_DEFAULT,
                                size, &limit);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE) || !EXPECT(limit < size))
        return;
    if (limit == 0) {
        EXPECT(wrapped_size(p, conf, 1) > size);
        return;
    }
    EXPECT(wrapped_size(p, conf, limit) <= size);
    EXPECT(wrapped_size(p, conf, limit + 1) > size);
}

void
peer_limits(struct peer *p)
{
    static const OM_uint32 limits[] = {20, 100, 101, 1000, 16380, 65535};
    size_t i;

    for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        check_limit(p, 1, limits[i]);
        check_limit(p, 0, limits[i]);
    }
}
