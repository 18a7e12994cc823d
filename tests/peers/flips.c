/* tests/peers/flips.c: every bit of every kind of token flipped, one at a time,
 * and every truncation.
 *
 *     flips.realm [builtin]     builtin: MIT's builtin, to judge the test
 *
 * APEX_TEST_STRIDE=N tries only each Nth bit; the default is 1, and 41 under
 * valgrind.
 */
#include "tests/peers/open_fields.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"
#include "tests/peers/weak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int enctypes[] = {17, 18, 19, 20, 25, 26};
static const int weak_enctypes[] = {16, 23};

static bool module_used;
static size_t stride = 1;

static bool passed[NUM_OPEN];

static struct pair_options
options_for(int enctype, OM_uint32 flags)
{
    static char target[30];
    struct pair_options options = {.target = target, .flags = flags};

    snprintf(target, sizeof(target), "svc%d@localhost", enctype);
    return options;
}

/* A bit of an AP-REQ token that passed: allowed in an open field only. */
static void
judge_passed(const gss_buffer_desc *token, size_t bit, const struct pair *p)
{
    char path[80], client[100];
    size_t i = open_field_at(token, bit / 8, path, sizeof(path));

    if (i == NUM_OPEN)
        report_fault(__FILE__, __LINE__, "bit %zu of byte %zu (%s) passes",
                     bit % 8, bit / 8, path);
    else
        passed[i] = true;
    gss_name_text(p->client, client, sizeof(client));
    EXPECT(strcmp(client, "alice@APEX.TEST") == 0);
}

/* An acceptor's first call on a token; whatever it says, nothing is left. */
static bool
accept_token(const struct pair_options *options, const gss_buffer_desc *token,
             struct pair *p)
{
    gss_buffer_desc in = *token, out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;
    bool good;

    memset(p, 0, sizeof(*p));
    pair_accept(options, p, &in, &out);
    good = !GSS_ERROR(p->major);
    if (!good) {
        EXPECT(p->acceptor == GSS_C_NO_CONTEXT);
        EXPECT(p->client == GSS_C_NO_NAME);
        EXPECT(p->delegated == GSS_C_NO_CREDENTIAL);
    }
    gss_release_buffer(&ignored, &out);
    return good;
}

static bool
first_token(const struct pair_options *options, gss_buffer_desc *out)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;

    pair_initiate(options, &p, GSS_C_NO_BUFFER, &token);
    *out = gss_copy(token.value, token.length);
    gss_release_buffer(&ignored, &token);
    pair_free(&p);
    return EXPECT(!GSS_ERROR(p.major)) && EXPECT(out->length > 0);
}

static void
flip(const gss_buffer_desc *token, size_t bit)
{
    ((unsigned char *)token->value)[bit / 8] ^= (unsigned char)(1u << bit % 8);
}

static void
truncate_ap_req(const struct pair_options *options, gss_buffer_desc *token)
{
    struct pair p;
    size_t len;

    /* An empty token is SPNEGO's, RFC 4178 section 4.2: not ours to refuse. */
    for (len = 1; len < token->length; len += stride) {
        gss_buffer_desc cut = gss_copy(token->value, len);

        if (accept_token(options, &cut, &p))
            report_fault(__FILE__, __LINE__, "%zu bytes pass", len);
        pair_free(&p);
        free(cut.value);
    }
}

static void
flip_ap_req(int enctype)
{
    struct pair_options options = options_for(enctype, PAIR_FLAGS);
    gss_buffer_desc token;
    struct pair p;
    size_t bit;

    if (!first_token(&options, &token))
        return;
    for (bit = 0; bit < token.length * 8; bit += stride) {
        flip(&token, bit);
        if (accept_token(&options, &token, &p)) {
            flip(&token, bit);
            judge_passed(&token, bit, &p);
            flip(&token, bit);
        }
        pair_free(&p);
        flip(&token, bit);
    }
    truncate_ap_req(&options, &token);
    EXPECT(accept_token(&options, &token, &p));
    pair_free(&p);
    free(token.value);
}

/* Feeds a changed AP-REP to an initiator that waits for it: refused, and the
 * context dead, even for the genuine one.  `keep` bytes of it, with `bit`
 * flipped unless it is beyond. */
