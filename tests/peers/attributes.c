/* tests/peers/attributes.c: what an acceptor learns of a client beside its
 * name, from the module and from MIT's builtin.
 *
 *     attributes.realm dump TOKEN-FILE HOPS [builtin]    see attributes.h
 */
#include "tests/peers/attributes.h"
#include "tests/peers/attributes_show.h"
#include "asn1/cammac.h"
#include "asn1/pac.h"
#include "tests/peers/forged.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"
#include "tests/unit/asn1_kdc.h"
#include "tests/unit/pac_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct shown ours, theirs;

static const char *
token_path(void)
{
    static char path[600];

    snprintf(path, sizeof(path), "%s/attributes-token", getenv("TMPDIR"));
    return path;
}

/* Since 1.21 the builtin shows a PAC whose signature it found to be wrong. */
static bool builtin_shows_false_pacs;

/* What is shown of a context after the module took it over from the builtin:
 * all that was shown before, but no PAC where the builtin's word is worth
 * nothing. */
static void
taken_over(const char *what, const struct shown *module)
{
    bool loses_pac =
        builtin_shows_false_pacs && strstr(ours.values, "urn:mspac:") != NULL;

    if (loses_pac) {
        EXPECT(strstr(module->listed, "urn:mspac:") == NULL);
        EXPECT(strstr(module->values, "urn:mspac:") == NULL);
        attributes_same(what, module->ours, "");
    } else {
        attributes_same(what, module->listed, ours.listed);
        attributes_same(what, module->values, ours.values);
        attributes_same(what, module->ours, ours.ours);
        attributes_same(what, module->composite, ours.composite);
    }
}

/* What an exported context says of its client is what it said before, with the
 * builtin that imports it, and with the module after that. */
static bool
show_travelled(const char *path)
{
    static struct shown builtin, module;

    if (!attributes_show(true, path, "1", &builtin) ||
        !attributes_show(true, path, "2", &module))
        return false;
    attributes_same("values after one hop", builtin.values, ours.values);
    /* Where there is nothing to show the builtin leaves out the form, too. */
    if (*ours.values != '\0')
        attributes_same("composite after one hop", builtin.composite,
                        ours.composite);
    taken_over("two hops", &module);
    return true;
}

/* So does what the builtin exports of a context that it accepted itself, where
 * it did; that may have a PAC that it found to be false. */
static bool
show_taken_over(const char *path)
{
    static struct shown module, builtin;

    if (strncmp(theirs.status, "00000000 ", 9) != 0)
        return true;
    if (!attributes_show(true, path, "1 builtin", &module) ||
        !attributes_show(true, path, "2 builtin", &builtin))
        return false;
    taken_over("the builtin's", &module);
    if (builtin_shows_false_pacs)
        EXPECT(strstr(builtin.values, "urn:mspac:") == NULL);
    else
        attributes_same("values of the builtin's, back", builtin.values,
                        theirs.values);
    attributes_same("own values of the builtin's, back", builtin.ours, "");
    return true;
}

static bool
show_both(const char *path)
{
    return attributes_show(true, path, "0", &ours) &&
           attributes_show(false, path, "0", &theirs) && show_travelled(path) &&
           show_taken_over(path);
}

static void
expect_same(void)
{
    attributes_same("names", ours.listed, theirs.listed);
    attributes_same("values", ours.values, theirs.values);
    attributes_same("composite", ours.composite, theirs.composite);
    EXPECT_MATCH(ours.status, "^00000000 0");
    EXPECT_MATCH(theirs.status, "^00000000 0");
}

/* The module shows nothing; the builtin may list names, but no value. */
static void
expect_nothing(void)
{
    EXPECT_MATCH(ours.status, "^00000000 0");
    EXPECT_MATCH(theirs.status, "^00000000 0");
    attributes_same("names", ours.listed, "");
    attributes_same("values", ours.values, "");
    attributes_same("own values", ours.ours, "");
    if (!builtin_shows_false_pacs)
        attributes_same("values of the builtin", theirs.values, "");
}

static void
expect_refusal(void)
{
    EXPECT_MATCH(ours.status, "^000d0000 ");
    EXPECT_MATCH(theirs.status, "^000d0000 ");
    attributes_same("values", ours.values, "");
}

