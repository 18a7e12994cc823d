/* mech/spi/audit_place.c: contract in audit_place.h. */
#include "mech/spi/audit_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "mech/trace/system_log.h"

#define JOURNAL "/run/systemd/journal/socket"

/* systemd's own protocol: fields, one a line (its JOURNAL_NATIVE_PROTOCOL). */
static void
write_journal(const char *line)
{
    static const struct sockaddr_un journal = {AF_UNIX, JOURNAL};
    char datagram[AUDIT_LINE_MAX + 200];
    int fd, len;

    len = snprintf(datagram, sizeof(datagram),
                   "MESSAGE=%s\nPRIORITY=%d\nSYSLOG_FACILITY=%d\n"
                   "SYSLOG_IDENTIFIER=gss-apex-audit\n",
                   line, LOG_INFO, LOG_AUTHPRIV >> 3);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, datagram, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT,
                 (const struct sockaddr *)&journal, sizeof(journal));
    (void)close(fd);
}

/* A plain file, with room for the line below the limit of this process: to
 * write beyond that limit, or to a pipe that nobody reads, is a signal that
 * ends the host. */
static bool
may_grow(int fd, size_t len)
{
    struct rlimit limit;
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
           getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
           (limit.rlim_cur == RLIM_INFINITY ||
            (rlim_t)st.st_size + 2 * len < limit.rlim_cur);
}

/* O_NONBLOCK: a pipe is not waited for here.  A name that is a link may be the
 * way to have another file of ours written. */
static void
write_file(const char *path, const struct audit_line *l)
{
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY;
    int fd = open(path, flags | O_NONBLOCK | O_NOFOLLOW, 0600);
    char line[AUDIT_LINE_MAX + 1];

    if (fd < 0)
        return;
    memcpy(line, l->text, l->len);
    line[l->len] = '\n';
    /* One write, so that lines of several processes do not mix. */
    if (may_grow(fd, l->len) && write(fd, line, l->len + 1) < 0) {
        /* It is lost. */
    }
    (void)close(fd);
}

void
audit_place_write(const char *place, const struct audit_line *l)
{
    int saved_errno = errno;

    if (strcmp(place, "syslog") == 0)
        system_log(LOG_AUTHPRIV | LOG_INFO, "gss-apex audit: %s", l->text);
    else if (strcmp(place, "journal") == 0)
        write_journal(l->text);
    else if (strncmp(place, "file:", 5) == 0)
        write_file(place + 5, l);
    errno = saved_errno;
}
