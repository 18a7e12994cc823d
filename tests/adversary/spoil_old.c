/* tests/adversary/spoil_old.c: deviations in the messages of RFC 1964. */
#include "tests/adversary/spoil.h"

#include <string.h>

/* SGN_ALG and SEAL_ALG of single DES. */
#define ALGORITHM_DES 0x0000
#define NOT_SEALED    0xffff

void
spoil_old_direction(struct scene *s)
{
    for (int i = 0; i < 4; i++)
        s->old.direction[i] ^= 0xff;
}

void
spoil_old_direction_mixed(struct scene *s)
{
    s->old.direction[3] ^= 0xff;
}

void
spoil_old_filler(struct scene *s)
{
    s->old.filler = 0;
}

void
spoil_old_sign_des(struct scene *s)
{
    s->old.sign_alg = ALGORITHM_DES;
}

void
spoil_old_seal_des(struct scene *s)
{
    s->old.seal_alg = ALGORITHM_DES;
}

void
spoil_old_unsealed(struct scene *s)
{
    s->old.seal_alg = NOT_SEALED;
}

void
spoil_old_number(struct scene *s)
{
    s->old.seq++;
}

static struct gss_token
own_frame(struct scene *s)
{
    struct gss_token frame;

    must(gss_token_decode(s->octets, &frame), "to read its own frame");
    return frame;
}

/* Behind the head, 6 octets, and the number, 8. */
void
spoil_old_checksum(struct scene *s)
{
    struct gss_token frame = own_frame(s);

    s->octets =
        spoil_frame(s, frame.token_id, spoil_flip(s, frame.inner, 6 + 8));
}

void
spoil_old_mechanism(struct scene *s)
{
    struct gss_token frame = own_frame(s);
    struct builder b = BUILDER_INIT;

    frame.mech = spoil_flip(s, frame.mech, frame.mech.len - 1);
    gss_token_encode(&b, &frame);
    s->octets = scene_keep(s, &b);
}

void
spoil_old_unframed(struct scene *s)
{
    struct gss_token frame = own_frame(s);
    struct builder b = BUILDER_INIT;

    builder_be16(&b, frame.token_id);
    builder_bytes(&b, frame.inner);
    s->octets = scene_keep(s, &b);
}
