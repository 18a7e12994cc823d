#include "tests/unit/asn1_codec.h"

#include "asn1/ap_rep.h"
#include "asn1/ap_req.h"
#include "asn1/authdata.h"
#include "asn1/authenticator.h"
#include "asn1/cammac.h"
#include "asn1/gss_checksum.h"
#include "asn1/gss_token.h"
#include "asn1/krb_cred.h"
#include "asn1/krb_error.h"
#include "asn1/sid.h"
#include "tests/unit/asn1_kdc.h"

#define ETYPES_MAX 16

/* Reads a name in the ways there are; a sanitizer watches. */
static void
read_principal(const struct principal_name *p)
{
    char text[64];
    struct bytes component;

    for (size_t size = 0; size <= sizeof(text); size += 16)
        principal_name_text(p, text, size);
    for (size_t i = 0; principal_name_component(p, i, &component); i++)
        ;
    (void)principal_name_equal(p, p);
}

static bool
ignore_element(void *arg, const struct authdata_element *e, bool relevant)
{
    size_t *num = arg;

    (void)e;
    (void)relevant;
    return ++*num < 100;
}

static void
read_authdata(struct bytes content)
{
    size_t num = 0;

    (void)!authdata_visit(content, ignore_element, &num);
}

static bool
recode_ap_req(struct bytes in, struct builder *out)
{
    struct ap_req m;
    struct ticket again;

    if (ap_req_decode(in, &m) != MESSAGE_OK)
        return false;
    read_principal(&m.ticket.server);
    if (!ticket_message_decode(m.ticket.raw, &again))
        builder_fail(out);
    ap_req_encode(out, &m);
    return true;
}

static bool
recode_ap_rep(struct bytes in, struct builder *out)
{
    struct ap_rep m;

    if (ap_rep_decode(in, &m) != MESSAGE_OK)
        return false;
    ap_rep_encode(out, &m);
    return true;
}

static bool
recode_enc_ap_rep_part(struct bytes in, struct builder *out)
{
    struct enc_ap_rep_part p;

    if (!enc_ap_rep_part_decode(in, &p))
        return false;
    enc_ap_rep_part_encode(out, &p);
    return true;
}

static bool
recode_ticket(struct bytes in, struct builder *out)
{
    struct ticket t;

    if (!ticket_message_decode(in, &t))
        return false;
    if (!bytes_equal(t.raw, in))
        builder_fail(out);
    read_principal(&t.server);
    ticket_encode(out, &t);
    return true;
}

static bool
recode_enc_ticket_part(struct bytes in, struct builder *out)
{
    struct enc_ticket_part t;
    struct host_address address;
    struct reader r;

    if (!enc_ticket_part_decode(in, &t))
        return false;
    read_principal(&t.client);
    read_authdata(t.authdata);
    reader_init(&r, t.addresses);
    while (host_address_next(&r, &address))
        ;
    if (!reader_done(&r))
        builder_fail(out);
    enc_ticket_part_encode(out, &t);
    return true;
}

static bool
recode_authenticator(struct bytes in, struct builder *out)
{
    struct authenticator a;

    if (!authenticator_decode(in, &a))
        return false;
    read_principal(&a.client);
    read_authdata(a.authdata);
    authenticator_encode(out, &a);
    return true;
}

static bool
recode_krb_error(struct bytes in, struct builder *out)
{
    struct krb_error e;

    if (krb_error_decode(in, &e) != MESSAGE_OK)
        return false;
    read_principal(&e.client);
    read_principal(&e.server);
    krb_error_encode(out, &e);
    return true;
}

static bool
recode_krb_cred(struct bytes in, struct builder *out)
{
    struct builder tickets = BUILDER_INIT;
    struct krb_cred c;
    struct ticket t;
    struct reader r;
    size_t num = 0;

    if (krb_cred_decode(in, &c) != MESSAGE_OK)
        return false;
    reader_init(&r, c.tickets);
    while (!reader_done(&r) && ticket_decode(&r, &t)) {
        ticket_encode(&tickets, &t);
        num++;
    }
    if (!reader_done(&r) || num != c.num_tickets || !builder_ok(&tickets))
        builder_fail(out);
    c.tickets = builder_view(&tickets);
    krb_cred_encode(out, &c);
    builder_free(&tickets);
    return true;
}

static bool
recode_enc_krb_cred_part(struct bytes in, struct builder *out)
{
    struct builder infos = BUILDER_INIT;
    struct enc_krb_cred_part p;
    struct krb_cred_info info;
    struct reader r;
    size_t num = 0;

    if (!enc_krb_cred_part_decode(in, &p))
        return false;
    reader_init(&r, p.ticket_info);
    while (krb_cred_info_next(&r, &info)) {
        read_principal(&info.client);
        read_principal(&info.server);
        krb_cred_info_encode(&infos, &info);
        num++;
    }
    if (!reader_done(&r) || num != p.num_infos || !builder_ok(&infos))
        builder_fail(out);
    p.ticket_info = builder_view(&infos);
    enc_krb_cred_part_encode(out, &p);
    builder_free(&infos);
    return true;
}

