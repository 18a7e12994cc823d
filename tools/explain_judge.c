/* tools/explain_judge.c: a request opened, and what an acceptor would answer.
 *
 * The acceptor is the module's own: the checks of mech/ap with the keys, the
 * clock and the settings of this host.  It differs from one that serves in two
 * things, so that looking changes nothing: it enters nothing in a replay store,
 * and shows the request to no plug-in.
 */
#include "tools/explain.h"

#include <inttypes.h>
#include <string.h>

#include "asn1/authdata.h"
#include "asn1/krb_cred.h"
#include "mech/ap/arrival.h"
#include "mech/ap/delegation.h"
#include "mech/context/channel_bindings.h"
#include "mech/context/environment.h"
#include "mech/gss/status.h"
#include "mech/krb5/call.h"
#include "tools/advice.h"
#include "tools/say.h"

#define DEFAULT_KEYTAB "default"

struct judge {
    struct environment env; /* the first: it is the lender of `now` */
    struct key_source *keys;
    struct ap_acceptor_request request;
    struct builder bindings;
    int64_t then; /* for time_of_request */
};

static void
time_of_request(void *lender, int64_t *seconds, int32_t *microseconds)
{
    const struct judge *j = lender;

    *seconds = j->then;
    *microseconds = 0;
}

static enum verdict
fill_bindings(struct judge *j, struct bytes data, struct evidence *ev)
{
    struct gss_channel_bindings_struct cb = {
        .initiator_addrtype = GSS_C_AF_UNSPEC,
        .acceptor_addrtype = GSS_C_AF_UNSPEC,
        .application_data = {data.len, bytes_unconst(data.data)},
    };

    if (data.len == 0)
        return V_OK;
    j->request.has_bindings = true;
    channel_bindings_encode(&cb, &j->bindings);
    j->request.bindings_data = builder_view(&j->bindings);
    return channel_bindings_hash(&j->bindings, j->request.bindings, ev);
}

static enum verdict
prepare(struct explain *e, struct judge *j, struct evidence *ev)
{
    bool site = strcmp(e->keytab, DEFAULT_KEYTAB) == 0;
    enum verdict v;

    v = key_source_acquire(site ? NULL : e->keytab, NULL, &j->keys, ev);
    if (v == V_OK)
        v = environment_begin(&j->env, ev);
    if (v == V_OK)
        v = environment_add_acceptor(&j->env, j->keys, "none:", ev);
    j->env.ap.ask_plugins = NULL;
    j->request.require_bindings = j->env.settings.channel_bindings_required;
    j->request.require_mutual = j->env.settings.mutual_required;
    j->request.ignore_target = j->env.settings.target_name_ignored;
    return v == V_OK ? fill_bindings(j, e->bindings, ev) : v;
}

static void
open_delegation_of(struct explain *e, const struct ap_step *s,
                   const struct arrival *a)
{
    struct builder opened = BUILDER_INIT;
    struct gss_checksum c;
    struct krb_cred cred;

    if (!a->authenticator.has_checksum ||
        a->authenticator.checksum.cksumtype != GSS_CHECKSUM_TYPE ||
        gss_checksum_decode(a->authenticator.checksum.checksum, &c) !=
            GSS_CHECKSUM_OK ||
        !c.has_delegation)
        return;
    if (delegation_open(s, c.delegation, &a->session_key, &a->subkey,
                        &opened) == V_OK &&
        krb_cred_decode(builder_view(&opened), &cred) == MESSAGE_OK)
        explain_delegated(e, cred.enc_part.cipher);
    builder_free(&opened);
}

static bool
note_pac(void *arg, const struct authdata_element *element, bool relevant)
{
    bool *found = arg;

    (void)relevant;
    *found = element->ad_type == AD_WIN2K_PAC;
    return !*found;
}

/* Whether the KDC's checksum in the service's key holds, MS-PAC section 2.8. */
static void
say_pac(struct explain *e, const struct ap_step *s, struct arrival *a)
{
    bool found = false;

    if (!a->ticket.has_authdata ||
        !authdata_visit(a->ticket.authdata, note_pac, &found) || !found)
        return;
    output_truth(e->o, "pac_verified",
                 verify_authdata(s, a) == V_OK && a->pac.len > 0);
}

