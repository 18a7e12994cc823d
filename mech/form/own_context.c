/* mech/form/own_context.c: contracts in own_context.h.
 *
 *   magic                       8 bytes, "gss-apex"
 *   version                     2, now 2
 *   role                        1; 0: acceptor, 1: initiator
 *   stage                       1; 0: it stands, 1: it awaits a token
 *   mechanism                   1 + n, length and content of its OID
 *   flags                       4, GSS_C_*
 *   clock skew, clock offset    2 * 4, seconds; the latter signed
 *   ticket flags                4
 *   auth, start, end time, end of renewal
 *                               4 * 8, seconds since 1970, signed; 0: none
 *   time of the authenticator   8 + 4, seconds since 1970, microseconds; 0
 *                               unless an initiator awaits a token
 *   client, server              each 4 + n: [0] Realm, [1] PrincipalName
 *   session key, subkey of the initiator, of the acceptor
 *                               each 4 + n: enctype, key; 0: there is none
 *   next number to send         8
 *   first number expected       8
 *   next expected, after that   8
 *   which were received         8, a bit for each number before the next
 *   authorization data of the ticket, of the authenticator, indicators
 *                               each 4 + n, content of the SEQUENCE
 *   PAC                         2 * 4, where in the ticket's, length
 *   checksum                    n, by the enctype of the key for messages
 *
 * Integers are big-endian.  The checksum is over all before it.  There is one
 * way only to write a context.
 */
#include "mech/form/own_context.h"

#include <gssapi/gssapi_ext.h>

#include "asn1/authdata.h"
#include "asn1/cammac.h"
#include "mech/ap/session.h"
#include "mech/verdict/crypto_verdict.h"

#define VERSION 2

static const uint8_t magic_bytes[] = {'g', 's', 's', '-', 'a', 'p', 'e', 'x'};
static const struct bytes magic = {magic_bytes, sizeof(magic_bytes)};

/* What an application is told beside what was agreed with the peer. */
#define OTHER_FLAGS                                                            \
    (GSS_C_PROT_READY_FLAG | GSS_C_TRANS_FLAG | GSS_C_DELEG_POLICY_FLAG |      \
     GSS_C_CHANNEL_BOUND_FLAG)

/* The years 0 to 9999, which is what a ticket can say. */
#define FIRST_TIME INT64_C(-62167219200)
#define LAST_TIME  INT64_C(253402300799)

/* ---- the checksum ---- */

static enum verdict
verdict_of(enum crypto_result r, const struct crypto_key *key,
           struct evidence *ev)
{
    const struct crypto_subject checksum = {.profile = key->profile,
                                            .forged = V_BAD_EXPORT,
                                            .bad_length = V_BAD_EXPORT,
                                            .forged_words =
                                                "its checksum does not fit it"};

    return crypto_verdict(r, &checksum, ev);
}

static enum verdict
put_checksum(struct builder *b, const struct crypto_key *key,
             struct evidence *ev)
{
    uint8_t mac[CRYPTO_MAX_TAG];
    struct bytes body = builder_view(b), view = {mac, 0};
    struct crypto_segment all = {body.data, NULL, body.len};
    struct crypto_usage *usage = NULL;
    enum crypto_result r;

    r = crypto_usage_new(key, USAGE_OWN_CONTEXT, &usage);
    if (r == CRYPTO_OK)
        r = crypto_checksum(usage, &all, 1, mac);
    crypto_usage_free(usage);
    if (r != CRYPTO_OK)
        return verdict_of(r, key, ev);
    view.len = key->profile->checksum_len;
    builder_bytes(b, view);
    return V_OK;
}

static enum verdict
check_checksum(struct bytes body, struct bytes mac,
               const struct crypto_key *key, struct evidence *ev)
{
    struct crypto_segment all = {body.data, NULL, body.len};
    struct crypto_usage *usage = NULL;
    enum crypto_result r;

    r = crypto_usage_new(key, USAGE_OWN_CONTEXT, &usage);
    if (r == CRYPTO_OK)
        r = crypto_verify(usage, &all, 1, mac);
    crypto_usage_free(usage);
    return verdict_of(r, key, ev);
}

