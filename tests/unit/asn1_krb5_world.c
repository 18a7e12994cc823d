#include "tests/unit/asn1_krb5_world.h"

#include "asn1/authdata.h"
#include "asn1/ticket.h"
#include "tests/unit/asn1_kdc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALICE "alice@EXAMPLE.COM"
#define HOST  "host/www.example.com@EXAMPLE.COM"

krb5_context ctx;

struct bytes
bytes_of_data(const krb5_data *d)
{
    struct bytes v = {(const uint8_t *)d->data, d->length};

    return v;
}

krb5_data
data_of_bytes(struct bytes v)
{
    krb5_data d = {0, (unsigned)v.len, (char *)(uintptr_t)v.data};

    return d;
}

struct bytes
seal(const krb5_keyblock *key, int usage, struct bytes plain, uint8_t **out)
{
    krb5_data in = data_of_bytes(plain);
    krb5_enc_data enc = {0};
    struct bytes v;
    size_t len = 0;

    OK(krb5_c_encrypt_length(ctx, key->enctype, plain.len, &len));
    *out = malloc(len);
    CU_ASSERT_FATAL(*out != NULL);
    enc.ciphertext.data = (char *)*out;
    enc.ciphertext.length = (unsigned)len;
    OK(krb5_c_encrypt(ctx, key, usage, NULL, &in, &enc));
    v.data = *out;
    v.len = len;
    return v;
}

struct bytes
unseal(const krb5_keyblock *key, int usage, const struct encrypted_data *e,
       uint8_t **out)
{
    krb5_enc_data enc = {0};
    krb5_data plain;

    *out = malloc(e->cipher.len);
    CU_ASSERT_FATAL(*out != NULL);
    enc.enctype = e->etype;
    enc.ciphertext = data_of_bytes(e->cipher);
    plain.data = (char *)*out;
    plain.length = (unsigned)e->cipher.len;
    OK(krb5_c_decrypt(ctx, key, usage, NULL, &enc, &plain));
    return bytes_of_data(&plain);
}

void
set_name(struct principal_name *p, struct builder *components,
         krb5_const_principal from)
{
    p->name_type = from->type;
    p->realm = bytes_of_data(&from->realm);
    for (int i = 0; i < from->length; i++)
        der_put_string(components, bytes_of_data(&from->data[i]));
    p->components = builder_view(components);
    p->num_components = (size_t)from->length;
}

static void
issue_ticket(struct world *w)
{
    struct builder client = BUILDER_INIT, server = BUILDER_INIT;
    struct builder part = BUILDER_INIT, authdata = BUILDER_INIT;
    struct enc_ticket_part t = {.flags = TICKET_FORWARDABLE};
    struct ticket ticket = {.enc_part = {w->service.enctype, true, 1, {0}}};
    uint8_t *cipher;

    t.key.keytype = w->session.enctype;
    t.key.keyvalue.data = w->session.contents;
    t.key.keyvalue.len = w->session.length;
    set_name(&t.client, &client, w->creds.client);
    t.transited_type = 1;
    t.authtime = w->creds.times.authtime;
    t.has_starttime = true;
    t.starttime = t.authtime;
    t.endtime = w->creds.times.endtime;
    authdata_put(&authdata, 4711, bytes_of_string("for the server"));
    t.has_authdata = true;
    t.authdata = builder_view(&authdata);
    enc_ticket_part_encode(&part, &t);

    set_name(&ticket.server, &server, w->creds.server);
    ticket.enc_part.cipher = seal(&w->service, 2, builder_view(&part), &cipher);
    ticket_encode(&w->ticket, &ticket);
    CU_ASSERT_FATAL(builder_ok(&part) && builder_ok(&w->ticket));
    w->creds.ticket = data_of_bytes(builder_view(&w->ticket));
    free(cipher);
    builder_free(&client);
    builder_free(&server);
    builder_free(&part);
    builder_free(&authdata);
}

void
world_open(struct world *w)
{
    krb5_keytab_entry entry;

    *w = (struct world){.ticket = BUILDER_INIT};
    OK(krb5_c_make_random_key(ctx, ENCTYPE_AES256_CTS_HMAC_SHA1_96,
                              &w->session));
    OK(krb5_c_make_random_key(ctx, ENCTYPE_AES128_CTS_HMAC_SHA1_96,
                              &w->service));
    OK(krb5_parse_name(ctx, ALICE, &w->creds.client));
    OK(krb5_parse_name(ctx, HOST, &w->creds.server));
    w->creds.keyblock = w->session;
    w->creds.times.authtime = (krb5_timestamp)time(NULL);
    w->creds.times.starttime = w->creds.times.authtime;
    w->creds.times.endtime = w->creds.times.authtime + 3600;
    w->creds.ticket_flags = TKT_FLG_FORWARDABLE;
    issue_ticket(w);

    OK(krb5_kt_resolve(ctx, "MEMORY:asn1_krb5_test", &w->keytab));
    memset(&entry, 0, sizeof(entry));
    entry.principal = w->creds.server;
    entry.vno = 1;
    entry.key = w->service;
    OK(krb5_kt_add_entry(ctx, w->keytab, &entry));
    OK(krb5_auth_con_init(ctx, &w->client));
    OK(krb5_auth_con_init(ctx, &w->server));
    OK(krb5_auth_con_setflags(ctx, w->client, KRB5_AUTH_CONTEXT_DO_SEQUENCE));
    OK(krb5_auth_con_setflags(ctx, w->server, KRB5_AUTH_CONTEXT_DO_SEQUENCE));
}

void
world_close(struct world *w)
{
    krb5_auth_con_free(ctx, w->client);
    krb5_auth_con_free(ctx, w->server);
    krb5_kt_close(ctx, w->keytab);
    krb5_free_principal(ctx, w->creds.client);
    krb5_free_principal(ctx, w->creds.server);
    krb5_free_keyblock_contents(ctx, &w->session);
    krb5_free_keyblock_contents(ctx, &w->service);
    builder_free(&w->ticket);
}

krb5_data
make_ap_req(struct world *w)
{
    krb5_data checksum = {0, 24,
                          (char *)(uintptr_t) "\x10\0\0\0................"
                                              "\x3e\0\0\0"};
    krb5_data request = {0};

    OK(krb5_auth_con_set_req_cksumtype(ctx, w->client, 0x8003));
    OK(krb5_mk_req_extended(ctx, &w->client,
                            AP_OPTS_MUTUAL_REQUIRED | AP_OPTS_USE_SUBKEY |
                                AP_OPTS_ETYPE_NEGOTIATION,
                            &checksum, &w->creds, &request));
    return request;
}
