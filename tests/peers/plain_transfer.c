/* tests/peers/plain_transfer.c: contexts of the plain mechanism are exported in
 * its own form, and imported from it. */
#include "tests/peers/alloc_hook.h"
#include "tests/peers/plain.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ALLOCATIONS 500 /* in one try; more is a loop */

/* All that can be asked about a context. */
struct facts {
    char source[100], target[100];
    OM_uint32 flags, lifetime, ticket_flags;
    krb5_timestamp authtime;
    int local, open;
    size_t pac_len; /* of the client's verified attribute */
};

static size_t
pac_length(gss_name_t name)
{
    gss_buffer_desc attribute = gss_text("urn:mspac:");
    gss_buffer_desc value = GSS_C_EMPTY_BUFFER;
    int authenticated = 0, complete = 0, more = -1;
    OM_uint32 minor;
    size_t len = 0;

    if (gss_get_name_attribute(&minor, name, &attribute, &authenticated,
                               &complete, &value, NULL,
                               &more) == GSS_S_COMPLETE) {
        EXPECT(authenticated);
        len = value.length;
    }
    gss_release_buffer(&minor, &value);
    return len;
}

static void
take_facts(gss_ctx_id_t context, struct facts *out)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    gss_OID mech = GSS_C_NO_OID;
    OM_uint32 minor;

    memset(out, 0, sizeof(*out));
    EXPECT_NUMBER(gss_inquire_context(&minor, context, &source, &target,
                                      &out->lifetime, &mech, &out->flags,
                                      &out->local, &out->open),
                  GSS_S_COMPLETE);
    plain_mech_is(mech);
    gss_name_text(source, out->source, sizeof(out->source));
    gss_name_text(target, out->target, sizeof(out->target));
    out->pac_len = pac_length(source);
    EXPECT_NUMBER(gss_krb5_get_tkt_flags(&minor, context,
                                         (krb5_flags *)&out->ticket_flags),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gsskrb5_extract_authtime_from_sec_context(&minor, context,
                                                            &out->authtime),
                  GSS_S_COMPLETE);
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
}

static void
compare_facts(const struct facts *got, const struct facts *want)
{
    EXPECT(strcmp(got->source, want->source) == 0);
    EXPECT(strcmp(got->target, want->target) == 0);
    EXPECT_NUMBER(got->flags, want->flags);
    EXPECT_NUMBER(got->ticket_flags, want->ticket_flags);
    EXPECT_NUMBER(got->authtime, want->authtime);
    EXPECT_NUMBER(got->local, want->local);
    EXPECT_NUMBER(got->open, want->open);
    EXPECT_NUMBER(got->pac_len, want->pac_len);
    EXPECT(got->lifetime <= want->lifetime &&
           got->lifetime + 30 > want->lifetime);
}

/* The library writes the OID of the mechanism before the token. */
bool
plain_export(gss_ctx_id_t *context, gss_buffer_t token)
{
    OM_uint32 minor;
    gss_OID_desc mech = {0, NULL};

    if (!EXPECT_NUMBER(gss_export_sec_context(&minor, context, token),
                       GSS_S_COMPLETE))
        return false;
    EXPECT(*context == GSS_C_NO_CONTEXT);
    mech.length = ((unsigned char *)token->value)[3];
    mech.elements = (unsigned char *)token->value + 4;
    plain_mech_is(&mech);
    EXPECT(memmem(token->value, token->length, "gss-apex", 8) != NULL);
    return true;
}

static bool
hop(gss_ctx_id_t *context)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, ignored;
    bool ok = plain_export(context, &token);

    if (ok)
        ok = EXPECT_NUMBER(gss_import_sec_context(&minor, &token, context),
                           GSS_S_COMPLETE);
    gss_release_buffer(&ignored, &token);
    return ok;
}

/* ---- travelling ---- */

static void
travel(struct pair *p)
{
    struct facts initiator, acceptor, now;
    int i;

    take_facts(p->initiator, &initiator);
    take_facts(p->acceptor, &acceptor);
    EXPECT(acceptor.pac_len > 0);
    for (i = 0; i < 2 && !report_failed(); i++) {
        pair_exercise(p);
        if (!hop(&p->initiator) || !pair_exercise(p) || !hop(&p->acceptor))
            return;
        pair_exercise(p);
        take_facts(p->initiator, &now);
        compare_facts(&now, &initiator);
        take_facts(p->acceptor, &now);
        compare_facts(&now, &acceptor);
    }
}

