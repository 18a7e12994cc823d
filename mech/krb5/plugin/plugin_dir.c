/* mech/krb5/plugin/plugin_dir.c: where libkrb5 has its plug-ins for
 * authorization data.  The folder is compiled into libkrb5 (unlike others it
 * does not follow plugin_base_dir of krb5.conf), below the folder that it is
 * installed in. */
#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "mech/krb5/plugin_data.h"
#include "mech/krb5/plugin/plugin_symbols.h"

#define BELOW "/krb5/plugins/authdata"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_MAX]; /* empty: nobody knows */

/* No program takes the address of this function, so the address lies in libkrb5
 * itself. */
static void
find_folder(void)
{
    Dl_info info;
    const char *slash;
    int len;

    if (krb5_authdata_context_init == NULL ||
        dladdr((void *)(uintptr_t)krb5_authdata_context_init, &info) == 0 ||
        info.dli_fname == NULL)
        return;
    slash = strrchr(info.dli_fname, '/');
    if (slash == NULL)
        return;
    len = snprintf(folder, PATH_MAX, "%.*s" BELOW,
                   (int)(slash - info.dli_fname), info.dli_fname);
    if (len < 0 || len >= PATH_MAX)
        folder[0] = '\0';
}

bool
plugin_data_wanted(void)
{
    struct dirent *d;
    bool found = false;
    DIR *dir;

    if (pthread_once(&once, find_folder) != 0 || folder[0] == '\0')
        return false;
    dir = opendir(folder);
    if (dir == NULL)
        return false;
    /* libkrb5 tries every file, whatever its name. */
    while (!found && (d = readdir(dir)) != NULL)
        found = strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
    (void)closedir(dir);
    return found;
}
