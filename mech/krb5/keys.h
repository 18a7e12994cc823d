/* mech/krb5/keys.h: the acceptor's keys, from keytabs of any libkrb5 type. */
#ifndef APEX_MECH_KRB5_KEYS_H
#define APEX_MECH_KRB5_KEYS_H

#include "asn1/ticket.h"
#include "crypto/crypto.h"
#include "mech/krb5/names.h"

/* key_source: which keytab, and as whom.  Immutable after acquiring, so threads
 * may share it; the keytab itself is opened at each use, and read unless it is
 * as the thread knows it (mech/krb5/keytab/keytab_table.h). */
struct key_source;

/* key_source_acquire opens the keytab `keytab`; NULL is the registered acceptor
 * identity (keys_register_identity), else the default (KRB5_KTNAME).  `name` is
 * whom to act as, by the builtin's rules; NULL: any principal of the keytab.
 * V_NO_CRED (code KRB5_KT_NOTFOUND, or why it cannot be read, with the file),
 * V_KEYTAB_NOMATCH. */
APEX_MUST_USE enum verdict
key_source_acquire(const char *keytab, const struct krb_name *name,
                   struct key_source **out, struct evidence *ev);
void
key_source_free(struct key_source *s);

/* key_source_find offers keys for `ticket` to `try_key` until it says true.
 * V_OK, V_NOKEY, V_NOT_US, V_BADKEYVER, V_BAD_INTEGRITY; V_NOPERM_ETYPE where
 * crypto/ has no profile of the ticket's enctype; V_KRB5 where the keytab
 * cannot be read.  The evidence has the principal, kvno and enctype wanted and
 * whether they are there; aside, for the trace and the system log, it has the
 * keytab's name and what that holds of the service.  `opener` is the key, for
 * USAGE_TICKET, and lives until try_key returns. */
typedef bool
key_try(void *attempt, struct crypto_usage *opener,
        const struct principal_name *entry);
APEX_MUST_USE enum verdict
key_source_find(struct key_source *s, const struct ticket *ticket,
                key_try *try_key, void *attempt, struct evidence *ev);

/* key_source_name is the name asked for, else the first principal of the
 * keytab; the caller frees *out. */
APEX_MUST_USE enum verdict
key_source_name(struct key_source *s, struct krb_name **out,
                struct evidence *ev);

/* key_source_own_names lists the names that the acceptor may act as; without a
 * name asked for, the list is empty.  A host-based name counts as it was
 * written, too.  The names are views that live as long as `s`. */
#define KEY_OWN_NAMES 3
struct key_own_name {
    const struct principal_name *name;
    bool any_host; /* it has none, or ignore_acceptor_hostname */
};
APEX_MUST_USE enum verdict
key_source_own_names(const struct key_source *s,
                     struct key_own_name out[KEY_OWN_NAMES], size_t *out_num,
                     struct evidence *ev);

/* key_source_key_names offers to `take` the principal of every entry of the
 * keytab that has `key`, whatever its kvno, until `take` returns true.  It
 * offers nothing where the keytab's type cannot be iterated.  V_KRB5 where the
 * keytab cannot be read. */
typedef bool
key_take_name(void *arg, const struct principal_name *name);
APEX_MUST_USE enum verdict
key_source_key_names(const struct key_source *s, const struct crypto_key *key,
                     key_take_name *take, void *arg, struct evidence *ev);

/* key_source_keytab is the keytab's full name ("FILE:/etc/krb5.keytab"). */
const char *
key_source_keytab(const struct key_source *s);

/* keys_register_identity sets (NULL: clears) the process-wide keytab that
 * krb5_gss_register_acceptor_identity asks for. */
APEX_MUST_USE enum verdict
keys_register_identity(const char *keytab, struct evidence *ev);

#endif
