/* tests/peers/cred_alloc_delegate.c: storing, acting for another, and what an
 * acceptor is handed, while allocations fail. */
#include "tests/peers/cred_alloc.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1.2.840.113554.1.2.2.5.14 */
static gss_OID_desc impersonator = {
    11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0e"};

#define STORED "MEMORY:alloc-stored"

static void
take(struct alloc_subject *s, const char *user)
{
    gss_name_t name = gss_user_name(user);
    char password[100];
    OM_uint32 minor;

    snprintf(password, sizeof(password), "%s-password", user);
    EXPECT_NUMBER(gss_store_acquire(&minor, name, GSS_C_INITIATE, "password",
                                    password, NULL, NULL, &s->given),
                  GSS_S_COMPLETE);
    gss_release_name(&minor, &name);
}

static void
take_bob(struct alloc_subject *s)
{
    take(s, "bob");
}

static OM_uint32
store_into(struct alloc_subject *s, const char *ccache, int overwrite,
           int make_default)
{
    gss_key_value_element_desc pair = {"ccache", ccache};
    gss_key_value_set_desc keys = {1, &pair};

    return gss_store_cred_into(&s->minor, s->given, GSS_C_INITIATE,
                               gss_mech_krb5, overwrite, make_default, &keys,
                               &s->mechs, NULL);
}

static void
end_stored(struct alloc_subject *s)
{
    (void)s;
    cred_alloc_end_cache(STORED);
}

static OM_uint32
store_new(struct alloc_subject *s)
{
    return store_into(s, STORED, 0, 0);
}

static void
stored_is_bob(struct alloc_subject *s)
{
    (void)s;
    cred_alloc_cache_is(STORED, "bob@APEX.TEST");
}

/* What was not stored is not there, or nobody takes it for a login. */
static void
stored_again_is_bob(struct alloc_subject *s)
{
    EXPECT_NUMBER(store_into(s, STORED, 1, 0), GSS_S_COMPLETE);
    stored_is_bob(s);
}

/* A default cache of alice's for store_cred, which bob is not to lose. */
static void
default_of_alice(struct alloc_subject *s)
{
    struct alloc_subject alice = {0};
    OM_uint32 minor;
    char path[400];

    (void)s;
    take(&alice, "alice");
    cred_path(path, sizeof(path), "ccache/alloc-stored");
    EXPECT_NUMBER(store_into(&alice, path, 1, 0), GSS_S_COMPLETE);
    gss_release_oid_set(&minor, &alice.mechs);
    gss_release_cred(&minor, &alice.given);
}

static void
begin_occupied(struct alloc_subject *s)
{
    take_bob(s);
    default_of_alice(s);
}

/* Bob does not take the place of alice unless he may: success would be wrong,
 * so DUPLICATE_ELEMENT is turned into it. */
static OM_uint32
store_occupied(struct alloc_subject *s)
{
    char path[400];
    OM_uint32 major;

    cred_path(path, sizeof(path), "ccache/alloc-stored");
    major = store_into(s, path, 0, 0);
    if (major == GSS_S_COMPLETE) {
        report_fault(__FILE__, __LINE__, "another's tickets were replaced");
        default_of_alice(s);
    }
    return major == GSS_S_DUPLICATE_ELEMENT ? GSS_S_COMPLETE : major;
}

static void
occupied_by_alice(struct alloc_subject *s)
{
    char path[400];

    (void)s;
    cred_path(path, sizeof(path), "ccache/alloc-stored");
    cred_alloc_cache_is(path, "alice@APEX.TEST");
}

static OM_uint32
store_default(struct alloc_subject *s)
{
    char before[400], path[400];
    OM_uint32 major;

    snprintf(before, sizeof(before), "%s", getenv("KRB5CCNAME"));
    cred_path(path, sizeof(path), "ccache/alloc-default");
    setenv("KRB5CCNAME", path, 1);
    major = gss_store_cred(&s->minor, s->given, GSS_C_INITIATE, gss_mech_krb5,
                           1, 1, &s->mechs, NULL);
    setenv("KRB5CCNAME", before, 1);
    return major;
}

static void
default_is_bob(struct alloc_subject *s)
{
    char path[400];

    (void)s;
    cred_path(path, sizeof(path), "ccache/alloc-default");
    cred_alloc_cache_is(path, "bob@APEX.TEST");
}

static void
default_again_is_bob(struct alloc_subject *s)
{
    OM_uint32 minor;

    EXPECT_NUMBER(store_default(s), GSS_S_COMPLETE);
    gss_release_oid_set(&minor, &s->mechs);
    default_is_bob(s);
}

static void
collection_name(char *out, size_t size)
{
    snprintf(out, size, "DIR:%s/alloc-collection", getenv("APEX_REALM_DIR"));
}

static OM_uint32
store_in_collection(struct alloc_subject *s)
{
    char name[400];

    collection_name(name, sizeof(name));
    return store_into(s, name, 1, 1);
}

/* A collection with alice's cache, the primary one, and bob's credential. */
static void
collection_of_alice(struct alloc_subject *s)
{
    struct alloc_subject alice = {0};
    char command[600];
    OM_uint32 minor;

    snprintf(command, sizeof(command),
             "d=%s/alloc-collection; rm -rf $d; mkdir -m700 $d",
             getenv("APEX_REALM_DIR"));
    EXPECT_NUMBER(system(command), 0);
    take(&alice, "alice");
    EXPECT_NUMBER(store_in_collection(&alice), GSS_S_COMPLETE);
    gss_release_oid_set(&minor, &alice.mechs);
    gss_release_cred(&minor, &alice.given);
    take(s, "bob");
}

/* How many caches the collection has, and who its primary one is of. */
static void
collection_is(int want, const char *primary)
{
    char *before = strdup(getenv("KRB5CCNAME")), name[400];
    krb5_cccol_cursor cursor = NULL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    int num = 0;

    collection_name(name, sizeof(name));
    setenv("KRB5CCNAME", name, 1);
    cred_alloc_cache_is(name, primary);
    if (EXPECT_NUMBER(krb5_init_context(&krb5), 0) &&
        EXPECT_NUMBER(krb5_cccol_cursor_new(krb5, &cursor), 0)) {
        while (krb5_cccol_cursor_next(krb5, cursor, &cache) == 0 &&
               cache != NULL) {
            num++;
            krb5_cc_close(krb5, cache);
        }
        krb5_cccol_cursor_free(krb5, &cursor);
    }
    EXPECT_NUMBER(num, want);
    krb5_free_context(krb5);
    setenv("KRB5CCNAME", before, 1);
    free(before);
}

/* Takes bob's cache out, so that the next call makes a new one. */
static void
without_bob(struct alloc_subject *s)
{
    char *before = strdup(getenv("KRB5CCNAME")), name[400];
    krb5_principal bob = NULL, alice = NULL;
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;

    (void)s;
    collection_name(name, sizeof(name));
    setenv("KRB5CCNAME", name, 1);
    EXPECT_NUMBER(krb5_init_context(&krb5), 0);
    EXPECT_NUMBER(krb5_parse_name(krb5, "bob", &bob), 0);
    EXPECT_NUMBER(krb5_parse_name(krb5, "alice", &alice), 0);
    while (krb5_cc_cache_match(krb5, bob, &cache) == 0)
        krb5_cc_destroy(krb5, cache);
    if (EXPECT_NUMBER(krb5_cc_cache_match(krb5, alice, &cache), 0)) {
        EXPECT_NUMBER(krb5_cc_switch(krb5, cache), 0);
        krb5_cc_close(krb5, cache);
    }
    krb5_free_principal(krb5, bob);
    krb5_free_principal(krb5, alice);
    krb5_free_context(krb5);
    setenv("KRB5CCNAME", before, 1);
    free(before);
}

static void
primary_is_bob(struct alloc_subject *s)
{
    (void)s;
    collection_is(2, "bob@APEX.TEST");
}

/* Alice's cache is the primary one yet; and what is stored again finds a cache
 * of bob's, rather than making one more. */
static void
primary_is_alice(struct alloc_subject *s)
{
    OM_uint32 minor;
    char name[400];

    collection_name(name, sizeof(name));
    cred_alloc_cache_is(name, "alice@APEX.TEST");
    EXPECT_NUMBER(store_in_collection(s), GSS_S_COMPLETE);
    gss_release_oid_set(&minor, &s->mechs);
    primary_is_bob(s);
}

/* Both have a cache, and bob's is the one to be written. */
static void
collection_of_both(struct alloc_subject *s)
{
    OM_uint32 minor;

    collection_of_alice(s);
    EXPECT_NUMBER(store_in_collection(s), GSS_S_COMPLETE);
    gss_release_oid_set(&minor, &s->mechs);
}

static void
take_service(struct alloc_subject *s)
{
    s->given = cred_service(GSS_C_BOTH);
}

static OM_uint32
impersonate(struct alloc_subject *s)
{
    gss_OID_set_desc mechs = {1, gss_mech_krb5};

    s->name = gss_user_name("carol");
    return gss_acquire_cred_impersonate_name(&s->minor, s->given, s->name, 0,
                                             &mechs, GSS_C_INITIATE, &s->made,
                                             NULL, NULL);
}

static void
is_carol(struct alloc_subject *s)
{
    cred_alloc_is(s, "carol@APEX.TEST", GSS_C_INITIATE);
}

static void
service_stands(struct alloc_subject *s)
{
    cred_is(s->given, CRED_SERVICE, GSS_C_BOTH);
}

static void
take_proxy(struct alloc_subject *s)
{
    struct alloc_subject service = {0};
    OM_uint32 minor;

    take_service(&service);
    EXPECT_NUMBER(cred_impersonate(service.given, "carol", &minor,
                                   GSS_C_INITIATE, &s->given),
                  GSS_S_COMPLETE);
    gss_release_cred(&minor, &service.given);
}

/* A copy each time, so that no ticket is there already. */
static void
copy_proxy(struct alloc_subject *s)
{
    OM_uint32 minor;

    gss_release_buffer(&minor, &s->before);
    EXPECT_NUMBER(gss_export_cred(&minor, s->given, &s->before),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_import_cred(&minor, &s->before, &s->made),
                  GSS_S_COMPLETE);
}

/* Who acts for carol. */
static OM_uint32
inquire_by_oid(struct alloc_subject *s)
{
    return gss_inquire_cred_by_oid(&s->minor, s->made, &impersonator, &s->set);
}

static void
set_is_service(struct alloc_subject *s)
{
    if (EXPECT(s->set != NULL && s->set->count == 1))
        EXPECT(s->set->elements[0].length == strlen(CRED_SERVICE) &&
               memcmp(s->set->elements[0].value, CRED_SERVICE,
                      strlen(CRED_SERVICE)) == 0);
}

static OM_uint32
proxy_init(struct alloc_subject *s)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .initiator_cred = s->made};
    OM_uint32 major =
        pair_initiate(&options, &s->pair, GSS_C_NO_BUFFER, &s->pair.first);

    s->minor = s->pair.minor;
    return major == GSS_S_CONTINUE_NEEDED ? GSS_S_COMPLETE : major;
}

