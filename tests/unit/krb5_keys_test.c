/* krb5_keys_test.c: mech/krb5/keys.h on FILE and MEMORY keytabs.  The "ticket"
 * of these tests is opened by the key whose bytes are all `fill`. */
#include "mech/krb5/keys.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/thread_context.h"
#include "tests/unit/krb5_support.h"
#include "tests/unit/tap.h"

struct attempt {
    uint8_t fill; /* 0: nothing opens it */
    unsigned num_tried;
    char entry[200];
};

static bool
try_fill(void *arg, struct crypto_usage *opener,
         const struct principal_name *entry)
{
    struct attempt *a = arg;
    struct bytes value = crypto_key_value(crypto_usage_key(opener));

    a->num_tried++;
    principal_name_text(entry, a->entry, sizeof(a->entry));
    return a->fill != 0 && value.len > 0 && value.data[0] == a->fill;
}

struct lookup {
    const char *keytab; /* NULL: the default */
    const char *host_based;
    const char *principal;
    const char *server; /* of the ticket */
    int32_t etype;
    uint32_t kvno; /* 0: the ticket has none */
    uint8_t fill;
};

static struct krb_name *
name_of(const struct lookup *l)
{
    if (l->host_based != NULL)
        return host_based(l->host_based);
    return l->principal != NULL ? parsed(l->principal) : NULL;
}

/* Acquires as asked and looks for the key; `a` may be NULL. */
static enum verdict
look_up(const struct lookup *l, struct attempt *a, struct evidence *ev)
{
    struct krb_name *name = name_of(l), *server = parsed(l->server);
    struct attempt own = {0};
    struct key_source *s = NULL;
    struct ticket ticket = {0};
    enum verdict v;

    *ev = (struct evidence)EVIDENCE_INIT;
    own.fill = l->fill;
    ticket.server = *krb_name_wire(server);
    ticket.enc_part.etype = l->etype;
    ticket.enc_part.has_kvno = l->kvno != 0;
    ticket.enc_part.kvno = l->kvno;
    v = key_source_acquire(l->keytab, name, &s, ev);
    CU_ASSERT(v == V_OK);
    if (v == V_OK)
        v = key_source_find(s, &ticket, try_fill, &own, ev);
    if (a != NULL)
        *a = own;
    key_source_free(s);
    krb_name_free(name);
    krb_name_free(server);
    return v;
}

static void
says_aside(const struct evidence *ev, const char *part)
{
    bool found = strstr(ev->aside, part) != NULL;

    CU_ASSERT(found);
    if (!found)
        printf("# aside: %s\n# wanted: %s\n", ev->aside, part);
}

static void
fill_keytab(struct site_files *s, const char *keytab)
{
    keytab_add(s, keytab, "host/a.home.test@HOME.TEST", 3, 18, 'A');
    keytab_add(s, keytab, "host/a.home.test@HOME.TEST", 3, 17, 'B');
    keytab_add(s, keytab, "host/a.home.test@HOME.TEST", 2, 18, 'C');
    keytab_add(s, keytab, "host/b.home.test@HOME.TEST", 1, 18, 'D');
    keytab_add(s, keytab, "HTTP/a.home.test@HOME.TEST", 7, 18, 'E');
}

static void
open_filled(struct site_files *s, const char *libdefaults)
{
    site_open(s, libdefaults, "");
    fill_keytab(s, s->keytab);
}

#define A "host/a.home.test@HOME.TEST"
#define B "host/b.home.test@HOME.TEST"

static void
any_key(void)
{
    struct evidence ev;
    struct site_files s;
    struct attempt a;

    open_filled(&s, "");
    CU_ASSERT(
        look_up(
            &(struct lookup){.server = A, .etype = 18, .kvno = 3, .fill = 'A'},
            &a, &ev) == V_OK);
    CU_ASSERT(a.num_tried == 1);
    CU_ASSERT_STRING_EQUAL(a.entry, A);
    /* An alias that the keytab does not know, and an old kvno: all the same. */
    CU_ASSERT(look_up(
                  &(struct lookup){
                      .server = "x/y@Z", .etype = 18, .kvno = 99, .fill = 'E'},
                  &a, &ev) == V_OK);
    CU_ASSERT(a.num_tried == 4); /* the aes128 key is not tried */
    CU_ASSERT_STRING_EQUAL(a.entry, "HTTP/a.home.test@HOME.TEST");
    site_close(&s);
}

