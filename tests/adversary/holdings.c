/* tests/adversary/holdings.c: contracts in holdings.h. */
#include "tests/adversary/holdings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST "localhost"

void
must(bool ok, const char *what)
{
    if (ok)
        return;
    printf("Bail out! the adversary fails: %s\n", what);
    exit(EXIT_FAILURE);
}

static struct bytes
bytes_of_data(const krb5_data *d)
{
    return (struct bytes){(const uint8_t *)d->data, d->length};
}

/* Views on `p`, and on components that are appended to `names`. */
static void
name_of(krb5_const_principal p, struct principal_name *out,
        struct builder *names)
{
    for (krb5_int32 i = 0; i < p->length; i++)
        der_put_string(names, bytes_of_data(&p->data[i]));
    out->name_type = p->type;
    out->num_components = (size_t)p->length;
    out->realm = bytes_of_data(&p->realm);
}

static void
name_both(struct holdings *h, krb5_const_principal service)
{
    size_t of_client;
    struct bytes all;

    name_of(h->client, &h->client_name, &h->names);
    of_client = builder_view(&h->names).len;
    name_of(service, &h->service_name, &h->names);
    all = builder_view(&h->names);
    h->client_name.components = (struct bytes){all.data, of_client};
    h->service_name.components =
        (struct bytes){all.data + of_client, all.len - of_client};
    /* Both are of one realm, and `service` will not last. */
    h->service_name.realm = h->client_name.realm;
}

static void
parse_service(const struct holdings *h, const char *service,
              krb5_principal *out)
{
    char name[100];

    snprintf(name, sizeof(name), "%s/%s", service, HOST);
    must(krb5_parse_name(h->krb5, name, out) == 0, "the name of a service");
}

static void
take_key(struct holdings *h, krb5_const_principal service)
{
    krb5_keytab keytab = NULL;
    krb5_keytab_entry entry = {0};

    must(krb5_kt_default(h->krb5, &keytab) == 0 &&
             krb5_kt_get_entry(h->krb5, keytab, service, 0, 0, &entry) == 0 &&
             crypto_key_init(&h->service_key, entry.key.enctype,
                             (struct bytes){entry.key.contents,
                                            entry.key.length}) == CRYPTO_OK,
         "the key of the service, from the keytab");
    h->kvno = entry.vno;
    krb5_free_keytab_entry_contents(h->krb5, &entry);
    krb5_kt_close(h->krb5, keytab);
}

void
holdings_open(struct holdings *h, const char *service)
{
    krb5_principal principal = NULL;

    memset(h, 0, sizeof(*h));
    h->service = service;
    must(krb5_init_context(&h->krb5) == 0 &&
             krb5_cc_default(h->krb5, &h->ccache) == 0 &&
             krb5_cc_get_principal(h->krb5, h->ccache, &h->client) == 0,
         "alice's credential cache");
    parse_service(h, service, &principal);
    take_key(h, principal);
    name_both(h, principal);
    krb5_free_principal(h->krb5, principal);
}

void
holdings_close(struct holdings *h)
{
    crypto_key_wipe(&h->service_key);
    builder_free(&h->names);
    krb5_free_principal(h->krb5, h->client);
    krb5_cc_close(h->krb5, h->ccache);
    krb5_free_context(h->krb5);
}

void
holdings_ticket(const struct holdings *h, const char *service,
                struct builder *raw, struct crypto_key *session)
{
    krb5_creds want = {.client = h->client}, *creds = NULL;

    parse_service(h, service, &want.server);
    must(krb5_get_credentials(h->krb5, 0, h->ccache, &want, &creds) == 0 &&
             crypto_key_init(session, creds->keyblock.enctype,
                             (struct bytes){creds->keyblock.contents,
                                            creds->keyblock.length}) ==
                 CRYPTO_OK,
         "a ticket of the KDC");
    builder_bytes(raw, bytes_of_data(&creds->ticket));
    krb5_free_creds(h->krb5, creds);
    krb5_free_principal(h->krb5, want.server);
}

void
holdings_forward(const struct holdings *h, struct builder *out)
{
    krb5_auth_context auth = NULL;
    krb5_principal service = NULL;
    krb5_data message = {0};

    parse_service(h, h->service, &service);
    must(krb5_auth_con_init(h->krb5, &auth) == 0 &&
             krb5_auth_con_setflags(h->krb5, auth, 0) == 0 &&
             krb5_fwd_tgt_creds(h->krb5, auth, NULL, h->client, service,
                                h->ccache, 1, &message) == 0,
         "a ticket to forward");
    builder_bytes(out, bytes_of_data(&message));
    krb5_free_data_contents(h->krb5, &message);
    krb5_free_principal(h->krb5, service);
    krb5_auth_con_free(h->krb5, auth);
}

void
holdings_pac(const struct holdings *h, int64_t authtime, struct builder *out)
{
    struct bytes value = crypto_key_value(&h->service_key);
    krb5_keyblock key = {
        .enctype = h->service_key.profile->enctype,
        .length = (unsigned)value.len,
        .contents = bytes_unconst(value.data),
    };
    char text[] = "nobody parses it";
    krb5_data logon = {.data = text, .length = sizeof(text) - 1};
    krb5_data data = {0};
    krb5_pac pac = NULL;

    must(krb5_pac_init(h->krb5, &pac) == 0 &&
             krb5_pac_add_buffer(h->krb5, pac, KRB5_PAC_LOGON_INFO, &logon) ==
                 0 &&
             krb5_pac_sign(h->krb5, pac, (krb5_timestamp)authtime, h->client,
                           &key, &key, &data) == 0,
         "a PAC of libkrb5");
    builder_bytes(out, bytes_of_data(&data));
    krb5_free_data_contents(h->krb5, &data);
    krb5_pac_free(h->krb5, pac);
}
