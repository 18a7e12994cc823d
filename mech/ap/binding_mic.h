/* mech/ap/binding_mic.h: channel bindings under a MIC, RFC 6542.
 *
 * RFC 4121 hashes the bindings with MD5.  RFC 6542 section 3 adds an extension
 * (type 0) behind the flags and the delegation of the 0x8003 checksum: a keyed
 * checksum of the same bytes (section 4.1.1.2 of RFC 4121) with the
 * authenticator's subkey and key usage 43.  Its algorithm is that of the
 * subkey's enctype: there is no hash of its own to agree on.
 *
 * Both stand side by side: the RFC has the MD5 filled in for acceptors that
 * know no other, and RFC 4121 acceptors skip extensions that they do not know.
 * So it is always sent with bindings, and costs a peer nothing.  A client that
 * will not use MD5 puts sixteen 0xff octets in its place.
 *
 * Where this was read: in a draft of the RFC (draft-ietf-krb-wg-gss-cb-hash-
 * agility-05); the text of the RFC itself was not at hand.  What else could be
 * asked agrees.  IANA's registry of extension types has 0 as the "Channel
 * Binding MIC", from the RFC; other programs that cite the RFC have type and
 * length as four octets each, big-endian; MIT's maintainers say that it has the
 * MD5 sent as well.  The key usage number is the draft's alone: no program was
 * found that computes the MIC, and IANA has no list; MIT has 42 and 44 for
 * other purposes, Heimdal 44, and nobody 43.  Should the RFC have another, then
 * acceptors here refuse the bindings of the clients that use it.
 */
#ifndef APEX_MECH_AP_BINDING_MIC_H
#define APEX_MECH_AP_BINDING_MIC_H

#include "mech/ap/step.h"

/* binding_mic_put appends the extension for the bindings `data` to `out`. */
APEX_MUST_USE enum verdict
binding_mic_put(const struct ap_step *s, const struct crypto_key *subkey,
                struct bytes data, struct builder *out);

/* binding_mic_find looks for the extension among `extensions` (those of a
 * checksum that was decoded): *out_mic is its data, *out_found whether there is
 * one.  V_BAD_CHECKSUM_DATA where it stands twice, which section 3 forbids. */
APEX_MUST_USE enum verdict
binding_mic_find(const struct ap_step *s, struct bytes extensions,
                 bool *out_found, struct bytes *out_mic);

/* binding_mic_check holds `mic` against the bindings `data`: V_BAD_BINDINGS
 * where it is not theirs, or where the client sent no subkey (profile NULL). */
APEX_MUST_USE enum verdict
binding_mic_check(const struct ap_step *s, const struct crypto_key *subkey,
                  struct bytes data, struct bytes mic);

/* binding_mic_alone: the client sent no MD5, and means the MIC to count. */
bool
binding_mic_alone(const uint8_t bindings[AP_BINDINGS_LEN]);

#endif
