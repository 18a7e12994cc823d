/* mech/form/mit_context.c: contracts in mit_context.h.
 *
 *   mark                        4 bytes, MARK_SECURITY_CONTEXT
 *   initiator                   4, 0 or 1
 *   established                 4, 0 or 1
 *   acceptor subkey is there    4, 0 or 1
 *   seed is there               4, 0 or 1
 *   flags                       4, GSS_C_*
 *   seed                        16
 *   SGN_ALG, checksum length,
 *     SEAL_ALG                  3 * 4, RFC 1964 section 1.2; -1, 0, -1 for CFX
 *   auth, start, end, renew     4 * 4, seconds since 1970
 *   ticket flags                4
 *   next number to send         8
 *   first number expected       8
 *   mechanism OID, our name, the peer's name
 *   subkey of the initiator
 *   key to seal with, key of sequence numbers: RFC 1964 only
 *   receive window, unless an initiator awaits the AP-REP
 *   library context, auth context
 *   protocol                    4, 0: RFC 1964 and 4757; 1: RFC 4121
 *   checksum type of the subkey 4
 *   subkey of the acceptor, if any
 *   its checksum type           4, 0 without one
 *   replay cache of the cred    4, 0 or 1
 *   authorization data
 *   attributes of the client's name, if any: mit_attributes.h
 *   mark
 */
#include "mech/form/mit_context.h"

#include <string.h>

#include "asn1/authdata.h"
#include "asn1/gss_checksum.h"
#include "crypto/crypto.h"
#include "mech/form/mit_attributes.h"
#include "mech/form/mit_krb5.h"

#define SEED_LEN 16

/* SGN_ALG, SEAL_ALG as the numbers their octets make, little-endian; RFC 1964
 * section 1.2 with the DES3 that MIT adds, RFC 4757 section 7.2. */
struct v1_algorithms {
    int32_t enctype;
    uint32_t sign, checksum_len, seal;
    int32_t raw_enctype; /* of the keys for messages */
};

static const struct v1_algorithms v1_algorithms[] = {
    {ENCTYPE_DES3, 4, 20, 2, 6},
    {ENCTYPE_RC4, 0x11, 8, 0x10, ENCTYPE_RC4},
};

static const struct v1_algorithms *
v1_algorithms_of(int32_t enctype)
{
    size_t i;

    for (i = 0; i < sizeof(v1_algorithms) / sizeof(v1_algorithms[0]); i++) {
        if (v1_algorithms[i].enctype == enctype)
            return &v1_algorithms[i];
    }
    return NULL;
}

const struct mit_key *
mit_context_message_key(const struct mit_context *c)
{
    return c->acceptor_subkey.present ? &c->acceptor_subkey : &c->subkey;
}

/* ---- the receive window ----
 *
 *   replay: int | sequence: int | mask, base, next, received: 8 bytes each
 *
 * as the structure lies in memory, so in the byte order of the host. */

struct window_image {
    uint32_t replay, sequence;
    uint64_t mask, base, next, received;
};

static bool
decode_window(struct reader *r, struct window *out)
{
    struct window_image i;
    uint8_t raw[sizeof(i)];

    if (!mit_take_mark(r, MARK_WINDOW) || !reader_copy(r, raw, sizeof(raw)) ||
        !mit_take_mark(r, MARK_WINDOW))
        return false;
    memcpy(&i, raw, sizeof(i));
    if (i.replay > 1 || i.sequence > 1)
        return false;
    out->detect_replay = i.replay == 1;
    out->detect_sequence = i.sequence == 1;
    out->mask = i.mask;
    out->base = i.base;
    out->next = i.next;
    out->received = i.received;
    return true;
}

static void
encode_window(struct builder *b, const struct window *w)
{
    struct window_image i = {w->detect_replay, w->detect_sequence,
                             w->mask,          w->base,
                             w->next,          w->received};
    struct bytes view = {(const uint8_t *)&i, sizeof(i)};

    builder_be32(b, MARK_WINDOW);
    builder_bytes(b, view);
    builder_be32(b, MARK_WINDOW);
}

/* ---- the fixed part ---- */

struct fixed {
    bool have_acceptor_subkey, seeded;
    uint32_t sign, checksum_len, seal;
};

