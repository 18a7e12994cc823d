/* tests/unit/ap_kdc.c: the world of an exchange, in a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/ap_rep.h"
#include "asn1/authdata.h"
#include "asn1/krb_cred.h"
#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/asn1_kdc.h"

#define NAME_TYPE_PRINCIPAL 1
#define NAME_TYPE_HOST      3
#define STRING_BYTES(s)                                                        \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

/* Contents of SEQUENCE OF GeneralString: 1b, length, text. */
const struct principal_name kdc_alice = {NAME_TYPE_PRINCIPAL, 1,
                                         STRING_BYTES("\x1b\x05"
                                                      "alice"),
                                         STRING_BYTES("REALM")};
const struct principal_name kdc_bob = {NAME_TYPE_PRINCIPAL, 1,
                                       STRING_BYTES("\x1b\x03"
                                                    "bob"),
                                       STRING_BYTES("REALM")};
const struct principal_name kdc_server = {NAME_TYPE_HOST, 2,
                                          STRING_BYTES("\x1b\x04host\x1b\x06"
                                                       "server"),
                                          STRING_BYTES("REALM")};
const struct principal_name kdc_other_server = {
    NAME_TYPE_HOST, 2,
    STRING_BYTES("\x1b\x04host\x1b\x05"
                 "other"),
    STRING_BYTES("REALM")};

/* What cannot go wrong in a test but by its own fault ends the program. */
static void
must(bool ok, const char *what)
{
    if (ok)
        return;
    printf("Bail out! %s\n", what);
    abort();
}

static void
world_now(void *lender, int64_t *seconds, int32_t *microseconds)
{
    struct kdc_world *w = lender;

    *seconds = w->now;
    *microseconds = w->now_us;
}

static enum verdict
world_find_key(void *lender, const struct ticket *ticket, ap_try_key *try_key,
               void *attempt, struct evidence *ev)
{
    struct kdc_world *w = lender;
    struct crypto_usage *opener = NULL;
    bool opened;

    if (!w->any_name && !principal_name_equal(&ticket->server, &w->service))
        return verdict_with(V_NOT_US, ev, "another name");
    if (!w->any_name && ticket->enc_part.kvno != w->kvno)
        return verdict_with(V_BADKEYVER, ev, "another kvno");
    if (ticket->enc_part.etype != w->service_key.profile->enctype)
        return verdict_with(V_NOKEY, ev, "another enctype");
    if (crypto_usage_new(&w->service_key, USAGE_TICKET, &opener) != CRYPTO_OK)
        return V_NO_MEMORY;
    opened = try_key(attempt, opener, &w->service);
    crypto_usage_free(opener);
    if (opened)
        return V_OK;
    return verdict_with(V_BAD_INTEGRITY, ev, "the key does not open it");
}

static enum verdict
world_key_names(void *lender, const struct crypto_key *key, ap_take_name *take,
                void *arg, struct evidence *ev)
{
    struct kdc_world *w = lender;
    size_t i;

    if (w->keytab_broken ||
        !bytes_equal(crypto_key_value(key), crypto_key_value(&w->service_key)))
        return verdict_with(V_KRB5, ev, "broken");
    if (take(arg, &w->service))
        return V_OK;
    for (i = 0; i < w->num_more_names; i++) {
        if (take(arg, &w->more_names[i]))
            return V_OK;
    }
    return V_OK;
}

static enum verdict
world_check_replay(void *lender, struct bytes tag, int64_t now,
                   struct evidence *ev)
{
    struct kdc_world *w = lender;
    uint8_t *entry;
    size_t i;

    if (w->replay_broken || tag.len > KDC_TAG_MAX || now != w->now)
        return verdict_with(V_REPLAY_STORE, ev, "broken");
    for (i = 0; i < w->num_tags; i++) {
        if (memcmp(w->tags[i], tag.data, tag.len) == 0)
            return verdict_with(V_REPEAT, ev, "seen");
    }
    if (w->num_tags == KDC_TAGS_MAX)
        return verdict_with(V_REPLAY_STORE, ev, "full");
    entry = w->tags[w->num_tags++];
    memset(entry, 0, KDC_TAG_MAX);
    memcpy(entry, tag.data, tag.len);
    return V_OK;
}

