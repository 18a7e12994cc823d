/* tests/fuzz/fuzz_ap_initiator.c: step 6 with real keys.
 *
 * The first byte of the input says what the rest is: a whole token, a message
 * to be framed, or the plaintext of an AP-REP, which is sealed here.
 */
#include <stdlib.h>
#include <string.h>

#include "asn1/ap_rep.h"
#include "mech/ap/token.h"
#include "tests/unit/ap_kdc.h"

enum part { TOKEN, REPLY, ERROR, SEALED_PART, SEALED_PART_DCE, NUM_PARTS };

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
    kdc_ticket_init(&ticket, &w, 17);
    kdc_ticket_seal(&ticket);
}

static void
seal_reply(struct bytes plain, struct bytes mech, struct builder *out)
{
    struct builder sealed = BUILDER_INIT, message = BUILDER_INIT;
    struct ap_rep rep = {.enc_part = {.etype = 17}};

    if (crypto_seal(&ticket.session_key, USAGE_AP_REP, plain, &sealed) !=
        CRYPTO_OK)
        abort();
    rep.enc_part.cipher = builder_view(&sealed);
    ap_rep_encode(&message, &rep);
    ap_token_write(out, mech, AP_TOKEN_REPLY, builder_view(&message));
    builder_free(&message);
    builder_free(&sealed);
}

static void
make_token(enum part part, struct bytes rest, struct builder *out)
{
    switch (part) {
    case REPLY:
        ap_token_write(out, ap_mech_krb5(), AP_TOKEN_REPLY, rest);
        break;
    case ERROR:
        ap_token_write(out, ap_mech_krb5(), AP_TOKEN_ERROR, rest);
        break;
    case SEALED_PART:
        seal_reply(rest, ap_mech_krb5(), out);
        break;
    case SEALED_PART_DCE:
        seal_reply(rest, (struct bytes){NULL, 0}, out);
        break;
    default:
        builder_bytes(out, rest);
        break;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ap_initiator_request request = {
        .mech = ap_mech_krb5(),
        .ticket = &ticket.service,
        .flags = GSS_WIRE_MUTUAL,
    };
    struct builder token = BUILDER_INIT, first = BUILDER_INIT;
    struct builder more = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    enum part part;
    enum verdict v;

    if (size == 0)
        return 0;
    world_ready();
    w.trace[0] = '\0';
    part = (enum part)(data[0] % NUM_PARTS);
    if (part == SEALED_PART_DCE)
        request.flags = GSS_WIRE_DCE_STYLE;
    if (ap_initiate(&w.env, &request, &x, &first, &ev) != V_CONTINUE)
        abort();
    make_token(part, (struct bytes){data + 1, size - 1}, &token);
    v = ap_continue(&w.env, x, builder_view(&token), &more, &ev);
    if ((v == V_OK) != (ap_exchange_session(x) != NULL))
        abort();
    if (v != V_OK && builder_view(&more).len != 0)
        abort();
    ap_exchange_free(x);
    builder_free(&more);
    builder_free(&first);
    builder_free(&token);
    return 0;
}
