/* The calls on lists of buffers, held against the flat ones. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"
#include "tests/unit/msg_support.h"
#include "tests/unit/tap.h"

#define HEADER    GSS_IOV_BUFFER_TYPE_HEADER
#define DATA      GSS_IOV_BUFFER_TYPE_DATA
#define PADDING   GSS_IOV_BUFFER_TYPE_PADDING
#define TRAILER   GSS_IOV_BUFFER_TYPE_TRAILER
#define STREAM    GSS_IOV_BUFFER_TYPE_STREAM
#define SIGN_ONLY GSS_IOV_BUFFER_TYPE_SIGN_ONLY
#define MIC_TOKEN GSS_IOV_BUFFER_TYPE_MIC_TOKEN
#define EMPTY     GSS_IOV_BUFFER_TYPE_EMPTY
#define ALLOCATE  GSS_IOV_BUFFER_FLAG_ALLOCATE
#define ALLOCATED GSS_IOV_BUFFER_FLAG_ALLOCATED

static gss_iov_buffer_desc
buffer(OM_uint32 type, const void *value, size_t len)
{
    gss_iov_buffer_desc b;

    b.type = type;
    b.buffer.value = (void *)value;
    b.buffer.length = len;
    return b;
}

/* A buffer with a copy of its own of `text`, which free_all frees. */
static gss_iov_buffer_desc
copied(OM_uint32 type, const char *text)
{
    char *copy = strdup(text);

    CU_ASSERT_FATAL(copy != NULL);
    return buffer(type, copy, strlen(text));
}

static void
free_all(gss_iov_buffer_desc *iov, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        OM_uint32 type = GSS_IOV_BUFFER_TYPE(iov[i].type);

        if (type == DATA || type == SIGN_ONLY || (iov[i].type & ALLOCATED))
            free(iov[i].buffer.value);
    }
}

/* What goes over the wire: all but the signed-only buffers. */
static struct builder
concatenated(const gss_iov_buffer_desc *iov, size_t num)
{
    struct builder b = BUILDER_INIT;

    for (size_t i = 0; i < num; i++) {
        if (GSS_IOV_BUFFER_TYPE(iov[i].type) != SIGN_ONLY)
            builder_bytes(
                &b, (struct bytes){iov[i].buffer.value, iov[i].buffer.length});
    }
    return b;
}

static bool
holds(const gss_iov_buffer_desc *b, const char *text)
{
    return bytes_equal((struct bytes){b->buffer.value, b->buffer.length},
                       bytes_of_string(text));
}

static enum verdict
unwrap(struct msg_context *m, gss_iov_buffer_desc *iov, int count, bool conf)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT, v;
    bool out_conf = !conf;

    v = msg_unwrap_iov(m, iov, count, &out_conf, &order, &ev);
    CU_ASSERT(v == V_OK ? order == V_OK && out_conf == conf : order == V_COUNT);
    return v;
}

/* ---- a flat token, opened as a stream ---- */

static void
check_stream(struct pair *p, bool conf, uint16_t rrc, OM_uint32 flags)
{
    struct msg_state s;
    struct builder token = BUILDER_INIT;
    struct by_hand t = {.kind = conf ? HAND_SEALED : HAND_SIGNED,
                        .key = &p->acceptor_subkey,
                        .flags = 4,
                        .rrc = rrc,
                        .ec = conf ? rrc % 7 : 0,
                        .message = bytes_of_string("from the stream")};
    gss_iov_buffer_desc iov[2];

    msg_context_state(p->acceptor, &s);
    t.seq = s.recv_seq;
    by_hand_make(&t, &token);
    iov[0] = buffer(STREAM, token.data, token.len);
    iov[1] = buffer(DATA | flags, NULL, 0);
    CU_ASSERT(unwrap(p->acceptor, iov, 2, conf) == V_OK);
    CU_ASSERT(holds(&iov[1], "from the stream"));
    if (flags != 0) {
        CU_ASSERT((iov[1].type & ALLOCATED) != 0);
        free(iov[1].buffer.value);
    } else {
        CU_ASSERT((uint8_t *)iov[1].buffer.value > token.data &&
                  (uint8_t *)iov[1].buffer.value < token.data + token.len);
    }
    builder_free(&token);
}

