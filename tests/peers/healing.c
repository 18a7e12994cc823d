/* tests/peers/healing.c: an initiator of the module that is refused for its
 * clock or its stale ticket, by acceptors of both kinds that go on listening
 * after a refusal, as those of Heimdal and Windows do.
 *
 *     healing.realm
 *     healing.realm accept KEYTAB     the acceptor, on file descriptor 3
 */
#include "tests/peers/couple.h"
#include "tests/peers/healing.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"
#include "tests/peers/wire.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LISTEN_FD        3
#define FAKETIME_LIBRARY "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"

/* The acceptor: every token goes to the context under way, or to a new one
 * where the last was refused. */
static int
listen_for_tokens(void)
{
    gss_buffer_desc in, out;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor, ignored;
    enum wire_kind kind;

    while (wire_receive(LISTEN_FD, &kind, &in)) {
        out = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL,
                                       &in, GSS_C_NO_CHANNEL_BINDINGS, NULL,
                                       NULL, &out, NULL, NULL, NULL);
        wire_send(LISTEN_FD, GSS_ERROR(major) ? WIRE_FAILED : WIRE_TOKEN, &out);
        gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
        gss_release_buffer(&ignored, &out);
        free(in.value);
    }
    return EXIT_SUCCESS;
}

struct acceptor {
    pid_t pid;
    int fd;
};

static void
become_acceptor(bool module, const char *keytab, const char *offset, int fd)
{
    setenv("GSS_MECH_CONFIG",
           getenv(module ? "APEX_CONF_MODULE" : "APEX_CONF_BUILTIN"), 1);
    setenv("KRB5_KTNAME", keytab, 1);
    if (offset != NULL) {
        setenv("LD_PRELOAD", FAKETIME_LIBRARY, 1);
        setenv("FAKETIME", offset, 1);
    }
    if (fd != LISTEN_FD) {
        dup2(fd, LISTEN_FD);
        close(fd);
    }
    execl(couple_path(), couple_path(), "accept", (char *)NULL);
    _exit(121);
}

static bool
acceptor_start(struct acceptor *a, bool module, const char *keytab,
               const char *offset)
{
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
        return false;
    a->pid = fork();
    if (a->pid == 0) {
        close(fds[0]);
        become_acceptor(module, keytab, offset, fds[1]);
    }
    close(fds[1]);
    a->fd = fds[0];
    return a->pid > 0;
}

static void
acceptor_stop(struct acceptor *a)
{
    int status = -1;

    close(a->fd);
    EXPECT(waitpid(a->pid, &status, 0) == a->pid && status == 0);
}

/* One context's way. */
struct story {
    OM_uint32 major, minor;
    int sent, refused; /* tokens; refusals heard */
    char text[600];
};

static void
login(const struct acceptor *a, const char *target, struct story *out)
{
    const struct pair_options options = {.target = target, .flags = PAIR_FLAGS};
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER, token = GSS_C_EMPTY_BUFFER;
    enum wire_kind kind = WIRE_TOKEN;
    struct pair p = {.major = 0};
    OM_uint32 ignored;

    memset(out, 0, sizeof(*out));
    while (pair_initiate(&options, &p, &in, &token) == GSS_S_CONTINUE_NEEDED) {
        free(in.value);
        in = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        out->sent++;
        if (!EXPECT(token.length > 0) || !EXPECT(out->sent < 10) ||
            !EXPECT(wire_send(a->fd, WIRE_TOKEN, &token)) ||
            !EXPECT(wire_receive(a->fd, &kind, &in)))
            break;
        out->refused += kind == WIRE_FAILED;
        gss_release_buffer(&ignored, &token);
    }
    out->major = p.major;
    out->minor = p.minor;
    if (GSS_ERROR(p.major))
        gss_status_text(gss_mech_krb5, p.minor, out->text, sizeof(out->text));
    gss_release_buffer(&ignored, &token);
    free(in.value);
    pair_free(&p);
}

static void
expect_story(const struct story *s, OM_uint32 major, int sent, int refused)
{
    if (!EXPECT_NUMBER(s->major, major) && s->text[0] != '\0')
        report_fault(__FILE__, __LINE__, "%s", s->text);
    EXPECT_NUMBER(s->sent, sent);
    EXPECT_NUMBER(s->refused, refused);
}

/* MIT's acceptor does not prove that it read our time, so anybody might have
 * said what it says. */
static const struct {
    const char *name, *offset;
    bool retry, heals_module;
    int refused;
} clocks[] = {
    {"a clock ten minutes ahead", "+10m", true, true, 1},
    {"a clock ten minutes ahead, and no retry", "+10m", false, false, 1},
    {"a clock that is an hour and more ahead", "+65m", true, false, 1},
    {"the right clock", NULL, true, false, 0},
};