/* Who the token says it is of. */
static void
accepted_as(struct alloc_subject *s, const char *client)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char text[300] = "none";
    OM_uint32 major =
        pair_accept(&options, &s->pair, &s->pair.first, &s->pair.reply);

    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        gss_name_text(s->pair.client, text, sizeof(text));
        EXPECT(strcmp(text, client) == 0);
    }
}

static void
accepted_as_carol(struct alloc_subject *s)
{
    accepted_as(s, "carol@APEX.TEST");
}

/* A file with what acts for carol. */
static void
proxy_in_file(struct alloc_subject *s)
{
    OM_uint32 minor;
    char path[400];

    take_proxy(s);
    cred_path(path, sizeof(path), "ccache/alloc-proxy");
    EXPECT_NUMBER(store_into(s, path, 1, 0), GSS_S_COMPLETE);
    gss_release_oid_set(&minor, &s->mechs);
}

static OM_uint32
read_proxy(struct alloc_subject *s)
{
    char path[400];
    OM_uint32 major, minor;

    cred_path(path, sizeof(path), "ccache/alloc-proxy");
    major = gss_store_acquire(&s->minor, NULL, GSS_C_INITIATE, "ccache", path,
                              NULL, NULL, &s->made);
    if (major == GSS_S_COMPLETE)
        major = inquire_by_oid(s);
    if (major != GSS_S_COMPLETE)
        gss_release_cred(&minor, &s->made);
    return major;
}

