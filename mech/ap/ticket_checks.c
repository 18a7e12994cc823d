/* mech/ap/ticket_checks.c: what step 2 asks of the ticket. */
#include "asn1/host_address.h"
#include "mech/ap/arrival.h"
#include "mech/verdict/text.h"

/* RFC 4120 section 3.3.3.1. */
#define TRANSITED_X500_COMPRESS 1

enum verdict
check_not_user_to_user(const struct ap_step *s, struct arrival *a)
{
    if ((a->request.ap_options & AP_OPTION_USE_SESSION_KEY) != 0)
        return verdict_with(V_USER_TO_USER, s->ev,
                            "the ticket is sealed in a session key");
    return V_OK;
}

/* One search through the keys. */
struct attempt {
    const struct ap_step *s;
    struct arrival *a;
    bool opened;
    enum verdict v; /* of what no other key can mend */
};

static bool
own_entry(struct arrival *a, const struct principal_name *entry)
{
    struct reader r;

    builder_bytes(&a->server_bytes, entry->realm);
    builder_bytes(&a->server_bytes, entry->components);
    reader_init(&r, builder_view(&a->server_bytes));
    a->server = *entry;
    return builder_ok(&a->server_bytes) &&
           reader_bytes(&r, entry->realm.len, &a->server.realm) &&
           reader_bytes(&r, entry->components.len, &a->server.components);
}

static bool
try_key(void *arg, struct crypto_usage *opener,
        const struct principal_name *entry)
{
    const struct crypto_key *key = crypto_usage_key(opener);
    struct attempt *t = arg;
    const struct encrypted_data *sealed = &t->a->request.ticket.enc_part;
    enum crypto_result result;

    if (key->profile->enctype != sealed->etype)
        return false;
    result = crypto_usage_open(opener, sealed->cipher, &t->a->ticket_plain);
    if (result == CRYPTO_BAD_INTEGRITY || result == CRYPTO_BAD_LENGTH)
        return false;
    t->opened = true;
    t->v = step_crypto(key->profile, result, "the ticket", t->s->ev);
    if (t->v == V_OK) {
        step_unpad(key->profile, &t->a->ticket_plain, 0);
        t->a->service_key = *key;
    }
    if (t->v == V_OK && !own_entry(t->a, entry))
        t->v = V_NO_MEMORY;
    return true;
}

static void
trace_ticket(const struct ap_step *s, const struct arrival *a)
{
    const struct encrypted_data *sealed = &a->request.ticket.enc_part;
    char server[NAME_TEXT_MAX], client[NAME_TEXT_MAX], named[NAME_TEXT_MAX];
    char etype[ENCTYPE_TEXT_MAX], until[TIME_TEXT_MAX];

    if (s->env->trace == NULL)
        return;
    name_text(&a->server, server);
    name_text(&a->request.ticket.server, named);
    name_text(&a->ticket.client, client);
    enctype_text(sealed->etype, etype);
    time_text(a->ticket.endtime, until);
    step_trace(s,
               "AP-REQ ticket: %s -> %s, session key %s; decrypted AP-REQ with "
               "server principal %s: %s, kvno %lu; flags 0x%08lx, until %s",
               client, named, a->session_key.profile->name, server, etype,
               (unsigned long)sealed->kvno, (unsigned long)a->ticket.flags,
               until);
}

enum verdict
open_ticket(const struct ap_step *s, struct arrival *a)
{
    const struct ap_environment *env = s->env;
    struct attempt attempt = {s, a, false, V_OK};
    enum verdict v;

    v = env->find_key(env->lender, &a->request.ticket, try_key, &attempt,
                      s->ev);
    if (attempt.v != V_OK)
        return attempt.v;
    if (v != V_OK)
        return v;
    if (!attempt.opened)
        return V_NOKEY;
    if (!enc_ticket_part_decode(builder_view(&a->ticket_plain), &a->ticket))
        return verdict_with(V_BAD_ENCODING, s->ev,
                            "the sealed part of the ticket");
    v = step_key(s, &a->ticket.key, "the ticket's session key",
                 &a->session_key);
    if (v == V_OK)
        trace_ticket(s, a);
    return v;
}

/* RFC 4120 section 3.2.3; a ticket without addresses is good from anywhere. */
enum verdict
check_ticket_address(const struct ap_step *s, struct arrival *a)
{
    const struct ap_acceptor_request *request = s->acceptor;
    struct host_address allowed;
    struct reader r;

    if (request->peer_addr_type == 0 || !a->ticket.has_addresses)
        return V_OK;
    reader_init(&r, a->ticket.addresses);
    while (host_address_next(&r, &allowed)) {
        if (allowed.addr_type == request->peer_addr_type &&
            bytes_equal(allowed.address, request->peer_address))
            return V_OK;
    }
    return verdict_with(V_BADADDR, s->ev,
                        "the ticket lists addresses, none is the peer's of "
                        "type %ld",
                        (long)request->peer_addr_type);
}

/* RFC 4120 section 2.7: without the KDC's word the path is judged here. */
enum verdict
check_ticket_path(const struct ap_step *s, struct arrival *a)
{
    const struct ap_environment *env = s->env;
    const struct enc_ticket_part *ticket = &a->ticket;

    if ((ticket->flags & TICKET_TRANSITED_CHECKED) != 0 ||
        ticket->transited.len == 0)
        return V_OK;
    if (ticket->transited_type != TRANSITED_X500_COMPRESS)
        return verdict_with(V_ILL_CR_TKT, s->ev,
                            "its encoding has the unknown type %ld",
                            (long)ticket->transited_type);
    return env->check_transited(env->lender, ticket->transited,
                                ticket->client.realm, a->server.realm, s->ev);
}

/* RFC 4120 section 5.3: an absent starttime is the authtime. */
static int64_t
ticket_start(const struct enc_ticket_part *ticket)
{
    return ticket->has_starttime ? ticket->starttime : ticket->authtime;
}

static enum verdict
out_of_time(const struct ap_step *s, const struct arrival *a, enum verdict v,
            const char *what, int64_t limit)
{
    char limit_text[TIME_TEXT_MAX], ours[TIME_TEXT_MAX];

    time_text(limit, limit_text);
    time_text(a->now, ours);
    return verdict_with(v, s->ev, "it %s at %s, now is %s, allowed skew %ld s",
                        what, limit_text, ours, (long)s->env->clockskew);
}

enum verdict
check_ticket_time(const struct ap_step *s, struct arrival *a)
{
    int64_t start = ticket_start(&a->ticket);

    if (start > a->now + s->env->clockskew)
        return out_of_time(s, a, V_TKT_NYV, "starts", start);
    if (a->now > a->ticket.endtime + s->env->clockskew)
        return out_of_time(s, a, V_TKT_EXPIRED, "ended", a->ticket.endtime);
    return V_OK;
}

enum verdict
check_ticket_validated(const struct ap_step *s, struct arrival *a)
{
    char start[TIME_TEXT_MAX];

    if ((a->ticket.flags & TICKET_INVALID) == 0)
        return V_OK;
    time_text(ticket_start(&a->ticket), start);
    return verdict_with(V_TKT_INVALID, s->ev,
                        "postdated to %s and not validated", start);
}
