#include "tests/peers/count_calls.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Marks are system calls that no kernel has. */
#define FIRST_MARK 1000000

void
count_calls_mark(size_t i)
{
    syscall(FIRST_MARK + (long)i);
}

/* Where the tracer is. */
struct tracer {
    pid_t child;
    struct call_counts *out;
    size_t num, mark;
};

static void
note(struct tracer *t, unsigned long long number)
{
    if (number >= FIRST_MARK) {
        t->mark = (size_t)(number - FIRST_MARK);
        return;
    }
    if (t->mark >= t->num)
        return;
    t->out[t->mark].total++;
    if (number < CALL_NUMBERS)
        t->out[t->mark].by_number[number]++;
}

/* The child stopped at the entry or the exit of a system call. */
static void
look(struct tracer *t)
{
    struct __ptrace_syscall_info info;

    memset(&info, 0, sizeof(info));
    if (ptrace(PTRACE_GET_SYSCALL_INFO, t->child, sizeof(info), &info) > 0 &&
        info.op == PTRACE_SYSCALL_INFO_ENTRY)
        note(t, info.entry.nr);
}

/* Lets the child run to its end; its exit status, or -1. */
static int
follow(struct tracer *t)
{
    int status, signal = 0;

    for (;;) {
        if (ptrace(PTRACE_SYSCALL, t->child, NULL, signal) != 0 ||
            waitpid(t->child, &status, 0) != t->child)
            return -1;
        if (WIFEXITED(status))
            return WEXITSTATUS(status);
        if (!WIFSTOPPED(status))
            return -1;
        signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
            look(t);
            signal = 0;
        }
    }
}

bool
count_calls(bool (*work)(void *arg), void *arg, struct call_counts *out,
            size_t num)
{
    struct tracer t = {.out = out, .num = num, .mark = num};
    int status;

    memset(out, 0, num * sizeof(*out));
    fflush(NULL);
    t.child = fork();
    if (t.child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 || raise(SIGSTOP) != 0)
            _exit(EXIT_FAILURE);
        _exit(work(arg) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (t.child < 0 || waitpid(t.child, &status, 0) != t.child ||
        !WIFSTOPPED(status))
        return false;
    if (ptrace(PTRACE_SETOPTIONS, t.child, NULL,
               PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) {
        kill(t.child, SIGKILL);
        waitpid(t.child, &status, 0);
        return false;
    }
    return follow(&t) == EXIT_SUCCESS;
}

/* Its name on machines of 32 bits. */
#ifndef SYS_newfstatat
#define SYS_newfstatat SYS_fstatat64
#endif

#define CALL(name)                                                             \
    {                                                                          \
        SYS_##name, #name                                                      \
    }
static const struct {
    long number;
    const char *name;
} names[] = {
    CALL(brk),        CALL(clock_gettime), CALL(close),      CALL(dup),
    CALL(faccessat),  CALL(fchmod),        CALL(fcntl),      CALL(fdatasync),
    CALL(flock),      CALL(fsync),         CALL(ftruncate),  CALL(futex),
    CALL(geteuid),    CALL(getpid),        CALL(getppid),    CALL(getrandom),
    CALL(getuid),     CALL(gettid),        CALL(lseek),      CALL(mmap),
    CALL(mprotect),   CALL(munmap),        CALL(newfstatat), CALL(openat),
    CALL(pread64),    CALL(pwrite64),      CALL(read),       CALL(statx),
    CALL(uname),      CALL(write),         CALL(writev),     CALL(getdents64),
    CALL(readlinkat), CALL(connect),       CALL(socket),     CALL(sendto),
    CALL(recvfrom),   CALL(setfsuid),      CALL(getegid),    CALL(getgid),
    CALL(prctl),      CALL(ioctl),         CALL(madvise),
#ifdef SYS_access
    CALL(access),     CALL(stat),          CALL(lstat),      CALL(open),
    CALL(readlink),   CALL(poll),          CALL(unlink),
#endif
    CALL(fstat),
};

static void
name_call(long number, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].number == number) {
            snprintf(out, size, "%s", names[i].name);
            return;
        }
    }
    snprintf(out, size, "number %ld", number);
}

void
count_calls_text(const struct call_counts *counts, char *out, size_t size)
{
    struct call_counts rest = *counts;
    size_t most, len = 0;
    char name[40];

    out[0] = '\0';
    do {
        most = 0;
        for (size_t i = 1; i < CALL_NUMBERS; i++) {
            if (rest.by_number[i] > rest.by_number[most])
                most = i;
        }
        if (rest.by_number[most] == 0 || len >= size)
            return;
        name_call((long)most, name, sizeof(name));
        len +=
            (size_t)snprintf(out + len, size - len, "%s%s %u",
                             len > 0 ? ", " : "", name, rest.by_number[most]);
        rest.by_number[most] = 0;
    } while (true);
}
