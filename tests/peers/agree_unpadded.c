/* tests/peers/agree_unpadded.c: messages of RC4 that come without padding, in
 * buffers, as Windows Remote Management sends them.  They are made as in DCE
 * style, which has no padding, with a framing that counts the message. */
#include "tests/peers/agree.h"

#include <stdlib.h>
#include <string.h>

#define DCE_FLAGS                                                              \
    (GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_DCE_STYLE)

/* Where the flags of an exported context stand, behind the library's prefix
 * (mech/form/mit_context.c). */
#define FLAGS_AT 20

/* Its last byte looks like padding. */
static const char text[] = "thirty-two bytes, and of them 1\001";
#define TEXT_LEN (sizeof(text) - 1)

/* Exports a context and imports it, which moves it to the other mechanism, and
 * changes its flags on the way. */
static bool
hop(gss_ctx_id_t *context, OM_uint32 unset)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    unsigned char *at;

    major = gss_export_sec_context(&minor, context, &token);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return false;
    at = token.value;
    at += 4 + at[3] + FLAGS_AT;
    at[2] &= (unsigned char)~(unset >> 8);
    at[3] &= (unsigned char)~unset;
    major = gss_import_sec_context(&minor, &token, context);
    gss_release_buffer(&minor, &token);
    return EXPECT_NUMBER(major, GSS_S_COMPLETE);
}

static bool
make_message(gss_ctx_id_t from, int conf, gss_iov_buffer_desc iov[2])
{
    OM_uint32 major, minor;

    memset(iov, 0, 2 * sizeof(*iov));
    iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    iov[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    iov[1].buffer = gss_copy(text, TEXT_LEN);
    major = gss_wrap_iov(&minor, from, conf, GSS_C_QOP_DEFAULT, NULL, iov, 2);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return false;
    /* The short form of a length, RFC 2743 section 3.1. */
    ((unsigned char *)iov[0].buffer.value)[1] += TEXT_LEN;
    return true;
}

static void
receive(gss_ctx_id_t from, gss_ctx_id_t to, int conf, int with_padding)
{
    gss_iov_buffer_desc iov[3];
    OM_uint32 major, minor;
    int state = !conf;

    memset(iov, 0, sizeof(iov));
    if (make_message(from, conf, iov)) {
        iov[2].type = GSS_IOV_BUFFER_TYPE_PADDING;
        major = gss_unwrap_iov(&minor, to, &state, NULL, iov, 2 + with_padding);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(state, conf);
        if (EXPECT_NUMBER(iov[1].buffer.length, TEXT_LEN))
            EXPECT(memcmp(iov[1].buffer.value, text, TEXT_LEN) == 0);
    }
    free(iov[1].buffer.value);
    gss_release_iov_buffer(&minor, iov, 1);
}

void
agree_on_unpadded(const char *direction, int enctype)
{
    struct pair p;
    int i;

    report_open("%s, enctype %d, unpadded messages", direction, enctype);
    if (mixed_make(direction, enctype, DCE_FLAGS, &p) &&
        hop(&p.acceptor, GSS_C_DCE_STYLE) && hop(&p.acceptor, 0)) {
        for (i = 0; i < 4; i++)
            receive(p.initiator, p.acceptor, i & 1, i >> 1);
    }
    mixed_end(direction, &p);
    report_close();
}
