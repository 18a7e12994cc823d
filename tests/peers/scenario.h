/* tests/peers/scenario.h: what two peers do together, as one line of words.
 *
 *     target=svc18@localhost flags=mutual,conf mech=spnego do=messages
 *
 * Both peers get the same line.  Words:
 *     target=SERVICE@HOST       default host@localhost
 *     mech=krb5|spnego|ms|old|none      default krb5
 *     flags=F,F...              mutual replay sequence conf integ deleg dce
 *                               ident exterr, or standard: the first five
 *     time=SECONDS              lifetime the initiator wants
 *     icb=TEXT acb=TEXT cb=TEXT channel bindings of the initiator, the
 *                               acceptor, of both
 *     ccache=NAME user=NAME     the initiator's credential, by cred store, by
 *                               desired name
 *     keytab=NAME as=SERVICE@HOST rcache=NAME     the acceptor's; as=@ is
 *                               the target
 *     ienv=NAME=VALUE aenv=NAME=VALUE env=NAME=VALUE     set for this line
 *     do=messages,sequence,limits,parts,prf,delegation   on the context
 */
#ifndef APEX_TESTS_PEERS_SCENARIO_H
#define APEX_TESTS_PEERS_SCENARIO_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

#define SCENARIO_ENV 6

struct scenario {
    const char *target;
    gss_OID mech;
    OM_uint32 flags;
    OM_uint32 lifetime;
    const char *bindings; /* of this side; NULL: none */
    const char *ccache, *user;
    const char *keytab, *as, *rcache;
    bool messages, sequence, limits, parts, prf, delegation;
    char *env[SCENARIO_ENV]; /* NAME\0VALUE; of this side */
    int num_env;
    bool peer_has_same_bindings;
};

/* scenario_parse cuts `line` into pieces that `out` points at; false when a
 * word is not one of the above. */
bool
scenario_parse(char *line, bool initiator, struct scenario *out);

#endif
