/* tests/peers/cred_facts.c: credentials, and the caches that they are of.
 *
 *     cred_facts.realm
 *
 * Tickets are the KDC's; caches are written as libkrb5 writes them. */
#include "tests/peers/cred_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

krb5_context facts_krb5;

void
facts_default(const char *ccache, const char *client_keytab)
{
    char none[400];

    cred_path(none, sizeof(none), "keytab/none");
    setenv("KRB5CCNAME", ccache, 1);
    setenv("KRB5_CLIENT_KTNAME", client_keytab != NULL ? client_keytab : none,
           1);
}

void
facts_default_end(void)
{
    char alice[400];

    cred_path(alice, sizeof(alice), "ccache/default");
    facts_default(alice, NULL);
}

krb5_creds
facts_tgt(const char *user, int life)
{
    krb5_get_init_creds_opt *options = NULL;
    krb5_principal client = NULL;
    krb5_creds creds = {0};
    char password[100];
    int code;

    snprintf(password, sizeof(password), "%s-password", user);
    code = krb5_parse_name(facts_krb5, user, &client);
    if (code == 0)
        code = krb5_get_init_creds_opt_alloc(facts_krb5, &options);
    if (code == 0) {
        krb5_get_init_creds_opt_set_tkt_life(options, life);
        code = krb5_get_init_creds_password(
            facts_krb5, &creds, client, password, NULL, NULL, 0, NULL, options);
    }
    EXPECT_NUMBER(code, 0);
    krb5_get_init_creds_opt_free(facts_krb5, options);
    krb5_free_principal(facts_krb5, client);
    return creds;
}

krb5_creds
facts_ticket(krb5_creds *tgt, const char *service)
{
    krb5_creds wanted = {.client = tgt->client}, *got = NULL, out = {0};
    krb5_ccache ccache = NULL;
    int code;

    code = krb5_parse_name(facts_krb5, service, &wanted.server);
    if (code == 0)
        code = krb5_cc_new_unique(facts_krb5, "MEMORY", NULL, &ccache);
    if (code == 0)
        code = krb5_cc_initialize(facts_krb5, ccache, tgt->client);
    if (code == 0)
        code = krb5_cc_store_cred(facts_krb5, ccache, tgt);
    if (code == 0)
        code = krb5_get_credentials(facts_krb5, 0, ccache, &wanted, &got);
    if (EXPECT_NUMBER(code, 0)) {
        out = *got;
        free(got);
    }
    if (ccache != NULL)
        krb5_cc_destroy(facts_krb5, ccache);
    krb5_free_principal(facts_krb5, wanted.server);
    return out;
}

void
facts_free(krb5_creds *creds, size_t num)
{
    for (size_t i = 0; i < num; i++)
        krb5_free_cred_contents(facts_krb5, &creds[i]);
}

void
facts_put(const char *ccache, krb5_creds *creds, size_t num, int offset)
{
    krb5_context krb5 = NULL;
    krb5_ccache cache = NULL;
    int code = krb5_init_context(&krb5);

    if (code == 0 && offset != 0)
        code = krb5_set_real_time(krb5, (krb5_timestamp)time(NULL) + offset, 0);
    if (code == 0)
        code = krb5_cc_resolve(krb5, ccache, &cache);
    if (code == 0)
        code = krb5_cc_initialize(krb5, cache, creds[0].client);
    for (size_t i = 0; code == 0 && i < num; i++)
        code = krb5_cc_store_cred(krb5, cache, &creds[i]);
    EXPECT_NUMBER(code, 0);
    if (cache != NULL)
        krb5_cc_close(krb5, cache);
    krb5_free_context(krb5);
}

void
facts_add(const char *ccache, krb5_creds *creds)
{
    krb5_ccache cache = NULL;
    int code = krb5_cc_resolve(facts_krb5, ccache, &cache);

    if (code == 0)
        code = krb5_cc_store_cred(facts_krb5, cache, creds);
    EXPECT_NUMBER(code, 0);
    if (cache != NULL)
        krb5_cc_close(facts_krb5, cache);
}

