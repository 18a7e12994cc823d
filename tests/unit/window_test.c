/* The receive window, RFC 2743 section 1.2.3: truth tables.  A table is a
 * sequence of numbers, relative to the first one expected, and what each gives
 * with the four settings. */
#include "mech/msg/window.h"

#include <CUnit/CUnit.h>

#include "tests/unit/tap.h"

struct arrival {
    int64_t seq; /* relative to the first */
    enum verdict both, replay, sequence;
};

static const struct arrival in_order[] = {
    {0, V_OK, V_OK, V_OK},
    {1, V_OK, V_OK, V_OK},
    {2, V_OK, V_OK, V_OK},
    {2, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {0, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {3, V_OK, V_OK, V_OK},
};

static const struct arrival with_gaps[] = {
    {2, V_GAP, V_OK, V_GAP},
    {2, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {0, V_UNSEQ, V_OK, V_UNSEQ},
    {0, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {1, V_UNSEQ, V_OK, V_UNSEQ},
    {3, V_OK, V_OK, V_OK},
    {5, V_GAP, V_OK, V_GAP},
    {4, V_UNSEQ, V_OK, V_UNSEQ},
    {4, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
};

/* 64 numbers are remembered: with 70 the next, 6 is the oldest of them. */
static const struct arrival edge_of_memory[] = {
    {5, V_GAP, V_OK, V_GAP},      {6, V_OK, V_OK, V_OK},
    {69, V_GAP, V_OK, V_GAP},     {6, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {5, V_UNSEQ, V_OLD, V_UNSEQ}, {0, V_UNSEQ, V_OLD, V_UNSEQ},
    {7, V_UNSEQ, V_OK, V_UNSEQ},  {7, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
};

/* A jump of 63, 64, 65 or more leaves nothing remembered but its end. */
static const struct arrival jumps[] = {
    {0, V_OK, V_OK, V_OK},
    {64, V_GAP, V_OK, V_GAP},
    {0, V_UNSEQ, V_OLD, V_UNSEQ},
    {1, V_UNSEQ, V_OK, V_UNSEQ},
    {129, V_GAP, V_OK, V_GAP},
    {128, V_UNSEQ, V_OK, V_UNSEQ},
    {129, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {66, V_UNSEQ, V_OK, V_UNSEQ},
    {195, V_GAP, V_OK, V_GAP},
    {194, V_UNSEQ, V_OK, V_UNSEQ},
    {100000, V_GAP, V_OK, V_GAP},
    {99999, V_UNSEQ, V_OK, V_UNSEQ},
    {100000, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
    {100001, V_OK, V_OK, V_OK},
};

/* Before the first number there is nothing to expect. */
static const struct arrival too_early[] = {
    {-1, V_UNSEQ, V_OK, V_UNSEQ},
    {-100, V_UNSEQ, V_OLD, V_UNSEQ},
    {0, V_OK, V_OK, V_OK},
    {0, V_DUPLICATE, V_DUPLICATE, V_UNSEQ},
};

struct table {
    const struct arrival *rows;
    size_t num;
};
#define TABLE(a)                                                               \
    {                                                                          \
        a, sizeof(a) / sizeof((a)[0])                                          \
    }

static const struct table tables[] = {
    TABLE(in_order), TABLE(with_gaps), TABLE(edge_of_memory),
    TABLE(jumps),    TABLE(too_early),
};

static enum verdict
expected(const struct arrival *a, bool replay, bool sequence)
{
    if (replay && sequence)
        return a->both;
    if (replay)
        return a->replay;
    return sequence ? a->sequence : V_OK;
}

static void
run_table(const struct table *t, uint64_t first, bool wide, bool replay,
          bool sequence)
{
    struct window w;
    uint64_t seq;

    window_init(&w, first, wide, replay, sequence);
    for (size_t i = 0; i < t->num; i++) {
        seq = first + (uint64_t)t->rows[i].seq;
        if (!wide)
            seq &= UINT32_MAX;
        CU_ASSERT_EQUAL(window_check(&w, seq),
                        expected(&t->rows[i], replay, sequence));
    }
}

static void
run_tables(uint64_t first, bool wide)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        run_table(&tables[i], first, wide, true, true);
        run_table(&tables[i], first, wide, true, false);
        run_table(&tables[i], first, wide, false, true);
        run_table(&tables[i], first, wide, false, false);
    }
}

static void
test_plain(void)
{
    run_tables(0, true);
    run_tables(0, false);
    run_tables(12345, true);
    run_tables(12345, false);
}

/* The numbers pass the end of their range in the midst of every table. */
static void
test_wrap(void)
{
    for (uint64_t back = 0; back < 140; back++) {
        run_tables(UINT64_MAX - back, true);
        run_tables(UINT32_MAX - back, false);
    }
}

/* A wide window does not wrap at 2^32. */
static void
test_wide_is_wide(void)
{
    run_tables(UINT32_MAX - 1, true);
}

/* As many messages as there are 32-bit numbers: the count relative to the first
 * passes zero, and what was received before is still known. */
static void
test_full_circle(void)
{
    struct window w;

    window_init(&w, 77, false, true, true);
    w.next = UINT32_MAX - 2;
    w.received = UINT64_MAX;
    for (uint32_t i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(window_check(&w, (uint32_t)(77 - 3 + i)), V_OK);
    for (uint32_t i = 0; i < 64; i++)
        CU_ASSERT_EQUAL(window_check(&w, (uint32_t)(77 - 3 + 9 - i)),
                        V_DUPLICATE);
    CU_ASSERT_EQUAL(window_check(&w, 77 + 7), V_OK);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"truth tables", test_plain},
        {"truth tables across the end of the numbers", test_wrap},
        {"64-bit numbers do not wrap at 32 bits", test_wide_is_wide},
        {"all numbers used once", test_full_circle},
    };

    return tap_main("window", tests, sizeof(tests) / sizeof(tests[0]));
}
