/* tests/peers/attribute_plugin.c: a plug-in of libkrb5 for authorization data,
 * built as attribute_plugin.so.  For every ticket with a PAC it notes what it
 * is shown, and shows that as attributes of the client's name:
 *
 *     urn:test:login    two values: client, and service with its key
 *     urn:test:note     what gss_set_name_attribute said; not authenticated
 *
 * $APEX_PLUGIN_MODE has it do otherwise:
 *
 *     init, request, import, verify   that call fails
 *     system                          verify fails with an errno
 *     informational                   verify fails, and that does not matter
 *     export                          writing for another process fails
 *     usurp                           it gives urn:mspac:client-info, too
 *     within                          verify calls the program's plugins_within
 *
 * $APEX_PLUGIN_LOG gets a line for each verify.  The interface is in no
 * installed header; the table is that of libkrb5 1.8 to 1.22.
 */
#include <dlfcn.h>
#include <errno.h>
#include <krb5/krb5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USAGE_TGS_REQ 0x02
#define INFORMATIONAL 0x10

#define LOGIN  "urn:test:login"
#define NOTE   "urn:test:note"
#define USURP  "urn:mspac:client-info"
#define LENGTH 200

struct authdata;

struct table {
    const char *name;
    krb5_authdatatype *types;
    krb5_error_code (*init)(krb5_context, void **);
    void (*fini)(krb5_context, void *);
    void (*flags)(krb5_context, void *, krb5_authdatatype, krb5_flags *);
    krb5_error_code (*request_init)(krb5_context, struct authdata *, void *,
                                    void **);
    void (*request_fini)(krb5_context, struct authdata *, void *, void *);
    krb5_error_code (*get_types)(krb5_context, struct authdata *, void *,
                                 void *, krb5_data **);
    krb5_error_code (*get)(krb5_context, struct authdata *, void *, void *,
                           const krb5_data *, krb5_boolean *, krb5_boolean *,
                           krb5_data *, krb5_data *, int *);
    krb5_error_code (*set)(krb5_context, struct authdata *, void *, void *,
                           krb5_boolean, const krb5_data *, const krb5_data *);
    krb5_error_code (*delete)(krb5_context, struct authdata *, void *, void *,
                              const krb5_data *);
    void (*export_authdata)(void);
    krb5_error_code (*import)(krb5_context, struct authdata *, void *, void *,
                              krb5_authdata **, krb5_boolean,
                              krb5_const_principal);
    krb5_error_code (*export_internal)(krb5_context, struct authdata *, void *,
                                       void *, krb5_boolean, void **);
    void (*free_internal)(krb5_context, struct authdata *, void *, void *,
                          void *);
    krb5_error_code (*verify)(krb5_context, struct authdata *, void *, void *,
                              const krb5_auth_context *, const krb5_keyblock *,
                              const krb5_ap_req *);
    krb5_error_code (*size)(krb5_context, struct authdata *, void *, void *,
                            size_t *);
    krb5_error_code (*externalize)(krb5_context, struct authdata *, void *,
                                   void *, krb5_octet **, size_t *);
    krb5_error_code (*internalize)(krb5_context, struct authdata *, void *,
                                   void *, krb5_octet **, size_t *);
    krb5_error_code (*copy)(krb5_context, struct authdata *, void *, void *,
                            void *, void *);
};

/* What it knows of one request; all of it goes along to other processes. */
struct request {
    char client[LENGTH], service[LENGTH], note[LENGTH];
};

static int
mode_is(const char *mode)
{
    const char *set = getenv("APEX_PLUGIN_MODE");

    return set != NULL && strcmp(set, mode) == 0;
}

static krb5_error_code
init(krb5_context krb5, void **plugin)
{
    (void)krb5;
    *plugin = NULL;
    return mode_is("init") ? KRB5_PLUGIN_OP_NOTSUPP : 0;
}

static void
flags(krb5_context krb5, void *plugin, krb5_authdatatype type, krb5_flags *out)
{
    (void)krb5, (void)plugin, (void)type;
    *out = USAGE_TGS_REQ | (mode_is("informational") ? INFORMATIONAL : 0);
}

