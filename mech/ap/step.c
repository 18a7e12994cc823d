/* mech/ap/step.c: what every step of the exchange needs. */
#include "mech/ap/step.h"

#include <stdarg.h>
#include <stdio.h>

#include "asn1/der.h"
#include "mech/ap/probe.h"
#include "mech/verdict/crypto_verdict.h"
#include "mech/verdict/text.h"
#include "mech/verdict/codes.h"

#define TRACE_LINE_MAX 1024
#define SEQUENCE_MASK  0x3fffffffu

void
step_trace(const struct ap_step *s, const char *format, ...)
{
    char text[TRACE_LINE_MAX], line[TRACE_LINE_MAX + 32];
    va_list args;

    AP_PROBE_STEP(s->number, format);
    if (s->env->trace == NULL)
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    (void)snprintf(line, sizeof(line), "step %u: %s", s->number, text);
    s->env->trace(s->env->lender, line);
}

void
step_refused(const struct ap_step *s, enum verdict v)
{
    char words[VERDICT_RECORD_MAX], told[48] = "";

    AP_PROBE_REFUSED(s->number, verdict_name(v));
    if (s->krb_error != 0)
        (void)snprintf(told, sizeof(told), "; KRB-ERROR %ld tells the peer",
                       (long)s->krb_error);
    verdict_record(v, 0, NULL, s->ev, words, sizeof(words));
    step_trace(s, "refused: %s: %s%s", verdict_name(v), words, told);
}

enum verdict
step_crypto(const struct crypto_profile *profile, enum crypto_result result,
            const char *what, struct evidence *ev)
{
    const struct crypto_subject subject = {.what = what,
                                           .profile = profile,
                                           .forged = V_BAD_INTEGRITY,
                                           .bad_length = V_BAD_INTEGRITY};

    return crypto_verdict(result, &subject, ev);
}

enum verdict
message_verdict(enum message_fault fault, const char *what, struct evidence *ev)
{
    switch (fault) {
    case MESSAGE_OK:
        return V_OK;
    case MESSAGE_BAD_VERSION:
        return verdict_with(V_BADVERSION, ev, "%s", what);
    case MESSAGE_BAD_TYPE:
        return verdict_with(V_MSG_TYPE, ev, "instead of %s", what);
    case MESSAGE_MALFORMED:
        break;
    }
    return verdict_with(V_BAD_ENCODING, ev, "%s", what);
}

static bool
is_among(const int32_t *list, size_t num, int32_t enctype)
{
    for (size_t i = 0; i < num; i++) {
        if (list[i] == enctype)
            return true;
    }
    return false;
}

/* The setting of krb5.conf that permits a type which RFC 8429 deprecates; NULL:
 * it is none of those. */
static const char *
allowed_by(int32_t enctype)
{
    const struct crypto_profile *p = crypto_profile_find(enctype);

    return p != NULL ? p->allowed_by : NULL;
}

/* A site should learn that it depends on a deprecated type. */
static void
trace_deprecated(const struct ap_step *s, int32_t enctype, const char *what)
{
    char name[ENCTYPE_TEXT_MAX];

    if (allowed_by(enctype) == NULL)
        return;
    enctype_text(enctype, name);
    step_trace(s, "%s is %s, which is deprecated (RFC 8429) and permitted here",
               what, name);
}

static enum verdict
refuse_enctype(const struct ap_step *s, int32_t enctype, const char *what)
{
    const struct ap_environment *env = s->env;
    const char *setting = allowed_by(enctype);
    char name[ENCTYPE_TEXT_MAX], list[240];
    enum verdict v;

    enctype_text(enctype, name);
    enctype_list_text(env->permitted, env->num_permitted, list, sizeof(list));
    verdict_aside(s->ev, "permitted here: %s", list);
    if (is_among(env->site_permitted, env->num_site_permitted, enctype))
        v = verdict_with(V_NOPERM_ETYPE, s->ev,
                         "%s is %s, which the application has left out for "
                         "this credential",
                         what, name);
    else
        v = verdict_with(V_NOPERM_ETYPE, s->ev,
                         "%s is %s, which [libdefaults] permitted_enctypes"
                         "%s%s%s in krb5.conf leaves out here",
                         what, name, setting != NULL ? " (or " : "",
                         setting != NULL ? setting : "",
                         setting != NULL ? ")" : "");
    evidence_say(s->ev, MINOR_KRB5(236), "Encryption type %s not permitted",
                 name);
    return v;
}

enum verdict
step_check_enctype(const struct ap_step *s, int32_t enctype, const char *what)
{
    if (!is_among(s->env->permitted, s->env->num_permitted, enctype))
        return refuse_enctype(s, enctype, what);
    trace_deprecated(s, enctype, what);
    return V_OK;
}

enum verdict
step_check_site_enctype(const struct ap_step *s, int32_t enctype,
                        const char *what)
{
    if (!is_among(s->env->site_permitted, s->env->num_site_permitted, enctype))
        return refuse_enctype(s, enctype, what);
    trace_deprecated(s, enctype, what);
    return V_OK;
}

enum verdict
step_key(const struct ap_step *s, const struct encryption_key *in,
         const char *what, struct crypto_key *out)
{
    char name[ENCTYPE_TEXT_MAX];
    enum crypto_result result;

    result = crypto_key_init(out, in->keytype, in->keyvalue);
    if (result == CRYPTO_OK)
        return V_OK;
    enctype_text(in->keytype, name);
    if (result == CRYPTO_UNSUPPORTED)
        return verdict_with(V_NOPERM_ETYPE, s->ev,
                            "%s is %s, which is unknown here", what, name);
    if (result == CRYPTO_BAD_LENGTH)
        return verdict_with(V_BAD_ENCODING, s->ev, "%s is no key of %s", what,
                            name);
    return step_crypto(NULL, result, what, s->ev);
}

void
step_unpad(const struct crypto_profile *p, struct builder *plain, size_t start)
{
    struct reader r, at, content;
    uint8_t tag;

    reader_init(&r, builder_view(plain));
    if (p->block_len <= 1 || !reader_skip(&r, start))
        return;
    at = r;
    if (reader_u8(&at, &tag) && der_element(&r, tag, &content) &&
        r.left < p->block_len)
        builder_cut(plain, plain->len - r.left);
}

enum verdict
step_open(const struct ap_step *s, const struct crypto_key *key, uint32_t usage,
          const struct encrypted_data *in, const char *what,
          struct builder *out)
{
    char name[ENCTYPE_TEXT_MAX];
    size_t start = out->len;
    enum verdict v;

    if (in->etype != key->profile->enctype) {
        enctype_text(in->etype, name);
        return verdict_with(V_BAD_INTEGRITY, s->ev,
                            "%s says it is sealed with %s, the key is %s", what,
                            name, key->profile->name);
    }
    v = step_crypto(key->profile, crypto_open(key, usage, in->cipher, out),
                    what, s->ev);
    if (v == V_OK)
        step_unpad(key->profile, out, start);
    return v;
}

enum verdict
step_sequence(const struct ap_step *s, uint32_t *out)
{
    uint8_t random[4] = {0};
    struct reader r;
    uint32_t number = 0;
    enum crypto_result result;

    result = crypto_random(random, sizeof(random));
    if (result != CRYPTO_OK)
        return step_crypto(NULL, result, "the sequence number", s->ev);
    reader_init(&r, (struct bytes){random, sizeof(random)});
    if (!reader_be32(&r, &number))
        return V_CRYPTO;
    number &= SEQUENCE_MASK;
    *out = number != 0 ? number : 1;
    return V_OK;
}
