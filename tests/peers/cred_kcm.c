/* tests/peers/cred_kcm.c: Heimdal's KCM daemon, as a plain process.
 *
 * It makes its socket in /run, whatever it is told.  A mount namespace of its
 * own puts a directory of the test there.
 */
#include "tests/peers/cred_tests.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KCM    "/usr/sbin/kcm"
#define SOCKET ".heim_org.h5l.kcm-socket"

static pid_t daemon_pid;
static char *config_before;

static void
run_daemon(const char *dir)
{
    char log[500];

    snprintf(log, sizeof(log), "%s/log", dir);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 &&
        freopen(log, "w", stdout) != NULL && dup2(1, 2) == 2)
        execlp("unshare", "unshare", "-rm", "sh", "-c",
               "mount --bind \"$0\" /run && exec " KCM, dir, (char *)NULL);
    _exit(127);
}

/* True when the daemon listens, false when it is gone. */
static bool
await_socket(const char *path)
{
    struct stat st;

    for (int i = 0; i < 200; i++) {
        if (stat(path, &st) == 0)
            return true;
        if (waitpid(daemon_pid, NULL, WNOHANG) == daemon_pid) {
            daemon_pid = 0;
            return false;
        }
        usleep(20000);
    }
    return false;
}

/* libkrb5's setting, in front of the others. */
static bool
configure(const char *dir, const char *path)
{
    char file[500], config[1000];
    FILE *f;

    snprintf(file, sizeof(file), "%s/krb5.conf", dir);
    f = fopen(file, "w");
    if (!EXPECT(f != NULL))
        return false;
    fprintf(f, "[libdefaults]\n    kcm_socket = %s\n", path);
    fclose(f);
    config_before = strdup(getenv("KRB5_CONFIG"));
    snprintf(config, sizeof(config), "%s:%s", file, config_before);
    setenv("KRB5_CONFIG", config, 1);
    return true;
}

const char *
cred_kcm_start(const char *dir)
{
    char path[500];

    if (access(KCM, X_OK) != 0)
        return "there is no " KCM;
    if (gss_under_valgrind())
        return "valgrind would check the daemon, which is not ours";
    if (mkdir(dir, 0700) != 0)
        return "no directory for the KCM daemon";
    snprintf(path, sizeof(path), "%s/" SOCKET, dir);
    fflush(stdout);
    daemon_pid = fork();
    if (daemon_pid == 0)
        run_daemon(dir);
    if (daemon_pid < 0 || !await_socket(path)) {
        cred_kcm_end();
        return "the KCM daemon does not start in a namespace of its own";
    }
    return configure(dir, path) ? NULL : "no configuration for KCM";
}

void
cred_kcm_end(void)
{
    if (daemon_pid > 0 && kill(daemon_pid, SIGTERM) == 0)
        (void)waitpid(daemon_pid, NULL, 0);
    daemon_pid = 0;
    if (config_before != NULL)
        setenv("KRB5_CONFIG", config_before, 1);
    free(config_before);
    config_before = NULL;
}
