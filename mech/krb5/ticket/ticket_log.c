/* mech/krb5/ticket/ticket_log.c: contracts in ticket_log.h. */
#include "mech/krb5/ticket/ticket_log.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* A cache's entries, in memory. */
struct entries {
    krb5_creds *creds;
    size_t num, room;
};

static void
entries_free(krb5_context krb5, struct entries *e)
{
    for (size_t i = 0; i < e->num; i++)
        krb5_free_cred_contents(krb5, &e->creds[i]);
    free(e->creds);
}

static krb5_error_code
make_room(struct entries *e)
{
    size_t room = e->room != 0 ? 2 * e->room : 16;
    krb5_creds *creds;

    if (e->num < e->room)
        return 0;
    creds = reallocarray(e->creds, room, sizeof(*creds));
    if (creds == NULL)
        return ENOMEM;
    e->creds = creds;
    e->room = room;
    return 0;
}

/* The entries behind the first `skip`. */
static krb5_error_code
read_entries(krb5_context krb5, krb5_ccache ccache, size_t skip,
             struct entries *e)
{
    krb5_cc_cursor cursor;
    krb5_error_code code;
    krb5_creds creds;

    code = krb5_cc_start_seq_get(krb5, ccache, &cursor);
    if (code != 0)
        return code;
    while (code == 0 &&
           (code = krb5_cc_next_cred(krb5, ccache, &cursor, &creds)) == 0) {
        if (skip == 0)
            code = make_room(e);
        if (skip == 0 && code == 0) {
            e->creds[e->num++] = creds;
            continue;
        }
        skip -= skip > 0;
        krb5_free_cred_contents(krb5, &creds);
    }
    (void)krb5_cc_end_seq_get(krb5, ccache, &cursor);
    return code == KRB5_CC_END ? 0 : code;
}

static krb5_error_code
write_entries(krb5_context krb5, krb5_ccache ccache, struct entries *e)
{
    krb5_error_code code = 0;

    for (size_t i = 0; code == 0 && i < e->num; i++)
        code = krb5_cc_store_cred(krb5, ccache, &e->creds[i]);
    return code;
}

/* The entry that ends later comes first. */
static int
compare(const void *left, const void *right)
{
    uint32_t a = (uint32_t)((const krb5_creds *)left)->times.endtime;
    uint32_t b = (uint32_t)((const krb5_creds *)right)->times.endtime;

    return (a < b) - (a > b);
}

krb5_error_code
ticket_log_open(krb5_context krb5, krb5_ccache ccache, struct ticket_log *out)
{
    struct entries e = {0};
    krb5_principal owner = NULL;
    krb5_error_code code;

    *out = (struct ticket_log){.ccache = ccache};
    code = krb5_cc_get_principal(krb5, ccache, &owner);
    if (code == 0)
        code = read_entries(krb5, ccache, 0, &e);
    if (code == 0)
        code = krb5_cc_new_unique(krb5, "MEMORY", NULL, &out->sorted);
    if (code == 0)
        code = krb5_cc_initialize(krb5, out->sorted, owner);
    if (e.num > 0)
        qsort(e.creds, e.num, sizeof(*e.creds), compare);
    if (code == 0)
        code = write_entries(krb5, out->sorted, &e);
    out->num = e.num;
    entries_free(krb5, &e);
    krb5_free_principal(krb5, owner);
    return code;
}

/* A ticket that cannot be written back is fetched again the next time. */
void
ticket_log_close(krb5_context krb5, struct ticket_log *log)
{
    struct entries fresh = {0};

    if (log->sorted == NULL)
        return;
    if (read_entries(krb5, log->sorted, log->num, &fresh) == 0)
        (void)write_entries(krb5, log->ccache, &fresh);
    entries_free(krb5, &fresh);
    (void)krb5_cc_destroy(krb5, log->sorted);
    log->sorted = NULL;
}

void
ticket_log_longest(krb5_context krb5, krb5_ccache ccache,
                   const krb5_creds *wanted, krb5_creds **got)
{
    krb5_creds longer = *wanted, *better = NULL;

    for (;;) {
        longer.times.endtime =
            (krb5_timestamp)((uint32_t)(*got)->times.endtime + 1);
        if (krb5_get_credentials(krb5, KRB5_GC_CACHED, ccache, &longer,
                                 &better) != 0)
            return;
        if ((uint32_t)better->times.endtime <=
            (uint32_t)(*got)->times.endtime) {
            krb5_free_creds(krb5, better);
            return;
        }
        krb5_free_creds(krb5, *got);
        *got = better;
        better = NULL;
    }
}
