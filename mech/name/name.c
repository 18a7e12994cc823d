/* mech/name/name.c: names as GSS-API handles them. */
#include "mech/name/name.h"

#include <stdlib.h>
#include <string.h>

#include "mech/gss/buffers.h"
#include "mech/krb5/oids.h"
#include "mech/gss/oids.h"

enum verdict
name_new(gss_const_OID mech, struct krb_name *krb, struct name **out)
{
    return name_new_with(mech, krb, NULL, out);
}

enum verdict
name_new_with(gss_const_OID mech, struct krb_name *krb,
              struct attributes *attributes, struct name **out)
{
    struct name *n = calloc(1, sizeof(*n));

    if (n == NULL) {
        krb_name_free(krb);
        attributes_free(attributes);
        return V_NO_MEMORY;
    }
    n->krb = krb;
    n->attributes = attributes;
    n->plain = mech_oid_is_plain(mech);
    *out = n;
    return V_OK;
}

static gss_OID
name_mech(const struct name *n)
{
    return n->plain ? mech_oid_plain() : mech_oid_krb5();
}

enum verdict
name_copy(const struct name *n, struct name **out, struct evidence *ev)
{
    struct attributes *attributes = NULL;
    struct krb_name *krb = NULL;
    enum verdict v = attributes_copy(n->attributes, &attributes);

    if (v == V_OK)
        v = krb_name_duplicate(n->krb, &krb, ev);
    if (v != V_OK) {
        attributes_free(attributes);
        return v;
    }
    v = name_new_with(name_mech(n), krb, attributes, out);
    if (v == V_OK)
        (*out)->plugins = plugin_data_share(n->plugins);
    return v;
}

void
name_free(struct name *n)
{
    if (n == NULL)
        return;
    krb_name_free(n->krb);
    attributes_free(n->attributes);
    plugin_data_free(n->plugins);
    free(n);
}

/*
 * Exported name, RFC 2743 section 3.2:
 *   04 01 | be16 length of (06 len OID) | 06 len OID | be32 length | name
 * The name of this mechanism is the unparsed principal (RFC 1964
 * section 2.1.3).  With attributes (RFC 6680 section 7.8) it begins with 04 02,
 * and there follows
 *   be32 length | attributes
 */
#define EXPORT_PLAIN     0x0401
#define EXPORT_COMPOSITE 0x0402

/* The attributes are passed over (mech/name/name.h). */
static bool
skip_attributes(struct reader *r)
{
    struct bytes ignored;

    return reader_counted(r, &ignored);
}

static bool
read_exported(struct bytes text, struct bytes *out_principal)
{
    struct reader r, oid;
    struct bytes oid_tlv, content;
    uint16_t id, oid_len;

    reader_init(&r, text);
    if (!reader_be16(&r, &id) ||
        (id != EXPORT_PLAIN && id != EXPORT_COMPOSITE) ||
        !reader_be16(&r, &oid_len) || !reader_bytes(&r, oid_len, &oid_tlv) ||
        !reader_counted(&r, out_principal) ||
        (id == EXPORT_COMPOSITE && !skip_attributes(&r)) || !reader_done(&r))
        return false;
    reader_init(&oid, oid_tlv);
    return der_oid(&oid, &content) && reader_done(&oid) &&
           mech_oid_of_content(content) != NULL;
}

static enum verdict
import_exported(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    struct bytes principal = {NULL, 0};

    if (!read_exported(text, &principal))
        return verdict_with(
            V_MALFORMED_NAME, ev,
            "not an exported name of a mechanism of this module");
    return krb_name_parse(principal, out, ev);
}

/* gss_nt_krb5_principal: the bytes are a krb5_principal, that is, a pointer. */
static enum verdict
import_principal(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    const void *principal = NULL;

    if (text.len != sizeof(principal))
        return verdict_with(V_NAME_SIZE, ev, "not a krb5_principal handle");
    memcpy(&principal, text.data, sizeof(principal));
    return krb_name_from_handle(principal, out, ev);
}

static enum verdict
import_machine_uid(struct bytes text, struct krb_name **out,
                   struct evidence *ev)
{
    uint32_t uid;

    if (text.len != sizeof(uid))
        return verdict_with(V_NAME_SIZE, ev, "not a uid_t");
    memcpy(&uid, text.data, sizeof(uid));
    return krb_name_from_uid(uid, out, ev);
}

/* Programs count the NUL of their C string into the buffer (MIT's own samples
 * do); one at the very end is not part of the name.  Any other stays and is
 * refused below. */
static struct bytes
without_final_nul(struct bytes text)
{
    if (text.len != 0 && text.data[text.len - 1] == '\0')
        text.len--;
    return text;
}

