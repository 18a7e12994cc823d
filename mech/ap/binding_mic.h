/* mech/ap/binding_mic.h: channel bindings under a MIC, RFC 6542.
 *
 * RFC 4121 hashes the bindings with MD5.  RFC 6542 section 3.2 adds an
 * extension (type 0) behind the flags and the delegation of the 0x8003
 * checksum: a keyed checksum (get_mic of RFC 3961, key usage 43) of the same
 * bytes that the MD5 is of (RFC 4121 section 4.1.1.2).  Its key is the subkey
 * of the authenticator, or without one the session key of the ticket; its
 * algorithm is that of the key's enctype, so there is no hash of its own to
 * agree on.
 *
 * Both stand side by side: the RFC has the MD5 filled in for acceptors that
 * know no other, and RFC 4121 acceptors skip extensions that they do not know.
 * So it is sent with bindings always, and costs a peer nothing; where it cannot
 * be made the MD5 goes alone, as that of other initiators does.  A client that
 * will not use MD5 puts sixteen 0xff octets in its place.
 *
 * Levers: none that is not sealed.  The extension, the MD5 and the presence of
 * a subkey all lie in the authenticator, under the session key.
 */
#ifndef APEX_MECH_AP_BINDING_MIC_H
#define APEX_MECH_AP_BINDING_MIC_H

#include "mech/ap/step.h"

/* binding_mic_put appends the extension for the bindings `data` to `out`, made
 * with `subkey`; nothing where it cannot be made, which the trace tells.
 * V_NO_MEMORY. */
APEX_MUST_USE enum verdict
binding_mic_put(const struct ap_step *s, const struct crypto_key *subkey,
                struct bytes data, struct builder *out);

/* binding_mic_find looks for the extension among `extensions` (those of a
 * checksum that was decoded): *out_mic is its data, *out_found whether there is
 * one.  V_BAD_CHECKSUM_DATA where it stands twice, which section 3.1 forbids.
 */
APEX_MUST_USE enum verdict
binding_mic_find(const struct ap_step *s, struct bytes extensions,
                 bool *out_found, struct bytes *out_mic);

/* binding_mic_check holds `mic` against the bindings `data`: V_BAD_BINDINGS
 * where it is not theirs.  `subkey` is the authenticator's (profile NULL: it
 * has none, and `session_key` counts). */
APEX_MUST_USE enum verdict
binding_mic_check(const struct ap_step *s, const struct crypto_key *session_key,
                  const struct crypto_key *subkey, struct bytes data,
                  struct bytes mic);

/* binding_mic_alone: the client sent no MD5, and means the MIC to count. */
bool
binding_mic_alone(const uint8_t bindings[AP_BINDINGS_LEN]);

#endif
