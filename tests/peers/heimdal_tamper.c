/* tests/peers/heimdal_tamper.c: tokens of Heimdal's that were changed on their
 * way to the module, and the module's on their way to Heimdal. */
#include "tests/peers/heimdal.h"
#include "tests/peers/open_fields.h"
#include "tests/peers/pair.h"
#include "tests/peers/remote.h"
#include "tests/peers/report.h"

#include <stdlib.h>
#include <string.h>

/* Each of so many bits is flipped; no divisor of 8, so that all of the bits of
 * a byte have their turn. */
static size_t stride = 3;

/* Of the module's tokens only the sealed end is changed: how Heimdal fares with
 * the rest is not ours to judge, and its initiator does not survive it. */
#define TAIL 40 /* bytes */

/* Without replay detection: Heimdal remembers the number of a message before it
 * knows that the message is genuine. */
static const struct pair_options options = {
    .flags = GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG};

static void
flip(const gss_buffer_desc *token, size_t bit)
{
    ((unsigned char *)token->value)[bit / 8] ^= (unsigned char)(1u << bit % 8);
}

static size_t
first_bit(const gss_buffer_desc *token, bool ours)
{
    return ours && token->length > TAIL ? (token->length - TAIL) * 8 : 0;
}

static void
begin(struct remote *r, enum remote_call role)
{
    gss_buffer_desc line = gss_text("flags=mutual,conf,integ");
    struct remote_answer a;

    EXPECT_NUMBER(remote_call(r, role, &line, &a), GSS_S_COMPLETE);
    free(a.out.value);
}

/* ---- context tokens ---- */

static bool
we_accept(const gss_buffer_desc *token)
{
    gss_buffer_desc in = *token, out = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;
    bool good;

    good = !GSS_ERROR(pair_accept(&options, &p, &in, &out));
    gss_release_buffer(&ignored, &out);
    pair_free(&p);
    return good;
}

static bool
heimdal_accepts(struct remote *r, const gss_buffer_desc *token)
{
    struct remote_answer a;

    begin(r, REMOTE_ACCEPT);
    remote_call(r, REMOTE_TOKEN, token, &a);
    free(a.out.value);
    return a.major == GSS_S_COMPLETE;
}

/* Every flip but those of fields that nothing protects is refused. */
static void
flip_request(struct remote *r, gss_buffer_desc *token, bool ours)
{
    char path[80];
    size_t bit;
    bool good;

    for (bit = first_bit(token, ours); bit < token->length * 8; bit += stride) {
        flip(token, bit);
        good = ours ? heimdal_accepts(r, token) : we_accept(token);
        flip(token, bit);
        if (good &&
            open_field_at(token, bit / 8, path, sizeof(path)) == NUM_OPEN)
            report_fault(__FILE__, __LINE__, "bit %zu of byte %zu (%s) passes",
                         bit % 8, bit / 8, path);
    }
    EXPECT(ours ? heimdal_accepts(r, token) : we_accept(token));
}

static void
play_requests(struct remote *r)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct remote_answer a;
    struct pair p = {0};
    OM_uint32 ignored;

    report_open("the module refuses changed AP-REQs of Heimdal's");
    begin(r, REMOTE_INITIATE);
    remote_call(r, REMOTE_TOKEN, NULL, &a);
    EXPECT_NUMBER(a.major, GSS_S_CONTINUE_NEEDED);
    flip_request(r, &a.out, false);
    free(a.out.value);
    report_close();
    report_open("Heimdal refuses changed AP-REQs of the module's");
    pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token);
    EXPECT_NUMBER(p.major, GSS_S_CONTINUE_NEEDED);
    flip_request(r, &token, true);
    gss_release_buffer(&ignored, &token);
    pair_free(&p);
    report_close();
}

/* An exchange up to the AP-REP, of which one bit is flipped.  False when it
 * ends before that bit. */
static bool
answer_us_wrongly(struct remote *r, size_t bit)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    struct remote_answer a;
    struct pair p = {0};
    OM_uint32 ignored;
    bool inside;

    begin(r, REMOTE_ACCEPT);
    pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token);
    EXPECT_NUMBER(remote_call(r, REMOTE_TOKEN, &token, &a), GSS_S_COMPLETE);
    inside = bit < a.out.length * 8;
    if (inside) {
        flip(&a.out, bit);
        if (!GSS_ERROR(pair_initiate(&options, &p, &a.out, &out)))
            report_fault(__FILE__, __LINE__, "bit %zu of byte %zu passes",
                         bit % 8, bit / 8);
    }
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &out);
    free(a.out.value);
    pair_free(&p);
    return inside;
}

/* The same to Heimdal; `bit` counts from the sealed end. */
static bool
answer_heimdal_wrongly(struct remote *r, size_t bit)
{
    gss_buffer_desc reply = GSS_C_EMPTY_BUFFER;
    struct remote_answer a, told;
    struct pair p = {0};
    OM_uint32 ignored;
    bool inside;

    begin(r, REMOTE_INITIATE);
    remote_call(r, REMOTE_TOKEN, NULL, &a);
    EXPECT_NUMBER(pair_accept(&options, &p, &a.out, &reply), GSS_S_COMPLETE);
    bit += first_bit(&reply, true);
    inside = bit < reply.length * 8;
    if (inside) {
        flip(&reply, bit);
        if (remote_call(r, REMOTE_TOKEN, &reply, &told) == GSS_S_COMPLETE)
            report_fault(__FILE__, __LINE__, "bit %zu of byte %zu passes",
                         bit % 8, bit / 8);
        free(told.out.value);
    }
    gss_release_buffer(&ignored, &reply);
    free(a.out.value);
    pair_free(&p);
    return inside;
}

