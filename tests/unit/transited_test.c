/* transited_test.c: mech/krb5/transited.h, held against libkrb5's own check
 * (exported, declared in no installed header). */
#include "mech/krb5/transited.h"

#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "tests/unit/tap.h"

krb5_error_code
krb5_check_transited_list(krb5_context context, const krb5_data *transited,
                          const krb5_data *client_realm,
                          const krb5_data *server_realm);

static const char krb5_conf[] =
    "[libdefaults]\n"
    "    default_realm = HOME.TEST\n"
    "[capaths]\n"
    "    ONE.TEST = {\n"
    "        TWO.TEST = .\n"
    "        THREE.TEST = HUB.EXAMPLE\n"
    "        FOUR.TEST = HUB.EXAMPLE\n"
    "        FOUR.TEST = GATE.EXAMPLE with a remark\n"
    "        /US/FIVE = /US\n"
    "        /US/FIVE = /US/HUB\n"
    "    }\n"
    "    WELLKNOWN:ANONYMOUS = {\n"
    "        TWO.TEST = HUB.EXAMPLE\n"
    "    }\n";

static krb5_context mit;

enum expected { TRUSTED, REFUSED };

struct row {
    const char *client;
    const char *server;
    const char *transited;
    enum expected expected;
};

/* Here both agree. */
static const struct row rows[] = {
    {"A.TEST", "B.TEST", "", TRUSTED},
    {"A.TEST", "A.TEST", "", TRUSTED},
    {"A.TEST", "A.TEST", "TEST", REFUSED},
    /* The hierarchy. */
    {"A.TEST", "B.TEST", "TEST", TRUSTED},
    {"A.TEST", "B.TEST", "A.TEST", TRUSTED},
    {"A.TEST", "B.TEST", "B.TEST", REFUSED},
    {"A.TEST", "B.TEST", "C.TEST", REFUSED},
    {"A.TEST", "B.TEST", "EVIL", REFUSED},
    {"A.TEST", "B.TEST", "TEST,EVIL", REFUSED},
    {"A.TEST", "B.TEST", "EVIL,TEST", REFUSED},
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "B.C.TEST,C.TEST,Y.C.TEST", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "TEST", REFUSED},
    {"A.B.C.TEST", "C.TEST", "B.C.TEST", TRUSTED},
    {"A.B.C.TEST", "C.TEST", "TEST", REFUSED},
    {"C.TEST", "A.B.C.TEST", "B.C.TEST", TRUSTED},
    {"C.TEST", "A.B.C.TEST", "TEST", REFUSED},
    {"ABC.TEST", "BC.TEST", "TEST", TRUSTED},
    {"ABC.TEST", "BC.TEST", "C.TEST", REFUSED},
    {"ABC", "BC", "C", REFUSED},
    {"XBC.ABC.TEST", "ABC.TEST", "TEST", REFUSED},
    {"A.EXAMPLE.COM", "B.TEST.ORG", "COM", TRUSTED},
    {"A.EXAMPLE.COM", "B.TEST.ORG", "EXAMPLE.COM,COM,ORG,TEST.ORG", TRUSTED},
    {"A.EXAMPLE.COM", "B.TEST.ORG", "EXAMPLE.COM,NET", REFUSED},
    {"A", "B", "C", REFUSED},
    {"A..TEST", "B.TEST", ".TEST", TRUSTED},
    {"a.test", "b.test", "TEST", REFUSED},
    /* Short forms. */
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,B.", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,B.,Y.C.TEST", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,Z.", REFUSED},
    {"ATHENA.MIT.EDU", "CS.WASHINGTON.EDU", "EDU,MIT.,WASHINGTON.EDU", TRUSTED},
    {"ATHENA.MIT.EDU", "CS.WASHINGTON.EDU",
     "EDU,MIT.,ATHENA.,WASHINGTON.EDU,CS.", REFUSED},
    {"ATHENA.MIT.EDU", "X.CS.WASHINGTON.EDU",
     "EDU,MIT.,ATHENA.,WASHINGTON.EDU,CS.", TRUSTED},
    {"ATHENA.MIT.EDU", "CS.WASHINGTON.EDU", "EDU,MIT.,ATHENA.,CS.", REFUSED},
    /* Empty names. */
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", ",C.TEST", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", ",C.TEST,", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", ",", REFUSED},
    {"A.B.C.TEST", "X.Y.C.TEST", ",TEST,", REFUSED},
    {"A.B.C.TEST", "C.TEST", ",", TRUSTED},
    {"A.B.C.TEST", "C.TEST", ",,", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,,B.C.TEST", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,,A.B.C.TEST", TRUSTED},
    {"A.B.C.TEST", "X.Y.C.TEST", "C.TEST,,X.Z.C.TEST", REFUSED},
    {"A.TEST", "B.TEST", ",EVIL", REFUSED},
    {"A.TEST", "B.TEST", "EVIL,", REFUSED},
    /* Quoting. */
    {"A.TEST", "B.TEST", "T\\EST", TRUSTED},
    {"A.TEST", "B.TEST", "TE\\,ST", REFUSED},
    {"A,B.TEST", "C.TEST", "A\\,B.TEST", TRUSTED},
    {"A,B.TEST", "C.TEST", "A,B.TEST", REFUSED},
    {" A.TEST", "B.TEST", "\\ A.TEST", TRUSTED},
    {"A\\.TEST", "B.TEST", "A\\\\.TEST", TRUSTED},
    {"A.TEST", "B.TEST", " TEST", TRUSTED},
    {"A.TEST", "B.TEST", "  TEST", TRUSTED},
    {"A.TEST", "B.TEST", "TEST ", REFUSED},
    /* X.500. */
    {"/COM/HP", "/COM/DEC", "/COM", REFUSED},
    {"/COM/HP", "/COM/DEC", "/COM/HP", TRUSTED},
    /* [capaths]. */
    {"ONE.TEST", "TWO.TEST", "TEST", REFUSED},
    {"ONE.TEST", "TWO.TEST", "ONE.TEST", TRUSTED},
    {"ONE.TEST", "TWO.TEST", "TWO.TEST", REFUSED},
    {"TWO.TEST", "ONE.TEST", "TEST", TRUSTED},
    {"ONE.TEST", "THREE.TEST", "HUB.EXAMPLE", TRUSTED},
    {"ONE.TEST", "THREE.TEST", "TEST", REFUSED},
    {"ONE.TEST", "THREE.TEST", "GATE.EXAMPLE", REFUSED},
    {"ONE.TEST", "FOUR.TEST", "HUB.EXAMPLE,GATE.EXAMPLE", TRUSTED},
    {"ONE.TEST", "FOUR.TEST", "GATE.EXAMPLE with a remark", REFUSED},
    {"ONE.TEST", "/US/FIVE", "/US,/HUB", TRUSTED},
    {"ONE.TEST", "/US/FIVE", "/US, /US/HUB", TRUSTED},
    {"ONE.TEST", "/US/FIVE", "/US,/EVIL", REFUSED},
    {"ONE.TEST", "/US/FIVE", "/US,", TRUSTED},
    {"ONE.TEST", "/US/FIVE", "/US,/HUB,", REFUSED},
    /* Anonymous clients have no path. */
    {"WELLKNOWN:ANONYMOUS", "TWO.TEST", "EVIL", TRUSTED},
    {"WELLKNOWN:ANONYMOUS", "A.TEST", "EVIL", TRUSTED},
    {"WELLKNOWN:ANONYMOUSX", "A.TEST", "EVIL", REFUSED},
};

