/* tests/peers/replay.c: one AP-REQ given to two acceptors, which share MIT's
 * replay store when one of them is the module and the other MIT's builtin.
 *
 *     replay.realm [builtin]     builtin: MIT's builtin in place of the module
 *     replay.realm accept TOKEN-FILE...     prints the status of each
 */
#include "tests/peers/couple.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool module_is_builtin;

enum who { MODULE, BUILTIN };

struct verdict {
    OM_uint32 major, minor;
    bool mapped;
    char text[600];
};

/* The child: accepts the token of a file. */
static void
accept_file(const char *path)
{
    unsigned char bytes[8000];
    gss_buffer_desc in = {0, bytes}, out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    FILE *file = fopen(path, "r");
    OM_uint32 major, minor, ignored;
    char text[600] = "";

    if (file == NULL)
        exit(EXIT_FAILURE);
    in.length = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &in,
                                   GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &out,
                                   NULL, NULL, NULL);
    if (GSS_ERROR(major))
        gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    printf("%u %u %d %s\n", major, minor, gss_module_mapped(), text);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&ignored, &out);
}

static void
accept_files(int argc, char **argv)
{
    int i;

    for (i = 2; i < argc; i++)
        accept_file(argv[i]);
    exit(EXIT_SUCCESS);
}

/* Has a process of its own accept `num` times; `setting` goes before the
 * command, NAME=VALUE or nothing. */
static bool
accept_in(enum who who, const char *setting, const char *path, int num,
          struct verdict *out)
{
    bool module = who == MODULE && !module_is_builtin;
    char command[3000], line[1000];
    FILE *child;
    int i, got = 0, mapped;

    snprintf(command, sizeof(command),
             "%s %s GSS_MECH_CONFIG='%s' '%s' accept %s %s", setting,
             /* What MIT's mechanism loses is not ours to report. */
             module ? "" : "ASAN_OPTIONS=detect_leaks=0",
             getenv(module ? "APEX_CONF_MODULE" : "APEX_CONF_BUILTIN"),
             couple_path(), path, num > 1 ? path : "");
    child = popen(command, "r");
    if (child == NULL)
        return false;
    for (i = 0; i < num && fgets(line, sizeof(line), child) != NULL; i++) {
        memset(&out[i], 0, sizeof(out[i]));
        sscanf(line, "%u %u %d %599[^\n]", &out[i].major, &out[i].minor,
               &mapped, out[i].text);
        got += EXPECT_NUMBER(mapped, module);
    }
    return EXPECT_NUMBER(pclose(child), 0) && EXPECT_NUMBER(got, num);
}

/* A new AP-REQ for host@localhost, in a file. */
static bool
make_token(char *path, size_t size)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 major, ignored;
    FILE *file;
    bool ok;

    snprintf(path, size, "%s/ap-req", getenv("TMPDIR"));
    major = pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token);
    file = fopen(path, "w");
    ok = EXPECT_NUMBER(major, GSS_S_CONTINUE_NEEDED) && EXPECT(file != NULL) &&
         EXPECT(fwrite(token.value, 1, token.length, file) == token.length);
    if (file != NULL)
        fclose(file);
    gss_release_buffer(&ignored, &token);
    pair_free(&p);
    return ok;
}

/* Gives one token to `first`, then to `second`. */
static bool
give_twice(enum who first, enum who second, bool one_process,
           const char *setting, struct verdict *out)
{
    char path[500];

    if (!make_token(path, sizeof(path)))
        return false;
    if (one_process)
        return accept_in(first, setting, path, 2, out);
    return accept_in(first, setting, path, 1, &out[0]) &&
           accept_in(second, setting, path, 1, &out[1]);
}

static void
expect_refusal(enum who first, enum who second, bool one_process)
{
    struct verdict got[2];

    if (!give_twice(first, second, one_process, "", got))
        return;
    EXPECT_NUMBER(got[0].major, GSS_S_COMPLETE);
    EXPECT_NUMBER(got[1].major, GSS_S_FAILURE);
    EXPECT_NUMBER((int32_t)got[1].minor, KRB5KRB_AP_ERR_REPEAT);
    if (second == MODULE)
        EXPECT_MATCH(got[1].text,
                     module_is_builtin
                         ? "replay"
                         : "replay.*noted at 2.*Z in /.*krb5_.*\\.rcache2");
}

static void
module_twice(void)
{
    expect_refusal(MODULE, MODULE, true);
}