static bool
decode_fixed(struct reader *r, struct mit_context *c, struct fixed *f)
{
    return mit_take_mark(r, MARK_SECURITY_CONTEXT) &&
           mit_take_flag(r, &c->initiator) &&
           mit_take_flag(r, &c->established) &&
           mit_take_flag(r, &f->have_acceptor_subkey) &&
           mit_take_flag(r, &f->seeded) && reader_be32(r, &c->flags) &&
           reader_skip(r, SEED_LEN) && reader_be32(r, &f->sign) &&
           reader_be32(r, &f->checksum_len) && reader_be32(r, &f->seal) &&
           reader_be32(r, &c->authtime) && reader_be32(r, &c->starttime) &&
           reader_be32(r, &c->endtime) && reader_be32(r, &c->renew_till) &&
           reader_be32(r, &c->ticket_flags) && reader_be64(r, &c->send_seq) &&
           reader_be64(r, &c->recv_seq);
}

static void
encode_fixed(struct builder *b, const struct mit_context *c,
             const struct v1_algorithms *v1)
{
    builder_be32(b, MARK_SECURITY_CONTEXT);
    builder_be32(b, c->initiator);
    builder_be32(b, c->established);
    builder_be32(b, c->acceptor_subkey.present);
    builder_be32(b, 0);
    builder_be32(b, c->flags);
    builder_fill(b, 0, SEED_LEN);
    builder_be32(b, v1 != NULL ? v1->sign : UINT32_MAX);
    builder_be32(b, v1 != NULL ? v1->checksum_len : 0);
    builder_be32(b, v1 != NULL ? v1->seal : UINT32_MAX);
    builder_be32(b, c->authtime);
    builder_be32(b, c->starttime);
    builder_be32(b, c->endtime);
    builder_be32(b, c->renew_till);
    builder_be32(b, c->ticket_flags);
    builder_be64(b, c->send_seq);
    builder_be64(b, c->recv_seq);
}

/* ---- the whole ---- */

static void
encode_v1_keys(struct builder *b, const struct mit_context *c,
               const struct v1_algorithms *v1)
{
    struct mit_key raw = *mit_context_message_key(c);

    if (v1 == NULL)
        return;
    raw.enctype = v1->raw_enctype;
    mit_put_key(b, &raw);
    mit_put_key(b, &raw);
}

static void
encode_checksum_type(struct builder *b, const struct mit_key *key)
{
    const struct crypto_profile *p = crypto_profile_find(key->enctype);

    if (key->present && p == NULL)
        builder_fail(b);
    builder_be32(b, key->present && p != NULL ? (uint32_t)p->checksum_type : 0);
}

static void
encode_attributes(struct builder *b, const struct mit_context *c)
{
    if (c->pac.len == 0 && c->indicators.len == 0 && c->attributes.len == 0)
        return;
    builder_be32(b, MARK_NAME_ATTRIBUTES);
    if (c->attributes.len != 0)
        builder_bytes(b, c->attributes);
    else
        mit_put_attributes(b, c->pac, c->indicators);
    builder_be32(b, MARK_NAME_ATTRIBUTES);
}

/* ---- the auth context ---- */

/* What a context of the builtin has in these places while it waits. */
#define AUTH_DO_SEQUENCE 0x04
#define AUTH_USE_SUBKEY  0x20
#define GSS_CHECKSUM     0x8003 /* RFC 4121 section 4.1.1 */

static struct mit_auth
auth_of(const struct mit_context *c)
{
    struct mit_auth a = {.session_key = c->session_key};

    if (c->established) /* nothing else of it is for messages */
        return a;
    a.flags = AUTH_DO_SEQUENCE | (c->initiator ? 0 : AUTH_USE_SUBKEY);
    a.local_seq = (uint32_t)c->send_seq;
    a.remote_seq = (uint32_t)c->recv_seq;
    if (c->initiator)
        a.request_checksum = GSS_CHECKSUM;
    a.subkey = *mit_context_message_key(c);
    a.has_authenticator = c->initiator;
    a.ctime = c->ctime;
    a.cusec = c->cusec;
    return a;
}

