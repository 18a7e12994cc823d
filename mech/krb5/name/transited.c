/* mech/krb5/name/transited.c: contract in transited.h. */
#include "mech/krb5/transited.h"

#include <krb5.h>
#include <profile.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/name/transited_realms.h"

/* RFC 8062 section 3: the realm of a client that does not name its own. */
#define ANONYMOUS_REALM "WELLKNOWN:ANONYMOUS"

/* The path that is trusted: what [capaths] lists, or else the hierarchy. */
struct path {
    struct transited_hierarchy hierarchy;
    char **capaths; /* NULL: not configured */
};

/* printable copies a name for evidence: cut, and with nothing but ASCII. */
static const char *
printable(struct bytes name, char out[80])
{
    size_t i;

    for (i = 0; i < name.len && i < 79; i++) {
        out[i] = (char)name.data[i];
        if (name.data[i] < 0x20 || name.data[i] >= 0x7f)
            out[i] = '?';
    }
    out[i] = '\0';
    return out;
}

/* A value of [capaths] is a realm, then perhaps blanks and a remark. */
static bool
capaths_has(char *const *values, struct bytes realm)
{
    /* "." alone: the two realms are neighbours. */
    if (values[0] != NULL && values[0][0] == '.')
        return false;
    for (; *values != NULL; values++) {
        struct bytes value = {(const uint8_t *)*values,
                              strcspn(*values, "\t ")};

        if (bytes_equal(value, realm))
            return true;
    }
    return false;
}

static enum verdict
check_realm(void *arg, struct bytes realm, struct evidence *ev)
{
    const struct path *p = arg;
    const struct transited_hierarchy *h = &p->hierarchy;
    char name[80], client[80], server[80];
    bool trusted;

    if (p->capaths != NULL)
        trusted =
            bytes_equal(realm, h->client) || capaths_has(p->capaths, realm);
    else
        trusted = transited_hierarchy_has(h, realm);
    if (trusted)
        return V_OK;
    return verdict_with(
        V_ILL_CR_TKT, ev, "realm %s is not on the path from %s to %s (%s)",
        printable(realm, name), printable(h->client, client),
        printable(h->server, server),
        p->capaths != NULL ? "[capaths] of krb5.conf" : "no [capaths] for it");
}

static char *
realm_string(struct bytes realm)
{
    return strndup((const char *)realm.data, realm.len);
}

/* read_capaths sets *out to the values of [capaths] CLIENT SERVER, or to NULL
 * where it has none.  The caller frees them with profile_free_list. */
static enum verdict
read_capaths(struct bytes client_realm, struct bytes server_realm, char ***out,
             struct evidence *ev)
{
    struct _profile_t *profile = NULL;
    krb5_context context = NULL;
    char *client = realm_string(client_realm);
    char *server = realm_string(server_realm);
    const char *names[] = {"capaths", client, server, NULL};
    enum verdict v = V_NO_MEMORY;
    long code = 0;

    if (client == NULL || server == NULL)
        goto out;
    v = thread_context(&context, ev);
    if (v != V_OK)
        goto out;
    code = krb5_get_profile(context, &profile);
    if (code == 0)
        code = profile_get_values(profile, names, out);
    if (code == PROF_NO_SECTION || code == PROF_NO_RELATION) {
        *out = NULL;
        code = 0;
    }
    if (code != 0)
        v = krb_failure(V_KRB5, context, (krb5_error_code)code, ev,
                        "[capaths] of krb5.conf cannot be read");

out:
    if (profile != NULL)
        profile_release(profile);
    free(client);
    free(server);
    return v;
}

/* Refuses names that could not be told apart as C strings, or are longer than
 * any realm's. */
static bool
usable(struct bytes realm)
{
    return realm.len > 0 && realm.len <= TRANSITED_MAX_REALM &&
           memchr(realm.data, '\0', realm.len) == NULL;
}

/* Some encoders end the field with a NUL. */
static struct bytes
without_nul(struct bytes text)
{
    if (text.len > 0 && text.data[text.len - 1] == '\0')
        text.len--;
    return text;
}

enum verdict
transited_check(struct bytes transited, struct bytes client_realm,
                struct bytes server_realm, struct evidence *ev)
{
    struct bytes text = without_nul(transited);
    struct path p = {{{NULL, 0}, {NULL, 0}, 0}, NULL};
    enum verdict v;

    if (text.len == 0 ||
        bytes_equal(client_realm, bytes_of_string(ANONYMOUS_REALM)))
        return V_OK;
    if (!usable(client_realm) || !usable(server_realm) ||
        bytes_equal(client_realm, server_realm))
        return verdict_with(V_ILL_CR_TKT, ev,
                            "realms were transited, but there is no path from "
                            "the client's realm to the server's");
    v = read_capaths(client_realm, server_realm, &p.capaths, ev);
    if (v == V_OK) {
        transited_hierarchy_init(&p.hierarchy, client_realm, server_realm);
        v = transited_expand(text, client_realm, server_realm, check_realm, &p,
                             ev);
    }
    profile_free_list(p.capaths);
    return v;
}
