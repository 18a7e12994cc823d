/* tests/adversary/request.c: the initiator's first token, made and read. */
#include "tests/adversary/request.h"
#include "tests/adversary/deviation.h"
#include "tests/adversary/frame.h"
#include "tests/unit/asn1_kdc.h"
#include "asn1/authdata.h"

#include <string.h>

#define LIFETIME    3600
#define FIRST_SEQ   0x12345678
#define BINDING_MIC 0 /* the type of the extension of RFC 6542 */

static void
put_pac(struct scene *s)
{
    struct builder pac = BUILDER_INIT, inner = BUILDER_INIT;
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&inner);

    holdings_pac(s->holdings, s->part.authtime, &pac);
    authdata_put(&inner, AD_WIN2K_PAC, builder_view(&pac));
    authdata_end(&inner, start);
    authdata_put(&list, AD_IF_RELEVANT, builder_view(&inner));
    s->part.has_authdata = true;
    s->part.authdata = scene_keep(s, &list);
    builder_free(&pac);
    builder_free(&inner);
}

/* A ticket as a KDC would have made it a minute ago. */
static void
mint_part(struct scene *s)
{
    int32_t ignored;
    int64_t now;

    scene_now(&now, &ignored);
    must(crypto_key_random(&s->session,
                           s->holdings->service_key.profile->enctype) ==
             CRYPTO_OK,
         "a session key");
    s->part.flags = TICKET_TRANSITED_CHECKED;
    s->part.key.keytype = s->session.profile->enctype;
    s->part.key.keyvalue = crypto_key_value(&s->session);
    s->part.authtime = now - 60;
    s->part.has_starttime = true;
    s->part.starttime = now - 60;
    s->part.endtime = now + LIFETIME;
    if (scene_has(s, PAC))
        put_pac(s);
}

static void
mint_ticket(struct scene *s)
{
    struct builder plain = BUILDER_INIT;

    mint_part(s);
    scene_at(s, AT_TICKET);
    enc_ticket_part_encode(&plain, &s->part);
    s->octets = scene_keep(s, &plain);
    s->seal =
        (struct seal){.key = s->holdings->service_key, .usage = USAGE_TICKET};
    scene_at(s, AT_TICKET_SEAL);
    s->ticket.server = s->holdings->service_name;
    s->ticket.enc_part = scene_seal(s);
    s->ticket.enc_part.has_kvno = true;
    s->ticket.enc_part.kvno = s->holdings->kvno;
}

void
request_ticket(struct scene *s, const char *service)
{
    struct builder raw = BUILDER_INIT;

    holdings_ticket(s->holdings, service, &raw, &s->session);
    must(ticket_message_decode(scene_keep(s, &raw), &s->ticket),
         "to read a ticket of the KDC");
}

static void
make_ticket(struct scene *s)
{
    struct builder raw = BUILDER_INIT;

    s->part.client = s->holdings->client_name;
    if (scene_has(s, MINTED))
        mint_ticket(s);
    else
        request_ticket(s, s->holdings->service);
    scene_at(s, AT_SEALED_TICKET);
    ticket_encode(&raw, &s->ticket);
    s->ticket.raw = scene_keep(s, &raw);
}

static void
make_credential(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    holdings_forward(s->holdings, &b);
    must(krb_cred_decode(scene_keep(s, &b), &s->credential) == MESSAGE_OK,
         "to read a KRB-CRED of libkrb5");
    s->octets = s->credential.enc_part.cipher;
    s->seal = (struct seal){.key = s->session, .usage = USAGE_KRB_CRED};
    scene_at(s, AT_CREDENTIAL_SEAL);
    s->credential.enc_part = scene_seal(s);
    scene_at(s, AT_SEALED_CREDENTIAL);
    krb_cred_encode(&b, &s->credential);
    s->checksum.has_delegation = true;
    s->checksum.delegation = scene_keep(s, &b);
}

/* RFC 6542 section 3.2. */
struct bytes
request_binding_mic(struct scene *s)
{
    const struct crypto_segment all = {s->bindings_data.data, NULL,
                                       s->bindings_data.len};
    uint8_t mac[CRYPTO_MAX_TAG];
    struct crypto_usage *usage = NULL;
    struct builder b = BUILDER_INIT;

    must(crypto_usage_new(&s->subkey, USAGE_CHANNEL_BINDINGS, &usage) ==
                 CRYPTO_OK &&
             crypto_checksum(usage, &all, 1, mac) == CRYPTO_OK,
         "a MIC of the channel bindings");
    crypto_usage_free(usage);
    builder_be32(&b, BINDING_MIC);
    builder_be32(&b, s->subkey.profile->checksum_len);
    builder_bytes(&b, (struct bytes){mac, s->subkey.profile->checksum_len});
    return scene_keep(s, &b);
}

