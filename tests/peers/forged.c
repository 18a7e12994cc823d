#include "tests/peers/forged.h"
#include "asn1/ap_req.h"
#include "asn1/gss_token.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"
#include "tests/unit/asn1_kdc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SERVICE  "svc18/localhost"
#define LIFETIME 3600

bool
forged_open(struct forged *f)
{
    krb5_keytab keytab = NULL;
    krb5_keytab_entry entry = {0};
    bool ok;

    memset(f, 0, sizeof(*f));
    ok = EXPECT(krb5_init_context(&f->krb5) == 0) &&
         EXPECT(krb5_parse_name(f->krb5, "alice", &f->client) == 0) &&
         EXPECT(krb5_parse_name(f->krb5, SERVICE, &f->service) == 0) &&
         EXPECT(krb5_kt_default(f->krb5, &keytab) == 0) &&
         EXPECT(krb5_kt_get_entry(f->krb5, keytab, f->service, 0, 0, &entry) ==
                0) &&
         EXPECT(krb5_copy_keyblock_contents(f->krb5, &entry.key, &f->key) == 0);
    f->kvno = entry.vno;
    f->authtime = (krb5_timestamp)time(NULL) - 60;
    if (entry.principal != NULL)
        krb5_free_keytab_entry_contents(f->krb5, &entry);
    if (keytab != NULL)
        krb5_kt_close(f->krb5, keytab);
    return ok;
}

void
forged_close(struct forged *f)
{
    if (f->krb5 == NULL)
        return;
    krb5_free_keyblock_contents(f->krb5, &f->key);
    krb5_free_principal(f->krb5, f->client);
    krb5_free_principal(f->krb5, f->service);
    krb5_free_context(f->krb5);
}

bool
forged_service_key(const struct forged *f, struct crypto_key *out)
{
    struct bytes value = {f->key.contents, f->key.length};

    return EXPECT(crypto_key_init(out, f->key.enctype, value) == CRYPTO_OK);
}

static krb5_data
data_of(struct bytes in)
{
    krb5_data d = {.data = (char *)(uintptr_t)in.data,
                   .length = (unsigned)in.len};

    return d;
}

bool
forged_pac(struct forged *f, const struct forged_buffer *buffers,
           const char *client, int later, struct builder *out)
{
    krb5_principal principal = NULL;
    krb5_data data = {0};
    krb5_pac pac = NULL;
    bool ok;

    ok = EXPECT(krb5_parse_name(f->krb5, client != NULL ? client : "alice",
                                &principal) == 0) &&
         EXPECT(krb5_pac_init(f->krb5, &pac) == 0);
    for (; ok && buffers->type != 0; buffers++) {
        krb5_data content = data_of(buffers->data);

        ok = EXPECT(
            krb5_pac_add_buffer(f->krb5, pac, buffers->type, &content) == 0);
    }
    ok = ok && EXPECT(krb5_pac_sign(f->krb5, pac, f->authtime + later,
                                    principal, &f->key, &f->key, &data) == 0);
    if (ok)
        builder_bytes(out, (struct bytes){(uint8_t *)data.data, data.length});
    krb5_free_data_contents(f->krb5, &data);
    krb5_pac_free(f->krb5, pac);
    krb5_free_principal(f->krb5, principal);
    return ok;
}

void
forged_put_relevant(struct builder *authdata, int32_t ad_type,
                    struct bytes data)
{
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&list);

    authdata_put(&list, ad_type, data);
    authdata_end(&list, start);
    authdata_put(authdata, AD_IF_RELEVANT, builder_view(&list));
    builder_free(&list);
}

/* The principal as it goes on the wire; `room` keeps its components. */
static struct principal_name
wire_name(krb5_const_principal p, struct builder *room)
{
    struct principal_name name = {.name_type = p->type,
                                  .num_components = (size_t)p->length};

    for (krb5_int32 i = 0; i < p->length; i++)
        der_put_string(room, (struct bytes){(uint8_t *)p->data[i].data,
                                            p->data[i].length});
    name.components = builder_view(room);
    name.realm = (struct bytes){(uint8_t *)p->realm.data, p->realm.length};
    return name;
}

