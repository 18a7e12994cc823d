/* tests/fuzz/fuzz_unwrap_iov.c: wrap tokens as a stream, and cut into buffers
 * at places that the input chooses. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/msg_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
unwrap_list(struct fuzz_end *e, gss_iov_buffer_desc *iov, int count)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT, v;
    bool conf;

    v = msg_unwrap_iov(e->m, iov, count, &conf, &order, &ev);
    if ((v == V_OK) != (order != V_COUNT))
        abort();
}

static void
as_stream(struct fuzz_end *e, uint8_t how, uint8_t *token, size_t len)
{
    char head[] = "head";
    gss_iov_buffer_desc iov[3] = {
        {GSS_IOV_BUFFER_TYPE_STREAM, {len, token}},
        {GSS_IOV_BUFFER_TYPE_DATA, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_SIGN_ONLY, {sizeof(head), head}}};

    if ((how & 1) != 0)
        iov[1].type |= GSS_IOV_BUFFER_FLAG_ALLOCATE;
    unwrap_list(e, iov, (how & 2) != 0 ? 3 : 2);
    if ((iov[1].type & GSS_IOV_BUFFER_FLAG_ALLOCATED) != 0)
        free(iov[1].buffer.value);
}

/* A copy of its own for each buffer, so that reading past one is seen. */
static void
take(gss_iov_buffer_desc *b, OM_uint32 type, struct reader *r, size_t len)
{
    struct bytes piece = {NULL, 0};

    if (len > r->left)
        len = r->left;
    if (!reader_bytes(r, len, &piece))
        abort();
    b->type = type;
    b->buffer.length = len;
    b->buffer.value = malloc(len > 0 ? len : 1);
    if (b->buffer.value == NULL)
        abort();
    if (len > 0)
        memcpy(b->buffer.value, piece.data, len);
}

/* The parts of a token of RFC 1964, at or near the places where they begin. */
static void
as_v1_parts(struct fuzz_end *e, uint8_t how, struct bytes token)
{
    size_t header = e->key.profile->enctype == ENCTYPE_DES3 ? 57 : 45;
    size_t padding = (how >> 2) & 7;
    gss_iov_buffer_desc iov[4];
    struct reader r;

    reader_init(&r, token);
    take(&iov[0], GSS_IOV_BUFFER_TYPE_HEADER, &r, header + (how & 3));
    take(&iov[1], GSS_IOV_BUFFER_TYPE_DATA, &r, how >> 5);
    take(&iov[2], GSS_IOV_BUFFER_TYPE_DATA, &r,
         r.left > padding ? r.left - padding : 0);
    take(&iov[3], GSS_IOV_BUFFER_TYPE_PADDING, &r, r.left);
    unwrap_list(e, iov, 4);
    for (int i = 0; i < 4; i++)
        free(iov[i].buffer.value);
}

static void
as_parts(struct fuzz_end *e, uint8_t how, struct bytes token)
{
    gss_iov_buffer_desc iov[4];
    int count = (how & 4) != 0 ? 4 : 3;
    struct reader r;

    reader_init(&r, token);
    take(&iov[0], GSS_IOV_BUFFER_TYPE_HEADER, &r, 16 + (how >> 3) * 4);
    take(&iov[1], GSS_IOV_BUFFER_TYPE_DATA, &r, how >> 4);
    take(&iov[2], GSS_IOV_BUFFER_TYPE_DATA, &r,
         count == 4 && r.left > 28 ? r.left - 28 : r.left);
    take(&iov[3], GSS_IOV_BUFFER_TYPE_TRAILER, &r, r.left);
    unwrap_list(e, iov, count);
    for (int i = 0; i < 4; i++)
        free(iov[i].buffer.value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct builder token = BUILDER_INIT;
    struct fuzz_end e;
    struct bytes in;

    if (size < 2)
        return 0;
    in = (struct bytes){data + 2, size - 2};
    fuzz_end_of(&e, data[0]);
    if (data[0] >> 6 == 0)
        builder_bytes(&token, in);
    else if (data[0] >> 6 == 1)
        (void)fuzz_sign(&e, data[0], false, in, &token);
    else
        (void)fuzz_seal(&e, data[0], in, &token);
    if ((data[1] & 0x80) != 0 && !e.key.profile->cfx)
        as_v1_parts(&e, data[1] & 0x7f, builder_view(&token));
    else if ((data[1] & 0x80) != 0)
        as_parts(&e, data[1] & 0x7f, builder_view(&token));
    else
        as_stream(&e, data[1], token.data, token.len);
    builder_free(&token);
    fuzz_end_free(&e);
    return 0;
}
