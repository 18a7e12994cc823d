/* tests/unit/ap_target_test.c: the service that the client meant, held against
 * who the acceptor is, whatever the ticket says in the clear. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "asn1/authdata.h"
#include "asn1/utf16.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

#define NAMES_MAX 4

static const int32_t etypes[] = {18, 17, 0};

/* Names in words: components with a slash between them. */
struct names {
    size_t num;
    struct principal_name name[NAMES_MAX];
    bool any_host[NAMES_MAX];
    struct builder room[NAMES_MAX];
};

static void
add_name(struct names *n, struct bytes text)
{
    struct principal_name *p = &n->name[n->num];
    struct builder *room = &n->room[n->num];
    struct bytes component;
    struct reader r, at;
    uint8_t c = 0;

    CU_ASSERT_FATAL(n->num < NAMES_MAX);
    p->realm = bytes_of_string("REALM");
    reader_init(&r, text);
    do {
        at = r;
        c = 0;
        while (c != '/' && reader_u8(&r, &c))
            ;
        component = reader_between(&at, &r);
        component.len -= c == '/';
        der_put_string(room, component);
        p->num_components++;
    } while (c == '/');
    p->components = builder_view(room);
    n->num++;
}

/* Reads names with a blank between them; a host that is a star is any host. */
static void
names_read(struct names *n, const char *text)
{
    struct bytes word;
    size_t len;

    memset(n, 0, sizeof(*n));
    for (; *text != '\0'; text += text[len] == ' ' ? len + 1 : len) {
        len = strcspn(text, " ");
        word = (struct bytes){(const uint8_t *)text, len};
        n->any_host[n->num] = len > 1 && text[len - 1] == '*';
        word.len -= n->any_host[n->num];
        add_name(n, word);
    }
}

static void
names_free(struct names *n)
{
    size_t i;

    for (i = 0; i < n->num; i++)
        builder_free(&n->room[i]);
}

/* A login by hand, with a client target name. */
struct login {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct kdc_request request;
    struct ap_acceptor_request areq;
    struct names keytab, own, clear;
    struct builder authdata;
    struct evidence ev;
};

static void
login_init(struct login *l, const char *keytab, const char *own)
{
    size_t i;

    memset(l, 0, sizeof(*l));
    names_read(&l->keytab, keytab);
    names_read(&l->own, own);
    kdc_world_init(&l->w, etypes, 18);
    l->w.any_name = true;
    l->w.service = l->keytab.name[0];
    l->w.more_names = l->keytab.name + 1;
    l->w.num_more_names = l->keytab.num - 1;
    kdc_ticket_init(&l->ticket, &l->w, 18);
    kdc_ticket_seal(&l->ticket);
    kdc_request_init(&l->request, &l->w, &l->ticket, GSS_WIRE_MUTUAL);
    l->areq.num_own_names = l->own.num;
    for (i = 0; i < l->own.num; i++) {
        l->areq.own_names[i].name = l->own.name[i];
        l->areq.own_names[i].any_host = l->own.any_host[i];
    }
}

static void
login_free(struct login *l)
{
    names_free(&l->keytab);
    names_free(&l->own);
    names_free(&l->clear);
    builder_free(&l->authdata);
    kdc_ticket_free(&l->ticket);
}

static void
put_element(struct login *l, struct bytes data, size_t times)
{
    struct authenticator *a = &l->request.authenticator;
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&list);

    while (times-- > 0)
        authdata_put(&list, AD_TARGET_PRINCIPAL, data);
    authdata_end(&list, start);
    builder_free(&l->authdata);
    authdata_put(&l->authdata, AD_IF_RELEVANT, builder_view(&list));
    a->has_authdata = true;
    a->authdata = builder_view(&l->authdata);
    builder_free(&list);
}

