/* tests/peers/heimdal_errors.c: what one side refuses, as the other is told;
 * and what each makes of a clock that is wrong. */
#include "tests/peers/heimdal.h"
#include "tests/peers/pair.h"
#include "tests/peers/remote.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAKETIME_LIBRARY "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"

struct refusal {
    const char *name;
    const char *target;
    const char *keytab;   /* of the acceptor; NULL: all */
    const char *acceptor; /* the name of its credential, or NULL */
    const char *bindings; /* of the acceptor; the initiator's are "one" */
    int32_t code;         /* minor status of either side */
};

static bool
begin(struct remote *r, enum remote_call role, const char *words)
{
    gss_buffer_desc line = gss_text(words);
    struct remote_answer a;

    remote_call(r, role, &line, &a);
    free(a.out.value);
    return EXPECT_NUMBER(a.major, GSS_S_COMPLETE);
}

static void
keytab_setting(const char *name, char *out, size_t size)
{
    snprintf(out, size, "KRB5_KTNAME=FILE:%s/keytab/%s",
             getenv("APEX_REALM_DIR"), name);
}

/* ---- what we refuse ---- */

static const struct refusal ours[] = {
    {"a key that is not there any more", "svcold@localhost", "old", NULL, NULL,
     KRB5KRB_AP_ERR_BADKEYVER},
    {"another key", "svcwrong@localhost", "wrong", NULL, NULL,
     KRB5KRB_AP_ERR_BAD_INTEGRITY},
    {"another service", "svc18@localhost", NULL, "HTTP@localhost", NULL,
     KRB5KRB_AP_ERR_NOT_US},
    {"other bindings", "host@localhost", NULL, NULL, "two",
     KRB5KRB_AP_ERR_MODIFIED},
    {"a replay", "host@localhost", NULL, NULL, NULL, KRB5KRB_AP_ERR_REPEAT},
};

/* Our acceptor's answer to a token of Heimdal's. */
static void
accept_theirs(const struct refusal *f, gss_buffer_desc *token,
              gss_buffer_desc *out)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options options = {.flags = 0};
    gss_name_t name = GSS_C_NO_NAME;
    struct pair p = {0};
    OM_uint32 minor;

    if (f->bindings != NULL) {
        gss_text_bindings(f->bindings, &cb);
        options.acceptor_bindings = &cb;
    }
    if (f->acceptor != NULL) {
        name = gss_host_name(f->acceptor);
        EXPECT_NUMBER(gss_default_cred(&minor, name, NULL, GSS_C_ACCEPT,
                                       &options.acceptor_cred),
                      GSS_S_COMPLETE);
    }
    if (f->code == KRB5KRB_AP_ERR_REPEAT) {
        EXPECT_NUMBER(pair_accept(&options, &p, token, out), GSS_S_COMPLETE);
        gss_release_buffer(&minor, out);
        pair_free(&p);
    }
    EXPECT(GSS_ERROR(pair_accept(&options, &p, token, out)));
    EXPECT_NUMBER((int32_t)p.minor, f->code);
    EXPECT(out->length > 0);
    gss_release_cred(&minor, &options.acceptor_cred);
    gss_release_name(&minor, &name);
    pair_free(&p);
}

static void
play_ours(struct remote *r, const struct refusal *f)
{
    gss_buffer_desc error = GSS_C_EMPTY_BUFFER;
    struct remote_answer first, told;
    char words[200], setting[300];
    OM_uint32 ignored;

    report_open("the module refuses Heimdal for %s", f->name);
    keytab_setting(f->keytab != NULL ? f->keytab : "all", setting,
                   sizeof(setting));
    setenv("KRB5_KTNAME", strchr(setting, '=') + 1, 1);
    snprintf(words, sizeof(words), "target=%s flags=standard icb=one",
             f->target);
    if (begin(r, REMOTE_INITIATE, words) &&
        EXPECT_NUMBER(remote_call(r, REMOTE_TOKEN, NULL, &first),
                      GSS_S_CONTINUE_NEEDED)) {
        accept_theirs(f, &first.out, &error);
        EXPECT(GSS_ERROR(remote_call(r, REMOTE_TOKEN, &error, &told)));
        EXPECT_NUMBER((int32_t)told.minor, f->code);
        free(told.out.value);
        free(first.out.value);
    }
    gss_release_buffer(&ignored, &error);
    report_close();
}

