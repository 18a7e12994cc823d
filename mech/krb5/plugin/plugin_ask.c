/* mech/krb5/plugin/plugin_ask.c: contract of plugin_data_ask in
 * plugin_data.h. */
#include <stdio.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/name/name_object.h"
#include "mech/krb5/plugin/plugin_object.h"
#include "mech/krb5/site/thread_context.h"

/* What libkrb5 needs for one question. */
struct question {
    krb5_context krb5;
    krb5_keytab keytab;
    krb5_auth_context auth;
};

/* A keytab of one entry: libkrb5 must take the key that opened the ticket here,
 * and the keytab file may have changed since.  The names of such keytabs belong
 * to the whole process; `q`, on the stack, makes one that nobody else has. */
static krb5_error_code
make_keytab(struct question *q, const struct crypto_key *key,
            krb5_principal entry)
{
    struct bytes value = crypto_key_value(key);
    krb5_keytab_entry e = {
        .principal = entry,
        .key = {.enctype = key->profile->enctype,
                .length = (unsigned)value.len,
                .contents = bytes_unconst(value.data)},
    };
    char name[64];
    krb5_error_code code;

    (void)snprintf(name, sizeof(name), "MEMORY:gss-apex %p", (void *)q);
    code = krb5_kt_resolve(q->krb5, name, &q->keytab);
    return code == 0 ? krb5_kt_add_entry(q->krb5, q->keytab, &e) : code;
}

static enum verdict
take_answer(struct question *q, struct plugin_data **out)
{
    authdata_context handle = NULL;

    if (!plugin_symbols_there() ||
        krb5_auth_con_get_authdata_context(q->krb5, q->auth, &handle) != 0 ||
        handle == NULL)
        return V_OK;
    (void)krb5_auth_con_set_authdata_context(q->krb5, q->auth, NULL);
    return plugin_data_wrap(q->krb5, handle, out);
}

static enum verdict
ask(struct question *q, struct bytes ap_req, const struct crypto_key *key,
    krb5_principal entry, struct plugin_data **out, struct evidence *ev)
{
    krb5_data message = plugin_bytes(ap_req);
    krb5_error_code code = make_keytab(q, key, entry);

    if (code == 0)
        code = krb5_auth_con_init(q->krb5, &q->auth);
    /* Without KRB5_AUTH_CONTEXT_DO_TIME libkrb5 opens no replay cache. */
    if (code == 0)
        code = krb5_auth_con_setflags(q->krb5, q->auth, 0);
    if (code == 0) {
        thread_context_lend();
        code = krb5_rd_req(q->krb5, &q->auth, &message, NULL, q->keytab, NULL,
                           NULL);
        thread_context_take_back();
    }
    if (code != 0)
        return krb_failure(V_KRB5, q->krb5, code, ev,
                           "a plug-in for authorization data refuses");
    return take_answer(q, out);
}

enum verdict
plugin_data_ask(struct bytes ap_req, const struct crypto_key *key,
                const struct principal_name *entry, struct plugin_data **out,
                struct evidence *ev)
{
    struct krb_name *name = NULL;
    struct question q = {0};
    enum verdict v = krb_name_from_wire(entry, &name, ev);

    *out = NULL;
    if (v == V_OK)
        v = thread_context(&q.krb5, ev);
    if (v == V_OK) {
        thread_clock_forget(q.krb5);
        v = ask(&q, ap_req, key, krb_name_principal(name), out, ev);
    }
    /* It has the plug-ins' data if they have refused. */
    thread_context_lend();
    if (q.auth != NULL)
        (void)krb5_auth_con_free(q.krb5, q.auth);
    thread_context_take_back();
    if (q.keytab != NULL)
        (void)krb5_kt_close(q.krb5, q.keytab);
    krb_name_free(name);
    return v;
}
