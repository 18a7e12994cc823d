/* tools/check_apparmor.c: profiles of AppArmor that keep the module from a
 * confined service.
 *
 * Their rules for Kerberos (the abstraction kerberosclient, and what profiles
 * say themselves) name neither the files with mechanism lines nor those of
 * gss-apex.  The library then reads no line, says nothing, and uses its own
 * mechanism.
 */
#include "tools/check.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PROFILES  "/etc/apparmor.d"
#define FILE_MOST (1u << 20)

static char *
read_text(const char *path)
{
    FILE *f = fopen(path, "re");
    char *text = f != NULL ? malloc(FILE_MOST + 1) : NULL;

    if (text != NULL)
        text[fread(text, 1, FILE_MOST, f)] = '\0';
    if (f != NULL)
        fclose(f);
    return text;
}

/* True: a line has it that is no comment.  "#include" is none. */
static bool
has(const char *path, const char *word)
{
    char *text = read_text(path), *rest, *line;
    bool found = false;

    for (line = text != NULL ? strtok_r(text, "\n", &rest) : NULL;
         line != NULL && !found; line = strtok_r(NULL, "\n", &rest)) {
        line += strspn(line, " \t");
        if (line[0] != '#')
            line[strcspn(line, "#")] = '\0';
        else if (strncmp(line, "#include", 8) != 0)
            continue;
        found = strstr(line, word) != NULL;
    }
    free(text);
    return found;
}

static bool
is_enabled(void)
{
    char *text = read_text("/sys/module/apparmor/parameters/enabled");
    bool enabled = text != NULL && text[0] == 'Y';

    free(text);
    return enabled;
}

/* It may use Kerberos: by the abstraction, or as these do without it. */
static bool
is_concerned(const char *path, const char *name)
{
    static const char *const own[] = {"usr.sbin.named", "usr.sbin.sssd"};

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (strcmp(name, own[i]) == 0)
            return true;
    }
    return has(path, "abstractions/kerberosclient");
}

static void
check_profile(struct output *o, const char *name)
{
    char path[PATH_MAX], local[PATH_MAX];

    snprintf(path, sizeof(path), PROFILES "/%s", name);
    snprintf(local, sizeof(local), PROFILES "/local/%s", name);
    if (!is_concerned(path, name) || has(path, "/etc/gss/mech.d") ||
        has(local, "/etc/gss/mech.d"))
        return;
    output_finding(o, LEVEL_WARNING, "apparmor",
                   "man gss-apex has the rules for that file; then "
                   "apparmor_parser -r the profile",
                   "%s keeps the module from its service, silently, until %s "
                   "allows it",
                   path, local);
}

static int
is_profile(const struct dirent *entry)
{
    struct stat st;
    char path[PATH_MAX];

    snprintf(path, sizeof(path), PROFILES "/%s", entry->d_name);
    return entry->d_name[0] != '.' && stat(path, &st) == 0 &&
           S_ISREG(st.st_mode);
}

void
check_apparmor(struct output *o)
{
    struct dirent **list = NULL;
    int num;

    if (!is_enabled())
        return;
    if (has(PROFILES "/abstractions/kerberosclient", "/etc/gss/mech.d") ||
        has(PROFILES "/abstractions/kerberosclient.d/gss-apex",
            "/etc/gss/mech.d"))
        return;
    num = scandir(PROFILES, &list, is_profile, alphasort);
    if (num <= 0)
        return;
    output_begin(o, "apparmor", NULL);
    for (int i = 0; i < num; i++) {
        check_profile(o, list[i]->d_name);
        free(list[i]);
    }
    output_end(o);
    free(list);
}
