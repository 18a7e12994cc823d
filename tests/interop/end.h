/* tests/interop/end.h: one end of a context, and the requests that it serves
 * (doc/interop.txt). */
#ifndef APEX_TESTS_INTEROP_END_H
#define APEX_TESTS_INTEROP_END_H

#include "tests/interop/protocol.h"

struct end {
    bool initiator, accepting; /* neither: no context was begun */
    bool complete;
    gss_ctx_id_t context;
    gss_cred_id_t cred; /* the acceptor's, GSS_C_NO_CREDENTIAL: by default */
    gss_cred_id_t delegated;
    gss_name_t peer; /* the initiator's target, the acceptor's client */
    gss_OID mech;
    OM_uint32 wanted, flags, lifetime;
    gss_buffer_desc bindings;
    bool has_bindings;
};

/* Each serves one request and writes its answer. */
void
serve_initiate(struct end *e, const struct request *r);
void
serve_accept(struct end *e, const struct request *r);
void
serve_token(struct end *e, const struct request *r);
void
serve_facts(struct end *e, const struct request *r);
void
serve_delegated(struct end *e, const struct request *r);
void
serve_attribute(struct end *e, const struct request *r);
void
serve_end(struct end *e, const struct request *r);

void
serve_wrap(struct end *e, const struct request *r);
void
serve_unwrap(struct end *e, const struct request *r);
void
serve_mic(struct end *e, const struct request *r);
void
serve_verify(struct end *e, const struct request *r);
void
serve_prf(struct end *e, const struct request *r);

void
serve_iov_wrap(struct end *e, const struct request *r);
void
serve_iov_unwrap(struct end *e, const struct request *r);

/* end_drop forgets the context and all that belongs to it. */
void
end_drop(struct end *e);

#endif
