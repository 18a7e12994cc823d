/* tools/explain_authdata.c: authorization data, and the PAC of Microsoft. */
#include "tools/explain.h"

#include <inttypes.h>
#include <stdio.h>

#include "asn1/authdata.h"
#include "asn1/cammac.h"
#include "asn1/pac.h"
#include "asn1/pac_logon_info.h"
#include "mech/verdict/text.h"
#include "tools/say.h"

/* As many containers may stand in each other; the module takes no more. */
#define DEEPEST    6
#define MAX_ETYPES 32

static void
explain_elements(struct explain *e, const char *key, struct bytes content,
                 unsigned depth);

static void
explain_list(struct explain *e, struct bytes in, unsigned depth)
{
    struct bytes content;
    struct reader r;

    reader_init(&r, in);
    if (!authdata_decode(&r, &content) || !reader_done(&r))
        say_malformed(e->o, "the list of authorization data");
    else if (depth == DEEPEST)
        output_finding(e->o, LEVEL_ERROR, "depth", NULL,
                       "%u containers stand in each other; no more of them is "
                       "looked at",
                       DEEPEST);
    else
        explain_elements(e, "elements", content, depth + 1);
}

static void
say_verifier(struct explain *e, const char *key, const struct verifier_mac *v)
{
    output_begin(e->o, key, NULL);
    if (v->has_identifier)
        say_principal(e->o, "identifier", &v->identifier);
    if (v->has_kvno)
        output_number(e->o, "kvno", v->kvno);
    if (v->has_enctype)
        say_enctype(e->o, "enctype", v->enctype);
    say_word(e->o, "checksum", WORDS_CHECKSUM, v->mac.cksumtype);
    output_end(e->o);
}

/* RFC 7751. */
static void
explain_cammac(struct explain *e, struct bytes in, unsigned depth)
{
    struct cammac c;

    if (!cammac_decode(in, &c)) {
        say_malformed(e->o, "the CAMMAC");
        return;
    }
    if (c.has_kdc_verifier)
        say_verifier(e, "kdc_verifier", &c.kdc_verifier);
    if (c.has_svc_verifier)
        say_verifier(e, "service_verifier", &c.svc_verifier);
    if (depth < DEEPEST)
        explain_elements(e, "elements", c.elements, depth + 1);
}

/* RFC 8129. */
static void
explain_indicators(struct explain *e, struct bytes in)
{
    struct bytes content, text;
    struct reader r;

    if (!auth_indicators_decode(in, &content)) {
        say_malformed(e->o, "the list of authentication indicators");
        return;
    }
    reader_init(&r, content);
    while (auth_indicators_next(&r, &text)) {
        output_item(e->o, "indicators", "indicator");
        say_printable(e->o, "text", text);
        output_end(e->o);
    }
}

/* RFC 4537 section 3. */
static void
explain_etypes(struct explain *e, struct bytes in)
{
    int32_t etypes[MAX_ETYPES];
    char text[MAX_ETYPES * ENCTYPE_TEXT_MAX];
    size_t num;

    if (!etype_list_decode(in, etypes, MAX_ETYPES, &num)) {
        say_malformed(e->o, "the list of encryption types");
        return;
    }
    enctype_list_text(etypes, num, text, sizeof(text));
    output_text(e->o, "enctypes", "%s", text);
}

static void
explain_ap_options(struct explain *e, struct bytes in)
{
    struct reader r;
    uint32_t options;

    reader_init(&r, in);
    if (!reader_le32(&r, &options))
        say_malformed(e->o, "AD-AP-OPTIONS");
    else
        output_text(e->o, "options", "%s(0x%" PRIx32 ")",
                    (options & AP_OPTIONS_CBT) != 0
                        ? "the client binds every exchange to its channel "
                        : "",
                    options);
}

