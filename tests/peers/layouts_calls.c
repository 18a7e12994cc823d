/* tests/peers/layouts_calls.c: MICs in buffers, associated data, pseudo-random
 * bytes, and what can be asked about a key. */
#include "tests/peers/layouts.h"
#include "tests/peers/report.h"

#include <stdlib.h>
#include <string.h>

/* ---- gss_get_mic_iov ---- */

static void
sign(gss_ctx_id_t from, gss_ctx_id_t to, bool from_builtin)
{
    gss_iov_buffer_desc iov[3];
    gss_buffer_desc message = gss_text("one and two");
    OM_uint32 minor;
    size_t length;

    memset(iov, 0, sizeof(iov));
    iov[0].type = GSS_IOV_BUFFER_TYPE_DATA;
    iov[0].buffer = gss_text("one and ");
    iov[1].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    iov[1].buffer = gss_text("two");
    iov[2].type = GSS_IOV_BUFFER_TYPE_MIC_TOKEN;
    EXPECT_NUMBER(
        gss_get_mic_iov_length(&minor, from, GSS_C_QOP_DEFAULT, iov, 3),
        GSS_S_COMPLETE);
    length = iov[2].buffer.length;
    iov[2].buffer.length = 0;
    iov[2].type |= GSS_IOV_BUFFER_FLAG_ALLOCATE;
    EXPECT_NUMBER(gss_get_mic_iov(&minor, from, GSS_C_QOP_DEFAULT, iov, 3),
                  GSS_S_COMPLETE);
    /* The builtin says too much for a token of RFC 1964. */
    EXPECT(iov[2].buffer.length == length ||
           (from_builtin && iov[2].buffer.length < length));
    EXPECT_NUMBER(gss_verify_mic_iov(&minor, to, NULL, iov, 3), GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_verify_mic(&minor, to, &message, &iov[2].buffer, NULL),
                  GSS_S_COMPLETE);
    iov[1].buffer = gss_text("twO");
    EXPECT_NUMBER(gss_verify_mic_iov(&minor, to, NULL, iov, 3), GSS_S_BAD_SIG);
    gss_release_iov_buffer(&minor, &iov[2], 1);
}

/* ---- gss_wrap_aead ---- */

static void
associate(gss_ctx_id_t from, gss_ctx_id_t to, int conf)
{
    gss_buffer_desc data = gss_text("sealed, or not"), other = gss_text("X");
    gss_buffer_desc beside = gss_text("beside");
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, got = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc again;
    OM_uint32 minor;

    EXPECT_NUMBER(gss_wrap_aead(&minor, from, conf, GSS_C_QOP_DEFAULT, &beside,
                                &data, NULL, &token),
                  GSS_S_COMPLETE);
    again = gss_copy(token.value, token.length); /* the builtin spoils it */
    EXPECT(GSS_ERROR(
        gss_unwrap_aead(&minor, to, &again, &other, &got, NULL, NULL)));
    free(again.value);
    EXPECT_NUMBER(got.length, 0);
    EXPECT_NUMBER(
        gss_unwrap_aead(&minor, to, &token, &beside, &got, NULL, NULL),
        GSS_S_COMPLETE);
    EXPECT(got.length == data.length &&
           memcmp(got.value, data.value, data.length) == 0);
    gss_release_buffer(&minor, &got);
    gss_release_buffer(&minor, &token);
}

static void
each_way(const struct seats *s)
{
    for (int i = MODULE_MODULE; i < NUM_SEATINGS; i++) {
        for (int way = 0; way < 2; way++) {
            gss_ctx_id_t from = seats_end(s, i, way == 0);
            gss_ctx_id_t to = seats_end(s, i, way != 0);

            sign(from, to, i == (way == 0 ? BUILTIN_MODULE : MODULE_BUILTIN));
            associate(from, to, 1);
            associate(from, to, 0);
        }
    }
}

