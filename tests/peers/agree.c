/* tests/peers/agree.c: what the module and MIT's builtin make of one context,
 * each at an end that it negotiated itself.
 *
 *     agree.realm [DIRECTION...]     e.g. builtin:builtin
 */
#include "tests/peers/agree.h"

#define NUM_ENCTYPES (sizeof(mixed_enctypes) / sizeof(mixed_enctypes[0]))

static void
run_direction(const char *direction)
{
    size_t i;

    for (i = 0; i < NUM_ENCTYPES; i++) {
        agree_on_buffers(direction, mixed_enctypes[i]);
        agree_on_lucid(direction, mixed_enctypes[i]);
        if (mixed_is_weak(mixed_enctypes[i])) {
            agree_on_unpadded(direction, mixed_enctypes[i]);
        }
    }
}

int
main(int argc, char **argv)
{
    int i;

    gss_use_module();
    report_open("agree: both mechanisms are found");
    mixed_prepare();
    report_close();
    for (i = 1; i < argc; i++)
        run_direction(argv[i]);
    for (i = 0; argc == 1 && i < 3; i++)
        run_direction(mixed_directions[i]);
    for (i = 0; i < (int)NUM_ENCTYPES; i++) {
        agree_on_ticket(mixed_enctypes[i]);
        agree_on_enctypes(mixed_enctypes[i]);
    }
    return report_finish();
}
