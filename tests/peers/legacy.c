/* tests/peers/legacy.c: triple DES (16) and RC4 (23), the enctypes of RFC 1964
 * and RFC 4757: the module against MIT's builtin, in both directions, and
 * against itself; where krb5.conf allows them, and only there.
 *
 *     legacy.realm [DIRECTION...]     e.g. builtin:builtin
 */
#include "tests/peers/couple.h"
#include "tests/peers/gss.h"
#include "tests/peers/pair.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/weak.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int enctypes[] = {16, 23};
#define NUM_ENCTYPES (sizeof(enctypes) / sizeof(enctypes[0]))

/* Scenarios that end with a context on both sides. */
static const struct {
    const char *feature;
    const char *words;
} features[] = {
    {"mutual", "flags=standard do=messages,sequence"},
    {"one leg", "flags=replay,sequence,conf,integ do=messages,sequence"},
    {"no flags", "do=messages,sequence"},
    {"replay detection alone", "flags=mutual,replay do=sequence"},
    {"sequencing alone", "flags=mutual,sequence do=sequence"},
    {"equal bindings", "flags=standard cb=tls-unique:1234 do=messages"},
    {"old mechanism OID", "flags=standard mech=old as=@ do=messages"},
    {"Microsoft's mechanism OID", "flags=standard mech=ms as=@ do=messages"},
    {"DCE style", "flags=standard,dce do=messages"},
    {"SPNEGO", "flags=standard mech=spnego do=messages,sequence"},
    {"SPNEGO, one leg", "flags=conf,integ mech=spnego do=messages"},
    {"delegation", "flags=standard,deleg do=delegation,messages"},
};
#define NUM_FEATURES (sizeof(features) / sizeof(features[0]))

#define PATH_SIZE (WEAK_CONFIG_SIZE + 20)

/* As an entry of the environment. */
static void
prefer(int enctype, char out[PATH_SIZE])
{
    char config[WEAK_CONFIG_SIZE];

    weak_config(enctype, config);
    snprintf(out, PATH_SIZE, "KRB5_CONFIG=%s", config);
}

static void
play_feature(struct couple *c, int enctype, size_t i)
{
    report_open("%s, enctype %d, %s", c->direction, enctype,
                features[i].feature);
    if (couple_play(c, "target=svc%d@localhost %s", enctype, features[i].words))
        couple_expect_success(c);
    report_close();
}

static void
play_features(const char *direction, int enctype)
{
    char config[PATH_SIZE];
    const char *environment[] = {config, NULL};
    struct couple c;
    size_t i;

    prefer(enctype, config);
    if (couple_start(&c, direction, environment, environment)) {
        for (i = 0; i < NUM_FEATURES; i++)
            play_feature(&c, enctype, i);
    }
    report_open("%s, enctype %d, the peers end well", direction, enctype);
    couple_stop(&c);
    report_close();
}

/* With all enctypes permitted, the older ones in no particular place, RFC 4537
 * leads from one protocol to the other: whatever comes out, messages flow. */
static void
play_negotiation(const char *direction)
{
    static const char *const words[] = {"flags=standard", "flags=conf,integ",
                                        "flags=standard,dce",
                                        "flags=standard mech=spnego"};
    static const int services[] = {16, 17, 18, 23, 26};
    char config[PATH_SIZE];
    const char *environment[] = {config, NULL};
    struct couple c;
    size_t i, j;

    snprintf(config, sizeof(config), "KRB5_CONFIG=%s",
             getenv("APEX_KRB5_CONF_WEAK"));
    if (!couple_start(&c, direction, environment, environment))
        return;
    for (i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        for (j = 0; j < sizeof(words) / sizeof(words[0]); j++) {
            report_open("%s, all enctypes, svc%d, %s", direction, services[i],
                        words[j]);
            if (couple_play(&c,
                            "target=svc%d@localhost %s do=messages,sequence",
                            services[i], words[j]))
                couple_expect_success(&c);
            report_close();
        }
    }
    report_open("%s, all enctypes, the peers end well", direction);
    couple_stop(&c);
    report_close();
}

/* A krb5.conf that leaves them out. */
static void
write_strict(char out[PATH_SIZE])
{
    FILE *f;

    snprintf(out, PATH_SIZE, "%s/strict.conf", getenv("TMPDIR"));
    f = fopen(out, "w");
    if (f == NULL)
        abort();
    fputs("[libdefaults]\n    permitted_enctypes = aes256-cts aes128-cts\n", f);
    fclose(f);
}

