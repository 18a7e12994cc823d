/* tests/peers/heimdal.c: the module against Heimdal, in both directions.
 *
 *     heimdal.realm [DIRECTION...]     module:heimdal, heimdal:module; to judge
 *                                      the test, builtin in place of module
 */
#include "tests/peers/couple.h"
#include "tests/peers/gss.h"
#include "tests/peers/heimdal.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/weak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTING_SIZE 1000

/* Writes lines for [libdefaults] to a file of that name; `out` becomes the
 * KRB5_CONFIG=... that puts it before the realm's own. */
static void
write_config(const char *name, const char *libdefaults, char out[SETTING_SIZE])
{
    char path[SETTING_SIZE / 2];
    FILE *file;

    snprintf(path, sizeof(path), "%s/heimdal-%s.conf", getenv("TMPDIR"), name);
    snprintf(out, SETTING_SIZE, "KRB5_CONFIG=%s:%s", path,
             getenv("APEX_KRB5_CONF"));
    file = fopen(path, "w");
    if (file == NULL)
        abort();
    fprintf(file, "[libdefaults]\n%s", libdefaults);
    fclose(file);
}

/* Heimdal has no Camellia. */
static const int enctypes[] = {17, 18, 19, 20};

enum when { ALWAYS, UNLESS_FIRST }; /* unless Heimdal is the initiator */

/* Scenarios that end with a context on both sides.  What they leave out is in
 * the README: order codes of Heimdal's that are not RFC 2743's, and the
 * mechanism's older names, which its acceptor does not have. */
static const struct {
    const char *feature;
    const char *words;
    enum when when;
    bool under_valgrind;
} features[] = {
    {"mutual", "flags=standard do=messages,sequence,limits,parts,prf", ALWAYS,
     true},
    {"one leg",
     "flags=replay,sequence,conf,integ do=messages,sequence,limits,parts",
     UNLESS_FIRST, true},
    {"one leg, no order", "flags=conf,integ do=messages,limits,parts", ALWAYS,
     true},
    {"no flags", "do=messages,sequence", ALWAYS, false},
    {"replay detection alone", "flags=mutual,replay do=messages", ALWAYS,
     false},
    {"sequencing alone", "flags=mutual,sequence do=messages", ALWAYS, false},
    {"identify and extended errors", "flags=standard,ident,exterr", ALWAYS,
     false},
    {"equal bindings", "flags=standard cb=tls-unique:1234 do=messages", ALWAYS,
     true},
    {"equal bindings, one leg", "cb=tls-unique:1234", ALWAYS, false},
    {"bindings of the initiator alone", "flags=standard icb=x", ALWAYS, false},
    {"bindings of the acceptor alone", "flags=standard acb=x", ALWAYS, false},
    {"an acceptor of the target's name", "flags=standard as=@ do=messages",
     ALWAYS, false},
    {"a shorter life", "flags=standard time=600", ALWAYS, false},
    {"no mechanism named", "flags=standard mech=none do=messages", ALWAYS,
     false},
    {"DCE style", "flags=standard,dce do=messages,sequence,parts,prf", ALWAYS,
     true},
    {"SPNEGO", "flags=standard mech=spnego do=messages,sequence,prf", ALWAYS,
     true},
    {"SPNEGO, one leg", "flags=conf,integ mech=spnego do=messages", ALWAYS,
     false},
    {"SPNEGO, equal bindings", "flags=standard mech=spnego cb=xyz do=messages",
     ALWAYS, false},
    {"SPNEGO, DCE style", "flags=standard,dce mech=spnego do=parts", ALWAYS,
     false},
};
#define NUM_FEATURES (sizeof(features) / sizeof(features[0]))

static void
play_feature(struct couple *c, int enctype, size_t i)
{
    if (features[i].when == UNLESS_FIRST && c->sides[INITIATOR].heimdal)
        return;
    if (gss_under_valgrind() && (!features[i].under_valgrind || enctype != 18))
        return;
    report_open("%s, enctype %d, %s", c->direction, enctype,
                features[i].feature);
    if (couple_play(c, "target=svc%d@localhost %s", enctype, features[i].words))
        couple_expect_success(c);
    report_close();
}

/* The acceptor refuses, and an initiator that waits for it is told. */
static void
play_wrong_bindings(struct couple *c, int enctype, const char *words)
{
    report_open("%s, enctype %d, wrong bindings, %s", c->direction, enctype,
                words);
    if (couple_play(c, "target=svc%d@localhost %s icb=one acb=two", enctype,
                    words)) {
        EXPECT_NUMBER(c->sides[ACCEPTOR].outcome.major, GSS_S_BAD_BINDINGS);
        if (c->sides[ACCEPTOR].module)
            EXPECT_MATCH(c->sides[ACCEPTOR].outcome.text, "bindings");
    }
    report_close();
}

static void
play_delegation(struct couple *c, const char *target, const char *words)
{
    report_open("%s, delegation to %s, %s", c->direction, target, words);
    if (couple_play(c, "target=%s@localhost %s do=delegation,messages", target,
                    words))
        couple_expect_success(c);
    report_close();
}

/* An initiator of ours that says that it always binds (AD-AP-OPTIONS), which
 * Heimdal's acceptor of this release does not know. */
