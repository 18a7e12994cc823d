/* Message tokens held against MIT's mechanism: contexts of its own on one side,
 * and on the other ours with the same keys, in every layout of buffers.  Runs
 * in the throw-away realm. */
#include <CUnit/CUnit.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/msg_support.h"
#include "tests/unit/tap.h"

static const int32_t all_enctypes[] = {17, 18, 19, 20, 25, 26, 16, 23, 0};

/* Both ends by MIT, and both by us with the same keys and numbers. */
struct mirror {
    gss_ctx_id_t theirs[2]; /* [0] the initiator, [1] the acceptor */
    struct msg_context *ours[2];
};

/* The lucid context, taken without ending the context: the OID of
 * gss_krb5_export_lucid_sec_context with its version as the last arc. */
static gss_OID_desc lucid_oid = {
    12, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x06\x01"};

/* MIT's own name for triple DES without integrity, in which it keeps the key
 * for messages. */
#define ENCTYPE_DES3_RAW 6

static void
copy_key(const gss_krb5_lucid_key_t *from, struct crypto_key *to)
{
    struct bytes value = {from->data, from->length};
    int32_t enctype = (int32_t)from->type;

    if (enctype == ENCTYPE_DES3_RAW)
        enctype = ENCTYPE_DES3;
    CU_ASSERT_FATAL(crypto_key_init(to, enctype, value) == CRYPTO_OK);
}

static struct msg_context *
mirror_of(gss_ctx_id_t theirs, bool dce_style)
{
    struct msg_parameters q = {.detect_replay = true,
                               .detect_sequence = true,
                               .dce_style = dce_style,
                               .mech = krb5_mech};
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    gss_krb5_lucid_context_v1_t *l = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct crypto_key key, subkey;
    struct msg_context *m = NULL;
    OM_uint32 minor;

    CU_ASSERT_FATAL(gss_inquire_sec_context_by_oid(&minor, theirs, &lucid_oid,
                                                   &set) == GSS_S_COMPLETE);
    memcpy(&l, set->elements[0].value, sizeof(l));
    q.initiator = l->initiate != 0;
    q.send_seq = l->send_seq;
    q.recv_seq = l->recv_seq;
    q.initiator_key = &key;
    if (l->protocol == 0) {
        copy_key(&l->rfc1964_kd.ctx_key, &key);
    } else {
        copy_key(&l->cfx_kd.ctx_key, &key);
        if (l->cfx_kd.have_acceptor_subkey) {
            copy_key(&l->cfx_kd.acceptor_subkey, &subkey);
            q.acceptor_subkey = &subkey;
        }
    }
    CU_ASSERT((l->protocol == 1) == key.profile->cfx);
    CU_ASSERT_FATAL(msg_context_new(&q, &m, &ev) == V_OK);
    gss_krb5_free_lucid_sec_context(&minor, l);
    gss_release_buffer_set(&minor, &set);
    return m;
}

static gss_name_t
service(int32_t enctype)
{
    char text[32];
    gss_buffer_desc b;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor;

    b.length = (size_t)snprintf(text, sizeof(text), "svc%d@localhost", enctype);
    b.value = text;
    CU_ASSERT_FATAL(gss_import_name(&minor, &b, GSS_C_NT_HOSTBASED_SERVICE,
                                    &name) == GSS_S_COMPLETE);
    return name;
}

/* Tokens to and fro until both ends stand. */
static void
establish(gss_ctx_id_t theirs[2], gss_name_t name, OM_uint32 flags)
{
    gss_buffer_desc there = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
    OM_uint32 init = GSS_S_CONTINUE_NEEDED, accept = GSS_S_CONTINUE_NEEDED;
    OM_uint32 minor;

    for (int leg = 0; leg < 3; leg++) {
        if (init == GSS_S_CONTINUE_NEEDED)
            init = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &theirs[0],
                                        name, (gss_OID)gss_mech_krb5, flags, 0,
                                        NULL, &back, NULL, &there, NULL, NULL);
        gss_release_buffer(&minor, &back);
        CU_ASSERT_FATAL(!GSS_ERROR(init));
        if (accept == GSS_S_CONTINUE_NEEDED)
            accept = gss_accept_sec_context(
                &minor, &theirs[1], GSS_C_NO_CREDENTIAL, &there, NULL, NULL,
                NULL, &back, NULL, NULL, NULL);
        gss_release_buffer(&minor, &there);
        CU_ASSERT_FATAL(!GSS_ERROR(accept));
    }
    gss_release_buffer(&minor, &back);
    CU_ASSERT_FATAL(init == GSS_S_COMPLETE && accept == GSS_S_COMPLETE);
}

/* Has krb5.conf prefer the enctype: RFC 4537 leads away from an older one, and
 * without it the tokens would not be those of RFC 1964. */