static void
test_stream(void)
{
    struct pair p;

    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        pair_open(&p, cfx_enctypes[i], true, false);
        for (uint16_t rrc = 0; rrc < 120; rrc++) {
            check_stream(&p, true, rrc, 0);
            check_stream(&p, true, rrc, ALLOCATE);
            check_stream(&p, false, rrc, 0);
            check_stream(&p, false, rrc, ALLOCATE);
        }
        pair_close(&p);
    }
}

/* A stream that is refused: nothing allocated, DATA as it was; and the empty
 * message. */
static void
test_stream_refused(void)
{
    struct builder token;
    gss_iov_buffer_desc iov[2];
    struct pair p;

    pair_open(&p, 18, true, false);
    for (int conf = 0; conf < 2; conf++) {
        for (OM_uint32 flags = 0; flags <= ALLOCATE; flags += ALLOCATE) {
            token = wrapped(p.initiator, conf != 0, bytes_of_string(""));
            token.data[token.len - 1] ^= 1;
            iov[0] = buffer(STREAM, token.data, token.len);
            iov[1] = buffer(DATA | flags, NULL, 0);
            CU_ASSERT(unwrap(p.acceptor, iov, 2, conf) == V_BAD_MESSAGE);
            CU_ASSERT(iov[1].buffer.value == NULL && iov[1].buffer.length == 0);
            CU_ASSERT(iov[1].type == (DATA | flags));
            builder_free(&token);
        }
    }
    pair_close(&p);

    pair_open(&p, 18, true, false);
    token = wrapped(p.initiator, false, bytes_of_string(""));
    iov[0] = buffer(STREAM, token.data, token.len);
    iov[1] = buffer(DATA | ALLOCATE, NULL, 0);
    CU_ASSERT(unwrap(p.acceptor, iov, 2, false) == V_OK);
    CU_ASSERT(holds(&iov[1], ""));
    free_all(iov + 1, 1);
    builder_free(&token);
    pair_close(&p);
}

/* ---- a token made of buffers, opened flat, as parts and as a stream ---- */

#define NUM_PARTS 8

/* HEADER, two signed-only pieces around three of data, PADDING, TRAILER. */
static void
make_parts(struct pair *p, bool conf, OM_uint32 last,
           gss_iov_buffer_desc iov[NUM_PARTS])
{
    struct evidence ev = EVIDENCE_INIT;

    iov[0] = buffer(HEADER | ALLOCATE, NULL, 0);
    iov[1] = copied(SIGN_ONLY, "signed in front");
    iov[2] = copied(DATA, "first, ");
    iov[3] = copied(DATA, "");
    iov[4] = copied(DATA, "second piece that is longer than a cipher block");
    iov[5] = copied(SIGN_ONLY, "signed behind");
    iov[6] = buffer(PADDING | ALLOCATE, NULL, 0);
    iov[7] = buffer(last == TRAILER ? TRAILER | ALLOCATE : EMPTY, NULL, 0);
    CU_ASSERT(msg_wrap_iov(p->initiator, conf, iov, NUM_PARTS, &ev) == V_OK);
    CU_ASSERT((iov[0].type & ALLOCATED) != 0);
}

#define WHOLE "first, second piece that is longer than a cipher block"

static void
open_as_parts(struct pair *p, bool conf, gss_iov_buffer_desc *iov)
{
    CU_ASSERT(unwrap(p->acceptor, iov, NUM_PARTS, conf) == V_OK);
    CU_ASSERT(holds(&iov[2], "first, "));
    CU_ASSERT(
        holds(&iov[4], "second piece that is longer than a cipher block"));
}

static void
open_as_stream(struct pair *p, bool conf, OM_uint32 flags,
               gss_iov_buffer_desc *iov)
{
    struct builder token = concatenated(iov, NUM_PARTS);
    gss_iov_buffer_desc in[4] = {iov[1], buffer(STREAM, token.data, token.len),
                                 buffer(DATA | flags, NULL, 0), iov[5]};

    CU_ASSERT(unwrap(p->acceptor, in, 4, conf) == V_OK);
    CU_ASSERT(holds(&in[2], WHOLE));
    if (flags != 0)
        free(in[2].buffer.value);
    builder_free(&token);
}

