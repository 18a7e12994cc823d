/* tests/peers/layouts.c: messages in buffers of every layout, and what else
 * hangs on the key of a context: the module against MIT's builtin, for all
 * enctypes, both directions.
 *
 *     layouts.realm
 *
 * Both ends begin with the module.  One that is exported and imported goes on
 * with the builtin. */
#include "tests/peers/layouts.h"
#include "tests/peers/report.h"
#include "tests/peers/transfer.h"
#include "tests/peers/weak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const seating_names[NUM_SEATINGS] = {
    "builtin to builtin", "module to module", "module and builtin",
    "builtin and module"};

bool
seats_take(struct seats *s, int enctype, OM_uint32 flags)
{
    char target[30];
    struct pair_options options = {.target = target, .flags = flags};
    bool ok = true;

    memset(s, 0, sizeof(*s));
    s->v1 = enctype == 16 || enctype == 23;
    s->dce = (flags & GSS_C_DCE_STYLE) != 0;
    snprintf(target, sizeof(target), "svc%d@localhost", enctype);
    for (int i = 0; i < NUM_SEATINGS && ok; i++) {
        struct pair *p = &s->pairs[i];

        ok = pair_expect(&options, p);
        if (ok && (i == BUILTIN_BUILTIN || i == BUILTIN_MODULE))
            ok = transfer_hop(&p->initiator, true);
        if (ok && (i == BUILTIN_BUILTIN || i == MODULE_BUILTIN))
            ok = transfer_hop(&p->acceptor, true);
    }
    return ok;
}

void
seats_leave(struct seats *s)
{
    for (int i = 0; i < NUM_SEATINGS; i++)
        pair_free(&s->pairs[i]);
}

gss_ctx_id_t
seats_end(const struct seats *s, enum seating seating, bool initiator)
{
    const struct pair *p = &s->pairs[seating];

    return initiator ? p->initiator : p->acceptor;
}

static void
try_enctype(int enctype)
{
    report_open("layouts: enctype %d, buffers", enctype);
    layouts_of_wrap(enctype, GSS_C_MUTUAL_FLAG);
    report_close();
    report_open("layouts: enctype %d, buffers in DCE style", enctype);
    layouts_of_wrap(enctype, GSS_C_MUTUAL_FLAG | GSS_C_DCE_STYLE);
    report_close();
    layouts_of_calls(enctype);
    layouts_of_keys(enctype);
}

int
main(void)
{
    static const int enctypes[] = {17, 18, 19, 20, 25, 26};
    static const int weak[] = {16, 23};
    char config[WEAK_CONFIG_SIZE];
    size_t i;

    gss_use_module();
    for (i = 0; i < sizeof(enctypes) / sizeof(enctypes[0]); i++)
        try_enctype(enctypes[i]);
    for (i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
        weak_config(weak[i], config);
        setenv("KRB5_CONFIG", config, 1);
        try_enctype(weak[i]);
    }
    report_open("layouts: the module was used");
    EXPECT(gss_module_mapped());
    report_close();
    return report_finish();
}
