/* tools/try_login.c: contracts in try_login.h. */
#include "tools/try_login.h"

#include <gssapi/gssapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/bytes.h"
#include "tools/try_server.h"

#define WANTED                                                                 \
    (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |             \
     GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG)

static uint8_t krb5_octets[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                0x12, 0x01, 0x02, 0x02};
static gss_OID_desc krb5 = {sizeof(krb5_octets), krb5_octets};

static const char *const initiator = "initiator";
static const char *const acceptor = "acceptor";

/* Both ends, and what is under way between them. */
struct ends {
    gss_name_t target, client;
    gss_ctx_id_t initiates, accepts;
    gss_buffer_desc to_acceptor, to_initiator;
    bool received; /* to_initiator came over the network: it is of malloc */
};

static void
append_status(struct try_login *l, OM_uint32 code, int type)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    size_t used = strlen(l->reason);
    OM_uint32 minor, more = 0;

    do {
        if (gss_display_status(&minor, code, type, &krb5, &more, &text) !=
            GSS_S_COMPLETE)
            return;
        snprintf(l->reason + used, sizeof(l->reason) - used, "%s%.*s",
                 used > 0 ? ": " : "", (int)text.length, (char *)text.value);
        used = strlen(l->reason);
        gss_release_buffer(&minor, &text);
    } while (more != 0);
}

/* The words of the mechanism; those of the library where it has none. */
static bool
failed(struct try_login *l, const char *side, OM_uint32 major, OM_uint32 minor)
{
    l->side = side;
    l->reason[0] = '\0';
    if (minor != 0)
        append_status(l, minor, GSS_C_MECH_CODE);
    if (l->reason[0] == '\0')
        append_status(l, major, GSS_C_GSS_CODE);
    return false;
}

static bool
broke_off(struct try_login *l)
{
    l->side = initiator;
    snprintf(l->reason, sizeof(l->reason),
             "the server ended the connection, or was silent for too long; its "
             "own log has the reason");
    return false;
}

static bool
import_target(struct try_login *l, struct ends *e)
{
    gss_buffer_desc text = {strlen(l->target), bytes_unconst(l->target)};
    OM_uint32 major, minor;

    steps_begin(l->steps);
    major =
        gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &e->target);
    return major == GSS_S_COMPLETE || failed(l, initiator, major, minor);
}

static void
drop_received(struct ends *e)
{
    OM_uint32 minor;

    if (e->received)
        free(e->to_initiator.value);
    else
        gss_release_buffer(&minor, &e->to_initiator);
    e->to_initiator = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
    e->received = false;
}

static bool
initiate(struct try_login *l, struct ends *e, bool *out_done)
{
    OM_uint32 major, minor;
    int64_t took;

    gss_release_buffer(&minor, &e->to_acceptor);
    steps_begin(l->steps);
    major = gss_init_sec_context(
        &minor, GSS_C_NO_CREDENTIAL, &e->initiates, e->target, &krb5, WANTED, 0,
        NULL, &e->to_initiator, NULL, &e->to_acceptor, NULL, NULL);
    took = steps_end(l->steps, l->o, initiator);
    output_number(l->o,
                  e->to_initiator.length == 0 ? "request_microseconds"
                                              : "answer_read_microseconds",
                  took);
    drop_received(e);
    *out_done = major == GSS_S_COMPLETE;
    return !GSS_ERROR(major) || failed(l, initiator, major, minor);
}

static bool
accept_here(struct try_login *l, struct ends *e)
{
    OM_uint32 major, minor;
    int64_t took;

    steps_begin(l->steps);
    major = gss_accept_sec_context(&minor, &e->accepts, GSS_C_NO_CREDENTIAL,
                                   &e->to_acceptor, NULL, &e->client, NULL,
                                   &e->to_initiator, NULL, NULL, NULL);
    took = steps_end(l->steps, l->o, acceptor);
    output_number(l->o, "accept_microseconds", took);
    return !GSS_ERROR(major) || failed(l, acceptor, major, minor);
}

