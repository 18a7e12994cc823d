/* mech/msg/spool.h: the body of a rotated token, read in its original order.
 *
 * RFC 4121 section 4.2.5: the sender may rotate what follows the header to the
 * right by RRC octets.  The receiver reads the two halves in their first order
 * instead of moving bytes about. */
#ifndef APEX_MECH_MSG_SPOOL_H
#define APEX_MECH_MSG_SPOOL_H

#include "crypto/crypto.h"

struct spool {
    struct reader part[2];
};

/* spool_init reads `body`, which was rotated to the right by `rrc`; any count
 * is good, also one larger than the body. */
void
spool_init(struct spool *s, struct bytes body, size_t rrc);

/* spool_left is the number of bytes not yet taken. */
size_t
spool_left(const struct spool *s);

/* spool_copy takes the next `len` bytes into `out`; false when there are not as
 * many. */
APEX_MUST_USE bool
spool_copy(struct spool *s, uint8_t *out, size_t len);

/* spool_cut takes the next `len` bytes as one or two segments, added behind the
 * *num at `segs`, which go to `out` (`len` bytes).  False when there are not
 * as many. */
APEX_MUST_USE bool
spool_cut(struct spool *s, size_t len, uint8_t *out,
          struct crypto_segment *segs, size_t *num);

/* spool_rotate_left undoes a right rotation by `rrc` in the memory itself. */
void
spool_rotate_left(uint8_t *body, size_t len, size_t rrc);

#endif
