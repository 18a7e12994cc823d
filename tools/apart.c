/* tools/apart.c: contracts in apart.h. */
#include "tools/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MOST 5
#define ANSWER_FD    3
#define WORK_FD      4
#define FD_MOST      1024 /* the tool has a handful open */

/* ---- the process that does the work ---- */

/* The kernel clears the capabilities with the uid, unless its bits say
 * otherwise. */
static bool
drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version =
                                                  _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_capset, &header, none) == 0;
}

bool
apart_become(const struct account *who)
{
    const struct passwd *entry;
    gid_t gid = who->gid;
    bool grouped;

    if (who->uid == geteuid() && who->uid == getuid())
        return true;
    entry = getpwuid(who->uid);
    if (entry != NULL) {
        gid = entry->pw_gid;
        grouped = initgroups(entry->pw_name, gid) == 0;
    } else {
        grouped = setgroups(0, NULL) == 0;
    }
    return grouped && setresgid(gid, gid, gid) == 0 &&
           setresuid(who->uid, who->uid, who->uid) == 0 &&
           drop_capabilities() && setuid(0) != 0;
}

/* A module that a krb5.conf names runs here: it must find neither the terminal
 * of root nor what root has open. */
static bool
leave_everything(int answer_fd, int work_fd)
{
    int nothing = open("/dev/null", O_RDWR);
    int answer = fcntl(answer_fd, F_DUPFD, WORK_FD + 1);
    int work = fcntl(work_fd, F_DUPFD, WORK_FD + 1);

    if (nothing < 0 || answer < 0 || work < 0 || setsid() < 0)
        return false;
    for (int fd = 0; fd < ANSWER_FD; fd++) {
        if (dup2(nothing, fd) < 0)
            return false;
    }
    if (dup2(answer, ANSWER_FD) < 0 || dup2(work, WORK_FD) < 0)
        return false;
    for (int fd = WORK_FD + 1; fd < FD_MOST; fd++)
        close(fd);
    return clearenv() == 0;
}

static bool
write_all(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t put = write(fd, at, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        at += put;
        size -= (size_t)put;
    }
    return true;
}

/* ---- the one that waits for it ---- */

static int64_t
milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
read_all(int fd, void *data, size_t size)
{
    int64_t end = milliseconds() + SECONDS_MOST * 1000;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    char *at = data;

    while (size > 0) {
        int64_t left = end - milliseconds();
        ssize_t got;

        if (left <= 0 || poll(&wait, 1, (int)left) <= 0)
            return false;
        got = read(fd, at, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* The signal comes before the wait, so the number is still that process's. */
static void
stop(pid_t pid)
{
    (void)kill(-pid, SIGKILL);
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

bool
apart_run(const struct account *who, int fd,
          void (*work)(int fd, const void *task, void *answer),
          const void *task, void *answer, size_t size)
{
    int ends[2];
    pid_t pid;
    bool ok;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid = fork();
    if (pid == 0) {
        if (!leave_everything(ends[1], fd) || !apart_become(who))
            _exit(1);
        work(WORK_FD, task, answer);
        _exit(!write_all(ANSWER_FD, answer, size));
    }
    close(ends[1]);
    ok = pid > 0 && read_all(ends[0], answer, size);
    close(ends[0]);
    if (pid > 0)
        stop(pid);
    return ok;
}