static enum verdict
world_check_transited(void *lender, struct bytes transited,
                      struct bytes client_realm, struct bytes server_realm,
                      struct evidence *ev)
{
    struct kdc_world *w = lender;

    (void)transited;
    (void)client_realm;
    (void)server_realm;
    return w->trust_path ? V_OK : verdict_with(V_ILL_CR_TKT, ev, "path");
}

static void
world_trace(void *lender, const char *line)
{
    struct kdc_world *w = lender;
    size_t used = strlen(w->trace);

    (void)snprintf(w->trace + used, sizeof(w->trace) - used, "%s\n", line);
}

void
kdc_world_init(struct kdc_world *w, const int32_t *permitted,
               int32_t service_etype)
{
    memset(w, 0, sizeof(*w));
    w->env.lender = w;
    w->env.now = world_now;
    w->env.find_key = world_find_key;
    w->env.key_names = world_key_names;
    w->env.check_replay = world_check_replay;
    w->env.check_transited = world_check_transited;
    w->env.trace = world_trace;
    w->env.clockskew = 300;
    w->env.permitted = w->permitted;
    for (; *permitted != 0; permitted++)
        w->permitted[w->env.num_permitted++] = *permitted;
    w->env.site_permitted = w->permitted;
    w->env.num_site_permitted = w->env.num_permitted;
    w->now = KDC_NOW;
    w->now_us = KDC_NOW_US;
    w->kvno = 3;
    w->service = kdc_server;
    must(crypto_key_random(&w->service_key, service_etype) == CRYPTO_OK,
         "no service key");
}

void
kdc_forget_replays(struct kdc_world *w)
{
    w->num_tags = 0;
}

void
kdc_ticket_init(struct kdc_ticket *t, const struct kdc_world *w,
                int32_t session_etype)
{
    memset(t, 0, sizeof(*t));
    must(crypto_key_random(&t->session_key, session_etype) == CRYPTO_OK,
         "no session key");
    t->server = kdc_server;
    t->kvno = w->kvno;
    t->sealed_with = w->service_key;
    t->part.flags = TICKET_TRANSITED_CHECKED;
    t->part.key.keytype = session_etype;
    t->part.client = kdc_alice;
    t->part.authtime = KDC_NOW - 3600;
    t->part.has_starttime = true;
    t->part.starttime = KDC_NOW - 3600;
    t->part.endtime = KDC_NOW + 9 * 3600;
}

void
kdc_ticket_seal(struct kdc_ticket *t)
{
    struct builder plain = BUILDER_INIT, cipher = BUILDER_INIT;
    struct ticket ticket = {.server = t->server};

    t->part.key.keyvalue = crypto_key_value(&t->session_key);
    enc_ticket_part_encode(&plain, &t->part);
    must(builder_ok(&plain), "no ticket part");
    must(crypto_seal(&t->sealed_with, USAGE_TICKET, builder_view(&plain),
                     &cipher) == CRYPTO_OK,
         "no sealed ticket");
    ticket.enc_part.etype = t->sealed_with.profile->enctype;
    ticket.enc_part.has_kvno = true;
    ticket.enc_part.kvno = t->kvno;
    ticket.enc_part.cipher = builder_view(&cipher);
    builder_free(&t->raw);
    ticket_encode(&t->raw, &ticket);
    must(builder_ok(&t->raw), "no ticket");
    t->service.raw = builder_view(&t->raw);
    t->service.client = t->part.client;
    t->service.server = t->server;
    t->service.session_key = t->part.key;
    t->service.flags = t->part.flags;
    t->service.authtime = t->part.authtime;
    t->service.starttime = t->part.starttime;
    t->service.endtime = t->part.endtime;
    builder_free(&cipher);
    builder_free(&plain);
}

void
kdc_ticket_free(struct kdc_ticket *t)
{
    builder_free(&t->raw);
    crypto_key_wipe(&t->session_key);
}

