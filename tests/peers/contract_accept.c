/* tests/peers/contract_accept.c: what an acceptor takes, and what it answers to
 * what it does not take. */
#include "tests/peers/contract.h"

#include <krb5/krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_SKEW 300 /* seconds, the default */
#define FRAME_LEN  13  /* 06 09 OID 01 00 */

static const unsigned char frame[FRAME_LEN] = {
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 1, 0};

static bool
make_request(OM_uint32 flags, struct pair *p, gss_buffer_t out)
{
    struct pair_options options = {.flags = flags};

    memset(p, 0, sizeof(*p));
    pair_initiate(&options, p, GSS_C_NO_BUFFER, out);
    return EXPECT(!GSS_ERROR(p->major)) && EXPECT(out->length > 200);
}

static void
expect_defective(struct pair *p, const gss_buffer_desc *token)
{
    struct pair_options options = {0};
    gss_buffer_desc in = gss_copy(token->value, token->length);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    EXPECT_NUMBER(pair_accept(&options, p, &in, &out), GSS_S_DEFECTIVE_TOKEN);
    EXPECT(p->minor != 0);
    EXPECT(p->acceptor == GSS_C_NO_CONTEXT);
    EXPECT(p->client == GSS_C_NO_NAME);
    gss_release_buffer(&minor, &out);
    free(in.value);
}

/* DCE style has no framing. */
static void
framed_dce(void)
{
    gss_buffer_desc raw = GSS_C_EMPTY_BUFFER, framed;
    unsigned char *at;
    OM_uint32 minor;
    struct pair p;

    if (make_request(GSS_C_DCE_STYLE, &p, &raw) &&
        EXPECT(raw.length + FRAME_LEN < 65536)) {
        framed.length = 4 + FRAME_LEN + raw.length;
        framed.value = at = malloc(framed.length);
        if (at == NULL)
            abort();
        at[0] = 0x60;
        at[1] = 0x82;
        at[2] = (unsigned char)((FRAME_LEN + raw.length) >> 8);
        at[3] = (unsigned char)(FRAME_LEN + raw.length);
        memcpy(at + 4, frame, FRAME_LEN);
        memcpy(at + 4 + FRAME_LEN, raw.value, raw.length);
        expect_defective(&p, &framed);
        free(at);
    }
    gss_release_buffer(&minor, &raw);
    pair_free(&p);
}

/* All else has. */
static void
unframed(void)
{
    gss_buffer_desc framed = GSS_C_EMPTY_BUFFER, raw;
    OM_uint32 minor;
    struct pair p;

    if (make_request(PAIR_FLAGS, &p, &framed)) {
        raw.value = (unsigned char *)framed.value + 4 + FRAME_LEN;
        raw.length = framed.length - 4 - FRAME_LEN;
        EXPECT(*(unsigned char *)raw.value == 0x6e);
        expect_defective(&p, &raw);
    }
    gss_release_buffer(&minor, &framed);
    pair_free(&p);
}

/* A refusal is told to a peer that waits for an answer, and to no other; under
 * the OID that it asked with. */
static void
refuse(gss_OID mech, OM_uint32 flags, bool told)
{
    struct gss_channel_bindings_struct one, two;
    struct pair_options options = {.mech = mech,
                                   .flags = flags,
                                   .initiator_bindings = &one,
                                   .acceptor_bindings = &two};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    const unsigned char *bytes;
    struct pair p = {0};
    OM_uint32 minor;
    size_t more;

    gss_text_bindings("one", &one);
    gss_text_bindings("two", &two);
    gss_default_cred(&minor, NULL, mech, GSS_C_ACCEPT, &options.acceptor_cred);
    pair_initiate(&options, &p, GSS_C_NO_BUFFER, &out);
    EXPECT_NUMBER(pair_accept(&options, &p, &out, &reply), GSS_S_BAD_BINDINGS);
    EXPECT_NUMBER(reply.length != 0, told);
    bytes = reply.value;
    if (told && EXPECT(reply.length > 20)) {
        more = bytes[1] > 0x80 ? bytes[1] - 0x80u : 0; /* X.690 8.1.3 */
        bytes += more;
        EXPECT(bytes[-(long)more] == 0x60 && more <= 2 && bytes[13] == 3 &&
               bytes[14] == 0 && bytes[15] == 0x7e);
        EXPECT(memcmp(bytes + 4, mech->elements, mech->length) == 0);
    }
    gss_release_cred(&minor, &options.acceptor_cred);
    gss_release_buffer(&minor, &out);
    gss_release_buffer(&minor, &reply);
    pair_free(&p);
}

static void
who_is_told_of_a_refusal(void)
{
    refuse(gss_mech_krb5, GSS_C_MUTUAL_FLAG, true);
    refuse(gss_mech_krb5_wrong, GSS_C_MUTUAL_FLAG, true);
    refuse(gss_mech_krb5, GSS_C_REPLAY_FLAG, false);
}

/* An acceptor's context lives longer by the clock skew. */
static void
expect_longer(OM_uint32 skew)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 major, minor, ours = 0, theirs = 0;
    struct pair p;

    if (pair_expect(&options, &p)) {
        gss_context_time(&minor, p.initiator, &ours);
        gss_context_time(&minor, p.acceptor, &theirs);
        EXPECT(theirs + 2 >= ours + skew && theirs <= ours + skew + 2);
        EXPECT(p.acceptor_time + 2 >= p.initiator_time + skew &&
               p.acceptor_time <= p.initiator_time + skew + 2);
        major = gss_inquire_context(&minor, p.acceptor, NULL, NULL, &theirs,
                                    NULL, NULL, NULL, NULL);
        EXPECT_NUMBER(major, GSS_S_COMPLETE);
        EXPECT(theirs + 2 >= ours + skew && theirs <= ours + skew + 2);
    }
    pair_free(&p);
}

