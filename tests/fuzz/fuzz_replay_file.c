/* fuzz_replay_file.c: a replay file of any content.  Whatever it holds, a check
 * is a verdict, a tag that was new is known afterwards, and a refusal leaves
 * the file as it was. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mech/replay/file2.h"

#define NOW      1700000000
#define SKEW     300
#define MAX_FILE ((size_t)1 << 20)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
content_fd(const uint8_t *data, size_t size)
{
    static int fd = -1;

    if (fd < 0)
        fd = memfd_create("replay", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, 0) != 0 ||
        pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    return fd;
}

static off_t
size_of(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        abort();
    return st.st_size;
}

static enum verdict
enter(int fd, struct bytes tag, struct evidence *ev)
{
    struct replay_file file = {fd, "the file", size_of(fd)};

    return replay_file2_enter(&file, tag, NOW, SKEW, ev);
}

/* The first 12 bytes are the tag, the rest is the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct evidence ev = EVIDENCE_INIT;
    struct bytes tag = {data, 12};
    enum verdict v;
    int fd;

    if (size < tag.len || size > MAX_FILE)
        return 0;
    fd = content_fd(data + tag.len, size - tag.len);
    v = enter(fd, tag, &ev);
    switch (v) {
    case V_OK:
    case V_REPEAT:
        if (enter(fd, tag, &ev) != V_REPEAT)
            abort();
        break;
    case V_REPLAY_STORE:
        if (ev.text[0] == '\0' || size_of(fd) != (off_t)(size - tag.len))
            abort();
        break;
    default:
        abort();
    }
    return 0;
}
