/* tests/peers/plain_hostile.c: exported contexts that are not as they were
 * exported, or not for this mechanism. */
#include "mech/form/own_context.h"
#include "tests/peers/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX      (4 + 10) /* the library's own, with our OID */
#define VERSION_AT  (PREFIX + 8)
#define KRB5_PREFIX 4 /* and the OID, which is in the first four bytes */

static gss_buffer_desc
exported(bool acceptor)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    if (plain_pair(NULL, PAIR_FLAGS, &p))
        EXPECT_NUMBER(
            gss_export_sec_context(
                &minor, acceptor ? &p.acceptor : &p.initiator, &token),
            GSS_S_COMPLETE);
    pair_free(&p);
    return token;
}

/* Whatever the answer, nothing is left behind. */
static OM_uint32
try_import(const void *bytes, size_t len, OM_uint32 *minor)
{
    gss_buffer_desc token = gss_copy(bytes, len);
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, ignored;

    major = gss_import_sec_context(minor, &token, &context);
    free(token.value);
    if (GSS_ERROR(major)) {
        EXPECT(context == GSS_C_NO_CONTEXT);
        EXPECT(*minor != 0);
    }
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return major;
}

static bool
is_refused(const void *bytes, size_t len)
{
    OM_uint32 minor;

    return EXPECT_NUMBER(try_import(bytes, len, &minor), GSS_S_DEFECTIVE_TOKEN);
}

/* ... and the status says why. */
static void
is_refused_for(gss_buffer_desc token, const char *reason)
{
    char text[1000];
    OM_uint32 minor;

    EXPECT_NUMBER(try_import(token.value, token.length, &minor),
                  GSS_S_DEFECTIVE_TOKEN);
    gss_status_text(oid_plain, minor, text, sizeof(text));
    EXPECT_MATCH(text, reason);
}

static size_t
stride(void)
{
    return gss_under_valgrind() ? 37 : 1;
}

static void
truncate_all(bool acceptor)
{
    gss_buffer_desc token = exported(acceptor);
    OM_uint32 minor;
    size_t len;

    for (len = PREFIX + 1; len < token.length; len += stride()) {
        if (!is_refused(token.value, len))
            break;
    }
    EXPECT_NUMBER(try_import(token.value, token.length, &minor),
                  GSS_S_COMPLETE);
    gss_release_buffer(&minor, &token);
}

static void
truncated_tokens(void)
{
    truncate_all(false);
    truncate_all(true);
}

static void
longer_tokens(void)
{
    gss_buffer_desc token = exported(true);
    char *longer = malloc(token.length + 20);
    OM_uint32 minor;
    size_t more;

    if (longer != NULL) {
        memset(longer, 0, token.length + 20);
        memcpy(longer, token.value, token.length);
        for (more = 1; more <= 20; more++)
            is_refused(longer, token.length + more);
    }
    free(longer);
    gss_release_buffer(&minor, &token);
}

