/* tests/peers/healing_forged.c: KRB-ERRORs that anybody could have sent, and
 * what they make an initiator do. */
#include "asn1/gss_token.h"
#include "asn1/krb_error.h"
#include "tests/peers/healing.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <arpa/inet.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SKEW      37 /* codes of RFC 4120 section 7.5.9 */
#define REPEAT    34
#define BADKEYVER 44

static void
tmp_path(char *out, size_t size, const char *name)
{
    snprintf(out, size, "%s/tmp/%s", getenv("APEX_REALM_DIR"), name);
}

/* A configuration `name` of `text`, in front of `rest`, for this process. */
static void
configure(const char *name, const char *text, const char *rest)
{
    char path[300], both[700];
    FILE *file;

    tmp_path(path, sizeof(path), name);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fputs(text, file);
    fclose(file);
    snprintf(both, sizeof(both), "%s%s%s", path, rest != NULL ? ":" : "",
             rest != NULL ? rest : "");
    setenv("KRB5_CONFIG", both, 1);
}

void
healing_retry(bool yes)
{
    configure(yes ? "retry.conf" : "no-retry.conf",
              yes ? "[apex]\n    retry = yes\n" : "", getenv("APEX_KRB5_CONF"));
}

/* `code`, with a clock ten minutes ahead, and no time of the client's. */
static gss_buffer_desc
forge(int32_t code)
{
    static uint8_t krb5_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                 0x12, 0x01, 0x02, 0x02};
    static uint8_t names[] = {0x1b, 0x04, 'h', 'o', 's', 't', 0x1b, 0x09, 'l',
                              'o',  'c',  'a', 'l', 'h', 'o', 's',  't'};
    struct krb_error error = {
        .stime = time(NULL) + 600,
        .error_code = code,
        .server = {.name_type = 3,
                   .num_components = 2,
                   .components = {names, sizeof(names)},
                   .realm = bytes_of_string("APEX.TEST")},
    };
    struct gss_token token = {.mech = {krb5_oid, sizeof(krb5_oid)},
                              .token_id = TOKEN_KRB_ERROR};
    struct builder message = BUILDER_INIT, framed = BUILDER_INIT;
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    uint8_t *bytes = NULL;

    krb_error_encode(&message, &error);
    token.inner = builder_view(&message);
    gss_token_encode(&framed, &token);
    EXPECT(builder_ok(&message) && builder_take(&framed, &bytes, &out.length));
    out.value = bytes;
    builder_free(&message);
    return out;
}

/* The initiator's answer to a forgery, with what it asks for then; its length.
 */
static size_t
answer(struct pair *p, const struct pair_options *then, int32_t code)
{
    gss_buffer_desc error = forge(code), token = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    size_t length;

    pair_initiate(then, p, &error, &token);
    length = token.length;
    gss_release_buffer(&ignored, &token);
    free(error.value);
    return length;
}

static bool
begin(struct pair *p, const struct pair_options *first)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    bool begun;

    memset(p, 0, sizeof(*p));
    begun = EXPECT_NUMBER(pair_initiate(first, p, GSS_C_NO_BUFFER, &token),
                          GSS_S_CONTINUE_NEEDED);
    gss_release_buffer(&ignored, &token);
    return begun;
}

/* The refusal is told, and no other token is made. */
static void
expect_refused(const struct pair_options *first,
               const struct pair_options *then, int32_t code)
{
    char text[600] = "";
    struct pair p;

    if (begin(&p, first)) {
        EXPECT_NUMBER(answer(&p, then, code), 0);
        EXPECT_NUMBER(p.major, GSS_S_FAILURE);
        EXPECT_NUMBER((int32_t)p.minor, ERROR_TABLE_BASE_krb5 + code);
        gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
        EXPECT_MATCH(text, "refused us with KRB_AP_ERR_.*log tells more");
    }
    pair_free(&p);
}

static long
cache_size(void)
{
    struct stat st;

    if (stat(strchr(getenv("KRB5CCNAME"), ':') + 1, &st) != 0)
        return -1;
    return (long)st.st_size;
}

/* How many tickets the KDC gave for `service`. */
static int
tickets_given(const char *service)
{
    char path[300], line[1000];
    FILE *file;
    int num = 0;

    snprintf(path, sizeof(path), "%s/kdc/kdc.log", getenv("APEX_REALM_DIR"));
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        num += strstr(line, "TGS_REQ") != NULL &&
               strstr(line, "ISSUE") != NULL && strstr(line, service) != NULL;
    if (file != NULL)
        fclose(file);
    return num;
}

