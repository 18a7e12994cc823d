/* tests/peers/contract_mech.c: what the module says of itself, and status. */
#include "tests/peers/contract.h"
#include "tests/peers/couple.h"

#include <dlfcn.h>
#include <errno.h>
#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

static bool
has(gss_OID_set set, gss_const_OID member)
{
    OM_uint32 minor;
    int there = 0;

    gss_test_oid_set_member(&minor, (gss_OID)(uintptr_t)member, set, &there);
    return there;
}

static gss_OID_set
attributes(gss_OID mech)
{
    gss_OID_set set = NULL, known = NULL;
    OM_uint32 major, minor;

    major = gss_inquire_attrs_for_mech(&minor, mech, &set, &known);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(known != NULL && known->count > 0);
    gss_release_oid_set(&minor, &known);
    return set;
}

static void
mechanism_attributes(void)
{
    gss_const_OID wanted[] = {
        GSS_C_MA_MECH_CONCRETE, GSS_C_MA_ITOK_FRAMED, GSS_C_MA_AUTH_INIT,
        GSS_C_MA_AUTH_TARG,     GSS_C_MA_DELEG_CRED,  GSS_C_MA_INTEG_PROT,
        GSS_C_MA_CONF_PROT,     GSS_C_MA_MIC,         GSS_C_MA_WRAP,
        GSS_C_MA_PROT_READY,    GSS_C_MA_REPLAY_DET,  GSS_C_MA_OOS_DET,
        GSS_C_MA_CBINDINGS};
    gss_OID_set set = attributes(gss_mech_krb5);
    OM_uint32 minor;
    size_t i;

    for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        if (!has(set, wanted[i]))
            report_fault(__FILE__, __LINE__, "attribute %zu is missing", i);
    }
    EXPECT(!has(set, GSS_C_MA_DEPRECATED));
    EXPECT(!has(set, GSS_C_MA_NOT_DFLT_MECH));
    EXPECT(has(set, GSS_C_MA_CTX_TRANS));
    gss_release_oid_set(&minor, &set);
}

/* The library asks for a place for each result; who calls the entries by
 * himself, and passes none, is told so. */
static void
results_need_a_place(void)
{
    typedef OM_uint32 time_entry(OM_uint32 *, gss_ctx_id_t, OM_uint32 *);
    typedef OM_uint32 name_entry(OM_uint32 *, gss_buffer_t, gss_OID,
                                 gss_name_t *);
    typedef OM_uint32 two_entry(OM_uint32 *, void *, void *);
    typedef OM_uint32 equal_entry(OM_uint32 *, gss_name_t, gss_name_t, int *);
    static const char *const two[] = {"gssi_import_cred",
                                      "gssi_import_sec_context",
                                      "gssi_inquire_names_for_mech"};
    void *module = dlopen(getenv("APEX_MODULE"), RTLD_NOW);
    OM_uint32 minor = 0;
    void *entry;

    EXPECT(module != NULL);
    if (module == NULL)
        return;
    entry = dlsym(module, "gssi_context_time");
    EXPECT_NUMBER(((time_entry *)(uintptr_t)entry)(&minor, NULL, NULL),
                  GSS_S_FAILURE);
    EXPECT_NUMBER(minor, EINVAL);
    entry = dlsym(module, "gssi_import_name");
    EXPECT_NUMBER(((name_entry *)(uintptr_t)entry)(&minor, NULL, NULL, NULL),
                  GSS_S_FAILURE);
    entry = dlsym(module, "gssi_compare_name");
    EXPECT_NUMBER(((equal_entry *)(uintptr_t)entry)(&minor, NULL, NULL, NULL),
                  GSS_S_FAILURE);
    for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++) {
        entry = dlsym(module, two[i]);
        EXPECT_NUMBER(((two_entry *)(uintptr_t)entry)(&minor, NULL, NULL),
                      GSS_S_FAILURE);
    }
    (void)dlclose(module);
}

static void
other_oids_are_deprecated(void)
{
    gss_OID_set set;
    OM_uint32 minor;

    set = attributes(gss_mech_krb5_old);
    EXPECT(has(set, GSS_C_MA_DEPRECATED));
    gss_release_oid_set(&minor, &set);
    set = attributes(gss_mech_krb5_wrong);
    EXPECT(has(set, GSS_C_MA_DEPRECATED));
    gss_release_oid_set(&minor, &set);
}

/* What `contract.realm indicate` prints with one of the two configurations. */
static void
indicated(const char *variable, char *out, size_t size)
{
    char command[2500];
    FILE *child;

    out[0] = '\0';
    snprintf(command, sizeof(command), "GSS_MECH_CONFIG='%s' '%s' indicate",
             getenv(variable), couple_path());
    child = popen(command, "r");
    if (child == NULL)
        return;
    if (fgets(out, (int)size, child) == NULL)
        out[0] = '\0';
    EXPECT_NUMBER(pclose(child), 0);
}

/* Applications see the same mechanisms, in the same order. */
static void
indicated_mechanisms(void)
{
    char with[2000], without[2000];

    indicated("APEX_CONF_MODULE", with, sizeof(with));
    indicated("APEX_CONF_BUILTIN", without, sizeof(without));
    EXPECT(strlen(without) > 10);
    if (contract_module && strcmp(with, without) != 0)
        report_fault(__FILE__, __LINE__, "%s, without the module %s", with,
                     without);
}

