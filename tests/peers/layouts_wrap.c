/* tests/peers/layouts_wrap.c: gss_wrap_iov and gss_unwrap_iov. */
#include "tests/peers/layouts.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BUFFERS 8
#define MAX_DATA    1000
#define MAX_TOKEN   1500
#define SIGNED_LEN  11 /* bytes in a buffer that is only signed */
#define MORE_LEN    5  /* bytes in a second buffer of data */

#define H GSS_IOV_BUFFER_TYPE_HEADER
#define D GSS_IOV_BUFFER_TYPE_DATA
#define S GSS_IOV_BUFFER_TYPE_SIGN_ONLY
#define E GSS_IOV_BUFFER_TYPE_EMPTY
#define P GSS_IOV_BUFFER_TYPE_PADDING
#define T GSS_IOV_BUFFER_TYPE_TRAILER

static const struct layout {
    const char *name;
    int num;
    OM_uint32 type[MAX_BUFFERS];
} layouts[] = {
    {"H D P T", 4, {H, D, P, T}},
    {"H D T", 3, {H, D, T}},
    {"H D P", 3, {H, D, P}},
    {"H D", 2, {H, D}},
    {"H D D P T", 5, {H, D, D, P, T}},
    {"H E D P T", 5, {H, E, D, P, T}},
    {"H S D P T", 5, {H, S, D, P, T}},
    {"H S D S P", 5, {H, S, D, S, P}},
    {"H S D D S P T", 7, {H, S, D, D, S, P, T}},
    {"S H D S", 4, {S, H, D, S}},
};
#define NUM_LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

/* A message in buffers, in memory of its own. */
struct message {
    int num;
    gss_iov_buffer_desc iov[MAX_BUFFERS];
    unsigned char bytes[MAX_BUFFERS][MAX_TOKEN];
};

static bool
has(const struct layout *l, OM_uint32 type)
{
    for (int i = 0; i < l->num; i++) {
        if (l->type[i] == type)
            return true;
    }
    return false;
}

static void
compose(struct message *m, const struct layout *l, size_t size)
{
    bool first = true;

    m->num = l->num;
    for (int i = 0; i < l->num; i++) {
        gss_buffer_t b = &m->iov[i].buffer;

        for (size_t j = 0; j < MAX_TOKEN; j++)
            m->bytes[i][j] = (unsigned char)(j * 7 + (size_t)i);
        m->iov[i].type = l->type[i];
        b->value = m->bytes[i];
        b->length = 0;
        if (l->type[i] == S)
            b->length = SIGNED_LEN;
        if (l->type[i] == D) {
            b->length = first ? size : MORE_LEN;
            first = false;
        }
    }
}

static void
copy(const struct message *from, struct message *to)
{
    *to = *from;
    for (int i = 0; i < to->num; i++)
        to->iov[i].buffer.value = to->bytes[i];
}

/* What came of one message. */
struct outcome {
    OM_uint32 length, wrap, unwrap, tampered, stream, flat;
    size_t lengths[MAX_BUFFERS]; /* as gss_wrap_iov_length says */
    int conf;
};

static size_t
flatten(const struct message *m, unsigned char *out)
{
    size_t len = 0;

    for (int i = 0; i < m->num; i++) {
        const gss_buffer_desc *b = &m->iov[i].buffer;

        memcpy(out + len, b->value, b->length);
        len += b->length;
    }
    return len;
}

static void
expect_data(const struct message *plain, const gss_buffer_desc *got)
{
    unsigned char data[2 * MAX_TOKEN];
    size_t len = 0;

    for (int i = 0; i < plain->num; i++) {
        const gss_buffer_desc *b = &plain->iov[i].buffer;

        if (plain->iov[i].type != D)
            continue;
        memcpy(data + len, b->value, b->length);
        len += b->length;
    }
    EXPECT_NUMBER(got->length, len);
    EXPECT(got->length == len &&
           (len == 0 || memcmp(got->value, data, len) == 0));
}

