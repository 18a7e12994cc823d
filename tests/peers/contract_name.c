/* tests/peers/contract_name.c: names, as the library moves them about. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The client's name as an acceptor gets it. */
static gss_name_t
accepted_name(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_name_t name = GSS_C_NO_NAME;
    struct pair p;

    if (pair_expect(&options, &p)) {
        name = p.client;
        p.client = GSS_C_NO_NAME;
    }
    pair_free(&p);
    return name;
}

/* sshd and others use the text as a C string; the library imports it again
 * under the type it came with. */
static void
display(void)
{
    gss_name_t name = accepted_name(), again = GSS_C_NO_NAME;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    gss_OID type = NULL;
    int equal = 0;

    major = gss_display_name(&minor, name, &text, &type);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return;
    EXPECT_NUMBER(text.length, strlen("alice@APEX.TEST"));
    EXPECT(((char *)text.value)[text.length] == '\0');
    EXPECT(gss_oid_equal(type, GSS_KRB5_NT_PRINCIPAL_NAME));
    major = gss_import_name(&minor, &text, type, &again);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_compare_name(&minor, name, again, &equal);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(equal);
    major = gss_release_oid(&minor, &type);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &again);
    gss_release_name(&minor, &name);
}

/* RFC 2743 section 3.2: 04 01, the OID of Kerberos, the principal. */
static const char exported[] =
    "\x04\x01\x00\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
    "\x00\x00\x00\x0f"
    "alice@APEX.TEST";

static void
export_accepted(void)
{
    gss_name_t name = accepted_name();
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_export_name(&minor, name, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(token.length == sizeof(exported) - 1 &&
           memcmp(token.value, exported, token.length) == 0);
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &name);
}

/* The same name from an access list, canonicalised and exported. */
static void
export_canonical(void)
{
    gss_name_t name = gss_user_name("alice"), canonical = GSS_C_NO_NAME;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_export_name(&minor, canonical, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(token.length == sizeof(exported) - 1 &&
           memcmp(token.value, exported, token.length) == 0);
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &canonical);
    gss_release_name(&minor, &name);
}

/* A name that was exported serves as a target: the mechanism gets the token. */
static void
an_exported_target(void)
{
    gss_name_t name = gss_host_name("svc@localhost"), target = GSS_C_NO_NAME;
    gss_name_t canonical = GSS_C_NO_NAME;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor;

    major = gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_export_name(&minor, canonical, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_import_name(&minor, &token, GSS_C_NT_EXPORT_NAME, &target);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    contract_name_is(target, "svc/localhost@APEX.TEST");
    major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target,
                                 gss_mech_krb5, GSS_C_MUTUAL_FLAG, 0, NULL,
                                 NULL, NULL, &out, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_CONTINUE_NEEDED);
    gss_release_buffer(&minor, &token);
    gss_release_buffer(&minor, &out);
    gss_delete_sec_context(&minor, &context, NULL);
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &canonical);
    gss_release_name(&minor, &target);
}

/* An accepted name, or an inquired one, as a target or desired name is
 * converted by way of its text. */
static void
an_accepted_name_as_desired(void)
{
    gss_name_t name = accepted_name();
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, name, NULL, GSS_C_INITIATE, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &name);
}

static void
compare(void)
{
    gss_name_t name = accepted_name(), alice = gss_user_name("alice");
    gss_name_t bob = gss_user_name("bob"), canonical = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    int equal = 0;

    major = gss_compare_name(&minor, name, alice, &equal);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(equal, 1);
    major = gss_compare_name(&minor, name, bob, &equal);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(equal, 0);
    /* The library does not ask: it keeps two OIDs for one mechanism. */
    gss_canonicalize_name(&minor, alice, gss_mech_krb5, &canonical);
    major = gss_compare_name(&minor, name, canonical, &equal);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(equal, !contract_module);
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &alice);
    gss_release_name(&minor, &bob);
    gss_release_name(&minor, &canonical);
}

static void
duplicate(void)
{
    gss_name_t name = accepted_name(), copy = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    int equal = 0;

    major = gss_duplicate_name(&minor, name, &copy);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    major = gss_compare_name(&minor, name, copy, &equal);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(equal);
    gss_release_name(&minor, &name);
    contract_name_is(copy, "alice@APEX.TEST");
    gss_release_name(&minor, &copy);
}

