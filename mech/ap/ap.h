/* mech/ap/ap.h: the AP exchange of RFC 4120 section 3.2 as RFC 4121 section 4.1
 * carries it, sans-I/O.
 *
 * The exchange knows no files, no libkrb5, no GSS library.  What it needs of
 * the world comes through `struct ap_environment`; what it makes is bytes, a
 * verdict and, when it stands, a `struct ap_session`.  Its states and legal
 * moves are one const table in exchange.c.
 */
#ifndef APEX_MECH_AP_AP_H
#define APEX_MECH_AP_AP_H

#include "asn1/ap_req.h"
#include "asn1/gss_checksum.h"
#include "crypto/crypto.h"
#include "mech/verdict/verdict.h"

#define AP_MAX_ETYPES   16
#define AP_BINDINGS_LEN 16

/* ap_try_key is how a key finder offers a key for the ticket in hand: `opener`,
 * for USAGE_TICKET, and the principal of its keytab entry.  True: the ticket
 * opened, stop. */
typedef bool
ap_try_key(void *attempt, struct crypto_usage *opener,
           const struct principal_name *entry);

/* ap_take_name is how names of the keytab are offered.  True: enough. */
typedef bool
ap_take_name(void *arg, const struct principal_name *name);

/* What the caller lends to one call.  Every callback gets `lender`. */
struct ap_environment {
    void *lender;

    /* now: the time of day, corrected by the KDC offset where one is known. */
    void (*now)(void *lender, int64_t *seconds, int32_t *microseconds);

    /* find_key (acceptor) offers candidate keys to `try_key` until one opens
     * the ticket, and returns V_OK then.  Otherwise V_NOKEY, V_NOT_US,
     * V_BADKEYVER or V_BAD_INTEGRITY, with evidence: what was wanted, what the
     * keytab has. */
    enum verdict (*find_key)(void *lender, const struct ticket *ticket,
                             ap_try_key *try_key, void *attempt,
                             struct evidence *ev);

    /* key_names (acceptor) offers to `take` the principal of every entry of the
     * keytab that has `key`, until it says true; none where the keytab is of a
     * kind that cannot be gone through. */
    enum verdict (*key_names)(void *lender, const struct crypto_key *key,
                              ap_take_name *take, void *arg,
                              struct evidence *ev);

    /* check_replay (acceptor) enters the authenticator `tag` (the trailing
     * checksum of its ciphertext) in the replay store.  V_OK: it is new;
     * V_REPEAT; V_REPLAY_STORE: the store cannot tell. */
    enum verdict (*check_replay)(void *lender, struct bytes tag, int64_t now,
                                 struct evidence *ev);

    /* check_transited (acceptor): V_OK or V_ILL_CR_TKT for the transited realms
     * (DOMAIN-X500-COMPRESS text) between client and server realm. */
    enum verdict (*check_transited)(void *lender, struct bytes transited,
                                    struct bytes client_realm,
                                    struct bytes server_realm,
                                    struct evidence *ev);

    /* ask_plugins (acceptor) shows an AP-REQ message that all checks have
     * accepted to what else the lender has to say about it, with the key that
     * opened its ticket and the principal of that: V_OK, or the refusal, with
     * evidence.  NULL: there is nothing to ask. */
    enum verdict (*ask_plugins)(void *lender, struct bytes ap_req,
                                const struct crypto_key *key,
                                const struct principal_name *entry,
                                struct evidence *ev);

    /* trace writes one line about a step of the exchange; NULL: no trace. */
    void (*trace)(void *lender, const char *line);

    /* Seconds that clocks may differ, RFC 4120 section 1.6. */
    int32_t clockskew;

    /* Enctypes permitted here, the most wanted first: to session keys and
     * subkeys, and to the long-term key of a service.  The application may
     * have narrowed the former (GSS_KRB5_SET_ALLOWABLE_ENCTYPES). */
    const int32_t *permitted;
    size_t num_permitted;
    const int32_t *site_permitted;
    size_t num_site_permitted;
};