static void
answer(const struct pair_options *options, struct pair *p,
       gss_buffer_desc *reply, size_t keep, size_t bit)
{
    gss_buffer_desc in = gss_copy(reply->value, keep);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored;

    if (bit / 8 < keep)
        flip(&in, bit);
    if (!GSS_ERROR(pair_initiate(options, p, &in, &out)))
        report_fault(__FILE__, __LINE__, "byte %zu, bit %zu of %zu passes",
                     bit / 8, bit % 8, keep);
    gss_release_buffer(&ignored, &out);
    if (p->initiator != GSS_C_NO_CONTEXT)
        EXPECT(GSS_ERROR(pair_initiate(options, p, reply, &out)));
    gss_release_buffer(&ignored, &out);
    free(in.value);
}

/* What is done to an AP-REP. */
enum damage { FLIPPED, CUT };

/* Makes an exchange up to the AP-REP, and answers with one damaged at `place`:
 * a bit to flip, or a length to cut it to.  False when the AP-REP ends before
 * that: the numbers in it differ in length from one to the next. */
static bool
answer_wrongly(const struct pair_options *options, enum damage damage,
               size_t place)
{
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;
    bool inside;

    pair_initiate(options, &p, GSS_C_NO_BUFFER, &first);
    pair_accept(options, &p, &first, &reply);
    EXPECT(reply.length > 0);
    inside = place < (damage == CUT ? reply.length : reply.length * 8);
    if (inside && damage == CUT)
        answer(options, &p, &reply, place, reply.length * 8);
    else if (inside)
        answer(options, &p, &reply, reply.length, place);
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
    pair_free(&p);
    return inside;
}

static void
flip_ap_rep(int enctype)
{
    struct pair_options options = options_for(enctype, PAIR_FLAGS);
    size_t place;

    for (place = 0; !report_failed(); place += stride) {
        if (!answer_wrongly(&options, FLIPPED, place))
            break;
    }
    EXPECT(place > 0);
    for (place = 0; !report_failed(); place += stride) {
        if (!answer_wrongly(&options, CUT, place))
            break;
    }
}

/* A kind of message token: how it is made, and how it is taken. */
struct kind {
    const char *name;
    OM_uint32 (*make)(OM_uint32 *minor, gss_ctx_id_t context,
                      gss_buffer_t token);
    OM_uint32 (*take)(OM_uint32 *minor, gss_ctx_id_t context,
                      gss_buffer_t token);
};

/* Its length divides no power of two: a flipped RRC is no full turn. */
static const char text[] = "thirty-seven bytes, no more, no less!";

static OM_uint32
make_wrap(OM_uint32 *minor, gss_ctx_id_t context, int conf, gss_buffer_t token)
{
    gss_buffer_desc message = gss_text(text);

    return gss_wrap(minor, context, conf, GSS_C_QOP_DEFAULT, &message, NULL,
                    token);
}

static OM_uint32
make_sealed(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t token)
{
    return make_wrap(minor, context, 1, token);
}

static OM_uint32
make_open(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t token)
{
    return make_wrap(minor, context, 0, token);
}

static OM_uint32
take_wrap(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t token)
{
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;

    major = gss_unwrap(minor, context, token, &got, NULL, NULL);
    if (GSS_ERROR(major))
        EXPECT_NUMBER(got.length, 0);
    else
        EXPECT(got.length == strlen(text) &&
               memcmp(got.value, text, got.length) == 0);
    gss_release_buffer(&ignored, &got);
    return major;
}

static OM_uint32
make_mic(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t token)
{
    gss_buffer_desc message = gss_text(text);

    return gss_get_mic(minor, context, GSS_C_QOP_DEFAULT, &message, token);
}

static OM_uint32
take_mic(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t token)
{
    gss_buffer_desc message = gss_text(text);

    return gss_verify_mic(minor, context, &message, token, NULL);
}

static const struct kind kinds[] = {
    {"sealed wrap", make_sealed, take_wrap},
    {"open wrap", make_open, take_wrap},
    {"MIC", make_mic, take_mic},
};

/* A copy with one byte more. */
static gss_buffer_desc
longer(const gss_buffer_desc *token)
{
    gss_buffer_desc copy = {token->length + 1, calloc(1, token->length + 1)};

    if (copy.value == NULL)
        abort();
    memcpy(copy.value, token->value, token->length);
    return copy;
}

/* RFC 4757 section 7.2: the number of an RC4 token is sealed with a stream
 * cipher, and no checksum covers it.  Where it makes no key, as it does in a
 * sealed wrap, a flipped bit is another place in the order. */
static bool
is_open_number(const struct kind *k, int enctype, const gss_buffer_desc *token,
               size_t bit)
{
    const unsigned char *bytes = token->value;
    size_t number = 2 + 2 + bytes[3] + 8u; /* 60 len, 06 len OID, algorithms */

    return enctype == 23 && k->make != make_sealed && bit / 8 >= number &&
           bit / 8 < number + 4;
}

