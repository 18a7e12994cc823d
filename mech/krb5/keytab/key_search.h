/* mech/krb5/keytab/key_search.h: one search for the key of a ticket, and why it
 * found nothing.
 *
 * Levers: any peer can send a ticket that nothing opens, before anything about
 * it is known to be true, and services pass status texts on to their peers.  So
 * the evidence names what stands in the clear in the ticket itself (server,
 * kvno, enctype), the name that the application gave, and whether that is
 * there; the keytab's path and its other entries are `aside`, for the trace and
 * the system log (mech/verdict/verdict.h).  Whether a principal that the peer
 * names is in the keytab is told, as MIT's mechanism tells it, and as the
 * KRB-ERROR's code tells anyway.
 */
#ifndef APEX_MECH_KRB5_KEYTAB_KEY_SEARCH_H
#define APEX_MECH_KRB5_KEYTAB_KEY_SEARCH_H

#include "mech/krb5/keytab/key_source.h"

struct key_search {
    krb5_context krb5;
    const struct key_source *source;
    krb5_keytab keytab; /* where one principal is looked up */
    const struct ticket *ticket;
    struct krb_name *server; /* of the ticket */
    key_try *try_key;
    void *attempt;
    /* What was seen on the way; decides the verdict. */
    bool acceptor_found;   /* an entry that the acceptor may act as */
    bool server_elsewhere; /* an entry of the ticket's server, but not ours */
    bool server_found;
    bool kvno_found;
    bool newer_found; /* of the ticket's server, than its key version */
    bool enctype_found;
};

/* key_search_why_not is the verdict after all entries were tried: V_NOKEY,
 * V_NOT_US, V_BADKEYVER or V_BAD_INTEGRITY. */
APEX_MUST_USE enum verdict
key_search_why_not(const struct key_search *q, struct evidence *ev);

/* key_search_not_ours returns V_NOT_US: the acceptor may not act as the
 * ticket's server. */
APEX_MUST_USE enum verdict
key_search_not_ours(const struct key_search *q, struct evidence *ev);

/* key_search_missing is the verdict where krb5_kt_get_entry failed with `code`
 * for `principal`, the acceptor's own name or else the server of the ticket. */
APEX_MUST_USE enum verdict
key_search_missing(const struct key_search *q, krb5_error_code code,
                   const struct krb_name *principal, struct evidence *ev);

/* key_search_wrong is the verdict where the key that krb5_kt_get_entry found
 * for `principal` does not open the ticket: V_BAD_INTEGRITY or V_NOT_US. */
APEX_MUST_USE enum verdict
key_search_wrong(const struct key_search *q, const struct krb_name *principal,
                 struct evidence *ev);

/* key_search_enctype returns V_NOPERM_ETYPE: crypto/ does not have the ticket's
 * enctype. */
APEX_MUST_USE enum verdict
key_search_enctype(const struct key_search *q, struct evidence *ev);

/* key_search_unreadable is the verdict where the keytab failed with `code`:
 * V_NOKEY where it does not exist or we may not read it, as with libkrb5, else
 * V_KRB5. */
APEX_MUST_USE enum verdict
key_search_unreadable(const struct key_search *q, krb5_error_code code,
                      struct evidence *ev);

#endif
