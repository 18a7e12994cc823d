/* mech/context/inquiry.c: gss_inquire_sec_context_by_oid, by object OID. */
#include "mech/context/inquiry.h"

#include <string.h>

#include "asn1/authdata.h"
#include "mech/ap/session.h"
#include "mech/gss/extension_oids.h"
#include "mech/krb5/lucid.h"
#include "mech/gss/oids.h"

static enum verdict
add_member(gss_buffer_set_t *set, struct bytes value)
{
    OM_uint32 minor;
    gss_buffer_desc buffer = {value.len, bytes_unconst(value.data)};

    return GSS_ERROR(gss_add_buffer_set_member(&minor, &buffer, set))
               ? V_NO_MEMORY
               : V_OK;
}

static enum verdict
add_host_u32(gss_buffer_set_t *set, uint32_t value)
{
    struct bytes view = {(const uint8_t *)&value, sizeof(value)};

    return add_member(set, view);
}

/* Content octets of 1.2.840.113554.1.2.2.4.ENCTYPE, as SSPI callers expect
 * beside the key; every enctype we know fits one octet. */
static enum verdict
add_key(gss_buffer_set_t *set, const struct crypto_key *key)
{
    uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12,
                     0x01, 0x02, 0x02, 0x04, 0x00};
    struct bytes view = {oid, sizeof(oid)};
    enum verdict v = add_member(set, crypto_key_value(key));

    oid[sizeof(oid) - 1] = (uint8_t)key->profile->enctype;
    return v == V_OK ? add_member(set, view) : v;
}

/* RFC 4752 section 3.1 measures a layer by its key bits; 4 bytes, big-endian,
 * as cyrus-sasl reads it. */
static enum verdict
inquire_ssf(const struct ap_session *s, gss_buffer_set_t *out)
{
    enum verdict v;
    struct builder b = BUILDER_INIT;

    builder_be32(&b, session_message_key(s)->profile->ssf);
    v = builder_ok(&b) ? add_member(out, builder_view(&b)) : V_NO_MEMORY;
    builder_free(&b);
    return v;
}

static enum verdict
make_lucid(const struct context *c, void **out)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);
    struct msg_state m;
    struct lucid_parameters p = {
        .initiator = c->initiator,
        .endtime = s->endtime,
        .message_key = session_message_key(s),
        .initiator_key = session_initiator_key(s),
        .acceptor_subkey =
            s->acceptor_subkey.profile != NULL ? &s->acceptor_subkey : NULL,
    };

    msg_context_state(c->msg, &m);
    p.send_seq = m.send_seq;
    p.recv_seq = m.recv_seq;
    return lucid_new(&p, out);
}

/* The one buffer holds a pointer, which the public wrapper takes out. */
static enum verdict
inquire_lucid(const struct context *c, uint32_t version, gss_buffer_set_t *out,
              struct evidence *ev)
{
    enum verdict v, freed = V_OK;
    void *lucid = NULL;
    struct bytes view = {(const uint8_t *)&lucid, sizeof(lucid)};

    if (version != 1)
        return verdict_with(V_LUCID_VERSION, ev, "version %u was asked for",
                            (unsigned)version);
    v = make_lucid(c, &lucid);
    if (v != V_OK)
        return v;
    v = add_member(out, view);
    if (v != V_OK)
        freed = lucid_free(lucid, ev);
    return freed == V_OK ? v : freed;
}

struct authdata_search {
    int32_t ad_type;
    gss_buffer_set_t *out;
    enum verdict result;
};

static bool
collect(void *arg, const struct authdata_element *e, bool relevant)
{
    struct authdata_search *search = arg;

    (void)relevant;
    if (e->ad_type == search->ad_type)
        search->result = add_member(search->out, e->ad_data);
    return search->result == V_OK;
}

/* An element inside a container is shown to those who ask for its type.  Those
 * who ask for the container get it closed, as from the builtin. */
static bool
collect_from(struct bytes content, struct authdata_search *search)
{
    struct authdata_element e;
    struct reader r;

    if (search->ad_type != AD_IF_RELEVANT)
        return authdata_visit(content, collect, search);
    reader_init(&r, content);
    while (authdata_next(&r, &e) && collect(search, &e, false))
        ;
    return true;
}

static enum verdict
inquire_authdata(const struct ap_session *s, uint32_t ad_type,
                 gss_buffer_set_t *out, struct evidence *ev)
{
    struct authdata_search search = {(int32_t)ad_type, out, V_OK};

    if (ad_type == 0) {
        ev->code = 2; /* ENOENT, as the builtin says it */
        return verdict_with(V_KRB5, ev, "authorization data type 0");
    }
    if (!collect_from(s->ticket_authdata, &search) ||
        (search.result == V_OK &&
         !collect_from(s->authenticator_authdata, &search)))
        return V_BAD_AUTHDATA;
    return search.result;
}

static enum verdict
inquire(const struct context *c, gss_const_OID object, gss_buffer_set_t *out,
        struct evidence *ev)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);

    switch (extension_of(object)) {
    case EXT_GET_TKT_FLAGS:
        return add_host_u32(out, s->ticket_flags);
    case EXT_EXTRACT_AUTHTIME:
        return add_host_u32(out, (uint32_t)s->authtime);
    case EXT_INQ_SSPI_SESSION_KEY:
        return add_key(out, session_message_key(s));
    case EXT_INQ_ODBC_SESSION_KEY:
        return add_key(out, &s->session_key);
    case EXT_SASL_SSF:
        return inquire_ssf(s, out);
    case EXT_LUCID:
        return inquire_lucid(c, extension_suffix(object), out, ev);
    case EXT_EXTRACT_AUTHZ_DATA:
        return inquire_authdata(s, extension_suffix(object), out, ev);
    default:
        return V_UNAVAILABLE;
    }
}

/* What was gathered before a failure may be a key. */
static void
wipe_set(gss_buffer_set_t set)
{
    for (size_t i = 0; set != GSS_C_NO_BUFFER_SET && i < set->count; i++) {
        if (set->elements[i].value != NULL)
            crypto_wipe(set->elements[i].value, set->elements[i].length);
    }
}

enum verdict
context_inquire(const struct context *c, gss_const_OID object,
                gss_buffer_set_t *out, struct evidence *ev)
{
    enum verdict v;
    OM_uint32 ignored;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;

    if (c == NULL || !c->established)
        return V_INCOMPLETE;
    v = inquire(c, object, &set, ev);
    if (v != V_OK) {
        wipe_set(set);
        (void)gss_release_buffer_set(&ignored, &set);
        return v;
    }
    *out = set;
    return V_OK;
}
