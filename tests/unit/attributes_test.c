/* tests/unit/attributes_test.c: the attributes of a name, without a context. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/pac.h"
#include "asn1/utf16.h"
#include "mech/name/attributes.h"
#include "tests/unit/pac_make.h"
#include "tests/unit/tap.h"

static struct pac_vector vectors[PAC_VECTORS];
static const struct bytes no_bytes = {NULL, 0};

static struct attributes *
attributes_of(struct bytes pac, struct bytes indicators)
{
    struct attributes *a = NULL;

    CU_ASSERT_FATAL(attributes_new(pac, indicators, &a) == V_OK);
    return a;
}

static void
list_is(const struct attributes *a, const char *const *names)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor;
    size_t i = 0;

    CU_ASSERT_FATAL(attributes_list(a, &set) == V_OK);
    CU_ASSERT_FATAL(set != GSS_C_NO_BUFFER_SET);
    for (; i < set->count && names[i] != NULL; i++) {
        const gss_buffer_desc *got = &set->elements[i];

        CU_ASSERT_EQUAL(got->length, strlen(names[i]));
        CU_ASSERT_STRING_EQUAL(got->value, names[i]);
    }
    CU_ASSERT_EQUAL(i, set->count);
    CU_ASSERT(names[i] == NULL);
    (void)gss_release_buffer_set(&minor, &set);
}

/* The value, or NULL where there is none; to be freed. */
static char *
get(const struct attributes *a, const char *name, int *more)
{
    struct builder value = BUILDER_INIT, display = BUILDER_INIT;
    uint8_t *out = NULL;
    size_t len;
    enum verdict v;

    v = attributes_get(a, bytes_of_string(name), more, &value, &display);
    CU_ASSERT(v == V_OK || v == V_NO_ATTRIBUTE);
    if (v == V_OK) {
        builder_u8(&value, 0);
        CU_ASSERT(builder_take(&value, &out, &len));
    }
    builder_free(&value);
    builder_free(&display);
    return (char *)out;
}

static void
value_is(const struct attributes *a, const char *name, const char *want)
{
    int more = -1;
    char *got = get(a, name, &more);

    CU_ASSERT_EQUAL(more, 0);
    CU_ASSERT_EQUAL(got == NULL, want == NULL);
    if (got != NULL && want != NULL)
        CU_ASSERT_STRING_EQUAL(got, want);
    free(got);
}

static void
of_windows(void)
{
    static const char *const names[] = {"urn:mspac:",
                                        "urn:mspac:logon-info",
                                        "urn:mspac:client-info",
                                        "urn:mspac:upn-dns-info",
                                        "urn:mspac:server-checksum",
                                        "urn:mspac:privsvr-checksum",
                                        "urn:gss-apex:account-sid",
                                        "urn:gss-apex:upn",
                                        NULL};
    struct attributes *a;

    for (size_t v = 0; v < PAC_VECTORS; v++) {
        a = attributes_of(vectors[v].pac, no_bytes);
        value_is(a, "urn:gss-apex:account-sid", vectors[v].sid);
        value_is(a, "urn:gss-apex:upn",
                 vectors[v].upn[0] != '\0' ? vectors[v].upn : NULL);
        if (v == 1)
            list_is(a, names);
        attributes_free(a);
    }
}

/* Indicators and nothing else; then a copy of them. */
static void
indicators(void)
{
    static const char *const names[] = {"auth-indicators", NULL};
    struct attributes *a = attributes_of(no_bytes, bytes_of_string("\x0c\x01"
                                                                   "a\x0c\x02"
                                                                   "bc"));
    struct attributes *copy = NULL;
    int more = -1;
    char *got;

    CU_ASSERT_FATAL(attributes_copy(a, &copy) == V_OK);
    attributes_free(a);
    list_is(copy, names);
    got = get(copy, "auth-indicators", &more);
    CU_ASSERT_EQUAL(more, 1);
    CU_ASSERT(got != NULL && strcmp(got, "a") == 0);
    free(got);
    got = get(copy, "auth-indicators", &more);
    CU_ASSERT_EQUAL(more, 0);
    CU_ASSERT(got != NULL && strcmp(got, "bc") == 0);
    free(got);
    more = 2;
    CU_ASSERT(get(copy, "auth-indicators", &more) == NULL);
    value_is(copy, "urn:mspac:", NULL);
    attributes_free(copy);
}

static void
none(void)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    struct attributes *a = attributes_of(no_bytes, no_bytes);

    CU_ASSERT(a == NULL);
    CU_ASSERT(attributes_list(a, &set) == V_OK);
    CU_ASSERT(set == GSS_C_NO_BUFFER_SET);
    value_is(a, "urn:mspac:", NULL);
    value_is(a, "auth-indicators", NULL);
    CU_ASSERT_EQUAL(attributes_pac(a).len, 0);
    attributes_free(a);
}

