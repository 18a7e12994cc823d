/* mech/verdict/crypto_verdict.c: contracts in crypto_verdict.h. */
#include "mech/verdict/crypto_verdict.h"

static const char *
profile_name(const struct crypto_profile *p)
{
    return p != NULL ? p->name : "its encryption type";
}

/* KRB5_NOPERM_ETYPE is what the builtin says of a ticket whose enctype its
 * library does not have. */
static enum verdict
not_offered(const struct crypto_subject *s, struct evidence *ev)
{
    const char *hint = s->profile != NULL ? s->profile->unsupported_hint : NULL;

    return verdict_with(V_NOPERM_ETYPE, ev, "%s%sOpenSSL does not offer %s%s",
                        s->what != NULL ? s->what : "",
                        s->what != NULL ? ": " : "", profile_name(s->profile),
                        hint != NULL ? hint : "");
}

/* A thing that nobody can forge has V_OK there. */
static enum verdict
failed(enum verdict v)
{
    return v != V_OK ? v : V_CRYPTO;
}

enum verdict
crypto_verdict(enum crypto_result r, const struct crypto_subject *s,
               struct evidence *ev)
{
    const char *name = s->what != NULL ? s->what : profile_name(s->profile);
    const char *words = s->forged_words != NULL ? s->forged_words : name;

    switch (r) {
    case CRYPTO_OK:
        return V_OK;
    case CRYPTO_NO_MEMORY:
        return V_NO_MEMORY;
    case CRYPTO_BAD_INTEGRITY:
        return verdict_with(failed(s->forged), ev, "%s", words);
    case CRYPTO_BAD_LENGTH:
        if (s->what == NULL && s->forged_words == NULL)
            return verdict_with(failed(s->bad_length), ev,
                                "the sealed part has no length that %s gives",
                                name);
        return verdict_with(
            failed(s->bad_length), ev, "%s%s", words,
            s->forged_words != NULL ? "" : " has an impossible length");
    case CRYPTO_UNSUPPORTED:
        return not_offered(s, ev);
    case CRYPTO_INTERNAL:
        break;
    }
    return verdict_with(V_CRYPTO, ev, "%s", name);
}
