/* tests/peers/forged.h: tickets of alice, under the key of svc18/localhost,
 * that no KDC has made, for what a KDC of the realm does not put into its own.
 * The PACs in them are libkrb5's work, the rest asn1/'s and crypto/'s. */
#ifndef APEX_TESTS_PEERS_FORGED_H
#define APEX_TESTS_PEERS_FORGED_H

#include <krb5/krb5.h>

#include "asn1/authdata.h"
#include "crypto/crypto.h"
#include "tests/peers/library.h"

struct forged {
    krb5_context krb5;
    krb5_principal client, service;
    krb5_keyblock key; /* of the service, out of the keytab */
    krb5_kvno kvno;
    krb5_timestamp authtime;
};

bool
forged_open(struct forged *f);
void
forged_close(struct forged *f);

/* forged_service_key is the service's key for crypto/. */
bool
forged_service_key(const struct forged *f, struct crypto_key *out);

/* A buffer of a PAC.  `type` 0 ends a list of them. */
struct forged_buffer {
    uint32_t type;
    struct bytes data;
};

/* forged_pac appends a PAC signed by libkrb5 with the service's key, about
 * `client` (NULL: alice) and an authentication `later` seconds after the
 * ticket's. */
bool
forged_pac(struct forged *f, const struct forged_buffer *buffers,
           const char *client, int later, struct builder *out);

/* forged_put_relevant appends one element within an AD-IF-RELEVANT. */
void
forged_put_relevant(struct builder *authdata, int32_t ad_type,
                    struct bytes data);

/* forged_token writes to the file `path` the first token of a context for a
 * ticket with this authorization data. */
bool
forged_token(struct forged *f, struct bytes authdata, const char *path);

/* forged_cache makes the cache `ccache` with a ticket under that key for the
 * service `name`. */
bool
forged_cache(struct forged *f, const char *name, const char *ccache);

/* forged_rename writes `name` into the ticket of the AP-REQ `token`, which the
 * library made, where nothing protects it; *out is the caller's to free. */
bool
forged_rename(struct forged *f, gss_buffer_t token, const char *name,
              gss_buffer_t out);

/* forged_keytab makes the keytab `path` with that key under each of `names`, a
 * blank between them. */
bool
forged_keytab(struct forged *f, const char *names, const char *path);

#endif