static void
play_replies(struct remote *r)
{
    size_t bit;

    report_open("the module refuses changed AP-REPs of Heimdal's");
    for (bit = 0; !report_failed() && answer_us_wrongly(r, bit); bit += stride)
        continue;
    EXPECT(bit > 100);
    report_close();
    report_open("Heimdal refuses changed AP-REPs of the module's");
    for (bit = 0; !report_failed() && answer_heimdal_wrongly(r, bit);
         bit += stride)
        continue;
    EXPECT(bit > 100);
    report_close();
}

/* ---- messages ---- */

/* A context of the module to Heimdal. */
static bool
establish(struct remote *r, struct pair *p)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    struct remote_answer a;
    OM_uint32 ignored;

    memset(p, 0, sizeof(*p));
    begin(r, REMOTE_ACCEPT);
    pair_initiate(&options, p, GSS_C_NO_BUFFER, &token);
    remote_call(r, REMOTE_TOKEN, &token, &a);
    pair_initiate(&options, p, &a.out, &out);
    gss_release_buffer(&ignored, &token);
    gss_release_buffer(&ignored, &out);
    free(a.out.value);
    return EXPECT_NUMBER(p->major, GSS_S_COMPLETE) &&
           EXPECT_NUMBER(a.major, GSS_S_COMPLETE);
}

static bool
we_take(gss_ctx_id_t context, enum remote_call made_by, gss_buffer_desc *token)
{
    gss_buffer_desc message = gss_text(REMOTE_MESSAGE);
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    if (made_by == REMOTE_MIC)
        return !GSS_ERROR(
            gss_verify_mic(&minor, context, &message, token, NULL));
    major = gss_unwrap(&minor, context, token, &got, NULL, NULL);
    EXPECT_NUMBER(got.length, GSS_ERROR(major) ? 0 : message.length);
    gss_release_buffer(&minor, &got);
    return !GSS_ERROR(major);
}

static bool
heimdal_takes(struct remote *r, enum remote_call made_by,
              const gss_buffer_desc *token)
{
    struct remote_answer a;

    remote_call(r, made_by == REMOTE_MIC ? REMOTE_VERIFY : REMOTE_OPEN, token,
                &a);
    free(a.out.value);
    /* The order of one that is not genuine, which it may tell, is no yes. */
    return a.major == GSS_S_COMPLETE;
}

static OM_uint32
make(gss_ctx_id_t context, enum remote_call call, gss_buffer_t token)
{
    gss_buffer_desc message = gss_text(REMOTE_MESSAGE);
    OM_uint32 minor;

    if (call == REMOTE_MIC)
        return gss_get_mic(&minor, context, GSS_C_QOP_DEFAULT, &message, token);
    return gss_wrap(&minor, context, call == REMOTE_SEAL, GSS_C_QOP_DEFAULT,
                    &message, NULL, token);
}

static void
play_message(struct remote *r, enum remote_call call, const char *name)
{
    gss_buffer_desc message = gss_text(REMOTE_MESSAGE);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct remote_answer a;
    OM_uint32 ignored;
    struct pair p;
    size_t bit;

    report_open("the module refuses changed %s of Heimdal's", name);
    if (establish(r, &p)) {
        remote_call(r, call, &message, &a);
        for (bit = 0; bit < a.out.length * 8; bit++) {
            flip(&a.out, bit);
            if (we_take(p.initiator, call, &a.out))
                report_fault(__FILE__, __LINE__, "bit %zu of byte %zu passes",
                             bit % 8, bit / 8);
            flip(&a.out, bit);
        }
        EXPECT(we_take(p.initiator, call, &a.out));
        free(a.out.value);
    }
    report_close();
    report_open("Heimdal refuses changed %s of the module's", name);
    EXPECT_NUMBER(make(p.initiator, call, &token), GSS_S_COMPLETE);
    for (bit = first_bit(&token, true); bit < token.length * 8; bit++) {
        flip(&token, bit);
        if (heimdal_takes(r, call, &token))
            report_fault(__FILE__, __LINE__, "bit %zu of byte %zu passes",
                         bit % 8, bit / 8);
        flip(&token, bit);
    }
    EXPECT(heimdal_takes(r, call, &token));
    gss_release_buffer(&ignored, &token);
    pair_free(&p);
    report_close();
}

void
heimdal_tamper(void)
{
    struct remote r;

    if (gss_under_valgrind())
        stride = 41;
    /* One authenticator is given many times over. */
    setenv("KRB5RCACHENAME", "none:", 1);
    report_open("a Heimdal to be told each call");
    EXPECT(remote_start(&r, NULL));
    report_close();
    play_requests(&r);
    play_replies(&r);
    play_message(&r, REMOTE_SEAL, "sealed messages");
    play_message(&r, REMOTE_SIGN, "signed messages");
    play_message(&r, REMOTE_MIC, "MICs");
    report_open("it ends well");
    remote_stop(&r);
    report_close();
    unsetenv("KRB5RCACHENAME");
}
