/* mech/form/own_context.h: the form in which the plain mechanism exports its
 * security contexts, RFC 2743 section 2.2.8.  It is this module's own, so it
 * has a version, and holds all that a context knows.
 *
 * The token ends in a checksum under the key that protects the context's
 * messages.  That finds damage, truncation, parts of different tokens put
 * together, and any change by somebody who cannot read the token.  It does not
 * protect from somebody who can: the key is in the token.  But a reader has the
 * context anyway, so RFC 2743 demands that the token be kept secret.
 */
#ifndef APEX_MECH_FORM_OWN_CONTEXT_H
#define APEX_MECH_FORM_OWN_CONTEXT_H

#include "mech/ap/ap.h"
#include "mech/msg/window.h"

/* What a token says of a context that stands, or `awaits` the peer's next token
 * as mech/ap/ap.h has it. */
struct own_context {
    bool awaits;
    struct ap_awaiting awaiting; /* of an initiator that does; else 0 */
    uint32_t flags;              /* GSS_C_*, as the application was told them */
    int32_t clockskew; /* acceptor: seconds that it grants after `endtime` */
    /* Initiator: seconds that its clock, corrected by a KDC's, was ahead of the
     * system's. */
    int32_t clock_offset;
    /* Encoded are `initiator`, `mech`, names, keys, ticket flags, times and
     * authorization data.  Decoding sets `flags`, `channel_bound` and the
     * sequence numbers too; what only an exchange under way needs, the ticket
     * and what was delegated, stays empty. */
    struct ap_session session;
    uint64_t send_seq; /* of the next token to send */
    /* `base`, `next` and `received`; what it detects follows from `flags`, and
     * its width from the keys. */
    struct window window;
};

/* own_context_encode appends the token.  V_NO_MEMORY;
 * V_NOPERM_ETYPE: OpenSSL refuses the checksum; V_CRYPTO.  After a failure
 * discard `out`. */
APEX_MUST_USE enum verdict
own_context_encode(struct builder *out, const struct own_context *t,
                   struct evidence *ev);

/* own_context_decode takes all of `in`.  V_BAD_EXPORT: it is not such a token,
 * is of another version, is damaged, or contradicts itself.  All views of `out`
 * are on `in`; it has copies of the keys, so the caller wipes all of it
 * (crypto_wipe).  After a failure `out` is as it was. */
APEX_MUST_USE enum verdict
own_context_decode(struct bytes in, struct own_context *out,
                   struct evidence *ev);

#endif
