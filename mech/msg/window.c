/* mech/msg/window.c: contracts in window.h. */
#include "mech/msg/window.h"

uint64_t
window_mask(bool wide)
{
    return wide ? UINT64_MAX : UINT32_MAX;
}

void
window_init(struct window *w, uint64_t first, bool wide, bool detect_replay,
            bool detect_sequence)
{
    w->detect_replay = detect_replay;
    w->detect_sequence = detect_sequence;
    w->mask = window_mask(wide);
    w->base = first;
    w->next = 0;
    w->received = 0;
}

/* `ahead` numbers were left out before this one. */
static enum verdict
enter_new(struct window *w, uint64_t ahead)
{
    /* A shift by the width of the type or more is undefined. */
    if (ahead >= WINDOW_SIZE - 1)
        w->received = 1;
    else
        w->received = (w->received << (ahead + 1)) | 1;
    w->next = (w->next + ahead + 1) & w->mask;
    return ahead > 0 && w->detect_sequence ? V_GAP : V_OK;
}

/* `behind` is 1 for the number before `next`. */
static enum verdict
enter_late(struct window *w, uint64_t behind)
{
    uint64_t bit;

    if (behind > WINDOW_SIZE)
        return w->detect_sequence ? V_UNSEQ : V_OLD;
    bit = UINT64_C(1) << (behind - 1);
    if (w->detect_replay && (w->received & bit) != 0)
        return V_DUPLICATE;
    w->received |= bit;
    return w->detect_sequence ? V_UNSEQ : V_OK;
}

/* Numbers wrap, so "later" means less than half the number space ahead of the
 * one expected. */
enum verdict
window_check(struct window *w, uint64_t seq)
{
    uint64_t ahead = (seq - w->base - w->next) & w->mask;

    if (!w->detect_replay && !w->detect_sequence)
        return V_OK;
    if (ahead <= w->mask / 2)
        return enter_new(w, ahead);
    return enter_late(w, (w->mask - ahead) + 1);
}
