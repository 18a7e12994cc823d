/* crypto/site_look.h: the plain look of openssl.cnf.  Private to crypto/. */
#ifndef APEX_CRYPTO_SITE_LOOK_H
#define APEX_CRYPTO_SITE_LOOK_H

#include <stdbool.h>
#include <stddef.h>

/* site_look_is_silent says whether `text`, `len` bytes and a NUL, is an
 * openssl.cnf whose loading would change no algorithm: it sets no property,
 * activates no provider, and includes nothing; and the sections of providers
 * that it names are there, for a file may demand that mistakes count.  True is
 * said only of lines that OpenSSL reads in no other way. */
bool
site_look_is_silent(const char *text, size_t len);

#endif
