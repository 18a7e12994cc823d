/* tests/adversary/message.c: the messages of RFC 4121 section 4.2. */
#include "tests/adversary/message.h"
#include "tests/adversary/deviation.h"
#include "tests/adversary/old_message.h"

#include <stdio.h>
#include <string.h>

#define TEXT         "a message of the adversary"
#define FILLER_OCTET 0xff

/* RFC 4121 section 2: the acceptor's subkey, else the initiator's, else the
 * session key.  With RFC 1964 the acceptor has none of its own. */
static const struct crypto_key *
message_key(const struct scene *s)
{
    if (s->acceptor_subkey.profile != NULL && !scene_has(s, OLD))
        return &s->acceptor_subkey;
    return s->subkey.profile != NULL ? &s->subkey : &s->session;
}

static uint32_t
message_usage(bool of_acceptor, bool mic)
{
    if (of_acceptor)
        return mic ? USAGE_ACCEPTOR_SIGN : USAGE_ACCEPTOR_SEAL;
    return mic ? USAGE_INITIATOR_SIGN : USAGE_INITIATOR_SEAL;
}

static void
first_header(struct scene *s, enum act act)
{
    struct cfx_header h = {
        .token_id = act == MIC ? TOKEN_CFX_MIC : TOKEN_CFX_WRAP,
        .seq = s->send_seq++,
    };

    if (scene_is_acceptor(s))
        h.flags |= CFX_SENT_BY_ACCEPTOR;
    if (act == SEALED)
        h.flags |= CFX_SEALED;
    if (s->acceptor_subkey.profile != NULL)
        h.flags |= CFX_ACCEPTOR_SUBKEY;
    s->header = h;
}

static void
put_checksum(const struct seal *seal, struct bytes covered, struct builder *out)
{
    const struct crypto_segment all = {covered.data, NULL, covered.len};
    struct crypto_usage *usage = NULL;
    uint8_t mac[CRYPTO_MAX_TAG];

    must(crypto_usage_new(&seal->key, seal->usage, &usage) == CRYPTO_OK &&
             crypto_checksum(usage, &all, 1, mac) == CRYPTO_OK,
         "a checksum");
    crypto_usage_free(usage);
    builder_bytes(out, (struct bytes){mac, seal->key.profile->checksum_len});
}

/* Section 4.2.4: what a checksum covers, or what is sealed. */
static struct bytes
with_header(struct scene *s, size_t filler)
{
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, s->text);
    builder_fill(&b, FILLER_OCTET, filler);
    cfx_header_encode(&b, &s->sealed_header);
    return scene_keep(s, &b);
}

/* Section 4.2.5. */
static struct bytes
rotated(struct scene *s, struct bytes in, size_t count)
{
    struct builder b = BUILDER_INIT;
    size_t split = in.len - count % in.len;

    builder_bytes(&b, (struct bytes){in.data + split, in.len - split});
    builder_bytes(&b, (struct bytes){in.data, split});
    return scene_keep(s, &b);
}

static struct bytes
make_body(struct scene *s, enum act act, size_t filler)
{
    struct builder b = BUILDER_INIT;
    struct bytes covered = with_header(s, filler);

    if (act == SEALED) {
        must(crypto_seal(&s->seal.key, s->seal.usage, covered, &b) == CRYPTO_OK,
             "to seal a message");
    } else {
        if (act == SIGNED)
            builder_bytes(&b, s->text);
        put_checksum(&s->seal, covered, &b);
    }
    return scene_keep(s, &b);
}

void
message_make(struct scene *s, enum act act)
{
    struct builder b = BUILDER_INIT;
    size_t filler;

    if (s->text.data == NULL)
        s->text = bytes_of_string(TEXT);
    if (scene_has(s, OLD)) {
        old_message_make(s, message_key(s), act);
        return;
    }
    first_header(s, act);
    s->seal.key = *message_key(s);
    s->seal.usage = message_usage(scene_is_acceptor(s), act == MIC);
    scene_at(s, AT_MESSAGE_SEAL);
    if (act == SIGNED)
        s->header.ec = s->seal.key.profile->checksum_len;
    scene_at(s, AT_HEADER);
    filler = act == SEALED ? s->header.ec : 0;
    s->sealed_header = s->header;
    s->sealed_header.rrc = 0;
    if (act != SEALED)
        s->sealed_header.ec = 0;
    scene_at(s, AT_SEALED_HEADER);
    s->octets = make_body(s, act, filler);
    if (act != MIC)
        s->octets = rotated(s, s->octets, s->header.rrc);
    scene_at(s, AT_SEALED_MESSAGE);
    cfx_header_encode(&b, &s->header);
    builder_bytes(&b, s->octets);
    s->octets = scene_keep(s, &b);
    scene_at(s, AT_MESSAGE);
}

