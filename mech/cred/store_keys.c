/* mech/cred/store_keys.c: what an application says in a credential store. */
#include "mech/cred/store_keys.h"

#include <string.h>

static const char **
store_slot(struct cred_store *values, const char *key)
{
    const struct {
        const char *key;
        const char **slot;
    } known[] = {
        {"ccache", &values->ccache},
        {"keytab", &values->keytab},
        {"client_keytab", &values->client_keytab},
        {"rcache", &values->rcache},
        {"password", &values->password},
        {"verify", &values->verify},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(key, known[i].key) == 0)
            return known[i].slot;
    }
    return NULL;
}

enum verdict
cred_store_read(gss_const_key_value_set_t store, struct cred_store *out,
                struct evidence *ev)
{
    struct cred_store values = {0};

    for (OM_uint32 i = 0; store != NULL && i < store->count; i++) {
        const gss_key_value_element_desc *e = &store->elements[i];
        const char **slot = store_slot(&values, e->key);

        if (slot == NULL)
            continue;
        if (*slot != NULL)
            return verdict_with(V_DUPLICATE_KEY, ev, "\"%s\"", e->key);
        *slot = e->value;
    }
    *out = values;
    return V_OK;
}
