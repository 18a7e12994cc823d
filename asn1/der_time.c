/* asn1/der_time.c: KerberosTime; contracts in der.h.
 *
 *   KerberosTime ::= GeneralizedTime -- with no fractional seconds
 *
 * RFC 4120 section 5.2.3: "YYYYMMDDHHMMSSZ" and nothing else.  The library's
 * calendar functions depend on the process (TZ, locale), hence this one.
 */
#include "asn1/der.h"

#define DAYS_IN_400YEARS 146097
#define EPOCH_DAY        719528 /* 1970-01-01, counted from 0000-01-01 */
#define DAY_SECONDS      86400
#define TIME_MIN         (-(int64_t)EPOCH_DAY * DAY_SECONDS)
#define TIME_MAX         INT64_C(253402300799) /* 9999-12-31 23:59:59 */

struct calendar {
    int year, month, day, hour, minute, second;
};

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0000-01-01 to the first of January of `year` (0 and later). */
static int
days_before(int year)
{
    return 365 * year + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}

static bool
digits(struct reader *r, size_t num, int *out)
{
    uint8_t c;
    int n = 0;

    for (size_t i = 0; i < num; i++) {
        if (!reader_u8(r, &c) || c < '0' || c > '9')
            return false;
        n = 10 * n + (c - '0');
    }
    *out = n;
    return true;
}

static bool
read_calendar(struct reader *content, struct calendar *c)
{
    uint8_t zone;

    return digits(content, 4, &c->year) && digits(content, 2, &c->month) &&
           digits(content, 2, &c->day) && digits(content, 2, &c->hour) &&
           digits(content, 2, &c->minute) && digits(content, 2, &c->second) &&
           reader_u8(content, &zone) && zone == 'Z' && reader_done(content) &&
           c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= month_days(c->year, c->month) && c->hour < 24 &&
           c->minute < 60 && c->second < 60;
}

static int64_t
to_seconds(const struct calendar *c)
{
    int64_t day = (int64_t)days_before(c->year) + c->day - 1 - EPOCH_DAY;

    for (int m = 1; m < c->month; m++)
        day += month_days(c->year, m);
    return day * DAY_SECONDS + c->hour * 3600 + c->minute * 60 + c->second;
}

bool
der_time(struct reader *r, int64_t *out)
{
    struct reader at = *r, content;
    struct calendar c;
    bool ok;

    ok = der_element(&at, DER_GENERALIZED_TIME, &content) &&
         read_calendar(&content, &c);
    if (ok)
        *out = to_seconds(&c);
    return reader_commit(r, &at, ok);
}

/* `t` is within TIME_MIN..TIME_MAX, so every value here fits an int. */
static void
to_calendar(int64_t t, struct calendar *c)
{
    int day = (int)((t - TIME_MIN) / DAY_SECONDS);
    int second = (int)((t - TIME_MIN) % DAY_SECONDS);

    c->year = (int)((int64_t)day * 400 / DAYS_IN_400YEARS);
    while (days_before(c->year) > day)
        c->year--;
    while (days_before(c->year + 1) <= day)
        c->year++;
    day -= days_before(c->year);
    for (c->month = 1; day >= month_days(c->year, c->month); c->month++)
        day -= month_days(c->year, c->month);
    c->day = day + 1;
    c->hour = second / 3600;
    c->minute = second / 60 % 60;
    c->second = second % 60;
}

static void
put_digits(struct builder *b, int value, size_t num)
{
    int divisor = 1;

    for (size_t i = 1; i < num; i++)
        divisor *= 10;
    for (; divisor > 0; divisor /= 10)
        builder_u8(b, (uint8_t)('0' + value / divisor % 10));
}

void
der_put_time(struct builder *b, int64_t t)
{
    struct calendar c;
    size_t start;

    if (t < TIME_MIN || t > TIME_MAX) {
        builder_fail(b);
        return;
    }
    to_calendar(t, &c);
    start = der_begin(b, DER_GENERALIZED_TIME);
    put_digits(b, c.year, 4);
    put_digits(b, c.month, 2);
    put_digits(b, c.day, 2);
    put_digits(b, c.hour, 2);
    put_digits(b, c.minute, 2);
    put_digits(b, c.second, 2);
    builder_u8(b, 'Z');
    der_end(b, start);
}
