/* tools/explain_token.c: what kind of a token it is.
 *
 *   60 len 06 len OID TOK_ID ...   RFC 2743 section 3.1, RFC 4121 section 4.1
 *   60 len 06 len OID a0 ...       RFC 4178 section 4.2
 *   a0, a1                         RFC 4178, any but the first
 *   6e 6f 7e 76                    RFC 4120 section 5.10: no framing, DCE style
 *   04 04, 05 04                   RFC 4121 section 4.2.6
 *   04 01, 04 02                   exported names, RFC 2743 section 3.2 and
 *                                  RFC 6680 section 7.8
 *   "NTLMSSP\0"                    another mechanism
 */
#include "tools/explain.h"

#include "asn1/gss_token.h"
#include "tools/say.h"

static const uint8_t spnego_oid[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x02};
static const uint8_t ntlm_sign[] = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};
static const uint8_t negoex_sign[] = {'N', 'E', 'G', 'O', 'E', 'X', 'T', 'S'};

#define TOKEN_EXPORTED_NAME      0x0401
#define TOKEN_EXPORTED_COMPOSITE 0x0402

static bool
begins(struct bytes in, const uint8_t *sign, size_t len)
{
    struct reader r;
    struct bytes head;

    reader_init(&r, in);
    return reader_bytes(&r, len, &head) &&
           bytes_equal(head, (struct bytes){sign, len});
}

static uint16_t
token_id(struct bytes in)
{
    struct reader r;
    uint16_t id = 0;

    reader_init(&r, in);
    return reader_be16(&r, &id) ? id : 0;
}

/* What stands behind TOK_ID. */
static void
explain_inner(struct explain *e, struct bytes token, struct bytes tok)
{
    struct bytes message = {NULL, 0};
    struct reader r;
    uint16_t id;

    reader_init(&r, tok);
    if (!reader_be16(&r, &id) || !reader_rest(&r, &message)) {
        say_malformed(e->o, "a token without an identifier");
        return;
    }
    say_word(e->o, "token", WORDS_TOKEN, id);
    switch (id) {
    case TOKEN_AP_REQ:
        explain_ap_req(e, token, message);
        break;
    case TOKEN_AP_REP:
        explain_ap_rep(e, message);
        break;
    case TOKEN_KRB_ERROR:
        explain_krb_error(e, message);
        break;
    case TOKEN_V1_MIC:
    case TOKEN_V1_WRAP:
    case TOKEN_V1_DELETE:
    case TOKEN_CFX_MIC:
    case TOKEN_CFX_WRAP:
    case TOKEN_CFX_DELETE:
        explain_message_token(e, tok);
        break;
    default:
        output_number(e->o, "octets", (int64_t)message.len);
        break;
    }
}

static void
explain_framed(struct explain *e, struct bytes token)
{
    struct bytes oid, rest;
    struct reader r, content;

    reader_init(&r, token);
    if (!der_element(&r, DER_APPLICATION(0), &content) ||
        !der_oid(&content, &oid) || !reader_rest(&content, &rest)) {
        say_malformed(e->o, "the framing of RFC 2743 section 3.1");
        return;
    }
    output_text(e->o, "framing", "RFC 2743, %zu octets", token.len);
    say_oid(e->o, "mechanism", oid);
    if (!reader_done(&r))
        output_finding(e->o, LEVEL_ERROR, "trailing", NULL,
                       "%zu octets stand behind the token; an acceptor "
                       "refuses it",
                       r.left);
    if (bytes_equal(oid, (struct bytes){spnego_oid, sizeof(spnego_oid)}))
        explain_negotiation(e, rest);
    else
        explain_inner(e, token, rest);
}

static void
explain_foreign(struct explain *e, struct bytes token)
{
    if (begins(token, ntlm_sign, sizeof(ntlm_sign)))
        output_finding(e->o, LEVEL_WARNING, "ntlm",
                       "the client has no ticket for this service: try kinit, "
                       "and look whether it knows the service's name",
                       "this is a token of NTLM, not of Kerberos");
    else if (begins(token, negoex_sign, sizeof(negoex_sign)))
        output_finding(e->o, LEVEL_WARNING, "negoex", NULL,
                       "this is a token of NEGOEX, not of Kerberos");
    else
        output_finding(e->o, LEVEL_ERROR, "unknown",
                       "look whether all of it is there, and nothing else",
                       "%zu octets that are no token of GSS-API or Kerberos",
                       token.len);
}

/* A Kerberos message that travels without framing. */
static bool
explain_bare(struct explain *e, struct bytes token)
{
    static const struct {
        uint8_t identifier;
        uint16_t id;
        const char *name;
    } kinds[] = {
        {DER_APPLICATION(14), TOKEN_AP_REQ, "AP-REQ"},
        {DER_APPLICATION(15), TOKEN_AP_REP, "AP-REP"},
        {DER_APPLICATION(30), TOKEN_KRB_ERROR, "KRB-ERROR"},
        {DER_APPLICATION(22), 0, "KRB-CRED"},
    };
    struct reader r;
    size_t i = 0;

    reader_init(&r, token);
    while (i < 4 && !der_peek(&r, kinds[i].identifier))
        i++;
    if (i == 4)
        return false;
    output_text(e->o, "framing", "none, as in DCE style; %zu octets",
                token.len);
    output_text(e->o, "token", "%s", kinds[i].name);
    if (kinds[i].id == TOKEN_AP_REQ)
        explain_ap_req(e, token, token);
    else if (kinds[i].id == TOKEN_AP_REP)
        explain_ap_rep(e, token);
    else if (kinds[i].id == TOKEN_KRB_ERROR)
        explain_krb_error(e, token);
    else
        explain_krb_cred(e, token);
    return true;
}

void
explain_token(struct explain *e, struct bytes token)
{
    uint16_t id = token_id(token);
    struct reader r;

    reader_init(&r, token);
    if (gss_token_is_framed(token)) {
        explain_framed(e, token);
    } else if (der_peek(&r, DER_CONTEXT(0)) || der_peek(&r, DER_CONTEXT(1))) {
        output_text(e->o, "framing", "none; %zu octets", token.len);
        explain_negotiation(e, token);
    } else if (id == TOKEN_CFX_MIC || id == TOKEN_CFX_WRAP ||
               id == TOKEN_CFX_DELETE) {
        output_text(e->o, "framing", "none; %zu octets", token.len);
        say_word(e->o, "token", WORDS_TOKEN, id);
        explain_message_token(e, token);
    } else if (id == TOKEN_EXPORTED_NAME || id == TOKEN_EXPORTED_COMPOSITE) {
        explain_exported_name(e, token);
    } else if (!explain_bare(e, token)) {
        explain_foreign(e, token);
    }
}