static void
explain_element(struct explain *e, const struct authdata_element *element,
                unsigned depth)
{
    switch (element->ad_type) {
    case AD_IF_RELEVANT:
        explain_list(e, element->ad_data, depth);
        break;
    case AD_CAMMAC:
        explain_cammac(e, element->ad_data, depth);
        break;
    case AD_AUTH_INDICATOR:
        explain_indicators(e, element->ad_data);
        break;
    case AD_WIN2K_PAC:
        explain_pac(e, element->ad_data);
        break;
    case AD_ETYPE_NEGOTIATION:
        explain_etypes(e, element->ad_data);
        break;
    case AD_AP_OPTIONS:
        explain_ap_options(e, element->ad_data);
        break;
    case AD_TARGET_PRINCIPAL:
        say_utf16(e->o, "target", element->ad_data);
        break;
    default:
        output_number(e->o, "octets", (int64_t)element->ad_data.len);
        break;
    }
}

static void
explain_elements(struct explain *e, const char *key, struct bytes content,
                 unsigned depth)
{
    struct authdata_element element;
    struct reader r;

    reader_init(&r, content);
    while (authdata_next(&r, &element)) {
        char type[WORDS_TEXT_MAX];

        words_number(WORDS_AUTHDATA, element.ad_type, type);
        output_item(e->o, key, "element");
        output_text(e->o, "type", "%s", type);
        explain_element(e, &element, depth);
        output_end(e->o);
    }
}

void
explain_authdata(struct explain *e, const char *key, struct bytes content)
{
    explain_elements(e, key, content, 0);
}

static void
say_sid(struct explain *e, const char *key, const struct sid *sid)
{
    struct builder text = BUILDER_INIT;

    sid_text(sid, &text);
    if (builder_ok(&text))
        say_printable(e->o, key, builder_view(&text));
    builder_free(&text);
}

static void
explain_pac_account(struct explain *e, struct bytes in)
{
    struct pac_logon_info info;
    struct sid sid;

    if (!pac_logon_info_decode(in, &info)) {
        say_malformed(e->o, "logon-info");
        return;
    }
    say_utf16(e->o, "account", info.account_name);
    if (pac_logon_info_sid(&info, &sid))
        say_sid(e, "sid", &sid);
}

static void
explain_pac_client(struct explain *e, struct bytes in)
{
    struct pac_client_info info;

    if (!pac_client_info_decode(in, &info)) {
        say_malformed(e->o, "client-info");
        return;
    }
    say_utf16(e->o, "client", info.name);
    say_time(e->o, "authtime", info.authtime);
}

static void
explain_pac_upn(struct explain *e, struct bytes in)
{
    struct pac_upn_dns_info info;

    if (!pac_upn_dns_info_decode(in, &info)) {
        say_malformed(e->o, "upn-dns-info");
        return;
    }
    say_utf16(e->o, "upn", info.upn);
    say_utf16(e->o, "domain", info.dns_domain);
    if (info.extended) {
        say_utf16(e->o, "sam_name", info.sam_name);
        say_sid(e, "sid", &info.sid);
    }
}

static void
explain_pac_signature(struct explain *e, struct bytes in)
{
    struct pac_signature signature;

    if (pac_signature_decode(in, &signature))
        say_word(e->o, "checksum", WORDS_CHECKSUM, signature.checksum_type);
}

static void
explain_pac_buffer(struct explain *e, const struct pac_buffer *buffer)
{
    switch (buffer->type) {
    case PAC_LOGON_INFO:
        explain_pac_account(e, buffer->data);
        break;
    case PAC_CLIENT_INFO:
        explain_pac_client(e, buffer->data);
        break;
    case PAC_UPN_DNS_INFO:
        explain_pac_upn(e, buffer->data);
        break;
    case PAC_SERVER_CHECKSUM:
    case PAC_PRIVSVR_CHECKSUM:
        explain_pac_signature(e, buffer->data);
        break;
    default:
        break;
    }
}

void
explain_pac(struct explain *e, struct bytes in)
{
    struct pac_buffer buffer;
    struct pac pac;

    if (!pac_decode(in, &pac)) {
        say_malformed(e->o, "the PAC");
        return;
    }
    for (size_t i = 0; pac_buffer_at(&pac, i, &buffer); i++) {
        char type[WORDS_TEXT_MAX];

        words_number(WORDS_PAC, buffer.type, type);
        output_item(e->o, "buffers", "buffer");
        output_text(e->o, "type", "%s", type);
        output_number(e->o, "octets", (int64_t)buffer.data.len);
        explain_pac_buffer(e, &buffer);
        output_end(e->o);
    }
}
