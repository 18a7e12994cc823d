/* mech/name.c: names as GSS-API handles them. */
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/oids.h"
#include "mech/name.h"
#include "mech/oids.h"

enum verdict
name_new(struct krb_name *krb, struct name **out)
{
    struct name *n = calloc(1, sizeof(*n));

    if (n == NULL) {
        krb_name_free(krb);
        return V_NO_MEMORY;
    }
    n->krb = krb;
    *out = n;
    return V_OK;
}

void
name_free(struct name *n)
{
    if (n == NULL)
        return;
    krb_name_free(n->krb);
    free(n);
}

/*
 * Exported name, RFC 2743 section 3.2:
 *   04 01 | be16 length of (06 len OID) | 06 len OID | be32 length | name
 * The name of this mechanism is the unparsed principal (RFC 1964
 * section 2.1.3).
 */
static const uint8_t export_token_id[2] = {0x04, 0x01};

static bool
read_exported(struct bytes text, struct bytes *out_principal)
{
    struct reader r, oid;
    struct bytes id, oid_tlv, content;
    uint16_t oid_len;
    uint32_t name_len;
    const struct bytes wanted = {export_token_id, sizeof(export_token_id)};

    reader_init(&r, text);
    if (!reader_bytes(&r, sizeof(export_token_id), &id) ||
        !bytes_equal(id, wanted) || !reader_be16(&r, &oid_len) ||
        !reader_bytes(&r, oid_len, &oid_tlv) || !reader_be32(&r, &name_len) ||
        !reader_bytes(&r, name_len, out_principal) || !reader_done(&r))
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
        return verdict_with(V_BAD_NAME, ev,
                            "not an exported name of the krb5 mechanism");
    return krb_name_parse(principal, out, ev);
}

/* gss_nt_krb5_principal: the bytes are a krb5_principal, that is, a pointer. */
static enum verdict
import_principal(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    const void *principal = NULL;

    if (text.len != sizeof(principal))
        return verdict_with(V_BAD_NAME, ev, "not a krb5_principal handle");
    memcpy(&principal, text.data, sizeof(principal));
    return krb_name_from_handle(principal, out, ev);
}

static enum verdict
import_machine_uid(struct bytes text, struct krb_name **out,
                   struct evidence *ev)
{
    uint32_t uid;

    if (text.len != sizeof(uid))
        return verdict_with(V_BAD_NAME, ev, "not a uid_t");
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
            return verdict_with(V_BAD_NAME, ev, "not a uid in digits");
        uid = uid * 10 + (uint64_t)(text.data[i] - '0');
    }
    if (text.len == 0 || uid > UINT32_MAX)
        return verdict_with(V_BAD_NAME, ev, "not a uid in digits");
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
    if (oid_equal(type, GSS_C_NT_EXPORT_NAME))
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
    return NULL;
}

enum verdict
name_import(struct bytes text, gss_const_OID type, struct name **out,
            struct evidence *ev)
{
    enum verdict v;
    struct krb_name *krb = NULL;
    importer *import = importer_for(type);

    if (import == NULL)
        return V_BAD_NAMETYPE;
    v = import(text, &krb, ev);
    return v == V_OK ? name_new(krb, out) : v;
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

enum verdict
name_export(const struct name *n, gss_buffer_t out)
{
    struct builder b = BUILDER_INIT;
    struct bytes text = bytes_of_string(krb_name_text(n->krb));
    struct bytes oid = oid_bytes(mech_oid_krb5());
    struct bytes id = {export_token_id, sizeof(export_token_id)};
    uint8_t *data = NULL;

    builder_bytes(&b, id);
    builder_be16(&b, (uint16_t)(2 + oid.len));
    der_put_oid(&b, oid);
    builder_be32(&b, (uint32_t)text.len);
    builder_bytes(&b, text);
    /* A NUL beyond the end: sshd hands the name on as a C string. */
    builder_u8(&b, 0);
    if (!builder_take(&b, &data, &out->length))
        return V_NO_MEMORY;
    out->value = data;
    out->length--;
    return V_OK;
}
