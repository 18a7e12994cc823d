/* mech/krb5/keytab/key_find.c: the keys that may open a ticket; contract in
 * keys.h.
 *
 * For an acceptor that is one certain principal, one entry is looked up, by
 * kvno and enctype.  Otherwise every entry that the acceptor may act as is
 * tried until one opens the ticket, the likely ones first, whatever its kvno
 * and whatever server the ticket names: a service has aliases, and a keytab may
 * have the keys of several services.  RFC 4120 section 3.2.3 only asks that
 * some key of ours opens the ticket. */
#include "mech/krb5/keytab/key_search.h"
#include "mech/krb5/keytab/keytab_table.h"
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

/* try_opener offers entry `i` of a table. */
static enum verdict
try_opener(struct key_search *q, struct keytab_table *t, size_t i,
           struct evidence *ev)
{
    const struct krb_name *name;
    struct crypto_usage *opener;

    if (keytab_table_entry(t, i)->key.enctype != q->ticket->enc_part.etype)
        return V_BAD_INTEGRITY;
    switch (keytab_table_opener(t, i, &opener, &name)) {
    case CRYPTO_OK:
        if (q->try_key(q->attempt, opener, &name->wire))
            return V_OK;
        keytab_table_forget(t, i);
        return V_BAD_INTEGRITY;
    case CRYPTO_NO_MEMORY:
        return verdict_with(V_NO_MEMORY, ev, "a key of the keytab");
    default:
        return V_BAD_INTEGRITY; /* a key that opens nothing */
    }
}

static bool
is_ours(const struct key_search *q, const struct keytab_table *t, size_t i)
{
    return acceptor_matches(q->krb5, q->source,
                            keytab_table_entry(t, i)->principal);
}

/* Of several entries with one key the first that is ours gives its name,
 * whichever of them led here; the number of entries where none is ours. */
static size_t
first_of_ours(const struct key_search *q, const struct keytab_table *t,
              size_t i)
{
    size_t j = keytab_table_twin(t, i, 0);

    while (j < keytab_table_num(t) && !is_ours(q, t, j))
        j = keytab_table_twin(t, i, j + 1);
    return j;
}

/* try_likely tries what opened the like before, then what the ticket's name,
 * kvno and enctype point to. */
static enum verdict
try_likely(struct key_search *q, struct keytab_table *t,
           const struct keytab_wanted *w, struct evidence *ev)
{
    size_t num = keytab_table_num(t), i = keytab_table_recall(t, w), at = 0;
    enum verdict v = V_BAD_INTEGRITY;

    if (i < num && is_ours(q, t, i))
        v = try_opener(q, t, i, ev);
    while (v == V_BAD_INTEGRITY &&
           keytab_table_likely(q->krb5, t, w, &at, &i)) {
        i = first_of_ours(q, t, i);
        if (i < num)
            v = try_opener(q, t, i, ev);
    }
    if (v == V_OK)
        keytab_table_remember(t, w, i);
    return v;
}

/* try_rest goes through the keytab.  What was likely was tried, under its own
 * name or that of a twin. */
static enum verdict
try_rest(struct key_search *q, struct keytab_table *t,
         const struct keytab_wanted *w, struct evidence *ev)
{
    enum verdict v = V_BAD_INTEGRITY;
    size_t i;

    for (i = 0; i < keytab_table_num(t) && v == V_BAD_INTEGRITY; i++) {
        if (!keytab_entry_is_likely(q->krb5, keytab_table_entry(t, i), w) &&
            is_ours(q, t, i))
            v = try_opener(q, t, i, ev);
    }
    if (v == V_OK)
        keytab_table_remember(t, w, i - 1);
    return v;
}

static enum verdict
nothing_opened(struct key_search *q, const struct keytab_table *t,
               struct evidence *ev)
{
    size_t i;

    if (keytab_table_end(t) != KRB5_KT_END)
        return key_search_unreadable(q, keytab_table_end(t), ev);
    for (i = 0; i < keytab_table_num(t); i++)
        take_note(q, keytab_table_entry(t, i), is_ours(q, t, i));
    return key_search_why_not(q, ev);
}

/* The names that the acceptor may act as, in a number. */
static uint64_t
number_of_names(const struct key_source *s)
{
    uint64_t number = s->num_candidates;

    for (size_t i = 0; i < s->num_candidates; i++)
        number = principal_number(number, &s->candidates[i]->principal);
    return number;
}

static enum verdict
try_all(struct key_search *q, struct evidence *ev)
{
    struct keytab_wanted w = {&q->server->principal, &q->ticket->enc_part,
                              number_of_names(q->source)};
    struct keytab_table *t;
    krb5_error_code code = keytab_table_get(q->krb5, q->source->keytab, &t);
    enum verdict v;

    if (code != 0)
        return key_search_unreadable(q, code, ev);
    v = try_likely(q, t, &w, ev);
    if (v == V_BAD_INTEGRITY)
        v = try_rest(q, t, &w, ev);
    if (v == V_BAD_INTEGRITY)
        v = nothing_opened(q, t, ev);
    keytab_table_release(q->krb5, t);
    return v;
}

static enum verdict
try_entry(struct key_search *q, const krb5_keytab_entry *e, struct evidence *ev)
{
    struct bytes value = {e->key.contents, e->key.length};
    struct crypto_usage *opener = NULL;
    struct crypto_key key = {0};
    struct krb_name *name = NULL;
    enum crypto_result r = crypto_key_init(&key, e->key.enctype, value);
    enum verdict v = V_BAD_INTEGRITY;

    if (r == CRYPTO_OK)
        r = crypto_usage_new(&key, USAGE_TICKET, &opener);
    if (r == CRYPTO_NO_MEMORY)
        v = V_NO_MEMORY;
    if (r == CRYPTO_OK)
        v = krb_name_build(e->principal, NULL, NULL, &name, ev);
    if (v == V_OK && !q->try_key(q->attempt, opener, &name->wire))
        v = V_BAD_INTEGRITY;
    krb_name_free(name);
    crypto_usage_free(opener);
    crypto_key_wipe(&key);
    return v;
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
look_up(struct key_search *q, const struct krb_name *principal,
        struct evidence *ev)
{
    krb5_error_code code =
        krb5_kt_resolve(q->krb5, q->source->keytab, &q->keytab);
    enum verdict v;

    if (code != 0)
        return key_search_unreadable(q, code, ev);
    v = try_one(q, principal, ev);
    (void)krb5_kt_close(q->krb5, q->keytab);
    return v;
}

static enum verdict
search_keytab(struct key_search *q, struct evidence *ev)
{
    const struct key_source *s = q->source;

    if (crypto_profile_find(q->ticket->enc_part.etype) == NULL)
        return key_search_enctype(q, ev);
    if (s->exact)
        return look_up(q, s->candidates[0], ev);
    if (s->listable)
        return try_all(q, ev);
    if (!acceptor_matches(q->krb5, s, &q->server->principal))
        return key_search_not_ours(q, ev);
    return look_up(q, q->server, ev);
}

enum verdict
key_source_find(struct key_source *s, const struct ticket *ticket,
                key_try *try_key, void *attempt, struct evidence *ev)
{
    struct key_search q = {0};
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
    if (v == V_OK)
        v = search_keytab(&q, ev);
    krb_name_free(q.server);
    return v;
}
