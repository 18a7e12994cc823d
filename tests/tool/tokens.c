/* tests/tool/tokens.c: a login whose tokens, and whose secrets, are known.
 *
 *     tokens TARGET DIR
 *
 * Logs in with delegation, and leaves in DIR each token in a file of its name
 * (request, answer, sealed, signed, name), and in the file "secrets" every key
 * that was in play, one a line in hexadecimal: of the keytab, of the
 * credentials, of the context.
 */
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WANTED                                                                 \
    (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_CONF_FLAG |                 \
     GSS_C_INTEG_FLAG | GSS_C_DELEG_FLAG)

static const char *dir;

static void
demand(int held, const char *what)
{
    if (held)
        return;
    fprintf(stderr, "tokens: %s\n", what);
    exit(1);
}

static FILE *
file_of(const char *name)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    file = fopen(path, "a");
    demand(file != NULL, path);
    return file;
}

static void
save(const char *name, const gss_buffer_desc *token)
{
    FILE *file = file_of(name);

    demand(fwrite(token->value, 1, token->length, file) == token->length, name);
    fclose(file);
}

static void
save_secret(const void *key, size_t len)
{
    const unsigned char *octets = key;
    FILE *file = file_of("secrets");

    for (size_t i = 0; i < len; i++)
        fprintf(file, "%02x", octets[i]);
    fputc('\n', file);
    fclose(file);
}

static void
save_keytab(krb5_context k)
{
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_keytab keytab;

    demand(krb5_kt_default(k, &keytab) == 0 &&
               krb5_kt_start_seq_get(k, keytab, &cursor) == 0,
           "the keytab");
    while (krb5_kt_next_entry(k, keytab, &entry, &cursor) == 0) {
        save_secret(entry.key.contents, entry.key.length);
        krb5_free_keytab_entry_contents(k, &entry);
    }
    krb5_kt_end_seq_get(k, keytab, &cursor);
    krb5_kt_close(k, keytab);
}

static void
save_ccache(krb5_context k)
{
    krb5_cc_cursor cursor;
    krb5_ccache cache;
    krb5_creds creds;

    demand(krb5_cc_default(k, &cache) == 0 &&
               krb5_cc_start_seq_get(k, cache, &cursor) == 0,
           "the credential cache");
    while (krb5_cc_next_cred(k, cache, &cursor, &creds) == 0) {
        if (creds.keyblock.length > 0)
            save_secret(creds.keyblock.contents, creds.keyblock.length);
        krb5_free_cred_contents(k, &creds);
    }
    krb5_cc_end_seq_get(k, cache, &cursor);
    krb5_cc_close(k, cache);
}

static void
save_context(gss_ctx_id_t *context)
{
    gss_krb5_lucid_context_v1_t *lucid;
    OM_uint32 minor;
    void *form = NULL;

    demand(gss_krb5_export_lucid_sec_context(&minor, context, 1, &form) ==
               GSS_S_COMPLETE,
           "the keys of the context");
    lucid = form;
    save_secret(lucid->cfx_kd.ctx_key.data, lucid->cfx_kd.ctx_key.length);
    if (lucid->cfx_kd.have_acceptor_subkey)
        save_secret(lucid->cfx_kd.acceptor_subkey.data,
                    lucid->cfx_kd.acceptor_subkey.length);
    gss_krb5_free_lucid_sec_context(&minor, form);
}

static void
save_messages(gss_ctx_id_t context, gss_name_t client)
{
    char hello[] = "hello";
    gss_buffer_desc text = {5, hello}, token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    demand(gss_wrap(&minor, context, 1, 0, &text, NULL, &token) ==
               GSS_S_COMPLETE,
           "wrap");
    save("sealed", &token);
    gss_release_buffer(&minor, &token);
    demand(gss_get_mic(&minor, context, 0, &text, &token) == GSS_S_COMPLETE,
           "get_mic");
    save("signed", &token);
    gss_release_buffer(&minor, &token);
    demand(gss_export_name(&minor, client, &token) == GSS_S_COMPLETE,
           "export_name");
    save("name", &token);
    gss_release_buffer(&minor, &token);
}

static void
login(const char *target)
{
    gss_buffer_desc text = {strlen(target), (void *)(uintptr_t)target};
    gss_buffer_desc request = GSS_C_EMPTY_BUFFER, answer = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t initiates = NULL, accepts = NULL;
    gss_name_t service = NULL, client = NULL;
    gss_buffer_desc nothing = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    demand(gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE,
                           &service) == GSS_S_COMPLETE,
           "the name");
    demand(gss_init_sec_context(&minor, NULL, &initiates, service,
                                (gss_OID)gss_mech_krb5, WANTED, 0, NULL, NULL,
                                NULL, &request, NULL,
                                NULL) == GSS_S_CONTINUE_NEEDED,
           "the request");
    demand(gss_accept_sec_context(&minor, &accepts, NULL, &request, NULL,
                                  &client, NULL, &answer, NULL, NULL,
                                  NULL) == GSS_S_COMPLETE,
           "the answer");
    save("request", &request);
    save("answer", &answer);
    demand(gss_init_sec_context(&minor, NULL, &initiates, service,
                                (gss_OID)gss_mech_krb5, WANTED, 0, NULL,
                                &answer, NULL, &nothing, NULL,
                                NULL) == GSS_S_COMPLETE,
           "the context");
    save_messages(accepts, client);
    save_context(&initiates);
    save_context(&accepts);
    gss_release_buffer(&minor, &request);
    gss_release_buffer(&minor, &answer);
    gss_release_name(&minor, &service);
    gss_release_name(&minor, &client);
}

int
main(int argc, char **argv)
{
    krb5_context k;

    demand(argc == 3, "usage: tokens TARGET DIR");
    dir = argv[2];
    login(argv[1]);
    demand(krb5_init_context(&k) == 0, "libkrb5");
    save_keytab(k);
    save_ccache(k);
    krb5_free_context(k);
    return 0;
}
