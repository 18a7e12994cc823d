/* mech/verdict/codes.h: minor status codes by their number.
 *
 * Applications compare minor codes with libkrb5's, but the
 * layers that judge do not know libkrb5.  The numbers are those of RFC 4120
 * section 7.5.9 and of the com_err tables; tests/unit/verdict_test.c holds
 * each against krb5.h.
 */
#ifndef APEX_MECH_VERDICT_CODES_H
#define APEX_MECH_VERDICT_CODES_H

#include <stdint.h>

#define MINOR_KRB5(n) ((int32_t)(-1765328384 + (n))) /* table krb5 */
#define MINOR_ASN1(n) ((int32_t)(1859794432 + (n)))  /* table asn1 */
#define MINOR_KG(n)   ((int32_t)(39756032 + (n)))    /* table k5g, KG_* */
#define MINOR_G(n)    ((int32_t)(-2045022976 + (n))) /* table ggss, G_* */

#endif