static void
check_parts(struct pair *p, bool conf, OM_uint32 last)
{
    gss_iov_buffer_desc iov[NUM_PARTS];

    make_parts(p, conf, last, iov);
    open_as_parts(p, conf, iov);
    free_all(iov, NUM_PARTS);

    make_parts(p, conf, last, iov);
    open_as_stream(p, conf, 0, iov);
    free_all(iov, NUM_PARTS);

    make_parts(p, conf, last, iov);
    open_as_stream(p, conf, ALLOCATE, iov);
    free_all(iov, NUM_PARTS);

    /* What is only signed is protected too. */
    make_parts(p, conf, last, iov);
    ((char *)iov[5].buffer.value)[3] ^= 1;
    CU_ASSERT(unwrap(p->acceptor, iov, NUM_PARTS, conf) == V_BAD_MESSAGE);
    free_all(iov, NUM_PARTS);
}

static void
test_parts(void)
{
    struct pair p;

    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        for (int last = 0; last < 2; last++) {
            for (int conf = 0; conf < 2; conf++) {
                pair_open(&p, cfx_enctypes[i], true, false);
                check_parts(&p, conf != 0, last != 0 ? TRAILER : EMPTY);
                pair_close(&p);
            }
        }
    }
}

/* Without signed-only pieces, the buffers side by side are a flat token. */
static void
test_flat(void)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[4];
    struct builder token;
    struct pair p;

    pair_open(&p, 20, true, false);
    for (int i = 0; i < 4; i++) {
        bool conf = i % 2 != 0, rotated = i / 2 != 0;

        iov[0] = buffer(HEADER | ALLOCATE, NULL, 0);
        iov[1] = copied(DATA, "one, ");
        iov[2] = copied(DATA, "two");
        iov[3] = buffer(rotated ? EMPTY : TRAILER | ALLOCATE, NULL, 0);
        CU_ASSERT(msg_wrap_iov(p.initiator, conf, iov, 4, &ev) == V_OK);
        token = concatenated(iov, 4);
        CU_ASSERT(expect_open(p.acceptor, builder_view(&token), conf,
                              bytes_of_string("one, two")));
        builder_free(&token);
        free_all(iov, 4);
    }
    pair_close(&p);
}

/* Field by field: between them there may be bytes without a meaning. */
static bool
same_buffers(const gss_iov_buffer_desc *a, const gss_iov_buffer_desc *b,
             size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (a[i].type != b[i].type || a[i].buffer.value != b[i].buffer.value ||
            a[i].buffer.length != b[i].buffer.length)
            return false;
    }
    return true;
}

/* Buffers of exactly the length that msg_wrap_iov_length says, and of one byte
 * less. */
static void
check_lengths(struct pair *p, bool conf, bool rotated)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[3], before[3];
    uint8_t header[128], trailer[128];
    struct msg_state s;
    uint64_t seq;

    iov[0] = buffer(HEADER, NULL, 0);
    iov[1] = copied(DATA, "some data");
    iov[2] = buffer(rotated ? EMPTY : TRAILER, NULL, 0);
    CU_ASSERT(msg_wrap_iov_length(p->initiator, conf, iov, 3, &ev) == V_OK);
    iov[0].buffer.value = header;
    iov[2].buffer.value = trailer;
    msg_context_state(p->initiator, &s);
    seq = s.send_seq;
    for (int i = 0; i < (rotated ? 1 : 3); i += 2) {
        iov[i].buffer.length--;
        memcpy(before, iov, sizeof(iov));
        CU_ASSERT(msg_wrap_iov(p->initiator, conf, iov, 3, &ev) ==
                  V_BUFFER_SIZE);
        CU_ASSERT(same_buffers(before, iov, 3));
        iov[i].buffer.length++;
    }
    /* A refused call uses no number up. */
    msg_context_state(p->initiator, &s);
    CU_ASSERT_EQUAL(s.send_seq, seq);
    memcpy(before, iov, sizeof(iov));
    CU_ASSERT(msg_wrap_iov(p->initiator, conf, iov, 3, &ev) == V_OK);
    CU_ASSERT(same_buffers(before, iov, 3));
    CU_ASSERT(unwrap(p->acceptor, iov, 3, conf) == V_OK);
    CU_ASSERT(holds(&iov[1], "some data"));
    free(iov[1].buffer.value);
}

static void
test_lengths(void)
{
    struct pair p;

    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        for (int dce = 0; dce < 2; dce++) {
            pair_open(&p, cfx_enctypes[i], true, dce != 0);
            check_lengths(&p, true, true);
            check_lengths(&p, true, false);
            check_lengths(&p, false, true);
            check_lengths(&p, false, false);
            pair_close(&p);
        }
    }
}