static bool
recode_authdata(struct bytes in, struct builder *out)
{
    struct authdata_element e;
    struct bytes content;
    struct reader r;
    size_t start;

    reader_init(&r, in);
    if (!authdata_decode(&r, &content) || !reader_done(&r))
        return false;
    read_authdata(content);
    start = authdata_begin(out);
    reader_init(&r, content);
    while (authdata_next(&r, &e))
        authdata_put(out, e.ad_type, e.ad_data);
    if (!reader_done(&r))
        builder_fail(out);
    authdata_end(out, start);
    return true;
}

static bool
recode_etype_list(struct bytes in, struct builder *out)
{
    int32_t etypes[ETYPES_MAX];
    size_t num;

    if (!etype_list_decode(in, etypes, ETYPES_MAX, &num))
        return false;
    etype_list_encode(out, etypes, num);
    return true;
}

static bool
recode_gss_checksum(struct bytes in, struct builder *out)
{
    struct gss_checksum c;
    struct bytes data;
    struct reader r;
    uint32_t type;

    if (gss_checksum_decode(in, &c) != GSS_CHECKSUM_OK)
        return false;
    reader_init(&r, c.extensions);
    while (gss_checksum_extension_next(&r, &type, &data))
        ;
    if (!reader_done(&r))
        builder_fail(out);
    gss_checksum_encode(out, &c);
    return true;
}

static bool
recode_gss_token(struct bytes in, struct builder *out)
{
    struct gss_token t;

    if (!gss_token_decode(in, &t))
        return false;
    if (!gss_token_is_framed(in))
        builder_fail(out);
    gss_token_encode(out, &t);
    return true;
}

static bool
recode_cfx_header(struct bytes in, struct builder *out)
{
    struct cfx_header h;
    struct reader r;

    reader_init(&r, in);
    if (!cfx_header_decode(&r, &h) || !reader_done(&r))
        return false;
    cfx_header_encode(out, &h);
    return true;
}

static bool
recode_cammac(struct bytes in, struct builder *out)
{
    struct bytes content;
    struct cammac c;
    struct reader r;

    if (!cammac_decode(in, &c))
        return false;
    read_principal(&c.kdc_verifier.identifier);
    read_authdata(c.elements);
    reader_init(&r, c.elements_encoded);
    if (!authdata_decode(&r, &content) || !reader_done(&r) ||
        !bytes_equal(content, c.elements))
        builder_fail(out);
    cammac_encode(out, &c);
    return true;
}

static bool
recode_auth_indicators(struct bytes in, struct builder *out)
{
    struct bytes content, text;
    struct reader r;
    size_t list = der_begin(out, DER_SEQUENCE), start;

    if (!auth_indicators_decode(in, &content))
        return false;
    reader_init(&r, content);
    while (auth_indicators_next(&r, &text)) {
        start = der_begin(out, DER_UTF8_STRING);
        builder_bytes(out, text);
        der_end(out, start);
    }
    if (!reader_done(&r))
        builder_fail(out);
    der_end(out, list);
    return true;
}

static bool
recode_sid(struct bytes in, struct builder *out)
{
    struct builder text = BUILDER_INIT;
    struct reader r;
    struct sid s;

    reader_init(&r, in);
    if (!sid_decode(&r, &s) || !reader_done(&r))
        return false;
    sid_text(&s, &text);
    builder_free(&text);
    sid_encode(out, &s);
    return true;
}

const struct codec codec_ap_rep = {"ap_rep", recode_ap_rep};
const struct codec codec_ap_req = {"ap_req", recode_ap_req};
const struct codec codec_auth_indicators = {"auth_indicators",
                                            recode_auth_indicators};
const struct codec codec_authdata = {"authdata", recode_authdata};
const struct codec codec_authenticator = {"authenticator",
                                          recode_authenticator};
const struct codec codec_cammac = {"cammac", recode_cammac};
const struct codec codec_cfx_header = {"cfx_header", recode_cfx_header};
const struct codec codec_enc_ap_rep_part = {"enc_ap_rep_part",
                                            recode_enc_ap_rep_part};
const struct codec codec_enc_krb_cred_part = {"enc_krb_cred_part",
                                              recode_enc_krb_cred_part};
const struct codec codec_enc_ticket_part = {"enc_ticket_part",
                                            recode_enc_ticket_part};
const struct codec codec_etype_list = {"etype_list", recode_etype_list};
const struct codec codec_gss_checksum = {"gss_checksum", recode_gss_checksum};
const struct codec codec_gss_token = {"gss_token", recode_gss_token};
const struct codec codec_krb_cred = {"krb_cred", recode_krb_cred};
const struct codec codec_krb_error = {"krb_error", recode_krb_error};
const struct codec codec_sid = {"sid", recode_sid};
const struct codec codec_ticket = {"ticket", recode_ticket};

enum codec_verdict
codec_check(const struct codec *c, struct bytes in)
{
    struct builder first = BUILDER_INIT, second = BUILDER_INIT;
    enum codec_verdict verdict = CODEC_REFUSED;

    if (!c->recode(in, &first))
        goto out;
    verdict = CODEC_INCONSISTENT;
    if (builder_ok(&first) && c->recode(builder_view(&first), &second) &&
        builder_ok(&second) &&
        bytes_equal(builder_view(&first), builder_view(&second)))
        verdict = CODEC_CONSISTENT;

out:
    builder_free(&first);
    builder_free(&second);
    return verdict;
}
