#include "bench/batch.h"
#include "bench/worker.h"

#include <string.h>

#define COMMON_FLAGS                                                           \
    (GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG |               \
     GSS_C_INTEG_FLAG)

void
batch_refused(const char *call, OM_uint32 major, OM_uint32 minor)
{
    char text[600];

    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    answer_error("%s: %08x/%d %s", call, major, (int)minor, text);
}

static bool
acquire(gss_cred_usage_t usage, gss_cred_id_t *out)
{
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, GSS_C_NO_NAME, NULL, usage, out);
    if (major != GSS_S_COMPLETE)
        batch_refused("gss_acquire_cred", major, minor);
    return major == GSS_S_COMPLETE;
}

bool
batch_terms_read(const struct request *request, struct batch_terms *out)
{
    const char *flags = request_text(request, "flags", "mutual");
    const char *creds = request_text(request, "creds", "default");

    memset(out, 0, sizeof(*out));
    out->flags = COMMON_FLAGS;
    if (strcmp(flags, "mutual") == 0)
        out->flags |= GSS_C_MUTUAL_FLAG;
    out->target =
        gss_host_name(request_text(request, "target", "host@localhost"));
    if (out->target == GSS_C_NO_NAME) {
        answer_error("no such target");
        return false;
    }
    if (strcmp(creds, "explicit") != 0)
        return true;
    return acquire(GSS_C_INITIATE, &out->initiator_cred) &&
           acquire(GSS_C_ACCEPT, &out->acceptor_cred);
}

void
batch_terms_free(struct batch_terms *terms)
{
    OM_uint32 ignored;

    gss_release_name(&ignored, &terms->target);
    gss_release_cred(&ignored, &terms->initiator_cred);
    gss_release_cred(&ignored, &terms->acceptor_cred);
}

/* One leg of one initiator; `in` NULL is the first. */
static bool
initiate(struct batch *b, size_t i, gss_buffer_t in, gss_buffer_t out)
{
    bool more = in == NULL && (b->terms->flags & GSS_C_MUTUAL_FLAG) != 0;
    OM_uint32 major, minor;

    major = gss_init_sec_context(
        &minor, b->terms->initiator_cred, &b->initiators[i], b->terms->target,
        gss_mech_krb5, b->terms->flags, 0, GSS_C_NO_CHANNEL_BINDINGS, in, NULL,
        out, NULL, NULL);
    if (major == (more ? GSS_S_CONTINUE_NEEDED : GSS_S_COMPLETE))
        return true;
    batch_refused("gss_init_sec_context", major, minor);
    return false;
}

bool
batch_request(struct batch *b)
{
    for (size_t i = 0; i < b->num; i++) {
        if (!initiate(b, i, NULL, &b->requests[i]))
            return false;
    }
    return true;
}

bool
batch_accept(struct batch *b)
{
    OM_uint32 major, minor, ignored;
    gss_name_t client;

    for (size_t i = 0; i < b->num; i++) {
        client = GSS_C_NO_NAME;
        major = gss_accept_sec_context(&minor, &b->acceptors[i],
                                       b->terms->acceptor_cred, &b->requests[i],
                                       GSS_C_NO_CHANNEL_BINDINGS, &client, NULL,
                                       &b->replies[i], NULL, NULL, NULL);
        gss_release_name(&ignored, &client);
        if (major != GSS_S_COMPLETE) {
            batch_refused("gss_accept_sec_context", major, minor);
            return false;
        }
    }
    return true;
}

bool
batch_reply(struct batch *b)
{
    gss_buffer_desc none = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    for (size_t i = 0; i < b->num; i++) {
        if (b->replies[i].length > 0 && !initiate(b, i, &b->replies[i], &none))
            return false;
        gss_release_buffer(&ignored, &none);
    }
    return true;
}

void
batch_release(struct batch *b)
{
    OM_uint32 ignored;

    for (size_t i = 0; i < b->num; i++) {
        gss_delete_sec_context(&ignored, &b->initiators[i], GSS_C_NO_BUFFER);
        gss_delete_sec_context(&ignored, &b->acceptors[i], GSS_C_NO_BUFFER);
        gss_release_buffer(&ignored, &b->requests[i]);
        gss_release_buffer(&ignored, &b->replies[i]);
    }
}

void
batch_begin(struct batch *b, const struct batch_terms *terms, size_t num)
{
    b->terms = terms;
    b->num = num < BATCH_MAX ? num : BATCH_MAX;
}

bool
batch_make(struct batch *b, const struct batch_terms *terms, size_t num)
{
    batch_begin(b, terms, num);
    return batch_request(b) && batch_accept(b) && batch_reply(b);
}
