/* mech/replay/store.h: stores that tell a new authenticator from a repeated
 * one. */
#ifndef APEX_MECH_REPLAY_STORE_H
#define APEX_MECH_REPLAY_STORE_H

#include "mech/verdict/verdict.h"

/* A store.  Safe to share between threads and, for file2, processes. */
struct replay_store;

/* replay_store_open resolves `name`:
 *   "none:"        no protection (V_OK always), as in MIT
 *   "file2:PATH"   MIT's file2 format at PATH
 *   "dfl:" or NULL file2 at $KRB5RCACHEDIR, $TMPDIR or /var/tmp,
 *                  krb5_EUID.rcache2, which must be owned by the effective uid
 *   "redis://HOST[:PORT][/DATABASE][?auth=FILE]", "unix:/PATH[?db=DATABASE]"
 *                  a Redis server that several hosts share, where the module
 *                  was built with hiredis
 * `name` NULL consults the environment first: KRB5RCACHENAME, then
 * KRB5RCACHETYPE (with secure_getenv), then `configured` (settings), then dfl:.
 * Unknown types, and names without one: V_REPLAY_NAME.  Only checks touch a
 * file; each looks up the file of "dfl:" anew, for the effective uid and the
 * environment of that moment. */
APEX_MUST_USE enum verdict
replay_store_open(const char *name, const char *configured,
                  struct replay_store **out, struct evidence *ev);
void
replay_store_free(struct replay_store *s);

/* replay_check_and_add enters the trailing checksum of an authenticator's
 * ciphertext (cut or zero-padded to 12 bytes) at `now` (seconds since 1970);
 * it is remembered for at least twice `clockskew` seconds, which is how long an
 * authenticator from a clock that is ahead stays acceptable.
 * V_OK: new.  V_REPEAT: seen.  V_REPLAY_STORE (or V_NO_MEMORY): cannot tell;
 * the caller refuses. */
APEX_MUST_USE enum verdict
replay_check_and_add(struct replay_store *s, struct bytes tag, int64_t now,
                     int32_t clockskew, struct evidence *ev);

/* replay_store_is_remote says whether somebody else keeps the records, so that
 * the store may fail while this host is well.  replay_store_limit sets how many
 * milliseconds a check may wait for him; nothing for other stores. */
bool
replay_store_is_remote(const struct replay_store *s);
void
replay_store_limit(struct replay_store *s, int timeout);

/* replay_store_name: "file2:/var/tmp/krb5_0.rcache2", for the trace. */
const char *
replay_store_name(const struct replay_store *s);

#endif
