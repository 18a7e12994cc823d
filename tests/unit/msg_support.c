/* tests/unit/msg_support.c: contracts in msg_support.h. */
#include "tests/unit/msg_support.h"

#include <CUnit/CUnit.h>
#include <krb5.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/gss_token.h"

const int32_t cfx_enctypes[] = {17, 18, 19, 20, 25, 26, 0};

static const uint8_t krb5_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x12, 0x01, 0x02, 0x02};
const struct bytes krb5_mech = {krb5_oid, sizeof(krb5_oid)};

void
pair_open(struct pair *p, int32_t enctype, bool subkey, bool dce_style)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_parameters q = {.detect_replay = true,
                               .detect_sequence = true,
                               .dce_style = dce_style,
                               .mech = krb5_mech};

    memset(p, 0, sizeof(*p));
    p->subkey = subkey;
    CU_ASSERT_FATAL(crypto_key_random(&p->initiator_key, enctype) == CRYPTO_OK);
    CU_ASSERT_FATAL(crypto_key_random(&p->acceptor_subkey, enctype) ==
                    CRYPTO_OK);
    q.initiator_key = &p->initiator_key;
    q.acceptor_subkey = subkey ? &p->acceptor_subkey : NULL;
    q.initiator = true;
    q.send_seq = INITIATOR_FIRST;
    q.recv_seq = ACCEPTOR_FIRST;
    CU_ASSERT_FATAL(msg_context_new(&q, &p->initiator, &ev) == V_OK);
    q.initiator = false;
    q.send_seq = ACCEPTOR_FIRST;
    q.recv_seq = INITIATOR_FIRST;
    CU_ASSERT_FATAL(msg_context_new(&q, &p->acceptor, &ev) == V_OK);
}

void
pair_close(struct pair *p)
{
    msg_context_free(p->initiator);
    msg_context_free(p->acceptor);
    p->initiator = p->acceptor = NULL;
}

struct msg_context *
pair_end(const struct pair *p, bool acceptor)
{
    return acceptor ? p->acceptor : p->initiator;
}

uint8_t *
pattern(size_t len)
{
    uint8_t *p = malloc(len + 1);

    CU_ASSERT_FATAL(p != NULL);
    for (size_t i = 0; i < len; i++)
        p[i] = (uint8_t)(i * 7 + i / 251);
    return p;
}

/* ---- libkrb5 ---- */

static krb5_context
krb5(void)
{
    static krb5_context c;

    if (c == NULL)
        CU_ASSERT_FATAL(krb5_init_context(&c) == 0);
    return c;
}

static krb5_keyblock
keyblock(const struct crypto_key *k)
{
    krb5_keyblock b = {0};

    b.enctype = k->profile->enctype;
    b.length = k->profile->key_len;
    b.contents = (krb5_octet *)k->bytes;
    return b;
}

static krb5_data
data_of(struct bytes b)
{
    krb5_data d = {0};

    d.data = (char *)b.data;
    d.length = (unsigned int)b.len;
    return d;
}

/* RFC 4121 section 2. */
static krb5_keyusage
usage_of(const struct by_hand *t)
{
    return (t->from_acceptor ? 22 : 24) + (t->kind == HAND_MIC ? 1 : 0);
}

static void
put_header(struct builder *b, const struct by_hand *t, unsigned ec,
           unsigned rrc)
{
    unsigned flags = t->flags;

    if (t->from_acceptor)
        flags |= 1;
    if (t->kind == HAND_SEALED)
        flags |= 2;
    builder_be16(b, t->kind == HAND_MIC ? 0x0404 : 0x0504);
    builder_u8(b, (uint8_t)flags);
    builder_u8(b, 0xff);
    builder_be16(b, (uint16_t)ec);
    builder_be16(b, (uint16_t)rrc);
    builder_be64(b, t->seq);
}

