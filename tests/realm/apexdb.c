/* tests/realm/apexdb.c: a KDC database that allows constrained delegation and
 * knows users by their certificates.
 *
 * Debian's KDC knows either only from LDAP.  This is its own db2 module with
 * two answers replaced: everybody may delegate, to everybody but svc17 (not on
 * the list) and svc20 (forbidden by policy); and a
 * certificate is of the user that its subject's common name says.  For the
 * throw-away realm and nothing else.
 */
#include <krb5.h>

#include <dlfcn.h>
#include <kdb.h>
#include <stdbool.h>
#include <string.h>

extern kdb_vftabl kdb_function_table;
__attribute__((visibility("default"))) kdb_vftabl kdb_function_table;

static bool
is_text(const krb5_data *data, const char *text)
{
    return data->length == strlen(text) &&
           memcmp(data->data, text, data->length) == 0;
}

static krb5_error_code
allow(krb5_context krb5, krb5_const_principal client,
      const krb5_db_entry *server, krb5_const_principal proxy)
{
    (void)krb5;
    (void)client;
    (void)server;
    /* No `proxy`: may it delegate to anybody at all? */
    if (proxy == NULL || proxy->length == 0)
        return 0;
    if (is_text(&proxy->data[0], "svc17"))
        return KRB5KDC_ERR_BADOPTION;
    return is_text(&proxy->data[0], "svc20") ? KRB5KDC_ERR_POLICY : 0;
}

/* The last common name in a certificate, which is the subject's: a string after
 * the OID 2.5.4.3.  False: `der` is no SEQUENCE that fills it, or has none. */
static bool
find_common_name(const krb5_data *der, krb5_data *out)
{
    static const unsigned char oid[] = {0x06, 0x03, 0x55, 0x04, 0x03};
    const unsigned char *p = (const unsigned char *)der->data;
    unsigned int len;
    bool found = false;

    if (der->length < 4 || p[0] != 0x30 || p[1] != 0x82 ||
        (p[2] << 8 | p[3]) + 4u != der->length)
        return false;
    for (unsigned int i = 4; i + sizeof(oid) + 2 < der->length; i++) {
        len = p[i + sizeof(oid) + 1];
        if (memcmp(p + i, oid, sizeof(oid)) != 0 || len > 0x7f ||
            i + sizeof(oid) + 2 + len > der->length)
            continue;
        out->data = der->data + i + sizeof(oid) + 2;
        out->length = len;
        found = true;
    }
    return found;
}

/* `given` is the user's name where the certificate comes with one. */
static krb5_error_code
find_by_certificate(krb5_context krb5, const krb5_data *certificate,
                    krb5_const_principal given, unsigned int flags,
                    krb5_db_entry **out)
{
    krb5_principal user = NULL;
    krb5_error_code code;
    krb5_data name;

    if (!find_common_name(certificate, &name))
        return KRB5_KDB_NOENTRY;
    code =
        krb5_build_principal_ext(krb5, &user, given->realm.length,
                                 given->realm.data, name.length, name.data, 0);
    if (code == 0 && given->length > 0 && given->data[0].length > 0 &&
        !krb5_principal_compare(krb5, given, user))
        code = KRB5KDC_ERR_CLIENT_NAME_MISMATCH;
    if (code == 0)
        code = kdb_function_table.get_principal(krb5, user, flags, out);
    krb5_free_principal(krb5, user);
    return code;
}

/* The table is looked up as data: it must be filled when the module is loaded.
 */
__attribute__((constructor)) static void
fill(void)
{
    const kdb_vftabl *db2;
    void *module = dlopen(KDB_DB2, RTLD_NOW | RTLD_LOCAL);

    db2 = module != NULL ? dlsym(module, "kdb_function_table") : NULL;
    if (db2 == NULL)
        return;
    memcpy(&kdb_function_table, db2, sizeof(*db2));
    kdb_function_table.check_allowed_to_delegate = allow;
    kdb_function_table.get_s4u_x509_principal = find_by_certificate;
}
