/* mech/msg/window.h: the receive window, RFC 2743 section 1.2.3. */
#ifndef APEX_MECH_MSG_WINDOW_H
#define APEX_MECH_MSG_WINDOW_H

#include "mech/verdict/verdict.h"

#define WINDOW_SIZE 64 /* numbers remembered, as MIT's builtin does */

struct window {
    bool detect_replay;
    bool detect_sequence;
    uint64_t mask;     /* 32 or 64 bits of sequence number */
    uint64_t base;     /* the first number expected */
    uint64_t next;     /* next expected, relative to base */
    uint64_t received; /* bit i: `next - 1 - i` has been seen */
};

/* window_mask has the bits of a sequence number: 64 if `wide` (CFX), else 32.
 */
uint64_t
window_mask(bool wide);

/* window_init expects `first` as the first number. `wide`: 64-bit numbers
 * (CFX), else 32. */
void
window_init(struct window *w, uint64_t first, bool wide, bool detect_replay,
            bool detect_sequence);

/* window_check enters `seq` of a token already found genuine and says V_OK,
 * V_DUPLICATE, V_OLD, V_UNSEQ or V_GAP.  With neither detection: V_OK. */
APEX_MUST_USE enum verdict
window_check(struct window *w, uint64_t seq);

#endif
