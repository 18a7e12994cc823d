/* tests/unit/mit_context_test.c: exported contexts in the form of MIT's builtin
 * (mech/form/mit_context.h), with some that it exported. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_checksum.h"
#include "crypto/crypto.h"
#include "mech/form/mit_context.h"
#include "mech/form/mit_attributes.h"
#include "tests/unit/tap.h"

#define MAX_TOKEN 4096
#define NUM_ROWS  26

/* One row of exported.tsv. */
struct sample {
    int32_t enctype;
    bool initiator;
    uint8_t token[MAX_TOKEN];
    size_t len;
    uint32_t endtime;
    uint64_t send_seq, recv_seq;
    uint8_t key[CRYPTO_MAX_KEY], subkey[CRYPTO_MAX_KEY];
    size_t key_len, subkey_len;
};

static size_t
from_hex(const char *text, uint8_t *out, size_t max)
{
    unsigned octet;
    size_t len = 0;

    while (len < max && sscanf(text + 2 * len, "%2x", &octet) == 1)
        out[len++] = (uint8_t)octet;
    return len;
}

static char *
next_field(char **at)
{
    char *field = strsep(at, "\t\n");

    return field != NULL ? field : (char *)"";
}

static void
parse_row(char *line, struct sample *out)
{
    out->enctype = (int32_t)strtol(next_field(&line), NULL, 10);
    out->initiator = strcmp(next_field(&line), "initiator") == 0;
    out->len = from_hex(next_field(&line), out->token, sizeof(out->token));
    out->endtime = (uint32_t)strtoul(next_field(&line), NULL, 10);
    out->send_seq = strtoull(next_field(&line), NULL, 10);
    out->recv_seq = strtoull(next_field(&line), NULL, 10);
    out->key_len = from_hex(next_field(&line), out->key, sizeof(out->key));
    out->subkey_len =
        from_hex(next_field(&line), out->subkey, sizeof(out->subkey));
}

/* Calls `test` for every row; all of them have to be there. */
static void
for_each(void (*test)(const struct sample *s))
{
    const char *dir = getenv("top_srcdir");
    char path[1000], line[4 * MAX_TOKEN];
    struct sample s;
    size_t num = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/data/exported.tsv",
             dir != NULL ? dir : ".");
    file = fopen(path, "r");
    CU_ASSERT_FATAL(file != NULL);
    while (fgets(line, sizeof(line), file) != NULL) {
        if (line[0] == '#')
            continue;
        parse_row(line, &s);
        test(&s);
        num++;
    }
    fclose(file);
    CU_ASSERT_EQUAL(num, NUM_ROWS);
}

static struct bytes
token_of(const struct sample *s)
{
    return (struct bytes){s->token, s->len};
}

static bool
decode(struct bytes in, struct mit_context *out)
{
    struct builder authdata = BUILDER_INIT;
    bool ok = mit_context_decode(in, &authdata, out);

    /* What is compared is outside of the list. */
    builder_free(&authdata);
    out->authdata = (struct bytes){NULL, 0};
    return ok;
}

static bool
is_key(const struct mit_key *key, const uint8_t *value, size_t len)
{
    return key->present && key->value.len == len &&
           crypto_equal(key->value.data, value, len);
}

static bool
is_text(struct bytes text, const char *want)
{
    return bytes_equal(text, bytes_of_string(want));
}

static void
check_keys(const struct mit_context *c, const struct sample *s)
{
    const struct mit_key *message =
        c->acceptor_subkey.present ? &c->acceptor_subkey : &c->subkey;

    if (crypto_profile_find(message->enctype)->cfx) {
        CU_ASSERT(is_key(&c->subkey, s->key, s->key_len));
        CU_ASSERT_EQUAL(c->acceptor_subkey.present, s->subkey_len > 0);
        if (c->acceptor_subkey.present)
            CU_ASSERT(is_key(&c->acceptor_subkey, s->subkey, s->subkey_len));
    } else {
        CU_ASSERT(is_key(message, s->key, s->key_len));
    }
    CU_ASSERT_EQUAL(c->subkey.enctype, s->enctype);
    CU_ASSERT(c->session_key.present);
}

