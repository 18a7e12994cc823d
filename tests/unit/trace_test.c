/* trace_test.c: mech/trace/trace.h. */
#include "mech/trace/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "tests/unit/tap.h"

static char trace_path[96];
static char content[1 << 20];

static void
trace_to_file(void)
{
    const char *tmp = getenv("TMPDIR");

    (void)snprintf(trace_path, sizeof(trace_path), "%.60s/trace-%ld",
                   tmp != NULL ? tmp : "/tmp", (long)getpid());
    (void)unlink(trace_path);
    (void)setenv("KRB5_TRACE", trace_path, 1);
}

static const char *
read_fd(int fd)
{
    size_t len = 0;
    ssize_t r;

    while ((r = read(fd, content + len, sizeof(content) - 1 - len)) > 0)
        len += (size_t)r;
    content[len] = '\0';
    return content;
}

/* The trace so far; the file is removed. */
static const char *
traced(void)
{
    int fd = open(trace_path, O_RDONLY | O_CLOEXEC);
    const char *text = fd >= 0 ? read_fd(fd) : "";

    if (fd >= 0)
        (void)close(fd);
    (void)unlink(trace_path);
    (void)unsetenv("KRB5_TRACE");
    return text;
}

static void
test_line(void)
{
    long pid = 0, seconds = 0, micro = -1;
    char text[64] = "", expected[96];
    time_t before = time(NULL);
    struct stat st;

    trace_to_file();
    CU_ASSERT(trace_enabled());
    errno = 4711;
    trace_line("step %d: %s", 3, "authenticator opened");
    CU_ASSERT_EQUAL(errno, 4711);
    CU_ASSERT_EQUAL(stat(trace_path, &st), 0);
    CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
    CU_ASSERT_EQUAL(sscanf(traced(), "[%ld] %ld.%6ld: apex %63[^\n]", &pid,
                           &seconds, &micro, text),
                    4);
    CU_ASSERT_EQUAL(pid, (long)getpid());
    CU_ASSERT(seconds >= before && seconds <= before + 5);
    CU_ASSERT_STRING_EQUAL(text, "step 3: authenticator opened");
    (void)snprintf(expected, sizeof(expected), "[%ld] %ld.%06ld: apex %s\n",
                   pid, seconds, micro, text);
    CU_ASSERT_STRING_EQUAL(content, expected);
}

static void
test_off(void)
{
    trace_to_file();
    (void)unsetenv("KRB5_TRACE");
    CU_ASSERT(!trace_enabled());
    trace_line("nobody reads this");
    CU_ASSERT_NOT_EQUAL(access(trace_path, F_OK), 0);
    (void)setenv("KRB5_TRACE", "", 1);
    CU_ASSERT(!trace_enabled());
    trace_line("nor this");
    (void)setenv("KRB5_TRACE", "/nonexistent/trace", 1);
    errno = 4711;
    trace_line("nor this");
    CU_ASSERT_EQUAL(errno, 4711);
    (void)unsetenv("KRB5_TRACE");
}

static void
test_appends(void)
{
    const char *text, *second;

    trace_to_file();
    trace_line("one");
    trace_line("two");
    text = traced();
    second = strchr(text, '\n') + 1;
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ": apex one\n["));
    CU_ASSERT_PTR_NOT_NULL(strstr(second, ": apex two\n"));
    CU_ASSERT_STRING_EQUAL(strchr(second, '\n'), "\n");
}

static void
test_escapes(void)
{
    const char *text;

    trace_to_file();
    trace_line("client %s",
               "a\n[1] 2.3: apex step 5\r\t\033[2J\177@B\\ \303\244");
    text = traced();
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, ": apex client a\\x0a[1] 2.3: apex step 5\\x0d\\x09"
                     "\\x1b[2J\\x7f@B\\ \303\244\n"));
    CU_ASSERT_STRING_EQUAL(strchr(text, '\n'), "\n");
}

static void
test_long_line(void)
{
    char *longest = malloc(100001);
    const char *text;
    size_t fill;

    CU_ASSERT_PTR_NOT_NULL_FATAL(longest);
    for (fill = 0; fill < 2; fill++) {
        memset(longest, fill == 0 ? 'x' : '\n', 100000);
        longest[100000] = '\0';
        trace_to_file();
        trace_line("%s", longest);
        text = traced();
        CU_ASSERT(strlen(text) <= 2048 && strlen(text) > 2000);
        CU_ASSERT_STRING_EQUAL(strchr(text, '\n'), "\n");
    }
    free(longest);
}

/* Lines of several processes do not run into each other. */
static void
test_processes(void)
{
    unsigned i, lines = 0, good = 0;
    const char *text, *line;
    int status;

    trace_to_file();
    for (i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (i = 0; i < 200; i++)
                trace_line("%0200d end", 7);
            _exit(0);
        }
    }
    for (i = 0; i < 4; i++)
        CU_ASSERT(wait(&status) > 0);
    text = traced();
    for (line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        lines++;
        good +=
            line[0] == '[' && strncmp(strchr(line, '\n') - 5, "7 end", 5) == 0;
    }
    CU_ASSERT_EQUAL(lines, 800);
    CU_ASSERT_EQUAL(good, 800);
}

/* Names of descriptors work since they are opened as files. */
static void
test_stderr(void)
{
    int ends[2], saved = dup(STDERR_FILENO);

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT(dup2(ends[1], STDERR_FILENO) >= 0);
    (void)setenv("KRB5_TRACE", "/dev/stderr", 1);
    trace_line("to a pipe");
    (void)unsetenv("KRB5_TRACE");
    CU_ASSERT(dup2(saved, STDERR_FILENO) >= 0);
    (void)close(ends[1]);
    (void)close(saved);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_fd(ends[0]), ": apex to a pipe\n"));
    (void)close(ends[0]);
}

/* A pipe that nobody reads does not hold the program up. */
static void
test_fifo(void)
{
    int i, fd;

    trace_to_file();
    CU_ASSERT_EQUAL(mkfifo(trace_path, 0600), 0);
    trace_line("no reader");
    fd = open(trace_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    CU_ASSERT(fd >= 0);
    for (i = 0; i < 1000; i++)
        trace_line("%0500d", i);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_fd(fd), ": apex 0000"));
    (void)close(fd);
    (void)unlink(trace_path);
    (void)unsetenv("KRB5_TRACE");
}

static const struct unit_test tests[] = {
    {"a line", test_line},
    {"off", test_off},
    {"lines are appended", test_appends},
    {"control characters are escaped", test_escapes},
    {"a long line is cut", test_long_line},
    {"lines of many processes", test_processes},
    {"/dev/stderr", test_stderr},
    {"a pipe without reader", test_fifo},
};

int
main(void)
{
    return tap_main("trace", tests, sizeof(tests) / sizeof(tests[0]));
}
