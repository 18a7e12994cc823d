/* mech/krb5/form/inline_get.c: contract of inline_ccache_get in
 * inline_ccache.h. */
#include <errno.h>
#include <stdlib.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/form/inline_ccache.h"

/* A ticket is bound to few addresses, and creds carry little authdata. */
#define MAX_TYPED 64

struct typed {
    int32_t type;
    struct builder content;
};

struct typed_list {
    bool present;
    size_t num;
    struct typed items[MAX_TYPED];
};

/* One entry on its way: the text's parts, then libkrb5's view of them. */
struct entry {
    struct builder client, server;
    struct typed key;
    struct builder ticket, second_ticket;
    struct typed_list addresses, authdata;
    int64_t authtime, starttime, endtime, renew_till, flags;
    bool is_skey;

    krb5_creds creds;
    krb5_address address[MAX_TYPED];
    krb5_address *address_list[MAX_TYPED + 1];
    krb5_authdata element[MAX_TYPED];
    krb5_authdata *authdata_list[MAX_TYPED + 1];
};

static void
typed_list_free(struct typed_list *list)
{
    for (size_t i = 0; i < list->num; i++)
        builder_free(&list->items[i].content);
}

static void
entry_free(krb5_context krb5, struct entry *e)
{
    if (e == NULL)
        return;
    builder_free(&e->client);
    builder_free(&e->server);
    builder_free(&e->key.content);
    builder_free(&e->ticket);
    builder_free(&e->second_ticket);
    typed_list_free(&e->addresses);
    typed_list_free(&e->authdata);
    krb5_free_principal(krb5, e->creds.client);
    krb5_free_principal(krb5, e->creds.server);
    free(e);
}

static bool
get_typed(struct reader *r, struct typed *out)
{
    int64_t type = 0;
    bool ok = json_get_mark(r, '[') &&
              json_get_int(r, INT32_MIN, INT32_MAX, &type) &&
              json_get_mark(r, ',') && json_get_base64(r, &out->content) &&
              json_get_mark(r, ']');

    out->type = (int32_t)type;
    return ok;
}

static bool
get_typed_list(struct reader *r, struct typed_list *out)
{
    bool ok;

    if (json_skip_null(r))
        return true;
    out->present = true;
    ok = json_get_mark(r, '[');
    while (ok && !json_skip_mark(r, ']')) {
        ok = out->num == 0 || json_get_mark(r, ',');
        if (ok && out->num == MAX_TYPED) {
            reader_fail(r);
            ok = false;
        }
        if (ok)
            ok = get_typed(r, &out->items[out->num++]);
    }
    return ok;
}

/* Time stamps of libkrb5 have 32 bits, counted as unsigned. */
static bool
get_time(struct reader *r, int64_t *out)
{
    return json_get_int(r, INT32_MIN, UINT32_MAX, out) && json_get_mark(r, ',');
}

static bool
get_entry(struct reader *r, struct entry *e)
{
    return json_get_mark(r, '[') && json_get_string(r, &e->client) &&
           json_get_mark(r, ',') && json_get_string(r, &e->server) &&
           json_get_mark(r, ',') && get_typed(r, &e->key) &&
           json_get_mark(r, ',') && get_time(r, &e->authtime) &&
           get_time(r, &e->starttime) && get_time(r, &e->endtime) &&
           get_time(r, &e->renew_till) && json_get_bool(r, &e->is_skey) &&
           json_get_mark(r, ',') &&
           json_get_int(r, INT32_MIN, UINT32_MAX, &e->flags) &&
           json_get_mark(r, ',') && get_typed_list(r, &e->addresses) &&
           json_get_mark(r, ',') && json_get_base64(r, &e->ticket) &&
           json_get_mark(r, ',') && json_get_base64(r, &e->second_ticket) &&
           json_get_mark(r, ',') && get_typed_list(r, &e->authdata) &&
           json_get_mark(r, ']');
}

static krb5_error_code
parse_principal(krb5_context krb5, struct builder *text, krb5_principal *out)
{
    builder_u8(text, 0);
    if (!builder_ok(text))
        return ENOMEM;
    return krb5_parse_name(krb5, (const char *)builder_view(text).data, out);
}

static krb5_data
data_of(const struct builder *b)
{
    struct bytes view = builder_view(b);
    krb5_data d = {0};

    d.magic = KV5M_DATA;
    d.data = bytes_unconst(view.data);
    d.length = (unsigned)view.len;
    return d;
}

