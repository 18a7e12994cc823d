/* mech/krb5/form/inline_put.c: contract of inline_ccache_put in
 * inline_ccache.h. */
#include "mech/krb5/site/failure.h"
#include "mech/krb5/form/inline_ccache.h"

static struct bytes
bytes_of(const krb5_data *d)
{
    return (struct bytes){(const uint8_t *)d->data, d->length};
}

static krb5_error_code
put_principal(krb5_context krb5, krb5_const_principal principal,
              struct builder *b)
{
    char *text = NULL;
    krb5_error_code code = krb5_unparse_name(krb5, principal, &text);

    if (code != 0)
        return code;
    json_put_text(b, text);
    krb5_free_unparsed_name(krb5, text);
    return 0;
}

static void
put_typed(struct builder *b, int32_t type, struct bytes content)
{
    json_put_open(b);
    json_put_int(b, type);
    json_put_base64(b, content);
    json_put_close(b);
}

static void
put_addresses(struct builder *b, krb5_address *const *list)
{
    if (list == NULL) {
        json_put_null(b);
        return;
    }
    json_put_open(b);
    for (; *list != NULL; list++)
        put_typed(b, (*list)->addrtype,
                  (struct bytes){(*list)->contents, (*list)->length});
    json_put_close(b);
}

static void
put_authdata(struct builder *b, krb5_authdata *const *list)
{
    if (list == NULL) {
        json_put_null(b);
        return;
    }
    json_put_open(b);
    for (; *list != NULL; list++)
        put_typed(b, (*list)->ad_type,
                  (struct bytes){(*list)->contents, (*list)->length});
    json_put_close(b);
}

static krb5_error_code
put_creds(krb5_context krb5, const krb5_creds *c, struct builder *b)
{
    krb5_error_code code;

    json_put_open(b);
    code = put_principal(krb5, c->client, b);
    if (code == 0)
        code = put_principal(krb5, c->server, b);
    put_typed(b, c->keyblock.enctype,
              (struct bytes){c->keyblock.contents, c->keyblock.length});
    json_put_int(b, (uint32_t)c->times.authtime);
    json_put_int(b, (uint32_t)c->times.starttime);
    json_put_int(b, (uint32_t)c->times.endtime);
    json_put_int(b, (uint32_t)c->times.renew_till);
    json_put_bool(b, c->is_skey != 0);
    json_put_int(b, c->ticket_flags);
    put_addresses(b, c->addresses);
    json_put_base64(b, bytes_of(&c->ticket));
    json_put_base64(b, bytes_of(&c->second_ticket));
    put_authdata(b, c->authdata);
    json_put_close(b);
    return code;
}

static krb5_error_code
put_all(krb5_context krb5, krb5_ccache ccache, struct builder *b)
{
    krb5_error_code code, put = 0;
    krb5_cc_cursor cursor;
    krb5_creds creds;

    code = krb5_cc_start_seq_get(krb5, ccache, &cursor);
    if (code != 0)
        return code;
    while (put == 0 &&
           (code = krb5_cc_next_cred(krb5, ccache, &cursor, &creds)) == 0) {
        put = put_creds(krb5, &creds, b);
        krb5_free_cred_contents(krb5, &creds);
    }
    (void)krb5_cc_end_seq_get(krb5, ccache, &cursor);
    if (put != 0)
        return put;
    return code == KRB5_CC_END ? 0 : code;
}

enum verdict
inline_ccache_put(krb5_context krb5, krb5_ccache ccache, struct builder *b,
                  struct evidence *ev)
{
    krb5_principal client = NULL;
    krb5_error_code code;

    code = krb5_cc_get_principal(krb5, ccache, &client);
    if (code == 0) {
        json_put_open(b);
        code = put_principal(krb5, client, b);
        krb5_free_principal(krb5, client);
    }
    if (code == 0)
        code = put_all(krb5, ccache, b);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev,
                           "exporting a credential cache");
    json_put_close(b);
    return builder_ok(b) ? V_OK : V_NO_MEMORY;
}
