/* crypto/scatter.c: see crypto/scatter.h. */
#include "crypto/scatter.h"

#include <string.h>

size_t
scatter_init(struct scatter *s, struct crypto_segment first,
             const struct crypto_segment *segs, size_t num)
{
    size_t len = 0;

    s->now = first;
    s->next = segs;
    s->num = num;
    return scatter_total(first.len, segs, num, &len) ? len : 0;
}

size_t
scatter_run(struct scatter *s)
{
    while (s->now.len == 0 && s->num > 0) {
        s->now = *s->next++;
        s->num--;
        if (s->now.out == NULL)
            s->now.len = 0;
    }
    return s->now.len;
}

void
scatter_advance(struct scatter *s, size_t len)
{
    s->now.in += len;
    s->now.out += len;
    s->now.len -= len;
}

/* next_run is the run at the cursor, cut to what is still wanted. */
static size_t
next_run(struct scatter *s, size_t wanted)
{
    size_t run = scatter_run(s);

    return run < wanted ? run : wanted;
}

void
scatter_peek(const struct scatter *s, uint8_t *buf, size_t len)
{
    struct scatter walk = *s;
    size_t run = 0;

    for (; len > 0 && (run = next_run(&walk, len)) > 0; len -= run) {
        memcpy(buf, walk.now.in, run);
        scatter_advance(&walk, run);
        buf += run;
    }
}

void
scatter_put(struct scatter *s, const uint8_t *buf, size_t len)
{
    size_t run = 0;

    for (; len > 0 && (run = next_run(s, len)) > 0; len -= run) {
        memcpy(s->now.out, buf, run);
        scatter_advance(s, run);
        buf += run;
    }
}

void
scatter_wipe(const struct crypto_segment *segs, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (segs[i].out != NULL)
            crypto_wipe(segs[i].out, segs[i].len);
    }
}

bool
scatter_total(size_t first_len, const struct crypto_segment *segs, size_t num,
              size_t *out_len)
{
    size_t total = first_len;

    for (size_t i = 0; i < num; i++) {
        if (segs[i].out != NULL &&
            __builtin_add_overflow(total, segs[i].len, &total))
            return false;
    }
    *out_len = total;
    return true;
}
