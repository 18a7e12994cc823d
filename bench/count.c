/* count.c: system calls, allocations and locks of each call, for bench.py.
 *
 *     count target=host@localhost creds=default */
#include "bench/worker.h"
#include "tests/peers/counts.h"

#include <stdio.h>
#include <string.h>

static void
run_count(const struct request *request)
{
    const char *creds = request_text(request, "creds", "default");
    struct counts counts[COUNTED_NUM];
    char text[500];

    if (!counts_measure(request_text(request, "target", "host@localhost"),
                        strcmp(creds, "explicit") == 0, counts, text,
                        sizeof(text))) {
        answer_error("%s", text);
        return;
    }
    for (int i = 0; i < COUNTED_NOTHING; i++) {
        snprintf(text, sizeof(text), "%s.calls", counts_name(i));
        answer(text, counts[i].system_calls);
        snprintf(text, sizeof(text), "%s.allocations", counts_name(i));
        answer(text, counts[i].allocations);
        snprintf(text, sizeof(text), "%s.locks", counts_name(i));
        answer(text, counts[i].locks);
    }
}

static const struct command commands[] = {
    {"count", run_count},
    {NULL, NULL},
};

int
main(void)
{
    return worker_run(commands);
}
