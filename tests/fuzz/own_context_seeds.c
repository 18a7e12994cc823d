/* own_context_seeds DIR: writes an exported context of each enctype, role and
 * stage into DIR.  To be run after the form was changed:
 *   own_context_seeds tests/fuzz/corpus/fuzz_own_context */
#include "tests/unit/own_context_sample.h"

#include <stdio.h>
#include <stdlib.h>

static bool
write_seed(const char *dir, int enctype, bool initiator, bool waits)
{
    struct own_context_sample s;
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    char path[512];
    FILE *file = NULL;
    bool ok;

    own_context_sample_make(enctype, initiator, &s);
    if (waits)
        own_context_sample_wait(&s);
    ok = own_context_encode(&b, &s.token, &ev) == V_OK;
    snprintf(path, sizeof(path), "%s/%d-%s%s", dir, enctype,
             initiator ? "initiator" : "acceptor", waits ? "-waiting" : "");
    if (ok)
        file = fopen(path, "wb");
    ok = file != NULL && fwrite(b.data, 1, b.len, file) == b.len;
    if (file != NULL && fclose(file) != 0)
        ok = false;
    if (!ok)
        perror(path);
    builder_free(&b);
    own_context_sample_free(&s);
    return ok;
}

int
main(int argc, char **argv)
{
    static const int enctypes[] = {16, 18, 20, 23};

    if (argc != 2) {
        fprintf(stderr, "usage: own_context_seeds DIR\n");
        return 2;
    }
    for (size_t i = 0; i < 4 * sizeof(enctypes) / sizeof(enctypes[0]); i++) {
        if (!write_seed(argv[1], enctypes[i / 4], i % 2 == 0, i / 2 % 2 == 1))
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
