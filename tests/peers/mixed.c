/* tests/peers/mixed.c: contracts in mixed.h. */
#include "tests/peers/mixed.h"
#include "tests/peers/report.h"
#include "tests/peers/weak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KRB5_OID_LEN 9

const char *const mixed_directions[3] = {"module:builtin", "builtin:module",
                                         "module:module"};
const int mixed_enctypes[8] = {16, 17, 18, 19, 20, 23, 25, 26};

static unsigned char builtin_bytes[60];
static gss_OID_desc builtin = {0, builtin_bytes};

/* Exports a context, and so ends it: the library writes the mechanism's name
 * first, the module's being its own and then the one of Kerberos. */
static bool
take_name(gss_ctx_id_t *context, gss_OID_desc *out)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    const unsigned char *bytes;
    OM_uint32 minor;
    bool ok;

    ok = EXPECT_NUMBER(gss_export_sec_context(&minor, context, &token),
                       GSS_S_COMPLETE);
    if (ok) {
        bytes = token.value;
        ok = EXPECT(bytes[3] <= sizeof(builtin_bytes));
    }
    if (ok) {
        out->length = bytes[3];
        memcpy(out->elements, bytes + 4, out->length);
    }
    gss_release_buffer(&minor, &token);
    return ok;
}

bool
mixed_prepare(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p;
    bool ok;

    ok = pair_expect(&options, &p) && take_name(&p.initiator, &builtin) &&
         EXPECT(builtin.length > KRB5_OID_LEN);
    pair_free(&p);
    return ok;
}

gss_OID
mixed_builtin(void)
{
    return &builtin;
}

gss_cred_id_t
mixed_accept_cred(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_default_cred(&minor, NULL, &builtin, GSS_C_ACCEPT, &cred),
                  GSS_S_COMPLETE);
    return cred;
}

bool
mixed_initiates(const char *direction)
{
    return strncmp(direction, "module:", 7) == 0;
}

bool
mixed_accepts(const char *direction)
{
    return strstr(direction, ":module") != NULL;
}

bool
mixed_make_as(const char *direction, int enctype, OM_uint32 flags,
              struct pair *out)
{
    char target[30];
    struct pair_options options = {.target = target, .flags = flags};
    OM_uint32 minor;
    bool ok;

    snprintf(target, sizeof(target), "svc%d@localhost", enctype);
    if (!mixed_initiates(direction))
        options.mech = &builtin;
    if (!mixed_accepts(direction))
        options.acceptor_cred = mixed_accept_cred();
    ok = pair_expect(&options, out);
    gss_release_cred(&minor, &options.acceptor_cred);
    return ok;
}

bool
mixed_is_weak(int enctype)
{
    return enctype == 16 || enctype == 23;
}

bool
mixed_make(const char *direction, int enctype, OM_uint32 flags,
           struct pair *out)
{
    char config[WEAK_CONFIG_SIZE], before[WEAK_CONFIG_SIZE];
    bool ok;

    snprintf(before, sizeof(before), "%s", getenv("KRB5_CONFIG"));
    if (mixed_is_weak(enctype)) {
        weak_config(enctype, config);
        setenv("KRB5_CONFIG", config, 1);
    }
    ok = mixed_make_as(direction, enctype, flags, out);
    setenv("KRB5_CONFIG", before, 1);
    return ok;
}

static void
end(gss_ctx_id_t *context, bool module)
{
    unsigned char bytes[sizeof(builtin_bytes)];
    gss_OID_desc name = {0, bytes};

    if (*context != GSS_C_NO_CONTEXT && take_name(context, &name))
        EXPECT_NUMBER(name.length > KRB5_OID_LEN, module);
}

void
mixed_end(const char *direction, struct pair *p)
{
    end(&p->initiator, mixed_initiates(direction));
    end(&p->acceptor, mixed_accepts(direction));
    pair_free(p);
}
