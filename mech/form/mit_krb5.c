/* mech/form/mit_krb5.c: contracts in mit_krb5.h. */
#include "mech/form/mit_krb5.h"

/* What a fresh krb5_context has in these places. */
#define DEFAULT_KDC_OPTIONS     0x10 /* renewable-ok, RFC 4120 section 5.4.1 */
#define DEFAULT_LIBRARY_OPTIONS 1    /* correct the clock by the KDC's */
#define DEFAULT_CCACHE_FORMAT   0x0504
#define OFFSETS_VALID           1

/*   mark | seconds ahead | microseconds ahead | which are valid | mark */
static bool
decode_os_context(struct reader *r, struct mit_krb5 *out)
{
    int32_t valid;

    return mit_take_mark(r, MARK_OS_CONTEXT) &&
           mit_take_int32(r, &out->time_offset) &&
           mit_take_int32(r, &out->usec_offset) && mit_take_int32(r, &valid) &&
           mit_take_mark(r, MARK_OS_CONTEXT);
}

static void
encode_os_context(struct builder *b, const struct mit_krb5 *k)
{
    bool set = k->time_offset != 0 || k->usec_offset != 0;

    builder_be32(b, MARK_OS_CONTEXT);
    builder_be32(b, (uint32_t)k->time_offset);
    builder_be32(b, (uint32_t)k->usec_offset);
    builder_be32(b, set ? OFFSETS_VALID : 0);
    builder_be32(b, MARK_OS_CONTEXT);
}

/*   mark | number of files | file name .. | mark */
static bool
skip_optional_profile(struct reader *r)
{
    uint32_t num;
    struct bytes name;

    if (!mit_next_is(r, MARK_PROFILE))
        return reader_ok(r);
    if (!mit_take_mark(r, MARK_PROFILE) || !reader_be32(r, &num))
        return false;
    while (num-- > 0) {
        if (!reader_counted(r, &name))
            return false;
    }
    return mit_take_mark(r, MARK_PROFILE);
}

static bool
skip_enctypes(struct reader *r)
{
    uint32_t num;

    if (!reader_be32(r, &num))
        return false;
    while (num-- > 0) {
        if (!reader_skip(r, 4))
            return false;
    }
    return true;
}

/*   mark | default realm | number of enctypes | enctype .. | clock skew |
 *   KDC options | library options | secure profile | ccache format |
 *   os context | profile, if any | mark */
bool
mit_krb5_decode(struct reader *r, struct mit_krb5 *out)
{
    struct reader at = *r;
    struct mit_krb5 k = {0};
    struct bytes realm;
    int32_t ignored;
    bool ok;

    ok = mit_take_mark(&at, MARK_KRB5_CONTEXT) && reader_counted(&at, &realm) &&
         skip_enctypes(&at) && mit_take_int32(&at, &k.clockskew) &&
         mit_take_int32(&at, &ignored) && mit_take_int32(&at, &ignored) &&
         mit_take_int32(&at, &ignored) && mit_take_int32(&at, &ignored) &&
         decode_os_context(&at, &k) && skip_optional_profile(&at) &&
         mit_take_mark(&at, MARK_KRB5_CONTEXT);
    if (ok)
        *out = k;
    return reader_commit(r, &at, ok);
}

void
mit_krb5_encode(struct builder *b, const struct mit_krb5 *k)
{
    builder_be32(b, MARK_KRB5_CONTEXT);
    builder_be32(b, 0); /* no default realm */
    builder_be32(b, 0); /* no enctypes of its own */
    builder_be32(b, (uint32_t)k->clockskew);
    builder_be32(b, DEFAULT_KDC_OPTIONS);
    builder_be32(b, DEFAULT_LIBRARY_OPTIONS);
    builder_be32(b, 0);
    builder_be32(b, DEFAULT_CCACHE_FORMAT);
    encode_os_context(b, k);
    builder_be32(b, MARK_KRB5_CONTEXT);
}

/* Inside an auth context a tag tells what the next object is for. */
enum auth_context_tag {
    TAG_REMOTE_ADDRESS = 950916,
    TAG_REMOTE_PORT,
    TAG_LOCAL_ADDRESS,
    TAG_LOCAL_PORT,
    TAG_SESSION_KEY,
    TAG_SEND_SUBKEY,
    TAG_RECEIVE_SUBKEY,
};

static bool
skip_optional_address(struct reader *r, uint32_t tag)
{
    int32_t type;
    struct bytes address;

    if (!mit_next_is(r, tag))
        return reader_ok(r);
    return mit_take_mark(r, tag) &&
           mit_take_typed(r, MARK_ADDRESS, &type, &address);
}

