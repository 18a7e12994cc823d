/* tests/peers/cred_common.c: what the tests of credentials share. */
#include "tests/peers/cred_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool
cred_kadmin(const char *query)
{
    char command[700];

    snprintf(command, sizeof(command),
             "PATH=$PATH:/usr/sbin KRB5_CONFIG=%s/kdc/krb5.conf "
             "GSS_MECH_CONFIG=$APEX_CONF_BUILTIN kadmin.local -r %s -q '%s' "
             ">/dev/null 2>&1",
             getenv("APEX_REALM_DIR"), getenv("APEX_REALM"), query);
    return EXPECT_NUMBER(system(command), 0);
}

gss_cred_id_t
cred_service(gss_cred_usage_t usage)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t name = gss_user_name(CRED_SERVICE);
    OM_uint32 major, minor;
    char keytab[400];

    cred_path(keytab, sizeof(keytab), "keytab/svc");
    major = gss_store_acquire(&minor, name, usage, "client_keytab", keytab,
                              "ccache", "MEMORY:s4u", &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_name(&minor, &name);
    return cred;
}

OM_uint32
cred_impersonate(gss_cred_id_t service, const char *user, OM_uint32 *minor,
                 gss_cred_usage_t usage, gss_cred_id_t *out)
{
    gss_OID_set_desc mechs = {1, gss_mech_krb5};
    gss_name_t name = gss_user_name(user);
    OM_uint32 major, ignored, lifetime = 0;

    major = gss_acquire_cred_impersonate_name(minor, service, name, 0, &mechs,
                                              usage, out, NULL, &lifetime);
    EXPECT(major != GSS_S_COMPLETE || lifetime > 0);
    gss_release_name(&ignored, &name);
    return major;
}

void
cred_to_itself(gss_cred_id_t cred, const char *user)
{
    struct pair_options options = {
        .flags = PAIR_FLAGS, .target = "svc@localhost", .initiator_cred = cred};
    char text[300] = "none";
    struct pair p;

    if (pair_expect(&options, &p)) {
        gss_name_text(p.client, text, sizeof(text));
        EXPECT(strcmp(text, user) == 0);
    }
    pair_free(&p);
}
