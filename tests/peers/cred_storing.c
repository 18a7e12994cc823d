/* tests/peers/cred_storing.c: gss_store_cred and gss_store_cred_into. */
#include "tests/peers/cred_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One call: whose credential goes where, and what comes of it. */
struct store_case {
    const char *user;
    gss_cred_usage_t usage;
    bool overwrite;
    bool make_default;
    OM_uint32 major;
    const char *left; /* who is the default afterwards */
};

static gss_cred_id_t
cred_of(const char *user)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t name = gss_user_name(user);
    gss_buffer_desc password;
    OM_uint32 major, minor;
    char text[100];

    snprintf(text, sizeof(text), "%s-password", user);
    password = gss_text(text);
    major = gss_acquire_cred_with_password(&minor, name, &password, 0, NULL,
                                           GSS_C_INITIATE, &cred, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_name(&minor, &name);
    return cred;
}

/* store is gss_store_cred_into of krb5's part, with one key or none. */
static OM_uint32
store(gss_cred_id_t cred, const struct store_case *c, const char *ccache)
{
    gss_key_value_element_desc pair = {"ccache", ccache};
    gss_key_value_set_desc keys = {1, &pair};
    gss_cred_usage_t usage = 99;
    gss_OID_set elements = NULL;
    OM_uint32 major, minor, ignored;

    if (ccache == NULL)
        major =
            gss_store_cred(&minor, cred, c->usage, gss_mech_krb5, c->overwrite,
                           c->make_default, &elements, &usage);
    else
        major = gss_store_cred_into(&minor, cred, c->usage, gss_mech_krb5,
                                    c->overwrite, c->make_default, &keys,
                                    &elements, &usage);
    if (major == GSS_S_COMPLETE) {
        EXPECT_NUMBER(usage, GSS_C_INITIATE);
        EXPECT(elements != NULL && elements->count > 0);
    } else {
        EXPECT(minor != 0);
    }
    gss_release_oid_set(&ignored, &elements);
    return major;
}

static void
check_cases(const struct store_case *cases, size_t num, const char *ccache)
{
    OM_uint32 minor;

    for (size_t i = 0; i < num; i++) {
        gss_cred_id_t cred = cred_of(cases[i].user);

        if (!EXPECT_NUMBER(store(cred, &cases[i], ccache), cases[i].major))
            report_fault(__FILE__, __LINE__, "row %zu", i);
        gss_release_cred(&minor, &cred);
        cred_works(GSS_C_NO_CREDENTIAL, cases[i].left);
    }
}

/* A file holds one credential, whatever was said of the default. */
static void
a_file(void)
{
    const struct store_case cases[] = {
        {"alice", GSS_C_INITIATE, false, false, GSS_S_COMPLETE,
         "alice@APEX.TEST"},
        {"bob", GSS_C_INITIATE, false, true, GSS_S_DUPLICATE_ELEMENT,
         "alice@APEX.TEST"},
        {"bob", GSS_C_ACCEPT, true, true, GSS_S_FAILURE, "alice@APEX.TEST"},
        {"bob", GSS_C_INITIATE, true, false, GSS_S_COMPLETE, "bob@APEX.TEST"},
        {"carol", GSS_C_BOTH, true, true, GSS_S_COMPLETE, "carol@APEX.TEST"},
    };
    char *before = strdup(getenv("KRB5CCNAME"));
    char path[400];

    cred_path(path, sizeof(path), "ccache/stored");
    setenv("KRB5CCNAME", path, 1);
    check_cases(cases, sizeof(cases) / sizeof(cases[0]), NULL);
    setenv("KRB5CCNAME", before, 1);
    free(before);
}

static void
a_collection(void)
{
    const struct store_case cases[] = {
        {"alice", GSS_C_INITIATE, false, true, GSS_S_COMPLETE,
         "alice@APEX.TEST"},
        {"bob", GSS_C_INITIATE, false, false, GSS_S_COMPLETE,
         "alice@APEX.TEST"},
        {"bob", GSS_C_INITIATE, false, true, GSS_S_DUPLICATE_ELEMENT,
         "alice@APEX.TEST"},
        {"bob", GSS_C_INITIATE, true, false, GSS_S_COMPLETE, "alice@APEX.TEST"},
        {"bob", GSS_C_INITIATE, true, true, GSS_S_COMPLETE, "bob@APEX.TEST"},
        {"carol", GSS_C_INITIATE, false, true, GSS_S_COMPLETE,
         "carol@APEX.TEST"},
    };
    char *before = strdup(getenv("KRB5CCNAME"));
    char path[400], name[410];

    snprintf(path, sizeof(path), "%s/stored", getenv("APEX_REALM_DIR"));
    snprintf(name, sizeof(name), "DIR:%s", path);
    EXPECT_NUMBER(mkdir(path, 0700), 0);
    setenv("KRB5CCNAME", name, 1);
    check_cases(cases, sizeof(cases) / sizeof(cases[0]), NULL);
    setenv("KRB5CCNAME", before, 1);
    free(before);
}

/* The thread's and the environment's default stay what they are. */
static void
somewhere_else(void)
{
    const struct store_case first = {.usage = GSS_C_INITIATE};
    gss_cred_id_t bob = cred_of("bob"), stored = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    EXPECT_NUMBER(store(bob, &first, "MEMORY:elsewhere"), GSS_S_COMPLETE);
    EXPECT_NUMBER(store(bob, &first, "MEMORY:elsewhere"),
                  GSS_S_DUPLICATE_ELEMENT);
    EXPECT_NUMBER(store(bob, &first, "NOSUCHTYPE:x"), GSS_S_FAILURE);
    EXPECT_NUMBER(store(bob, &first, "FILE:/nonexistent/x"), GSS_S_FAILURE);
    gss_release_cred(&minor, &bob);
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                              "MEMORY:elsewhere", NULL, NULL, &stored);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    cred_works(stored, "bob@APEX.TEST");
    gss_release_cred(&minor, &stored);
    cred_works(GSS_C_NO_CREDENTIAL, "alice@APEX.TEST");
}

static void
an_acceptor(void)
{
    const struct store_case as[] = {
        {.usage = GSS_C_INITIATE},
        {.usage = GSS_C_BOTH},
        {.usage = GSS_C_ACCEPT},
    };
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_ACCEPT, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    for (size_t i = 0; i < sizeof(as) / sizeof(as[0]); i++)
        EXPECT_NUMBER(store(cred, &as[i], "MEMORY:acceptor"), GSS_S_FAILURE);
    gss_release_cred(&minor, &cred);
}

static const struct report_test tests[] = {
    {"store: in a file", a_file},
    {"store: in a collection", a_collection},
    {"store: in a named cache", somewhere_else},
    {"store: not what accepts", an_acceptor},
};

void
cred_storing_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
