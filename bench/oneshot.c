/* oneshot.c: a process that makes one request for host@localhost, as ssh, git,
 * curl and psql do.
 *
 *     oneshot none      leaves without
 *     oneshot init
 *     oneshot used      has used libcrypto before (oneshot_crypto alone) */
#include <gssapi/gssapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef ONESHOT_CRYPTO
#include <openssl/evp.h>
#include <openssl/rand.h>
#endif

/* What a program with TLS or SSH has done when it comes to GSS.  A reference
 * at least keeps the linker from leaving the library out. */
static int
use_crypto(int wanted)
{
#ifdef ONESHOT_CRYPTO
    unsigned char octets[32], digest[EVP_MAX_MD_SIZE];
    unsigned len;

    if (!wanted)
        return 1;
    return RAND_bytes(octets, sizeof(octets)) == 1 &&
           EVP_Digest(octets, sizeof(octets), digest, &len, EVP_sha256(),
                      NULL) == 1;
#else
    return !wanted;
#endif
}

static int
make_request(void)
{
    gss_buffer_desc text = {14, (void *)"host@localhost"};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t target = GSS_C_NO_NAME;
    OM_uint32 major, minor, ignored;

    major = gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &target);
    if (!GSS_ERROR(major))
        major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context,
                                     target, GSS_C_NO_OID, GSS_C_MUTUAL_FLAG, 0,
                                     GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER,
                                     NULL, &token, NULL, NULL);
    gss_release_buffer(&ignored, &token);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_name(&ignored, &target);
    if (GSS_ERROR(major))
        fprintf(stderr, "oneshot: %08x/%u\n", major, minor);
    return !GSS_ERROR(major);
}

int
main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "init";

    if (!use_crypto(strcmp(what, "used") == 0))
        return EXIT_FAILURE;
    if (strcmp(what, "none") == 0)
        return EXIT_SUCCESS;
    return make_request() ? EXIT_SUCCESS : EXIT_FAILURE;
}
