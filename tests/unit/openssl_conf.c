#include "tests/unit/openssl_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
write_conf(const char *content, char *out, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    int fd;
    bool good;

    (void)snprintf(out, size, "%s/openssl-XXXXXX", tmp != NULL ? tmp : "/tmp");
    fd = mkstemp(out);
    if (fd < 0)
        return false;
    good = write(fd, content, strlen(content)) == (ssize_t)strlen(content);
    return close(fd) == 0 && good && setenv("OPENSSL_CONF", out, 1) == 0;
}

bool
openssl_conf_child(const char *content, bool (*test)(void))
{
    char path[200] = "";
    int status = -1;
    bool good = content == NULL || write_conf(content, path, sizeof(path));
    pid_t pid = good ? fork() : -1;

    if (pid == 0)
        _exit(test() ? 0 : 1);
    good = pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
    if (path[0] != '\0')
        (void)unlink(path);
    (void)unsetenv("OPENSSL_CONF");
    return good;
}
