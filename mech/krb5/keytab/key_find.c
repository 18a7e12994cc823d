/* mech/krb5/keytab/key_find.c: the keys that may open a ticket; contract in
 * keys.h.
 *
 * For an acceptor that is one certain principal, one entry is looked up, by
 * kvno and enctype.  Otherwise every entry that the acceptor may act as is
 * tried, whatever its kvno and whatever server the ticket names: a service has
 * aliases, and a keytab may have the keys of several services.  RFC 4120
 * section 3.2.3 only asks that some key of ours opens the ticket. */
#include "mech/krb5/keytab/key_search.h"
#include "mech/krb5/site/thread_context.h"

/* A ticket without a kvno may be sealed in a key of any version (RFC 4120
 * section 5.2.9). */
static bool
same_kvno(const struct key_search *q, const krb5_keytab_entry *e)
{
    const struct encrypted_data *enc = &q->ticket->enc_part;

    return !enc->has_kvno || enc->kvno == e->vno;
}

static void
take_note(struct key_search *q, const krb5_keytab_entry *e, bool ours)
{
    bool server =
        krb5_principal_compare(q->krb5, &q->server->principal, e->principal);

    if (!ours) {
        q->server_elsewhere |= server;
        return;
    }
    q->acceptor_found = true;
    if (!server)
        return;
    q->server_found = true;
    q->newer_found |= e->vno > q->ticket->enc_part.kvno;
    if (!same_kvno(q, e))
        return;
    q->kvno_found = true;
    if (e->key.enctype == q->ticket->enc_part.etype)
        q->enctype_found = true;
}

static enum verdict
try_entry(struct key_search *q, const krb5_keytab_entry *e, struct evidence *ev)
{
    struct bytes value = {e->key.contents, e->key.length};
    struct crypto_key key = {0};
    struct krb_name *name = NULL;
    enum verdict v = V_BAD_INTEGRITY;

    if (e->key.enctype != q->ticket->enc_part.etype)
        return v;
    if (crypto_key_init(&key, e->key.enctype, value) == CRYPTO_OK) {
        v = krb_name_build(e->principal, NULL, NULL, &name, ev);
        if (v == V_OK && !q->try_key(q->attempt, &key, &name->wire))
            v = V_BAD_INTEGRITY;
        krb_name_free(name);
    }
    crypto_key_wipe(&key);
    return v;
}

static enum verdict
try_all(struct key_search *q, struct evidence *ev)
{
    enum verdict v = V_BAD_INTEGRITY;
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_error_code code;

    code = krb5_kt_start_seq_get(q->krb5, q->keytab, &cursor);
    if (code != 0)
        return key_search_unreadable(q, code, ev);
    while (v == V_BAD_INTEGRITY &&
           (code = krb5_kt_next_entry(q->krb5, q->keytab, &entry, &cursor)) ==
               0) {
        bool ours = acceptor_matches(q->krb5, q->source, entry.principal);

        take_note(q, &entry, ours);
        if (ours)
            v = try_entry(q, &entry, ev);
        (void)krb5_free_keytab_entry_contents(q->krb5, &entry);
    }
    (void)krb5_kt_end_seq_get(q->krb5, q->keytab, &cursor);
    if (v != V_BAD_INTEGRITY)
        return v;
    if (code != KRB5_KT_END)
        return key_search_unreadable(q, code, ev);
    return key_search_why_not(q, ev);
}

static enum verdict
try_one(struct key_search *q, const struct krb_name *principal,
        struct evidence *ev)
{
    const struct encrypted_data *enc = &q->ticket->enc_part;
    krb5_keytab_entry entry;
    krb5_error_code code;
    enum verdict v;

    code = krb5_kt_get_entry(q->krb5, q->keytab, &principal->principal,
                             enc->has_kvno ? enc->kvno : 0, enc->etype, &entry);
    if (code != 0)
        return key_search_missing(q, code, principal, ev);
    v = try_entry(q, &entry, ev);
    (void)krb5_free_keytab_entry_contents(q->krb5, &entry);
    return v == V_BAD_INTEGRITY ? key_search_wrong(q, principal, ev) : v;
}

static enum verdict
search_keytab(struct key_search *q, struct evidence *ev)
{
    const struct key_source *s = q->source;

    if (crypto_profile_find(q->ticket->enc_part.etype) == NULL)
        return key_search_enctype(q, ev);
    if (s->exact)
        return try_one(q, s->candidates[0], ev);
    if (keytab_can_list(q->krb5, q->keytab))
        return try_all(q, ev);
    if (!acceptor_matches(q->krb5, s, &q->server->principal))
        return key_search_not_ours(q, ev);
    return try_one(q, q->server, ev);
}

enum verdict
key_source_find(struct key_source *s, const struct ticket *ticket,
                key_try *try_key, void *attempt, struct evidence *ev)
{
    struct key_search q = {0};
    krb5_error_code code;
    enum verdict v;

    v = thread_context(&q.krb5, ev);
    if (v != V_OK)
        return v;
    thread_clock_forget(q.krb5);
    q.source = s;
    q.ticket = ticket;
    q.try_key = try_key;
    q.attempt = attempt;
    v = krb_name_from_wire(&ticket->server, &q.server, ev);
    if (v != V_OK)
        return v;
    code = krb5_kt_resolve(q.krb5, s->keytab, &q.keytab);
    if (code == 0) {
        v = search_keytab(&q, ev);
        (void)krb5_kt_close(q.krb5, q.keytab);
    } else {
        v = key_search_unreadable(&q, code, ev);
    }
    krb_name_free(q.server);
    return v;
}
