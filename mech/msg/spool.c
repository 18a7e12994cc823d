/* mech/msg/spool.c: contracts in spool.h. */
#include "mech/msg/spool.h"

void
spool_init(struct spool *s, struct bytes body, size_t rrc)
{
    struct reader r;
    struct bytes moved = {NULL, 0}, rest = {NULL, 0};
    bool ok;

    reader_init(&r, body);
    ok = reader_bytes(&r, body.len > 0 ? rrc % body.len : 0, &moved) &&
         reader_rest(&r, &rest);
    reader_init(&s->part[0], rest);
    reader_init(&s->part[1], moved);
    if (!ok)
        reader_fail(&s->part[0]);
}

size_t
spool_left(const struct spool *s)
{
    return s->part[0].left + s->part[1].left;
}

/* How many of the next `len` bytes are in the first part. */
static size_t
in_first(const struct spool *s, size_t len)
{
    return len < s->part[0].left ? len : s->part[0].left;
}

bool
spool_copy(struct spool *s, uint8_t *out, size_t len)
{
    size_t first = in_first(s, len);

    return reader_copy(&s->part[0], out, first) &&
           reader_copy(&s->part[1], out + first, len - first);
}

static bool
cut_part(struct reader *part, size_t len, uint8_t *out,
         struct crypto_segment *segs, size_t *num)
{
    struct bytes piece;

    if (!reader_bytes(part, len, &piece))
        return false;
    if (len > 0) {
        segs[*num].in = piece.data;
        segs[*num].out = out;
        segs[*num].len = len;
        (*num)++;
    }
    return true;
}

bool
spool_cut(struct spool *s, size_t len, uint8_t *out,
          struct crypto_segment *segs, size_t *num)
{
    size_t first = in_first(s, len);

    return cut_part(&s->part[0], first, out, segs, num) &&
           cut_part(&s->part[1], len - first, len > first ? out + first : out,
                    segs, num);
}

static void
reverse(uint8_t *p, size_t len)
{
    uint8_t keep;

    for (size_t i = 0; i < len / 2; i++) {
        keep = p[i];
        p[i] = p[len - 1 - i];
        p[len - 1 - i] = keep;
    }
}

/* Reversing both parts and then the whole swaps the parts without memory. */
void
spool_rotate_left(uint8_t *body, size_t len, size_t rrc)
{
    size_t by;

    if (len == 0 || rrc % len == 0)
        return;
    by = rrc % len;
    reverse(body, by);
    reverse(body + by, len - by);
    reverse(body, len);
}
