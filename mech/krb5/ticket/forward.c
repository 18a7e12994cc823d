/* mech/krb5/ticket/forward.c: a TGT for the service to act with, RFC 4120
 * section 3.6; contract of ticket_source_forward in tickets.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include "crypto/crypto.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/ticket_log.h"

/* A fresh krb5_auth_context has no key, so the KRB-CRED comes unencrypted
 * (etype 0, RFC 6448) and can be sealed by whoever sends it. */
static krb5_error_code
forward(krb5_context krb5, struct ticket_source *s, krb5_ccache ccache,
        const struct krb_name *target, krb5_data *out)
{
    krb5_auth_context auth = NULL;
    struct ticket_log log = {0};
    krb5_error_code code = 0;

    if (ticket_source_out_of_order(s)) {
        code = ticket_log_open(krb5, ccache, &log);
        if (code == 0)
            ccache = log.sorted;
    }
    if (code == 0)
        code = krb5_auth_con_init(krb5, &auth);
    if (code == 0)
        code = krb5_auth_con_setflags(krb5, auth, 0);
    if (code == 0)
        code = krb5_fwd_tgt_creds(krb5, auth, NULL, krb_name_principal(s->name),
                                  krb_name_principal(target), ccache, 1, out);
    ticket_log_close(krb5, &log);
    if (auth != NULL)
        (void)krb5_auth_con_free(krb5, auth);
    return code;
}

enum verdict
ticket_source_forward(struct ticket_source *s, const struct krb_name *target,
                      struct builder *out, struct evidence *ev)
{
    krb5_data message = {0};
    krb5_ccache ccache;
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    v = ticket_source_resolve(s, target, ev);
    if (v == V_OK)
        v = thread_context(&krb5, ev);
    if (v == V_OK)
        v = ticket_source_open(s, krb5, &ccache, ev);
    if (v != V_OK)
        return v;
    thread_context_lend();
    code = forward(krb5, s, ccache, target, &message);
    thread_context_take_back();
    (void)krb5_cc_close(krb5, ccache);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev,
                           "no forwarded credentials of %s for %s",
                           s->name->text, target->text);
    builder_bytes(
        out, (struct bytes){(const uint8_t *)message.data, message.length});
    crypto_wipe(message.data, message.length);
    krb5_free_data_contents(krb5, &message);
    return builder_ok(out) ? V_OK : V_NO_MEMORY;
}
