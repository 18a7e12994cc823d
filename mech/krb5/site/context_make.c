/* mech/krb5/site/context_make.c: contracts in context_make.h. */
#include "mech/krb5/site/context_make.h"

#include <errno.h>
#include <profile.h>
#include <stdio.h>
#include <sys/auxv.h>

#include "mech/krb5/site/conf_copy.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/libdefaults.h"
#include "mech/trace/trace.h"

/* Exported by libkrb5, but declared in no installed header
 * (doc/private-facts.txt): the files of KRB5_CONFIG, else those that libkrb5
 * was built for.  Without these functions libkrb5 reads the files by itself,
 * once a second. */
extern krb5_error_code
krb5_get_default_config_files(char ***files) __attribute__((weak));
extern void
krb5_free_config_files(char **files) __attribute__((weak));

static krb5_error_code
get_files(char ***out)
{
    *out = NULL;
    if (krb5_get_default_config_files == NULL || krb5_free_config_files == NULL)
        return 0;
    return krb5_get_default_config_files(out);
}

static bool
is_secure(void)
{
    return getauxval(AT_SECURE) != 0;
}

/* Has libkrb5 find and read the configuration by its own rules, where all files
 * are missing, or a profile module stands for them. */
static krb5_error_code
read_by_libkrb5(profile_t *out)
{
    krb5_context krb5 = NULL;
    profile_t profile = NULL;
    krb5_error_code code;

    code = is_secure() ? krb5_init_secure_context(&krb5)
                       : krb5_init_context(&krb5);
    if (code != 0)
        return code;
    code = krb5_get_profile(krb5, &profile);
    krb5_free_context(krb5);
    if (code != 0)
        return code;
    code = conf_copy_of(profile, out);
    if (code == PROF_UNSUPPORTED) {
        *out = profile;
        return 0;
    }
    profile_release(profile);
    return code;
}

static krb5_error_code
read_configuration(char *const *files, profile_t *out)
{
    krb5_error_code code = ENOENT;

    *out = NULL;
    if (files != NULL)
        code = conf_copy_read(files, out);
    if (code == 0 || code == ENOMEM)
        return code;
    return read_by_libkrb5(out);
}

static void
trace_of_libkrb5(krb5_context krb5, const krb5_trace_info *info, void *data)
{
    (void)krb5;
    (void)data;
    if (info != NULL) /* NULL: libkrb5 lets go of us */
        trace_ready_line(info->message);
}

/* A new context has opened KRB5_TRACE and would keep it open: a descriptor that
 * a daemon closes with all others, and that is somebody else's file when
 * libkrb5 writes to it, or closes it, the next time.  With a callback in its
 * place libkrb5 closes it.  Without a trace there must not be a callback, or
 * libkrb5 would go on to format each line. */
void
context_set_trace(krb5_context krb5)
{
    (void)krb5_set_trace_callback(
        krb5, trace_enabled() ? trace_of_libkrb5 : NULL, NULL);
}

/* libkrb5 says "invalid boolean value" without naming the relation. */
static enum verdict
explain(char *const *files, profile_t profile, krb5_error_code code,
        struct evidence *ev)
{
    char names[300] = "";
    size_t len = 0;

    if (profile != NULL && libdefaults_explain(profile, code, ev))
        return V_KRB5;
    for (size_t i = 0; files != NULL && files[i] != NULL; i++) {
        int added = snprintf(names + len, sizeof(names) - len, "%s%s",
                             i > 0 ? ":" : "", files[i]);

        if (added < 0 || (size_t)added >= sizeof(names) - len)
            break;
        len += (size_t)added;
    }
    return krb_failure(V_KRB5, NULL, code, ev,
                       "the Kerberos configuration %s cannot be used", names);
}

enum verdict
context_make(struct conf_watch *watch, krb5_context *out, struct evidence *ev)
{
    krb5_flags flags = is_secure() ? KRB5_INIT_CONTEXT_SECURE : 0;
    profile_t profile = NULL;
    krb5_error_code code;
    char **files = NULL;
    enum verdict v = V_NO_MEMORY;

    *out = NULL;
    if (get_files(&files) != 0 || !conf_watch_list(watch, files))
        goto out;
    code = read_configuration(files, &profile);
    if (code == 0)
        code = krb5_init_context_profile(profile, flags, out);
    v = V_OK;
    if (code != 0) {
        *out = NULL;
        v = explain(files, profile, code, ev);
    } else {
        context_set_trace(*out);
    }
out:
    if (profile != NULL)
        profile_release(profile);
    if (files != NULL)
        krb5_free_config_files(files);
    return v;
}

krb5_context
context_make_bare(void)
{
    krb5_context krb5 = NULL;
    profile_t profile = NULL;

    if (profile_init(NULL, &profile) != 0)
        return NULL;
    if (krb5_init_context_profile(profile, 0, &krb5) == 0)
        context_set_trace(krb5);
    else
        krb5 = NULL;
    profile_release(profile);
    return krb5;
}
