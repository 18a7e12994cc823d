/* tests/peers/cred_facts_cache.c: a fact belongs to the cache it came from, and
 * who asks is told how things are now. */
#include "tests/peers/cred_facts.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR   3600
#define OFFSET 1000

static gss_cred_id_t
of_cache(const char *ccache)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", ccache,
                              NULL, NULL, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    return cred;
}

/* A first token alone: the acceptor's clock would not do with every cache. */
static void
initiate_with(gss_cred_id_t cred)
{
    struct pair_options options = {.flags = PAIR_FLAGS, .initiator_cred = cred};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 minor;

    EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token),
                  GSS_S_CONTINUE_NEEDED);
    gss_release_buffer(&minor, &token);
    pair_free(&p);
}

/* What the ends of a context say of its time. */
static void
context_lives(const struct pair *p, long life)
{
    OM_uint32 minor, left = 0;

    gss_context_time(&minor, p->initiator, &left);
    facts_about("initiator", left, life);
    gss_context_time(&minor, p->acceptor, &left);
    facts_about("acceptor", left, life + 300);
}

static void
two_clocks(void)
{
    krb5_creds creds[] = {facts_tgt("alice", HOUR), {0}};
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_cred_id_t right, ahead;
    OM_uint32 minor;
    char file[2][400];
    struct pair p;

    creds[1] = facts_ticket(&creds[0], "host/localhost");
    cred_path(file[0], sizeof(file[0]), "ccache/clock-right");
    cred_path(file[1], sizeof(file[1]), "ccache/clock-ahead");
    facts_put(file[0], creds, 2, 0);
    facts_put(file[1], creds, 2, OFFSET);
    options.initiator_cred = right = of_cache(file[0]);
    ahead = of_cache(file[1]);
    pair_expect(&options, &p);
    for (int i = 0; i < 3; i++) {
        facts_about("right clock", facts_lifetime(right), HOUR);
        facts_about("clock ahead", facts_lifetime(ahead), HOUR - OFFSET);
        context_lives(&p, HOUR);
        initiate_with(i == 0 ? ahead : right);
    }
    pair_free(&p);
    gss_release_cred(&minor, &right);
    gss_release_cred(&minor, &ahead);
    facts_free(creds, 2);
}

static void
inquiry_fails(gss_cred_id_t cred, const char *pattern)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major, minor, ignored;
    char text[600];

    major = gss_inquire_cred(&minor, cred, &name, NULL, NULL, NULL);
    EXPECT(GSS_ERROR(major));
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    EXPECT_MATCH(text, pattern);
    EXPECT(name == GSS_C_NO_NAME);
    gss_release_name(&ignored, &name);
}

static void
a_destroyed_cache(void)
{
    krb5_creds tgt = facts_tgt("alice", HOUR);
    gss_cred_id_t cred;
    OM_uint32 minor;
    char file[400];

    cred_path(file, sizeof(file), "ccache/destroyed");
    facts_put(file, &tgt, 1, 0);
    cred = of_cache(file);
    cred_is(cred, "alice@APEX.TEST", GSS_C_INITIATE);
    facts_destroy(file);
    inquiry_fails(cred, "ccache/destroyed");
    facts_put(file, &tgt, 1, 0);
    cred_is(cred, "alice@APEX.TEST", GSS_C_INITIATE);
    gss_release_cred(&minor, &cred);
    facts_free(&tgt, 1);
}

static void
a_cache_taken_over(void)
{
    krb5_creds tgts[] = {facts_tgt("alice", HOUR), facts_tgt("bob", HOUR)};
    gss_cred_id_t cred;
    OM_uint32 minor;
    char file[400];

    cred_path(file, sizeof(file), "ccache/taken-over");
    facts_put(file, &tgts[0], 1, 0);
    cred = of_cache(file);
    cred_is(cred, "alice@APEX.TEST", GSS_C_INITIATE);
    facts_put(file, &tgts[1], 1, 0);
    inquiry_fails(cred, "ccache/taken-over is of bob@APEX.TEST, not of "
                        "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
    facts_free(tgts, 2);
}

static void
a_renewed_cache(void)
{
    krb5_creds tgts[] = {facts_tgt("alice", HOUR), facts_tgt("alice", 5 * HOUR),
                         facts_tgt("alice", 9 * HOUR)};
    gss_cred_id_t cred;
    OM_uint32 minor;
    char file[400];

    cred_path(file, sizeof(file), "ccache/renewed");
    facts_put(file, &tgts[0], 1, 0);
    cred = of_cache(file);
    facts_about("at first", facts_lifetime(cred), HOUR);
    facts_put(file, &tgts[1], 1, 0);
    facts_about("written anew", facts_lifetime(cred), 5 * HOUR);
    facts_add(file, &tgts[2]);
    facts_about("added to", facts_lifetime(cred), 9 * HOUR);
    facts_put(file, &tgts[0], 1, 0);
    facts_about("cut short", facts_lifetime(cred), HOUR);
    gss_release_cred(&minor, &cred);
    facts_free(tgts, 3);
}

/* The default cache of this thread is bob's from now on. */
static void
move_to_bob(void)
{
    krb5_creds tgt = facts_tgt("bob", HOUR);
    OM_uint32 minor;
    char file[400];

    cred_path(file, sizeof(file), "ccache/bob");
    facts_put(file, &tgt, 1, 0);
    facts_free(&tgt, 1);
    EXPECT_NUMBER(gss_krb5_ccache_name(&minor, file, NULL), GSS_S_COMPLETE);
}

static void
move_back(void)
{
    OM_uint32 minor;

    EXPECT_NUMBER(gss_krb5_ccache_name(&minor, NULL, NULL), GSS_S_COMPLETE);
}

static void
a_default_that_moves(void)
{
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 major, minor;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_BOTH, &cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    move_to_bob();
    cred_works(cred, "alice@APEX.TEST");
    cred_works(GSS_C_NO_CREDENTIAL, "bob@APEX.TEST");
    move_back();
    cred_works(cred, "alice@APEX.TEST");
    gss_release_cred(&minor, &cred);
}

/* The service goes through its clients' caches; what it gets from one of them
 * is a credential to go on with, as the client. */
static void
evidence_of_a_client(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "svc@localhost"};
    char own[400], keytab[400];
    OM_uint32 major, minor;
    struct pair p;

    cred_path(own, sizeof(own), "ccache/svc-own");
    cred_path(keytab, sizeof(keytab), "keytab/svc");
    facts_default(own, keytab);
    cred_works(GSS_C_NO_CREDENTIAL, CRED_SERVICE);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_BOTH,
                             &options.acceptor_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    move_to_bob();
    if (pair_expect(&options, &p) && EXPECT(p.delegated != NULL)) {
        EXPECT((p.acceptor_flags & GSS_C_DELEG_FLAG) != 0);
        cred_is(p.delegated, "bob@APEX.TEST", GSS_C_INITIATE);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
    move_back();
    facts_default_end();
}

static const struct report_test tests[] = {
    {"cache: two caches with clocks of their own", two_clocks},
    {"cache: destroyed", a_destroyed_cache},
    {"cache: another's now", a_cache_taken_over},
    {"cache: renewed", a_renewed_cache},
    {"cache: the default moves, a service's credential stays",
     a_default_that_moves},
    {"cache: a client's ticket is evidence, wherever the default is",
     evidence_of_a_client},
};

void
facts_cache_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