/* Here we are stricter, or follow RFC 4120 section 3.3.3.2 where libkrb5 does
 * not.  The verdict is ours; libkrb5's is the other one. */
static const struct row differing[] = {
    /* A quotation that is not finished. */
    {"A.TEST", "B.TEST", "TEST\\", REFUSED},
    /* A quoted last dot belongs to the name. */
    {"TEST", "A.B.TEST", "TEST,B\\.", REFUSED},
    /* The client's realm precedes the first name for empty names only. */
    {"C.TEST", "A.B.C.TEST", ",B.", REFUSED},
    /* A name with a space before it still has the one before as neighbour. */
    {"A.B.C.TEST", "C.TEST", ", B.C.TEST", TRUSTED},
    /* TEST is not a parent of ATEST, whatever lies between. */
    {"ATEST", "B.TEST", ",TEST", REFUSED},
};

static struct bytes
view(const char *s)
{
    return bytes_of_string(s);
}

static bool
we_trust(const struct row *r, struct evidence *ev)
{
    enum verdict v = transited_check(view(r->transited), view(r->client),
                                     view(r->server), ev);

    CU_ASSERT(v == V_OK || v == V_ILL_CR_TKT);
    CU_ASSERT((v == V_OK) == (ev->text[0] == '\0'));
    return v == V_OK;
}

static krb5_data
data(const char *s)
{
    return (krb5_data){0, (unsigned)strlen(s), (char *)(uintptr_t)s};
}

static bool
mit_trusts(const struct row *r)
{
    krb5_data transited = data(r->transited), client = data(r->client),
              server = data(r->server);

    return krb5_check_transited_list(mit, &transited, &client, &server) == 0;
}

static void
check_row(const struct row *r, bool same_as_mit)
{
    bool trusted = (r->expected == TRUSTED);
    struct evidence ev = EVIDENCE_INIT;
    bool ours = we_trust(r, &ev), theirs = mit_trusts(r);

    CU_ASSERT_EQUAL(ours, trusted);
    CU_ASSERT_EQUAL(theirs, same_as_mit ? trusted : !trusted);
    if (ours != trusted || theirs != (same_as_mit ? trusted : !trusted))
        printf("# %s to %s by \"%s\": ours %d, libkrb5 %d; %s\n", r->client,
               r->server, r->transited, ours, theirs, ev.text);
}