static void
prefer(int32_t enctype)
{
    const struct crypto_profile *p = crypto_profile_find(enctype);
    const char *dir = getenv("TMPDIR"), *base = getenv("APEX_KRB5_CONF");
    char file[200], path[500];
    FILE *f;

    CU_ASSERT_FATAL(p != NULL && dir != NULL && base != NULL);
    (void)snprintf(file, sizeof(file), "%s/prefer%d.conf", dir, enctype);
    (void)snprintf(path, sizeof(path), "%s:%s", file, base);
    f = fopen(file, "w");
    CU_ASSERT_FATAL(f != NULL);
    fprintf(f, "[libdefaults]\nallow_weak_crypto = true\n");
    fprintf(f, "permitted_enctypes = %s aes256-cts\n", p->name);
    CU_ASSERT_FATAL(fclose(f) == 0 && setenv("KRB5_CONFIG", path, 1) == 0);
}

static void
mirror_open(struct mirror *m, int32_t enctype, bool dce_style)
{
    OM_uint32 flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG |
                      GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
    gss_name_t name = service(enctype);
    OM_uint32 minor;

    prefer(enctype);
    memset(m, 0, sizeof(*m));
    if (dce_style)
        flags |= GSS_C_DCE_STYLE;
    establish(m->theirs, name, flags);
    gss_release_name(&minor, &name);
    for (int i = 0; i < 2; i++)
        m->ours[i] = mirror_of(m->theirs[i], dce_style);
}

static void
mirror_close(struct mirror *m)
{
    OM_uint32 minor;

    for (int i = 0; i < 2; i++) {
        gss_delete_sec_context(&minor, &m->theirs[i], NULL);
        msg_context_free(m->ours[i]);
    }
}

/* ---- layouts of buffers ---- */

#define MAX_PARTS 6

/* h HEADER, s SIGN_ONLY, d DATA, p PADDING, t TRAILER, m MIC_TOKEN; in DCE
 * style for the layouts of DCE RPC. */
struct layout {
    const char *parts;
    bool dce_style;
};

static const struct layout layouts[] = {
    {"hdpt", false}, {"hsdspt", false}, {"hddpt", false},
    {"hdp", false},  {"hsdsp", false},  {"hsds", true},
    {"sdsh", true},  {"hdpt", true},    {"hsdspt", true},
};
#define NUM_LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

static OM_uint32
type_of(char part)
{
    switch (part) {
    case 'h':
        return GSS_IOV_BUFFER_TYPE_HEADER;
    case 's':
        return GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    case 'd':
        return GSS_IOV_BUFFER_TYPE_DATA;
    case 'p':
        return GSS_IOV_BUFFER_TYPE_PADDING;
    case 't':
        return GSS_IOV_BUFFER_TYPE_TRAILER;
    default:
        return GSS_IOV_BUFFER_TYPE_MIC_TOKEN;
    }
}

/* The DATA is 16 bytes a buffer: DCE RPC pads it itself. */
#define PIECE "16 bytes of data"

static int
lay_out(const char *parts, gss_iov_buffer_desc *iov)
{
    int num = 0;

    for (; parts[num] != 0; num++) {
        iov[num].type = type_of(parts[num]);
        iov[num].buffer.value = NULL;
        iov[num].buffer.length = 0;
        if (parts[num] == 's' || parts[num] == 'd') {
            iov[num].buffer.value = strdup(parts[num] == 'd' ? PIECE : "head");
            iov[num].buffer.length = parts[num] == 'd' ? strlen(PIECE) : 4;
        } else {
            iov[num].type |= GSS_IOV_BUFFER_FLAG_ALLOCATE;
        }
    }
    return num;
}

static void
free_layout(gss_iov_buffer_desc *iov, int num)
{
    for (int i = 0; i < num; i++)
        free(iov[i].buffer.value);
}

/* The lengths that both say they need are the same. */
static void
check_lengths(struct mirror *m, const char *parts, bool conf)
{
    gss_iov_buffer_desc a[MAX_PARTS], b[MAX_PARTS];
    struct evidence ev = EVIDENCE_INIT;
    int num = lay_out(parts, a);
    OM_uint32 minor;

    memcpy(b, a, sizeof(a));
    CU_ASSERT(gss_wrap_iov_length(&minor, m->theirs[0], conf, 0, NULL, a,
                                  num) == GSS_S_COMPLETE);
    CU_ASSERT(msg_wrap_iov_length(m->ours[0], conf, b, num, &ev) == V_OK);
    for (int i = 0; i < num; i++)
        CU_ASSERT_EQUAL(a[i].buffer.length, b[i].buffer.length);
    free_layout(b, num);
}