static enum verdict
import_string_uid(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    uint64_t uid = 0;

    text = without_final_nul(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || uid > UINT32_MAX)
            return verdict_with(V_NO_ACCOUNT, ev, "not a uid in digits");
        uid = uid * 10 + (uint64_t)(text.data[i] - '0');
    }
    if (text.len == 0 || uid > UINT32_MAX)
        return verdict_with(V_NO_ACCOUNT, ev, "not a uid in digits");
    return krb_name_from_uid((uint32_t)uid, out, ev);
}

static enum verdict
import_anonymous(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    (void)text; /* RFC 2743 section 4.5: the name has no text that counts */
    return krb_name_anonymous(out, ev);
}

static enum verdict
import_principal_text(struct bytes text, struct krb_name **out,
                      struct evidence *ev)
{
    return krb_name_parse(without_final_nul(text), out, ev);
}

static enum verdict
import_host_based(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    return krb_name_host_based(without_final_nul(text), out, ev);
}

static enum verdict
import_enterprise(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    return krb_name_parse_enterprise(without_final_nul(text), out, ev);
}

typedef enum verdict
importer(struct bytes, struct krb_name **, struct evidence *);

/* The name types of this mechanism; types are compared by content. */
static importer *
importer_for(gss_const_OID type)
{
    if (type == NULL || oid_equal(type, GSS_C_NT_USER_NAME) ||
        oid_equal(type, krb_oid_principal_name()))
        return import_principal_text;
    if (oid_equal(type, GSS_C_NT_HOSTBASED_SERVICE) ||
        oid_equal(type, GSS_C_NT_HOSTBASED_SERVICE_X))
        return import_host_based;
    if (oid_equal(type, GSS_C_NT_EXPORT_NAME) ||
        oid_equal(type, GSS_C_NT_COMPOSITE_EXPORT))
        return import_exported;
    if (oid_equal(type, krb_oid_principal()))
        return import_principal;
    if (oid_equal(type, GSS_C_NT_MACHINE_UID_NAME))
        return import_machine_uid;
    if (oid_equal(type, GSS_C_NT_STRING_UID_NAME))
        return import_string_uid;
    if (oid_equal(type, GSS_C_NT_ANONYMOUS))
        return import_anonymous;
    if (oid_equal(type, krb_oid_enterprise_name()))
        return import_enterprise;
    if (oid_equal(type, krb_oid_x509_cert()))
        return krb_name_from_certificate;
    return NULL;
}

enum verdict
name_import(gss_const_OID mech, struct bytes text, gss_const_OID type,
            struct name **out, struct evidence *ev)
{
    enum verdict v;
    struct krb_name *krb = NULL;
    importer *import = importer_for(type);

    if (import == NULL)
        return V_BAD_NAMETYPE;
    v = import(text, &krb, ev);
    return v == V_OK ? name_new(mech, krb, out) : v;
}

enum verdict
name_text_copy(const char *s, gss_buffer_t out)
{
    char *copy = strdup(s);

    if (copy == NULL)
        return V_NO_MEMORY;
    out->value = copy;
    out->length = strlen(copy);
    return V_OK;
}

enum verdict
name_display(const struct name *n, gss_buffer_t out, gss_OID *out_type)
{
    enum verdict v = name_text_copy(krb_name_text(n->krb), out);

    if (v == V_OK && out_type != NULL)
        *out_type = krb_name_is_anonymous(n->krb) ? GSS_C_NT_ANONYMOUS
                                                  : krb_oid_principal_name();
    return v;
}

static void
put_exported(struct builder *b, uint16_t id, const struct name *n)
{
    struct bytes text = bytes_of_string(krb_name_text(n->krb));
    struct bytes oid = oid_bytes(name_mech(n));

    builder_be16(b, id);
    builder_be16(b, (uint16_t)(2 + oid.len));
    der_put_oid(b, oid);
    builder_counted(b, text);
}

enum verdict
name_export(const struct name *n, gss_buffer_t out)
{
    struct builder b = BUILDER_INIT;
    uint8_t *data = NULL;

    put_exported(&b, EXPORT_PLAIN, n);
    /* A NUL beyond the end: sshd hands the name on as a C string. */
    builder_u8(&b, 0);
    if (!builder_take(&b, &data, &out->length))
        return V_NO_MEMORY;
    out->value = data;
    out->length--;
    return V_OK;
}

enum verdict
name_export_composite(const struct name *n, gss_buffer_t out,
                      struct evidence *ev)
{
    struct builder b = BUILDER_INIT, attributes = BUILDER_INIT;
    struct plugin_data *plugins = n->plugins;
    enum verdict v = V_OK;

    put_exported(&b, EXPORT_COMPOSITE, n);
    if (plugins != NULL)
        v = plugin_data_export(plugins, &attributes, ev);
    else
        attributes_export(n->attributes, &attributes);
    if (!builder_ok(&attributes))
        builder_fail(&b);
    builder_counted(&b, builder_view(&attributes));
    builder_free(&attributes);
    if (v == V_OK)
        v = buffer_take(&b, out);
    builder_free(&b);
    return v;
}