/* ---- what Heimdal refuses ---- */

/* It tells its application, and nothing to its peer. */
static const struct {
    const char *name;
    const char *target;
    const char *keytab;
    const char *words;
    OM_uint32 major;
} theirs[] = {
    {"a key that is not there any more", "svcold@localhost", "old", "acb=one",
     GSS_S_FAILURE},
    {"another key", "svcwrong@localhost", "wrong", "acb=one", GSS_S_FAILURE},
    {"other bindings", "host@localhost", "all", "acb=two", GSS_S_BAD_BINDINGS},
    {"none of these", "host@localhost", "all", "acb=one", GSS_S_COMPLETE},
};

static void
play_theirs(size_t i)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options options = {.target = theirs[i].target,
                                   .flags = PAIR_FLAGS,
                                   .initiator_bindings = &cb};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER;
    const char *environment[2] = {NULL, NULL};
    struct remote_answer a;
    struct pair p = {0};
    char setting[300];
    struct remote r;
    OM_uint32 ignored;

    report_open("Heimdal refuses the module for %s", theirs[i].name);
    gss_text_bindings("one", &cb);
    keytab_setting(theirs[i].keytab, setting, sizeof(setting));
    environment[0] = setting;
    if (remote_start(&r, environment)) {
        begin(&r, REMOTE_ACCEPT, theirs[i].words);
        pair_initiate(&options, &p, GSS_C_NO_BUFFER, &first);
        EXPECT_NUMBER(p.major, GSS_S_CONTINUE_NEEDED);
        remote_call(&r, REMOTE_TOKEN, &first, &a);
        EXPECT_NUMBER(a.major, theirs[i].major);
        EXPECT_NUMBER(a.out.length > 0, a.major == GSS_S_COMPLETE);
        free(a.out.value);
    }
    gss_release_buffer(&ignored, &first);
    pair_free(&p);
    remote_stop(&r);
    report_close();
}

/* ---- clocks ---- */

/* A message each way, over contexts that both stand. */
static void
exchange(struct remote *r, struct pair *p, gss_ctx_id_t context)
{
    gss_buffer_desc message = gss_text(REMOTE_MESSAGE), got;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct remote_answer a;
    OM_uint32 minor;

    EXPECT_NUMBER(
        gss_wrap(&minor, context, 1, GSS_C_QOP_DEFAULT, &message, NULL, &token),
        GSS_S_COMPLETE);
    EXPECT_NUMBER(remote_call(r, REMOTE_OPEN, &token, &a), GSS_S_COMPLETE);
    EXPECT_NUMBER(a.out.length, message.length);
    gss_release_buffer(&minor, &token);
    free(a.out.value);
    EXPECT_NUMBER(remote_call(r, REMOTE_SEAL, &message, &a), GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_unwrap(&minor, context, &a.out, &got, NULL, NULL),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(got.length, message.length);
    gss_release_buffer(&minor, &got);
    free(a.out.value);
    pair_free(p);
}

/* Heimdal's acceptor goes on listening after a clock that is wrong, but it does
 * not prove that it read our time, so that our initiator takes its word for the
 * reason alone, whether the site wants a retry or not. */
static void
initiate_across_clocks(struct remote *r, bool behind)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct remote_answer a = {0, 0, GSS_C_EMPTY_BUFFER};
    struct pair p = {0};
    OM_uint32 ignored;
    int sent = 0;

    begin(r, REMOTE_ACCEPT, "flags=standard");
    while (pair_initiate(&options, &p, &a.out, &token) ==
               GSS_S_CONTINUE_NEEDED &&
           sent < 5) {
        free(a.out.value);
        remote_call(r, REMOTE_TOKEN, &token, &a);
        sent++;
        gss_release_buffer(&ignored, &token);
    }
    free(a.out.value);
    EXPECT_NUMBER(p.major, GSS_S_FAILURE);
    /* The ticket is younger than a clock that is behind. */
    EXPECT_NUMBER((int32_t)p.minor,
                  behind ? KRB5KRB_AP_ERR_TKT_NYV : KRB5KRB_AP_ERR_SKEW);
    EXPECT_NUMBER(sent, 1);
    pair_free(&p);
}

