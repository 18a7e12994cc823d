/* tests/peers/cred_x509.c: a service that acts for a user whose certificate it
 * was shown (MS-SFU section 2.2.2): the KDC says who that is. */
#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 4000 /* bytes of a certificate */

struct certificate {
    unsigned char bytes[MOST];
    size_t len;
};

/* A certificate that `user` made for himself. */
static void
make(const char *user, struct certificate *out)
{
    char command[900], path[400];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s.der", getenv("TMPDIR"), user);
    snprintf(command, sizeof(command),
             "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "
             "'/O=Test/CN=%s' -keyout /dev/null -outform DER -out %s "
             ">/dev/null 2>&1",
             user, path);
    EXPECT_NUMBER(system(command), 0);
    out->len = 0;
    f = fopen(path, "rb");
    if (EXPECT(f != NULL)) {
        out->len = fread(out->bytes, 1, sizeof(out->bytes), f);
        fclose(f);
    }
    EXPECT(out->len > 100 && out->len < MOST);
}

static OM_uint32
import(const struct certificate *c, OM_uint32 *minor, gss_name_t *out)
{
    gss_buffer_desc der = {c->len, (void *)(uintptr_t)c->bytes};

    return gss_import_name(minor, &der, GSS_KRB5_NT_X509_CERT, out);
}

/* What comes of asking for a credential of whose certificate this is. */
static OM_uint32
impersonate(const struct certificate *c, OM_uint32 *minor, gss_cred_id_t *out)
{
    gss_OID_set_desc mechs = {1, gss_mech_krb5};
    gss_cred_id_t service = cred_service(GSS_C_INITIATE);
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, ignored;

    *out = GSS_C_NO_CREDENTIAL;
    major = import(c, minor, &name);
    if (major == GSS_S_COMPLETE)
        major = gss_acquire_cred_impersonate_name(
            minor, service, name, 0, &mechs, GSS_C_INITIATE, out, NULL, NULL);
    gss_release_name(&ignored, &name);
    gss_release_cred(&ignored, &service);
    return major;
}

static void
a_user(void)
{
    static struct certificate c;
    gss_cred_id_t cred;
    OM_uint32 minor;

    make("bob", &c);
    if (EXPECT_NUMBER(impersonate(&c, &minor, &cred), GSS_S_COMPLETE)) {
        cred_is(cred, "bob@APEX.TEST", GSS_C_INITIATE);
        cred_to_itself(cred, "bob@APEX.TEST");
        cred_works(cred, "bob@APEX.TEST");
    }
    gss_release_cred(&minor, &cred);
}

/* Refused, with the KDC's words.  Its code too, unless the library has given
 * the builtin mechanism, which asks for the module, a number in the place of a
 * code that the module itself has used: KRB_ERR_GENERIC says no more than that.
 */
static void
is_refused(const struct certificate *c)
{
    const int32_t code = KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN;
    gss_cred_id_t cred;
    OM_uint32 minor;
    char text[500];

    EXPECT(GSS_ERROR(impersonate(c, &minor, &cred)));
    if (!cred_module || (int32_t)minor != KRB5KRB_ERR_GENERIC)
        EXPECT_NUMBER((int32_t)minor, code);
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    EXPECT_MATCH(text, "not found in Kerberos database");
    EXPECT(cred == GSS_C_NO_CREDENTIAL);
    gss_release_cred(&minor, &cred);
}

static void
a_stranger(void)
{
    static struct certificate c;

    make("nobody", &c);
    is_refused(&c);
}

static void
a_garbled_one(void)
{
    static struct certificate c;

    make("bob", &c);
    c.len -= 20;
    is_refused(&c);
    c.len += 20;
    c.bytes[0] = 0x31;
    is_refused(&c);
    c.len = 1;
    is_refused(&c);
}

static const struct report_test tests[] = {
    {"x509: a user by certificate", a_user},
    {"x509: a certificate of nobody's", a_stranger},
    {"x509: what is no certificate", a_garbled_one},
};

void
cred_x509_tests(void)
{
    if (getenv("APEX_KDC_DELEGATES") == NULL) {
        report_skip("x509", "the KDC knows no certificates");
        return;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
