/* mech/context/channel_bindings.c: channel bindings. */
#include "mech/context/channel_bindings.h"

#include "crypto/crypto.h"

/*
 * RFC 4121 section 4.1.1.2: what is hashed, every integer 4 bytes little-endian
 *   initiator_addrtype | length, initiator_address |
 *   acceptor_addrtype  | length, acceptor_address  |
 *                        length, application_data
 */
static void
put_counted(struct builder *b, const gss_buffer_desc *buffer)
{
    struct bytes content = {buffer->value, buffer->length};

    if (content.len > UINT32_MAX) {
        builder_fail(b);
        return;
    }
    builder_le32(b, (uint32_t)content.len);
    builder_bytes(b, content);
}

void
channel_bindings_encode(const gss_channel_bindings_t cb, struct builder *out)
{
    builder_le32(out, cb->initiator_addrtype);
    put_counted(out, &cb->initiator_address);
    builder_le32(out, cb->acceptor_addrtype);
    put_counted(out, &cb->acceptor_address);
    put_counted(out, &cb->application_data);
}

enum verdict
channel_bindings_hash(const struct builder *encoded, uint8_t out[16],
                      struct evidence *ev)
{
    if (!builder_ok(encoded))
        return V_NO_MEMORY;
    if (crypto_md5(builder_view(encoded), out) == CRYPTO_OK)
        return V_OK;
    return verdict_with(V_CRYPTO, ev,
                        "MD5, which the channel bindings of RFC 4121 are "
                        "hashed with, is not to be had");
}
