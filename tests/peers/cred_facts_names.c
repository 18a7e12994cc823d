/* tests/peers/cred_facts_names.c: a service as a client names itself
 * host-based, and nobody knows the host's realm.  Its name has the empty realm
 * then, and the principal of its tickets has not. */
#include "tests/peers/cred_facts.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

static char node_keytab[400];

static void
node_exists(void)
{
    char query[500];

    cred_path(node_keytab, sizeof(node_keytab), "keytab/node");
    cred_kadmin("addprinc -randkey svc/node.field");
    snprintf(query, sizeof(query), "ktadd -norandkey -k %s svc/node.field",
             node_keytab);
    cred_kadmin(query);
}

/* What the service calls itself. */
static const char *own_name = FACTS_HOSTBASED;

static OM_uint32
acquire(gss_cred_usage_t usage, const char *ccache, gss_cred_id_t *out)
{
    gss_name_t name = gss_host_name(own_name);
    OM_uint32 major, minor, ignored;
    char text[600];

    *out = GSS_C_NO_CREDENTIAL;
    major = gss_store_acquire(
        &minor, name, usage, ccache != NULL ? "ccache" : NULL, ccache,
        usage == GSS_C_BOTH ? "keytab" : NULL, node_keytab, out);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
        report_fault(__FILE__, __LINE__, "%s", text);
    }
    gss_release_name(&ignored, &name);
    return major;
}

/* A process that starts, logs in, and ends. */
static void
use_once(gss_cred_usage_t usage, const char *ccache)
{
    gss_cred_id_t cred;
    OM_uint32 minor;

    if (acquire(usage, ccache, &cred) == GSS_S_COMPLETE) {
        cred_works(cred, FACTS_SERVICE);
        cred_is(cred, FACTS_SERVICE, usage);
    }
    gss_release_cred(&minor, &cred);
}

/* The first use asks the KDC, the others take what is in the cache. */
static void
use_again(gss_cred_usage_t usage, const char *ccache)
{
    int before = facts_issued(FACTS_SERVICE);

    for (int i = 0; i < 3; i++)
        use_once(usage, ccache);
    EXPECT_NUMBER(facts_issued(FACTS_SERVICE) - before, 1);
}

static void
by_client_keytab_in_a_file(void)
{
    char ccache[400];

    cred_path(ccache, sizeof(ccache), "ccache/node-default");
    facts_default(ccache, node_keytab);
    use_again(GSS_C_INITIATE, NULL);
    facts_default_end();
}

static int
members(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    int num = 0;

    if (!EXPECT(d != NULL))
        return -1;
    while ((entry = readdir(d)) != NULL)
        num += strncmp(entry->d_name, "tkt", 3) == 0;
    closedir(d);
    return num;
}

static void
by_client_keytab_in_a_collection(void)
{
    char dir[400], ccache[410];

    snprintf(dir, sizeof(dir), "%s/node", getenv("APEX_REALM_DIR"));
    snprintf(ccache, sizeof(ccache), "DIR:%s", dir);
    EXPECT_NUMBER(mkdir(dir, 0700), 0);
    facts_default(ccache, node_keytab);
    use_again(GSS_C_INITIATE, NULL);
    EXPECT_NUMBER(members(dir), 1);
    facts_default_end();
}

static void
in_a_named_cache(void)
{
    char ccache[400], alice[400];

    cred_path(alice, sizeof(alice), "ccache/default");
    cred_path(ccache, sizeof(ccache), "ccache/node-named");
    facts_default(alice, node_keytab);
    use_again(GSS_C_INITIATE, ccache);
    facts_default_end();
    /* Without the client keytab the tickets are what counts. */
    use_once(GSS_C_INITIATE, ccache);
}

/* The name is also whom clients reach. */
static void
in_both_roles(void)
{
    struct pair_options options = {.target = FACTS_HOSTBASED,
                                   .flags = PAIR_FLAGS};
    char ccache[400], text[300] = "none";
    OM_uint32 minor;
    struct pair p;

    cred_path(ccache, sizeof(ccache), "ccache/node-both");
    facts_default(ccache, node_keytab);
    use_again(GSS_C_BOTH, NULL);
    if (acquire(GSS_C_BOTH, NULL, &options.acceptor_cred) == GSS_S_COMPLETE) {
        facts_default_end();
        if (pair_expect(&options, &p)) {
            gss_name_text(p.client, text, sizeof(text));
            EXPECT_MATCH(text, "^alice@APEX.TEST$");
        }
        pair_free(&p);
    }
    gss_release_cred(&minor, &options.acceptor_cred);
    facts_default_end();
}

/* `resolved`: only after a use the credential is known to be the cache's. */
static void
export_and_import(bool resolved)
{
    gss_cred_id_t cred, copy = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    if (acquire(GSS_C_INITIATE, NULL, &cred) == GSS_S_COMPLETE) {
        if (resolved)
            cred_works(cred, FACTS_SERVICE);
        EXPECT_NUMBER(gss_export_cred(&minor, cred, &token), GSS_S_COMPLETE);
        EXPECT_NUMBER(gss_import_cred(&minor, &token, &copy), GSS_S_COMPLETE);
        if (!report_failed()) {
            cred_works(copy, FACTS_SERVICE);
            cred_is(copy, FACTS_SERVICE, GSS_C_INITIATE);
        }
    }
    gss_release_buffer(&minor, &token);
    gss_release_cred(&minor, &copy);
    gss_release_cred(&minor, &cred);
}

