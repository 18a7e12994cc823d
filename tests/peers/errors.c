/* tests/peers/errors.c: what goes wrong on a site has a code of its own, MIT's
 * where MIT has one, and a text that names the evidence.
 *
 *     errors.realm [DIRECTION]     one of module:builtin, builtin:module,
 *                                  builtin:builtin; default the first two
 */
#include "tests/peers/couple.h"
#include "tests/peers/gss.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KG_KEYTAB_NOMATCH 39756033

/* A pair of codes: MIT's, and ours where ours tells more (0: the same). */
struct code {
    int32_t builtin, module;
};

struct mishap {
    const char *name;
    const char *words; /* $D is the realm's directory, $T its scratch space */
    int side;          /* who finds it */
    OM_uint32 major;
    struct code minor;
    const char *text; /* what the module says */
    struct code told; /* the initiator's, when it is told; 0: it is not */
};

#define REFUSED  GSS_S_FAILURE
#define NO_CRED  GSS_S_NO_CRED
#define CONFIG   "KRB5_CONFIG=$T/"
#define CONF_END ":$D/krb5.conf"

/* krb5_cccol_have_content of libkrb5 1.20 frees what it never set when it meets
 * this, so MIT's mechanism survives it by luck; it is not asked to. */
#define BAD_CACHE "ienv=KRB5CCNAME=FILE:$T/garbage"

#define UNTOLD                                                                 \
    {                                                                          \
        0, 0                                                                   \
    }

static const struct mishap mishaps[] = {
    {"unknown service",
     "target=nosuch@localhost",
     INITIATOR,
     REFUSED,
     {KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, 0},
     "nosuch/localhost@APEX.TEST",
     UNTOLD},
    {"unknown host",
     "target=host@no.such.host.test",
     INITIATOR,
     REFUSED,
     {KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, 0},
     "host/no.such.host.test",
     UNTOLD},
    {"no credential cache",
     "ienv=KRB5CCNAME=FILE:$T/absent",
     INITIATOR,
     NO_CRED,
     {KRB5_CC_NOTFOUND, 0},
     "^No Kerberos credentials available \\(default cache: FILE:.*/absent\\): "
     ".*run kinit",
     UNTOLD},
    {"a credential cache that is none",
     BAD_CACHE,
     INITIATOR,
     NO_CRED,
     {KRB5_CC_NOTFOUND, 0},
     "^No Kerberos credentials available .*garbage.*[Ff]ormat",
     UNTOLD},
    {"a user without a cache",
     "user=carol",
     INITIATOR,
     NO_CRED,
     {KRB5_CC_NOTFOUND, 0},
     "carol@APEX.TEST",
     UNTOLD},
    {"the KDC does not answer",
     "target=svc19@localhost ienv=" CONFIG "nokdc.conf",
     INITIATOR,
     REFUSED,
     {KRB5_KDC_UNREACH, 0},
     "APEX.TEST",
     UNTOLD},
    {"session key type not permitted to the initiator",
     "target=svc18@localhost ienv=" CONFIG "sha2.conf" CONF_END,
     INITIATOR,
     REFUSED,
     {KRB5_CC_NOT_KTYPE, 0},
     "svc18/localhost",
     UNTOLD},

    {"no keytab",
     "aenv=KRB5_KTNAME=FILE:$T/absent",
     ACCEPTOR,
     NO_CRED,
     {KRB5_KT_NOTFOUND, 0},
     "absent",
     UNTOLD},
    {"no keytab, in the credential store",
     "keytab=FILE:$T/absent",
     ACCEPTOR,
     NO_CRED,
     {KRB5_KT_NOTFOUND, 0},
     "absent",
     UNTOLD},
    {"a keytab that is none",
     "aenv=KRB5_KTNAME=FILE:$T/garbage",
     ACCEPTOR,
     NO_CRED,
     {KRB5_KT_NOTFOUND, 0},
     "garbage",
     UNTOLD},
    {"a keytab that cannot be read",
     "aenv=KRB5_KTNAME=FILE:$T/directory",
     ACCEPTOR,
     NO_CRED,
     {KRB5_KT_NOTFOUND, 0},
     "directory",
     UNTOLD},
    {"a keytab of other keys",
     "target=svcwrong@localhost keytab=FILE:$D/keytab/wrong",
     ACCEPTOR,
     REFUSED,
     {KRB5KRB_AP_ERR_BAD_INTEGRITY, 0},
     "Request ticket server svcwrong/localhost@APEX.TEST kvno 1 enctype "
     "aes256-cts found in keytab but cannot decrypt ticket.*a wrong key under "
     "the right kvno",
     {KRB5KRB_AP_ERR_BAD_INTEGRITY, 0}},
    {"a keytab left behind by a key change",
     "target=svcold@localhost keytab=FILE:$D/keytab/old",
     ACCEPTOR,
     REFUSED,
     {KRB5KRB_AP_ERR_BADKEYVER, 0},
     "svcold/localhost@APEX.TEST kvno 2 not found in keytab; keytab is likely "
     "out of date",
     {KRB5KRB_AP_ERR_BADKEYVER, 0}},
    {"a keytab without the service",
     "target=svcold@localhost keytab=FILE:$D/keytab/svc18",
     ACCEPTOR,
     REFUSED,
     {KRB5KRB_AP_ERR_NOT_US, 0},
     "svcold/localhost@APEX.TEST not found in keytab \\(ticket kvno 2\\)",
     {KRB5KRB_AP_ERR_NOT_US, 0}},
    {"a credential for another service",
     "as=svc18@localhost",
     ACCEPTOR,
     REFUSED,
     {KRB5KRB_AP_ERR_NOT_US, 0},
     "host/localhost@APEX.TEST found in keytab but does not match server "
     "principal svc18/localhost@",
     {KRB5KRB_AP_ERR_NOT_US, 0}},
    {"a service without a key in the keytab",
     "as=svcold@localhost",
     ACCEPTOR,
     NO_CRED,
     {KG_KEYTAB_NOMATCH, 0},
     "No key table entry found matching svcold/localhost@",
     UNTOLD},
    {"session key type not permitted to the acceptor",
     "target=svc18@localhost aenv=" CONFIG "sha2.conf" CONF_END,
     ACCEPTOR,
     REFUSED,
     {KRB5KRB_AP_ERR_BAD_INTEGRITY, KRB5_NOPERM_ETYPE},
     "^Encryption type aes256-cts-hmac-sha1-96 not permitted: the "
     "(session|ticket's) key is",
     {KRB5KRB_AP_ERR_BAD_INTEGRITY, KRB5KDC_ERR_ETYPE_NOSUPP}},
    {"wrong bindings",
     "icb=one acb=two",
     ACCEPTOR,
     GSS_S_BAD_BINDINGS,
     {100001 /* 0, mapped by the library */, KRB5KRB_AP_ERR_MODIFIED},
     "bindings",
     {KRB5KRB_ERR_GENERIC, KRB5KRB_AP_ERR_MODIFIED}},
};

