/* tests/adversary/scene.c: what the parts of a scene have in common. */
#include "tests/adversary/scene.h"
#include "tests/adversary/deviation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

void
scene_at(struct scene *s, enum point here)
{
    if (!s->deviant || s->spoiling || s->row->at != here)
        return;
    s->spoiling = true;
    s->row->deviate(s);
    s->spoiling = false;
}

bool
scene_has(const struct scene *s, unsigned setup)
{
    return (s->row->setup & setup) == setup;
}

bool
scene_is_acceptor(const struct scene *s)
{
    return s->row->role == ACCEPTOR;
}

struct bytes
scene_keep(struct scene *s, struct builder *b)
{
    struct bytes view = {NULL, 0};
    uint8_t *data = NULL;
    void **kept;

    must(builder_take(b, &data, &view.len), "memory");
    kept = realloc(s->kept, (s->num_kept + 1) * sizeof(*kept));
    must(kept != NULL, "memory");
    s->kept = kept;
    s->kept[s->num_kept++] = data;
    view.data = data;
    return view;
}

uint8_t *
scene_copy(struct scene *s, struct bytes in)
{
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, in);
    return bytes_unconst(scene_keep(s, &b).data);
}

struct encrypted_data
scene_seal(struct scene *s)
{
    struct encrypted_data sealed = {.etype = 0, .cipher = s->octets};
    struct builder cipher = BUILDER_INIT;

    if (s->seal.open)
        return sealed;
    must(crypto_seal(&s->seal.key, s->seal.usage, s->octets, &cipher) ==
             CRYPTO_OK,
         "to seal");
    sealed.etype = s->seal.key.profile->enctype;
    sealed.cipher = scene_keep(s, &cipher);
    return sealed;
}

void
scene_now(int64_t *seconds, int32_t *microseconds)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    *seconds = now.tv_sec;
    *microseconds = (int32_t)now.tv_usec;
}

void
scene_fail(struct scene *s, const char *sentence)
{
    s->outcome->kind = UNSOUND;
    snprintf(s->outcome->sentence, sizeof(s->outcome->sentence), "%s",
             sentence);
}

/* GSS_S_BAD_MIC and GSS_S_BAD_SIG are one. */
static void
note_refusal(struct outcome *o, const struct answer *a)
{
    const char *major = a->num > 0 ? a->word[0] : "?";

    o->kind = REFUSED;
    if (strcmp(major, "GSS_S_BAD_MIC") == 0)
        major = "GSS_S_BAD_SIG";
    snprintf(o->major, sizeof(o->major), "%s", major);
    snprintf(o->sentence, sizeof(o->sentence), "%s", a->rest);
}

bool
scene_answer(struct scene *s, const struct answer *a)
{
    switch (a->kind) {
    case ANSWER_OK:
        return true;
    case ANSWER_ERROR:
        note_refusal(s->outcome, a);
        break;
    case ANSWER_CANNOT:
        scene_fail(s, a->rest);
        s->outcome->kind = CANNOT;
        break;
    case ANSWER_DEAD:
        s->outcome->kind = DIED;
        break;
    }
    return false;
}

/* The bindings that both ends have: application data alone. */
#define CHANNEL "the channel of this connection"

static void
bind_channel(struct scene *s)
{
    struct bytes channel = bytes_of_string(CHANNEL);
    struct builder b = BUILDER_INIT;

    /* RFC 4121 section 4.1.1.2: no addresses, type 0. */
    builder_fill(&b, 0, 16);
    builder_le32(&b, (uint32_t)channel.len);
    builder_bytes(&b, channel);
    s->bindings_data = scene_keep(s, &b);
    must(crypto_md5(s->bindings_data, s->bindings) == CRYPTO_OK, "MD5");
}

bool
scene_open_context(struct scene *s)
{
    const char *mech = scene_has(s, SPNEGO) ? "spnego" : "krb5";
    struct answer a;

    if (!scene_is_acceptor(s))
        talk_begin(s->talk, "accept mech=%s", mech);
    else
        talk_begin(s->talk,
                   "initiate %s@localhost mech=%s "
                   "flags=mutual,replay,sequence,conf,integ%s",
                   s->holdings->service, mech, scene_has(s, DCE) ? ",dce" : "");
    if (scene_has(s, BOUND)) {
        bind_channel(s);
        talk_begin(s->talk, " cb=");
        talk_octets(s->talk, bytes_of_string(CHANNEL));
    }
    talk_end(s->talk, &a);
    return scene_answer(s, &a);
}

bool
scene_deliver(struct scene *s, struct answer *out)
{
    talk_begin(s->talk, "token ");
    talk_octets(s->talk, s->octets);
    talk_end(s->talk, out);
    return scene_answer(s, out);
}
