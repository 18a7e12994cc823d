/* mech/oids.c: the mechanism OIDs this module answers to. */
#include <string.h>

#include "mech/oids.h"

/* 1.2.840.113554.1.2.2, RFC 1964 section 1 */
static uint8_t krb5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02};
/* 1.3.5.1.5.2, of before that RFC */
static uint8_t krb5_old[] = {0x2b, 0x05, 0x01, 0x05, 0x02};
/* 1.2.840.48018.1.2.2, krb5 with a bit lost by Microsoft */
static uint8_t krb5_wrong[] = {0x2a, 0x86, 0x48, 0x82, 0xf7,
                               0x12, 0x01, 0x02, 0x02};

/* krb5 first: mech_oid_krb5 is its address. */
static gss_OID_desc mechs[] = {
    {sizeof(krb5), krb5},
    {sizeof(krb5_old), krb5_old},
    {sizeof(krb5_wrong), krb5_wrong},
};
#define NUM_MECHS (sizeof(mechs) / sizeof(mechs[0]))

/* Written once, before any entry point but gss_mech_interposer is called. */
static uint8_t own_bytes[64];
static struct bytes own_oid = {own_bytes, 0};

bool
oid_equal(gss_const_OID a, gss_const_OID b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return bytes_equal(oid_bytes(a), oid_bytes(b));
}

struct bytes
oid_bytes(gss_const_OID oid)
{
    struct bytes content = {oid->elements, oid->length};

    return content;
}

gss_OID
mech_oid_krb5(void)
{
    return &mechs[0];
}

gss_OID
mech_oid_of_content(struct bytes content)
{
    for (size_t i = 0; i < NUM_MECHS; i++) {
        if (bytes_equal(content, oid_bytes(&mechs[i])))
            return &mechs[i];
    }
    return NULL;
}

gss_OID
mech_oid_find(gss_const_OID mech)
{
    return mech == NULL ? mech_oid_krb5()
                        : mech_oid_of_content(oid_bytes(mech));
}

bool
mech_oid_is_ours(gss_const_OID oid)
{
    for (size_t i = 0; i < NUM_MECHS; i++) {
        if (oid == &mechs[i])
            return true;
    }
    return false;
}

bool
mech_oid_note_own(gss_const_OID own)
{
    if (own == NULL || own->length == 0 || own->length > sizeof(own_bytes))
        return false;
    memcpy(own_bytes, own->elements, own->length);
    own_oid.len = own->length;
    return true;
}

enum verdict
mech_oid_builtin(struct builder *b)
{
    if (own_oid.len == 0) {
        builder_fail(b);
        return V_UNAVAILABLE;
    }
    builder_bytes(b, own_oid);
    builder_bytes(b, oid_bytes(mech_oid_krb5()));
    return builder_ok(b) ? V_OK : V_NO_MEMORY;
}

gss_OID_set
mech_oid_set(void)
{
    OM_uint32 major, minor;
    gss_OID_set set = GSS_C_NO_OID_SET;

    major = gss_create_empty_oid_set(&minor, &set);
    for (size_t i = 0; i < NUM_MECHS && !GSS_ERROR(major); i++)
        major = gss_add_oid_set_member(&minor, &mechs[i], &set);
    if (GSS_ERROR(major))
        (void)gss_release_oid_set(&minor, &set);
    return set;
}
