/* krb5_tickets_test.c: mech/krb5/tickets.h with a real KDC.  Runs in the
 * throw-away realm (tests/realm/README), logged in as alice. */
#include "mech/krb5/tickets.h"

#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "asn1/krb_cred.h"
#include "mech/krb5/keys.h"
#include "tests/unit/krb5_support.h"
#include "tests/unit/tap.h"

#define ALICE "alice@APEX.TEST"

static char realm_ccache[300];

static enum verdict
acquire(const char *principal, const char *ccache, const char *keytab,
        struct ticket_source **out, struct evidence *ev)
{
    struct krb_name *name = principal != NULL ? parsed(principal) : NULL;
    struct ticket_source_request r = {
        .name = name, .ccache = ccache, .client_keytab = keytab};
    enum verdict v;

    *ev = (struct evidence)EVIDENCE_INIT;
    *out = NULL;
    v = ticket_source_acquire(&r, out, ev);
    if (v != V_OK)
        printf("# acquire: %s: %s\n", verdict_name(v), ev->text);
    krb_name_free(name);
    return v;
}

static enum verdict
get(struct ticket_source *s, const char *target, uint32_t lifetime,
    struct service_ticket **out, struct evidence *ev)
{
    struct krb_name *name = host_based(target);
    enum verdict v;

    *ev = (struct evidence)EVIDENCE_INIT;
    *out = NULL;
    v = ticket_source_get(s, name, lifetime, out, ev);
    krb_name_free(name);
    return v;
}

static void
is_of(struct ticket_source *s, const char *principal)
{
    const struct krb_name *name = ticket_source_name(s);

    CU_ASSERT_PTR_NOT_NULL_FATAL(name);
    CU_ASSERT_STRING_EQUAL(krb_name_text(name), principal);
}

/* The key finder of the acceptor has the key that opens the ticket. */
static bool
open_ticket(void *arg, struct crypto_usage *opener,
            const struct principal_name *entry)
{
    const struct ticket *ticket = arg;
    struct builder plain = BUILDER_INIT;
    bool ok;

    (void)entry;
    ok =
        crypto_usage_open(opener, ticket->enc_part.cipher, &plain) == CRYPTO_OK;
    builder_free(&plain);
    return ok;
}

static void
check_ticket(const struct service_ticket *t, const char *client)
{
    struct evidence ev = EVIDENCE_INIT;
    struct issued_ticket view;
    struct key_source *keys = NULL;
    struct ticket ticket;
    char text[100];

    service_ticket_view(t, &view);
    principal_name_text(&view.client, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, client);
    CU_ASSERT(view.session_key.keyvalue.len == 32);
    CU_ASSERT(view.session_key.keytype == 18);
    CU_ASSERT(view.authtime > time(NULL) - 1000);
    CU_ASSERT(view.endtime > time(NULL));
    CU_ASSERT_FATAL(ticket_message_decode(view.raw, &ticket));
    CU_ASSERT_FATAL(key_source_acquire(NULL, NULL, &keys, &ev) == V_OK);
    CU_ASSERT(key_source_find(keys, &ticket, open_ticket, &ticket, &ev) ==
              V_OK);
    key_source_free(keys);
}

static void
service_ticket(void)
{
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT_FATAL(get(s, "host@localhost", 0, &t, &ev) == V_OK);
    is_of(s, ALICE);
    check_ticket(t, ALICE);
    service_ticket_free(t);
    ticket_source_free(s);
}

static void
lifetime(void)
{
    struct issued_ticket view;
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    /* The ticket of the cache would do; a longer one than the TGT does not
     * exist. */
    CU_ASSERT_FATAL(get(s, "svc@localhost", 600, &t, &ev) == V_OK);
    service_ticket_view(t, &view);
    CU_ASSERT(view.endtime >= time(NULL) + 590);
    CU_ASSERT(view.endtime <= time(NULL) + 660);
    service_ticket_free(t);
    CU_ASSERT_FATAL(get(s, "svc@localhost", 1200, &t, &ev) == V_OK);
    service_ticket_view(t, &view);
    CU_ASSERT(view.endtime >= time(NULL) + 1190);
    service_ticket_free(t);
    ticket_source_free(s);
}

static void
delegate_flag(void)
{
    struct issued_ticket view;
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT_FATAL(get(s, "deleg@localhost", 0, &t, &ev) == V_OK);
    service_ticket_view(t, &view);
    CU_ASSERT((view.flags & TICKET_OK_AS_DELEGATE) != 0);
    CU_ASSERT((view.flags & TICKET_FORWARDABLE) != 0);
    service_ticket_free(t);
    ticket_source_free(s);
}