static krb5_error_code
request_init(krb5_context krb5, struct authdata *a, void *plugin, void **out)
{
    (void)krb5, (void)a, (void)plugin;
    if (mode_is("request"))
        return KRB5_PLUGIN_OP_NOTSUPP;
    *out = calloc(1, sizeof(struct request));
    return *out != NULL ? 0 : ENOMEM;
}

static void
request_fini(krb5_context krb5, struct authdata *a, void *plugin, void *request)
{
    (void)krb5, (void)a, (void)plugin;
    free(request);
}

static int
duplicate(const char *text, krb5_data *out)
{
    out->data = strdup(text);
    out->length = (unsigned)strlen(text);
    return out->data != NULL;
}

static krb5_error_code
get_types(krb5_context krb5, struct authdata *a, void *plugin, void *request,
          krb5_data **out)
{
    const struct request *r = request;
    krb5_data *list = calloc(4, sizeof(*list));
    size_t num = 0;

    (void)krb5, (void)a, (void)plugin;
    if (list == NULL)
        return ENOMEM;
    if (r->client[0] != '\0')
        num += (size_t)duplicate(LOGIN, &list[num]);
    if (r->note[0] != '\0')
        num += (size_t)duplicate(NOTE, &list[num]);
    if (mode_is("usurp"))
        num += (size_t)duplicate(USURP, &list[num]);
    *out = list;
    return 0;
}

static int
is(const krb5_data *attribute, const char *name)
{
    return attribute->length == strlen(name) &&
           memcmp(attribute->data, name, attribute->length) == 0;
}

static krb5_error_code
get(krb5_context krb5, struct authdata *a, void *plugin, void *request,
    const krb5_data *attribute, krb5_boolean *authenticated,
    krb5_boolean *complete, krb5_data *value, krb5_data *display, int *more)
{
    const struct request *r = request;
    int first = *more == -1;
    const char *text = "";

    (void)krb5, (void)a, (void)plugin;
    if (is(attribute, LOGIN) && (first || *more == 1))
        text = first ? r->client : r->service;
    else if (is(attribute, NOTE) && first)
        text = r->note;
    else if (is(attribute, USURP) && first && mode_is("usurp"))
        text = "somebody else";
    if (text[0] == '\0')
        return ENOENT;
    *more = is(attribute, LOGIN) && first;
    *authenticated = !is(attribute, NOTE);
    *complete = !is(attribute, NOTE);
    return duplicate(text, value) && duplicate(text, display) ? 0 : ENOMEM;
}

static krb5_error_code
set(krb5_context krb5, struct authdata *a, void *plugin, void *request,
    krb5_boolean complete, const krb5_data *attribute, const krb5_data *value)
{
    struct request *r = request;

    (void)krb5, (void)a, (void)plugin, (void)complete;
    if (is(attribute, LOGIN))
        return EPERM;
    if (!is(attribute, NOTE))
        return ENOENT;
    if (value->length >= LENGTH)
        return KRB5_BAD_MSIZE;
    snprintf(r->note, LENGTH, "%.*s", (int)value->length, value->data);
    return 0;
}

static krb5_error_code delete (krb5_context krb5, struct authdata *a,
                               void *plugin, void *request,
                               const krb5_data *attribute)
{
    struct request *r = request;

    (void)krb5, (void)a, (void)plugin;
    if (is(attribute, LOGIN))
        return EPERM;
    if (!is(attribute, NOTE) || r->note[0] == '\0')
        return ENOENT;
    r->note[0] = '\0';
    return 0;
}

static krb5_error_code
import(krb5_context krb5, struct authdata *a, void *plugin, void *request,
       krb5_authdata **list, krb5_boolean kdc_issued,
       krb5_const_principal issuer)
{
    (void)krb5, (void)a, (void)plugin, (void)request, (void)list;
    (void)kdc_issued, (void)issuer;
    return mode_is("import") ? KRB5_BAD_MSIZE : 0;
}

static krb5_error_code
export_internal(krb5_context krb5, struct authdata *a, void *plugin,
                void *request, krb5_boolean authenticated, void **out)
{
    const struct request *r = request;

    (void)krb5, (void)a, (void)plugin, (void)authenticated;
    if (r->client[0] == '\0')
        return ENOENT;
    *out = strdup(r->client);
    return *out != NULL ? 0 : ENOMEM;
}

