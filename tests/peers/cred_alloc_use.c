/* tests/peers/cred_alloc_use.c: calls on a credential that is there, while
 * allocations fail. */
#include "tests/peers/cred_alloc.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPY "MEMORY:alloc-copy"

/* 1.2.752.43.13.29, GSS_KRB5_CRED_NO_CI_FLAGS_X */
static gss_OID_desc no_ci_flags = {6, (void *)"\x2a\x85\x70\x2b\x0d\x1d"};

static krb5_context krb5;

static void
take_alice(struct alloc_subject *s)
{
    EXPECT_NUMBER(
        gss_default_cred(&s->minor, NULL, NULL, GSS_C_INITIATE, &s->given),
        GSS_S_COMPLETE);
    if (krb5 == NULL)
        EXPECT_NUMBER(krb5_init_context(&krb5), 0);
}

static void
take_bob(struct alloc_subject *s)
{
    gss_name_t bob = gss_user_name("bob");
    OM_uint32 minor;

    EXPECT_NUMBER(gss_store_acquire(&minor, bob, GSS_C_INITIATE, "password",
                                    "bob-password", NULL, NULL, &s->given),
                  GSS_S_COMPLETE);
    gss_release_name(&minor, &bob);
}

static void
take_acceptor(struct alloc_subject *s)
{
    EXPECT_NUMBER(
        gss_default_cred(&s->minor, NULL, NULL, GSS_C_ACCEPT, &s->given),
        GSS_S_COMPLETE);
    if (krb5 == NULL)
        EXPECT_NUMBER(krb5_init_context(&krb5), 0);
}

/* `given` still is what it was. */
static void
given_is_alice(struct alloc_subject *s)
{
    cred_is(s->given, "alice@APEX.TEST", GSS_C_INITIATE);
}

static void
given_is_bob(struct alloc_subject *s)
{
    cred_is(s->given, "bob@APEX.TEST", GSS_C_INITIATE);
}

static void
is_bob(struct alloc_subject *s)
{
    cred_alloc_is(s, "bob@APEX.TEST", GSS_C_INITIATE);
    given_is_bob(s);
}

static void
is_alice(struct alloc_subject *s)
{
    cred_alloc_is(s, "alice@APEX.TEST", GSS_C_INITIATE);
    given_is_alice(s);
}

static void
name_is_alice(struct alloc_subject *s)
{
    char text[300];

    gss_name_text(s->name, text, sizeof(text));
    EXPECT(strcmp(text, "alice@APEX.TEST") == 0);
}

static OM_uint32
inquire(struct alloc_subject *s)
{
    OM_uint32 lifetime = 0;
    gss_cred_usage_t usage = 99;
    OM_uint32 major = gss_inquire_cred(&s->minor, s->given, &s->name, &lifetime,
                                       &usage, &s->mechs);

    EXPECT(major != GSS_S_COMPLETE ||
           (lifetime > 0 && usage == GSS_C_INITIATE));
    return major;
}

static OM_uint32
inquire_by_mech(struct alloc_subject *s)
{
    OM_uint32 initiate = 0, accept = 0;
    gss_cred_usage_t usage = 99;
    OM_uint32 major =
        gss_inquire_cred_by_mech(&s->minor, s->given, gss_mech_krb5, &s->name,
                                 &initiate, &accept, &usage);

    EXPECT(major != GSS_S_COMPLETE ||
           (initiate > 0 && usage == GSS_C_INITIATE));
    return major;
}

static void
new_cache(struct alloc_subject *s)
{
    krb5_principal owner = NULL;
    krb5_ccache cache = NULL;

    EXPECT_NUMBER(krb5_parse_name(krb5, "alice", &owner), 0);
    if (EXPECT_NUMBER(krb5_cc_resolve(krb5, COPY, &cache), 0))
        EXPECT_NUMBER(krb5_cc_initialize(krb5, cache, owner), 0);
    krb5_free_principal(krb5, owner);
    s->handle = cache;
}

static OM_uint32
copy_ccache(struct alloc_subject *s)
{
    return gss_krb5_copy_ccache(&s->minor, s->given, s->handle);
}

static void
cache_is_copy(struct alloc_subject *s)
{
    cred_alloc_cache_is(COPY, "alice@APEX.TEST");
    krb5_cc_destroy(krb5, s->handle);
    given_is_alice(s);
}

/* The caller's cache may hold a part; it is the caller's, who was told. */
static void
cache_is_given_up(struct alloc_subject *s)
{
    krb5_cc_destroy(krb5, s->handle);
    given_is_alice(s);
}

