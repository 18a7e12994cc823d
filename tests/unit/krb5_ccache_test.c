/* krb5_ccache_test.c: mech/krb5/tickets.h as far as it needs no KDC: which
 * cache a credential stands for, and delegated credentials. */
#include "mech/krb5/tickets.h"

#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "asn1/krb_cred.h"
#include "tests/unit/asn1_kdc.h"
#include "tests/unit/krb5_support.h"
#include "tests/unit/tap.h"

static enum verdict
acquire(const char *principal, const char *ccache, struct ticket_source **out,
        struct evidence *ev)
{
    struct krb_name *name = principal != NULL ? parsed(principal) : NULL;
    struct ticket_source_request r = {.name = name, .ccache = ccache};
    enum verdict v;

    *ev = (struct evidence)EVIDENCE_INIT;
    *out = NULL;
    v = ticket_source_acquire(&r, out, ev);
    CU_ASSERT((v == V_OK) == (*out != NULL));
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

static void
nothing_there(void)
{
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;

    site_open(&f, "", "");
    CU_ASSERT(acquire(NULL, NULL, &s, &ev) == V_NO_CRED);
    CU_ASSERT(ev.code == KRB5_CC_NOTFOUND);
    CU_ASSERT_PTR_NOT_NULL(strstr(ev.said, f.ccache));
    says(&ev, "run kinit");
    CU_ASSERT(acquire(NULL, f.ccache, &s, &ev) == V_NO_CRED);
    CU_ASSERT(ev.code == KRB5_FCC_NOFILE);
    says(&ev, f.ccache);
    says(&ev, "run kinit");
    CU_ASSERT(acquire("alice", NULL, &s, &ev) == V_NO_CRED);
    CU_ASSERT(ev.code == KRB5_CC_NOTFOUND);
    says(&ev, "alice@HOME.TEST");
    CU_ASSERT(acquire(NULL, "NOTYPE:x", &s, &ev) == V_NO_CRED);
    CU_ASSERT(ev.code == KRB5_CC_UNKNOWN_TYPE);
    says(&ev, "NOTYPE:x");
    site_close(&f);
}

static void
default_cache(void)
{
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;
    int64_t left;

    site_open(&f, "", "");
    ccache_make(&f, f.ccache, "alice", 3600);
    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_name(s) == NULL); /* deferred */
    CU_ASSERT(ticket_source_expiry(s) == 0);
    CU_ASSERT(ticket_source_resolve(s, NULL, &ev) == V_OK);
    is_of(s, "alice@HOME.TEST");
    left = ticket_source_expiry(s) - time(NULL);
    CU_ASSERT(left > 3500 && left <= 3600);
    CU_ASSERT(ticket_source_resolve(s, NULL, &ev) == V_OK);
    ticket_source_free(s);
    site_close(&f);
}

static void
given_cache(void)
{
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;
    char other[160];

    site_open(&f, "", "");
    snprintf(other, sizeof(other), "FILE:%s/other", f.dir);
    ccache_make(&f, other, "bob", 60);
    CU_ASSERT_FATAL(acquire(NULL, other, &s, &ev) == V_OK);
    is_of(s, "bob@HOME.TEST"); /* at once */
    ticket_source_free(s);
    CU_ASSERT_FATAL(acquire("bob", other, &s, &ev) == V_OK);
    ticket_source_free(s);
    CU_ASSERT(acquire("alice", other, &s, &ev) == V_CCACHE_NOMATCH);
    says(&ev, other);
    says(&ev, "is of bob@HOME.TEST, not of alice@HOME.TEST");
    ccache_make(&f, other, "bob", 0);
    CU_ASSERT(acquire(NULL, other, &s, &ev) == V_EMPTY_CCACHE);
    says(&ev, other);
    /* A late setenv counts. */
    ccache_make(&f, other, "carol", 60);
    setenv("KRB5CCNAME", other, 1);
    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_resolve(s, NULL, &ev) == V_OK);
    is_of(s, "carol@HOME.TEST");
    ticket_source_free(s);
    remove(other + strlen("FILE:"));
    site_close(&f);
}

static void
by_name(void)
{
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;
    char dir[100], one[200], two[200], primary[200];

    site_open(&f, "", "");
    snprintf(dir, sizeof(dir), "DIR:%s", f.dir);
    snprintf(one, sizeof(one), "DIR::%s/tkt1", f.dir);
    snprintf(two, sizeof(two), "DIR::%s/tkt2", f.dir);
    setenv("KRB5CCNAME", dir, 1);
    ccache_make(&f, one, "alice", 60);
    ccache_make(&f, two, "bob", 60);
    CU_ASSERT_FATAL(acquire("bob", NULL, &s, &ev) == V_OK);
    is_of(s, "bob@HOME.TEST");
    ticket_source_free(s);
    CU_ASSERT_FATAL(acquire("alice", NULL, &s, &ev) == V_OK);
    is_of(s, "alice@HOME.TEST");
    ticket_source_free(s);
    CU_ASSERT(acquire("carol", NULL, &s, &ev) == V_NO_CRED);
    snprintf(primary, sizeof(primary), "%s/primary", f.dir);
    remove(primary);
    site_close(&f);
}

