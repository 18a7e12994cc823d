/* tests/peers/channel.c: what binds a context to its channel, against MIT's own
 * mechanism both ways: client_aware_channel_bindings (AD-AP-OPTIONS), the MIC
 * of RFC 6542 that goes beside the MD5, the client target name.
 *
 *     channel.realm [DIRECTION]    initiator:acceptor, builtin or module;
 *                                  default all three with the module in them
 */
#include "tests/peers/couple.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/weak.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

/* An initiator that claims to bind always. */
#define AWARE "ienv=KRB5_CONFIG=%s/tmp/aware.conf:%s/krb5.conf"

/* RULE 4121/4.1.1.2/bindings-encoding */
static const struct {
    const char *name;
    const char *words;
    bool aware;
    OM_uint32 major; /* of the acceptor */
} cases[] = {
    {"the same bindings", "cb=one do=messages", true, GSS_S_COMPLETE},
    {"other bindings", "icb=one acb=two", true, GSS_S_BAD_BINDINGS},
    {"addresses too", "cb=@one do=messages", true, GSS_S_COMPLETE},
    {"none sent, and none claimed", "acb=one do=messages", false,
     GSS_S_COMPLETE},
    {"none sent, though claimed", "acb=one", true, GSS_S_BAD_BINDINGS},
    {"sent, and not asked for", "icb=one do=messages", true, GSS_S_COMPLETE},
    {"neither sent nor asked for", "do=messages", true, GSS_S_COMPLETE},
    {"delegation beside them",
     "cb=one target=deleg@localhost flags=standard,deleg do=delegation", true,
     GSS_S_COMPLETE},
    {"in DCE style", "cb=one flags=standard,dce do=messages", true,
     GSS_S_COMPLETE},
    {"in SPNEGO", "cb=one mech=spnego do=messages", true, GSS_S_COMPLETE},
    {"an acceptor of the target's name", "as=@ do=messages", true,
     GSS_S_COMPLETE},
    {"an acceptor of another service",
     "target=HTTP@localhost as=HTTP@localhost "
     "cb=one do=messages",
     true, GSS_S_COMPLETE},
};

static const int enctypes[] = {17, 18, 19, 20, 25, 26};
static const int weak_enctypes[] = {16, 23};

static bool
play_case(struct couple *c, size_t i)
{
    const char *dir = getenv("APEX_REALM_DIR");
    char aware[1000] = "";
    bool alive;

    if (cases[i].aware)
        snprintf(aware, sizeof(aware), AWARE, dir, dir);
    report_open("%s, %s", c->direction, cases[i].name);
    alive = couple_play(c, "flags=standard %s %s", cases[i].words, aware);
    if (alive && cases[i].major == GSS_S_COMPLETE)
        couple_expect_success(c);
    else if (alive)
        EXPECT_NUMBER(c->sides[ACCEPTOR].outcome.major, cases[i].major);
    report_close();
    return alive;
}

/* The MIC's algorithm is that of the key. */
static bool
play_enctype(struct couple *c, int enctype)
{
    bool alive;

    report_open("%s, bindings under a key of enctype %d", c->direction,
                enctype);
    alive = couple_play(
        c, "target=svc%d@localhost flags=standard cb=one do=messages", enctype);
    if (alive)
        couple_expect_success(c);
    report_close();
    return alive;
}

/* Where messages have the form of RFC 1964 or RFC 4757. */
static void
play_weak_enctype(const char *direction, int enctype)
{
    char config[WEAK_CONFIG_SIZE], entry[WEAK_CONFIG_SIZE + 20];
    const char *environment[] = {entry, NULL};
    struct couple c;

    weak_config(enctype, config);
    snprintf(entry, sizeof(entry), "KRB5_CONFIG=%s", config);
    if (couple_start(&c, direction, environment, environment) &&
        play_enctype(&c, enctype)) {
        report_open("%s, other bindings under a key of enctype %d", c.direction,
                    enctype);
        if (couple_play(&c, "target=svc%d@localhost icb=one acb=two", enctype))
            EXPECT_NUMBER(c.sides[ACCEPTOR].outcome.major, GSS_S_BAD_BINDINGS);
        report_close();
    }
    report_open("%s, enctype %d, the peers end well", direction, enctype);
    couple_stop(&c);
    report_close();
}

static void
play_direction(const char *direction)
{
    struct couple c;
    bool alive;
    size_t i;

    for (i = 0; i < sizeof(weak_enctypes) / sizeof(weak_enctypes[0]); i++)
        play_weak_enctype(direction, weak_enctypes[i]);
    alive = couple_start(&c, direction, NULL, NULL);
    for (i = 0; alive && i < sizeof(cases) / sizeof(cases[0]); i++)
        alive = play_case(&c, i);
    for (i = 0; alive && i < sizeof(enctypes) / sizeof(enctypes[0]); i++)
        alive = play_enctype(&c, enctypes[i]);
    report_open("%s, the peers end well", direction);
    couple_stop(&c);
    EXPECT(alive);
    report_close();
}

static bool
write_aware(void)
{
    char path[500];
    FILE *file;

    snprintf(path, sizeof(path), "%s/tmp/aware.conf", getenv("APEX_REALM_DIR"));
    file = fopen(path, "w");
    if (file == NULL)
        return false;
    fputs("[libdefaults]\n    client_aware_channel_bindings = true\n", file);
    return fclose(file) == 0;
}

int
main(int argc, char **argv)
{
    size_t i;

    peer_entry(argc, argv);
    if (getenv("APEX_REALM_DIR") == NULL || !write_aware()) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    for (i = 0; argc <= 1 && i < 3; i++)
        play_direction(couple_directions[i]);
    if (argc > 1)
        play_direction(argv[1]);
    return report_finish();
}
