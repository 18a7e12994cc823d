/* replay_mit_test.c: libkrb5's acceptor (krb5_rd_req, public calls only) and
 * our store share a replay file.  Runs in a realm. */
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "mech/replay/store.h"
#include "tests/unit/tap.h"

#define NUM_REQUESTS 3000
#define TAG_LEN      12

struct fixture {
    krb5_context krb5;
    krb5_keytab keytab;
    krb5_principal server;
    krb5_creds *creds; /* alice's ticket for svc, AES256-SHA1 */
    struct replay_store *store;
    struct evidence ev;
    char path[128];
};

static void
fixture_creds(struct fixture *f)
{
    krb5_creds in = {0};
    krb5_ccache ccache = NULL;

    CU_ASSERT_EQUAL_FATAL(krb5_cc_default(f->krb5, &ccache), 0);
    CU_ASSERT_EQUAL_FATAL(krb5_cc_get_principal(f->krb5, ccache, &in.client),
                          0);
    in.server = f->server;
    CU_ASSERT_EQUAL_FATAL(
        krb5_get_credentials(f->krb5, 0, ccache, &in, &f->creds), 0);
    CU_ASSERT_EQUAL(f->creds->keyblock.enctype,
                    ENCTYPE_AES256_CTS_HMAC_SHA1_96);
    krb5_free_principal(f->krb5, in.client);
    (void)krb5_cc_close(f->krb5, ccache);
}

static void
fixture_open(struct fixture *f)
{
    const char *tmp = getenv("TMPDIR");
    char name[160];

    memset(f, 0, sizeof(*f));
    (void)snprintf(f->path, sizeof(f->path), "%.90s/rd_req.rcache2",
                   tmp != NULL ? tmp : "/tmp");
    (void)unlink(f->path);
    (void)snprintf(name, sizeof(name), "file2:%s", f->path);
    (void)setenv("KRB5RCACHENAME", name, 1);
    CU_ASSERT_EQUAL_FATAL(krb5_init_context(&f->krb5), 0);
    CU_ASSERT_EQUAL_FATAL(krb5_kt_default(f->krb5, &f->keytab), 0);
    CU_ASSERT_EQUAL_FATAL(krb5_sname_to_principal(f->krb5, "localhost", "svc",
                                                  KRB5_NT_SRV_HST, &f->server),
                          0);
    fixture_creds(f);
    CU_ASSERT_EQUAL_FATAL(replay_store_open(NULL, NULL, &f->store, &f->ev),
                          V_OK);
}

static void
fixture_close(struct fixture *f)
{
    replay_store_free(f->store);
    krb5_free_creds(f->krb5, f->creds);
    krb5_free_principal(f->krb5, f->server);
    (void)krb5_kt_close(f->krb5, f->keytab);
    krb5_free_context(f->krb5);
    (void)unlink(f->path);
    (void)unsetenv("KRB5RCACHENAME");
}

/* An AP-REQ ends with its authenticator, and that with its checksum. */
static void
make_request(struct fixture *f, krb5_data *out, uint8_t tag[TAG_LEN])
{
    krb5_auth_context ac = NULL;

    CU_ASSERT_EQUAL_FATAL(
        krb5_mk_req_extended(f->krb5, &ac, 0, NULL, f->creds, out), 0);
    memcpy(tag, out->data + out->length - TAG_LEN, TAG_LEN);
    krb5_auth_con_free(f->krb5, ac);
}

static krb5_error_code
mit_accepts(struct fixture *f, const krb5_data *request)
{
    krb5_auth_context ac = NULL;
    krb5_error_code code =
        krb5_rd_req(f->krb5, &ac, request, f->server, f->keytab, NULL, NULL);

    krb5_auth_con_free(f->krb5, ac);
    return code;
}

static enum verdict
we_accept(struct fixture *f, const uint8_t tag[TAG_LEN])
{
    krb5_timestamp now = 0;

    CU_ASSERT_EQUAL(krb5_timeofday(f->krb5, &now), 0);
    return replay_check_and_add(f->store, (struct bytes){tag, TAG_LEN},
                                (uint32_t)now, 300, &f->ev);
}

/* RULE 4120/3.2.3/replay-shared */
static void
test_both_ways(void)
{
    unsigned i, bad = 0, missed = 0;
    krb5_data request = {0};
    uint8_t tag[TAG_LEN];
    struct fixture f;

    fixture_open(&f);
    for (i = 0; i < NUM_REQUESTS; i++) {
        make_request(&f, &request, tag);
        if (i % 2 == 0) {
            bad += mit_accepts(&f, &request) != 0;
            missed += we_accept(&f, tag) != V_REPEAT;
        } else {
            bad += we_accept(&f, tag) != V_OK;
            missed += mit_accepts(&f, &request) != KRB5KRB_AP_ERR_REPEAT;
        }
        krb5_free_data_contents(f.krb5, &request);
    }
    CU_ASSERT_EQUAL(bad, 0);
    CU_ASSERT_EQUAL(missed, 0);
    fixture_close(&f);
}

/* All are still there at the end, whoever wrote them. */
static void
test_all_kept(void)
{
    uint8_t(*tags)[TAG_LEN] = calloc(NUM_REQUESTS, TAG_LEN);
    krb5_data *requests = calloc(NUM_REQUESTS, sizeof(*requests));
    unsigned i, bad = 0, missed = 0;
    struct fixture f;

    CU_ASSERT_FATAL(tags != NULL && requests != NULL);
    fixture_open(&f);
    for (i = 0; i < NUM_REQUESTS; i++) {
        make_request(&f, &requests[i], tags[i]);
        bad += i % 2 == 0 ? mit_accepts(&f, &requests[i]) != 0
                          : we_accept(&f, tags[i]) != V_OK;
    }
    for (i = 0; i < NUM_REQUESTS; i++) {
        missed += we_accept(&f, tags[i]) != V_REPEAT;
        missed += mit_accepts(&f, &requests[i]) != KRB5KRB_AP_ERR_REPEAT;
        krb5_free_data_contents(f.krb5, &requests[i]);
    }
    CU_ASSERT_EQUAL(bad, 0);
    CU_ASSERT_EQUAL(missed, 0);
    fixture_close(&f);
    free(requests);
    free(tags);
}

static const struct unit_test tests[] = {
    {"a request is refused by whoever sees it second", test_both_ways},
    {"3000 requests are remembered", test_all_kept},
};

int
main(void)
{
    return tap_main("replay with krb5_rd_req", tests,
                    sizeof(tests) / sizeof(tests[0]));
}
