/* mech/ap/target_check.c: the service that the client meant, MS-KILE 3.3.5.6.7.
 *
 * The name in a ticket is not protected: who forwards an AP-REQ can put there
 * the name of any service whose key is the same, as all services of a machine
 * account have it, and so lead a login meant for one service to another.  The
 * client target name in the authenticator is sealed, so it tells.
 *
 * Windows clients send it as the application wrote it, and a KDC may have
 * answered under another name.  So the check asks only what must hold for every
 * honest client, whatever aliases the account has:
 *
 *   - The target is the name in the ticket, or that of the keytab entry which
 *     opened it.  An alias is in the ticket as the client asked for it; that
 *     the KDC sealed it in our key makes it ours.
 *   - Where the acceptor has taken on a name, its service is the target's.  The
 *     host is left to the key search, which knows the site's rules for it.
 *
 * Names compare as Active Directory does it: without case, without the port,
 * and a host's short name stands for its long one.  A target or a ticket that
 * is not of the form service/host (a UPN, an account such as HOST$) says
 * nothing of a service, and is not judged.
 */
#include "mech/ap/arrival.h"
#include "mech/ap/text.h"
#include "mech/ap/utf16.h"

struct spn {
    struct bytes service;
    struct bytes host;
};

/* ASCII only: services and hosts are (MS-KILE 2.1.1, RFC 1123). */
static uint8_t
lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* The length of what `a` and `b` have in common from their start. */
static size_t
common_len(struct bytes a, struct bytes b)
{
    size_t i = 0;

    while (i < a.len && i < b.len && lower(a.data[i]) == lower(b.data[i]))
        i++;
    return i;
}

static bool
same(struct bytes a, struct bytes b)
{
    return a.len == b.len && common_len(a, b) == a.len;
}

static bool
has(struct bytes in, uint8_t c)
{
    size_t i;

    for (i = 0; i < in.len; i++) {
        if (in.data[i] == c)
            return true;
    }
    return false;
}

/* `name` without dots is the first label of `other`. */
static bool
short_for(struct bytes name, struct bytes other)
{
    return !has(name, '.') && other.len > name.len &&
           common_len(name, other) == name.len && other.data[name.len] == '.';
}

/* Takes what stands before the first of `stops`, and the stop itself. */
static struct bytes
take_until(struct bytes *in, const char *stops)
{
    struct bytes taken = {in->data, 0};
    bool stopped = false;
    uint8_t c = 0;
    struct reader r;
    size_t i;

    reader_init(&r, *in);
    while (!stopped && reader_u8(&r, &c)) {
        for (i = 0; stops[i] != '\0'; i++)
            stopped = stopped || c == (uint8_t)stops[i];
        taken.len += !stopped;
    }
    if (!reader_rest(&r, in))
        *in = (struct bytes){NULL, 0};
    return taken;
}

/* serviceclass "/" hostname [":" port] ["/" servicename] (MS-KILE 2.1.1), and
 * perhaps a realm.  A quoted character is in no such name. */
static bool
read_target(struct bytes text, struct spn *out)
{
    if (has(text, '\\') || !has(text, '/'))
        return false;
    out->service = take_until(&text, "/");
    out->host = take_until(&text, ":/@");
    return out->service.len != 0 && out->host.len != 0;
}

static bool
read_principal(const struct principal_name *p, struct spn *out)
{
    struct bytes host;

    if (!principal_name_component(p, 0, &out->service) ||
        !principal_name_component(p, 1, &host))
        return false;
    out->host = take_until(&host, ":");
    return out->service.len != 0 && out->host.len != 0;
}

static bool
names(const struct spn *target, const struct principal_name *p)
{
    struct spn own;

    return read_principal(p, &own) && same(target->service, own.service) &&
           (same(target->host, own.host) || short_for(target->host, own.host) ||
            short_for(own.host, target->host));
}

static enum verdict
judge(const struct ap_step *s, const struct arrival *a, struct bytes text)
{
    const struct principal_name *in_ticket = &a->request.ticket.server;
    struct bytes service = s->acceptor->service;
    char said[NAME_TEXT_MAX], name[NAME_TEXT_MAX], own[NAME_TEXT_MAX];
    struct spn target, ignored;

    if (!read_target(text, &target) || !read_principal(in_ticket, &ignored))
        return V_OK;
    printable_text(text, said, sizeof(said));
    if (!names(&target, in_ticket) && !names(&target, &a->server)) {
        name_text(in_ticket, name);
        return verdict_with(V_TARGET, s->ev, "it meant %s, the ticket says %s",
                            said, name);
    }
    if (service.len == 0 || same(target.service, service))
        return V_OK;
    printable_text(service, own, sizeof(own));
    return verdict_with(V_TARGET, s->ev, "it meant %s, this is the service %s",
                        said, own);
}

/* Some callers of Windows count the NUL of their string. */
static struct bytes
without_nul(struct bytes in)
{
    while (in.len > 1 && in.data[in.len - 1] == 0 && in.data[in.len - 2] == 0)
        in.len -= 2;
    return in;
}

enum verdict
target_is_ours(const struct ap_step *s, struct arrival *a)
{
    const struct authdata_wishes *wishes = &a->wishes;
    struct builder text = BUILDER_INIT;
    enum verdict v;

    if (wishes->num_targets == 0)
        return V_OK;
    if (wishes->num_targets > 1 ||
        !utf8_from_utf16le(without_nul(wishes->target), &text))
        v = verdict_with(V_BAD_AUTHDATA, s->ev,
                         "the client target name of the authenticator");
    else if (!builder_ok(&text))
        v = V_NO_MEMORY;
    else
        v = judge(s, a, builder_view(&text));
    builder_free(&text);
    return v;
}
