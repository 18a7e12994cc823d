/* tools/explain_spnego.c: NegotiationToken, RFC 4178 section 4.2.
 *
 *   NegTokenInit ::= SEQUENCE {
 *       mechTypes   [0] SEQUENCE OF OBJECT IDENTIFIER,
 *       reqFlags    [1] BIT STRING OPTIONAL,
 *       mechToken   [2] OCTET STRING OPTIONAL,
 *       mechListMIC [3] OCTET STRING OPTIONAL    -- or negHints, MS-SPNG
 *   }
 *   NegTokenResp ::= SEQUENCE {
 *       negState      [0] ENUMERATED OPTIONAL,
 *       supportedMech [1] OBJECT IDENTIFIER OPTIONAL,
 *       responseToken [2] OCTET STRING OPTIONAL,
 *       mechListMIC   [3] OCTET STRING OPTIONAL
 *   }
 */
#include "tools/explain.h"

#include "tools/say.h"

#define DER_ENUMERATED 0x0a

/* How many negotiations may stand in each other: none needs more than one. */
#define DEEPEST 3

static void
say_inner_token(struct explain *e, struct bytes token)
{
    output_begin(e->o, "inner_token", NULL);
    if (token.len == 0) {
        output_text(e->o, "content", "empty");
    } else if (e->depth == DEEPEST) {
        output_finding(e->o, LEVEL_ERROR, "depth", NULL,
                       "%u negotiations stand in each other; no more of them "
                       "is looked at",
                       DEEPEST);
    } else {
        e->depth++;
        explain_token(e, token);
        e->depth--;
    }
    output_end(e->o);
}

/* A field that is an OCTET STRING, but for the negHints of MS-SPNG. */
static bool
take_octets(struct reader *r, unsigned n, bool *present, struct bytes *out)
{
    struct reader content;

    if (!der_optional(r, DER_CONTEXT(n), present, &content))
        return false;
    if (!*present || der_peek(&content, DER_SEQUENCE)) {
        *present = false;
        return true;
    }
    return der_octets(&content, out) && reader_done(&content);
}

static void
say_rest(struct explain *e, struct reader *r)
{
    struct bytes octets;
    bool present = false;

    if (take_octets(r, 2, &present, &octets) && present)
        say_inner_token(e, octets);
    if (take_octets(r, 3, &present, &octets) && present)
        output_number(e->o, "mech_list_mic_octets", (int64_t)octets.len);
    if (!reader_ok(r))
        say_malformed(e->o, "the negotiation");
}

static void
explain_offer(struct explain *e, struct reader *r)
{
    struct reader mechs, flags;
    struct bytes oid;
    bool present;

    output_text(e->o, "negotiation", "offer (NegTokenInit)");
    if (!der_wrapped(r, DER_CONTEXT(0), DER_SEQUENCE, &mechs)) {
        say_malformed(e->o, "the list of mechanisms");
        return;
    }
    while (!reader_done(&mechs) && der_oid(&mechs, &oid)) {
        output_item(e->o, "offered", "offered");
        say_oid(e->o, "mechanism", oid);
        output_end(e->o);
    }
    if (!reader_done(&mechs) ||
        !der_optional(r, DER_CONTEXT(1), &present, &flags))
        say_malformed(e->o, "the list of mechanisms");
    else
        say_rest(e, r);
}

static void
explain_answer(struct explain *e, struct reader *r)
{
    struct reader field, value;
    struct bytes oid;
    bool present;
    uint8_t state;

    output_text(e->o, "negotiation", "answer (NegTokenResp)");
    if (!der_optional(r, DER_CONTEXT(0), &present, &field))
        goto malformed;
    if (present) {
        if (!der_element(&field, DER_ENUMERATED, &value) ||
            !reader_u8(&value, &state))
            goto malformed;
        say_word(e->o, "state", WORDS_STATE, state);
    }
    if (!der_optional(r, DER_CONTEXT(1), &present, &field))
        goto malformed;
    if (present) {
        if (!der_oid(&field, &oid))
            goto malformed;
        say_oid(e->o, "chosen", oid);
    }
    say_rest(e, r);
    return;

malformed:
    say_malformed(e->o, "the answer of the negotiation");
}

void
explain_negotiation(struct explain *e, struct bytes in)
{
    struct reader r, fields;

    reader_init(&r, in);
    if (der_peek(&r, DER_CONTEXT(0))) {
        if (der_wrapped(&r, DER_CONTEXT(0), DER_SEQUENCE, &fields)) {
            explain_offer(e, &fields);
            return;
        }
    } else if (der_wrapped(&r, DER_CONTEXT(1), DER_SEQUENCE, &fields)) {
        explain_answer(e, &fields);
        return;
    }
    say_malformed(e->o, "the negotiation");
}