/* Gives the receiver all wrong forms of a token; `again`: and after each the
 * genuine one, which a context without replay detection takes every time. */
static void
receive_wrongly(const struct kind *k, int enctype, gss_ctx_id_t to,
                gss_buffer_desc *token, bool again)
{
    size_t length = token->length, bit;
    gss_buffer_desc cut;
    OM_uint32 minor;

    for (bit = 0; bit < length * 8; bit += stride) {
        bool is_open = is_open_number(k, enctype, token, bit);

        if (is_open && !again) /* would move the window */
            continue;
        flip(token, bit);
        if ((GSS_ERROR(k->take(&minor, to, token)) != 0) == is_open)
            report_fault(__FILE__, __LINE__, "bit %zu of byte %zu %s", bit % 8,
                         bit / 8, is_open ? "is refused" : "passes");
        flip(token, bit);
        if (again)
            EXPECT_NUMBER(k->take(&minor, to, token), GSS_S_COMPLETE);
    }
    for (bit = 0; bit < length; bit += stride) {
        cut = gss_copy(token->value, bit);
        if (!GSS_ERROR(k->take(&minor, to, &cut)))
            report_fault(__FILE__, __LINE__, "%zu bytes pass", bit);
        free(cut.value);
    }
    cut = longer(token);
    EXPECT(GSS_ERROR(k->take(&minor, to, &cut)));
    free(cut.value);
    EXPECT_NUMBER(k->take(&minor, to, token), GSS_S_COMPLETE);
}

static void
flip_message(const struct kind *k, int enctype, OM_uint32 flags)
{
    struct pair_options options = options_for(enctype, flags);
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;
    struct pair p;

    if (pair_expect(&options, &p)) {
        major = k->make(&minor, p.initiator, &token);
        if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
            receive_wrongly(k, enctype, p.acceptor, &token, flags == 0);
        gss_release_buffer(&minor, &token);
        major = k->make(&minor, p.acceptor, &token);
        if (EXPECT_NUMBER(major, GSS_S_COMPLETE) && flags != 0)
            receive_wrongly(k, enctype, p.initiator, &token, false);
        gss_release_buffer(&minor, &token);
    }
    pair_free(&p);
}

static void
flip_enctype(int enctype)
{
    size_t i;

    report_open("flips: enctype %d, AP-REQ", enctype);
    flip_ap_req(enctype);
    report_close();
    report_open("flips: enctype %d, AP-REP", enctype);
    flip_ap_rep(enctype);
    report_close();
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        report_open("flips: enctype %d, %s", enctype, kinds[i].name);
        flip_message(&kinds[i], enctype, 0);
        flip_message(&kinds[i], enctype, PAIR_FLAGS);
        report_close();
    }
}

static void
flip_weak_enctypes(void)
{
    char config[WEAK_CONFIG_SIZE], before[WEAK_CONFIG_SIZE];
    size_t i;

    snprintf(before, sizeof(before), "%s", getenv("KRB5_CONFIG"));
    for (i = 0; i < sizeof(weak_enctypes) / sizeof(weak_enctypes[0]); i++) {
        weak_config(weak_enctypes[i], config);
        setenv("KRB5_CONFIG", config, 1);
        flip_enctype(weak_enctypes[i]);
    }
    setenv("KRB5_CONFIG", before, 1);
}

/* A field that is listed without need would hide a fault. */
static void
judge_open_fields(void)
{
    size_t i;

    for (i = 0; i < NUM_OPEN; i++) {
        report_open("flips: %s is open: %s", open_fields[i].name,
                    open_fields[i].reason);
        if (stride == 1 && module_used)
            EXPECT(passed[i]);
        report_close();
    }
}

int
main(int argc, char **argv)
{
    const char *number = getenv("APEX_TEST_STRIDE");
    size_t i;

    module_used = argc < 2 || strcmp(argv[1], "builtin") != 0;
    if (module_used)
        gss_use_module();
    else
        gss_use_builtin();
    if (number != NULL && atoi(number) > 0)
        stride = (size_t)atoi(number);
    else if (gss_under_valgrind())
        stride = 41;
    /* One authenticator is given many times over. */
    setenv("KRB5RCACHENAME", "none:", 1);
    for (i = 0; i < sizeof(enctypes) / sizeof(enctypes[0]); i++)
        flip_enctype(enctypes[i]);
    flip_weak_enctypes();
    judge_open_fields();
    report_open("flips: the module was used");
    EXPECT_NUMBER(gss_module_mapped(), module_used);
    report_close();
    return report_finish();
}