/* The layout that DCE RPC uses: no trailer, the header of the PDU and its
 * trailer signed.  Sealed: EC is the cipher's block, RRC leaves it out. */
static void
test_dce(void)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[4];
    uint8_t *h;
    struct pair p;

    pair_open(&p, 18, true, true);
    for (int conf = 0; conf < 2; conf++) {
        iov[0] = copied(SIGN_ONLY, "header of the PDU");
        iov[1] = copied(DATA, "stub data: 16 B!");
        iov[2] = copied(SIGN_ONLY, "sec trlr");
        iov[3] = buffer(HEADER | ALLOCATE, NULL, 0);
        CU_ASSERT(msg_wrap_iov(p.initiator, conf != 0, iov, 4, &ev) == V_OK);
        h = iov[3].buffer.value;
        CU_ASSERT_EQUAL(iov[3].buffer.length, conf ? 76 : 28);
        CU_ASSERT_EQUAL(h[4] << 8 | h[5], conf ? 16 : 12);
        CU_ASSERT_EQUAL(h[6] << 8 | h[7], conf ? 28 : 12);
        CU_ASSERT(unwrap(p.acceptor, iov, 4, conf != 0) == V_OK);
        CU_ASSERT(holds(&iov[1], "stub data: 16 B!"));
        free_all(iov, 4);
    }
    pair_close(&p);
}

/* Such a token in one piece, as Heimdal's gss_wrap makes it: EC and RRC count.
 * With a trailer, which RRC 0 tells, nothing was moved. */
static void
check_dce_whole(struct pair *p, bool conf, bool trailer)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[3];
    struct builder token;

    iov[0] = buffer(HEADER | ALLOCATE, NULL, 0);
    iov[1] = copied(DATA, "stub data: 17 B!!");
    iov[2] = buffer(TRAILER | ALLOCATE, NULL, 0);
    CU_ASSERT(msg_wrap_iov(p->initiator, conf, iov, trailer ? 3 : 2, &ev) ==
              V_OK);
    token = concatenated(iov, trailer ? 3 : 2);
    CU_ASSERT(expect_open(p->acceptor, builder_view(&token), conf,
                          bytes_of_string("stub data: 17 B!!")));
    builder_free(&token);
    free_all(iov, trailer ? 3 : 2);
}

static void
test_dce_whole(void)
{
    struct pair p;

    for (size_t i = 0; cfx_enctypes[i] != 0; i++) {
        pair_open(&p, cfx_enctypes[i], true, true);
        for (int bits = 0; bits < 4; bits++)
            check_dce_whole(&p, bits & 1, bits & 2);
        pair_close(&p);
    }
}

/* Every bit of the header buffer of that layout. */
static void
test_dce_bits(void)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[2], in[2];
    uint8_t header[128], data[32];
    struct pair p;

    pair_open(&p, 17, true, true);
    for (int conf = 0; conf < 2; conf++) {
        iov[0] = buffer(HEADER | ALLOCATE, NULL, 0);
        iov[1] = copied(DATA, "stub data");
        CU_ASSERT(msg_wrap_iov(p.initiator, conf != 0, iov, 2, &ev) == V_OK);
        for (size_t bit = 0; bit <= iov[0].buffer.length * 8; bit++) {
            bool whole = bit == iov[0].buffer.length * 8;

            memcpy(header, iov[0].buffer.value, iov[0].buffer.length);
            memcpy(data, iov[1].buffer.value, iov[1].buffer.length);
            if (!whole)
                header[bit / 8] ^= (uint8_t)(1 << bit % 8);
            in[0] = buffer(HEADER, header, iov[0].buffer.length);
            in[1] = buffer(DATA, data, iov[1].buffer.length);
            CU_ASSERT((unwrap(p.acceptor, in, 2, conf != 0) == V_OK) == whole);
        }
        free_all(iov, 2);
    }
    pair_close(&p);
}

/* ---- MICs ---- */