/* doc/interop.txt: a program may refuse what is out of order. */
static bool
refused_order(struct scene *s, const struct answer *a)
{
    static const char *const majors[][2] = {
        {"GSS_S_DUPLICATE_TOKEN", "duplicate"},
        {"GSS_S_OLD_TOKEN", "old"},
        {"GSS_S_UNSEQ_TOKEN", "unseq"},
        {"GSS_S_GAP_TOKEN", "gap"},
    };

    for (size_t i = 0; i < sizeof(majors) / sizeof(majors[0]); i++) {
        if (a->kind != ANSWER_ERROR || a->num < 1 ||
            strcmp(a->word[0], majors[i][0]) != 0)
            continue;
        snprintf(s->outcome->order, sizeof(s->outcome->order), "%s",
                 majors[i][1]);
        return true;
    }
    return false;
}

/* The word for the order is behind conf|integ and the message, or alone. */
static void
note_order(struct scene *s, const struct answer *a, int before)
{
    snprintf(s->outcome->order, sizeof(s->outcome->order), "%s",
             a->num > before ? a->word[before] : "");
}

static bool
deliver_mic(struct scene *s, struct answer *a)
{
    talk_begin(s->talk, "verify ");
    talk_octets(s->talk, s->text);
    talk_begin(s->talk, " ");
    talk_octets(s->talk, s->octets);
    talk_end(s->talk, a);
    if (refused_order(s, a))
        return true;
    if (!scene_answer(s, a))
        return false;
    note_order(s, a, 0);
    return true;
}

static bool
deliver_wrapped(struct scene *s, enum act act, struct answer *a)
{
    struct builder text = BUILDER_INIT;
    bool same;

    talk_begin(s->talk, "unwrap ");
    talk_octets(s->talk, s->octets);
    talk_end(s->talk, a);
    if (refused_order(s, a))
        return true;
    if (!scene_answer(s, a))
        return false;
    same = a->num >= 2 &&
           strcmp(a->word[0], act == SEALED ? "conf" : "integ") == 0 &&
           answer_octets(a, 1, &text) &&
           bytes_equal(builder_view(&text), s->text);
    builder_free(&text);
    note_order(s, a, 2);
    if (!same)
        scene_fail(s, "it made another message of the one that was sent");
    return same;
}

bool
message_deliver(struct scene *s, enum act act)
{
    struct answer a;

    return act == MIC ? deliver_mic(s, &a) : deliver_wrapped(s, act, &a);
}

static bool
is_genuine_mic(struct scene *s, struct bytes token)
{
    struct seal seal = {.key = *message_key(s),
                        .usage = message_usage(!scene_is_acceptor(s), true)};
    struct builder covered = BUILDER_INIT, mac = BUILDER_INIT;
    struct cfx_header h;
    struct reader r;
    struct bytes sent;
    bool ok;

    reader_init(&r, token);
    ok = cfx_header_decode(&r, &h) && h.token_id == TOKEN_CFX_MIC &&
         reader_rest(&r, &sent) && (h.seq == s->recv_seq++ || s->talk->one_way);
    if (ok) {
        builder_bytes(&covered, s->text);
        cfx_header_encode(&covered, &h);
        put_checksum(&seal, builder_view(&covered), &mac);
        ok = bytes_equal(builder_view(&mac), sent);
    }
    builder_free(&covered);
    builder_free(&mac);
    return ok;
}

static void
take_mic(struct scene *s)
{
    struct builder token = BUILDER_INIT;
    struct answer a;

    talk_begin(s->talk, "mic ");
    talk_octets(s->talk, s->text);
    talk_end(s->talk, &a);
    if (!scene_answer(s, &a))
        return;
    if (!answer_octets(&a, 0, &token) ||
        !(scene_has(s, OLD)
              ? old_mic_is_genuine(s, message_key(s), builder_view(&token))
              : is_genuine_mic(s, builder_view(&token))))
        scene_fail(s, "its MIC is not under the key of this context");
    builder_free(&token);
}

/* There are programs that open no sealed messages, and say so. */
static bool
send_any(struct scene *s)
{
    struct outcome before = *s->outcome;

    message_make(s, SEALED);
    if (message_deliver(s, SEALED))
        return true;
    if (s->outcome->kind != CANNOT)
        return false;
    *s->outcome = before;
    s->send_seq--;
    message_make(s, SIGNED);
    return message_deliver(s, SIGNED);
}

void
message_exchange(struct scene *s)
{
    if (send_any(s))
        take_mic(s);
}
