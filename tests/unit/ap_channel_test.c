/* tests/unit/ap_channel_test.c: what binds an exchange to its channel:
 * AD-AP-OPTIONS, the MIC of RFC 6542. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "asn1/authdata.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {20, 19, 18, 17, 26, 25, 23, 16, 0};

/* A request by hand, with what the acceptor knows of its channel. */
struct forged {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct kdc_request request;
    struct crypto_key subkey;
    struct ap_acceptor_request areq;
    struct builder bindings; /* encoded */
    uint8_t hash[AP_BINDINGS_LEN];
    struct builder authdata;
    struct builder checksum;
    bool bound;
    struct evidence ev;
};

static void
hash_bindings(struct forged *f)
{
    CU_ASSERT_FATAL(crypto_md5(builder_view(&f->bindings), f->hash) ==
                    CRYPTO_OK);
}

static void
forged_init(struct forged *f, int32_t etype)
{
    struct authenticator *a = &f->request.authenticator;

    memset(f, 0, sizeof(*f));
    kdc_world_init(&f->w, etypes, 18);
    kdc_ticket_init(&f->ticket, &f->w, etype);
    kdc_ticket_seal(&f->ticket);
    kdc_request_init(&f->request, &f->w, &f->ticket, GSS_WIRE_MUTUAL);
    CU_ASSERT_FATAL(crypto_key_random(&f->subkey, etype) == CRYPTO_OK);
    a->has_subkey = true;
    a->subkey.keytype = etype;
    a->subkey.keyvalue = crypto_key_value(&f->subkey);
    builder_bytes(&f->bindings, bytes_of_string("twenty bytes or so....."));
    hash_bindings(f);
    f->areq.has_bindings = true;
    f->areq.bindings_data = builder_view(&f->bindings);
    memcpy(f->areq.bindings, f->hash, sizeof(f->hash));
}

static enum verdict
forged_send(struct forged *f)
{
    struct builder token = BUILDER_INIT, out = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    enum verdict v;

    kdc_forget_replays(&f->w);
    f->w.trace[0] = '\0';
    kdc_request_make(&f->request, &f->ticket, &token);
    v = ap_accept(&f->w.env, &f->areq, builder_view(&token), &x, &out, &f->ev);
    f->bound = v == V_OK && ap_exchange_session(x)->channel_bound;
    ap_exchange_free(x);
    builder_free(&token);
    builder_free(&out);
    return v;
}

static void
forged_free(struct forged *f)
{
    builder_free(&f->bindings);
    builder_free(&f->authdata);
    builder_free(&f->checksum);
    kdc_ticket_free(&f->ticket);
}

/* The checksum: `hash` (NULL: none) and `extensions`. */
static void
put_checksum(struct forged *f, const uint8_t *hash, struct bytes extensions)
{
    struct gss_checksum c = {.flags = GSS_WIRE_MUTUAL,
                             .extensions = extensions};

    if (hash != NULL)
        memcpy(c.bindings, hash, sizeof(c.bindings));
    builder_free(&f->checksum);
    gss_checksum_encode(&f->checksum, &c);
    f->request.authenticator.checksum.checksum = builder_view(&f->checksum);
}

static void
put_extension(struct builder *b, uint32_t type, struct bytes data)
{
    builder_be32(b, type);
    builder_be32(b, (uint32_t)data.len);
    builder_bytes(b, data);
}

/* The extension as RFC 6542 section 3.2 has it, made here from the RFC. */
static void
put_mic(struct forged *f, const struct crypto_key *key, struct builder *b)
{
    uint8_t mac[CRYPTO_MAX_TAG];
    struct bytes data = builder_view(&f->bindings);
    const struct crypto_segment all = {data.data, NULL, data.len};
    struct crypto_usage *usage = NULL;

    CU_ASSERT_FATAL(crypto_usage_new(key, 43, &usage) == CRYPTO_OK);
    CU_ASSERT_FATAL(crypto_checksum(usage, &all, 1, mac) == CRYPTO_OK);
    crypto_usage_free(usage);
    put_extension(b, 0, (struct bytes){mac, key->profile->checksum_len});
}

