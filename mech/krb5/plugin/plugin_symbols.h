/* mech/krb5/plugin/plugin_symbols.h: what libkrb5 exports for its plug-ins for
 * authorization data, but declares in no installed header
 * (doc/private-facts.txt).  libgssapi_krb5 is built on these functions.  A
 * libkrb5 without them still shows requests to the plug-ins; their attributes
 * are out of reach. */
#ifndef APEX_MECH_KRB5_PLUGIN_PLUGIN_SYMBOLS_H
#define APEX_MECH_KRB5_PLUGIN_PLUGIN_SYMBOLS_H

#include <krb5.h>
#include <stdbool.h>

typedef struct _krb5_authdata_context *authdata_context;

#define WEAK __attribute__((weak))

extern WEAK krb5_error_code
krb5_auth_con_get_authdata_context(krb5_context context,
                                   krb5_auth_context auth_context,
                                   authdata_context *out);
extern WEAK krb5_error_code
krb5_auth_con_set_authdata_context(krb5_context context,
                                   krb5_auth_context auth_context,
                                   authdata_context in);
extern WEAK krb5_error_code
krb5_authdata_context_init(krb5_context context, authdata_context *out);
extern WEAK void
krb5_authdata_context_free(krb5_context context, authdata_context in);
extern WEAK krb5_error_code
krb5_authdata_context_copy(krb5_context context, authdata_context in,
                           authdata_context *out);
extern WEAK krb5_error_code
krb5_authdata_import_attributes(krb5_context context, authdata_context into,
                                krb5_flags usage, const krb5_data *in);
extern WEAK krb5_error_code
krb5_authdata_export_attributes(krb5_context context, authdata_context of,
                                krb5_flags usage, krb5_data **out);
extern WEAK krb5_error_code
krb5_authdata_get_attribute_types(krb5_context context, authdata_context of,
                                  krb5_data **out);
extern WEAK krb5_error_code
krb5_authdata_get_attribute(krb5_context context, authdata_context of,
                            const krb5_data *attribute,
                            krb5_boolean *authenticated, krb5_boolean *complete,
                            krb5_data *value, krb5_data *display, int *more);
extern WEAK krb5_error_code
krb5_authdata_set_attribute(krb5_context context, authdata_context of,
                            krb5_boolean complete, const krb5_data *attribute,
                            const krb5_data *value);
extern WEAK krb5_error_code
krb5_authdata_delete_attribute(krb5_context context, authdata_context of,
                               const krb5_data *attribute);
extern WEAK krb5_error_code
krb5_authdata_export_internal(krb5_context context, authdata_context of,
                              krb5_boolean authenticated, const char *plugin,
                              void **out);
extern WEAK krb5_error_code
krb5_authdata_free_internal(krb5_context context, authdata_context of,
                            const char *plugin, void *object);

#undef WEAK

/* All uses of authorization data, which is every plug-in. */
#define AD_USAGE_ALL 0x2f

/* plugin_symbols_there says whether all of them are. */
static inline bool
plugin_symbols_there(void)
{
    return krb5_auth_con_get_authdata_context != NULL &&
           krb5_auth_con_set_authdata_context != NULL &&
           krb5_authdata_context_init != NULL &&
           krb5_authdata_context_free != NULL &&
           krb5_authdata_context_copy != NULL &&
           krb5_authdata_import_attributes != NULL &&
           krb5_authdata_export_attributes != NULL &&
           krb5_authdata_get_attribute_types != NULL &&
           krb5_authdata_get_attribute != NULL &&
           krb5_authdata_set_attribute != NULL &&
           krb5_authdata_delete_attribute != NULL &&
           krb5_authdata_export_internal != NULL &&
           krb5_authdata_free_internal != NULL;
}

#endif