static bool
accept_there(struct try_login *l, struct ends *e)
{
    int64_t took;

    steps_begin(l->steps);
    if (!try_server_send(l->server, &e->to_acceptor) ||
        !try_server_receive(l->server, &e->to_initiator))
        return broke_off(l);
    e->received = true;
    took = steps_end(l->steps, l->o, acceptor);
    output_item(l->o, "steps", "steps 2 to 5");
    output_text(l->o, "side", "%s", acceptor);
    output_text(l->o, "told", "they are the server's; its own trace has them");
    output_number(l->o, "microseconds", took);
    output_end(l->o);
    return true;
}

static bool
establish(struct try_login *l, struct ends *e)
{
    bool done = false, ok = initiate(l, e, &done);

    while (ok && e->to_acceptor.length > 0) {
        ok = l->server >= 0 ? accept_there(l, e) : accept_here(l, e);
        if (ok && !done)
            ok = initiate(l, e, &done);
        else
            break;
    }
    return ok;
}

/* What the message and its MIC prove: both ends have the same keys. */
static bool
pass_message(struct try_login *l, struct ends *e)
{
    static const char text[] = "gss-apex try";
    gss_buffer_desc message = {sizeof(text) - 1, bytes_unconst(text)};
    gss_buffer_desc wrapped = GSS_C_EMPTY_BUFFER, opened = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc mic = GSS_C_EMPTY_BUFFER;
    const char *side = initiator;
    OM_uint32 major, minor, ignored;
    bool there = l->server >= 0;

    major = gss_wrap(&minor, e->initiates, 1, GSS_C_QOP_DEFAULT, &message, NULL,
                     &wrapped);
    if (major == GSS_S_COMPLETE && there &&
        !try_server_message(l->server, &wrapped, &mic)) {
        gss_release_buffer(&ignored, &wrapped);
        return broke_off(l);
    }
    if (major == GSS_S_COMPLETE && !there) {
        side = acceptor;
        major = gss_unwrap(&minor, e->accepts, &wrapped, &opened, NULL, NULL);
    }
    if (major == GSS_S_COMPLETE && !there)
        major =
            gss_get_mic(&minor, e->accepts, GSS_C_QOP_DEFAULT, &opened, &mic);
    if (major == GSS_S_COMPLETE) {
        side = initiator;
        major = gss_verify_mic(&minor, e->initiates, &message, &mic, NULL);
    }
    gss_release_buffer(&ignored, &wrapped);
    gss_release_buffer(&ignored, &opened);
    if (there)
        free(mic.value);
    else
        gss_release_buffer(&ignored, &mic);
    return major == GSS_S_COMPLETE || failed(l, side, major, minor);
}

static void
say_name(struct try_login *l, const char *key, gss_name_t name)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    if (name == GSS_C_NO_NAME ||
        gss_display_name(&minor, name, &text, NULL) != GSS_S_COMPLETE)
        return;
    output_text(l->o, key, "%.*s", (int)text.length, (char *)text.value);
    gss_release_buffer(&minor, &text);
}

static void
say_context(struct try_login *l, struct ends *e)
{
    gss_name_t client = GSS_C_NO_NAME, service = GSS_C_NO_NAME;
    OM_uint32 minor, lifetime = 0;

    if (gss_inquire_context(&minor, e->initiates, &client, &service, &lifetime,
                            NULL, NULL, NULL, NULL) != GSS_S_COMPLETE)
        return;
    say_name(l, "client", client);
    say_name(l, "service", service);
    output_number(l->o, "lifetime_seconds", lifetime);
    gss_release_name(&minor, &client);
    gss_release_name(&minor, &service);
}

bool
try_login_run(struct try_login *l)
{
    struct ends e = {.target = GSS_C_NO_NAME};
    OM_uint32 minor;
    bool ok;

    ok = import_target(l, &e) && establish(l, &e);
    if (ok) {
        say_context(l, &e);
        steps_begin(l->steps);
        ok = pass_message(l, &e);
        steps_end(l->steps, l->o, initiator);
    }
    drop_received(&e);
    gss_release_buffer(&minor, &e.to_acceptor);
    gss_delete_sec_context(&minor, &e.initiates, GSS_C_NO_BUFFER);
    gss_delete_sec_context(&minor, &e.accepts, GSS_C_NO_BUFFER);
    gss_release_name(&minor, &e.target);
    gss_release_name(&minor, &e.client);
    return ok;
}