static void
check_sample(const struct sample *s)
{
    struct mit_context c;
    char service[50];

    CU_ASSERT_FATAL(decode(token_of(s), &c));
    CU_ASSERT_EQUAL(c.initiator, s->initiator);
    CU_ASSERT_EQUAL(c.endtime, s->endtime);
    CU_ASSERT(c.authtime > 0 && c.authtime < c.endtime);
    CU_ASSERT_EQUAL(c.send_seq, s->send_seq);
    CU_ASSERT_EQUAL(c.recv_seq, s->recv_seq);
    snprintf(service, sizeof(service), "svc%d/localhost@APEX.TEST",
             (int)s->enctype);
    CU_ASSERT(is_text(s->initiator ? c.here : c.there, "alice@APEX.TEST"));
    CU_ASSERT(is_text(s->initiator ? c.there : c.here, service));
    CU_ASSERT_EQUAL(c.clockskew, 300);
    /* The acceptor had one message of the initiator's. */
    CU_ASSERT_EQUAL(c.window.base, c.recv_seq);
    if (c.window.detect_replay)
        CU_ASSERT_EQUAL(c.window.next, s->initiator ? 0 : 1);
    check_keys(&c, s);
}

static void
samples_are_read(void)
{
    for_each(check_sample);
}

/* What is written again is read as the same, and then does not change. */
static void
check_again(const struct sample *s)
{
    struct builder authdata[2] = {BUILDER_INIT, BUILDER_INIT};
    struct builder out[2] = {BUILDER_INIT, BUILDER_INIT};
    struct mit_context c, again;

    CU_ASSERT_FATAL(mit_context_decode(token_of(s), &authdata[0], &c));
    mit_context_encode(&out[0], &c);
    CU_ASSERT_FATAL(
        mit_context_decode(builder_view(&out[0]), &authdata[1], &again));
    mit_context_encode(&out[1], &again);
    CU_ASSERT(bytes_equal(builder_view(&out[0]), builder_view(&out[1])));
    CU_ASSERT(bytes_equal(c.authdata, again.authdata));
    CU_ASSERT(bytes_equal(c.pac, again.pac));
    CU_ASSERT(is_key(&again.subkey, c.subkey.value.data, c.subkey.value.len));
    CU_ASSERT_EQUAL(again.window.received, c.window.received);
    CU_ASSERT_EQUAL(again.flags, c.flags);
    CU_ASSERT(s->initiator || c.authdata.len > 0);
    for (int i = 0; i < 2; i++) {
        builder_free(&authdata[i]);
        builder_free(&out[i]);
    }
}

static void
samples_are_written_again(void)
{
    for_each(check_again);
}

/* What the builtin writes of a context that awaits the peer's next token. */
static void
make_waiting(struct mit_context *c)
{
    c->established = false;
    c->flags |= GSS_WIRE_MUTUAL;
    if (!c->initiator) {
        c->flags |= GSS_WIRE_DCE_STYLE;
        if (!c->acceptor_subkey.present)
            c->acceptor_subkey = c->subkey;
        c->send_seq = 0x11223344;
        c->recv_seq = 0x55667788;
        return;
    }
    c->acceptor_subkey.present = false;
    c->recv_seq = 0;
    c->ctime = 1700000007;
    c->cusec = 424242;
}

/* Whether it is read as it was written, or is not read at all. */
static bool
comes_back(const struct mit_context *c)
{
    struct builder out = BUILDER_INIT, list = BUILDER_INIT;
    struct mit_context got;
    bool ok;

    mit_context_encode(&out, c);
    ok = mit_context_decode(builder_view(&out), &list, &got);
    if (ok) {
        CU_ASSERT_EQUAL(got.established, c->established);
        CU_ASSERT_EQUAL(got.ctime, c->ctime);
        CU_ASSERT_EQUAL(got.cusec, c->cusec);
        CU_ASSERT_EQUAL(got.send_seq, c->send_seq);
        CU_ASSERT_EQUAL(got.recv_seq, c->recv_seq);
        CU_ASSERT(is_key(&got.session_key, c->session_key.value.data,
                         c->session_key.value.len));
        CU_ASSERT_EQUAL(got.acceptor_subkey.present,
                        c->acceptor_subkey.present);
    }
    for (size_t len = 0; len < out.len; len++)
        CU_ASSERT(!decode((struct bytes){out.data, len}, &got));
    builder_free(&list);
    builder_free(&out);
    return ok;
}

/* A waiting context with one change is refused. */
#define REFUSED(c, change)                                                     \
    do {                                                                       \
        struct mit_context w = c;                                              \
                                                                               \
        change;                                                                \
        CU_ASSERT(!comes_back(&w));                                            \
    } while (0)