static void
play_clock(bool module, size_t i, const char *keytab)
{
    bool healed = module && clocks[i].heals_module;
    bool well = healed || clocks[i].refused == 0;
    struct acceptor a;
    struct story s;

    if (!EXPECT(acceptor_start(&a, module, keytab, clocks[i].offset)))
        return;
    healing_retry(clocks[i].retry);
    login(&a, "host@localhost", &s);
    healing_retry(true);
    expect_story(&s, well ? GSS_S_COMPLETE : GSS_S_FAILURE, healed ? 2 : 1,
                 clocks[i].refused);
    if (!well) {
        EXPECT_NUMBER((int32_t)s.minor, KRB5KRB_AP_ERR_SKEW);
        EXPECT_MATCH(s.text, "host/localhost@APEX.TEST refused us .*their "
                             "clock.*differ.*log tells more");
    }
    acceptor_stop(&a);
}

static void
play_clocks(bool module)
{
    char keytab[300];
    size_t i;

    snprintf(keytab, sizeof(keytab), "%s", getenv("KRB5_KTNAME"));
    for (i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        report_open("acceptor %s, %s", module ? "module" : "builtin",
                    clocks[i].name);
        play_clock(module, i, keytab);
        report_close();
    }
}

/* kadmin.local as realm.sh calls it. */
bool
healing_kadmin(const char *commands, const char *service)
{
    char line[1500];
    const char *dir = getenv("APEX_REALM_DIR");

    snprintf(line, sizeof(line),
             "PATH=$PATH:/usr/sbin:/usr/local/sbin; "
             "printf '%s' %s %s | KRB5_CONFIG='%s/kdc/krb5.conf' "
             "GSS_MECH_CONFIG='%s' kadmin.local -r '%s' >/dev/null 2>&1",
             commands, service, service, dir, getenv("APEX_CONF_BUILTIN"),
             getenv("APEX_REALM"));
    return EXPECT(system(line) == 0);
}

static void
keytab_name(char *out, size_t size, const char *name)
{
    snprintf(out, size, "FILE:%s/tmp/%s", getenv("APEX_REALM_DIR"), name);
}

/* The service's key is changed, and the new keytab has the new one alone. */
static void
play_stale(bool module)
{
    const char *service = module ? "rolled" : "turned";
    char target[60], keytab[300], commands[500];
    struct acceptor a;
    struct story s;

    report_open("acceptor %s, a ticket from before a key change",
                module ? "module" : "builtin");
    snprintf(target, sizeof(target), "%s@localhost", service);
    keytab_name(keytab, sizeof(keytab), service);
    snprintf(commands, sizeof(commands),
             "addprinc -randkey %%s/localhost\\nktadd -k %s.1 %%s/localhost\\n",
             strchr(keytab, ':') + 1);
    if (healing_kadmin(commands, service)) {
        strcat(keytab, ".1");
        if (EXPECT(acceptor_start(&a, module, keytab, NULL))) {
            login(&a, target, &s);
            expect_story(&s, GSS_S_COMPLETE, 1, 0);
            acceptor_stop(&a);
        }
        keytab[strlen(keytab) - 1] = '2';
        snprintf(commands, sizeof(commands),
                 "cpw -randkey %%s/localhost\\nktadd -k %s %%s/localhost\\n",
                 strchr(keytab, ':') + 1);
        healing_kadmin(commands, service);
        if (EXPECT(acceptor_start(&a, module, keytab, NULL))) {
            login(&a, target, &s);
            expect_story(&s, GSS_S_COMPLETE, 2, 1);
            /* The ccache is healed too. */
            login(&a, target, &s);
            expect_story(&s, GSS_S_COMPLETE, 1, 0);
            acceptor_stop(&a);
        }
    }
    report_close();
}

/* What a new ticket cannot mend is told at once. */
static void
play_hopeless(bool module)
{
    char keytab[300];
    struct acceptor a;
    struct story s;
    int i;

    report_open("acceptor %s, a keytab left behind",
                module ? "module" : "builtin");
    snprintf(keytab, sizeof(keytab), "FILE:%s/keytab/old",
             getenv("APEX_REALM_DIR"));
    if (EXPECT(acceptor_start(&a, module, keytab, NULL))) {
        for (i = 0; i < 2; i++) {
            login(&a, "svcold@localhost", &s);
            expect_story(&s, GSS_S_FAILURE, 1, 1);
            EXPECT_NUMBER((int32_t)s.minor, KRB5KRB_AP_ERR_BADKEYVER);
        }
        acceptor_stop(&a);
    }
    report_close();
}

static void
play_acceptor(bool module)
{
    play_stale(module);
    play_hopeless(module);
    if (gss_sanitized() || gss_under_valgrind() ||
        access(FAKETIME_LIBRARY, R_OK) != 0)
        report_skip("clocks", "libfaketime does not go here");
    else
        play_clocks(module);
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "accept") == 0)
        return listen_for_tokens();
    if (getenv("APEX_REALM_DIR") == NULL) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    gss_use_module();
    healing_retry(true);
    healing_play_forgeries();
    play_acceptor(true);
    play_acceptor(false);
    return report_finish();
}
