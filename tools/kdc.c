/* tools/kdc.c: contracts in kdc.h. */
#include "tools/kdc.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOBODY "gss-apex-asks-for-the-time"

static void
say_reason(krb5_context krb5, krb5_error_code code, char out[KDC_REASON_MAX])
{
    const char *text = krb5_get_error_message(krb5, code);

    snprintf(out, KDC_REASON_MAX, "%s", text);
    krb5_free_error_message(krb5, text);
}

/* The version of the key that the ticket in `creds` is sealed in. */
static krb5_error_code
read_kvno(krb5_context krb5, const krb5_creds *creds, krb5_kvno *out)
{
    krb5_ticket *ticket = NULL;
    krb5_error_code code = krb5_decode_ticket(&creds->ticket, &ticket);

    if (code == 0) {
        *out = ticket->enc_part.kvno;
        krb5_free_ticket(krb5, ticket);
    }
    return code;
}

static krb5_error_code
ask_for_own_ticket(krb5_context krb5, krb5_principal principal, krb5_creds *tgt,
                   krb5_kvno *out)
{
    krb5_creds wanted = {.client = principal, .server = principal};
    krb5_creds *got = NULL;
    krb5_ccache cache = NULL;
    krb5_error_code code = krb5_cc_new_unique(krb5, "MEMORY", NULL, &cache);

    if (code != 0)
        return code;
    code = krb5_cc_initialize(krb5, cache, principal);
    if (code == 0)
        code = krb5_cc_store_cred(krb5, cache, tgt);
    if (code == 0)
        code = krb5_get_credentials(krb5, 0, cache, &wanted, &got);
    if (code == 0) {
        code = read_kvno(krb5, got, out);
        krb5_free_creds(krb5, got);
    }
    krb5_cc_destroy(krb5, cache);
    return code;
}

static bool
is_about_the_key(krb5_error_code code)
{
    return code == KRB5KDC_ERR_PREAUTH_FAILED ||
           code == KRB5KRB_AP_ERR_BAD_INTEGRITY || code == KRB5_KT_NOTFOUND ||
           code == KRB5KDC_ERR_ETYPE_NOSUPP;
}

enum kdc_answer
kdc_ask_kvno(krb5_context krb5, krb5_keytab keytab, krb5_principal principal,
             krb5_kvno *out, char reason[KDC_REASON_MAX])
{
    krb5_creds tgt;
    krb5_error_code code;

    memset(&tgt, 0, sizeof(tgt));
    code = krb5_get_init_creds_keytab(krb5, &tgt, principal, keytab, 0, NULL,
                                      NULL);
    if (code != 0) {
        say_reason(krb5, code, reason);
        return is_about_the_key(code) ? KDC_KEY_WRONG : KDC_NOT_KNOWN;
    }
    code = ask_for_own_ticket(krb5, principal, &tgt, out);
    krb5_free_cred_contents(krb5, &tgt);
    if (code == 0)
        return KDC_KEY_FITS;
    say_reason(krb5, code, reason);
    return KDC_NOT_KNOWN;
}

static krb5_error_code
ask_as_nobody(krb5_context krb5, krb5_init_creds_context *out)
{
    krb5_principal nobody = NULL;
    krb5_error_code code = krb5_parse_name(krb5, NOBODY, &nobody);

    if (code != 0)
        return code;
    code = krb5_init_creds_init(krb5, nobody, NULL, NULL, 0, NULL, out);
    if (code == 0)
        code = krb5_init_creds_get(krb5, *out);
    krb5_free_principal(krb5, nobody);
    return code;
}

bool
kdc_ask_time(krb5_context krb5, int64_t *ahead, char reason[KDC_REASON_MAX])
{
    krb5_init_creds_context asked = NULL;
    krb5_error *answer = NULL;
    krb5_error_code code = ask_as_nobody(krb5, &asked);
    bool known = asked != NULL &&
                 krb5_init_creds_get_error(krb5, asked, &answer) == 0 &&
                 answer != NULL;

    if (known)
        *ahead = (int64_t)(uint32_t)answer->stime - (int64_t)time(NULL);
    else
        say_reason(krb5, code, reason);
    krb5_free_error(krb5, answer);
    if (asked != NULL)
        krb5_init_creds_free(krb5, asked);
    return known;
}
