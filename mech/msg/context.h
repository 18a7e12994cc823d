/* mech/msg/context.h: what the files of mech/msg share of a context. */
#ifndef APEX_MECH_MSG_CONTEXT_H
#define APEX_MECH_MSG_CONTEXT_H

#include <pthread.h>

#include "mech/msg/keys.h"
#include "mech/msg/token.h"
#include "mech/msg/window.h"

/* What sending changes, and what receiving changes: each has its own lock and
 * its own derived keys, so that one thread may send while another receives.  No
 * call ever holds both locks. */
struct sender {
    pthread_mutex_t lock;
    struct usages usages;
    uint64_t seq; /* of the next token */
};

struct receiver {
    pthread_mutex_t lock;
    struct usages usages;
    struct window window;
};

struct msg_context {
    bool initiator;
    bool dce_style;
    const struct token_format *format; /* of the tokens that we send */
    struct msg_keys keys;
    struct bytes mech;
    uint8_t *mech_data;
    struct sender send;
    struct receiver receive;
};

#endif
