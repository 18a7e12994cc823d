/* tests/peers/memory.c: what a context leaves in memory, and how much.
 *
 *     memory.realm
 *
 * The key of a delegated ticket is looked for in the whole memory of processes
 * that have or had it.  They run in children: the one that looks has the key
 * itself. */
#include "tests/peers/memory.h"
#include "tests/peers/memory_scan.h"
#include "tests/peers/report.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char token_path[600], cache_path[600];

/* A process at a stage: it says that it is there, and waits. */
struct staged {
    pid_t pid;
    int up, down;
};

static struct staged here; /* in the child: its own ends */

static void
stage(void)
{
    char c = '.';

    if (write(here.up, &c, 1) != 1 || read(here.down, &c, 1) != 1)
        _exit(EXIT_FAILURE);
}

static bool
start(struct staged *s, void (*run)(void))
{
    int up[2], down[2];

    if (!EXPECT(pipe(up) == 0 && pipe(down) == 0))
        return false;
    s->pid = fork();
    if (s->pid == 0) {
        close(up[0]);
        close(down[1]);
        here = (struct staged){0, up[1], down[0]};
        run();
        _exit(EXIT_SUCCESS);
    }
    close(up[1]);
    close(down[0]);
    s->up = up[0];
    s->down = down[1];
    return EXPECT(s->pid > 0);
}

static bool
arrived(const struct staged *s)
{
    char c;

    return EXPECT(read(s->up, &c, 1) == 1);
}

static void
go_on(const struct staged *s)
{
    char c = '.';

    EXPECT(write(s->down, &c, 1) == 1);
}

static void
end(const struct staged *s)
{
    int status = -1;

    close(s->up);
    close(s->down);
    EXPECT(waitpid(s->pid, &status, 0) == s->pid);
    EXPECT_NUMBER(status, 0);
}

gss_buffer_desc
memory_token(const char *path)
{
    static char bytes[200000];
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(bytes, 1, sizeof(bytes), file) : 0;

    if (file != NULL)
        fclose(file);
    return gss_copy(bytes, len);
}

OM_uint32
memory_accept(gss_buffer_desc *token, gss_ctx_id_t *context, gss_name_t *client,
              gss_cred_id_t *delegated)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_accept_sec_context(&minor, context, GSS_C_NO_CREDENTIAL, token,
                                   GSS_C_NO_CHANNEL_BINDINGS, client, NULL,
                                   &out, NULL, NULL, delegated);
    gss_release_buffer(&minor, &out);
    return major;
}

/* An initiator that forwards its ticket. */
static void
forward(void)
{
    const struct pair_options options = {
        .target = "deleg@localhost", .flags = PAIR_FLAGS | GSS_C_DELEG_FLAG};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    FILE *file = fopen(token_path, "w");
    struct pair p = {0};
    OM_uint32 minor;

    if (file == NULL ||
        pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token) !=
            GSS_S_CONTINUE_NEEDED ||
        fwrite(token.value, 1, token.length, file) != token.length ||
        fclose(file) != 0)
        _exit(EXIT_FAILURE);
    gss_release_buffer(&minor, &token);
    pair_free(&p);
}

static void
must_accept(gss_ctx_id_t *context, gss_cred_id_t *delegated)
{
    gss_buffer_desc token = memory_token(token_path);

    if (memory_accept(&token, context, NULL, delegated) != GSS_S_COMPLETE)
        _exit(EXIT_FAILURE);
    free(token.value);
}

/* What the acceptor gets, in a file for us to read. */
static void
store(void)
{
    gss_key_value_element_desc pair = {"ccache", cache_path};
    gss_key_value_set_desc keys = {1, &pair};
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 minor;

    must_accept(&context, &delegated);
    if (gss_store_cred_into(&minor, delegated, GSS_C_INITIATE, gss_mech_krb5, 1,
                            0, &keys, NULL, NULL) != GSS_S_COMPLETE)
        _exit(EXIT_FAILURE);
    gss_release_cred(&minor, &delegated);
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

/* Takes the credential and releases it; the context stays. */
static void
accept_and_release(void)
{
    gss_cred_id_t delegated = GSS_C_NO_CREDENTIAL;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 minor;

    stage();
    must_accept(&context, &delegated);
    stage();
    gss_release_cred(&minor, &delegated);
    stage();
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

static void
accept_without(void)
{
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 minor;

    stage();
    must_accept(&context, NULL);
    stage();
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
}

/* The first ticket of the stored cache. */
static bool
first_ticket(krb5_context krb5, krb5_creds *out)
{
    krb5_cc_cursor cursor = NULL;
    krb5_ccache cache = NULL;
    bool ok;

    ok = EXPECT_NUMBER(krb5_cc_resolve(krb5, cache_path, &cache), 0) &&
         EXPECT_NUMBER(krb5_cc_start_seq_get(krb5, cache, &cursor), 0) &&
         EXPECT_NUMBER(krb5_cc_next_cred(krb5, cache, &cursor, out), 0);
    if (cursor != NULL)
        krb5_cc_end_seq_get(krb5, cache, &cursor);
    if (cache != NULL)
        krb5_cc_destroy(krb5, cache);
    return ok;
}

/* The key of the ticket that is forwarded in the token of the file. */
static bool
key_of_token(krb5_keyblock *out)
{
    krb5_context krb5 = NULL;
    krb5_creds creds = {0};
    struct staged s;
    bool ok;

    if (!start(&s, store))
        return false;
    end(&s);
    ok = !report_failed() && EXPECT(krb5_init_context(&krb5) == 0) &&
         first_ticket(krb5, &creds) && EXPECT(creds.keyblock.length >= 16);
    if (ok)
        ok = EXPECT(krb5_copy_keyblock_contents(krb5, &creds.keyblock, out) ==
                    0);
    krb5_free_cred_contents(krb5, &creds);
    krb5_free_context(krb5);
    return ok;
}

/* How often the key is in the process, at its next stage. */
static void
expect_found(const struct staged *s, const krb5_keyblock *key, int times)
{
    if (!arrived(s))
        return;
    EXPECT_NUMBER(memory_scan(s->pid, key->contents, key->length), times);
    go_on(s);
}

/* That it is found while the credential is there shows that the search finds
 * what there is. */
static void
search(const struct staged *taker, const struct staged *other)
{
    krb5_keyblock key = {0};

    if (!key_of_token(&key))
        return;
    expect_found(taker, &key, 0);
    expect_found(taker, &key, 1);
    expect_found(taker, &key, 0);
    expect_found(other, &key, 0);
    expect_found(other, &key, 0);
    krb5_free_keyblock_contents(NULL, &key);
}

/* The acceptors start before this process has the key.  The initiator's memory
 * is not looked at: libkrb5 made the key there. */
static void
delegated_key(void)
{
    struct staged initiator, taker, other;

    if (!start(&initiator, forward))
        return;
    end(&initiator);
    if (report_failed() || !start(&taker, accept_and_release) ||
        !start(&other, accept_without))
        return;
    search(&taker, &other);
    end(&taker);
    end(&other);
}

static const struct report_test tests[] = {
    {"memory: the key of a delegated ticket", delegated_key},
};

int
main(void)
{
    gss_use_module();
    setenv("KRB5RCACHENAME", "none:", 1); /* tokens are accepted again */
    snprintf(token_path, sizeof(token_path), "%s/memory-token",
             getenv("TMPDIR"));
    snprintf(cache_path, sizeof(cache_path), "FILE:%s/memory-cache",
             getenv("TMPDIR"));
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    memory_pac_tests();
    return report_finish();
}
