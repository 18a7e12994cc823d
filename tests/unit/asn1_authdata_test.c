/* AuthorizationData and EtypeList. */
#include "asn1/authdata.h"
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

/* What a visitor saw, in order. */
struct seen {
    size_t num;
    int32_t types[8];
    bool relevant[8];
    size_t stop_after; /* elements; 0: never */
};

static bool
note(void *arg, const struct authdata_element *e, bool relevant)
{
    struct seen *s = arg;

    CU_ASSERT_FATAL(s->num < 8);
    s->types[s->num] = e->ad_type;
    s->relevant[s->num] = relevant;
    s->num++;
    return s->num != s->stop_after;
}

/* Visits the elements of `content`, a text. */
static bool
visit_text(const char *content, struct seen *s)
{
    struct bytes in;
    uint8_t *data = asn1_text(content, &in);
    bool ok = authdata_visit(in, note, s);

    free(data);
    return ok;
}

static void
elements_in_order(void)
{
    struct seen s = {0};

    CU_ASSERT(visit_text(TYPED("02", "aa") TYPED("03", ""), &s));
    CU_ASSERT(s.num == 2 && s.types[0] == 2 && s.types[1] == 3);
    CU_ASSERT(!s.relevant[0] && !s.relevant[1]);
}

static void
if_relevant_is_opened(void)
{
    struct seen s = {0};

    CU_ASSERT(visit_text(AD_CONTENT, &s));
    CU_ASSERT(s.num == 3);
    CU_ASSERT(s.types[0] == AD_ETYPE_NEGOTIATION && s.relevant[0]);
    CU_ASSERT(s.types[1] == AD_AP_OPTIONS && s.relevant[1]);
    CU_ASSERT(s.types[2] == -200 && !s.relevant[2]);
}

static void
other_containers_are_shown_closed(void)
{
    struct seen s = {0};

    CU_ASSERT(visit_text(
        TYPED("04", "30{}") TYPED("05", "30{}") TYPED("08", "30{}"), &s));
    CU_ASSERT(s.num == 3 && s.types[0] == AD_KDC_ISSUED);
    CU_ASSERT(s.types[1] == AD_AND_OR && s.types[2] == AD_MANDATORY_FOR_KDC);
}

static void
the_visitor_may_stop(void)
{
    struct seen s = {.stop_after = 1};

    CU_ASSERT(visit_text(AD_CONTENT, &s) && s.num == 1);
}

static void
nothing_to_visit(void)
{
    struct seen s = {0};

    CU_ASSERT(visit_text("", &s) && s.num == 0);
    CU_ASSERT(visit_text(TYPED("01", "30{}"), &s) && s.num == 0);
}

static void
malformed_container_is_refused(void)
{
    struct seen s = {0};

    CU_ASSERT(!visit_text(TYPED("01", ""), &s));
    CU_ASSERT(!visit_text(TYPED("01", "30{} 00"), &s));
    CU_ASSERT(!visit_text(TYPED("01", "30{3003}"), &s));
    CU_ASSERT(!visit_text(TYPED("01", "30{0500}"), &s));
}

static void
malformed_content_is_refused(void)
{
    struct seen s = {0};

    CU_ASSERT(!visit_text(TYPED("02", "") "30{}", &s) && s.num == 1);
    CU_ASSERT(!visit_text("00", &s));
}

/* A content with one element of type 2 inside `depth` containers. */
static bool
visit_nested(size_t depth, struct seen *s)
{
    struct builder inner = BUILDER_INIT, outer = BUILDER_INIT;
    struct bytes none = {NULL, 0};
    bool ok;

    authdata_put(&inner, 2, none);
    for (size_t i = 0; i < depth; i++) {
        struct builder list = BUILDER_INIT;
        size_t start = authdata_begin(&list);

        builder_bytes(&list, builder_view(&inner));
        authdata_end(&list, start);
        authdata_put(&outer, AD_IF_RELEVANT, builder_view(&list));
        builder_free(&list);
        builder_free(&inner);
        inner = outer;
        outer = (struct builder)BUILDER_INIT;
    }
    ok = builder_ok(&inner) && authdata_visit(builder_view(&inner), note, s);
    builder_free(&inner);
    return ok;
}