/* A ticket of the realm's own KDC. */
static void
of_the_kdc(void)
{
    if (attributes_token(token_path()) && show_both(token_path())) {
        expect_same();
        EXPECT_MATCH(ours.listed, "urn:mspac:client-info");
        EXPECT_MATCH(ours.values, "urn:mspac:server-checksum auth");
    }
}

/* One element in the ticket, and then `expect`. */
static void
with_element(struct forged *f, int32_t ad_type, struct bytes data,
             void (*expect)(void))
{
    struct builder authdata = BUILDER_INIT;

    forged_put_relevant(&authdata, ad_type, data);
    if (forged_token(f, builder_view(&authdata), token_path()) &&
        show_both(token_path()))
        expect();
    builder_free(&authdata);
}

/* The logon and UPN buffers of a captured PAC. */
static void
windows_buffers(struct pac_vector *v, struct forged_buffer *out)
{
    struct pac_buffer buffer;
    struct pac p;
    size_t num = 0;

    if (!EXPECT(pac_decode(v->pac, &p)))
        return;
    for (size_t i = 0; pac_buffer_at(&p, i, &buffer); i++) {
        if (buffer.type == PAC_LOGON_INFO || buffer.type == PAC_UPN_DNS_INFO)
            out[num++] = (struct forged_buffer){buffer.type, buffer.data};
    }
    out[num].type = 0;
}

static void
expect_account(void)
{
    expect_same();
    EXPECT_MATCH(ours.listed, "urn:mspac:logon-info");
    EXPECT_MATCH(ours.listed, "urn:mspac:upn-dns-info");
    /* S-1-5-21-9281652-3921847615-585208160-1142 and w2k8u@abc */
    EXPECT_MATCH(ours.ours, "urn:gss-apex:account-sid authenticated 1 complete "
                            "1 more 0 value 532d312d352d32312d");
    EXPECT_MATCH(ours.ours, "urn:gss-apex:upn authenticated 1 complete 1 more "
                            "0 value 77326b387540616263 display "
                            "77326b387540616263");
}

static void
account(void)
{
    struct pac_vector vectors[PAC_VECTORS];
    struct forged_buffer buffers[5];
    struct builder pac = BUILDER_INIT;
    struct forged f;

    pac_vectors(vectors);
    windows_buffers(&vectors[1], buffers);
    if (forged_open(&f) && forged_pac(&f, buffers, NULL, 0, &pac))
        with_element(&f, AD_WIN2K_PAC, builder_view(&pac), expect_account);
    builder_free(&pac);
    forged_close(&f);
}

#define SOME                                                                   \
    {                                                                          \
        (const uint8_t *)"some bytes", 10                                      \
    }

static void
every_kind_of_buffer(void)
{
    static const struct forged_buffer buffers[] = {
        {1, SOME},  {2, SOME},  {11, SOME}, {12, SOME},  {13, SOME},
        {14, SOME}, {17, SOME}, {18, SOME}, {777, SOME}, {0, {NULL, 0}},
    };
    struct builder pac = BUILDER_INIT;
    struct forged f;

    if (forged_open(&f) && forged_pac(&f, buffers, NULL, 0, &pac)) {
        with_element(&f, AD_WIN2K_PAC, builder_view(&pac), expect_same);
        EXPECT_MATCH(ours.listed, "urn:mspac:777");
        attributes_same("own values", ours.ours, "");
    }
    builder_free(&pac);
    forged_close(&f);
}

static const struct forged_buffer one_buffer[] = {{777, SOME}, {0, {NULL, 0}}};

/* Comes first: what the others expect of the builtin depends on it.  The module
 * shows nothing of a false PAC in any release. */
static void
word_of_the_builtin(void)
{
    struct builder pac = BUILDER_INIT, authdata = BUILDER_INIT;
    struct pac_buffer buffer;
    struct forged f;
    struct pac p;

    if (forged_open(&f) && forged_pac(&f, one_buffer, NULL, 0, &pac) &&
        EXPECT(pac_decode(builder_view(&pac), &p)) &&
        EXPECT(pac_find(&p, 777, &buffer))) {
        pac.data[buffer.offset] ^= 1;
        forged_put_relevant(&authdata, AD_WIN2K_PAC, builder_view(&pac));
        if (forged_token(&f, builder_view(&authdata), token_path()) &&
            attributes_show(true, token_path(), "0", &ours) &&
            attributes_show(false, token_path(), "0", &theirs)) {
            attributes_same("values", ours.values, "");
            builtin_shows_false_pacs =
                strstr(theirs.values, "urn:mspac:777 authenticated 1") != NULL;
        }
    }
    if (builtin_shows_false_pacs)
        printf("# the library's own mechanism shows a false PAC as "
               "authenticated\n");
    builder_free(&authdata);
    builder_free(&pac);
    forged_close(&f);
}

