/* mech/name/attributes_account.c: contracts in attributes_account.h. */
#include "mech/name/attributes_account.h"

#include "asn1/pac.h"
#include "asn1/pac_logon_info.h"
#include "asn1/utf16.h"

static bool
upn_dns_info(const struct pac *p, struct pac_upn_dns_info *out)
{
    struct pac_buffer buffer;

    return pac_find(p, PAC_UPN_DNS_INFO, &buffer) &&
           pac_upn_dns_info_decode(buffer.data, out);
}

static bool
logon_info(const struct pac *p, struct pac_logon_info *out)
{
    struct pac_buffer buffer;

    return pac_find(p, PAC_LOGON_INFO, &buffer) &&
           pac_logon_info_decode(buffer.data, out);
}

/* LOGON_INFO first: it is what others decide by.  Newer KDCs say the SID a
 * second time in UPN_DNS_INFO. */
static bool
account_sid(const struct pac *p, struct builder *out)
{
    struct pac_upn_dns_info upn;
    struct pac_logon_info logon;
    struct sid sid;

    if (logon_info(p, &logon) && pac_logon_info_sid(&logon, &sid)) {
        sid_text(&sid, out);
        return true;
    }
    if (upn_dns_info(p, &upn) && upn.extended) {
        sid_text(&upn.sid, out);
        return true;
    }
    return false;
}

/* A NUL inside would make two readers see two names. */
static bool
account_upn(const struct pac *p, struct builder *out)
{
    struct pac_upn_dns_info upn;

    return upn_dns_info(p, &upn) && upn.upn.len != 0 &&
           utf8_from_utf16le(upn.upn, out);
}

static const struct {
    const char *name;
    bool (*text)(const struct pac *p, struct builder *out);
} attributes[] = {
    {"urn:gss-apex:account-sid", account_sid},
    {"urn:gss-apex:upn", account_upn},
};
#define NUM_ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

/* Appends the text of the i-th attribute; false: it is not there. */
static bool
append_text(struct bytes pac, size_t i, struct builder *out)
{
    struct pac p;
    size_t before = out->len;

    if (!pac_decode(pac, &p))
        return false;
    if (attributes[i].text(&p, out))
        return true;
    builder_cut(out, before);
    return false;
}

enum verdict
attributes_account_list(struct bytes pac, attribute_name_visitor *visit,
                        void *arg)
{
    struct builder text = BUILDER_INIT;
    enum verdict v = V_OK;

    for (size_t i = 0; v == V_OK && i < NUM_ATTRIBUTES; i++) {
        if (append_text(pac, i, &text))
            v = visit(arg, bytes_of_string(attributes[i].name));
    }
    if (v == V_OK && !builder_ok(&text))
        v = V_NO_MEMORY;
    builder_free(&text);
    return v;
}

enum verdict
attributes_account_get(struct bytes pac, struct bytes name,
                       struct builder *value, struct builder *display)
{
    for (size_t i = 0; i < NUM_ATTRIBUTES; i++) {
        if (!bytes_equal(name, bytes_of_string(attributes[i].name)))
            continue;
        if (!append_text(pac, i, value))
            return builder_ok(value) ? V_NO_ATTRIBUTE : V_NO_MEMORY;
        builder_bytes(display, builder_view(value));
        return V_OK;
    }
    return V_NO_ATTRIBUTE;
}

bool
attributes_account_known(struct bytes name)
{
    for (size_t i = 0; i < NUM_ATTRIBUTES; i++) {
        if (bytes_equal(name, bytes_of_string(attributes[i].name)))
            return true;
    }
    return false;
}