static void
lifetimes_by_clock_skew(void)
{
    const char *before = contract_setting("clockskew = 77");

    expect_longer(77);
    contract_setting_end(before);
    expect_longer(CLOCK_SKEW);
}

/* ---- addresses in tickets ---- */

static krb5_octet here[] = {127, 0, 0, 1};
static krb5_octet there[] = {10, 1, 2, 3};

#define CACHE "MEMORY:with-addresses"

/* Tickets of alice for one who is here. */
static bool
get_tickets(krb5_context krb5, krb5_ccache *cache)
{
    krb5_address address = {
        .addrtype = ADDRTYPE_INET, .length = sizeof(here), .contents = here};
    krb5_address *addresses[] = {&address, NULL};
    krb5_get_init_creds_opt *opt = NULL;
    krb5_principal alice = NULL;
    krb5_creds creds;
    bool ok;

    memset(&creds, 0, sizeof(creds));
    ok = krb5_cc_resolve(krb5, CACHE, cache) == 0 &&
         krb5_parse_name(krb5, "alice", &alice) == 0 &&
         krb5_get_init_creds_opt_alloc(krb5, &opt) == 0;
    if (ok) {
        krb5_get_init_creds_opt_set_address_list(opt, addresses);
        ok = krb5_get_init_creds_opt_set_out_ccache(krb5, opt, *cache) == 0 &&
             krb5_get_init_creds_password(krb5, &creds, alice, "alice-password",
                                          NULL, NULL, 0, NULL, opt) == 0;
    }
    krb5_free_cred_contents(krb5, &creds);
    krb5_get_init_creds_opt_free(krb5, opt);
    krb5_free_principal(krb5, alice);
    return EXPECT(ok);
}

static void
come_from(krb5_octet address[4], OM_uint32 type, krb5_error_code want)
{
    struct gss_channel_bindings_struct cb = {.initiator_addrtype = type,
                                             .initiator_address = {4, address}};
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .acceptor_bindings = &cb};
    OM_uint32 major, minor;
    struct pair p;

    major = gss_store_acquire(&minor, NULL, GSS_C_INITIATE, "ccache", CACHE,
                              NULL, NULL, &options.initiator_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT_NUMBER(pair_make(&options, &p), want == 0);
    EXPECT_NUMBER((int32_t)p.minor, want);
    if (want != 0) {
        EXPECT(p.accept_failed);
        EXPECT_NUMBER(p.major, GSS_S_FAILURE);
    }
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
}

/* RFC 4120 section 3.2.3, where the application knows the peer's address. */
static void
addresses_of_a_ticket(void)
{
    krb5_ccache cache = NULL;
    krb5_context krb5 = NULL;

    if (EXPECT(krb5_init_context(&krb5) == 0) && get_tickets(krb5, &cache)) {
        come_from(here, GSS_C_AF_INET, 0);
        come_from(there, GSS_C_AF_INET, KRB5KRB_AP_ERR_BADADDR);
        come_from(there, GSS_C_AF_CHAOS, 0);
    }
    if (cache != NULL)
        krb5_cc_destroy(krb5, cache);
    krb5_free_context(krb5);
}

/* ---- which keys serve ---- */

static void
accept_as(const char *service, const char *target, bool good)
{
    struct pair_options options = {.target = target, .flags = PAIR_FLAGS};
    gss_name_t name = gss_host_name(service);
    OM_uint32 major, minor;
    struct pair p = {0};

    major = gss_default_cred(&minor, name, NULL, GSS_C_ACCEPT,
                             &options.acceptor_cred);
    EXPECT_NUMBER(major == GSS_S_COMPLETE && pair_make(&options, &p), good);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
    gss_release_name(&minor, &name);
}

/* A service without a host is that of any host; with ignore_acceptor_hostname
 * no host matters. */
static void
services_and_hosts(void)
{
    const char *before;

    accept_as("svc", "svc@localhost", true);
    accept_as("svc", "HTTP@localhost", false);
    accept_as("svc@other.example", "svc@localhost", false);
    before = contract_setting("ignore_acceptor_hostname = true");
    accept_as("svc@other.example", "svc@localhost", true);
    accept_as("svc@other.example", "HTTP@localhost", false);
    contract_setting_end(before);
}

static void
an_initiator_cred_does_not_accept(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    OM_uint32 major, minor;
    struct pair p;

    major = gss_default_cred(&minor, NULL, NULL, GSS_C_INITIATE,
                             &options.acceptor_cred);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(!pair_make(&options, &p));
    EXPECT(p.accept_failed);
    EXPECT_NUMBER(p.major, GSS_S_NO_CRED);
    pair_free(&p);
    gss_release_cred(&minor, &options.acceptor_cred);
}

static const struct report_test tests[] = {
    {"accept: a credential to initiate does not accept",
     an_initiator_cred_does_not_accept},
    {"accept: DCE style in a frame", framed_dce},
    {"accept: a request without a frame", unframed},
    {"accept: who is told of a refusal", who_is_told_of_a_refusal},
    {"accept: lifetimes are longer by the clock skew", lifetimes_by_clock_skew},
    {"accept: the addresses of a ticket", addresses_of_a_ticket},
    {"accept: services and hosts", services_and_hosts},
};

void
contract_accept_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
