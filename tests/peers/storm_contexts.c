/* tests/peers/storm_contexts.c: contexts in the storm: how they come about, and
 * what they must not come about by. */
#include "tests/peers/alloc_hook.h"
#include "tests/peers/storm.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

#define AP_TAIL   12 /* bytes at a context token's end that a checksum covers */
#define MOST_LEGS 6

/* Of the flags asked for, what the acceptor must be told. */
#define PLAIN_FLAGS                                                            \
    (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |             \
     GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_DCE_STYLE)

const char *
storm_target(unsigned target)
{
    static const char *const targets[STORM_TARGETS] = {
        "svc17@localhost", "svc18@localhost", "svc19@localhost",
        "svc20@localhost"};

    return targets[target];
}

void
storm_couple_free(struct storm_couple *c)
{
    OM_uint32 ignored;
    int i, j;

    for (i = 0; i < 2; i++) {
        gss_delete_sec_context(&ignored, &c->end[i], GSS_C_NO_BUFFER);
        for (j = 0; j < STORM_FLIGHT; j++)
            free(c->flight[i][j].token.value);
    }
    gss_release_buffer(&ignored, &c->pending);
    free(c->first.value);
    if (c->user != NULL)
        c->user->users--;
    memset(c, 0, sizeof(*c));
}

/* Whose credentials: the default, all threads' or one of this thread's. */
static void
choose_creds(struct storm *s, struct storm_couple *c)
{
    struct storm_cred *slot = &s->creds[storm_random(s, STORM_CREDS)];

    c->client = "alice@APEX.TEST";
    c->cred[0] = s->shared->initiator;
    c->cred[1] = s->shared->acceptor;
    if (c->mech == oid_spnego)
        return;
    if (slot->cred != GSS_C_NO_CREDENTIAL && slot->usage != GSS_C_ACCEPT &&
        slot->owner != NULL) {
        c->cred[0] = slot->cred;
        c->client = slot->owner;
        c->user = slot;
        slot->users++;
    } else if (storm_random(s, 4) == 0) {
        c->cred[0] = GSS_C_NO_CREDENTIAL;
    }
    if (storm_random(s, 3) == 0)
        c->cred[1] = s->shared->unrecorded;
    else if (storm_random(s, 3) == 0)
        c->cred[1] = GSS_C_NO_CREDENTIAL;
}

static void
begin(struct storm *s, struct storm_couple *c)
{
    static const OM_uint32 orders[] = {0, GSS_C_REPLAY_FLAG,
                                       GSS_C_SEQUENCE_FLAG,
                                       GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG};

    c->begun = true;
    c->target = storm_random(s, STORM_TARGETS);
    c->mech = storm_random(s, 8) == 0 ? oid_spnego : gss_mech_krb5;
    c->flags = GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | orders[storm_random(s, 4)];
    if (storm_random(s, 2) == 0)
        c->flags |= GSS_C_MUTUAL_FLAG;
    if (storm_random(s, 16) == 0)
        c->flags |= GSS_C_DELEG_FLAG;
    if (c->mech != oid_spnego && storm_random(s, 8) == 0)
        c->flags |= GSS_C_MUTUAL_FLAG | GSS_C_DCE_STYLE;
    if (storm_random(s, 4) == 0)
        c->bindings = "storm";
    choose_creds(s, c);
}

/* The service's name, in one of the forms that a program may have it in. */
static OM_uint32
initiate(struct storm *s, struct storm_couple *c, gss_buffer_t in,
         gss_channel_bindings_t cb, gss_buffer_t out, OM_uint32 *minor)
{
    gss_name_t own = GSS_C_NO_NAME, target;
    unsigned form = storm_random(s, 3);
    OM_uint32 major, ignored;

    if (form == 0)
        own = gss_host_name(storm_target(c->target));
    target = form == 0   ? own
             : form == 1 ? s->shared->targets[c->target]
                         : s->shared->canonical[c->target];
    major = gss_init_sec_context(minor, c->cred[0], &c->end[0], target, c->mech,
                                 c->flags, 0, cb, in, NULL, out, NULL, NULL);
    gss_release_name(&ignored, &own);
    return major;
}

