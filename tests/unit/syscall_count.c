/* syscall_count.c: see syscall_count.h. */
#include "tests/unit/syscall_count.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A call that nothing else makes, before `run` and after it. */
#define MARK SYS_getsid

struct count {
    long *out;
    size_t max;
    int num;
    int marks; /* seen so far */
};

static void
child_run(void (*run)(void *arg), void *arg)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(EXIT_FAILURE);
    (void)raise(SIGSTOP);
    (void)syscall(MARK, 0);
    run(arg);
    (void)syscall(MARK, 0);
    _exit(EXIT_SUCCESS);
}

static void
note(struct count *c, long number)
{
    if (number == MARK) {
        c->marks++;
    } else if (c->marks == 1) {
        if ((size_t)c->num < c->max)
            c->out[c->num] = number;
        c->num++;
    }
}

/* The child stops as each system call begins and as it ends. */
static bool
follow(pid_t child, struct count *c)
{
    struct __ptrace_syscall_info info;
    int status = 0;

    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        (void)ptrace(PTRACE_SETOPTIONS, child, NULL,
                     (void *)PTRACE_O_TRACESYSGOOD);
        if (ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *)sizeof(info),
                   &info) > 0 &&
            info.op == PTRACE_SYSCALL_INFO_ENTRY)
            note(c, (long)info.entry.nr);
        if (ptrace(PTRACE_SYSCALL, child, NULL, NULL) != 0)
            return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

int
syscalls_of(void (*run)(void *arg), void *arg, long *out, size_t max)
{
    struct count c = {.out = out, .max = max};
    pid_t child = fork();

    if (child == 0)
        child_run(run, arg);
    if (child < 0 || !follow(child, &c) || c.marks != 2)
        return -1;
    return c.num;
}