static void
make_checksum(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    s->checksum.flags = s->flags;
    if (scene_has(s, DELEGATES)) {
        make_credential(s);
        s->checksum.flags |= GSS_WIRE_DELEG;
    }
    if (scene_has(s, BOUND)) {
        memcpy(s->checksum.bindings, s->bindings, sizeof(s->bindings));
        s->checksum.extensions = request_binding_mic(s);
    }
    scene_at(s, AT_CHECKSUM);
    gss_checksum_encode(&b, &s->checksum);
    s->octets = scene_keep(s, &b);
    scene_at(s, AT_CHECKSUM_OCTETS);
}

static void
make_authenticator(struct scene *s)
{
    struct authenticator *a = &s->authenticator;
    struct builder b = BUILDER_INIT;

    a->client = s->part.client;
    a->has_checksum = true;
    a->checksum.cksumtype = GSS_CHECKSUM_TYPE;
    a->checksum.checksum = s->octets;
    scene_now(&a->ctime, &a->cusec);
    a->has_subkey = true;
    a->subkey.keytype = s->subkey.profile->enctype;
    a->subkey.keyvalue = crypto_key_value(&s->subkey);
    a->has_seq_number = true;
    a->seq_number = FIRST_SEQ;
    scene_at(s, AT_AUTHENTICATOR);
    s->send_seq = a->has_seq_number ? a->seq_number : 0;
    authenticator_encode(&b, a);
    s->octets = scene_keep(s, &b);
    scene_at(s, AT_AUTHENTICATOR_OCTETS);
    s->seal =
        (struct seal){.key = s->session, .usage = USAGE_AP_REQ_AUTHENTICATOR};
    scene_at(s, AT_AUTHENTICATOR_SEAL);
}

void
request_make(struct scene *s)
{
    struct builder b = BUILDER_INIT;

    make_ticket(s);
    must(crypto_key_random(&s->subkey, s->session.profile->enctype) ==
             CRYPTO_OK,
         "a subkey");
    make_checksum(s);
    make_authenticator(s);
    if ((s->flags & GSS_WIRE_MUTUAL) != 0)
        s->request.ap_options = AP_OPTION_MUTUAL_REQUIRED;
    s->request.ticket = s->ticket;
    s->request.authenticator = scene_seal(s);
    scene_at(s, AT_REQUEST);
    ap_req_encode(&b, &s->request);
    s->octets = scene_keep(s, &b);
    scene_at(s, AT_REQUEST_OCTETS);
    frame_put(s, TOKEN_AP_REQ);
}

static bool
open_part(struct scene *s, const struct crypto_key *key, uint32_t usage,
          struct bytes cipher, struct bytes *out)
{
    struct builder plain = BUILDER_INIT;

    if (crypto_open(key, usage, cipher, &plain) != CRYPTO_OK)
        return false;
    *out = scene_keep(s, &plain);
    return true;
}

static bool
read_ticket(struct scene *s)
{
    struct bytes plain;

    return open_part(s, &s->holdings->service_key, USAGE_TICKET,
                     s->request.ticket.enc_part.cipher, &plain) &&
           enc_ticket_part_decode(plain, &s->part) &&
           crypto_key_init(&s->session, s->part.key.keytype,
                           s->part.key.keyvalue) == CRYPTO_OK;
}

static bool
read_authenticator(struct scene *s)
{
    const struct authenticator *a = &s->authenticator;
    struct bytes plain;

    return open_part(s, &s->session, USAGE_AP_REQ_AUTHENTICATOR,
                     s->request.authenticator.cipher, &plain) &&
           authenticator_decode(plain, &s->authenticator) &&
           (!a->has_subkey || crypto_key_init(&s->subkey, a->subkey.keytype,
                                              a->subkey.keyvalue) == CRYPTO_OK);
}

bool
request_read(struct scene *s, struct bytes token)
{
    struct gss_token frame = {.inner = token};

    s->their_token = token;
    if ((!scene_has(s, DCE) && !gss_token_decode(token, &frame)) ||
        ap_req_decode(frame.inner, &s->request) != MESSAGE_OK ||
        !read_ticket(s) || !read_authenticator(s))
        return false;
    s->recv_seq = s->authenticator.seq_number;
    return true;
}
