/* tests/adversary/spoil_message.c: deviations in messages, RFC 4121 section
 * 4.2. */
#include "tests/adversary/spoil.h"
#include "tests/adversary/message.h"

#include <stdio.h>

#define RESERVED_FLAGS 0xf8
#define FILLER_AT      3
#define MANY           200

void
spoil_other_direction(struct scene *s)
{
    s->header.flags ^= CFX_SENT_BY_ACCEPTOR;
}

void
spoil_message_filler(struct scene *s)
{
    spoil_set(s, FILLER_AT, 0);
}

void
spoil_mic_filler(struct scene *s)
{
    spoil_set(s, FILLER_AT + 4, 0);
}

void
spoil_clear_number(struct scene *s)
{
    s->header.seq++;
}

void
spoil_sealed_number(struct scene *s)
{
    s->sealed_header.seq++;
}

void
spoil_sealed_flags(struct scene *s)
{
    s->sealed_header.flags |= RESERVED_FLAGS;
}

void
spoil_extra_count(struct scene *s)
{
    s->header.ec++;
}

void
spoil_extra_count_long(struct scene *s)
{
    s->header.ec = s->sealed_header.ec = 5000;
}

void
spoil_extra_count_used(struct scene *s)
{
    s->header.ec = 77;
}

void
spoil_rotation_limit(struct scene *s)
{
    s->header.rrc = UINT16_MAX;
}

void
spoil_rotation_wrong(struct scene *s)
{
    s->header.rrc = 5;
}

void
spoil_clear_sealed_flag(struct scene *s)
{
    s->header.flags &= (uint8_t)~CFX_SEALED;
}

void
spoil_set_sealed_flag(struct scene *s)
{
    s->header.flags |= CFX_SEALED;
}

void
spoil_unknown_message_flags(struct scene *s)
{
    s->header.flags |= RESERVED_FLAGS;
}

void
spoil_usage_of_acceptor(struct scene *s)
{
    s->seal.usage = USAGE_ACCEPTOR_SEAL;
}

void
spoil_subkey_flag(struct scene *s)
{
    s->header.flags &= (uint8_t)~CFX_ACCEPTOR_SUBKEY;
}

void
spoil_initiators_key(struct scene *s)
{
    s->seal.key = s->subkey.profile != NULL ? s->subkey : s->session;
}

void
spoil_initiators_key_unflagged(struct scene *s)
{
    spoil_initiators_key(s);
    spoil_subkey_flag(s);
}

void
spoil_last_octet_flipped(struct scene *s)
{
    s->octets = spoil_flip(s, s->octets, s->octets.len - 1);
}

void
spoil_text_flipped(struct scene *s)
{
    s->octets = spoil_flip(s, s->octets, CFX_HEADER_LEN);
}

void
spoil_header_only(struct scene *s)
{
    s->octets = spoil_cut(s->octets, CFX_HEADER_LEN);
}

/* The kind is in the first two octets, which the frame has in their place. */
void
spoil_message_framed(struct scene *s)
{
    struct bytes behind = {s->octets.data + 2, s->octets.len - 2};

    s->octets = spoil_frame(s, TOKEN_CFX_WRAP, behind);
}

/* RFC 1964 section 1.2.2: SGN_ALG and SEAL_ALG "none", filler, and zeroes for
 * number and checksum. */
void
spoil_message_old_form(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    builder_be32(&b, 0x0400ffff);
    builder_be16(&b, 0xffff);
    builder_fill(&b, 0, 8 + 20 + 8);
    builder_bytes(&b, s->text);
    s->octets = spoil_frame(s, TOKEN_V1_WRAP, scene_keep(s, &b));
}

void
spoil_message_delete(struct scene *s)
{
    spoil_set(s, 0, TOKEN_CFX_DELETE >> 8);
    spoil_set(s, 1, TOKEN_CFX_DELETE & 0xff);
}

void
spoil_wrap_for_mic(struct scene *s)
{
    message_make(s, SIGNED);
}

void
spoil_mic_for_wrap(struct scene *s)
{
    message_make(s, MIC);
}

void
spoil_mic_of_another(struct scene *s)
{
    s->text = OCTETS("another message, which nobody has signed");
}

void
spoil_reflect_message(struct scene *s)
{
    struct builder token = BUILDER_INIT;
    struct answer a;

    talk_begin(s->talk, "wrap conf ");
    talk_octets(s->talk, s->text);
    talk_end(s->talk, &a);
    if (a.kind != ANSWER_OK || !answer_octets(&a, 0, &token))
        scene_fail(s, "it makes no message");
    s->octets = scene_keep(s, &token);
}

void
spoil_crossed_message(struct scene *s)
{
    scene_stand_again(s);
}

void
spoil_deliver_before(struct scene *s)
{
    if (!message_deliver(s, s->row->act))
        scene_fail(s, "it refuses the message that would be sent again");
}

static void
deliver_next(struct scene *s, unsigned count)
{
    struct bytes late = s->octets;

    while (count-- > 0) {
        message_make(s, s->row->act);
        if (!message_deliver(s, s->row->act))
            scene_fail(s, "it refuses the next message");
    }
    s->octets = late;
}

void
spoil_deliver_next_before(struct scene *s)
{
    deliver_next(s, 1);
}

void
spoil_deliver_many_before(struct scene *s)
{
    deliver_next(s, MANY);
}

void
spoil_number_ahead(struct scene *s)
{
    s->header.seq += 5;
}
