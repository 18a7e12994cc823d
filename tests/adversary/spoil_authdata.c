/* tests/adversary/spoil_authdata.c: deviations in authorization data, that of
 * the KDC and the client's own. */
#include "tests/adversary/spoil.h"
#include "asn1/authdata.h"
#include "asn1/pac.h"

#include <string.h>

#define AD_UNKNOWN   999
#define DEPTH        1000
#define MANY_ETYPES  10000
#define CHECKSUM_MD5 7 /* RFC 3961 section 6.1.1, without a key */

/* One element as a content. */
static struct bytes
element(struct scene *s, int32_t type, struct bytes data)
{
    struct builder b = BUILDER_INIT;

    authdata_put(&b, type, data);
    return scene_keep(s, &b);
}

/* A content as a list. */
static struct bytes
list_of(struct scene *s, struct bytes content)
{
    struct builder b = BUILDER_INIT;
    size_t start = authdata_begin(&b);

    builder_bytes(&b, content);
    authdata_end(&b, start);
    return scene_keep(s, &b);
}

static struct bytes
relevant(struct scene *s, struct bytes content)
{
    return element(s, AD_IF_RELEVANT, list_of(s, content));
}

static void
put_in_ticket(struct scene *s, struct bytes content)
{
    s->part.has_authdata = true;
    s->part.authdata = content;
}

static void
put_in_authenticator(struct scene *s, struct bytes content)
{
    s->authenticator.has_authdata = true;
    s->authenticator.authdata = content;
}

void
spoil_authdata_critical(struct scene *s)
{
    put_in_ticket(s, element(s, AD_UNKNOWN, OCTETS("on Sundays only")));
}

void
spoil_authdata_optional(struct scene *s)
{
    spoil_authdata_critical(s);
    put_in_ticket(s, relevant(s, s->part.authdata));
}

void
spoil_authdata_nested(struct scene *s)
{
    spoil_authdata_critical(s);
    for (int i = 0; i < DEPTH; i++)
        put_in_ticket(s, relevant(s, s->part.authdata));
}

void
spoil_authdata_broken(struct scene *s)
{
    put_in_ticket(s, element(s, AD_IF_RELEVANT, OCTETS("\x30\x7f\xff")));
}

/* The PAC in the ticket, as it may be written to. */
static void
find_pac(struct scene *s, struct pac *out)
{
    struct bytes copy = {scene_copy(s, s->part.authdata), s->part.authdata.len};
    struct authdata_element e;
    struct reader r, inner;
    struct bytes content;

    reader_init(&r, copy);
    must(authdata_next(&r, &e) && e.ad_type == AD_IF_RELEVANT, "a PAC");
    reader_init(&inner, e.ad_data);
    must(authdata_decode(&inner, &content), "a PAC");
    reader_init(&inner, content);
    must(authdata_next(&inner, &e) && pac_decode(e.ad_data, out), "a PAC");
    s->part.authdata = copy;
}

static uint8_t *
pac_octets(const struct pac *pac, uint32_t type, size_t *len)
{
    struct pac_buffer buffer;

    must(pac_find(pac, type, &buffer), "a buffer of the PAC");
    *len = buffer.data.len;
    return bytes_unconst(buffer.data.data);
}

void
spoil_pac_swapped(struct scene *s)
{
    uint8_t *server, *kdc, keep[100];
    size_t len;
    struct pac pac;

    find_pac(s, &pac);
    server = pac_octets(&pac, PAC_SERVER_CHECKSUM, &len);
    kdc = pac_octets(&pac, PAC_PRIVSVR_CHECKSUM, &len);
    must(len <= sizeof(keep), "a signature");
    memcpy(keep, server, len);
    memcpy(server, kdc, len);
    memcpy(kdc, keep, len);
}

void
spoil_pac_zeroed(struct scene *s)
{
    uint8_t *server;
    struct pac pac;
    size_t len;

    find_pac(s, &pac);
    server = pac_octets(&pac, PAC_SERVER_CHECKSUM, &len);
    memset(server + 4, 0, len - 4);
}

