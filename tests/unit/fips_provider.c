/* fips_provider.c: an OpenSSL provider that stands for a FIPS one: a random
 * generator with the property fips=yes, whose bytes are easily known. */
#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

__attribute__((visibility("default"))) int
OSSL_provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                   const OSSL_DISPATCH **out, void **provider);

/* A generator: whether it was instantiated. */
static void *
generator_new(void *provider, void *parent, const OSSL_DISPATCH *calls)
{
    (void)provider;
    (void)calls;
    return parent == NULL ? calloc(1, sizeof(int)) : NULL;
}

static void
generator_free(void *state)
{
    free(state);
}

static int
generator_instantiate(void *state, unsigned strength, int resistance,
                      const unsigned char *text, size_t text_len,
                      const OSSL_PARAM params[])
{
    const OSSL_PARAM *cipher = OSSL_PARAM_locate_const(params, "cipher");

    (void)resistance;
    (void)text;
    (void)text_len;
    *(int *)state = strength == 256 && cipher != NULL;
    return *(int *)state;
}

static int
generator_uninstantiate(void *state)
{
    *(int *)state = 0;
    return 1;
}

static int
generator_generate(void *state, unsigned char *out, size_t len,
                   unsigned strength, int resistance,
                   const unsigned char *input, size_t input_len)
{
    (void)strength;
    (void)resistance;
    (void)input;
    (void)input_len;
    memset(out, 0xf1, len);
    return *(int *)state;
}

static int
generator_get_params(void *state, OSSL_PARAM params[])
{
    OSSL_PARAM *p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);

    (void)state;
    if (p != NULL && OSSL_PARAM_set_size_t(p, 100) != 1)
        return 0;
    p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
    return p == NULL || OSSL_PARAM_set_uint(p, 256) == 1;
}

#define CALL(id, name)                                                         \
    {                                                                          \
        (id), (void (*)(void))(name)                                           \
    }

static const OSSL_DISPATCH generator_calls[] = {
    CALL(OSSL_FUNC_RAND_NEWCTX, generator_new),
    CALL(OSSL_FUNC_RAND_FREECTX, generator_free),
    CALL(OSSL_FUNC_RAND_INSTANTIATE, generator_instantiate),
    CALL(OSSL_FUNC_RAND_UNINSTANTIATE, generator_uninstantiate),
    CALL(OSSL_FUNC_RAND_GENERATE, generator_generate),
    CALL(OSSL_FUNC_RAND_GET_CTX_PARAMS, generator_get_params),
    {0, NULL}};

static const OSSL_ALGORITHM generators[] = {
    {"CTR-DRBG", "provider=apex-fips,fips=yes", generator_calls, NULL},
    {NULL, NULL, NULL, NULL}};

static const OSSL_ALGORITHM *
query(void *provider, int operation, int *no_cache)
{
    (void)provider;
    *no_cache = 0;
    return operation == OSSL_OP_RAND ? generators : NULL;
}

static const OSSL_DISPATCH provider_calls[] = {
    CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query), {0, NULL}};

int
OSSL_provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                   const OSSL_DISPATCH **out, void **provider)
{
    static int nothing;

    (void)handle;
    (void)in;
    *out = provider_calls;
    *provider = &nothing;
    return 1;
}
