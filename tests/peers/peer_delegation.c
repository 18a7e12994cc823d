/* tests/peers/peer_delegation.c: what an acceptor does with a delegated
 * credential, as sshd and web servers do. */
#include "tests/peers/peer.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The cache holds a ticket-granting ticket of alice. */
static void
check_cache(krb5_context context, krb5_ccache cache)
{
    krb5_principal owner = NULL;
    krb5_cc_cursor cursor;
    krb5_creds creds;
    char *text = NULL;
    int num = 0;

    if (!EXPECT_NUMBER(krb5_cc_get_principal(context, cache, &owner), 0))
        return;
    if (krb5_unparse_name(context, owner, &text) == 0)
        EXPECT(strcmp(text, "alice@APEX.TEST") == 0);
    if (krb5_cc_start_seq_get(context, cache, &cursor) == 0) {
        while (krb5_cc_next_cred(context, cache, &cursor, &creds) == 0) {
            /* Heimdal notes settings in it, too. */
            if (!krb5_is_config_principal(context, creds.server)) {
                num++;
                EXPECT(library_is_forwarded(&creds));
            }
            krb5_free_cred_contents(context, &creds);
        }
        krb5_cc_end_seq_get(context, cache, &cursor);
    }
    EXPECT(num >= 1);
    library_free_text(context, text);
    krb5_free_principal(context, owner);
}

/* gss_krb5_copy_ccache into a cache of the application. */
static void
copy_cache(gss_cred_id_t cred)
{
    krb5_context context = NULL;
    krb5_ccache cache = NULL;
    krb5_principal owner = NULL;
    OM_uint32 major, minor;

    if (!EXPECT_NUMBER(krb5_init_context(&context), 0))
        return;
    if (krb5_parse_name(context, "alice@APEX.TEST", &owner) == 0 &&
        krb5_cc_new_unique(context, "MEMORY", NULL, &cache) == 0 &&
        krb5_cc_initialize(context, cache, owner) == 0) {
        major = gss_krb5_copy_ccache(&minor, cred, cache);
        if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
            check_cache(context, cache);
    } else {
        report_fault(__FILE__, __LINE__, "no cache to copy to");
    }
    if (cache != NULL)
        krb5_cc_destroy(context, cache);
    krb5_free_principal(context, owner);
    krb5_free_context(context);
}

static void
inquire(gss_cred_id_t cred)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor, lifetime = 0;
    gss_cred_usage_t usage = 99;
    char text[200];

    major = gss_inquire_cred(&minor, cred, &name, &lifetime, &usage, NULL);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    gss_name_text(name, text, sizeof(text));
    EXPECT(strcmp(text, "alice@APEX.TEST") == 0);
    EXPECT(lifetime > 0);
    EXPECT_NUMBER(usage, GSS_C_INITIATE);
    gss_release_name(&minor, &name);
}

void
peer_delegation(struct peer *p)
{
    struct pair_options options = {.target = "HTTP@localhost",
                                   .flags = PAIR_FLAGS,
                                   .initiator_cred = p->delegated};
    struct pair onward;

    EXPECT(p->flags & GSS_C_DELEG_FLAG);
    if (!EXPECT(p->delegated != GSS_C_NO_CREDENTIAL))
        return;
    inquire(p->delegated);
    copy_cache(p->delegated);
    if (pair_expect(&options, &onward)) {
        char text[200];

        /* Heimdal remembers the numbers of MICs that were wrong, too. */
        if (!gss_heimdal_mapped())
            pair_exercise(&onward);
        gss_name_text(onward.client, text, sizeof(text));
        EXPECT(strcmp(text, "alice@APEX.TEST") == 0);
    }
    pair_free(&onward);
}
