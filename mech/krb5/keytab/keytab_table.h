/* mech/krb5/keytab/keytab_table.h: a keytab as it was read, with keys that are
 * ready to open tickets.
 *
 * Each thread keeps the tables of the FILE keytabs that it used last, a table
 * for as long as its file stays as it was read and may be read: the kernel is
 * asked for both once in a call of the application (file_mark.h).  So a key
 * that was taken out of the file stops working with the next call, and a thread
 * that changed its user sees what that one may see.  A table serves once where
 * it is of another type of keytab, of a file that was changed less than a
 * second ago or lies on another machine, or has more than KEYTAB_MOST_KEPT
 * entries.
 *
 * What unauthenticated bytes can do here: the server name, kvno and enctype of
 * a ticket decide which of our keys is tried first.  They do not decide whether
 * a key may be tried, nor what it has to show.  A ticket that nothing opens has
 * every key tried, and leaves nothing behind. */
#ifndef APEX_MECH_KRB5_KEYTAB_KEYTAB_TABLE_H
#define APEX_MECH_KRB5_KEYTAB_KEYTAB_TABLE_H

#include <krb5.h>

#include "asn1/ticket.h"
#include "crypto/crypto.h"
#include "mech/krb5/name/name_object.h"

#define KEYTAB_MOST_KEPT 65536

struct keytab_entry {
    krb5_keytab_entry e;
    /* Made when the key is tried; kept once it opens something. */
    struct crypto_usage *opener;
    struct krb_name *name;
};

struct keytab_table;

/* keytab_table_get reads the keytab `name`, which can be listed, or finds it
 * read.  *out and what it gives are valid in this thread until
 * keytab_table_release.  On failure libkrb5's code. */
krb5_error_code
keytab_table_get(krb5_context krb5, const char *name,
                 struct keytab_table **out);
void
keytab_table_release(krb5_context krb5, struct keytab_table *t);

/* keytab_table_num is the number of entries, keytab_table_entry the one at `i`,
 * in the order of the keytab. */
size_t
keytab_table_num(const struct keytab_table *t);
const krb5_keytab_entry *
keytab_table_entry(const struct keytab_table *t, size_t i);

/* keytab_table_end is KRB5_KT_END, or why libkrb5 read no further. */
krb5_error_code
keytab_table_end(const struct keytab_table *t);

/* keytab_table_opener gives the key of entry `i`, ready for tickets, and the
 * entry's principal; both belong to the table.  CRYPTO_UNSUPPORTED or
 * CRYPTO_BAD_LENGTH for a key that crypto/ cannot use. */
APEX_MUST_USE enum crypto_result
keytab_table_opener(struct keytab_table *t, size_t i,
                    struct crypto_usage **out_opener,
                    const struct krb_name **out_name);

/* keytab_table_forget drops what keytab_table_opener made for entry `i`. */
void
keytab_table_forget(struct keytab_table *t, size_t i);

/* keytab_table_twin is the first entry from `from` on with the key of entry
 * `i`; the number of entries where there is no other. */
size_t
keytab_table_twin(const struct keytab_table *t, size_t i, size_t from);

/* What to open a ticket with: its server, the enctype and kvno of its sealed
 * part, and `as`, a number for the names that the acceptor may act as. */
struct keytab_wanted {
    krb5_const_principal server;
    const struct encrypted_data *sealed;
    uint64_t as;
};

/* keytab_table_recall is the entry that keytab_table_remember was told of for
 * the like; the number of entries where there is none. */
size_t
keytab_table_recall(const struct keytab_table *t,
                    const struct keytab_wanted *w);
void
keytab_table_remember(struct keytab_table *t, const struct keytab_wanted *w,
                      size_t i);

/* keytab_entry_is_likely: the entry is of the ticket's own server, kvno and
 * enctype.  keytab_table_likely gives these, one a call; false: no other.  *at
 * is 0 before the first. */
bool
keytab_entry_is_likely(krb5_context krb5, const krb5_keytab_entry *e,
                       const struct keytab_wanted *w);
bool
keytab_table_likely(krb5_context krb5, struct keytab_table *t,
                    const struct keytab_wanted *w, size_t *at, size_t *out_i);

/* principal_number is a number for a principal; two may have the same. */
uint64_t
principal_number(uint64_t start, krb5_const_principal p);

#endif
