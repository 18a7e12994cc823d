/* mech/krb5/ticket/initial_creds.c: contracts in initial_creds.h. */
#include "mech/krb5/ticket/initial_creds.h"

#include <stdint.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/keytab/key_source.h"
#include "mech/krb5/site/thread_context.h"

/* Exported by libkrb5, but declared in no installed header
 * (doc/private-facts.txt): the question that MIT's mechanism asks.
 * krb5_get_init_creds_keytab finds a key by any of the names that DNS has for a
 * host; without this function only the first of them is looked for. */
extern krb5_error_code
k5_kt_have_match(krb5_context context, krb5_keytab keytab,
                 krb5_principal principal) __attribute__((weak));

enum verdict
client_keytab_open(krb5_context krb5, const char *name, krb5_keytab *out,
                   struct evidence *ev)
{
    krb5_error_code code;

    *out = NULL;
    code = name != NULL ? krb5_kt_resolve(krb5, name, out)
                        : krb5_kt_client_default(krb5, out);
    if (code != 0)
        *out = NULL;
    if (krb_no_memory(code))
        return V_NO_MEMORY;
    return code == 0 || name == NULL ? V_OK
                                     : krb_failure(V_NO_CRED, krb5, code, ev,
                                                   "client keytab %s", name);
}

enum verdict
client_keytab_check(krb5_context krb5, const char *name, krb5_keytab keytab,
                    struct evidence *ev)
{
    krb5_error_code code = krb5_kt_have_content(krb5, keytab);

    return code == 0 ? V_OK
                     : krb_failure(V_NO_CRED, krb5, code, ev,
                                   "client keytab %s", name);
}

void
client_keytab_close(krb5_context krb5, krb5_keytab keytab)
{
    if (keytab != NULL)
        (void)krb5_kt_close(krb5, keytab);
}

/* The verdict where the keytab does not have what is looked for. */
static enum verdict
missing(krb5_error_code code)
{
    return krb_no_memory(code) ? V_NO_MEMORY : V_NO_CRED;
}

/* An alias of a host may take a look at the DNS. */
static krb5_error_code
have_alias(krb5_context krb5, krb5_keytab keytab, const struct krb_name *name)
{
    krb5_error_code code;

    thread_context_lend();
    code = k5_kt_have_match(krb5, keytab, bytes_unconst(&name->principal));
    thread_context_take_back();
    return code;
}

static krb5_error_code
have_key(krb5_context krb5, krb5_keytab keytab, const struct krb_name *name)
{
    krb5_keytab_entry entry;
    krb5_error_code code;

    code = krb5_kt_get_entry(krb5, keytab, &name->principal, 0, 0, &entry);
    if (code == 0)
        (void)krb5_free_keytab_entry_contents(krb5, &entry);
    else if (code == KRB5_KT_NOTFOUND && k5_kt_have_match != NULL &&
             keytab_can_list(krb5, keytab))
        code = have_alias(krb5, keytab, name);
    return code;
}

enum verdict
client_keytab_check_name(krb5_context krb5, krb5_keytab keytab,
                         const struct krb_name *name)
{
    krb5_error_code code;

    if (keytab == NULL)
        return V_NO_CRED;
    code = name != NULL ? have_key(krb5, keytab, name)
                        : krb5_kt_have_content(krb5, keytab);
    return code == 0 ? V_OK : missing(code);
}

