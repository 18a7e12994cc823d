/* tests/peers/attributes_calls.c: the calls of RFC 6680 on the module. */
#include "tests/peers/attributes.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

static const struct pair_options options = {.flags = PAIR_FLAGS};

static char first[20000], second[20000];

/* The whole PAC as `name` shows it; empty where it has none. */
static bool
whole_pac(gss_name_t name, char *out)
{
    int more = -1;

    return attributes_value(name, "urn:mspac:", &more, out, sizeof(first));
}

static size_t
count(gss_name_t name)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    size_t num;

    major = gss_inquire_name(&minor, name, NULL, NULL, &set);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    num = set != GSS_C_NO_BUFFER_SET ? set->count : 0;
    gss_release_buffer_set(&minor, &set);
    return num;
}

static void
inquired_name(void)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        major = gss_inquire_context(&minor, p.acceptor, &source, &target, NULL,
                                    NULL, NULL, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(whole_pac(p.client, first));
        EXPECT(whole_pac(source, second));
        EXPECT(strcmp(first, second) == 0);
        EXPECT_NUMBER(count(target), 0);
        gss_release_name(&minor, &source);
        gss_release_name(&minor, &target);
        major = gss_inquire_context(&minor, p.initiator, &source, &target, NULL,
                                    NULL, NULL, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_NUMBER(count(source), 0);
        EXPECT_NUMBER(count(target), 0);
        gss_release_name(&minor, &source);
        gss_release_name(&minor, &target);
    }
    pair_free(&p);
}

static void
duplicate(void)
{
    gss_name_t copy = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    size_t num;
    struct pair p;

    if (pair_expect(&options, &p)) {
        num = count(p.client);
        EXPECT(num > 3);
        EXPECT(whole_pac(p.client, first));
        major = gss_duplicate_name(&minor, p.client, &copy);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        gss_release_name(&minor, &p.client);
        EXPECT(whole_pac(copy, second));
        EXPECT(strcmp(first, second) == 0);
        EXPECT_NUMBER(count(copy), num);
    }
    gss_release_name(&minor, &copy);
    pair_free(&p);
}

/* Nobody makes anything look proven. */
static void
set_and_delete(void)
{
    gss_buffer_desc value = gss_text("value");
    static const char *const names[] = {
        "urn:mspac:",           "urn:mspac:logon-info", "urn:mspac:777",
        "auth-indicators",      "urn:gss-apex:upn",     "urn:else:where",
        "urn:mspac:client-info"};
    gss_name_t plain = gss_user_name("alice");
    OM_uint32 major, minor;
    struct pair p;
    char text[100];
    int more;

    if (pair_expect(&options, &p)) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            gss_buffer_desc attribute = gss_text(names[i]);

            major =
                gss_set_name_attribute(&minor, p.client, 1, &attribute, &value);
            EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
            major = gss_delete_name_attribute(&minor, p.client, &attribute);
            EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
            major =
                gss_set_name_attribute(&minor, plain, 1, &attribute, &value);
            EXPECT(GSS_ERROR(major));
            more = -1;
            EXPECT(
                !attributes_value(plain, names[i], &more, text, sizeof(text)));
        }
        EXPECT(whole_pac(p.client, first));
    }
    gss_release_name(&minor, &plain);
    pair_free(&p);
}

static void
asking(void)
{
    static const char *const absent[] = {"",
                                         "urn:mspac",
                                         "urn:mspac:0",
                                         "urn:mspac:999",
                                         "urn:mspac:x",
                                         "urn:mspac:4294967296",
                                         "urn:mspac:-1",
                                         "urn:mspac:10 ",
                                         "urn:mspac:logon-info",
                                         "auth-indicators",
                                         "urn:gss-apex:account-sid",
                                         "urn:gss-apex:upn"};
    struct pair p;
    int more;

    if (pair_expect(&options, &p)) {
        for (size_t i = 1; i < sizeof(absent) / sizeof(absent[0]); i++) {
            more = -1;
            EXPECT(!attributes_value(p.client, absent[i], &more, first,
                                     sizeof(first)));
            EXPECT_NUMBER(more, 0);
        }
        /* By number, and without regard to case. */
        more = -1;
        EXPECT(attributes_value(p.client, "urn:mspac:client-info", &more, first,
                                sizeof(first)));
        more = -1;
        EXPECT(attributes_value(p.client, "URN:MSPAC:Client-Info", &more,
                                second, sizeof(second)));
        EXPECT(strcmp(strchr(first, ' '), strchr(second, ' ')) == 0);
        more = -1;
        EXPECT(attributes_value(p.client, "urn:mspac:10", &more, second,
                                sizeof(second)));
        EXPECT(strcmp(strchr(first, ' '), strchr(second, ' ')) == 0);
        more = 1; /* there is no second value */
        EXPECT(!attributes_value(p.client, "urn:mspac:10", &more, second,
                                 sizeof(second)));
    }
    pair_free(&p);
}