static void
check_waiting(const struct sample *s)
{
    struct builder list = BUILDER_INIT;
    struct mit_context c;

    CU_ASSERT_FATAL(mit_context_decode(token_of(s), &list, &c));
    make_waiting(&c);
    CU_ASSERT(comes_back(&c));
    REFUSED(c, w.initiator = !w.initiator);
    REFUSED(c, w.session_key.present = false);
    REFUSED(c, w.send_seq = UINT64_C(1) << 32);
    REFUSED(c, w.recv_seq = UINT64_C(1) << 32);
    if (c.initiator) {
        REFUSED(c, w.flags &= ~(uint32_t)GSS_WIRE_MUTUAL);
        REFUSED(c, w.acceptor_subkey = w.subkey);
        REFUSED(c, w.cusec = -1);
        REFUSED(c, w.cusec = 1000000);
    } else {
        REFUSED(c, w.flags &= ~(uint32_t)GSS_WIRE_DCE_STYLE);
        REFUSED(c, w.acceptor_subkey.present = false);
    }
    builder_free(&list);
}

static void
waiting_contexts_come_back(void)
{
    for_each(check_waiting);
}

/* A copy in memory of its own exact size, so that a read beyond is noticed. */
static bool
decode_copy(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    struct mit_context c;
    bool ok;

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, bytes, len);
    ok = decode((struct bytes){copy, len}, &c);
    free(copy);
    return ok;
}

static void
check_truncations(const struct sample *s)
{
    for (size_t len = 0; len < s->len; len++)
        CU_ASSERT(!decode_copy(s->token, len));
}

static void
truncated_contexts_are_refused(void)
{
    for_each(check_truncations);
}

