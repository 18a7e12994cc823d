/* Every allocation of ours failing in turn while messages pass: V_NO_MEMORY or
 * success, no leak, nothing half done. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/msg_support.h"
#include "tests/unit/short_memory.h"
#include "tests/unit/tap.h"

struct ends {
    struct msg_context *from, *to;
};

static enum verdict
open_ends(const struct crypto_key *key, struct ends *e)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_parameters q = {.initiator = true,
                               .initiator_key = key,
                               .detect_replay = true,
                               .detect_sequence = true,
                               .mech = krb5_mech};
    enum verdict v = msg_context_new(&q, &e->from, &ev);

    q.initiator = false;
    return v == V_OK ? msg_context_new(&q, &e->to, &ev) : v;
}

static void
close_ends(struct ends *e)
{
    msg_context_free(e->from);
    msg_context_free(e->to);
}

/* A message there, flat; V_OK only when it arrived in order. */
static enum verdict
pass_flat(const struct ends *e, bool conf)
{
    struct bytes message = bytes_of_string("a message of some length to pass");
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT, out = BUILDER_INIT;
    enum verdict order = V_COUNT, v;
    bool sealed;

    v = msg_wrap(e->from, conf, message, &token, &ev);
    if (v == V_OK)
        v = msg_unwrap(e->to, builder_view(&token), &out, &sealed, &order, &ev);
    if (v == V_OK)
        CU_ASSERT(bytes_equal(builder_view(&out), message));
    builder_free(&token);
    builder_free(&out);
    return v;
}

static enum verdict
pass_mic(const struct ends *e)
{
    struct bytes message = bytes_of_string("signed");
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT;
    enum verdict order = V_COUNT, v;

    v = msg_get_mic(e->from, message, &token, &ev);
    if (v == V_OK)
        v = msg_verify_mic(e->to, message, builder_view(&token), &order, &ev);
    builder_free(&token);
    return v;
}

/* Out as parts, in as a stream, all buffers allocated by the calls. */
static enum verdict
pass_iov(const struct ends *e)
{
    char data[] = "message in parts";
    gss_iov_buffer_desc iov[4] = {
        {GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_DATA, {sizeof(data), data}},
        {GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_TRAILER | GSS_IOV_BUFFER_FLAG_ALLOCATE,
         {0, NULL}}};
    gss_iov_buffer_desc in[2] = {
        {GSS_IOV_BUFFER_TYPE_STREAM, {0, NULL}},
        {GSS_IOV_BUFFER_TYPE_DATA | GSS_IOV_BUFFER_FLAG_ALLOCATE, {0, NULL}}};
    uint8_t stream[256];
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT, v;
    bool sealed;

    v = msg_wrap_iov(e->from, true, iov, 4, &ev);
    if (v != V_OK) {
        CU_ASSERT(iov[0].buffer.value == NULL && iov[2].buffer.value == NULL &&
                  iov[3].buffer.value == NULL);
        return v;
    }
    for (int i = 0; i < 4; i++) {
        if (iov[i].buffer.length > 0)
            memcpy(stream + in[0].buffer.length, iov[i].buffer.value,
                   iov[i].buffer.length);
        in[0].buffer.length += iov[i].buffer.length;
    }
    in[0].buffer.value = stream;
    v = msg_unwrap_iov(e->to, in, 2, &sealed, &order, &ev);
    CU_ASSERT(v == V_OK || in[1].buffer.value == NULL);
    free(iov[0].buffer.value);
    free(iov[2].buffer.value);
    free(iov[3].buffer.value);
    free(in[1].buffer.value);
    return v;
}

static enum verdict
everything(const struct crypto_key *key, struct ends *e)
{
    enum verdict v = open_ends(key, e);

    if (v == V_OK)
        v = pass_flat(e, true);
    if (v == V_OK)
        v = pass_flat(e, false);
    if (v == V_OK)
        v = pass_mic(e);
    if (v == V_OK)
        v = pass_iov(e);
    return v;
}

static void
test_each_allocation(void)
{
    static const int32_t enctypes[] = {17, 18, 19, 20, 25, 26, 16, 23, 0};

    for (size_t i = 0; enctypes[i] != 0; i++) {
        struct crypto_key key;
        struct ends e = {NULL, NULL};
        size_t n = 0;
        bool met;

        CU_ASSERT_FATAL(crypto_key_random(&key, enctypes[i]) == CRYPTO_OK);
        /* Once without failures, so that what lasts for the process is there.
         */
        CU_ASSERT(everything(&key, &e) == V_OK);
        close_ends(&e);
        do {
            enum verdict v;

            e.from = e.to = NULL;
            short_memory_at(++n);
            v = everything(&key, &e);
            met = short_memory_met();
            CU_ASSERT(met ? v == V_NO_MEMORY : v == V_OK);
            /* What stood before the failure still works. */
            if (e.from != NULL && e.to != NULL)
                CU_ASSERT(pass_flat(&e, true) == V_OK);
            close_ends(&e);
        } while (met && n < 1000);
        CU_ASSERT(n > 10 && n < 1000);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"each allocation fails once", test_each_allocation},
    };

    return tap_main("msg_memory", tests, sizeof(tests) / sizeof(tests[0]));
}
