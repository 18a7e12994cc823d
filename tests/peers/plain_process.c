/* tests/peers/plain_process.c: contexts of the plain mechanism are exported to
 * another process. */
#include "tests/peers/couple.h"
#include "tests/peers/plain.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TAKER_END 3   /* file descriptor of the other process */
#define AHEAD     200 /* seconds; less than what clocks may differ */

static bool
put(int fd, gss_buffer_t b)
{
    unsigned len = (unsigned)b->length;

    return write(fd, &len, sizeof(len)) == sizeof(len) &&
           write(fd, b->value, b->length) == (ssize_t)b->length;
}

static gss_buffer_desc
get(int fd)
{
    gss_buffer_desc b = GSS_C_EMPTY_BUFFER;
    unsigned len = 0;

    if (recv(fd, &len, sizeof(len), MSG_WAITALL) == sizeof(len) &&
        len < 100000 && (b.value = malloc(len)) != NULL) {
        b.length = len;
        if (recv(fd, b.value, len, MSG_WAITALL) != (ssize_t)len)
            b.length = 0;
    }
    return b;
}

/* Answers `text` with what is left of the context. */
static OM_uint32
answer(gss_ctx_id_t context, const char *text)
{
    OM_uint32 major, minor, left = 0;
    gss_buffer_desc token;
    char reply[200];

    major = gss_context_time(&minor, context, &left);
    snprintf(reply, sizeof(reply), "%s %u", text, left);
    token = plain_wrapped(context, reply);
    if (!put(TAKER_END, &token))
        major = GSS_S_FAILURE;
    gss_release_buffer(&minor, &token);
    return major;
}

int
plain_take(void)
{
    gss_buffer_desc token = get(TAKER_END), message = get(TAKER_END);
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor;
    char text[100] = "";

    major = gss_import_sec_context(&minor, &token, &context);
    if (major == GSS_S_COMPLETE)
        major = plain_unwrapped(context, &message, text, sizeof(text));
    if (major == GSS_S_COMPLETE)
        major = answer(context, text);
    free(token.value);
    free(message.value);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    return major == GSS_S_COMPLETE ? EXIT_SUCCESS : EXIT_FAILURE;
}

static pid_t
start_taker(int *out_fd)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        dup2(ends[1], TAKER_END);
        execl(couple_path(), couple_path(), "take", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    *out_fd = ends[0];
    return pid;
}

/* Has another process take `*context` over and answer a message from the
 * `other` end.  The seconds that it says are left. */
static unsigned
give(gss_ctx_id_t *context, gss_ctx_id_t other)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, message, reply;
    char text[100] = "";
    unsigned left = 0;
    OM_uint32 minor;
    int fd = -1, status = -1;
    pid_t pid;

    if (!plain_export(context, &token))
        return 0;
    pid = start_taker(&fd);
    message = plain_wrapped(other, "elsewhere");
    EXPECT(pid > 0 && put(fd, &token) && put(fd, &message));
    reply = get(fd);
    EXPECT_NUMBER(plain_unwrapped(other, &reply, text, sizeof(text)),
                  GSS_S_COMPLETE);
    EXPECT(sscanf(text, "elsewhere %u", &left) == 1);
    EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
    close(fd);
    free(reply.value);
    gss_release_buffer(&minor, &message);
    gss_release_buffer(&minor, &token);
    return left;
}

static void
is_near(unsigned got, unsigned want)
{
    if (got > want + 1 || got + 30 < want)
        report_fault(__FILE__, __LINE__, "%u seconds are left, were %u", got,
                     want);
}

static void
either_end(bool acceptor)
{
    OM_uint32 minor, left = 0;
    gss_ctx_id_t *context;
    struct pair p;

    if (plain_pair(NULL, PAIR_FLAGS, &p)) {
        context = acceptor ? &p.acceptor : &p.initiator;
        EXPECT_NUMBER(gss_context_time(&minor, *context, &left),
                      GSS_S_COMPLETE);
        is_near(give(context, acceptor ? p.initiator : p.acceptor), left);
    }
    pair_free(&p);
}

static void
to_another_process(void)
{
    either_end(true);
    either_end(false);
}

/* alice's tickets in a cache that says that the KDC's clock is ahead. */
static bool
cache_with_offset(const char *name)
{
    krb5_context context = NULL;
    krb5_ccache from = NULL, to = NULL;
    krb5_principal alice = NULL;
    int code = krb5_init_context(&context);

    if (code == 0)
        code = krb5_cc_default(context, &from);
    if (code == 0)
        code = krb5_cc_get_principal(context, from, &alice);
    if (code == 0)
        code =
            krb5_set_real_time(context, (krb5_timestamp)time(NULL) + AHEAD, 0);
    if (code == 0)
        code = krb5_cc_resolve(context, name, &to);
    if (code == 0)
        code = krb5_cc_initialize(context, to, alice);
    if (code == 0)
        code = krb5_cc_copy_creds(context, from, to);
    if (to != NULL)
        krb5_cc_close(context, to);
    if (from != NULL)
        krb5_cc_close(context, from);
    krb5_free_principal(context, alice);
    krb5_free_context(context);
    return EXPECT_NUMBER(code, 0);
}

/* An initiator goes by the KDC's clock, and its context goes on doing so where
 * nobody has met that KDC. */
static void
the_clock_goes_along(void)
{
    char ccache[300];
    gss_key_value_element_desc pair = {"ccache", ccache};
    gss_key_value_set_desc store = {1, &pair};
    gss_OID_set_desc mechs = {1, oid_plain};
    struct pair_options options = {.mech = oid_plain, .flags = PAIR_FLAGS};
    OM_uint32 minor, left = 0, system_left = 0;
    struct pair p;

    snprintf(ccache, sizeof(ccache), "FILE:%s/ahead", getenv("TMPDIR"));
    if (!cache_with_offset(ccache))
        return;
    EXPECT_NUMBER(gss_acquire_cred_from(&minor, GSS_C_NO_NAME, 0, &mechs,
                                        GSS_C_INITIATE, &store,
                                        &options.initiator_cred, NULL, NULL),
                  GSS_S_COMPLETE);
    options.acceptor_cred = plain_cred(GSS_C_ACCEPT);
    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(gss_context_time(&minor, p.initiator, &left),
                      GSS_S_COMPLETE);
        /* The acceptor grants 300 seconds more. */
        EXPECT_NUMBER(gss_context_time(&minor, p.acceptor, &system_left),
                      GSS_S_COMPLETE);
        is_near(left, system_left - 300 - AHEAD);
        is_near(give(&p.initiator, p.acceptor), left);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static const struct report_test tests[] = {
    {"plain: exported to another process", to_another_process},
    {"plain: the clock goes along", the_clock_goes_along},
};

void
plain_process_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
