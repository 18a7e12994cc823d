/* tests/peers/layouts.h: the parts of tests/peers/layouts.c. */
#ifndef APEX_TESTS_PEERS_LAYOUTS_H
#define APEX_TESTS_PEERS_LAYOUTS_H

#include "tests/peers/pair.h"

/* Who has which end of a context.  An end that has been exported and imported
 * is with MIT's builtin mechanism. */
enum seating {
    BUILTIN_BUILTIN, /* first: what it does, the others have to do */
    MODULE_MODULE,
    MODULE_BUILTIN,
    BUILTIN_MODULE,
    NUM_SEATINGS,
};
extern const char *const seating_names[NUM_SEATINGS];

/* The pairs of one enctype and style, without replay detection: a message can
 * be received more than once. */
struct seats {
    struct pair pairs[NUM_SEATINGS];
    bool v1;  /* tokens of RFC 1964, which are padded */
    bool dce; /* DCE style */
};
bool
seats_take(struct seats *s, int enctype, OM_uint32 flags);
void
seats_leave(struct seats *s);

/* The end that sends, or the other one. */
gss_ctx_id_t
seats_end(const struct seats *s, enum seating seating, bool initiator);

/* layouts_of_wrap tries the layouts of gss_wrap_iov for one enctype,
 * layouts_of_calls what else can be said and asked under a key, layouts_of_keys
 * what can be asked about a ticket, and how RFC 1964 ends a context. */
void
layouts_of_wrap(int enctype, OM_uint32 flags);
void
layouts_of_calls(int enctype);
void
layouts_of_keys(int enctype);

#endif
