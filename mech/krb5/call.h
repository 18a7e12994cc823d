/* mech/krb5/call.h: one call of the application. */
#ifndef APEX_MECH_KRB5_CALL_H
#define APEX_MECH_KRB5_CALL_H

/* krb_call_begin and krb_call_end stand around a call of the application.  The
 * thread keeps what it read of the site's files: within one call it looks only
 * once whether they have changed.  Without them it looks each time.  They come
 * in pairs, in one thread, and may be nested. */
void
krb_call_begin(void);
void
krb_call_end(void);

#endif
