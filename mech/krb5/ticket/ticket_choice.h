/* mech/krb5/ticket/ticket_choice.h: which ccache and principal a credential
 * stands for. */
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

/* choice_look finds the cache and reads it.  On V_OK without a cache (`ccache`
 * NULL) the client keytab has a key of `content.name`. */
APEX_MUST_USE enum verdict
choice_look(struct choice *c, struct evidence *ev);

/* choice_forget lets go of what choice_look found, and destroys a cache that
 * was made here. */
void
choice_forget(struct choice *c);

/* choice_take reads `c->ccache`, if it is of the name that was asked for. */
APEX_MUST_USE enum verdict
choice_take(struct choice *c, struct evidence *ev);

/* choice_make_room finds a cache for tickets that the client keytab will
 * bring: a new one of the collection, or the default one if it is unused. */
APEX_MUST_USE enum verdict
choice_make_room(struct choice *c, struct evidence *ev);

#endif
