/* tests/peers/transfer_hostile.c: exported contexts that are damaged. */
#include "tests/peers/transfer.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX (4 + 9) /* the library's own, with the OID of the builtin */

/* What is exported. */
enum kind {
    INITIATOR,
    ACCEPTOR,
    WAITING_INITIATOR,
    WAITING_ACCEPTOR,
    NUM_KINDS
};

static const struct pair_options standing = {.flags = PAIR_FLAGS};
static const struct pair_options waiting = {.flags =
                                                PAIR_FLAGS | GSS_C_DCE_STYLE};

/* A token of the builtin, which the library has the module import, and what the
 * peer has to say to a context that waits. */
struct exported {
    enum kind kind;
    gss_buffer_desc token, answer;
};

static void
export_standing(struct exported *out)
{
    struct pair p;
    bool was_module;

    if (pair_expect(&standing, &p) && transfer_hop_pair(&p, true))
        transfer_export(out->kind == ACCEPTOR ? &p.acceptor : &p.initiator,
                        &out->token, &was_module);
    pair_free(&p);
}

static void
export_waiting(struct exported *out)
{
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    struct pair p = {0};
    OM_uint32 ignored;
    bool was_module;

    pair_initiate(&waiting, &p, GSS_C_NO_BUFFER, &first);
    if (EXPECT_NUMBER(pair_accept(&waiting, &p, &first, &reply),
                      GSS_S_CONTINUE_NEEDED) &&
        transfer_hop_pair(&p, true)) {
        if (out->kind == WAITING_INITIATOR) {
            transfer_export(&p.initiator, &out->token, &was_module);
            out->answer = gss_copy(reply.value, reply.length);
        } else {
            pair_initiate(&waiting, &p, &reply, &out->answer);
            transfer_export(&p.acceptor, &out->token, &was_module);
        }
    }
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
    pair_free(&p);
}

static struct exported
builtin_token(enum kind kind)
{
    struct exported out = {.kind = kind};

    if (kind == INITIATOR || kind == ACCEPTOR)
        export_standing(&out);
    else
        export_waiting(&out);
    return out;
}

static void
exported_free(struct exported *e)
{
    OM_uint32 ignored;

    gss_release_buffer(&ignored, &e->token);
    gss_release_buffer(&ignored, &e->answer);
}

static void
use_standing(gss_ctx_id_t context)
{
    gss_buffer_desc message = gss_text("text"), out = GSS_C_EMPTY_BUFFER;
    gss_name_t source = GSS_C_NO_NAME;
    OM_uint32 minor, ignored;

    gss_inquire_context(&minor, context, &source, NULL, NULL, NULL, NULL, NULL,
                        NULL);
    gss_release_name(&ignored, &source);
    gss_wrap(&minor, context, 1, 0, &message, NULL, &out);
    gss_release_buffer(&ignored, &out);
}

/* It goes on, or is refused; and stands then, or does not. */
static OM_uint32
use_waiting(const struct exported *e, gss_ctx_id_t *context)
{
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc answer = gss_copy(e->answer.value, e->answer.length);
    struct pair p = {0};
    OM_uint32 major, ignored;

    if (e->kind == WAITING_INITIATOR) {
        p.initiator = *context;
        major = pair_initiate(&waiting, &p, &answer, &out);
        *context = p.initiator;
        p.initiator = GSS_C_NO_CONTEXT;
    } else {
        p.acceptor = *context;
        major = pair_accept(&waiting, &p, &answer, &out);
        *context = p.acceptor;
        p.acceptor = GSS_C_NO_CONTEXT;
    }
    if (major == GSS_S_COMPLETE)
        use_standing(*context);
    gss_release_buffer(&ignored, &out);
    free(answer.value);
    pair_free(&p);
    return major;
}

/* Whatever is imported must be usable, and must go away again. */
static OM_uint32
try_import(const struct exported *e, size_t len)
{
    gss_buffer_desc token = gss_copy(e->token.value, len);
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor, ignored;

    major = gss_import_sec_context(&minor, &token, &context);
    free(token.value);
    if (GSS_ERROR(major)) {
        EXPECT(context == GSS_C_NO_CONTEXT);
        EXPECT(minor != 0);
        return major;
    }
    if (e->answer.length != 0)
        major = use_waiting(e, &context);
    else
        use_standing(context);
    gss_delete_sec_context(&ignored, &context, NULL);
    return major;
}

