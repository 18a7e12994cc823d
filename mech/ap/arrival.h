/* mech/ap/arrival.h: a request on its way through steps 2 and 3.
 *
 * Nothing in it is believed before the check that covers it has passed, and
 * nothing of it reaches the exchange before all have.
 */
#ifndef APEX_MECH_AP_ARRIVAL_H
#define APEX_MECH_AP_ARRIVAL_H

#include "asn1/authenticator.h"
#include "mech/ap/authdata_wishes.h"

struct arrival {
    /* Decoded, not protected: anybody on the way can change it. */
    struct ap_req request;

    /* From the ticket, once opened (step 2). */
    struct builder ticket_plain;
    struct enc_ticket_part ticket; /* views on ticket_plain */
    struct crypto_key session_key;
    /* The key that opened it, until check_with_plugins has used it. */
    struct crypto_key service_key;
    struct builder server_bytes;
    struct principal_name server; /* of the keytab entry; owned */
    struct bytes pac;             /* view on ticket_plain; empty: none good */
    struct builder indicators;    /* of good CAMMACs, one after the other */

    /* From the authenticator, once opened (step 3). */
    bool authenticator_opened;
    struct builder authenticator_plain;
    struct authenticator authenticator; /* views on authenticator_plain */
    struct crypto_key subkey;           /* profile NULL: none */
    struct authdata_wishes wishes;

    /* From its checksum. */
    struct bytes extensions; /* TLVs, checked */
    uint32_t flags;          /* GSS_WIRE_*, agreed */
    bool mutual_unprotected; /* GSS_WIRE_MUTUAL of them is the AP option's */
    bool channel_bound;
    struct bytes sealed_delegation; /* KRB-CRED as sent; empty: none */
    struct builder delegation;      /* KRB-CRED, opened; empty: none */

    int64_t now;
    int32_t now_us;
};

/* arrival_wipe releases what the checks made and clears the keys. */
void
arrival_wipe(struct arrival *a);

/* A check of steps 2 and 3.  V_OK: go on. */
typedef enum verdict
arrival_check(const struct ap_step *s, struct arrival *a);

/* Checks of ticket_checks.c. */
arrival_check check_not_user_to_user;
arrival_check open_ticket; /* key, ticket (usage 2) */
arrival_check check_ticket_address;
arrival_check check_ticket_path;
arrival_check check_ticket_time;
arrival_check check_ticket_validated;

/* Checks of authdata_verify.c. */
arrival_check verify_authdata;
arrival_check check_with_plugins; /* the last one: what it asks has effects */

/* Checks of authenticator_checks.c. */
arrival_check open_authenticator; /* usage 11 */
arrival_check check_authenticator_client;
arrival_check check_authenticator_replay;
arrival_check check_authenticator_time;
arrival_check check_authdata_understood;
arrival_check check_enctypes;

/* Checks of checksum.c. */
arrival_check verify_checksum;
arrival_check check_style;
arrival_check check_mutual;
arrival_check open_delegation;

/* The check of target_check.c. */
arrival_check check_target;

#endif
