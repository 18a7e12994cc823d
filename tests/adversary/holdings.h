/* tests/adversary/holdings.h: what the adversary holds: the key of a service,
 * as the service itself does, and alice's tickets, as alice does.  Whoever has
 * less can do less. */
#ifndef APEX_TESTS_ADVERSARY_HOLDINGS_H
#define APEX_TESTS_ADVERSARY_HOLDINGS_H

#include "asn1/ap_req.h"
#include "crypto/crypto.h"

#include <krb5/krb5.h>

struct holdings {
    krb5_context krb5;
    krb5_ccache ccache;
    krb5_principal client;
    const char *service; /* its name before the slash */
    struct crypto_key service_key;
    uint32_t kvno;
    struct principal_name client_name, service_name;
    struct builder names; /* their components */
};

/* holdings_open takes what the realm's environment has for `service`; it ends
 * the program, and says why, where something is missing. */
void
holdings_open(struct holdings *h, const char *service);
void
holdings_close(struct holdings *h);

/* holdings_ticket has the KDC issue alice a ticket for `service`: `raw` gets
 * its DER, `session` its key. */
void
holdings_ticket(const struct holdings *h, const char *service,
                struct builder *raw, struct crypto_key *session);

/* holdings_forward has the KDC issue a ticket to forward, and appends the
 * KRB-CRED, whose sealed part is open (etype 0, RFC 6448). */
void
holdings_forward(const struct holdings *h, struct builder *out);

/* holdings_pac appends a PAC about alice and `authtime`, which libkrb5 has
 * signed with the key of the service. */
void
holdings_pac(const struct holdings *h, int64_t authtime, struct builder *out);

/* must ends the program where the adversary's own work goes wrong. */
void
must(bool ok, const char *what);

#endif
