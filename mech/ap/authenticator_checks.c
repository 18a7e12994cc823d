/* mech/ap/authenticator_checks.c: what step 3 asks of the authenticator. */
#include <inttypes.h>

#include "mech/ap/arrival.h"
#include "mech/verdict/text.h"

enum verdict
open_authenticator(const struct ap_step *s, struct arrival *a)
{
    enum verdict v;

    v = step_open(s, &a->session_key, USAGE_AP_REQ_AUTHENTICATOR,
                  &a->request.authenticator, "the authenticator",
                  &a->authenticator_plain);
    if (v != V_OK)
        return v;
    if (!authenticator_decode(builder_view(&a->authenticator_plain),
                              &a->authenticator))
        return verdict_with(V_BAD_ENCODING, s->ev, "the sealed authenticator");
    a->authenticator_opened = true;
    if (!a->authenticator.has_subkey)
        return V_OK;
    return step_key(s, &a->authenticator.subkey, "the client's subkey",
                    &a->subkey);
}

enum verdict
check_authenticator_client(const struct ap_step *s, struct arrival *a)
{
    char ticket[NAME_TEXT_MAX], authenticator[NAME_TEXT_MAX];

    if (principal_name_equal(&a->ticket.client, &a->authenticator.client))
        return V_OK;
    name_text(&a->ticket.client, ticket);
    name_text(&a->authenticator.client, authenticator);
    return verdict_with(V_BADMATCH, s->ev,
                        "the ticket is of %s, the authenticator of %s", ticket,
                        authenticator);
}

/* The tag is the checksum at the end of the ciphertext, which the session key
 * vouches for: nobody without it can put an entry in the store. */
enum verdict
check_authenticator_replay(const struct ap_step *s, struct arrival *a)
{
    const struct ap_environment *env = s->env;
    struct bytes cipher = a->request.authenticator.cipher;
    size_t tag_len = a->session_key.profile->checksum_len;
    struct reader r;
    struct bytes tag;

    reader_init(&r, cipher);
    /* RC4-HMAC has its checksum in front (RFC 4757 section 4), but the store
     * that is shared with libkrb5 takes the trailing bytes of every enctype. */
    if (cipher.len < tag_len || !reader_skip(&r, cipher.len - tag_len) ||
        !reader_rest(&r, &tag))
        return verdict_with(V_BAD_INTEGRITY, s->ev, "the authenticator");
    return env->check_replay(env->lender, tag, a->now, s->ev);
}

enum verdict
check_authenticator_time(const struct ap_step *s, struct arrival *a)
{
    int64_t theirs = a->authenticator.ctime;
    int64_t differ = theirs > a->now ? theirs - a->now : a->now - theirs;
    char their_clock[TIME_TEXT_MAX], our_clock[TIME_TEXT_MAX];

    if (differ <= s->env->clockskew)
        return V_OK;
    time_text(theirs, their_clock);
    time_text(a->now, our_clock);
    return verdict_with(
        V_SKEW, s->ev,
        "their clock %s, ours %s, differ %" PRId64 " s, allowed %ld s",
        their_clock, our_clock, differ, (long)s->env->clockskew);
}

enum verdict
check_authdata_understood(const struct ap_step *s, struct arrival *a)
{
    struct authdata_wishes ignored;
    enum verdict v;

    v = authdata_scan(s, a->ticket.authdata, "ticket", &ignored);
    if (v != V_OK)
        return v;
    return authdata_scan(s, a->authenticator.authdata, "authenticator",
                         &a->wishes);
}

enum verdict
check_enctypes(const struct ap_step *s, struct arrival *a)
{
    enum verdict v;

    v = step_check_site_enctype(s, a->request.ticket.enc_part.etype,
                                "the ticket's key");
    if (v != V_OK)
        return v;
    v = step_check_enctype(s, a->session_key.profile->enctype,
                           "the session key");
    if (v != V_OK || a->subkey.profile == NULL)
        return v;
    return step_check_enctype(s, a->subkey.profile->enctype,
                              "the client's subkey");
}
