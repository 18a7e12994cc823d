/* tests/peers/plugins_sssd.c: Debian's own plug-in, by which SSSD learns the
 * groups of an account: the PAC of a client arrives at its socket, which is one
 * of this program's here.
 *
 * A request is four integers of the host (length with these, command, status,
 * reserved) and data; so is the answer.  The first command asks for a version,
 * and the number in it comes back. */
#include "tests/peers/attributes.h"
#include "tests/peers/attributes_show.h"
#include "tests/peers/plugin_hook.h"
#include "tests/peers/plugins.h"
#include "tests/peers/report.h"

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define GET_VERSION 1

struct packet {
    uint32_t head[4]; /* length, command, status, reserved */
    unsigned char data[20000];
};

/* What SSSD would have learned. */
static unsigned char arrived[20000];
static size_t arrived_len;
static unsigned arrivals;

static int listener = -1;

static bool
read_all(int fd, void *out, size_t len)
{
    ssize_t got = 1;

    for (size_t done = 0; done < len && got > 0; done += (size_t)got)
        got = read(fd, (char *)out + done, len - done);
    return got > 0;
}

static bool
read_packet(int fd, struct packet *p)
{
    if (!read_all(fd, p->head, sizeof(p->head)) ||
        p->head[0] < sizeof(p->head) || p->head[0] > sizeof(*p))
        return false;
    return p->head[0] == sizeof(p->head) ||
           read_all(fd, p->data, p->head[0] - sizeof(p->head));
}

/* Takes requests until the other end hangs up. */
static void
serve(int fd)
{
    static struct packet p;

    while (read_packet(fd, &p)) {
        if (p.head[1] != GET_VERSION) {
            arrived_len = p.head[0] - sizeof(p.head);
            memcpy(arrived, p.data, arrived_len);
            arrivals++;
            p.head[0] = sizeof(p.head);
        }
        p.head[2] = p.head[3] = 0;
        if (write(fd, &p, p.head[0]) != (ssize_t)p.head[0])
            return;
    }
}

/* One process after the other; ends when the listener is shut down. */
static void *
play_sssd(void *arg)
{
    int fd;

    (void)arg;
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        serve(fd);
        close(fd);
    }
    return NULL;
}

static bool
listen_at(const char *path)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    if (!EXPECT(strlen(path) < sizeof(un.sun_path)))
        return false;
    snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return EXPECT(listener >= 0) &&
           EXPECT(bind(listener, (struct sockaddr *)&un, sizeof(un)) == 0) &&
           EXPECT(listen(listener, 5) == 0);
}

static struct shown shown;

/* The PAC as the process that accepted shows it, out of its hexadecimal. */
static bool
is_shown(void)
{
    static char hex[2 * sizeof(arrived) + 1];
    static const char before[] =
        "urn:mspac: authenticated 1 complete 1 more 0 value ";
    const char *at = strstr(shown.values, before);

    for (size_t i = 0; i < arrived_len; i++)
        snprintf(hex + 2 * i, 3, "%02x", arrived[i]);
    return at != NULL &&
           strncmp(at + strlen(before), hex, 2 * arrived_len) == 0 &&
           at[strlen(before) + 2 * arrived_len] == ' ';
}

static void
arrives_from(bool module, const char *how)
{
    unsigned before = arrivals;

    arrived_len = 0;
    if (!attributes_show(module, plugins_token(), how, &shown))
        return;
    EXPECT_MATCH(shown.status, "^00000000 0");
    EXPECT_NUMBER(arrivals, before + 1);
    EXPECT(arrived_len > 100 && is_shown());
}

static void
with_sssd(void (*run)(void))
{
    char path[100];
    pthread_t thread;

    snprintf(path, sizeof(path), "%s/pac", getenv("APEX_PLUGIN_DIR"));
    snprintf(strrchr(path, '/'), 5, ".pac");
    if (!listen_at(path) ||
        !EXPECT(pthread_create(&thread, NULL, play_sssd, NULL) == 0))
        return;
    setenv("APEX_PAC_SOCKET", path, 1);
    run();
    unsetenv("APEX_PAC_SOCKET");
    shutdown(listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(listener);
}

static void
both_tell_it(void)
{
    arrives_from(false, "0");
    arrives_from(true, "0");
    /* Contexts travel with it in place. */
    arrives_from(true, "1");
    arrives_from(true, "2");
    arrives_from(true, "1 builtin");
    arrives_from(true, "2 builtin");
}

static const char *plugin;

static void
pac_arrives(void)
{
    if (plugins_folder() && plugins_install(plugin) &&
        attributes_token(plugins_token()))
        with_sssd(both_tell_it);
}

/* SSSD not running is no reason to refuse anybody. */
static void
nobody_listens(void)
{
    static struct shown builtin;

    setenv("APEX_PAC_SOCKET", "/nonexistent", 1);
    if (plugins_folder() && plugins_install(plugin) &&
        attributes_token(plugins_token()) &&
        attributes_show(true, plugins_token(), "2", &shown) &&
        attributes_show(false, plugins_token(), "0", &builtin)) {
        EXPECT_MATCH(shown.status, "^00000000 0");
        attributes_same("names", shown.listed, builtin.listed);
        attributes_same("values", shown.values, builtin.values);
        attributes_same("composite", shown.composite, builtin.composite);
    }
    unsetenv("APEX_PAC_SOCKET");
}

static const struct report_test tests[] = {
    {"plugins: SSSD learns the PAC", pac_arrives},
    {"plugins: SSSD is not running", nobody_listens},
};

/* $APEX_SSSD_PLUGIN may name the file where the package is not installed. */
void
plugins_sssd_tests(void)
{
    static char path[600];

    plugin = getenv("APEX_SSSD_PLUGIN");
    if (plugin == NULL)
        plugin = plugin_hook_real(path, sizeof(path));
    if (access(plugin, R_OK) != 0) {
        report_skip("plugins: SSSD", "its plug-in (sssd-common) is not here");
        return;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
