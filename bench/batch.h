/* bench/batch.h: both ends of some contexts, taken step by step, so that one
 * kind of call can be measured by itself. */
#ifndef APEX_BENCH_BATCH_H
#define APEX_BENCH_BATCH_H

#include "tests/peers/gss.h"

#define BATCH_MAX 500

/* What all contexts of a batch have in common. */
struct batch_terms {
    gss_name_t target;
    gss_cred_id_t initiator_cred, acceptor_cred;
    OM_uint32 flags;
};

/* Zero-initialise; batch_release leaves it so that it can be used again. */
struct batch {
    const struct batch_terms *terms;
    size_t num;
    gss_ctx_id_t initiators[BATCH_MAX], acceptors[BATCH_MAX];
    gss_buffer_desc requests[BATCH_MAX], replies[BATCH_MAX];
};

struct request;

/* batch_terms_read reads them from a request: target=, flags=mutual or oneway,
 * creds=default or explicit.  False, and an error is answered, when the library
 * refuses.  batch_terms_free frees them. */
bool
batch_terms_read(const struct request *request, struct batch_terms *out);
void
batch_terms_free(struct batch_terms *terms);

/* batch_begin says what is to be made. */
void
batch_begin(struct batch *b, const struct batch_terms *terms, size_t num);

/* Each takes one step for all contexts of the batch.  False, and an error is
 * answered, when one fails. */
bool
batch_request(struct batch *b);
bool
batch_accept(struct batch *b);
bool
batch_reply(struct batch *b);

/* batch_release ends what there is of the contexts. */
void
batch_release(struct batch *b);

/* batch_make begins, and takes all steps. */
bool
batch_make(struct batch *b, const struct batch_terms *terms, size_t num);

/* batch_refused answers an error of one call. */
void
batch_refused(const char *call, OM_uint32 major, OM_uint32 minor);

#endif
