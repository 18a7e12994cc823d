/* krb5_names_test.c: mech/krb5/names.h, held against libkrb5. */
#include "mech/krb5/names.h"

#include <CUnit/CUnit.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mech/krb5/name/name_object.h"
#include "tests/unit/krb5_support.h"
#include "tests/unit/tap.h"

static struct bytes
str(const char *s)
{
    return bytes_of_string(s);
}

/* A name in all its shapes says what libkrb5 says. */
static void
check_against_mit(struct site_files *s, const char *text)
{
    struct krb_name *n = parsed(text);
    const struct principal_name *wire = krb_name_wire(n);
    krb5_principal mit;
    char *unparsed;

    CU_ASSERT_FATAL(krb5_parse_name(s->mit, text, &mit) == 0);
    CU_ASSERT_FATAL(krb5_unparse_name(s->mit, mit, &unparsed) == 0);
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), unparsed);
    CU_ASSERT(krb5_principal_compare(s->mit, mit, krb_name_principal(n)));
    CU_ASSERT(wire->num_components == (size_t)mit->length);
    CU_ASSERT(wire->name_type == mit->type);
    for (int i = 0; i < mit->length; i++) {
        struct bytes c = {NULL, 0};

        CU_ASSERT(principal_name_component(wire, (size_t)i, &c));
        CU_ASSERT(c.len == mit->data[i].length &&
                  memcmp(c.data, mit->data[i].data, c.len) == 0);
    }
    krb5_free_unparsed_name(s->mit, unparsed);
    krb5_free_principal(s->mit, mit);
    krb_name_free(n);
}

static void
parse(void)
{
    static const char *const texts[] = {
        "alice",         "alice@OTHER.TEST",    "host/h.home.test@HOME.TEST",
        "a/b/c/d/e/f@R", "sla\\/sh\\@at\\\\@R", "tab\\tnl\\nb\\bnul\\0x@R",
        "empty//x@R",    "krbtgt/A@B",          "alice@"};
    struct site_files s;

    site_open(&s, "", "");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        check_against_mit(&s, texts[i]);
    site_close(&s);
}

