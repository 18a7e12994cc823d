/* The calls on lists of buffers for tokens of RFC 1964. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/msg_v1_support.h"
#include "tests/unit/tap.h"

#define HEADER    GSS_IOV_BUFFER_TYPE_HEADER
#define DATA      GSS_IOV_BUFFER_TYPE_DATA
#define PADDING   GSS_IOV_BUFFER_TYPE_PADDING
#define TRAILER   GSS_IOV_BUFFER_TYPE_TRAILER
#define STREAM    GSS_IOV_BUFFER_TYPE_STREAM
#define SIGN_ONLY GSS_IOV_BUFFER_TYPE_SIGN_ONLY
#define ALLOCATE  GSS_IOV_BUFFER_FLAG_ALLOCATE
#define ALLOCATED GSS_IOV_BUFFER_FLAG_ALLOCATED

static gss_iov_buffer_desc
buffer(OM_uint32 type, const void *value, size_t len)
{
    gss_iov_buffer_desc b;

    b.type = type;
    b.buffer.value = (void *)(uintptr_t)value;
    b.buffer.length = len;
    return b;
}

static bool
holds(const gss_iov_buffer_desc *b, struct bytes wanted)
{
    return bytes_equal((struct bytes){b->buffer.value, b->buffer.length},
                       wanted);
}

static struct v1_by_hand
described(const struct pair *p, bool conf, struct bytes message)
{
    struct v1_by_hand t = {.kind = conf ? HAND_SEALED : HAND_SIGNED,
                           .key = &p->initiator_key,
                           .seq = INITIATOR_FIRST,
                           .message = message};

    return t;
}

static enum verdict
unwrap(struct msg_context *m, gss_iov_buffer_desc *iov, int count, bool conf)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT, v;
    bool out_conf = !conf;

    v = msg_unwrap_iov(m, iov, count, &out_conf, &order, &ev);
    if (v == V_OK)
        CU_ASSERT(order == V_OK && out_conf == conf);
    return v;
}

/* A token made by hand, cut where its message begins and ends. */
struct cut {
    struct builder token;
    size_t at; /* of the message */
};

static struct cut
cut_of(const struct v1_by_hand *t)
{
    struct cut c = {BUILDER_INIT, 0};

    v1_hand_make(t, &c.token, &c.at);
    return c;
}

static gss_iov_buffer_desc
piece(const struct cut *c, OM_uint32 type, size_t from, size_t to)
{
    return buffer(type, c->token.data + from, to - from);
}

/* ---- made in parts, the bytes of a flat token ---- */

static void
check_made(int32_t enctype, bool conf, size_t size)
{
    uint8_t *data = pattern(size), *sealed = pattern(size);
    gss_iov_buffer_desc iov[5] = {
        buffer(HEADER | ALLOCATE, NULL, 0), buffer(SIGN_ONLY, "head", 4),
        buffer(DATA, sealed, size), buffer(SIGN_ONLY, "tail", 4),
        buffer(PADDING | ALLOCATE, NULL, 0)};
    gss_iov_buffer_desc lengths[5];
    struct evidence ev = EVIDENCE_INIT;
    struct builder flat = BUILDER_INIT;
    struct v1_by_hand t;
    struct pair p;

    pair_open(&p, enctype, false, false);
    memcpy(lengths, iov, sizeof(iov));
    CU_ASSERT(msg_wrap_iov_length(p.initiator, conf, lengths, 5, &ev) == V_OK);
    CU_ASSERT_FATAL(msg_wrap_iov(p.initiator, conf, iov, 5, &ev) == V_OK);
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(lengths[i].buffer.length, iov[i].buffer.length);
        if (iov[i].type != SIGN_ONLY)
            builder_bytes(&flat, (struct bytes){iov[i].buffer.value,
                                                iov[i].buffer.length});
    }
    t = described(&p, conf, (struct bytes){data, size});
    t.before = bytes_of_string("head");
    t.after = bytes_of_string("tail");
    CU_ASSERT(v1_hand_check(&t, builder_view(&flat)));
    /* And back, in the same buffers. */
    CU_ASSERT(unwrap(p.acceptor, iov, 5, conf) == V_OK);
    CU_ASSERT(holds(&iov[2], (struct bytes){data, size}));
    CU_ASSERT(iov[4].buffer.length == 0 && iov[4].buffer.value == NULL);
    CU_ASSERT((iov[4].type & ALLOCATED) == 0);
    free(iov[0].buffer.value);
    builder_free(&flat);
    pair_close(&p);
    free(data);
    free(sealed);
}