struct row {
    struct lookup lookup;
    enum verdict expected;
    const char *said[1];
    const char *aside[3];
};

static const struct row failures[] = {
    {{.server = A, .etype = 18, .kvno = 3},
     V_BAD_INTEGRITY,
     {"Request ticket server " A " kvno 3 enctype aes256-cts found in keytab "
      "but cannot decrypt ticket: a wrong key under the right kvno"},
     {A " kvno 2-3 (aes256-cts-hmac-sha1-96, aes128-cts-hmac-sha1-96)",
      B " kvno 1 (aes256", "1 keys of others"}},
    {{.server = A, .etype = 18, .kvno = 4},
     V_BADKEYVER,
     {A " kvno 4 not found in keytab; keytab is likely out of date"},
     {NULL}},
    {{.server = A, .etype = 18, .kvno = 1},
     V_BADKEYVER,
     {A " kvno 1 not found in keytab; ticket is likely out of date"},
     {NULL}},
    {{.server = A, .etype = 17, .kvno = 2},
     V_BADKEYVER,
     {A " kvno 2 found in keytab but not with enctype aes128-cts"},
     {NULL}},
    {{.server = A, .etype = 18},
     V_BAD_INTEGRITY,
     {"Request ticket server " A " enctype aes256-cts found"},
     {NULL}},
    {{.server = "x/y@Z", .etype = 18, .kvno = 1},
     V_NOT_US,
     {"Request ticket server x/y@Z not found in keytab (ticket kvno 1)"},
     {"holds no key of that service, 5 keys of others"}},
    /* As one host of two. */
    {{.host_based = "host@b.home.test", .server = A, .etype = 18, .kvno = 3},
     V_NOT_US,
     {A " found in keytab but does not match server principal "
        "host/b.home.test@"},
     {NULL}},
    {{.host_based = "host@b.home.test", .server = B, .etype = 18, .kvno = 1},
     V_BAD_INTEGRITY,
     {NULL},
     {NULL}},
    /* As one principal. */
    {{.principal = A, .server = A, .etype = 18, .kvno = 9},
     V_BADKEYVER,
     {"Cannot find key for " A " kvno 9 in keytab;"},
     {NULL}},
    {{.principal = A, .server = A, .etype = 20, .kvno = 3},
     V_NOKEY,
     {"No key table entry found for " A},
     {NULL}},
    {{.principal = A, .server = B, .etype = 18, .kvno = 3},
     V_NOT_US,
     {"Cannot decrypt ticket for " B " using keytab key for " A},
     {NULL}},
    {{.principal = A, .server = A, .etype = 18, .kvno = 3},
     V_BAD_INTEGRITY,
     {"Cannot decrypt ticket for " A " using keytab key for " A
      ": a wrong key under the right kvno"},
     {NULL}},
    {{.principal = B, .server = A, .etype = 18, .kvno = 3},
     V_NOT_US,
     {"Cannot find key for " B " kvno 3 in keytab (request ticket server " A},
     {NULL}},
};

/* The text may reach a peer that is nobody. */
static void
keeps_the_inventory(const struct site_files *s, const struct evidence *ev)
{
    CU_ASSERT_PTR_NULL(strstr(ev->text, s->keytab));
    CU_ASSERT_PTR_NULL(strstr(ev->text, s->dir));
    CU_ASSERT_PTR_NULL(strstr(ev->text, "HTTP/"));
    CU_ASSERT_PTR_NULL(strstr(ev->text, "holds"));
    CU_ASSERT_PTR_NULL(strstr(ev->aside, "HTTP/"));
}

static void
failing(void)
{
    struct site_files s;
    struct evidence ev;

    open_filled(&s, "dns_canonicalize_hostname = false");
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        const struct row *r = &failures[i];
        enum verdict v = look_up(&r->lookup, NULL, &ev);

        CU_ASSERT(v == r->expected);
        if (v != r->expected)
            printf("# row %zu: %s: %s\n", i, verdict_name(v), ev.text);
        if (r->said[0] != NULL)
            says(&ev, r->said[0]);
        for (size_t j = 0; j < 3 && r->aside[j] != NULL; j++)
            says_aside(&ev, r->aside[j]);
        keeps_the_inventory(&s, &ev);
    }
    site_close(&s);
}

