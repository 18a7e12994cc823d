/* mech/krb5/ticket/kdc_talk.c: contracts in kdc_talk.h. */
#include "mech/krb5/ticket/kdc_talk.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define UDP_MAX 65535
#define TCP_MAX (1 << 20) /* no ticket is that large */

int64_t
kdc_talk_now(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether `fd` became ready for `events` in time. */
static bool
await(int fd, short events, int64_t deadline)
{
    struct pollfd p = {.fd = fd, .events = events};
    int64_t left;
    int ready;

    do {
        left = deadline - kdc_talk_now();
        if (left <= 0)
            return false;
        ready = poll(&p, 1, (int)left);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static bool
would_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static bool
send_all(int fd, struct bytes data, int64_t deadline)
{
    ssize_t sent;

    while (data.len > 0) {
        sent = send(fd, data.data, data.len, MSG_NOSIGNAL);
        if (sent < 0 && !would_wait())
            return false;
        if (sent < 0 && !await(fd, POLLOUT, deadline))
            return false;
        if (sent > 0) {
            data.data += sent;
            data.len -= (size_t)sent;
        }
    }
    return true;
}

/* The bytes may come one by one: the deadline is for all of them. */
static bool
receive_all(int fd, uint8_t *out, size_t len, int64_t deadline)
{
    ssize_t got;

    while (len > 0) {
        if (!await(fd, POLLIN, deadline))
            return false;
        got = recv(fd, out, len, 0);
        if (got == 0 || (got < 0 && !would_wait()))
            return false;
        if (got > 0) {
            out += got;
            len -= (size_t)got;
        }
    }
    return true;
}

/* A socket that is connected to `to`, or -1. */
static int
open_socket(const struct kdc_address *to, int type, int64_t deadline)
{
    int fd =
        socket(to->address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(int);
    int fault = 0;

    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)&to->address, to->len) == 0)
        return fd;
    if (errno == EINPROGRESS && await(fd, POLLOUT, deadline) &&
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &len) == 0 && fault == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static bool
receive_counted(int fd, int64_t deadline, struct builder *out)
{
    uint8_t head[4];
    uint32_t len = 0;
    struct reader r;
    uint8_t *room;

    if (!receive_all(fd, head, sizeof(head), deadline))
        return false;
    reader_init(&r, (struct bytes){head, sizeof(head)});
    if (!reader_be32(&r, &len) || len == 0 || len > TCP_MAX)
        return false;
    room = builder_room(out, len);
    return room != NULL && receive_all(fd, room, len, deadline);
}

/* RFC 4120 section 7.2.2: the length in front. */
bool
kdc_talk_tcp(const struct kdc_address *to, struct bytes message,
             int64_t deadline, struct builder *out)
{
    struct builder framed = BUILDER_INIT;
    bool ok = false;
    int fd = -1;

    builder_be32(&framed, (uint32_t)message.len);
    builder_bytes(&framed, message);
    if (builder_ok(&framed))
        fd = open_socket(to, SOCK_STREAM, deadline);
    if (fd >= 0) {
        ok = send_all(fd, builder_view(&framed), deadline) &&
             receive_counted(fd, deadline, out);
        (void)close(fd);
    }
    if (!ok)
        builder_free(out);
    builder_free(&framed);
    return ok;
}

/* RFC 4120 section 7.2.1.  The socket is connected, so that an answer from
 * elsewhere does not count, and a port that nobody listens on is told. */
bool
kdc_talk_udp(const struct kdc_address *to, struct bytes message,
             int64_t deadline, struct builder *out)
{
    int fd = open_socket(to, SOCK_DGRAM, deadline);
    uint8_t *room;
    ssize_t got = -1;

    if (fd < 0)
        return false;
    room = builder_room(out, UDP_MAX);
    if (room != NULL &&
        send(fd, message.data, message.len, MSG_NOSIGNAL) ==
            (ssize_t)message.len &&
        await(fd, POLLIN, deadline))
        got = recv(fd, room, UDP_MAX, 0);
    (void)close(fd);
    if (got <= 0) {
        builder_free(out);
        return false;
    }
    builder_cut(out, (size_t)got);
    return true;
}