static void
put_target(struct login *l, const char *text, size_t times)
{
    struct builder utf16 = BUILDER_INIT;

    CU_ASSERT(utf16le_from_utf8(bytes_of_string(text), &utf16));
    put_element(l, builder_view(&utf16), times);
    builder_free(&utf16);
}

static enum verdict
login_send(struct login *l)
{
    struct builder token = BUILDER_INIT, out = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    enum verdict v;

    kdc_forget_replays(&l->w);
    l->w.trace[0] = '\0';
    l->ev.text[0] = '\0';
    kdc_request_make(&l->request, &l->ticket, &token);
    v = ap_accept(&l->w.env, &l->areq, builder_view(&token), &x, &out, &l->ev);
    ap_exchange_free(x);
    builder_free(&token);
    builder_free(&out);
    return v;
}

/* Writes another name into the ticket, where nothing protects it. */
static void
rewrite_name(struct login *l, const char *text)
{
    names_free(&l->clear);
    memset(&l->clear, 0, sizeof(l->clear));
    add_name(&l->clear, bytes_of_string(text));
    l->ticket.server = l->clear.name[0];
    kdc_ticket_seal(&l->ticket);
}

/* The first name of the keytab is that of the entry which opened the ticket;
 * all have its key.  UNTOLD: accepted, and the trace says that nobody judged.
 */
#define UNTOLD V_CONTINUE

struct target_case {
    const char *target, *keytab, *own;
    enum verdict v;
};

