/* tests/fuzz/fuzz_ap_acceptor.c: steps 2 to 5 with real keys.
 *
 * The first byte of the input says what the rest is: a whole token, or the
 * plaintext of a part of one, which is sealed here so that it gets past the
 * integrity checks.
 */
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"
#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/asn1_kdc.h"

enum part {
    TOKEN,
    MESSAGE,
    TICKET,
    AUTHENTICATOR,
    CHECKSUM,
    AUTHDATA,
    NUM_PARTS
};

static const int32_t etypes[] = {18, 17, 20, 19, 26, 25, 0};

static struct kdc_world w;
static struct kdc_ticket ticket;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
world_ready(void)
{
    if (w.env.lender != NULL)
        return;
    kdc_world_init(&w, etypes, 18);
    w.any_name = true;
    kdc_ticket_init(&ticket, &w, 17);
    kdc_ticket_seal(&ticket);
}

/* AP-REQ with the plaintexts given (empty: genuine ones). */
static void
seal_request(struct bytes ticket_plain, struct bytes authenticator_plain,
             struct builder *out)
{
    struct builder sealed_ticket = BUILDER_INIT, raw = BUILDER_INIT;
    struct builder sealed = BUILDER_INIT, message = BUILDER_INIT;
    struct ticket t = {.server = kdc_server};
    struct ap_req req = {.ap_options = AP_OPTION_MUTUAL_REQUIRED};
    enum crypto_result r;

    req.ticket.raw = builder_view(&ticket.raw);
    if (ticket_plain.len != 0) {
        r = crypto_seal(&w.service_key, USAGE_TICKET, ticket_plain,
                        &sealed_ticket);
        if (r != CRYPTO_OK)
            abort();
        t.enc_part.etype = w.service_key.profile->enctype;
        t.enc_part.cipher = builder_view(&sealed_ticket);
        ticket_encode(&raw, &t);
        req.ticket.raw = builder_view(&raw);
    }
    r = crypto_seal(&ticket.session_key, USAGE_AP_REQ_AUTHENTICATOR,
                    authenticator_plain, &sealed);
    if (r != CRYPTO_OK)
        abort();
    req.authenticator.etype = ticket.session_key.profile->enctype;
    req.authenticator.cipher = builder_view(&sealed);
    ap_req_encode(&message, &req);
    ap_token_write(out, ap_mech_krb5(), AP_TOKEN_REQUEST,
                   builder_view(&message));
    builder_free(&message);
    builder_free(&sealed);
    builder_free(&raw);
    builder_free(&sealed_ticket);
}

/* A genuine request but for its checksum or authorization data. */
static void
forge_request(enum part part, struct bytes rest, struct builder *out)
{
    struct kdc_request r;

    kdc_request_init(&r, &w, &ticket, GSS_WIRE_MUTUAL);
    if (part == CHECKSUM) {
        r.authenticator.checksum.checksum = rest;
    } else {
        r.authenticator.has_authdata = true;
        r.authenticator.authdata = rest;
    }
    kdc_request_make(&r, &ticket, out);
}

static void
make_token(enum part part, struct bytes rest, struct builder *out)
{
    static const uint8_t nothing[1];
    const struct bytes no_authenticator = {nothing, sizeof(nothing)};

    switch (part) {
    case MESSAGE:
        ap_token_write(out, ap_mech_krb5(), AP_TOKEN_REQUEST, rest);
        break;
    case TICKET:
        seal_request(rest, no_authenticator, out);
        break;
    case AUTHENTICATOR:
        seal_request((struct bytes){NULL, 0}, rest, out);
        break;
    case CHECKSUM:
    case AUTHDATA:
        forge_request(part, rest, out);
        break;
    default:
        builder_bytes(out, rest);
        break;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ap_acceptor_request request = {.has_bindings = true};
    struct builder token = BUILDER_INIT, answer = BUILDER_INIT;
    struct builder more = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v;

    if (size == 0)
        return 0;
    world_ready();
    kdc_forget_replays(&w);
    w.trace[0] = '\0';
    make_token((enum part)(data[0] % NUM_PARTS),
               (struct bytes){data + 1, size - 1}, &token);
    v = ap_accept(&w.env, &request, builder_view(&token), &x, &answer, &ev);
    /* The verdict and what was made fit each other. */
    if ((v == V_OK || v == V_CONTINUE) != (x != NULL))
        abort();
    if (v == V_CONTINUE &&
        ap_continue(&w.env, x, builder_view(&token), &more, &ev) == V_OK)
        abort();
    if (v == V_OK && ap_exchange_session(x)->client.realm.len == 0)
        abort();
    ap_exchange_free(x);
    builder_free(&more);
    builder_free(&answer);
    builder_free(&token);
    return 0;
}
