/* crypto/site_config.c: see crypto/site_config.h. */
#include "crypto/site_config.h"

#include <errno.h>
#include <string.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>

#include "crypto/openssl_call.h"

/* is_wanted: a module may be named several times, as providers.1 and so on. */
static bool
is_wanted(const char *name)
{
    static const char *const wanted[] = {"providers", "alg_section"};
    const char *dot = strrchr(name, '.');
    size_t len = dot != NULL ? (size_t)(dot - name) : strlen(name);

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        if (strlen(wanted[i]) == len && strncmp(wanted[i], name, len) == 0)
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

/* load loads the wanted modules.  The others are put back, into room that the
 * list still has, for they are freed with it. */
static bool
load(CONF *conf)
{
    const char *section = NCONF_get_string(conf, NULL, "openssl_conf");
    STACK_OF(CONF_VALUE) *modules = NULL;
    STACK_OF(CONF_VALUE) *aside = sk_CONF_VALUE_new_null();
    bool good = aside != NULL;

    if (section != NULL)
        modules = NCONF_get_section(conf, section);
    if (good && modules != NULL)
        good = move_unwanted(modules, aside) &&
               CONF_modules_load(conf, NULL, CONF_MFLAGS_IGNORE_ERRORS) > 0;
    while (sk_CONF_VALUE_num(aside) > 0)
        (void)sk_CONF_VALUE_push(modules, sk_CONF_VALUE_pop(aside));
    sk_CONF_VALUE_free(aside);
    return good;
}

/* read_failed tells a file that is not to be had from a moment's want. */
static bool
read_failed(void)
{
    return errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
           openssl_failure(CRYPTO_OK) != CRYPTO_OK;
}

bool
site_config_apply(OSSL_LIB_CTX *lib)
{
    char *file = CONF_get1_default_config_file();
    CONF *conf = NCONF_new_ex(lib, NULL);
    bool good = file != NULL && conf != NULL;
    int saved_errno = errno;

    errno = 0;
    if (good && NCONF_load(conf, file, NULL) <= 0)
        good = !read_failed();
    else if (good)
        good = load(conf);
    errno = saved_errno;
    NCONF_free(conf);
    OPENSSL_free(file);
    return good;
}
