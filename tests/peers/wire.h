/* tests/peers/wire.h: messages between two peers on a stream socket.
 *
 *     kind (1 byte) | length (4 bytes, host order) | that many bytes
 */
#ifndef APEX_TESTS_PEERS_WIRE_H
#define APEX_TESTS_PEERS_WIRE_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

enum wire_kind {
    WIRE_TOKEN = 'T',  /* a context token */
    WIRE_DONE = 'N',   /* the context stands here, there is no token */
    WIRE_FAILED = 'F', /* the sender failed; a token may come with it */
    WIRE_DATA = 'D'    /* a message token or its text */
};

/* wire_send and wire_receive: false when the peer is gone.  A received buffer
 * is the caller's: free(out->value). */
bool
wire_send(int fd, enum wire_kind kind, const gss_buffer_desc *bytes);
bool
wire_receive(int fd, enum wire_kind *kind, gss_buffer_desc *out);

#endif
