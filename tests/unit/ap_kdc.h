/* tests/unit/ap_kdc.h: a KDC, a keytab, a clock and a replay store in a file,
 * for tests that drive mech/ap without any of the real ones. */
#ifndef APEX_TESTS_UNIT_AP_KDC_H
#define APEX_TESTS_UNIT_AP_KDC_H

#include "asn1/authenticator.h"
#include "mech/ap/ap.h"

#define KDC_NOW      1750000000
#define KDC_NOW_US   123456
#define KDC_TAG_MAX  24
#define KDC_TAGS_MAX 64
#define KDC_TEXT_MAX 4096

/* All that an exchange can ask of its lender. */
struct kdc_world {
    struct ap_environment env; /* lender is the world itself */
    int64_t now;
    int32_t now_us;
    int32_t permitted[AP_MAX_ETYPES];

    /* The keytab: one key, under one name and more. */
    struct crypto_key service_key;
    uint32_t kvno;
    struct principal_name service;
    bool any_name; /* the key is tried whatever ticket names */
    const struct principal_name *more_names;
    size_t num_more_names;
    bool keytab_broken; /* when its names are asked for */

    /* The replay store. */
    uint8_t tags[KDC_TAGS_MAX][KDC_TAG_MAX];
    size_t num_tags;
    bool replay_broken;

    bool trust_path; /* the answer of check_transited */

    char trace[KDC_TEXT_MAX]; /* lines, each with its newline */
};

/* kdc_world_init: clock at KDC_NOW, skew 300, all of `permitted` (ends with 0),
 * and a random service key of `service_etype`, kvno 3, for host/server@REALM.
 */
void
kdc_world_init(struct kdc_world *w, const int32_t *permitted,
               int32_t service_etype);

/* kdc_forget_replays empties the replay store. */
void
kdc_forget_replays(struct kdc_world *w);

/* A ticket: change `part` (and `server`, `kvno`), then kdc_ticket_seal. */
struct kdc_ticket {
    struct crypto_key session_key;
    struct enc_ticket_part part;
    struct principal_name server;
    uint32_t kvno;
    struct crypto_key sealed_with;
    struct builder raw;
    struct issued_ticket service; /* what an initiator gets of it */
};

/* kdc_ticket_init: for alice@REALM, from an hour ago for ten hours. */
void
kdc_ticket_init(struct kdc_ticket *t, const struct kdc_world *w,
                int32_t session_etype);
void
kdc_ticket_seal(struct kdc_ticket *t);
void
kdc_ticket_free(struct kdc_ticket *t);

/* A request by hand: change the fields, then kdc_request_make. */
struct kdc_request {
    struct bytes mech; /* empty: bare */
    uint32_t ap_options;
    struct authenticator authenticator;
    struct crypto_key sealed_with;
    uint8_t checksum[24];
};

/* kdc_request_init: framed with krb5, mutual, an 8003 checksum in `checksum`
 * with `flags` and no bindings, no subkey. */
void
kdc_request_init(struct kdc_request *r, const struct kdc_world *w,
                 const struct kdc_ticket *t, uint32_t flags);
void
kdc_request_make(const struct kdc_request *r, const struct kdc_ticket *t,
                 struct builder *out);

/* kdc_reply_make appends a framed AP-REP with `part` sealed in `key`. */
struct enc_ap_rep_part;
void
kdc_reply_make(const struct enc_ap_rep_part *part, const struct crypto_key *key,
               struct bytes mech, struct builder *out);

/* kdc_cred_make appends a KRB-CRED with one ticket, its enc-part etype 0.
 * `fill` bytes of authorization data make it large. */
void
kdc_cred_make(const struct kdc_ticket *t, size_t fill, struct builder *out);

/* Names in static storage. */
extern const struct principal_name kdc_alice;
extern const struct principal_name kdc_bob;
extern const struct principal_name kdc_server;
extern const struct principal_name kdc_other_server;

#endif