static void
travel_by_enctype(int enctype, const char *name, OM_uint32 flags)
{
    char target[40];
    struct pair p;

    report_open("plain: enctype %d exported, %s", enctype, name);
    snprintf(target, sizeof(target), "svc%d@localhost", enctype);
    if (plain_pair(target, flags, &p))
        travel(&p);
    pair_free(&p);
    report_close();
}

static void
travel_by_enctypes(const int *enctypes, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        travel_by_enctype(enctypes[i], "mutual", PAIR_FLAGS);
        if (i > 0 && gss_under_valgrind())
            continue;
        travel_by_enctype(enctypes[i], "one leg", GSS_C_REPLAY_FLAG);
        travel_by_enctype(enctypes[i], "no flags", 0);
    }
}

gss_buffer_desc
plain_wrapped(gss_ctx_id_t context, const char *text)
{
    gss_buffer_desc message = gss_text(text), token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_wrap(&minor, context, 1, 0, &message, NULL, &token),
                  GSS_S_COMPLETE);
    return token;
}

OM_uint32
plain_unwrapped(gss_ctx_id_t context, gss_buffer_t token, char *out,
                size_t size)
{
    gss_buffer_desc message = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_unwrap(&minor, context, token, &message, NULL, NULL);
    snprintf(out, size, "%.*s", (int)message.length,
             message.value != NULL ? (char *)message.value : "");
    gss_release_buffer(&minor, &message);
    return major;
}

/* What was received before the export is remembered after the import. */
static void
the_window_goes_along(void)
{
    gss_buffer_desc token[4];
    OM_uint32 ignored;
    struct pair p;
    char text[20];
    int i;

    if (!plain_pair(NULL, PAIR_FLAGS, &p)) {
        pair_free(&p);
        return;
    }
    for (i = 0; i < 4; i++)
        token[i] = plain_wrapped(p.initiator, "message");
    EXPECT_NUMBER(plain_unwrapped(p.acceptor, &token[0], text, 20),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(plain_unwrapped(p.acceptor, &token[2], text, 20),
                  GSS_S_GAP_TOKEN);
    EXPECT(hop(&p.acceptor) && hop(&p.initiator));
    EXPECT_NUMBER(plain_unwrapped(p.acceptor, &token[2], text, 20),
                  GSS_S_DUPLICATE_TOKEN);
    EXPECT_NUMBER(plain_unwrapped(p.acceptor, &token[1], text, 20),
                  GSS_S_UNSEQ_TOKEN);
    EXPECT_NUMBER(plain_unwrapped(p.acceptor, &token[3], text, 20),
                  GSS_S_COMPLETE);
    for (i = 0; i < 4; i++)
        gss_release_buffer(&ignored, &token[i]);
    pair_exercise(&p);
    pair_free(&p);
}

/* An initiator that awaits the answer goes on where it is imported, with the
 * target that it asked for and no other, and knows a changed answer. */
static void
go_on_elsewhere(OM_uint32 flags, const char *target, bool changed,
                OM_uint32 want)
{
    struct pair_options options = {.mech = oid_plain, .flags = flags};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc third = GSS_C_EMPTY_BUFFER, none = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    if ((flags & GSS_C_DCE_STYLE) == 0) /* which has no OID in its tokens */
        options.acceptor_cred = plain_cred(GSS_C_ACCEPT);
    EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &first),
                  GSS_S_CONTINUE_NEEDED);
    EXPECT(!GSS_ERROR(pair_accept(&options, &p, &first, &reply)));
    if (changed && reply.length > 0)
        ((unsigned char *)reply.value)[reply.length - 1] ^= 1;
    options.target = target;
    if (hop(&p.initiator) && hop(&p.initiator)) {
        EXPECT_NUMBER(pair_initiate(&options, &p, &reply, &third), want);
        if (third.length != 0)
            EXPECT_NUMBER(pair_accept(&options, &p, &third, &none),
                          GSS_S_COMPLETE);
        if (want == GSS_S_COMPLETE)
            pair_exercise(&p);
    }
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
    gss_release_buffer(&ignored, &third);
    gss_release_buffer(&ignored, &none);
    gss_release_cred(&ignored, &options.acceptor_cred);
    pair_free(&p);
}

static void
partial_contexts_travel(void)
{
    go_on_elsewhere(PAIR_FLAGS, NULL, false, GSS_S_COMPLETE);
    go_on_elsewhere(GSS_C_DCE_STYLE, NULL, false, GSS_S_COMPLETE);
    go_on_elsewhere(PAIR_FLAGS, "HTTP@localhost", false, GSS_S_BAD_NAME);
    go_on_elsewhere(PAIR_FLAGS, NULL, true, GSS_S_FAILURE);
}

