/* tests/peers/storm_creds.c: credentials in the storm. */
#include "tests/peers/storm.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The ways to acquire: the owner's name, up to two entries of a credential
 * store (a value that begins with `$` is a variable's, `%` stands for the
 * realm's directory), and what must come of it. */
static const struct {
    const char *user, *service;
    gss_cred_usage_t usage;
    const char *key1, *value1, *key2, *value2;
    const char *owner;
} ways[] = {
    {NULL, NULL, GSS_C_INITIATE, NULL, NULL, NULL, NULL, "alice@APEX.TEST"},
    {"alice", NULL, GSS_C_INITIATE, NULL, NULL, NULL, NULL, "alice@APEX.TEST"},
    {NULL, NULL, GSS_C_INITIATE, "ccache", "$KRB5CCNAME", NULL, NULL,
     "alice@APEX.TEST"},
    {"bob", NULL, GSS_C_INITIATE, "password", "bob-password", NULL, NULL,
     "bob@APEX.TEST"},
    {"alice", NULL, GSS_C_INITIATE, "client_keytab", "%/keytab/client",
     "ccache", "MEMORY:storm-client", "alice@APEX.TEST"},
    {NULL, NULL, GSS_C_ACCEPT, NULL, NULL, NULL, NULL, NULL},
    {NULL, "svc18@localhost", GSS_C_ACCEPT, NULL, NULL, NULL, NULL, "svc18/"},
    {NULL, "svc17@localhost", GSS_C_ACCEPT, "keytab", "%/keytab/svc17",
     "rcache", "none:", "svc17/"},
    {NULL, NULL, GSS_C_ACCEPT, "keytab", "$KRB5_KTNAME", NULL, NULL, NULL},
    {NULL, NULL, GSS_C_BOTH, NULL, NULL, NULL, NULL, "alice@APEX.TEST"},
};

/* The value of a store's entry as it is handed over. */
static const char *
expand(const char *value, char *buffer, size_t size)
{
    if (value != NULL && value[0] == '$')
        return getenv(value + 1);
    if (value == NULL || value[0] != '%')
        return value;
    snprintf(buffer, size, "FILE:%s%s", getenv("APEX_REALM_DIR"), value + 1);
    return buffer;
}

static void
acquire(struct storm *s, struct storm_cred *slot)
{
    unsigned way = storm_random(s, sizeof(ways) / sizeof(ways[0]));
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    char first[1000], second[1000];

    /* The KDC's work costs time. */
    if (ways[way].key1 != NULL && strcmp(ways[way].key1, "password") == 0 &&
        storm_random(s, 4) != 0)
        return;
    if (ways[way].user != NULL)
        name = gss_user_name(ways[way].user);
    if (ways[way].service != NULL)
        name = gss_host_name(ways[way].service);
    major = gss_store_acquire(
        &minor, name, ways[way].usage, ways[way].key1,
        expand(ways[way].value1, first, sizeof(first)), ways[way].key2,
        expand(ways[way].value2, second, sizeof(second)), &slot->cred);
    if (storm_done(s, "acquire_cred", major, minor, GSS_S_COMPLETE)) {
        slot->usage = ways[way].usage;
        slot->owner = ways[way].owner;
    } else {
        storm_check(s, slot->cred == GSS_C_NO_CREDENTIAL, "a failed acquire");
    }
    gss_release_name(&minor, &name);
}

/* A wrong password, or a name that the KDC has not.  It costs the KDC time. */
static void
refuse_password(struct storm *s)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_buffer_desc password = gss_text("wrong");
    bool known = storm_random(s, 2) == 0;
    gss_name_t name;
    OM_uint32 major, minor;

    if (storm_random(s, 4) != 0)
        return;
    name = gss_user_name(known ? "bob" : "nobody");
    major = gss_acquire_cred_with_password(&minor, name, &password, 0, NULL,
                                           GSS_C_INITIATE, &cred, NULL, NULL);
    storm_done_with(s, "acquire_cred", major, minor, GSS_S_NO_CRED,
                    known ? (OM_uint32)KRB5KDC_ERR_PREAUTH_FAILED
                          : (OM_uint32)KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN);
    storm_check(s, cred == GSS_C_NO_CREDENTIAL, "no credential");
    gss_release_name(&minor, &name);
}

