/* mech/krb5/keytab/key_search.c: why no key opened a ticket, in words;
 * contracts in key_search.h.
 *
 * The words begin as libkrb5's do for the same finding, because sites search
 * their logs for them; then comes what to do.
 */
#include "mech/krb5/keytab/key_search.h"

#include <errno.h>

#include "mech/krb5/site/failure.h"

/* The keys that might have been meant, which only the site may read. */
static void
tell_site(const struct key_search *q, struct evidence *ev)
{
    keytab_summary(q->krb5, q->source->keytab, q->server, ev);
}

/* In libkrb5's words; only the site may read where the file is. */
enum verdict
key_search_unreadable(const struct key_search *q, krb5_error_code code,
                      struct evidence *ev)
{
    bool missing = code == ENOENT || code == EACCES || code == EPERM;
    enum verdict v = krb_failure(V_KRB5, q->krb5, code, ev, "%s cannot be read",
                                 q->source->keytab);

    verdict_aside(ev, "keytab %s: %s", ev->text, ev->said);
    if (v == V_NO_MEMORY)
        return v;
    v = krb_failure(missing ? V_NOKEY : V_KRB5, NULL, code, ev,
                    "the keytab cannot be read");
    krb_evidence_add(ev, "; KRB5_TRACE on the service tells which file");
    return v;
}

/* "Request ticket server NAME", and " kvno N" where the ticket has one.  The
 * words are libkrb5's: sites search for them. */
static void
say_server(const struct key_search *q, struct evidence *ev)
{
    evidence_clear(ev);
    krb_evidence_add(ev, "Request ticket server %s", q->server->text);
}

static void
say_kvno(const struct key_search *q, struct evidence *ev)
{
    if (q->ticket->enc_part.has_kvno)
        krb_evidence_add(ev, " kvno %u", q->ticket->enc_part.kvno);
}

enum verdict
key_search_not_ours(const struct key_search *q, struct evidence *ev)
{
    const struct key_source *s = q->source;

    say_server(q, ev);
    krb_evidence_add(ev,
                     " found in keytab but does not match server principal "
                     "%s; that is the name this service has taken on",
                     s->num_candidates > 0 ? s->candidates[0]->text
                                           : s->name->text);
    return V_NOT_US;
}

static enum verdict
not_found(const struct key_search *q, struct evidence *ev)
{
    say_server(q, ev);
    krb_evidence_add(ev, " not found in keytab (ticket");
    if (!q->ticket->enc_part.has_kvno)
        krb_evidence_add(ev, " without kvno");
    say_kvno(q, ev);
    krb_evidence_add(ev, "); add its key to the keytab, or have the client ask "
                         "for a name that the service has");
    return V_NOT_US;
}

static enum verdict
other_version(const struct key_search *q, struct evidence *ev)
{
    say_server(q, ev);
    say_kvno(q, ev);
    if (q->newer_found)
        krb_evidence_add(ev, " not found in keytab; ticket is likely out of "
                             "date: the client needs a new one");
    else
        krb_evidence_add(ev, " not found in keytab; keytab is likely out of "
                             "date: extract the service's key again");
    return V_BADKEYVER;
}

static enum verdict
other_enctype(const struct key_search *q, struct evidence *ev)
{
    char enctype[ENCTYPE_TEXT_LEN];

    say_server(q, ev);
    say_kvno(q, ev);
    krb_evidence_add(ev,
                     " found in keytab but not with enctype %s; extract "
                     "the service's keys again, with those of all types",
                     enctype_short_text(q->ticket->enc_part.etype, enctype));
    return V_BADKEYVER;
}

static enum verdict
wrong_key(const struct key_search *q, struct evidence *ev)
{
    char enctype[ENCTYPE_TEXT_LEN];

    say_server(q, ev);
    say_kvno(q, ev);
    krb_evidence_add(ev,
                     " enctype %s found in keytab but cannot decrypt "
                     "ticket: a wrong key under the right kvno; extract "
                     "the service's key again",
                     enctype_short_text(q->ticket->enc_part.etype, enctype));
    return V_BAD_INTEGRITY;
}

static enum verdict
no_key_of_ours(const struct key_search *q, struct evidence *ev)
{
    const struct key_source *s = q->source;

    evidence_clear(ev);
    if (s->num_candidates == 0)
        krb_evidence_add(ev, "No keys in keytab");
    else
        krb_evidence_add(
            ev, "Server principal %s does not match any keys in keytab",
            s->candidates[0]->text);
    krb_evidence_add(ev, " (request ticket server %s", q->server->text);
    say_kvno(q, ev);
    krb_evidence_add(ev, ")");
    return V_NOKEY;
}

/* Nothing opened the ticket: why not? */
enum verdict
key_search_why_not(const struct key_search *q, struct evidence *ev)
{
    tell_site(q, ev);
    if (!q->acceptor_found)
        return no_key_of_ours(q, ev);
    if (q->server_elsewhere)
        return key_search_not_ours(q, ev);
    if (!q->server_found)
        return not_found(q, ev);
    if (!q->kvno_found)
        return other_version(q, ev);
    return q->enctype_found ? wrong_key(q, ev) : other_enctype(q, ev);
}

/* krb5_kt_get_entry found nothing for `principal`: the acceptor's own name, or
 * else the server that the ticket names. */
enum verdict
key_search_missing(const struct key_search *q, krb5_error_code code,
                   const struct krb_name *principal, struct evidence *ev)
{
    bool same = krb_name_equal(principal, q->server);

    if (code != KRB5_KT_NOTFOUND && code != KRB5_KT_KVNONOTFOUND)
        return key_search_unreadable(q, code, ev);
    tell_site(q, ev);
    evidence_clear(ev);
    if (code == KRB5_KT_NOTFOUND) {
        krb_evidence_add(ev, "No key table entry found for %s",
                         principal->text);
    } else {
        krb_evidence_add(ev, "Cannot find key for %s", principal->text);
        say_kvno(q, ev);
        krb_evidence_add(ev, " in keytab");
    }
    if (same)
        krb_evidence_add(ev, "; extract the service's keys again");
    else
        krb_evidence_add(ev, " (request ticket server %s)", q->server->text);
    if (code == KRB5_KT_NOTFOUND)
        return q->source->exact ? V_NOKEY : V_NOT_US;
    return same ? V_BADKEYVER : V_NOT_US;
}

/* The key of that name, version and type does not open the ticket. */
enum verdict
key_search_wrong(const struct key_search *q, const struct krb_name *principal,
                 struct evidence *ev)
{
    bool same = krb_name_equal(principal, q->server);

    tell_site(q, ev);
    evidence_clear(ev);
    krb_evidence_add(ev,
                     "Cannot decrypt ticket for %s using keytab key for %s: %s",
                     q->server->text, principal->text,
                     same ? "a wrong key under the right kvno; extract the "
                            "service's key again"
                          : "the client asked for another service");
    return same ? V_BAD_INTEGRITY : V_NOT_US;
}

/* Nothing here could open it, whatever the keytab holds. */
enum verdict
key_search_enctype(const struct key_search *q, struct evidence *ev)
{
    char enctype[ENCTYPE_TEXT_LEN];

    evidence_clear(ev);
    krb_evidence_add(ev,
                     "the ticket is sealed with %s, which this module has not",
                     keytab_enctype_text(q->ticket->enc_part.etype, enctype));
    return V_NOPERM_ETYPE;
}
