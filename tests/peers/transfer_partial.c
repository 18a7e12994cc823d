/* tests/peers/transfer_partial.c: contexts exported and imported while they
 * await the peer's next token, as gssproxy does it.  Each hop takes them to the
 * other mechanism, MIT's builtin or the module, which has to go on. */
#include "tests/peers/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DCE_FLAGS (PAIR_FLAGS | GSS_C_DCE_STYLE)

/* How often each end changes sides before it goes on. */
struct hops {
    int initiator, acceptor;
};

static bool
hop_often(gss_ctx_id_t *context, int times)
{
    for (int i = 0; i < times; i++) {
        if (!transfer_hop(context, i % 2 == 0))
            return false;
    }
    return true;
}

static void
expect_waiting(gss_ctx_id_t context, bool initiator, OM_uint32 want)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 minor, lifetime = 77, flags = 0;
    int local = -1, open = -1;

    EXPECT_NUMBER(gss_inquire_context(&minor, context, &source, &target,
                                      &lifetime, NULL, &flags, &local, &open),
                  GSS_S_COMPLETE);
    EXPECT(source == GSS_C_NO_NAME && target == GSS_C_NO_NAME);
    EXPECT_NUMBER(lifetime, 0);
    EXPECT_NUMBER(flags, want);
    EXPECT_NUMBER(local, initiator);
    EXPECT_NUMBER(open, 0);
}

static void
expect_name(gss_name_t name, const char *want)
{
    char text[100];

    gss_name_text(name, text, sizeof(text));
    EXPECT_MATCH(text, want);
}

static void
expect_names(gss_ctx_id_t context, const char *target)
{
    gss_name_t source = GSS_C_NO_NAME, service = GSS_C_NO_NAME;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_inquire_context(&minor, context, &source, &service, NULL,
                                      NULL, NULL, NULL, NULL),
                  GSS_S_COMPLETE);
    expect_name(source, "^alice@APEX.TEST$");
    expect_name(service, target);
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &service);
}

/* The first leg, and the hops of who waits after it. */
static bool
first_legs(const struct pair_options *options, struct hops hops, struct pair *p,
           gss_buffer_t reply)
{
    bool dce = (options->flags & GSS_C_DCE_STYLE) != 0;
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    bool ok;

    ok = EXPECT_NUMBER(pair_initiate(options, p, GSS_C_NO_BUFFER, &first),
                       GSS_S_CONTINUE_NEEDED) &&
         hop_often(&p->initiator, hops.initiator);
    if (ok)
        expect_waiting(p->initiator, true, options->flags | GSS_C_TRANS_FLAG);
    ok = ok && EXPECT_NUMBER(pair_accept(options, p, &first, reply),
                             dce ? GSS_S_CONTINUE_NEEDED : GSS_S_COMPLETE);
    if (ok && dce) {
        expect_waiting(p->acceptor, false, options->flags | GSS_C_TRANS_FLAG);
        ok = hop_often(&p->acceptor, hops.acceptor);
    }
    if (ok && dce)
        expect_waiting(p->acceptor, false, options->flags | GSS_C_TRANS_FLAG);
    gss_release_buffer(&ignored, &first);
    return ok;
}

static bool
last_legs(const struct pair_options *options, struct pair *p,
          gss_buffer_t reply)
{
    gss_buffer_desc third = GSS_C_EMPTY_BUFFER, none = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    bool ok =
        EXPECT_NUMBER(pair_initiate(options, p, reply, &third), GSS_S_COMPLETE);

    EXPECT_NUMBER(p->initiator_flags, options->flags | GSS_C_TRANS_FLAG);
    if (ok && (options->flags & GSS_C_DCE_STYLE) != 0) {
        ok = EXPECT_NUMBER(pair_accept(options, p, &third, &none),
                           GSS_S_COMPLETE);
        EXPECT_NUMBER(none.length, 0);
        EXPECT_NUMBER(p->acceptor_flags, options->flags | GSS_C_TRANS_FLAG);
        expect_name(p->client, "^alice@APEX.TEST$");
    }
    gss_release_buffer(&ignored, &third);
    return ok;
}

static void
go_on_elsewhere(const char *service, OM_uint32 flags, struct hops hops)
{
    char target[40], want[60];
    struct pair_options options = {.target = target, .flags = flags};
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    snprintf(target, sizeof(target), "%s@localhost", service);
    snprintf(want, sizeof(want), "^%s/localhost@APEX.TEST$", service);
    if (first_legs(&options, hops, &p, &reply) &&
        last_legs(&options, &p, &reply)) {
        expect_names(p.initiator, want);
        expect_names(p.acceptor, want);
        pair_exercise(&p);
        /* And once more as a context that stands. */
        if (hop_often(&p.initiator, 0) &&
            transfer_hop(&p.initiator, hops.initiator % 2 == 0))
            pair_exercise(&p);
    }
    gss_release_buffer(&ignored, &reply);
    pair_free(&p);
}

static void
every_way(const char *service)
{
    static const struct hops hops[] = {{0, 0}, {1, 0}, {2, 0}, {0, 1},
                                       {0, 2}, {1, 1}, {3, 4}};

    report_open("partial: %s", service);
    for (size_t i = 0; i < sizeof(hops) / sizeof(hops[0]); i++) {
        if (hops[i].acceptor == 0)
            go_on_elsewhere(service, PAIR_FLAGS, hops[i]);
        go_on_elsewhere(service, DCE_FLAGS, hops[i]);
        if (gss_under_valgrind() && i == 2)
            break;
    }
    report_close();
}

/* A forged or changed answer is refused wherever the context is, and nothing is
 * left. */