static void
parse_refuses(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL;
    struct site_files s;

    site_open(&s, "", "");
    CU_ASSERT(krb_name_parse(str(""), &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(krb_name_parse(str("a@b@c"), &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(krb_name_parse(str("a\\"), &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(krb_name_parse((struct bytes){(const uint8_t *)"root\0x", 6}, &n,
                             &ev) == V_MALFORMED_NAME);
    CU_ASSERT(n == NULL);
    site_close(&s);
}

static void
enterprise(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL;
    struct site_files s;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(
        krb_name_parse_enterprise(str("alice@corp.test"), &n, &ev) == V_OK);
    CU_ASSERT(krb_name_wire(n)->num_components == 1);
    CU_ASSERT(krb_name_wire(n)->name_type == 10); /* RFC 6806 section 5 */
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), "alice\\@corp.test@HOME.TEST");
    krb_name_free(n);
    site_close(&s);
}

static void
host_names(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n, *m = NULL;
    struct site_files s;

    site_open(&s, "dns_canonicalize_hostname = false", "");
    n = host_based("HTTP@Host.Home.Test");
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), "HTTP/host.home.test@HOME.TEST");
    CU_ASSERT_STRING_EQUAL(n->service, "HTTP");
    CU_ASSERT_STRING_EQUAL(n->host, "Host.Home.Test");
    CU_ASSERT(n->principal.type == KRB5_NT_SRV_HST);
    CU_ASSERT(krb_name_duplicate(n, &m, &ev) == V_OK);
    CU_ASSERT(krb_name_equal(n, m));
    CU_ASSERT_STRING_EQUAL(m->host, "Host.Home.Test");
    krb_name_free(m);
    krb_name_free(n);

    n = host_based("nfs@");
    CU_ASSERT_STRING_EQUAL(n->service, "nfs");
    CU_ASSERT(n->host == NULL);
    krb_name_free(n);
    n = NULL;
    CU_ASSERT(krb_name_host_based(str("@host"), &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(krb_name_host_based(str(""), &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(krb_name_host_based((struct bytes){(const uint8_t *)"a@b\0c", 5},
                                  &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(n == NULL);
    site_close(&s);
}

static void
host_names_fallback(void)
{
    struct krb_name *n;
    struct site_files s;

    site_open(&s, "dns_canonicalize_hostname = fallback", "");
    n = host_based("host@Host.Home.Test");
    /* As written: what it stands for is found out when a ticket is asked for.
     */
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), "host/Host.Home.Test@");
    krb_name_free(n);
    site_close(&s);
}

static void
anonymous(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL, *m;
    struct site_files s;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(krb_name_anonymous(&n, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(krb_name_text(n),
                           "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS");
    CU_ASSERT(krb_name_is_anonymous(n));
    krb_name_free(n);
    m = parsed("WELLKNOWN/ANONYMOUS@HOME.TEST");
    CU_ASSERT(!krb_name_is_anonymous(m));
    krb_name_free(m);
    m = parsed("WELLKNOWN@WELLKNOWN:ANONYMOUS");
    CU_ASSERT(!krb_name_is_anonymous(m));
    krb_name_free(m);
    site_close(&s);
}

static void
uid(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct passwd *pw = getpwuid(getuid());
    struct krb_name *n = NULL;
    struct site_files s;
    char expected[300];

    site_open(&s, "", "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(pw);
    snprintf(expected, sizeof(expected), "%s@HOME.TEST", pw->pw_name);
    CU_ASSERT_FATAL(krb_name_from_uid(getuid(), &n, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), expected);
    krb_name_free(n);
    CU_ASSERT(krb_name_from_uid(4123456789u, &n, &ev) == V_NO_ACCOUNT);
    says(&ev, "4123456789");
    site_close(&s);
}

static void
from_wire(void)
{
    static const uint8_t two[] = {0x1b, 4, 'r', 'o', 'o', 't', 0x1b, 0};
    static const uint8_t nul[] = {0x1b, 6, 'r', 'o', 'o', 't', 0, 'x'};
    struct principal_name p = {1, 2, {two, sizeof(two)}, str("HOME.TEST")};
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL, *root;
    struct site_files s;
    char *local = NULL;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(krb_name_from_wire(&p, &n, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), "root/@HOME.TEST");
    krb_name_free(n);

    /* A NUL is kept, is visible, and does not pass for the name before it. */
    p.num_components = 1;
    p.components = (struct bytes){nul, sizeof(nul)};
    CU_ASSERT_FATAL(krb_name_from_wire(&p, &n, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), "root\\0x@HOME.TEST");
    root = parsed("root@HOME.TEST");
    CU_ASSERT(!krb_name_equal(n, root));
    CU_ASSERT(krb_name_localname(n, &local, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(!krb_name_user_ok(n, "root"));
    krb_name_free(root);
    krb_name_free(n);
    n = NULL;

    p.num_components = 2; /* more than there are */
    CU_ASSERT(krb_name_from_wire(&p, &n, &ev) == V_MALFORMED_NAME);
    p.num_components = SIZE_MAX;
    CU_ASSERT(krb_name_from_wire(&p, &n, &ev) == V_MALFORMED_NAME);
    p.num_components = 0;
    p.components = (struct bytes){NULL, 0};
    CU_ASSERT(krb_name_from_wire(&p, &n, &ev) == V_MALFORMED_NAME);
    CU_ASSERT(n == NULL);
    site_close(&s);
}

static void
from_handle(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL;
    struct site_files s;
    krb5_principal p;

    site_open(&s, "", "");
    CU_ASSERT_FATAL(krb5_parse_name(s.mit, "a/b@C", &p) == 0);
    CU_ASSERT_FATAL(krb_name_from_handle(p, &n, &ev) == V_OK);
    krb5_free_principal(s.mit, p);
    CU_ASSERT_STRING_EQUAL(krb_name_text(n), "a/b@C");
    krb_name_free(n);
    CU_ASSERT(krb_name_from_handle(NULL, &n, &ev) == V_MALFORMED_NAME);
    site_close(&s);
}

static void
equal(void)
{
    struct krb_name *a, *b, *c;
    struct site_files s;

    site_open(&s, "", "");
    a = parsed("a/b@R");
    b = parsed("a/b@R");
    c = parsed("a\\/b@R");
    CU_ASSERT(krb_name_equal(a, b));
    CU_ASSERT(!krb_name_equal(a, c));
    krb_name_free(a);
    krb_name_free(b);
    krb_name_free(c);
    site_close(&s);
}

static void
local_accounts(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n;
    struct site_files s;
    char *local = NULL;

    site_open(&s, "", "");
    n = parsed("alice@HOME.TEST");
    CU_ASSERT_FATAL(krb_name_localname(n, &local, &ev) == V_OK);
    CU_ASSERT_STRING_EQUAL(local, "alice");
    free(local);
    krb_name_free(n);
    n = parsed("alice@OTHER.TEST");
    CU_ASSERT(krb_name_localname(n, &local, &ev) == V_KRB5);
    CU_ASSERT(ev.code == KRB5_LNAME_NOTRANS || ev.code == KRB5_NO_LOCALNAME);
    says(&ev, "alice@OTHER.TEST");
    CU_ASSERT(!krb_name_user_ok(n, "no-such-account-here"));
    krb_name_free(n);
    site_close(&s);
}

static void
no_configuration(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct krb_name *n = NULL;
    struct site_files s;

    site_open(&s, "} broken", "");
    CU_ASSERT(krb_name_parse(str("alice"), &n, &ev) == V_KRB5);
    CU_ASSERT(ev.code != 0);
    says(&ev, s.conf);
    /* What needs no configuration still works. */
    CU_ASSERT(krb_name_anonymous(&n, &ev) == V_OK);
    krb_name_free(n);
    site_close(&s);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"parsed as libkrb5 parses", parse},
        {"malformed text is refused", parse_refuses},
        {"enterprise names are one component", enterprise},
        {"host-based names", host_names},
        {"host-based names with canonicalisation as fallback",
         host_names_fallback},
        {"the anonymous principal", anonymous},
        {"names of accounts by uid", uid},
        {"names from the wire, NUL included", from_wire},
        {"names from a krb5_principal", from_handle},
        {"equality is by component", equal},
        {"local accounts", local_accounts},
        {"a broken krb5.conf is named", no_configuration},
    };

    return tap_main("krb5 names", tests, sizeof(tests) / sizeof(tests[0]));
}
