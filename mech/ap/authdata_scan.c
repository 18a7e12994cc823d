/* mech/ap/authdata_scan.c: authorization data that the exchange acts on. */
#include "asn1/authdata.h"
#include "mech/ap/authdata_scan.h"
#include "mech/ap/utf16.h"

struct scan {
    struct authdata_wishes *wishes;
    bool malformed;
    bool critical; /* an element that must be understood is not */
    int32_t ad_type;
};

/* RFC 4120 section 5.2.6: an element outside AD-IF-RELEVANT whose type is
 * unknown fails the authentication.  AD-AND-OR is among the unknown: its
 * conditions cannot be judged here. */
static bool
understood(int32_t ad_type)
{
    switch (ad_type) {
    case AD_KDC_ISSUED:
    case AD_MANDATORY_FOR_KDC: /* section 5.2.6.4: not for services */
    case AD_CAMMAC:
    case AD_WIN2K_PAC:
    case AD_ETYPE_NEGOTIATION:
    case AD_AP_OPTIONS:
    case AD_TARGET_PRINCIPAL:
        return true;
    default:
        return false;
    }
}

/* AD-AP-OPTIONS: a little-endian 32-bit mask (MS-KILE 2.2.5). */
static void
scan_ap_options(struct authdata_wishes *wishes, struct bytes data)
{
    struct reader r;

    reader_init(&r, data);
    wishes->num_ap_options++;
    if (!reader_le32(&r, &wishes->ap_options) || !reader_done(&r))
        wishes->ap_options_malformed = true;
}

static bool
scan_element(void *arg, const struct authdata_element *e, bool relevant)
{
    struct scan *scan = arg;
    struct etypes_offered *etypes = &scan->wishes->etypes;

    scan->ad_type = e->ad_type;
    if (!relevant && !understood(e->ad_type)) {
        scan->critical = true;
    } else if (e->ad_type == AD_ETYPE_NEGOTIATION) {
        scan->malformed = !etype_list_decode(e->ad_data, etypes->etype,
                                             ETYPES_OFFERED_MAX, &etypes->num);
    } else if (e->ad_type == AD_AP_OPTIONS) {
        scan_ap_options(scan->wishes, e->ad_data);
    } else if (e->ad_type == AD_TARGET_PRINCIPAL) {
        scan->wishes->num_targets++;
        scan->wishes->target = e->ad_data;
    }
    return !scan->critical && !scan->malformed;
}

enum verdict
authdata_scan(const struct ap_step *s, struct bytes content, const char *what,
              struct authdata_wishes *out)
{
    struct authdata_wishes wishes = {.num_ap_options = 0};
    struct scan scan = {.wishes = &wishes};

    if (!authdata_visit(content, scan_element, &scan))
        return verdict_with(V_BAD_AUTHDATA, s->ev, "of the %s", what);
    if (scan.malformed)
        return verdict_with(V_BAD_AUTHDATA, s->ev,
                            "element of type %ld of the %s", (long)scan.ad_type,
                            what);
    if (scan.critical)
        return verdict_with(V_CRITICAL_AUTHDATA, s->ev,
                            "element of type %ld of the %s", (long)scan.ad_type,
                            what);
    *out = wishes;
    return V_OK;
}

static void
put_etypes(const struct ap_step *s, size_t num, struct builder *list)
{
    struct builder etypes = BUILDER_INIT;

    etype_list_encode(&etypes, s->env->permitted, num);
    if (builder_ok(&etypes))
        authdata_put(list, AD_ETYPE_NEGOTIATION, builder_view(&etypes));
    else
        builder_fail(list);
    builder_free(&etypes);
}

static void
put_ap_options(struct builder *list)
{
    struct builder options = BUILDER_INIT;

    builder_le32(&options, AP_OPTIONS_CBT);
    if (builder_ok(&options))
        authdata_put(list, AD_AP_OPTIONS, builder_view(&options));
    else
        builder_fail(list);
    builder_free(&options);
}

static enum verdict
put_target(const struct ap_step *s, struct builder *list)
{
    struct builder utf16 = BUILDER_INIT;
    enum verdict v = V_OK;

    if (!utf16le_from_utf8(s->initiator->target_text, &utf16))
        v = verdict_with(V_BAD_NAME, s->ev, "the target name is not UTF-8");
    else if (builder_ok(&utf16))
        authdata_put(list, AD_TARGET_PRINCIPAL, builder_view(&utf16));
    else
        v = V_NO_MEMORY;
    builder_free(&utf16);
    return v;
}

enum verdict
authdata_request(const struct ap_step *s, size_t num_etypes,
                 struct builder *out)
{
    const struct ap_initiator_request *request = s->initiator;
    struct builder list = BUILDER_INIT;
    enum verdict v = V_OK;
    size_t start;

    if (num_etypes == 0 && !request->require_bindings &&
        request->target_text.len == 0)
        return V_OK;
    start = authdata_begin(&list);
    if (num_etypes != 0)
        put_etypes(s, num_etypes, &list);
    if (request->require_bindings)
        put_ap_options(&list);
    if (request->target_text.len != 0)
        v = put_target(s, &list);
    authdata_end(&list, start);
    if (v != V_OK)
        goto out;
    v = V_NO_MEMORY;
    if (!builder_ok(&list))
        goto out;
    authdata_put(out, AD_IF_RELEVANT, builder_view(&list));
    v = builder_ok(out) ? V_OK : V_NO_MEMORY;

out:
    builder_free(&list);
    return v;
}
