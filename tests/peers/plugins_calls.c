/* tests/peers/plugins_calls.c: what an application does with names and contexts
 * where there are plug-ins for authorization data. */
#include "tests/peers/attributes.h"
#include "tests/peers/pair.h"
#include "tests/peers/plugins.h"
#include "tests/peers/report.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOGIN "urn:test:login"
#define NOTE  "urn:test:note"

static const struct pair_options options = {.target = "svc18@localhost",
                                            .flags = PAIR_FLAGS};

/* What a name shows of an attribute; "" where it has none. */
static const char *
value_of(gss_name_t name, const char *attribute)
{
    static char text[1000];
    int more = -1;

    if (!attributes_value(name, attribute, &more, text, sizeof(text)))
        text[0] = '\0';
    return text;
}

static OM_uint32
set(gss_name_t name, const char *attribute, const char *text, OM_uint32 *minor)
{
    gss_buffer_desc a = gss_text(attribute), value = gss_text(text);

    return gss_set_name_attribute(minor, name, 1, &a, &value);
}

static OM_uint32
unset(gss_name_t name, const char *attribute, OM_uint32 *minor)
{
    gss_buffer_desc a = gss_text(attribute);

    return gss_delete_name_attribute(minor, name, &a);
}

/* ---- when it runs ---- */

static const char *
log_path(void)
{
    static char path[600];

    snprintf(path, sizeof(path), "%s/plugins-log", getenv("TMPDIR"));
    return path;
}

static int
logged(void)
{
    FILE *log = fopen(log_path(), "r");
    char line[100];
    int num = 0;

    while (log != NULL && fgets(line, sizeof(line), log) != NULL)
        num++;
    if (log != NULL)
        fclose(log);
    return num;
}

static OM_uint32
accept_token(gss_buffer_t token, gss_channel_bindings_t bindings)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor, ignored;

    major =
        gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, token,
                               bindings, NULL, NULL, &out, NULL, NULL, NULL);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&ignored, &out);
    return major;
}

/* Once for each request that the module accepts; never for a forged one, one
 * that was there before, or one that any check refuses. */
static void
only_what_is_accepted(void)
{
    struct gss_channel_bindings_struct cb;
    struct pair_options bound = options;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 minor;

    setenv("APEX_PLUGIN_LOG", log_path(), 1);
    gss_text_bindings("ours", &cb);
    bound.initiator_bindings = &cb;
    EXPECT(!GSS_ERROR(pair_initiate(&bound, &p, GSS_C_NO_BUFFER, &token)));
    if (EXPECT(token.length > 100)) {
        ((unsigned char *)token.value)[token.length - 1] ^= 1;
        EXPECT(GSS_ERROR(accept_token(&token, &cb)));
        EXPECT_NUMBER(logged(), 0);
        ((unsigned char *)token.value)[token.length - 1] ^= 1;
        EXPECT(!GSS_ERROR(accept_token(&token, &cb)));
        EXPECT_NUMBER(logged(), 1);
        EXPECT(GSS_ERROR(accept_token(&token, &cb)));
        EXPECT_NUMBER(logged(), 1);
    }
    gss_release_buffer(&minor, &token);
    pair_free(&p);
    EXPECT(!GSS_ERROR(pair_initiate(&bound, &p, GSS_C_NO_BUFFER, &token)));
    gss_text_bindings("others", &cb);
    EXPECT(GSS_ERROR(accept_token(&token, &cb)));
    EXPECT_NUMBER(logged(), 1);
    gss_release_buffer(&minor, &token);
    pair_free(&p);
    unsetenv("APEX_PLUGIN_LOG");
    unlink(log_path());
}

/* The client hears of the refusal what it would hear from MIT's mechanism. */
static void
refusal_is_told(void)
{
    struct pair p = {0};

    setenv("APEX_PLUGIN_MODE", "verify", 1);
    EXPECT(!pair_make(&options, &p));
    EXPECT_NUMBER(p.major, GSS_S_FAILURE);
    EXPECT_NUMBER((int)p.minor, -1765328341); /* KRB5KRB_AP_ERR_ILL_CR_TKT */
    if (EXPECT(p.reply.length > 0) && EXPECT(p.accept_failed))
        EXPECT(memmem(p.reply.value, p.reply.length, "\xa6\x03\x02\x01\x2b",
                      5) != NULL); /* error-code [6] 43 */
    pair_free(&p);
    unsetenv("APEX_PLUGIN_MODE");
}