static bool
make_ticket(struct forged *f, krb5_const_principal server,
            struct bytes authdata, const struct crypto_key *session,
            struct builder *out)
{
    struct builder client = BUILDER_INIT, service = BUILDER_INIT;
    struct builder plain = BUILDER_INIT, cipher = BUILDER_INIT;
    struct enc_ticket_part part = {
        .flags = TICKET_TRANSITED_CHECKED,
        .key = {session->profile->enctype, crypto_key_value(session)},
        .client = wire_name(f->client, &client),
        .authtime = f->authtime,
        .endtime = f->authtime + LIFETIME,
        .has_authdata = authdata.len != 0,
        .authdata = authdata,
    };
    struct ticket ticket = {.server = wire_name(server, &service)};
    struct crypto_key key;
    bool ok;

    enc_ticket_part_encode(&plain, &part);
    ok = forged_service_key(f, &key) && EXPECT(builder_ok(&plain)) &&
         EXPECT(crypto_seal(&key, USAGE_TICKET, builder_view(&plain),
                            &cipher) == CRYPTO_OK);
    ticket.enc_part.etype = f->key.enctype;
    ticket.enc_part.has_kvno = true;
    ticket.enc_part.kvno = f->kvno;
    ticket.enc_part.cipher = builder_view(&cipher);
    ticket_encode(out, &ticket);
    builder_free(&client);
    builder_free(&service);
    builder_free(&plain);
    builder_free(&cipher);
    return ok;
}

static bool
store_ticket(struct forged *f, krb5_principal server,
             const struct crypto_key *session, struct bytes ticket,
             const char *ccache)
{
    krb5_creds creds = {.client = f->client, .server = server};
    struct bytes value = crypto_key_value(session);
    krb5_ccache cc = NULL;
    bool ok;

    creds.keyblock.enctype = session->profile->enctype;
    creds.keyblock.length = (unsigned)value.len;
    creds.keyblock.contents = (krb5_octet *)(uintptr_t)value.data;
    creds.times.authtime = f->authtime;
    creds.times.starttime = f->authtime;
    creds.times.endtime = f->authtime + LIFETIME;
    creds.ticket = data_of(ticket);
    ok = EXPECT(krb5_cc_resolve(f->krb5, ccache, &cc) == 0) &&
         EXPECT(krb5_cc_initialize(f->krb5, cc, f->client) == 0) &&
         EXPECT(krb5_cc_store_cred(f->krb5, cc, &creds) == 0);
    if (cc != NULL)
        krb5_cc_close(f->krb5, cc);
    return ok;
}

static bool
write_file(const char *path, const gss_buffer_desc *token)
{
    FILE *file = fopen(path, "w");
    bool ok =
        EXPECT(file != NULL) &&
        EXPECT(fwrite(token->value, 1, token->length, file) == token->length);

    if (file != NULL)
        fclose(file);
    return ok;
}

static bool
initiate(const char *ccache, const char *path)
{
    struct pair_options options = {.target = "svc18@localhost"};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 major, minor;
    bool ok;

    major = gss_store_acquire(&minor, GSS_C_NO_NAME, GSS_C_INITIATE, "ccache",
                              ccache, NULL, NULL, &options.initiator_cred);
    ok = EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (ok) {
        major = pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token);
        ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && write_file(path, &token);
    }
    gss_release_buffer(&minor, &token);
    gss_release_cred(&minor, &options.initiator_cred);
    pair_free(&p);
    return ok;
}

