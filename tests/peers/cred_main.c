/* tests/peers/cred_main.c: credentials beyond the plain ones.
 *
 *     cred.realm [builtin]     builtin: judge MIT's builtin instead
 *     cred.realm module|builtin export|import KIND FILE
 *                              one half of a transfer
 */
#include "tests/peers/cred_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cred_module;

int
main(int argc, char **argv)
{
    cred_module = argc < 2 || strcmp(argv[1], "builtin") != 0;
    if (cred_module)
        gss_use_module();
    else
        gss_use_builtin();
    if (argc == 5)
        return cred_transfer_side(argv[2], argv[3], argv[4]);
    /* First, while the library's table of codes is still empty. */
    cred_s4u_tests();
    cred_password_tests();
    cred_storing_tests();
    cred_transfer_tests();
    cred_hostile_tests();
    cred_objects_tests();
    cred_s4u_refused_tests();
    cred_x509_tests();
    cred_collection_tests();
    cred_types_tests();
    return report_finish();
}
