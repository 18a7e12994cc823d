/* mech/context/asked.c: contracts in asked.h. */
#include "mech/context/asked.h"

#include <stdlib.h>
#include <string.h>

#include "mech/context/channel_bindings.h"

static enum verdict
read_bindings(const struct initiate_call *call, struct asked *out,
              struct evidence *ev)
{
    struct builder encoded = BUILDER_INIT;
    enum verdict v = V_NO_MEMORY;

    out->has_bindings = call->bindings != GSS_C_NO_CHANNEL_BINDINGS;
    if (!out->has_bindings)
        return V_OK;
    channel_bindings_encode(call->bindings, &encoded);
    if (builder_ok(&encoded))
        v = channel_bindings_hash(&encoded, out->bindings, ev);
    builder_free(&encoded);
    return v;
}

/* Call `wipe` even after failure. */
static enum verdict
read_call(const struct initiate_call *call, struct ticket_source *tickets,
          struct asked *out, struct evidence *ev)
{
    enum verdict v;

    out->flags = call->req_flags;
    out->time_req = call->time_req;
    out->tickets = ticket_source_hold(tickets);
    v = read_bindings(call, out, ev);
    if (v != V_OK)
        return v;
    if (call->cred == NULL)
        return tickets_default_ccache(&out->default_ccache, ev);
    out->no_ci_flags = call->cred->no_ci_flags;
    out->num_etypes = call->cred->num_etypes;
    memcpy(out->etypes, call->cred->etypes, sizeof(out->etypes));
    return V_OK;
}

static void
wipe(struct asked *a)
{
    free(a->default_ccache);
    ticket_source_free(a->tickets);
    *a = (struct asked){.flags = 0};
}

struct asked *
asked_note(const struct initiate_call *call, struct ticket_source *tickets)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct asked *a = calloc(1, sizeof(*a));

    if (a != NULL && read_call(call, tickets, a, &ignored) != V_OK) {
        asked_free(a);
        a = NULL;
    }
    return a;
}

void
asked_free(struct asked *a)
{
    if (a == NULL)
        return;
    wipe(a);
    free(a);
}

static bool
same_options(const struct asked *a, const struct asked *b)
{
    const struct bytes listed_a = {(const uint8_t *)a->etypes,
                                   a->num_etypes * sizeof(a->etypes[0])};
    const struct bytes listed_b = {(const uint8_t *)b->etypes,
                                   b->num_etypes * sizeof(b->etypes[0])};

    return a->no_ci_flags == b->no_ci_flags && bytes_equal(listed_a, listed_b);
}

static bool
same_default(const struct asked *a, const struct asked *b)
{
    if (a->default_ccache == NULL || b->default_ccache == NULL)
        return a->default_ccache == b->default_ccache;
    return strcmp(a->default_ccache, b->default_ccache) == 0;
}

/* What differs, or NULL. */
static const char *
difference(const struct asked *now, const struct asked *first)
{
    if (now->tickets != first->tickets ||
        (now->default_ccache == NULL) != (first->default_ccache == NULL))
        return "another credential";
    if (!same_default(now, first))
        return "another default credential cache";
    if (!same_options(now, first))
        return "other options of the credential";
    if (now->flags != first->flags || now->time_req != first->time_req)
        return "other flags, or another lifetime";
    if (now->has_bindings != first->has_bindings ||
        !crypto_equal(now->bindings, first->bindings, sizeof(now->bindings)))
        return "other channel bindings";
    return NULL;
}

enum verdict
asked_check_again(const struct initiate_call *call, const struct asked *first,
                  struct evidence *ev)
{
    struct asked now = {.flags = 0};
    const char *what;
    enum verdict v;

    /* The default credential stays that of the first call as long as the
     * default cache keeps its name. */
    v = read_call(call,
                  call->cred != NULL ? call->cred->tickets : first->tickets,
                  &now, ev);
    what = difference(&now, first);
    wipe(&now);
    if (v == V_OK && what != NULL)
        v = verdict_with(V_CALLER, ev, "this call has %s than the first", what);
    return v;
}