bool
forged_token(struct forged *f, struct bytes authdata, const char *path)
{
    struct builder ticket = BUILDER_INIT;
    struct crypto_key session;
    char ccache[600];
    bool ok;

    snprintf(ccache, sizeof(ccache), "FILE:%s/forged", getenv("TMPDIR"));
    ok =
        EXPECT(crypto_key_random(&session, ENCTYPE_AES256_SHA1) == CRYPTO_OK) &&
        make_ticket(f, f->service, authdata, &session, &ticket) &&
        EXPECT(builder_ok(&ticket)) &&
        store_ticket(f, f->service, &session, builder_view(&ticket), ccache) &&
        initiate(ccache, path);
    builder_free(&ticket);
    return ok;
}

bool
forged_cache(struct forged *f, const char *name, const char *ccache)
{
    struct builder ticket = BUILDER_INIT;
    krb5_principal server = NULL;
    struct crypto_key session;
    bool ok;

    ok =
        EXPECT(krb5_parse_name(f->krb5, name, &server) == 0) &&
        EXPECT(crypto_key_random(&session, ENCTYPE_AES256_SHA1) == CRYPTO_OK) &&
        make_ticket(f, server, (struct bytes){NULL, 0}, &session, &ticket) &&
        EXPECT(builder_ok(&ticket)) &&
        store_ticket(f, server, &session, builder_view(&ticket), ccache);
    builder_free(&ticket);
    krb5_free_principal(f->krb5, server);
    return ok;
}

static bool
rename_ticket(struct bytes message, krb5_const_principal server,
              struct builder *out)
{
    struct builder room = BUILDER_INIT, ticket = BUILDER_INIT;
    struct ap_req request;
    bool ok = EXPECT(ap_req_decode(message, &request) == MESSAGE_OK);

    if (ok) {
        request.ticket.server = wire_name(server, &room);
        ticket_encode(&ticket, &request.ticket);
        request.ticket.raw = builder_view(&ticket);
        ap_req_encode(out, &request);
    }
    builder_free(&room);
    builder_free(&ticket);
    return ok && EXPECT(builder_ok(out));
}

bool
forged_rename(struct forged *f, gss_buffer_t token, const char *name,
              gss_buffer_t out)
{
    struct bytes in = {token->value, token->length};
    struct builder message = BUILDER_INIT, b = BUILDER_INIT;
    krb5_principal server = NULL;
    struct gss_token framing;
    uint8_t *data = NULL;
    bool ok;

    ok = EXPECT(krb5_parse_name(f->krb5, name, &server) == 0) &&
         EXPECT(gss_token_decode(in, &framing)) &&
         rename_ticket(framing.inner, server, &message);
    if (ok) {
        framing.inner = builder_view(&message);
        gss_token_encode(&b, &framing);
        ok = EXPECT(builder_take(&b, &data, &out->length));
        out->value = data;
    }
    builder_free(&message);
    krb5_free_principal(f->krb5, server);
    return ok;
}

static bool
add_entry(struct forged *f, krb5_keytab keytab, const char *name)
{
    krb5_keytab_entry entry = {.vno = f->kvno, .key = f->key};
    bool ok;

    ok = EXPECT(krb5_parse_name(f->krb5, name, &entry.principal) == 0) &&
         EXPECT(krb5_kt_add_entry(f->krb5, keytab, &entry) == 0);
    krb5_free_principal(f->krb5, entry.principal);
    return ok;
}

bool
forged_keytab(struct forged *f, const char *names, const char *path)
{
    krb5_keytab keytab = NULL;
    char *copy = strdup(names), *save = NULL, *name, full[600];
    bool ok;

    (void)remove(path);
    snprintf(full, sizeof(full), "FILE:%s", path);
    ok = EXPECT(copy != NULL) &&
         EXPECT(krb5_kt_resolve(f->krb5, full, &keytab) == 0);
    name = ok ? strtok_r(copy, " ", &save) : NULL;
    for (; name != NULL && ok; name = strtok_r(NULL, " ", &save))
        ok = add_entry(f, keytab, name);
    if (keytab != NULL)
        krb5_kt_close(f->krb5, keytab);
    free(copy);
    return ok;
}
