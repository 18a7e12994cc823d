/* tests/adversary/play.c: a scene from its beginning to its end. */
#include "tests/adversary/scene.h"
#include "tests/adversary/deviation.h"
#include "tests/adversary/message.h"
#include "tests/adversary/negotiation.h"
#include "tests/adversary/reply.h"
#include "tests/adversary/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STANDARD_FLAGS                                                         \
    (GSS_WIRE_MUTUAL | GSS_WIRE_REPLAY | GSS_WIRE_SEQUENCE | GSS_WIRE_CONF |   \
     GSS_WIRE_INTEG)

/* The token of an answer `ok STATE TOKEN`, out of SPNEGO where that is around
 * it. */
static struct bytes
token_of(struct scene *s, const struct answer *a, int word)
{
    struct builder b = BUILDER_INIT;
    struct bytes token;

    if (!answer_octets(a, word, &b))
        return (struct bytes){NULL, 0};
    token = scene_keep(s, &b);
    return scene_has(s, SPNEGO) ? negotiation_open(s, token) : token;
}

static bool
is_complete(const struct answer *a)
{
    return a->num > 0 && strcmp(a->word[0], "complete") == 0;
}

static void
put_fact(struct outcome *o, const char *name, const char *value)
{
    size_t used = strlen(o->sentence);

    snprintf(o->sentence + used, sizeof(o->sentence) - used, "%s%s%s",
             used > 0 ? " " : "", name, value);
}

static void
note_facts(struct scene *s)
{
    struct answer a;

    talk_ask(s->talk, "facts", &a);
    if (a.kind == ANSWER_DEAD)
        (void)scene_answer(s, &a);
    for (int i = 0; i < a.num; i++)
        put_fact(s->outcome, "", a.word[i]);
    if (!scene_has(s, PAC) || a.kind == ANSWER_DEAD)
        return;
    talk_ask(s->talk, "attribute urn:mspac:logon-info", &a);
    if (a.kind == ANSWER_OK && a.num > 0)
        put_fact(s->outcome, "pac=", a.word[0]);
}

/* The context stands at both ends. */
static void
finish(struct scene *s)
{
    s->outcome->stood = true;
    note_facts(s);
    if (s->outcome->kind != ENDED_WELL)
        return;
    if (s->row->act == CONTEXT) {
        message_exchange(s);
    } else {
        message_make(s, s->row->act);
        scene_at(s, AT_MESSAGE_DELIVERY);
        if (s->outcome->kind == ENDED_WELL)
            (void)message_deliver(s, s->row->act);
    }
}

/* The last token of the exchange.  True: the context stands at the other end,
 * by *out. */
static bool
deliver_last(struct scene *s, struct answer *out)
{
    scene_at(s, AT_DELIVERY);
    if (s->outcome->kind != ENDED_WELL || !scene_deliver(s, out))
        return false;
    if (!is_complete(out))
        s->outcome->kind = WAITS;
    return is_complete(out);
}

static bool
prove(struct scene *s, const struct answer *a)
{
    if ((s->flags & GSS_WIRE_MUTUAL) == 0 && !scene_is_acceptor(s))
        return true;
    if (reply_read(s, token_of(s, a, 1)))
        return true;
    scene_fail(s, "its AP-REP does not prove it");
    return false;
}

static bool
initiate(struct scene *s)
{
    struct answer a;

    request_make(s);
    return deliver_last(s, &a) && prove(s, &a);
}

/* RFC 4178 section 5: a mechanism that was not the first is guarded by a MIC of
 * the list. */
static bool
initiate_later(struct scene *s)
{
    struct answer a;

    negotiation_offer(s);
    if (!scene_deliver(s, &a))
        return false;
    request_make(s);
    if (!scene_deliver(s, &a) || !prove(s, &a))
        return false;
    negotiation_sign(s);
    return deliver_last(s, &a);
}

static bool
initiate_dce(struct scene *s)
{
    struct answer a;

    request_make(s);
    if (!scene_deliver(s, &a) || !prove(s, &a))
        return false;
    reply_make(s);
    return deliver_last(s, &a);
}

static bool
accept_context(struct scene *s)
{
    struct answer a;

    talk_ask(s->talk, "token -", &a);
    if (!scene_answer(s, &a))
        return false;
    if (!request_read(s, token_of(s, &a, 1))) {
        scene_fail(s, "its AP-REQ cannot be read");
        return false;
    }
    reply_make(s);
    if (!deliver_last(s, &a))
        return false;
    if (scene_has(s, SPNEGO))
        (void)token_of(s, &a, 1); /* for its MIC */
    return !scene_has(s, DCE) || prove(s, &a);
}

/* True: a context stands at both ends. */
static bool
establish(struct scene *s)
{
    if (!scene_open_context(s))
        return false;
    if (scene_is_acceptor(s))
        return accept_context(s);
    if (scene_has(s, LATER))
        return initiate_later(s);
    return scene_has(s, DCE) ? initiate_dce(s) : initiate(s);
}

static void
begin(struct scene *s, const struct scene *like)
{
    memset(s, 0, sizeof(*s));
    s->holdings = like->holdings;
    s->talk = like->talk;
    s->row = like->row;
    s->outcome = like->outcome;
    s->flags = STANDARD_FLAGS;
    if (scene_has(s, DCE))
        s->flags |= GSS_WIRE_DCE_STYLE;
    else if (s->talk->one_way && !scene_has(s, PROVES))
        s->flags &= ~(uint32_t)GSS_WIRE_MUTUAL;
}

static void
forget(struct scene *s)
{
    for (size_t i = 0; i < s->num_kept; i++)
        free(s->kept[i]);
    free(s->kept);
}

void
scene_stand_again(struct scene *s)
{
    struct scene again;

    begin(&again, s);
    if (!establish(&again))
        scene_fail(s, "it makes no second context");
    forget(&again);
}

void
scene_play(const struct holdings *h, struct talk *t,
           const struct deviation *row, bool deviant, struct outcome *out)
{
    struct scene like = {.holdings = h, .talk = t, .row = row, .outcome = out};
    struct answer ignored;
    struct scene s;

    memset(out, 0, sizeof(*out));
    begin(&s, &like);
    s.deviant = deviant;
    if (establish(&s))
        finish(&s);
    if (t->pid > 0)
        talk_ask(t, "end", &ignored);
    forget(&s);
}
