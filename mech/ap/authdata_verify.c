/* mech/ap/authdata_verify.c: contracts in authdata_verify.h and arrival.h. */
#include "mech/ap/authdata_verify.h"

#include "asn1/authdata.h"
#include "asn1/cammac.h"
#include "asn1/pac.h"
#include "asn1/utf16.h"

#define NAME_TYPE_ENTERPRISE 10 /* RFC 6806 section 5 */

/* Whether `mac` is the checksum of `data`.  A checksum of a type that is not
 * the key's own proves nothing; only what fails here is an error. */
static enum verdict
try_checksum(const struct ap_step *s, const struct crypto_key *key,
             uint32_t usage, int32_t type, struct bytes data, struct bytes mac,
             bool *out)
{
    struct crypto_segment segment = {.in = data.data, .len = data.len};
    struct crypto_usage *u = NULL;
    enum crypto_result r;

    r = crypto_usage_new_checksum(key, usage, type, &u);
    if (r == CRYPTO_OK)
        r = crypto_verify(u, &segment, 1, mac);
    crypto_usage_free(u);
    *out = r == CRYPTO_OK;
    return r == CRYPTO_NO_MEMORY || r == CRYPTO_INTERNAL
               ? step_crypto(key->profile, r,
                             "the checksum of authorization data", s->ev)
               : V_OK;
}

static enum verdict
try_server_signature(const struct ap_step *s, const struct pac *pac,
                     const struct crypto_key *key, bool *out)
{
    struct builder covered = BUILDER_INIT;
    struct pac_signature signature;
    struct pac_buffer server;
    enum verdict v = V_OK;

    *out = false;
    if (!pac_find(pac, PAC_SERVER_CHECKSUM, &server) ||
        !pac_signature_decode(server.data, &signature) ||
        !pac_put_unsigned(pac, &covered))
        goto out;
    v = V_NO_MEMORY;
    if (builder_ok(&covered))
        v = try_checksum(s, key, USAGE_PAC_CHECKSUM, signature.checksum_type,
                         builder_view(&covered), signature.checksum, out);

out:
    builder_free(&covered);
    return v;
}

/* The client's name without its realm, in UTF-16LE, as the KDC writes it into a
 * PAC: an enterprise name as it is, any other with its separators quoted.
 * False: it has no such form. */
static bool
client_text(const struct principal_name *client, struct builder *out)
{
    struct principal_name name = *client;
    struct builder text = BUILDER_INIT;
    size_t room = 2 * client->components.len + 2;
    struct bytes view;
    char *quoted;
    bool ok = false;

    if (client->name_type == NAME_TYPE_ENTERPRISE)
        return client->num_components == 1 &&
               principal_name_component(client, 0, &view) &&
               utf16le_from_utf8(view, out);
    name.realm = (struct bytes){NULL, 0};
    quoted = (char *)builder_room(&text, room);
    if (quoted != NULL) {
        principal_name_text(&name, quoted, room);
        view = bytes_of_string(quoted);
        view.len--; /* the '@' in front of the realm */
        ok = utf16le_from_utf8(view, out);
    } else {
        builder_fail(out);
    }
    builder_free(&text);
    return ok;
}

static enum verdict
try_client_info(const struct pac *pac, const struct enc_ticket_part *ticket,
                bool *out)
{
    struct builder name = BUILDER_INIT;
    struct pac_client_info info;
    struct pac_buffer buffer;
    bool fits;

    *out = false;
    if (!pac_find(pac, PAC_CLIENT_INFO, &buffer) ||
        !pac_client_info_decode(buffer.data, &info) ||
        info.authtime != ticket->authtime)
        return V_OK;
    fits = client_text(&ticket->client, &name);
    if (!builder_ok(&name)) {
        builder_free(&name);
        return V_NO_MEMORY;
    }
    *out = fits && bytes_equal(builder_view(&name), info.name);
    builder_free(&name);
    return V_OK;
}

