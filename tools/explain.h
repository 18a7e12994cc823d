/* tools/explain.h: a token, part by part, for `gss-apex explain`.
 *
 * The parts come from anybody.  Each is decoded by the codecs of the module
 * (asn1/), what cannot be decoded becomes a finding, and how deep one part may
 * stand in another is bounded.  No key is ever said, of no part.
 */
#ifndef APEX_TOOLS_EXPLAIN_H
#define APEX_TOOLS_EXPLAIN_H

#include "asn1/authenticator.h"
#include "asn1/ticket.h"
#include "tools/output.h"

struct explain {
    struct output *o;
    const char *keytab;    /* opens requests; NULL: they stay closed */
    struct bytes bindings; /* application data of the acceptor's channel
                            * bindings; empty: it has none */
    unsigned depth;        /* negotiations around the token */
};

/* explain_token says what a token is and has in it: explain_token.c. */
void
explain_token(struct explain *e, struct bytes token);

/* explain_negotiation is for the NegotiationToken of SPNEGO, RFC 4178 section
 * 4.2: explain_spnego.c. */
void
explain_negotiation(struct explain *e, struct bytes in);

/* Messages of RFC 4120: explain_message.c.  `token` is the message with its
 * framing, as an acceptor gets it. */
void
explain_ap_req(struct explain *e, struct bytes token, struct bytes message);
void
explain_ap_rep(struct explain *e, struct bytes message);
void
explain_krb_error(struct explain *e, struct bytes message);
void
explain_krb_cred(struct explain *e, struct bytes message);

/* What a request has in it once it is open: explain_opened.c. */
void
explain_ticket_part(struct explain *e, const struct enc_ticket_part *ticket);
void
explain_authenticator(struct explain *e, const struct authenticator *a);

/* explain_delegated is for an EncKrbCredPart, opened. */
void
explain_delegated(struct explain *e, struct bytes plain);

/* explain_authdata says the elements of an AuthorizationData, items under
 * `key`: explain_authdata.c. */
void
explain_authdata(struct explain *e, const char *key, struct bytes content);
void
explain_pac(struct explain *e, struct bytes in);

/* explain_message_token is for the tokens of an established context:
 * explain_wrap.c.  `token` begins with TOK_ID. */
void
explain_message_token(struct explain *e, struct bytes token);

/* explain_exported_name is for RFC 2743 section 3.2: explain_wrap.c. */
void
explain_exported_name(struct explain *e, struct bytes token);

/* explain_judge opens a request with the keytab and says what an acceptor would
 * answer: explain_judge.c. */
void
explain_judge(struct explain *e, struct bytes token, struct bytes message);

#endif