static void
put_authdata(struct forged *f, int32_t type, struct bytes data, size_t times)
{
    struct authenticator *a = &f->request.authenticator;
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&list);

    while (times-- > 0)
        authdata_put(&list, type, data);
    authdata_end(&list, start);
    builder_free(&f->authdata);
    authdata_put(&f->authdata, AD_IF_RELEVANT, builder_view(&list));
    a->has_authdata = true;
    a->authdata = builder_view(&f->authdata);
    builder_free(&list);
}

/* AD-AP-OPTIONS. */

static void
test_client_insists(void)
{
    static const uint8_t cbt[] = {0x00, 0x40, 0, 0}, other[] = {1, 0, 0, 0};
    static const struct bytes none = {NULL, 0};
    struct forged f;

    forged_init(&f, 18);
    put_authdata(&f, AD_AP_OPTIONS, (struct bytes){cbt, 4}, 1);
    put_checksum(&f, NULL, none);
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    CU_ASSERT_PTR_NOT_NULL(strstr(f.ev.text, "always does"));
    put_checksum(&f, f.hash, none);
    CU_ASSERT(forged_send(&f) == V_OK && f.bound);
    f.areq.bindings[0] ^= 1;
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    f.areq.bindings[0] ^= 1;
    /* Nothing to hold them against. */
    f.areq.has_bindings = false;
    put_checksum(&f, NULL, none);
    CU_ASSERT(forged_send(&f) == V_OK && !f.bound);
    f.areq.has_bindings = true;
    /* No claim, no demand. */
    put_authdata(&f, AD_AP_OPTIONS, (struct bytes){other, 4}, 1);
    CU_ASSERT(forged_send(&f) == V_OK && !f.bound);
    put_authdata(&f, AD_AP_OPTIONS, (struct bytes){cbt, 3}, 1);
    CU_ASSERT(forged_send(&f) == V_BAD_AUTHDATA);
    put_authdata(&f, AD_AP_OPTIONS, (struct bytes){cbt, 4}, 2);
    CU_ASSERT(forged_send(&f) == V_BAD_AUTHDATA);
    /* No checksum at all. */
    put_authdata(&f, AD_AP_OPTIONS, (struct bytes){cbt, 4}, 1);
    f.request.authenticator.has_checksum = false;
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    forged_free(&f);
}

/* RFC 6542. */

/* RULE 6542/3.2/key */
/* RULE 4121/4.1.1/extensions-ignored */
static void
test_mic_of_every_etype(void)
{
    static const uint8_t instead[AP_BINDINGS_LEN] = {
        255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255};
    struct builder extensions = BUILDER_INIT;
    struct forged f;
    bool subkey;
    size_t i;

    for (i = 0; etypes[i / 2] != 0; i++) {
        forged_init(&f, etypes[i / 2]);
        /* Without a subkey it is under the session key. */
        subkey = i % 2 == 0;
        f.request.authenticator.has_subkey = subkey;
        builder_cut(&extensions, 0);
        put_extension(&extensions, 7, bytes_of_string("of no concern"));
        put_mic(&f, subkey ? &f.subkey : &f.ticket.session_key, &extensions);
        put_checksum(&f, f.hash, builder_view(&extensions));
        CU_ASSERT(forged_send(&f) == V_OK && f.bound);
        put_checksum(&f, instead, builder_view(&extensions));
        CU_ASSERT(forged_send(&f) == V_OK && f.bound);
        /* The MIC of another channel, though the MD5 be right. */
        builder_u8(&f.bindings, 'x');
        f.areq.bindings_data = builder_view(&f.bindings);
        put_checksum(&f, f.hash, builder_view(&extensions));
        CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
        put_checksum(&f, instead, builder_view(&extensions));
        CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
        forged_free(&f);
    }
    builder_free(&extensions);
}