static void
play_aware(struct couple *c)
{
    static const struct {
        const char *words;
        OM_uint32 major;
    } cases[] = {
        {"cb=one do=messages", GSS_S_COMPLETE},
        {"cb=one mech=spnego do=messages", GSS_S_COMPLETE},
        {"icb=one acb=two", GSS_S_BAD_BINDINGS},
        {"icb=one do=messages", GSS_S_COMPLETE},
        {"do=messages", GSS_S_COMPLETE},
    };
    char config[SETTING_SIZE];
    size_t i;

    write_config("aware", "    client_aware_channel_bindings = true\n", config);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        report_open("%s, an initiator that binds always, %s", c->direction,
                    cases[i].words);
        if (couple_play(c, "flags=standard %s ienv=%s", cases[i].words, config))
            EXPECT_NUMBER(c->sides[ACCEPTOR].outcome.major, cases[i].major);
        if (cases[i].major == GSS_S_COMPLETE)
            couple_expect_success(c);
        report_close();
    }
}

static void
play_strong(const char *direction)
{
    struct couple c;
    size_t e, i;

    if (couple_start(&c, direction, NULL, NULL)) {
        for (e = 0; e < sizeof(enctypes) / sizeof(enctypes[0]); e++) {
            for (i = 0; i < NUM_FEATURES; i++)
                play_feature(&c, enctypes[e], i);
            play_wrong_bindings(&c, enctypes[e], "flags=standard");
            play_wrong_bindings(&c, enctypes[e], "flags=conf,integ");
            play_wrong_bindings(&c, enctypes[e], "flags=standard mech=spnego");
        }
        play_delegation(&c, "svc17", "flags=standard,deleg");
        play_delegation(&c, "svc18", "flags=standard,deleg cb=one");
        play_delegation(&c, "svc19", "flags=standard,deleg");
        play_delegation(&c, "svc18", "flags=standard,deleg,dce");
        play_delegation(&c, "svc20", "flags=conf,integ,deleg");
        play_delegation(&c, "host", "flags=standard,deleg mech=spnego");
        if (!c.sides[INITIATOR].heimdal)
            play_aware(&c);
    }
    report_open("%s, the peers end well", direction);
    couple_stop(&c);
    report_close();
}

/* Triple DES and RC4, where both allow them; not in DCE style (README). */
static const struct {
    int enctype;
    const char *words;
} weak[] = {
    {16, "flags=standard do=messages,sequence,prf"},
    {16, "flags=conf,integ do=messages"},
    {16, "flags=standard cb=one do=messages"},
    {16, "flags=standard mech=spnego do=messages,sequence"},
    {16, "flags=standard,deleg do=delegation,messages"},
    {23, "flags=standard do=messages,sequence,prf"},
    {23, "flags=conf,integ do=messages"},
    {23, "flags=standard cb=one do=messages"},
    {23, "flags=standard mech=spnego do=messages,sequence"},
    {23, "flags=standard,deleg do=delegation,messages"},
    {23, "flags=standard do=parts"},
};
#define NUM_WEAK (sizeof(weak) / sizeof(weak[0]))

static void
play_weak(const char *direction, int enctype)
{
    char our_config[SETTING_SIZE], their_config[SETTING_SIZE];
    const char *ours[2] = {our_config, NULL}, *theirs[2] = {their_config, NULL};
    bool heimdal_first = strncmp(direction, "heimdal:", 8) == 0;
    char config[WEAK_CONFIG_SIZE];
    struct couple c;
    size_t i;

    weak_config(enctype, config);
    snprintf(our_config, sizeof(our_config), "KRB5_CONFIG=%s", config);
    write_config("weak", "    allow_weak_crypto = true\n", their_config);
    if (couple_start(&c, direction, heimdal_first ? theirs : ours,
                     heimdal_first ? ours : theirs)) {
        for (i = 0; i < NUM_WEAK; i++) {
            if (weak[i].enctype != enctype)
                continue;
            report_open("%s, enctype %d, %s", direction, enctype,
                        weak[i].words);
            if (couple_play(&c, "target=svc%d@localhost %s", enctype,
                            weak[i].words))
                couple_expect_success(&c);
            report_close();
        }
        play_wrong_bindings(&c, enctype, "flags=standard");
    }
    report_open("%s, enctype %d, the peers end well", direction, enctype);
    couple_stop(&c);
    report_close();
}

static void
run_direction(const char *direction)
{
    play_strong(direction);
    play_weak(direction, 16);
    play_weak(direction, 23);
}

int
main(int argc, char **argv)
{
    int i;

    peer_entry(argc, argv);
    if (getenv("APEX_REALM_DIR") == NULL) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    if (access(couple_heimdal_path(), X_OK) != 0) {
        report_skip("the module against Heimdal",
                    "./configure found no heimdal-gssapi");
        return report_finish();
    }
    for (i = 1; i < argc; i++)
        run_direction(argv[i]);
    gss_use_module();
    if (argc == 1) {
        heimdal_errors();
        heimdal_tamper();
        run_direction("module:heimdal");
        run_direction("heimdal:module");
    }
    return report_finish();
}