static void
proxy_stands(struct alloc_subject *s)
{
    cred_is(s->given, "carol@APEX.TEST", GSS_C_INITIATE);
}

static void
initiate(struct alloc_subject *s, const char *target, OM_uint32 flags)
{
    struct pair_options options = {.flags = PAIR_FLAGS | flags,
                                   .target = target};

    EXPECT_NUMBER(
        pair_initiate(&options, &s->pair, GSS_C_NO_BUFFER, &s->pair.first),
        GSS_S_CONTINUE_NEEDED);
}

static void
initiate_delegating(struct alloc_subject *s)
{
    initiate(s, "host@localhost", GSS_C_DELEG_FLAG);
}

static void
initiate_plain(struct alloc_subject *s)
{
    initiate(s, "svc@localhost", 0);
}

static OM_uint32
accept_token(struct alloc_subject *s)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .acceptor_cred = s->given};
    OM_uint32 major =
        pair_accept(&options, &s->pair, &s->pair.first, &s->pair.reply);

    s->minor = s->pair.minor;
    return major;
}

/* Who the acceptor was told has a credential there, and no other. */
static void
delegated_is_alice(struct alloc_subject *s)
{
    if (EXPECT(s->pair.delegated != GSS_C_NO_CREDENTIAL))
        cred_is(s->pair.delegated, "alice@APEX.TEST", GSS_C_INITIATE);
}

