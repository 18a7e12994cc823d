/* tests/unit/golden.c: contracts in golden.h. */
#include "tests/unit/golden.h"

#include "asn1/ap_rep.h"
#include "asn1/ap_req.h"
#include "asn1/authenticator.h"
#include "asn1/gss_token.h"
#include "asn1/ticket.h"
#include "mech/ap/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t krb5_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x12, 0x01, 0x02, 0x02};

/* Hexadecimal digits as octets. */
static bool
take_octets(const char *hex, struct golden_row *row)
{
    unsigned value;

    row->len = strlen(hex) / 2;
    row->octets = malloc(row->len + 1);
    if (row->octets == NULL)
        return false;
    for (size_t i = 0; i < row->len; i++) {
        if (sscanf(hex + 2 * i, "%2x", &value) != 1)
            return false;
        row->octets[i] = (uint8_t)value;
    }
    return true;
}

static bool
take_line(char *line, struct golden *g)
{
    struct golden_row *row = &g->rows[g->num];
    const char *what, *who, *value;

    what = strsep(&line, "\t");
    who = strsep(&line, "\t");
    value = strsep(&line, "\t\n");
    if (who == NULL || value == NULL || g->num == GOLDEN_ROWS)
        return false;
    if (strcmp(what, "enctype") == 0) {
        g->enctype = atoi(value);
        return true;
    }
    snprintf(row->what, sizeof(row->what), "%s", what);
    snprintf(row->who, sizeof(row->who), "%s", who);
    g->num++;
    return take_octets(value, row);
}

bool
golden_read(const char *path, struct golden *out)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    bool ok = f != NULL;

    memset(out, 0, sizeof(*out));
    while (ok && getline(&line, &size, f) >= 0) {
        if (line[0] != '#')
            ok = take_line(line, out);
    }
    free(line);
    if (f != NULL)
        fclose(f);
    return ok && out->enctype != 0;
}

void
golden_free(struct golden *g)
{
    for (size_t i = 0; i < g->num; i++)
        free(g->rows[i].octets);
}

struct bytes
golden_find(const struct golden *g, const char *what, const char *who)
{
    for (size_t i = 0; i < g->num; i++) {
        if (strcmp(g->rows[i].what, what) == 0 &&
            strcmp(g->rows[i].who, who) == 0)
            return (struct bytes){g->rows[i].octets, g->rows[i].len};
    }
    return (struct bytes){NULL, 0};
}

static bool
open_sealed(const struct crypto_key *key, uint32_t usage, struct bytes cipher,
            struct builder *plain)
{
    if (crypto_open(key, usage, cipher, plain) != CRYPTO_OK)
        return false;
    step_unpad(key->profile, plain, 0);
    return true;
}

static bool
key_of(const struct encryption_key *from, struct crypto_key *out)
{
    return crypto_key_init(out, from->keytype, from->keyvalue) == CRYPTO_OK;
}

/* The ticket, under the service's key: the session key. */
static bool
open_ticket(const struct golden *g, const struct ticket *ticket,
            struct crypto_key *session)
{
    struct bytes value = golden_find(g, "key", "service");
    struct builder plain = BUILDER_INIT;
    struct enc_ticket_part part;
    struct crypto_key service;
    bool ok;

    ok = crypto_key_init(&service, g->enctype, value) == CRYPTO_OK &&
         open_sealed(&service, USAGE_TICKET, ticket->enc_part.cipher, &plain) &&
         enc_ticket_part_decode(builder_view(&plain), &part) &&
         key_of(&part.key, session);
    builder_free(&plain);
    return ok;
}

/* The authenticator, under the session key: the initiator's subkey. */
static bool
open_authenticator(const struct encrypted_data *sealed, struct golden_keys *out)
{
    struct builder plain = BUILDER_INIT;
    struct authenticator a;
    bool ok;

    ok = open_sealed(&out->session, USAGE_AP_REQ_AUTHENTICATOR, sealed->cipher,
                     &plain) &&
         authenticator_decode(builder_view(&plain), &a) && a.has_subkey &&
         a.has_seq_number && a.has_checksum &&
         key_of(&a.subkey, &out->initiator);
    if (ok)
        out->initiator_seq = a.seq_number;
    builder_free(&plain);
    return ok;
}

/* The reply, under the session key: the acceptor's subkey. */
static bool
open_reply(struct bytes inner, struct golden_keys *out)
{
    struct builder plain = BUILDER_INIT;
    struct enc_ap_rep_part part;
    struct ap_rep reply;
    bool ok;

    ok = ap_rep_decode(inner, &reply) == MESSAGE_OK &&
         open_sealed(&out->session, USAGE_AP_REP, reply.enc_part.cipher,
                     &plain) &&
         enc_ap_rep_part_decode(builder_view(&plain), &part) &&
         part.has_subkey && part.has_seq_number &&
         key_of(&part.subkey, &out->acceptor);
    if (ok)
        out->acceptor_seq = part.seq_number;
    builder_free(&plain);
    return ok;
}

bool
golden_open(const struct golden *g, struct bytes request, struct bytes reply,
            struct golden_keys *out)
{
    struct gss_token token;
    struct ap_req r;

    memset(out, 0, sizeof(*out));
    return gss_token_decode(request, &token) &&
           token.token_id == TOKEN_AP_REQ &&
           ap_req_decode(token.inner, &r) == MESSAGE_OK &&
           open_ticket(g, &r.ticket, &out->session) &&
           open_authenticator(&r.authenticator, out) &&
           gss_token_decode(reply, &token) && token.token_id == TOKEN_AP_REP &&
           open_reply(token.inner, out);
}

struct msg_context *
golden_context(const struct golden_keys *keys, const char *who)
{
    bool from_initiator = strcmp(who, "initiator") == 0;
    const struct msg_parameters p = {
        .initiator = !from_initiator,
        .initiator_key = &keys->initiator,
        .acceptor_subkey = &keys->acceptor,
        .send_seq = from_initiator ? keys->acceptor_seq : keys->initiator_seq,
        .recv_seq = from_initiator ? keys->initiator_seq : keys->acceptor_seq,
        .detect_replay = true,
        .detect_sequence = true,
        .mech = {krb5_oid, sizeof(krb5_oid)},
    };
    struct msg_context *m = NULL;
    struct evidence ev = EVIDENCE_INIT;

    if (msg_context_new(&p, &m, &ev) != V_OK)
        return NULL;
    return m;
}
