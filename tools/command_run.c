/* tools/command_run.c: contracts in command_run.h. */
#include "tools/command_run.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool
start(const char *const argv[], int out, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    bool ok;

    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    ok =
        posix_spawn_file_actions_adddup2(&actions, out, 1) == 0 &&
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY,
                                         0) == 0 &&
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY,
                                         0) == 0 &&
        posix_spawnp(pid, argv[0], &actions, NULL, (char **)argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return ok;
}

/* Reads to the end, and keeps the first `most` octets. */
static char *
read_all(int fd, size_t most)
{
    char *text = malloc(most + 1), rest[4096];
    size_t len = 0;

    while (text != NULL) {
        ssize_t got = len < most ? read(fd, text + len, most - len)
                                 : read(fd, rest, sizeof(rest));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        if (len < most)
            len += (size_t)got;
    }
    if (text != NULL)
        text[len] = '\0';
    return text;
}

char *
command_run(const char *const argv[], size_t most)
{
    int ends[2], status = 0;
    char *text = NULL;
    pid_t pid;
    bool ok;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return NULL;
    ok = start(argv, ends[1], &pid);
    close(ends[1]);
    if (ok) {
        text = read_all(ends[0], most);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close(ends[0]);
    if (ok && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return text;
    free(text);
    return NULL;
}
