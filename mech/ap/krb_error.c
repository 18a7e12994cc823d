/* mech/ap/krb_error.c: telling and hearing of a refusal. */
#include "mech/ap/krb_error.h"

#include <stdio.h>
#include <string.h>

#include "asn1/krb_error.h"
#include "mech/ap/exchange.h"
#include "mech/ap/recovery.h"
#include "mech/verdict/text.h"
#include "mech/verdict/codes.h"

/* Codes of the krb5 table that can travel, RFC 4120 section 7.5.9. */
#define KRB_ERROR_MAX 127

/* libkrb5 has a number for every code that can travel: that of a plug-in's
 * refusal, say.  A stranger is not told what troubles this system. */
static int32_t
code_to_tell(const struct ap_step *s, const struct arrival *a, enum verdict v)
{
    int32_t code = s->ev->code;

    if (a->authenticator_opened && v == V_KRB5 && code > MINOR_KRB5(0) &&
        code <= MINOR_KRB5(KRB_ERROR_MAX))
        return code - MINOR_KRB5(0);
    return verdict_krb_error(v);
}

void
krb_error_tell(struct ap_step *s, const struct arrival *a, enum verdict v)
{
    struct builder message = BUILDER_INIT, token = BUILDER_INIT;
    struct bytes mech = s->token.framed ? s->token.mech : ap_mech_krb5();
    struct krb_error e = {
        .stime = a->now,
        .susec = a->now_us,
        .error_code = code_to_tell(s, a, v),
        .server = a->request.ticket.server,
    };

    /* RFC 4120 section 5.9.1: the client's time, if we could read it.  Then we
     * know the client, and tell it in words which of the reasons that share a
     * code it is.  Its microseconds prove to it that our time is genuine, and
     * only SKEW is about time.  In any other refusal they would help somebody
     * who replays or alters a stranger's request to forge a SKEW. */
    if (a->authenticator_opened) {
        e.has_ctime = true;
        e.has_cusec = v == V_SKEW;
        e.ctime = a->authenticator.ctime;
        e.cusec = a->authenticator.cusec;
        e.e_text = bytes_of_string(verdict_sentence(v));
    }
    krb_error_encode(&message, &e);
    if (!builder_ok(&message))
        goto out;
    ap_token_write(&token, mech, AP_TOKEN_ERROR, builder_view(&message));
    if (!builder_ok(&token))
        goto out;
    builder_bytes(s->out, builder_view(&token));
    if (builder_ok(s->out))
        s->krb_error = e.error_code;

out:
    builder_free(&token);
    builder_free(&message);
}

/* Names of the codes that acceptors send. */
static const struct {
    int32_t code;
    const char *name;
} names[] = {
    {12, "KDC_ERR_POLICY"},         {14, "KDC_ERR_ETYPE_NOSUPP"},
    {15, "KDC_ERR_SUMTYPE_NOSUPP"}, {31, "KRB_AP_ERR_BAD_INTEGRITY"},
    {32, "KRB_AP_ERR_TKT_EXPIRED"}, {33, "KRB_AP_ERR_TKT_NYV"},
    {34, "KRB_AP_ERR_REPEAT"},      {35, "KRB_AP_ERR_NOT_US"},
    {36, "KRB_AP_ERR_BADMATCH"},    {37, "KRB_AP_ERR_SKEW"},
    {38, "KRB_AP_ERR_BADADDR"},     {39, "KRB_AP_ERR_BADVERSION"},
    {40, "KRB_AP_ERR_MSG_TYPE"},    {41, "KRB_AP_ERR_MODIFIED"},
    {42, "KRB_AP_ERR_BADORDER"},    {43, "KRB_AP_ERR_ILL_CR_TKT"},
    {44, "KRB_AP_ERR_BADKEYVER"},   {45, "KRB_AP_ERR_NOKEY"},
    {46, "KRB_AP_ERR_MUT_FAIL"},    {48, "KRB_AP_ERR_METHOD"},
    {50, "KRB_AP_ERR_INAPP_CKSUM"}, {51, "KRB_AP_PATH_NOT_ACCEPTED"},
    {60, "KRB_ERR_GENERIC"},        {61, "KRB_ERR_FIELD_TOOLONG"},
    {67, "KRB_AP_ERR_NO_TGT"},      {69, "KRB_AP_ERR_USER_TO_USER_REQUIRED"},
};

