/* bench/gss_bench.h: the requests that gss_bench answers.  All of them take
 * what batch_terms_read reads. */
#ifndef APEX_BENCH_GSS_BENCH_H
#define APEX_BENCH_GSS_BENCH_H

struct request;

/* establish num= batch=: microseconds for the initiator's two legs (init1,
 * init2), the acceptor's (accept) and the end of both (delete). */
void
bench_establish(const struct request *request);

/* message op= size= span=: microseconds for one of wrap, unwrap, get_mic,
 * verify_mic, wrap_open, unwrap_open (not sealed), wrap_iov and unwrap_iov (in
 * place) of `size` octets, measured for `span` seconds. */
void
bench_message(const struct request *request);

#endif
