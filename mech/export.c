/* mech/export.c: contract in export.h. */
#include "mech/export.h"

#include "mech/interprocess.h"
#include "mech/oids.h"
#include "mech/serial.h"
#include "mech/transfer_check.h"

static struct serial_key
serial_key_of(const struct crypto_key *key)
{
    struct serial_key out = {.present = false};

    if (key->profile == NULL)
        return out;
    out.present = true;
    out.enctype = key->profile->enctype;
    out.value = crypto_key_value(key);
    return out;
}

/* The builtin keeps the authorization data of ticket and authenticator in one
 * list, in this order. */
static void
join_authdata(const struct ap_session *s, struct builder *out)
{
    builder_bytes(out, s->ticket_authdata);
    builder_bytes(out, s->authenticator_authdata);
}

static void
describe(const struct context *c, const struct msg_state *m,
         struct serial_context *out)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);
    struct serial_context d = {
        .initiator = c->initiator,
        .flags = c->flags,
        .authtime = (uint32_t)s->authtime,
        .starttime = (uint32_t)s->starttime,
        .endtime = (uint32_t)s->endtime,
        .renew_till = (uint32_t)s->renew_till,
        .ticket_flags = s->ticket_flags,
        .send_seq = m->send_seq,
        .recv_seq = m->window.base,
        .mech = oid_bytes(c->mech),
        .subkey = serial_key_of(&m->initiator_key),
        .acceptor_subkey = serial_key_of(&m->acceptor_subkey),
        .session_key = serial_key_of(&s->session_key),
        .window = m->window,
        .clockskew = c->clockskew,
        .time_offset = c->clock_offset,
        .pac = s->pac,
        .indicators = s->indicators,
    };

    d.here =
        bytes_of_string(krb_name_text(c->initiator ? c->client : c->server));
    d.there =
        bytes_of_string(krb_name_text(c->initiator ? c->server : c->client));
    *out = d;
}

enum verdict
context_export(const struct context *c, struct builder *out,
               struct evidence *ev)
{
    struct msg_state m;
    struct serial_context d;
    struct builder authdata = BUILDER_INIT;

    if (!c->established)
        return V_INCOMPLETE;
    if (mech_oid_is_plain(c->mech))
        return interprocess_export(c, out, ev);
    if (!transfer_possible(c->mech))
        return verdict_with(V_UNAVAILABLE, ev,
                            "this release of libgssapi_krb5 reads another form "
                            "of exported contexts");
    msg_context_state(c->msg, &m);
    describe(c, &m, &d);
    join_authdata(ap_exchange_session(c->exchange), &authdata);
    d.authdata = builder_view(&authdata);
    if (builder_ok(&authdata))
        serial_context_encode(out, &d);
    else
        builder_fail(out);
    builder_free(&authdata);
    crypto_wipe(&m, sizeof(m));
    return builder_ok(out) ? V_OK : V_NO_MEMORY;
}
