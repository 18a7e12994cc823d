/* tests/peers/der_path.h: which field of a Kerberos message a byte belongs to.
 */
#ifndef APEX_TESTS_PEERS_DER_PATH_H
#define APEX_TESTS_PEERS_DER_PATH_H

#include <stddef.h>

/* der_path writes where the byte at `at` lies in a DER message: the numbers of
 * the context tags that lead there, joined by dots, `6e` and `61` standing for
 * AP-REQ and Ticket, with `:` in front for a byte of a tag or length.  An
 * AP-REQ's ap-options are "6e.2". */
void
der_path(const unsigned char *der, size_t len, size_t at, char *out,
         size_t size);

#endif
