/* tools/try_server.h: the other end is MIT's gss-server (krb5-gss-samples). */
#ifndef APEX_TOOLS_TRY_SERVER_H
#define APEX_TOOLS_TRY_SERVER_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

/* try_server_connect takes HOST or HOST:PORT (4444 by default).  A descriptor;
 * or -1, and *out_why is why, a text that lives until the next call. */
int
try_server_connect(const char *to, const char **out_why);

/* try_server_send and try_server_receive pass one token of the context.  What
 * is received is of malloc.  False: the connection has ended, or is silent for
 * ten seconds. */
bool
try_server_send(int fd, const gss_buffer_desc *token);
bool
try_server_receive(int fd, gss_buffer_desc *out);

/* try_server_message has the server check a wrapped message and answer with its
 * MIC, which is of malloc. */
bool
try_server_message(int fd, const gss_buffer_desc *wrapped,
                   gss_buffer_desc *out_mic);

/* try_server_end says that no more comes, and closes. */
void
try_server_end(int fd);

#endif