static const struct target_case cases[] = {
    /* Without a name: whatever the keytab has the key under. */
    {"host/server@REALM", "host/server", "", V_OK},
    {"host/server", "host/server", "", V_OK},
    {"HOST/SERVER@realm", "host/server", "", V_OK},
    {"host/server@OTHER.REALM", "host/server", "", V_OK},
    {"host/server.example.com", "host/server", "", V_OK},
    {"host/server", "host/server.example.com", "", V_OK},
    {"host/server.", "host/server", "", V_OK},
    {"host/server:22", "host/server", "", V_OK},
    {"MSSQLSvc/db.example.com:1433@REALM", "MSSQLSvc/db.example.com", "", V_OK},
    {"MSSQLSvc/db.example.com", "MSSQLSvc/db.example.com:1433", "", V_OK},
    {"MSSQLSvc/db:1433", "MSSQLSvc/db.example.com:1434", "", V_OK},
    {"ldap/dc.example.com/example.com", "ldap/dc.example.com", "", V_OK},
    {"ldap/dc", "ldap/dc.example.com/example.com", "", V_OK},
    {"ho\\st/ser\\ver@REALM", "host/server", "", V_OK},
    {"host/10.0.0.1", "host/10.0.0.1", "", V_OK},
    {"host/[2001:db8::1]:22", "host/2001:db8::1", "", V_OK},
    {"host/2001:db8::1", "host/2001:db8::1", "", V_OK},
    {"cifs/server@REALM", "host/server", "", V_TARGET},
    {"host/other@REALM", "host/server", "", V_TARGET},
    {"host/serve", "host/server", "", V_TARGET},
    {"host/server2.example.com", "host/server", "", V_TARGET},
    {"host/server.example.com", "host/server.example.org", "", V_TARGET},
    {"hos/server", "host/server", "", V_TARGET},
    {"host\\/server", "host/server", "", V_TARGET},
    {"host/server\\/x", "host/server", "", V_TARGET},
    {"host/2001:db8::2", "host/2001:db8::1", "", V_TARGET},
    {"host/[2001:db8::2]:22", "host/2001:db8::1", "", V_TARGET},
    {"host/[server", "host/server", "", V_TARGET},
    /* Aliases: what else has the key. */
    {"cifs/server", "host/server cifs/server", "", V_OK},
    {"host/www", "host/server host/www.example.com", "", V_OK},
    {"http/www", "host/server cifs/server HTTP/www", "", V_OK},
    {"cifs/www", "host/server cifs/server HTTP/www", "", V_TARGET},
    {"host/other", "host/server host/www", "", V_TARGET},
    /* A machine's account. */
    {"cifs/server.example.com", "SERVER$", "", V_OK},
    {"cifs/server", "SERVER$ host/server", "", V_OK},
    {"cifs/server", "host/server SERVER$", "", V_OK},
    {"cifs/other", "SERVER$", "", V_TARGET},
    {"host/other", "SERVER$ host/server", "", V_TARGET},
    {"host/serve", "SERVER$", "", V_TARGET},
    {"host/averyverylongname01.example.com", "AVERYVERYLONGNA$", "", V_OK},
    {"host/averyverylong", "AVERYVERYLONGNA$", "", V_TARGET},
    {"host/server01", "SERVER$", "", V_TARGET},
    {"SERVER$@REALM", "SERVER$", "", V_OK},
    {"server$", "host/server.example.com", "", V_OK},
    {"DOMAIN\\SERVER$", "host/server", "", V_OK},
    {"OTHER$", "host/server", "", V_TARGET},
    {"OTHER$", "SERVER$", "", V_TARGET},
    {"$", "host/server", "", V_TARGET},
    {"host/server", "$", "", UNTOLD},
    /* Another account. */
    {"websvc@REALM", "websvc", "", V_OK},
    {"DOMAIN\\websvc", "websvc", "", V_OK},
    {"other@REALM", "websvc", "", V_TARGET},
    {"HTTP/www", "websvc", "", UNTOLD},
    {"HTTP/www", "websvc HTTP/www", "", V_OK},
    {"HTTP/other", "websvc HTTP/www", "", V_TARGET},
    {"HTTP/other", "websvc SERVER$", "", V_TARGET},
    {"user@example.com", "host/server", "", V_TARGET},
    /* With a name. */
    {"host/server@REALM", "host/server", "host/server", V_OK},
    {"host/server", "host/server.example.com", "host/server.example.com", V_OK},
    {"host/server", "host/server cifs/server", "HOST/server", V_OK},
    {"cifs/server", "host/server cifs/server", "host/server", V_TARGET},
    {"host/other", "host/server host/other", "host/server", V_TARGET},
    {"cifs/server", "host/server SERVER$", "host/server", V_TARGET},
    {"host/www", "host/server", "host/server host/www", V_OK},
    {"host/other", "host/server", "host/server host/www", V_TARGET},
    {"SERVER$", "host/server", "host/server", V_OK},
    {"OTHER$", "host/server", "host/server", V_TARGET},
    /* With one that has no host, or with ignore_acceptor_hostname. */
    {"HTTP/other", "HTTP/server", "HTTP/*", V_OK},
    {"http/other.example.com:8080", "HTTP/server", "HTTP/server*", V_OK},
    {"cifs/server", "HTTP/server", "HTTP/*", V_TARGET},
    {"SERVER$", "HTTP/server", "HTTP/*", V_OK},
    {"OTHER$", "HTTP/server", "HTTP/*", V_TARGET},
    /* With a principal's. */
    {"cifs/server", "SERVER$", "SERVER$", V_OK},
    {"cifs/other", "SERVER$", "SERVER$", V_TARGET},
    {"HTTP/www", "websvc", "websvc", UNTOLD},
    /* What means nobody is not ours; what says nothing is not judged. */
    {"host/", "host/server", "", V_TARGET},
    {"/server", "host/server", "", V_TARGET},
    {"/", "host/server", "", V_TARGET},
    {"@REALM", "host/server", "", V_TARGET},
    {"\\", "host/server", "", V_TARGET},
    {"host", "host/server", "", V_TARGET},
    {":/:", "host/server", "", V_TARGET},
    {"", "host/server", "", UNTOLD},
};

/* What somebody on the way may write into the ticket. */
static const char *const clear_names[] = {
    "host/server", "cifs/server",   "host/other", "SERVER$", "websvc", "",
    "host/",       "\xff\x01/\xfe",
};