void
kdc_request_init(struct kdc_request *r, const struct kdc_world *w,
                 const struct kdc_ticket *t, uint32_t flags)
{
    struct gss_checksum c = {.flags = flags};
    struct builder b = BUILDER_INIT;

    memset(r, 0, sizeof(*r));
    gss_checksum_encode(&b, &c);
    must(builder_view(&b).len == sizeof(r->checksum), "checksum length");
    memcpy(r->checksum, builder_view(&b).data, sizeof(r->checksum));
    builder_free(&b);
    r->mech = ap_mech_krb5();
    r->ap_options = AP_OPTION_MUTUAL_REQUIRED;
    r->sealed_with = t->session_key;
    r->authenticator.client = t->part.client;
    r->authenticator.ctime = w->now;
    r->authenticator.cusec = 77;
    r->authenticator.has_checksum = true;
    r->authenticator.checksum.cksumtype = GSS_CHECKSUM_TYPE;
    r->authenticator.checksum.checksum =
        (struct bytes){r->checksum, sizeof(r->checksum)};
    r->authenticator.has_seq_number = true;
    r->authenticator.seq_number = 4711;
}

void
kdc_request_make(const struct kdc_request *r, const struct kdc_ticket *t,
                 struct builder *out)
{
    struct builder plain = BUILDER_INIT, cipher = BUILDER_INIT;
    struct builder message = BUILDER_INIT;
    struct ap_req req = {.ap_options = r->ap_options};

    authenticator_encode(&plain, &r->authenticator);
    must(builder_ok(&plain), "no authenticator");
    must(crypto_seal(&r->sealed_with, USAGE_AP_REQ_AUTHENTICATOR,
                     builder_view(&plain), &cipher) == CRYPTO_OK,
         "no sealed authenticator");
    req.ticket.raw = builder_view(&t->raw);
    req.authenticator.etype = r->sealed_with.profile->enctype;
    req.authenticator.cipher = builder_view(&cipher);
    ap_req_encode(&message, &req);
    must(builder_ok(&message), "no AP-REQ");
    ap_token_write(out, r->mech, AP_TOKEN_REQUEST, builder_view(&message));
    must(builder_ok(out), "no token");
    builder_free(&message);
    builder_free(&cipher);
    builder_free(&plain);
}

void
kdc_reply_make(const struct enc_ap_rep_part *part, const struct crypto_key *key,
               struct bytes mech, struct builder *out)
{
    struct builder plain = BUILDER_INIT, cipher = BUILDER_INIT;
    struct builder message = BUILDER_INIT;
    struct ap_rep rep = {.enc_part = {.etype = key->profile->enctype}};

    enc_ap_rep_part_encode(&plain, part);
    must(crypto_seal(key, USAGE_AP_REP, builder_view(&plain), &cipher) ==
             CRYPTO_OK,
         "no sealed AP-REP");
    rep.enc_part.cipher = builder_view(&cipher);
    ap_rep_encode(&message, &rep);
    ap_token_write(out, mech, AP_TOKEN_REPLY, builder_view(&message));
    must(builder_ok(&plain) && builder_ok(&message) && builder_ok(out),
         "no AP-REP");
    builder_free(&message);
    builder_free(&cipher);
    builder_free(&plain);
}

void
kdc_cred_make(const struct kdc_ticket *t, size_t fill, struct builder *out)
{
    struct krb_cred_info info = {
        .key = t->part.key,
        .has_client = true,
        .client = t->part.client,
        .has_server = true,
        .server = t->server,
    };
    struct builder infos = BUILDER_INIT, plain = BUILDER_INIT;
    struct builder tickets = BUILDER_INIT, sealed = BUILDER_INIT;
    struct ticket ticket = {.server = t->server};
    struct enc_krb_cred_part part = {.num_infos = 1};
    struct krb_cred cred = {.num_tickets = 1};

    builder_fill(&sealed, 0x5a, 40 + fill);
    ticket.enc_part.etype = t->sealed_with.profile->enctype;
    ticket.enc_part.cipher = builder_view(&sealed);
    ticket_encode(&tickets, &ticket);
    krb_cred_info_encode(&infos, &info);
    part.ticket_info = builder_view(&infos);
    enc_krb_cred_part_encode(&plain, &part);
    cred.tickets = builder_view(&tickets);
    cred.enc_part.cipher = builder_view(&plain);
    krb_cred_encode(out, &cred);
    must(builder_ok(&infos) && builder_ok(&plain) && builder_ok(out),
         "no KRB-CRED");
    builder_free(&sealed);
    builder_free(&tickets);
    builder_free(&plain);
    builder_free(&infos);
}