/* By default an unprotected word does nothing but end this context; with retry
 * the peer's time is taken from nobody who did not read ours. */
static void
play_defaults(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "svc17@localhost"};
    int given;

    report_open("forged: by default a refusal is the end");
    healing_retry(false);
    expect_refused(&options, &options, SKEW);
    given = tickets_given("svc17/localhost");
    expect_refused(&options, &options, BADKEYVER);
    EXPECT_NUMBER(tickets_given("svc17/localhost"), given);
    healing_retry(true);
    report_close();
    report_open("forged: a clock that is not ours to believe");
    expect_refused(&options, &options, SKEW);
    report_close();
}

/* The KDC is asked once, and the cache does not grow. */
static void
play_flood(void)
{
    static const int32_t codes[] = {31, 41, 44, 45};
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "svc@localhost"};
    long size;
    int given, i;

    report_open("forged: forty refusals cost one ticket, and no disk");
    options.lifetime = 0;
    expect_refused(&options, &options, REPEAT);
    size = cache_size();
    given = tickets_given("svc/localhost");
    EXPECT(size > 0 && given > 0);
    for (i = 0; i < 40; i++)
        expect_refused(&options, &options, codes[i % 4]);
    EXPECT_NUMBER(cache_size(), size);
    EXPECT_NUMBER(tickets_given("svc/localhost"), given + 1);
    report_close();
}

/* A KDC that takes connections and messages, and never answers. */
static bool
be_silent(int fds[2], char *config, size_t size)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    fds[1] = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(fds[0], (struct sockaddr *)&at, len) != 0 ||
        listen(fds[0], 5) != 0 ||
        getsockname(fds[0], (struct sockaddr *)&at, &len) != 0 ||
        bind(fds[1], (struct sockaddr *)&at, len) != 0)
        return false;
    snprintf(config, size,
             "[libdefaults]\n    default_realm = APEX.TEST\n"
             "    dns_canonicalize_hostname = false\n    rdns = false\n"
             "    dns_lookup_kdc = false\n    dns_lookup_realm = false\n"
             "[realms]\n    APEX.TEST = {\n        kdc = 127.0.0.1:%d\n    }\n"
             "[domain_realm]\n    localhost = APEX.TEST\n"
             "[apex]\n    retry = yes\n",
             ntohs(at.sin_port));
    return true;
}

static void
play_silent_kdc(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "HTTP@localhost"};
    struct timespec start, end;
    char config[500];
    int fds[2];

    report_open("forged: a KDC that is silent holds nobody up");
    expect_refused(&options, &options, REPEAT); /* has the ticket cached */
    if (EXPECT(be_silent(fds, config, sizeof(config)))) {
        configure("silent.conf", config, NULL);
        clock_gettime(CLOCK_MONOTONIC, &start);
        expect_refused(&options, &options, BADKEYVER);
        clock_gettime(CLOCK_MONOTONIC, &end);
        EXPECT(end.tv_sec - start.tv_sec >= 2); /* it was asked */
        EXPECT(end.tv_sec - start.tv_sec <= 6);
        healing_retry(true);
    }
    close(fds[0]);
    close(fds[1]);
    report_close();
}

/* ---- a ticket that really is stale ---- */

#define CHANGED "changed@localhost"

static void
change_key(void)
{
    healing_kadmin("cpw -randkey %s/localhost\\n", "changed");
}

/* What the second call asks for is not what the first did. */
static void
play_other_requests(const struct pair_options *first)
{
    struct pair_options then = *first;

    then.flags &= ~(OM_uint32)GSS_C_MUTUAL_FLAG;
    expect_refused(first, &then, BADKEYVER);
    then = *first;
    then.initiator_bindings = GSS_C_NO_CHANNEL_BINDINGS;
    expect_refused(first, &then, BADKEYVER);
    then = *first;
    then.lifetime = 600;
    expect_refused(first, &then, BADKEYVER);
}