static void
seal(const struct by_hand *t, struct builder *body)
{
    krb5_keyblock key = keyblock(t->key);
    struct builder plain = BUILDER_INIT;
    krb5_enc_data cipher = {0};
    krb5_data in;
    size_t len = 0;

    builder_bytes(&plain, t->message);
    builder_fill(&plain, 0x5a, t->ec);
    put_header(&plain, t, t->ec + t->inner_ec_off, 0);
    in = data_of(builder_view(&plain));
    CU_ASSERT_FATAL(
        krb5_c_encrypt_length(krb5(), key.enctype, in.length, &len) == 0);
    cipher.ciphertext.length = (unsigned int)len;
    cipher.ciphertext.data = (char *)builder_room(body, len);
    CU_ASSERT_FATAL(
        krb5_c_encrypt(krb5(), &key, usage_of(t), NULL, &in, &cipher) == 0);
    builder_free(&plain);
}

static void
sign(const struct by_hand *t, struct builder *out)
{
    krb5_keyblock key = keyblock(t->key);
    struct builder covered = BUILDER_INIT;
    krb5_checksum sum = {0};
    krb5_data in;

    builder_bytes(&covered, t->message);
    if (t->kind == HAND_MIC)
        put_header(&covered, t, 0xffff, 0xffff);
    else
        put_header(&covered, t, 0, 0);
    in = data_of(builder_view(&covered));
    CU_ASSERT_FATAL(
        krb5_c_make_checksum(krb5(), 0, &key, usage_of(t), &in, &sum) == 0);
    builder_bytes(out, (struct bytes){sum.contents, sum.length});
    krb5_free_checksum_contents(krb5(), &sum);
    builder_free(&covered);
}

static void
put_rotated(struct builder *out, struct bytes body, size_t rrc)
{
    size_t by = body.len > 0 ? rrc % body.len : 0;

    builder_bytes(out, (struct bytes){body.data + body.len - by, by});
    builder_bytes(out, (struct bytes){body.data, body.len - by});
}

void
by_hand_make(const struct by_hand *t, struct builder *out)
{
    struct builder body = BUILDER_INIT;
    size_t ec = t->ec;

    if (t->kind == HAND_SEALED) {
        seal(t, &body);
    } else {
        if (t->kind == HAND_SIGNED)
            builder_bytes(&body, t->message);
        sign(t, &body);
        ec = t->kind == HAND_MIC ? 0xffff : t->key->profile->checksum_len;
    }
    put_header(out, t, (unsigned)ec, t->kind == HAND_MIC ? 0xffff : t->rrc);
    put_rotated(out, builder_view(&body), t->kind == HAND_MIC ? 0 : t->rrc);
    CU_ASSERT(builder_ok(out));
    builder_free(&body);
}

void
by_hand_open(const struct by_hand *t, struct bytes token, struct builder *out)
{
    krb5_keyblock key = keyblock(t->key);
    krb5_enc_data in = {0};
    krb5_data plain = {0};

    CU_ASSERT_FATAL(token.len >= CFX_HEADER_LEN);
    in.enctype = key.enctype;
    in.ciphertext = data_of((struct bytes){token.data + CFX_HEADER_LEN,
                                           token.len - CFX_HEADER_LEN});
    plain.length = in.ciphertext.length;
    plain.data = (char *)builder_room(out, plain.length);
    CU_ASSERT_FATAL(
        krb5_c_decrypt(krb5(), &key, usage_of(t), NULL, &in, &plain) == 0);
    builder_cut(out, plain.length);
}

/* ---- exchanges ---- */

bool
expect_open(struct msg_context *m, struct bytes token, bool conf,
            struct bytes message)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;
    bool out_conf = !conf, good;
    enum verdict order = V_COUNT;

    good = msg_unwrap(m, token, &out, &out_conf, &order, &ev) == V_OK &&
           order == V_OK && out_conf == conf &&
           bytes_equal(builder_view(&out), message);
    builder_free(&out);
    return good;
}

struct builder
wrapped(struct msg_context *m, bool conf, struct bytes message)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT;

    CU_ASSERT(msg_wrap(m, conf, message, &token, &ev) == V_OK);
    return token;
}

static bool
passes(struct msg_context *from, struct msg_context *to)
{
    struct bytes message = bytes_of_string("still here");
    struct builder token = wrapped(from, true, message);
    bool good = expect_open(to, builder_view(&token), true, message);

    builder_free(&token);
    return good;
}

bool
still_works(const struct pair *p)
{
    return passes(p->initiator, p->acceptor) &&
           passes(p->acceptor, p->initiator);
}
