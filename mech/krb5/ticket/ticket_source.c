/* mech/krb5/ticket/ticket_source.c: an initiator credential's life; contracts
 * in tickets.h and ticket_source.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

static bool
copy_string(const char *in, char **out)
{
    *out = in != NULL ? strdup(in) : NULL;
    return in == NULL || *out != NULL;
}

struct ticket_source *
ticket_source_new(const struct krb_name *name, const char *ccache,
                  const char *client_keytab)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct ticket_source *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->holders = 1;
    if (pthread_mutex_init(&s->lock, NULL) != 0) {
        free(s);
        return NULL;
    }
    if ((name != NULL &&
         krb_name_duplicate(name, &s->asked, &ignored) != V_OK) ||
        !copy_string(ccache, &s->ccache_asked) ||
        !copy_string(client_keytab, &s->client_keytab)) {
        ticket_source_free(s);
        return NULL;
    }
    return s;
}

static void
destroy_ccache(const char *name)
{
    krb5_context krb5 = thread_context_any();
    krb5_ccache ccache;

    if (krb5 != NULL && krb5_cc_resolve(krb5, name, &ccache) == 0)
        (void)krb5_cc_destroy(krb5, ccache);
}

struct ticket_source *
ticket_source_hold(struct ticket_source *s)
{
    if (s != NULL)
        s->holders++;
    return s;
}

void
ticket_source_free(struct ticket_source *s)
{
    if (s == NULL || --s->holders > 0)
        return;
    if (s->is_private && s->ccache_asked != NULL)
        destroy_ccache(s->ccache_asked);
    krb_name_free(s->asked);
    free(s->ccache_asked);
    free(s->client_keytab);
    free(s->default_ccache);
    krb_name_free(s->name);
    krb_name_free(s->impersonator);
    free(s->ccache);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

/* With the lock held. */
static void
note(struct ticket_source *s, const struct ccache_content *content)
{
    s->expiry = content->expiry;
    s->refresh = content->refresh;
    s->clock_offset = content->clock_offset;
    s->out_of_order = content->out_of_order;
}

void
ticket_source_note(struct ticket_source *s,
                   const struct ccache_content *content)
{
    (void)pthread_mutex_lock(&s->lock);
    note(s, content);
    (void)pthread_mutex_unlock(&s->lock);
}

bool
ticket_source_settle(struct ticket_source *s, char *ccache,
                     struct ccache_content *content)
{
    bool first;

    (void)pthread_mutex_lock(&s->lock);
    first = !s->resolved;
    if (first) {
        s->resolved = true;
        s->ccache = ccache;
        s->name = content->name;
        s->impersonator = content->impersonator;
        note(s, content);
        content->name = NULL;
        content->impersonator = NULL;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return first;
}

enum verdict
ticket_source_open(struct ticket_source *s, krb5_context krb5, krb5_ccache *out,
                   struct evidence *ev)
{
    krb5_error_code code;

    /* `ccache` does not change once it is set. */
    code = krb5_cc_resolve(krb5, s->ccache, out);
    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev, "credential cache %s",
                           s->ccache);
    return V_OK;
}

const struct krb_name *
ticket_source_name(struct ticket_source *s)
{
    const struct krb_name *name;

    (void)pthread_mutex_lock(&s->lock);
    name = s->resolved ? s->name : s->asked;
    (void)pthread_mutex_unlock(&s->lock);
    return name;
}

const char *
ticket_source_ccache(struct ticket_source *s)
{
    const char *ccache;

    (void)pthread_mutex_lock(&s->lock);
    ccache = s->ccache;
    (void)pthread_mutex_unlock(&s->lock);
    return ccache;
}

const struct krb_name *
ticket_source_impersonator(struct ticket_source *s)
{
    const struct krb_name *impersonator;

    (void)pthread_mutex_lock(&s->lock);
    impersonator = s->impersonator;
    (void)pthread_mutex_unlock(&s->lock);
    return impersonator;
}

int64_t
ticket_source_expiry(struct ticket_source *s)
{
    int64_t expiry;

    (void)pthread_mutex_lock(&s->lock);
    expiry = s->expiry;
    (void)pthread_mutex_unlock(&s->lock);
    return expiry;
}

bool
ticket_source_out_of_order(struct ticket_source *s)
{
    bool out_of_order;

    (void)pthread_mutex_lock(&s->lock);
    out_of_order = s->out_of_order;
    (void)pthread_mutex_unlock(&s->lock);
    return out_of_order;
}

int64_t
ticket_source_seconds_left(struct ticket_source *s)
{
    int64_t expiry, offset, now;
    int32_t ignored;

    (void)pthread_mutex_lock(&s->lock);
    expiry = s->expiry;
    offset = s->clock_offset;
    (void)pthread_mutex_unlock(&s->lock);
    if (expiry == 0)
        return INT64_MAX;
    krb_clock_system(&now, &ignored);
    now += offset;
    return expiry > now ? expiry - now : 0;
}

enum verdict
ticket_source_restrict_enctypes(struct ticket_source *s, const int32_t *etypes,
                                size_t num, struct evidence *ev)
{
    krb5_enctype list[SETTINGS_MAX_ETYPES + 1] = {0};
    size_t used = 0;

    for (size_t i = 0; i < num && used < SETTINGS_MAX_ETYPES; i++) {
        if (crypto_profile_find(etypes[i]) != NULL)
            list[used++] = etypes[i];
    }
    if (num > 0 && used == 0)
        return verdict_with(V_NO_ETYPE, ev,
                            "none of %zu encryption types, the first being %d",
                            num, (int)etypes[0]);
    (void)pthread_mutex_lock(&s->lock);
    memcpy(s->enctypes, list, sizeof(list));
    (void)pthread_mutex_unlock(&s->lock);
    return V_OK;
}
