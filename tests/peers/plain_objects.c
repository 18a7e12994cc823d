/* tests/peers/plain_objects.c: names and credentials of the plain mechanism. */
#include "tests/peers/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static gss_name_t
canonical(const char *text)
{
    gss_name_t name = gss_user_name(text), out = GSS_C_NO_NAME;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_canonicalize_name(&minor, name, oid_plain, &out),
                  GSS_S_COMPLETE);
    gss_release_name(&minor, &name);
    return out;
}

static gss_name_t
imported(gss_buffer_t token, gss_OID type)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_import_name(&minor, token, type, &name), GSS_S_COMPLETE);
    return name;
}

static void
names_are_equal(gss_name_t a, gss_name_t b, int want)
{
    OM_uint32 minor;
    int equal = -1;

    EXPECT_NUMBER(gss_compare_name(&minor, a, b, &equal), GSS_S_COMPLETE);
    EXPECT_NUMBER(equal, want);
}

static void
displays_as(gss_name_t name, const char *want)
{
    char text[100];

    gss_name_text(name, text, sizeof(text));
    if (strcmp(text, want) != 0)
        report_fault(__FILE__, __LINE__, "name %s, expected %s", text, want);
}

/* RFC 2743 section 3.2: 04 01, length of the OID with tag and length, OID. */
static void
is_of_plain(gss_buffer_desc token, unsigned char id)
{
    const unsigned char *bytes = token.value;

    EXPECT(token.length > 16 && bytes[0] == 4 && bytes[1] == id &&
           bytes[2] == 0 && bytes[3] == 12 && bytes[4] == 6 && bytes[5] == 10 &&
           memcmp(bytes + 6, oid_plain->elements, 10) == 0);
}

/* `name` goes out and comes back, and is what it was. */
static void
comes_back(gss_name_t name, const char *text)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_name_t back, again = GSS_C_NO_NAME, other = canonical("bob");
    OM_uint32 minor;

    EXPECT_NUMBER(gss_export_name(&minor, name, &token), GSS_S_COMPLETE);
    is_of_plain(token, 1);
    back = imported(&token, GSS_C_NT_EXPORT_NAME);
    displays_as(back, text);
    names_are_equal(back, name, 1);
    names_are_equal(back, other, 0);
    EXPECT_NUMBER(gss_canonicalize_name(&minor, back, oid_plain, &again),
                  GSS_S_COMPLETE);
    names_are_equal(again, name, 1);
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &back);
    gss_release_name(&minor, &again);
    gss_release_name(&minor, &other);
}

static void
names_come_back(void)
{
    gss_name_t name = canonical("alice"), copy = GSS_C_NO_NAME;
    OM_uint32 minor;

    displays_as(name, "alice@APEX.TEST");
    comes_back(name, "alice@APEX.TEST");
    EXPECT_NUMBER(gss_duplicate_name(&minor, name, &copy), GSS_S_COMPLETE);
    comes_back(copy, "alice@APEX.TEST");
    gss_release_name(&minor, &copy);
    gss_release_name(&minor, &name);
}

/* The names that the mechanism itself gives. */
static void
names_of_contexts(void)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    gss_name_t alice = canonical("alice");
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    if (plain_pair(NULL, PAIR_FLAGS, &p)) {
        EXPECT_NUMBER(gss_inquire_context(&minor, p.initiator, &source, &target,
                                          NULL, NULL, NULL, NULL, NULL),
                      GSS_S_COMPLETE);
        comes_back(p.client, "alice@APEX.TEST");
        comes_back(source, "alice@APEX.TEST");
        comes_back(target, "host/localhost@APEX.TEST");
        names_are_equal(p.client, alice, 1);
        EXPECT_NUMBER(gss_export_name_composite(&minor, p.client, &token),
                      GSS_S_COMPLETE);
        is_of_plain(token, 2);
        gss_release_name(&minor, &source);
        source = imported(&token, GSS_C_NT_COMPOSITE_EXPORT);
        names_are_equal(source, alice, 1);
    }
    gss_release_buffer(&minor, &token);
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
    gss_release_name(&minor, &alice);
    pair_free(&p);
}

