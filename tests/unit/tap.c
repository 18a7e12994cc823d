#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>
#include <stdio.h>
#include <stdlib.h>

/* Prints the assertions that failed in the last test as TAP comments. */
static void
print_failures(void)
{
    CU_pFailureRecord failure;

    for (failure = CU_get_failure_list(); failure != NULL;
         failure = failure->pNext) {
        printf("# %s:%u: %s\n",
               failure->strFileName != NULL ? failure->strFileName : "?",
               failure->uiLineNumber,
               failure->strCondition != NULL ? failure->strCondition : "?");
    }
}

/* Runs one test and prints its line; true when it passed. */
static int
run_one(CU_pSuite suite, CU_pTest test, size_t number)
{
    int passed;

    passed = CU_run_test(suite, test) == CUE_SUCCESS &&
             CU_get_number_of_failures() == 0 &&
             CU_get_number_of_tests_failed() == 0;
    print_failures();
    printf("%s %zu - %s: %s\n", passed ? "ok" : "not ok", number, suite->pName,
           test->pName);
    return passed;
}

static int
run_all(CU_pSuite suite, size_t num)
{
    CU_pTest test = suite->pTest;
    size_t number, num_passed = 0;

    for (number = 1; test != NULL; test = test->pNext, number++) {
        num_passed += (size_t)run_one(suite, test, number);
    }
    return num_passed == num ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
tap_main(const char *suite_name, const struct unit_test *tests, size_t num)
{
    CU_pSuite suite = NULL;
    size_t i;
    int status = EXIT_FAILURE;

    /* Unbuffered: a test may fork, or crash. */
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("1..%zu\n", num);
    if (CU_initialize_registry() == CUE_SUCCESS)
        suite = CU_add_suite(suite_name, NULL, NULL);
    if (suite == NULL) {
        printf("Bail out! %s\n", CU_get_error_msg());
        goto out;
    }
    for (i = 0; i < num; i++) {
        if (CU_add_test(suite, tests[i].name, tests[i].run) == NULL) {
            printf("Bail out! %s: %s\n", tests[i].name, CU_get_error_msg());
            goto out;
        }
    }
    status = run_all(suite, num);

out:
    CU_cleanup_registry();
    return status;
}