static void
nothing_delegated(struct alloc_subject *s)
{
    EXPECT(s->pair.delegated == GSS_C_NO_CREDENTIAL);
}

const struct alloc_call cred_alloc_delegate[] = {
    {"store_cred_into, a new cache", take_bob, end_stored, store_new,
     stored_is_bob, stored_again_is_bob},
    {"store_cred_into, a cache that is another's", begin_occupied, NULL,
     store_occupied, occupied_by_alice, occupied_by_alice},
    {"store_cred_into, a collection", collection_of_alice, without_bob,
     store_in_collection, primary_is_bob, primary_is_alice},
    {"store_cred_into, a collection, once more", collection_of_both, NULL,
     store_in_collection, primary_is_bob, primary_is_bob},
    {"store_cred", take_bob, NULL, store_default, default_is_bob,
     default_again_is_bob},
    {"acquire_cred_impersonate_name", take_service, NULL, impersonate, is_carol,
     service_stands},
    {"inquire_cred_by_oid, the impersonator", take_proxy, copy_proxy,
     inquire_by_oid, set_is_service, proxy_stands},
    {"acquire_cred_from, what acts for another", proxy_in_file, NULL,
     read_proxy, set_is_service, proxy_stands},
    {"init_sec_context for another", take_proxy, copy_proxy, proxy_init,
     accepted_as_carol, proxy_stands},
    {"accept_sec_context, delegated", NULL, initiate_delegating, accept_token,
     delegated_is_alice, nothing_delegated},
    {"accept_sec_context, constrained", take_service, initiate_plain,
     accept_token, delegated_is_alice, nothing_delegated},
};
const size_t cred_alloc_num_delegate =
    sizeof(cred_alloc_delegate) / sizeof(cred_alloc_delegate[0]);
