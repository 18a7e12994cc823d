/* tools/octets.h: octets as people have them: in a file, or as text that was
 * copied from somewhere. */
#ifndef APEX_TOOLS_OCTETS_H
#define APEX_TOOLS_OCTETS_H

#include "asn1/bytes.h"

#define OCTETS_MOST (1u << 24)

/* octets_read appends what `from` has: the name of a file, "-" for standard
 * input, or else text.  NULL, or why it could not: a text that lives forever.
 */
const char *
octets_read(const char *from, struct builder *out);

/* octets_of_text replaces text by what it means: octets in hexadecimal (with
 * blanks, colons, a 0x) or base64 (RFC 4648 section 4 or 5, over several lines,
 * padded or not), behind a header of HTTP ("Authorization: Negotiate ...") or
 * not.  What is no text stays as it is.  False: it is text, and neither; *out
 * is empty then. */
APEX_MUST_USE bool
octets_of_text(struct builder *out);

#endif
