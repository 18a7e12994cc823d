#include "tests/peers/attributes.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MORE 10

static void
put_hex(char **at, const char *end, const gss_buffer_desc *value)
{
    for (size_t i = 0; i < value->length && *at + 3 < end; i++) {
        snprintf(*at, 3, "%02x", ((unsigned char *)value->value)[i]);
        *at += 2;
    }
}

bool
attributes_value(gss_name_t name, const char *attribute, int *more, char *out,
                 size_t size)
{
    gss_buffer_desc value = GSS_C_EMPTY_BUFFER, display = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc attr = gss_text(attribute);
    int authenticated = -1, complete = -1;
    const char *end = out + size;
    OM_uint32 major, minor;

    *out = '\0';
    major = gss_get_name_attribute(&minor, name, &attr, &authenticated,
                                   &complete, &value, &display, more);
    if (GSS_ERROR(major))
        return false;
    out += snprintf(out, size, "%s authenticated %d complete %d more %d value ",
                    attribute, authenticated, complete, *more);
    put_hex(&out, end, &value);
    out += snprintf(out, (size_t)(end - out), " display ");
    put_hex(&out, end, &display);
    gss_release_buffer(&minor, &value);
    gss_release_buffer(&minor, &display);
    return true;
}

static void
dump_values(gss_name_t name, const gss_buffer_desc *attribute)
{
    char text[200], line[20000];
    int more = -1, i;

    snprintf(text, sizeof(text), "%.*s", (int)attribute->length,
             (char *)attribute->value);
    printf("listed %s\n", text);
    for (i = 0; i < MAX_MORE && more != 0; i++) {
        if (attributes_value(name, text, &more, line, sizeof(line)))
            printf("value %s\n", line);
    }
}

static void
dump_composite(gss_name_t name)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    char line[20000] = "", *at = line;
    OM_uint32 major, minor;

    major = gss_export_name_composite(&minor, name, &token);
    if (major == GSS_S_COMPLETE)
        put_hex(&at, line + sizeof(line), &token);
    printf("composite %s\n", line);
    gss_release_buffer(&minor, &token);
}

static void
dump_name(gss_name_t name)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    int is_mn = 0;

    major = gss_inquire_name(&minor, name, &is_mn, NULL, &set);
    if (GSS_ERROR(major))
        printf("inquire %08x %d\n", major, (int)minor);
    for (size_t i = 0; set != GSS_C_NO_BUFFER_SET && i < set->count; i++)
        dump_values(name, &set->elements[i]);
    dump_composite(name);
    gss_release_buffer_set(&minor, &set);
}

/* With every import a context changes between the module and the builtin.  The
 * name of one that has travelled is what gss_inquire_context says. */
static bool
travel(gss_ctx_id_t *context, int hops, gss_name_t *name)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major = GSS_S_COMPLETE, minor, ignored;

    for (int i = 0; i < hops && major == GSS_S_COMPLETE; i++) {
        major = gss_export_sec_context(&minor, context, &token);
        if (major == GSS_S_COMPLETE)
            major = gss_import_sec_context(&minor, &token, context);
        gss_release_buffer(&ignored, &token);
    }
    if (hops == 0)
        return true;
    if (major != GSS_S_COMPLETE) {
        printf("value lost on the way %08x %d\n", major, (int)minor);
        return false;
    }
    gss_release_name(&ignored, name);
    return gss_inquire_context(&minor, *context, name, NULL, NULL, NULL, NULL,
                               NULL, NULL) == GSS_S_COMPLETE;
}

static void
dump_accepted(const char *path, gss_cred_id_t cred, int hops)
{
    unsigned char bytes[20000];
    gss_buffer_desc in = {0, bytes}, out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t name = GSS_C_NO_NAME;
    FILE *file = fopen(path, "r");
    OM_uint32 major, minor, ignored;
    char text[600] = "";

    if (file == NULL)
        exit(EXIT_FAILURE);
    in.length = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    major = gss_accept_sec_context(&minor, &context, cred, &in,
                                   GSS_C_NO_CHANNEL_BINDINGS, &name, NULL, &out,
                                   NULL, NULL, NULL);
    if (GSS_ERROR(major))
        gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    printf("status %08x %d %s\n", major, (int)minor, text);
    if (name != GSS_C_NO_NAME && travel(&context, hops, &name))
        dump_name(name);
    printf("module %d\n", gss_module_mapped());
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&ignored, &out);
    gss_release_name(&ignored, &name);
}

/* With a credential of gss_krb5_import_cred the builtin accepts, whatever is
 * interposed. */
static gss_cred_id_t
builtin_cred(krb5_context krb5)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    krb5_keytab keytab = NULL;
    OM_uint32 minor;

    if (krb5_kt_default(krb5, &keytab) == 0) {
        gss_krb5_import_cred(&minor, NULL, NULL, keytab, &cred);
        krb5_kt_close(krb5, keytab);
    }
    return cred;
}

int
attributes_dump(int num, char **args)
{
    bool by_builtin = num > 2;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    krb5_context krb5 = NULL;
    OM_uint32 minor;

    if (by_builtin && krb5_init_context(&krb5) == 0)
        cred = builtin_cred(krb5);
    if (by_builtin && cred == GSS_C_NO_CREDENTIAL)
        return EXIT_FAILURE;
    dump_accepted(args[0], cred, atoi(args[1]));
    gss_release_cred(&minor, &cred);
    krb5_free_context(krb5);
    return EXIT_SUCCESS;
}