static void
view_lists(struct entry *e)
{
    for (size_t i = 0; i < e->addresses.num; i++) {
        krb5_data d = data_of(&e->addresses.items[i].content);

        e->address[i] = (krb5_address){KV5M_ADDRESS, e->addresses.items[i].type,
                                       d.length, (krb5_octet *)d.data};
        e->address_list[i] = &e->address[i];
    }
    for (size_t i = 0; i < e->authdata.num; i++) {
        krb5_data d = data_of(&e->authdata.items[i].content);

        e->element[i] =
            (krb5_authdata){KV5M_AUTHDATA, e->authdata.items[i].type, d.length,
                            (krb5_octet *)d.data};
        e->authdata_list[i] = &e->element[i];
    }
    e->creds.addresses = e->addresses.present ? e->address_list : NULL;
    e->creds.authdata = e->authdata.present ? e->authdata_list : NULL;
}

static krb5_error_code
view_entry(krb5_context krb5, struct entry *e)
{
    krb5_creds *c = &e->creds;
    krb5_data key = data_of(&e->key.content);
    krb5_error_code code = parse_principal(krb5, &e->client, &c->client);

    if (code == 0)
        code = parse_principal(krb5, &e->server, &c->server);
    c->magic = KV5M_CREDS;
    c->keyblock.magic = KV5M_KEYBLOCK;
    c->keyblock.enctype = e->key.type;
    c->keyblock.length = key.length;
    c->keyblock.contents = (krb5_octet *)key.data;
    c->times.authtime = (krb5_timestamp)(uint32_t)e->authtime;
    c->times.starttime = (krb5_timestamp)(uint32_t)e->starttime;
    c->times.endtime = (krb5_timestamp)(uint32_t)e->endtime;
    c->times.renew_till = (krb5_timestamp)(uint32_t)e->renew_till;
    c->is_skey = e->is_skey;
    c->ticket_flags = (krb5_flags)(uint32_t)e->flags;
    c->ticket = data_of(&e->ticket);
    c->second_ticket = data_of(&e->second_ticket);
    view_lists(e);
    return code;
}

/* Reading failed because of the text, unless the reader is still good
 * (json.h). */
static enum verdict
unread(const struct reader *r, struct evidence *ev)
{
    if (reader_ok(r))
        return V_NO_MEMORY;
    return verdict_with(V_BAD_EXPORT_CRED, ev, "in its credential cache");
}

static enum verdict
move_entry(krb5_context krb5, struct reader *r, krb5_ccache ccache,
           struct evidence *ev)
{
    struct entry *e = calloc(1, sizeof(*e));
    enum verdict v = V_OK;
    krb5_error_code code;

    if (e == NULL)
        return V_NO_MEMORY;
    if (!get_entry(r, e)) {
        v = unread(r, ev);
        goto out;
    }
    code = view_entry(krb5, e);
    if (code == 0)
        code = krb5_cc_store_cred(krb5, ccache, &e->creds);
    if (code != 0)
        v = krb_failure(V_BAD_EXPORT_CRED, krb5, code, ev,
                        "an entry of its credential cache");
out:
    entry_free(krb5, e);
    return v;
}

static enum verdict
begin_cache(krb5_context krb5, struct reader *r, krb5_ccache ccache,
            struct evidence *ev)
{
    struct builder text = BUILDER_INIT;
    krb5_principal client = NULL;
    enum verdict v = V_OK;
    krb5_error_code code;

    if (!json_get_mark(r, '[') || !json_get_string(r, &text)) {
        v = unread(r, ev);
        goto out;
    }
    code = parse_principal(krb5, &text, &client);
    if (code == 0)
        code = krb5_cc_initialize(krb5, ccache, client);
    if (code != 0)
        v = krb_failure(V_BAD_EXPORT_CRED, krb5, code, ev,
                        "the client of its credential cache");
out:
    krb5_free_principal(krb5, client);
    builder_free(&text);
    return v;
}

enum verdict
inline_ccache_get(krb5_context krb5, struct reader *r, krb5_ccache ccache,
                  struct evidence *ev)
{
    enum verdict v = begin_cache(krb5, r, ccache, ev);

    while (v == V_OK && !json_skip_mark(r, ']'))
        v = json_get_mark(r, ',') ? move_entry(krb5, r, ccache, ev)
                                  : unread(r, ev);
    return v;
}