static OM_uint32
canonicalize(const char *text, gss_OID type, gss_name_t *out)
{
    gss_buffer_desc buffer = gss_text(text);
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor;

    *out = GSS_C_NO_NAME;
    major = gss_import_name(&minor, &buffer, type, &name);
    if (major == GSS_S_COMPLETE)
        major = gss_canonicalize_name(&minor, name, gss_mech_krb5, out);
    gss_release_name(&minor, &name);
    return major;
}

static void
name_types(void)
{
    static const struct {
        const char *text, *principal;
        int type;
    } names[] = {
        {"svc@localhost", "svc/localhost@APEX.TEST", 0},
        {"alice", "alice@APEX.TEST", 1},
        {"bob@OTHER.TEST", "bob@OTHER.TEST", 1},
        {"alice", "alice@APEX.TEST", 2},
        {"svc/x.y@APEX.TEST", "svc/x.y@APEX.TEST", 2},
        {"we\\@ird\\/one@APEX.TEST", "we\\@ird\\/one@APEX.TEST", 2},
        {"0", "root@APEX.TEST", 3},
        {"alice@example.com", "alice\\@example.com@APEX.TEST", 4},
    };
    gss_OID types[5] = {GSS_C_NT_HOSTBASED_SERVICE, GSS_C_NT_USER_NAME,
                        GSS_KRB5_NT_PRINCIPAL_NAME, GSS_C_NT_STRING_UID_NAME,
                        GSS_KRB5_NT_ENTERPRISE_NAME};
    gss_name_t name;
    OM_uint32 minor;
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        EXPECT_NUMBER(canonicalize(names[i].text, types[names[i].type], &name),
                      GSS_S_COMPLETE);
        contract_name_is(name, names[i].principal);
        gss_release_name(&minor, &name);
    }
}

static void
anonymous(void)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_OID type = NULL;
    gss_name_t name;
    OM_uint32 minor;

    EXPECT_NUMBER(canonicalize("", GSS_C_NT_ANONYMOUS, &name), GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_display_name(&minor, name, &text, &type), GSS_S_COMPLETE);
    EXPECT(gss_oid_equal(type, GSS_C_NT_ANONYMOUS));
    gss_release_buffer(&minor, &text);
    gss_release_name(&minor, &name);
}

/* RFC 2743 section 2.4.3: nobody in particular is the same as nobody else. */
static void
anonymous_equals_nothing(void)
{
    gss_name_t one, two;
    OM_uint32 major, minor;
    int equal = -1;

    canonicalize("", GSS_C_NT_ANONYMOUS, &one);
    canonicalize("", GSS_C_NT_ANONYMOUS, &two);
    major = gss_compare_name(&minor, one, two, &equal);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(equal, !contract_module); /* MIT's builtin: equal */
    gss_release_name(&minor, &one);
    gss_release_name(&minor, &two);
}

/* A uid as it lies in memory. */
static void
machine_uids(void)
{
    uid_t root = 0, nobody = 1234567;
    gss_buffer_desc bytes = {sizeof(root), &root};
    gss_name_t name = GSS_C_NO_NAME, canonical = GSS_C_NO_NAME;
    OM_uint32 minor;

    gss_import_name(&minor, &bytes, GSS_C_NT_MACHINE_UID_NAME, &name);
    EXPECT_NUMBER(
        gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical),
        GSS_S_COMPLETE);
    contract_name_is(canonical, "root@APEX.TEST");
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &canonical);
    bytes.value = &nobody;
    gss_import_name(&minor, &bytes, GSS_C_NT_MACHINE_UID_NAME, &name);
    EXPECT(GSS_ERROR(
        gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical)));
    gss_release_name(&minor, &name);
    bytes.value = &root;
    bytes.length = 3;
    gss_import_name(&minor, &bytes, GSS_C_NT_MACHINE_UID_NAME, &name);
    EXPECT(GSS_ERROR(
        gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical)));
    gss_release_name(&minor, &name);
}

