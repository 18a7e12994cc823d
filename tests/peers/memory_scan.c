#include "tests/peers/memory_scan.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

/* No process of a test has so much in one piece; what checkers reserve for
 * themselves is larger. */
#define LARGEST (1UL << 30)

static int
count_in(const char *bytes, size_t size, const void *needle, size_t len)
{
    const char *at = bytes, *end = bytes + size;
    int num = 0;

    while ((at = memmem(at, (size_t)(end - at), needle, len)) != NULL) {
        num++;
        at++;
    }
    return num;
}

/* Chunks overlap by one octet less than what is looked for, so that it is found
 * once wherever it lies. */
static int
scan_range(int mem, unsigned long start, unsigned long end, const void *needle,
           size_t len)
{
    static char bytes[CHUNK];
    int num = 0;

    while (start + len <= end) {
        size_t want = end - start < CHUNK ? end - start : CHUNK;
        ssize_t got = pread(mem, bytes, want, (off_t)start);

        if (got < (ssize_t)len) /* nothing there, as at a guard page */
            return num;
        num += count_in(bytes, (size_t)got, needle, len);
        start += (size_t)got - (len - 1);
    }
    return num;
}

int
memory_scan(pid_t pid, const void *needle, size_t len)
{
    char path[60], line[1000], mode[5];
    unsigned long start, end;
    FILE *maps;
    int mem, num = 0;

    snprintf(path, sizeof(path), "/proc/%ld/mem", (long)pid);
    mem = open(path, O_RDONLY);
    if (mem < 0)
        return -1;
    snprintf(path, sizeof(path), "/proc/%ld/maps", (long)pid);
    maps = fopen(path, "r");
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%lx-%lx %4s", &start, &end, mode) == 3 &&
            mode[1] == 'w' && end - start <= LARGEST)
            num += scan_range(mem, start, end, needle, len);
    }
    if (maps != NULL)
        fclose(maps);
    close(mem);
    return maps != NULL ? num : -1;
}
