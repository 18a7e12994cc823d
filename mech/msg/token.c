/* mech/msg/token.c: contracts in token.h. */
#include "mech/msg/token.h"

#include <string.h>

void
token_add_segment(struct crypto_segment *segs, size_t *num, const uint8_t *in,
                  uint8_t *out, size_t len)
{
    segs[*num].in = in;
    segs[*num].out = out;
    segs[*num].len = len;
    (*num)++;
}

void
token_add_pieces(struct incoming *in, const struct crypto_segment *segs,
                 size_t num)
{
    if (num > 0)
        memcpy(in->segs + in->num, segs, num * sizeof(*segs));
    in->num += num;
}

void
token_wipe_opened(const struct incoming *in)
{
    for (size_t i = 0; i < in->num; i++) {
        if (in->segs[i].out != NULL)
            crypto_wipe(in->segs[i].out, in->segs[i].len);
    }
}

enum verdict
token_bad_direction(bool initiator, struct evidence *ev)
{
    return verdict_with(V_BAD_DIRECTION, ev, "both sides are the %s",
                        initiator ? "initiator" : "acceptor");
}