static void
about_somebody_else(void)
{
    struct builder pac = BUILDER_INIT;
    struct forged f;

    if (forged_open(&f) && forged_pac(&f, one_buffer, "bob", 0, &pac))
        with_element(&f, AD_WIN2K_PAC, builder_view(&pac), expect_nothing);
    builder_free(&pac);
    forged_close(&f);
}

static void
about_another_time(void)
{
    struct builder pac = BUILDER_INIT;
    struct forged f;

    if (forged_open(&f) && forged_pac(&f, one_buffer, NULL, 1, &pac))
        with_element(&f, AD_WIN2K_PAC, builder_view(&pac), expect_nothing);
    builder_free(&pac);
    forged_close(&f);
}

/* One bit of the buffer in the middle. */
static void
forged_contents(void)
{
    struct builder pac = BUILDER_INIT;
    struct pac_buffer buffer;
    struct forged f;
    struct pac p;

    if (forged_open(&f) && forged_pac(&f, one_buffer, NULL, 0, &pac) &&
        EXPECT(pac_decode(builder_view(&pac), &p)) &&
        EXPECT(pac_find(&p, 777, &buffer))) {
        pac.data[buffer.offset] ^= 1;
        with_element(&f, AD_WIN2K_PAC, builder_view(&pac), expect_nothing);
    }
    builder_free(&pac);
    forged_close(&f);
}

static void
truncated(void)
{
    struct builder pac = BUILDER_INIT;
    struct forged f;

    if (forged_open(&f) && forged_pac(&f, one_buffer, NULL, 0, &pac)) {
        builder_cut(&pac, pac.len - 8);
        with_element(&f, AD_WIN2K_PAC, builder_view(&pac), expect_refusal);
    }
    builder_free(&pac);
    forged_close(&f);
}

static void
not_a_pac(void)
{
    struct forged f;

    if (forged_open(&f))
        with_element(&f, AD_WIN2K_PAC, bytes_of_string("a PAC"),
                     expect_refusal);
    forged_close(&f);
}

/* SEQUENCE OF UTF8String: "strong", "otp". */
static const uint8_t indicators[] = {0x30, 13,  0x0c, 6, 's', 't', 'r', 'o',
                                     'n',  'g', 0x0c, 3, 'o', 't', 'p'};

/* How a CAMMAC is made. */
struct cammac_options {
    bool verifier;
    bool other_key;
    struct bytes said;
};

static bool
make_cammac(const struct forged *f, const struct cammac_options *o,
            struct builder *out)
{
    struct builder content = BUILDER_INIT, covered = BUILDER_INIT;
    struct cammac c = {.has_svc_verifier = o->verifier};
    struct crypto_segment segment = {.out = NULL};
    struct crypto_usage *u = NULL;
    struct crypto_key key;
    uint8_t mac[32];
    size_t start = authdata_begin(&covered);
    bool ok;

    authdata_put(&covered, AD_AUTH_INDICATOR, o->said);
    authdata_end(&covered, start);
    authdata_put(&content, AD_AUTH_INDICATOR, o->said);
    segment.in = covered.data;
    segment.len = covered.len;
    ok = forged_service_key(f, &key);
    if (o->other_key)
        key.bytes[0] ^= 1;
    ok = ok && EXPECT(crypto_usage_new(&key, USAGE_CAMMAC, &u) == CRYPTO_OK) &&
         EXPECT(crypto_checksum(u, &segment, 1, mac) == CRYPTO_OK);
    crypto_usage_free(u);
    c.elements = builder_view(&content);
    c.svc_verifier.mac.cksumtype = key.profile->checksum_type;
    c.svc_verifier.mac.checksum =
        (struct bytes){mac, key.profile->checksum_len};
    cammac_encode(out, &c);
    builder_free(&content);
    builder_free(&covered);
    return ok;
}