/* What an acceptor learned of a context that stands. */
struct arrival {
    gss_name_t client;
    gss_cred_id_t delegated;
    OM_uint32 flags;
};

static OM_uint32
accept_token(gss_ctx_id_t *context, gss_cred_id_t cred, gss_buffer_t in,
             gss_channel_bindings_t cb, struct arrival *out, gss_buffer_t reply,
             OM_uint32 *minor)
{
    memset(out, 0, sizeof(*out));
    return gss_accept_sec_context(minor, context, cred, in, cb, &out->client,
                                  NULL, reply, &out->flags, NULL,
                                  &out->delegated);
}

static void
arrival_free(struct arrival *a)
{
    OM_uint32 ignored;

    gss_release_name(&ignored, &a->client);
    gss_release_cred(&ignored, &a->delegated);
}

/* A delegated credential goes where one of the thread's has room. */
static void
keep_delegated(struct storm *s, const struct storm_couple *c, struct arrival *a)
{
    struct storm_cred *slot = &s->creds[storm_random(s, STORM_CREDS)];

    if (a->delegated == GSS_C_NO_CREDENTIAL ||
        slot->cred != GSS_C_NO_CREDENTIAL)
        return;
    *slot = (struct storm_cred){a->delegated, GSS_C_INITIATE, c->client, 0};
    a->delegated = GSS_C_NO_CREDENTIAL;
}

static void
check_arrival(struct storm *s, const struct storm_couple *c, struct arrival *a)
{
    OM_uint32 asked = c->flags & PLAIN_FLAGS;

    storm_is_named(s, a->client, c->client);
    storm_check(s, (a->flags & PLAIN_FLAGS) == asked, "the acceptor's flags");
    storm_check(s,
                ((a->flags & GSS_C_DELEG_FLAG) != 0) ==
                    (a->delegated != GSS_C_NO_CREDENTIAL),
                "the flag of delegation");
    if ((c->flags & GSS_C_DELEG_FLAG) == 0)
        storm_check(s, a->delegated == GSS_C_NO_CREDENTIAL, "no delegation");
    else if (!c->spoiled)
        storm_check(s, a->delegated != GSS_C_NO_CREDENTIAL, "the delegation");
    keep_delegated(s, c, a);
}

/* One call of the end whose turn it is. */
static OM_uint32
step(struct storm *s, struct storm_couple *c, gss_buffer_t out,
     OM_uint32 *minor, struct arrival *a)
{
    struct gss_channel_bindings_struct cb;
    gss_channel_bindings_t given = GSS_C_NO_CHANNEL_BINDINGS;

    memset(a, 0, sizeof(*a));
    if (c->bindings != NULL) {
        gss_text_bindings(c->bindings, &cb);
        given = &cb;
    }
    if (c->turn == 0)
        return initiate(s, c, &c->pending, given, out, minor);
    return accept_token(&c->end[1], c->cred[1], &c->pending, given, a, out,
                        minor);
}

/* Whether the next call of an exchange ends with the context standing. */
static bool
is_last_call(const struct storm_couple *c)
{
    if (c->legs == 0)
        return (c->flags & GSS_C_MUTUAL_FLAG) == 0;
    return c->legs > 1 || (c->flags & GSS_C_DCE_STYLE) == 0;
}

/* What the next call must come to.  SPNEGO asks for what it wants. */
static OM_uint32
wanted(const struct storm_couple *c, OM_uint32 major)
{
    if (c->mech == oid_spnego && c->legs < MOST_LEGS && !GSS_ERROR(major))
        return major;
    return is_last_call(c) ? GSS_S_COMPLETE : GSS_S_CONTINUE_NEEDED;
}

