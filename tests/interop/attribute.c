/* tests/interop/attribute.c: what an acceptor learns of a client beside its
 * name, RFC 6680. */
#include "tests/interop/end.h"

#include <string.h>

#ifdef PEER_HEIMDAL

void
serve_attribute(struct end *e, const struct request *r)
{
    (void)e;
    (void)r;
    answer_cannot("this program does not ask Heimdal for attributes");
}

#else

void
serve_attribute(struct end *e, const struct request *r)
{
    gss_buffer_desc name, value = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc display = GSS_C_EMPTY_BUFFER;
    int authenticated = 0, complete = 0, more = -1;
    OM_uint32 major, minor, ignored;

    if (r->num != 2 || e->peer == GSS_C_NO_NAME) {
        answer_cannot("attribute wants a name, and a client");
        return;
    }
    name.value = r->words[1];
    name.length = strlen(r->words[1]);
    major = gss_get_name_attribute(&minor, e->peer, &name, &authenticated,
                                   &complete, &value, &display, &more);
    answer_begin("ok");
    if (GSS_ERROR(major)) {
        answer_word("none");
    } else {
        answer_word(authenticated ? "authenticated" : "asserted");
        answer_octets("", &value);
    }
    answer_end();
    gss_release_buffer(&ignored, &value);
    gss_release_buffer(&ignored, &display);
}

#endif
