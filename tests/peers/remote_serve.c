/* tests/peers/remote_serve.c: the process of remote.h. */
#include "tests/peers/peer.h"
#include "tests/peers/remote.h"
#include "tests/peers/wire.h"

#include <stdlib.h>
#include <string.h>

struct server {
    bool initiator;
    char *line;
    struct scenario scenario;
    gss_ctx_id_t context;
};

static OM_uint32
start_over(struct server *s, bool initiator, const gss_buffer_desc *line)
{
    OM_uint32 ignored;

    gss_delete_sec_context(&ignored, &s->context, GSS_C_NO_BUFFER);
    free(s->line);
    s->line = strndup(line->value, line->length);
    s->initiator = initiator;
    if (s->line == NULL || !scenario_parse(s->line, initiator, &s->scenario))
        return GSS_S_UNAVAILABLE;
    return GSS_S_COMPLETE;
}

static OM_uint32
take_token(struct server *s, OM_uint32 *minor, gss_buffer_t in,
           gss_buffer_t out)
{
    const struct scenario *c = &s->scenario;
    struct gss_channel_bindings_struct cb;
    gss_channel_bindings_t bindings = GSS_C_NO_CHANNEL_BINDINGS;
    gss_name_t target;
    OM_uint32 major, ignored;

    if (c->bindings != NULL) {
        gss_text_bindings(c->bindings, &cb);
        bindings = &cb;
    }
    if (!s->initiator)
        return gss_accept_sec_context(minor, &s->context, GSS_C_NO_CREDENTIAL,
                                      in, bindings, NULL, NULL, out, NULL, NULL,
                                      NULL);
    target = gss_host_name(c->target);
    major = gss_init_sec_context(minor, GSS_C_NO_CREDENTIAL, &s->context,
                                 target, c->mech, c->flags, 0, bindings, in,
                                 NULL, out, NULL, NULL);
    gss_release_name(&ignored, &target);
    return major;
}

static OM_uint32
perform(struct server *s, enum remote_call call, OM_uint32 *minor,
        gss_buffer_t in, gss_buffer_t out)
{
    gss_buffer_desc message = gss_text(REMOTE_MESSAGE);

    *minor = 0;
    switch (call) {
    case REMOTE_INITIATE:
    case REMOTE_ACCEPT:
        return start_over(s, call == REMOTE_INITIATE, in);
    case REMOTE_TOKEN:
        return take_token(s, minor, in, out);
    case REMOTE_SEAL:
    case REMOTE_SIGN:
        return gss_wrap(minor, s->context, call == REMOTE_SEAL,
                        GSS_C_QOP_DEFAULT, in, NULL, out);
    case REMOTE_OPEN:
        return gss_unwrap(minor, s->context, in, out, NULL, NULL);
    case REMOTE_MIC:
        return gss_get_mic(minor, s->context, GSS_C_QOP_DEFAULT, in, out);
    case REMOTE_VERIFY:
        return gss_verify_mic(minor, s->context, &message, in, NULL);
    }
    return GSS_S_UNAVAILABLE;
}

static bool
answer(const OM_uint32 status[2], const gss_buffer_desc *out)
{
    size_t head = 2 * sizeof(OM_uint32);
    gss_buffer_desc whole = {head + out->length, malloc(head + out->length)};
    bool sent = false;

    if (whole.value != NULL) {
        memcpy(whole.value, status, head);
        if (out->length > 0)
            memcpy((char *)whole.value + head, out->value, out->length);
        sent = wire_send(PEER_WIRE, WIRE_DATA, &whole);
    }
    free(whole.value);
    return sent;
}

void
remote_serve(void)
{
    struct server s = {.line = NULL};
    gss_buffer_desc in, out;
    OM_uint32 status[2], ignored;
    enum wire_kind kind;
    bool ok = true;

    while (ok && wire_receive(PEER_WIRE, &kind, &in)) {
        out = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        status[0] = perform(&s, (enum remote_call)kind, &status[1], &in, &out);
        ok = answer(status, &out);
        gss_release_buffer(&ignored, &out);
        free(in.value);
    }
    gss_delete_sec_context(&ignored, &s.context, GSS_C_NO_BUFFER);
    free(s.line);
}
