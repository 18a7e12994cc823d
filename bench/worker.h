/* bench/worker.h: a program that measures what bench/bench.py asks for: one
 * request a line on standard input, one answer a line on standard output.
 *
 *     establish target=host@localhost num=500
 *     init1.cpu=51.2 init1.wall=52.0 ...
 *
 * What goes wrong is answered with `error=` and the rest of the line. */
#ifndef APEX_BENCH_WORKER_H
#define APEX_BENCH_WORKER_H

#include <stdbool.h>
#include <stddef.h>

/* The words of a request after its first, NAME=VALUE each. */
struct request;

/* request_text is the value of `name`, or `otherwise`. */
const char *
request_text(const struct request *request, const char *name,
             const char *otherwise);

/* request_number is the value of `name` as a number, or `otherwise`. */
double
request_number(const struct request *request, const char *name,
               double otherwise);

/* answer adds NAME=VALUE to the answer. */
void
answer(const char *name, double value);

/* answer_text is answer for a value that is one word. */
void
answer_text(const char *name, const char *value);

/* answer_error makes the answer an error, whatever was answered before. */
void
answer_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A kind of request; a table of them ends with name NULL. */
struct command {
    const char *name;
    void (*run)(const struct request *);
};

/* worker_run answers requests to the end of standard input.  Returns the exit
 * status of the program. */
int
worker_run(const struct command *commands);

#endif