static void
unknown_service(void)
{
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT(get(s, "nosuch@localhost", 0, &t, &ev) == V_KRB5);
    CU_ASSERT(t == NULL);
    CU_ASSERT(ev.code == KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN);
    says(&ev, "no ticket for nosuch/localhost@APEX.TEST");
    says(&ev, ALICE);
    ticket_source_free(s);
}

static void
restricted(void)
{
    static const int32_t only[] = {17};
    struct issued_ticket view;
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_restrict_enctypes(s, only, 1, &ev) == V_OK);
    CU_ASSERT_FATAL(get(s, "HTTP@localhost", 0, &t, &ev) == V_OK);
    service_ticket_view(t, &view);
    CU_ASSERT(view.session_key.keytype == 17);
    service_ticket_free(t);
    /* The restriction is the credential's, not the thread's. */
    ticket_source_free(s);
    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT_FATAL(get(s, "svc18@localhost", 0, &t, &ev) == V_OK);
    service_ticket_view(t, &view);
    CU_ASSERT(view.session_key.keytype == 18);
    service_ticket_free(t);
    ticket_source_free(s);
}

/* Which were wanted, and which might have been. */
static void
restricted_too_far(void)
{
    static const int32_t only[] = {25};
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_restrict_enctypes(s, only, 1, &ev) == V_OK);
    CU_ASSERT(get(s, "svc18@localhost", 0, &t, &ev) == V_KRB5);
    CU_ASSERT(ev.code == KRB5KDC_ERR_ETYPE_NOSUPP);
    says(&ev, "the credential wants only camellia128-cts-cmac");
    says(&ev, "permitted_enctypes: aes256-cts-hmac-sha1-96");
    ticket_source_free(s);
}

static void
password(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *bob = parsed("bob");
    struct ticket_source *s = NULL;
    struct service_ticket *t;

    CU_ASSERT_FATAL(ticket_source_with_password(bob, "bob-password", NULL, &s,
                                                &ev) == V_OK);
    is_of(s, "bob@APEX.TEST");
    CU_ASSERT(ticket_source_expiry(s) > time(NULL) + 1000);
    CU_ASSERT_FATAL(get(s, "host@localhost", 0, &t, &ev) == V_OK);
    check_ticket(t, "bob@APEX.TEST");
    service_ticket_free(t);
    ticket_source_free(s);
    s = NULL;
    CU_ASSERT(ticket_source_with_password(bob, "wrong", NULL, &s, &ev) ==
              V_NO_CRED);
    CU_ASSERT(s == NULL);
    CU_ASSERT(ev.code == KRB5KDC_ERR_PREAUTH_FAILED);
    says(&ev, "bob@APEX.TEST");
    krb_name_free(bob);
}

static void
client_keytab_name(char *out, size_t size)
{
    snprintf(out, size, "FILE:%s/keytab/client", getenv("APEX_REALM_DIR"));
}

/* A cache that does not exist is made from the client keytab. */
static void
client_keytab(void)
{
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;
    char keytab[300], ccache[300];

    client_keytab_name(keytab, sizeof(keytab));
    snprintf(ccache, sizeof(ccache), "FILE:%s/fresh", getenv("TMPDIR"));
    CU_ASSERT_FATAL(acquire(NULL, ccache, keytab, &s, &ev) == V_OK);
    is_of(s, ALICE);
    CU_ASSERT(ticket_source_expiry(s) > time(NULL) + 1000);
    CU_ASSERT_FATAL(get(s, "host@localhost", 0, &t, &ev) == V_OK);
    check_ticket(t, ALICE);
    service_ticket_free(t);
    ticket_source_free(s);
    /* Named, and found again in the environment's cache. */
    setenv("KRB5CCNAME", ccache, 1);
    CU_ASSERT_FATAL(acquire("alice", NULL, keytab, &s, &ev) == V_OK);
    ticket_source_free(s);
    CU_ASSERT(acquire("bob", NULL, keytab, &s, &ev) == V_NO_CRED);
    remove(ccache + strlen("FILE:"));

    /* Nothing given but the keytab: settled with the first ticket. */
    CU_ASSERT_FATAL(acquire(NULL, NULL, keytab, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_name(s) == NULL);
    CU_ASSERT_FATAL(get(s, "host@localhost", 0, &t, &ev) == V_OK);
    is_of(s, ALICE);
    service_ticket_free(t);
    ticket_source_free(s);
    remove(ccache + strlen("FILE:"));
    setenv("KRB5CCNAME", realm_ccache, 1);
}

/* In a collection a new cache is made beside the others. */
static void
client_keytab_collection(void)
{
    struct ticket_source *s, *again;
    struct evidence ev;
    char keytab[300], dir[300], command[400];

    client_keytab_name(keytab, sizeof(keytab));
    snprintf(command, sizeof(command), "mkdir %s/coll", getenv("TMPDIR"));
    CU_ASSERT(system(command) == 0);
    snprintf(dir, sizeof(dir), "DIR:%s/coll", getenv("TMPDIR"));
    setenv("KRB5CCNAME", dir, 1);
    CU_ASSERT_FATAL(acquire("alice", NULL, keytab, &s, &ev) == V_OK);
    is_of(s, ALICE);
    CU_ASSERT_FATAL(acquire("alice", NULL, NULL, &again, &ev) == V_OK);
    CU_ASSERT(ticket_source_expiry(again) == ticket_source_expiry(s));
    ticket_source_free(again);
    ticket_source_free(s);
    setenv("KRB5CCNAME", realm_ccache, 1);
}

/* Sets the note of `name` that asks for new tickets at `when`. */
static void
note_refresh(const char *name, int64_t when)
{
    krb5_context krb5;
    krb5_data data = {0};
    krb5_ccache cc;
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long)when);
    data.data = text;
    data.length = (unsigned)strlen(text);
    CU_ASSERT_FATAL(krb5_init_context(&krb5) == 0);
    CU_ASSERT_FATAL(krb5_cc_resolve(krb5, name, &cc) == 0);
    CU_ASSERT(krb5_cc_set_config(krb5, cc, NULL, "refresh_time", NULL) == 0);
    CU_ASSERT(krb5_cc_set_config(krb5, cc, NULL, "refresh_time", &data) == 0);
    krb5_cc_close(krb5, cc);
    krb5_free_context(krb5);
}

