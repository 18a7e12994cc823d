/* tests/peers/weak.c: contracts in weak.h. */
#include "tests/peers/weak.h"

#include <stdio.h>
#include <stdlib.h>

const char *
weak_name(int enctype)
{
    return enctype == 16 ? "des3-cbc-sha1" : "arcfour-hmac";
}

void
weak_config(int enctype, char out[WEAK_CONFIG_SIZE])
{
    const char *dir = getenv("TMPDIR");
    char file[WEAK_CONFIG_SIZE / 2];
    FILE *f;

    snprintf(file, sizeof(file), "%s/weak%d.conf", dir, enctype);
    snprintf(out, WEAK_CONFIG_SIZE, "%s:%s", file, getenv("APEX_KRB5_CONF"));
    f = fopen(file, "w");
    if (f == NULL)
        abort();
    fprintf(f,
            "[libdefaults]\n"
            "    allow_weak_crypto = true\n"
            "    permitted_enctypes = %s aes256-cts\n",
            weak_name(enctype));
    fclose(f);
}
