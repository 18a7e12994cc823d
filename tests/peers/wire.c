#include "tests/peers/wire.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
write_all(int fd, const void *bytes, size_t len)
{
    const char *p = bytes;
    ssize_t n;

    while (len > 0) {
        n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

static bool
read_all(int fd, void *bytes, size_t len)
{
    char *p = bytes;
    ssize_t n;

    while (len > 0) {
        n = read(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

bool
wire_send(int fd, enum wire_kind kind, const gss_buffer_desc *bytes)
{
    unsigned char head[5] = {(unsigned char)kind, 0, 0, 0, 0};
    uint32_t len = bytes != NULL ? (uint32_t)bytes->length : 0;

    memcpy(head + 1, &len, sizeof(len));
    return write_all(fd, head, sizeof(head)) &&
           (len == 0 || write_all(fd, bytes->value, len));
}

bool
wire_receive(int fd, enum wire_kind *kind, gss_buffer_desc *out)
{
    unsigned char head[5];
    uint32_t len;

    out->length = 0;
    out->value = NULL;
    if (!read_all(fd, head, sizeof(head)))
        return false;
    *kind = (enum wire_kind)head[0];
    memcpy(&len, head + 1, sizeof(len));
    out->value = malloc((size_t)len + 1);
    if (out->value == NULL || !read_all(fd, out->value, len)) {
        free(out->value);
        out->value = NULL;
        return false;
    }
    out->length = len;
    return true;
}