/* True: *out_time is the time in the authenticator. */
static bool
open_parts(struct explain *e, struct judge *j, struct bytes message,
           int64_t *out_time)
{
    struct evidence ev = EVIDENCE_INIT;
    struct arrival a = {.now = 0};
    const struct ap_environment *env = &j->env.ap;
    struct ap_step s = {
        .env = env, .acceptor = &j->request, .ev = &ev, .number = 2};
    bool opened = false;

    env->now(env->lender, &a.now, &a.now_us);
    if (ap_req_decode(message, &a.request) != MESSAGE_OK ||
        check_not_user_to_user(&s, &a) != V_OK || open_ticket(&s, &a) != V_OK)
        goto out;
    say_principal(e->o, "opened_with_key_of", &a.server);
    explain_ticket_part(e, &a.ticket);
    say_pac(e, &s, &a);
    if (open_authenticator(&s, &a) != V_OK)
        goto out;
    explain_authenticator(e, &a.authenticator);
    output_number(e->o, "seconds_ahead_of_our_clock",
                  a.authenticator.ctime - a.now);
    open_delegation_of(e, &s, &a);
    *out_time = a.authenticator.ctime;
    opened = true;

out:
    arrival_wipe(&a);
    return opened;
}

/* What is not secret of a context that would stand. */
static void
say_session(struct explain *e, const struct ap_session *s)
{
    say_principal(e->o, "client", &s->client);
    say_principal(e->o, "service", &s->server);
    say_flags(e->o, "flags", FLAGS_GSS, s->flags);
    output_truth(e->o, "channel_bound", s->channel_bound);
}

static void
say_answer(struct explain *e, enum verdict v, const struct evidence *ev)
{
    char words[VERDICT_RECORD_MAX];

    if (v == V_OK || v == V_CONTINUE) {
        output_finding(e->o, LEVEL_GOOD, "accepted", NULL,
                       "an acceptor with this keytab accepts it");
        return;
    }
    status_record(v, ev, words, sizeof(words));
    output_text(e->o, "verdict", "%s", verdict_name(v));
    output_finding(e->o, LEVEL_ERROR, verdict_name(v), advice_for(v), "%s: %s",
                   verdict_name(v), words);
}

static enum verdict
judge_once(struct explain *e, struct judge *j, struct bytes token,
           struct evidence *ev)
{
    struct builder answer = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    enum verdict v;

    v = ap_accept(&j->env.ap, &j->request, token, &x, &answer, ev);
    if (e != NULL && x != NULL)
        say_session(e, v == V_OK ? ap_exchange_session(x)
                                 : ap_exchange_partial(x));
    ap_exchange_free(x);
    builder_free(&answer);
    return v;
}

/* A request that was caught some time ago is refused for its age alone. */
static void
judge_without_clock(struct explain *e, struct judge *j, struct bytes token,
                    int64_t then)
{
    struct evidence ev = EVIDENCE_INIT;
    char words[VERDICT_RECORD_MAX];
    enum verdict v;

    j->then = then;
    j->env.ap.now = time_of_request;
    v = judge_once(NULL, j, token, &ev);
    status_record(v, &ev, words, sizeof(words));
    if (v == V_OK || v == V_CONTINUE)
        output_finding(e->o, LEVEL_NOTE, "time-alone", NULL,
                       "at the time of the request it would have been "
                       "accepted: but for the time all is well");
    else
        output_finding(e->o, LEVEL_NOTE, "time-and-more", advice_for(v),
                       "at the time of the request it would have been refused, "
                       "too: %s: %s",
                       verdict_name(v), words);
}

static void
judge_open(struct explain *e, struct judge *j, struct bytes token,
           struct bytes message)
{
    struct evidence ev = EVIDENCE_INIT;
    bool opened;
    enum verdict v;
    int64_t then = 0;

    output_text(e->o, "keytab", "%s", key_source_keytab(j->keys));
    opened = open_parts(e, j, message, &then);
    output_begin(e->o, "answer", "what an acceptor answers");
    v = judge_once(e, j, token, &ev);
    say_answer(e, v, &ev);
    if (opened && (v == V_SKEW || v == V_TKT_EXPIRED || v == V_TKT_NYV))
        judge_without_clock(e, j, token, then);
    if (opened)
        output_finding(e->o, LEVEL_NOTE, "replay", NULL,
                       "whether it is a replay was not looked at, and it was "
                       "entered in no replay store");
    output_end(e->o);
}

void
explain_judge(struct explain *e, struct bytes token, struct bytes message)
{
    struct evidence ev = EVIDENCE_INIT;
    struct judge j = {.keys = NULL};
    enum verdict v;

    krb_call_begin();
    v = prepare(e, &j, &ev);
    if (v == V_OK)
        judge_open(e, &j, token, message);
    else
        say_answer(e, v, &ev);
    environment_end(&j.env);
    key_source_free(j.keys);
    builder_free(&j.bindings);
    krb_call_end();
}
