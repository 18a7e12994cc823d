/* crypto_fips_test.c: what the site's openssl.cnf decides, FIPS before all. */
#include <CUnit/CUnit.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/provider.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/crypto.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/openssl_conf.h"
#include "tests/unit/tap.h"

static bool
md5_works(void)
{
    static const uint8_t wanted[4] = {0x90, 0x01, 0x50, 0x98};
    uint8_t made[16] = {0};

    return crypto_md5(bytes_of_string("abc"), made) == CRYPTO_OK &&
           support_same(made, wanted, sizeof(wanted));
}

/* Nothing of RC4 works, each call says why, and OpenSSL's own account of it is
 * not left in the host's error queue. */
static bool
rc4_refused(void)
{
    struct crypto_key k = support_key(ENCTYPE_RC4);
    struct builder out = BUILDER_INIT;
    uint8_t message[40] = {0}, mac[16];
    struct crypto_segment seg = {message, NULL, sizeof(message)};
    const struct bytes view = {message, sizeof(message)};
    struct crypto_usage *u = NULL;
    bool refused = false;

    ERR_clear_error();
    refused = crypto_seal(&k, 2, view, &out) == CRYPTO_UNSUPPORTED &&
              crypto_open(&k, 2, view, &out) == CRYPTO_UNSUPPORTED &&
              crypto_usage_new(&k, 2, &u) == CRYPTO_OK &&
              crypto_checksum(u, &seg, 1, mac) == CRYPTO_UNSUPPORTED &&
              out.len == 0 && ERR_peek_error() == 0;
    crypto_usage_free(u);
    builder_free(&out);
    return refused;
}

static bool
refused_but_md5(void)
{
    return rc4_refused() && md5_works();
}

static void
test_property(void)
{
    CU_ASSERT(openssl_conf_child(OPENSSL_CONF_FIPS, refused_but_md5));
}

static void
test_provider(void)
{
    CU_ASSERT(openssl_conf_child(OPENSSL_CONF_BASE, refused_but_md5));
}

/* ---- the host's own context ---- */

static bool
aes_works(void)
{
    struct crypto_key k = support_key(ENCTYPE_AES256_SHA1);
    struct builder out = BUILDER_INIT;
    bool works = crypto_seal(&k, 2, bytes_of_string("abc"), &out) == CRYPTO_OK;

    builder_free(&out);
    return works;
}

/* What the application sets for itself is not the administrator's word. */
static bool
host_is_no_matter(void)
{
    return EVP_set_default_properties(NULL, "fips=yes") == 1 &&
           OSSL_PROVIDER_load(NULL, "base") != NULL && aes_works() &&
           md5_works();
}

static void
test_host(void)
{
    CU_ASSERT(openssl_conf_child(NULL, host_is_no_matter));
}

/* Sections of openssl.cnf that are for the whole process are not loaded into it
 * a second time: the application's own calls below find their first state. */
#define CONF_PROCESS                                                           \
    "openssl_conf = init\n[init]\noid_section = oids\n"                        \
    "ssl_conf = ssl\nunheard_of = nothing\nproviders.1 = providers\n"          \
    "[oids]\napexOid = 1.2.3.4.5.6.7\n[ssl]\nsystem_default = tls\n"           \
    "[tls]\nMinProtocol = TLSv1.2\n"                                           \
    "[providers]\nbase = base\n[base]\nactivate = 1\n"

static bool
only_algorithms(void)
{
    /* The process's own context never reads the file. */
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        return false;
    return rc4_refused() && !aes_works() && md5_works() &&
           OBJ_txt2nid("apexOid") == NID_undef;
}

static void
test_process_sections(void)
{
    CU_ASSERT(openssl_conf_child(CONF_PROCESS, only_algorithms));
}

/* ---- the many ways to say it ---- */

static bool
aes_refused(void)
{
    return !aes_works();
}

