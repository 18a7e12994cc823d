/* tests/peers/gss_store.c: what MIT's library alone has. */
#include "tests/peers/gss.h"

OM_uint32
gss_store_acquire(OM_uint32 *minor, gss_name_t name, gss_cred_usage_t usage,
                  const char *key1, const char *value1, const char *key2,
                  const char *value2, gss_cred_id_t *out)
{
    gss_key_value_element_desc elements[2];
    gss_key_value_set_desc store = {0, elements};
    gss_OID_set_desc mechs = {1, gss_mech_krb5};

    if (key1 != NULL) {
        elements[store.count].key = key1;
        elements[store.count++].value = value1;
    }
    if (key2 != NULL) {
        elements[store.count].key = key2;
        elements[store.count++].value = value2;
    }
    return gss_acquire_cred_from(minor, name, 0, &mechs, usage, &store, out,
                                 NULL, NULL);
}