/* RULE 6542/3.1/once */
/* RULE 6542/3.2/checked */
/* RULE 6542/3.2/key */
static void
test_mic_misused(void)
{
    static const uint8_t instead[AP_BINDINGS_LEN] = {
        255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255};
    struct builder extensions = BUILDER_INIT;
    static const uint8_t none[AP_BINDINGS_LEN];
    uint8_t wrong[AP_BINDINGS_LEN] = {1};
    struct forged f;

    forged_init(&f, 18);
    put_mic(&f, &f.subkey, &extensions);
    /* A right MIC does not excuse a wrong MD5. */
    put_checksum(&f, wrong, builder_view(&extensions));
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    /* A MIC beside an MD5 that says "none": both cannot be meant. */
    put_checksum(&f, none, builder_view(&extensions));
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    /* No MD5 and no MIC. */
    put_checksum(&f, instead, (struct bytes){NULL, 0});
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    /* Cut, and empty. */
    builder_cut(&extensions, 0);
    put_extension(&extensions, 0, (struct bytes){wrong, 11});
    put_checksum(&f, f.hash, builder_view(&extensions));
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    builder_cut(&extensions, 0);
    put_extension(&extensions, 0, (struct bytes){NULL, 0});
    put_checksum(&f, instead, builder_view(&extensions));
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    /* Twice. */
    builder_cut(&extensions, 0);
    put_mic(&f, &f.subkey, &extensions);
    put_mic(&f, &f.subkey, &extensions);
    put_checksum(&f, f.hash, builder_view(&extensions));
    CU_ASSERT(forged_send(&f) == V_BAD_CHECKSUM_DATA);
    /* Each of the two keys where the other one counts. */
    builder_cut(&extensions, 0);
    put_mic(&f, &f.ticket.session_key, &extensions);
    put_checksum(&f, f.hash, builder_view(&extensions));
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    builder_cut(&extensions, 0);
    put_mic(&f, &f.subkey, &extensions);
    put_checksum(&f, f.hash, builder_view(&extensions));
    f.request.authenticator.has_subkey = false;
    CU_ASSERT(forged_send(&f) == V_BAD_BINDINGS);
    /* Whoever has no bindings looks at none. */
    f.areq.has_bindings = false;
    CU_ASSERT(forged_send(&f) == V_OK && !f.bound);
    forged_free(&f);
    builder_free(&extensions);
}

/* RULE 6542/3/both-sent */
/* What the initiator makes of it. */
static void
test_sent(void)
{
    struct builder token = BUILDER_INIT, out = BUILDER_INIT;
    struct ap_initiator_request ireq = {.has_bindings = true};
    struct ap_exchange *x = NULL, *y = NULL;
    struct forged f;
    size_t i;

    for (i = 0; etypes[i] != 0; i++) {
        forged_init(&f, etypes[i]);
        ireq.mech = f.request.mech;
        ireq.ticket = &f.ticket.service;
        ireq.bindings_data = builder_view(&f.bindings);
        memset(ireq.bindings, 0xff, sizeof(ireq.bindings));
        ireq.require_bindings = true;
        builder_cut(&token, 0);
        CU_ASSERT(ap_initiate(&f.w.env, &ireq, &x, &token, &f.ev) == V_OK);
        CU_ASSERT_FATAL(ap_accept(&f.w.env, &f.areq, builder_view(&token), &y,
                                  &out, &f.ev) == V_OK);
        CU_ASSERT(ap_exchange_session(y)->channel_bound);
        ap_exchange_free(x);
        ap_exchange_free(y);
        forged_free(&f);
    }
    builder_free(&token);
    builder_free(&out);
}

static const struct unit_test tests[] = {
    {"a client that always binds", test_client_insists},
    {"the MIC of bindings, every enctype", test_mic_of_every_etype},
    {"the MIC of bindings, misused", test_mic_misused},
    {"the MIC of bindings as it is sent", test_sent},
};

int
main(void)
{
    return tap_main("ap_channel", tests, sizeof(tests) / sizeof(tests[0]));
}
