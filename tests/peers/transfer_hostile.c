/* tests/peers/transfer_hostile.c: exported contexts that are damaged. */
#include "tests/peers/transfer.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX (4 + 9) /* the library's own, with the OID of the builtin */

/* A token of the builtin, which the library has the module import. */
static gss_buffer_desc
builtin_token(bool acceptor)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct pair p;
    bool was_module;

    if (pair_expect(&options, &p) && transfer_hop_pair(&p, true))
        transfer_export(acceptor ? &p.acceptor : &p.initiator, &token,
                        &was_module);
    pair_free(&p);
    return token;
}

/* Whatever is imported must be usable, and must go away again. */
static OM_uint32
try_import(const unsigned char *bytes, size_t len)
{
    gss_buffer_desc token = gss_copy(bytes, len), message = gss_text("text");
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_name_t source = GSS_C_NO_NAME;
    OM_uint32 major, minor, ignored;

    major = gss_import_sec_context(&minor, &token, &context);
    free(token.value);
    if (GSS_ERROR(major)) {
        EXPECT(context == GSS_C_NO_CONTEXT);
        EXPECT(minor != 0);
        return major;
    }
    gss_inquire_context(&minor, context, &source, NULL, NULL, NULL, NULL, NULL,
                        NULL);
    gss_release_name(&ignored, &source);
    gss_wrap(&minor, context, 1, 0, &message, NULL, &out);
    gss_release_buffer(&ignored, &out);
    gss_delete_sec_context(&ignored, &context, NULL);
    return major;
}

static size_t
stride(void)
{
    return gss_under_valgrind() ? 37 : 1;
}

static void
truncations(bool acceptor)
{
    gss_buffer_desc token = builtin_token(acceptor);
    OM_uint32 ignored;
    size_t len;

    for (len = PREFIX + 1; len < token.length; len += stride()) {
        if (!EXPECT_NUMBER(try_import(token.value, len), GSS_S_DEFECTIVE_TOKEN))
            break;
    }
    EXPECT_NUMBER(try_import(token.value, token.length), GSS_S_COMPLETE);
    gss_release_buffer(&ignored, &token);
}

static void
truncated_tokens(void)
{
    truncations(false);
    truncations(true);
}

static void
a_longer_token(void)
{
    gss_buffer_desc token = builtin_token(true);
    unsigned char *longer = malloc(token.length + 1);
    OM_uint32 ignored;

    if (longer != NULL) {
        memcpy(longer, token.value, token.length);
        longer[token.length] = 0;
        EXPECT_NUMBER(try_import(longer, token.length + 1),
                      GSS_S_DEFECTIVE_TOKEN);
    }
    free(longer);
    gss_release_buffer(&ignored, &token);
}

/* Some bits are free to be set (times, numbers, keys), most are not. */
static void
flip_bits(bool acceptor)
{
    gss_buffer_desc token = builtin_token(acceptor);
    unsigned char *bytes = token.value;
    size_t i, refused = 0, tried = 0;
    OM_uint32 ignored;

    for (i = PREFIX * 8; i < token.length * 8; i += stride()) {
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        refused += GSS_ERROR(try_import(bytes, token.length)) != 0;
        tried++;
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    EXPECT(refused > tried / 4);
    gss_release_buffer(&ignored, &token);
}

static void
flipped_bits(void)
{
    flip_bits(false);
    flip_bits(true);
}

static const struct report_test tests[] = {
    {"transfer: truncated tokens", truncated_tokens},
    {"transfer: a token with a byte more", a_longer_token},
    {"transfer: every bit flipped", flipped_bits},
};

void
transfer_hostile_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