/* ---- gss_pseudo_random ---- */

/* The module and the builtin with one context, each having an end. */
static void
same_bytes(const struct seats *s, int key, const char *seed, ssize_t length)
{
    gss_buffer_desc in = gss_text(seed), a = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc b = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    for (int i = MODULE_BUILTIN; i < NUM_SEATINGS; i++) {
        EXPECT_NUMBER(gss_pseudo_random(&minor, seats_end(s, i, true), key, &in,
                                        length, &a),
                      GSS_S_COMPLETE);
        EXPECT_NUMBER(gss_pseudo_random(&minor, seats_end(s, i, false), key,
                                        &in, length, &b),
                      GSS_S_COMPLETE);
        EXPECT_NUMBER(a.length, length);
        EXPECT(a.length == b.length && memcmp(a.value, b.value, a.length) == 0);
        gss_release_buffer(&minor, &a);
        gss_release_buffer(&minor, &b);
    }
}

static void
random_bytes(const struct seats *s)
{
    static const ssize_t lengths[] = {1, 15, 16, 17, 20, 32, 48, 100, 1000};

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        same_bytes(s, GSS_C_PRF_KEY_FULL, "seed", lengths[i]);
        same_bytes(s, GSS_C_PRF_KEY_PARTIAL, "", lengths[i]);
    }
}

/* ---- gss_inquire_sec_context_by_oid ---- */

#define KRB5_OID "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05"

static gss_OID_desc objects[] = {
    {11, (void *)KRB5_OID "\x01"}, /* ticket flags */
    {11, (void *)KRB5_OID "\x05"}, /* key for SSPI */
    {11, (void *)KRB5_OID "\x0c"}, /* authtime */
    {11, (void *)KRB5_OID "\x0f"}, /* SASL's SSF */
};
#define NUM_OBJECTS (sizeof(objects) / sizeof(objects[0]))

static void
same_answer(gss_ctx_id_t module, gss_ctx_id_t builtin, gss_OID object)
{
    gss_buffer_set_t a = GSS_C_NO_BUFFER_SET, b = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor;
    size_t num;

    EXPECT_NUMBER(gss_inquire_sec_context_by_oid(&minor, module, object, &a),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_inquire_sec_context_by_oid(&minor, builtin, object, &b),
                  GSS_S_COMPLETE);
    num = a != GSS_C_NO_BUFFER_SET ? a->count : 0;
    EXPECT_NUMBER(b != GSS_C_NO_BUFFER_SET ? b->count : 0, num);
    for (size_t i = 0; i < num && !report_failed(); i++) {
        EXPECT_NUMBER(a->elements[i].length, b->elements[i].length);
        EXPECT(memcmp(a->elements[i].value, b->elements[i].value,
                      a->elements[i].length) == 0);
    }
    gss_release_buffer_set(&minor, &a);
    gss_release_buffer_set(&minor, &b);
}

/* Both ends of a context say the same. */
static void
answers(const struct seats *s)
{
    for (size_t i = 0; i < NUM_OBJECTS; i++) {
        same_answer(seats_end(s, MODULE_BUILTIN, true),
                    seats_end(s, MODULE_BUILTIN, false), &objects[i]);
        same_answer(seats_end(s, BUILTIN_MODULE, false),
                    seats_end(s, BUILTIN_MODULE, true), &objects[i]);
    }
}

void
layouts_of_calls(int enctype)
{
    static const struct {
        const char *name;
        void (*run)(const struct seats *s);
    } parts[] = {
        {"MICs in buffers, associated data", each_way},
        {"pseudo-random bytes", random_bytes},
        {"what can be asked", answers},
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct seats s;

        report_open("layouts: enctype %d, %s", enctype, parts[i].name);
        if (seats_take(&s, enctype, GSS_C_MUTUAL_FLAG))
            parts[i].run(&s);
        seats_leave(&s);
        report_close();
    }
}
