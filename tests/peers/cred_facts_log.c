/* tests/peers/cred_facts_log.c: a cache that is only ever added to.  Of several
 * tickets the longest-lived counts, wherever it stands. */
#include "tests/peers/cred_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define HOUR 3600

/* Of alice: one that has expired, and two that live. */
enum { EXPIRED, SHORT, LONG, NUM };
static krb5_creds tgts[NUM], tickets[NUM];
static const int lives[NUM] = {3, HOUR, 5 * HOUR};

static void
get_tickets(void)
{
    for (int i = 0; i < NUM; i++) {
        tgts[i] = facts_tgt("alice", lives[i]);
        tickets[i] = facts_ticket(&tgts[i], "host/localhost");
    }
    sleep(4);
}

static void
free_tickets(void)
{
    facts_free(tgts, NUM);
    facts_free(tickets, NUM);
}

/* The cache's credential lives that long, and contexts from its tickets as long
 * as it or as the ticket that libkrb5 takes. */
static void
lives_for(const char *ccache, long life, long context)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 major, minor;
    struct pair p;

    facts_default(ccache, NULL);
    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE,
                             &options.initiator_cred);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
        facts_about("default", facts_lifetime(options.initiator_cred), life);
    gss_release_cred(&minor, &options.initiator_cred);
    facts_default_end();
    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", ccache,
                              NULL, NULL, &options.initiator_cred);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE)) {
        facts_about("credential", facts_lifetime(options.initiator_cred), life);
        if (pair_expect(&options, &p))
            facts_about("context", p.initiator_time,
                        p.initiator_time > context ? life : context);
        pair_free(&p);
        facts_about("used", facts_lifetime(options.initiator_cred), life);
    }
    gss_release_cred(&minor, &options.initiator_cred);
}

/* Two TGTs, in that order. */
static void
two_tgts(int first, int second, const char *name)
{
    long longer = lives[first] > lives[second] ? lives[first] : lives[second];
    krb5_creds order[] = {tgts[first], tgts[second]};
    char file[400];

    cred_path(file, sizeof(file), name);
    facts_put(file, order, 2, 0);
    lives_for(file, longer, longer);
}

static void
an_expired_tgt_first(void)
{
    two_tgts(EXPIRED, LONG, "ccache/log-expired-first");
}

static void
an_expired_tgt_last(void)
{
    two_tgts(LONG, EXPIRED, "ccache/log-expired-last");
}

static void
a_short_tgt_first(void)
{
    two_tgts(SHORT, LONG, "ccache/log-short-first");
}

static void
a_short_tgt_last(void)
{
    two_tgts(LONG, SHORT, "ccache/log-short-last");
}

/* The same in a cache of another type. */
static void
in_memory(void)
{
    krb5_creds order[] = {tgts[EXPIRED], tgts[SHORT], tgts[LONG]};

    facts_put("MEMORY:log", order, 3, 0);
    lives_for("MEMORY:log", 5 * HOUR, 5 * HOUR);
    facts_destroy("MEMORY:log");
}

/* How long the ticket lives that libkrb5 takes out of the cache when it is
 * asked for no end: the first that can be used, which is the builtin's choice
 * since 1.22.  Before, that asked for one that lives as long as the credential.
 */
static long
life_of_choice(const char *ccache)
{
    krb5_creds wanted = {.client = tickets[LONG].client,
                         .server = tickets[LONG].server};
    krb5_creds *chosen = NULL;
    krb5_ccache cache = NULL;
    long life = -1;

    if (EXPECT_NUMBER(krb5_cc_resolve(facts_krb5, ccache, &cache), 0) &&
        EXPECT_NUMBER(krb5_get_credentials(facts_krb5, KRB5_GC_CACHED, cache,
                                           &wanted, &chosen),
                      0))
        life = (long)chosen->times.endtime - (long)time(NULL);
    krb5_free_creds(facts_krb5, chosen);
    if (cache != NULL)
        krb5_cc_close(facts_krb5, cache);
    return life;
}

/* Tickets of the service, of which `first` stands in front. */
static void
service_tickets(int first, const char *name)
{
    krb5_creds order[] = {tgts[LONG], tickets[first], tickets[LONG]};
    char file[400];

    cred_path(file, sizeof(file), name);
    facts_put(file, order, 3, 0);
    lives_for(file, 5 * HOUR, life_of_choice(file));
}

static void
an_expired_ticket_first(void)
{
    service_tickets(EXPIRED, "ccache/log-ticket-expired");
}

static void
a_short_ticket_first(void)
{
    service_tickets(SHORT, "ccache/log-ticket-short");
}

/* The ticket that is fetched goes into the cache too, once. */
static void
tickets_are_kept(void)
{
    krb5_creds order[] = {tgts[EXPIRED], tgts[LONG]};
    struct pair_options options = {.flags = PAIR_FLAGS};
    krb5_ccache cache = NULL;
    krb5_cc_cursor cursor;
    krb5_creds entry;
    OM_uint32 minor;
    char file[400];
    struct pair p;
    int num = 0;

    cred_path(file, sizeof(file), "ccache/log-kept");
    facts_put(file, order, 2, 0);
    EXPECT_NUMBER(gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache",
                                    file, NULL, NULL, &options.initiator_cred),
                  GSS_S_COMPLETE);
    for (int i = 0; i < 3; i++) {
        pair_expect(&options, &p);
        pair_free(&p);
    }
    gss_release_cred(&minor, &options.initiator_cred);
    EXPECT_NUMBER(krb5_cc_resolve(facts_krb5, file, &cache), 0);
    EXPECT_NUMBER(krb5_cc_start_seq_get(facts_krb5, cache, &cursor), 0);
    while (krb5_cc_next_cred(facts_krb5, cache, &cursor, &entry) == 0) {
        num += !krb5_is_config_principal(facts_krb5, entry.server);
        krb5_free_cred_contents(facts_krb5, &entry);
    }
    EXPECT_NUMBER(num, 3);
    krb5_cc_end_seq_get(facts_krb5, cache, &cursor);
    krb5_cc_close(facts_krb5, cache);
}

static const struct report_test tests[] = {
    {"log: an expired TGT first", an_expired_tgt_first},
    {"log: an expired TGT last", an_expired_tgt_last},
    {"log: a short-lived TGT first", a_short_tgt_first},
    {"log: a short-lived TGT last", a_short_tgt_last},
    {"log: the same in memory", in_memory},
    {"log: an expired service ticket first", an_expired_ticket_first},
    {"log: a short-lived service ticket first", a_short_ticket_first},
    {"log: what is fetched is kept", tickets_are_kept},
};

void
facts_log_tests(void)
{
    bool got;

    report_open("log: tickets for the tests");
    get_tickets();
    got = !report_failed();
    report_close();
    if (got)
        report_run(tests, sizeof(tests) / sizeof(tests[0]));
    free_tickets();
}
