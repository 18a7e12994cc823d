/* mech/krb5/site/clock.c: contract in clock.h. */
#include "mech/krb5/clock.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "mech/krb5/site/thread_context.h"

enum { MICROSECONDS = 1000000 };

/* The time given to the latest authenticator, in microseconds since 1970. */
static _Atomic int64_t last_given;

void
krb_clock_now(int64_t *seconds, int32_t *microseconds)
{
    krb5_context krb5 = thread_context_any();
    krb5_timestamp sec;
    krb5_int32 usec;

    if (krb5 != NULL && krb5_us_timeofday(krb5, &sec, &usec) == 0) {
        /* libkrb5's timestamps count as unsigned, until 2106. */
        *seconds = (uint32_t)sec;
        *microseconds = usec;
        return;
    }
    krb_clock_system(seconds, microseconds);
}

/* libkrb5 adds a microsecond to a time that it has just given, but goes back to
 * the system's clock after that: of three calls in one microsecond the third
 * gets the first one's time. */
void
krb_clock_fresh(int64_t *seconds, int32_t *microseconds)
{
    int64_t now, fresh, last = atomic_load(&last_given);

    krb_clock_now(seconds, microseconds);
    now = *seconds * MICROSECONDS + *microseconds;
    do {
        bool set_back = last - now > MICROSECONDS;

        fresh = now > last || set_back ? now : last + 1;
    } while (!atomic_compare_exchange_weak(&last_given, &last, fresh));
    *seconds = fresh / MICROSECONDS;
    *microseconds = (int32_t)(fresh % MICROSECONDS);
}

void
krb_clock_system(int64_t *seconds, int32_t *microseconds)
{
    struct timespec ts = {0};

    (void)clock_gettime(CLOCK_REALTIME, &ts);
    *seconds = ts.tv_sec;
    *microseconds = (int32_t)(ts.tv_nsec / 1000);
}

/* libkrb5 keeps the offset even after it was told to use the system's clock
 * again, so only a look at its clock tells whether the offset holds. */
void
krb_clock_offset(int32_t *seconds, int32_t *microseconds)
{
    krb5_context krb5 = thread_context_any();
    krb5_timestamp sec = 0;
    krb5_int32 usec = 0, ignored;
    int64_t system, corrected;

    if (krb5 != NULL)
        (void)krb5_get_time_offsets(krb5, &sec, &usec);
    krb_clock_system(&system, &ignored);
    krb_clock_now(&corrected, &ignored);
    if (llabs(corrected - system - sec) > 1)
        sec = usec = 0;
    *seconds = sec;
    *microseconds = usec;
}