enum verdict
pac_verify(const struct ap_step *s, struct bytes in,
           const struct crypto_key *service_key,
           const struct enc_ticket_part *ticket, bool *out_good)
{
    struct pac pac;
    bool is_signed = false, fits = false;
    enum verdict v;

    *out_good = false;
    if (!pac_decode(in, &pac))
        return verdict_with(V_BAD_AUTHDATA, s->ev, "the PAC of the ticket");
    v = try_server_signature(s, &pac, service_key, &is_signed);
    if (v == V_OK && is_signed)
        v = try_client_info(&pac, ticket, &fits);
    if (v != V_OK)
        return v;
    *out_good = is_signed && fits;
    step_trace(s, "PAC of %lu buffers %s", (unsigned long)pac.num_buffers,
               *out_good   ? "verified with the service's key"
               : is_signed ? "not believed: it is about another login"
                           : "not believed: no good server signature");
    return V_OK;
}

enum verdict
cammac_verify(const struct ap_step *s, struct bytes in,
              const struct crypto_key *service_key, bool *out_good,
              struct bytes *out_elements)
{
    const struct checksum *mac;
    struct cammac cammac;
    bool holds = false;
    enum verdict v = V_OK;

    *out_good = false;
    if (!cammac_decode(in, &cammac))
        return verdict_with(V_BAD_AUTHDATA, s->ev, "a CAMMAC of the ticket");
    mac = &cammac.svc_verifier.mac;
    if (cammac.has_svc_verifier)
        v = try_checksum(s, service_key, USAGE_CAMMAC, mac->cksumtype,
                         cammac.elements_encoded, mac->checksum, &holds);
    if (v != V_OK)
        return v;
    step_trace(s, "CAMMAC %s",
               holds ? "verified with the service's key"
                     : "not believed: no good service verifier");
    *out_elements = cammac.elements;
    *out_good = holds;
    return V_OK;
}

/* One look through the ticket's authorization data. */
struct search {
    const struct ap_step *s;
    struct arrival *a;
    bool pac_seen;
    enum verdict v;
};

static bool
take_indicators(void *arg, const struct authdata_element *e, bool relevant)
{
    struct search *search = arg;
    struct bytes content;

    (void)relevant;
    if (e->ad_type != AD_AUTH_INDICATOR)
        return true;
    if (auth_indicators_decode(e->ad_data, &content)) {
        builder_bytes(&search->a->indicators, content);
        return true;
    }
    search->v = verdict_with(V_BAD_AUTHDATA, search->s->ev,
                             "the authentication indicators of the ticket");
    return false;
}

static enum verdict
look_at_cammac(struct search *search, struct bytes in)
{
    struct arrival *a = search->a;
    struct bytes elements;
    bool good;
    enum verdict v;

    v = cammac_verify(search->s, in, &a->service_key, &good, &elements);
    if (v != V_OK || !good)
        return v;
    if (!authdata_visit(elements, take_indicators, search))
        return verdict_with(V_BAD_AUTHDATA, search->s->ev,
                            "a container in a CAMMAC of the ticket");
    if (search->v == V_OK && !builder_ok(&a->indicators))
        return V_NO_MEMORY;
    return search->v;
}

static enum verdict
look_at_pac(struct search *search, struct bytes in)
{
    struct arrival *a = search->a;
    bool good;
    enum verdict v;

    search->pac_seen = true;
    v = pac_verify(search->s, in, &a->service_key, &a->ticket, &good);
    if (v == V_OK && good)
        a->pac = in;
    return v;
}

/* Of several PACs the first one counts, as for libkrb5, whether it is good or
 * not. */
static bool
look_at_element(void *arg, const struct authdata_element *e, bool relevant)
{
    struct search *search = arg;

    (void)relevant;
    if (e->ad_type == AD_WIN2K_PAC && !search->pac_seen)
        search->v = look_at_pac(search, e->ad_data);
    else if (e->ad_type == AD_CAMMAC)
        search->v = look_at_cammac(search, e->ad_data);
    return search->v == V_OK;
}

enum verdict
verify_authdata(const struct ap_step *s, struct arrival *a)
{
    struct search search = {.s = s, .a = a, .v = V_OK};

    if (!authdata_visit(a->ticket.authdata, look_at_element, &search) &&
        search.v == V_OK)
        search.v = verdict_with(V_BAD_AUTHDATA, s->ev, "of the ticket");
    return search.v;
}

enum verdict
check_with_plugins(const struct ap_step *s, struct arrival *a)
{
    const struct ap_environment *env = s->env;
    enum verdict v = V_OK;

    if (env->ask_plugins != NULL)
        v = env->ask_plugins(env->lender, s->token.message, &a->service_key,
                             &a->server, s->ev);
    crypto_key_wipe(&a->service_key);
    return v;
}
