#include "bench/batch.h"
#include "bench/gss_bench.h"
#include "bench/lap.h"
#include "bench/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_TOKENS    100000
#define MOST_PROCESSES 128

void
bench_tokens(const struct request *request)
{
    size_t num = (size_t)request_number(request, "num", 1000);
    FILE *file = fopen(request_text(request, "path", ""), "w");
    static struct batch b;
    struct batch_terms terms;
    bool ok = batch_terms_read(request, &terms) && file != NULL;
    uint32_t len;

    for (size_t i = 0; i < num && ok; i++) {
        batch_begin(&b, &terms, 1);
        ok = batch_request(&b);
        len = (uint32_t)b.requests[0].length;
        ok = ok && fwrite(&len, sizeof(len), 1, file) == 1 &&
             fwrite(b.requests[0].value, 1, len, file) == len;
        batch_release(&b);
    }
    if (file == NULL || fclose(file) != 0 || !ok)
        answer_error("no tokens");
    batch_terms_free(&terms);
    answer("mapped", gss_module_mapped());
}

/* What the processes of a swarm share. */
struct swarm {
    size_t num_tokens, num_processes;
    gss_buffer_desc tokens[MOST_TOKENS];
    double *took; /* seconds of each acceptance, shared */
    int start[2]; /* a pipe; its end is the signal to start */
    int ready[2]; /* a pipe; an octet from each process */
};

static bool
read_tokens(struct swarm *s, const char *path)
{
    FILE *file = fopen(path, "r");
    uint32_t len;

    s->num_tokens = 0;
    if (file == NULL)
        return false;
    while (s->num_tokens < MOST_TOKENS &&
           fread(&len, sizeof(len), 1, file) == 1) {
        s->tokens[s->num_tokens].length = len;
        s->tokens[s->num_tokens].value = malloc(len);
        if (fread(s->tokens[s->num_tokens].value, 1, len, file) != len)
            break;
        s->num_tokens++;
    }
    fclose(file);
    return s->num_tokens > 0;
}

static bool
accept_one(gss_buffer_t token)
{
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor, ignored;

    major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, token,
                                   GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL,
                                   &reply, NULL, NULL, NULL);
    gss_release_buffer(&ignored, &reply);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return major == GSS_S_COMPLETE;
}

/* A process: accepts every num_processes-th token; the first, before the start,
 * to be warm. */
static bool
accept_mine(struct swarm *s, size_t first)
{
    bool ok = accept_one(&s->tokens[first]);
    double begin;
    char octet = 0;

    close(s->start[1]);
    if (!ok || write(s->ready[1], &octet, 1) != 1)
        return false;
    close(s->ready[1]);
    if (read(s->start[0], &octet, 1) != 0)
        return false;
    for (size_t i = first + s->num_processes; i < s->num_tokens && ok;
         i += s->num_processes) {
        begin = lap_now();
        ok = accept_one(&s->tokens[i]);
        s->took[i] = lap_now() - begin;
    }
    return ok;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void
summarize(struct swarm *s, double took)
{
    double *values = s->took + s->num_processes;
    size_t num = s->num_tokens - s->num_processes;

    qsort(values, num, sizeof(*values), compare);
    answer("rate", (double)num / took);
    answer("p50", values[num / 2] * 1e6);
    answer("p999", values[(size_t)((double)num * 0.999)] * 1e6);
}

/* Starts them, lets them go when all are ready, and waits for their end. */
static bool
run_swarm(struct swarm *s)
{
    pid_t pids[MOST_PROCESSES];
    double begin;
    bool ok = true;
    int status;
    char octet;

    fflush(stdout);
    for (size_t i = 0; i < s->num_processes; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(accept_mine(s, i) ? EXIT_SUCCESS : EXIT_FAILURE);
        ok = ok && pids[i] > 0;
    }
    close(s->ready[1]);
    for (size_t i = 0; i < s->num_processes && ok; i++)
        ok = read(s->ready[0], &octet, 1) == 1;
    begin = lap_now();
    close(s->start[1]);
    for (size_t i = 0; i < s->num_processes; i++)
        ok = pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i] &&
             status == 0 && ok;
    if (ok)
        summarize(s, lap_now() - begin);
    else
        answer_error("a process of the swarm failed");
    return ok;
}

void
bench_swarm(const struct request *request)
{
    static struct swarm s;
    size_t size = MOST_TOKENS * sizeof(double);

    s.num_processes = (size_t)request_number(request, "processes", 32);
    s.took = mmap(NULL, size, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s.took == MAP_FAILED || pipe(s.start) != 0 || pipe(s.ready) != 0 ||
        s.num_processes > MOST_PROCESSES ||
        !read_tokens(&s, request_text(request, "path", "")) ||
        s.num_tokens < 2 * s.num_processes) {
        answer_error("no tokens for the swarm");
        return;
    }
    run_swarm(&s);
    close(s.start[0]);
    close(s.ready[0]);
    munmap(s.took, size);
    for (size_t i = 0; i < s.num_tokens; i++)
        free(s.tokens[i].value);
}
