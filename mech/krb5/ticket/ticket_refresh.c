/* mech/krb5/ticket/ticket_refresh.c: a service ticket that the service cannot
 * open any more; contract in tickets.h.
 *
 * The service's key was changed after the ticket was issued, and the ccache
 * would hand out the old ticket until it ends.  Anybody
 * can say so until the KDC does (mech/ap/recovery.h).  So the new ticket is
 * fetched into a private copy of the ccache without the old one, and the ccache
 * does not change where both tickets are sealed in one key.
 */
#include "mech/krb5/ticket/ticket_source.h"

#include "mech/krb5/site/failure.h"
#include "mech/krb5/ticket/kdc_hurry.h"
#include "mech/krb5/ticket/refresh_pace.h"
#include "mech/krb5/site/thread_context.h"

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

/* A ccache type that cannot remove would keep the old ticket in front of the
 * new one: then nothing is written. */
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

/* Asks the KDC for a ticket with all of the ccache but the old one. */
static krb5_error_code
fetch_aside(struct refresh *r, struct ticket_source *s)
{
    struct kdc_hurry hurry;
    krb5_error_code code = make_copy(r);

    if (code != 0)
        return code;
    kdc_hurry_begin(r->krb5, &hurry);
    code = ticket_source_fetch(s, r->krb5, r->copy, &r->wanted, &r->fresh);
    kdc_hurry_end(r->krb5);
    return code;
}

static enum verdict
refresh(struct refresh *r, struct ticket_source *s,
        const struct krb_name *target, struct service_ticket **out,
        struct evidence *ev)
{
    krb5_error_code code;

    code = krb5_get_credentials(r->krb5, KRB5_GC_CACHED, r->ccache, &r->wanted,
                                &r->old);
    if (code == 0 &&
        !refresh_pace_take(s->name->text, target->text, refresh_pace_now()))
        return verdict_with(V_CALLER, ev,
                            "a fresh ticket for %s was asked for less than %d "
                            "seconds ago",
                            target->text, REFRESH_INTERVAL);
    if (code == 0)
        code = fetch_aside(r, s);
    if (code == 0 && !under_another_key(r->old, r->fresh))
        return V_OK;
    if (code == 0)
        code = replace(r);
    if (code != 0)
        return krb_failure(V_KRB5, r->krb5, code, ev, "no fresh ticket for %s",
                           target->text);
    return service_ticket_new(r->fresh, out, ev);
}

enum verdict
ticket_source_refresh(struct ticket_source *s, const struct krb_name *target,
                      uint32_t lifetime, struct service_ticket **out,
                      struct evidence *ev)
{
    struct refresh r = {.ccache = NULL};
    enum verdict v;

    *out = NULL;
    v = thread_context(&r.krb5, ev);
    if (v == V_OK)
        v = ticket_source_open(s, r.krb5, &r.ccache, ev);
    if (v != V_OK)
        return v;
    r.wanted.client = krb_name_principal(s->name);
    r.wanted.server = krb_name_principal(target);
    r.wanted.times.endtime = ticket_end_after(r.krb5, r.ccache, lifetime);
    v = refresh(&r, s, target, out, ev);
    refresh_end(&r);
    return v;
}
