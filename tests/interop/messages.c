/* tests/interop/messages.c: requests about messages. */
#include "tests/interop/end.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_PRF 100000

/* conf or integ, and octets in the words after it.  False after an answer. */
static bool
take_protection(const struct request *r, int *conf)
{
    if (r->num < 3 || (strcmp(r->words[1], "conf") != 0 &&
                       strcmp(r->words[1], "integ") != 0)) {
        answer_cannot("conf or integ has to come first");
        return false;
    }
    *conf = strcmp(r->words[1], "conf") == 0;
    return true;
}

static bool
take_octets(const struct request *r, size_t word, gss_buffer_desc *out)
{
    if (word < r->num && protocol_octets(r->words[word], out))
        return true;
    answer_cannot("octets in base64 are missing");
    return false;
}

/* The answer that is one token, or why there is none. */
static void
answer_token(const struct end *e, OM_uint32 major, OM_uint32 minor,
             const gss_buffer_desc *token)
{
    if (GSS_ERROR(major)) {
        answer_error(major, minor, e->mech, NULL);
        return;
    }
    answer_begin("ok");
    answer_octets("", token);
    answer_end();
}

void
serve_wrap(struct end *e, const struct request *r)
{
    gss_buffer_desc message, token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    int conf, state = 0;

    if (!take_protection(r, &conf) || !take_octets(r, 2, &message))
        return;
    major = gss_wrap(&minor, e->context, conf, GSS_C_QOP_DEFAULT, &message,
                     &state, &token);
    if (!GSS_ERROR(major) && state != conf)
        answer_cannot("the library did not protect it as demanded");
    else
        answer_token(e, major, minor, &token);
    free(message.value);
    gss_release_buffer(&ignored, &token);
}

void
serve_unwrap(struct end *e, const struct request *r)
{
    gss_buffer_desc token, message = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    int conf = 0;

    if (!take_octets(r, 1, &token))
        return;
    major = gss_unwrap(&minor, e->context, &token, &message, &conf, NULL);
    if (GSS_ERROR(major)) {
        answer_error(major, minor, e->mech, NULL);
    } else {
        answer_begin(conf ? "ok conf" : "ok integ");
        answer_octets("", &message);
        answer_word("%s", answer_order(major));
        answer_end();
    }
    free(token.value);
    gss_release_buffer(&ignored, &message);
}

void
serve_mic(struct end *e, const struct request *r)
{
    gss_buffer_desc message, token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;

    if (!take_octets(r, 1, &message))
        return;
    major =
        gss_get_mic(&minor, e->context, GSS_C_QOP_DEFAULT, &message, &token);
    answer_token(e, major, minor, &token);
    free(message.value);
    gss_release_buffer(&ignored, &token);
}

void
serve_verify(struct end *e, const struct request *r)
{
    gss_buffer_desc message, token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    if (!take_octets(r, 1, &message))
        return;
    if (take_octets(r, 2, &token)) {
        major = gss_verify_mic(&minor, e->context, &message, &token, NULL);
        if (GSS_ERROR(major)) {
            answer_error(major, minor, e->mech, NULL);
        } else {
            answer_begin("ok");
            answer_word("%s", answer_order(major));
            answer_end();
        }
    }
    free(token.value);
    free(message.value);
}

void
serve_prf(struct end *e, const struct request *r)
{
    gss_buffer_desc seed, out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    long length = r->num > 2 ? strtol(r->words[2], NULL, 10) : -1;
    bool full;

    if (length < 0 || length > LONGEST_PRF) {
        answer_cannot("prf wants full or partial, and a length");
        return;
    }
    if (!take_octets(r, 3, &seed))
        return;
    full = strcmp(r->words[1], "full") == 0;
    major = gss_pseudo_random(&minor, e->context,
                              full ? GSS_C_PRF_KEY_FULL : GSS_C_PRF_KEY_PARTIAL,
                              &seed, (ssize_t)length, &out);
    answer_token(e, major, minor, &out);
    free(seed.value);
    gss_release_buffer(&ignored, &out);
}
