/* tests/unit/asn1_krb5_world.h: libkrb5 as the other side of the codecs, with
 * no KDC and nothing of this host's configuration. */
#ifndef APEX_TESTS_UNIT_ASN1_KRB5_WORLD_H
#define APEX_TESTS_UNIT_ASN1_KRB5_WORLD_H

#include "asn1/encrypted_data.h"
#include "asn1/principal.h"

#include <CUnit/CUnit.h>
#include <krb5.h>

#define OK(call) CU_ASSERT_FATAL((call) == 0)

extern krb5_context ctx; /* made by main */

struct bytes
bytes_of_data(const krb5_data *d);
krb5_data
data_of_bytes(struct bytes v);

/* seal and unseal are libkrb5's, so that these tests need no crypto of the
 * project.  *out is the caller's to free; the result is a view on it. */
struct bytes
seal(const krb5_keyblock *key, int usage, struct bytes plain, uint8_t **out);
struct bytes
unseal(const krb5_keyblock *key, int usage, const struct encrypted_data *e,
       uint8_t **out);

/* set_name makes a view of `from`, with the components built in `components`.
 */
void
set_name(struct principal_name *p, struct builder *components,
         krb5_const_principal from);

/* A client with a ticket that was encoded here, and the server's keytab. */
struct world {
    krb5_keyblock session, service;
    krb5_creds creds;
    krb5_keytab keytab;
    krb5_auth_context client, server;
    struct builder ticket;
};

void
world_open(struct world *w);
void
world_close(struct world *w);

/* make_ap_req has libkrb5's client make an AP-REQ with everything that GSS puts
 * there. */
krb5_data
make_ap_req(struct world *w);

#endif
