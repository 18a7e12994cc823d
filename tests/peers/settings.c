/* tests/peers/settings.c: what the section [apex] of krb5.conf and GSS_APEX do.
 *
 *     settings.realm
 *     settings.realm probe FLAGS INITIATOR-BINDINGS ACCEPTOR-BINDINGS [TWICE]
 *
 * A probe is a process of its own: it establishes a context with itself, the
 * initiator under KRB5_CONFIG, the acceptor under ACCEPTOR_CONFIG, and prints
 * what became of it.  `-` stands for no bindings.
 */
#include "tests/peers/couple.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct result {
    int accept_failed;
    OM_uint32 major, minor;
    OM_uint32 initiator_flags, acceptor_flags;
    int steps; /* the module's lines in the trace */
    char text[800];
};

/* The child's own part: gives an acceptor under its own configuration the
 * token, and the initiator the answer. */
static void
probe_exchange(const struct pair_options *options, struct pair *p, bool twice)
{
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    pair_initiate(options, p, GSS_C_NO_BUFFER, &first);
    if (GSS_ERROR(p->major))
        return;
    setenv("KRB5_CONFIG", getenv("ACCEPTOR_CONFIG"), 1);
    pair_accept(options, p, &first, &reply);
    if (twice && !GSS_ERROR(p->major)) {
        gss_delete_sec_context(&ignored, &p->acceptor, NULL);
        gss_release_buffer(&ignored, &reply);
        pair_accept(options, p, &first, &reply);
    }
    setenv("KRB5_CONFIG", getenv("INITIATOR_CONFIG"), 1);
    gss_release_buffer(&ignored, &first);
    if (!GSS_ERROR(p->major) && reply.length > 0)
        pair_initiate(options, p, &reply, &first);
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
}

static int
count_steps(void)
{
    FILE *trace = fopen(getenv("KRB5_TRACE"), "r");
    char line[2000];
    int steps = 0;

    if (trace == NULL)
        return 0;
    while (fgets(line, sizeof(line), trace) != NULL)
        steps += strstr(line, ": apex step ") != NULL;
    fclose(trace);
    unlink(getenv("KRB5_TRACE"));
    return steps;
}

static int
probe(int argc, char **argv)
{
    struct gss_channel_bindings_struct initiator, acceptor;
    struct pair_options options = {0};
    struct pair p = {0};
    char text[800] = "";

    options.flags = (OM_uint32)strtoul(argv[2], NULL, 0);
    gss_text_bindings(argv[3], &initiator);
    gss_text_bindings(argv[4], &acceptor);
    if (argv[3][0] != '-')
        options.initiator_bindings = &initiator;
    if (argv[4][0] != '-')
        options.acceptor_bindings = &acceptor;
    setenv("KRB5_CONFIG", getenv("INITIATOR_CONFIG"), 1);
    probe_exchange(&options, &p, argc > 5);
    if (GSS_ERROR(p.major))
        gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
    printf("%d %u %u %u %u %d %s\n", p.accept_failed, p.major, p.minor,
           p.initiator_flags, p.acceptor_flags, count_steps(), text);
    pair_free(&p);
    return EXIT_SUCCESS;
}

/* Writes a file with one setting in [apex]; NULL: no file. */
static void
configure(char *out, size_t size, const char *name, const char *setting)
{
    const char *tmp = getenv("TMPDIR");
    char path[600];
    FILE *file;

    snprintf(out, size, "%s", getenv("APEX_KRB5_CONF"));
    if (setting == NULL)
        return;
    snprintf(path, sizeof(path), "%s/%s.conf", tmp, name);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fprintf(file, "[apex]\n    %s\n", setting);
    fclose(file);
    snprintf(out, size, "%s:%s", path, getenv("APEX_KRB5_CONF"));
}

/* Runs a probe with one setting for each side, and NAME=VALUE before it. */
static bool
ask(const char *initiator_setting, const char *acceptor_setting,
    const char *environment, const char *arguments, struct result *out)
{
    char initiator[1300], acceptor[1300], command[6000], line[2000];
    FILE *child;

    memset(out, 0, sizeof(*out));
    configure(initiator, sizeof(initiator), "initiator", initiator_setting);
    configure(acceptor, sizeof(acceptor), "acceptor", acceptor_setting);
    snprintf(
        command, sizeof(command),
        "%s KRB5_CONFIG='%s' INITIATOR_CONFIG='%s' ACCEPTOR_CONFIG='%s' "
        "KRB5_TRACE='%s/settings.trace' GSS_MECH_CONFIG='%s' '%s' probe %s",
        environment, initiator, initiator, acceptor, getenv("TMPDIR"),
        getenv("APEX_CONF_MODULE"), couple_path(), arguments);
    child = popen(command, "r");
    if (!EXPECT(child != NULL))
        return false;
    if (fgets(line, sizeof(line), child) == NULL)
        line[0] = '\0';
    return EXPECT_NUMBER(pclose(child), 0) &&
           EXPECT(sscanf(line, "%d %u %u %u %u %d %799[^\n]",
                         &out->accept_failed, &out->major, &out->minor,
                         &out->initiator_flags, &out->acceptor_flags,
                         &out->steps, out->text) >= 6);
}

