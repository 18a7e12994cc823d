/* tools/surroundings.c: contracts in surroundings.h. */
#include "tools/surroundings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mech/krb5/settings.h"
#include "tools/tree.h"

const char *const deciding_names[NUM_DECIDING] = {
    [GSS_MECH_CONFIG] = "GSS_MECH_CONFIG",
    [GSS_APEX] = "GSS_APEX",
    [GSS_USE_PROXY] = "GSS_USE_PROXY",
    [KRB5_CONFIG] = "KRB5_CONFIG",
};

/* What comes back from the account: no pointer in it. */
struct answer {
    struct mech_files files;
    char why_not[300];
    int on, insisted;
    int module_trouble;
};

static int
module_trouble(int tree, const struct mech_files *files, const char *modules)
{
    struct mech_lines *lines = mech_lines_parse(files, modules);
    struct mech_found ours;
    int trouble = 0;

    if (lines != NULL && mech_lines_find(lines, MECH_APEX_OID, &ours))
        trouble = tree_can_read(tree, ours.path);
    free(lines);
    return trouble;
}

/* libkrb5 reads krb5.conf as it would there, with those variables and as that
 * account. */
static void
look(int tree, const void *task, void *out)
{
    const struct subject *s = task;
    struct answer *answer = out;
    const char *why;

    for (size_t i = 0; i < NUM_DECIDING; i++) {
        if (s->variable[i] != NULL)
            setenv(deciding_names[i], s->variable[i], 1);
    }
    mech_files_gather(tree, s->variable[GSS_MECH_CONFIG], &answer->files);
    answer->module_trouble = module_trouble(tree, &answer->files, s->modules);
    answer->insisted = settings_insisted();
    why = settings_why_not();
    answer->on = why == NULL;
    snprintf(answer->why_not, sizeof(answer->why_not), "%s",
             why != NULL ? why : "");
}

static const char *
take(const struct subject *s, struct answer *answer, struct surroundings *out)
{
    if (!mech_files_sound(&answer->files))
        return "what its account answers makes no sense";
    out->lines = mech_lines_parse(&answer->files, s->modules);
    out->on = answer->on != 0;
    memcpy(out->why_not, answer->why_not, sizeof(out->why_not));
    out->why_not[sizeof(out->why_not) - 1] = '\0';
    out->insisted = answer->insisted != 0;
    out->module_trouble = answer->module_trouble;
    return out->lines != NULL ? NULL : "there is no memory";
}

const char *
surroundings_read(const struct subject *s, struct surroundings *out)
{
    struct answer *answer = calloc(1, sizeof(*answer));
    int tree = tree_open(s->root);
    const char *why = "its files cannot be read as its account, or not in time";

    memset(out, 0, sizeof(*out));
    if (tree < 0)
        why = "its tree of files cannot be entered";
    else if (answer != NULL &&
             apart_run(&s->account, tree, look, s, answer, sizeof(*answer)))
        why = take(s, answer, out);
    if (tree >= 0)
        close(tree);
    free(answer);
    return why;
}

void
surroundings_free(struct surroundings *s)
{
    free(s->lines);
    s->lines = NULL;
}
