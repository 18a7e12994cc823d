/* mech/krb5/keytab/acceptor_candidates.c: as whom an acceptor may act;
 * contracts in key_source.h.
 *
 * Given as            looked up
 * ------------------  --------------------------------------------------------
 * nothing             any entry
 * service             service/ANY@ANY
 * service@host        service/canonical host@ANY; where
 *                     dns_canonicalize_hostname = fallback: first without DNS,
 *                     then with
 * principal           that principal, unless its type and an empty realm or
 *                     host, or ignore_acceptor_hostname, make it a pattern
 */
#include "mech/krb5/keytab/key_source.h"

#include <ctype.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "mech/krb5/site/failure.h"

static krb5_data
data_of_string(const char *s)
{
    krb5_data d = {0};

    d.magic = KV5M_DATA;
    d.length = (unsigned)strlen(s);
    d.data = bytes_unconst(s);
    return d;
}

/* The pattern service/host with any realm (and, for "", any host). */
static enum verdict
make_pattern(const char *service, const char *host, struct krb_name **out,
             struct evidence *ev)
{
    krb5_principal_data p = {0};
    krb5_data components[2];

    components[0] = data_of_string(service);
    components[1] = data_of_string(host);
    p.magic = KV5M_PRINCIPAL;
    p.type = KRB5_NT_SRV_HST;
    p.realm = data_of_string("");
    p.length = 2;
    p.data = components;
    return krb_name_build(&p, NULL, NULL, out, ev);
}

static enum verdict
add_pattern(struct key_source *s, const char *service, const char *host,
            struct evidence *ev)
{
    enum verdict v =
        make_pattern(service, host, &s->candidates[s->num_candidates], ev);

    if (v == V_OK)
        s->num_candidates++;
    return v;
}

/* The name of an address, where the site trusts reverse DNS. */
static char *
reverse_name(const struct addrinfo *ai)
{
    char name[NI_MAXHOST];

    if (getnameinfo(ai->ai_addr, ai->ai_addrlen, name, sizeof(name), NULL, 0,
                    NI_NAMEREQD) != 0)
        return NULL;
    return strdup(name);
}

/* The host as DNS has it, lower case and without a final dot; NULL where it has
 * none. */
static char *
dns_name(const char *host, bool rdns)
{
    struct addrinfo hints = {0}, *found = NULL;
    char *name = NULL;
    size_t len;

    hints.ai_flags = AI_CANONNAME | AI_ADDRCONFIG;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return NULL;
    if (rdns)
        name = reverse_name(found);
    if (name == NULL && found->ai_canonname != NULL)
        name = strdup(found->ai_canonname);
    freeaddrinfo(found);
    if (name == NULL)
        return NULL;
    len = strlen(name);
    if (len > 0 && name[len - 1] == '.')
        name[len - 1] = '\0';
    for (char *c = name; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return name;
}

static enum verdict
add_fallbacks(krb5_context krb5, const struct site *site, const char *service,
              const char *host, struct key_source *s, struct evidence *ev)
{
    krb5_error_code code;
    char *plain = NULL, *canonical = NULL;
    enum verdict v;

    code = krb5_expand_hostname(krb5, host, &plain);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "host %s", host);
    v = add_pattern(s, service, plain, ev);
    if (v == V_OK)
        canonical = dns_name(host, site->rdns);
    if (canonical != NULL && strcmp(canonical, plain) != 0)
        v = add_pattern(s, service, canonical, ev);
    free(canonical);
    krb5_free_string(krb5, plain);
    return v;
}

static bool
is_pattern(const struct site *site, krb5_const_principal p)
{
    return p->type == KRB5_NT_SRV_HST && p->length == 2 &&
           (p->realm.length == 0 || p->data[1].length == 0 ||
            site->ignore_acceptor_hostname);
}

enum verdict
acceptor_candidates(krb5_context krb5, const struct site *site,
                    const struct krb_name *name, struct key_source *s,
                    struct evidence *ev)
{
    enum verdict v;

    if (name == NULL)
        return V_OK;
    v = krb_name_duplicate(name, &s->name, ev);
    if (v != V_OK)
        return v;
    if (name->service == NULL) {
        s->exact = !is_pattern(site, &name->principal);
        v = krb_name_duplicate(name, &s->candidates[0], ev);
        if (v == V_OK)
            s->num_candidates = 1;
        return v;
    }
    if (name->host == NULL || name->principal.length != 2)
        return add_pattern(s, name->service, "", ev);
    v = make_pattern(name->service, name->host, &s->written, ev);
    if (v != V_OK)
        return v;
    if (site->canonicalize_fallback && !site->ignore_acceptor_hostname)
        return add_fallbacks(krb5, site, name->service, name->host, s, ev);
    /* The components of a krb_name are NUL-terminated. */
    return add_pattern(s, name->service, name->principal.data[1].data, ev);
}

bool
acceptor_matches(krb5_context krb5, const struct key_source *s,
                 krb5_const_principal principal)
{
    for (size_t i = 0; i < s->num_candidates; i++) {
        if (krb5_sname_match(krb5, &s->candidates[i]->principal, principal))
            return true;
    }
    return s->num_candidates == 0;
}
