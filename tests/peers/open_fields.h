/* tests/peers/open_fields.h: the fields of an AP-REQ that nothing protects,
 * RFC 4120 sections 5.3 and 5.5.1.  A flip there may pass; the context is then
 * what it would have been. */
#ifndef APEX_TESTS_PEERS_OPEN_FIELDS_H
#define APEX_TESTS_PEERS_OPEN_FIELDS_H

#include "tests/peers/library.h"

#define NUM_OPEN 5
extern const struct open_field {
    const char *path; /* as der_path.h has it */
    const char *name;
    const char *reason;
} open_fields[NUM_OPEN];

/* open_field_at is the index of the field that byte `at` of an AP-REQ token
 * (framed) is in, or NUM_OPEN; `path` gets where that byte is. */
size_t
open_field_at(const gss_buffer_desc *token, size_t at, char *path, size_t size);

#endif