/* The outputs may be left out. */
static void
fewer_outputs(void)
{
    gss_buffer_desc attribute = gss_text("urn:mspac:client-info");
    OM_uint32 major, minor;
    struct pair p;
    int more = -1;

    if (pair_expect(&options, &p)) {
        major = gss_get_name_attribute(&minor, p.client, &attribute, NULL, NULL,
                                       NULL, NULL, &more);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major = gss_inquire_name(&minor, p.client, NULL, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    pair_free(&p);
}

/* What the library does with a name that it converts: its attributes cannot
 * follow, and it goes on. */
static void
as_a_target(void)
{
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    struct pair p;
    int equal = 0;

    if (pair_expect(&options, &p)) {
        major = gss_default_cred(&minor, p.client, NULL, GSS_C_INITIATE, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        gss_release_cred(&minor, &cred);
        major = gss_canonicalize_name(&minor, p.client, gss_mech_krb5, &name);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        gss_release_name(&minor, &name);
        name = gss_user_name("alice");
        major = gss_compare_name(&minor, p.client, name, &equal);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(equal);
    }
    gss_release_name(&minor, &name);
    pair_free(&p);
}

/* A composite name that is handed to the module comes without attributes. */
static void
composite(void)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, text = GSS_C_EMPTY_BUFFER;
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        major = gss_export_name_composite(&minor, p.client, &token);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major =
            gss_import_name(&minor, &token, GSS_C_NT_COMPOSITE_EXPORT, &name);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        major = gss_display_name(&minor, name, &text, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(text.length == 15 &&
               memcmp(text.value, "alice@APEX.TEST", 15) == 0);
        major = gss_default_cred(&minor, name, NULL, GSS_C_INITIATE, &cred);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    gss_release_buffer(&minor, &token);
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &name);
    gss_release_cred(&minor, &cred);
    pair_free(&p);
}

static void
map_to_pac(void)
{
    gss_buffer_desc type = gss_text("mspac"), other = gss_text("mspad");
    gss_any_t any = NULL;
    krb5_context krb5 = NULL;
    krb5_ui_4 *types = NULL;
    OM_uint32 major, minor;
    size_t num = 0;
    struct pair p;

    if (pair_expect(&options, &p) && EXPECT(krb5_init_context(&krb5) == 0)) {
        major = gss_map_name_to_any(&minor, p.client, 1, &other, &any);
        EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
        major = gss_map_name_to_any(&minor, p.client, 1, &type, &any);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(any != NULL &&
               krb5_pac_get_types(krb5, (krb5_pac)any, &num, &types) == 0);
        EXPECT(num >= 3);
        major = gss_release_any_name_mapping(&minor, p.client, &type, &any);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(any == NULL);
    }
    free(types);
    krb5_free_context(krb5);
    pair_free(&p);
}

static void
a_certificate(void)
{
    gss_buffer_desc der = gss_text("any bytes do");
    gss_name_t name = GSS_C_NO_NAME, canonical = GSS_C_NO_NAME;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_import_name(&minor, &der, GSS_KRB5_NT_X509_CERT, &name);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    /* Understood, but nobody has such tickets. */
    major = gss_default_cred(&minor, name, NULL, GSS_C_INITIATE, &cred);
    EXPECT(GSS_ROUTINE_ERROR(major) != GSS_S_BAD_NAMETYPE &&
           GSS_ROUTINE_ERROR(major) != GSS_S_BAD_NAME);
    EXPECT(GSS_ERROR(major));
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &canonical);
    gss_release_cred(&minor, &cred);
}

static const struct report_test tests[] = {
    {"attributes: of the names of a context", inquired_name},
    {"attributes: of a duplicate", duplicate},
    {"attributes: none can be set or deleted", set_and_delete},
    {"attributes: ways to ask", asking},
    {"attributes: outputs left out", fewer_outputs},
    {"attributes: a name with attributes is still a name", as_a_target},
    {"attributes: a composite name", composite},
    {"attributes: a krb5_pac", map_to_pac},
    {"attributes: a certificate for a name", a_certificate},
};

void
attributes_call_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
