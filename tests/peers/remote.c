#include "tests/peers/remote.h"
#include "tests/peers/couple.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"
#include "tests/peers/wire.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void
become_remote(int fd, const char *const *environment)
{
    const char *program = couple_heimdal_path();

    /* Later releases of Heimdal would load what is named there. */
    setenv("GSS_MECH_CONFIG", getenv("APEX_CONF_BUILTIN"), 1);
    for (; environment != NULL && *environment != NULL; environment++)
        putenv((char *)(uintptr_t)*environment);
    if (dup2(fd, PEER_WIRE) < 0)
        _exit(120);
    closefrom(PEER_WIRE + 1);
    execl(program, program, "remote", (char *)NULL);
    _exit(121);
}

bool
remote_start(struct remote *r, const char *const *environment)
{
    int fds[2];

    signal(SIGPIPE, SIG_IGN);
    if (!EXPECT(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0))
        return false;
    r->pid = fork();
    if (r->pid == 0)
        become_remote(fds[1], environment);
    close(fds[1]);
    r->fd = fds[0];
    return EXPECT(r->pid > 0);
}

OM_uint32
remote_call(struct remote *r, enum remote_call call, const gss_buffer_desc *in,
            struct remote_answer *out)
{
    OM_uint32 status[2] = {GSS_S_UNAVAILABLE, 0};
    gss_buffer_desc answer;
    enum wire_kind kind;

    memset(out, 0, sizeof(*out));
    if (EXPECT(wire_send(r->fd, (enum wire_kind)call, in)) &&
        EXPECT(wire_receive(r->fd, &kind, &answer))) {
        if (EXPECT(answer.length >= sizeof(status))) {
            memcpy(status, answer.value, sizeof(status));
            out->out = gss_copy((char *)answer.value + sizeof(status),
                                answer.length - sizeof(status));
        }
        free(answer.value);
    }
    out->major = status[0];
    out->minor = status[1];
    return out->major;
}

void
remote_stop(struct remote *r)
{
    int status = -1;

    close(r->fd);
    EXPECT(waitpid(r->pid, &status, 0) == r->pid && status == 0);
}