/* What the mechanism says of a name that is none; MIT's says GSS_S_FAILURE. */
static void
refuses_name(const char *bytes, size_t len, gss_OID type, OM_uint32 code)
{
    gss_buffer_desc text = {len, (void *)(uintptr_t)bytes};
    gss_name_t name = GSS_C_NO_NAME, canonical = GSS_C_NO_NAME;
    OM_uint32 major, minor, ignored;

    gss_import_name(&minor, &text, type, &name);
    major = gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical);
    EXPECT(GSS_ERROR(major));
    if (contract_module)
        EXPECT_NUMBER(major, GSS_S_BAD_NAME);
    if (!EXPECT_NUMBER(minor, code))
        printf("# %.*s\n", (int)len, bytes);
    EXPECT(canonical == GSS_C_NO_NAME);
    gss_release_name(&ignored, &name);
    gss_release_name(&ignored, &canonical);
}

#define MALFORMED  ((OM_uint32)KRB5_PARSE_MALFORMED)
#define NO_USER    ((OM_uint32)-2045022974) /* G_NOUSER */
#define WRONG_SIZE ((OM_uint32)-2045022970) /* G_WRONG_SIZE */

static void
bad_names(void)
{
    static const char nobody[] = {0x31, 0x54, 0x3b, 0x7e};
    gss_OID_desc unknown = {3, (void *)"\x2a\x03\x04"};
    gss_OID text_types[] = {GSS_C_NT_USER_NAME, GSS_KRB5_NT_PRINCIPAL_NAME,
                            GSS_C_NO_OID};
    gss_name_t name;
    OM_uint32 major;

    for (size_t i = 0; i < sizeof(text_types) / sizeof(text_types[0]); i++) {
        refuses_name("a@b@c@d", 7, text_types[i], MALFORMED);
        refuses_name("a/b\\", 4, text_types[i], MALFORMED);
        refuses_name("a@R/x", 5, text_types[i], MALFORMED);
        if (contract_module) /* MIT's takes what stands before the NUL */
            refuses_name("root\0x", 6, text_types[i], MALFORMED);
    }
    refuses_name("a\\", 2, GSS_KRB5_NT_ENTERPRISE_NAME, MALFORMED);
    if (contract_module)
        refuses_name("@host", 5, GSS_C_NT_HOSTBASED_SERVICE, MALFORMED);
    refuses_name("4123456789", 10, GSS_C_NT_STRING_UID_NAME, NO_USER);
    refuses_name(nobody, sizeof(nobody), GSS_C_NT_MACHINE_UID_NAME, NO_USER);
    refuses_name("short", 5, gss_nt_krb5_principal, WRONG_SIZE);
    major = canonicalize("alice", &unknown, &name);
    EXPECT_NUMBER(GSS_ROUTINE_ERROR(major), GSS_S_BAD_NAMETYPE);
}

/* Tokens of gss_export_name that are cut in the name itself.  The library's own
 * parser sees them first, and it trusts the header to be there. */
#define EXPORT_HEADER 19

static void
broken_export_tokens(void)
{
    gss_buffer_desc token = {0, (void *)(uintptr_t)exported};
    gss_name_t name, canonical;
    OM_uint32 major, minor;

    for (token.length = EXPORT_HEADER; token.length < sizeof(exported) - 1;
         token.length++) {
        name = canonical = GSS_C_NO_NAME;
        major = gss_import_name(&minor, &token, GSS_C_NT_EXPORT_NAME, &name);
        if (major == GSS_S_COMPLETE)
            major =
                gss_canonicalize_name(&minor, name, gss_mech_krb5, &canonical);
        if (!GSS_ERROR(major))
            report_fault(__FILE__, __LINE__, "%zu bytes taken", token.length);
        gss_release_name(&minor, &name);
        gss_release_name(&minor, &canonical);
    }
}

static void
local_names(void)
{
    gss_name_t name = accepted_name(), other = gss_user_name("x@OTHER.TEST");
    gss_buffer_desc local = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_localname(&minor, name, NULL, &local);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(local.length == 5 && memcmp(local.value, "alice", 5) == 0);
    gss_release_buffer(&minor, &local);
    major = gss_localname(&minor, name, gss_mech_krb5, &local);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_buffer(&minor, &local);
    major = gss_localname(&minor, other, gss_mech_krb5, &local);
    EXPECT(GSS_ERROR(major));
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &other);
}

