/* tests/peers/gss.h: what every test does with the GSS library. */
#ifndef APEX_TESTS_PEERS_GSS_H
#define APEX_TESTS_PEERS_GSS_H

#include "tests/peers/library.h"

#include <stdbool.h>

/* The SPNEGO mechanism, RFC 4178. */
extern gss_OID const oid_spnego;

/* Kerberos under its older names: 1.3.5.1.5.2, and that of Windows 2000. */
extern gss_OID const oid_krb5_old;
extern gss_OID const oid_krb5_ms;

/* The module as a plain mechanism, mech/ap/plain_oid.h. */
extern gss_OID const oid_plain;

/* gss_use_module (gss_use_builtin) makes the GSS library of this process take
 * the module (MIT's own mechanism) for Kerberos.  Before the first GSS call. */
void
gss_use_module(void);
void
gss_use_builtin(void);

/* gss_use_plain has the plain mechanism beside MIT's own, or (`interposed`)
 * beside the module in its place. */
void
gss_use_plain(bool interposed);

/* gss_module_mapped says whether mech_apex.so is in this process. */
bool
gss_module_mapped(void);

/* gss_heimdal_mapped says whether Heimdal's GSS library is in this process, and
 * MIT's is not. */
bool
gss_heimdal_mapped(void);

/* gss_under_valgrind, gss_sanitized: what else is in this process. */
bool
gss_under_valgrind(void);
bool
gss_sanitized(void);

/* Names; NULL when the library refuses. */
gss_name_t
gss_host_name(const char *text);
gss_name_t
gss_user_name(const char *text);

/* gss_name_text writes the display form, "?" when there is none. */
void
gss_name_text(gss_name_t name, char *out, size_t size);

/* gss_status_text writes all of what display_status says of a mechanism's
 * minor status. */
void
gss_status_text(gss_OID mech, OM_uint32 minor, char *out, size_t size);

/* gss_text points a buffer at a string. */
gss_buffer_desc
gss_text(const char *text);

/* gss_copy duplicates bytes with malloc; free with free(value). */
gss_buffer_desc
gss_copy(const void *bytes, size_t len);

/* gss_text_bindings: channel bindings of application data alone; where `text`
 * begins with an @, of two IPv4 addresses too. */
void
gss_text_bindings(const char *text, struct gss_channel_bindings_struct *cb);

/* gss_store_acquire: gss_acquire_cred_from with a cred store of up to two pairs
 * (`key` NULL: not used), for the Kerberos mechanism alone. */
OM_uint32
gss_store_acquire(OM_uint32 *minor, gss_name_t name, gss_cred_usage_t usage,
                  const char *key1, const char *value1, const char *key2,
                  const char *value2, gss_cred_id_t *out);

/* gss_default_cred: gss_acquire_cred for one mechanism, NULL is Kerberos. */
OM_uint32
gss_default_cred(OM_uint32 *minor, gss_name_t name, gss_OID mech,
                 gss_cred_usage_t usage, gss_cred_id_t *out);

/* gss_let_files_settle waits for as long as the module keeps nothing of a file
 * that was changed just now (mech_apex(8)). */
void
gss_let_files_settle(void);

#endif