/* Moves the end whose turn it is.  What fails is given up. */
static void
advance(struct storm *s, struct storm_couple *c)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    unsigned end = c->turn;
    unsigned long failed = alloc_hook_failed();
    struct arrival a;
    OM_uint32 major, minor, ignored;

    major = step(s, c, &out, &minor, &a);
    c->spoiled |= alloc_hook_failed() != failed;
    gss_release_buffer(&ignored, &c->pending);
    c->pending = out;
    if (!storm_done(s,
                    c->mech == oid_spnego ? "SPNEGO"
                    : end == 0            ? "init"
                                          : "accept",
                    major, minor, wanted(c, major))) {
        storm_check(s, a.client == NULL && a.delegated == NULL,
                    "outputs of a failed accept");
        arrival_free(&a);
        storm_couple_free(c);
        return;
    }
    if (end == 0 && c->first.value == NULL)
        c->first = gss_copy(out.value, out.length);
    c->complete[end] = major == GSS_S_COMPLETE;
    if (end == 1 && c->complete[1])
        check_arrival(s, c, &a);
    arrival_free(&a);
    c->turn = !end;
    c->legs++;
    s->contexts += c->complete[0] && c->complete[1];
}

/* An acceptor is given a token that must be refused: with what status, or 0 for
 * any. */
static void
refuse(struct storm *s, const struct storm_couple *c, gss_cred_id_t cred,
       const gss_buffer_desc *token, const char *bindings, const char *what,
       OM_uint32 want, OM_uint32 want_minor)
{
    struct gss_channel_bindings_struct cb;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc in = gss_copy(token->value, token->length);
    struct arrival a;
    OM_uint32 major, minor, ignored;
    char text[300];

    if (bindings != NULL)
        gss_text_bindings(bindings, &cb);
    major = accept_token(&context, cred, &in,
                         bindings != NULL ? &cb : GSS_C_NO_CHANNEL_BINDINGS, &a,
                         &out, &minor);
    if (want != 0 && c->mech != oid_spnego)
        storm_done_with(s, what, major, minor, want, want_minor);
    else
        storm_refused(s, what, major, minor);
    storm_check(s, a.client == NULL && a.delegated == NULL,
                "outputs of a refused token");
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    storm_check(s, text[0] != '\0' || s->tired || s->starving > 0,
                "words for the refusal");
    arrival_free(&a);
    gss_release_buffer(&ignored, &out);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    free(in.value);
}

/* Cuts a token short, or damages its protected end. */
static void
damage(struct storm *s, gss_buffer_t token)
{
    unsigned char *p = token->value;

    if (storm_random(s, 4) == 0)
        token->length -= 1 + storm_random(s, (unsigned)token->length - 1);
    else
        p[token->length - 1 - storm_random(s, AP_TAIL)] ^=
            (unsigned char)(1 << storm_random(s, 8));
}

static void
refuse_damaged(struct storm *s, const struct storm_couple *c)
{
    gss_buffer_desc bad = gss_copy(c->pending.value, c->pending.length);

    damage(s, &bad);
    refuse(s, c, c->cred[1], &bad, c->bindings, "a damaged first token", 0, 0);
    free(bad.value);
}

/* The first token comes a second time. */
static void
replay(struct storm *s, const struct storm_couple *c)
{
    if (s->shared->records && c->cred[1] != s->shared->unrecorded)
        refuse(s, c, c->cred[1], &c->first, c->bindings,
               "a replayed first token", GSS_S_FAILURE,
               (OM_uint32)KRB5KRB_AP_ERR_REPEAT);
}

/* Where the bindings are looked at, the token has been entered already, as
 * libkrb5 does it: its client must make another. */
static void
refuse_bindings(struct storm *s, struct storm_couple *c)
{
    unsigned long refused = s->refused;

    if (c->bindings == NULL)
        return;
    refuse(s, c, c->cred[1], &c->pending, "another", "other bindings",
           GSS_S_BAD_BINDINGS, (OM_uint32)KRB5KRB_AP_ERR_MODIFIED);
    if (s->refused > refused)
        replay(s, c);
    storm_couple_free(c);
}

