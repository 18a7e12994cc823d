/* mech/krb5/ticket/ticket_memo.h: what a thread remembers of ccaches that are
 * files, so that an application that makes many contexts does not read and
 * search them for each.
 *
 * What is remembered of a cache counts for as long as its file stays as it was
 * read and may be read, for which the kernel is asked once in a call of the
 * application (file_mark.h).  So kinit, kdestroy, a renewal by another process
 * and a change of user count at once.  Nothing is remembered of a cache that
 * was changed less than a second ago or lies on another machine, or of one by
 * whose note the KDC's clock differs from ours: reading such a cache sets
 * libkrb5's clock.
 *
 * Tickets stay in memory, with their session keys, until the cache changes, the
 * thread uses MEMO_CACHES others, or it ends; they are wiped then.  All that a
 * peer can do is to be asked for: which ticket is used does not depend on its
 * answer. */
#ifndef APEX_MECH_KRB5_TICKET_TICKET_MEMO_H
#define APEX_MECH_KRB5_TICKET_TICKET_MEMO_H

#include "mech/krb5/site/file_mark.h"
#include "mech/krb5/ticket/ticket_source.h"

#define MEMO_CACHES  4  /* a thread */
#define MEMO_TICKETS 64 /* a cache */

/* memo_look is a look at a cache that is about to be read. */
struct memo_look {
    const char *ccache; /* its full name; NULL: it is not a file */
    struct file_mark mark;
};

/* memo_look_begin notes the state of `ccache` (full name), which must live as
 * long as the look. */
struct memo_look
memo_look_begin(const char *ccache);

/* memo_content_recall copies what ccache_scan found in the cache, and makes the
 * clock of `krb5` that of the system, as reading such a cache does.  False:
 * read it. */
bool
memo_content_recall(krb5_context krb5, const char *ccache,
                    struct ccache_content *out);

/* memo_content_note remembers what was found since the look began. */
void
memo_content_note(const struct memo_look *look,
                  const struct ccache_content *content);

/* memo_ticket_recall is the ticket that a credential found for `target` in the
 * cache, which the caller frees; NULL: look for it.  It has not expired. */
struct service_ticket *
memo_ticket_recall(const char *ccache, const struct krb_name *client,
                   const struct krb_name *target);

/* memo_ticket_is_wanted says whether to note a ticket for `target`: the cache
 * is fit for it, and one was looked for before. */
bool
memo_ticket_is_wanted(const struct memo_look *look,
                      const struct krb_name *target);

/* memo_ticket_note remembers a ticket that stands in the cache, and was found
 * for `target` since the look began. */
void
memo_ticket_note(krb5_context krb5, const struct memo_look *look,
                 const struct krb_name *target, struct service_ticket *ticket);

#endif
