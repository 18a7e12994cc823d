/* mech/krb5/ticket/ticket_choice.h: a credential on its way to its ccache,
 * between ticket_resolve.c, which chooses, and ticket_fill.c, which gets
 * tickets. */
#ifndef APEX_MECH_KRB5_TICKET_TICKET_CHOICE_H
#define APEX_MECH_KRB5_TICKET_TICKET_CHOICE_H

#include "mech/krb5/ticket/ticket_source.h"

struct choice {
    krb5_context krb5;
    struct ticket_source *source;
    const struct krb_name *target; /* NULL: not known */
    bool settled;                  /* the cache was chosen before */
    krb5_keytab client_keytab;     /* NULL: none */
    krb5_ccache ccache;            /* NULL: not chosen yet */
    bool is_new;                   /* `ccache` was made here */
    /* `content.name` may be known before there is a cache. */
    struct ccache_content content;
};

/* choice_look finds the cache, and reads it.  Without one (`ccache` NULL) the
 * client keytab has a key of `content.name`. */
APEX_MUST_USE enum verdict
choice_look(struct choice *c, struct evidence *ev);

/* choice_forget undoes it. */
void
choice_forget(struct choice *c);

/* choice_take reads `c->ccache`, if it is of the name that was asked for. */
APEX_MUST_USE enum verdict
choice_take(struct choice *c, struct evidence *ev);

/* choice_make_room finds a cache for tickets that the client keytab will
 * bring: a new one of the collection, or the default one if it is unused. */
APEX_MUST_USE enum verdict
choice_make_room(struct choice *c, struct evidence *ev);

/* choice_fill gets tickets by the client keytab where there are none, or where
 * it is time for new ones; it may look again.  As long as the old ones live,
 * failing is no error, and threads that find another one at it go on with
 * those.  Where there are none to go on with, they wait for it. */
APEX_MUST_USE enum verdict
choice_fill(struct choice *c, struct evidence *ev);

/* tickets_are_due says whether it is time to look for new ones.  `refresh` is
 * the note in the cache, 0: none. */
bool
tickets_are_due(int64_t now, int64_t expiry, int64_t refresh);

#endif
