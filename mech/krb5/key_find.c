/* mech/krb5/key_find.c: the keys that may open a ticket; contract in keys.h.
 *
 * An acceptor that is one certain principal has one entry looked up, by kvno
 * and enctype.  Otherwise every entry that the acceptor may act as is tried,
 * whatever its kvno and whatever server the ticket names: a service has
 * aliases, and keytabs are put together from the keys of several.  RFC 4120
 * section 3.2.3 asks no more than that some key of ours opens the ticket.
 */
#include "mech/krb5/key_source.h"

#include "mech/krb5/failure.h"
#include "mech/krb5/thread_context.h"

struct search {
    krb5_context krb5;
    const struct key_source *source;
    krb5_keytab keytab;
    const struct ticket *ticket;
    struct krb_name *server; /* of the ticket */
    key_try *try_key;
    void *attempt;
    /* What was seen on the way; decides the verdict. */
    bool acceptor_found;   /* an entry that the acceptor may act as */
    bool server_elsewhere; /* an entry of the ticket's server, but not ours */
    bool server_found;
    bool kvno_found;
    bool enctype_found;
};

/* A ticket without kvno may be of any (RFC 4120 section 5.2.9). */
static bool
same_kvno(const struct search *q, const krb5_keytab_entry *e)
{
    const struct encrypted_data *enc = &q->ticket->enc_part;

    return !enc->has_kvno || enc->kvno == e->vno;
}

static void
take_note(struct search *q, const krb5_keytab_entry *e, bool ours)
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
    if (!same_kvno(q, e))
        return;
    q->kvno_found = true;
    if (e->key.enctype == q->ticket->enc_part.etype)
        q->enctype_found = true;
}

static enum verdict
try_entry(struct search *q, const krb5_keytab_entry *e, struct evidence *ev)
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

static void
say_wanted(const struct search *q, struct evidence *ev)
{
    const struct encrypted_data *enc = &q->ticket->enc_part;
    char enctype[ENCTYPE_TEXT_LEN];

    ev->text[0] = '\0';
    krb_evidence_add(ev, "ticket is for %s", q->server->text);
    if (enc->has_kvno)
        krb_evidence_add(ev, " kvno %u", enc->kvno);
    krb_evidence_add(ev, " %s", keytab_enctype_text(enc->etype, enctype));
    if (q->source->name != NULL)
        krb_evidence_add(ev, ", we are %s", q->source->name->text);
    krb_evidence_add(ev, "; keytab ");
    keytab_summary(q->krb5, q->keytab, q->source->keytab, ev);
}

static enum verdict
cannot_read(const struct search *q, krb5_error_code code, struct evidence *ev)
{
    return krb_failure(V_KRB5, q->krb5, code, ev, "cannot read keytab %s",
                       q->source->keytab);
}

/* Nothing opened the ticket: why not? */
static enum verdict
why_not(const struct search *q)
{
    if (!q->acceptor_found)
        return V_NOKEY;
    if (q->server_elsewhere || !q->server_found)
        return V_NOT_US;
    if (!q->kvno_found || !q->enctype_found)
        return V_BADKEYVER;
    return V_BAD_INTEGRITY;
}

static enum verdict
try_all(struct search *q, struct evidence *ev)
{
    enum verdict v = V_BAD_INTEGRITY;
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_error_code code;

    code = krb5_kt_start_seq_get(q->krb5, q->keytab, &cursor);
    if (code != 0)
        return cannot_read(q, code, ev);
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
        return cannot_read(q, code, ev);
    say_wanted(q, ev);
    return why_not(q);
}

/* krb5_kt_get_entry found nothing for `principal`: the acceptor's own name, or
 * else the server that the ticket names. */
static enum verdict
entry_missing(const struct search *q, krb5_error_code code,
              const struct krb_name *principal, struct evidence *ev)
{
    if (code != KRB5_KT_NOTFOUND && code != KRB5_KT_KVNONOTFOUND)
        return cannot_read(q, code, ev);
    say_wanted(q, ev);
    if (code == KRB5_KT_NOTFOUND)
        return q->source->exact ? V_NOKEY : V_NOT_US;
    return krb_name_equal(principal, q->server) ? V_BADKEYVER : V_NOT_US;
}

static enum verdict
try_one(struct search *q, const struct krb_name *principal, struct evidence *ev)
{
    const struct encrypted_data *enc = &q->ticket->enc_part;
    krb5_keytab_entry entry;
    krb5_error_code code;
    enum verdict v;

    code = krb5_kt_get_entry(q->krb5, q->keytab, &principal->principal,
                             enc->has_kvno ? enc->kvno : 0, enc->etype, &entry);
    if (code != 0)
        return entry_missing(q, code, principal, ev);
    v = try_entry(q, &entry, ev);
    (void)krb5_free_keytab_entry_contents(q->krb5, &entry);
    if (v != V_BAD_INTEGRITY)
        return v;
    say_wanted(q, ev);
    return krb_name_equal(principal, q->server) ? v : V_NOT_US;
}

static enum verdict
search_keytab(struct search *q, struct evidence *ev)
{
    const struct key_source *s = q->source;

    /* Nothing here could open it, whatever the keytab holds. */
    if (crypto_profile_find(q->ticket->enc_part.etype) == NULL) {
        say_wanted(q, ev);
        return V_NOPERM_ETYPE;
    }
    if (s->exact)
        return try_one(q, s->candidates[0], ev);
    if (keytab_can_list(q->krb5, q->keytab))
        return try_all(q, ev);
    if (!acceptor_matches(q->krb5, s, &q->server->principal)) {
        say_wanted(q, ev);
        return V_NOT_US;
    }
    return try_one(q, q->server, ev);
}

enum verdict
key_source_find(struct key_source *s, const struct ticket *ticket,
                key_try *try_key, void *attempt, struct evidence *ev)
{
    struct search q = {0};
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
        v = cannot_read(&q, code, ev);
    }
    krb_name_free(q.server);
    return v;
}