struct ap_initiator_request {
    struct bytes mech; /* OID content for the framing; empty in DCE style */
    const struct issued_ticket *ticket; /* only read during the call */
    uint32_t flags; /* GSS_WIRE_*; DCE_STYLE implies MUTUAL */
    bool has_bindings;
    uint8_t bindings[AP_BINDINGS_LEN]; /* MD5, RFC 4121 section 4.1.1.2 */
    struct bytes bindings_data; /* what is hashed, for the MIC of RFC 6542;
                                 * empty: no MIC is sent */
    bool require_bindings;      /* send AD-AP-OPTIONS with the CBT bit */
    /* KRB-CRED whose enc-part is etype 0 (RFC 6448), as
     * krb5_fwd_tgt_creds makes it; it is sealed here in the ticket's session
     * key (usage 14).  Empty: no delegation; GSS_WIRE_DELEG is cleared then. */
    struct bytes delegation;
    /* The time for the authenticator where it is not env->now: that of an
     * AP_REMEDY_CLOCK; else 0. */
    int64_t time;
};

/* A name that an acceptor has taken on. */
struct ap_own_name {
    struct principal_name name;
    bool any_host; /* its service counts, whatever the host */
};

#define AP_MAX_OWN_NAMES 3

struct ap_acceptor_request {
    bool has_bindings; /* the application gave some: compare */
    uint8_t bindings[AP_BINDINGS_LEN];
    struct bytes bindings_data; /* what is hashed, to verify a MIC of it */
    bool require_bindings; /* site policy: a peer without bindings is refused */
    bool require_mutual; /* site policy: a peer that asks no proof is refused */
    /* Address of the peer from the bindings, to hold against the ticket's;
     * addr_type as in RFC 4120 section 7.5.3 (2 is IPv4); 0: not checked. */
    int32_t peer_addr_type;
    struct bytes peer_address;
    /* As whom the acceptor accepts, which a client target name must not
     * contradict; none: as any principal of the keytab with the ticket's key.
     */
    struct ap_own_name own_names[AP_MAX_OWN_NAMES];
    size_t num_own_names;
    bool ignore_target; /* site policy: whatever service the client meant */
};

/* What an exchange agreed on.  All of it is owned by the exchange. */
struct ap_session {
    bool initiator;
    struct bytes mech; /* the framing OID as used on the wire; static storage */
    uint32_t flags;    /* GSS_WIRE_*, agreed */
    bool channel_bound;
    struct principal_name client;
    struct principal_name
        server; /* acceptor: of the keytab entry that opened */
    struct crypto_key session_key;
    struct crypto_key initiator_subkey; /* profile NULL: none */
    struct crypto_key acceptor_subkey;  /* profile NULL: none */
    uint32_t send_seq;
    uint32_t recv_seq;
    uint32_t ticket_flags;
    int64_t authtime;
    int64_t starttime;
    int64_t endtime;
    int64_t renew_till;                  /* 0: none */
    struct bytes ticket_authdata;        /* acceptor: content, may be empty */
    struct bytes authenticator_authdata; /* acceptor: content, may be empty */
    /* Acceptor: of the ticket's authorization data, what the KDC's checksum in
     * the service's key proves; empty: nothing. */
    struct bytes pac;        /* a view within ticket_authdata */
    struct bytes indicators; /* content, for auth_indicators_next */
    /* Both until ap_exchange_forget_passing.  Acceptor, with delegation: the
     * KRB-CRED with its enc-part opened (etype 0, plaintext), ready for
     * enc_krb_cred_part_decode; empty otherwise. */
    struct bytes delegation;
    struct bytes ticket_raw; /* acceptor: the client's ticket, DER */
};

/* One exchange: one context's way to being established. */
struct ap_exchange;

/* ap_initiate is step 1: it makes the AP-REQ token and the exchange.  V_OK: the
 * context stands (no mutual authentication); V_CONTINUE: an AP-REP is awaited;
 * any other verdict: nothing was made.  `out_token` is appended to. */
APEX_MUST_USE enum verdict
ap_initiate(const struct ap_environment *env,
            const struct ap_initiator_request *request,
            struct ap_exchange **out_exchange, struct builder *out_token,
            struct evidence *ev);

