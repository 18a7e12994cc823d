/* tests/peers/attributes_show.h: what the module and MIT's builtin show of the
 * client of one token, each in a process of its own. */
#ifndef APEX_TESTS_PEERS_ATTRIBUTES_SHOW_H
#define APEX_TESTS_PEERS_ATTRIBUTES_SHOW_H

#include <stdbool.h>

#define SHOWN_MAX 60000

/* What one mechanism shows of a token. */
struct shown {
    char status[700];
    bool mapped;
    char listed[2000]; /* each followed by a blank; ours left out */
    char values[SHOWN_MAX];
    char ours[2000]; /* values of urn:gss-apex: */
    char composite[SHOWN_MAX];
};

/* attributes_show runs this program with `dump`, the path of the token and
 * `how`, the arguments after that (attributes_dump).  False, with a fault in
 * the open test: it did not end well, or with another mechanism. */
bool
attributes_show(bool module, const char *path, const char *how,
                struct shown *out);

/* attributes_same compares two texts; a difference is a fault of the open test.
 */
bool
attributes_same(const char *what, const char *got, const char *want);

/* attributes_token writes the first token of a context to svc18, with a ticket
 * of the realm's KDC, to the file `path`. */
bool
attributes_token(const char *path);

#endif
