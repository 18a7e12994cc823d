/* Principal names: components, comparison, text. */
#include "asn1/principal.h"
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

/* `realm` and `name` are texts; the result lives until *data is freed. */
static struct principal_name
name_of(const char *realm, const char *name, uint8_t *data[2])
{
    struct principal_name p = {0};
    struct bytes in;
    struct reader r;

    data[0] = asn1_text(realm, &p.realm);
    data[1] = asn1_text(name, &in);
    reader_init(&r, in);
    CU_ASSERT_FATAL(principal_name_decode(&r, &p) && reader_done(&r));
    return p;
}

static bool
text_of_is(const char *realm, const char *name, const char *want)
{
    char text[100];
    uint8_t *data[2];
    struct principal_name p = name_of(realm, name, data);

    principal_name_text(&p, text, sizeof(text));
    free(data[0]);
    free(data[1]);
    return strcmp(text, want) == 0;
}

static void
components_are_counted_and_found(void)
{
    uint8_t *data[2];
    struct principal_name p =
        name_of("'R'", NAME("01", "1b{'a'} 1b{} 1b{'ccc'}"), data);
    struct bytes c;

    CU_ASSERT(p.name_type == 1 && p.num_components == 3);
    CU_ASSERT(principal_name_component(&p, 0, &c) && text_is(c, "'a'"));
    CU_ASSERT(principal_name_component(&p, 1, &c) && c.len == 0);
    CU_ASSERT(principal_name_component(&p, 2, &c) && text_is(c, "'ccc'"));
    CU_ASSERT(!principal_name_component(&p, 3, &c));
    CU_ASSERT(!principal_name_component(&p, SIZE_MAX, &c));
    free(data[0]);
    free(data[1]);
}

static void
decoding_leaves_the_realm(void)
{
    uint8_t *data[2];
    struct principal_name p = name_of("'REALM'", NAME("01", "1b{'a'}"), data);

    CU_ASSERT(text_is(p.realm, "'REALM'"));
    free(data[0]);
    free(data[1]);
}

static bool
equal(const char *realm1, const char *name1, const char *realm2,
      const char *name2)
{
    uint8_t *data1[2], *data2[2];
    struct principal_name a = name_of(realm1, name1, data1);
    struct principal_name b = name_of(realm2, name2, data2);
    bool same = principal_name_equal(&a, &b);

    free(data1[0]);
    free(data1[1]);
    free(data2[0]);
    free(data2[1]);
    return same;
}

static void
names_compare_by_realm_and_components(void)
{
    const char *ab = NAME("01", "1b{'a'} 1b{'b'}");

    CU_ASSERT(equal("'R'", ab, "'R'", ab));
    CU_ASSERT(!equal("'R'", ab, "'r'", ab));
    CU_ASSERT(!equal("'R'", ab, "'R'", NAME("01", "1b{'a'} 1b{'c'}")));
    CU_ASSERT(!equal("'R'", ab, "'R'", NAME("01", "1b{'a'}")));
    CU_ASSERT(!equal("'R'", ab, "'R'", NAME("01", "1b{'ab'}")));
}

static void
the_name_type_does_not_count(void)
{
    CU_ASSERT(
        equal("'R'", NAME("01", "1b{'a'}"), "'R'", NAME("03", "1b{'a'}")));
}

static void
text_joins_components_and_realm(void)
{
    CU_ASSERT(
        text_of_is("'REALM.ORG'", NAME("01", "1b{'user'}"), "user@REALM.ORG"));
    CU_ASSERT(text_of_is("'R'", NAME("03", "1b{'host'} 1b{'h.x'} 1b{'c'}"),
                         "host/h.x/c@R"));
}

static void
text_quotes_separators(void)
{
    CU_ASSERT(text_of_is("'R@/' 5c", NAME("01", "1b{'a/b@c' 5c}"),
                         "a\\/b\\@c\\\\@R\\@\\/\\\\"));
}

static void
text_quotes_control_characters(void)
{
    CU_ASSERT(text_of_is("'R'", NAME("01", "1b{00 09 0a 08 0d}"),
                         "\\0\\t\\n\\b\r@R"));
}

static void
text_without_components(void)
{
    CU_ASSERT(text_of_is("'R'", NAME("01", ""), "@R"));
}

static void
text_is_cut_to_the_size(void)
{
    static const char want[] = "host/h@R";
    uint8_t *data[2];
    struct principal_name p =
        name_of("'R'", NAME("03", "1b{'host'} 1b{'h'}"), data);

    for (size_t size = 1; size <= sizeof(want) + 2; size++) {
        char *text = malloc(size);
        size_t len = size - 1 < sizeof(want) - 1 ? size - 1 : sizeof(want) - 1;

        CU_ASSERT_FATAL(text != NULL);
        principal_name_text(&p, text, size);
        CU_ASSERT(strlen(text) == len && strncmp(text, want, len) == 0);
        free(text);
    }
    principal_name_text(&p, NULL, 0);
    free(data[0]);
    free(data[1]);
}

static void
field_round_trip(void)
{
    struct bytes in;
    uint8_t *data = asn1_text("a3{" HOST_NAME "}", &in);
    struct principal_name p = {0};
    struct builder b = BUILDER_INIT;
    struct reader r;

    reader_init(&r, in);
    CU_ASSERT(principal_name_field_decode(&r, 3, &p) && reader_done(&r));
    principal_name_field_encode(&b, 3, &p);
    CU_ASSERT(bytes_equal(builder_view(&b), in));
    builder_free(&b);
    free(data);
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(components_are_counted_and_found),
    TEST(decoding_leaves_the_realm),
    TEST(names_compare_by_realm_and_components),
    TEST(the_name_type_does_not_count),
    TEST(text_joins_components_and_realm),
    TEST(text_quotes_separators),
    TEST(text_quotes_control_characters),
    TEST(text_without_components),
    TEST(text_is_cut_to_the_size),
    TEST(field_round_trip),
};

int
main(void)
{
    return tap_main("asn1 principal", tests, sizeof(tests) / sizeof(tests[0]));
}
