/* mech/ap/binding_mic.c: channel bindings under a MIC, RFC 6542.
 *
 *   0..3   type    00000000, big-endian
 *   4..7   length  big-endian
 *   8..    data    get_mic(subkey or session key, usage 43, bindings)
 */
#include "mech/ap/binding_mic.h"

#include "asn1/gss_checksum.h"

#define EXTENSION_BINDING_MIC 0

static enum crypto_result
make_mic(const struct crypto_key *key, struct bytes data,
         uint8_t mac[CRYPTO_MAX_TAG])
{
    const struct crypto_segment all = {data.data, NULL, data.len};
    struct crypto_usage *usage = NULL;
    enum crypto_result result;

    result = crypto_usage_new(key, USAGE_CHANNEL_BINDINGS, &usage);
    if (result == CRYPTO_OK)
        result = crypto_checksum(usage, &all, 1, mac);
    crypto_usage_free(usage);
    return result;
}

enum verdict
binding_mic_put(const struct ap_step *s, const struct crypto_key *subkey,
                struct bytes data, struct builder *out)
{
    uint8_t mac[CRYPTO_MAX_TAG] = {0};
    struct bytes mic = {mac, subkey->profile->checksum_len};
    enum crypto_result result = make_mic(subkey, data, mac);

    if (result == CRYPTO_NO_MEMORY)
        return V_NO_MEMORY;
    if (result != CRYPTO_OK) {
        step_trace(s,
                   "no MIC of the channel bindings: OpenSSL makes none with "
                   "%s here; their MD5 goes alone",
                   subkey->profile->name);
        return V_OK;
    }
    builder_be32(out, EXTENSION_BINDING_MIC);
    builder_be32(out, (uint32_t)mic.len);
    builder_bytes(out, mic);
    return builder_ok(out) ? V_OK : V_NO_MEMORY;
}

enum verdict
binding_mic_find(const struct ap_step *s, struct bytes extensions,
                 bool *out_found, struct bytes *out_mic)
{
    struct reader r;
    struct bytes data, mic = {NULL, 0};
    bool found = false;
    uint32_t type;

    reader_init(&r, extensions);
    while (gss_checksum_extension_next(&r, &type, &data)) {
        if (type != EXTENSION_BINDING_MIC)
            continue;
        if (found)
            return verdict_with(V_BAD_CHECKSUM_DATA, s->ev,
                                "the MIC of the channel bindings stands twice");
        found = true;
        mic = data;
    }
    *out_found = found;
    *out_mic = mic;
    return V_OK;
}

enum verdict
binding_mic_check(const struct ap_step *s, const struct crypto_key *session_key,
                  const struct crypto_key *subkey, struct bytes data,
                  struct bytes mic)
{
    const struct crypto_key *key =
        subkey->profile != NULL ? subkey : session_key;
    const struct crypto_segment all = {data.data, NULL, data.len};
    struct crypto_usage *usage = NULL;
    enum crypto_result result;

    result = crypto_usage_new(key, USAGE_CHANNEL_BINDINGS, &usage);
    if (result == CRYPTO_OK)
        result = crypto_verify(usage, &all, 1, mic);
    crypto_usage_free(usage);
    if (result == CRYPTO_BAD_INTEGRITY)
        return verdict_with(V_BAD_BINDINGS, s->ev,
                            "the peer sent the MIC of others: another channel, "
                            "or somebody in between");
    return step_crypto(key->profile, result, "the MIC of the channel bindings",
                       s->ev);
}

bool
binding_mic_alone(const uint8_t bindings[AP_BINDINGS_LEN])
{
    uint8_t all = 0xff;
    size_t i;

    for (i = 0; i < AP_BINDINGS_LEN; i++)
        all &= bindings[i];
    return all == 0xff;
}