/* A name of one mechanism serves as a target of the other. */
static void
exported_names_serve_both(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    gss_name_t name = gss_host_name("host@localhost"), mn[2] = {NULL, NULL};
    gss_OID const mechs[2] = {oid_plain, gss_mech_krb5};
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 minor;
    int i;

    for (i = 0; i < 2; i++) {
        gss_canonicalize_name(&minor, name, mechs[i], &mn[i]);
        EXPECT_NUMBER(gss_export_name(&minor, mn[i], &token), GSS_S_COMPLETE);
        gss_release_name(&minor, &mn[i]);
        mn[i] = imported(&token, GSS_C_NT_EXPORT_NAME);
        gss_release_buffer(&minor, &token);
        EXPECT_NUMBER(gss_init_sec_context(&minor, NULL, &context, mn[i],
                                           oid_plain, options.flags, 0, NULL,
                                           NULL, NULL, &out, NULL, NULL),
                      GSS_S_CONTINUE_NEEDED);
        gss_release_buffer(&minor, &out);
        gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
        gss_release_name(&minor, &mn[i]);
    }
    gss_release_name(&minor, &name);
}

static void
accounts(void)
{
    gss_name_t name = canonical("alice");
    gss_buffer_desc user = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_localname(&minor, name, oid_plain, &user),
                  GSS_S_COMPLETE);
    EXPECT(user.length == 5 && memcmp(user.value, "alice", 5) == 0);
    gss_release_buffer(&minor, &user);
    gss_release_name(&minor, &name);
}

/* ---- credentials ---- */