static void
free_internal(krb5_context krb5, struct authdata *a, void *plugin,
              void *request, void *object)
{
    (void)krb5, (void)a, (void)plugin, (void)request;
    free(object);
}

static void
write_log(void)
{
    const char *path = getenv("APEX_PLUGIN_LOG");
    FILE *log = path != NULL ? fopen(path, "a") : NULL;

    if (log != NULL) {
        fputs("verify\n", log);
        fclose(log);
    }
}

static krb5_error_code
name_text(krb5_context krb5, krb5_const_principal name, char *out)
{
    char *text = NULL;
    krb5_error_code code = krb5_unparse_name(krb5, name, &text);

    if (code == 0)
        snprintf(out, LENGTH, "%s", text);
    krb5_free_unparsed_name(krb5, text);
    return code;
}

static void
call_program(krb5_context krb5)
{
    void (*within)(krb5_context) = (void (*)(krb5_context))(uintptr_t)dlsym(
        RTLD_DEFAULT, "plugins_within");

    if (within != NULL)
        within(krb5);
}

static krb5_error_code
verify(krb5_context krb5, struct authdata *a, void *plugin, void *request,
       const krb5_auth_context *auth, const krb5_keyblock *key,
       const krb5_ap_req *ap_req)
{
    struct request *r = request;
    krb5_authenticator *authenticator = NULL;
    char service[LENGTH] = "";
    krb5_error_code code;

    (void)a, (void)plugin;
    write_log();
    if (mode_is("within"))
        call_program(krb5);
    if (mode_is("verify"))
        return KRB5KRB_AP_ERR_ILL_CR_TKT;
    if (mode_is("system"))
        return EACCES;
    code = krb5_auth_con_getauthenticator(krb5, *auth, &authenticator);
    if (code == 0)
        code = name_text(krb5, authenticator->client, r->client);
    if (code == 0)
        code = name_text(krb5, ap_req->ticket->server, service);
    snprintf(r->service, LENGTH, "%.100s key %d %02x kvno %d options %x",
             service, (int)key->enctype, key->contents[0],
             (int)ap_req->ticket->enc_part.kvno, (unsigned)ap_req->ap_options);
    krb5_free_authenticator(krb5, authenticator);
    return mode_is("informational") && code == 0 ? EACCES : code;
}

static krb5_error_code
size(krb5_context krb5, struct authdata *a, void *plugin, void *request,
     size_t *out)
{
    (void)krb5, (void)a, (void)plugin, (void)request;
    *out += sizeof(struct request);
    return 0;
}

static krb5_error_code
externalize(krb5_context krb5, struct authdata *a, void *plugin, void *request,
            krb5_octet **at, size_t *left)
{
    (void)krb5, (void)a, (void)plugin;
    if (mode_is("export"))
        return KRB5_PLUGIN_OP_NOTSUPP;
    if (*left < sizeof(struct request))
        return ENOMEM;
    memcpy(*at, request, sizeof(struct request));
    *at += sizeof(struct request);
    *left -= sizeof(struct request);
    return 0;
}

static krb5_error_code
internalize(krb5_context krb5, struct authdata *a, void *plugin, void *request,
            krb5_octet **at, size_t *left)
{
    (void)krb5, (void)a, (void)plugin;
    if (*left < sizeof(struct request))
        return EINVAL;
    memcpy(request, *at, sizeof(struct request));
    *at += sizeof(struct request);
    *left -= sizeof(struct request);
    return 0;
}

static krb5_authdatatype types[] = {KRB5_AUTHDATA_WIN2K_PAC, 0};

__attribute__((visibility("default"))) extern struct table authdata_client_0;

struct table authdata_client_0 = {
    .name = "test_attributes",
    .types = types,
    .init = init,
    .flags = flags,
    .request_init = request_init,
    .request_fini = request_fini,
    .get_types = get_types,
    .get = get,
    .set = set,
    .delete = delete,
    .import = import,
    .export_internal = export_internal,
    .free_internal = free_internal,
    .verify = verify,
    .size = size,
    .externalize = externalize,
    .internalize = internalize,
};
