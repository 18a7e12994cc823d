/* mech/form/mit_context.h: the form in which libgssapi_krb5 exports a Kerberos
 * security context (MIT 1.20), read and written.
 *
 * As an interposer the module is never given its own exported contexts: the
 * library hands them to its builtin mechanism, and the builtin's to the module.
 * So both sides have to use the builtin's form.  It is not documented, and
 * other releases may change it: mech/form/mit_probe.h finds out
 * (doc/private-facts.txt).
 */
#ifndef APEX_MECH_FORM_MIT_CONTEXT_H
#define APEX_MECH_FORM_MIT_CONTEXT_H

#include "mech/msg/window.h"
#include "mech/form/mit_parts.h"

/* What an exported context says.  All views are borrowed.
 *
 * A context that is not `established` is one of an initiator that awaits the
 * AP-REP, or of an acceptor that awaits the third leg of DCE style.  A token
 * has the keys in clear: nothing can protect it from those who hold it.  So the
 * reader checks only that no part contradicts another, and that what it makes
 * is one of these two. */
struct mit_context {
    bool initiator;
    bool established;
    uint32_t flags; /* GSS_C_* */
    /* Seconds since 1970, of the ticket; 0: not set. */
    uint32_t authtime, starttime, endtime, renew_till;
    uint32_t ticket_flags;
    uint64_t send_seq; /* of the next token to send */
    uint64_t recv_seq; /* of the first token that was expected */
    struct bytes mech; /* OID content */
    struct bytes here; /* our principal, unparsed */
    struct bytes there;
    struct mit_key subkey; /* the initiator's, else the session key */
    struct mit_key acceptor_subkey;
    struct mit_key session_key;
    struct window window; /* none while an initiator awaits the AP-REP */
    /* While an AP-REP is awaited: the time that it must echo; else 0. */
    uint32_t ctime; /* seconds since 1970 */
    int32_t cusec;
    /* Of the libkrb5 context that goes along. */
    int32_t clockskew; /* seconds */
    int32_t time_offset, usec_offset;
    /* Content of an AuthorizationData, RFC 4120 section 5.2.6. */
    struct bytes authdata;
    /* What was verified of it: the PAC, a part of `authdata`, and content for
     * auth_indicators_next; either may be empty. */
    struct bytes pac;
    struct bytes indicators;
    /* All attributes of the client's name, for mit_take_attributes; empty:
     * those two.  Decoded, `foreign` says that plug-ins come in between, which
     * only libkrb5 can read: mech/form/mit_plugins.h. */
    struct bytes attributes;
    bool foreign;
};

/* mit_context_message_key is the key that protects messages, as the form has
 * it: session_message_key (mech/ap/session.h) of what it was made from. */
const struct mit_key *
mit_context_message_key(const struct mit_context *c);

/* mit_context_encode appends the exported form of `c`.  It fails (a failed
 * builder) where the keys have no profile in crypto/. */
void
mit_context_encode(struct builder *b, const struct mit_context *c);

/* mit_context_decode reads a whole exported context strictly: nothing may
 * be left over, numbers have to be ones that the builtin can have written, and
 * the parts have to agree with each other.  The views of `out` are on `in` and
 * on `lists`, an empty builder of the caller's.  False: `in` is not such a
 * context, or there is no memory (`lists` has failed then). */
APEX_MUST_USE bool
mit_context_decode(struct bytes in, struct builder *lists,
                   struct mit_context *out);

/* mit_context_find_pac is the PAC of `c->authdata` that says what `pac`
 * does; false: there is none. */
APEX_MUST_USE bool
mit_context_find_pac(const struct mit_context *c, struct bytes pac,
                     struct bytes *out);

#endif
