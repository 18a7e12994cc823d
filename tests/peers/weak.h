/* tests/peers/weak.h: krb5.conf for the enctypes of RFC 1964 and RFC 4757. */
#ifndef APEX_TESTS_PEERS_WEAK_H
#define APEX_TESTS_PEERS_WEAK_H

#define WEAK_CONFIG_SIZE 600

/* weak_config writes a krb5.conf that allows triple DES (16) or RC4 (23) and
 * puts it before all others: where a better one is before it, RFC 4537 leads
 * away from it.  `out` becomes what to set KRB5_CONFIG to. */
void
weak_config(int enctype, char out[WEAK_CONFIG_SIZE]);

/* weak_name is the enctype's name in krb5.conf. */
const char *
weak_name(int enctype);

#endif