/* ---- the parts ---- */

static bool
take_int32(struct reader *r, int32_t *out)
{
    uint32_t value;

    if (!reader_be32(r, &value))
        return false;
    *out = (int32_t)value;
    return true;
}

static bool
take_time(struct reader *r, int64_t *out)
{
    uint64_t value;

    if (!reader_be64(r, &value))
        return false;
    *out = (int64_t)value;
    return *out >= FIRST_TIME && *out <= LAST_TIME;
}

static void
put_mech(struct builder *b, struct bytes mech)
{
    if (mech.len > UINT8_MAX)
        builder_fail(b);
    builder_u8(b, (uint8_t)mech.len);
    builder_bytes(b, mech);
}

static bool
take_mech(struct reader *r, struct bytes *out)
{
    uint8_t len;

    return reader_u8(r, &len) && reader_bytes(r, len, out);
}

static void
put_name(struct builder *b, const struct principal_name *name)
{
    struct builder der = BUILDER_INIT;

    principal_encode(&der, 0, name);
    if (!builder_ok(&der))
        builder_fail(b);
    builder_counted(b, builder_view(&der));
    builder_free(&der);
}

static bool
take_name(struct reader *r, struct principal_name *out)
{
    struct bytes der;
    struct reader inner;

    if (!reader_counted(r, &der))
        return false;
    reader_init(&inner, der);
    return principal_decode(&inner, 0, out) && reader_done(&inner);
}

static void
put_key(struct builder *b, const struct crypto_key *key)
{
    builder_be32(b, key->profile != NULL ? (uint32_t)key->profile->enctype : 0);
    if (key->profile != NULL)
        builder_bytes(b, crypto_key_value(key));
}

static bool
take_key(struct reader *r, struct crypto_key *out)
{
    const struct crypto_profile *p;
    struct bytes value;
    int32_t enctype;

    if (!take_int32(r, &enctype))
        return false;
    if (enctype == 0)
        return true;
    p = crypto_profile_find(enctype);
    return p != NULL && reader_bytes(r, p->key_len, &value) &&
           crypto_key_init(out, enctype, value) == CRYPTO_OK;
}

/* ---- authorization data ---- */

static bool
is_authdata(struct bytes content)
{
    struct authdata_element e;
    struct reader r;

    reader_init(&r, content);
    while (authdata_next(&r, &e))
        continue;
    return reader_done(&r);
}

static bool
are_indicators(struct bytes content)
{
    struct bytes indicator;
    struct reader r;

    reader_init(&r, content);
    while (auth_indicators_next(&r, &indicator))
        continue;
    return reader_done(&r);
}

static void
put_authdata(struct builder *b, const struct ap_session *s)
{
    size_t before = 0;

    builder_counted(b, s->ticket_authdata);
    builder_counted(b, s->authenticator_authdata);
    builder_counted(b, s->indicators);
    if (s->pac.len > 0)
        before = (size_t)(s->pac.data - s->ticket_authdata.data);
    builder_be32(b, (uint32_t)before);
    builder_be32(b, (uint32_t)s->pac.len);
}

struct pac_search {
    struct bytes pac;
    bool found;
};

static bool
find_pac(void *arg, const struct authdata_element *e, bool relevant)
{
    struct pac_search *search = arg;

    (void)relevant;
    search->found = e->ad_type == AD_WIN2K_PAC &&
                    e->ad_data.data == search->pac.data &&
                    e->ad_data.len == search->pac.len;
    return !search->found;
}

/* The PAC is an element of the ticket's authorization data. */
static bool
take_pac(struct reader *r, struct bytes authdata, struct bytes *out)
{
    struct pac_search search = {.found = false};
    uint32_t before, len;
    struct reader at;

    reader_init(&at, authdata);
    if (!reader_be32(r, &before) || !reader_be32(r, &len))
        return false;
    if (len == 0)
        return before == 0;
    if (!reader_skip(&at, before) || !reader_bytes(&at, len, &search.pac) ||
        !authdata_visit(authdata, find_pac, &search) || !search.found)
        return false;
    *out = search.pac;
    return true;
}

