/* mech/krb5/site/path_tokens.c: contract in path_tokens.h. */
#include "mech/krb5/site/path_tokens.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mech/krb5/site/account.h"

static void
put_uid(struct builder *b, uid_t uid)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "%lu", (unsigned long)uid);
    builder_bytes(b, bytes_of_string(digits));
}

static void
put_real_uid(struct builder *b)
{
    put_uid(b, getuid());
}

static void
put_effective_uid(struct builder *b)
{
    put_uid(b, geteuid());
}

static void
put_username(struct builder *b)
{
    char name[ACCOUNT_MAX_NAME];

    if (account_name(geteuid(), name))
        builder_bytes(b, bytes_of_string(name));
    else
        put_effective_uid(b);
}

static void
put_temp(struct builder *b)
{
    const char *dir = secure_getenv("TMPDIR");

    builder_bytes(b, bytes_of_string(dir != NULL ? dir : "/tmp"));
}

static void
put_nothing(struct builder *b)
{
    (void)b;
}

/* In the order of libkrb5, which takes the first that begins as the word in
 * braces does. */
static const struct token {
    const char *name;
    void (*put)(struct builder *b);
} tokens[] = {
    {"euid", put_effective_uid}, {"username", put_username},
    {"TEMP", put_temp},          {"USERID", put_real_uid},
    {"uid", put_real_uid},       {"null", put_nothing},
};

/* `text` begins with "%{".  *len is that of the whole token. */
static const struct token *
token_at(const char *text, size_t *len)
{
    size_t named = strcspn(text + 2, "}");

    *len = named + 3;
    if (text[2 + named] == '\0' || named == 0)
        return NULL;
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        if (strncmp(text + 2, tokens[i].name, named) == 0)
            return &tokens[i];
    }
    return NULL;
}

enum verdict
path_tokens_expand(const char *text, struct builder *out, struct evidence *ev)
{
    const char *at = text, *next;

    while ((next = strstr(at, "%{")) != NULL) {
        size_t len;
        const struct token *t = token_at(next, &len);

        if (t == NULL) {
            ev->code = EINVAL;
            return verdict_with(V_KRB5, ev, "krb5.conf: %s: %s is not known",
                                text, next);
        }
        builder_bytes(out,
                      (struct bytes){(const uint8_t *)at, (size_t)(next - at)});
        t->put(out);
        at = next + len;
    }
    builder_bytes(out, bytes_of_string(at));
    return builder_ok(out) ? V_OK : V_NO_MEMORY;
}
