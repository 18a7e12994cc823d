/* tests/adversary/negotiation.c: contracts in negotiation.h. */
#include "tests/adversary/negotiation.h"
#include "tests/adversary/frame.h"
#include "tests/adversary/message.h"

#define DER_ENUMERATED 0x0a
#define NO_STATE       (-1)

/* 2.25.1, a UUID's arc: nobody has such a mechanism. */
static const uint8_t unknown_octets[] = {0x69, 0x01};
static const uint8_t spnego_octets[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x02};

static const struct bytes unknown_oid = {unknown_octets,
                                         sizeof(unknown_octets)};
static const struct bytes spnego_oid = {spnego_octets, sizeof(spnego_octets)};

static void
put_octets_field(struct builder *b, unsigned n, struct bytes in)
{
    if (in.len != 0)
        der_put_field_octets(b, n, in);
}

static void
put_field(struct builder *b, unsigned n, struct bytes content)
{
    size_t start = der_begin(b, DER_CONTEXT(n));

    builder_bytes(b, content);
    der_end(b, start);
}

/* NegTokenInit, RFC 4178 section 4.2.1, in the frame of a first token. */
static void
put_init(struct builder *b, const struct negotiation *n)
{
    size_t frame = der_begin(b, DER_APPLICATION(0)), start, types;

    der_put_oid(b, spnego_oid);
    start = der_wrap_begin(b, DER_CONTEXT(0), DER_SEQUENCE);
    types = der_wrap_begin(b, DER_CONTEXT(0), DER_SEQUENCE);
    builder_bytes(b, n->mech_types);
    der_wrap_end(b, types);
    put_octets_field(b, 2, n->token);
    put_octets_field(b, 3, n->mic);
    der_wrap_end(b, start);
    der_end(b, frame);
}

/* NegTokenResp, RFC 4178 section 4.2.2. */
static void
put_response(struct builder *b, const struct negotiation *n)
{
    size_t start = der_wrap_begin(b, DER_CONTEXT(1), DER_SEQUENCE), state;

    if (n->state >= 0) {
        state = der_wrap_begin(b, DER_CONTEXT(0), DER_ENUMERATED);
        builder_u8(b, (uint8_t)n->state);
        der_wrap_end(b, state);
    }
    if (n->supported_mech.len != 0)
        put_field(b, 1, n->supported_mech);
    put_octets_field(b, 2, n->token);
    put_octets_field(b, 3, n->mic);
    der_wrap_end(b, start);
}

struct bytes
negotiation_mech(struct scene *s, struct bytes oid)
{
    struct builder b = BUILDER_INIT;

    der_put_oid(&b, oid);
    return scene_keep(s, &b);
}

static void
encode(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    if (s->negotiation.first)
        put_init(&b, &s->negotiation);
    else
        put_response(&b, &s->negotiation);
    s->octets = scene_keep(s, &b);
}

void
negotiation_wrap(struct scene *s)
{
    struct negotiation *n = &s->negotiation;

    *n = (struct negotiation){.state = NO_STATE, .token = s->octets};
    n->first = !scene_is_acceptor(s) && !scene_has(s, LATER);
    if (n->first) {
        n->mech_types = negotiation_mech(s, frame_krb5());
    } else if (scene_is_acceptor(s)) {
        n->supported_mech = negotiation_mech(s, frame_krb5());
        n->state = NEGOTIATION_COMPLETED;
    }
    scene_at(s, AT_NEGOTIATION);
    encode(s);
    scene_at(s, AT_NEGOTIATION_OCTETS);
}

void
negotiation_offer(struct scene *s)
{
    struct builder types = BUILDER_INIT;

    der_put_oid(&types, unknown_oid);
    der_put_oid(&types, frame_krb5());
    s->negotiation = (struct negotiation){.first = true, .state = NO_STATE};
    s->negotiation.mech_types = scene_keep(s, &types);
    s->own_mech_types = s->negotiation.mech_types;
    encode(s);
}

void
negotiation_sign(struct scene *s)
{
    struct builder list = BUILDER_INIT;
    size_t start = der_begin(&list, DER_SEQUENCE);

    builder_bytes(&list, s->own_mech_types);
    der_end(&list, start);
    s->text = scene_keep(s, &list);
    scene_at(s, AT_LIST);
    message_make(s, MIC);
    s->negotiation = (struct negotiation){.state = NO_STATE, .mic = s->octets};
    scene_at(s, AT_LIST_MIC);
    encode(s);
}

static bool
open_init(struct reader *r, struct bytes *out_types, struct bytes *out)
{
    struct reader frame, body, field;
    struct bytes oid;
    bool present;

    return der_element(r, DER_APPLICATION(0), &frame) &&
           der_oid(&frame, &oid) &&
           der_wrapped(&frame, DER_CONTEXT(0), DER_SEQUENCE, &body) &&
           der_element(&body, DER_CONTEXT(0), &field) &&
           reader_rest(&field, out_types) &&
           der_optional(&body, DER_CONTEXT(1), &present, &field) &&
           der_optional_octets(&body, 2, &present, out) && present;
}

static bool
open_response(struct reader *r, struct bytes *out, bool *out_signed)
{
    struct reader body, field;
    struct bytes mic;
    bool present;

    return der_wrapped(r, DER_CONTEXT(1), DER_SEQUENCE, &body) &&
           der_optional(&body, DER_CONTEXT(0), &present, &field) &&
           der_optional(&body, DER_CONTEXT(1), &present, &field) &&
           der_optional_octets(&body, 2, &present, out) &&
           der_optional_octets(&body, 3, out_signed, &mic);
}

/* A mechListMIC of the other end takes a number of its messages. */
struct bytes
negotiation_open(struct scene *s, struct bytes token)
{
    struct bytes inner = {NULL, 0};
    bool is_signed = false, ok;
    struct reader r;

    reader_init(&r, token);
    ok = der_peek(&r, DER_CONTEXT(1))
             ? open_response(&r, &inner, &is_signed)
             : open_init(&r, &s->their_mech_types, &inner);
    if (is_signed)
        s->recv_seq++;
    return ok ? inner : (struct bytes){NULL, 0};
}
