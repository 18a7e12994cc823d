/* mech/ap/authdata_wishes.c: authorization data that the exchange acts on. */
#include "mech/ap/authdata_wishes.h"

#include "asn1/authdata.h"
#include "asn1/utf16.h"

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

/* The name that the KDC wrote into the ticket, in UTF-16LE.  False: there is
 * none with such a form. */
static bool
name_in_ticket(const struct ap_step *s, struct builder *utf16)
{
    struct builder text = BUILDER_INIT;
    struct ticket ticket;
    char *quoted;
    size_t room;
    bool ok = true;

    if (!ticket_message_decode(s->initiator->ticket->raw, &ticket))
        return false;
    room = 2 * (ticket.server.components.len + ticket.server.realm.len) + 2;
    quoted = (char *)builder_room(&text, room);
    if (quoted != NULL) {
        principal_name_text(&ticket.server, quoted, room);
        ok = utf16le_from_utf8(bytes_of_string(quoted), utf16);
    } else {
        builder_fail(utf16);
    }
    builder_free(&text);
    return ok;
}

/* The name of the ticket that is sent, which need not be the one that the
 * application gave, and libkrb5 the ticket in the cache: DNS aliases and
 * referrals lie between, and of these the acceptor knows nothing.  libkrb5 held
 * it against the sealed part of the KDC's reply.  A name without the form is
 * left out; no acceptor depends on it. */
static void
put_target(const struct ap_step *s, struct builder *list)
{
    struct builder utf16 = BUILDER_INIT;

    if (!name_in_ticket(s, &utf16))
        step_trace(s, "no client target name sent: that in the ticket is not "
                      "UTF-8");
    else if (builder_ok(&utf16))
        authdata_put(list, AD_TARGET_PRINCIPAL, builder_view(&utf16));
    else
        builder_fail(list);
    builder_free(&utf16);
}

enum verdict
authdata_request(const struct ap_step *s, size_t num_etypes,
                 struct builder *out)
{
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&list), empty = builder_view(&list).len;
    bool any;

    if (num_etypes != 0)
        put_etypes(s, num_etypes, &list);
    if (s->initiator->require_bindings)
        put_ap_options(&list);
    put_target(s, &list);
    any = builder_view(&list).len > empty;
    authdata_end(&list, start);
    if (!builder_ok(&list))
        builder_fail(out);
    else if (any)
        authdata_put(out, AD_IF_RELEVANT, builder_view(&list));
    builder_free(&list);
    return builder_ok(out) ? V_OK : V_NO_MEMORY;
}
