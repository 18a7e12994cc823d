/* crypto/site_look.c: see crypto/site_look.h; the format is that of config(5).
 *
 * A value may stand for what is said elsewhere ($name), so that here it has to
 * be a plain word.  A name stands for itself.
 */
#include "crypto/site_look.h"

#include <string.h>

#define MAX_CLEAR 500 /* bytes; OpenSSL reads 510 at a time */

#define BLANKS " \t\r"
#define PLAIN  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* word is part of the text. */
struct word {
    const char *at; /* NULL: it is not plain */
    size_t len;
};

static const char *
skip_blanks(const char *at)
{
    return at + strspn(at, BLANKS);
}

/* next_line gives the line behind `line`, NULL behind the last. */
static const char *
next_line(const char *line)
{
    line = strchr(line, '\n');
    return line != NULL ? line + 1 : NULL;
}

static bool
begins(const char *line, const char *name)
{
    return strncmp(skip_blanks(line), name, strlen(name)) == 0;
}

static bool
same_word(struct word a, struct word b)
{
    return a.at != NULL && b.at != NULL && a.len == b.len &&
           strncmp(a.at, b.at, a.len) == 0;
}

/* plain_word takes the word at `at`, which has to end with the line, or with
 * `end`. */
static struct word
plain_word(const char *at, char end)
{
    struct word w = {skip_blanks(at), 0};
    const char *behind = NULL;

    w.len = strspn(w.at, PLAIN);
    behind = skip_blanks(w.at + w.len);
    if (w.len == 0 || (*behind != end && (end != '\n' || *behind != '\0')))
        w.at = NULL;
    return w;
}

/* value_of gives the value that a line sets. */
static struct word
value_of(const char *line)
{
    const char *sign = line + strcspn(line, "=\n");

    return *sign == '=' ? plain_word(sign + 1, '\n') : (struct word){NULL, 0};
}

static bool
is_heading(const char *line)
{
    return *skip_blanks(line) == '[';
}

static struct word
heading_of(const char *line)
{
    return plain_word(skip_blanks(line) + 1, ']');
}

static bool
section_is_there(const char *text, struct word section)
{
    for (const char *l = text; l != NULL; l = next_line(l)) {
        if (is_heading(l) && same_word(heading_of(l), section))
            return true;
    }
    return false;
}

static bool
says_nothing(const char *line)
{
    char first = *skip_blanks(line);

    return first == '#' || first == '\n' || first == '\0';
}

/* lists_sections: the section is there, and each of its values is the name of
 * one that is there. */
static bool
lists_sections(const char *text, struct word section)
{
    bool inside = false;

    for (const char *l = text; l != NULL; l = next_line(l)) {
        if (is_heading(l))
            inside = same_word(heading_of(l), section);
        else if (inside && !says_nothing(l) &&
                 !section_is_there(text, value_of(l)))
            return false;
    }
    return section_is_there(text, section);
}

/* is_clear: OpenSSL cannot read the line in another way than it looks.  It
 * takes what is longer than its buffer for several lines, a return in the
 * middle may be the end of one, and a backslash takes away what the next
 * character means. */
static bool
is_clear(const char *line)
{
    size_t len = strcspn(line, "\n");

    if (len > 0 && line[len - 1] == '\r')
        len--;
    return len <= MAX_CLEAR && memchr(line, '\r', len) == NULL &&
           (says_nothing(line) || memchr(line, '\\', len) == NULL);
}

/* is_assignment: a plain name, which may have a number in front (0.name) or
 * behind, and a value.  It is no directive, such as .include, and does not name
 * another section (section::name). */
static bool
is_assignment(const char *line)
{
    const char *name = skip_blanks(line);
    size_t len = strspn(name, PLAIN ".");

    return len > 0 && name[0] != '.' && *skip_blanks(name + len) == '=';
}

/* is_silent_line: `line` sets nothing that matters. */
static bool
is_silent_line(const char *text, const char *line)
{
    if (!is_clear(line))
        return false;
    if (says_nothing(line))
        return true;
    if (is_heading(line))
        return heading_of(line).at != NULL;
    if (!is_assignment(line) || begins(line, "alg_section") ||
        begins(line, "activate"))
        return false;
    return !begins(line, "providers") || lists_sections(text, value_of(line));
}

/* A NUL would hide what follows, a mark of the byte order the first name, and a
 * backslash joins lines. */
bool
site_look_is_silent(const char *text, size_t len)
{
    if (strlen(text) != len || strncmp(text, "\xef\xbb\xbf", 3) == 0 ||
        strstr(text, "\\\n") != NULL || strstr(text, "\\\r") != NULL)
        return false;
    for (const char *l = text; l != NULL; l = next_line(l)) {
        if (!is_silent_line(text, l))
            return false;
    }
    return true;
}
