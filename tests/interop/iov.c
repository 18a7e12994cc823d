/* tests/interop/iov.c: requests about messages in several buffers. */
#include "tests/interop/end.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    OM_uint32 type;
    bool allocated; /* by the library, in wrapping */
} kinds[] = {
    {"header", GSS_IOV_BUFFER_TYPE_HEADER, true},
    {"data", GSS_IOV_BUFFER_TYPE_DATA, false},
    {"sign", GSS_IOV_BUFFER_TYPE_SIGN_ONLY, false},
    {"padding", GSS_IOV_BUFFER_TYPE_PADDING, true},
    {"trailer", GSS_IOV_BUFFER_TYPE_TRAILER, true},
    {"stream", GSS_IOV_BUFFER_TYPE_STREAM, false},
};
#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The buffers of a request, and the octets of them that are ours. */
struct layout {
    int num;
    gss_iov_buffer_desc buffers[PROTOCOL_WORDS];
    void *ours[PROTOCOL_WORDS];
    size_t kinds[PROTOCOL_WORDS];
};

static bool
take_buffer(struct layout *l, const char *word, bool wrapping)
{
    gss_iov_buffer_desc *buffer = &l->buffers[l->num];
    size_t len = strcspn(word, ":"), i;

    for (i = 0; i < NUM_KINDS; i++) {
        if (strlen(kinds[i].name) == len &&
            memcmp(kinds[i].name, word, len) == 0)
            break;
    }
    if (i == NUM_KINDS ||
        (word[len] == '\0') != (wrapping && kinds[i].allocated))
        return false;
    buffer->type = kinds[i].type;
    l->kinds[l->num] = i;
    if (word[len] == '\0') {
        buffer->type |= GSS_IOV_BUFFER_FLAG_ALLOCATE;
    } else {
        if (!protocol_octets(word + len + 1, &buffer->buffer))
            return false;
        l->ours[l->num] = buffer->buffer.value;
    }
    l->num++;
    return true;
}

static bool
take_layout(struct layout *l, const struct request *r, size_t first,
            bool wrapping)
{
    size_t i;

    memset(l, 0, sizeof(*l));
    for (i = first; i < r->num; i++) {
        if (!take_buffer(l, r->words[i], wrapping))
            return false;
    }
    return l->num > 0;
}

static void
free_layout(struct layout *l)
{
    OM_uint32 ignored;
    int i;

    gss_release_iov_buffer(&ignored, l->buffers, l->num);
    for (i = 0; i < l->num; i++)
        free(l->ours[i]);
}

static void
answer_layout(const struct layout *l)
{
    char prefix[20];
    int i;

    for (i = 0; i < l->num; i++) {
        strcpy(prefix, kinds[l->kinds[i]].name);
        strcat(prefix, ":");
        answer_octets(prefix, &l->buffers[i].buffer);
    }
    answer_end();
}

void
serve_iov_wrap(struct end *e, const struct request *r)
{
    bool conf = r->num > 1 && strcmp(r->words[1], "conf") == 0;
    OM_uint32 major, minor;
    int state = 0;
    struct layout l;

    if (!take_layout(&l, r, 2, true)) {
        answer_cannot("iov-wrap wants conf or integ, and buffers");
    } else {
        major = gss_wrap_iov(&minor, e->context, conf, GSS_C_QOP_DEFAULT,
                             &state, l.buffers, l.num);
        if (GSS_ERROR(major)) {
            answer_error(major, minor, e->mech, NULL);
        } else if (state != conf) {
            answer_cannot("the library did not protect it as demanded");
        } else {
            answer_begin("ok");
            answer_layout(&l);
        }
    }
    free_layout(&l);
}

void
serve_iov_unwrap(struct end *e, const struct request *r)
{
    OM_uint32 major, minor;
    int conf = 0;
    struct layout l;

    if (!take_layout(&l, r, 1, false)) {
        answer_cannot("iov-unwrap wants buffers with octets");
    } else {
        major =
            gss_unwrap_iov(&minor, e->context, &conf, NULL, l.buffers, l.num);
        if (GSS_ERROR(major)) {
            answer_error(major, minor, e->mech, NULL);
        } else {
            answer_begin(conf ? "ok conf" : "ok integ");
            answer_word("%s", answer_order(major));
            answer_layout(&l);
        }
    }
    free_layout(&l);
}
