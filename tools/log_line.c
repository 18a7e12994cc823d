/* tools/log_line.c: contracts in log_line.h.
 *
 *     gss-apex: ROLE: VERDICT: WORDS
 *     gss-apex: configuration: WORDS
 *
 * At the end of WORDS may stand how many were not written, since there is one
 * line a second at most: " (N more since the last line)".
 */
#include "tools/log_line.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MARK    "gss-apex: "
#define MILLION 1000000
#define DAY     86400

/* The word in front of ": ", and the place behind; NULL: there is none. */
static const char *
take_part(const char *at, char out[LOG_NAME_MAX])
{
    size_t len = strcspn(at, ": ");

    if (len == 0 || len >= LOG_NAME_MAX || strncmp(at + len, ": ", 2) != 0)
        return NULL;
    memcpy(out, at, len);
    out[len] = '\0';
    return at + len + 2;
}

/* Takes the number that may stand at the end off. */
static void
take_untold(struct log_line *out)
{
    char *at = strrchr(out->words, '(');
    int behind = 0;

    if (at == NULL || at == out->words || at[-1] != ' ' ||
        sscanf(at, "(%u more since the last line)%n", &out->untold, &behind) !=
            1 ||
        behind == 0 || at[behind] != '\0') {
        out->untold = 0;
        return;
    }
    at[-1] = '\0';
}

/* The name becomes that of a finding, which programs read. */
static bool
is_verdict(const char *name)
{
    return strcmp(name, LOG_CONFIG_NAME) == 0 ||
           name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

/* What the module wrote, from "gss-apex: " on. */
static bool
take_message(const char *at, struct log_line *out)
{
    if (strncmp(at, MARK, strlen(MARK)) != 0)
        return false;
    at = take_part(at + strlen(MARK), out->role);
    if (at == NULL)
        return false;
    if (strcmp(out->role, LOG_CONFIG_NAME) == 0)
        snprintf(out->verdict, sizeof(out->verdict), "%s", LOG_CONFIG_NAME);
    else
        at = take_part(at, out->verdict);
    if (at == NULL || !is_verdict(out->verdict))
        return false;
    snprintf(out->words, sizeof(out->words), "%.*s", (int)strcspn(at, "\n"),
             at);
    take_untold(out);
    return true;
}

/* "2026-11-28T02:35:09.123456+01:00"; the place behind, or NULL. */
static const char *
take_new_time(const char *line, int64_t *out)
{
    struct tm parts = {.tm_isdst = 0};
    const char *at = strptime(line, "%Y-%m-%dT%H:%M:%S", &parts);
    int64_t east = 0;
    int hours, minutes;

    if (at == NULL)
        return NULL;
    if (*at == '.')
        at += 1 + strspn(at + 1, "0123456789");
    if ((*at == '+' || *at == '-') &&
        sscanf(at + 1, "%2d:%2d", &hours, &minutes) == 2)
        east = (hours * 3600 + minutes * 60) * (*at == '-' ? -1 : 1);
    *out = (int64_t)timegm(&parts) - east;
    return at + strcspn(at, " ");
}

/* "Nov 28 02:35:09". */
static const char *
take_old_time(const char *line, int64_t now, int64_t *out)
{
    time_t clock = (time_t)now;
    struct tm parts, today;
    const char *at;

    localtime_r(&clock, &today);
    parts = (struct tm){.tm_year = today.tm_year, .tm_isdst = -1};
    at = strptime(line, "%b %d %H:%M:%S", &parts);
    if (at == NULL)
        return NULL;
    *out = (int64_t)mktime(&parts);
    if (*out > now + DAY) {
        parts.tm_year--;
        parts.tm_isdst = -1;
        *out = (int64_t)mktime(&parts);
    }
    return at;
}

/* Behind the time stand HOST and TAG, one word each, and then the message: a
 * mark that comes later is in what a peer made the program write. */
bool
log_line_of_file(const char *line, int64_t now, struct log_line *out)
{
    const char *at, *program;
    size_t len;

    memset(out, 0, sizeof(*out));
    at = take_new_time(line, &out->when);
    if (at == NULL)
        at = take_old_time(line, now, &out->when);
    if (at == NULL)
        return false;
    at += strspn(at, " ");
    at += strcspn(at, " ");
    program = at + strspn(at, " ");
    len = strcspn(program, " ");
    if (len < 2 || program[len - 1] != ':' || program[len] != ' ' ||
        !take_message(program + len + 1, out))
        return false;
    snprintf(out->program, sizeof(out->program), "%.*s", (int)len - 1, program);
    return true;
}

static const char *
member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

bool
log_line_of_journal(const char *line, struct log_line *out)
{
    json_t *entry = json_loads(line, 0, NULL);
    bool ours;

    memset(out, 0, sizeof(*out));
    ours = entry != NULL && take_message(member(entry, "MESSAGE"), out);
    if (ours) {
        out->when =
            strtoll(member(entry, "__REALTIME_TIMESTAMP"), NULL, 10) / MILLION;
        snprintf(out->program, sizeof(out->program), "%.40s[%.12s]",
                 member(entry, "SYSLOG_IDENTIFIER"), member(entry, "_PID"));
    }
    json_decref(entry);
    return ours;
}

/* "7d". */
static bool
ago(const char *text, int64_t now, int64_t *out)
{
    static const struct {
        char unit;
        int seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', DAY}};
    char *end;
    long number = strtol(text, &end, 10);

    if (end == text || number < 0 || end[0] == '\0' || end[1] != '\0')
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (units[i].unit == end[0]) {
            *out = now - (int64_t)number * units[i].seconds;
            return true;
        }
    }
    return false;
}

static int64_t
midnight(int64_t now)
{
    time_t clock = (time_t)now;
    struct tm parts;

    localtime_r(&clock, &parts);
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    parts.tm_isdst = -1;
    return (int64_t)mktime(&parts);
}

bool
log_time(const char *text, int64_t now, int64_t *out)
{
    static const char *const forms[] = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
                                        "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
                                        "%Y-%m-%d"};
    char *end;

    if (strcmp(text, "today") == 0 || strcmp(text, "yesterday") == 0) {
        *out = midnight(text[0] == 't' ? now : now - DAY);
        return true;
    }
    if (text[0] == '@') {
        *out = strtoll(text + 1, &end, 10);
        return end != text + 1 && *end == '\0';
    }
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct tm parts = {.tm_isdst = -1};
        const char *rest = strptime(text, forms[i], &parts);

        if (rest != NULL && *rest == '\0') {
            *out = (int64_t)mktime(&parts);
            return true;
        }
    }
    return ago(text, now, out);
}