static void
logs_in(gss_cred_id_t cred, const char *target, const char *client)
{
    struct pair_options options = {.mech = oid_plain,
                                   .target = target,
                                   .flags = PAIR_FLAGS,
                                   .initiator_cred = cred};
    OM_uint32 minor;
    struct pair p;

    options.acceptor_cred = plain_cred(GSS_C_ACCEPT);
    if (pair_expect(&options, &p)) {
        displays_as(p.client, client);
        pair_exercise(&p);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

/* Its name is one of the plain mechanism. */
static void
is_alice_by_mech(gss_cred_id_t cred)
{
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    OM_uint32 minor, lifetime = 0, accepting = 0;

    EXPECT_NUMBER(gss_inquire_cred_by_mech(&minor, cred, oid_plain, &name,
                                           &lifetime, &accepting, &usage),
                  GSS_S_COMPLETE);
    comes_back(name, "alice@APEX.TEST");
    EXPECT(lifetime > 0);
    gss_release_name(&minor, &name);
}

static void
is_alice(gss_cred_id_t cred)
{
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    OM_uint32 minor, lifetime = 0;

    EXPECT_NUMBER(
        gss_inquire_cred(&minor, cred, &name, &lifetime, &usage, NULL),
        GSS_S_COMPLETE);
    comes_back(name, "alice@APEX.TEST");
    gss_release_name(&minor, &name);
    is_alice_by_mech(cred);
}

/* The mechanism's default. */
static void
no_credential(void)
{
    is_alice_by_mech(GSS_C_NO_CREDENTIAL);
}

/* The OID that an initiator is told is the mechanism's own, and stays when an
 * application releases it.  What an acceptor and an inquiry tell is the
 * library's, which is less careful. */
static void
its_oid_stays(void)
{
    OM_uint32 minor;
    struct pair p;

    for (int i = 0; i < 2; i++) {
        if (plain_pair(NULL, PAIR_FLAGS, &p)) {
            plain_mech_is(p.initiator_mech);
            EXPECT_NUMBER(gss_release_oid(&minor, &p.initiator_mech),
                          GSS_S_COMPLETE);
            EXPECT(p.initiator_mech == GSS_C_NO_OID);
        }
        pair_free(&p);
    }
}

static void
credentials(void)
{
    gss_cred_id_t cred = plain_cred(GSS_C_INITIATE);
    gss_cred_id_t copy = GSS_C_NO_CREDENTIAL, both = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    is_alice(cred);
    logs_in(cred, NULL, "alice@APEX.TEST");
    EXPECT_NUMBER(gss_export_cred(&minor, cred, &token), GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_import_cred(&minor, &token, &copy), GSS_S_COMPLETE);
    is_alice(copy);
    logs_in(copy, NULL, "alice@APEX.TEST");
    /* A copy with an element of krb5 in addition. */
    EXPECT_NUMBER(gss_add_cred(&minor, cred, GSS_C_NO_NAME, gss_mech_krb5,
                               GSS_C_INITIATE, 0, 0, &both, NULL, NULL, NULL),
                  GSS_S_COMPLETE);
    is_alice(both);
    logs_in(both, NULL, "alice@APEX.TEST");
    gss_release_buffer(&minor, &token);
    gss_release_cred(&minor, &both);
    gss_release_cred(&minor, &copy);
    gss_release_cred(&minor, &cred);
}

/* A service gets a ticket for a user to itself (MS-SFU), on the way through the
 * library's own mechanism. */
static void
on_behalf_of_a_user(void)
{
    gss_OID_set_desc mechs = {1, oid_plain};
    gss_name_t svc = gss_user_name("svc/localhost@APEX.TEST");
    gss_name_t bob = gss_user_name("bob");
    gss_cred_id_t service = GSS_C_NO_CREDENTIAL, cred = GSS_C_NO_CREDENTIAL;
    char keytab[300];
    gss_key_value_element_desc pairs[] = {{"client_keytab", keytab},
                                          {"ccache", "MEMORY:plain"}};
    gss_key_value_set_desc store = {2, pairs};
    OM_uint32 minor;

    snprintf(keytab, sizeof(keytab), "FILE:%s/keytab/svc",
             getenv("APEX_REALM_DIR"));
    EXPECT_NUMBER(gss_acquire_cred_from(&minor, svc, 0, &mechs, GSS_C_INITIATE,
                                        &store, &service, NULL, NULL),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_acquire_cred_impersonate_name(&minor, service, bob, 0,
                                                    &mechs, GSS_C_INITIATE,
                                                    &cred, NULL, NULL),
                  GSS_S_COMPLETE);
    if (!report_failed())
        logs_in(cred, "svc@localhost", "bob@APEX.TEST");
    gss_release_cred(&minor, &cred);
    gss_release_cred(&minor, &service);
    gss_release_name(&minor, &svc);
    gss_release_name(&minor, &bob);
}

static void
stored(void)
{
    gss_key_value_element_desc pair = {"ccache", "MEMORY:stored"};
    gss_key_value_set_desc store = {1, &pair};
    gss_cred_id_t cred = plain_cred(GSS_C_INITIATE);
    gss_cred_id_t back = GSS_C_NO_CREDENTIAL;
    gss_OID_set_desc mechs = {1, oid_plain};
    gss_OID_set elements = GSS_C_NO_OID_SET;
    gss_cred_usage_t usage;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_store_cred_into(&minor, cred, GSS_C_INITIATE, oid_plain,
                                      1, 0, &store, &elements, &usage),
                  GSS_S_COMPLETE);
    if (EXPECT(elements != NULL && elements->count == 1))
        plain_mech_is(&elements->elements[0]);
    EXPECT_NUMBER(gss_acquire_cred_from(&minor, GSS_C_NO_NAME, 0, &mechs,
                                        GSS_C_INITIATE, &store, &back, NULL,
                                        NULL),
                  GSS_S_COMPLETE);
    is_alice(back);
    gss_release_oid_set(&minor, &elements);
    gss_release_cred(&minor, &back);
    gss_release_cred(&minor, &cred);
}

static const struct report_test tests[] = {
    {"plain: names go out and come back", names_come_back},
    {"plain: names of contexts", names_of_contexts},
    {"plain: exported names serve both mechanisms", exported_names_serve_both},
    {"plain: accounts", accounts},
    {"plain: credentials", credentials},
    {"plain: no credential", no_credential},
    {"plain: its OID stays", its_oid_stays},
    {"plain: a credential that is stored", stored},
    {"plain: on behalf of a user", on_behalf_of_a_user},
};

void
plain_object_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