static void
eight_containers_deep_is_accepted(void)
{
    struct seen s = {0};

    CU_ASSERT(visit_nested(8, &s));
    CU_ASSERT(s.num == 1 && s.types[0] == 2 && s.relevant[0]);
}

static void
nine_containers_deep_is_refused(void)
{
    struct seen s = {0};

    CU_ASSERT(!visit_nested(9, &s) && s.num == 0);
    CU_ASSERT(!visit_nested(1000, &s));
}

static void
lists_nest_when_encoded(void)
{
    struct builder list = BUILDER_INIT, all = BUILDER_INIT;
    struct bytes options = {(const uint8_t *)"\x00\x40\x00\x00", 4};
    size_t start = authdata_begin(&list);

    authdata_put(&list, AD_AP_OPTIONS, options);
    authdata_end(&list, start);
    start = authdata_begin(&all);
    authdata_put(&all, AD_IF_RELEVANT, builder_view(&list));
    authdata_end(&all, start);
    CU_ASSERT(text_is(builder_view(&all),
                      SEQ(TYPED("01", SEQ(TYPED("008f", "00400000"))))));
    builder_free(&list);
    builder_free(&all);
}

static void
field_may_be_absent_or_empty(void)
{
    struct bytes in, content;
    uint8_t *data = asn1_text("a8{30{}} a9{" AUTHDATA "}", &in);
    struct reader r;
    bool present = true;

    reader_init(&r, in);
    CU_ASSERT(authdata_field_decode(&r, 7, &present, &content) && !present);
    CU_ASSERT(authdata_field_decode(&r, 8, &present, &content) && !present);
    CU_ASSERT(authdata_field_decode(&r, 9, &present, &content) && present);
    CU_ASSERT(text_is(content, AD_CONTENT) && reader_done(&r));
    free(data);
}

/* ---- EtypeList ---- */

static bool
etypes_of(const char *text, size_t max, int32_t *out, size_t *num)
{
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);
    bool ok = etype_list_decode(in, out, max, num);

    free(data);
    return ok;
}

static void
etype_list_in_order(void)
{
    int32_t etypes[4] = {0};
    size_t num = 0;

    CU_ASSERT(etypes_of(ETYPE_LIST, 4, etypes, &num) && num == 4);
    CU_ASSERT(etypes[0] == 18 && etypes[1] == 17);
    CU_ASSERT(etypes[2] == 20 && etypes[3] == 19);
}

static void
etype_list_with_negative_and_no_entries(void)
{
    int32_t etypes[1];
    size_t num = 7;

    CU_ASSERT(etypes_of("30{02{80}}", 1, etypes, &num));
    CU_ASSERT(num == 1 && etypes[0] == -128);
    CU_ASSERT(etypes_of("30{}", 0, etypes, &num) && num == 0);
}

static void
etype_list_that_is_too_long_is_refused(void)
{
    int32_t etypes[4];
    size_t num;

    CU_ASSERT(!etypes_of(ETYPE_LIST, 3, etypes, &num));
    CU_ASSERT(!etypes_of(ETYPE_LIST, 0, etypes, &num));
}

static void
etype_list_of_something_else_is_refused(void)
{
    int32_t etypes[4];
    size_t num;

    CU_ASSERT(!etypes_of("30{04{12}}", 4, etypes, &num));
    CU_ASSERT(!etypes_of("30{02{0012}}", 4, etypes, &num));
    CU_ASSERT(!etypes_of("30{02{0080000000}}", 4, etypes, &num));
    CU_ASSERT(!etypes_of("31{02{12}}", 4, etypes, &num));
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(elements_in_order),
    TEST(if_relevant_is_opened),
    TEST(other_containers_are_shown_closed),
    TEST(the_visitor_may_stop),
    TEST(nothing_to_visit),
    TEST(malformed_container_is_refused),
    TEST(malformed_content_is_refused),
    TEST(eight_containers_deep_is_accepted),
    TEST(nine_containers_deep_is_refused),
    TEST(lists_nest_when_encoded),
    TEST(field_may_be_absent_or_empty),
    TEST(etype_list_in_order),
    TEST(etype_list_with_negative_and_no_entries),
    TEST(etype_list_that_is_too_long_is_refused),
    TEST(etype_list_of_something_else_is_refused),
};

int
main(void)
{
    return tap_main("asn1 authdata", tests, sizeof(tests) / sizeof(tests[0]));
}
