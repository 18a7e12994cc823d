/* tests/adversary/scene.h: one context between the adversary and the program
 * under test, and everything in it that the adversary makes.
 *
 * The adversary makes each thing right, and calls scene_at() just before it
 * goes on with it.  The row's function is called at the one point that the row
 * names and spoils what it finds there; in the control nothing is called. */
#ifndef APEX_TESTS_ADVERSARY_SCENE_H
#define APEX_TESTS_ADVERSARY_SCENE_H

#include "asn1/ap_rep.h"
#include "asn1/authenticator.h"
#include "asn1/gss_checksum.h"
#include "asn1/gss_token.h"
#include "asn1/krb_cred.h"
#include "crypto/crypto.h"
#include "tests/adversary/holdings.h"
#include "tests/adversary/talk.h"

/* Which end of the context the adversary is. */
enum role { INITIATOR, ACCEPTOR };

/* What the context has, both in the control and in the row. */
enum setup {
    MINTED = 1, /* the adversary made the ticket, with the service's key */
    PAC = 2,    /* which has a PAC in it */
    BOUND = 4,  /* both ends have the same channel bindings */
    DELEGATES = 8,
    DCE = 16,
    SPNEGO = 32,
    LATER = 64,   /* SPNEGO, where Kerberos is not the first of the list */
    OLD = 128,    /* messages of RFC 1964, as RC4 has them */
    PROVES = 256, /* the acceptor sends an AP-REP, or the row says nothing */
};

/* What the adversary sends last; CONTEXT: the token of the exchange. */
enum act { CONTEXT, SEALED, SIGNED, MIC };

/* What was just made, and is about to be used; with the members that it has. */
enum point {
    AT_TICKET,               /* part */
    AT_TICKET_SEAL,          /* seal */
    AT_SEALED_TICKET,        /* ticket */
    AT_CREDENTIAL_SEAL,      /* seal */
    AT_SEALED_CREDENTIAL,    /* credential */
    AT_CHECKSUM,             /* checksum */
    AT_CHECKSUM_OCTETS,      /* octets */
    AT_AUTHENTICATOR,        /* authenticator */
    AT_AUTHENTICATOR_OCTETS, /* octets */
    AT_AUTHENTICATOR_SEAL,   /* seal */
    AT_REQUEST,              /* request */
    AT_REQUEST_OCTETS,       /* octets */
    AT_REPLY,                /* reply */
    AT_REPLY_SEAL,           /* seal */
    AT_SEALED_REPLY,         /* sealed_reply */
    AT_SEALED_REPLY_OCTETS,  /* octets */
    AT_FRAME,                /* frame */
    AT_TOKEN,                /* octets: what goes to the other end */
    AT_NEGOTIATION,          /* negotiation */
    AT_NEGOTIATION_OCTETS,   /* octets */
    AT_LIST,                 /* text: the list that a MIC is to cover */
    AT_LIST_MIC,             /* negotiation */
    AT_DELIVERY,             /* octets; the other end awaits them */
    AT_HEADER,               /* header */
    AT_SEALED_HEADER,        /* header, and sealed_header: its protected copy */
    AT_OLD_HEAD,             /* old: before the checksum is made */
    AT_OLD_NUMBER,           /* old: before the number is sealed */
    AT_MESSAGE_SEAL,         /* seal; header */
    AT_SEALED_MESSAGE,       /* octets: behind the header; header */
    AT_MESSAGE,              /* octets: the whole token */
    AT_MESSAGE_DELIVERY,     /* octets */
};

/* The head of a message of RFC 1964, and its number in the clear. */
struct old_message {
    uint16_t token_id, sign_alg, seal_alg, filler;
    uint32_t seq;
    uint8_t direction[4];
};

/* How something is sealed. */
struct seal {
    struct crypto_key key;
    uint32_t usage;
    bool open; /* not at all: etype 0, RFC 6448 */
};

#define NEGOTIATION_COMPLETED 0
#define NEGOTIATION_REJECTED  2