/* What the peer's next token is judged by has to be there, once. */
static bool
take_auth(const struct mit_auth *a, struct mit_context *c)
{
    c->session_key = a->session_key;
    if (c->established)
        return true;
    if (!a->session_key.present || a->local_seq != c->send_seq ||
        a->remote_seq != c->recv_seq)
        return false;
    if (!c->initiator)
        return true;
    c->ctime = a->ctime;
    c->cusec = a->cusec;
    return a->has_authenticator && a->cusec >= 0 && a->cusec <= 999999;
}

static bool
has_window(const struct mit_context *c)
{
    return c->established || !c->initiator;
}

void
mit_context_encode(struct builder *b, const struct mit_context *c)
{
    const struct crypto_profile *p =
        crypto_profile_find(mit_context_message_key(c)->enctype);
    const struct v1_algorithms *v1 = NULL;
    const struct mit_krb5 krb5 = {c->clockskew, c->time_offset, c->usec_offset};
    const struct mit_auth auth = auth_of(c);

    if (p == NULL || !c->subkey.present) {
        builder_fail(b);
        return;
    }
    if (!p->cfx)
        v1 = v1_algorithms_of(p->enctype);
    encode_fixed(b, c, v1);
    mit_put_text(b, MARK_OID, c->mech);
    mit_put_text(b, MARK_PRINCIPAL, c->here);
    mit_put_text(b, MARK_PRINCIPAL, c->there);
    mit_put_key(b, &c->subkey);
    encode_v1_keys(b, c, v1);
    if (has_window(c))
        encode_window(b, &c->window);
    mit_krb5_encode(b, &krb5);
    mit_auth_encode(b, &auth);
    builder_be32(b, p->cfx);
    encode_checksum_type(b, &c->subkey);
    mit_put_key(b, &c->acceptor_subkey);
    encode_checksum_type(b, &c->acceptor_subkey);
    builder_be32(b, 0);
    mit_put_authdata(b, c->authdata);
    encode_attributes(b, c);
    builder_be32(b, MARK_SECURITY_CONTEXT);
}

/* Where the attributes end is known only by what comes after them: two marks.
 */
static bool
decode_optional_attributes(struct reader *r, struct mit_context *c,
                           struct builder *indicators)
{
    size_t marks = 2 * sizeof(uint32_t);

    if (!mit_next_is(r, MARK_NAME_ATTRIBUTES))
        return reader_ok(r);
    return mit_take_mark(r, MARK_NAME_ATTRIBUTES) && r->left >= marks &&
           reader_bytes(r, r->left - marks, &c->attributes) &&
           mit_take_attributes(c->attributes, &c->pac, indicators,
                               &c->foreign) &&
           mit_take_mark(r, MARK_NAME_ATTRIBUTES);
}

static bool
decode_tail(struct reader *r, struct mit_context *c, bool *cfx,
            struct builder *lists, size_t *authdata_len)
{
    int32_t checksum_type;
    bool rcache;

    if (!mit_take_flag(r, cfx) || !mit_take_int32(r, &checksum_type) ||
        !mit_take_optional_key(r, &c->acceptor_subkey) ||
        !mit_take_int32(r, &checksum_type) || !mit_take_flag(r, &rcache) ||
        !mit_take_authdata(r, lists))
        return false;
    *authdata_len = builder_view(lists).len;
    return decode_optional_attributes(r, c, lists) &&
           mit_take_mark(r, MARK_SECURITY_CONTEXT) && reader_done(r);
}

/* One look for a PAC in authorization data. */
struct pac_search {
    struct bytes wanted;
    bool found;
};

static bool
is_wanted(void *arg, const struct authdata_element *e, bool relevant)
{
    struct pac_search *search = arg;

    (void)relevant;
    search->found =
        e->ad_type == AD_WIN2K_PAC && bytes_equal(e->ad_data, search->wanted);
    if (search->found)
        search->wanted = e->ad_data;
    return !search->found;
}

bool
mit_context_find_pac(const struct mit_context *c, struct bytes pac,
                     struct bytes *out)
{
    struct pac_search search = {pac, false};

    if (!authdata_visit(c->authdata, is_wanted, &search) || !search.found)
        return false;
    *out = search.wanted;
    return true;
}

