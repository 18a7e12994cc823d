/* tests/adversary/frame.c: contracts in frame.h. */
#include "tests/adversary/frame.h"
#include "tests/adversary/negotiation.h"

static const uint8_t krb5_octets[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                      0x12, 0x01, 0x02, 0x02};

struct bytes
frame_krb5(void)
{
    return (struct bytes){krb5_octets, sizeof(krb5_octets)};
}

void
frame_put(struct scene *s, uint16_t token_id)
{
    struct builder b = BUILDER_INIT;

    s->frame = (struct gss_token){frame_krb5(), token_id, s->octets};
    scene_at(s, AT_FRAME);
    if (!scene_has(s, DCE)) {
        gss_token_encode(&b, &s->frame);
        s->octets = scene_keep(s, &b);
    }
    scene_at(s, AT_TOKEN);
    if (scene_has(s, SPNEGO))
        negotiation_wrap(s);
}
