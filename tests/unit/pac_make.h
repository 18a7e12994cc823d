/* tests/unit/pac_make.h: PACs for tests, made and captured. */
#ifndef APEX_TESTS_UNIT_PAC_MAKE_H
#define APEX_TESTS_UNIT_PAC_MAKE_H

#include "asn1/bytes.h"

/* pac_put_buffers appends a PAC of `num` buffers, in this order, each aligned
 * to 8 bytes. */
struct pac_part {
    uint32_t type;
    struct bytes data;
};
void
pac_put_buffers(struct builder *b, const struct pac_part *parts, size_t num);

/* pac_put_client_info appends a PAC_CLIENT_INFO for an ASCII name. */
void
pac_put_client_info(struct builder *b, int64_t authtime, const char *name);

/* pac_put_signature appends a PAC_SIGNATURE_DATA with a checksum of zeroes. */
void
pac_put_signature(struct builder *b, int32_t checksum_type, size_t len);

/* A row of tests/data/pac.tsv.  Absent fields are empty. */
struct pac_vector {
    char name[32];
    int64_t authtime;
    char client[64];
    int32_t enctype;
    struct bytes key;
    char sid[128];
    char upn[128];
    struct bytes pac;
    uint8_t octets[2048]; /* of key and pac */
};

#define PAC_VECTORS 2

/* pac_vectors reads all rows into `out`; it ends the program when there are not
 * PAC_VECTORS of them. */
void
pac_vectors(struct pac_vector out[PAC_VECTORS]);

#endif