static bool
libkrb5_permits(int enctype)
{
    krb5_context context = NULL;
    krb5_enctype *list = NULL;
    bool there = false;

    if (krb5_init_context(&context) == 0 &&
        krb5_get_permitted_enctypes(context, &list) == 0) {
        for (size_t i = 0; list[i] != 0; i++)
            there |= list[i] == enctype;
        krb5_free_enctypes(context, list);
    }
    krb5_free_context(context);
    return there;
}

/* A krb5.conf that says nothing of them: libkrb5 decides for its release, and
 * the module goes by it (an AD service account may have no other key). */
static void
play_default(const char *direction, int enctype)
{
    struct couple c;

    report_open("%s, enctype %d, by default", direction, enctype);
    if (couple_start(&c, direction, NULL, NULL) &&
        couple_play(&c, "target=svc%d@localhost flags=standard do=messages",
                    enctype)) {
        if (libkrb5_permits(enctype))
            couple_expect_success(&c);
        else
            EXPECT(GSS_ERROR(c.sides[INITIATOR].outcome.major));
    }
    couple_stop(&c);
    report_close();
}

/* An initiator, and then an acceptor, whose krb5.conf does not allow it. */
static void
play_forbidden(const char *direction, int enctype)
{
    char config[PATH_SIZE], strict[PATH_SIZE];
    const char *environment[] = {config, NULL};
    struct couple c;

    prefer(enctype, config);
    write_strict(strict);
    if (!couple_start(&c, direction, environment, environment))
        return;
    report_open("%s, enctype %d, forbidden to the initiator", direction,
                enctype);
    if (couple_play(&c,
                    "target=svc%d@localhost flags=standard "
                    "ienv=KRB5_CONFIG=%s:%s",
                    enctype, strict, getenv("APEX_KRB5_CONF")))
        EXPECT(GSS_ERROR(c.sides[INITIATOR].outcome.major));
    report_close();
    report_open("%s, enctype %d, forbidden to the acceptor", direction,
                enctype);
    if (couple_play(&c,
                    "target=svc%d@localhost flags=standard "
                    "aenv=KRB5_CONFIG=%s:%s",
                    enctype, strict, getenv("APEX_KRB5_CONF"))) {
        EXPECT(GSS_ERROR(c.sides[ACCEPTOR].outcome.major));
        if (c.sides[ACCEPTOR].module) {
            EXPECT_MATCH(c.sides[ACCEPTOR].outcome.text, weak_name(enctype));
            EXPECT_MATCH(c.sides[ACCEPTOR].outcome.text,
                         "\\[libdefaults\\] permitted_enctypes");
        }
    }
    report_close();
    report_open("%s, enctype %d, allowed again", direction, enctype);
    if (couple_play(&c, "target=svc%d@localhost flags=standard do=messages",
                    enctype))
        couple_expect_success(&c);
    couple_stop(&c);
    report_close();
}

/* ---- FIPS ---- */

/* OpenSSL's default properties ask for approved algorithms; random numbers come
 * from a provider of ours, since no FIPS provider need be installed. */
static void
write_fips(char out[PATH_SIZE])
{
    char file[PATH_SIZE / 2];
    FILE *f;

    snprintf(file, sizeof(file), "%s/fips.cnf", getenv("TMPDIR"));
    snprintf(out, PATH_SIZE, "OPENSSL_CONF=%s", file);
    f = fopen(file, "w");
    if (f == NULL)
        abort();
    fprintf(f,
            "openssl_conf = init\n[init]\nalg_section = algorithms\n"
            "providers = providers\n"
            "[algorithms]\ndefault_properties = fips=yes\n"
            "[providers]\nfips = fips\ndefault = default_provider\n"
            "[default_provider]\nactivate = 1\n[fips]\nactivate = 1\n"
            "module = %s/.libs/fips_provider.so\n",
            getenv("top_builddir"));
    fclose(f);
}