static void
test_mic(void)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[4];
    enum verdict order = V_COUNT;
    struct builder mic = BUILDER_INIT;
    struct pair p;

    pair_open(&p, 19, true, false);
    iov[0] = copied(DATA, "all ");
    iov[1] = copied(SIGN_ONLY, "of it");
    iov[2] = buffer(MIC_TOKEN, NULL, 0);
    iov[3] = buffer(EMPTY, NULL, 0);
    CU_ASSERT(msg_get_mic_iov_length(p.initiator, iov, 4, &ev) == V_OK);
    CU_ASSERT_EQUAL(iov[2].buffer.length, CFX_HEADER_LEN + 16);
    iov[2].type |= ALLOCATE;
    CU_ASSERT(msg_get_mic_iov(p.initiator, iov, 4, &ev) == V_OK);
    CU_ASSERT(msg_verify_mic(
                  p.acceptor, bytes_of_string("all of it"),
                  (struct bytes){iov[2].buffer.value, iov[2].buffer.length},
                  &order, &ev) == V_OK);
    CU_ASSERT_EQUAL(order, V_OK);
    free_all(iov + 2, 1);
    CU_ASSERT(msg_get_mic(p.initiator, bytes_of_string("all of it"), &mic,
                          &ev) == V_OK);
    iov[2] = buffer(MIC_TOKEN, mic.data, mic.len);
    CU_ASSERT(msg_verify_mic_iov(p.acceptor, iov, 4, &order, &ev) == V_OK);
    CU_ASSERT_EQUAL(order, V_OK);
    ((char *)iov[1].buffer.value)[0] ^= 1;
    CU_ASSERT(msg_verify_mic_iov(p.acceptor, iov, 4, &order, &ev) ==
              V_BAD_MESSAGE);
    builder_free(&mic);
    free_all(iov, 2);
    pair_close(&p);
}

/* ---- misuse ---- */

static void
refuse(struct msg_context *m, gss_iov_buffer_desc *iov, int count)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order;
    bool conf;

    CU_ASSERT(msg_wrap_iov(m, true, iov, count, &ev) == V_CALLER);
    CU_ASSERT(msg_unwrap_iov(m, iov, count, &conf, &order, &ev) == V_CALLER);
    CU_ASSERT(msg_get_mic_iov(m, iov, count, &ev) == V_CALLER);
    CU_ASSERT(msg_verify_mic_iov(m, iov, count, &order, &ev) == V_CALLER);
    CU_ASSERT(ev.text[0] != 0);
}

static void
test_misuse(void)
{
    uint8_t room[200];
    gss_iov_buffer_desc none[1] = {buffer(DATA, room, 10)};
    gss_iov_buffer_desc two[4] = {
        buffer(HEADER, room, 100), buffer(HEADER, room + 100, 100),
        buffer(MIC_TOKEN, room, 100), buffer(MIC_TOKEN, room, 100)};
    gss_iov_buffer_desc vast[4] = {
        buffer(HEADER, room, 100), buffer(DATA, room, SIZE_MAX / 2),
        buffer(DATA, room, SIZE_MAX / 2), buffer(DATA, room, SIZE_MAX / 2)};
    struct pair p;

    pair_open(&p, 18, true, false);
    refuse(p.initiator, NULL, 0);
    refuse(p.initiator, none, -1);
    refuse(p.initiator, none, 1);
    refuse(p.initiator, two, 4);
    refuse(p.initiator, vast, 4);
    pair_close(&p);
}

/* Buffers with a length and no place. */
static void
test_no_place(void)
{
    struct evidence ev = EVIDENCE_INIT;
    gss_iov_buffer_desc iov[2];
    struct pair p;

    pair_open(&p, 18, true, false);
    iov[0] = buffer(HEADER | ALLOCATE, NULL, 0);
    iov[1] = buffer(DATA, NULL, 10);
    CU_ASSERT(msg_wrap_iov(p.initiator, true, iov, 2, &ev) == V_CALLER);
    iov[0] = buffer(HEADER, NULL, 200);
    iov[1] = copied(DATA, "x");
    CU_ASSERT(msg_wrap_iov(p.initiator, true, iov, 2, &ev) == V_BUFFER_SIZE);
    CU_ASSERT(unwrap(p.initiator, iov, 2, true) == V_MSG_FRAMING);
    free_all(iov, 2);
    pair_close(&p);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"flat tokens as streams", test_stream},
        {"streams that are refused", test_stream_refused},
        {"tokens in parts", test_parts},
        {"parts side by side are a flat token", test_flat},
        {"lengths are exact", test_lengths},
        {"DCE style", test_dce},
        {"DCE style, in one piece", test_dce_whole},
        {"DCE style, every bit of the header", test_dce_bits},
        {"MICs", test_mic},
        {"misuse", test_misuse},
        {"buffers without a place", test_no_place},
    };

    return tap_main("msg_iov", tests, sizeof(tests) / sizeof(tests[0]));
}