static void
case_holds(struct login *l, const struct target_case *c, const char *clear)
{
    enum verdict v;
    bool unjudged;

    rewrite_name(l, clear);
    v = login_send(l);
    unjudged = strstr(l->w.trace, "not judged") != NULL;
    if (v == (c->v == UNTOLD ? V_OK : c->v) && unjudged == (c->v == UNTOLD) &&
        (v == V_OK || strstr(l->ev.text, c->target) != NULL))
        return;
    CU_FAIL("verdict");
    printf("# %s at %s as %s, ticket for %s: %s\n%s", c->target, c->keytab,
           c->own, clear, verdict_name(v), l->w.trace);
}

static void
test_targets(void)
{
    struct login l;
    size_t i, k;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        login_init(&l, cases[i].keytab, cases[i].own);
        put_target(&l, cases[i].target, 1);
        for (k = 0; k < sizeof(clear_names) / sizeof(clear_names[0]); k++)
            case_holds(&l, &cases[i], clear_names[k]);
        login_free(&l);
    }
}

static void
test_ignored(void)
{
    struct login l;

    login_init(&l, "host/server", "host/server");
    put_target(&l, "cifs/other", 1);
    CU_ASSERT(login_send(&l) == V_TARGET);
    l.areq.ignore_target = true;
    CU_ASSERT(login_send(&l) == V_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(l.w.trace, "target_name = ignore"));
    login_free(&l);
}

static void
test_malformed(void)
{
    static const uint8_t odd[] = {'h', 0, '/'};
    static const uint8_t lone[] = {'h', 0, 0x00, 0xd8};
    static const uint8_t with_nul[] = "h\0o\0s\0t\0/\0s\0e\0r\0v\0e\0r\0\0";
    struct login l;

    login_init(&l, "host/server", "");
    put_element(&l, (struct bytes){odd, sizeof(odd)}, 1);
    CU_ASSERT(login_send(&l) == V_BAD_AUTHDATA);
    put_element(&l, (struct bytes){lone, sizeof(lone)}, 1);
    CU_ASSERT(login_send(&l) == V_BAD_AUTHDATA);
    put_target(&l, "host/server", 2);
    CU_ASSERT(login_send(&l) == V_BAD_AUTHDATA);
    /* Some callers of Windows count it. */
    put_element(&l, (struct bytes){with_nul, sizeof(with_nul)}, 1);
    CU_ASSERT(login_send(&l) == V_OK);
    login_free(&l);
}

/* The keytab is asked only where the entry that opened the ticket is another's,
 * and what it cannot answer is refused. */
static void
test_keytab_gone(void)
{
    struct login l;

    login_init(&l, "host/server cifs/server", "");
    l.w.keytab_broken = true;
    put_target(&l, "host/server", 1);
    CU_ASSERT(login_send(&l) == V_OK);
    put_target(&l, "cifs/server", 1);
    CU_ASSERT(login_send(&l) == V_KRB5);
    login_free(&l);
}

/* A refusal does not list the keytab to the peer. */
static void
test_what_is_told(void)
{
    struct login l;

    login_init(&l, "host/secret HTTP/secret", "");
    put_target(&l, "cifs/server", 1);
    CU_ASSERT(login_send(&l) == V_TARGET);
    CU_ASSERT_PTR_NULL(strstr(l.ev.text, "secret"));
    CU_ASSERT_PTR_NOT_NULL(strstr(l.w.trace, "host/secret"));
    login_free(&l);
}

static const struct unit_test tests[] = {
    {"client target names, whatever the ticket says", test_targets},
    {"target_name = ignore", test_ignored},
    {"client target names that are none", test_malformed},
    {"a keytab that went away", test_keytab_gone},
    {"what a refusal tells", test_what_is_told},
};

int
main(void)
{
    return tap_main("ap_target", tests, sizeof(tests) / sizeof(tests[0]));
}
