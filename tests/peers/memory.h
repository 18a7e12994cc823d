/* tests/peers/memory.h: the parts of tests/peers/memory.c. */
#ifndef APEX_TESTS_PEERS_MEMORY_H
#define APEX_TESTS_PEERS_MEMORY_H

#include "tests/peers/pair.h"

/* memory_token reads the file `path`; the caller frees the value. */
gss_buffer_desc
memory_token(const char *path);

/* memory_accept has a context accept the token, which is no replay here. */
OM_uint32
memory_accept(gss_buffer_desc *token, gss_ctx_id_t *context, gss_name_t *client,
              gss_cred_id_t *delegated);

/* Contexts of clients with large PACs, and what they cost. */
void
memory_pac_tests(void);

#endif
