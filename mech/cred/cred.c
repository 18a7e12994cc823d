/* mech/cred/cred.c: credentials as GSS-API handles them. */
#include "mech/cred/cred.h"

#include <stdlib.h>
#include <string.h>

#include "mech/cred/store_keys.h"
#include "mech/replay/store.h"

bool
cred_can_initiate(const struct cred *c)
{
    return c->usage == GSS_C_INITIATE || c->usage == GSS_C_BOTH;
}

bool
cred_can_accept(const struct cred *c)
{
    return c->usage == GSS_C_ACCEPT || c->usage == GSS_C_BOTH;
}

/* The errors are those that users of the credential store's keys know. */
static enum verdict
check_request(const struct name *name, gss_cred_usage_t usage,
              const struct cred_store *values, struct evidence *ev)
{
    if (usage != GSS_C_INITIATE && usage != GSS_C_ACCEPT && usage != GSS_C_BOTH)
        return verdict_with(V_BAD_USAGE, ev, "credential usage %d", usage);
    if (values->password == NULL)
        return values->verify == NULL
                   ? V_OK
                   : verdict_with(V_BAD_USAGE, ev, "verify without password");
    if (name == NULL)
        return verdict_with(V_BAD_NAME, ev, "a password without a name");
    if (usage == GSS_C_ACCEPT)
        return verdict_with(V_BAD_USAGE, ev, "a password to accept with");
    if (values->ccache != NULL || values->client_keytab != NULL)
        return verdict_with(V_BAD_USAGE, ev,
                            "a password beside a ccache or client_keytab");
    return V_OK;
}

static enum verdict
acquire_tickets(const struct name *name, const struct cred_store *values,
                struct cred *c, struct evidence *ev)
{
    struct ticket_source_request request = {
        .name = name != NULL ? name->krb : NULL,
        .ccache = values->ccache,
        .client_keytab = values->client_keytab,
        /* A service acts as whom it was when it began, whatever its clients'
         * caches that it goes through. */
        .keeps_default = c->usage == GSS_C_BOTH,
    };
    struct ticket_verification verification = {
        .principal = values->verify,
        .keytab = values->keytab,
    };

    if (values->password == NULL)
        return ticket_source_acquire(&request, &c->tickets, ev);
    return ticket_source_with_password(
        name->krb, values->password,
        values->verify != NULL ? &verification : NULL, &c->tickets, ev);
}

/* An acceptor that could never accept is refused at once. */
static enum verdict
check_rcache(const char *name, struct evidence *ev)
{
    struct replay_store *store = NULL;
    enum verdict v = replay_store_open(name, NULL, &store, ev);

    replay_store_free(store);
    return v;
}

static enum verdict
acquire_parts(const struct name *name, const struct cred_store *values,
              struct cred *c, struct evidence *ev)
{
    enum verdict v = V_OK;

    if (values->rcache != NULL && cred_can_accept(c))
        v = check_rcache(values->rcache, ev);
    if (v != V_OK)
        return v;
    if (values->rcache != NULL) {
        c->rcache = strdup(values->rcache);
        if (c->rcache == NULL)
            return V_NO_MEMORY;
    }
    if (cred_can_accept(c))
        v = key_source_acquire(values->keytab, name != NULL ? name->krb : NULL,
                               &c->keys, ev);
    if (v == V_OK && cred_can_initiate(c))
        v = acquire_tickets(name, values, c, ev);
    return v;
}

static enum verdict
acquire(const struct name *name, gss_cred_usage_t usage,
        const struct cred_store *values, struct cred **out, struct evidence *ev)
{
    enum verdict v = check_request(name, usage, values, ev);
    struct cred *c;

    if (v != V_OK)
        return v;
    c = calloc(1, sizeof(*c));
    if (c == NULL)
        return V_NO_MEMORY;
    c->usage = usage;
    v = acquire_parts(name, values, c, ev);
    if (v != V_OK) {
        cred_free(c);
        return v;
    }
    *out = c;
    return V_OK;
}

enum verdict
cred_acquire(const struct name *name, gss_cred_usage_t usage,
             gss_const_key_value_set_t store, struct cred **out,
             struct evidence *ev)
{
    struct cred_store values;
    enum verdict v = cred_store_read(store, &values, ev);

    return v == V_OK ? acquire(name, usage, &values, out, ev) : v;
}

enum verdict
cred_acquire_with_password(const struct name *name, struct bytes password,
                           gss_cred_usage_t usage, struct cred **out,
                           struct evidence *ev)
{
    struct cred_store values = {0};
    struct builder text = BUILDER_INIT;
    enum verdict v = V_NO_MEMORY;

    /* libkrb5 takes a C string: what a NUL cut short would be another one. */
    for (size_t i = 0; i < password.len; i++) {
        if (password.data[i] == 0)
            return verdict_with(V_CALLER, ev, "the password holds a NUL");
    }
    builder_bytes(&text, password);
    builder_u8(&text, 0);
    if (builder_ok(&text)) {
        values.password = (const char *)builder_view(&text).data;
        v = acquire(name, usage, &values, out, ev);
    }
    builder_free(&text);
    return v;
}

enum verdict
cred_from_tickets(struct ticket_source *tickets, struct cred **out)
{
    struct cred *c = calloc(1, sizeof(*c));

    if (c == NULL) {
        ticket_source_free(tickets);
        return V_NO_MEMORY;
    }
    c->usage = GSS_C_INITIATE;
    c->tickets = tickets;
    *out = c;
    return V_OK;
}

void
cred_free(struct cred *c)
{
    if (c == NULL)
        return;
    key_source_free(c->keys);
    ticket_source_free(c->tickets);
    free(c->rcache);
    free(c);
}

static OM_uint32
lifetime_of(int64_t seconds)
{
    if (seconds == INT64_MAX)
        return GSS_C_INDEFINITE;
    return seconds < GSS_C_INDEFINITE ? (OM_uint32)seconds
                                      : GSS_C_INDEFINITE - 1;
}

enum verdict
cred_look(const struct cred *c, struct evidence *ev)
{
    return cred_can_initiate(c) ? ticket_source_look(c->tickets, ev) : V_OK;
}

enum verdict
cred_lifetime(const struct cred *c, OM_uint32 *out_seconds, struct evidence *ev)
{
    enum verdict v = V_OK;

    if (!cred_can_initiate(c)) {
        *out_seconds = GSS_C_INDEFINITE;
        return V_OK;
    }
    v = ticket_source_resolve(c->tickets, NULL, ev);
    if (v == V_OK)
        *out_seconds = lifetime_of(ticket_source_seconds_left(c->tickets));
    return v;
}

static enum verdict
initiator_name(const struct cred *c, struct krb_name **out, struct evidence *ev)
{
    enum verdict v = ticket_source_resolve(c->tickets, NULL, ev);

    if (v == V_OK)
        v = krb_name_duplicate(ticket_source_name(c->tickets), out, ev);
    return v;
}

enum verdict
cred_name(const struct cred *c, struct name **out, struct evidence *ev)
{
    struct krb_name *krb = NULL;
    enum verdict v = cred_can_initiate(c) ? initiator_name(c, &krb, ev)
                                          : key_source_name(c->keys, &krb, ev);

    return v == V_OK ? name_new(c->mech, krb, out) : v;
}
