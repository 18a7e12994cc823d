/* tests/unit/golden.h: the contexts of tests/data/golden, opened with the keys
 * that stand beside them. */
#ifndef APEX_TESTS_UNIT_GOLDEN_H
#define APEX_TESTS_UNIT_GOLDEN_H

#include "crypto/crypto.h"
#include "mech/msg/msg.h"

#define GOLDEN_ROWS 20

/* A line: what it is, whose it is (initiator, acceptor, or -), its octets. */
struct golden_row {
    char what[20], who[20];
    uint8_t *octets;
    size_t len;
};

struct golden {
    int32_t enctype;
    struct golden_row rows[GOLDEN_ROWS];
    size_t num;
};

/* What is in the request and the reply. */
struct golden_keys {
    struct crypto_key session, initiator, acceptor;
    uint32_t initiator_seq, acceptor_seq;
};

/* golden_read reads a file; false when it is none.  golden_free even then. */
bool
golden_read(const char *path, struct golden *out);
void
golden_free(struct golden *g);

/* golden_find is the octets of a row; empty where there is none. */
struct bytes
golden_find(const struct golden *g, const char *what, const char *who);

/* golden_open opens `request` and then `reply` from the service's key. */
bool
golden_open(const struct golden *g, struct bytes request, struct bytes reply,
            struct golden_keys *out);

/* golden_context is the end that receives what `who` sends, or NULL. */
struct msg_context *
golden_context(const struct golden_keys *keys, const char *who);

#endif
