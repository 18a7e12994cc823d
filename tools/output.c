/* tools/output.c: contracts in output.h. */
#include "tools/output.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/verdict/verdict.h"

#define DEEPEST 24
#define INDENT  2

struct output {
    json_t *root; /* NULL: lines for people */
    json_t *open[DEEPEST];
    unsigned depth; /* sections that are open */
    enum level worst;
    bool failed; /* memory, or nesting that is deeper than anything said */
};

static const struct {
    const char *word, *mark;
} levels[] = {
    [LEVEL_GOOD] = {"good", "ok"},
    [LEVEL_NOTE] = {"note", "note"},
    [LEVEL_WARNING] = {"warning", "WARNING"},
    [LEVEL_ERROR] = {"error", "ERROR"},
};

struct output *
output_open(bool json)
{
    struct output *o = calloc(1, sizeof(*o));

    if (o == NULL || !json)
        return o;
    o->root = json_object();
    if (o->root == NULL) {
        free(o);
        return NULL;
    }
    o->open[0] = o->root;
    return o;
}

int
output_close(struct output *o)
{
    bool written = !o->failed;
    int status;

    if (o->root != NULL) {
        written = written &&
                  json_dumpf(o->root, stdout, JSON_INDENT(INDENT)) == 0 &&
                  putchar('\n') != EOF;
        json_decref(o->root);
    }
    written = fflush(stdout) == 0 && ferror(stdout) == 0 && written;
    status = written && o->worst < LEVEL_ERROR ? 0 : 1;
    free(o);
    return status;
}

static void
indent(const struct output *o)
{
    printf("%*s", (int)(o->depth * INDENT), "");
}

/* A key for people: its underscores are blanks. */
static void
print_key(const struct output *o, const char *key)
{
    indent(o);
    for (; *key != '\0'; key++)
        putchar(*key == '_' ? ' ' : *key);
    putchar(':');
}

static json_t *
current(struct output *o)
{
    return o->open[o->depth];
}

/* A second value under a key makes an array of them.  Takes over `value`. */
static void
put(struct output *o, const char *key, json_t *value)
{
    json_t *before = json_object_get(current(o), key), *both;

    if (before == NULL) {
        if (json_object_set_new(current(o), key, value) != 0)
            o->failed = true;
        return;
    }
    if (json_is_array(before)) {
        if (json_array_append_new(before, value) != 0)
            o->failed = true;
        return;
    }
    both = json_array();
    if (json_array_append(both, before) != 0 ||
        json_array_append_new(both, value) != 0 ||
        json_object_set_new(current(o), key, both) != 0)
        o->failed = true;
}

/* The array under `key`, made when it is not there yet. */
static json_t *
array_of(json_t *object, const char *key)
{
    json_t *array = json_object_get(object, key);

    if (array == NULL && json_object_set_new(object, key, json_array()) == 0)
        array = json_object_get(object, key);
    return array;
}

static void
go_down(struct output *o, json_t *section)
{
    if (o->depth + 1 == DEEPEST) {
        o->failed = true;
        return;
    }
    o->open[++o->depth] = section;
}

/* A printable copy: names and titles come from files and peers as well.  NULL
 * without memory. */
static char *
printable(const char *text)
{
    char *copy = strdup(text);

    if (copy != NULL)
        evidence_make_printable(copy);
    return copy;
}

static void
print_title(const struct output *o, const char *key, const char *title)
{
    char *copy;

    if (title == NULL) {
        print_key(o, key);
        putchar('\n');
        return;
    }
    copy = printable(title);
    indent(o);
    printf("%s\n", copy != NULL ? copy : "");
    free(copy);
}

void
output_begin(struct output *o, const char *key, const char *title)
{
    json_t *section = NULL;

    if (o->root != NULL) {
        section = json_object();
        put(o, key, section);
    } else {
        print_title(o, key, title);
    }
    go_down(o, section);
}

void
output_item(struct output *o, const char *key, const char *title)
{
    json_t *section = NULL;

    if (o->root != NULL) {
        section = json_object();
        if (json_array_append_new(array_of(current(o), key), section) != 0)
            o->failed = true;
    } else {
        print_title(o, key, title);
    }
    go_down(o, section);
}

void
output_end(struct output *o)
{
    if (o->depth > 0)
        o->depth--;
}

/* printf into memory of malloc; NULL without memory. */
static char *
format_text(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static char *
format_text(const char *format, va_list args)
{
    char *text = NULL;

    if (vasprintf(&text, format, args) < 0)
        return NULL;
    evidence_make_printable(text);
    return text;
}

void
output_text(struct output *o, const char *key, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = format_text(format, args);
    va_end(args);
    if (text == NULL) {
        o->failed = true;
    } else if (o->root != NULL) {
        put(o, key, json_string(text));
    } else {
        print_key(o, key);
        printf(" %s\n", text);
    }
    free(text);
}

void
output_number(struct output *o, const char *key, int64_t value)
{
    if (o->root != NULL) {
        put(o, key, json_integer(value));
        return;
    }
    print_key(o, key);
    printf(" %lld\n", (long long)value);
}

void
output_truth(struct output *o, const char *key, bool value)
{
    if (o->root != NULL) {
        put(o, key, json_boolean(value));
        return;
    }
    print_key(o, key);
    printf(" %s\n", value ? "yes" : "no");
}

void
output_octets(struct output *o, const char *key, const void *data, uint32_t len)
{
    const unsigned char *octets = data;
    char *text = malloc(2 * (size_t)len + 1);

    if (text == NULL) {
        o->failed = true;
        return;
    }
    text[0] = '\0';
    for (uint32_t i = 0; i < len; i++)
        snprintf(text + 2 * (size_t)i, 3, "%02x", octets[i]);
    output_text(o, key, "%s", text);
    free(text);
}

static void
put_finding(struct output *o, enum level level, const char *name,
            const char *advice, const char *text)
{
    json_t *finding = json_object();

    if (json_array_append_new(array_of(o->root, "findings"), finding) != 0 ||
        json_object_set_new(finding, "level",
                            json_string(levels[level].word)) != 0 ||
        json_object_set_new(finding, "name", json_string(name)) != 0 ||
        json_object_set_new(finding, "text", json_string(text)) != 0 ||
        (advice != NULL &&
         json_object_set_new(finding, "advice", json_string(advice)) != 0))
        o->failed = true;
}

static void
print_finding(const struct output *o, enum level level, const char *advice,
              const char *text)
{
    indent(o);
    printf("%-8s%s\n", levels[level].mark, text);
    if (advice == NULL)
        return;
    indent(o);
    printf("%-8s-> %s\n", "", advice);
}

void
output_finding(struct output *o, enum level level, const char *name,
               const char *advice, const char *format, ...)
{
    char *text, *good_name = printable(name);
    char *good_advice = advice != NULL ? printable(advice) : NULL;
    va_list args;

    if (level > o->worst)
        o->worst = level;
    va_start(args, format);
    text = format_text(format, args);
    va_end(args);
    if (text == NULL || good_name == NULL)
        o->failed = true;
    else if (o->root != NULL)
        put_finding(o, level, good_name, good_advice, text);
    else
        print_finding(o, level, good_advice, text);
    free(good_advice);
    free(good_name);
    free(text);
}

enum level
output_worst(const struct output *o)
{
    return o->worst;
}
