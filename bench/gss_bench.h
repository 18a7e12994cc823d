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

/* threads num= span= what=contexts or messages: `rate`, how many of them num
 * threads make in a second of wall time, each its own. */
void
bench_threads(const struct request *request);

/* heap num=: octets of the heap for a context, `fresh` and `used`, the average
 * of both ends; memory that contexts share is not in it. */
void
bench_heap(const struct request *request);

/* growth num=: by how many octets num contexts, one after the other, leave the
 * heap in use and the process larger. */
void
bench_growth(const struct request *request);

/* tokens num= path=: writes the first tokens of that many contexts to a file.
 */
void
bench_tokens(const struct request *request);

/* swarm path= processes=: accepts the tokens of a file in that many processes
 * at once, each its share: `rate`, contexts a second; `p50` and `p999`,
 * percentiles of one acceptance, microseconds of wall time. */
void
bench_swarm(const struct request *request);

#endif
