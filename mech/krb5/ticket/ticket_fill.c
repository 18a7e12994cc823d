/* mech/krb5/ticket/ticket_fill.c: contracts in ticket_fill.h.
 *
 * Before the KDC is asked for new tickets while the old ones live, the cache
 * gets a note that puts the next attempt off by MARGIN seconds.  Everybody who
 * shares the cache goes by it: with the KDC away there is one attempt and one
 * note in that time, however often the cache is used.
 */
#include "mech/krb5/ticket/ticket_fill.h"

#include <stdlib.h>
#include <unistd.h>

#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/flight.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/trace/trace.h"

/* Seconds: tickets that end sooner count as ended, and a failed refresh is
 * tried again after as many. */
#define MARGIN 30

/* A note counts if it is about these tickets or a recent attempt.  One that was
 * left behind by tickets that lived longer does not. */
bool
tickets_are_due(int64_t now, int64_t expiry, int64_t refresh)
{
    if (expiry > now && refresh != 0 &&
        (refresh <= expiry || refresh <= now + MARGIN))
        return refresh <= now;
    return expiry < now + MARGIN;
}

static int64_t
now_of(const struct choice *c)
{
    int64_t now;
    int32_t ignored;

    krb_clock_system(&now, &ignored);
    return now + c->content.clock_offset;
}

/* Without a key in the client keytab the KDC is not asked: that would only be a
 * wait before the old tickets are refused. */
static enum verdict
look_for_key(const struct choice *c)
{
    const struct krb_name *name = c->content.name;
    enum verdict v = client_keytab_check_name(c->krb5, c->client_keytab, name);

    if (v == V_NO_CRED)
        trace_line("Getting initial credentials for %s: the tickets end, but "
                   "the client keytab has no key for it",
                   name->text);
    return v;
}

/* V_OK where the client keytab must bring tickets, V_NO_CRED where it need not
 * or cannot. */
static enum verdict
check_tickets_due(const struct choice *c)
{
    const struct ccache_content *has = &c->content;

    if (c->source->is_private)
        return V_NO_CRED;
    if (has->expiry == 0)
        return V_OK;
    if (!tickets_are_due(now_of(c), has->expiry, has->refresh))
        return V_NO_CRED;
    return look_for_key(c);
}

static enum verdict
fetch(struct choice *c, struct evidence *ev)
{
    enum verdict v = V_OK;

    if (c->ccache == NULL)
        v = choice_make_room(c, ev);
    if (v != V_OK)
        return v;
    return initial_creds_by_keytab(c->krb5, c->client_keytab, c->ccache,
                                   &c->content, ev);
}

/* The key of a flight: the account, the cache, the client and the keytab. */
static enum verdict
put_key(const struct choice *c, struct builder *b, struct evidence *ev)
{
    const char *keytab = c->source->client_keytab;
    char *ccache = NULL;
    enum verdict v = V_OK;

    if (c->ccache != NULL)
        v = ccache_full_name(c->krb5, c->ccache, &ccache, ev);
    if (v != V_OK)
        return v;
    builder_be32(b, (uint32_t)geteuid());
    builder_bytes(b, bytes_of_string(ccache != NULL
                                         ? ccache
                                         : ccache_default_name(c->krb5)));
    builder_u8(b, 0);
    builder_bytes(b, bytes_of_string(c->content.name->text));
    builder_u8(b, 0);
    builder_bytes(b, bytes_of_string(keytab));
    free(ccache);
    return builder_ok(b) ? V_OK : V_NO_MEMORY;
}

/* The old tickets live.  Since they were read, somebody else may have brought
 * new ones, or put the next attempt off. */
static enum verdict
refresh(struct choice *c, struct evidence *ev)
{
    struct evidence ignored = EVIDENCE_INIT;
    int64_t next;
    enum verdict v;

    thread_turn_renew();
    v = choice_take(c, ev);
    if (v != V_OK || check_tickets_due(c) != V_OK)
        return v;
    next = now_of(c) + MARGIN;
    ccache_set_refresh(c->krb5, c->ccache, next);
    v = fetch(c, &ignored);
    if (v == V_OK || v == V_NO_MEMORY)
        return v;
    c->content.refresh = next;
    return V_OK;
}

static enum verdict
refresh_alone(struct choice *c, struct bytes key, struct evidence *ev)
{
    struct flight *f;
    enum verdict v = flight_begin(key, &f);

    if (v == V_OK && f != NULL)
        v = refresh(c, ev);
    flight_end(f, v, ev);
    return v;
}

/* There are no old tickets to go on with. */
static enum verdict
fetch_alone(struct choice *c, struct bytes key, struct evidence *ev)
{
    struct flight *f;
    enum verdict v = flight_join(key, &f, ev);

    if (v != V_OK)
        return v;
    thread_turn_renew();
    choice_forget(c);
    v = choice_look(c, ev);
    if (v == V_OK && check_tickets_due(c) == V_OK)
        v = fetch(c, ev);
    flight_end(f, v, ev);
    return v;
}

enum verdict
choice_fill(struct choice *c, struct evidence *ev)
{
    struct builder key = BUILDER_INIT;
    enum verdict v = check_tickets_due(c);

    if (v != V_OK)
        return v == V_NO_CRED ? V_OK : v;
    v = put_key(c, &key, ev);
    if (v == V_OK)
        v = c->content.expiry > now_of(c)
                ? refresh_alone(c, builder_view(&key), ev)
                : fetch_alone(c, builder_view(&key), ev);
    builder_free(&key);
    return v;
}
