/* KerberosTime. */
#include "asn1/der.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <time.h>

#define YEAR_0_START  INT64_C(-62167219200)
#define YEAR_9999_END INT64_C(253402300799)

/* Decodes the 15 or so characters of `time`. */
static bool
decode(const char *time_text, int64_t *out)
{
    struct builder b = BUILDER_INIT;
    size_t start = der_begin(&b, DER_GENERALIZED_TIME);
    struct reader r;
    bool ok;

    builder_bytes(&b, bytes_of_string(time_text));
    der_end(&b, start);
    reader_init(&r, builder_view(&b));
    ok = der_time(&r, out);
    CU_ASSERT(ok == reader_done(&r));
    builder_free(&b);
    return ok;
}

static bool
is(const char *time_text, int64_t seconds)
{
    int64_t t = seconds + 1;

    return decode(time_text, &t) && t == seconds;
}

static bool
refused(const char *time_text)
{
    int64_t t = 4711;

    return !decode(time_text, &t) && t == 4711;
}

static void
known_times(void)
{
    CU_ASSERT(is("19700101000000Z", 0));
    CU_ASSERT(is("19691231235959Z", -1));
    CU_ASSERT(is("19851106210627Z", 500159187)); /* RFC 4120 section 5.2.3 */
    CU_ASSERT(is("20380119031408Z", INT64_C(2147483648)));
    CU_ASSERT(is("20000229120000Z", 951825600));
    CU_ASSERT(is("00000101000000Z", YEAR_0_START));
    CU_ASSERT(is("99991231235959Z", YEAR_9999_END));
}

static void
dates_that_are_not_are_refused(void)
{
    CU_ASSERT(refused("20230229000000Z"));
    CU_ASSERT(refused("19000229000000Z"));
    CU_ASSERT(refused("20240230000000Z"));
    CU_ASSERT(refused("20240431000000Z"));
    CU_ASSERT(refused("20240100000000Z"));
    CU_ASSERT(refused("20240001000000Z"));
    CU_ASSERT(refused("20241301000000Z"));
}

static void
times_that_are_not_are_refused(void)
{
    CU_ASSERT(refused("20240101240000Z"));
    CU_ASSERT(refused("20240101006000Z"));
    CU_ASSERT(refused("20240101000061Z"));
}

static void
leap_second_is_refused(void)
{
    CU_ASSERT(refused("20161231235960Z"));
}

static void
other_forms_are_refused(void)
{
    CU_ASSERT(refused("20240101000000"));
    CU_ASSERT(refused("20240101000000.5Z"));
    CU_ASSERT(refused("20240101000000+0000"));
    CU_ASSERT(refused("20240101000000z"));
    CU_ASSERT(refused("20240101000000ZZ"));
    CU_ASSERT(refused("202401010000Z"));
    CU_ASSERT(refused("2024-01-0100:00Z"));
    CU_ASSERT(refused("2024 101000000Z"));
    CU_ASSERT(refused("-2024101000000Z"));
    CU_ASSERT(refused(""));
}

static bool
round_trip(int64_t t)
{
    struct builder b = BUILDER_INIT;
    struct reader r;
    int64_t again = t + 1;
    bool ok;

    der_put_time(&b, t);
    reader_init(&r, builder_view(&b));
    ok = der_time(&r, &again) && reader_done(&r) && again == t;
    builder_free(&b);
    return ok;
}

static void
every_day_of_ten_thousand_years(void)
{
    int64_t t;

    for (t = YEAR_0_START; t <= YEAR_9999_END; t += 86400)
        CU_ASSERT_FATAL(round_trip(t));
    CU_ASSERT(t == YEAR_9999_END + 1);
}

/* The C library counts the same years, where it is sure to. */
static void
as_the_library_counts(void)
{
    char text[80];
    struct tm tm;

    for (int64_t t = 0; t < INT64_C(8000000000); t += 999983) {
        time_t at = (time_t)t;

        CU_ASSERT_FATAL(gmtime_r(&at, &tm) != NULL);
        snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                 tm.tm_min, tm.tm_sec);
        CU_ASSERT_FATAL(is(text, t));
        CU_ASSERT_FATAL(round_trip(t));
    }
}

static void
years_that_do_not_fit_fail_the_builder(void)
{
    static const int64_t bad[] = {YEAR_0_START - 1, YEAR_9999_END + 1,
                                  INT64_MIN, INT64_MAX};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct builder b = BUILDER_INIT;

        der_put_time(&b, bad[i]);
        CU_ASSERT(!builder_ok(&b));
        builder_free(&b);
    }
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(known_times),
    TEST(dates_that_are_not_are_refused),
    TEST(times_that_are_not_are_refused),
    TEST(leap_second_is_refused),
    TEST(other_forms_are_refused),
    TEST(every_day_of_ten_thousand_years),
    TEST(as_the_library_counts),
    TEST(years_that_do_not_fit_fail_the_builder),
};

int
main(void)
{
    return tap_main("asn1 time", tests, sizeof(tests) / sizeof(tests[0]));
}