/* A file that says nothing is not loaded, which must not be said of these. */
static void
test_spellings(void)
{
    char cut[600];
    static const char *const confs[] = {
        "openssl_conf=init\n[init]\n \t alg_section=a\n[a]\nfips_mode=yes\n",
        "openssl_conf=init\n[init]\nalg_section.1=a\n[a]\nfips_mode=yes\n",
        "openssl_conf=init\ninit::alg_section=a\n[a]\nfips_mode=yes\n",
        "openssl_conf=init\n[init]\nalg_sec\\\ntion=a\n[a]\nfips_mode=yes\n",
        "openssl_conf=init\n[init]\nalg_sec\\\r\ntion=a\n[a]\nfips_mode=yes\n",
        "openssl_conf=init\r\n[init]\r\nalg_section=a\r\n[a]\r\nfips_mode=yes",
        "openssl_conf=x\\\\\\#\nx\\#::alg_section=a\n[a]\nfips_mode=yes\n",
        "openssl_conf=x\\\\\\=\nx\\=::alg_section=a\n[a]\nfips_mode=yes\n",
        "\357\273\277alg_section=a\nopenssl_conf=default\n[a]\nfips_mode=yes\n",
    };

    for (size_t i = 0; i < sizeof(confs) / sizeof(confs[0]); i++)
        CU_ASSERT(openssl_conf_child(confs[i], aes_refused));
    /* OpenSSL reads 510 bytes at a time, and takes the return for the end. */
    (void)snprintf(cut, sizeof(cut),
                   "openssl_conf=i\n[a]\nfips_mode=yes\n[i]\n#%0508d\r"
                   "alg_section=a\n",
                   0);
    CU_ASSERT(openssl_conf_child(cut, aes_refused));
    CU_ASSERT(openssl_conf_child("# alg_section=a\nx = alg_section\n"
                                 "y = $ENV::HOME # providers\n",
                                 aes_works));
}

