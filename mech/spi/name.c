/* mech/spi/name.c: entry points for names. */
#include <stdlib.h>
#include <string.h>

#include "mech/gss/buffers.h"
#include "mech/name/name.h"
#include "mech/gss/oids.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

/* All mechanisms of this module name principals alike; `mech` (NULL for a name
 * that came from the interposer) makes a difference to the exported form. */
OM_uint32
gssi_import_name_by_mech(OM_uint32 *minor, gss_OID mech, gss_buffer_t text,
                         gss_OID type, gss_name_t *name)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct name *n = NULL;

    if (name == NULL)
        return status_no_place(minor);
    *name = GSS_C_NO_NAME;
    v = name_import(mech, buffer_bytes(text), type, &n, &ev);
    if (v == V_OK)
        *name = name_handle(n);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_import_name(OM_uint32 *minor, gss_buffer_t text, gss_OID type,
                 gss_name_t *name)
{
    return gssi_import_name_by_mech(minor, GSS_C_NO_OID, text, type, name);
}

OM_uint32
gssi_display_name(OM_uint32 *minor, gss_name_t name, gss_buffer_t text,
                  gss_OID *type)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    buffer_clear(text);
    if (type != NULL)
        *type = GSS_C_NO_OID;
    if (name != GSS_C_NO_NAME)
        v = name_display(name_of(name), text, type);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_compare_name(OM_uint32 *minor, gss_name_t a, gss_name_t b, int *equal)
{
    struct evidence ev = EVIDENCE_INIT;
    const struct name *left = name_of(a), *right = name_of(b);

    if (equal == NULL)
        return status_no_place(minor);
    *equal = 0;
    if (left == NULL || right == NULL)
        return status_of(V_BAD_NAME, &ev, minor);
    /* RFC 2743 section 2.4.3: an anonymous name equals nothing. */
    *equal = !krb_name_is_anonymous(left->krb) &&
             krb_name_equal(left->krb, right->krb);
    return status_of(V_OK, &ev, minor);
}

OM_uint32
gssi_duplicate_name(OM_uint32 *minor, const gss_name_t name, gss_name_t *copy)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;
    struct name *n = NULL;

    if (copy == NULL)
        return status_no_place(minor);
    *copy = GSS_C_NO_NAME;
    if (name != GSS_C_NO_NAME)
        v = name_copy(name_of(name), &n, &ev);
    if (v == V_OK)
        *copy = name_handle(n);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_release_name(OM_uint32 *minor, gss_name_t *name)
{
    *minor = 0;
    if (name != NULL) {
        name_free(name_of(*name));
        *name = GSS_C_NO_NAME;
    }
    return GSS_S_COMPLETE;
}

OM_uint32
gssi_export_name(OM_uint32 *minor, const gss_name_t name, gss_buffer_t token)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    buffer_clear(token);
    if (name != GSS_C_NO_NAME)
        v = name_export(name_of(name), token);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_localname(OM_uint32 *minor, const gss_name_t name, gss_const_OID mech,
               gss_buffer_t local)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;
    char *account = NULL;

    (void)mech;
    if (local == GSS_C_NO_BUFFER)
        return status_no_place(minor);
    buffer_clear(local);
    if (name != GSS_C_NO_NAME)
        v = krb_name_localname(name_of(name)->krb, &account, &ev);
    if (v == V_OK) {
        local->value = account;
        local->length = strlen(account);
    }
    return status_of(v, &ev, minor);
}

/* An account name that holds a NUL is not the account that its C string names:
 * it is nobody. */
static enum verdict
authorize(const struct krb_name *n, struct bytes user, struct evidence *ev)
{
    enum verdict v;
    char *account;

    if (user.len == 0 || memchr(user.data, '\0', user.len) != NULL)
        return verdict_with(V_MALFORMED_NAME, ev, "not the name of an account");
    account = strndup((const char *)user.data, user.len);
    if (account == NULL)
        return V_NO_MEMORY;
    v = krb_name_user_ok(n, account)
            ? V_OK
            : verdict_with(V_UNAUTHORIZED, ev, "%s as %s", krb_name_text(n),
                           account);
    free(account);
    return v;
}

OM_uint32
gssi_authorize_localname(OM_uint32 *minor, const gss_name_t name,
                         gss_const_buffer_t user, gss_const_OID user_type)
{
    enum verdict v = V_BAD_NAME;
    struct evidence ev = EVIDENCE_INIT;

    if (user_type != GSS_C_NO_OID && !oid_equal(user_type, GSS_C_NT_USER_NAME))
        v = V_BAD_NAMETYPE;
    else if (name != GSS_C_NO_NAME)
        v = authorize(name_of(name)->krb, buffer_bytes(user), &ev);
    return status_of(v, &ev, minor);
}
