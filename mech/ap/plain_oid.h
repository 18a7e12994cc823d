/* mech/ap/plain_oid.h: the OID of this protocol as a mechanism of its own.
 *
 * 2.25.4267010799603367146, an OID made of a UUID (ITU-T X.667).  The tokens
 * framed with it are those of RFC 4121 otherwise.  An application uses it only
 * by naming it: the library's own Kerberos mechanism has another OID and stays
 * in place.
 */
#ifndef APEX_MECH_AP_PLAIN_OID_H
#define APEX_MECH_AP_PLAIN_OID_H

/* The content octets, as an initialiser. */
#define PLAIN_OID                                                              \
    {                                                                          \
        0x69, 0xbb, 0x9b, 0xdd, 0xf6, 0xef, 0x98, 0xf4, 0xf9, 0x6a             \
    }

#endif