static void
flip_all(bool acceptor)
{
    gss_buffer_desc token = exported(acceptor);
    unsigned char *bytes = token.value;
    OM_uint32 minor;
    size_t i;

    for (i = PREFIX * 8; i < token.length * 8; i += stride()) {
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        if (!is_refused(bytes, token.length)) {
            report_fault(__FILE__, __LINE__, "bit %zu of byte %zu", i % 8,
                         i / 8 - PREFIX);
            break;
        }
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    gss_release_buffer(&minor, &token);
}

static void
flipped_bits(void)
{
    flip_all(false);
    flip_all(true);
}

static void
reasons(void)
{
    gss_buffer_desc token = exported(true);
    unsigned char *bytes = token.value;
    OM_uint32 minor;

    bytes[token.length - 1] ^= 1;
    is_refused_for(token, "cannot be read: its checksum does not fit it");
    bytes[token.length - 1] ^= 1;
    bytes[VERSION_AT + 1] = 3;
    is_refused_for(token, "it is of version 3, and 2 is what can be read");
    bytes[VERSION_AT + 1] = 1;
    is_refused_for(token, "it is of version 1, and 2 is what can be read");
    bytes[VERSION_AT + 1] = 2;
    bytes[PREFIX] ^= 1;
    is_refused_for(token, "bytes are no context of this mechanism");
    bytes[PREFIX] ^= 1;
    token.length = PREFIX + 60;
    is_refused_for(token, "its 60 bytes are malformed");
    gss_release_buffer(&minor, &token);
}

static gss_buffer_desc
krb5_exported(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    struct pair p;

    if (pair_expect(&options, &p))
        EXPECT_NUMBER(gss_export_sec_context(&minor, &p.acceptor, &token),
                      GSS_S_COMPLETE);
    pair_free(&p);
    return token;
}

/* `body` behind the library's prefix with the OID of another mechanism. */
static gss_buffer_desc
relabelled(gss_buffer_desc token, gss_const_OID mech)
{
    const unsigned char *from = token.value;
    size_t skip = KRB5_PREFIX + from[3];
    size_t body = token.length - skip;
    gss_buffer_desc out = {KRB5_PREFIX + mech->length + body, NULL};
    unsigned char *to = malloc(out.length);

    out.value = to;
    if (to == NULL)
        abort();
    memset(to, 0, KRB5_PREFIX);
    to[3] = (unsigned char)mech->length;
    memcpy(to + KRB5_PREFIX, mech->elements, mech->length);
    memcpy(to + KRB5_PREFIX + mech->length, from + skip, body);
    return out;
}

/* Each mechanism takes its own tokens only. */
static void
tokens_of_the_other(void)
{
    gss_buffer_desc krb5 = krb5_exported(), own = exported(true);
    gss_buffer_desc as_own = relabelled(krb5, oid_plain);
    gss_buffer_desc as_krb5 = relabelled(own, gss_mech_krb5);
    OM_uint32 minor;

    is_refused_for(as_own, "bytes are no context of this mechanism");
    EXPECT(GSS_ERROR(try_import(as_krb5.value, as_krb5.length, &minor)));
    free(as_own.value);
    free(as_krb5.value);
    gss_release_buffer(&minor, &krb5);
    gss_release_buffer(&minor, &own);
}

/* What the library's own mechanism exports, its OID replaced by ours. */
static gss_buffer_desc
naming_plain(gss_buffer_desc token)
{
    const unsigned char *from = token.value, *at;
    size_t before, after;
    gss_buffer_desc out = {token.length + 1, malloc(token.length + 1)};

    at = memmem(from + 13, token.length - 13, gss_mech_krb5->elements, 9);
    if (at == NULL || out.value == NULL)
        abort();
    before = (size_t)(at - from);
    after = token.length - before - 9;
    memcpy(out.value, from, before);
    ((unsigned char *)out.value)[before - 1] = 10;
    memcpy((unsigned char *)out.value + before, oid_plain->elements, 10);
    memcpy((unsigned char *)out.value + before + 10, at + 9, after);
    return out;
}

/* The interposer is given the tokens of the library's own mechanism, which in
 * its own does not look at the OID. */
static void
the_wrong_oid_in_the_right_form(void)
{
    gss_buffer_desc token = krb5_exported(), again = GSS_C_EMPTY_BUFFER, bad;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    char text[1000];
    OM_uint32 minor, ignored;

    EXPECT_NUMBER(gss_import_sec_context(&minor, &token, &context),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_export_sec_context(&minor, &context, &again),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(try_import(again.value, again.length, &minor),
                  GSS_S_COMPLETE);
    bad = naming_plain(again);
    EXPECT_NUMBER(GSS_ERROR(try_import(bad.value, bad.length, &minor)) != 0,
                  plain_interposed);
    gss_status_text(gss_mech_krb5, minor, text, sizeof(text));
    if (plain_interposed)
        EXPECT_MATCH(text, "it is of another mechanism");
    free(bad.value);
    gss_release_buffer(&ignored, &again);
    gss_release_buffer(&ignored, &token);
}

/* A token of `t` behind the library's prefix. */
static gss_buffer_desc
written(const struct own_context *t)
{
    static const unsigned char length[] = {0, 0, 0, 10};
    struct bytes mech = {oid_plain->elements, oid_plain->length};
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    uint8_t *data = NULL;

    builder_bytes(&b, (struct bytes){length, sizeof(length)});
    builder_bytes(&b, mech);
    EXPECT_NUMBER(own_context_encode(&b, t, &ev), V_OK);
    if (!builder_take(&b, &data, &out.length))
        abort();
    out.value = data;
    return out;
}

/* With a checksum that fits: whoever can read a token can make one. */
static void
well_signed(void)
{
    static const uint8_t krb5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x12, 0x01, 0x02, 0x02};
    gss_buffer_desc token = exported(true), bad;
    struct own_context t;
    struct bytes in = {(const uint8_t *)token.value + PREFIX,
                       token.length - PREFIX};
    struct evidence ev = EVIDENCE_INIT;
    OM_uint32 minor;

    if (EXPECT_NUMBER(own_context_decode(in, &t, &ev), V_OK)) {
        bad = written(&t);
        EXPECT_NUMBER(try_import(bad.value, bad.length, &minor),
                      GSS_S_COMPLETE);
        free(bad.value);
        t.clockskew = -1;
        bad = written(&t);
        is_refused_for(bad, "its parts contradict each other");
        free(bad.value);
        t.clockskew = 300;
        t.session.mech = (struct bytes){krb5, sizeof(krb5)};
        bad = written(&t);
        is_refused_for(bad, "it is of another mechanism");
        free(bad.value);
    }
    gss_release_buffer(&minor, &token);
}

static const struct report_test tests[] = {
    {"plain: exports with a good checksum", well_signed},
    {"plain: its OID in the other form", the_wrong_oid_in_the_right_form},
    {"plain: truncated exports", truncated_tokens},
    {"plain: longer exports", longer_tokens},
    {"plain: every bit of an export flipped", flipped_bits},
    {"plain: why an export is refused", reasons},
    {"plain: exports of the other mechanism", tokens_of_the_other},
};

void
plain_hostile_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
