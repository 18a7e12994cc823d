/* krb5_support.h: a krb5.conf, keytabs and ccaches in a directory of their own,
 * for the tests of mech/krb5. */
#ifndef APEX_TESTS_UNIT_KRB5_SUPPORT_H
#define APEX_TESTS_UNIT_KRB5_SUPPORT_H

#include <krb5.h>

#include "mech/krb5/names.h"

struct site_files {
    char dir[64];
    char conf[96];    /* in KRB5_CONFIG */
    char keytab[112]; /* FILE:, in KRB5_KTNAME; not there at first */
    char ccache[112]; /* FILE:, in KRB5CCNAME; not there at first */
    krb5_context mit; /* made by site_open */
};

/* site_open makes the directory and a krb5.conf of realm HOME.TEST without DNS,
 * to which `libdefaults` (lines) and `sections` (whole sections) are added. */
void
site_open(struct site_files *s, const char *libdefaults, const char *sections);
void
site_close(struct site_files *s);

/* site_write puts `text` where KRB5_CONFIG points, as a new file. */
void
site_write(struct site_files *s, const char *libdefaults, const char *sections);

/* keytab_add enters a key whose bytes are all `fill`. */
void
keytab_add(struct site_files *s, const char *keytab, const char *principal,
           krb5_kvno kvno, krb5_enctype enctype, uint8_t fill);

/* ccache_make makes the cache `name` of `client`; with `lifetime` other than 0
 * it holds a TGT that ends so many seconds from now. */
void
ccache_make(struct site_files *s, const char *name, const char *client,
            int lifetime);

/* parsed and host_based are names that the test frees. */
struct krb_name *
parsed(const char *text);
struct krb_name *
host_based(const char *text);

/* says asserts that `ev` has `part` in it, and prints the text where not. */
void
says(const struct evidence *ev, const char *part);

#endif
