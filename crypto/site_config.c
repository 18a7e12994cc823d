/* crypto/site_config.c: see crypto/site_config.h. */
#include "crypto/site_config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>

#include "crypto/openssl_call.h"
#include "crypto/site_look.h"

/* ---- does it say anything? ---- */

/* The longest file that is looked through. */
#define MAX_LOOK 65536

/* read_whole gives the length of the file, and a NUL behind it; -1: it is too
 * long, or cannot be read. */
static ssize_t
read_whole(const char *file, char *text, size_t size)
{
    size_t have = 0;
    ssize_t r = 0;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    text[0] = '\0';
    if (fd < 0)
        return errno == ENOENT ? 0 : -1;
    do {
        r = read(fd, text + have, size - 1 - have);
        if (r > 0)
            have += (size_t)r;
    } while ((r > 0 && have < size - 1) || (r < 0 && errno == EINTR));
    (void)close(fd);
    text[have] = '\0';
    return r == 0 ? (ssize_t)have : -1;
}

/* system_demands_fips: some distributions' OpenSSL follows this switch, or
 * these variables in its place, whatever openssl.cnf says. */
static bool
system_demands_fips(void)
{
    char text[8];

    if (secure_getenv("OPENSSL_FORCE_FIPS_MODE") != NULL ||
        secure_getenv("OPENSSL_FIPS_MODE_SWITCH_PATH") != NULL)
        return true;
    return read_whole("/proc/sys/crypto/fips_enabled", text, sizeof(text)) !=
               0 &&
           text[0] != '0';
}

bool
site_config_is_silent(void)
{
    char *file = CONF_get1_default_config_file();
    char *text = OPENSSL_malloc(MAX_LOOK);
    int saved_errno = errno;
    ssize_t len = -1;
    bool silent = false;

    if (file != NULL && text != NULL && !system_demands_fips())
        len = read_whole(file, text, MAX_LOOK);
    if (len >= 0)
        silent = site_look_is_silent(text, (size_t)len);
    errno = saved_errno;
    OPENSSL_free(text);
    OPENSSL_free(file);
    return silent;
}

/* ---- what it says ---- */

/* The names of the modules that site_config_apply loads. */
static const char *const wanted[] = {"providers", "alg_section"};
#define NUM_WANTED (sizeof(wanted) / sizeof(wanted[0]))
#define PROPERTIES 1 /* of these */

/* is_called: a module may be named several times, as providers.1 and so on. */
static bool
is_called(const char *name, const char *module)
{
    const char *dot = strrchr(name, '.');
    size_t len = dot != NULL ? (size_t)(dot - name) : strlen(name);

    return strlen(module) == len && strncmp(module, name, len) == 0;
}

static bool
is_wanted(const char *name)
{
    for (size_t i = 0; i < NUM_WANTED; i++) {
        if (is_called(name, wanted[i]))
            return true;
    }
    return false;
}

/* move_unwanted takes out of the site's list of modules what is not ours to
 * load. */
static bool
move_unwanted(STACK_OF(CONF_VALUE) * modules, STACK_OF(CONF_VALUE) * aside)
{
    for (int i = sk_CONF_VALUE_num(modules) - 1; i >= 0; i--) {
        CONF_VALUE *v = sk_CONF_VALUE_value(modules, i);

        if (is_wanted(v->name))
            continue;
        if (sk_CONF_VALUE_push(aside, v) <= 0)
            return false;
        (void)sk_CONF_VALUE_delete(modules, i);
    }
    return true;
}

static bool
sets_properties(STACK_OF(CONF_VALUE) * modules)
{
    for (int i = 0; i < sk_CONF_VALUE_num(modules); i++) {
        const CONF_VALUE *v = sk_CONF_VALUE_value(modules, i);

        if (is_called(v->name, wanted[PROPERTIES]))
            return true;
    }
    return false;
}

/* load loads the wanted modules.  The others are put back, into room that the
 * list still has, for they are freed with it. */
static bool
load(CONF *conf, bool *out_properties)
{
    const char *section = NCONF_get_string(conf, NULL, "openssl_conf");
    STACK_OF(CONF_VALUE) *modules = NULL;
    STACK_OF(CONF_VALUE) *aside = sk_CONF_VALUE_new_null();
    bool good = aside != NULL;

    if (section != NULL)
        modules = NCONF_get_section(conf, section);
    if (good && modules != NULL) {
        *out_properties = sets_properties(modules);
        good = move_unwanted(modules, aside) &&
               CONF_modules_load(conf, NULL, CONF_MFLAGS_IGNORE_ERRORS) > 0;
    }
    while (sk_CONF_VALUE_num(aside) > 0)
        (void)sk_CONF_VALUE_push(modules, sk_CONF_VALUE_pop(aside));
    sk_CONF_VALUE_free(aside);
    return good;
}

static int
count_others(OSSL_PROVIDER *provider, void *count)
{
    *(int *)count += strcmp(OSSL_PROVIDER_get0_name(provider), "default") != 0;
    return 1;
}

/* has_default_alone: where the site activates none, OpenSSL's default provider
 * is there. */
static bool
has_default_alone(OSSL_LIB_CTX *lib)
{
    int others = 0;

    return OSSL_PROVIDER_do_all(lib, count_others, &others) == 1 &&
           others == 0 && OSSL_PROVIDER_available(lib, "default") == 1;
}

/* read_failed tells a file that is not to be had from a moment's want. */
static bool
read_failed(void)
{
    return errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
           openssl_failure(CRYPTO_OK) != CRYPTO_OK;
}

bool
site_config_apply(OSSL_LIB_CTX *lib, bool *out_plain)
{
    char *file = CONF_get1_default_config_file();
    CONF *conf = NCONF_new_ex(lib, NULL);
    bool good = file != NULL && conf != NULL, properties = false;
    int saved_errno = errno;

    errno = 0;
    if (good && NCONF_load(conf, file, NULL) <= 0)
        good = !read_failed();
    else if (good)
        good = load(conf, &properties);
    *out_plain =
        good && !properties && !system_demands_fips() && has_default_alone(lib);
    errno = saved_errno;
    NCONF_free(conf);
    OPENSSL_free(file);
    return good;
}