static void
no_profile(void)
{
    struct evidence ev;
    struct site_files s;

    open_filled(&s, "");
    /* Single DES, which OpenSSL and libkrb5 have both forgotten. */
    keytab_add(&s, s.keytab, A, 5, 3, 'F');
    CU_ASSERT(
        look_up(
            &(struct lookup){.server = A, .etype = 3, .kvno = 5, .fill = 'F'},
            NULL, &ev) == V_NOPERM_ETYPE);
    says(&ev, "des-cbc-md5, which this module has not");
    CU_ASSERT(look_up(&(struct lookup){.principal = A,
                                       .server = A,
                                       .etype = 3,
                                       .kvno = 5,
                                       .fill = 'F'},
                      NULL, &ev) == V_NOPERM_ETYPE);
    site_close(&s);
}

static void
host_names(void)
{
    struct evidence ev;
    struct site_files s;
    struct attempt a;

    open_filled(&s, "dns_canonicalize_hostname = false");
    /* Only entries of this service and host, in any realm, with any kvno. */
    CU_ASSERT(look_up(&(struct lookup){.host_based = "host@B.home.test",
                                       .server = "alias/x@R",
                                       .etype = 18,
                                       .kvno = 5,
                                       .fill = 'D'},
                      &a, &ev) == V_OK);
    CU_ASSERT(a.num_tried == 1);
    CU_ASSERT_STRING_EQUAL(a.entry, B);
    /* The service on whatever host. */
    CU_ASSERT(look_up(&(struct lookup){.host_based = "host",
                                       .server = A,
                                       .etype = 18,
                                       .kvno = 1,
                                       .fill = 'D'},
                      &a, &ev) == V_OK);
    CU_ASSERT(a.num_tried == 3);
    site_close(&s);
}

static void
ignore_hostname(void)
{
    struct evidence ev;
    struct site_files s;

    open_filled(&s, "dns_canonicalize_hostname = false\n"
                    "    ignore_acceptor_hostname = true");
    CU_ASSERT(look_up(&(struct lookup){.host_based = "host@nowhere.test",
                                       .server = A,
                                       .etype = 18,
                                       .kvno = 3,
                                       .fill = 'A'},
                      NULL, &ev) == V_OK);
    site_close(&s);
}

static void
fallback(void)
{
    struct evidence ev;
    struct site_files s;

    /* "localhost" has a name in every resolver; both spellings are tried. */
    site_open(&s, "dns_canonicalize_hostname = fallback\n    rdns = false", "");
    keytab_add(&s, s.keytab, "host/localhost@HOME.TEST", 1, 18, 'L');
    CU_ASSERT(look_up(&(struct lookup){.host_based = "host@LocalHost",
                                       .server = A,
                                       .etype = 18,
                                       .kvno = 3,
                                       .fill = 'L'},
                      NULL, &ev) == V_OK);
    site_close(&s);
}

static void
exact_principal(void)
{
    struct evidence ev;
    struct site_files s;
    struct attempt a;

    open_filled(&s, "");
    CU_ASSERT(look_up(&(struct lookup){.principal = A,
                                       .server = A,
                                       .etype = 17,
                                       .kvno = 3,
                                       .fill = 'B'},
                      &a, &ev) == V_OK);
    CU_ASSERT(a.num_tried == 1);
    /* Without a kvno, the newest key. */
    CU_ASSERT(look_up(
                  &(struct lookup){
                      .principal = A, .server = A, .etype = 18, .fill = 'A'},
                  &a, &ev) == V_OK);
    site_close(&s);
}

static void
acquire_fails(const char *keytab, const struct krb_name *name,
              enum verdict expected, int32_t code, const char *said)
{
    struct evidence ev = EVIDENCE_INIT;
    struct key_source *s = NULL;
    enum verdict v = key_source_acquire(keytab, name, &s, &ev);