static void
test_made(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        for (size_t size = 0; size < 100; size++) {
            check_made(v1_enctypes[e], true, size);
            check_made(v1_enctypes[e], false, size);
        }
    }
}

/* ---- taken ---- */

/* HEADER | DATA | PADDING, cut `keep` bytes before the token's end, wherever
 * the padding begins: what of it is in DATA is taken off there. */
static void
check_taken(int32_t enctype, bool conf, size_t size, size_t keep)
{
    uint8_t *data = pattern(size);
    struct bytes message = {data, size};
    gss_iov_buffer_desc iov[3];
    struct v1_by_hand t;
    struct cut c;
    struct pair p;
    size_t len, padding;
    bool fits;

    pair_open(&p, enctype, false, false);
    t = described(&p, conf, message);
    c = cut_of(&t);
    len = c.token.len;
    padding = len - c.at - size;
    iov[0] = piece(&c, HEADER, 0, c.at);
    iov[1] = piece(&c, DATA, c.at, len - keep);
    iov[2] = piece(&c, PADDING, len - keep, len);
    fits = keep <= padding;
    CU_ASSERT(unwrap(p.acceptor, iov, 3, conf) ==
              (fits ? V_OK : V_MSG_FRAMING));
    if (fits) {
        CU_ASSERT(holds(&iov[1], message) && iov[2].buffer.length == 0);
    } else {
        CU_ASSERT(iov[1].buffer.length == len - keep - c.at);
    }
    builder_free(&c.token);
    pair_close(&p);
    free(data);
}

static void
test_taken(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        for (size_t size = 8; size < 24; size++) {
            for (size_t keep = 1; keep <= 9; keep++) {
                check_taken(v1_enctypes[e], true, size, keep);
                check_taken(v1_enctypes[e], false, size, keep);
            }
        }
    }
}

/* Padding that is spread over several DATA buffers. */
static void
test_spread(void)
{
    struct bytes message = bytes_of_string("nine byte");
    gss_iov_buffer_desc iov[5];
    struct v1_by_hand t;
    struct cut c;
    struct pair p;

    pair_open(&p, 16, false, false);
    t = described(&p, true, message);
    c = cut_of(&t);
    iov[0] = piece(&c, HEADER, 0, c.at);
    iov[1] = piece(&c, DATA, c.at, c.at + 4);
    iov[2] = piece(&c, DATA, c.at + 4, c.at + 11);
    iov[3] = piece(&c, DATA, c.at + 11, c.at + 14);
    iov[4] = piece(&c, PADDING, c.at + 14, c.token.len);
    CU_ASSERT(unwrap(p.acceptor, iov, 5, true) == V_OK);
    CU_ASSERT(holds(&iov[1], bytes_of_string("nine")));
    CU_ASSERT(holds(&iov[2], bytes_of_string(" byte")));
    CU_ASSERT(iov[3].buffer.length == 0);
    builder_free(&c.token);
    pair_close(&p);
}

/* Windows Remote Management sends RC4 tokens without the one byte of padding.
 * As separate buffers they are taken, with an empty PADDING buffer or none; as
 * one buffer they are not, since their last byte is not padding. */
