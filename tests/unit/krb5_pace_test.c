/* tests/unit/krb5_pace_test.c: how often a refusal has the KDC asked, and by
 * how many threads. */
#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "mech/krb5/ticket/flight.h"
#include "mech/krb5/ticket/refresh_pace.h"
#include "tests/unit/tap.h"

#define START 1000000 /* far from the tests before */

static void
once(void)
{
    int64_t now = START;

    CU_ASSERT(refresh_pace_take("alice@R", "host/a@R", now));
    CU_ASSERT(!refresh_pace_take("alice@R", "host/a@R", now));
    CU_ASSERT(
        !refresh_pace_take("alice@R", "host/a@R", now + REFRESH_INTERVAL - 1));
    CU_ASSERT(refresh_pace_take("alice@R", "host/b@R", now));
    CU_ASSERT(refresh_pace_take("bob@R", "host/a@R", now));
    CU_ASSERT(refresh_pace_take("alice@R", "host/a@R", now + REFRESH_INTERVAL));
    CU_ASSERT(
        !refresh_pace_take("alice@R", "host/a@R", now + REFRESH_INTERVAL + 1));
}

/* Many services: there is an end, and it passes. */
static void
bounded(void)
{
    int64_t now = 2 * START;
    char service[40];
    int taken = 0;

    for (int i = 0; i < 1000; i++) {
        snprintf(service, sizeof(service), "host/%d@R", i);
        taken += refresh_pace_take("alice@R", service, now);
    }
    CU_ASSERT(taken == 64);
    CU_ASSERT(
        refresh_pace_take("alice@R", "host/999@R", now + REFRESH_INTERVAL));
}

static void *
take_one(void *arg)
{
    _Atomic int *taken = arg;

    for (int i = 0; i < 1000; i++)
        *taken += refresh_pace_take("alice@R", "host/t@R", 3 * START);
    return NULL;
}

static void
threads(void)
{
    _Atomic int taken = 0;
    pthread_t id[4];

    for (int i = 0; i < 4; i++)
        CU_ASSERT_FATAL(pthread_create(&id[i], NULL, take_one, &taken) == 0);
    for (int i = 0; i < 4; i++)
        pthread_join(id[i], NULL);
    CU_ASSERT(taken == 1);
}

/* Where getting tickets comes back to itself nobody would wake it: the alarm
 * ends the test then. */
static void
flight_within_itself(void)
{
    static const char name[] = "alice@R";
    const struct bytes key = bytes_of_string(name);
    struct flight *outer, *inner;
    struct evidence ev = EVIDENCE_INIT;

    (void)alarm(20);
    CU_ASSERT_EQUAL(flight_join(key, &outer, &ev), V_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outer);
    CU_ASSERT_EQUAL(flight_join(key, &inner, &ev), V_NO_CRED);
    CU_ASSERT_PTR_NULL(inner);
    CU_ASSERT(ev.text[0] != '\0');
    CU_ASSERT_EQUAL(flight_begin(key, &inner), V_OK);
    CU_ASSERT_PTR_NULL(inner);
    flight_end(outer, V_OK, &ev);
    CU_ASSERT_EQUAL(flight_join(key, &outer, &ev), V_OK);
    CU_ASSERT_PTR_NOT_NULL(outer);
    flight_end(outer, V_OK, &ev);
    (void)alarm(0);
}

static void *
fly_other(void *arg)
{
    static const char name[] = "bob@R";
    struct evidence ev = EVIDENCE_INIT;
    struct flight **out = arg;

    CU_ASSERT_EQUAL(flight_join(bytes_of_string(name), out, &ev), V_OK);
    return NULL;
}

/* A thread on one flight does not wait for another one's: that one's pilot may
 * wait for it. */
static void
flights_that_cross(void)
{
    static const char mine[] = "alice@R", other[] = "bob@R";
    struct flight *outer, *theirs = NULL, *inner;
    struct evidence ev = EVIDENCE_INIT;
    pthread_t thread;

    (void)alarm(20);
    CU_ASSERT_FATAL(pthread_create(&thread, NULL, fly_other, &theirs) == 0);
    pthread_join(thread, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(theirs);
    CU_ASSERT_EQUAL(flight_join(bytes_of_string(mine), &outer, &ev), V_OK);
    CU_ASSERT_EQUAL(flight_join(bytes_of_string(other), &inner, &ev),
                    V_NO_CRED);
    flight_end(outer, V_OK, &ev);
    flight_end(theirs, V_OK, &ev);
    (void)alarm(0);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"once in an interval for a client and service", once},
        {"a bound for all together", bounded},
        {"one thread of many", threads},
        {"a flight within itself", flight_within_itself},
        {"flights that cross", flights_that_cross},
    };

    return tap_main("krb5 pace", tests, sizeof(tests) / sizeof(tests[0]));
}