static bool
take_authdata(struct reader *r, struct ap_session *s)
{
    return reader_counted(r, &s->ticket_authdata) &&
           is_authdata(s->ticket_authdata) &&
           reader_counted(r, &s->authenticator_authdata) &&
           is_authdata(s->authenticator_authdata) &&
           reader_counted(r, &s->indicators) && are_indicators(s->indicators) &&
           take_pac(r, s->ticket_authdata, &s->pac);
}

/* ---- the whole ---- */

static void
put_body(struct builder *b, const struct own_context *t)
{
    const struct ap_session *s = &t->session;

    builder_bytes(b, magic);
    builder_be16(b, VERSION);
    builder_u8(b, s->initiator);
    builder_u8(b, t->awaits);
    put_mech(b, s->mech);
    builder_be32(b, t->flags);
    builder_be32(b, (uint32_t)t->clockskew);
    builder_be32(b, (uint32_t)t->clock_offset);
    builder_be32(b, s->ticket_flags);
    builder_be64(b, (uint64_t)s->authtime);
    builder_be64(b, (uint64_t)s->starttime);
    builder_be64(b, (uint64_t)s->endtime);
    builder_be64(b, (uint64_t)s->renew_till);
    builder_be64(b, (uint64_t)t->awaiting.ctime);
    builder_be32(b, (uint32_t)t->awaiting.cusec);
    put_name(b, &s->client);
    put_name(b, &s->server);
    put_key(b, &s->session_key);
    put_key(b, &s->initiator_subkey);
    put_key(b, &s->acceptor_subkey);
    builder_be64(b, t->send_seq);
    builder_be64(b, t->window.base);
    builder_be64(b, t->window.next);
    builder_be64(b, t->window.received);
    put_authdata(b, s);
}

static bool
take_body(struct reader *r, struct own_context *t)
{
    struct ap_session *s = &t->session;
    uint8_t role, stage;
    bool ok;

    ok = reader_u8(r, &role) && role <= 1 && reader_u8(r, &stage) &&
         stage <= 1 && take_mech(r, &s->mech) && reader_be32(r, &t->flags) &&
         take_int32(r, &t->clockskew) && take_int32(r, &t->clock_offset) &&
         reader_be32(r, &s->ticket_flags) && take_time(r, &s->authtime) &&
         take_time(r, &s->starttime) && take_time(r, &s->endtime) &&
         take_time(r, &s->renew_till) && take_time(r, &t->awaiting.ctime) &&
         take_int32(r, &t->awaiting.cusec) && take_name(r, &s->client) &&
         take_name(r, &s->server) && take_key(r, &s->session_key) &&
         take_key(r, &s->initiator_subkey) &&
         take_key(r, &s->acceptor_subkey) && reader_be64(r, &t->send_seq) &&
         reader_be64(r, &t->window.base) && reader_be64(r, &t->window.next) &&
         reader_be64(r, &t->window.received) && take_authdata(r, s);
    s->initiator = ok && role == 1;
    t->awaits = ok && stage == 1;
    return ok && s->session_key.profile != NULL;
}

/* Numbers of RFC 1964 have 32 bits.  A window that detects nothing does not
 * move. */
static bool
numbers_agree(const struct own_context *t)
{
    const struct window *w = &t->window;

    if (!w->detect_replay && !w->detect_sequence &&
        (w->next != 0 || w->received != 0))
        return false;
    return ((t->send_seq | w->base | w->next) & ~w->mask) == 0;
}

/* What is an acceptor's and what an initiator's. */
static bool
role_agrees(const struct own_context *t)
{
    const struct ap_session *s = &t->session;

    if (!s->initiator)
        return t->clockskew >= 0 && t->clock_offset == 0;
    return t->clockskew == 0 && s->ticket_authdata.len == 0 &&
           s->authenticator_authdata.len == 0 && s->indicators.len == 0;
}

/* An initiator awaits an answer only where it asked for one, and knows no
 * subkey nor number of the acceptor before; an acceptor awaits a third leg in
 * DCE style alone, and has always sent a subkey then.  No message has been sent
 * or received. */
