/* mech/krb5/thread_context.c: contracts in thread_context.h. */
#include "mech/krb5/thread_context.h"

#include <limits.h>
#include <profile.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mech/krb5/failure.h"

/* Exported by libkrb5, with a version, but declared in no installed header.  A
 * libkrb5 that no longer has it keeps the clock of the first ccache. */
extern krb5_error_code
krb5_use_natural_time(krb5_context context) __attribute__((weak));

/* Where libkrb5 looks without KRB5_CONFIG. */
#define DEFAULT_CONFIG "/etc/krb5.conf"

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_made;

static void
drop_context(struct thread_state *t)
{
    krb5_free_context(t->krb5);
    t->krb5 = NULL;
    t->site_known = false;
    builder_free(&t->identity);
}

static void
thread_state_free(void *state)
{
    struct thread_state *t = state;

    drop_context(t);
    builder_free(&t->probe);
    free(t->ccache_name);
    free(t->ccache_previous);
    free(t);
}

static void
make_key(void)
{
    key_made = pthread_key_create(&key, thread_state_free) == 0;
}

enum verdict
thread_state_get(struct thread_state **out, struct evidence *ev)
{
    struct thread_state *t;

    if (pthread_once(&key_once, make_key) != 0 || !key_made)
        return verdict_with(V_NO_MEMORY, ev, "no thread-specific data left");
    t = pthread_getspecific(key);
    if (t == NULL) {
        t = calloc(1, sizeof(*t));
        if (t == NULL)
            return V_NO_MEMORY;
        if (pthread_setspecific(key, t) != 0) {
            free(t);
            return V_NO_MEMORY;
        }
    }
    *out = t;
    return V_OK;
}

static const char *
config_files(void)
{
    const char *files = secure_getenv("KRB5_CONFIG");

    return files != NULL ? files : DEFAULT_CONFIG;
}

/* A variable that is unset differs from one that is empty. */
static void
put_variable(struct builder *b, const char *name)
{
    const char *value = secure_getenv(name);

    builder_u8(b, value != NULL);
    builder_bytes(b, bytes_of_string(value));
    builder_u8(b, 0);
}

static void
put_file(struct builder *b, const char *name, size_t len)
{
    char path[PATH_MAX];
    struct stat st;

    if (len >= sizeof(path))
        return;
    memcpy(path, name, len);
    path[len] = '\0';
    if (stat(path, &st) != 0) {
        builder_u8(b, 0);
        return;
    }
    builder_u8(b, 1);
    builder_be64(b, (uint64_t)st.st_dev);
    builder_be64(b, (uint64_t)st.st_ino);
    builder_be64(b, (uint64_t)st.st_size);
    builder_be64(b, (uint64_t)st.st_mtim.tv_sec);
    builder_be64(b, (uint64_t)st.st_mtim.tv_nsec);
}

/* What a context made now would be made from. */
static bool
look(struct thread_state *t)
{
    const char *at = config_files();

    builder_cut(&t->probe, 0);
    put_variable(&t->probe, "KRB5_CONFIG");
    put_variable(&t->probe, "KRB5_TRACE");
    for (;;) {
        size_t len = strcspn(at, ":");

        put_file(&t->probe, at, len);
        if (at[len] == '\0')
            break;
        at += len + 1;
    }
    if (builder_ok(&t->probe))
        return true;
    builder_free(&t->probe);
    return false;
}

/* libkrb5 says "invalid boolean value" without saying of what.  Reading the
 * profile by ourselves finds the relation. */
static enum verdict
explain_refusal(krb5_error_code code, struct evidence *ev)
{
    enum verdict v = V_OK;
    struct site *ignored = NULL;
    profile_t profile = NULL;

    if (profile_init_path(config_files(), &profile) == 0) {
        ignored = calloc(1, sizeof(*ignored));
        if (ignored != NULL)
            v = site_read_profile(profile, ignored, ev);
        free(ignored);
        profile_release(profile);
    }
    if (v != V_KRB5)
        v = krb_failure(V_KRB5, NULL, code, ev,
                        "the Kerberos configuration %s cannot be used",
                        config_files());
    return v;
}

static enum verdict
make_context(struct thread_state *t, struct evidence *ev)
{
    struct builder kept;
    krb5_error_code code;

    drop_context(t);
    code = getauxval(AT_SECURE) != 0 ? krb5_init_secure_context(&t->krb5)
                                     : krb5_init_context(&t->krb5);
    if (code != 0) {
        t->krb5 = NULL;
        return explain_refusal(code, ev);
    }
    t->pid = getpid();
    kept = t->identity;
    t->identity = t->probe;
    t->probe = kept;
    return V_OK;
}

enum verdict
thread_context(krb5_context *out, struct evidence *ev)
{
    struct thread_state *t;
    krb5_error_code code;
    enum verdict v;

    v = thread_state_get(&t, ev);
    if (v != V_OK)
        return v;
    if (!look(t))
        return V_NO_MEMORY;
    /* A child may use the memory it inherited, but must not share sockets and
     * KDC state with its parent. */
    if (t->krb5 == NULL || t->pid != getpid() ||
        !bytes_equal(builder_view(&t->identity), builder_view(&t->probe))) {
        v = make_context(t, ev);
        if (v != V_OK)
            return v;
    }
    /* libkrb5 keeps the first answer for the default ccache; without one it
     * asks the environment again. */
    code = krb5_cc_set_default_name(t->krb5, t->ccache_name);
    if (code != 0)
        return krb_failure(V_KRB5, t->krb5, code, ev, "default ccache");
    *out = t->krb5;
    return V_OK;
}

enum verdict
thread_site(krb5_context *out, const struct site **out_site,
            struct evidence *ev)
{
    struct thread_state *t;
    enum verdict v;

    v = thread_context(out, ev);
    if (v == V_OK)
        v = thread_state_get(&t, ev);
    if (v != V_OK)
        return v;
    if (!t->site_known) {
        t->site_fault = (struct evidence)EVIDENCE_INIT;
        t->site_verdict = site_read(t->krb5, &t->site, &t->site_fault);
        t->site_known = t->site_verdict != V_NO_MEMORY;
    }
    if (t->site_verdict != V_OK) {
        *ev = t->site_fault;
        return t->site_verdict;
    }
    *out_site = &t->site;
    return V_OK;
}

/* A context on an empty profile does not depend on krb5.conf. */
static krb5_context
bare_context(void)
{
    krb5_context krb5 = NULL;
    profile_t profile = NULL;

    if (profile_init(NULL, &profile) != 0)
        return NULL;
    if (krb5_init_context_profile(profile, 0, &krb5) != 0)
        krb5 = NULL;
    profile_release(profile);
    return krb5;
}

krb5_context
thread_context_any(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct thread_state *t;
    krb5_context krb5;

    if (thread_state_get(&t, &ignored) != V_OK)
        return NULL;
    if (t->krb5 != NULL)
        return t->krb5;
    if (thread_context(&krb5, &ignored) == V_OK)
        return krb5;
    /* No identity goes with it, so the next thread_context() replaces it. */
    t->krb5 = bare_context();
    return t->krb5;
}

void
thread_clock_forget(krb5_context krb5)
{
    if (krb5_use_natural_time != NULL)
        (void)krb5_use_natural_time(krb5);
}
