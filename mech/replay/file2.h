/* mech/replay/file2.h: the records of a replay file in MIT's "file2" format
 * (doc/private-facts.txt).
 *
 *     offset 0      seed, 16 bytes, random, written once
 *     offset 16     table 0:  1023 records
 *     then          table 1:  2048 records, table 2: 4096, each twice the last
 *
 *     record        tag, 12 bytes | time, 4 bytes big-endian, seconds; 0: empty
 *
 * A tag's place in table i is SipHash-2-4(tag) modulo the table's number of
 * records, under the seed with i added to its first byte, and the record
 * after that; behind the last record of a table that is the first one of the
 * next.  A search goes from table to table until it finds the tag, or a pair
 * with an empty record or one beyond the end of the file; the tag then goes
 * to the first place on the way that was free.  The file is sparse, and grows
 * when a pair beyond its end is written.
 *
 * MIT's library calls a record free when it is older than the clock skew.
 * Here it has to be older than twice that: an authenticator from a clock that
 * is ahead stays acceptable for up to two skews after it came (RFC 4120
 * section 3.2.3).  Both libraries find each other's records all the same.
 *
 * A damaged file stays in use, as with libkrb5: what is still there protects.
 * An incomplete record at the end does not count: its writer refused the
 * request, since the write failed.  A hole that grows over it makes
 * zeros of its missing part, so that it counts as empty or as long past.  A
 * file that is shorter than the seed has no records, and gets another seed.
 * Bytes that are no records occupy places until their time is past, and the
 * search goes on to the next table.  Records that somebody cut off are lost, as
 * when he removes the file; only the file's owner can do either.
 *
 * What an outsider has in hand: of a request that is otherwise accepted, the
 * tag, since he chose the ciphertext it ends.  It decides which places are read
 * and written, all inside the tables: two reads a table, one write a request.
 * Without the seed he cannot tell which tags share places, and so not fill the
 * places of one.  A request with a tag that is there is refused, and learns
 * the time and the name of the file from the text.  In a directory that others
 * write to he may give a name to a file; see replay_file2_recognise.
 */
#ifndef APEX_MECH_REPLAY_FILE2_H
#define APEX_MECH_REPLAY_FILE2_H

#include "mech/verdict/verdict.h"

/* replay_file is an open file. */
struct replay_file {
    int fd;
    const char *path; /* for the evidence */
    int64_t size;     /* bytes, found while locked; of no use before */
};

/* replay_file2_try_lock takes the exclusive lock, against other processes and
 * against other opens of the file in this one.  V_OK with *out_held false:
 * somebody has the lock, or this system needs replay_file2_lock.
 * V_REPLAY_STORE: the file cannot be locked. */
APEX_MUST_USE enum verdict
replay_file2_try_lock(const struct replay_file *file, bool *out_held,
                      struct evidence *ev);

/* replay_file2_lock waits for the same lock.  V_OK or V_REPLAY_STORE. */
APEX_MUST_USE enum verdict
replay_file2_lock(const struct replay_file *file, struct evidence *ev);

/* replay_file2_unlock gives the lock back.  Closing is not enough: a child
 * forked by another thread shares the open file, and with it the lock. */
void
replay_file2_unlock(const struct replay_file *file);

/* replay_file2_enter looks for `tag` (cut or zero-padded to 12 bytes, not
 * empty) in the locked file, and enters it at `now` (seconds since 1970) when
 * it is not there.  `clockskew` is in seconds.
 * V_OK: it was new.  V_REPEAT: it was there; the evidence says since when.
 * V_REPLAY_STORE: the file is full, or could not be read or written; it is as
 * it was before, but for a seed. */
APEX_MUST_USE enum verdict
replay_file2_enter(const struct replay_file *file, struct bytes tag,
                   int64_t now, int32_t clockskew, struct evidence *ev);

/* replay_file2_recognise tells a replay file, locked, by its content from any
 * other file.  It is for a file with several names: where the system lets
 * everybody link to files that are not his (fs.protected_hardlinks = 0),
 * another user can put some file of ours under the default replay file's
 * guessable name, and would have us write records into it.  A backup's second
 * name of a real replay file does no harm.  The first table must hold a record,
 * and each of its records must be where the seed puts its tag, which in a file
 * of another kind is one chance in 500 for each 16 bytes.  V_OK or
 * V_REPLAY_STORE. */
APEX_MUST_USE enum verdict
replay_file2_recognise(const struct replay_file *file, struct evidence *ev);

#endif