/* The realm's k5login lets alice in as the user who runs the tests. */
static void
authorization(void)
{
    struct passwd *me = getpwuid(geteuid());
    gss_name_t alice = accepted_name(), bob = gss_user_name("bob"), user;
    OM_uint32 major, minor;

    if (!EXPECT(me != NULL))
        return;
    user = gss_user_name(me->pw_name);
    major = gss_authorize_localname(&minor, alice, user);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_userok(alice, me->pw_name), 1);
    major = gss_authorize_localname(&minor, bob, user);
    /* UNAVAILABLE from the library, which goes on to ask for attributes. */
    EXPECT(GSS_ERROR(major));
    EXPECT_NUMBER(gss_userok(bob, me->pw_name), 0);
    gss_release_name(&minor, &alice);
    gss_release_name(&minor, &bob);
    gss_release_name(&minor, &user);
}

/* An account is a user's name to its last byte, and no service. */
static void
authorization_of_other_names(void)
{
    struct passwd *me = getpwuid(geteuid());
    gss_name_t alice = accepted_name(), user = GSS_C_NO_NAME;
    gss_buffer_desc text;
    char longer[100];
    OM_uint32 minor;

    if (!EXPECT(me != NULL) || !EXPECT(strlen(me->pw_name) < 90))
        return;
    memset(longer, 0, sizeof(longer));
    memcpy(longer, me->pw_name, strlen(me->pw_name));
    text.value = longer;
    text.length = strlen(longer) + 2;
    longer[text.length - 1] = 'x'; /* behind a NUL */
    gss_import_name(&minor, &text, GSS_C_NT_USER_NAME, &user);
    /* MIT's builtin cuts it there, and lets alice in. */
    EXPECT_NUMBER(GSS_ERROR(gss_authorize_localname(&minor, alice, user)) != 0,
                  contract_module);
    gss_release_name(&minor, &user);
    text.length = strlen(longer);
    gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &user);
    EXPECT(GSS_ERROR(gss_authorize_localname(&minor, alice, user)));
    gss_release_name(&minor, &user);
    gss_release_name(&minor, &alice);
}

/* All that MIT's mechanism lists; what only ours does is among what it can
 * import. */
static void
types_of_the_mechanism(void)
{
    gss_OID wanted[] = {
        GSS_C_NT_USER_NAME,           GSS_C_NT_MACHINE_UID_NAME,
        GSS_C_NT_STRING_UID_NAME,     GSS_C_NT_HOSTBASED_SERVICE,
        GSS_C_NT_HOSTBASED_SERVICE_X, GSS_C_NT_EXPORT_NAME,
        GSS_C_NT_COMPOSITE_EXPORT,    GSS_KRB5_NT_PRINCIPAL_NAME,
        gss_nt_krb5_principal,
    };
    gss_OID_set types = NULL;
    OM_uint32 major, minor;

    major = gss_inquire_names_for_mech(&minor, gss_mech_krb5, &types);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        int there = 0;

        gss_test_oid_set_member(&minor, wanted[i], types, &there);
        if (!EXPECT(there))
            printf("# type %zu\n", i);
    }
    gss_release_oid_set(&minor, &types);
}

/* The library goes by what each mechanism lists. */
static void
mechanisms_of_a_name(void)
{
    gss_OID types[] = {GSS_C_NT_USER_NAME, GSS_C_NT_HOSTBASED_SERVICE,
                       GSS_C_NT_HOSTBASED_SERVICE_X, GSS_KRB5_NT_PRINCIPAL_NAME,
                       GSS_C_NT_STRING_UID_NAME};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        gss_buffer_desc text = gss_text("0");
        gss_OID_set mechs = NULL;
        gss_name_t name = GSS_C_NO_NAME;
        OM_uint32 minor;
        int there = 0;

        gss_import_name(&minor, &text, types[i], &name);
        EXPECT_NUMBER(gss_inquire_mechs_for_name(&minor, name, &mechs),
                      GSS_S_COMPLETE);
        gss_test_oid_set_member(&minor, gss_mech_krb5, mechs, &there);
        if (!EXPECT(there))
            printf("# type %zu\n", i);
        gss_release_oid_set(&minor, &mechs);
        gss_release_name(&minor, &name);
    }
}