    CU_ASSERT(v == expected);
    CU_ASSERT(s == NULL);
    if (code != 0)
        CU_ASSERT(ev.code == code);
    says(&ev, said);
    key_source_free(s);
}

static void
acquire(void)
{
    struct krb_name *name;
    struct site_files s;
    char dir[80];

    site_open(&s, "dns_canonicalize_hostname = false", "");
    acquire_fails(NULL, NULL, V_NO_CRED, KRB5_KT_NOTFOUND, s.keytab);
    acquire_fails("FILE:/nonexistent/kt", NULL, V_NO_CRED, KRB5_KT_NOTFOUND,
                  "cannot be read: ");
    snprintf(dir, sizeof(dir), "FILE:%s", s.dir);
    acquire_fails(dir, NULL, V_NO_CRED, KRB5_KT_NOTFOUND, "Is a directory");
    acquire_fails("NOTYPE:x", NULL, V_NO_CRED, KRB5_KT_UNKNOWN_TYPE,
                  "NOTYPE:x");
    acquire_fails("MEMORY:none", NULL, V_NO_CRED, KRB5_KT_NOTFOUND,
                  "holds no keys");

    name = host_based("imap@c.home.test");
    acquire_fails("FILE:/nonexistent/kt", name, V_NO_CRED, ENOENT,
                  "/nonexistent/kt");
    fill_keytab(&s, s.keytab);
    acquire_fails(NULL, name, V_KEYTAB_NOMATCH, 0,
                  "No key table entry found matching imap/c.home.test@;");
    krb_name_free(name);
    name = parsed("host/c.home.test");
    acquire_fails(NULL, name, V_KEYTAB_NOMATCH, 0,
                  "No key table entry found for host/c.home.test@HOME.TEST;");
    krb_name_free(name);
    site_close(&s);
}