static void
refuse_answer(int hops)
{
    const struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    if (first_legs(&options, (struct hops){hops, 0}, &p, &reply)) {
        ((unsigned char *)reply.value)[reply.length - 1] ^= 1;
        EXPECT(GSS_ERROR(pair_initiate(&options, &p, &reply, &out)));
        EXPECT_NUMBER(out.length, 0);
        ((unsigned char *)reply.value)[reply.length - 1] ^= 1;
        EXPECT(GSS_ERROR(pair_initiate(&options, &p, &reply, &out)));
    }
    gss_release_buffer(&ignored, &reply);
    gss_release_buffer(&ignored, &out);
    pair_free(&p);
}

/* The answer to another request of the same client, with the same ticket. */
static void
refuse_another_answer(int hops)
{
    const struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc replies[2] = {GSS_C_EMPTY_BUFFER, GSS_C_EMPTY_BUFFER};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair p[2] = {{0}, {0}};
    char text[500];
    OM_uint32 ignored;

    if (first_legs(&options, (struct hops){hops, 0}, &p[0], &replies[0]) &&
        first_legs(&options, (struct hops){hops, 0}, &p[1], &replies[1])) {
        EXPECT(GSS_ERROR(pair_initiate(&options, &p[0], &replies[1], &out)));
        gss_status_text(gss_mech_krb5, p[0].minor, text, sizeof(text));
        EXPECT_MATCH(text, "[Mm]utual authentication failed|did not prove");
        EXPECT_NUMBER(pair_initiate(&options, &p[1], &replies[1], &out),
                      GSS_S_COMPLETE);
    }
    for (int i = 0; i < 2; i++) {
        gss_release_buffer(&ignored, &replies[i]);
        pair_free(&p[i]);
    }
}

/* The acceptor's own answer is no third leg. */
static void
refuse_reflection(int hops)
{
    const struct pair_options options = {.flags = DCE_FLAGS};
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    if (first_legs(&options, (struct hops){0, hops}, &p, &reply)) {
        EXPECT(GSS_ERROR(pair_accept(&options, &p, &reply, &out)));
        EXPECT(p.client == GSS_C_NO_NAME);
    }
    gss_release_buffer(&ignored, &reply);
    gss_release_buffer(&ignored, &out);
    pair_free(&p);
}

static void
wrong_answers(void)
{
    for (int hops = 0; hops <= 2; hops++) {
        refuse_answer(hops);
        refuse_another_answer(hops);
        refuse_reflection(hops);
    }
}

/* RFC 2743 section 2.2.1: the later calls carry the same target. */
static void
another_target(void)
{
    const struct pair_options options = {.flags = PAIR_FLAGS},
                              other = {.target = "HTTP@localhost",
                                       .flags = PAIR_FLAGS};
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    for (int hops = 1; hops <= 2; hops++) {
        struct pair p = {0};

        if (first_legs(&options, (struct hops){hops, 0}, &p, &reply))
            EXPECT_NUMBER(pair_initiate(&other, &p, &reply, &out),
                          GSS_S_BAD_NAME);
        gss_release_buffer(&ignored, &reply);
        gss_release_buffer(&ignored, &out);
        pair_free(&p);
    }
}

/* No credential is needed any more. */
static void
without_a_cache(void)
{
    const struct pair_options options = {.flags = PAIR_FLAGS};
    char before[500];

    snprintf(before, sizeof(before), "%s", getenv("KRB5CCNAME"));
    for (int hops = 1; hops <= 2; hops++) {
        gss_buffer_desc reply = GSS_C_EMPTY_BUFFER;
        struct pair p = {0};
        OM_uint32 ignored;

        if (first_legs(&options, (struct hops){hops, 0}, &p, &reply)) {
            setenv("KRB5CCNAME", "FILE:/nonexistent/cache", 1);
            last_legs(&options, &p, &reply);
            setenv("KRB5CCNAME", before, 1);
        }
        gss_release_buffer(&ignored, &reply);
        pair_free(&p);
    }
}

/* What was delegated stays behind, and is not promised. */
static void
a_delegated_credential_stays(void)
{
    const struct pair_options options = {.target = "deleg@localhost",
                                         .flags = DCE_FLAGS | GSS_C_DELEG_FLAG};
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc third = GSS_C_EMPTY_BUFFER, none = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    if (EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &first),
                      GSS_S_CONTINUE_NEEDED) &&
        EXPECT_NUMBER(pair_accept(&options, &p, &first, &reply),
                      GSS_S_CONTINUE_NEEDED) &&
        hop_often(&p.acceptor, 2) &&
        EXPECT_NUMBER(pair_initiate(&options, &p, &reply, &third),
                      GSS_S_COMPLETE) &&
        EXPECT_NUMBER(pair_accept(&options, &p, &third, &none),
                      GSS_S_COMPLETE)) {
        EXPECT_NUMBER(p.acceptor_flags, DCE_FLAGS | GSS_C_TRANS_FLAG);
        EXPECT(p.delegated == GSS_C_NO_CREDENTIAL);
    }
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
    gss_release_buffer(&ignored, &third);
    gss_release_buffer(&ignored, &none);
    pair_free(&p);
}

static const struct report_test tests[] = {
    {"partial: wrong answers", wrong_answers},
    {"partial: another target", another_target},
    {"partial: without a cache", without_a_cache},
    {"partial: a delegated credential stays", a_delegated_credential_stays},
};

void
transfer_partial_tests(void)
{
    static const char *const services[] = {"svc18", "svc17", "svc19",
                                           "svc20", "svc25", "svc26"};

    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        if (i == 0 || !gss_under_valgrind())
            every_way(services[i]);
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}

void
transfer_partial_weak_tests(void)
{
    every_way("svc16");
    every_way("svc23");
}
