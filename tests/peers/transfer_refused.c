/* tests/peers/transfer_refused.c: a library that reads another form of exported
 * contexts.  This program's gss_import_sec_context stands in front of the
 * library's, and refuses what the module tries with it. */
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned imports_tried;

/* Visible to the module, where the build hides what it does not export. */
__attribute__((visibility("default"))) OM_uint32
gss_import_sec_context(OM_uint32 *minor, gss_buffer_t token,
                       gss_ctx_id_t *context)
{
    (void)token;
    imports_tried++;
    *context = GSS_C_NO_CONTEXT;
    *minor = EINVAL;
    return GSS_S_FAILURE;
}

static const struct pair_options standard = {.flags = PAIR_FLAGS};

/* The sentence has what the try came to. */
static bool
names_the_cause(const char *path)
{
    FILE *trace = fopen(path, "r");
    char line[3000];
    bool found = false;

    while (trace != NULL && fgets(line, sizeof(line), trace) != NULL)
        found |= strstr(line, "verdict UNAVAILABLE") != NULL &&
                 strstr(line, "the import is refused") != NULL;
    if (trace != NULL)
        fclose(trace);
    return found;
}

/* A context that cannot travel says so, and survives being asked. */
static void
export_is_not_promised(void)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    char path[600];
    struct pair p;

    if (pair_expect(&standard, &p)) {
        EXPECT_NUMBER(p.initiator_flags & GSS_C_TRANS_FLAG, 0);
        EXPECT_NUMBER(p.acceptor_flags & GSS_C_TRANS_FLAG, 0);
        snprintf(path, sizeof(path), "%s/refused.trace", getenv("TMPDIR"));
        setenv("KRB5_TRACE", path, 1);
        major = gss_export_sec_context(&minor, &p.initiator, &token);
        EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
        unsetenv("KRB5_TRACE");
        EXPECT(names_the_cause(path));
        EXPECT(p.initiator != GSS_C_NO_CONTEXT);
        EXPECT_NUMBER(token.length, 0);
        pair_exercise(&p);
    }
    pair_free(&p);
}

static void
the_attribute_is_absent(void)
{
    gss_OID_set set = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    int present = -1;

    EXPECT_NUMBER(gss_inquire_attrs_for_mech(&minor, gss_mech_krb5, &set, NULL),
                  GSS_S_COMPLETE);
    gss_test_oid_set_member(&minor, (gss_OID)GSS_C_MA_CTX_TRANS, set, &present);
    EXPECT_NUMBER(present, 0);
    gss_release_oid_set(&minor, &set);
}

/* Once a process, not once a context. */
static void
one_try_is_enough(void)
{
    EXPECT_NUMBER(imports_tried, 1);
}

typedef OM_uint32
import_context(OM_uint32 *minor, gss_buffer_t token, gss_ctx_id_t *context);

/* The form of the plain mechanism is nobody else's.  The library's own function
 * takes its contexts back. */
static void
the_plain_mechanism_is_free(void)
{
    import_context *import =
        (import_context *)dlsym(RTLD_NEXT, "gss_import_sec_context");
    struct pair_options options = {.mech = oid_plain, .flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    EXPECT_NUMBER(gss_default_cred(&minor, NULL, oid_plain, GSS_C_ACCEPT,
                                   &options.acceptor_cred),
                  GSS_S_COMPLETE);
    if (pair_expect(&options, &p) && EXPECT(import != NULL)) {
        EXPECT(p.initiator_flags & GSS_C_TRANS_FLAG);
        EXPECT(p.acceptor_flags & GSS_C_TRANS_FLAG);
        EXPECT_NUMBER(gss_export_sec_context(&minor, &p.initiator, &token),
                      GSS_S_COMPLETE);
        EXPECT_NUMBER(import(&minor, &token, &p.initiator), GSS_S_COMPLETE);
        pair_exercise(&p);
    }
    gss_release_buffer(&minor, &token);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static const struct report_test tests[] = {
    {"transfer refused: the plain mechanism is free",
     the_plain_mechanism_is_free},
    {"transfer refused: export is not promised", export_is_not_promised},
    {"transfer refused: the attribute is absent", the_attribute_is_absent},
    {"transfer refused: one try is enough", one_try_is_enough},
};

int
main(void)
{
    gss_use_plain(true);
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
