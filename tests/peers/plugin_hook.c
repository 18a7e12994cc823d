/* tests/peers/plugin_hook.c: contract in plugin_hook.h. */
#undef _FORTIFY_SOURCE

#include "tests/peers/plugin_hook.h"

#include <dirent.h>
#include <dlfcn.h>
#include <krb5/krb5.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define FOLDER "/krb5/plugins/authdata"

/* `path`, or where it is led to. */
static const char *
led(const char *path, char out[PATH_MAX])
{
    const char *folder = path != NULL ? strstr(path, FOLDER) : NULL;
    const char *instead = getenv("APEX_PLUGIN_DIR");

    if (folder == NULL || instead == NULL)
        return path;
    snprintf(out, PATH_MAX, "%s%s", instead, folder + strlen(FOLDER));
    return out;
}

DIR *
opendir(const char *path)
{
    DIR *(*real)(const char *) =
        (DIR * (*)(const char *))(uintptr_t)dlsym(RTLD_NEXT, "opendir");
    char room[PATH_MAX];

    return real(led(path, room));
}

int
stat(const char *path, struct stat *out)
{
    int (*real)(const char *, struct stat *) =
        (int (*)(const char *, struct stat *))(uintptr_t)dlsym(RTLD_NEXT,
                                                               "stat");
    char room[PATH_MAX];

    return real(led(path, room), out);
}

void *
dlopen(const char *path, int mode)
{
    void *(*real)(const char *, int) =
        (void *(*)(const char *, int))(uintptr_t)dlsym(RTLD_NEXT, "dlopen");
    char room[PATH_MAX];

    return real(led(path, room), mode);
}

int
connect(int fd, const struct sockaddr *address, socklen_t len)
{
    int (*real)(int, const struct sockaddr *, socklen_t) =
        (int (*)(int, const struct sockaddr *, socklen_t))(uintptr_t)dlsym(
            RTLD_NEXT, "connect");
    const char *instead = getenv("APEX_PAC_SOCKET");
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    if (instead == NULL || address->sa_family != AF_UNIX || len > sizeof(un))
        return real(fd, address, len);
    memcpy(&un, address, len);
    if (strcmp(un.sun_path, "/var/lib/sss/pipes/pac") != 0)
        return real(fd, address, len);
    snprintf(un.sun_path, sizeof(un.sun_path), "%s", instead);
    return real(fd, (struct sockaddr *)&un, sizeof(un));
}

const char *
plugin_hook_real(char *out, unsigned long size)
{
    Dl_info info;
    char *slash;

    if (dladdr(dlsym(RTLD_DEFAULT, "krb5_rd_req"), &info) == 0)
        return "";
    snprintf(out, size, "%s", info.dli_fname);
    slash = strrchr(out, '/');
    if (slash != NULL)
        snprintf(slash, size - (unsigned long)(slash - out),
                 FOLDER "/sssd_pac_plugin.so");
    return out;
}