/* The keytab of a source goes away, and another comes. */
static void
rotation(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *server = parsed(A);
    struct key_source *source = NULL;
    struct ticket ticket = {0};
    struct attempt a = {.fill = 'N'};
    struct site_files s;

    open_filled(&s, "");
    ticket.server = *krb_name_wire(server);
    ticket.enc_part.etype = 18;
    CU_ASSERT_FATAL(key_source_acquire(NULL, NULL, &source, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(key_source_keytab(source), s.keytab);
    unlink(s.keytab + strlen("FILE:"));
    /* The code is libkrb5's for a key that is not to be had. */
    CU_ASSERT(key_source_find(source, &ticket, try_fill, &a, &ev) == V_NOKEY);
    says(&ev, "No such file or directory");
    says(&ev, "the keytab cannot be read");
    CU_ASSERT_PTR_NULL(strstr(ev.said, s.dir));
    CU_ASSERT_PTR_NULL(strstr(ev.text, s.dir));
    says_aside(&ev, s.keytab);
    keytab_add(&s, s.keytab, A, 4, 18, 'N');
    CU_ASSERT(key_source_find(source, &ticket, try_fill, &a, &ev) == V_OK);
    key_source_free(source);
    krb_name_free(server);
    site_close(&s);
}

static void
memory_keytab(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *server = parsed(A);
    struct key_source *source = NULL;
    struct ticket ticket = {0};
    struct attempt a = {.fill = 'A'};
    struct site_files s;
    krb5_keytab kt;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(krb5_kt_resolve(s.mit, "MEMORY:m", &kt) == 0);
    fill_keytab(&s, "MEMORY:m");
    CU_ASSERT_FATAL(key_source_acquire("MEMORY:m", NULL, &source, &ev) == V_OK);
    /* The application lets go of it; the credential still has it. */
    krb5_kt_close(s.mit, kt);
    ticket.server = *krb_name_wire(server);
    ticket.enc_part.etype = 18;
    CU_ASSERT(key_source_find(source, &ticket, try_fill, &a, &ev) == V_OK);
    key_source_free(source);
    krb_name_free(server);
    site_close(&s);
}

static void
names(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *asked, *got = NULL;
    struct key_source *source = NULL;
    struct site_files s;

    open_filled(&s, "dns_canonicalize_hostname = false");
    CU_ASSERT_FATAL(key_source_acquire(NULL, NULL, &source, &ev) == V_OK);
    CU_ASSERT_FATAL(key_source_name(source, &got, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(krb_name_text(got), A);
    krb_name_free(got);
    key_source_free(source);

    asked = host_based("host@b.home.test");
    CU_ASSERT_FATAL(key_source_acquire(NULL, asked, &source, &ev) == V_OK);
    CU_ASSERT_FATAL(key_source_name(source, &got, &ev) == V_OK);
    CU_ASSERT(krb_name_equal(got, asked));
    krb_name_free(got);
    krb_name_free(asked);
    key_source_free(source);
    site_close(&s);
}

static void
registered(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct key_source *source = NULL;
    struct site_files s;
    char other[160];

    site_open(&s, "", "");
    snprintf(other, sizeof(other), "FILE:%s/other", s.dir);
    fill_keytab(&s, other);
    CU_ASSERT(keys_register_identity(other, &ev) == V_OK);
    CU_ASSERT_FATAL(key_source_acquire(NULL, NULL, &source, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(key_source_keytab(source), other);
    key_source_free(source);
    source = NULL;
    CU_ASSERT(keys_register_identity(NULL, &ev) == V_OK);
    CU_ASSERT(key_source_acquire(NULL, NULL, &source, &ev) == V_NO_CRED);
    /* The environment is read at the call. */
    setenv("KRB5_KTNAME", other, 1);
    CU_ASSERT(key_source_acquire(NULL, NULL, &source, &ev) == V_OK);
    key_source_free(source);
    site_close(&s);
}

/* The clock of a KDC that this thread talked to is not the acceptor's. */
static void
clock_of_acceptor(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct site_files s;
    krb5_context krb5;
    int64_t seconds;
    int32_t micro;

    open_filled(&s, "");
    CU_ASSERT_FATAL(thread_context(&krb5, &ev) == V_OK);
    CU_ASSERT(krb5_set_real_time(krb5, (krb5_timestamp)time(NULL) + 4000, 0) ==
              0);
    krb_clock_now(&seconds, &micro);
    CU_ASSERT(seconds > time(NULL) + 3900);
    CU_ASSERT(
        look_up(
            &(struct lookup){.server = A, .etype = 18, .kvno = 3, .fill = 'A'},
            NULL, &ev) == V_OK);
    krb_clock_now(&seconds, &micro);
    CU_ASSERT(seconds <= time(NULL));
    site_close(&s);
}

/* A server name from the wire must not reach a terminal as it is. */
static void
hostile_name(void)
{
    static const uint8_t der[] = {0x1b, 6, 0x1b, ']', '0', ';', 'x', 0x07};
    struct evidence ev = EVIDENCE_INIT;
    struct key_source *source = NULL;
    struct ticket ticket = {0};
    struct attempt a = {0};
    struct site_files s;

    open_filled(&s, "");
    ticket.server.num_components = 1;
    ticket.server.components = (struct bytes){der, sizeof(der)};
    ticket.enc_part.etype = 18;
    CU_ASSERT_FATAL(key_source_acquire(NULL, NULL, &source, &ev) == V_OK);
    CU_ASSERT(key_source_find(source, &ticket, try_fill, &a, &ev) == V_NOT_US);
    CU_ASSERT(strchr(ev.text, 0x1b) == NULL && strchr(ev.text, 7) == NULL);
    says(&ev, "Request ticket server ?]0;x?@");
    key_source_free(source);
    site_close(&s);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"without a name every key may open the ticket", any_key},
        {"each failure has its verdict and evidence", failing},
        {"an unknown enctype is not permitted", no_profile},
        {"host-based names", host_names},
        {"ignore_acceptor_hostname", ignore_hostname},
        {"canonicalisation as fallback", fallback},
        {"one principal alone", exact_principal},
        {"what cannot be acquired, and why", acquire},
        {"a changed keytab is read anew", rotation},
        {"a MEMORY keytab is kept alive", memory_keytab},
        {"the name of the acceptor", names},
        {"the registered identity", registered},
        {"the acceptor's clock is the system's", clock_of_acceptor},
        {"control characters in a name are shown as ?", hostile_name},
    };

    return tap_main("krb5 keys", tests, sizeof(tests) / sizeof(tests[0]));
}
