/* opens FILE: loads the shared object FILE as the GSS library loads a module,
 * into a process that has no GSS library of its own. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: opens FILE\n");
        return 2;
    }
    if (dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
