/* tests/peers/peer_establish.c: a peer's part of the context's exchange. */
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/wire.h"

#include <stdlib.h>

static OM_uint32
initiator_cred(struct peer *p, gss_cred_id_t *out)
{
    const struct scenario *s = p->scenario;
    gss_name_t name = s->user != NULL ? gss_user_name(s->user) : NULL;
    OM_uint32 major = GSS_S_COMPLETE, ignored;

    if (s->ccache != NULL) {
        major = gss_store_acquire(&p->minor, name, GSS_C_INITIATE, "ccache",
                                  s->ccache, NULL, NULL, out);
    } else if (name != NULL) {
        major = gss_default_cred(&p->minor, name, s->mech, GSS_C_INITIATE, out);
    }
    gss_release_name(&ignored, &name);
    return major;
}

static OM_uint32
acceptor_cred(struct peer *p, gss_cred_id_t *out)
{
    const struct scenario *s = p->scenario;
    const char *as = s->as != NULL && s->as[0] == '@' ? s->target : s->as;
    gss_name_t name = as != NULL ? gss_host_name(as) : NULL;
    OM_uint32 major = GSS_S_COMPLETE, ignored;
    const char *rcache = s->rcache != NULL ? "rcache" : NULL;

    if (s->keytab != NULL) {
        major = gss_store_acquire(&p->minor, name, GSS_C_ACCEPT, "keytab",
                                  s->keytab, rcache, s->rcache, out);
    } else if (rcache != NULL) {
        major = gss_store_acquire(&p->minor, name, GSS_C_ACCEPT, rcache,
                                  s->rcache, NULL, NULL, out);
    } else if (name != NULL) {
        major = gss_default_cred(&p->minor, name, s->mech, GSS_C_ACCEPT, out);
    }
    gss_release_name(&ignored, &name);
    return major;
}

/* The calling side's call on one token. */
static OM_uint32
step(struct peer *p, gss_cred_id_t cred, gss_buffer_t in, gss_buffer_t out)
{
    const struct scenario *s = p->scenario;
    struct gss_channel_bindings_struct cb;
    gss_name_t target;
    OM_uint32 major, ignored;

    if (s->bindings != NULL)
        gss_text_bindings(s->bindings, &cb);
    if (!p->initiator) {
        gss_release_name(&ignored, &p->client);
        return gss_accept_sec_context(
            &p->minor, &p->context, cred, in,
            s->bindings != NULL ? &cb : GSS_C_NO_CHANNEL_BINDINGS, &p->client,
            &p->mech, out, &p->flags, &p->lifetime, &p->delegated);
    }
    target = gss_host_name(s->target);
    major = gss_init_sec_context(
        &p->minor, cred, &p->context, target, s->mech, s->flags, s->lifetime,
        s->bindings != NULL ? &cb : GSS_C_NO_CHANNEL_BINDINGS, in, &p->mech,
        out, &p->flags, &p->lifetime);
    gss_release_name(&ignored, &target);
    return major;
}

/* Tells the other side how the last call went.  True when an answer will come:
 * the exchange ends with the first DONE or FAILED. */
static bool
tell(OM_uint32 major, const gss_buffer_desc *token)
{
    enum wire_kind kind = WIRE_DONE;

    if (GSS_ERROR(major))
        kind = WIRE_FAILED;
    else if (token->length > 0)
        kind = WIRE_TOKEN;
    return EXPECT(wire_send(PEER_WIRE, kind, token)) && kind == WIRE_TOKEN;
}

/* Makes the call on a token of the peer and answers it. */
static bool
answer_token(struct peer *p, gss_cred_id_t cred, gss_buffer_t in)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    bool more;

    if (p->major == GSS_S_COMPLETE && p->context != GSS_C_NO_CONTEXT)
        report_fault(__FILE__, __LINE__, "a token for a finished context");
    p->major = step(p, cred, in, &out);
    more = tell(p->major, &out);
    gss_release_buffer(&ignored, &out);
    return more;
}

/* Makes the call on an error token of the peer.  It fails, or it has a remedy:
 * a new first token, for which there is no acceptor here any more. */
static void
take_error(struct peer *p, gss_cred_id_t cred, gss_buffer_t in)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    if (!p->initiator || p->major != GSS_S_CONTINUE_NEEDED)
        return;
    p->major = step(p, cred, in, &out);
    EXPECT(GSS_ERROR(p->major) ||
           (p->major == GSS_S_CONTINUE_NEEDED && out.length > 0));
    gss_release_buffer(&ignored, &out);
}

/* Takes one message of the peer.  True when another will come; *out_stands says
 * that the peer's context stands. */
static bool
take_turn(struct peer *p, gss_cred_id_t cred, bool *out_stands)
{
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER;
    enum wire_kind kind = WIRE_FAILED;
    bool more = false;

    if (!EXPECT(wire_receive(PEER_WIRE, &kind, &in)))
        return false;
    if (kind == WIRE_TOKEN) {
        more = answer_token(p, cred, &in);
        *out_stands = p->major == GSS_S_COMPLETE;
    } else if (kind == WIRE_FAILED) {
        *out_stands = false;
        if (in.length > 0)
            take_error(p, cred, &in);
    } else {
        *out_stands = true;
        EXPECT_NUMBER(p->major, GSS_S_COMPLETE);
    }
    free(in.value);
    return more;
}

/* The initiator speaks first. */
static bool
open_exchange(struct peer *p, gss_cred_id_t cred)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    bool more;

    p->major = step(p, cred, GSS_C_NO_BUFFER, &out);
    more = tell(p->major, &out);
    gss_release_buffer(&ignored, &out);
    return more;
}

/* The acceptor has no credential: whatever comes is answered with that. */
static void
refuse(void)
{
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER;
    enum wire_kind kind;

    if (EXPECT(wire_receive(PEER_WIRE, &kind, &in)) && kind == WIRE_TOKEN)
        EXPECT(wire_send(PEER_WIRE, WIRE_FAILED, NULL));
    free(in.value);
}

bool
peer_establish(struct peer *p)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 ignored;
    bool stands = false, more;

    p->major =
        p->initiator ? initiator_cred(p, &cred) : acceptor_cred(p, &cred);
    if (!GSS_ERROR(p->major)) {
        more = p->initiator ? open_exchange(p, cred) : true;
        while (more)
            more = take_turn(p, cred, &stands);
    } else if (p->initiator) {
        EXPECT(wire_send(PEER_WIRE, WIRE_FAILED, NULL));
    } else {
        refuse();
    }
    gss_release_cred(&ignored, &cred);
    return p->major == GSS_S_COMPLETE && stands;
}
