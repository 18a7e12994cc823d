/* mech/trace/system_log.c: contract in system_log.h. */
#include "mech/trace/system_log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_LEN 2048

/* The form of RFC 3164 without its time: whoever receives the line puts his
 * own. */
static size_t
head(char *out, size_t size, int priority)
{
    int len = snprintf(out, size, "<%d>%.64s[%ld]: ", priority,
                       program_invocation_short_name, (long)getpid());

    return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

static void
send_line(const char *line, size_t len)
{
    static const struct sockaddr_un log = {AF_UNIX, SYSTEM_LOG_SOCKET};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return;
    (void)sendto(fd, line, len, MSG_NOSIGNAL | MSG_DONTWAIT,
                 (const struct sockaddr *)&log, sizeof(log));
    (void)close(fd);
}

void
system_log(int priority, const char *format, ...)
{
    int saved_errno = errno, more;
    char line[LINE_MAX_LEN];
    size_t len = head(line, sizeof(line), priority);
    va_list args;

    va_start(args, format);
    more = vsnprintf(line + len, sizeof(line) - len, format, args);
    va_end(args);
    if (more > 0) {
        len += (size_t)more < sizeof(line) - len ? (size_t)more
                                                 : sizeof(line) - len - 1;
        send_line(line, len);
    }
    errno = saved_errno;
}