/* Mishaps of a clock: that of the side which finds it is `offset` off. */
static const struct {
    struct mishap mishap;
    const char *offset;
} clock_mishaps[] = {
    {{"a clock ten minutes ahead",
      "",
      ACCEPTOR,
      REFUSED,
      {KRB5KRB_AP_ERR_SKEW, 0},
      "(59[0-9]|60[0-9])",
      {KRB5KRB_AP_ERR_SKEW, 0}},
     "+10m"},
    {{"a clock ten minutes ahead, and a clockskew of fifteen",
      "aenv=" CONFIG "skew.conf" CONF_END,
      ACCEPTOR,
      GSS_S_COMPLETE,
      {0, 0},
      "",
      UNTOLD},
     "+10m"},
    {{"a ticket that has expired",
      "",
      ACCEPTOR,
      REFUSED,
      {KRB5KRB_AP_ERR_TKT_EXPIRED, 0},
      "expired",
      {KRB5KRB_AP_ERR_TKT_EXPIRED, 0}},
     "+11h"},
    {{"a ticket that is not yet valid",
      "",
      ACCEPTOR,
      REFUSED,
      {KRB5KRB_AP_ERR_TKT_NYV, 0},
      "valid",
      {KRB5KRB_AP_ERR_TKT_NYV, 0}},
     "-10m"},
    {{"a ticket-granting ticket that has expired",
      "",
      INITIATOR,
      REFUSED,
      {KRB5KRB_AP_ERR_TKT_EXPIRED, 0},
      "expired|Expired",
      UNTOLD},
     "+11h"},
};

/* Replaces $D and $T. */
static void
expand(const char *words, char *out, size_t size)
{
    const char *realm = getenv("APEX_REALM_DIR");
    size_t len = 0;

    for (; *words != '\0' && len + 1 < size; words++) {
        if (words[0] == '$' && (words[1] == 'D' || words[1] == 'T')) {
            len += (size_t)snprintf(out + len, size - len, "%s%s", realm,
                                    words[1] == 'T' ? "/tmp" : "");
            words++;
        } else {
            out[len++] = *words;
        }
    }
    out[len < size ? len : size - 1] = '\0';
}

static int32_t
code_of(const struct couple *c, int side, struct code code)
{
    return c->sides[side].module && code.module != 0 ? code.module
                                                     : code.builtin;
}

/* Services pass these texts on to peers: no keytab's path, but where the
 * service itself could not start, and no principal that nobody has named. */
static void
keeps_the_inventory(const struct mishap *m, const char *text)
{
    EXPECT(strstr(text, "HTTP/") == NULL);
    EXPECT(strstr(text, "svc17/") == NULL);
    EXPECT(strstr(text, "holds") == NULL ||
           strstr(text, "it holds no keys") != NULL);
    if (m->major == REFUSED)
        EXPECT(strstr(text, getenv("APEX_REALM_DIR")) == NULL);
}

