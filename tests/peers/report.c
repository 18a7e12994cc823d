#include "tests/peers/report.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define LOUD __attribute__((visibility("default")))

/* LeakSanitizer asks for these. */
LOUD const char *
__lsan_default_options(void);
LOUD const char *
__lsan_default_suppressions(void);

const char *
__lsan_default_options(void)
{
    return "print_suppressions=0";
}

/* MIT's GSS library never frees the handle of a plug-in that it keeps loaded.
 */
const char *
__lsan_default_suppressions(void)
{
    return "leak:krb5int_open_plugin\n";
}

static char open_name[300];
static char faults[8000];
static size_t faults_len;
static unsigned number, num_failed;
static bool failed;

void
report_open(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(open_name, sizeof(open_name), format, ap);
    va_end(ap);
    faults_len = 0;
    faults[0] = '\0';
    failed = false;
}

/* Appends one comment line to `faults`; what does not fit is dropped. */
static void
add_fault(const char *file, int line, const char *text)
{
    int n;

    if (faults_len >= sizeof(faults))
        return;
    n = snprintf(faults + faults_len, sizeof(faults) - faults_len,
                 "# %s:%d: %s\n", file, line, text);
    faults_len += n < 0 ? 0 : (size_t)n;
}

void
report_fault(const char *file, int line, const char *format, ...)
{
    char text[1500];
    va_list ap;
    char *p;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    for (p = text; *p != '\0'; p++) {
        if (*p == '\n')
            *p = ' ';
    }
    failed = true;
    add_fault(file, line, text);
}

bool
report_failed(void)
{
    return failed;
}

const char *
report_faults(void)
{
    return faults;
}

void
report_close(void)
{
    number++;
    num_failed += failed;
    printf("%s %u - %s\n%s", failed ? "not ok" : "ok", number, open_name,
           faults);
    if (faults_len >= sizeof(faults))
        printf("\n# (more)\n");
    fflush(stdout);
}

void
report_skip(const char *name, const char *reason)
{
    number++;
    printf("ok %u - %s # SKIP %s\n", number, name, reason);
    fflush(stdout);
}

int
report_finish(void)
{
    printf("1..%u\n", number);
    fflush(stdout);
    return num_failed == 0 && number > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void
report_run(const struct report_test *tests, size_t num)
{
    size_t i;

    for (i = 0; i < num; i++) {
        report_open("%s", tests[i].name);
        tests[i].run();
        report_close();
    }
}

bool
report_number(const char *file, int line, const char *what, long long got,
              long long want)
{
    if (got == want)
        return true;
    report_fault(file, line, "%s is %lld (0x%llx), expected %lld (0x%llx)",
                 what, got, (unsigned long long)got, want,
                 (unsigned long long)want);
    return false;
}

bool
report_match(const char *file, int line, const char *text, const char *pattern)
{
    regex_t re;
    bool match;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        report_fault(file, line, "bad pattern %s", pattern);
        return false;
    }
    match = regexec(&re, text, 0, NULL, 0) == 0;
    regfree(&re);
    if (!match)
        report_fault(file, line, "\"%s\" does not match /%s/", text, pattern);
    return match;
}
