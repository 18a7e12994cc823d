/* tests/peers/cred_alloc.h: calls on credentials, run again and again while one
 * allocation after the other fails. */
#ifndef APEX_TESTS_PEERS_CRED_ALLOC_H
#define APEX_TESTS_PEERS_CRED_ALLOC_H

#include "tests/peers/cred_tests.h"

/* What a call works on.  Whatever is not `given`, `peer` or `before` is freed
 * after each call. */
struct alloc_subject {
    gss_cred_id_t given;    /* by `begin` */
    gss_buffer_desc before; /* by `begin`: an exported credential */
    gss_cred_id_t made;
    gss_buffer_desc token;
    gss_name_t name;
    gss_buffer_set_t set;
    gss_OID_set mechs;
    struct pair pair;
    void *handle; /* by `ready`, ended by `call` or `right`/`unharmed` */
    OM_uint32 minor;
};

typedef void
alloc_step(struct alloc_subject *s);

/* One row: a call, and how to know what it left.  Steps may be NULL, except
 * `call` and `right`; nothing fails in them but in `call`. */
struct alloc_call {
    const char *name;
    alloc_step *begin; /* once */
    alloc_step *ready; /* before each call */
    OM_uint32 (*call)(struct alloc_subject *s);
    alloc_step *right;    /* after success: that the result is right */
    alloc_step *unharmed; /* after failure: that nothing is half done */
};

/* The rows, by topic. */
extern const struct alloc_call cred_alloc_acquire[];
extern const size_t cred_alloc_num_acquire;
extern const struct alloc_call cred_alloc_use[];
extern const size_t cred_alloc_num_use;
extern const struct alloc_call cred_alloc_delegate[];
extern const size_t cred_alloc_num_delegate;

/* cred_alloc_is: `made` is of this name and for this usage. */
void
cred_alloc_is(const struct alloc_subject *s, const char *name,
              gss_cred_usage_t usage);

/* cred_alloc_end_cache destroys the cache `name`, if there is one. */
void
cred_alloc_end_cache(const char *name);

/* cred_alloc_cache_is: the cache `name` is `client`'s and holds a ticket of the
 * KDC, or there is none (client NULL). */
void
cred_alloc_cache_is(const char *name, const char *client);

#endif
