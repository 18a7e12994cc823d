/* asn1_seeds DIR: writes the known good messages of the unit tests as seeds,
 * DIR/fuzz_CODEC/NAME.  To be run after a fixture was added or changed:
 *   asn1_seeds tests/fuzz/corpus */
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool
write_seed(const char *dir, const struct fixture *f)
{
    char path[512];
    struct bytes in;
    uint8_t *data = asn1_text(f->text, &in);
    FILE *file;
    bool ok;

    snprintf(path, sizeof(path), "%s/fuzz_%s", dir, f->codec->name);
    ok = mkdir(path, 0755) == 0 || errno == EEXIST;
    snprintf(path, sizeof(path), "%s/fuzz_%s/%s", dir, f->codec->name, f->name);
    file = ok ? fopen(path, "wb") : NULL;
    ok = file != NULL && fwrite(in.data, 1, in.len, file) == in.len;
    if (file != NULL && fclose(file) != 0)
        ok = false;
    if (!ok)
        perror(path);
    free(data);
    return ok;
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: asn1_seeds DIR\n");
        return 2;
    }
    for (size_t i = 0; i < num_fixtures; i++) {
        if (!write_seed(argv[1], &fixtures[i]))
            return 1;
    }
    return 0;
}
