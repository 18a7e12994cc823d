/* tools/try_server.c: contracts in try_server.h.
 *
 *     flags (1) | length (4, big-endian) | octets
 */
#include "tools/try_server.h"

#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define DEFAULT_PORT "4444"
#define PATIENCE     10 /* seconds */
#define LONGEST      (1u << 20)

enum frame_flag {
    FRAME_NOOP = 0x01,
    FRAME_CONTEXT = 0x02,
    FRAME_DATA = 0x04,
    FRAME_CONTEXT_NEXT = 0x10,
    FRAME_WRAPPED = 0x20,
    FRAME_ENCRYPTED = 0x40,
    FRAME_SEND_MIC = 0x80,
};

static bool
send_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool
receive_all(int fd, void *data, size_t len)
{
    char *at = data;

    while (len > 0) {
        ssize_t got = recv(fd, at, len, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static bool
send_frame(int fd, unsigned flags, const void *data, size_t len)
{
    const unsigned char head[5] = {
        (unsigned char)flags, (unsigned char)(len >> 24),
        (unsigned char)(len >> 16), (unsigned char)(len >> 8),
        (unsigned char)len};

    return send_all(fd, head, sizeof(head)) && send_all(fd, data, len);
}

static bool
receive_frame(int fd, gss_buffer_desc *out)
{
    unsigned char head[5];
    uint32_t len;

    if (!receive_all(fd, head, sizeof(head)))
        return false;
    len = (uint32_t)head[1] << 24 | (uint32_t)head[2] << 16 |
          (uint32_t)head[3] << 8 | head[4];
    out->value = len <= LONGEST ? malloc(len + 1) : NULL;
    out->length = len;
    if (out->value != NULL && receive_all(fd, out->value, len))
        return true;
    free(out->value);
    out->value = NULL;
    return false;
}

static int
connect_one(const struct addrinfo *a)
{
    const struct timeval patience = {.tv_sec = PATIENCE};
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
        return fd;
    close(fd);
    return -1;
}

/* HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT. */
static bool
split(const char *to, char *host, size_t size, const char **port)
{
    bool bracketed = to[0] == '[';
    const char *start = bracketed ? to + 1 : to;
    size_t len = strcspn(start, bracketed ? "]" : ":");

    if (len == 0 || len >= size)
        return false;
    memcpy(host, start, len);
    host[len] = '\0';
    start += len + (bracketed && start[len] == ']' ? 1 : 0);
    *port = start[0] == ':' ? start + 1 : DEFAULT_PORT;
    return true;
}

int
try_server_connect(const char *to, const char **out_why)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *all, *a;
    const char *port;
    char host[256];
    int fd = -1, failed;

    *out_why = "it is no HOST:PORT";
    if (!split(to, host, sizeof(host), &port))
        return -1;
    failed = getaddrinfo(host, port, &hints, &all);
    *out_why = gai_strerror(failed);
    if (failed != 0)
        return -1;
    for (a = all; a != NULL && fd < 0; a = a->ai_next)
        fd = connect_one(a);
    *out_why = strerror(errno);
    freeaddrinfo(all);
    if (fd >= 0 && !send_frame(fd, FRAME_NOOP | FRAME_CONTEXT_NEXT, "", 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

bool
try_server_send(int fd, const gss_buffer_desc *token)
{
    return send_frame(fd, FRAME_CONTEXT, token->value, token->length);
}

bool
try_server_receive(int fd, gss_buffer_desc *out)
{
    return receive_frame(fd, out);
}

bool
try_server_message(int fd, const gss_buffer_desc *wrapped,
                   gss_buffer_desc *out_mic)
{
    return send_frame(fd,
                      FRAME_DATA | FRAME_WRAPPED | FRAME_ENCRYPTED |
                          FRAME_SEND_MIC,
                      wrapped->value, wrapped->length) &&
           receive_frame(fd, out_mic);
}

void
try_server_end(int fd)
{
    if (fd < 0)
        return;
    (void)send_frame(fd, FRAME_NOOP, "", 0);
    close(fd);
}
