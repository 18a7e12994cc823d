/* asn1/pac.h: the Privilege Attribute Certificate, MS-PAC.
 *
 * A PAC is what the KDC says of an account beyond its name: a table of typed
 * buffers, two of them signatures.  Decoding it proves nothing; who believes a
 * buffer has verified the server signature first.
 */
#ifndef APEX_ASN1_PAC_H
#define APEX_ASN1_PAC_H

#include "asn1/sid.h"

/* Buffer types, MS-PAC section 2.4. */
enum pac_type {
    PAC_LOGON_INFO = 1,
    PAC_CREDENTIALS_INFO = 2,
    PAC_SERVER_CHECKSUM = 6,
    PAC_PRIVSVR_CHECKSUM = 7,
    PAC_CLIENT_INFO = 10,
    PAC_DELEGATION_INFO = 11,
    PAC_UPN_DNS_INFO = 12,
};

/* A decoded PAC: views on the caller's bytes. */
struct pac {
    struct bytes whole;
    uint32_t num_buffers;
    struct bytes table;
};

struct pac_buffer {
    uint32_t type;
    uint64_t offset; /* within the whole PAC */
    struct bytes data;
};

/* pac_decode checks the header and every entry of the table: version 0, 1 to
 * 4096 buffers, each behind the table, inside the PAC and aligned to 8 bytes.
 */
APEX_MUST_USE bool
pac_decode(struct bytes in, struct pac *out);

/* pac_buffer_at is the i-th buffer in the order of the table; false: there are
 * fewer. */
APEX_MUST_USE bool
pac_buffer_at(const struct pac *p, size_t i, struct pac_buffer *out);

/* pac_find finds the buffer of a type.  False: there is none, or more than one,
 * and nobody can say which is meant. */
APEX_MUST_USE bool
pac_find(const struct pac *p, uint32_t type, struct pac_buffer *out);

/* pac_signature is a PAC_SIGNATURE_DATA, MS-PAC section 2.8: a checksum type of
 * RFC 3961 and the checksum. */
struct pac_signature {
    int32_t checksum_type;
    struct bytes checksum;
};
APEX_MUST_USE bool
pac_signature_decode(struct bytes in, struct pac_signature *out);

/* pac_put_unsigned appends what the server signature covers: the PAC with both
 * checksums, not their types, set to zero (MS-PAC section 2.8.2).  False: one
 * of the signatures is missing, doubled or too short, or they overlap. */
APEX_MUST_USE bool
pac_put_unsigned(const struct pac *p, struct builder *out);

/* PAC_CLIENT_INFO, MS-PAC section 2.7. */
struct pac_client_info {
    int64_t authtime;  /* seconds since 1970 */
    struct bytes name; /* UTF-16LE */
};
APEX_MUST_USE bool
pac_client_info_decode(struct bytes in, struct pac_client_info *out);

/* UPN_DNS_INFO, MS-PAC section 2.10.  All text is UTF-16LE.  The last two are
 * there when `extended`. */
struct pac_upn_dns_info {
    uint32_t flags;
    struct bytes upn;
    struct bytes dns_domain;
    bool extended;
    struct bytes sam_name;
    struct sid sid;
};
#define PAC_UPN_CONSTRUCTED 0x1u /* the account has no UPN of its own */
#define PAC_UPN_EXTENDED    0x2u
APEX_MUST_USE bool
pac_upn_dns_info_decode(struct bytes in, struct pac_upn_dns_info *out);

#endif
