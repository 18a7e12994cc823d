/* tests/adversary/spoil_token.c: deviations in the frame of a token, in the
 * negotiation around it, and tokens that were sent before. */
#include "tests/adversary/spoil.h"
#include "tests/adversary/message.h"
#include "tests/adversary/negotiation.h"
#include "tests/unit/asn1_kdc.h"

#define TOKEN_UNKNOWN 0x4711

/* The length of the frame, and what is behind it. */
static struct bytes
without_length(struct scene *s)
{
    struct reader r, content;
    struct bytes inner = {NULL, 0};

    reader_init(&r, s->octets);
    must(der_element(&r, DER_APPLICATION(0), &content) &&
             reader_rest(&content, &inner),
         "to read its own frame");
    return inner;
}

void
spoil_frame_long_length(struct scene *s)
{
    struct bytes inner = without_length(s);
    struct builder b = BUILDER_INIT;

    builder_u8(&b, DER_APPLICATION(0));
    builder_u8(&b, 0x85);
    builder_u8(&b, 0);
    builder_be32(&b, (uint32_t)inner.len);
    builder_bytes(&b, inner);
    s->octets = scene_keep(s, &b);
}

void
spoil_frame_indefinite(struct scene *s)
{
    struct bytes inner = without_length(s);

    s->octets =
        spoil_join(s, spoil_join(s, OCTETS("\x60\x80"), inner), OCTETS("\0\0"));
}

/* The last arc is another one. */
void
spoil_frame_mechanism(struct scene *s)
{
    s->frame.mech = spoil_flip(s, s->frame.mech, s->frame.mech.len - 1);
}

void
spoil_frame_none(struct scene *s)
{
    s->octets = s->frame.inner;
}

void
spoil_frame_reply(struct scene *s)
{
    s->frame.token_id = TOKEN_AP_REP;
}

void
spoil_frame_request(struct scene *s)
{
    s->frame.token_id = TOKEN_AP_REQ;
}

void
spoil_frame_unknown(struct scene *s)
{
    s->frame.token_id = TOKEN_UNKNOWN;
}

void
spoil_frame_anyway(struct scene *s)
{
    s->octets = spoil_frame(s, TOKEN_AP_REP, s->octets);
}

/* The token is delivered here, and once more after this. */
static void
deliver_first(struct scene *s)
{
    struct answer a;

    if (!scene_deliver(s, &a))
        scene_fail(s, "it refuses the token that would be sent again");
}

void
spoil_replay(struct scene *s)
{
    deliver_first(s);
    (void)scene_open_context(s);
}

void
spoil_replay_restarted(struct scene *s)
{
    deliver_first(s);
    talk_stop(s->talk);
    (void)scene_open_context(s);
}

void
spoil_replay_renamed(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    deliver_first(s);
    s->ticket.server.name_type = 1;
    s->ticket.server.components = OCTETS("\x1b\x04HTTP\x1b\x09localhost");
    ticket_encode(&b, &s->ticket);
    s->request.ticket.raw = scene_keep(s, &b);
    s->request.ap_options ^= 1;
    ap_req_encode(&b, &s->request);
    s->octets = spoil_frame(s, TOKEN_AP_REQ, scene_keep(s, &b));
    (void)scene_open_context(s);
}

void
spoil_no_mech_types(struct scene *s)
{
    s->negotiation.mech_types.len = 0;
}

/* NTLM, which nobody offered: 1.3.6.1.4.1.311.2.2.10. */
void
spoil_another_mech(struct scene *s)
{
    s->negotiation.supported_mech =
        negotiation_mech(s, OCTETS("\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"));
}

void
spoil_no_inner_token(struct scene *s)
{
    s->negotiation.token.len = 0;
}

void
spoil_rejected(struct scene *s)
{
    s->negotiation.state = NEGOTIATION_REJECTED;
}

/* The list as it was before somebody took its first mechanism out: 2.25.2. */
void
spoil_longer_list(struct scene *s)
{
    struct reader r, list;
    struct builder b = BUILDER_INIT;
    struct bytes sent = {NULL, 0};
    size_t start = der_begin(&b, DER_SEQUENCE);

    reader_init(&r, s->text);
    must(der_element(&r, DER_SEQUENCE, &list) && reader_rest(&list, &sent),
         "to read its own list");
    der_put_oid(&b, OCTETS("\x69\x02"));
    builder_bytes(&b, sent);
    der_end(&b, start);
    s->text = scene_keep(s, &b);
}

void
spoil_no_list_mic(struct scene *s)
{
    s->negotiation.state = NEGOTIATION_COMPLETED;
    s->negotiation.mic.len = 0;
}

void
spoil_list_mic_flipped(struct scene *s)
{
    struct bytes *mic = &s->negotiation.mic;

    *mic = spoil_flip(s, *mic, mic->len - 1);
}

static void
put_list_mic(struct scene *s, struct bytes list)
{
    s->text = list;
    message_make(s, MIC);
    s->negotiation.mic = s->octets;
}

void
spoil_list_mic(struct scene *s)
{
    put_list_mic(s, s->their_mech_types);
}

void
spoil_list_mic_wrong(struct scene *s)
{
    put_list_mic(s, spoil_flip(s, s->their_mech_types, 3));
}