static const char *
error_name(int32_t code)
{
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].code == code)
            return names[i].name;
    }
    return "KRB-ERROR";
}

/* The clocks, where they are what it is about. */
static void
clocks_text(const struct ap_step *s, const struct krb_error *e, char *out,
            size_t size)
{
    char theirs[TIME_TEXT_MAX], ours[TIME_TEXT_MAX];
    int64_t now = 0;
    int32_t now_us = 0;

    out[0] = '\0';
    if (e->error_code != KRB_AP_ERR_SKEW)
        return;
    s->env->now(s->env->lender, &now, &now_us);
    time_text(e->stime, theirs);
    time_text(now, ours);
    (void)snprintf(
        out, size, ", their clock %s, ours %s, differ %lld s", theirs, ours,
        (long long)(e->stime > now ? e->stime - now : now - e->stime));
}

/* What a code usually means between services and clients, beyond the words that
 * the protocol has for it. */
static const char *
usual_cause(const struct krb_error *e)
{
    switch (e->error_code) {
    case KRB_AP_ERR_BAD_INTEGRITY:
    case KRB_AP_ERR_BADKEYVER:
    case KRB_AP_ERR_NOKEY:
        if (!e->has_ctime)
            return "; if its key was changed, kinit gets new tickets";
        break;
    case KRB_AP_ERR_MODIFIED:
        return e->has_ctime
                   ? "; it opened the request, so its channel bindings are "
                     "not ours, or the checksum does not match"
                   : "; if its key was changed, kinit gets new tickets; else "
                     "its channel bindings may not be ours";
    default:
        break;
    }
    return "";
}

/* The service is named as we asked for it: the name in a KRB-ERROR is anybody's
 * word. */
static enum verdict
peer_error(const struct ap_step *s, const struct ap_exchange *x,
           const struct krb_error *e)
{
    char server[NAME_TEXT_MAX], said[80], clocks[128];
    bool known = e->error_code > 0 && e->error_code <= KRB_ERROR_MAX;

    /* 0 is no error, and above the table are the codes of others. */
    s->ev->code = MINOR_KRB5(known ? e->error_code : KRB_ERR_GENERIC);
    name_text(&x->kept.session.server, server);
    printable_text(e->e_text, said, sizeof(said));
    clocks_text(s, e, clocks, sizeof(clocks));
    return verdict_with(V_PEER_ERROR, s->ev,
                        "%s refused us with %s (%ld)%s%s%s%s; the service's "
                        "log tells more%s",
                        server, error_name(e->error_code), (long)e->error_code,
                        clocks, said[0] != '\0' ? ", saying \"" : "", said,
                        said[0] != '\0' ? "\"" : "", usual_cause(e));
}

enum verdict
ap_receive_error(struct ap_step *s, struct ap_exchange *x)
{
    struct krb_error e;
    enum verdict v;

    /* In DCE style a peer may frame its refusal or not. */
    if (s->token.framed && !bytes_equal(s->token.mech, x->kept.session.mech))
        return verdict_with(V_WRONG_MECH, s->ev,
                            "the answer is framed for another mechanism");
    if (!s->token.framed && (x->kept.session.flags & GSS_WIRE_DCE_STYLE) == 0)
        return verdict_with(V_STYLE_MISMATCH, s->ev,
                            "no framing, and not DCE style");
    v = message_verdict(krb_error_decode(s->token.message, &e), "KRB-ERROR",
                        s->ev);
    if (v != V_OK)
        return v;
    x->remedy = recovery_choose(s, x, &e);
    v = peer_error(s, x, &e);
    return x->remedy.kind != AP_REMEDY_NONE ? ap_commit(s, x, v) : v;
}