/* The site's choice by target: .k5identity in the home directory. */
static void
by_target(void)
{
    struct krb_name *target;
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;
    char dir[100], name[200];
    FILE *rules;

    site_open(&f, "dns_canonicalize_hostname = false", "");
    snprintf(dir, sizeof(dir), "DIR:%s", f.dir);
    setenv("KRB5CCNAME", dir, 1);
    setenv("HOME", f.dir, 1);
    snprintf(name, sizeof(name), "DIR::%s/tkt1", f.dir);
    ccache_make(&f, name, "alice", 60);
    snprintf(name, sizeof(name), "DIR::%s/tkt2", f.dir);
    ccache_make(&f, name, "bob", 60);
    snprintf(name, sizeof(name), "%s/primary", f.dir);
    rules = fopen(name, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(rules);
    fprintf(rules, "tkt1\n");
    fclose(rules);
    snprintf(name, sizeof(name), "%s/.k5identity", f.dir);
    rules = fopen(name, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(rules);
    fprintf(rules, "bob@HOME.TEST host=host.home.test\n");
    fclose(rules);

    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    target = host_based("host@host.home.test");
    CU_ASSERT(ticket_source_resolve(s, target, &ev) == V_OK);
    is_of(s, "bob@HOME.TEST");
    krb_name_free(target);
    ticket_source_free(s);

    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    target = host_based("host@other.test");
    CU_ASSERT(ticket_source_resolve(s, target, &ev) == V_OK);
    is_of(s, "alice@HOME.TEST"); /* the primary */
    krb_name_free(target);
    ticket_source_free(s);
    site_close(&f);
}

static void
thread_cache(void)
{
    struct ticket_source *s;
    struct evidence ev = EVIDENCE_INIT;
    const char *old = NULL;
    struct site_files f;

    site_open(&f, "", "");
    ccache_make(&f, "MEMORY:mine", "bob", 60);
    CU_ASSERT(tickets_thread_ccache("MEMORY:mine", &old, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(old, f.ccache);
    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    is_of(s, "bob@HOME.TEST");
    ticket_source_free(s);
    CU_ASSERT(acquire("alice", NULL, &s, &ev) == V_CCACHE_NOMATCH);
    CU_ASSERT(tickets_thread_ccache(NULL, &old, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(old, "MEMORY:mine");
    CU_ASSERT(tickets_thread_ccache(NULL, NULL, &ev) == V_OK);
    CU_ASSERT(acquire(NULL, NULL, &s, &ev) == V_NO_CRED);
    site_close(&f);
}

static void *
own_name(void *arg)
{
    struct evidence ev = EVIDENCE_INIT;
    const char *old = NULL;
    bool *ok = arg;

    *ok = tickets_thread_ccache("MEMORY:thread", &old, &ev) == V_OK &&
          strcmp(old, "MEMORY:main") != 0;
    return NULL;
}

static void
thread_caches_apart(void)
{
    struct evidence ev = EVIDENCE_INIT;
    const char *old = NULL;
    struct site_files f;
    bool ok = false;
    pthread_t id;

    site_open(&f, "", "");
    CU_ASSERT(tickets_thread_ccache("MEMORY:main", NULL, &ev) == V_OK);
    CU_ASSERT_FATAL(pthread_create(&id, NULL, own_name, &ok) == 0);
    pthread_join(id, NULL);
    CU_ASSERT(ok);
    CU_ASSERT(tickets_thread_ccache(NULL, &old, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(old, "MEMORY:main");
    site_close(&f);
}

static void
expired(void)
{
    struct krb_name *target;
    struct service_ticket *t = NULL;
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;

    site_open(&f, "", "");
    ccache_make(&f, f.ccache, "alice", -120);
    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    target = parsed("host/host.home.test");
    CU_ASSERT(ticket_source_get(s, target, 0, &t, &ev) == V_TKT_EXPIRED);
    CU_ASSERT(t == NULL);
    CU_ASSERT(ev.code == KRB5KRB_AP_ERR_TKT_EXPIRED);
    says(&ev, "the credentials of alice@HOME.TEST ended 12");
    says(&ev, "run kinit");
    krb_name_free(target);
    ticket_source_free(s);
    site_close(&f);
}

static void
enctypes(void)
{
    static const int32_t usable[] = {1, 17, 999}, useless[] = {1, 3};
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;

    site_open(&f, "", "");
    ccache_make(&f, f.ccache, "alice", 60);
    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT(ticket_source_restrict_enctypes(s, usable, 3, &ev) == V_OK);
    CU_ASSERT(ticket_source_restrict_enctypes(s, useless, 2, &ev) ==
              V_NO_ETYPE);
    CU_ASSERT(ticket_source_restrict_enctypes(s, NULL, 0, &ev) == V_OK);
    ticket_source_free(s);
    site_close(&f);
}

static void
copy(void)
{
    struct ticket_source *s, *again;
    struct site_files f;
    struct evidence ev;
    krb5_principal p;
    krb5_ccache cc;

    site_open(&f, "", "");
    ccache_make(&f, f.ccache, "alice", 60);
    CU_ASSERT_FATAL(acquire(NULL, NULL, &s, &ev) == V_OK);
    CU_ASSERT_FATAL(krb5_cc_resolve(f.mit, "MEMORY:copy", &cc) == 0);
    CU_ASSERT(krb5_parse_name(f.mit, "alice", &p) == 0);
    CU_ASSERT(krb5_cc_initialize(f.mit, cc, p) == 0);
    CU_ASSERT(ticket_source_copy_ccache(s, cc, &ev) == V_OK);
    CU_ASSERT_FATAL(acquire("alice", "MEMORY:copy", &again, &ev) == V_OK);
    CU_ASSERT(ticket_source_expiry(again) == ticket_source_expiry(s));
    ticket_source_free(again);
    ticket_source_free(s);
    krb5_cc_destroy(f.mit, cc);
    krb5_free_principal(f.mit, p);
    site_close(&f);
}

/* A KRB-CRED of `num` TGTs of alice, with `num_tickets` tickets. */
static void
make_krb_cred(struct builder *out, size_t num, size_t num_tickets,
              int32_t etype, bool with_client)
{
    static const uint8_t key[16] = {9}, host[4] = {127, 0, 0, 1};
    struct krb_name *client = parsed("alice"),
                    *server = parsed("krbtgt/HOME.TEST");
    struct builder tickets = BUILDER_INIT, infos = BUILDER_INIT;
    struct builder part = BUILDER_INIT, list = BUILDER_INIT;
    struct enc_krb_cred_part p = {0};
    struct krb_cred_info info = {0};
    struct ticket ticket = {0};
    struct krb_cred c = {0};
    size_t seq;

    ticket.server = *krb_name_wire(server);
    ticket.enc_part.etype = 18;
    ticket.enc_part.cipher = bytes_of_string("sealed");
    seq = der_begin(&list, DER_SEQUENCE);
    der_put_field_int32(&list, 0, 2);
    der_put_field_octets(&list, 1, (struct bytes){host, sizeof(host)});
    der_end(&list, seq);
    info.key.keytype = 17;
    info.key.keyvalue = (struct bytes){key, sizeof(key)};
    info.has_client = with_client;
    info.client = *krb_name_wire(client);
    info.has_server = true;
    info.server = *krb_name_wire(server);
    info.has_flags = true;
    info.flags = TICKET_FORWARDED;
    info.has_endtime = true;
    info.endtime = time(NULL) + 600;
    info.has_addresses = true;
    info.addresses = builder_view(&list);
    for (size_t i = 0; i < num; i++)
        krb_cred_info_encode(&infos, &info);
    for (size_t i = 0; i < num_tickets; i++)
        ticket_encode(&tickets, &ticket);
    p.ticket_info = builder_view(&infos);
    enc_krb_cred_part_encode(&part, &p);
    c.tickets = builder_view(&tickets);
    c.enc_part.etype = etype;
    c.enc_part.cipher = builder_view(&part);
    krb_cred_encode(out, &c);
    CU_ASSERT_FATAL(builder_ok(out));
    builder_free(&part);
    builder_free(&infos);
    builder_free(&tickets);
    builder_free(&list);
    krb_name_free(client);
    krb_name_free(server);
}

static enum verdict
delegate(const struct builder *b, struct ticket_source **out,
         struct evidence *ev)
{
    *ev = (struct evidence)EVIDENCE_INIT;
    *out = NULL;
    return ticket_source_from_delegation(builder_view(b), out, ev);
}

/* Reads the credentials back through libkrb5, in a child, as sshd does. */
static int
copy_in_child(struct ticket_source *s, const char *name)
{
    struct evidence ev = EVIDENCE_INIT;
    krb5_context krb5;
    krb5_principal p;
    krb5_ccache cc;
    bool ok;

    ok = krb5_init_context(&krb5) == 0 &&
         krb5_parse_name(krb5, "alice", &p) == 0 &&
         krb5_cc_resolve(krb5, name, &cc) == 0 &&
         krb5_cc_initialize(krb5, cc, p) == 0 &&
         ticket_source_copy_ccache(s, cc, &ev) == V_OK;
    return ok ? 0 : 1;
}

static void
check_copy(struct site_files *f, const char *name)
{
    krb5_cc_cursor cursor;
    krb5_creds creds;
    krb5_ccache cc;
    size_t num = 0;

    CU_ASSERT_FATAL(krb5_cc_resolve(f->mit, name, &cc) == 0);
    CU_ASSERT_FATAL(krb5_cc_start_seq_get(f->mit, cc, &cursor) == 0);
    while (krb5_cc_next_cred(f->mit, cc, &cursor, &creds) == 0) {
        num++;
        CU_ASSERT(creds.keyblock.enctype == 17);
        CU_ASSERT(creds.keyblock.length == 16);
        CU_ASSERT(creds.keyblock.contents[0] == 9);
        CU_ASSERT(creds.ticket_flags == TKT_FLG_FORWARDED);
        CU_ASSERT(creds.addresses != NULL && creds.addresses[0] != NULL &&
                  creds.addresses[0]->length == 4 &&
                  creds.addresses[1] == NULL);
        CU_ASSERT(creds.ticket.length > 0 && creds.ticket.data[0] == 0x61);
        krb5_free_cred_contents(f->mit, &creds);
    }
    krb5_cc_end_seq_get(f->mit, cc, &cursor);
    krb5_cc_close(f->mit, cc);
    CU_ASSERT(num == 2);
}

static void
delegation(void)
{
    struct builder b = BUILDER_INIT;
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;
    int status = -1;
    pid_t child;

    site_open(&f, "", "");
    make_krb_cred(&b, 2, 2, 0, true);
    CU_ASSERT_FATAL(delegate(&b, &s, &ev) == V_OK);
    is_of(s, "alice@HOME.TEST");
    CU_ASSERT(ticket_source_expiry(s) > time(NULL) + 500);
    CU_ASSERT(ticket_source_resolve(s, NULL, &ev) == V_OK);
    child = fork();
    if (child == 0)
        _exit(copy_in_child(s, f.ccache));
    CU_ASSERT(waitpid(child, &status, 0) == child && status == 0);
    check_copy(&f, f.ccache);
    ticket_source_free(s);
    builder_free(&b);
    site_close(&f);
}

static void
delegation_refused(void)
{
    struct builder b = BUILDER_INIT;
    struct ticket_source *s;
    struct site_files f;
    struct evidence ev;

    site_open(&f, "", "");
    make_krb_cred(&b, 1, 1, 18, true);
    CU_ASSERT(delegate(&b, &s, &ev) == V_DELEGATION);
    says(&ev, "still encrypted");
    builder_free(&b);
    make_krb_cred(&b, 1, 2, 0, true);
    CU_ASSERT(delegate(&b, &s, &ev) == V_DELEGATION);
    says(&ev, "2 tickets and 1 keys");
    builder_free(&b);
    make_krb_cred(&b, 0, 0, 0, true);
    CU_ASSERT(delegate(&b, &s, &ev) == V_DELEGATION);
    builder_free(&b);
    make_krb_cred(&b, 1, 1, 0, false);
    CU_ASSERT(delegate(&b, &s, &ev) == V_DELEGATION);
    says(&ev, "client");
    builder_free(&b);
    make_krb_cred(&b, 1, 1, 0, true);
    for (size_t len = 0; len < b.len; len++) {
        CU_ASSERT(ticket_source_from_delegation((struct bytes){b.data, len}, &s,
                                                &ev) == V_DELEGATION);
    }
    builder_free(&b);
    CU_ASSERT(s == NULL);
    site_close(&f);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"no credentials: each says where it looked", nothing_there},
        {"the default cache, when first used", default_cache},
        {"a given cache, at once", given_cache},
        {"by name in a collection", by_name},
        {"by target, as .k5identity says", by_target},
        {"the thread's cache", thread_cache},
        {"threads have names of their own", thread_caches_apart},
        {"ended credentials", expired},
        {"restricted enctypes", enctypes},
        {"copied into the application's cache", copy},
        {"delegated credentials survive a fork", delegation},
        {"malformed delegation is refused", delegation_refused},
    };

    return tap_main("krb5 ccache", tests, sizeof(tests) / sizeof(tests[0]));
}