/* Heimdal's initiator tries again with ours, where the application gives its
 * second token to a new context. */
static void
accept_across_clocks(struct remote *r)
{
    struct pair_options options = {.flags = 0};
    struct remote_answer a;
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    begin(r, REMOTE_INITIATE, "flags=standard");
    remote_call(r, REMOTE_TOKEN, NULL, &a);
    EXPECT_NUMBER(a.major, GSS_S_CONTINUE_NEEDED);
    EXPECT(GSS_ERROR(pair_accept(&options, &p, &a.out, &reply)));
    EXPECT_NUMBER((int32_t)p.minor, KRB5KRB_AP_ERR_SKEW);
    free(a.out.value);
    remote_call(r, REMOTE_TOKEN, &reply, &a);
    EXPECT_NUMBER(a.major, GSS_S_CONTINUE_NEEDED);
    gss_release_buffer(&ignored, &reply);
    EXPECT_NUMBER(pair_accept(&options, &p, &a.out, &reply), GSS_S_COMPLETE);
    free(a.out.value);
    remote_call(r, REMOTE_TOKEN, &reply, &a);
    EXPECT_NUMBER(a.major, GSS_S_COMPLETE);
    free(a.out.value);
    gss_release_buffer(&ignored, &reply);
    if (p.major == GSS_S_COMPLETE)
        exchange(r, &p, p.acceptor);
    pair_free(&p);
}

/* Heimdal keeps what it learns of the time in the credential cache; so it has
 * a copy.  `out` becomes the setting. */
static bool
copy_cache(char *out, size_t size)
{
    const char *from = strchr(getenv("KRB5CCNAME"), ':') + 1;
    unsigned char bytes[20000];
    size_t len = 0;
    FILE *file = fopen(from, "r");
    bool ok;

    if (file != NULL) {
        len = fread(bytes, 1, sizeof(bytes), file);
        fclose(file);
    }
    snprintf(out, size, "KRB5CCNAME=FILE:%s/heimdal.cc", getenv("TMPDIR"));
    file = fopen(strchr(out, ':') + 1, "w");
    /* It wants nobody else to read it. */
    if (file == NULL || fchmod(fileno(file), 0600) != 0)
        return false;
    ok = fwrite(bytes, 1, len, file) == len;
    return fclose(file) == 0 && ok && len > 0 && len < sizeof(bytes);
}

static void
play_clock(const char *offset)
{
    char setting[60], cache[300];
    const char *environment[] = {"LD_PRELOAD=" FAKETIME_LIBRARY, setting,
                                 "FAKETIME_DONT_FAKE_MONOTONIC=1", cache, NULL};
    struct remote r = {-1, -1};

    snprintf(setting, sizeof(setting), "FAKETIME=%s", offset);
    report_open("the module to a Heimdal whose clock is %s off", offset);
    if (EXPECT(copy_cache(cache, sizeof(cache))) &&
        remote_start(&r, environment))
        initiate_across_clocks(&r, offset[0] == '-');
    remote_stop(&r);
    report_close();
    report_open("a Heimdal whose clock is %s off to the module", offset);
    if (EXPECT(copy_cache(cache, sizeof(cache))) &&
        remote_start(&r, environment))
        accept_across_clocks(&r);
    remote_stop(&r);
    report_close();
}

static void
play_clocks(void)
{
    if (access(FAKETIME_LIBRARY, R_OK) != 0) {
        report_skip("Heimdal's clock", "libfaketime is not installed");
        return;
    }
    if (gss_sanitized() || gss_under_valgrind()) {
        report_skip("Heimdal's clock", "libfaketime does not go here");
        return;
    }
    play_clock("+10m");
    play_clock("-10m");
}

void
heimdal_errors(void)
{
    struct remote r;
    size_t i;

    if (remote_start(&r, NULL)) {
        for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
            play_ours(&r, &ours[i]);
    }
    report_open("the peer ends well");
    remote_stop(&r);
    report_close();
    for (i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++)
        play_theirs(i);
    play_clocks();
}