enum verdict
client_keytab_name(krb5_context krb5, krb5_keytab keytab, struct krb_name **out)
{
    struct evidence ignored = EVIDENCE_INIT;
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_error_code code;
    enum verdict v;

    if (keytab == NULL || !keytab_can_list(krb5, keytab))
        return V_NO_CRED;
    code = krb5_kt_start_seq_get(krb5, keytab, &cursor);
    if (code == 0) {
        code = krb5_kt_next_entry(krb5, keytab, &entry, &cursor);
        (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
    }
    if (code != 0)
        return missing(code);
    v = krb_name_build(entry.principal, NULL, NULL, out, &ignored);
    (void)krb5_free_keytab_entry_contents(krb5, &entry);
    return v == V_OK || v == V_NO_MEMORY ? v : V_NO_CRED;
}

/* Options by which libkrb5 stores the new tickets in `ccache`. */
static krb5_error_code
make_options(krb5_context krb5, krb5_ccache ccache,
             krb5_get_init_creds_opt **out)
{
    krb5_error_code code;

    code = krb5_get_init_creds_opt_alloc(krb5, out);
    if (code == 0)
        code = krb5_get_init_creds_opt_set_out_ccache(krb5, *out, ccache);
    return code;
}

/* The KDC may know the client by another name than we asked for. */
static enum verdict
take(const krb5_creds *creds, struct ccache_content *content,
     struct evidence *ev)
{
    struct ccache_content fresh = {0};
    int32_t ignored;
    enum verdict v;

    v = krb_name_build(creds->client, NULL, NULL, &fresh.name, ev);
    if (v != V_OK)
        return v;
    fresh.expiry = (uint32_t)creds->times.endtime;
    krb_clock_offset(&fresh.clock_offset, &ignored);
    ccache_content_free(content);
    *content = fresh;
    return V_OK;
}

enum verdict
initial_creds_by_keytab(krb5_context krb5, krb5_keytab keytab,
                        krb5_ccache ccache, struct ccache_content *content,
                        struct evidence *ev)
{
    krb5_get_init_creds_opt *opt = NULL;
    krb5_creds creds = {0};
    krb5_error_code code;
    enum verdict v;
    int64_t start;

    thread_context_lend();
    code = make_options(krb5, ccache, &opt);
    if (code == 0)
        code = krb5_get_init_creds_keytab(krb5, &creds,
                                          krb_name_principal(content->name),
                                          keytab, 0, NULL, opt);
    thread_context_take_back();
    if (code == 0) {
        v = take(&creds, content, ev);
        if (v == V_OK) {
            start = creds.times.starttime != 0
                        ? (int64_t)(uint32_t)creds.times.starttime
                        : (int64_t)(uint32_t)creds.times.authtime;
            content->refresh = start + (content->expiry - start) / 2;
            ccache_set_refresh(krb5, ccache, content->refresh);
        }
    } else {
        v = krb_failure(V_NO_CRED, krb5, code, ev,
                        "initial credentials of %s by client keytab",
                        content->name->text);
    }
    krb5_free_cred_contents(krb5, &creds);
    krb5_get_init_creds_opt_free(krb5, opt);
    return v;
}

/* Opens what is to be verified with; the caller frees both, also on failure. */
static enum verdict
open_verification(krb5_context krb5, const struct ticket_verification *how,
                  krb5_principal *out_server, krb5_keytab *out_keytab,
                  struct evidence *ev)
{
    krb5_error_code code = 0;

    if (how->principal[0] != '\0')
        code = krb5_parse_name(krb5, how->principal, out_server);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "verifying with %s",
                           how->principal);
    code = how->keytab != NULL ? krb5_kt_resolve(krb5, how->keytab, out_keytab)
                               : krb5_kt_default(krb5, out_keytab);
    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev,
                           "keytab for verifying the KDC");
    if (*out_server == NULL && !keytab_can_list(krb5, *out_keytab))
        return verdict_with(V_CALLER, ev,
                            "the keytab for verifying the KDC cannot be "
                            "searched: name a principal");
    return V_OK;
}

static enum verdict
verify_kdc(krb5_context krb5, krb5_creds *creds,
           const struct ticket_verification *how, struct evidence *ev)
{
    krb5_verify_init_creds_opt opt;
    krb5_principal server = NULL;
    krb5_keytab keytab = NULL;
    krb5_error_code code;
    enum verdict v;

    v = open_verification(krb5, how, &server, &keytab, ev);
    if (v == V_OK) {
        krb5_verify_init_creds_opt_init(&opt);
        /* Without a key nothing is verified: that is a failure here. */
        krb5_verify_init_creds_opt_set_ap_req_nofail(&opt, 1);
        thread_context_lend();
        code = krb5_verify_init_creds(krb5, creds, server, keytab, NULL, &opt);
        thread_context_take_back();
        if (code != 0)
            v = krb_failure(V_NO_CRED, krb5, code, ev, "verifying the KDC");
    }
    if (keytab != NULL)
        (void)krb5_kt_close(krb5, keytab);
    krb5_free_principal(krb5, server);
    return v;
}

enum verdict
initial_creds_by_password(krb5_context krb5, const char *password,
                          const struct ticket_verification *verify,
                          krb5_ccache ccache, struct ccache_content *content,
                          struct evidence *ev)
{
    krb5_get_init_creds_opt *opt = NULL;
    krb5_creds creds = {0};
    krb5_error_code code;
    enum verdict v;

    thread_context_lend();
    code = make_options(krb5, ccache, &opt);
    if (code == 0)
        code = krb5_get_init_creds_password(krb5, &creds,
                                            krb_name_principal(content->name),
                                            password, NULL, NULL, 0, NULL, opt);
    thread_context_take_back();
    v = code == 0 ? V_OK
                  : krb_failure(V_NO_CRED, krb5, code, ev,
                                "initial credentials of %s by password",
                                content->name->text);
    if (v == V_OK && verify != NULL)
        v = verify_kdc(krb5, &creds, verify, ev);
    if (v == V_OK)
        v = take(&creds, content, ev);
    krb5_free_cred_contents(krb5, &creds);
    krb5_get_init_creds_opt_free(krb5, opt);
    return v;
}
