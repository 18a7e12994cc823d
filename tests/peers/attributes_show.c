/* tests/peers/attributes_show.c: contracts in attributes_show.h. */
#include "tests/peers/attributes_show.h"

#include "tests/peers/couple.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
append(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);

    snprintf(out + used, size - used, "%s", text);
}

static void
take_line(struct shown *s, char *line)
{
    static const char own[] = "urn:gss-apex:";
    char *rest = strchr(line, ' ');

    rest = rest != NULL ? rest + 1 : line;
    if (strncmp(line, "status ", 7) == 0) {
        append(s->status, sizeof(s->status), rest);
    } else if (strncmp(line, "module ", 7) == 0) {
        s->mapped = *rest == '1';
    } else if (strncmp(line, "composite ", 10) == 0) {
        append(s->composite, sizeof(s->composite), rest);
    } else if (strncmp(line, "listed ", 7) == 0) {
        if (strncmp(rest, own, strlen(own)) != 0)
            append(s->listed, sizeof(s->listed), rest);
    } else if (strncmp(rest, own, strlen(own)) == 0) {
        append(s->ours, sizeof(s->ours), rest);
    } else {
        append(s->values, sizeof(s->values), line);
    }
}

bool
attributes_show(bool module, const char *path, const char *how,
                struct shown *out)
{
    static char line[SHOWN_MAX];
    char command[2000];
    FILE *child;

    memset(out, 0, sizeof(*out));
    snprintf(command, sizeof(command),
             "%s KRB5RCACHENAME=none: GSS_MECH_CONFIG='%s' '%s' dump '%s' %s",
             module ? "" : "ASAN_OPTIONS=detect_leaks=0",
             getenv(module ? "APEX_CONF_MODULE" : "APEX_CONF_BUILTIN"),
             couple_path(), path, how);
    child = popen(command, "r");
    if (!EXPECT(child != NULL))
        return false;
    while (fgets(line, sizeof(line), child) != NULL)
        take_line(out, line);
    return EXPECT_NUMBER(pclose(child), 0) && EXPECT(out->mapped == module);
}

bool
attributes_same(const char *what, const char *got, const char *want)
{
    if (strcmp(got, want) == 0)
        return true;
    report_fault(__FILE__, __LINE__,
                 "%s\n#   module: %.3000s\n#   builtin: %.3000s", what, got,
                 want);
    return false;
}

bool
attributes_token(const char *path)
{
    struct pair_options options = {.target = "svc18@localhost"};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 major, ignored;
    FILE *file = fopen(path, "w");
    bool ok;

    major = pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token);
    ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && EXPECT(file != NULL) &&
         EXPECT(fwrite(token.value, 1, token.length, file) == token.length);
    if (file != NULL)
        fclose(file);
    gss_release_buffer(&ignored, &token);
    pair_free(&p);
    return ok;
}
