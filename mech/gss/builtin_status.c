/* mech/gss/builtin_status.c: contract in builtin_status.h. */
#include "mech/gss/builtin_status.h"

#include <com_err.h>
#include <gssapi/gssapi_ext.h>
#include <stdatomic.h>
#include <string.h>

#include "mech/gss/oids.h"
#include "mech/verdict/codes.h"

/* The GSS library keeps a table of minor codes for the whole process: the first
 * mechanism that fails with a code has it, one that does so later gets a number
 * from 100001 on in its place.  If the builtin's failure in here came first,
 * our own with the same code would be renumbered, and applications that compare
 * codes would not know it.  So the codes that a KDC, or the way to it, can give
 * are failed with under our name before the builtin is asked: there is no other
 * way to have one entered.  A code that the builtin failed with even before
 * that, for a credential of its own, is out of our hands. */
static const int32_t local_codes[] = {
    MINOR_KRB5(136), /* KRB5_KDCREP_MODIFIED */
    MINOR_KRB5(141), /* KRB5_CC_NOTFOUND, where a cache has no such ticket */
    MINOR_KRB5(150), /* KRB5_PROG_ETYPE_NOSUPP */
    MINOR_KRB5(156), /* KRB5_KDC_UNREACH */
};
#define NUM_LOCAL_CODES (sizeof(local_codes) / sizeof(local_codes[0]))

/* Those that travel in a KRB-ERROR, RFC 4120 section 7.5.9 and later. */
#define MAX_WIRE_CODE 100

/* No lock is held while the library is called; a thread that comes meanwhile
 * may be renumbered. */
static atomic_flag claimed = ATOMIC_FLAG_INIT;

static void
claim(int32_t code)
{
    gss_buffer_desc value = {sizeof(code), &code};
    OM_uint32 minor;

    (void)gssspi_mech_invoke(&minor, mech_oid_krb5(), builtin_claim_oid(),
                             &value);
}

void
builtin_claim_codes(void)
{
    if (atomic_flag_test_and_set(&claimed))
        return;
    for (int32_t n = 1; n <= MAX_WIRE_CODE; n++)
        claim(MINOR_KRB5(n));
    for (size_t i = 0; i < NUM_LOCAL_CODES; i++)
        claim(local_codes[i]);
}

/* 2.25.1191693715440121002.1, below the interposer's own. */
gss_OID
builtin_claim_oid(void)
{
    static const uint8_t content[] = {0x69, 0x90, 0xc4, 0xef, 0xe3, 0xec,
                                      0xee, 0xfe, 0xe9, 0x2a, 0x01};
    static gss_OID_desc oid = {sizeof(content), (void *)(uintptr_t)content};

    return &oid;
}

static bool
is_renumbered(OM_uint32 code)
{
    return code > 100000 && code < 200000;
}

/* Messages into which libkrb5 puts a name. */
static const struct {
    const char *begin;
    const char *hold;
    int32_t code;
} named[] = {
    {"Client ", "not found in Kerberos database", MINOR_KRB5(6)},
    {"Server ", "not found in Kerberos database", MINOR_KRB5(7)},
    {"Cannot contact any KDC for realm ", "", MINOR_KRB5(156)},
};

/* The code of a failure that the library has renumbered: its words still tell
 * it. */
static int32_t
code_of_words(const char *words)
{
    for (int32_t n = 1; n <= MAX_WIRE_CODE; n++) {
        if (strcmp(words, error_message(MINOR_KRB5(n))) == 0)
            return MINOR_KRB5(n);
    }
    for (size_t i = 0; i < NUM_LOCAL_CODES; i++) {
        if (strcmp(words, error_message(local_codes[i])) == 0)
            return local_codes[i];
    }
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        if (strncmp(words, named[i].begin, strlen(named[i].begin)) == 0 &&
            strstr(words, named[i].hold) != NULL)
            return named[i].code;
    }
    return MINOR_KRB5(60);
}

enum verdict
builtin_verdict(OM_uint32 major, OM_uint32 code, gss_OID mech, const char *what,
                struct evidence *ev)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, more = 0;
    enum verdict v;

    (void)gss_display_status(&minor, code, GSS_C_MECH_CODE, mech, &more, &text);
    ev->code = (int32_t)code;
    /* The library's strings end with a NUL. */
    if (is_renumbered(code))
        ev->code =
            code_of_words(text.value != NULL ? (const char *)text.value : "");
    v = verdict_with(GSS_ROUTINE_ERROR(major) == GSS_S_NO_CRED ? V_NO_CRED
                                                               : V_KRB5,
                     ev, "%s: %.*s", what, (int)text.length,
                     text.value != NULL ? (const char *)text.value : "");
    (void)gss_release_buffer(&minor, &text);
    return v;
}
