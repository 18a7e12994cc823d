/* tests/adversary/spoil.h: what many deviations do. */
#ifndef APEX_TESTS_ADVERSARY_SPOIL_H
#define APEX_TESTS_ADVERSARY_SPOIL_H

#include "tests/adversary/deviation.h"
#include "tests/adversary/scene.h"

/* spoil_flip gives `in` with one bit flipped at `at`. */
struct bytes
spoil_flip(struct scene *s, struct bytes in, size_t at);

/* spoil_cut gives the first `len` octets, spoil_join one behind the other. */
struct bytes
spoil_cut(struct bytes in, size_t len);
struct bytes
spoil_join(struct scene *s, struct bytes a, struct bytes b);

/* spoil_set sets an octet of s->octets. */
void
spoil_set(struct scene *s, size_t at, uint8_t value);

/* spoil_find is where `what` begins in `in`; it ends the program where it is
 * not. */
size_t
spoil_find(struct bytes in, struct bytes what);

/* spoil_replace puts `with` in the place of `what` into `in`. */
struct bytes
spoil_replace(struct scene *s, struct bytes in, struct bytes what,
              struct bytes with);

/* spoil_fields is the content of the SEQUENCE in s->octets, a message with the
 * tag [APPLICATION n]; spoil_put_fields makes s->octets such a message. */
struct bytes
spoil_fields(struct scene *s, unsigned application);
void
spoil_put_fields(struct scene *s, unsigned application, struct bytes fields);

/* spoil_frame frames `inner` with the identifier of Kerberos. */
struct bytes
spoil_frame(struct scene *s, uint16_t token_id, struct bytes inner);

/* spoil_other_enctype is one that is permitted too. */
int32_t
spoil_other_enctype(int32_t enctype);

/* spoil_des_key is a well-formed key of single DES. */
struct encryption_key
spoil_des_key(void);

#define OCTETS(s)                                                              \
    ((struct bytes){(const uint8_t *)(s), sizeof(s) - 1}) /* of a literal */

#define APPLICATION_AUTHENTICATOR 2
#define APPLICATION_AP_REQ        14
#define APPLICATION_AP_REP        15
#define NO_ENCTYPE                4711
#define ENCTYPE_DES               3

#endif
