/* mech/krb5/pac_mark.h: what libkrb5's mark of a verified PAC is worth. */
#ifndef APEX_MECH_KRB5_PAC_MARK_H
#define APEX_MECH_KRB5_PAC_MARK_H

#include <stdbool.h>

/* pac_mark_holds says whether a PAC that libkrb5 has marked as verified was.
 * Releases since 1.21 set the mark also where the server's signature is wrong,
 * and their exported contexts carry it along.  What this module has verified
 * itself does not rest on the mark.
 *
 * Levers: the bytes of the PAC are the KDC's, inside the sealed ticket, but a
 * KDC copies them from where the user got them, perhaps another realm: that is
 * what the signature is for. */
bool
pac_mark_holds(void);

#endif
