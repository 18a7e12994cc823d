/* mech/name/name.h: names as GSS-API handles them. */
#ifndef APEX_MECH_NAME_NAME_H
#define APEX_MECH_NAME_NAME_H

#include <gssapi/gssapi.h>

#include <stdatomic.h>

#include "mech/name/attributes.h"
#include "mech/krb5/names.h"
#include "mech/krb5/plugin_data.h"

/* What a gss_name_t of this module points to; immutable but for `plugins`. */
struct name {
    struct krb_name *krb;
    struct attributes *attributes; /* NULL: none */
    /* What the site's plug-ins keep for it; NULL: nothing yet.  For
     * mech/name/all_attributes.h, which only puts another in its place that
     * keeps this one. */
    struct plugin_data *_Atomic plugins;
    bool plain; /* of the plain mechanism, for its export */
};

/* name_new takes `krb` over, also on failure (it is freed then);
 * name_new_with likewise `attributes`, which may be NULL.  `mech` is the
 * mechanism that the name is one of, by any of our OIDs; NULL: krb5. */
APEX_MUST_USE enum verdict
name_new(gss_const_OID mech, struct krb_name *krb, struct name **out);
APEX_MUST_USE enum verdict
name_new_with(gss_const_OID mech, struct krb_name *krb,
              struct attributes *attributes, struct name **out);
APEX_MUST_USE enum verdict
name_copy(const struct name *n, struct name **out, struct evidence *ev);
void
name_free(struct name *n);

/* name_import reads `text` as `type` says (RFC 2743 section 2.4.5; NULL: a
 * principal), as a name of `mech`, see above.  V_BAD_NAMETYPE: this
 * mechanism does not have the type.  A name that was exported with attributes
 * comes without them: anybody may have written those bytes. */
APEX_MUST_USE enum verdict
name_import(gss_const_OID mech, struct bytes text, gss_const_OID type,
            struct name **out, struct evidence *ev);

/* name_display gives the unparsed principal, malloc'd and with a NUL beyond its
 * length, because callers use it as a C string, and the static type OID with
 * which name_import reads it back. */
APEX_MUST_USE enum verdict
name_display(const struct name *n, gss_buffer_t out, gss_OID *out_type);

/* name_export gives the exported form, RFC 2743 section 3.2: with the OID of
 * the plain mechanism where the name is one of it, else with that of krb5, as
 * the library's own mechanism does it for all its OIDs. */
APEX_MUST_USE enum verdict
name_export(const struct name *n, gss_buffer_t out);

/* name_export_composite gives the exported form with attributes, RFC 6680
 * section 7.8. */
APEX_MUST_USE enum verdict
name_export_composite(const struct name *n, gss_buffer_t out,
                      struct evidence *ev);

/* name_text_copy is a buffer with a copy of the C string `s`. */
APEX_MUST_USE enum verdict
name_text_copy(const char *s, gss_buffer_t out);

#endif
