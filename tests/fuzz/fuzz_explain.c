/* tests/fuzz/fuzz_explain.c: gss-apex explain.
 *
 * The first byte of the input says what the rest is: a token, text that has one
 * in it, or the plaintext of a sealed part; and in which form it is told, for
 * people or as JSON.  What is told goes nowhere.
 */
#include <stdio.h>
#include <stdlib.h>

#include "asn1/authdata.h"
#include "asn1/authenticator.h"
#include "tools/explain.h"
#include "tools/octets.h"

enum part {
    TOKEN,
    TEXT,
    TICKET,
    AUTHENTICATOR,
    AUTHDATA,
    PAC,
    DELEGATED,
    NUM_PARTS
};

#define AS_JSON 0x80

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
explain_text(struct explain *e, struct bytes in)
{
    struct builder text = BUILDER_INIT;

    builder_bytes(&text, in);
    if (octets_of_text(&text))
        explain_token(e, builder_view(&text));
    builder_free(&text);
}

static void
explain_part(struct explain *e, enum part part, struct bytes in)
{
    struct enc_ticket_part ticket;
    struct authenticator a;
    struct bytes content;
    struct reader r;

    switch (part) {
    case TEXT:
        explain_text(e, in);
        break;
    case TICKET:
        if (enc_ticket_part_decode(in, &ticket))
            explain_ticket_part(e, &ticket);
        break;
    case AUTHENTICATOR:
        if (authenticator_decode(in, &a))
            explain_authenticator(e, &a);
        break;
    case AUTHDATA:
        reader_init(&r, in);
        if (authdata_decode(&r, &content))
            explain_authdata(e, "authorization_data", content);
        break;
    case PAC:
        explain_pac(e, in);
        break;
    case DELEGATED:
        explain_delegated(e, in);
        break;
    default:
        explain_token(e, in);
        break;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    struct explain e = {.o = NULL};

    if (nowhere == NULL)
        nowhere = freopen("/dev/null", "w", stdout);
    if (nowhere == NULL || size == 0)
        return 0;
    e.o = output_open((data[0] & AS_JSON) != 0);
    if (e.o == NULL)
        return 0;
    explain_part(&e, (enum part)((data[0] & ~AS_JSON) % NUM_PARTS),
                 (struct bytes){data + 1, size - 1});
    (void)output_close(e.o);
    return 0;
}
