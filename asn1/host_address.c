/* asn1/host_address.c: contracts in host_address.h.
 *
 *   HostAddress     ::= SEQUENCE  {
 *           addr-type       [0] Int32,
 *           address         [1] OCTET STRING
 *   }
 *   HostAddresses   ::= SEQUENCE OF HostAddress
 *
 * RFC 4120 section 5.2.5.
 */
#include "asn1/host_address.h"

static bool
address_fields(struct reader *seq, struct host_address *out)
{
    return der_field_int32(seq, 0, &out->addr_type) &&
           der_field_octets(seq, 1, &out->address) && der_skip_unknown(seq, 2);
}

bool
host_address_next(struct reader *content, struct host_address *out)
{
    struct reader at = *content, seq;
    struct host_address address;
    bool ok;

    if (reader_done(content))
        return false;
    ok = der_element(&at, DER_SEQUENCE, &seq) && address_fields(&seq, &address);
    if (ok)
        *out = address;
    return reader_commit(content, &at, ok);
}

bool
host_addresses_field_decode(struct reader *r, unsigned n, bool *present,
                            struct bytes *out_content)
{
    struct reader at = *r, list, each;
    struct host_address ignored;
    struct bytes content = {NULL, 0};
    bool ok = reader_ok(r);

    if (ok && der_peek(&at, DER_CONTEXT(n))) {
        ok = der_wrapped(&at, DER_CONTEXT(n), DER_SEQUENCE, &list);
        each = list;
        while (ok && host_address_next(&each, &ignored))
            ;
        ok = ok && reader_done(&each) && reader_rest(&list, &content);
    }
    if (ok) {
        *present = content.len > 0;
        *out_content = content;
    }
    return reader_commit(r, &at, ok);
}

void
host_addresses_field_encode(struct builder *b, unsigned n, struct bytes content)
{
    size_t start = der_wrap_begin(b, DER_CONTEXT(n), DER_SEQUENCE);

    builder_bytes(b, content);
    der_wrap_end(b, start);
}

bool
host_address_field_check(struct reader *r, unsigned n)
{
    struct reader at = *r, seq;
    struct host_address ignored;
    bool ok = reader_ok(r);

    if (ok && der_peek(&at, DER_CONTEXT(n)))
        ok = der_wrapped(&at, DER_CONTEXT(n), DER_SEQUENCE, &seq) &&
             address_fields(&seq, &ignored);
    return reader_commit(r, &at, ok);
}
