/* tests/interop/peer.c: a program that speaks doc/interop.txt with the GSS
 * library that it is built with: MIT's, whose mechanism GSS_MECH_CONFIG names,
 * or Heimdal's. */
#include "tests/interop/end.h"

#include <stdlib.h>
#include <string.h>

#ifdef PEER_HEIMDAL
#define PEER_NAME "heimdal"
#else
#define PEER_NAME "mit-library"
#endif

static void
serve_hello(struct end *e, const struct request *r)
{
    (void)e;
    (void)r;
    answer_begin("ok");
    answer_word("name=" PEER_NAME);
    answer_word(
        "can=initiate,accept,mutual,spnego,bindings,deleg,dce,conf,integ,"
        "mic,iov,prf");
    answer_end();
}

static const struct {
    const char *name;
    bool needs_context;
    void (*serve)(struct end *e, const struct request *r);
} requests[] = {
    {"hello", false, serve_hello},
    {"initiate", false, serve_initiate},
    {"accept", false, serve_accept},
    {"token", false, serve_token},
    {"facts", true, serve_facts},
    {"delegated", true, serve_delegated},
    {"attribute", true, serve_attribute},
    {"end", false, serve_end},
    {"wrap", true, serve_wrap},
    {"unwrap", true, serve_unwrap},
    {"mic", true, serve_mic},
    {"verify", true, serve_verify},
    {"prf", true, serve_prf},
    {"iov-wrap", true, serve_iov_wrap},
    {"iov-unwrap", true, serve_iov_unwrap},
};

static void
serve(struct end *e, const struct request *r)
{
    size_t i;

    for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (strcmp(r->words[0], requests[i].name) != 0)
            continue;
        if (requests[i].needs_context && e->context == GSS_C_NO_CONTEXT)
            answer_cannot("there is no context");
        else
            requests[i].serve(e, r);
        return;
    }
    answer_cannot("this request is unknown here");
}

int
main(void)
{
    struct end e = {.initiator = false};
    struct request r;
    char *line = NULL;
    size_t size = 0;

    while (protocol_read(&line, &size, &r))
        serve(&e, &r);
    end_drop(&e);
    free(line);
    return EXIT_SUCCESS;
}