static OM_uint32
restrict_enctypes(struct alloc_subject *s)
{
    krb5_enctype types[] = {ENCTYPE_AES256_CTS_HMAC_SHA1_96};

    return gss_krb5_set_allowable_enctypes(&s->minor, s->given, 1, types);
}

static void
new_rcache(struct alloc_subject *s)
{
    char text[] = "piece";
    krb5_data piece = {0, sizeof(text) - 1, text};
    krb5_rcache rcache = NULL;

    EXPECT_NUMBER(krb5_get_server_rcache(krb5, &piece, &rcache), 0);
    s->handle = rcache;
}

static OM_uint32
set_rcache(struct alloc_subject *s)
{
    return gss_krb5_set_cred_rcache(&s->minor, s->given, s->handle);
}

static void
accepts(struct alloc_subject *s)
{
    gss_cred_usage_t usage = 99;

    EXPECT_NUMBER(
        gss_inquire_cred(&s->minor, s->given, NULL, NULL, &usage, NULL),
        GSS_S_COMPLETE);
    EXPECT_NUMBER(usage, GSS_C_ACCEPT);
}

/* What was not taken over is still the caller's: the builtin's way to end one
 * is to have a credential take it. */
static void
rcache_is_ours(struct alloc_subject *s)
{
    EXPECT_NUMBER(set_rcache(s), GSS_S_COMPLETE);
    accepts(s);
}

static OM_uint32
set_no_ci(struct alloc_subject *s)
{
    gss_buffer_desc none = GSS_C_EMPTY_BUFFER;

    return gss_set_cred_option(&s->minor, &s->given, &no_ci_flags, &none);
}

static OM_uint32 export(struct alloc_subject *s)
{
    return gss_export_cred(&s->minor, s->given, &s->token);
}

static void
token_is_bob(struct alloc_subject *s)
{
    EXPECT_NUMBER(gss_import_cred(&s->minor, &s->token, &s->made),
                  GSS_S_COMPLETE);
    is_bob(s);
}

static void
token_is_alice(struct alloc_subject *s)
{
    EXPECT_NUMBER(gss_import_cred(&s->minor, &s->token, &s->made),
                  GSS_S_COMPLETE);
    is_alice(s);
}

static void
export_alice(struct alloc_subject *s)
{
    take_alice(s);
    EXPECT_NUMBER(gss_export_cred(&s->minor, s->given, &s->before),
                  GSS_S_COMPLETE);
}

static void
export_bob(struct alloc_subject *s)
{
    take_bob(s);
    EXPECT_NUMBER(gss_export_cred(&s->minor, s->given, &s->before),
                  GSS_S_COMPLETE);
}

static OM_uint32
import(struct alloc_subject *s)
{
    return gss_import_cred(&s->minor, &s->before, &s->made);
}

/* The library copies an element by exporting and importing it. */
static OM_uint32
add_to_copy(struct alloc_subject *s)
{
    return gss_add_cred(&s->minor, s->given, GSS_C_NO_NAME, oid_spnego,
                        GSS_C_INITIATE, 0, 0, &s->made, NULL, NULL, NULL);
}

const struct alloc_call cred_alloc_use[] = {
    {"inquire_cred", take_alice, NULL, inquire, name_is_alice, given_is_alice},
    {"inquire_cred_by_mech", take_alice, NULL, inquire_by_mech, name_is_alice,
     given_is_alice},
    {"copy_ccache", take_alice, new_cache, copy_ccache, cache_is_copy,
     cache_is_given_up},
    {"set_allowable_enctypes", take_alice, NULL, restrict_enctypes,
     given_is_alice, given_is_alice},
    {"set_cred_rcache", take_acceptor, new_rcache, set_rcache, accepts,
     rcache_is_ours},
    {"set_cred_option, no CI flags", take_alice, NULL, set_no_ci,
     given_is_alice, given_is_alice},
    {"export_cred, a file", take_alice, NULL, export, token_is_alice,
     given_is_alice},
    {"export_cred, tickets and all", take_bob, NULL, export, token_is_bob,
     given_is_bob},
    {"import_cred, a file", export_alice, NULL, import, is_alice,
     given_is_alice},
    {"import_cred, tickets and all", export_bob, NULL, import, is_bob,
     given_is_bob},
    {"add_cred to a copy", take_bob, NULL, add_to_copy, is_bob, given_is_bob},
};
const size_t cred_alloc_num_use =
    sizeof(cred_alloc_use) / sizeof(cred_alloc_use[0]);
