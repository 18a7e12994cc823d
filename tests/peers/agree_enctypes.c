/* tests/peers/agree_enctypes.c: RFC 4537, which lets the ends of a context come
 * to a better enctype than the ticket's. */
#include "tests/peers/agree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each its own order; the first one prefers the old ones. */
static const char *const preferences[] = {
    "rc4-hmac des3-cbc-sha1 camellia128-cts aes128-cts aes256-cts "
    "aes256-sha2 aes128-sha2 camellia256-cts",
    "aes256-sha2 aes128-sha2 aes256-cts aes128-cts camellia256-cts "
    "camellia128-cts des3-cbc-sha1 rc4-hmac",
    "camellia256-cts camellia128-cts aes128-cts rc4-hmac aes256-cts "
    "des3-cbc-sha1 aes128-sha2 aes256-sha2",
};
#define NUM_PREFERENCES (sizeof(preferences) / sizeof(preferences[0]))

/* The realm's tickets are there beforehand, and keep their keys. */
static void
prefer(const char *order)
{
    char file[500], both[1200];
    FILE *f;

    snprintf(file, sizeof(file), "%s/order.conf", getenv("TMPDIR"));
    snprintf(both, sizeof(both), "%s:%s", file, getenv("APEX_KRB5_CONF"));
    f = fopen(file, "w");
    if (f == NULL)
        abort();
    fprintf(f,
            "[libdefaults]\n"
            "    allow_weak_crypto = true\n"
            "    permitted_enctypes = %s\n",
            order);
    fclose(f);
    setenv("KRB5_CONFIG", both, 1);
}

/* What the ends use for messages: protocol and key. */
struct agreed {
    OM_uint32 protocol, type, subkey;
};

static bool
agree(const char *direction, int enctype, OM_uint32 flags, struct agreed *out)
{
    gss_krb5_lucid_context_v1_t *lucid;
    OM_uint32 major, minor;
    void *form = NULL;
    struct pair p;

    memset(out, 0, sizeof(*out));
    if (mixed_make_as(direction, enctype, flags, &p)) {
        major =
            gss_krb5_export_lucid_sec_context(&minor, &p.acceptor, 1, &form);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    lucid = form;
    if (lucid != NULL) {
        out->protocol = lucid->protocol;
        out->type = lucid->protocol == 0 ? lucid->rfc1964_kd.ctx_key.type
                                         : lucid->cfx_kd.ctx_key.type;
        out->subkey = lucid->cfx_kd.acceptor_subkey.type;
        gss_krb5_free_lucid_sec_context(&minor, form);
    }
    pair_free(&p);
    return lucid != NULL;
}

static void
try_order(int enctype, OM_uint32 flags)
{
    struct agreed want, got;

    if (!agree("builtin:builtin", enctype, flags, &want))
        return;
    for (int i = 0; i < 3; i++) {
        if (!agree(mixed_directions[i], enctype, flags, &got))
            continue;
        EXPECT_NUMBER(got.protocol, want.protocol);
        EXPECT_NUMBER(got.type, want.type);
        EXPECT_NUMBER(got.subkey, want.subkey);
    }
}

void
agree_on_enctypes(int enctype)
{
    const OM_uint32 mutual = GSS_C_MUTUAL_FLAG;
    char before[1200];
    size_t i;

    snprintf(before, sizeof(before), "%s", getenv("KRB5_CONFIG"));
    report_open("enctype %d, the enctype that is agreed on", enctype);
    for (i = 0; i < NUM_PREFERENCES; i++) {
        prefer(preferences[i]);
        try_order(enctype, mutual);
        try_order(enctype, mutual | GSS_C_DCE_STYLE);
        try_order(enctype, 0);
    }
    report_close();
    setenv("KRB5_CONFIG", before, 1);
}