void
spoil_pac_unkeyed(struct scene *s)
{
    struct pac pac;
    size_t len;

    find_pac(s, &pac);
    *pac_octets(&pac, PAC_SERVER_CHECKSUM, &len) = CHECKSUM_MD5;
    memset(pac_octets(&pac, PAC_SERVER_CHECKSUM, &len) + 1, 0, 3);
}

/* MS-PAC section 2.7: the time, 8 octets, a length, 2, and the name. */
void
spoil_pac_renamed(struct scene *s)
{
    struct pac pac;
    size_t len;

    find_pac(s, &pac);
    pac_octets(&pac, PAC_CLIENT_INFO, &len)[10] = 'A';
}

void
spoil_pac_moved(struct scene *s)
{
    s->part.authtime++;
    s->part.starttime++;
}

void
spoil_pac_in_authenticator(struct scene *s)
{
    put_in_authenticator(s, s->part.authdata);
    s->part.has_authdata = false;
}

void
spoil_own_critical(struct scene *s)
{
    put_in_authenticator(s, element(s, AD_UNKNOWN, OCTETS("on Sundays only")));
}

/* RFC 4120 section 5.2.6.3: a number, [0], and a list, [1]. */
void
spoil_own_and_or(struct scene *s)
{
    struct bytes one = element(s, AD_UNKNOWN, OCTETS("one"));
    struct bytes both = spoil_join(s, one, one);
    struct builder b = BUILDER_INIT;
    size_t start = der_begin(&b, DER_SEQUENCE);

    der_put_field_int32(&b, 0, 2);
    authdata_field_encode(&b, 1, both);
    der_end(&b, start);
    put_in_authenticator(s, element(s, AD_AND_OR, scene_keep(s, &b)));
}

static void
put_etypes(struct scene *s, const int32_t *etypes, size_t num)
{
    struct builder b = BUILDER_INIT;

    etype_list_encode(&b, etypes, num);
    put_in_authenticator(
        s, relevant(s, element(s, AD_ETYPE_NEGOTIATION, scene_keep(s, &b))));
}

void
spoil_etypes_many(struct scene *s)
{
    static int32_t etypes[MANY_ETYPES];

    for (int32_t i = 0; i < MANY_ETYPES; i++)
        etypes[i] = 100 + i;
    put_etypes(s, etypes, MANY_ETYPES);
}

void
spoil_etypes_unknown(struct scene *s)
{
    static const int32_t etypes[] = {NO_ENCTYPE, -4711, INT32_MAX};

    put_etypes(s, etypes, 3);
}

void
spoil_etypes_weak(struct scene *s)
{
    static const int32_t etypes[] = {ENCTYPE_RC4, 1, 3, ENCTYPE_AES256_SHA1};

    put_etypes(s, etypes, 4);
}

void
spoil_etypes_broken(struct scene *s)
{
    put_in_authenticator(s, relevant(s, element(s, AD_ETYPE_NEGOTIATION,
                                                OCTETS("\x30\x05\x02\x01"))));
}

/* MS-KILE section 3.4.5: UTF-16, little-endian. */
void
spoil_another_target(struct scene *s)
{
    put_in_authenticator(
        s, relevant(s, element(s, AD_TARGET_PRINCIPAL,
                               OCTETS("c\0i\0f\0s\0/\0o\0t\0h\0e\0r\0"))));
}

void
spoil_bindings_promised(struct scene *s)
{
    struct gss_checksum none = {.flags = s->checksum.flags};
    struct builder b = BUILDER_INIT;

    gss_checksum_encode(&b, &none);
    s->authenticator.checksum.checksum = scene_keep(s, &b);
    /* KERB_AP_OPTIONS_CBT, little-endian. */
    put_in_authenticator(
        s, relevant(s, element(s, AD_AP_OPTIONS, OCTETS("\0\x40\0\0"))));
}