/* A token of SPNEGO, RFC 4178 section 4.2; what is empty is left out. */
struct negotiation {
    bool first;                  /* NegTokenInit */
    struct bytes mech_types;     /* NegTokenInit: OIDs, DER */
    int state;                   /* NegTokenResp: -1: none */
    struct bytes supported_mech; /* NegTokenResp: OID, DER */
    struct bytes token;
    struct bytes mic;
};

struct deviation;

/* How it ended. */
struct outcome {
    enum {
        ENDED_WELL,
        REFUSED,
        WAITS,   /* the context does not stand, and it awaits another token */
        UNSOUND, /* it said that all is well, and it was not: `sentence` */
        CANNOT,  /* in its own words */
        DIED,
    } kind;
    bool stood;         /* the context, before it ended so */
    char major[48];     /* REFUSED: GSS_S_... */
    char sentence[300]; /* in the other end's words; ENDED_WELL: the facts */
    char order[16];     /* of a message that was taken: gap, old... */
};

struct scene {
    const struct holdings *holdings;
    struct talk *talk;
    const struct deviation *row;
    bool deviant;  /* false: the control */
    bool spoiling; /* the row's function runs, and is not called once more */
    struct outcome *outcome;

    uint32_t flags; /* GSS_WIRE_* that the initiator asks for */
    uint8_t bindings[16];
    struct bytes bindings_data;

    struct bytes octets;
    struct seal seal;

    struct enc_ticket_part part;
    struct ticket ticket;
    struct crypto_key session;
    struct krb_cred credential;
    struct gss_checksum checksum;
    struct authenticator authenticator;
    struct ap_req request;
    struct crypto_key subkey;

    struct enc_ap_rep_part reply;
    struct ap_rep sealed_reply;
    struct crypto_key acceptor_subkey; /* profile NULL: none */
    struct bytes their_token;          /* the last one that came */
    struct bytes their_mech_types;     /* of SPNEGO, MechTypeList, DER */
    struct bytes own_mech_types;       /* OIDs, DER */

    struct gss_token frame;
    struct negotiation negotiation;

    uint64_t send_seq, recv_seq;
    struct cfx_header header, sealed_header;
    struct old_message old;
    struct bytes text; /* of messages; without one message_make chooses */

    void **kept; /* scene_keep's */
    size_t num_kept;
};

/* scene_play plays it to its end; *out says how it ended. */
void
scene_play(const struct holdings *h, struct talk *t,
           const struct deviation *row, bool deviant, struct outcome *out);

/* For the parts of a scene, and for deviations. */

/* scene_at is where the row may spoil. */
void
scene_at(struct scene *s, enum point here);

/* scene_keep takes what was built; it lasts as long as the scene. */
struct bytes
scene_keep(struct scene *s, struct builder *b);

/* scene_copy is a copy of octets, to be written to. */
uint8_t *
scene_copy(struct scene *s, struct bytes in);

/* scene_seal seals s->octets as s->seal says. */
struct encrypted_data
scene_seal(struct scene *s);

/* scene_has says whether the row's setup has all of these. */
bool
scene_has(const struct scene *s, unsigned setup);

/* scene_is_acceptor says whether the adversary is it. */
bool
scene_is_acceptor(const struct scene *s);

/* scene_fail notes that the other end did not do its part right. */
void
scene_fail(struct scene *s, const char *sentence);

/* scene_now is the time of day. */
void
scene_now(int64_t *seconds, int32_t *microseconds);

/* scene_answer notes what came of a request; true: `ok`. */
bool
scene_answer(struct scene *s, const struct answer *a);

/* scene_stand_again drops the context at the other end and makes another one
 * there, of which the scene knows nothing. */
void
scene_stand_again(struct scene *s);

/* scene_open_context begins the context at the other end.  scene_deliver gives
 * it s->octets, a token. */
bool
scene_open_context(struct scene *s);
bool
scene_deliver(struct scene *s, struct answer *out);

#endif