static void
check_flips(const struct sample *s)
{
    struct sample bad = *s;

    /* Marks and everything up to the flags are refused in every bit, but for an
     * acceptor in DCE style that has its third leg, or has not. */
    for (size_t bit = 0; bit < s->len * 8; bit++) {
        bad.token[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (decode_copy(bad.token, bad.len))
            CU_ASSERT(bit >= 5 * 4 * 8 || bit / 32 == 1 || bit / 32 == 4 ||
                      (bit == 11 * 8 && !s->initiator));
        bad.token[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void
flipped_contexts_do_no_harm(void)
{
    for_each(check_flips);
}

/* Offsets of lengths and numbers in the first sample. */
static void
check_huge_lengths(const struct sample *s)
{
    static const uint8_t huge[][4] = {{0xff, 0xff, 0xff, 0xff},
                                      {0x7f, 0xff, 0xff, 0xff},
                                      {0x80, 0, 0, 0},
                                      {0, 0xff, 0xff, 0xff}};
    struct sample bad = *s;

    for (size_t at = 0; at + 4 <= s->len; at++) {
        for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
            memcpy(bad.token + at, huge[i], 4);
            (void)decode_copy(bad.token, bad.len);
            memcpy(bad.token + at, s->token + at, 4);
        }
    }
}

static void
huge_lengths_do_no_harm(void)
{
    for_each(check_huge_lengths);
}

static void
a_key_without_a_profile_is_not_written(void)
{
    static const uint8_t value[8] = {0};
    struct builder b = BUILDER_INIT;
    struct mit_context c = {
        .subkey = {.present = true, .enctype = 3, .value = {value, 8}},
    };

    mit_context_encode(&b, &c);
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
}

/* ---- attributes ---- */

/* A PAC of one empty buffer of type 10, the same in an AuthorizationData
 * content, and an indicator. */
#define PAC_LEN 24
#define PAC                                                                    \
    1, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0
static const uint8_t pac[] = {PAC};
static const uint8_t pac_element[] = {0x30, 0x22, 0xa0, 0x04, 0x02, 0x02, 0x00,
                                      0x80, 0xa1, 0x1a, 0x04, 0x18, PAC};
static const uint8_t one_indicator[] = {0x0c, 3, 'o', 't', 'p'};

/* What MIT's mechanism writes of them. */
#define NAMED_PAC 0, 0, 0, 5, 'm', 's', 'p', 'a', 'c', 0, 0, 0, PAC_LEN, PAC
#define NAMED_INDICATORS                                                       \
    0, 0, 0, 25, 'a', 'u', 't', 'h', 'e', 'n', 't', 'i', 'c', 'a', 't', 'i',   \
        'o', 'n', '-', 'i', 'n', 'd', 'i', 'c', 'a', 't', 'o', 'r', 's'
#define NUM(n)        0, 0, 0, n
#define ONE_INDICATOR NAMED_INDICATORS, NUM(1), NUM(3), 'o', 't', 'p'

static bool
read_attributes(const uint8_t *in, size_t len, struct bytes *out_pac,
                struct builder *out_indicators)
{
    bool foreign;

    return mit_take_attributes((struct bytes){in, len}, out_pac, out_indicators,
                               &foreign);
}

static void
attributes_are_read(void)
{
    static const uint8_t in[] = {NUM(2), NAMED_PAC, NUM(1), ONE_INDICATOR};
    struct builder list = BUILDER_INIT, again = BUILDER_INIT;
    struct bytes got = {NULL, 0};

    CU_ASSERT_FATAL(read_attributes(in, sizeof(in), &got, &list));
    CU_ASSERT(bytes_equal(got, (struct bytes){pac, sizeof(pac)}));
    CU_ASSERT(
        bytes_equal(builder_view(&list),
                    (struct bytes){one_indicator, sizeof(one_indicator)}));
    mit_put_attributes(&again, got, builder_view(&list));
    CU_ASSERT(
        bytes_equal(builder_view(&again), (struct bytes){in, sizeof(in)}));
    builder_free(&list);
    builder_free(&again);
}

static void
an_unverified_pac_is_not_given(void)
{
    static const uint8_t in[] = {NUM(2), NAMED_PAC, NUM(0), ONE_INDICATOR};
    struct builder list = BUILDER_INIT;
    struct bytes got = {NULL, 0};

    CU_ASSERT(read_attributes(in, sizeof(in), &got, &list));
    CU_ASSERT_EQUAL(got.len, 0);
    CU_ASSERT_EQUAL(list.len, sizeof(one_indicator));
    builder_free(&list);
}

static void
unknown_parts_are_passed_over(void)
{
    static const uint8_t in[] = {NUM(3), NAMED_PAC, NUM(1), NUM(5), 'g', 'r',
                                 'e',    'e',       't',    1,      2,   3};
    struct builder list = BUILDER_INIT;
    struct bytes got = {NULL, 0};

    CU_ASSERT(read_attributes(in, sizeof(in), &got, &list));
    CU_ASSERT_EQUAL(got.len, sizeof(pac));
    builder_free(&list);
}

static void
malformed_attributes_are_refused(void)
{
    static const uint8_t in[] = {NUM(2), NAMED_PAC, NUM(1), ONE_INDICATOR, 0};
    static const uint8_t no_pac[] = {NUM(1), NUM(5), 'm', 's', 'p', 'a',
                                     'c',    NUM(3), 'P', 'A', 'C', NUM(1)};
    static const uint8_t odd_flag[] = {NUM(1), NAMED_PAC, NUM(2)};
    struct builder list = BUILDER_INIT;
    struct bytes got = {NULL, 0};

    /* The last byte is one too many; all before is cut. */
    for (size_t len = 0; len <= sizeof(in); len++) {
        bool whole = len == sizeof(in) - 1;

        CU_ASSERT_EQUAL(read_attributes(in, len, &got, &list), whole);
    }
    got.len = 0;
    CU_ASSERT(!read_attributes(no_pac, sizeof(no_pac), &got, &list));
    CU_ASSERT(!read_attributes(odd_flag, sizeof(odd_flag), &got, &list));
    CU_ASSERT_EQUAL(got.len, 0);
    builder_free(&list);
}

/* A context that is no row of the table. */
static struct mit_context
context_with(struct bytes authdata, struct bytes said)
{
    static const uint8_t value[16] = {1};
    struct mit_context c = {
        .established = true,
        .mech = bytes_of_string("mech"),
        .here = bytes_of_string("here@REALM"),
        .there = bytes_of_string("there@REALM"),
        .subkey = {true, ENCTYPE_AES128_SHA1, {value, sizeof(value)}},
        .window = {.mask = UINT64_MAX},
        .authdata = authdata,
        .pac = said,
    };

    return c;
}

/* Writes it with attributes and says whether it is read. */
static bool
with_attributes(struct bytes authdata, struct bytes said)
{
    struct builder out = BUILDER_INIT, lists = BUILDER_INIT;
    struct mit_context again, c = context_with(authdata, said);
    bool ok;

    mit_context_encode(&out, &c);
    CU_ASSERT_FATAL(builder_ok(&out));
    ok = mit_context_decode(builder_view(&out), &lists, &again);
    if (ok) {
        CU_ASSERT(bytes_equal(again.pac, said));
        CU_ASSERT(again.pac.data == again.authdata.data + 12);
    }
    builder_free(&out);
    builder_free(&lists);
    return ok;
}

static void
the_pac_has_to_be_the_tickets(void)
{
    const struct bytes said = {pac, sizeof(pac)}, none = {NULL, 0};
    uint8_t other[sizeof(pac_element)];

    memcpy(other, pac_element, sizeof(other));
    CU_ASSERT(with_attributes((struct bytes){other, sizeof(other)}, said));
    other[sizeof(other) - PAC_LEN + 8] ^= 1;
    CU_ASSERT(!with_attributes((struct bytes){other, sizeof(other)}, said));
    CU_ASSERT(!with_attributes(none, said));
}

/* What is read of the context `in`: 'K' with its PAC, 'N' with none, 'R' it is
 * refused. */
static char
what_is_kept(struct bytes in)
{
    struct builder lists = BUILDER_INIT;
    struct mit_context c;
    char kept = 'R';

    if (mit_context_decode(in, &lists, &c)) {
        kept = c.pac.len == 0 ? 'N' : 'K';
        CU_ASSERT(c.pac.len == 0 ||
                  bytes_equal(c.pac, (struct bytes){pac, sizeof(pac)}));
    }
    builder_free(&lists);
    return kept;
}

/* Whatever bit of the attributes is flipped, no other PAC comes out of them. */
static void
flipped_attributes_do_no_harm(void)
{
    struct mit_context c =
        context_with((struct bytes){pac_element, sizeof(pac_element)},
                     (struct bytes){pac, sizeof(pac)});
    static const uint8_t said[] = {NUM(2), NAMED_PAC, NUM(1), ONE_INDICATOR};
    struct builder out = BUILDER_INIT;
    uint8_t *at;

    c.indicators = (struct bytes){one_indicator, sizeof(one_indicator)};
    mit_context_encode(&out, &c);
    CU_ASSERT_FATAL(out.len > sizeof(said) + 8);
    CU_ASSERT_EQUAL(what_is_kept(builder_view(&out)), 'K');
    at = out.data + out.len - 8 - sizeof(said);
    CU_ASSERT_EQUAL(memcmp(at, said, sizeof(said)), 0);
    /* number of parts 4, length 4, "mspac", length 4, PAC, mark 4 */
    for (size_t bit = 0; bit < 8 * sizeof(said); bit++) {
        size_t n = bit / 8, mark = 17 + PAC_LEN + 3;
        uint8_t flip = (uint8_t)(1 << bit % 8);
        char kept;

        at[n] ^= flip;
        kept = what_is_kept(builder_view(&out));
        at[n] ^= flip;
        if (n >= 8 && n < 13)
            CU_ASSERT_EQUAL(kept, 'N');
        if (n >= 13 && n <= mark)
            CU_ASSERT_EQUAL(kept, n == mark && flip == 1 ? 'N' : 'R');
    }
    builder_free(&out);
}

static const struct unit_test tests[] = {
    {"contexts of the builtin are read", samples_are_read},
    {"what is read is written again", samples_are_written_again},
    {"contexts that wait come back", waiting_contexts_come_back},
    {"truncated contexts are refused", truncated_contexts_are_refused},
    {"flipped bits do no harm", flipped_contexts_do_no_harm},
    {"huge lengths do no harm", huge_lengths_do_no_harm},
    {"a key without a profile is not written",
     a_key_without_a_profile_is_not_written},
    {"attributes are read and written", attributes_are_read},
    {"an unverified PAC is not given", an_unverified_pac_is_not_given},
    {"attributes of others are passed over", unknown_parts_are_passed_over},
    {"malformed attributes are refused", malformed_attributes_are_refused},
    {"the PAC has to be that of the ticket", the_pac_has_to_be_the_tickets},
    {"flipped attributes do no harm", flipped_attributes_do_no_harm},
};

int
main(void)
{
    return tap_main("mit_context", tests, sizeof(tests) / sizeof(tests[0]));
}
