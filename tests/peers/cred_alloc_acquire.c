/* tests/peers/cred_alloc_acquire.c: gss_acquire_cred and its kin, while
 * allocations fail. */
#include "tests/peers/cred_alloc.h"

#include <stdio.h>
#include <stdlib.h>

#define RENEWED "MEMORY:alloc-renewed"

/* acquire_cred with a name or none, a key with its value or none. */
static OM_uint32
acquire(struct alloc_subject *s, gss_name_t name, gss_cred_usage_t usage,
        const char *key, const char *value)
{
    s->name = name;
    if (key == NULL)
        return gss_default_cred(&s->minor, name, NULL, usage, &s->made);
    return gss_store_acquire(&s->minor, name, usage, key, value, NULL, NULL,
                             &s->made);
}

static OM_uint32
by_default(struct alloc_subject *s)
{
    return acquire(s, NULL, GSS_C_INITIATE, NULL, NULL);
}

static OM_uint32
by_user(struct alloc_subject *s)
{
    return acquire(s, gss_user_name("alice"), GSS_C_INITIATE, NULL, NULL);
}

static OM_uint32
to_accept(struct alloc_subject *s)
{
    return acquire(s, gss_host_name("svc@localhost"), GSS_C_ACCEPT, NULL, NULL);
}

static OM_uint32
for_both(struct alloc_subject *s)
{
    return acquire(s, NULL, GSS_C_BOTH, NULL, NULL);
}

static OM_uint32
by_ccache(struct alloc_subject *s)
{
    return acquire(s, NULL, GSS_C_INITIATE, "ccache", getenv("KRB5CCNAME"));
}

static OM_uint32
by_keytab(struct alloc_subject *s)
{
    char path[400];

    cred_path(path, sizeof(path), "keytab/svc");
    return acquire(s, gss_host_name("svc@localhost"), GSS_C_ACCEPT, "keytab",
                   path);
}

static OM_uint32
by_rcache(struct alloc_subject *s)
{
    return acquire(s, gss_host_name("svc@localhost"), GSS_C_ACCEPT, "rcache",
                   "none:");
}

static void
nothing_renewed(struct alloc_subject *s)
{
    (void)s;
    cred_alloc_end_cache(RENEWED);
}

static OM_uint32
by_client_keytab(struct alloc_subject *s)
{
    char path[400];

    cred_path(path, sizeof(path), "keytab/client");
    return gss_store_acquire(&s->minor, NULL, GSS_C_INITIATE, "client_keytab",
                             path, "ccache", RENEWED, &s->made);
}

static OM_uint32
by_password(struct alloc_subject *s)
{
    return acquire(s, gss_user_name("bob"), GSS_C_INITIATE, "password",
                   "bob-password");
}

static OM_uint32
by_verified_password(struct alloc_subject *s)
{
    s->name = gss_user_name("bob");
    return gss_store_acquire(&s->minor, s->name, GSS_C_INITIATE, "password",
                             "bob-password", "verify", "svc/localhost",
                             &s->made);
}

static OM_uint32
with_password(struct alloc_subject *s)
{
    gss_buffer_desc text = gss_text("bob-password");

    s->name = gss_user_name("bob");
    return gss_acquire_cred_with_password(&s->minor, s->name, &text, 0, NULL,
                                          GSS_C_INITIATE, &s->made, NULL, NULL);
}

static void
is_alice(struct alloc_subject *s)
{
    cred_alloc_is(s, "alice@APEX.TEST", GSS_C_INITIATE);
}

static void
is_bob(struct alloc_subject *s)
{
    cred_alloc_is(s, "bob@APEX.TEST", GSS_C_INITIATE);
}

static void
is_service(struct alloc_subject *s)
{
    cred_alloc_is(s, "svc/localhost@APEX.TEST", GSS_C_ACCEPT);
}

static void
is_both(struct alloc_subject *s)
{
    cred_alloc_is(s, "alice@APEX.TEST", GSS_C_BOTH);
}

static void
is_renewed(struct alloc_subject *s)
{
    is_alice(s);
    cred_alloc_cache_is(RENEWED, "alice@APEX.TEST");
}

/* A cache that was begun is no obstacle to the next who asks. */
static void
can_renew(struct alloc_subject *s)
{
    EXPECT_NUMBER(by_client_keytab(s), GSS_S_COMPLETE);
    is_renewed(s);
}

/* The default cache is still alice's. */
static void
default_is_alice(struct alloc_subject *s)
{
    (void)s;
    cred_alloc_cache_is(getenv("KRB5CCNAME"), "alice@APEX.TEST");
}

const struct alloc_call cred_alloc_acquire[] = {
    {"acquire_cred, initiate", NULL, NULL, by_default, is_alice,
     default_is_alice},
    {"acquire_cred, initiate, a name", NULL, NULL, by_user, is_alice,
     default_is_alice},
    {"acquire_cred, accept", NULL, NULL, to_accept, is_service, NULL},
    {"acquire_cred, both", NULL, NULL, for_both, is_both, NULL},
    {"acquire_cred_from, ccache", NULL, NULL, by_ccache, is_alice,
     default_is_alice},
    {"acquire_cred_from, keytab", NULL, NULL, by_keytab, is_service, NULL},
    {"acquire_cred_from, rcache", NULL, NULL, by_rcache, is_service, NULL},
    {"acquire_cred_from, client_keytab", NULL, nothing_renewed,
     by_client_keytab, is_renewed, can_renew},
    {"acquire_cred_from, password", NULL, NULL, by_password, is_bob,
     default_is_alice},
    {"acquire_cred_from, verify", NULL, NULL, by_verified_password, is_bob,
     default_is_alice},
    {"acquire_cred_with_password", NULL, NULL, with_password, is_bob,
     default_is_alice},
};
const size_t cred_alloc_num_acquire =
    sizeof(cred_alloc_acquire) / sizeof(cred_alloc_acquire[0]);
