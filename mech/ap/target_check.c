/* mech/ap/target_check.c: the service that the client meant, MS-KILE 3.3.5.6.7.
 *
 * Nothing protects the name in a ticket.  Whoever passes an AP-REQ on can write
 * another service there, if both have the same key, as all services of a
 * machine account do, and so lead a login that was meant for one service to the
 * other.  The client target name in the authenticator is sealed; this module
 * and Windows send it.  It has to name us:
 *
 *   - An acceptor with a name is that name, by the rules of its search for
 *     keys: service@host is service/host, as written and as canonicalised; with
 *     ignore_acceptor_hostname, or without a host, it is that service on any
 *     host; a principal is itself.  It is also the keytab entry that opened the
 *     ticket, which the search found by the same rules.
 *   - An acceptor without a name is the keytab entry that opened the ticket,
 *     and every other entry with that very key.  A keytab that cannot be listed
 *     has no others.
 *
 * Service and host must both be those of one of these names.  target_name.h
 * compares them: it ignores case, port, realm and servicename, takes a short
 * host name for a long one, and HOST$ for every service of that host.
 *
 * The account may have other names that only the KDC knows.  They are not ours
 * unless the site enters them in the keytab.  Four cases are not judged, and
 * the trace says so: the client sent no target name; it sent an empty one; the
 * only name of the key is that of an account which is no machine's, and the KDC
 * alone knows its services; the site has `[apex] target_name = ignore`.
 *
 * Levers: nothing unprotected decides.  The session key seals the target name;
 * own names, keytab and settings are ours.  The ticket's clear name, kvno and
 * enctype choose among the keytab's entries if libkrb5 looks one up; each is a
 * name of ours for that key, and another choice can only lead to a refusal.  A
 * client of the realm can have us list the keytab once more for each login: for
 * a request that passed all other checks, if the acceptor has no name or the
 * entry that opened the ticket is not the target's.  A refusal names what the
 * client meant and what the caller is; entries of the keytab go to the trace
 * alone.
 */
#include "mech/ap/arrival.h"
#include "mech/ap/target_name.h"
#include "mech/verdict/text.h"
#include "asn1/utf16.h"

/* One target, held against name after name. */
struct judgement {
    const struct ap_step *s;
    const struct target_name *target;
    bool ours;
    bool told; /* some name says what it is the name of */
};

/* True: no other name is needed. */
static bool
hold(struct judgement *j, const struct principal_name *name, bool any_host)
{
    struct target_name own;
    enum target_relation relation;

    target_name_of_principal(name, &own);
    relation = target_name_relation(j->target, &own, any_host);
    j->ours |= relation == TARGET_OURS;
    j->told |= relation != TARGET_UNTOLD;
    return j->ours;
}

static bool
take_name(void *arg, const struct principal_name *name)
{
    return hold(arg, name, false);
}

/* Holds the target against all names of ours, the nearest first. */
static enum verdict
hold_all(struct judgement *j, const struct arrival *a)
{
    const struct ap_acceptor_request *request = j->s->acceptor;
    const struct ap_environment *env = j->s->env;
    size_t i;

    if (hold(j, &a->server, false))
        return V_OK;
    for (i = 0; i < request->num_own_names; i++) {
        if (hold(j, &request->own_names[i].name,
                 request->own_names[i].any_host))
            return V_OK;
    }
    if (request->num_own_names != 0)
        return V_OK;
    return env->key_names(env->lender, &a->service_key, take_name, j, j->s->ev);
}

static enum verdict
refuse(const struct ap_step *s, const struct arrival *a, const char *meant)
{
    const struct ap_acceptor_request *request = s->acceptor;
    char name[NAME_TEXT_MAX];

    name_text(&a->server, name);
    step_trace(s, "the client meant %s, the ticket opened with the key of %s",
               meant, name);
    if (request->num_own_names == 0)
        return verdict_with(V_TARGET, s->ev,
                            "it meant %s, and the keytab does not have the key "
                            "of its ticket under that name",
                            meant);
    name_text(&request->own_names[0].name, name);
    return verdict_with(V_TARGET, s->ev, "it meant %s, we are %s", meant, name);
}

static enum verdict
judge(const struct ap_step *s, const struct arrival *a, struct bytes text)
{
    struct target_name target;
    struct judgement j = {s, &target, false, false};
    char meant[NAME_TEXT_MAX];
    enum verdict v = V_NO_MEMORY;

    if (target_name_read(text, &target))
        v = hold_all(&j, a);
    printable_text(text, meant, sizeof(meant));
    if (v == V_OK && !j.told)
        step_trace(s,
                   "client target name %s not judged: the keytab has the key "
                   "under an account's name alone",
                   meant);
    else if (v == V_OK && !j.ours)
        v = refuse(s, a, meant);
    target_name_free(&target);
    return v;
}

/* Some callers of Windows count the NUL of their string. */
static struct bytes
without_nul(struct bytes in)
{
    while (in.len > 1 && in.data[in.len - 1] == 0 && in.data[in.len - 2] == 0)
        in.len -= 2;
    return in;
}

enum verdict
check_target(const struct ap_step *s, struct arrival *a)
{
    const struct authdata_wishes *wishes = &a->wishes;
    struct builder text = BUILDER_INIT;
    enum verdict v = V_OK;

    if (wishes->num_targets == 0)
        return V_OK;
    if (s->acceptor->ignore_target) {
        step_trace(s, "client target name not judged: target_name = ignore");
        return V_OK;
    }
    if (wishes->num_targets > 1 ||
        !utf8_from_utf16le(without_nul(wishes->target), &text))
        v = verdict_with(V_BAD_AUTHDATA, s->ev,
                         "the client target name of the authenticator");
    else if (!builder_ok(&text))
        v = V_NO_MEMORY;
    else if (builder_view(&text).len == 0)
        step_trace(s, "client target name not judged: it is empty");
    else
        v = judge(s, a, builder_view(&text));
    builder_free(&text);
    return v;
}