static int64_t
noted_refresh(const char *name)
{
    krb5_context krb5;
    krb5_data data = {0};
    krb5_ccache cc;
    char text[24] = {0};

    CU_ASSERT_FATAL(krb5_init_context(&krb5) == 0);
    CU_ASSERT_FATAL(krb5_cc_resolve(krb5, name, &cc) == 0);
    CU_ASSERT_FATAL(krb5_cc_get_config(krb5, cc, NULL, "refresh_time", &data) ==
                    0);
    CU_ASSERT_FATAL(data.length < sizeof(text));
    memcpy(text, data.data, data.length);
    krb5_free_data_contents(krb5, &data);
    krb5_cc_close(krb5, cc);
    krb5_free_context(krb5);
    return strtoll(text, NULL, 10);
}

static void
refresh(void)
{
    struct ticket_source *s;
    struct evidence ev;
    char keytab[300], ccache[300];
    int64_t now = time(NULL), noted;

    client_keytab_name(keytab, sizeof(keytab));
    snprintf(ccache, sizeof(ccache), "FILE:%s/refresh", getenv("TMPDIR"));
    CU_ASSERT_FATAL(acquire(NULL, ccache, keytab, &s, &ev) == V_OK);
    noted = noted_refresh(ccache);
    CU_ASSERT(noted > now + 1000); /* half of ten hours */
    CU_ASSERT(noted < ticket_source_expiry(s) - 1000);
    ticket_source_free(s);
    /* It is time: new tickets, and a new note. */
    note_refresh(ccache, now - 10);
    CU_ASSERT_FATAL(acquire(NULL, ccache, keytab, &s, &ev) == V_OK);
    CU_ASSERT(noted_refresh(ccache) > now + 1000);
    ticket_source_free(s);
    /* It is time, but the KDC is away: the old ones still do. */
    note_refresh(ccache, now - 10);
    setenv("KRB5_CONFIG", "/nonexistent", 1);
    CU_ASSERT_FATAL(acquire(NULL, ccache, keytab, &s, &ev) == V_OK);
    CU_ASSERT(noted_refresh(ccache) < now + 60);
    ticket_source_free(s);
    setenv("KRB5_CONFIG", getenv("APEX_KRB5_CONF"), 1);
}

static void
forward(void)
{
    struct ticket_source *s, *delegated = NULL;
    struct krb_name *target = host_based("host@localhost");
    struct builder message = BUILDER_INIT;
    struct service_ticket *t;
    struct krb_cred decoded;
    struct evidence ev;

    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT_FATAL(ticket_source_forward(s, target, &message, &ev) == V_OK);
    CU_ASSERT_FATAL(krb_cred_decode(builder_view(&message), &decoded) ==
                    MESSAGE_OK);
    CU_ASSERT(decoded.enc_part.etype == 0);
    CU_ASSERT(decoded.num_tickets == 1);
    ticket_source_free(s);

    /* What was forwarded works at the other end, and is gone with its owner. */
    CU_ASSERT_FATAL(ticket_source_from_delegation(builder_view(&message),
                                                  &delegated, &ev) == V_OK);
    is_of(delegated, ALICE);
    CU_ASSERT_FATAL(get(delegated, "svc@localhost", 0, &t, &ev) == V_OK);
    check_ticket(t, ALICE);
    service_ticket_free(t);
    ticket_source_free(delegated);
    builder_free(&message);
    krb_name_free(target);
}