/* Somebody else's credential, or another default cache, is there by then. */
static void
play_other_credentials(const struct pair_options *first)
{
    struct pair_options with = *first, then = *first;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL, other = GSS_C_NO_CREDENTIAL;
    const char *before = NULL;
    char copy[800], kept[300];
    OM_uint32 minor;
    struct pair p;

    EXPECT_NUMBER(
        gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_INITIATE, &cred),
        GSS_S_COMPLETE);
    EXPECT_NUMBER(
        gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_INITIATE, &other),
        GSS_S_COMPLETE);
    with.initiator_cred = cred;
    then.initiator_cred = other;
    expect_refused(&with, &then, BADKEYVER);
    expect_refused(first, &with, BADKEYVER);
    /* Released between the calls. */
    if (begin(&p, &with)) {
        gss_release_cred(&minor, &cred);
        EXPECT_NUMBER(answer(&p, first, BADKEYVER), 0);
        EXPECT(GSS_ERROR(p.major));
    }
    pair_free(&p);
    gss_release_cred(&minor, &other);

    snprintf(kept, sizeof(kept), "%s", getenv("KRB5CCNAME"));
    snprintf(copy, sizeof(copy), "cp %s %s.copy", strchr(kept, ':') + 1,
             strchr(kept, ':') + 1);
    EXPECT(system(copy) == 0);
    snprintf(copy, sizeof(copy), "%s.copy", kept);
    if (begin(&p, first)) {
        setenv("KRB5CCNAME", copy, 1);
        EXPECT_NUMBER(answer(&p, first, BADKEYVER), 0);
        setenv("KRB5CCNAME", kept, 1);
    }
    pair_free(&p);
    if (begin(&p, first)) {
        EXPECT_NUMBER(gss_krb5_ccache_name(&minor, copy, &before),
                      GSS_S_COMPLETE);
        EXPECT_NUMBER(answer(&p, first, BADKEYVER), 0);
        gss_krb5_ccache_name(&minor, NULL, NULL);
    }
    pair_free(&p);
}

/* The second request is made, and refused too: the first reason is told. */
static void
play_second_refusal(const struct pair_options *options)
{
    char text[600] = "";
    struct pair p;

    if (begin(&p, options)) {
        EXPECT(answer(&p, options, BADKEYVER) > 0);
        EXPECT_NUMBER(p.major, GSS_S_CONTINUE_NEEDED);
        EXPECT_NUMBER((int32_t)p.minor, KRB5KRB_AP_ERR_BADKEYVER);
        EXPECT_NUMBER(answer(&p, options, REPEAT), 0);
        EXPECT_NUMBER(p.major, GSS_S_FAILURE);
        EXPECT_NUMBER((int32_t)p.minor, KRB5KRB_AP_ERR_BADKEYVER);
        gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
        EXPECT_MATCH(text, "KRB_AP_ERR_BADKEYVER.*KRB_AP_ERR_REPEAT");
    }
    pair_free(&p);
}

/* The answer to the second request never comes. */
static void
play_no_answer(const struct pair_options *options)
{
    char path[300], line[1000];
    bool told = false;
    struct pair p;
    FILE *file;

    tmp_path(path, sizeof(path), "unanswered.trace");
    setenv("KRB5_TRACE", path, 1);
    if (begin(&p, options))
        EXPECT(answer(&p, options, BADKEYVER) > 0);
    pair_free(&p);
    unsetenv("KRB5_TRACE");
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        told |= strstr(line, "no answer to the second request; the first") &&
                strstr(line, "BADKEYVER");
    if (file != NULL)
        fclose(file);
    EXPECT(told);
}

/* A forged refusal must not bring about a weaker request than the first, nor
 * one of somebody else, even where the KDC has another key. */
static void
play_changed_key(void)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options bound = {.flags = PAIR_FLAGS, .target = CHANGED};
    struct pair_options plain = {.flags = PAIR_FLAGS,
                                 .target = "altered@localhost"};

    report_open("forged: what is asked for again is what was asked for first");
    gss_text_bindings("this channel", &cb);
    bound.initiator_bindings = &cb;
    healing_kadmin("addprinc -randkey %s/localhost\\n", "changed");
    expect_refused(&bound, &bound, REPEAT);
    change_key();
    play_other_requests(&bound);
    play_other_credentials(&bound);
    play_second_refusal(&bound);
    report_close();
    report_open("forged: the reason outlives a connection that ends");
    healing_kadmin("addprinc -randkey %s/localhost\\n", "altered");
    expect_refused(&plain, &plain, REPEAT);
    healing_kadmin("cpw -randkey %s/localhost\\n", "altered");
    play_no_answer(&plain);
    report_close();
}

void
healing_play_forgeries(void)
{
    play_defaults();
    play_flood();
    play_silent_kdc();
    play_changed_key();
}
