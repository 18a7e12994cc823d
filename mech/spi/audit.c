/* mech/spi/audit.c: contracts in audit.h. */
#include "mech/spi/audit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "asn1/ap_req.h"
#include "mech/ap/token.h"
#include "mech/gss/status.h"
#include "mech/krb5/settings.h"
#include "mech/spi/audit_place.h"
#include "mech/verdict/text.h"

#define SECOND         INT64_C(1000000000)
#define LINES_A_SECOND 100

static int64_t
clock_now(clockid_t clock)
{
    struct timespec now = {0};

    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

struct audit
audit_begin(void)
{
    struct audit a = {false, 0};

    a.wanted = settings_audit() != NULL;
    if (a.wanted)
        a.begun = clock_now(CLOCK_MONOTONIC);
    return a;
}

/* The upper half of one word is the second, the lower how many lines were
 * written in it.  *untold is how many were left out before. */
static bool
may_write(unsigned *untold)
{
    static _Atomic uint64_t spent;
    static _Atomic unsigned left_out;
    static _Atomic pid_t process;
    uint64_t second = (uint64_t)(clock_now(CLOCK_MONOTONIC) / SECOND) + 1;
    uint64_t before = atomic_load(&spent), after;

    /* What the parent left out is the parent's to tell. */
    if (atomic_exchange(&process, getpid()) != getpid())
        atomic_store(&left_out, 0);
    do {
        /* Another thread may have read the clock later. */
        if (before >> 32 > second)
            second = before >> 32;
        after = before >> 32 == second ? before + 1 : second << 32 | 1;
        if ((uint32_t)after > LINES_A_SECOND) {
            atomic_fetch_add(&left_out, 1);
            return false;
        }
    } while (!atomic_compare_exchange_weak(&spent, &before, after));
    *untold = atomic_exchange(&left_out, 0);
    return true;
}

static void
say_time(struct audit_line *l)
{
    int64_t now = clock_now(CLOCK_REALTIME);
    char text[100];
    struct tm parts;
    time_t seconds = (time_t)(now / SECOND);

    if (gmtime_r(&seconds, &parts) == NULL)
        return;
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
             parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
             parts.tm_hour, parts.tm_min, parts.tm_sec,
             (int)(now % SECOND / 1000));
    audit_line_text(l, "time", text);
}

/* What the application says of the peer; nobody proves it. */
static void
say_address(struct audit_line *l, const gss_channel_bindings_t cb)
{
    char text[INET6_ADDRSTRLEN];

    if (cb == GSS_C_NO_CHANNEL_BINDINGS ||
        cb->initiator_addrtype != GSS_C_AF_INET ||
        cb->initiator_address.length != sizeof(struct in_addr) ||
        inet_ntop(AF_INET, cb->initiator_address.value, text, sizeof(text)) ==
            NULL)
        return;
    audit_line_text(l, "address", text);
}

static void
say_enctype(struct audit_line *l, const char *name, int32_t enctype)
{
    char text[ENCTYPE_TEXT_MAX];

    enctype_text(enctype, text);
    audit_line_text(l, name, text);
}

static void
say_name(struct audit_line *l, const char *field,
         const struct principal_name *name)
{
    char text[256];

    principal_name_text(name, text, sizeof(text));
    audit_line_text(l, field, text);
}

/* What stands outside the encryption of the request. */
static void
say_request(struct audit_line *l, struct bytes token, bool refused)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct ap_token t;
    struct ap_req request;

    if (ap_token_read(token, &t, &ignored) != V_OK ||
        t.kind != AP_TOKEN_REQUEST ||
        ap_req_decode(t.message, &request) != MESSAGE_OK)
        return;
    if (refused)
        say_name(l, "service", &request.ticket.server);
    say_enctype(l, "ticket_enctype", request.ticket.enc_part.etype);
    if (request.ticket.enc_part.has_kvno)
        audit_line_number(l, "kvno", request.ticket.enc_part.kvno);
}

static void
say_flags(struct audit_line *l, OM_uint32 flags)
{
    static const struct {
        OM_uint32 flag;
        const char *name;
    } names[] = {
        {GSS_C_MUTUAL_FLAG, "mutual"},     {GSS_C_REPLAY_FLAG, "replay"},
        {GSS_C_SEQUENCE_FLAG, "sequence"}, {GSS_C_CONF_FLAG, "confidentiality"},
        {GSS_C_INTEG_FLAG, "integrity"},   {GSS_C_DELEG_FLAG, "delegation"},
        {GSS_C_ANON_FLAG, "anonymous"},    {GSS_C_DCE_STYLE, "dce"},
    };
    char text[160] = "";
    size_t len = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if ((flags & names[i].flag) != 0)
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
                                    len > 0 ? "," : "", names[i].name);
    }
    audit_line_text(l, "flags", text);
}

/* What the exchange proved. */
static void
say_context(struct audit_line *l, const struct context *c)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);

    if (s == NULL)
        return;
    say_name(l, "client", &s->client);
    say_name(l, "service", &s->server);
    say_enctype(l, "session_enctype", s->session_key.profile->enctype);
    if (s->acceptor_subkey.profile != NULL)
        say_enctype(l, "subkey_enctype", s->acceptor_subkey.profile->enctype);
    else if (s->initiator_subkey.profile != NULL)
        say_enctype(l, "subkey_enctype", s->initiator_subkey.profile->enctype);
    say_flags(l, c->flags);
    audit_line_truth(l, "bound", s->channel_bound);
}

static void
say_verdict(struct audit_line *l, enum verdict v, const struct evidence *ev)
{
    char words[VERDICT_RECORD_MAX];

    audit_line_text(l, "verdict", verdict_name(v));
    if (v == V_OK)
        return;
    status_record(v, ev, words, sizeof(words));
    audit_line_text(l, "reason", words);
}

static void
compose(struct audit_line *l, const struct audit *a,
        const struct accept_call *call, const struct context *c, enum verdict v,
        const struct evidence *ev)
{
    audit_line_begin(l);
    say_time(l);
    audit_line_text(l, "event", v == V_OK ? "accepted" : "refused");
    audit_line_text(l, "program", program_invocation_short_name);
    audit_line_number(l, "pid", getpid());
    if (v == V_OK && c != NULL)
        say_context(l, c);
    say_request(l, call->input, v != V_OK);
    say_address(l, call->bindings);
    audit_line_number(l, "duration_us",
                      (clock_now(CLOCK_MONOTONIC) - a->begun) / 1000);
    say_verdict(l, v, ev);
}

void
audit_end(const struct audit *a, const struct accept_call *call,
          const struct context *c, enum verdict v, const struct evidence *ev)
{
    struct audit_line l;
    const char *place;
    unsigned untold;

    if (!a->wanted || v == V_CONTINUE || !may_write(&untold))
        return;
    compose(&l, a, call, c, v, ev);
    if (untold > 0)
        audit_line_number(&l, "left_out", untold);
    audit_line_end(&l);
    place = settings_audit();
    if (place != NULL)
        audit_place_write(place, &l);
}