/* The first token, where it must not be taken; it stays good for later unless
 * it was entered in the replay store. */
static void
refuse_first(struct storm *s, struct storm_couple *c)
{
    const struct storm_shared *all = s->shared;

    switch (storm_random(s, 4)) {
    case 0:
        refuse(s, c, all->unrecordable, &c->pending, c->bindings,
               "a replay store that fails", GSS_S_FAILURE,
               (OM_uint32)KRB5_RC_IO);
        break;
    case 1:
        refuse(s, c, all->keyless, &c->pending, c->bindings,
               "a keytab without the key", GSS_S_FAILURE,
               (OM_uint32)KRB5KRB_AP_ERR_NOT_US);
        break;
    case 2:
        refuse_bindings(s, c);
        break;
    default:
        refuse_damaged(s, c);
    }
}

/* The initiator does not take a damaged answer, and is at its end. */
static void
refuse_answer(struct storm *s, struct storm_couple *c)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct arrival a;
    OM_uint32 major, minor;

    damage(s, &c->pending);
    major = step(s, c, &out, &minor, &a);
    storm_refused(s, "a damaged answer", major, minor);
    gss_release_buffer(&minor, &out);
    storm_couple_free(c);
}

/* An end that does not stand yet protects nothing, and says so. */
static void
use_too_early(struct storm *s, const struct storm_couple *c)
{
    gss_buffer_desc text = gss_text("early"), token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    int is_open = -1;

    if (c->mech == oid_spnego || c->end[0] == GSS_C_NO_CONTEXT ||
        c->complete[0])
        return;
    major = gss_wrap(&minor, c->end[0], 1, 0, &text, NULL, &token);
    storm_done(s, "wrap too early", major, minor, GSS_S_NO_CONTEXT);
    major = gss_inquire_context(&minor, c->end[0], NULL, NULL, NULL, NULL, NULL,
                                NULL, &is_open);
    if (storm_done(s, "inquire_context", major, minor, GSS_S_COMPLETE))
        storm_check(s, is_open == 0, "a context that does not stand yet");
    gss_release_buffer(&minor, &token);
}

/* Exports one end and imports it in its own place, with the other mechanism:
 * the library sees to that. */
static void
hop(struct storm *s, struct storm_couple *c)
{
    unsigned end = storm_random(s, 2);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_export_sec_context(&minor, &c->end[end], &token);
    if (!storm_done(s, "export_sec_context", major, minor, GSS_S_COMPLETE)) {
        storm_check(s, c->end[end] != GSS_C_NO_CONTEXT,
                    "the context that could not be exported");
        return;
    }
    major = gss_import_sec_context(&minor, &token, &c->end[end]);
    gss_release_buffer(&minor, &token);
    c->builtin[end] = !c->builtin[end];
    if (!storm_done(s, "import_sec_context", major, minor, GSS_S_COMPLETE))
        storm_couple_free(c);
}

static void
go_on(struct storm *s, struct storm_couple *c, unsigned what)
{
    bool is_krb5 = c->mech != oid_spnego;

    if (what < 20 && c->turn == 1 && c->legs == 1 && is_krb5)
        refuse_first(s, c);
    else if (what < 10 && c->turn == 0 && c->legs == 2 && is_krb5)
        refuse_answer(s, c);
    else if (what < 25)
        use_too_early(s, c);
    else
        advance(s, c);
}

void
storm_couple(struct storm *s)
{
    struct storm_couple *c = &s->couples[storm_random(s, STORM_COUPLES)];
    unsigned what = storm_random(s, 100);

    s->doing = "context";
    if (!c->begun)
        begin(s, c);
    s->negotiated = c->mech == oid_spnego;
    if (what < 3)
        storm_couple_free(c);
    else if (!c->complete[0] || !c->complete[1])
        go_on(s, c, what);
    else if (what < 5)
        replay(s, c);
    else if (what < 8)
        hop(s, c);
    else if (what < 14)
        storm_inquire(s, c);
    else
        storm_message(s, c);
}