static void
with_cammac(const struct cammac_options *o, void (*expect)(void))
{
    struct builder cammac = BUILDER_INIT;
    struct forged f;

    if (forged_open(&f) && make_cammac(&f, o, &cammac))
        with_element(&f, AD_CAMMAC, builder_view(&cammac), expect);
    builder_free(&cammac);
    forged_close(&f);
}

static void
expect_indicators(void)
{
    expect_same();
    EXPECT_MATCH(ours.values, "auth-indicators authenticated 1 complete 1 more "
                              "1 value 7374726f6e67 display ");
    EXPECT_MATCH(ours.values, "auth-indicators authenticated 1 complete 1 more "
                              "0 value 6f7470 display ");
}

static void
verified_indicators(void)
{
    struct cammac_options o = {.verifier = true,
                               .said = {indicators, sizeof(indicators)}};

    with_cammac(&o, expect_indicators);
}

static void
forged_indicators(void)
{
    struct cammac_options o = {.verifier = true,
                               .other_key = true,
                               .said = {indicators, sizeof(indicators)}};

    with_cammac(&o, expect_nothing);
}

static void
expect_nothing_of_ours(void)
{
    EXPECT_MATCH(ours.status, "^00000000 0");
    attributes_same("values", ours.values, "");
    attributes_same("values of the builtin", theirs.values, "");
}

static void
unverified_indicators(void)
{
    struct cammac_options o = {.said = {indicators, sizeof(indicators)}};

    with_cammac(&o, expect_nothing_of_ours);
}

static void
malformed_indicators(void)
{
    struct cammac_options o = {.verifier = true,
                               .said = {indicators, sizeof(indicators) - 1}};

    with_cammac(&o, expect_refusal);
}

static void
naked_indicators(void)
{
    struct bytes said = {indicators, sizeof(indicators)};
    struct forged f;

    if (forged_open(&f))
        with_element(&f, AD_AUTH_INDICATOR, said, expect_nothing);
    forged_close(&f);
}

/* PAC and indicators together; the token stays for the tests without memory. */
static void
expect_everything(void)
{
    expect_account();
    EXPECT_MATCH(ours.values, "auth-indicators authenticated 1");
}

static void
everything(void)
{
    struct cammac_options o = {.verifier = true,
                               .said = {indicators, sizeof(indicators)}};
    struct builder pac = BUILDER_INIT, cammac = BUILDER_INIT;
    struct builder authdata = BUILDER_INIT;
    struct pac_vector vectors[PAC_VECTORS];
    struct forged_buffer buffers[5];
    struct forged f;

    pac_vectors(vectors);
    windows_buffers(&vectors[1], buffers);
    if (forged_open(&f) && forged_pac(&f, buffers, NULL, 0, &pac) &&
        make_cammac(&f, &o, &cammac)) {
        forged_put_relevant(&authdata, AD_CAMMAC, builder_view(&cammac));
        forged_put_relevant(&authdata, AD_WIN2K_PAC, builder_view(&pac));
        if (forged_token(&f, builder_view(&authdata), token_path()) &&
            show_both(token_path()))
            expect_everything();
    }
    builder_free(&pac);
    builder_free(&cammac);
    builder_free(&authdata);
    forged_close(&f);
}

static const struct report_test tests[] = {
    {"attributes: a false PAC is not shown", word_of_the_builtin},
    {"attributes: of a ticket of the KDC", of_the_kdc},
    {"attributes: every kind of buffer", every_kind_of_buffer},
    {"attributes: account SID and UPN", account},
    {"attributes: a PAC about somebody else", about_somebody_else},
    {"attributes: a PAC about another time", about_another_time},
    {"attributes: a forged PAC", forged_contents},
    {"attributes: a truncated PAC", truncated},
    {"attributes: something else in place of a PAC", not_a_pac},
    {"attributes: verified indicators", verified_indicators},
    {"attributes: forged indicators", forged_indicators},
    {"attributes: indicators without a verifier", unverified_indicators},
    {"attributes: malformed indicators", malformed_indicators},
    {"attributes: indicators in the open", naked_indicators},
    {"attributes: PAC and indicators together", everything},
};

int
main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "dump") == 0)
        return attributes_dump(argc - 2, argv + 2);
    gss_use_module();
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    attributes_call_tests();
    attributes_alloc_tests(token_path());
    return report_finish();
}