/* A buffer of the PAC is shown though nothing can be made of it; what would
 * have been made of it is not there. */
static void
senseless_buffers(void)
{
    static const char *const names[] = {"urn:mspac:", "urn:mspac:logon-info",
                                        "urn:mspac:upn-dns-info",
                                        "urn:mspac:4294967295", NULL};
    struct bytes some = bytes_of_string("some");
    struct pac_part parts[] = {
        {PAC_LOGON_INFO, some}, {PAC_UPN_DNS_INFO, some}, {UINT32_MAX, some}};
    struct builder pac = BUILDER_INIT;
    struct attributes *a;

    pac_put_buffers(&pac, parts, 3);
    a = attributes_of(builder_view(&pac), no_bytes);
    list_is(a, names);
    value_is(a, "urn:mspac:1", "some");
    value_is(a, "urn:mspac:4294967295", "some");
    value_is(a, "urn:gss-apex:account-sid", NULL);
    value_is(a, "urn:gss-apex:upn", NULL);
    attributes_free(a);
    builder_free(&pac);
}

/* UPN_DNS_INFO of flags and a UPN alone. */
static void
upn_is(const char *utf16, size_t len, const char *want)
{
    struct builder upn = BUILDER_INIT, pac = BUILDER_INIT;
    struct pac_part part = {PAC_UPN_DNS_INFO, {NULL, 0}};
    struct attributes *a;

    builder_le16(&upn, (uint16_t)len);
    builder_le16(&upn, 12);
    builder_fill(&upn, 0, 8);
    builder_bytes(&upn, (struct bytes){(const uint8_t *)utf16, len});
    part.data = builder_view(&upn);
    pac_put_buffers(&pac, &part, 1);
    a = attributes_of(builder_view(&pac), no_bytes);
    value_is(a, "urn:gss-apex:upn", want);
    attributes_free(a);
    builder_free(&upn);
    builder_free(&pac);
}

static void
upn_text(void)
{
    upn_is("a\0@\0b\0", 6, "a@b");
    upn_is("", 0, NULL);
    upn_is("a\0\0\0b\0", 6, NULL);                       /* a NUL inside */
    upn_is("\xe9\0\xac\x20", 4, "\xc3\xa9\xe2\x82\xac"); /* U+E9 U+20AC */
    upn_is("\x3d\xd8\x00\xde", 4, "\xf0\x9f\x98\x80");   /* U+1F600 */
    upn_is("\xff\xdb\xff\xdf", 4, "\xf4\x8f\xbf\xbf");   /* U+10FFFF */
    upn_is("\x3d\xd8", 2, NULL);                         /* half a pair */
    upn_is("\x3d\xd8"
           "a\0",
           4, NULL);
    upn_is("\x00\xde", 2, NULL);
    upn_is("\x00\xde\x3d\xd8", 4, NULL); /* the wrong way round */
}

/* There and back again, for every character there is. */
static void
every_character(void)
{
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        struct builder utf16 = BUILDER_INIT, utf8 = BUILDER_INIT;
        struct builder again = BUILDER_INIT;

        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        if (c < 0x10000) {
            builder_le16(&utf16, (uint16_t)c);
        } else {
            builder_le16(&utf16, (uint16_t)(0xd7c0 + (c >> 10)));
            builder_le16(&utf16, (uint16_t)(0xdc00 + (c & 0x3ff)));
        }
        CU_ASSERT(utf8_from_utf16le(builder_view(&utf16), &utf8));
        CU_ASSERT(utf16le_from_utf8(builder_view(&utf8), &again));
        CU_ASSERT(bytes_equal(builder_view(&utf16), builder_view(&again)));
        builder_free(&utf16);
        builder_free(&utf8);
        builder_free(&again);
    }
}

static void
known_names(void)
{
    static const char *const known[] = {"urn:mspac:", "URN:MSPAC:x",
                                        "auth-indicators", "urn:gss-apex:upn"};
    static const char *const unknown[] = {"", "urn:mspac", "auth-indicator",
                                          "urn:gss-apex:", "local-login-user"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        CU_ASSERT(attributes_known(bytes_of_string(known[i])));
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        CU_ASSERT(!attributes_known(bytes_of_string(unknown[i])));
}

static const struct unit_test tests[] = {
    {"of PACs of Windows", of_windows},
    {"indicators", indicators},
    {"none", none},
    {"buffers without sense", senseless_buffers},
    {"the UPN as text", upn_text},
    {"every character to UTF-8 and back", every_character},
    {"names that are known", known_names},
};

int
main(void)
{
    pac_vectors(vectors);
    return tap_main("attributes", tests, sizeof(tests) / sizeof(tests[0]));
}