static size_t
stride(void)
{
    return gss_under_valgrind() ? 37 : 1;
}

static void
truncated_tokens(void)
{
    for (enum kind kind = 0; kind < NUM_KINDS; kind++) {
        struct exported e = builtin_token(kind);
        size_t len;

        for (len = PREFIX + 1; len < e.token.length; len += stride()) {
            if (!EXPECT_NUMBER(try_import(&e, len), GSS_S_DEFECTIVE_TOKEN))
                break;
        }
        EXPECT_NUMBER(try_import(&e, e.token.length), GSS_S_COMPLETE);
        exported_free(&e);
    }
}

static void
a_longer_token(void)
{
    for (enum kind kind = 0; kind < NUM_KINDS; kind++) {
        struct exported e = builtin_token(kind);
        unsigned char *longer = realloc(e.token.value, e.token.length + 1);

        if (EXPECT(longer != NULL)) {
            e.token.value = longer;
            longer[e.token.length] = 0;
            EXPECT_NUMBER(try_import(&e, e.token.length + 1),
                          GSS_S_DEFECTIVE_TOKEN);
        }
        exported_free(&e);
    }
}

/* Some bits are free to be set (times, numbers, keys), most are not.  What a
 * context that waits is to be completed by, is judged by its keys and times. */
static void
flipped_bits(void)
{
    for (enum kind kind = 0; kind < NUM_KINDS; kind++) {
        struct exported e = builtin_token(kind);
        unsigned char *bytes = e.token.value;
        size_t i, refused = 0, tried = 0;

        for (i = PREFIX * 8; i < e.token.length * 8; i += stride()) {
            bytes[i / 8] ^= (unsigned char)(1 << i % 8);
            refused += GSS_ERROR(try_import(&e, e.token.length)) != 0;
            tried++;
            bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        }
        EXPECT(refused > tried / 4);
        exported_free(&e);
    }
}

/* Where the bytes of a stage, of a style, of what is awaited stand, from the
 * end of the prefix. */
#define INITIATOR_AT   7
#define ESTABLISHED_AT 11
#define SUBKEY_AT      15
#define FLAGS_AT       20

static void
refuse_changed(enum kind kind, size_t at, unsigned char mask)
{
    struct exported e = builtin_token(kind);

    if (e.token.value != NULL) {
        ((unsigned char *)e.token.value)[PREFIX + at] ^= mask;
        EXPECT_NUMBER(try_import(&e, e.token.length), GSS_S_DEFECTIVE_TOKEN);
    }
    exported_free(&e);
}

/* A context that waits is that of an initiator that asked for an answer, or
 * that of an acceptor in DCE style; and one that stands has what was awaited.
 */
static void
contradictions(void)
{
    refuse_changed(WAITING_INITIATOR, ESTABLISHED_AT, 1);
    refuse_changed(WAITING_INITIATOR, SUBKEY_AT, 1);
    refuse_changed(WAITING_INITIATOR, FLAGS_AT + 3, GSS_C_MUTUAL_FLAG);
    refuse_changed(WAITING_INITIATOR, INITIATOR_AT, 1);
    refuse_changed(WAITING_ACCEPTOR, INITIATOR_AT, 1);
    refuse_changed(WAITING_ACCEPTOR, SUBKEY_AT, 1);
    refuse_changed(WAITING_ACCEPTOR, FLAGS_AT + 2, GSS_C_DCE_STYLE >> 8);
    refuse_changed(INITIATOR, ESTABLISHED_AT, 1);
    refuse_changed(ACCEPTOR, ESTABLISHED_AT, 1);
}

static const struct report_test tests[] = {
    {"transfer: truncated tokens", truncated_tokens},
    {"transfer: a token with a byte more", a_longer_token},
    {"transfer: every bit flipped", flipped_bits},
    {"transfer: a stage that its parts contradict", contradictions},
};

void
transfer_hostile_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