static void
no_forward(void)
{
    struct krb_name *target = host_based("host@localhost");
    struct builder message = BUILDER_INIT;
    struct ticket_source *s;
    struct evidence ev;
    struct site_files f = {0};

    CU_ASSERT_FATAL(krb5_init_context(&f.mit) == 0);
    ccache_make(&f, "MEMORY:old", "alice", -100);
    CU_ASSERT_FATAL(acquire(NULL, "MEMORY:old", NULL, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_forward(s, target, &message, &ev) == V_KRB5);
    says(&ev, "no forwarded credentials of " ALICE);
    CU_ASSERT(message.len == 0);
    builder_free(&message);
    ticket_source_free(s);
    krb_name_free(target);
    krb5_free_context(f.mit);
}

/* The host name of the target is settled by libkrb5 when the ticket is asked
 * for. */
static void
fallback(void)
{
    struct ticket_source *s;
    struct service_ticket *t;
    struct evidence ev;
    char conf[300], both[700];
    FILE *f;

    snprintf(conf, sizeof(conf), "%s/fallback.conf", getenv("TMPDIR"));
    f = fopen(conf, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fprintf(f, "[libdefaults]\n dns_canonicalize_hostname = fallback\n");
    fclose(f);
    snprintf(both, sizeof(both), "%s:%s", conf, getenv("APEX_KRB5_CONF"));
    setenv("KRB5_CONFIG", both, 1);
    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT_FATAL(get(s, "host@LocalHost", 0, &t, &ev) == V_OK);
    check_ticket(t, ALICE);
    service_ticket_free(t);
    ticket_source_free(s);
    setenv("KRB5_CONFIG", getenv("APEX_KRB5_CONF"), 1);
}

struct shared {
    struct ticket_source *source;
    bool ok;
};

static void *
get_often(void *arg)
{
    static const char *const targets[] = {"host@localhost", "svc@localhost",
                                          "HTTP@localhost", "svc17@localhost"};
    struct shared *shared = arg;
    struct service_ticket *t;
    struct evidence ev;

    for (int i = 0; i < 20; i++) {
        shared->ok &= get(shared->source, targets[i % 4], 0, &t, &ev) == V_OK;
        service_ticket_free(t);
    }
    return NULL;
}

/* valgrind runs one thread at a time, and does not know that the file lock
 * which libkrb5 takes may have to wait for another thread. */
static bool
under_valgrind(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

/* Has the tickets of the realm's cache in memory from here on. */
static void
move_to_memory(void)
{
    krb5_context krb5;
    krb5_ccache from, to;

    CU_ASSERT_FATAL(krb5_init_context(&krb5) == 0);
    CU_ASSERT_FATAL(krb5_cc_resolve(krb5, realm_ccache, &from) == 0);
    CU_ASSERT_FATAL(krb5_cc_resolve(krb5, "MEMORY:threads", &to) == 0);
    CU_ASSERT(krb5_cc_move(krb5, from, to) == 0);
    krb5_cc_close(krb5, to);
    setenv("KRB5CCNAME", "MEMORY:threads", 1);
    krb5_free_context(krb5);
}

/* One credential, not yet resolved, used by many at once. */
static void
threads(void)
{
    struct shared shared[4];
    struct ticket_source *s;
    struct evidence ev;
    pthread_t id[4];

    if (under_valgrind())
        move_to_memory();
    CU_ASSERT_FATAL(acquire(NULL, NULL, NULL, &s, &ev) == V_OK);
    for (int i = 0; i < 4; i++) {
        shared[i] = (struct shared){s, true};
        CU_ASSERT_FATAL(pthread_create(&id[i], NULL, get_often, &shared[i]) ==
                        0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(id[i], NULL);
        CU_ASSERT(shared[i].ok);
    }
    ticket_source_free(s);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"a service ticket that the keytab opens", service_ticket},
        {"the lifetime asked for", lifetime},
        {"ok-as-delegate and forwardable", delegate_flag},
        {"an unknown service is named", unknown_service},
        {"restricted enctypes", restricted},
        {"enctypes that the service has not", restricted_too_far},
        {"by password, in a cache of its own", password},
        {"by client keytab", client_keytab},
        {"by client keytab in a collection", client_keytab_collection},
        {"refreshed at half life", refresh},
        {"forwarded and used at the other end", forward},
        {"nothing to forward", no_forward},
        {"canonicalisation as fallback", fallback},
        {"one credential in four threads", threads},
    };
    const char *ccache = getenv("KRB5CCNAME");

    snprintf(realm_ccache, sizeof(realm_ccache), "%s",
             ccache != NULL ? ccache : "");
    return tap_main("krb5 tickets", tests, sizeof(tests) / sizeof(tests[0]));
}
