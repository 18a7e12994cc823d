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

void
cred_path(char *out, size_t size, const char *path)
{
    snprintf(out, size, "FILE:%s/%s", getenv("APEX_REALM_DIR"), path);
}

void
cred_is(gss_cred_id_t cred, const char *want, gss_cred_usage_t want_usage)
{
    gss_cred_usage_t usage = 99;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor, lifetime = 0;
    char text[300] = "none";

    major = gss_inquire_cred(&minor, cred, &name, &lifetime, &usage, NULL);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        gss_name_text(name, text, sizeof(text));
        if (strcmp(text, want) != 0)
            report_fault(__FILE__, __LINE__, "%s, expected %s", text, want);
        EXPECT(lifetime > 0);
        EXPECT_NUMBER(usage, want_usage);
    }
    gss_release_name(&minor, &name);
}

void
cred_works(gss_cred_id_t cred, const char *client)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .initiator_cred = cred};
    char text[300] = "none";
    struct pair p;

    if (pair_expect(&options, &p)) {
        gss_name_text(p.client, text, sizeof(text));
        if (strcmp(text, client) != 0)
            report_fault(__FILE__, __LINE__, "client %s, not %s", text, client);
    }
    pair_free(&p);
}

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
    cred_password_tests();
    cred_storing_tests();
    cred_transfer_tests();
    cred_hostile_tests();
    cred_objects_tests();
    cred_s4u_tests();
    cred_collection_tests();
    return report_finish();
}