static void
test_include(void)
{
    char path[] = "/tmp/openssl-include-XXXXXX", conf[100];
    FILE *file = fdopen(mkstemp(path), "w");

    CU_ASSERT_FATAL(file != NULL);
    CU_ASSERT(fputs(OPENSSL_CONF_FIPS, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
    (void)snprintf(conf, sizeof(conf), ".include %s\n", path);
    CU_ASSERT(openssl_conf_child(conf, aes_refused));
    (void)snprintf(conf, sizeof(conf), "  .include = %s\n", path);
    CU_ASSERT(openssl_conf_child(conf, aes_refused));
    CU_ASSERT_EQUAL(remove(path), 0);
}

/* ---- random bytes ---- */

static bool
is_providers(const uint8_t *out, size_t len)
{
    return support_is(out, len, 0xf1);
}

static bool
draws_from_provider(void)
{
    uint8_t small[16] = {0}, large[1000] = {0};

    return crypto_random(small, sizeof(small)) == CRYPTO_OK &&
           crypto_random(large, sizeof(large)) == CRYPTO_OK &&
           is_providers(small, sizeof(small)) &&
           is_providers(large, sizeof(large));
}

static bool
draws_from_kernel(void)
{
    uint8_t small[16] = {0}, large[1000] = {0};

    return crypto_random(small, sizeof(small)) == CRYPTO_OK &&
           crypto_random(large, sizeof(large)) == CRYPTO_OK &&
           !is_providers(small, sizeof(small)) &&
           !is_providers(large, sizeof(large));
}

static bool
draws_nothing(void)
{
    uint8_t out[16];

    return crypto_random(out, sizeof(out)) == CRYPTO_INTERNAL &&
           ERR_peek_error() == 0;
}

/* with_provider is a file with our provider, and `more` of its section init. */
static void
with_provider(char *out, size_t size, const char *more)
{
    (void)snprintf(out, size,
                   "openssl_conf = init\n[init]\nproviders = providers\n%s"
                   "[algorithms]\ndefault_properties = fips=yes\n"
                   "[providers]\nours = ours\ndefault = builtin\n"
                   "[builtin]\nactivate = 1\n[ours]\nactivate = 1\n"
                   "module = %s/.libs/fips_provider.so\n",
                   more, getenv("top_builddir"));
}

static void
test_random(void)
{
    char conf[1000];

    with_provider(conf, sizeof(conf), "alg_section = algorithms\n");
    CU_ASSERT(openssl_conf_child(conf, draws_from_provider));
    with_provider(conf, sizeof(conf), "");
    CU_ASSERT(openssl_conf_child(conf, draws_from_kernel));
    CU_ASSERT(openssl_conf_child(NULL, draws_from_kernel));
    CU_ASSERT(openssl_conf_child(OPENSSL_CONF_FIPS, draws_nothing));
}

/* ---- providers that the site names ---- */

/* checksums_hold compares with what comes from OpenSSL's default provider where
 * the site says nothing. */
static bool
checksums_hold(void)
{
    static const struct {
        int32_t enctype;
        uint8_t start[4];
    } known[] = {{ENCTYPE_AES256_SHA1, {0xf8, 0xf2, 0xf7, 0x76}},
                 {ENCTYPE_AES128_SHA2, {0xb1, 0x1e, 0x4a, 0x84}},
                 {ENCTYPE_AES256_SHA2, {0xbe, 0x97, 0xef, 0xc1}},
                 {ENCTYPE_CAMELLIA256, {0xfa, 0x2c, 0xa7, 0xa7}},
                 {ENCTYPE_DES3, {0x7b, 0x16, 0xd3, 0xef}}};
    uint8_t message[3] = {'a', 'b', 'c'}, mac[CRYPTO_MAX_TAG];
    struct crypto_segment seg = {message, NULL, sizeof(message)};
    bool hold = true;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct crypto_key k = support_key(known[i].enctype);
        struct crypto_usage *u = NULL;

        hold = crypto_usage_new(&k, 2, &u) == CRYPTO_OK &&
               crypto_checksum(u, &seg, 1, mac) == CRYPTO_OK &&
               support_same(mac, known[i].start, 4) && hold;
        crypto_usage_free(u);
    }
    return hold && aes_works() && md5_works();
}

/* OpenSSL's own file, as many systems have it. */
#define CONF_DEFAULT                                                           \
    "openssl_conf = init\nconfig_diagnostics = 1\n[init]\n"                    \
    "providers = provider_sect\n[provider_sect]\ndefault = default_sect\n"     \
    "[default_sect]\n"

/* A file that is wrong, and says that nothing may go on then. */
static void
test_diagnostics(void)
{
    static const char *const confs[] = {
        "config_diagnostics=1\nopenssl_conf=init\n[init]\nproviders=none\n",
        "config_diagnostics=1\nopenssl_conf=init\n[init]\nproviders=p\n"
        "[p]\ndefault=none\n",
        "config_diagnostics=1\nopenssl_conf=init\n[init]\nproviders=p\n"
        "[p]\ndefault=d\nother=none\n[d]\n",
        "config_diagnostics=1\nopenssl_conf=init\n[init]\nproviders=p\n"
        "[d]\n[none2]\n[p]\ndefault=d\n[x]\n[p]\nother=none\n",
    };

    for (size_t i = 0; i < sizeof(confs) / sizeof(confs[0]); i++)
        CU_ASSERT(openssl_conf_child(confs[i], aes_refused));
}

static void
test_site_providers(void)
{
    char conf[1000];

    with_provider(conf, sizeof(conf), "");
    CU_ASSERT(openssl_conf_child(conf, checksums_hold));
    CU_ASSERT(openssl_conf_child(NULL, checksums_hold));
    CU_ASSERT(
        openssl_conf_child(CONF_DEFAULT "activate = 1\n", checksums_hold));
    CU_ASSERT(
        openssl_conf_child(CONF_DEFAULT "# activate = 1\n", checksums_hold));
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"RC4 refused, MD5 for bindings given: by property", test_property},
        {"RC4 refused, MD5 for bindings given: by provider", test_provider},
        {"what the host sets for itself does not count", test_host},
        {"what openssl.cnf has for the process is left", test_process_sections},
        {"FIPS, however it is spelt", test_spellings},
        {"FIPS in an included file", test_include},
        {"a site that wants no mistakes", test_diagnostics},
        {"the same checksums by the site's providers", test_site_providers},
        {"random bytes: the provider's, if FIPS is demanded", test_random},
    };

    return tap_main("crypto_fips", tests, sizeof(tests) / sizeof(tests[0]));
}
