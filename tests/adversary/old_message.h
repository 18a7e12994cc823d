/* tests/adversary/old_message.h: the messages of RFC 1964 section 1.2 in the
 * form that RC4 has them, RFC 4757 section 7. */
#ifndef APEX_TESTS_ADVERSARY_OLD_MESSAGE_H
#define APEX_TESTS_ADVERSARY_OLD_MESSAGE_H

#include "tests/adversary/scene.h"

/* old_message_make makes a message under `key` in s->octets. */
void
old_message_make(struct scene *s, const struct crypto_key *key, enum act act);

/* old_mic_is_genuine says whether `token` is the other end's MIC of s->text. */
bool
old_mic_is_genuine(const struct scene *s, const struct crypto_key *key,
                   struct bytes token);

#endif