static void
comes_while_the_process_runs(void)
{
    struct pair p;

    if (!plugins_folder())
        return;
    if (pair_expect(&options, &p))
        EXPECT(strcmp(value_of(p.client, LOGIN), "") == 0);
    pair_free(&p);
    if (plugins_install(plugins_own()) && pair_expect(&options, &p))
        EXPECT_MATCH(value_of(p.client, LOGIN), "authenticated 1");
    pair_free(&p);
}

/* ---- names ---- */

static void
a_name_of_its_own(void)
{
    gss_name_t copy = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        major = gss_duplicate_name(&minor, p.client, &copy);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_MATCH(value_of(copy, LOGIN), "authenticated 1 complete 1");
        EXPECT_NUMBER(set(copy, NOTE, "mine", &minor), GSS_S_COMPLETE);
        EXPECT_MATCH(value_of(copy, NOTE),
                     "authenticated 0 complete 0 more 0 value 6d696e65");
        EXPECT(strcmp(value_of(p.client, NOTE), "") == 0);
        EXPECT_NUMBER(set(p.client, NOTE, "yours", &minor), GSS_S_COMPLETE);
        EXPECT_MATCH(value_of(copy, NOTE), "value 6d696e65");
        EXPECT_MATCH(value_of(p.client, NOTE), "value 796f757273");
        EXPECT_NUMBER(unset(copy, NOTE, &minor), GSS_S_COMPLETE);
        EXPECT(strcmp(value_of(copy, NOTE), "") == 0);
        EXPECT_MATCH(value_of(p.client, NOTE), "value 796f757273");
        EXPECT_MATCH(value_of(copy, LOGIN), "authenticated 1 complete 1");
    }
    gss_release_name(&minor, &copy);
    pair_free(&p);
}

static void
refused_changes(void)
{
    char longer[300];
    OM_uint32 minor;
    struct pair p;

    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(set(p.client, LOGIN, "x", &minor), GSS_S_UNAVAILABLE);
        EXPECT_NUMBER(minor, EPERM);
        EXPECT_NUMBER(set(p.client, "urn:x", "x", &minor), GSS_S_UNAVAILABLE);
        EXPECT_NUMBER(minor, ENOENT);
        EXPECT_NUMBER(set(p.client, NOTE, longer, &minor), GSS_S_FAILURE);
        EXPECT_NUMBER(unset(p.client, NOTE, &minor), GSS_S_UNAVAILABLE);
        EXPECT_NUMBER(unset(p.client, LOGIN, &minor), GSS_S_UNAVAILABLE);
        EXPECT_NUMBER(set(p.client, "urn:mspac:", "x", &minor),
                      GSS_S_UNAVAILABLE);
        EXPECT_NUMBER(unset(p.client, "auth-indicators", &minor),
                      GSS_S_UNAVAILABLE);
        EXPECT(strcmp(value_of(p.client, NOTE), "") == 0);
    }
    pair_free(&p);
}

/* A name that comes from no request can be given attributes, too. */
static void
an_imported_name(void)
{
    gss_name_t user = gss_user_name("alice"), name = GSS_C_NO_NAME;
    gss_buffer_set_t list = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;

    major = gss_canonicalize_name(&minor, user, gss_mech_krb5, &name);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        EXPECT(strcmp(value_of(name, LOGIN), "") == 0);
        EXPECT_NUMBER(set(name, NOTE, "mine", &minor), GSS_S_COMPLETE);
        EXPECT_MATCH(value_of(name, NOTE), "value 6d696e65");
        major = gss_inquire_name(&minor, name, NULL, NULL, &list);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(list != NULL && list->count == 1 &&
               list->elements[0].length == strlen(NOTE));
    }
    gss_release_buffer_set(&minor, &list);
    gss_release_name(&minor, &name);
    gss_release_name(&minor, &user);
}

static void
an_object(void)
{
    gss_buffer_desc type = gss_text("test_attributes");
    gss_buffer_desc other = gss_text("test_attribute");
    gss_any_t any = NULL;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        major = gss_map_name_to_any(&minor, p.client, 1, &other, &any);
        EXPECT_NUMBER(major, GSS_S_UNAVAILABLE);
        major = gss_map_name_to_any(&minor, p.client, 1, &type, &any);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(any != NULL && strcmp((char *)any, "alice@APEX.TEST") == 0);
        major = gss_release_any_name_mapping(&minor, p.client, &type, &any);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(any == NULL);
    }
    pair_free(&p);
}

/* ---- contexts ---- */

