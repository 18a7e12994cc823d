/* tests/peers/cred_transfer.c: gss_export_cred and gss_import_cred, within a
 * process and between one with the module and one with MIT's builtin. */
#include "tests/peers/cred_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What can be exported, how to get it, and what it says of itself. */
struct kind {
    const char *name;
    gss_cred_usage_t usage;
    const char *user; /* NULL: no name */
    const char *key;  /* NULL: the default store */
    const char *value;
    const char *client; /* NULL: it accepts only */
};

static const struct kind kinds[] = {
    {"default", GSS_C_INITIATE, NULL, NULL, NULL, "alice@APEX.TEST"},
    {"file", GSS_C_INITIATE, "alice", NULL, NULL, "alice@APEX.TEST"},
    {"password", GSS_C_INITIATE, "bob", "password", "bob-password",
     "bob@APEX.TEST"},
    {"acceptor", GSS_C_ACCEPT, NULL, NULL, NULL, NULL},
    {"service", GSS_C_ACCEPT, "svc@localhost", "rcache", "none:", NULL},
    {"both", GSS_C_BOTH, NULL, NULL, NULL, "alice@APEX.TEST"},
};
#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static gss_cred_id_t
acquire(const struct kind *k)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor;

    if (k->user != NULL)
        name =
            k->client != NULL ? gss_user_name(k->user) : gss_host_name(k->user);
    if (k->key == NULL)
        major = gss_default_cred(&minor, name, NULL, k->usage, &cred);
    else
        major = gss_store_acquire(&minor, name, k->usage, k->key, k->value,
                                  NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_name(&minor, &name);
    return cred;
}

/* Logs in with the credential, in the roles that it has. */
static void
use(const struct kind *k, gss_cred_id_t cred)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    char text[300] = "none";
    OM_uint32 minor;
    struct pair p;

    if (k->client != NULL)
        options.initiator_cred = cred;
    if (k->usage != GSS_C_INITIATE)
        options.acceptor_cred = cred;
    if (k->user != NULL && k->client == NULL)
        options.target = k->user;
    if (pair_expect(&options, &p)) {
        gss_name_text(p.client, text, sizeof(text));
        if (k->client != NULL && strcmp(text, k->client) != 0)
            report_fault(__FILE__, __LINE__, "%s: client %s", k->name, text);
        pair_exercise(&p);
    }
    pair_free(&p);
    gss_release_cred(&minor, &cred);
}

static void
to_file(const char *path, const struct kind *k)
{
    gss_cred_id_t cred = acquire(k);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    FILE *f = fopen(path, "wb");

    major = gss_export_cred(&minor, cred, &token);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    if (EXPECT(f != NULL)) {
        EXPECT(fwrite(token.value, 1, token.length, f) == token.length);
        fclose(f);
    }
    gss_release_buffer(&minor, &token);
    gss_release_cred(&minor, &cred);
}

static void
from_file(const char *path, const struct kind *k)
{
    static char bytes[100000];
    gss_buffer_desc token = {0, bytes};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;
    FILE *f = fopen(path, "rb");

    if (!EXPECT(f != NULL))
        return;
    token.length = fread(bytes, 1, sizeof(bytes), f);
    fclose(f);
    major = gss_import_cred(&minor, &token, &cred);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        report_fault(__FILE__, __LINE__, "%s: %.*s", k->name,
                     (int)token.length - 17, bytes + 17);
    else
        use(k, cred);
}

int
cred_transfer_side(const char *verb, const char *kind, const char *path)
{
    for (size_t i = 0; i < NUM_KINDS; i++) {
        if (strcmp(kind, kinds[i].name) != 0)
            continue;
        report_open("%s %s", verb, kind);
        if (strcmp(verb, "export") == 0)
            to_file(path, &kinds[i]);
        else
            from_file(path, &kinds[i]);
        fputs(report_faults(), stderr);
        return report_failed() ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    return EXIT_FAILURE;
}

/* Has MIT's builtin, in a process of its own, do one half. */
static bool
the_other_side(const char *verb, const struct kind *k, const char *path)
{
    char self[400] = "";
    int status = -1;
    pid_t child;

    if (!EXPECT(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0))
        return false;
    child = fork();
    if (child == 0) {
        execl(self, "cred.realm", cred_module ? "builtin" : "module", verb,
              k->name, path, (char *)NULL);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void
within_a_process(void)
{
    char path[400];

    snprintf(path, sizeof(path), "%s/cred", getenv("TMPDIR"));
    for (size_t i = 0; i < NUM_KINDS; i++) {
        to_file(path, &kinds[i]);
        from_file(path, &kinds[i]);
    }
}

static void
to_the_other_side(void)
{
    char path[400];

    snprintf(path, sizeof(path), "%s/cred", getenv("TMPDIR"));
    for (size_t i = 0; i < NUM_KINDS; i++) {
        to_file(path, &kinds[i]);
        if (!EXPECT(the_other_side("import", &kinds[i], path)))
            report_fault(__FILE__, __LINE__, "%s", kinds[i].name);
    }
}

static void
from_the_other_side(void)
{
    char path[400];

    snprintf(path, sizeof(path), "%s/cred", getenv("TMPDIR"));
    for (size_t i = 0; i < NUM_KINDS; i++) {
        if (EXPECT(the_other_side("export", &kinds[i], path)))
            from_file(path, &kinds[i]);
        else
            report_fault(__FILE__, __LINE__, "%s", kinds[i].name);
    }
}

/* gss_add_cred with an output handle copies the elements that are there. */
static void
added_to_a_copy(void)
{
    gss_cred_id_t cred = acquire(&kinds[2]), copy = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_add_cred(&minor, cred, GSS_C_NO_NAME, oid_spnego,
                         GSS_C_INITIATE, 0, 0, &copy, NULL, NULL, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
    if (copy != GSS_C_NO_CREDENTIAL)
        use(&kinds[2], copy);
}

static const struct report_test tests[] = {
    {"transfer: within a process", within_a_process},
    {"transfer: to the other mechanism", to_the_other_side},
    {"transfer: from the other mechanism", from_the_other_side},
    {"transfer: a copy that another is added to", added_to_a_copy},
};

void
cred_transfer_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
