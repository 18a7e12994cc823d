/* mech/krb5/ticket/ccache_scan.c: contracts in ccache_scan.h. */
#include "mech/krb5/ticket/ccache_scan.h"

#include <stdlib.h>
#include <string.h>

#include "mech/krb5/ticket/ccache_file.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/ticket_memo.h"

enum verdict
ccache_full_name(krb5_context krb5, krb5_ccache ccache, char **out,
                 struct evidence *ev)
{
    krb5_error_code code;
    char *name = NULL;

    code = krb5_cc_get_full_name(krb5, ccache, &name);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "credential cache");
    *out = strdup(name);
    krb5_free_string(krb5, name);
    return *out != NULL ? V_OK : V_NO_MEMORY;
}

enum verdict
ccache_absent(krb5_context krb5, krb5_ccache ccache, krb5_error_code code,
              struct evidence *ev)
{
    const char *fault = ccache_file_fault(krb5, ccache);
    struct evidence ignored = EVIDENCE_INIT;
    char *name = NULL;
    enum verdict v;

    if (ccache_full_name(krb5, ccache, &name, &ignored) != V_OK)
        name = NULL;
    v = krb_failure(V_NO_CRED, krb5, code, ev, "no credentials in %s",
                    name != NULL ? name : "the credential cache");
    if (fault != NULL)
        krb_evidence_add(ev, " (%s)", fault);
    else if (code == KRB5_FCC_NOFILE)
        krb_evidence_add(ev, "; run kinit");
    free(name);
    return v;
}

/* krbtgt/REALM@REALM of the client's realm, RFC 4120 section 7.3. */
static bool
is_local_tgt(krb5_const_principal client, krb5_const_principal server)
{
    const krb5_data *realm = &client->realm;
    struct bytes own = {(const uint8_t *)realm->data, realm->length};
    struct bytes of, for_realm, service;

    if (server->length != 2)
        return false;
    service = (struct bytes){(const uint8_t *)server->data[0].data,
                             server->data[0].length};
    for_realm = (struct bytes){(const uint8_t *)server->data[1].data,
                               server->data[1].length};
    of = (struct bytes){(const uint8_t *)server->realm.data,
                        server->realm.length};
    return bytes_equal(service, bytes_of_string(KRB5_TGS_NAME)) &&
           bytes_equal(for_realm, own) && bytes_equal(of, own);
}

/* What the tickets of a cache add up to. */
struct tally {
    int64_t tgt;       /* the longest life of a TGT of the client's realm */
    int64_t other;     /* likewise, of anything else */
    bool out_of_order; /* see ccache_content */
};

static void
count_ticket(struct tally *t, krb5_const_principal client,
             const krb5_creds *creds)
{
    int64_t end = (uint32_t)creds->times.endtime;

    if (!is_local_tgt(client, creds->server)) {
        if (end > t->other)
            t->other = end;
        return;
    }
    if (t->tgt != 0 && end > t->tgt)
        t->out_of_order = true;
    if (end > t->tgt)
        t->tgt = end;
}

static krb5_error_code
count_tickets(krb5_context krb5, krb5_ccache ccache,
              krb5_const_principal client, struct ccache_content *out)
{
    struct tally t = {0};
    krb5_cc_cursor cursor;
    krb5_error_code code;
    krb5_creds creds;

    code = krb5_cc_start_seq_get(krb5, ccache, &cursor);
    if (code != 0)
        return code;
    while ((code = krb5_cc_next_cred(krb5, ccache, &cursor, &creds)) == 0) {
        if (!krb5_is_config_principal(krb5, creds.server))
            count_ticket(&t, client, &creds);
        krb5_free_cred_contents(krb5, &creds);
    }
    (void)krb5_cc_end_seq_get(krb5, ccache, &cursor);
    out->expiry = t.tgt != 0 ? t.tgt : t.other;
    out->out_of_order = t.out_of_order;
    return code == KRB5_CC_END ? 0 : code;
}

/* libkrb5 learns the clock of the first cache that it reads, and keeps it. */
static krb5_error_code
read_owner(krb5_context krb5, krb5_ccache ccache, krb5_principal *out,
           int32_t *out_offset)
{
    krb5_error_code code;
    int32_t ignored;

    thread_clock_forget(krb5);
    code = krb5_cc_get_principal(krb5, ccache, out);
    if (code == 0)
        krb_clock_offset(out_offset, &ignored);
    return code;
}

static enum verdict
read_content(krb5_context krb5, krb5_ccache ccache, struct ccache_content *out,
             struct evidence *ev)
{
    struct ccache_content c = {0};
    krb5_principal client = NULL;
    krb5_error_code code;
    enum verdict v;

    code = read_owner(krb5, ccache, &client, &c.clock_offset);
    if (code == 0)
        code = count_tickets(krb5, ccache, client, &c);
    if (code != 0) {
        v = ccache_absent(krb5, ccache, code, ev);
        goto out;
    }
    v = krb_name_build(client, NULL, NULL, &c.name, ev);
    if (v == V_OK)
        v = ccache_get_impersonator(krb5, ccache, &c.impersonator, ev);
    if (v == V_OK) {
        c.refresh = ccache_get_refresh(krb5, ccache);
        *out = c;
        c = (struct ccache_content){0};
    }
out:
    ccache_content_free(&c);
    krb5_free_principal(krb5, client);
    return v;
}

enum verdict
ccache_scan(krb5_context krb5, krb5_ccache ccache, struct ccache_content *out,
            struct evidence *ev)
{
    struct memo_look look;
    char *name = NULL;
    enum verdict v = ccache_full_name(krb5, ccache, &name, ev);

    if (v != V_OK)
        return v;
    if (!memo_content_recall(krb5, name, out)) {
        look = memo_look_begin(name);
        v = read_content(krb5, ccache, out, ev);
        if (v == V_OK)
            memo_content_note(&look, out);
    }
    free(name);
    return v;
}

void
ccache_content_free(struct ccache_content *c)
{
    krb_name_free(c->name);
    krb_name_free(c->impersonator);
    *c = (struct ccache_content){0};
}
