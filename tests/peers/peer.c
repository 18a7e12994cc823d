#include "tests/peers/peer.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Long enough for the slowest scenario under valgrind. */
#define PEER_TIMEOUT 300 /* seconds */

static void
play(struct peer *p)
{
    if (!peer_establish(p))
        return;
    peer_check_context(p);
    if (p->scenario->messages)
        peer_messages(p);
    if (p->scenario->parts)
        peer_parts(p);
    if (p->scenario->prf)
        peer_prf(p);
    /* Some of what these two make is never sent. */
    if (p->scenario->sequence)
        peer_sequence(p);
    if (p->scenario->limits)
        peer_limits(p);
    if (p->scenario->delegation && !p->initiator)
        peer_delegation(p);
}

static void
answer(const struct peer *p)
{
    char text[1000] = "";

    if (p->major != GSS_S_COMPLETE)
        gss_status_text(gss_mech_krb5, p->minor, text, sizeof(text));
    printf("%sstatus %u %u %s\nmodule %d\nheimdal %d\nend\n", report_faults(),
           p->major, p->minor, text, gss_module_mapped(), gss_heimdal_mapped());
    fflush(stdout);
}

/* Sets the scenario's variables; `saved` gets copies of the old values. */
static void
enter_environment(const struct scenario *s, char **saved)
{
    const char *old;
    int i;

    for (i = 0; i < s->num_env; i++) {
        old = getenv(s->env[i]);
        saved[i] = old != NULL ? strdup(old) : NULL;
        setenv(s->env[i], s->env[i] + strlen(s->env[i]) + 1, 1);
    }
}

static void
leave_environment(const struct scenario *s, char **saved)
{
    int i;

    for (i = s->num_env; i-- > 0;) {
        if (saved[i] != NULL)
            setenv(s->env[i], saved[i], 1);
        else
            unsetenv(s->env[i]);
        free(saved[i]);
    }
}

static void
release(struct peer *p)
{
    OM_uint32 ignored;

    gss_delete_sec_context(&ignored, &p->context, GSS_C_NO_BUFFER);
    gss_release_name(&ignored, &p->client);
    gss_release_cred(&ignored, &p->delegated);
}

static bool
run_line(char *line, bool initiator)
{
    struct scenario scenario;
    struct peer p = {.initiator = initiator, .scenario = &scenario};
    char *saved[SCENARIO_ENV];

    if (!scenario_parse(line, initiator, &scenario)) {
        fprintf(stderr, "peer: bad scenario near \"%s\"\n", line);
        return false;
    }
    report_open("peer");
    enter_environment(&scenario, saved);
    alarm(PEER_TIMEOUT);
    play(&p);
    answer(&p);
    release(&p);
    leave_environment(&scenario, saved);
    return true;
}

/* A side that never makes a call for want of a token has its mechanism too. */
static void
load_mechanisms(void)
{
    gss_OID_set mechs = NULL;
    OM_uint32 minor;

    gss_indicate_mechs(&minor, &mechs);
    gss_release_oid_set(&minor, &mechs);
}

void
peer_entry(int argc, char **argv)
{
    char *line = NULL;
    size_t size = 0;
    bool ok = true;

    if (argc != 3 || strcmp(argv[1], "peer") != 0)
        return;
    load_mechanisms();
    while (ok && getline(&line, &size, stdin) > 0)
        ok = run_line(line, strcmp(argv[2], "initiator") == 0);
    free(line);
    exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
}
