/* mech/krb5/keytab/key_source.h: what is inside a key_source, for this
 * folder. */
#ifndef APEX_MECH_KRB5_KEYTAB_KEY_SOURCE_H
#define APEX_MECH_KRB5_KEYTAB_KEY_SOURCE_H

#include <krb5.h>

#include "mech/krb5/keys.h"
#include "mech/krb5/name/name_object.h"
#include "mech/krb5/site/site.h"

/* A host can have two names: as written, and as DNS has it. */
#define MAX_CANDIDATES 2

struct key_source {
    char *keytab;  /* full name */
    bool listable; /* keytab_can_list */
    /* Keeps a MEMORY keytab alive; NULL for one that is a file.  Every use
     * opens its own handle by name. */
    krb5_keytab anchor;
    struct krb_name *name; /* as whom; NULL: any principal */
    /* service/host as the application wrote it; NULL where it wrote no host. */
    struct krb_name *written;
    /* The names that an entry may have; any where `num_candidates` is 0.  Where
     * `exact`, the one candidate is a principal to look up; else every entry is
     * held against the candidates by krb5_sname_match. */
    bool exact;
    size_t num_candidates;
    struct krb_name *candidates[MAX_CANDIDATES];
};

/* acceptor_candidates fills `name`, `written`, `exact` and the candidates of
 * `s` as the builtin does for `name` (NULL: any).  It makes the DNS queries
 * that dns_canonicalize_hostname = fallback needs, so that accepting does not
 * have to. */
APEX_MUST_USE enum verdict
acceptor_candidates(krb5_context krb5, const struct site *site,
                    const struct krb_name *name, struct key_source *s,
                    struct evidence *ev);

/* acceptor_matches says whether keys of `principal` may be used. */
bool
acceptor_matches(krb5_context krb5, const struct key_source *s,
                 krb5_const_principal principal);

/* keytab_can_list says whether the entries can be iterated.  libkrb5 aborts the
 * process for a keytab type that cannot, so only the types known to be able are
 * iterated. */
bool
keytab_can_list(krb5_context krb5, krb5_keytab keytab);

/* keytab_summary puts "keytab NAME holds PRINCIPAL kvno N (ENCTYPES), ..."
 * aside in the evidence: the entries of the same service as `wanted`, whatever
 * host and realm, and how many others there are. */
void
keytab_summary(krb5_context krb5, const char *name,
               const struct krb_name *wanted, struct evidence *ev);

/* keytab_enctype_text is the name of an enctype for people;
 * enctype_short_text the one that libkrb5 has in its own messages. */
#define ENCTYPE_TEXT_LEN 48
const char *
keytab_enctype_text(krb5_enctype enctype, char out[ENCTYPE_TEXT_LEN]);
const char *
enctype_short_text(krb5_enctype enctype, char out[ENCTYPE_TEXT_LEN]);

#endif
