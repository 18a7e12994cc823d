/* fuzz_own_context.c: an exported context of the plain mechanism, of any
 * content.  Linked with --wrap=crypto_verify: no input would get past its
 * checksum.  What is read is written again as it was. */
#include <stdlib.h>

#include "mech/form/own_context.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum crypto_result
__wrap_crypto_verify(struct crypto_usage *u, const struct crypto_segment *segs,
                     size_t num, struct bytes mac);

enum crypto_result
__wrap_crypto_verify(struct crypto_usage *u, const struct crypto_segment *segs,
                     size_t num, struct bytes mac)
{
    (void)u;
    (void)segs;
    (void)num;
    (void)mac;
    return CRYPTO_OK;
}

static size_t
checksum_len(const struct ap_session *s)
{
    if (s->acceptor_subkey.profile != NULL)
        return s->acceptor_subkey.profile->checksum_len;
    if (s->initiator_subkey.profile != NULL)
        return s->initiator_subkey.profile->checksum_len;
    return s->session_key.profile->checksum_len;
}

/* All but the checksum, which is whatever it was. */
static void
write_again(const struct own_context *t, struct bytes in)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    struct own_context again;
    struct bytes body;

    if (own_context_encode(&b, t, &ev) != V_OK)
        abort();
    body = builder_view(&b);
    if (own_context_decode(body, &again, &ev) != V_OK)
        abort();
    body.len -= checksum_len(&t->session);
    if (in.len < body.len)
        abort();
    in.len = body.len;
    if (!bytes_equal(in, body))
        abort();
    builder_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = {data, size};
    struct evidence ev = EVIDENCE_INIT;
    struct own_context t;

    if (own_context_decode(in, &t, &ev) == V_OK)
        write_again(&t, in);
    return 0;
}