static void
test_rows(void)
{
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_row(&rows[i], true);
}

static void
test_differing(void)
{
    size_t i;

    for (i = 0; i < sizeof(differing) / sizeof(differing[0]); i++)
        check_row(&differing[i], false);
}

static void
test_nul(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct bytes nul = {(const uint8_t *)"", 1};
    struct bytes ended = {(const uint8_t *)"TEST", 5};
    struct bytes inside = {(const uint8_t *)"TEST\0TEST", 9};
    struct bytes realm = {(const uint8_t *)"A.TEST\0X", 8};

    CU_ASSERT_EQUAL(transited_check(nul, view("A.TEST"), view("B.TEST"), &ev),
                    V_OK);
    CU_ASSERT_EQUAL(transited_check(ended, view("A.TEST"), view("B.TEST"), &ev),
                    V_OK);
    CU_ASSERT_EQUAL(
        transited_check(inside, view("A.TEST"), view("B.TEST"), &ev),
        V_ILL_CR_TKT);
    CU_ASSERT_EQUAL(transited_check(view("TEST"), realm, view("B.TEST"), &ev),
                    V_ILL_CR_TKT);
    CU_ASSERT_EQUAL(transited_check(view("TEST"), view("A.TEST"), realm, &ev),
                    V_ILL_CR_TKT);
}

static void
test_long_names(void)
{
    struct evidence ev = EVIDENCE_INIT;
    char text[1400];
    struct row r = {"A.TEST", "B.TEST", text, REFUSED};

    memset(text, 'A', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    CU_ASSERT(!we_trust(&r, &ev));
    /* Two that are too long once they are joined. */
    memcpy(text + 500, ".,", 2);
    memcpy(text, "TEST,", 5);
    CU_ASSERT(!we_trust(&r, &ev));
    /* As a client's realm. */
    memset(text, 'A', 600);
    text[600] = '\0';
    r = (struct row){text, "B.TEST", "TEST", REFUSED};
    CU_ASSERT(!we_trust(&r, &ev));
}

static void
test_evidence(void)
{
    struct row r = {"A.TEST", "B.TEST", "E\nVIL", REFUSED};
    struct evidence ev = EVIDENCE_INIT;

    CU_ASSERT(!we_trust(&r, &ev));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ev.text, "realm E?VIL is not on the path from A.TEST to "
                        "B.TEST"));
}

/* Random text of the characters that matter: libkrb5 and we say the same,
 * apart from what `differing` names; those are left out by what they need. */
static void
test_random(void)
{
    static const char alphabet[] = "AB.,T";
    unsigned seed = 1, i, j, unlike = 0;
    struct evidence ev = EVIDENCE_INIT;
    char text[12];
    struct row r = {"A.B.T", "B.A.T", text, TRUSTED};

    for (i = 0; i < 200000; i++) {
        for (j = 0; j < sizeof(text) - 1; j++) {
            seed = seed * 1103515245u + 12345u;
            text[j] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
        }
        text[(seed >> 8) % sizeof(text)] = '\0';
        text[sizeof(text) - 1] = '\0';
        ev.text[0] = '\0';
        if (text[0] != ',' && we_trust(&r, &ev) != mit_trusts(&r)) {
            unlike++;
            if (unlike < 10)
                printf("# \"%s\": libkrb5 %d; %s\n", text, mit_trusts(&r),
                       ev.text);
        }
    }
    CU_ASSERT_EQUAL(unlike, 0);
}

static const struct unit_test tests[] = {
    {"paths, as libkrb5 sees them", test_rows},
    {"paths that libkrb5 sees otherwise", test_differing},
    {"NUL", test_nul},
    {"long names", test_long_names},
    {"evidence", test_evidence},
    {"random text", test_random},
};

/* make_config writes krb5.conf and points KRB5_CONFIG at it. */
static bool
make_config(char *path, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    FILE *file = NULL;
    bool good;

    (void)snprintf(path, size, "%.60s/transited-%ld.conf",
                   tmp != NULL ? tmp : "/tmp", (long)getpid());
    file = fopen(path, "we");
    if (file == NULL)
        return false;
    good = fputs(krb5_conf, file) >= 0;
    good = fclose(file) == 0 && good;
    return good && setenv("KRB5_CONFIG", path, 1) == 0;
}

int
main(void)
{
    char path[96];
    int status = EXIT_FAILURE;

    if (make_config(path, sizeof(path)) && krb5_init_context(&mit) == 0)
        status = tap_main("transited", tests, sizeof(tests) / sizeof(tests[0]));
    krb5_free_context(mit);
    (void)unlink(path);
    return status;
}
