/* asn1/host_address.h: HostAddress and HostAddresses, RFC 4120 section 5.2.5.
 */
#ifndef APEX_ASN1_HOST_ADDRESS_H
#define APEX_ASN1_HOST_ADDRESS_H

#include "asn1/der.h"

struct host_address {
    int32_t addr_type;
    struct bytes address;
};

/* host_address_next takes the next address of a content that
 * host_addresses_field_decode gave; false at the end. */
bool
host_address_next(struct reader *content, struct host_address *out);

/* host_addresses_field_decode takes `[n] HostAddresses OPTIONAL`, checks every
 * address, and gives the content.  An empty list counts as absent (RFC 4120
 * section 5.1.3). */
APEX_MUST_USE bool
host_addresses_field_decode(struct reader *r, unsigned n, bool *present,
                            struct bytes *out_content);
/* host_addresses_field_encode writes `content` as it stands. */
void
host_addresses_field_encode(struct builder *b, unsigned n,
                            struct bytes content);

/* host_address_field_check takes `[n] HostAddress OPTIONAL` and drops it. */
APEX_MUST_USE bool
host_address_field_check(struct reader *r, unsigned n);

#endif