static void
module_in_two_processes(void)
{
    expect_refusal(MODULE, MODULE, false);
}

static void
module_then_builtin(void)
{
    expect_refusal(MODULE, BUILTIN, false);
}

static void
builtin_then_module(void)
{
    expect_refusal(BUILTIN, MODULE, false);
}

/* A backup has linked to the default file, and the file ends within a record:
 * both go on accepting, and refuse what was accepted before. */
static void
a_damaged_store(void)
{
    char file[500], backup[520], old[500];
    struct verdict got[2];
    FILE *store;

    snprintf(file, sizeof(file), "%s/krb5_%u.rcache2", getenv("KRB5RCACHEDIR"),
             (unsigned)geteuid());
    snprintf(backup, sizeof(backup), "%s.backup", file);
    if (!make_token(old, sizeof(old)) ||
        !accept_in(MODULE, "", old, 1, &got[0]) ||
        !EXPECT_NUMBER(link(file, backup), 0))
        return;
    store = fopen(file, "a");
    if (EXPECT(store != NULL)) {
        fputs("torn!", store);
        fclose(store);
    }
    if (accept_in(MODULE, "", old, 1, &got[0]) &&
        accept_in(BUILTIN, "", old, 1, &got[1])) {
        EXPECT_NUMBER((int32_t)got[0].minor, KRB5KRB_AP_ERR_REPEAT);
        EXPECT_NUMBER((int32_t)got[1].minor, KRB5KRB_AP_ERR_REPEAT);
    }
    expect_refusal(MODULE, BUILTIN, false);
    expect_refusal(BUILTIN, MODULE, false);
    EXPECT_NUMBER(unlink(backup), 0);
}

/* KRB5RCACHENAME=none: is the site's wish to do without. */
static void
none_lets_it_pass(void)
{
    struct verdict got[2];

    if (!give_twice(MODULE, MODULE, true, "KRB5RCACHENAME=none:", got))
        return;
    EXPECT_NUMBER(got[0].major, GSS_S_COMPLETE);
    EXPECT_NUMBER(got[1].major, GSS_S_COMPLETE);
}

/* Two services with a store each do not know of each other's clients. */
static void
a_named_store(void)
{
    struct verdict got[2];
    char path[500], setting[500];

    snprintf(setting, sizeof(setting), "KRB5RCACHENAME=file2:%s/own.rcache2",
             getenv("TMPDIR"));
    if (make_token(path, sizeof(path)) &&
        accept_in(MODULE, setting, path, 1, &got[0]) &&
        accept_in(BUILTIN, setting, path, 1, &got[1])) {
        EXPECT_NUMBER(got[0].major, GSS_S_COMPLETE);
        EXPECT_NUMBER((int32_t)got[1].minor, KRB5KRB_AP_ERR_REPEAT);
    }
    if (accept_in(MODULE, "", path, 1, &got[0]))
        EXPECT_NUMBER(got[0].major, GSS_S_COMPLETE);
}

/* A store that cannot be used refuses; it never turns protection off. */
static void
a_store_that_fails(void)
{
    struct verdict got;
    char path[500];

    if (make_token(path, sizeof(path)) &&
        accept_in(MODULE, "KRB5RCACHENAME=file2:/nonexistent/x/y.rcache2", path,
                  1, &got)) {
        EXPECT(GSS_ERROR(got.major));
        if (!module_is_builtin)
            EXPECT_MATCH(got.text, "/nonexistent/x/y.rcache2");
    }
    if (make_token(path, sizeof(path)) &&
        accept_in(MODULE, "KRB5RCACHENAME=bogus:x", path, 1, &got))
        EXPECT(GSS_ERROR(got.major));
}

static const struct report_test tests[] = {
    {"replay: to the module twice, one process", module_twice},
    {"replay: to the module twice, two processes", module_in_two_processes},
    {"replay: to the module, then the builtin", module_then_builtin},
    {"replay: to the builtin, then the module", builtin_then_module},
    {"replay: a store with a second name and a torn end", a_damaged_store},
    {"replay: none: lets it pass", none_lets_it_pass},
    {"replay: a store named by KRB5RCACHENAME is shared", a_named_store},
    {"replay: a store that cannot be used refuses", a_store_that_fails},
};

int
main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "accept") == 0)
        accept_files(argc, argv);
    module_is_builtin = argc > 1 && strcmp(argv[1], "builtin") == 0;
    gss_use_builtin();
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
