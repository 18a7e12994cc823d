#include "tests/peers/gss.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static gss_OID_desc spnego = {6, (void *)"\x2b\x06\x01\x05\x05\x02"};
static gss_OID_desc krb5_old = {5, (void *)"\x2b\x05\x01\x05\x02"};
static gss_OID_desc krb5_ms = {9,
                               (void *)"\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"};
gss_OID const oid_spnego = &spnego;
gss_OID const oid_krb5_old = &krb5_old;
gss_OID const oid_krb5_ms = &krb5_ms;

static gss_OID_desc plain = {
    10, (void *)"\x69\xbb\x9b\xdd\xf6\xef\x98\xf4\xf9\x6a"};
gss_OID const oid_plain = &plain;

static void
use(const char *variable)
{
    const char *file = getenv(variable);

    if (file == NULL || setenv("GSS_MECH_CONFIG", file, 1) != 0) {
        printf("Bail out! %s is not set: run this in with-realm\n", variable);
        exit(EXIT_FAILURE);
    }
}

void
gss_use_module(void)
{
    use("APEX_CONF_MODULE");
}

void
gss_use_builtin(void)
{
    use("APEX_CONF_BUILTIN");
}

void
gss_use_plain(bool interposed)
{
    use(interposed ? "APEX_CONF_BOTH" : "APEX_CONF_PLAIN");
}

static bool
mapped(const char *name)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1000];
    bool found = false;

    if (maps == NULL)
        return false;
    while (!found && fgets(line, sizeof(line), maps) != NULL)
        found = strstr(line, name) != NULL;
    fclose(maps);
    return found;
}

bool
gss_module_mapped(void)
{
    return mapped("mech_apex.so");
}

bool
gss_heimdal_mapped(void)
{
    return mapped("/libgssapi.so.") && !mapped("/libgssapi_krb5.so.");
}

bool
gss_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#elif defined(__has_feature)
    return __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
    return false;
#endif
}

bool
gss_under_valgrind(void)
{
    /* valgrind brings itself into the process this way. */
    const char *preload = getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

static gss_name_t
import(const char *text, gss_OID type)
{
    gss_buffer_desc buffer = gss_text(text);
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor;

    if (gss_import_name(&minor, &buffer, type, &name) != GSS_S_COMPLETE)
        return GSS_C_NO_NAME;
    return name;
}

gss_name_t
gss_host_name(const char *text)
{
    return import(text, GSS_C_NT_HOSTBASED_SERVICE);
}

gss_name_t
gss_user_name(const char *text)
{
    return import(text, GSS_C_NT_USER_NAME);
}

void
gss_name_text(gss_name_t name, char *out, size_t size)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    snprintf(out, size, "?");
    if (name == GSS_C_NO_NAME)
        return;
    if (gss_display_name(&minor, name, &text, NULL) == GSS_S_COMPLETE)
        snprintf(out, size, "%.*s", (int)text.length, (char *)text.value);
    gss_release_buffer(&minor, &text);
}

void
gss_status_text(gss_OID mech, OM_uint32 minor, char *out, size_t size)
{
    OM_uint32 more = 0, ignored;
    gss_buffer_desc text;
    size_t len = 0;

    out[0] = '\0';
    do {
        text = (gss_buffer_desc)GSS_C_EMPTY_BUFFER;
        if (gss_display_status(&ignored, minor, GSS_C_MECH_CODE, mech, &more,
                               &text) != GSS_S_COMPLETE)
            return;
        if (len < size) {
            len += (size_t)snprintf(out + len, size - len, "%s%.*s",
                                    len > 0 ? "; " : "", (int)text.length,
                                    (char *)text.value);
        }
        gss_release_buffer(&ignored, &text);
    } while (more != 0);
}

gss_buffer_desc
gss_text(const char *text)
{
    gss_buffer_desc buffer = {strlen(text), (void *)(uintptr_t)text};

    return buffer;
}

gss_buffer_desc
gss_copy(const void *bytes, size_t len)
{
    /* Exactly as long, so that checkers see a read beyond it. */
    gss_buffer_desc copy = {len, malloc(len > 0 ? len : 1)};

    if (copy.value == NULL)
        abort();
    if (len > 0)
        memcpy(copy.value, bytes, len);
    return copy;
}

void
gss_text_bindings(const char *text, struct gss_channel_bindings_struct *cb)
{
    memset(cb, 0, sizeof(*cb));
    cb->application_data = gss_text(text);
    if (*text == '@') {
        cb->initiator_addrtype = cb->acceptor_addrtype = GSS_C_AF_INET;
        cb->initiator_address.length = cb->acceptor_address.length = 4;
        cb->initiator_address.value = (void *)"\x7f\0\0\x1";
        cb->acceptor_address.value = (void *)"\x7f\0\0\x2";
    }
}

OM_uint32
gss_default_cred(OM_uint32 *minor, gss_name_t name, gss_OID mech,
                 gss_cred_usage_t usage, gss_cred_id_t *out)
{
    gss_OID_set_desc mechs = {1, mech != NULL ? mech : gss_mech_krb5};

    return gss_acquire_cred(minor, name, 0, &mechs, usage, out, NULL, NULL);
}

void
gss_let_files_settle(void)
{
    const struct timespec a_second = {1, 200000000};

    nanosleep(&a_second, NULL);
}
