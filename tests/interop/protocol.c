/* tests/interop/protocol.c: contracts in protocol.h. */
#include "tests/interop/protocol.h"
#include "tests/interop/base64.h"
#include "tests/peers/gss.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
protocol_read(char **line, size_t *size, struct request *out)
{
    ssize_t len = getline(line, size, stdin);
    char *rest = *line, *word;

    memset(out, 0, sizeof(*out));
    if (len < 0)
        return false;
    (*line)[strcspn(*line, "\r\n")] = '\0';
    while (out->num < PROTOCOL_WORDS && (word = strsep(&rest, " ")) != NULL)
        out->words[out->num++] = word;
    return true;
}

const char *
protocol_value(const struct request *r, const char *name)
{
    size_t len = strlen(name), i;

    for (i = 1; i < r->num; i++) {
        if (strncmp(r->words[i], name, len) == 0 && r->words[i][len] == '=')
            return r->words[i] + len + 1;
    }
    return NULL;
}

bool
protocol_octets(const char *word, gss_buffer_desc *out)
{
    out->length = 0;
    out->value = malloc(strlen(word) + 1);
    if (out->value == NULL)
        abort();
    if (strcmp(word, "-") == 0 || base64_decode(word, out->value, &out->length))
        return true;
    free(out->value);
    out->value = NULL;
    return false;
}

void
answer_begin(const char *first)
{
    fputs(first, stdout);
}

void
answer_word(const char *format, ...)
{
    va_list arguments;

    putchar(' ');
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

void
answer_octets(const char *prefix, const gss_buffer_desc *octets)
{
    answer_word("%s", prefix);
    if (octets == NULL || octets->length == 0)
        putchar('-');
    else
        base64_print(stdout, octets->value, octets->length);
}

void
answer_end(void)
{
    putchar('\n');
    fflush(stdout);
}

void
answer_ok(void)
{
    answer_begin("ok");
    answer_end();
}

void
answer_cannot(const char *sentence)
{
    answer_begin("cannot");
    answer_word("%s", sentence);
    answer_end();
}

#define NAME(code)                                                             \
    {                                                                          \
        code, #code                                                            \
    }
static const struct {
    OM_uint32 code;
    const char *name;
} errors[] = {
    NAME(GSS_S_CALL_INACCESSIBLE_READ),
    NAME(GSS_S_CALL_INACCESSIBLE_WRITE),
    NAME(GSS_S_CALL_BAD_STRUCTURE),
    NAME(GSS_S_BAD_MECH),
    NAME(GSS_S_BAD_NAME),
    NAME(GSS_S_BAD_NAMETYPE),
    NAME(GSS_S_BAD_BINDINGS),
    NAME(GSS_S_BAD_STATUS),
    NAME(GSS_S_BAD_MIC),
    NAME(GSS_S_NO_CRED),
    NAME(GSS_S_NO_CONTEXT),
    NAME(GSS_S_DEFECTIVE_TOKEN),
    NAME(GSS_S_DEFECTIVE_CREDENTIAL),
    NAME(GSS_S_CREDENTIALS_EXPIRED),
    NAME(GSS_S_CONTEXT_EXPIRED),
    NAME(GSS_S_FAILURE),
    NAME(GSS_S_BAD_QOP),
    NAME(GSS_S_UNAUTHORIZED),
    NAME(GSS_S_UNAVAILABLE),
    NAME(GSS_S_DUPLICATE_ELEMENT),
    NAME(GSS_S_NAME_NOT_MN),
    /* Supplementary, but fatal for a token of the context's exchange. */
    NAME(GSS_S_DUPLICATE_TOKEN),
    NAME(GSS_S_OLD_TOKEN),
};
#undef NAME

static const char *
error_name(OM_uint32 major)
{
    OM_uint32 error = GSS_ERROR(major);
    size_t i;

    for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        if (error == errors[i].code || (error == 0 && major == errors[i].code))
            return errors[i].name;
    }
    return "GSS_S_FAILURE";
}

/* What a library says may have any octets in it. */
static void
make_sentence(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            *text = ' ';
    }
}

void
answer_error(OM_uint32 major, OM_uint32 minor, gss_OID mech,
             const gss_buffer_desc *token)
{
    char text[2000];

    gss_status_text(mech, minor, text, sizeof(text));
    make_sentence(text);
    answer_begin("error");
    answer_word("%s", error_name(major));
    answer_word("%d", (int)minor);
    answer_octets("token=", token);
    answer_word("%s", text[0] != '\0' ? text : "(no text)");
    answer_end();
}

const char *
answer_order(OM_uint32 major)
{
    if (major & GSS_S_DUPLICATE_TOKEN)
        return "duplicate";
    if (major & GSS_S_OLD_TOKEN)
        return "old";
    if (major & GSS_S_UNSEQ_TOKEN)
        return "unseq";
    return major & GSS_S_GAP_TOKEN ? "gap" : "inorder";
}