void
facts_destroy(const char *ccache)
{
    krb5_ccache cache = NULL;

    if (EXPECT_NUMBER(krb5_cc_resolve(facts_krb5, ccache, &cache), 0))
        EXPECT_NUMBER(krb5_cc_destroy(facts_krb5, cache), 0);
}

int
facts_notes(const char *ccache)
{
    krb5_cc_cursor cursor = NULL;
    krb5_ccache cache = NULL;
    krb5_creds entry;
    int code, num = 0;

    code = krb5_cc_resolve(facts_krb5, ccache, &cache);
    if (code == 0)
        code = krb5_cc_start_seq_get(facts_krb5, cache, &cursor);
    if (EXPECT_NUMBER(code, 0)) {
        while (krb5_cc_next_cred(facts_krb5, cache, &cursor, &entry) == 0) {
            num += krb5_is_config_principal(facts_krb5, entry.server);
            krb5_free_cred_contents(facts_krb5, &entry);
        }
        krb5_cc_end_seq_get(facts_krb5, cache, &cursor);
    }
    if (cache != NULL)
        krb5_cc_close(facts_krb5, cache);
    return num;
}

long
facts_lifetime(gss_cred_id_t cred)
{
    OM_uint32 major, minor, lifetime = 0;

    major = gss_inquire_cred(&minor, cred, NULL, &lifetime, NULL, NULL);
    return EXPECT_NUMBER(major, GSS_S_COMPLETE) ? (long)lifetime : -1;
}

void
facts_about(const char *what, long got, long want)
{
    if (got > want || got < want - 10)
        report_fault(__FILE__, __LINE__, "%s: %ld s, expected %ld", what, got,
                     want);
}

int
facts_issued(const char *client)
{
    char path[400], line[1000], wanted[300];
    FILE *log;
    int num = 0;

    snprintf(path, sizeof(path), "%s/kdc/kdc.log", getenv("APEX_REALM_DIR"));
    snprintf(wanted, sizeof(wanted), "%s for krbtgt/APEX.TEST@APEX.TEST",
             client);
    log = fopen(path, "r");
    if (!EXPECT(log != NULL))
        return -1;
    while (fgets(line, sizeof(line), log) != NULL)
        num += strstr(line, "AS_REQ") != NULL &&
               strstr(line, " ISSUE: ") != NULL && strstr(line, wanted) != NULL;
    fclose(log);
    return num;
}

void
facts_in_child(void (*test)(void))
{
    int fds[2], status = -1;
    char text[8000] = "";
    size_t len = 0;
    ssize_t got;
    pid_t pid;

    if (!EXPECT(pipe(fds) == 0))
        return;
    pid = fork();
    if (pid == 0) {
        const char *faults;

        test();
        faults = report_faults();
        if (write(fds[1], faults, strlen(faults)) < 0)
            _exit(EXIT_FAILURE);
        _exit(report_failed() ? EXIT_FAILURE : EXIT_SUCCESS);
    }
    close(fds[1]);
    while ((got = read(fds[0], text + len, sizeof(text) - 1 - len)) > 0)
        len += (size_t)got;
    close(fds[0]);
    EXPECT(waitpid(pid, &status, 0) == pid);
    if (status != 0)
        report_fault(__FILE__, __LINE__, "in the child, status %d: %s", status,
                     text);
}

bool
facts_child_can(bool (*prepare)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(prepare() ? EXIT_SUCCESS : EXIT_FAILURE);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int
main(void)
{
    gss_use_module();
    if (krb5_init_context(&facts_krb5) != 0)
        return EXIT_FAILURE;
    facts_names_tests();
    facts_log_tests();
    facts_cache_tests();
    facts_refresh_tests();
    facts_unusable_tests();
    facts_unreadable_tests();
    facts_kept_tests();
    krb5_free_context(facts_krb5);
    return report_finish();
}