static void
without_settings(void)
{
    struct result r;

    if (ask(NULL, NULL, "", "0 - -", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
        EXPECT(!(r.initiator_flags & GSS_C_MUTUAL_FLAG));
        EXPECT(r.steps > 0);
    }
}

/* The site wants the peer to prove itself, whatever the application asked. */
static void
mutual_required_of_the_peer(void)
{
    struct result r;

    if (ask("mutual = required", NULL, "", "0 - -", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
        EXPECT(r.initiator_flags & GSS_C_MUTUAL_FLAG);
        EXPECT(r.acceptor_flags & GSS_C_MUTUAL_FLAG);
    }
    if (ask("mutual = application", NULL, "", "0 - -", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
        EXPECT(!(r.initiator_flags & GSS_C_MUTUAL_FLAG));
    }
}

/* A client that asks for no proof is refused by a service that must give it. */
static void
mutual_required_of_the_client(void)
{
    struct result r;

    if (ask(NULL, "mutual = required", "", "0 - -", &r)) {
        EXPECT(GSS_ERROR(r.major));
        EXPECT(r.accept_failed);
        EXPECT_MATCH(r.text, "[Mm]utual");
    }
    if (ask(NULL, "mutual = required", "", "2 - -", &r))
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
}

static void
bindings_required(void)
{
    struct result r;

    if (ask(NULL, "channel_bindings = require", "", "2 - b", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_BAD_BINDINGS);
        EXPECT(r.accept_failed);
    }
    if (ask(NULL, "channel_bindings = require", "", "2 b b", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
        EXPECT(r.acceptor_flags & GSS_C_CHANNEL_BOUND_FLAG);
    }
    if (ask(NULL, "channel_bindings = allow", "", "2 - b", &r))
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
}

static void
replay_cache(void)
{
    char setting[600], path[500];
    struct result r;

    if (ask(NULL, NULL, "", "0 - - twice", &r))
        EXPECT_NUMBER((int32_t)r.minor, KRB5KRB_AP_ERR_REPEAT);
    if (ask(NULL, "replay_cache = none:", "", "0 - - twice", &r))
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
    snprintf(path, sizeof(path), "%s/set.rcache2", getenv("TMPDIR"));
    snprintf(setting, sizeof(setting), "replay_cache = file2:%s", path);
    if (ask(NULL, setting, "", "0 - - twice", &r)) {
        EXPECT_NUMBER((int32_t)r.minor, KRB5KRB_AP_ERR_REPEAT);
        EXPECT_NUMBER(access(path, F_OK), 0);
    }
}

/* MIT's own mechanism runs, and can be told by the module's silence. */
static void
expect_builtin(const char *setting, const char *environment)
{
    struct result r;

    if (ask(setting, setting, environment, "2 - -", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
        EXPECT_NUMBER(r.steps, 0);
    }
}

static void
expect_module(const char *setting, const char *environment)
{
    struct result r;

    if (ask(setting, setting, environment, "2 - -", &r)) {
        EXPECT_NUMBER(r.major, GSS_S_COMPLETE);
        EXPECT(r.steps > 0);
    }
}

static void
switched_off(void)
{
    expect_builtin("enable = no", "");
    expect_builtin("enable = false", "");
    expect_module("enable = yes", "");
    expect_builtin(NULL, "GSS_APEX=no");
    expect_module(NULL, "GSS_APEX=yes");
}

/* A typo must not switch a protection off: it is an error, and named. */
static void
expect_complaint(const char *setting, const char *pattern)
{
    struct result r;

    if (ask(setting, NULL, "", "0 - -", &r)) {
        EXPECT(GSS_ERROR(r.major));
        EXPECT(!r.accept_failed);
        EXPECT_MATCH(r.text, pattern);
    }
    if (ask(NULL, setting, "", "0 - -", &r)) {
        EXPECT(GSS_ERROR(r.major));
        EXPECT(r.accept_failed);
        EXPECT_MATCH(r.text, pattern);
    }
}

static void
wrong_values(void)
{
    expect_complaint("mutual = requird", "mutual.*requird");
    expect_complaint("channel_bindings = requried",
                     "channel_bindings.*requried");
    expect_complaint("log = perhaps", "log.*perhaps");
}

static void
wrong_names(void)
{
    expect_complaint("mutal = required", "mutal");
}

static const struct report_test tests[] = {
    {"settings: none", without_settings},
    {"settings: mutual = required, initiator", mutual_required_of_the_peer},
    {"settings: mutual = required, acceptor", mutual_required_of_the_client},
    {"settings: channel_bindings = require", bindings_required},
    {"settings: replay_cache", replay_cache},
    {"settings: enable = no and GSS_APEX=no", switched_off},
    {"settings: a wrong value is named", wrong_values},
    {"settings: a wrong name is named", wrong_names},
};

int
main(int argc, char **argv)
{
    if (argc > 4 && strcmp(argv[1], "probe") == 0)
        return probe(argc, argv);
    if (getenv("APEX_KRB5_CONF") == NULL) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
