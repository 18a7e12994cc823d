/* mech/trace/trace.c: contracts in trace.h. */
#include "mech/trace/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* One write of at most PIPE_BUF bytes is not mixed with those of others. */
#define LINE_MAX_LEN 2048
#define ESCAPE_LEN   4 /* \x0a */

static const char *
trace_file(void)
{
    const char *file = secure_getenv("KRB5_TRACE");

    return (file != NULL && file[0] != '\0') ? file : NULL;
}

bool
trace_enabled(void)
{
    return trace_file() != NULL;
}

/* escape copies `text` to `out` as far as it fits and returns the length.  A
 * peer's names may hold control characters: they must neither start a line of
 * their own nor move the cursor of whoever reads the trace. */
static size_t
escape(char *out, size_t size, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = 0;
    uint8_t c;

    for (; *text != '\0' && len + ESCAPE_LEN <= size; text++) {
        c = (uint8_t)*text;
        if (c >= 0x20 && c != 0x7f) {
            out[len++] = (char)c;
            continue;
        }
        out[len++] = '\\';
        out[len++] = 'x';
        out[len++] = digits[c >> 4];
        out[len++] = digits[c & 0x0f];
    }
    return len;
}

/* head writes "[pid] seconds.microseconds: apex ", as libkrb5 begins its
 * lines, and returns the length. */
static size_t
head(char *out, size_t size)
{
    struct timespec now = {0, 0};
    int len;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    len = snprintf(out, size, "[%ld] %lld.%06ld: apex ", (long)getpid(),
                   (long long)now.tv_sec, now.tv_nsec / 1000);
    return (len > 0 && (size_t)len < size) ? (size_t)len : 0;
}

/* The file is opened for each line: a setuid program opens it as whoever it is
 * now, and a rotated file is let go.  O_NONBLOCK: no reader of a pipe, or its
 * lack, holds the host up; what does not fit in the pipe is lost. */
static void
append(const char *file, const char *line, size_t len)
{
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY;
    int fd = open(file, flags | O_NONBLOCK, 0600);
    ssize_t written;

    if (fd < 0)
        return;
    do {
        written = write(fd, line, len);
    } while (written < 0 && errno == EINTR);
    (void)close(fd);
}

void
trace_line(const char *format, ...)
{
    const char *file = trace_file();
    char text[LINE_MAX_LEN], line[LINE_MAX_LEN];
    int saved_errno = errno, formatted;
    size_t len;
    va_list args;

    if (file == NULL)
        return;
    va_start(args, format);
    formatted = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (formatted >= 0) {
        len = head(line, sizeof(line));
        len += escape(line + len, sizeof(line) - len - 1, text);
        line[len++] = '\n';
        append(file, line, len);
    }
    errno = saved_errno;
}

void
trace_ready_line(const char *line)
{
    const char *file = trace_file();
    int saved_errno = errno;

    if (file != NULL)
        append(file, line, strlen(line));
    errno = saved_errno;
}