static void
check_unpadded(bool conf, int count)
{
    struct bytes message = bytes_of_string("<s:Envelope/>");
    gss_iov_buffer_desc iov[3], stream[2];
    struct builder again = BUILDER_INIT;
    struct v1_by_hand t;
    struct cut c;
    struct pair p;

    pair_open(&p, 23, false, false);
    t = described(&p, conf, message);
    t.no_padding = true;
    c = cut_of(&t);
    builder_bytes(&again, builder_view(&c.token));
    stream[0] = buffer(STREAM, again.data, again.len);
    stream[1] = buffer(DATA, NULL, 0);
    CU_ASSERT(unwrap(p.acceptor, stream, 2, conf) == V_MSG_FRAMING);
    iov[0] = piece(&c, HEADER, 0, c.at);
    iov[1] = piece(&c, DATA, c.at, c.token.len);
    iov[2] = buffer(PADDING, NULL, 0);
    CU_ASSERT(unwrap(p.acceptor, iov, count, conf) == V_OK);
    CU_ASSERT(holds(&iov[1], message));
    builder_free(&c.token);
    builder_free(&again);
    pair_close(&p);
}

static void
test_unpadded(void)
{
    for (int conf = 0; conf < 2; conf++) {
        check_unpadded(conf != 0, 2);
        check_unpadded(conf != 0, 3);
    }
}

/* A padded token without a PADDING buffer: the caller gets all of it. */
static void
test_padding_for_the_caller(void)
{
    gss_iov_buffer_desc iov[2];
    struct v1_by_hand t;
    struct cut c;
    struct pair p;

    pair_open(&p, 23, false, false);
    t = described(&p, true, bytes_of_string("data"));
    c = cut_of(&t);
    iov[0] = piece(&c, HEADER, 0, c.at);
    iov[1] = piece(&c, DATA, c.at, c.token.len);
    CU_ASSERT(unwrap(p.acceptor, iov, 2, true) == V_OK);
    CU_ASSERT(holds(&iov[1], bytes_of_string("data\x01")));
    builder_free(&c.token);
    pair_close(&p);
}

/* In one buffer, with signed-only pieces around; the padding comes behind them
 * in the checksum, but not in the token. */
static void
check_stream(int32_t enctype, bool conf, OM_uint32 how, size_t size)
{
    uint8_t *data = pattern(size);
    struct bytes message = {data, size};
    gss_iov_buffer_desc iov[4];
    struct v1_by_hand t;
    struct cut c;
    struct pair p;

    pair_open(&p, enctype, false, false);
    t = described(&p, conf, message);
    t.before = bytes_of_string("head");
    t.after = bytes_of_string("tail");
    c = cut_of(&t);
    iov[0] = piece(&c, STREAM, 0, c.token.len);
    iov[1] = buffer(SIGN_ONLY, "head", 4);
    iov[2] = buffer(DATA | how, NULL, 0);
    iov[3] = buffer(SIGN_ONLY, "tail", 4);
    CU_ASSERT(unwrap(p.acceptor, iov, 4, conf) == V_OK);
    CU_ASSERT(holds(&iov[2], message));
    if (how == 0) {
        CU_ASSERT(iov[2].buffer.value == c.token.data + c.at);
    } else {
        free(iov[2].buffer.value);
    }
    builder_free(&c.token);
    pair_close(&p);
    free(data);
}

static void
test_stream(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        for (size_t size = 0; size < 20; size++) {
            for (int n = 0; n < 4; n++)
                check_stream(v1_enctypes[e], n & 1, n & 2 ? ALLOCATE : 0, size);
        }
    }
}

/* ---- DCE style ---- */

/* The framing counts the header alone, and nothing is padded. */
static void
check_dce(int32_t enctype, bool conf)
{
    char text[] = "sixteen bytes...", sealed[] = "sixteen bytes...";
    struct bytes message = bytes_of_string(text);
    gss_iov_buffer_desc iov[3] = {buffer(SIGN_ONLY, "pdu", 3),
                                  buffer(DATA, sealed, 16),
                                  buffer(HEADER | ALLOCATE, NULL, 0)};
    struct evidence ev = EVIDENCE_INIT;
    struct builder flat = BUILDER_INIT;
    struct v1_by_hand t;
    struct pair p;

    pair_open(&p, enctype, false, true);
    CU_ASSERT_FATAL(msg_wrap_iov(p.initiator, conf, iov, 3, &ev) == V_OK);
    CU_ASSERT_EQUAL(iov[2].buffer.length, enctype == 16 ? 57 : 45);
    builder_bytes(&flat,
                  (struct bytes){iov[2].buffer.value, iov[2].buffer.length});
    builder_bytes(&flat, (struct bytes){iov[1].buffer.value, 16});
    t = described(&p, conf, message);
    t.dce_style = true;
    t.before = bytes_of_string("pdu");
    CU_ASSERT(v1_hand_check(&t, builder_view(&flat)));
    CU_ASSERT(unwrap(p.acceptor, iov, 3, conf) == V_OK);
    CU_ASSERT(holds(&iov[1], message));
    free(iov[2].buffer.value);
    builder_free(&flat);
    pair_close(&p);
}

