/* tests/peers/matrix.c: the module against MIT's builtin, in both directions,
 * and against itself.
 *
 *     matrix.realm [DIRECTION...]     e.g. builtin:builtin
 */
#include "tests/peers/couple.h"
#include "tests/peers/gss.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"

#include <krb5/krb5.h>
#include <stdlib.h>

static const int enctypes[] = {17, 18, 19, 20, 25, 26};

/* Scenarios that end with a context on both sides. */
static const struct {
    const char *feature;
    const char *words;
    bool under_valgrind;
} features[] = {
    {"mutual", "flags=standard do=messages,sequence,limits", true},
    {"one leg", "flags=replay,sequence,conf,integ do=messages,sequence,limits",
     true},
    {"no flags", "do=messages,sequence", false},
    {"replay detection alone", "flags=mutual,replay do=sequence", false},
    {"sequencing alone", "flags=mutual,sequence do=sequence", false},
    {"identify and extended errors", "flags=standard,ident,exterr", false},
    {"equal bindings", "flags=standard cb=tls-unique:1234 do=messages", true},
    {"equal bindings, one leg", "cb=tls-unique:1234", false},
    {"bindings of the initiator alone", "flags=standard icb=x", false},
    {"bindings of the acceptor alone", "flags=standard acb=x", false},
    {"a shorter life", "flags=standard time=600", false},
    {"no mechanism named", "flags=standard mech=none do=messages", false},
    {"old mechanism OID", "flags=standard mech=old as=@ do=messages", false},
    {"Microsoft's mechanism OID", "flags=standard mech=ms as=@ do=messages",
     false},
    {"DCE style", "flags=standard,dce do=messages", false},
    {"SPNEGO", "flags=standard mech=spnego do=messages,sequence", true},
    {"SPNEGO, one leg", "flags=conf,integ mech=spnego do=messages", false},
    {"SPNEGO, equal bindings", "flags=standard mech=spnego cb=xyz", false},
};
#define NUM_FEATURES (sizeof(features) / sizeof(features[0]))

static void
play_feature(struct couple *c, int enctype, size_t i)
{
    if (gss_under_valgrind() && !features[i].under_valgrind && enctype != 18)
        return;
    report_open("%s, enctype %d, %s", c->direction, enctype,
                features[i].feature);
    if (couple_play(c, "target=svc%d@localhost %s", enctype, features[i].words))
        couple_expect_success(c);
    report_close();
}

/* Wrong bindings are refused, and the peer that asked for proof is told. */
static void
play_wrong_bindings(struct couple *c, int enctype, const char *mech)
{
    const struct outcome *initiator = &c->sides[INITIATOR].outcome;
    const struct outcome *acceptor = &c->sides[ACCEPTOR].outcome;

    report_open("%s, enctype %d, wrong bindings, %s", c->direction, enctype,
                mech);
    if (couple_play(c,
                    "target=svc%d@localhost flags=standard mech=%s icb=one "
                    "acb=two",
                    enctype, mech)) {
        EXPECT_NUMBER(acceptor->major, GSS_S_BAD_BINDINGS);
        EXPECT(GSS_ERROR(initiator->major));
        if (c->sides[ACCEPTOR].module)
            EXPECT_MATCH(acceptor->text, "bindings");
    }
    report_close();
}

/* Delegation to a service that may have it; the acceptor goes on with it. */
static void
play_delegation(struct couple *c, const char *target, const char *mech)
{
    report_open("%s, delegation to %s, %s", c->direction, target, mech);
    if (couple_play(c,
                    "target=%s@localhost flags=standard,deleg mech=%s "
                    "do=delegation,messages",
                    target, mech))
        couple_expect_success(c);
    report_close();
}

static void
play_all(struct couple *c)
{
    size_t e, i;

    for (e = 0; e < sizeof(enctypes) / sizeof(enctypes[0]); e++) {
        for (i = 0; i < NUM_FEATURES; i++)
            play_feature(c, enctypes[e], i);
        play_wrong_bindings(c, enctypes[e], "krb5");
        play_wrong_bindings(c, enctypes[e], "spnego");
    }
    for (e = 0; e < sizeof(enctypes) / sizeof(enctypes[0]); e++) {
        char target[20];

        snprintf(target, sizeof(target), "svc%d", enctypes[e]);
        play_delegation(c, target, "krb5");
    }
    play_delegation(c, "deleg", "krb5");
    play_delegation(c, "host", "spnego");
}

static void
run_direction(const char *direction)
{
    struct couple c;

    if (couple_start(&c, direction, NULL, NULL))
        play_all(&c);
    report_open("%s, the peers end well", direction);
    couple_stop(&c);
    report_close();
}

int
main(int argc, char **argv)
{
    int i;

    peer_entry(argc, argv);
    for (i = 1; i < argc; i++)
        run_direction(argv[i]);
    for (i = 0; argc == 1 && i < 3; i++)
        run_direction(couple_directions[i]);
    return report_finish();
}