/* ap_accept is steps 2 to 5 on the first token.  V_OK: the context stands and
 * `out_token` holds the AP-REP if there is one to send; V_CONTINUE (DCE style):
 * a third leg is awaited.  On any other verdict no exchange is made, and
 * `out_token` holds a KRB-ERROR where the peer can be told (mutual
 * authentication was asked for and the AP-REQ could be decoded). */
APEX_MUST_USE enum verdict
ap_accept(const struct ap_environment *env,
          const struct ap_acceptor_request *request, struct bytes token,
          struct ap_exchange **out_exchange, struct builder *out_token,
          struct evidence *ev);

/* ap_continue feeds the next token (initiator: AP-REP or KRB-ERROR, step 6;
 * acceptor: the third leg of DCE style).  V_OK: the context stands; in DCE
 * style the initiator's last token is in `out_token`.  After any other verdict
 * the exchange is dead and every later call is V_DEAD, but for
 * ap_initiate_again. */
APEX_MUST_USE enum verdict
ap_continue(const struct ap_environment *env, struct ap_exchange *x,
            struct bytes token, struct builder *out_token, struct evidence *ev);

/* ap_remedy is what may mend a refusal (mech/ap/recovery.h). */
struct ap_remedy {
    enum {
        AP_REMEDY_NONE,
        AP_REMEDY_CLOCK,  /* again, with `time` in the authenticator */
        AP_REMEDY_TICKET, /* again, with a ticket under another key */
    } kind;
    int64_t time;
    const char *why_none; /* static text for AP_REMEDY_NONE, or NULL */
};

/* ap_exchange_remedy: after ap_continue of an initiator said V_PEER_ERROR. */
struct ap_remedy
ap_exchange_remedy(const struct ap_exchange *x);

/* ap_initiate_again is step 1 once more, where there is a remedy: it makes
 * another AP-REQ token of `request`, whose ticket has to be of the same client
 * and for the same server (else V_CALLER).  V_CONTINUE: an AP-REP is awaited,
 * and a KRB-ERROR ends it; after any other verdict the exchange is dead. */
APEX_MUST_USE enum verdict
ap_initiate_again(const struct ap_environment *env,
                  const struct ap_initiator_request *request,
                  struct ap_exchange *x, struct builder *out_token,
                  struct evidence *ev);

/* ap_exchange_session is the session of an exchange that stands, else NULL.
 * ap_exchange_partial is what is already known while the peer's next token is
 * awaited. */
const struct ap_session *
ap_exchange_session(const struct ap_exchange *x);
const struct ap_session *
ap_exchange_partial(const struct ap_exchange *x);

/* ap_exchange_forget_passing wipes the delegated credential and the client's
 * ticket; call it once the application has what it wants of them. */
void
ap_exchange_forget_passing(struct ap_exchange *x);

/* ap_exchange_resume makes an exchange that stands of what another one agreed
 * on: a context that comes from elsewhere.  All of `session` is copied, but for
 * `mech`, which is static.  V_NO_MEMORY: nothing was made. */
APEX_MUST_USE enum verdict
ap_exchange_resume(const struct ap_session *session,
                   struct ap_exchange **out_exchange);

/* What an exchange that awaits the peer's next token knows beside its session:
 * of an initiator the time in the authenticator, which the AP-REP must echo. */
struct ap_awaiting {
    int64_t ctime;
    int32_t cusec;
};

/* ap_exchange_awaits says whether the peer's next token can complete the
 * exchange, and what is known until then; `out` is untouched otherwise. */
bool
ap_exchange_awaits(const struct ap_exchange *x, struct ap_awaiting *out);

/* ap_exchange_resume_awaiting is ap_exchange_resume for such an exchange: an
 * initiator that awaits the AP-REP, an acceptor that awaits the third leg and
 * has an acceptor's subkey.  There is no second attempt in it. */
APEX_MUST_USE enum verdict
ap_exchange_resume_awaiting(const struct ap_session *session,
                            const struct ap_awaiting *awaiting,
                            struct ap_exchange **out_exchange);

void
ap_exchange_free(struct ap_exchange *x);

#endif
