/* mech/krb5/ticket/ccache_file.c: contract in ccache_file.h.
 *
 * The format, version 4, all numbers big-endian:
 *
 *   file      05 04, be16 length of tags, tags, principal, entry*
 *   principal be32 type, be32 n, data * (n + 1)
 *   entry     principal * 2, be16 enctype, data, be32 * 4 times, byte,
 *             be32 flags, list of addresses, list of authdata, data * 2
 *   list      be32 n, (be16 type, data) * n
 *   data      be32 length, bytes
 */
#include "mech/krb5/ticket/ccache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asn1/bytes.h"

/* Bytes; larger than any cache in use. */
#define MAX_FILE (1024 * 1024)

static bool
skip_data(struct reader *r)
{
    uint32_t len;

    return reader_be32(r, &len) && reader_skip(r, len);
}

static bool
skip_principal(struct reader *r)
{
    uint32_t type, num;
    bool ok = reader_be32(r, &type) && reader_be32(r, &num) && skip_data(r);

    for (uint32_t i = 0; ok && i < num; i++)
        ok = skip_data(r);
    return ok;
}

static bool
skip_list(struct reader *r)
{
    uint32_t num;
    bool ok = reader_be32(r, &num);

    for (uint32_t i = 0; ok && i < num; i++)
        ok = reader_skip(r, 2) && skip_data(r);
    return ok;
}

static bool
skip_entry(struct reader *r)
{
    return skip_principal(r) && skip_principal(r) && reader_skip(r, 2) &&
           skip_data(r) && reader_skip(r, 4 * 4 + 1 + 4) && skip_list(r) &&
           skip_list(r) && skip_data(r) && skip_data(r);
}

static bool
is_cut(struct bytes file)
{
    struct reader r;
    uint16_t version, tags;
    bool ok;

    reader_init(&r, file);
    if (!reader_be16(&r, &version) || version != 0x0504)
        return false;
    ok = reader_be16(&r, &tags) && reader_skip(&r, tags) && skip_principal(&r);
    while (ok && !reader_done(&r))
        ok = skip_entry(&r);
    return !ok;
}

static const char *
read_fault(int fd, size_t size)
{
    static const char cut[] = "bad format: the file ends within an entry";
    struct builder b = BUILDER_INIT;
    uint8_t *room = size <= MAX_FILE ? builder_room(&b, size) : NULL;
    const char *fault = NULL;

    if (room != NULL && read(fd, room, size) == (ssize_t)size &&
        is_cut((struct bytes){room, size}))
        fault = cut;
    builder_free(&b);
    return fault;
}

static const char *
kind_fault(int fd, const struct stat *st)
{
    if (S_ISDIR(st->st_mode))
        return "it is a directory";
    if (!S_ISREG(st->st_mode))
        return "it is not a regular file";
    return read_fault(fd, (size_t)st->st_size);
}

static const char *
open_fault(int error)
{
    switch (error) {
    case ELOOP:
        return "too many levels of symbolic links";
    case EACCES:
    case EPERM:
        return "permission denied";
    case ENOTDIR:
        return "a part of its path is not a directory";
    case ENAMETOOLONG:
        return "the path is too long";
    case EIO:
        return "input/output error";
    default:
        return NULL;
    }
}

const char *
ccache_file_fault(krb5_context krb5, krb5_ccache ccache)
{
    int saved_errno = errno, fd;
    const char *fault = NULL;
    struct stat st;

    if (strcmp(krb5_cc_get_type(krb5, ccache), "FILE") != 0)
        return NULL;
    fd = open(krb5_cc_get_name(krb5, ccache),
              O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        fault = open_fault(errno);
    } else {
        if (fstat(fd, &st) == 0)
            fault = kind_fault(fd, &st);
        (void)close(fd);
    }
    errno = saved_errno;
    return fault;
}