static void
inquire(struct storm *s, const struct storm_cred *slot)
{
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    OM_uint32 major, minor, lifetime = 0;

    major =
        gss_inquire_cred(&minor, slot->cred, &name, &lifetime, &usage, NULL);
    if (storm_done(s, "inquire_cred", major, minor, GSS_S_COMPLETE)) {
        storm_check(s, usage == slot->usage && lifetime > 0,
                    "the credential's usage and lifetime");
        if (slot->owner != NULL)
            storm_is_named(s, name, slot->owner);
    }
    gss_release_name(&minor, &name);
}

static void
inquire_by_mech(struct storm *s, const struct storm_cred *slot)
{
    gss_name_t name = GSS_C_NO_NAME;
    gss_cred_usage_t usage = -1;
    OM_uint32 major, minor, initiator = 0, acceptor = 0;

    major = gss_inquire_cred_by_mech(&minor, slot->cred, gss_mech_krb5, &name,
                                     &initiator, &acceptor, &usage);
    if (storm_done(s, "inquire_cred_by_mech", major, minor, GSS_S_COMPLETE)) {
        storm_check(s,
                    usage == slot->usage &&
                        (initiator > 0) == (usage != GSS_C_ACCEPT) &&
                        (acceptor > 0) == (usage != GSS_C_INITIATE),
                    "the credential's lifetimes");
        if (slot->owner != NULL)
            storm_is_named(s, name, slot->owner);
    }
    gss_release_name(&minor, &name);
}

/* Exports the credential, and has the import take its place. */
static void
transfer(struct storm *s, struct storm_cred *slot)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_cred_id_t copy = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_export_cred(&minor, slot->cred, &token);
    if (storm_done(s, "export_cred", major, minor, GSS_S_COMPLETE)) {
        major = gss_import_cred(&minor, &token, &copy);
        if (storm_done(s, "import_cred", major, minor, GSS_S_COMPLETE)) {
            gss_release_cred(&minor, &slot->cred);
            slot->cred = copy;
        }
    }
    gss_release_buffer(&minor, &token);
}

/* A damaged export is refused, or is another credential. */
static void
transfer_damaged(struct storm *s, const struct storm_cred *slot)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_cred_id_t copy = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_export_cred(&minor, slot->cred, &token);
    if (storm_done(s, "export_cred", major, minor, GSS_S_COMPLETE)) {
        token.length -= 1 + storm_random(s, (unsigned)token.length - 1);
        major = gss_import_cred(&minor, &token, &copy);
        storm_refused(s, "import_cred of a part", major, minor);
        gss_release_cred(&minor, &copy);
    }
    gss_release_buffer(&minor, &token);
}

/* The credential and one for SPNEGO, in a copy.  When that copy fails, MIT's
 * library loses what it had of it. */
static void
add(struct storm *s, const struct storm_cred *slot)
{
    struct storm_cred copy = *slot;
    OM_uint32 major, minor;

    if (slot->usage != GSS_C_INITIATE || s->starving > 0)
        return;
    copy.cred = GSS_C_NO_CREDENTIAL;
    s->negotiated = true;
    major = gss_add_cred(&minor, slot->cred, GSS_C_NO_NAME, oid_spnego,
                         GSS_C_INITIATE, 0, 0, &copy.cred, NULL, NULL, NULL);
    if (storm_done(s, "add_cred", major, minor, GSS_S_COMPLETE))
        inquire_by_mech(s, &copy);
    gss_release_cred(&minor, &copy.cred);
}

void
storm_cred(struct storm *s)
{
    struct storm_cred *slot = &s->creds[storm_random(s, STORM_CREDS)];
    struct storm_cred common = {s->shared->initiator, GSS_C_INITIATE,
                                "alice@APEX.TEST", 0};
    OM_uint32 minor;

    s->doing = "credential";
    if (slot->cred == GSS_C_NO_CREDENTIAL) {
        acquire(s, slot);
        return;
    }
    switch (storm_random(s, 12)) {
    case 0:
        inquire(s, slot);
        break;
    case 1:
        inquire(s, &common);
        break;
    case 2:
        inquire_by_mech(s, slot);
        break;
    case 3:
        inquire_by_mech(s, &common);
        break;
    case 4:
        if (slot->users == 0)
            transfer(s, slot);
        break;
    case 5:
        transfer_damaged(s, slot);
        break;
    case 6:
        add(s, slot);
        break;
    case 7:
    case 8:
        storm_cred_option(s, slot);
        break;
    case 9:
        storm_cred_option(s, &common);
        break;
    case 10:
        refuse_password(s);
        break;
    default:
        if (slot->users == 0)
            gss_release_cred(&minor, &slot->cred);
    }
}