/* A context that began in DCE style goes on in it. */
static void
dce_style_travels(void)
{
    struct pair_options options = {.mech = oid_plain,
                                   .flags = PAIR_FLAGS | GSS_C_DCE_STYLE};
    struct pair p;

    if (pair_expect(&options, &p) && EXPECT(hop(&p.initiator))) {
        plain_send_iov(p.initiator, p.acceptor);
        plain_send_iov(p.acceptor, p.initiator);
    }
    pair_free(&p);
}

/* The one that answers for Kerberos exports as it does without us. */
static void
krb5_keeps_its_form(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        EXPECT_NUMBER(gss_export_sec_context(&minor, &p.acceptor, &token),
                      GSS_S_COMPLETE);
        EXPECT(memmem(token.value, token.length, "gss-apex", 8) == NULL);
        EXPECT_NUMBER(((unsigned char *)token.value)[3] > gss_mech_krb5->length,
                      plain_interposed);
        EXPECT_NUMBER(gss_import_sec_context(&minor, &token, &p.acceptor),
                      GSS_S_COMPLETE);
        pair_exercise(&p);
    }
    gss_release_buffer(&minor, &token);
    pair_free(&p);
}

/* gss_krb5_free_lucid_sec_context is answered by whoever has krb5. */
static void
lucid_form(void)
{
    gss_krb5_lucid_context_v1_t *lucid;
    OM_uint32 minor;
    struct pair p;
    void *out = NULL;

    if (plain_pair(NULL, PAIR_FLAGS, &p)) {
        EXPECT_NUMBER(
            gss_krb5_export_lucid_sec_context(&minor, &p.acceptor, 1, &out),
            GSS_S_COMPLETE);
        lucid = out;
        if (lucid != NULL) {
            EXPECT_NUMBER(lucid->protocol, 1);
            EXPECT_NUMBER(gss_krb5_free_lucid_sec_context(&minor, out),
                          GSS_S_COMPLETE);
        }
    }
    pair_free(&p);
}

/* ---- without memory ---- */

/* Exported and imported again, or exported not at all, or lost on import: then
 * it is imported once more.  True when allocation `nth` was there to fail. */
static bool
hop_failing(gss_ctx_id_t *context, long nth)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    bool reached;

    alloc_hook_fail_at(nth);
    major = gss_export_sec_context(&minor, context, &token);
    if (major == GSS_S_COMPLETE)
        major = gss_import_sec_context(&minor, &token, context);
    else
        EXPECT(*context != GSS_C_NO_CONTEXT);
    reached = alloc_hook_count() >= nth;
    alloc_hook_fail_at(0);
    EXPECT(reached || major == GSS_S_COMPLETE);
    if (*context == GSS_C_NO_CONTEXT)
        gss_import_sec_context(&minor, &token, context);
    gss_release_buffer(&minor, &token);
    return reached && EXPECT(*context != GSS_C_NO_CONTEXT);
}

static void
each_allocation_fails(void)
{
    struct pair p;
    bool reached = true;
    long nth, before;

    if (EXPECT(alloc_hook_install("mech_apex.so")) &&
        plain_pair(NULL, PAIR_FLAGS, &p)) {
        hop(&p.acceptor);
        before = alloc_hook_live();
        for (nth = 1; reached && nth < MOST_ALLOCATIONS; nth++)
            reached = hop_failing(&p.acceptor, nth);
        EXPECT(!reached && nth > 10);
        EXPECT_NUMBER(alloc_hook_live(), before);
        pair_exercise(&p);
    }
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"plain: the receive window goes along", the_window_goes_along},
    {"plain: a partial context goes on elsewhere", partial_contexts_travel},
    {"plain: DCE style exported", dce_style_travels},
    {"plain: krb5 keeps its exported form", krb5_keeps_its_form},
    {"plain: the lucid form", lucid_form},
    {"plain: each allocation fails once", each_allocation_fails},
};

void
plain_transfer_tests(void)
{
    static const int enctypes[] = {17, 18, 19, 20, 25, 26};
    static const int weak[] = {16, 23};

    travel_by_enctypes(enctypes, sizeof(enctypes) / sizeof(enctypes[0]));
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    setenv("KRB5_CONFIG", getenv("APEX_KRB5_CONF_WEAK"), 1);
    travel_by_enctypes(weak, sizeof(weak) / sizeof(weak[0]));
}
