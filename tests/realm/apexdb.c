/* tests/realm/apexdb.c: a KDC database that allows constrained delegation.
 *
 * Debian's KDC knows who may delegate to whom only from LDAP.  This is its own
 * db2 module with the one answer replaced: everybody may, to everybody.  For
 * the throw-away realm and nothing else.
 */
#include <krb5.h>

#include <dlfcn.h>
#include <kdb.h>
#include <string.h>

extern kdb_vftabl kdb_function_table;
__attribute__((visibility("default"))) kdb_vftabl kdb_function_table;

static krb5_error_code
allow(krb5_context krb5, krb5_const_principal client,
      const krb5_db_entry *server, krb5_const_principal proxy)
{
    (void)krb5;
    (void)client;
    (void)server;
    (void)proxy;
    return 0;
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
}