static void
check(struct couple *c, const struct mishap *m)
{
    const struct outcome *finder = &c->sides[m->side].outcome;
    const struct outcome *initiator = &c->sides[INITIATOR].outcome;

    EXPECT_NUMBER(finder->major, m->major);
    EXPECT_NUMBER((int32_t)finder->minor, code_of(c, m->side, m->minor));
    if (c->sides[m->side].module)
        EXPECT_MATCH(finder->text, m->text);
    if (c->sides[m->side].module && m->side == ACCEPTOR)
        keeps_the_inventory(m, finder->text);
    if (m->told.builtin == 0)
        return;
    EXPECT_NUMBER((int32_t)initiator->minor, code_of(c, ACCEPTOR, m->told));
    if (c->sides[INITIATOR].module)
        EXPECT_MATCH(initiator->text,
                     m->major == GSS_S_BAD_BINDINGS && c->sides[ACCEPTOR].module
                         ? "refused us .*channel bindings.*log tells more"
                         : "refused us .*log tells more");
}

/* False when a peer is gone. */
static bool
play(struct couple *c, const struct mishap *m)
{
    char words[1500];
    bool alive;

    expand(m->words, words, sizeof(words));
    if (strcmp(m->words, BAD_CACHE) == 0 && !c->sides[INITIATOR].module) {
        snprintf(words, sizeof(words), "%s, %s", c->direction, m->name);
        report_skip(words, "libkrb5 frees what it never set");
        return true;
    }
    report_open("%s, %s", c->direction, m->name);
    alive = couple_play(c, "flags=standard %s", words);
    if (alive)
        check(c, m);
    report_close();
    return alive;
}

static void
play_mishaps(const char *direction)
{
    struct couple c;
    bool alive;
    size_t i;

    alive = couple_start(&c, direction, NULL, NULL);
    if (alive) {
        for (i = 0; alive && i < sizeof(mishaps) / sizeof(mishaps[0]); i++)
            alive = play(&c, &mishaps[i]);
    }
    report_open("%s, after all that a context still comes about", direction);
    if (couple_play(&c, "flags=standard do=messages"))
        couple_expect_success(&c);
    couple_stop(&c);
    report_close();
}

#define FAKETIME_LIBRARY "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"

static void
play_clock(const char *direction, size_t i)
{
    const struct mishap *m = &clock_mishaps[i].mishap;
    char offset[60];
    const char *environment[] = {"LD_PRELOAD=" FAKETIME_LIBRARY, offset,
                                 "FAKETIME_DONT_FAKE_MONOTONIC=1", NULL};
    struct couple c;

    snprintf(offset, sizeof(offset), "FAKETIME=%s", clock_mishaps[i].offset);
    if (couple_start(&c, direction, m->side == INITIATOR ? environment : NULL,
                     m->side == ACCEPTOR ? environment : NULL))
        play(&c, m);
    report_open("%s, %s, the peers end well", direction, m->name);
    couple_stop(&c);
    report_close();
}

static void
play_clocks(const char *direction)
{
    char name[200];
    const char *why = NULL;
    size_t i;

    if (gss_sanitized() || gss_under_valgrind())
        why = "libfaketime does not go with sanitizers and valgrind";
    else if (access(FAKETIME_LIBRARY, R_OK) != 0)
        why = "libfaketime is not installed";
    for (i = 0; i < sizeof(clock_mishaps) / sizeof(clock_mishaps[0]); i++) {
        if (why == NULL) {
            play_clock(direction, i);
        } else {
            snprintf(name, sizeof(name), "%s, %s", direction,
                     clock_mishaps[i].mishap.name);
            report_skip(name, why);
        }
    }
}

static void
write_file(const char *name, const char *text)
{
    char path[500];
    FILE *file;

    snprintf(path, sizeof(path), "%s/tmp/%s", getenv("APEX_REALM_DIR"), name);
    file = fopen(path, "w");
    if (file != NULL) {
        fputs(text, file);
        fclose(file);
    }
}

static void
write_files(void)
{
    char path[500];

    write_file("garbage", "this is neither a keytab nor a credential cache\n");
    write_file("sha2.conf", "[libdefaults]\n"
                            "    permitted_enctypes = aes256-sha2\n");
    write_file("skew.conf", "[libdefaults]\n    clockskew = 900\n");
    write_file("nokdc.conf",
               "[libdefaults]\n    default_realm = APEX.TEST\n"
               "    dns_canonicalize_hostname = false\n"
               "    dns_lookup_kdc = false\n    dns_lookup_realm = false\n"
               "[realms]\n    APEX.TEST = {\n        kdc = 127.0.0.1:1\n    }\n"
               "[domain_realm]\n    localhost = APEX.TEST\n");
    snprintf(path, sizeof(path), "%s/tmp/directory", getenv("APEX_REALM_DIR"));
    if (mkdir(path, 0700) != 0)
        printf("# no %s\n", path);
}

static void
play_direction(const char *direction)
{
    play_mishaps(direction);
    play_clocks(direction);
}

int
main(int argc, char **argv)
{
    peer_entry(argc, argv);
    if (getenv("APEX_REALM_DIR") == NULL) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    write_files();
    if (argc > 1) {
        play_direction(argv[1]);
    } else {
        play_direction("module:builtin");
        play_direction("builtin:module");
    }
    return report_finish();
}
