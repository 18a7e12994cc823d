/* mech/ap/exchange.h: states and legal moves of the AP exchange.
 *
 *   initiator:  START --(call)--> ESTABLISHED              not mutual
 *               START --(call)--> AWAIT_REPLY
 *                   --AP-REP--> ESTABLISHED                in DCE style this
 *                                                          makes a third leg
 *                   --KRB-ERROR--> REFUSED                 with a remedy
 *               REFUSED --(call)--> AWAIT_LAST_REPLY
 *                   --AP-REP--> ESTABLISHED
 *   acceptor:   START --AP-REQ--> ESTABLISHED
 *               START --AP-REQ--> AWAIT_THIRD_LEG          DCE style
 *                   --AP-REP--> ESTABLISHED
 *
 * Everything else leads to FAILED.
 */
#ifndef APEX_MECH_AP_EXCHANGE_H
#define APEX_MECH_AP_EXCHANGE_H

#include "mech/ap/session.h"
#include "mech/ap/step.h"

enum ap_role { AP_INITIATOR, AP_ACCEPTOR, AP_NUM_ROLES };

enum ap_state {
    AP_START,
    AP_AWAIT_REPLY,
    AP_REFUSED,          /* once, and it may be mended */
    AP_AWAIT_LAST_REPLY, /* whatever comes now is final */
    AP_AWAIT_THIRD_LEG,
    AP_ESTABLISHED,
    AP_FAILED,
    AP_NUM_STATES
};

struct ap_exchange {
    enum ap_role role;
    enum ap_state state;
    struct ap_kept_session kept;
    /* Initiator: the authenticator's time, which the AP-REP must echo. */
    int64_t ctime;
    int32_t cusec;
    struct ap_remedy remedy; /* initiator: once refused */
};

/* A handler finds the exchange in FAILED.  It verifies all of the token on
 * locals, appends its own token to s->out, and ends with ap_commit, which
 * cannot fail; any other way out leaves the exchange FAILED. */
typedef enum verdict
ap_handler(struct ap_step *s, struct ap_exchange *x);

struct ap_move {
    enum ap_role role;
    enum ap_state state;
    enum ap_token_kind kind;
    ap_handler *handler;
    unsigned step; /* the step of the exchange where it begins */
    enum ap_state when_ok;
    enum ap_state when_continue;
};

/* ap_move_find is the row of the table, or NULL: such a token is refused. */
const struct ap_move *
ap_move_find(enum ap_role role, enum ap_state state, enum ap_token_kind kind);

/* ap_exchange_move takes s->token through the table. */
APEX_MUST_USE enum verdict
ap_exchange_move(struct ap_step *s, struct ap_exchange *x);

/* ap_commit is the last line of a handler: it moves the exchange on by its row
 * of the table and returns `v`: V_OK, or anything else for when_continue. */
enum verdict
ap_commit(const struct ap_step *s, struct ap_exchange *x, enum verdict v);

/* The handlers, each in the file named after it. */
ap_handler ap_send_request;      /* initiator.c, step 1 */
ap_handler ap_receive_request;   /* acceptor.c, steps 2-5 */
ap_handler ap_receive_reply;     /* initiator_reply.c, step 6 */
ap_handler ap_receive_error;     /* krb_error.c, step 6 */
ap_handler ap_receive_third_leg; /* third_leg.c, step 6 */

#endif
