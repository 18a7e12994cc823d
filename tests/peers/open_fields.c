#include "tests/peers/open_fields.h"
#include "tests/peers/der_path.h"

#include <string.h>

const struct open_field open_fields[NUM_OPEN] = {
    {"6e.2", "ap-options",
     "in the clear; RFC 4121's own flags are in the authenticator's checksum"},
    {"6e.3.61.1", "the ticket's realm",
     "in the clear; the key that opens the ticket decides who it is for"},
    {"6e.3.61.2.0", "the type of the ticket's server name",
     "RFC 4120 section 6.2: the type is a hint"},
    {"6e.3.61.2.1", "the ticket's server name",
     "in the clear, and services have aliases; the key decides"},
    {"6e.3.61.3.1", "the version of the ticket's key",
     "in the clear; every key of the service is tried"},
};

size_t
open_field_at(const gss_buffer_desc *token, size_t at, char *path, size_t size)
{
    const unsigned char *bytes = token->value;
    size_t inner, i;

    /* 60 len, 06 len OID, 01 00, and then the message. */
    inner = bytes[1] & 0x80 ? 2 + (bytes[1] & 0x7f) : 2;
    inner += 2 + bytes[inner + 1] + 2u;
    path[0] = '\0';
    if (at >= inner)
        der_path(bytes + inner, token->length - inner, at - inner, path, size);
    for (i = 0; i < NUM_OPEN && strcmp(open_fields[i].path, path) != 0; i++)
        continue;
    return i;
}
