/* tests/peers/heimdal_peer.c: a peer (peer.h) that is built with Heimdal's
 * libraries, and has nothing of MIT's or ours in its process. */
#include "tests/peers/peer.h"
#include "tests/peers/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* This release has no credential stores. */
OM_uint32
gss_store_acquire(OM_uint32 *minor, gss_name_t name, gss_cred_usage_t usage,
                  const char *key1, const char *value1, const char *key2,
                  const char *value2, gss_cred_id_t *out)
{
    (void)name;
    (void)usage;
    (void)key1;
    (void)value1;
    (void)key2;
    (void)value2;
    *minor = 0;
    *out = GSS_C_NO_CREDENTIAL;
    return GSS_S_UNAVAILABLE;
}

int
main(int argc, char **argv)
{
    peer_entry(argc, argv);
    if (argc == 2 && strcmp(argv[1], "remote") == 0) {
        remote_serve();
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "usage: %s peer initiator|acceptor, %s remote\n", argv[0],
            argv[0]);
    return EXIT_FAILURE;
}
