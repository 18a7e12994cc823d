/* mech/krb5/ticket_refresh.c: a service ticket that the service cannot open any
 * more; contract in tickets.h.
 *
 * The service's key was changed after the ticket was issued, and the ccache
 * would hand out the old ticket until it ends.  The new one is got first, in a
 * private copy of the ccache without the old: when the KDC cannot be reached
 * nothing is lost.
 */
#include "mech/krb5/ticket_source.h"

#include "mech/krb5/failure.h"
#include "mech/krb5/thread_context.h"

/* One ticket on its way to be replaced. */
struct refresh {
    krb5_context krb5;
    krb5_ccache ccache;
    krb5_ccache copy; /* MEMORY */
    krb5_creds wanted;
    krb5_creds *old, *fresh;
};

static bool
is_old(const struct refresh *r, const krb5_creds *creds)
{
    return krb5_principal_compare(r->krb5, creds->server, r->wanted.server) ||
           krb5_principal_compare(r->krb5, creds->server, r->old->server);
}

static krb5_error_code
copy_others(struct refresh *r)
{
    krb5_cc_cursor cursor;
    krb5_creds creds;
    krb5_error_code code, end;

    code = krb5_cc_start_seq_get(r->krb5, r->ccache, &cursor);
    if (code != 0)
        return code;
    while (code == 0) {
        end = krb5_cc_next_cred(r->krb5, r->ccache, &cursor, &creds);
        if (end != 0)
            break;
        if (!is_old(r, &creds))
            code = krb5_cc_store_cred(r->krb5, r->copy, &creds);
        krb5_free_cred_contents(r->krb5, &creds);
    }
    (void)krb5_cc_end_seq_get(r->krb5, r->ccache, &cursor);
    return code;
}

static krb5_error_code
make_copy(struct refresh *r)
{
    krb5_principal owner = NULL;
    krb5_error_code code;

    code = krb5_cc_new_unique(r->krb5, "MEMORY", NULL, &r->copy);
    if (code == 0)
        code = krb5_cc_get_principal(r->krb5, r->ccache, &owner);
    if (code == 0)
        code = krb5_cc_initialize(r->krb5, r->copy, owner);
    if (code == 0)
        code = copy_others(r);
    krb5_free_principal(r->krb5, owner);
    return code;
}

/* A ccache type that cannot remove keeps the old ticket in front of the new:
 * then nothing is renewed. */
static krb5_error_code
replace(struct refresh *r)
{
    krb5_error_code code;

    code = krb5_cc_remove_cred(r->krb5, r->ccache, 0, r->old);
    if (code == 0)
        code = krb5_cc_store_cred(r->krb5, r->ccache, r->fresh);
    return code;
}

static bool
under_another_key(const krb5_creds *a, const krb5_creds *b)
{
    struct bytes raw_a = {(const uint8_t *)a->ticket.data, a->ticket.length};
    struct bytes raw_b = {(const uint8_t *)b->ticket.data, b->ticket.length};
    struct ticket one, other;

    return ticket_message_decode(raw_a, &one) &&
           ticket_message_decode(raw_b, &other) &&
           (one.enc_part.kvno != other.enc_part.kvno ||
            one.enc_part.etype != other.enc_part.etype);
}

static void
refresh_end(struct refresh *r)
{
    if (r->copy != NULL)
        (void)krb5_cc_destroy(r->krb5, r->copy);
    krb5_free_creds(r->krb5, r->old);
    krb5_free_creds(r->krb5, r->fresh);
    (void)krb5_cc_close(r->krb5, r->ccache);
}

enum verdict
ticket_source_refresh(struct ticket_source *s, const struct krb_name *target,
                      bool *out_renewed, struct evidence *ev)
{
    struct refresh r = {.ccache = NULL};
    krb5_error_code code;
    enum verdict v;

    v = ticket_source_resolve(s, target, ev);
    if (v == V_OK)
        v = thread_context(&r.krb5, ev);
    if (v == V_OK)
        v = ticket_source_open(s, r.krb5, &r.ccache, ev);
    if (v != V_OK)
        return v;
    r.wanted.client = krb_name_principal(s->name);
    r.wanted.server = krb_name_principal(target);
    code = krb5_get_credentials(r.krb5, KRB5_GC_CACHED, r.ccache, &r.wanted,
                                &r.old);
    if (code == 0)
        code = make_copy(&r);
    if (code == 0)
        code = ticket_source_fetch(s, r.krb5, r.copy, &r.wanted, &r.fresh);
    if (code == 0)
        code = replace(&r);
    if (code == 0)
        *out_renewed = under_another_key(r.old, r.fresh);
    else
        v = krb_failure(V_KRB5, r.krb5, code, ev, "no fresh ticket for %s",
                        target->text);
    refresh_end(&r);
    return v;
}
