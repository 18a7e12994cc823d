/* tests/peers/storm_options.c: what is set on credentials and what they are
 * stored in, in the storm. */
#include "tests/peers/storm.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <string.h>

/* 1.2.840.113554.1.2.2.5.14 */
static gss_OID_desc impersonator = {
    11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0e"};

/* All that there are: what was possible before still is. */
static void
allow_enctypes(struct storm *s, struct storm_cred *slot)
{
    krb5_enctype etypes[] = {
        ENCTYPE_AES256_CTS_HMAC_SHA1_96, ENCTYPE_AES128_CTS_HMAC_SHA1_96,
        ENCTYPE_AES256_CTS_HMAC_SHA384_192, ENCTYPE_AES128_CTS_HMAC_SHA256_128};
    OM_uint32 major, minor;

    major = gss_krb5_set_allowable_enctypes(&minor, slot->cred, 4, etypes);
    storm_done(s, "set_allowable_enctypes", major, minor, GSS_S_COMPLETE);
}

static void
name_of_copy(krb5_context context, krb5_ccache cache, char *out, size_t size)
{
    krb5_principal owner = NULL;
    char *text = NULL;

    snprintf(out, size, "?");
    if (krb5_cc_get_principal(context, cache, &owner) == 0 &&
        krb5_unparse_name(context, owner, &text) == 0)
        snprintf(out, size, "%s", text);
    krb5_free_unparsed_name(context, text);
    krb5_free_principal(context, owner);
}

/* Copies the tickets into a cache of the program's own. */
static void
copy_ccache(struct storm *s, const struct storm_cred *slot)
{
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    krb5_principal owner = NULL;
    OM_uint32 major, minor;
    char text[100];

    if (krb5_init_context(&context) == 0 &&
        krb5_parse_name(context, slot->owner, &owner) == 0 &&
        krb5_cc_new_unique(context, "MEMORY", NULL, &cache) == 0 &&
        krb5_cc_initialize(context, cache, owner) == 0) {
        major = gss_krb5_copy_ccache(&minor, slot->cred, cache);
        if (storm_done(s, "copy_ccache", major, minor, GSS_S_COMPLETE)) {
            name_of_copy(context, cache, text, sizeof(text));
            storm_check(s, strcmp(text, slot->owner) == 0, "the copy's owner");
        }
    }
    if (cache != NULL)
        krb5_cc_destroy(context, cache);
    krb5_free_principal(context, owner);
    krb5_free_context(context);
}

/* Acquires from `name`, for the thread's own use, as whom it was stored. */
static void
acquire_again(struct storm *s, const char *key, const char *name,
              const char *owner)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t who = GSS_C_NO_NAME;
    OM_uint32 major, minor;

    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, key, name, NULL,
                              NULL, &cred);
    if (storm_done(s, "acquire_cred", major, minor, GSS_S_COMPLETE)) {
        major = gss_inquire_cred(&minor, cred, &who, NULL, NULL, NULL);
        if (storm_done(s, "inquire_cred", major, minor, GSS_S_COMPLETE))
            storm_is_named(s, who, owner);
    }
    gss_release_name(&minor, &who);
    gss_release_cred(&minor, &cred);
}

/* Stores the credential in a cache of the thread's, acquires it from there, and
 * then by default, once the cache is the thread's default. */
static void
store(struct storm *s, const struct storm_cred *slot)
{
    char name[100];
    gss_key_value_element_desc pair = {"ccache", name};
    gss_key_value_set_desc keys = {1, &pair};
    OM_uint32 major, minor;

    snprintf(name, sizeof(name), "MEMORY:storm-%u", s->index);
    major = gss_store_cred_into(&minor, slot->cred, GSS_C_INITIATE,
                                gss_mech_krb5, 1, 0, &keys, NULL, NULL);
    if (!storm_done(s, "store_cred_into", major, minor, GSS_S_COMPLETE))
        return;
    acquire_again(s, "ccache", name, slot->owner);
    major = gss_krb5_ccache_name(&minor, name, NULL);
    if (storm_done(s, "ccache_name", major, minor, GSS_S_COMPLETE))
        acquire_again(s, NULL, NULL, slot->owner);
    /* What the thread does afterwards depends on it. */
    do {
        major = gss_krb5_ccache_name(&minor, NULL, NULL);
    } while (!storm_done(s, "ccache_name", major, minor, GSS_S_COMPLETE) &&
             s->fault[0] == '\0');
}

/* Nobody acts for anybody here. */
static void
ask_impersonator(struct storm *s, const struct storm_cred *slot)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;

    major = gss_inquire_cred_by_oid(&minor, slot->cred, &impersonator, &set);
    if (storm_done(s, "impersonator", major, minor, GSS_S_COMPLETE))
        storm_check(s, set == NULL || set->count == 0, "no impersonator");
    gss_release_buffer_set(&minor, &set);
}

void
storm_cred_option(struct storm *s, struct storm_cred *slot)
{
    unsigned what = storm_random(s, 4);

    /* An option is set before others use the credential. */
    if (what == 0 && slot->cred != s->shared->initiator)
        allow_enctypes(s, slot);
    else if (what <= 1)
        ask_impersonator(s, slot);
    else if (slot->usage == GSS_C_ACCEPT || slot->owner == NULL)
        return;
    else if (what == 2)
        copy_ccache(s, slot);
    else
        store(s, slot);
}