static bool
decode_tagged_key(struct reader *r, uint32_t tag, struct mit_key *out)
{
    if (!mit_next_is(r, tag))
        return reader_ok(r);
    return mit_take_mark(r, tag) && mit_take_key(r, out);
}

/*   mark | ctime | cusec | sequence number | client, if any | checksum, if any
 * | subkey, if any | authorization data | mark
 *
 * The Authenticator of RFC 4120 section 5.5.1. */
static bool
decode_optional_authenticator(struct reader *r, struct mit_auth *out)
{
    int32_t type;
    struct bytes value;
    struct mit_key key;

    if (!mit_next_is(r, MARK_AUTHENTICATOR))
        return reader_ok(r);
    if (!mit_take_mark(r, MARK_AUTHENTICATOR) || !reader_be32(r, &out->ctime) ||
        !mit_take_int32(r, &out->cusec) || !reader_skip(r, 4))
        return false;
    if (mit_next_is(r, MARK_PRINCIPAL) &&
        !mit_take_text(r, MARK_PRINCIPAL, &value))
        return false;
    if (mit_next_is(r, MARK_CHECKSUM) &&
        !mit_take_typed(r, MARK_CHECKSUM, &type, &value))
        return false;
    out->has_authenticator = true;
    return mit_take_optional_key(r, &key) && mit_take_authdata(r, NULL) &&
           mit_take_mark(r, MARK_AUTHENTICATOR);
}

/*   mark | flags | remote number | local number | checksum type of AP-REQ |
 *   checksum type of KRB-SAFE | cipher state | addresses, if any |
 *   keys, if any | authenticator, if any | mark */
bool
mit_auth_decode(struct reader *r, struct mit_auth *out)
{
    struct reader at = *r;
    struct mit_auth a = {.flags = 0};
    struct mit_key ignored;
    struct bytes cipher_state;
    int32_t safe_checksum;
    bool ok;

    ok = mit_take_mark(&at, MARK_AUTH_CONTEXT) && reader_be32(&at, &a.flags) &&
         reader_be32(&at, &a.remote_seq) && reader_be32(&at, &a.local_seq) &&
         mit_take_int32(&at, &a.request_checksum) &&
         mit_take_int32(&at, &safe_checksum) &&
         reader_counted(&at, &cipher_state) &&
         skip_optional_address(&at, TAG_REMOTE_ADDRESS) &&
         skip_optional_address(&at, TAG_REMOTE_PORT) &&
         skip_optional_address(&at, TAG_LOCAL_ADDRESS) &&
         skip_optional_address(&at, TAG_LOCAL_PORT) &&
         decode_tagged_key(&at, TAG_SESSION_KEY, &a.session_key) &&
         decode_tagged_key(&at, TAG_SEND_SUBKEY, &a.subkey) &&
         decode_tagged_key(&at, TAG_RECEIVE_SUBKEY, &ignored) &&
         decode_optional_authenticator(&at, &a) &&
         mit_take_mark(&at, MARK_AUTH_CONTEXT);
    if (ok)
        *out = a;
    return reader_commit(r, &at, ok);
}

static void
encode_tagged_key(struct builder *b, uint32_t tag, const struct mit_key *key)
{
    if (!key->present)
        return;
    builder_be32(b, tag);
    mit_put_key(b, key);
}

static void
encode_authenticator(struct builder *b, const struct mit_auth *a)
{
    builder_be32(b, MARK_AUTHENTICATOR);
    builder_be32(b, a->ctime);
    builder_be32(b, (uint32_t)a->cusec);
    builder_be32(b, a->local_seq);
    mit_put_key(b, &a->subkey);
    builder_be32(b, 0); /* no authorization data */
    builder_be32(b, MARK_AUTHENTICATOR);
}

void
mit_auth_encode(struct builder *b, const struct mit_auth *a)
{
    builder_be32(b, MARK_AUTH_CONTEXT);
    builder_be32(b, a->flags);
    builder_be32(b, a->remote_seq);
    builder_be32(b, a->local_seq);
    builder_be32(b, (uint32_t)a->request_checksum);
    builder_be32(b, 0); /* no KRB-SAFE */
    builder_be32(b, 0); /* no cipher state */
    encode_tagged_key(b, TAG_SESSION_KEY, &a->session_key);
    encode_tagged_key(b, TAG_SEND_SUBKEY, &a->subkey);
    encode_tagged_key(b, TAG_RECEIVE_SUBKEY, &a->subkey);
    if (a->has_authenticator)
        encode_authenticator(b, a);
    builder_be32(b, MARK_AUTH_CONTEXT);
}