static bool
data_intact(const char *parts, const gss_iov_buffer_desc *iov)
{
    for (int i = 0; parts[i] != 0; i++) {
        struct bytes got = {iov[i].buffer.value, iov[i].buffer.length};

        if (parts[i] == 'd' && !bytes_equal(got, bytes_of_string(PIECE)))
            return false;
    }
    return true;
}

static void
ours_to_theirs(struct mirror *m, int from, const char *parts, bool conf)
{
    gss_iov_buffer_desc iov[MAX_PARTS];
    struct evidence ev = EVIDENCE_INIT;
    int num = lay_out(parts, iov), state = -1;
    OM_uint32 minor, major;

    CU_ASSERT(msg_wrap_iov(m->ours[from], conf, iov, num, &ev) == V_OK);
    major = gss_unwrap_iov(&minor, m->theirs[!from], &state, NULL, iov, num);
    CU_ASSERT_EQUAL(major, GSS_S_COMPLETE);
    CU_ASSERT(state == (conf ? 1 : 0));
    CU_ASSERT(data_intact(parts, iov));
    free_layout(iov, num);
}

static void
theirs_to_ours(struct mirror *m, int from, const char *parts, bool conf)
{
    gss_iov_buffer_desc iov[MAX_PARTS];
    struct evidence ev = EVIDENCE_INIT;
    int num = lay_out(parts, iov);
    enum verdict order = V_COUNT;
    bool state = !conf;
    OM_uint32 minor;

    CU_ASSERT(gss_wrap_iov(&minor, m->theirs[from], conf, 0, NULL, iov, num) ==
              GSS_S_COMPLETE);
    CU_ASSERT_EQUAL(
        msg_unwrap_iov(m->ours[!from], iov, num, &state, &order, &ev), V_OK);
    CU_ASSERT_EQUAL(order, V_OK);
    CU_ASSERT(state == conf);
    CU_ASSERT(data_intact(parts, iov));
    free_layout(iov, num);
}

static void
check_layout(int32_t enctype, const struct layout *l)
{
    struct mirror m;

    for (int conf = 0; conf < 2; conf++) {
        mirror_open(&m, enctype, l->dce_style);
        check_lengths(&m, l->parts, conf != 0);
        ours_to_theirs(&m, 0, l->parts, conf != 0);
        theirs_to_ours(&m, 1, l->parts, conf != 0);
        mirror_close(&m);

        mirror_open(&m, enctype, l->dce_style);
        ours_to_theirs(&m, 1, l->parts, conf != 0);
        theirs_to_ours(&m, 0, l->parts, conf != 0);
        mirror_close(&m);
    }
}

static void
test_layouts(void)
{
    for (size_t i = 0; all_enctypes[i] != 0; i++) {
        for (size_t j = 0; j < NUM_LAYOUTS; j++)
            check_layout(all_enctypes[i], &layouts[j]);
    }
}

/* ---- flat tokens and MICs ---- */

static void
flat_to_theirs(struct mirror *m, int from, bool conf, struct bytes message)
{
    struct builder token = wrapped(m->ours[from], conf, message);
    gss_buffer_desc in = {token.len, token.data}, out = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    int state = -1;

    CU_ASSERT_EQUAL(
        gss_unwrap(&minor, m->theirs[!from], &in, &out, &state, NULL),
        GSS_S_COMPLETE);
    CU_ASSERT(state == (conf ? 1 : 0));
    CU_ASSERT(bytes_equal((struct bytes){out.value, out.length}, message));
    /* MIT allocates a byte for the empty message and does not release it. */
    if (out.length == 0) {
        free(out.value);
        out.value = NULL;
    }
    gss_release_buffer(&minor, &out);
    builder_free(&token);
}

static void
flat_to_ours(struct mirror *m, int from, bool conf, struct bytes message)
{
    gss_buffer_desc in = {message.len, (void *)message.data};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    CU_ASSERT(gss_wrap(&minor, m->theirs[from], conf, 0, &in, NULL, &token) ==
              GSS_S_COMPLETE);
    CU_ASSERT(expect_open(m->ours[!from],
                          (struct bytes){token.value, token.length}, conf,
                          message));
    gss_release_buffer(&minor, &token);
}

static void
mic_both_ways(struct mirror *m, int from, struct bytes message)
{
    gss_buffer_desc in = {message.len, (void *)message.data};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    struct evidence ev = EVIDENCE_INIT;
    struct builder mic = BUILDER_INIT;
    enum verdict order = V_COUNT;
    OM_uint32 minor;

    CU_ASSERT(msg_get_mic(m->ours[from], message, &mic, &ev) == V_OK);
    token.value = mic.data;
    token.length = mic.len;
    CU_ASSERT_EQUAL(gss_verify_mic(&minor, m->theirs[!from], &in, &token, NULL),
                    GSS_S_COMPLETE);
    builder_free(&mic);
    CU_ASSERT(gss_get_mic(&minor, m->theirs[!from], 0, &in, &token) ==
              GSS_S_COMPLETE);
    CU_ASSERT_EQUAL(msg_verify_mic(m->ours[from], message,
                                   (struct bytes){token.value, token.length},
                                   &order, &ev),
                    V_OK);
    CU_ASSERT_EQUAL(order, V_OK);
    gss_release_buffer(&minor, &token);
}