static void
test_dce(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        check_dce(v1_enctypes[e], true);
        check_dce(v1_enctypes[e], false);
    }
}

/* ---- refused ---- */

static enum verdict
wrap(const struct pair *p, gss_iov_buffer_desc *iov, int count)
{
    struct evidence ev = EVIDENCE_INIT;

    return msg_wrap_iov(p->initiator, true, iov, count, &ev);
}

static void
test_bad_callers(void)
{
    char data[] = "nine byte";
    gss_iov_buffer_desc iov[3] = {buffer(HEADER | ALLOCATE, NULL, 0),
                                  buffer(DATA, data, 9),
                                  buffer(PADDING, data, 6)};
    struct pair p;

    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        pair_open(&p, v1_enctypes[e], false, false);
        CU_ASSERT(wrap(&p, iov, 2) == V_CALLER);
        iov[2].buffer.length = v1_enctypes[e] == 16 ? 6 : 0;
        CU_ASSERT(wrap(&p, iov, 3) == V_BUFFER_SIZE);
        CU_ASSERT(iov[0].buffer.value == NULL);
        CU_ASSERT(memcmp(data, "nine byte", 9) == 0);
        CU_ASSERT(still_works(&p));
        pair_close(&p);
    }
    pair_open(&p, 16, false, true);
    CU_ASSERT(wrap(&p, iov, 2) == V_BUFFER_SIZE);
    CU_ASSERT(iov[0].buffer.value == NULL);
    CU_ASSERT(memcmp(data, "nine byte", 9) == 0);
    pair_close(&p);
}

/* Wrongly cut tokens; what was to be opened in place is wiped or as it was. */
static void
check_bad_cut(int32_t enctype, size_t header_off, size_t data_off,
              size_t trailer)
{
    struct bytes message = bytes_of_string("sixteen bytes...");
    gss_iov_buffer_desc iov[4];
    struct v1_by_hand t;
    struct cut c;
    struct pair p;

    pair_open(&p, enctype, false, false);
    t = described(&p, true, message);
    c = cut_of(&t);
    iov[0] = piece(&c, HEADER, 0, c.at - header_off);
    iov[1] = piece(&c, DATA, c.at, c.at + 16 - data_off);
    iov[2] = piece(&c, PADDING, c.at + 16, c.token.len);
    iov[3] = buffer(TRAILER, c.token.data, trailer);
    CU_ASSERT(unwrap(p.acceptor, iov, 4, true) == V_MSG_FRAMING);
    CU_ASSERT(still_works(&p));
    builder_free(&c.token);
    pair_close(&p);
}

static void
test_bad_cuts(void)
{
    for (size_t e = 0; v1_enctypes[e] != 0; e++) {
        for (size_t off = 1; off < 40; off++)
            check_bad_cut(v1_enctypes[e], off, 0, 0);
        for (size_t off = 1; off <= 16; off++)
            check_bad_cut(v1_enctypes[e], 0, off, 0);
        check_bad_cut(v1_enctypes[e], 0, 0, 1);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"made in parts", test_made},
        {"taken in parts", test_taken},
        {"padding over several buffers", test_spread},
        {"RC4 without padding", test_unpadded},
        {"padding that the caller takes off", test_padding_for_the_caller},
        {"streams", test_stream},
        {"DCE style", test_dce},
        {"buffers that will not do", test_bad_callers},
        {"wrongly cut", test_bad_cuts},
    };

    return tap_main("msg_v1_iov", tests, sizeof(tests) / sizeof(tests[0]));
}