static bool
stage_agrees(const struct own_context *t)
{
    const struct ap_session *s = &t->session;
    bool subkey = s->acceptor_subkey.profile != NULL;

    if (!t->awaits || !s->initiator) {
        if (t->awaiting.ctime != 0 || t->awaiting.cusec != 0)
            return false;
    }
    if (!t->awaits)
        return true;
    if (t->send_seq > UINT32_MAX || t->window.base > UINT32_MAX ||
        t->window.next != 0 || t->window.received != 0)
        return false;
    if (!s->initiator)
        return subkey && (t->flags & GSS_WIRE_DCE_STYLE) != 0;
    return !subkey && (t->flags & GSS_WIRE_MUTUAL) != 0 &&
           t->window.base == 0 && t->awaiting.cusec >= 0 &&
           t->awaiting.cusec <= 999999;
}

/* Sets what follows from the rest. */
static bool
complete(struct own_context *t)
{
    struct ap_session *s = &t->session;
    bool wide = session_message_key(s)->profile->cfx;

    if ((t->flags & ~(GSS_WIRE_ALL | OTHER_FLAGS)) != 0)
        return false;
    s->flags = t->flags & GSS_WIRE_ALL;
    s->channel_bound = (t->flags & GSS_C_CHANNEL_BOUND_FLAG) != 0;
    s->send_seq = (uint32_t)t->send_seq;
    s->recv_seq = (uint32_t)t->window.base;
    t->window.detect_replay = (t->flags & GSS_WIRE_REPLAY) != 0;
    t->window.detect_sequence = (t->flags & GSS_WIRE_SEQUENCE) != 0;
    t->window.mask = wide ? UINT64_MAX : UINT32_MAX;
    return numbers_agree(t) && role_agrees(t) && stage_agrees(t);
}

enum verdict
own_context_encode(struct builder *out, const struct own_context *t,
                   struct evidence *ev)
{
    enum verdict v = V_NO_MEMORY;
    struct builder b = BUILDER_INIT;

    put_body(&b, t);
    if (builder_ok(&b))
        v = put_checksum(&b, session_message_key(&t->session), ev);
    builder_bytes(out, builder_view(&b));
    if (v == V_OK && (!builder_ok(&b) || !builder_ok(out)))
        v = V_NO_MEMORY;
    builder_free(&b);
    return v;
}

/* Who made it, and which version. */
static enum verdict
take_head(struct reader *r, size_t len, struct evidence *ev)
{
    struct bytes first;
    uint16_t version;

    if (!reader_bytes(r, magic.len, &first) || !bytes_equal(first, magic))
        return verdict_with(V_BAD_EXPORT, ev,
                            "its %zu bytes are no context of this mechanism",
                            len);
    if (!reader_be16(r, &version))
        return verdict_with(V_BAD_EXPORT, ev, "its %zu bytes are cut short",
                            len);
    if (version != VERSION)
        return verdict_with(V_BAD_EXPORT, ev,
                            "it is of version %u, and %u is what can be read",
                            (unsigned)version, (unsigned)VERSION);
    return V_OK;
}

static enum verdict
take_all(struct bytes in, struct own_context *t, struct evidence *ev)
{
    struct reader start, r;
    struct bytes mac;
    enum verdict v;

    reader_init(&r, in);
    start = r;
    v = take_head(&r, in.len, ev);
    if (v != V_OK)
        return v;
    if (!take_body(&r, t))
        return verdict_with(V_BAD_EXPORT, ev, "its %zu bytes are malformed",
                            in.len);
    in = reader_between(&start, &r);
    if (!reader_rest(&r, &mac))
        return V_BAD_EXPORT;
    v = check_checksum(in, mac, session_message_key(&t->session), ev);
    if (v == V_OK && !complete(t))
        v = verdict_with(V_BAD_EXPORT, ev, "its parts contradict each other");
    return v;
}

enum verdict
own_context_decode(struct bytes in, struct own_context *out,
                   struct evidence *ev)
{
    struct own_context t = {.flags = 0};
    enum verdict v = take_all(in, &t, ev);

    if (v == V_OK)
        *out = t;
    crypto_wipe(&t, sizeof(t));
    return v;
}