static void
check_flat(int32_t enctype, int from)
{
    static const size_t sizes[] = {0, 1, 7, 8, 9, 16, 17, 1000, 65536};
    struct mirror m;

    mirror_open(&m, enctype, false);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t *data = pattern(sizes[i]);
        struct bytes message = {data, sizes[i]};

        for (int conf = 0; conf < 2; conf++) {
            flat_to_theirs(&m, from, conf != 0, message);
            flat_to_ours(&m, !from, conf != 0, message);
        }
        mic_both_ways(&m, from, message);
        free(data);
    }
    mirror_close(&m);
}

static void
test_flat(void)
{
    for (size_t i = 0; all_enctypes[i] != 0; i++) {
        check_flat(all_enctypes[i], 0);
        check_flat(all_enctypes[i], 1);
    }
}

static void
check_limits(int32_t enctype)
{
    struct mirror m;
    OM_uint32 minor, limit;

    mirror_open(&m, enctype, false);
    for (int conf = 0; conf < 2; conf++) {
        for (OM_uint32 size = 100; size < 1100; size++) {
            CU_ASSERT(gss_wrap_size_limit(&minor, m.theirs[0], conf, 0, size,
                                          &limit) == GSS_S_COMPLETE);
            CU_ASSERT_EQUAL(msg_wrap_size_limit(m.ours[0], conf, size), limit);
        }
    }
    mirror_close(&m);
}

static void
test_limits(void)
{
    for (size_t i = 0; all_enctypes[i] != 0; i++)
        check_limits(all_enctypes[i]);
}

/* ---- streams and MICs over buffers ---- */

static void
check_streams(int32_t enctype, bool conf)
{
    gss_iov_buffer_desc parts[4], iov[2] = {{0, {0, NULL}}};
    struct evidence ev = EVIDENCE_INIT;
    struct builder stream = BUILDER_INIT;
    enum verdict order = V_COUNT;
    struct mirror m;
    OM_uint32 minor;
    bool state;
    int num;

    mirror_open(&m, enctype, false);
    num = lay_out("hdpt", parts);
    CU_ASSERT(gss_wrap_iov(&minor, m.theirs[0], conf, 0, NULL, parts, num) ==
              GSS_S_COMPLETE);
    for (int i = 0; i < num; i++)
        builder_bytes(&stream, (struct bytes){parts[i].buffer.value,
                                              parts[i].buffer.length});
    iov[0].type = GSS_IOV_BUFFER_TYPE_STREAM;
    iov[0].buffer.value = stream.data;
    iov[0].buffer.length = stream.len;
    iov[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    CU_ASSERT_EQUAL(msg_unwrap_iov(m.ours[1], iov, 2, &state, &order, &ev),
                    V_OK);
    CU_ASSERT(data_intact("-d", (gss_iov_buffer_desc[2]){parts[0], iov[1]}));
    free_layout(parts, num);
    builder_free(&stream);
    mirror_close(&m);
}

static void
check_mic_parts(int32_t enctype)
{
    gss_iov_buffer_desc iov[MAX_PARTS];
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT;
    struct mirror m;
    OM_uint32 minor;
    int num;

    mirror_open(&m, enctype, false);
    num = lay_out("sdsm", iov);
    CU_ASSERT(msg_get_mic_iov(m.ours[0], iov, num, &ev) == V_OK);
    CU_ASSERT_EQUAL(gss_verify_mic_iov(&minor, m.theirs[1], NULL, iov, num),
                    GSS_S_COMPLETE);
    free_layout(iov, num);
    num = lay_out("dsdm", iov);
    CU_ASSERT(gss_get_mic_iov(&minor, m.theirs[1], 0, iov, num) ==
              GSS_S_COMPLETE);
    CU_ASSERT_EQUAL(msg_verify_mic_iov(m.ours[0], iov, num, &order, &ev), V_OK);
    free_layout(iov, num);
    mirror_close(&m);
}

static void
test_streams_and_mics(void)
{
    for (size_t i = 0; all_enctypes[i] != 0; i++) {
        check_streams(all_enctypes[i], true);
        check_streams(all_enctypes[i], false);
        check_mic_parts(all_enctypes[i]);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"layouts of buffers", test_layouts},
        {"flat tokens and MICs", test_flat},
        {"size limits", test_limits},
        {"streams, and MICs over buffers", test_streams_and_mics},
    };
    return tap_main("msg_builtin", tests, sizeof(tests) / sizeof(tests[0]));
}
