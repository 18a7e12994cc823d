/* tests/peers/contract.c: both ends in one process, through the GSS library.
 *
 *     contract.realm [builtin]     builtin: judge MIT's builtin instead
 *     contract.realm indicate      print the mechanisms of gss_indicate_mechs
 */
#include "tests/peers/contract.h"
#include "tests/peers/couple.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool contract_module;

bool
contract_name_is(gss_name_t name, const char *want)
{
    char text[300];

    gss_name_text(name, text, sizeof(text));
    if (strcmp(text, want) == 0)
        return true;
    report_fault(__FILE__, __LINE__, "name %s, expected %s", text, want);
    return false;
}

bool
contract_ccache(const char *name, const char *user, int lifetime)
{
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    krb5_principal principal = NULL;
    krb5_get_init_creds_opt *options = NULL;
    krb5_creds creds;
    char password[100];
    int code;

    memset(&creds, 0, sizeof(creds));
    snprintf(password, sizeof(password), "%s-password", user);
    code = krb5_init_context(&context);
    if (code == 0)
        code = krb5_parse_name(context, user, &principal);
    if (code == 0)
        code = krb5_cc_resolve(context, name, &cache);
    if (code == 0)
        code = krb5_get_init_creds_opt_alloc(context, &options);
    if (code == 0) {
        krb5_get_init_creds_opt_set_tkt_life(options, lifetime);
        krb5_get_init_creds_opt_set_out_ccache(context, options, cache);
        code = krb5_get_init_creds_password(
            context, &creds, principal, password, NULL, NULL, 0, NULL, options);
    }
    krb5_free_cred_contents(context, &creds);
    krb5_get_init_creds_opt_free(context, options);
    if (cache != NULL)
        krb5_cc_close(context, cache);
    krb5_free_principal(context, principal);
    krb5_free_context(context);
    return EXPECT_NUMBER(code, 0);
}

void
contract_ccache_destroy(const char *name)
{
    krb5_context context = NULL;
    krb5_ccache cache = NULL;

    if (krb5_init_context(&context) == 0 &&
        krb5_cc_resolve(context, name, &cache) == 0)
        krb5_cc_destroy(context, cache);
    krb5_free_context(context);
}

const char *
contract_setting(const char *line)
{
    char file[500], both[1200];
    const char *before = strdup(getenv("KRB5_CONFIG"));
    FILE *f;

    snprintf(file, sizeof(file), "%s/setting.conf", getenv("TMPDIR"));
    snprintf(both, sizeof(both), "%s:%s", file, before);
    f = fopen(file, "w");
    if (before == NULL || f == NULL)
        abort();
    fprintf(f, "[libdefaults]\n    %s\n", line);
    fclose(f);
    setenv("KRB5_CONFIG", both, 1);
    return before;
}

void
contract_setting_end(const char *before)
{
    setenv("KRB5_CONFIG", before, 1);
    free((void *)(uintptr_t)before);
}

/* The first GSS call loads the mechanisms. */
static void
the_module_is_loaded(void)
{
    gss_OID_set mechs = NULL;
    OM_uint32 major, minor;

    major = gss_indicate_mechs(&minor, &mechs);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_module_mapped(), contract_module);
    gss_release_oid_set(&minor, &mechs);
}

static const struct report_test loaded[] = {
    {"contract: the module is loaded where it is asked for",
     the_module_is_loaded},
};

static int
indicate(void)
{
    gss_OID_set mechs = NULL;
    gss_buffer_desc text;
    OM_uint32 minor;
    size_t i;

    if (gss_indicate_mechs(&minor, &mechs) != GSS_S_COMPLETE)
        return EXIT_FAILURE;
    for (i = 0; i < mechs->count; i++) {
        if (gss_oid_to_str(&minor, &mechs->elements[i], &text) ==
            GSS_S_COMPLETE) {
            printf("%s;", (char *)text.value);
            gss_release_buffer(&minor, &text);
        }
    }
    printf("\n");
    gss_release_oid_set(&minor, &mechs);
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "indicate") == 0)
        return indicate();
    contract_module = argc < 2 || strcmp(argv[1], "builtin") != 0;
    if (contract_module)
        gss_use_module();
    else
        gss_use_builtin();
    report_run(loaded, 1);
    contract_context_tests();
    contract_accept_tests();
    contract_initiate_tests();
    contract_dead_tests();
    contract_flags_tests();
    contract_message_tests();
    contract_lifetime_tests();
    contract_name_tests();
    contract_cred_tests();
    contract_mech_tests();
    contract_oid_tests();
    contract_option_tests();
    return report_finish();
}
