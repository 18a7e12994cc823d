/* mech/ap/target_check.c: the service that the client meant, MS-KILE 3.3.5.6.7.
 *
 * The name in a ticket is not protected: who forwards an AP-REQ can put there
 * the name of any service whose key is the same, as all services of a machine
 * account have it, and so lead a login meant for one service to another.  The
 * client target name in the authenticator is sealed, so it tells; this module
 * and Windows send it.  It is held against who we are:
 *
 *   - an acceptor with a name: that name, by the rules that its search for keys
 *     has.  service@host is service/host, as written and as canonicalised;
 *     with ignore_acceptor_hostname, and where the name has no host, it is that
 *     service on any host; a principal is itself.  And the keytab entry that
 *     opened the ticket, which the search found by the same rules;
 *   - an acceptor without a name: the keytab entry that opened the ticket, and
 *     every other entry with that very key.  A keytab that cannot be gone
 *     through has no others.
 *
 * Service and host must both be those of one of these names, as target_name.h
 * compares them: without case, port, realm and servicename, a short host name
 * for a long one, HOST$ for every service of that host.
 *
 * Other names of the account, which only the KDC knows, are not ours: a site
 * that has them enters them in the keytab.  What is not judged, which the trace
 * tells: a client that sends no target name, or an empty one; a key that is
 * under no other name than that of an account which is no machine's, whose
 * services the KDC alone knows; all, where `[apex] target_name = ignore`.
 *
 * Levers: nothing unprotected decides.  The target name is sealed in the
 * session key; own names, keytab and settings are ours.  The name in the
 * ticket, its kvno and its enctype choose among the keytab's entries where
 * libkrb5 looks one up; whichever it is, it is a name of ours for that key, and
 * another one can only lead to a refusal.  The keytab is gone through a second
 * time for a request that passed all other checks, by an acceptor without a
 * name, and when the entry that opened the ticket is not the target's: a client
 * of the realm can have that done once for each login.  The refusal names what
 * the client meant and what the caller is; entries of the keytab go to the
 * trace alone.
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
