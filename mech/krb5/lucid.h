/* mech/krb5/lucid.h: the open form of a context, gss_krb5_lucid_context_v1_t of
 * gssapi_krb5.h, which kernel NFS takes. */
#ifndef APEX_MECH_KRB5_LUCID_H
#define APEX_MECH_KRB5_LUCID_H

#include "crypto/crypto.h"
#include "mech/verdict/verdict.h"

struct lucid_parameters {
    bool initiator;
    int64_t endtime; /* seconds since 1970 */
    uint64_t send_seq;
    uint64_t recv_seq;
    /* The key that protects messages (RFC 4121 section 2), which decides on the
     * protocol: one of these two. */
    const struct crypto_key *message_key;
    /* The initiator's subkey, or else the session key. */
    const struct crypto_key *initiator_key;
    const struct crypto_key *acceptor_subkey; /* NULL: none */
};

/* lucid_v1_type is the enctype that the lucid form of an RFC 1964 context gives
 * a key: MIT has a number of its own for triple DES in messages. */
uint32_t
lucid_v1_type(const struct crypto_key *key);

/* lucid_new makes a deep copy for the application; lucid_free wipes and frees a
 * copy that the application hands back (NULL is allowed; V_CALLER for another
 * version). */
APEX_MUST_USE enum verdict
lucid_new(const struct lucid_parameters *p, void **out);
APEX_MUST_USE enum verdict
lucid_free(void *lucid, struct evidence *ev);

#endif