static OM_uint32
display(OM_uint32 status, gss_OID mech, OM_uint32 *more, char *out, size_t size)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    out[0] = '\0';
    major =
        gss_display_status(&minor, status, GSS_C_MECH_CODE, mech, more, &text);
    if (major == GSS_S_COMPLETE) {
        EXPECT(strlen(text.value) == text.length);
        snprintf(out, size, "%s", (char *)text.value);
    }
    gss_release_buffer(&minor, &text);
    return major;
}

/* A text, or BAD_STATUS for a code that the library never mapped. */
static void
check_status(int32_t code, gss_OID mech)
{
    char text[1000];
    OM_uint32 major, more = 0;

    major = display((OM_uint32)code, mech, &more, text, sizeof(text));
    EXPECT_NUMBER(more, 0);
    if (major == GSS_S_COMPLETE)
        EXPECT(text[0] != '\0');
    else
        EXPECT_NUMBER(major, GSS_S_BAD_STATUS);
}

static void
status_texts(void)
{
    static const int32_t codes[] = {0,
                                    22,
                                    KRB5KRB_AP_ERR_SKEW,
                                    KRB5KRB_AP_ERR_REPEAT,
                                    KG_CONTEXT_ESTABLISHED,
                                    G_BAD_DIRECTION,
                                    123456789,
                                    -1};
    size_t i;

    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        check_status(codes[i], gss_mech_krb5);
        check_status(codes[i], GSS_C_NO_OID);
    }
}

/* The text of a failure is the thread's last for that code, and stays. */
static void
status_keeps_its_evidence(void)
{
    struct pair_options options = {.target = "nosuch@localhost"};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair failed = {0}, p;
    char text[1000];

    pair_initiate(&options, &failed, GSS_C_NO_BUFFER, &out);
    options.target = NULL;
    pair_expect(&options, &p);
    pair_free(&p);
    gss_status_text(gss_mech_krb5, failed.minor, text, sizeof(text));
    EXPECT_MATCH(text, "nosuch/localhost");
    pair_free(&failed);
}

/* A failure in one mechanism is told through SPNEGO too. */
static void
status_through_spnego(void)
{
    struct pair_options options = {.target = "nosuch@localhost",
                                   .mech = oid_spnego};
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    struct pair failed = {0};
    char text[1000];

    pair_initiate(&options, &failed, GSS_C_NO_BUFFER, &out);
    EXPECT(GSS_ERROR(failed.major));
    gss_status_text(oid_spnego, failed.minor, text, sizeof(text));
    EXPECT_MATCH(text, "nosuch/localhost");
    pair_free(&failed);
}

static void
sasl_name(void)
{
    gss_buffer_desc sasl = GSS_C_EMPTY_BUFFER, name = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc about = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_inquire_saslname_for_mech(&minor, gss_mech_krb5, &sasl, &name,
                                          &about);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    EXPECT(sasl.length == 8 && memcmp(sasl.value, "GS2-KRB5", 8) == 0);
    gss_release_buffer(&minor, &sasl);
    gss_release_buffer(&minor, &name);
    gss_release_buffer(&minor, &about);
}

/* The types of names that this mechanism takes, as MIT's own lists them. */
static void
name_types(void)
{
    const gss_OID types[] = {
        GSS_C_NT_USER_NAME,        GSS_C_NT_HOSTBASED_SERVICE,
        GSS_C_NT_MACHINE_UID_NAME, GSS_C_NT_STRING_UID_NAME,
        GSS_C_NT_EXPORT_NAME,      gss_nt_krb5_name,
        gss_nt_krb5_principal,
    };
    gss_OID_set set = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    int present;

    EXPECT_NUMBER(
        gss_inquire_names_for_mech(&minor, (gss_OID)gss_mech_krb5, &set),
        GSS_S_COMPLETE);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        present = 0;
        gss_test_oid_set_member(&minor, types[i], set, &present);
        if (!present)
            report_fault(__FILE__, __LINE__, "type %zu is not listed", i);
    }
    gss_release_oid_set(&minor, &set);
}

/* kadmind and kadmin.local give up where they are refused this. */
static void
kdc_context(void)
{
    gss_OID_desc object = {
        11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x08"};
    gss_buffer_desc none = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    EXPECT_NUMBER(
        gssspi_mech_invoke(&minor, (gss_OID)gss_mech_krb5, &object, &none),
        GSS_S_COMPLETE);
    object.length--;
    EXPECT_NUMBER(
        gssspi_mech_invoke(&minor, (gss_OID)gss_mech_krb5, &object, &none),
        GSS_S_UNAVAILABLE);
}

static const struct report_test tests[] = {
    {"mech: name types", name_types},
    {"mech: the KDC's context", kdc_context},
    {"mech: attributes", mechanism_attributes},
    {"mech: results need a place", results_need_a_place},
    {"mech: other OIDs are deprecated", other_oids_are_deprecated},
    {"mech: gss_indicate_mechs is as without the module", indicated_mechanisms},
    {"mech: every minor status has a text", status_texts},
    {"mech: a status keeps its evidence", status_keeps_its_evidence},
    {"mech: status through SPNEGO", status_through_spnego},
    {"mech: the SASL name is the library's", sasl_name},
};

void
contract_mech_tests(void)
{
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
