/* crypto/scatter.h: the sealed bytes of a scattered message as one stream.
 * Private to crypto/. */
#ifndef APEX_CRYPTO_SCATTER_H
#define APEX_CRYPTO_SCATTER_H

#include "crypto/crypto.h"

/* scatter walks over a first piece (the confounder) and then the sealed
 * segments; signed ones are passed over. */
struct scatter {
    struct crypto_segment now; /* what is left of the current piece */
    const struct crypto_segment *next;
    size_t num; /* pieces at `next` */
};

/* scatter_init starts at `first` and returns the length of the stream.  The
 * caller knows from scatter_total that this can be counted. */
size_t
scatter_init(struct scatter *s, struct crypto_segment first,
             const struct crypto_segment *segs, size_t num);

/* scatter_run is how many bytes lie together at s->now; 0: the end. */
size_t
scatter_run(struct scatter *s);

/* scatter_advance passes over `len` bytes, at most scatter_run. */
void
scatter_advance(struct scatter *s, size_t len);

/* scatter_peek collects the next `len` bytes into `buf` without moving on. */
void
scatter_peek(const struct scatter *s, uint8_t *buf, size_t len);

/* scatter_put writes `buf` to the next `len` out places and moves on. */
void
scatter_put(struct scatter *s, const uint8_t *buf, size_t len);

/* scatter_wipe clears every out place of the segments. */
void
scatter_wipe(const struct crypto_segment *segs, size_t num);

/* scatter_total adds the sealed lengths to `first_len`.  False: too long to
 * count. */
APEX_MUST_USE bool
scatter_total(size_t first_len, const struct crypto_segment *segs, size_t num,
              size_t *out_len);

#endif