static void
take_buffers(gss_ctx_id_t to, const struct message *plain,
             const struct message *sealed, struct outcome *o)
{
    struct message m;
    OM_uint32 minor;

    copy(sealed, &m);
    o->conf = -1;
    o->unwrap = gss_unwrap_iov(&minor, to, &o->conf, NULL, m.iov, m.num);
    for (int i = 0; i < m.num && o->unwrap == GSS_S_COMPLETE; i++) {
        const gss_buffer_desc *got = &m.iov[i].buffer;

        if (m.iov[i].type == D || m.iov[i].type == S)
            EXPECT(got->length == plain->iov[i].buffer.length &&
                   memcmp(got->value, plain->bytes[i], got->length) == 0);
    }
}

/* One bit of what is signed alone. */
static void
take_tampered(gss_ctx_id_t to, const struct layout *l,
              const struct message *sealed, struct outcome *o)
{
    struct message m;
    OM_uint32 minor;

    copy(sealed, &m);
    for (int i = 0; i < m.num; i++) {
        if (l->type[i] == S)
            m.bytes[i][3] ^= 1;
    }
    o->tampered = gss_unwrap_iov(&minor, to, NULL, NULL, m.iov, m.num);
    EXPECT(GSS_ERROR(o->tampered));
}

/* The builtin makes an empty buffer of memory that the library does not free.
 */
static void
release(gss_buffer_t b)
{
    OM_uint32 minor;

    if (b->length == 0)
        free(b->value);
    else
        gss_release_buffer(&minor, b);
}

static void
take_stream(gss_ctx_id_t to, const struct message *plain,
            const struct message *sealed, struct outcome *o)
{
    unsigned char token[MAX_BUFFERS * MAX_TOKEN];
    gss_iov_buffer_desc iov[2];
    gss_buffer_desc in = {flatten(sealed, token), token};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    memset(iov, 0, sizeof(iov));
    iov[0].type = GSS_IOV_BUFFER_TYPE_STREAM;
    iov[0].buffer = gss_copy(in.value, in.length);
    iov[1].type = D | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    o->stream = gss_unwrap_iov(&minor, to, NULL, NULL, iov, 2);
    if (o->stream == GSS_S_COMPLETE)
        expect_data(plain, &iov[1].buffer);
    free(iov[0].buffer.value);
    release(&iov[1].buffer);
    o->flat = gss_unwrap(&minor, to, &in, &out, NULL, NULL);
    if (GSS_ERROR(o->flat)) /* which error depends on what is looked at first */
        o->flat = GSS_S_FAILURE;
    if (o->flat == GSS_S_COMPLETE)
        expect_data(plain, &out);
    release(&out);
}

/* The library allocates, and comes to the same lengths. */
static void
allocate(gss_ctx_id_t from, const struct message *plain, int conf,
         const struct message *sealed)
{
    struct message m;
    OM_uint32 major, minor;
    int i;

    copy(plain, &m);
    for (i = 0; i < m.num; i++) {
        if (m.iov[i].type == H || m.iov[i].type == P || m.iov[i].type == T)
            m.iov[i].type |= GSS_IOV_BUFFER_FLAG_ALLOCATE;
    }
    major =
        gss_wrap_iov(&minor, from, conf, GSS_C_QOP_DEFAULT, NULL, m.iov, m.num);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        for (i = 0; i < m.num; i++)
            EXPECT_NUMBER(m.iov[i].buffer.length, sealed->iov[i].buffer.length);
    }
    gss_release_iov_buffer(&minor, m.iov, m.num);
}

