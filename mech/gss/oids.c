/* mech/gss/oids.c: the mechanism OIDs this module answers to. */
#include "mech/gss/oids.h"

#include <stdatomic.h>
#include <string.h>

#include "mech/ap/plain_oid.h"

/* 1.2.840.113554.1.2.2, RFC 1964 section 1 */
static uint8_t krb5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02};
/* 1.3.5.1.5.2, of before that RFC */
static uint8_t krb5_old[] = {0x2b, 0x05, 0x01, 0x05, 0x02};
/* 1.2.840.48018.1.2.2, krb5 with a bit lost by Microsoft */
static uint8_t krb5_wrong[] = {0x2a, 0x86, 0x48, 0x82, 0xf7,
                               0x12, 0x01, 0x02, 0x02};
static uint8_t plain[] = PLAIN_OID;

/* krb5 first: mech_oid_krb5 is its address.  Those of the library's Kerberos
 * mechanism come before our own. */
enum { KRB5, KRB5_OLD, KRB5_WRONG, NUM_INTERPOSED, PLAIN = NUM_INTERPOSED };
static gss_OID_desc mechs[] = {
    [KRB5] = {sizeof(krb5), krb5},
    [KRB5_OLD] = {sizeof(krb5_old), krb5_old},
    [KRB5_WRONG] = {sizeof(krb5_wrong), krb5_wrong},
    [PLAIN] = {sizeof(plain), plain},
};
#define NUM_MECHS (sizeof(mechs) / sizeof(mechs[0]))

/* Written once.  A process that has the plain mechanism may come to load the
 * interposer too while other threads are in calls: they see the length last. */
static uint8_t own_bytes[64];
static _Atomic size_t own_len;

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
    return &mechs[KRB5];
}

gss_OID
mech_oid_plain(void)
{
    return &mechs[PLAIN];
}

bool
mech_oid_is_plain(gss_const_OID mech)
{
    return oid_equal(mech, mech_oid_plain());
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
    if (atomic_load(&own_len) == 0) {
        memcpy(own_bytes, own->elements, own->length);
        atomic_store(&own_len, own->length);
    }
    return true;
}

/* Where nobody stands before the builtin its own OID leads to it. */
void
mech_oid_builtin(struct builder *b)
{
    struct bytes own = {own_bytes, atomic_load(&own_len)};

    builder_bytes(b, own);
    builder_bytes(b, oid_bytes(mech_oid_krb5()));
}

gss_OID_set
mech_oid_set(void)
{
    OM_uint32 major, minor;
    gss_OID_set set = GSS_C_NO_OID_SET;

    major = gss_create_empty_oid_set(&minor, &set);
    for (size_t i = 0; i < NUM_INTERPOSED && !GSS_ERROR(major); i++)
        major = gss_add_oid_set_member(&minor, &mechs[i], &set);
    if (GSS_ERROR(major))
        (void)gss_release_oid_set(&minor, &set);
    return set;
}