static void
inquired_name(void)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        EXPECT(p.initiator_flags & GSS_C_TRANS_FLAG);
        EXPECT(p.acceptor_flags & GSS_C_TRANS_FLAG);
        major = gss_inquire_context(&minor, p.acceptor, &source, &target, NULL,
                                    NULL, NULL, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT_MATCH(value_of(source, LOGIN), "authenticated 1 complete 1");
        EXPECT(strcmp(value_of(target, LOGIN), "") == 0);
        EXPECT(gss_module_mapped());
        pair_exercise(&p);
    }
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
    pair_free(&p);
}

/* ---- threads ---- */

static gss_name_t shared_name;

static void *
use_name(void *arg)
{
    gss_name_t copy = GSS_C_NO_NAME;
    OM_uint32 minor;
    char text[1000];
    intptr_t faults = 0;

    (void)arg;
    for (int i = 0; i < 50; i++) {
        int more = -1;

        faults += set(shared_name, NOTE, "mine", &minor) != GSS_S_COMPLETE;
        faults += gss_duplicate_name(&minor, shared_name, &copy) != 0;
        faults += !attributes_value(copy, LOGIN, &more, text, sizeof(text));
        faults += set(copy, NOTE, "other", &minor) != GSS_S_COMPLETE;
        more = -1;
        faults +=
            !attributes_value(shared_name, NOTE, &more, text, sizeof(text));
        faults += strstr(text, "6d696e65") == NULL;
        gss_release_name(&minor, &copy);
    }
    return (void *)faults;
}

static void
threads_share_a_name(void)
{
    pthread_t threads[4];
    struct pair p;
    void *faults;

    if (pair_expect(&options, &p)) {
        shared_name = p.client;
        for (size_t i = 0; i < 4; i++)
            EXPECT(pthread_create(&threads[i], NULL, use_name, NULL) == 0);
        for (size_t i = 0; i < 4; i++) {
            EXPECT(pthread_join(threads[i], &faults) == 0);
            EXPECT_NUMBER((intptr_t)faults, 0);
        }
    }
    pair_free(&p);
}

/* ---- a plug-in that uses GSS ---- */

static krb5_context in_use;
static int num_within, num_freed;

/* libkrb5's, for all libraries of the process. */
void
krb5_free_context(krb5_context krb5)
{
    void (*real)(krb5_context) = (void (*)(krb5_context))(uintptr_t)dlsym(
        RTLD_NEXT, "krb5_free_context");

    if (krb5 != NULL && krb5 == in_use)
        num_freed++;
    else
        real(krb5);
}

void
plugins_within(krb5_context krb5)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    char file[600];
    OM_uint32 minor;

    num_within++;
    in_use = krb5;
    snprintf(file, sizeof(file), "%s", getenv("KRB5_CONFIG"));
    file[strcspn(file, ":")] = '\0';
    EXPECT(utimensat(AT_FDCWD, file, NULL, 0) == 0);
    EXPECT_NUMBER(krb5_cc_set_default_name(krb5, "MEMORY:outer"), 0);
    EXPECT_NUMBER(gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, GSS_C_NO_OID_SET,
                                   GSS_C_ACCEPT, &cred, NULL, NULL),
                  GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
    EXPECT(strcmp(krb5_cc_default_name(krb5), "MEMORY:outer") == 0);
    in_use = NULL;
}

/* As one that asks a directory does.  The configuration changes meanwhile: the
 * context that libkrb5 has called the plug-in with lives on, as it was. */
static void
uses_gss_itself(void)
{
    struct pair p;

    setenv("APEX_PLUGIN_MODE", "within", 1);
    if (pair_expect(&options, &p))
        EXPECT(value_of(p.client, LOGIN)[0] != '\0');
    EXPECT_NUMBER(num_within, 1);
    EXPECT_NUMBER(num_freed, 0);
    pair_free(&p);
    unsetenv("APEX_PLUGIN_MODE");
}

static const struct report_test tests[] = {
    {"plugins: one that comes later", comes_while_the_process_runs},
    {"plugins: only accepted requests are shown", only_what_is_accepted},
    {"plugins: the client is told of a refusal", refusal_is_told},
    {"plugins: attributes are a name's own", a_name_of_its_own},
    {"plugins: changes that are refused", refused_changes},
    {"plugins: a name of no request", an_imported_name},
    {"plugins: an object", an_object},
    {"plugins: the names of a context", inquired_name},
    {"plugins: threads share a name", threads_share_a_name},
    {"plugins: one that uses GSS itself", uses_gss_itself},
};

void
plugins_call_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