/* Gives the views on what was gathered.  The PAC of the attributes has to be
 * that of the ticket. */
static bool
take_lists(struct mit_context *c, struct bytes lists, size_t authdata_len)
{
    struct reader r;

    reader_init(&r, lists);
    if (!reader_bytes(&r, authdata_len, &c->authdata) ||
        !reader_rest(&r, &c->indicators))
        return false;
    return c->pac.len == 0 || mit_context_find_pac(c, c->pac, &c->pac);
}

static bool
is_v1_key(const struct mit_key *raw, const struct mit_key *key,
          int32_t raw_enctype)
{
    return raw->present && raw->enctype == raw_enctype &&
           raw->value.len == key->value.len &&
           crypto_equal(raw->value.data, key->value.data, raw->value.len);
}

/* What the builtin derives from the keys has to follow from them. */
static bool
v1_agrees(const struct mit_context *c, const struct fixed *f,
          const struct mit_key raw[2])
{
    const struct mit_key *key = mit_context_message_key(c);
    const struct v1_algorithms *v1 = v1_algorithms_of(key->enctype);

    return v1 != NULL && f->sign == v1->sign && f->seal == v1->seal &&
           f->checksum_len == v1->checksum_len &&
           is_v1_key(&raw[0], key, v1->raw_enctype) &&
           is_v1_key(&raw[1], key, v1->raw_enctype);
}

/* An initiator awaits an answer only where it asked for one, and has no subkey
 * of the acceptor before; an acceptor awaits a third leg in DCE style alone,
 * and has always sent a subkey then. */
static bool
stage_agrees(const struct mit_context *c)
{
    if (c->established)
        return true;
    if (c->initiator)
        return (c->flags & GSS_WIRE_MUTUAL) != 0 && !c->acceptor_subkey.present;
    return (c->flags & GSS_WIRE_DCE_STYLE) != 0 && c->acceptor_subkey.present;
}

static bool
agrees(const struct mit_context *c, const struct fixed *f, bool cfx,
       const struct mit_key raw[2])
{
    const struct crypto_profile *p =
        crypto_profile_find(mit_context_message_key(c)->enctype);
    uint64_t mask = cfx ? UINT64_MAX : UINT32_MAX;

    if (p == NULL || p->cfx != cfx || !stage_agrees(c) ||
        f->have_acceptor_subkey != c->acceptor_subkey.present ||
        (c->send_seq & ~mask) != 0 || (c->recv_seq & ~mask) != 0)
        return false;
    /* In DCE style, and where the acceptor chose another kind of key, the
     * builtin makes the window before it knows how wide numbers will be. */
    if (has_window(c) && c->window.mask != UINT64_MAX &&
        c->window.mask != UINT32_MAX)
        return false;
    return cfx || v1_agrees(c, f, raw);
}

bool
mit_context_decode(struct bytes in, struct builder *lists,
                   struct mit_context *out)
{
    struct mit_context c = {0};
    struct mit_krb5 krb5;
    struct mit_auth auth;
    struct mit_key raw[2];
    size_t authdata_len = 0;
    struct fixed f;
    struct reader r;
    bool ok, cfx = false;

    reader_init(&r, in);
    ok = decode_fixed(&r, &c, &f) && mit_take_text(&r, MARK_OID, &c.mech) &&
         mit_take_text(&r, MARK_PRINCIPAL, &c.here) &&
         mit_take_text(&r, MARK_PRINCIPAL, &c.there) &&
         mit_take_key(&r, &c.subkey) && mit_take_optional_key(&r, &raw[0]) &&
         mit_take_optional_key(&r, &raw[1]) &&
         (!has_window(&c) || decode_window(&r, &c.window)) &&
         mit_krb5_decode(&r, &krb5) && mit_auth_decode(&r, &auth) &&
         take_auth(&auth, &c) &&
         decode_tail(&r, &c, &cfx, lists, &authdata_len) && builder_ok(lists) &&
         take_lists(&c, builder_view(lists), authdata_len) &&
         agrees(&c, &f, cfx, raw);
    if (!ok)
        return false;
    c.clockskew = krb5.clockskew;
    c.time_offset = krb5.time_offset;
    c.usec_offset = krb5.usec_offset;
    *out = c;
    return true;
}
