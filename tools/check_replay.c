/* tools/check_replay.c: whether the replay store can be written. */
#include "tools/check.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "mech/krb5/call.h"
#include "mech/krb5/settings.h"
#include "mech/replay/store.h"

#define ROOM_LEAST (16u << 20)

static void
check_room(struct output *o, const char *directory)
{
    struct statvfs fs;

    if (statvfs(directory, &fs) == 0 && fs.f_blocks > 0 &&
        (unsigned long long)fs.f_bavail * fs.f_frsize < ROOM_LEAST)
        output_finding(o, LEVEL_WARNING, "replay-room",
                       "make room: a full disk refuses every login",
                       "%s has less than %u MiB left", directory,
                       ROOM_LEAST >> 20);
}

/* The default file has a name that anybody can guess, so it must be ours. */
static bool
is_ours(const struct stat *st, bool is_default)
{
    return S_ISREG(st->st_mode) && (!is_default || st->st_uid == geteuid());
}

static void
check_file(struct output *o, const char *path, bool is_default)
{
    char directory[PATH_MAX];
    struct stat st;

    snprintf(directory, sizeof(directory), "%s", path);
    dirname(directory);
    check_room(o, directory);
    if ((is_default ? lstat(path, &st) : stat(path, &st)) == 0) {
        if (!is_ours(&st, is_default))
            output_finding(o, LEVEL_ERROR, "replay-file",
                           "remove it, or name another in replay_cache of "
                           "[apex]",
                           "%s is no plain file of this account", path);
        else if (access(path, R_OK | W_OK) != 0)
            output_finding(o, LEVEL_ERROR, "replay-file", "change its mode",
                           "%s: %s", path, strerror(errno));
        else
            output_finding(o, LEVEL_GOOD, "replay-file", NULL,
                           "%s can be written", path);
    } else if (access(directory, W_OK | X_OK) != 0) {
        output_finding(o, LEVEL_ERROR, "replay-directory",
                       "make it writable for the service, or name another "
                       "file in replay_cache of [apex]",
                       "%s: %s; every login is refused", directory,
                       strerror(errno));
    } else {
        output_finding(o, LEVEL_GOOD, "replay-directory", NULL,
                       "%s can be made", path);
    }
}

static bool
is_default(const struct settings *settings)
{
    return secure_getenv("KRB5RCACHENAME") == NULL &&
           (settings->replay_cache[0] == '\0' ||
            strcmp(settings->replay_cache, "dfl:") == 0);
}

static void
check_store(struct output *o, const struct settings *settings)
{
    struct evidence ev = EVIDENCE_INIT;
    struct replay_store *store = NULL;
    const char *name;

    if (replay_store_open(
            NULL,
            settings->replay_cache[0] != '\0' ? settings->replay_cache : NULL,
            &store, &ev) != V_OK) {
        output_finding(o, LEVEL_ERROR, "replay-name",
                       "see replay_cache in apex.conf(5)", "%s", ev.text);
        return;
    }
    name = replay_store_name(store);
    output_text(o, "store", "%s", name);
    if (strncmp(name, "file2:", 6) == 0)
        check_file(o, name + 6, is_default(settings));
    else if (replay_store_is_remote(store))
        output_finding(o, LEVEL_NOTE, "replay-remote",
                       "gss-apex try, on two hosts, shows that it works",
                       "the store is that of another host, or of a server "
                       "that several share");
    else
        output_finding(o, LEVEL_WARNING, "replay-none",
                       "remove the setting, unless something else protects "
                       "this service from repeated requests",
                       "there is no protection against replays");
    replay_store_free(store);
}

void
check_replay(struct output *o)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings settings;

    output_begin(o, "replay", NULL);
    krb_call_begin();
    if (settings_read(&settings, &ev) == V_OK)
        check_store(o, &settings);
    krb_call_end();
    output_end(o);
}
