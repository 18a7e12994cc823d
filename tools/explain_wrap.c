/* tools/explain_wrap.c: tokens of an established context, and exported names.
 */
#include "tools/explain.h"

#include <inttypes.h>

#include "asn1/gss_token.h"
#include "tools/say.h"

/* RFC 4121 section 4.2.6. */
static void
explain_cfx(struct explain *e, struct bytes token)
{
    struct cfx_header h;
    struct reader r;

    reader_init(&r, token);
    if (!cfx_header_decode(&r, &h)) {
        say_malformed(e->o, "the header of RFC 4121 section 4.2.6");
        return;
    }
    say_flags(e->o, "flags", FLAGS_CFX, h.flags);
    output_text(e->o, "sent_by", "%s",
                (h.flags & CFX_SENT_BY_ACCEPTOR) != 0 ? "acceptor"
                                                      : "initiator");
    output_text(e->o, "sequence_number", "%" PRIu64, h.seq);
    if (h.token_id == TOKEN_CFX_WRAP) {
        output_truth(e->o, "confidential", (h.flags & CFX_SEALED) != 0);
        output_number(e->o, "extra_count", h.ec);
        output_number(e->o, "right_rotation", h.rrc);
    }
    output_number(e->o, "octets_behind_header", (int64_t)r.left);
}

/* RFC 1964 sections 1.2.1 and 1.2.2:
 *   TOK_ID (2) | SGN_ALG (2) | SEAL_ALG or ff ff (2) | ff ff (2) |
 *   SND_SEQ (8, sealed) | SGN_CKSUM (8 or 20) | ... */
static void
explain_v1(struct explain *e, struct bytes token)
{
    uint16_t id, sign, seal, filler;
    struct reader r;

    reader_init(&r, token);
    if (!reader_be16(&r, &id) || !reader_be16(&r, &sign) ||
        !reader_be16(&r, &seal) || !reader_be16(&r, &filler) ||
        filler != 0xffff || !reader_skip(&r, 8)) {
        say_malformed(e->o, "the header of RFC 1964 section 1.2");
        return;
    }
    say_word(e->o, "signed_by", WORDS_SIGN, sign);
    if (id == TOKEN_V1_WRAP)
        say_word(e->o, "sealed_by", WORDS_SEAL, seal);
    output_number(e->o, "octets_behind_sequence_number", (int64_t)r.left);
}

void
explain_message_token(struct explain *e, struct bytes token)
{
    struct reader r;
    uint16_t id = 0;

    reader_init(&r, token);
    if (!reader_be16(&r, &id))
        id = 0;
    if (id == TOKEN_CFX_DELETE) {
        output_number(e->o, "octets", (int64_t)token.len);
        return;
    }
    if (id == TOKEN_CFX_MIC || id == TOKEN_CFX_WRAP)
        explain_cfx(e, token);
    else
        explain_v1(e, token);
    output_finding(e->o, LEVEL_NOTE, "closed", NULL,
                   "the keys of the context are known to both ends alone: "
                   "nobody else can tell whether it is genuine");
}

/* 04 01 | length of the OID with its head (2) | OID | length (4) | name; 04 02
 * has attributes behind it. */
void
explain_exported_name(struct explain *e, struct bytes token)
{
    uint16_t id, oid_len;
    struct bytes head, oid, name, rest;
    struct reader r, inner;

    reader_init(&r, token);
    if (!reader_be16(&r, &id) || !reader_be16(&r, &oid_len) ||
        !reader_bytes(&r, oid_len, &head)) {
        say_malformed(e->o, "the exported name");
        return;
    }
    reader_init(&inner, head);
    if (!der_oid(&inner, &oid) || !reader_done(&inner) ||
        !reader_counted(&r, &name) || !reader_rest(&r, &rest)) {
        say_malformed(e->o, "the exported name");
        return;
    }
    output_text(e->o, "token", "exported name%s",
                id == 0x0401 ? "" : " with attributes (RFC 6680)");
    say_oid(e->o, "mechanism", oid);
    say_printable(e->o, "name", name);
    if (rest.len > 0)
        output_number(e->o, "octets_behind_name", (int64_t)rest.len);
    output_finding(e->o, LEVEL_NOTE, "unprotected", NULL,
                   "an exported name proves nothing by itself");
}
