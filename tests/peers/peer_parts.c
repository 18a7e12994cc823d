/* tests/peers/peer_parts.c: messages in separate buffers (gss_wrap_iov), and
 * the pseudo-random function. */
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/wire.h"

#include <stdlib.h>
#include <string.h>

#define ALLOCATED(type)                                                        \
    (GSS_IOV_BUFFER_TYPE_##type | GSS_IOV_BUFFER_FLAG_ALLOCATE)
#define PARTS 5

static const size_t sizes[] = {0, 1, 16, 1000};

/* The layout of a message: in DCE style it has no room behind it, and what
 * stands there is signed. */
static int
lay_out(const struct peer *p, size_t size, gss_iov_buffer_desc *iov)
{
    bool dce = p->flags & GSS_C_DCE_STYLE;
    static char before[] = "before", behind[] = "behind";
    int i, num = 0;

    memset(iov, 0, PARTS * sizeof(*iov));
    iov[num++].type = ALLOCATED(HEADER);
    iov[num].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    iov[num].buffer.value = before;
    iov[num++].buffer.length = strlen(before);
    iov[num].type = GSS_IOV_BUFFER_TYPE_DATA;
    iov[num].buffer.value = calloc(1, size + 1);
    iov[num].buffer.length = size;
    for (i = 0; iov[num].buffer.value != NULL && i < (int)size; i++)
        ((unsigned char *)iov[num].buffer.value)[i] = (unsigned char)(i * 5);
    num++;
    if (dce) {
        iov[num].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
        iov[num].buffer.value = behind;
        iov[num++].buffer.length = strlen(behind);
    } else {
        iov[num++].type = ALLOCATED(PADDING);
        iov[num++].type = ALLOCATED(TRAILER);
    }
    return num;
}

static bool
goes_over(const gss_iov_buffer_desc *b)
{
    return GSS_IOV_BUFFER_TYPE(b->type) != GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
}

static void
send_parts(struct peer *p, int conf, size_t size)
{
    gss_iov_buffer_desc iov[PARTS];
    int num = lay_out(p, size, iov), state = !conf, i;
    void *data = iov[2].buffer.value;
    OM_uint32 major, minor;

    major = gss_wrap_iov(&minor, p->context, conf, GSS_C_QOP_DEFAULT, &state,
                         iov, num);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(state, conf);
    for (i = 0; i < num; i++) {
        if (goes_over(&iov[i]))
            EXPECT(wire_send(PEER_WIRE, WIRE_DATA, &iov[i].buffer));
    }
    gss_release_iov_buffer(&minor, iov, num);
    free(data);
}

static void
receive_parts(struct peer *p, int conf, size_t size)
{
    gss_iov_buffer_desc iov[PARTS], want[PARTS];
    int num = lay_out(p, size, iov), state = !conf, i;
    OM_uint32 major, minor;
    enum wire_kind kind;

    lay_out(p, size, want);
    free(iov[2].buffer.value);
    for (i = 0; i < num; i++) {
        iov[i].type = GSS_IOV_BUFFER_TYPE(iov[i].type);
        if (goes_over(&iov[i]))
            EXPECT(wire_receive(PEER_WIRE, &kind, &iov[i].buffer));
    }
    major = gss_unwrap_iov(&minor, p->context, &state, NULL, iov, num);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(state, conf);
    if (EXPECT_NUMBER(iov[2].buffer.length, size))
        EXPECT(memcmp(iov[2].buffer.value, want[2].buffer.value, size) == 0);
    for (i = 0; i < num; i++) {
        if (goes_over(&iov[i]))
            free(iov[i].buffer.value);
    }
    free(want[2].buffer.value);
}

void
peer_parts(struct peer *p)
{
    /* Heimdal makes none in DCE style that is not sealed. */
    int conf, least = (p->flags & GSS_C_DCE_STYLE) ? 1 : 0;
    size_t i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (conf = least; conf < 2; conf++) {
            if (p->initiator)
                send_parts(p, conf, sizes[i]);
            receive_parts(p, conf, sizes[i]);
            if (!p->initiator)
                send_parts(p, conf, sizes[i]);
        }
    }
}

/* RFC 4401: both sides get the same bytes for the same input, others for
 * another input. */
void
peer_prf(struct peer *p)
{
    static const int keys[] = {GSS_C_PRF_KEY_PARTIAL, GSS_C_PRF_KEY_FULL};
    static const char *const inputs[] = {"", "seed"};
    gss_buffer_desc in, mine = GSS_C_EMPTY_BUFFER, theirs;
    OM_uint32 major, minor;
    enum wire_kind kind;
    int i;

    for (i = 0; i < 4; i++) {
        in = gss_text(inputs[i % 2]);
        major =
            gss_pseudo_random(&minor, p->context, keys[i / 2], &in, 100, &mine);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(mine.length, 100);
        EXPECT(wire_send(PEER_WIRE, WIRE_DATA, &mine));
        if (EXPECT(wire_receive(PEER_WIRE, &kind, &theirs)) &&
            EXPECT_NUMBER(theirs.length, mine.length))
            EXPECT(memcmp(theirs.value, mine.value, mine.length) == 0);
        free(theirs.value);
        gss_release_buffer(&minor, &mine);
    }
}