static void
exported_and_imported(void)
{
    char ccache[400];

    cred_path(ccache, sizeof(ccache), "ccache/node-exported");
    facts_default(ccache, node_keytab);
    for (int i = 0; i < 2; i++) {
        export_and_import(false);
        export_and_import(true);
    }
    facts_default_end();
}

/* Another service's cache is not taken for it, in whatever realm. */
static void
another_host(void)
{
    gss_name_t name = gss_host_name("svc@other.field");
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    char ccache[400];

    cred_path(ccache, sizeof(ccache), "ccache/node-named");
    major = gss_store_acquire(&minor, name, GSS_C_INITIATE, "ccache", ccache,
                              NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_NO_CRED);
    EXPECT_NUMBER((int32_t)minor, KG_CCACHE_NOMATCH);
    gss_release_name(&minor, &name);
    gss_release_cred(&minor, &cred);
}

/* What a login service leaves in bob's cache: tickets to itself, for him. */
static void
leave_in(const char *ccache)
{
    gss_key_value_element_desc pair = {"ccache", ccache};
    gss_key_value_set_desc keys = {1, &pair};
    gss_cred_id_t own, bob = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;
    char path[400];

    cred_path(path, sizeof(path), "ccache/node-own");
    facts_default(path, node_keytab);
    if (acquire(GSS_C_BOTH, NULL, &own) == GSS_S_COMPLETE) {
        EXPECT_NUMBER(
            cred_impersonate(own, "bob", &minor, GSS_C_INITIATE, &bob),
            GSS_S_COMPLETE);
        EXPECT_NUMBER(gss_store_cred_into(&minor, bob, GSS_C_INITIATE,
                                          gss_mech_krb5, 1, 0, &keys, NULL,
                                          NULL),
                      GSS_S_COMPLETE);
    }
    gss_release_cred(&minor, &bob);
    gss_release_cred(&minor, &own);
    facts_default_end();
}

static void
reach_as_bob(const char *ccache)
{
    struct pair_options options = {.target = FACTS_HOSTBASED,
                                   .flags = PAIR_FLAGS};
    char text[300] = "none";
    OM_uint32 minor;
    struct pair p;

    EXPECT_NUMBER(gss_store_acquire(&minor, NULL, GSS_C_ACCEPT, "keytab",
                                    node_keytab, NULL, NULL,
                                    &options.acceptor_cred),
                  GSS_S_COMPLETE);
    facts_default(ccache, NULL);
    if (pair_expect(&options, &p)) {
        gss_name_text(p.client, text, sizeof(text));
        EXPECT_MATCH(text, "^bob@APEX.TEST$");
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
    facts_default_end();
}

static void
a_users_ticket_to_the_service(void)
{
    char plain[400], forwardable[400];

    cred_path(plain, sizeof(plain), "ccache/node-for-bob");
    cred_path(forwardable, sizeof(forwardable), "ccache/node-as-bob");
    leave_in(plain);
    reach_as_bob(plain);
    cred_kadmin("modprinc +ok_to_auth_as_delegate svc/node.field");
    leave_in(forwardable);
    reach_as_bob(forwardable);
}

/* From here on this process has a file of hosts of its own, in which the host
 * of the service has an alias.  Runs in a child. */
static bool
have_an_alias(void)
{
    static const char hosts[] = "127.0.0.1 localhost\n"
                                "127.0.0.9 node.field alias.field\n";
    char path[400];

    snprintf(path, sizeof(path), "%s/hosts", getenv("TMPDIR"));
    facts_write(path, hosts, sizeof(hosts) - 1);
    return unshare(CLONE_NEWNS) == 0 &&
           mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount(path, "/etc/hosts", "none", MS_BIND, NULL) == 0;
}

static void
ask_dns_late(void)
{
    static const char setting[] =
        "[libdefaults]\n    dns_canonicalize_hostname = fallback\n";
    char path[400], config[1000];

    snprintf(path, sizeof(path), "%s/late.conf", getenv("TMPDIR"));
    facts_write(path, setting, sizeof(setting) - 1);
    snprintf(config, sizeof(config), "%s:%s", path, getenv("KRB5_CONFIG"));
    setenv("KRB5_CONFIG", config, 1);
}

static void
use_an_alias(void)
{
    char ccache[400];

    if (!EXPECT(have_an_alias()))
        return;
    ask_dns_late();
    own_name = "svc@alias.field";
    cred_path(ccache, sizeof(ccache), "ccache/alias");
    facts_default(ccache, node_keytab);
    use_again(GSS_C_INITIATE, NULL);
    cred_path(ccache, sizeof(ccache), "ccache/alias-both");
    facts_default(ccache, node_keytab);
    use_again(GSS_C_BOTH, NULL);
    cred_path(ccache, sizeof(ccache), "ccache/alias-named");
    use_again(GSS_C_INITIATE, ccache);
}

static void
by_an_alias(void)
{
    facts_in_child(use_an_alias);
}

static const struct report_test alias[] = {
    {"host-based: by an alias of its host", by_an_alias},
};

static const struct report_test tests[] = {
    {"host-based: client keytab, FILE", by_client_keytab_in_a_file},
    {"host-based: client keytab, DIR", by_client_keytab_in_a_collection},
    {"host-based: a cache that is named", in_a_named_cache},
    {"host-based: both roles", in_both_roles},
    {"host-based: exported and imported", exported_and_imported},
    {"host-based: another host is another", another_host},
    {"host-based: a user's ticket to the service",
     a_users_ticket_to_the_service},
};

void
facts_names_tests(void)
{
    node_exists();
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    if (facts_child_can(have_an_alias))
        report_run(alias, 1);
    else
        report_skip(alias[0].name, "no mount namespace is to be had");
}
