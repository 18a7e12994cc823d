/* mech/verdict/text.c: names, enctypes and times in words. */
#include "mech/verdict/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "crypto/crypto.h"

/* A terminal that shows a trace must not be driven by a peer's name. */
static void
replace_unprintable(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < 0x20 || *text > 0x7e)
            *text = '?';
    }
}

void
name_text(const struct principal_name *p, char out[NAME_TEXT_MAX])
{
    principal_name_text(p, out, NAME_TEXT_MAX);
    replace_unprintable(out);
}

void
printable_text(struct bytes in, char *out, size_t size)
{
    size_t i;

    for (i = 0; i < in.len && i + 1 < size; i++)
        out[i] = in.data[i] != 0 ? (char)in.data[i] : '?';
    out[i] = '\0';
    replace_unprintable(out);
}

void
enctype_text(int32_t enctype, char out[ENCTYPE_TEXT_MAX])
{
    const struct crypto_profile *profile = crypto_profile_find(enctype);

    if (profile != NULL)
        (void)snprintf(out, ENCTYPE_TEXT_MAX, "%s", profile->name);
    else
        (void)snprintf(out, ENCTYPE_TEXT_MAX, "enctype %ld", (long)enctype);
}

void
enctype_list_text(const int32_t *enctypes, size_t num, char *out, size_t size)
{
    char name[ENCTYPE_TEXT_MAX];
    size_t i, used;

    (void)snprintf(out, size, "%s", num == 0 ? "none" : "");
    for (i = 0; i < num; i++) {
        enctype_text(enctypes[i], name);
        used = strlen(out);
        (void)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ",
                       name);
    }
}

void
time_text(int64_t seconds, char out[TIME_TEXT_MAX])
{
    time_t t = (time_t)seconds;
    struct tm parts;

    if (gmtime_r(&t, &parts) == NULL ||
        strftime(out, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        (void)snprintf(out, TIME_TEXT_MAX, "%lld", (long long)seconds);
}