/* RC4 is refused, in words that say where it would have come from. */
static void
play_fips(const char *direction, int side)
{
    char config[PATH_SIZE], fips[PATH_SIZE];
    const char *ordinary[] = {config, NULL};
    const char *strict[] = {config, fips, NULL};
    struct couple c;

    prefer(23, config);
    write_fips(fips);
    report_open("%s, RC4, a FIPS configuration at the %s", direction,
                side == INITIATOR ? "initiator" : "acceptor");
    if (couple_start(&c, direction, side == INITIATOR ? strict : ordinary,
                     side == ACCEPTOR ? strict : ordinary) &&
        couple_play(&c, "target=svc23@localhost flags=standard")) {
        EXPECT_NUMBER(c.sides[side].outcome.major, GSS_S_FAILURE);
        EXPECT_MATCH(c.sides[side].outcome.text,
                     "arcfour-hmac.*legacy provider.*FIPS");
    }
    couple_stop(&c);
    report_close();
}

/* ---- in this process ---- */

/* The form of tokens, and the lucid form of the context as MIT's own mechanism
 * has it: it calls the key of triple DES by a number of its own. */
static void
check_form(int enctype, struct pair *p)
{
    bool rc4 = enctype == 23;
    gss_buffer_desc message = gss_text("message"), token = GSS_C_EMPTY_BUFFER;
    const char *want = rc4 ? "\x02\x01\x11\x00\x10\x00\xff\xff"
                           : "\x02\x01\x04\x00\x02\x00\xff\xff";
    gss_krb5_lucid_context_v1_t *lucid = NULL;
    OM_uint32 major, minor;
    void *form = NULL;

    major = gss_wrap(&minor, p->initiator, 1, GSS_C_QOP_DEFAULT, &message, NULL,
                     &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(token.length > 21 && memcmp(token.value, "\x60", 1) == 0 &&
           memcmp((char *)token.value + 13, want, 8) == 0);
    gss_release_buffer(&minor, &token);
    major = gss_krb5_export_lucid_sec_context(&minor, &p->initiator, 1, &form);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return;
    lucid = form;
    EXPECT_NUMBER(lucid->protocol, 0);
    EXPECT_NUMBER(lucid->rfc1964_kd.sign_alg, rc4 ? 0x11 : 4);
    EXPECT_NUMBER(lucid->rfc1964_kd.seal_alg, rc4 ? 0x10 : 2);
    EXPECT_NUMBER(lucid->rfc1964_kd.ctx_key.type, rc4 ? 23 : 6);
    EXPECT_NUMBER(lucid->rfc1964_kd.ctx_key.length, rc4 ? 16 : 24);
    gss_krb5_free_lucid_sec_context(&minor, lucid);
}

static void
play_forms(const char *mechanism)
{
    char config[PATH_SIZE], target[30];
    struct pair_options options = {.target = target, .flags = PAIR_FLAGS};
    struct pair p;
    size_t i;

    for (i = 0; i < NUM_ENCTYPES; i++) {
        prefer(enctypes[i], config);
        putenv(config);
        snprintf(target, sizeof(target), "svc%d@localhost", enctypes[i]);
        report_open("%s, enctype %d, the form of tokens and of the context",
                    mechanism, enctypes[i]);
        if (pair_expect(&options, &p)) {
            pair_exercise(&p);
            check_form(enctypes[i], &p);
        }
        pair_free(&p);
        report_close();
        unsetenv("KRB5_CONFIG");
    }
}

static void
run_direction(const char *direction)
{
    size_t i;

    for (i = 0; i < NUM_ENCTYPES; i++)
        play_features(direction, enctypes[i]);
    play_negotiation(direction);
    for (i = 0; i < NUM_ENCTYPES; i++)
        play_default(direction, enctypes[i]);
    for (i = 0; i < NUM_ENCTYPES; i++)
        play_forbidden(direction, enctypes[i]);
    if (strncmp(direction, "module:", 7) == 0)
        play_fips(direction, INITIATOR);
    if (strstr(direction, ":module") != NULL)
        play_fips(direction, ACCEPTOR);
}

int
main(int argc, char **argv)
{
    bool builtin = argc > 1 && strcmp(argv[1], "builtin:builtin") == 0;
    int i;

    peer_entry(argc, argv);
    for (i = 1; i < argc; i++)
        run_direction(argv[i]);
    for (i = 0; argc == 1 && i < 3; i++)
        run_direction(couple_directions[i]);
    if (builtin)
        gss_use_builtin();
    else
        gss_use_module();
    play_forms(builtin ? "builtin" : "module");
    return report_finish();
}
