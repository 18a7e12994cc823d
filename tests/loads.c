/* loads FILE: asks the GSS library for its mechanisms, as any application
 * does, and succeeds when that brought the shared object FILE into the
 * process.  The library itself says nothing when it cannot load a module. */
#include <gssapi/gssapi.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* True when a line of /proc/self/maps names `path`. */
static bool
is_mapped(const char *path)
{
    FILE *maps;
    char line[PATH_MAX + 128];
    const char *name;
    bool found = false;

    maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        return false;
    while (!found && fgets(line, sizeof(line), maps) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        name = strchr(line, '/');
        found = name != NULL && strcmp(name, path) == 0;
    }
    fclose(maps);
    return found;
}

int
main(int argc, char **argv)
{
    gss_OID_set mechs = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    char path[PATH_MAX];

    if (argc != 2 || realpath(argv[1], path) == NULL) {
        fprintf(stderr, "usage: loads FILE\n");
        return 2;
    }
    if (gss_indicate_mechs(&minor, &mechs) != GSS_S_COMPLETE)
        return 2;
    gss_release_oid_set(&minor, &mechs);
    return is_mapped(path) ? EXIT_SUCCESS : EXIT_FAILURE;
}