/* RFC 2743 section 2.4.3: an anonymous name is never equal to another, which
 * MIT's own mechanism does not heed. */
static void
anonymous_names_differ(void)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_name_t any = GSS_C_NO_NAME, a = GSS_C_NO_NAME, b = GSS_C_NO_NAME;
    OM_uint32 minor;
    int equal = 1;

    EXPECT_NUMBER(gss_import_name(&minor, &text, GSS_C_NT_ANONYMOUS, &any),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(
        gss_canonicalize_name(&minor, any, (gss_OID)gss_mech_krb5, &a),
        GSS_S_COMPLETE);
    EXPECT_NUMBER(
        gss_canonicalize_name(&minor, any, (gss_OID)gss_mech_krb5, &b),
        GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_compare_name(&minor, a, b, &equal), GSS_S_COMPLETE);
    EXPECT_NUMBER(equal, !contract_module);
    gss_release_name(&minor, &any);
    gss_release_name(&minor, &a);
    gss_release_name(&minor, &b);
}

/* Who the acceptor of a context is, as one of its ends tells it. */
static void
acceptor_is(gss_ctx_id_t context, const char *want)
{
    gss_name_t target = GSS_C_NO_NAME;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_inquire_context(&minor, context, NULL, &target, NULL,
                                      NULL, NULL, NULL, NULL),
                  GSS_S_COMPLETE);
    contract_name_is(target, want);
    gss_release_name(&minor, &target);
}

/* Where DNS is asked late, a host has the name it was given until a ticket is
 * there, and the realm is the KDC's to find: what is displayed is what was
 * asked for, even if the cache has the ticket from before. */
static void
names_with_fallback(void)
{
    struct pair_options options = {.target = "host@localhost",
                                   .flags = PAIR_FLAGS};
    gss_name_t host = gss_host_name("host@localhost"), shown = GSS_C_NO_NAME;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    const char *before;
    OM_uint32 minor;
    struct pair p;

    pair_expect(&options, &p);
    pair_free(&p);
    before = contract_setting("dns_canonicalize_hostname = fallback");
    if (pair_expect(&options, &p)) {
        acceptor_is(p.initiator, "host/localhost@");
        acceptor_is(p.acceptor, "host/localhost@APEX.TEST");
    }
    pair_free(&p);
    EXPECT_NUMBER(gss_default_cred(&minor, host, NULL, GSS_C_ACCEPT, &cred),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_inquire_cred(&minor, cred, &shown, NULL, NULL, NULL),
                  GSS_S_COMPLETE);
    contract_name_is(shown, "host/localhost@");
    contract_setting_end(before);
    gss_release_name(&minor, &shown);
    gss_release_name(&minor, &host);
    gss_release_cred(&minor, &cred);
}

static const struct report_test tests[] = {
    {"name: anonymous names differ", anonymous_names_differ},
    {"name: display is a C string and can be imported again", display},
    {"name: an accepted name is exported as Kerberos'", export_accepted},
    {"name: a canonical name is exported alike", export_canonical},
    {"name: an exported name serves as target", an_exported_target},
    {"name: an accepted name serves as desired name",
     an_accepted_name_as_desired},
    {"name: comparison", compare},
    {"name: a duplicate stands alone", duplicate},
    {"name: types", name_types},
    {"name: anonymous", anonymous},
    {"name: anonymous equals nothing", anonymous_equals_nothing},
    {"name: uids", machine_uids},
    {"name: bad names and types", bad_names},
    {"name: broken export tokens", broken_export_tokens},
    {"name: local names", local_names},
    {"name: authorization", authorization},
    {"name: authorization of other names", authorization_of_other_names},
    {"name: the mechanism's types", types_of_the_mechanism},
    {"name: the mechanisms of a name", mechanisms_of_a_name},
    {"name: where DNS is asked late", names_with_fallback},
};

void
contract_name_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
