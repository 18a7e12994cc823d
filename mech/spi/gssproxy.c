/* mech/spi/gssproxy.c: contract in gssproxy.h. */
#include "mech/spi/gssproxy.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The words that gssproxy takes for true. */
static bool
is_true(const char *word)
{
    static const char *const words[] = {"1", "on", "true", "yes"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcasecmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

/* What cannot be read is no daemon: the module works in one, too. */
static bool
is_daemon(void)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    const char *slash;

    if (len <= 0)
        return false;
    path[len] = '\0';
    slash = strrchr(path, '/');
    return slash != NULL && strcmp(slash, "/gssproxy") == 0;
}

const char *
gssproxy_claims(void)
{
    const char *use = secure_getenv("GSS_USE_PROXY");

    if (use != NULL && is_true(use))
        return "GSS_USE_PROXY leaves this process to gssproxy";
    return is_daemon() ? "this is gssproxy's daemon" : NULL;
}
