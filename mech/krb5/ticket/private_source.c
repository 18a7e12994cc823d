/* mech/krb5/ticket/private_source.c: credentials in a MEMORY ccache of their
 * own; contracts in tickets.h and ticket_source.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdlib.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/krb5/site/thread_context.h"

enum verdict
ticket_source_private(krb5_context krb5, struct ticket_source **out,
                      krb5_ccache *out_ccache, struct evidence *ev)
{
    struct ticket_source *s = NULL;
    krb5_ccache ccache = NULL;
    krb5_error_code code;
    char *name = NULL;
    enum verdict v;

    code = krb5_cc_new_unique(krb5, "MEMORY", NULL, &ccache);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "MEMORY credential cache");
    v = ccache_full_name(krb5, ccache, &name, ev);
    if (v == V_OK) {
        s = ticket_source_new(NULL, name, NULL);
        v = s != NULL ? V_OK : V_NO_MEMORY;
    }
    free(name);
    if (v != V_OK) {
        (void)krb5_cc_destroy(krb5, ccache);
        return v;
    }
    s->is_private = true;
    *out = s;
    *out_ccache = ccache;
    return V_OK;
}

enum verdict
ticket_source_adopt(struct ticket_source *s, krb5_context krb5,
                    krb5_ccache ccache, struct evidence *ev)
{
    struct ccache_content content = {0};
    char *full_name = NULL;
    enum verdict v;

    v = ccache_scan(krb5, ccache, &content, ev);
    if (v == V_OK)
        v = ccache_full_name(krb5, ccache, &full_name, ev);
    if (v == V_OK && ticket_source_settle(s, full_name, &content))
        full_name = NULL;
    free(full_name);
    ccache_content_free(&content);
    return v;
}

enum verdict
ticket_source_with_password(const struct krb_name *name, const char *password,
                            const struct ticket_verification *verify,
                            struct ticket_source **out, struct evidence *ev)
{
    struct ccache_content content = {0};
    struct ticket_source *s = NULL;
    krb5_ccache ccache = NULL;
    krb5_context krb5;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v == V_OK)
        v = ticket_source_private(krb5, &s, &ccache, ev);
    if (v == V_OK)
        v = krb_name_duplicate(name, &content.name, ev);
    if (v == V_OK)
        v = initial_creds_by_password(krb5, password, verify, ccache, &content,
                                      ev);
    if (v == V_OK)
        v = ticket_source_adopt(s, krb5, ccache, ev);
    if (v == V_OK) {
        *out = s;
        s = NULL;
    }
    if (ccache != NULL)
        (void)krb5_cc_close(krb5, ccache);
    ccache_content_free(&content);
    ticket_source_free(s);
    return v;
}

enum verdict
ticket_source_from_filler(const struct krb_name *client, ticket_filler *fill,
                          void *arg, struct ticket_source **out,
                          struct evidence *ev)
{
    struct ticket_source *s = NULL;
    krb5_ccache ccache = NULL;
    krb5_error_code code;
    krb5_context krb5;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v == V_OK)
        v = ticket_source_private(krb5, &s, &ccache, ev);
    if (v != V_OK)
        return v;
    code = krb5_cc_initialize(krb5, ccache, krb_name_principal(client));
    v = code == 0 ? fill(arg, ccache, ev)
                  : krb_failure(V_KRB5, krb5, code, ev,
                                "credential cache for %s", client->text);
    if (v == V_OK)
        v = ticket_source_adopt(s, krb5, ccache, ev);
    (void)krb5_cc_close(krb5, ccache);
    if (v == V_OK)
        *out = s;
    else
        ticket_source_free(s);
    return v;
}