static void
send(const struct seats *s, enum seating seating, bool by_initiator,
     const struct layout *l, int conf, size_t size, struct outcome *o)
{
    gss_ctx_id_t from = seats_end(s, seating, by_initiator);
    gss_ctx_id_t to = seats_end(s, seating, !by_initiator);
    struct message plain, m;
    OM_uint32 minor;
    int sealed = !conf;

    memset(o, 0, sizeof(*o));
    o->unwrap = o->stream = o->flat = GSS_S_FAILURE;
    compose(&plain, l, size);
    copy(&plain, &m);
    o->length = gss_wrap_iov_length(&minor, from, conf, GSS_C_QOP_DEFAULT, NULL,
                                    m.iov, m.num);
    for (int i = 0; i < m.num; i++) {
        o->lengths[i] = m.iov[i].buffer.length;
        m.iov[i].buffer.value = m.bytes[i]; /* the builtin drops some */
    }
    o->wrap = gss_wrap_iov(&minor, from, conf, GSS_C_QOP_DEFAULT, &sealed,
                           m.iov, m.num);
    if (o->length != GSS_S_COMPLETE || o->wrap != GSS_S_COMPLETE)
        return;
    EXPECT_NUMBER(sealed, conf);
    for (int i = 0; i < m.num; i++)
        EXPECT_NUMBER(m.iov[i].buffer.length, o->lengths[i]);
    allocate(from, &plain, conf, &m);
    take_buffers(to, &plain, &m, o);
    if (has(l, S))
        take_tampered(to, l, &m, o);
    else if (!(s->v1 && s->dce)) /* the framing counts no data there */
        take_stream(to, &plain, &m, o);
}

static void
compare(const struct outcome *got, const struct outcome *want, const char *name)
{
    if (memcmp(got, want, sizeof(*got)) == 0)
        return;
    report_fault(__FILE__, __LINE__,
                 "%s: length %08x (%08x) wrap %08x (%08x) unwrap %08x (%08x) "
                 "tampered %08x (%08x) stream %08x (%08x) flat %08x (%08x) "
                 "conf %d (%d)",
                 name, got->length, want->length, got->wrap, want->wrap,
                 got->unwrap, want->unwrap, got->tampered, want->tampered,
                 got->stream, want->stream, got->flat, want->flat, got->conf,
                 want->conf);
    for (int i = 0; i < MAX_BUFFERS; i++) {
        if (got->lengths[i] != want->lengths[i])
            report_fault(__FILE__, __LINE__, "%s: buffer %d has %zu (%zu)",
                         name, i, got->lengths[i], want->lengths[i]);
    }
}

/* RFC 1964 section 1.2.2.3 has tokens padded always.  The builtin has an
 * assertion in this place, so it is not asked. */
static void
try_without_padding(const struct seats *s, const struct layout *l, int conf,
                    size_t size)
{
    struct outcome o;

    send(s, MODULE_MODULE, true, l, conf, size, &o);
    EXPECT_NUMBER(o.unwrap, o.wrap);
}

static void
try_layout(const struct seats *s, const struct layout *l, int conf, size_t size)
{
    struct outcome want, got;
    int way;

    for (way = 0; way < 2; way++) {
        for (int i = 0; i < NUM_SEATINGS; i++) {
            char name[100];

            send(s, i, way == 0, l, conf, size, i == 0 ? &want : &got);
            snprintf(name, sizeof(name), "%s, %s, conf %d, %zu bytes, %s",
                     l->name, seating_names[i], conf, size,
                     way == 0 ? "from the initiator" : "from the acceptor");
            /* A flat token that is rotated as in DCE style: the module reads
             * it, as Windows and Heimdal do, the builtin does not. */
            if (i > 0 && s->dce && got.flat == GSS_S_COMPLETE)
                got.flat = want.flat;
            if (i > 0)
                compare(&got, &want, name);
        }
    }
}

static void
try_sizes(const struct seats *s, const struct layout *l)
{
    static const size_t sizes[] = {0, 1, 16, 37, MAX_DATA};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (int conf = 0; conf < 2; conf++) {
            if (s->v1 && !has(l, P))
                try_without_padding(s, l, conf, sizes[i]);
            else
                try_layout(s, l, conf, sizes[i]);
        }
    }
}

void
layouts_of_wrap(int enctype, OM_uint32 flags)
{
    struct seats s;

    if (seats_take(&s, enctype, flags)) {
        for (size_t i = 0; i < NUM_LAYOUTS; i++)
            try_sizes(&s, &layouts[i]);
    }
    seats_leave(&s);
}
