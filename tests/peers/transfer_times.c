/* tests/peers/transfer_times.c: until when a ticket can be renewed is no
 * business of a context, but the builtin keeps it and exports it. */
#include "tests/peers/transfer.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RENEW_LIFE 86400 /* seconds */

/* Where the fourth time of the ticket stands behind the prefix of the library:
 * mark, 5 numbers, seed, 3 algorithms, 3 times (mech/form/mit_context.c). */
#define RENEW_TILL_AT (4 + 5 * 4 + 16 + 3 * 4 + 3 * 4)

/* Tickets of alice that can be renewed. */
static bool
renewable(krb5_context krb5, krb5_ccache ccache)
{
    krb5_get_init_creds_opt *opt = NULL;
    krb5_principal alice = NULL;
    krb5_creds creds;
    bool ok;

    memset(&creds, 0, sizeof(creds));
    ok = krb5_parse_name(krb5, "alice", &alice) == 0 &&
         krb5_get_init_creds_opt_alloc(krb5, &opt) == 0;
    if (ok)
        krb5_get_init_creds_opt_set_renew_life(opt, RENEW_LIFE);
    ok = ok &&
         krb5_get_init_creds_password(krb5, &creds, alice, "alice-password",
                                      NULL, NULL, 0, NULL, opt) == 0 &&
         krb5_cc_initialize(krb5, ccache, alice) == 0 &&
         krb5_cc_store_cred(krb5, ccache, &creds) == 0;
    krb5_free_cred_contents(krb5, &creds);
    krb5_get_init_creds_opt_free(krb5, opt);
    krb5_free_principal(krb5, alice);
    return ok;
}

/* What libkrb5 knows of the ticket for host/localhost; 0: nothing. */
static krb5_timestamp
renew_till_of(krb5_context krb5, krb5_ccache ccache)
{
    krb5_creds wanted, found;
    krb5_timestamp out = 0;

    memset(&wanted, 0, sizeof(wanted));
    memset(&found, 0, sizeof(found));
    if (krb5_parse_name(krb5, "host/localhost", &wanted.server) == 0 &&
        krb5_cc_get_principal(krb5, ccache, &wanted.client) == 0 &&
        krb5_cc_retrieve_cred(krb5, ccache, 0, &wanted, &found) == 0)
        out = found.times.renew_till;
    krb5_free_cred_contents(krb5, &found);
    krb5_free_cred_contents(krb5, &wanted);
    return out;
}

static void
exports_it(gss_ctx_id_t *context, krb5_timestamp want)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    const unsigned char *at;
    bool was_module;
    OM_uint32 minor;

    if (!transfer_export(context, &token, &was_module))
        return;
    EXPECT(was_module);
    at = (const unsigned char *)token.value;
    at += 4 + at[3] + RENEW_TILL_AT;
    EXPECT_NUMBER((krb5_timestamp)((unsigned)at[0] << 24 | at[1] << 16 |
                                   at[2] << 8 | at[3]),
                  want);
    gss_release_buffer(&minor, &token);
}

static void
the_renewal_goes_along(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    const char *before = getenv("KRB5CCNAME");
    krb5_ccache ccache = NULL;
    krb5_context krb5 = NULL;
    krb5_timestamp want;
    struct pair p;

    if (!EXPECT(krb5_init_context(&krb5) == 0) ||
        !EXPECT(krb5_cc_resolve(krb5, "MEMORY:renewable", &ccache) == 0) ||
        !EXPECT(renewable(krb5, ccache)))
        goto out;
    setenv("KRB5CCNAME", "MEMORY:renewable", 1);
    if (pair_expect(&options, &p)) {
        want = renew_till_of(krb5, ccache);
        EXPECT(want != 0);
        exports_it(&p.initiator, want);
        exports_it(&p.acceptor, want);
    }
    pair_free(&p);
    setenv("KRB5CCNAME", before, 1);

out:
    if (ccache != NULL)
        krb5_cc_destroy(krb5, ccache);
    krb5_free_context(krb5);
}

static const struct report_test tests[] = {
    {"transfer: the end of renewal goes along", the_renewal_goes_along},
};

void
transfer_times_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
