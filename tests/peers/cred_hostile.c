/* tests/peers/cred_hostile.c: exported credentials that somebody has been at.
 * None is read as another one, and none is more than refused. */
#include "tests/peers/cred_tests.h"

#include <stdlib.h>
#include <string.h>

/* The library's frame around the mechanism's part: be32 length, OID, be32
 * length. */
#define FRAME 17

static gss_buffer_desc
exported(void)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    gss_name_t bob = gss_user_name("bob");
    OM_uint32 minor;

    EXPECT_NUMBER(gss_store_acquire(&minor, bob, GSS_C_INITIATE, "password",
                                    "bob-password", NULL, NULL, &cred),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_export_cred(&minor, cred, &token), GSS_S_COMPLETE);
    gss_release_cred(&minor, &cred);
    gss_release_name(&minor, &bob);
    return token;
}

/* import gives the mechanism `text` as it is. */
static OM_uint32
import(const char *text, size_t len)
{
    static const unsigned char oid[] = {
        0, 0, 0, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02};
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    unsigned char *frame = malloc(FRAME + len);
    gss_buffer_desc token = {FRAME + len, frame};
    OM_uint32 major, minor;

    memcpy(frame, oid, sizeof(oid));
    frame[13] = (unsigned char)(len >> 24);
    frame[14] = (unsigned char)(len >> 16);
    frame[15] = (unsigned char)(len >> 8);
    frame[16] = (unsigned char)len;
    memcpy(frame + FRAME, text, len);
    major = gss_import_cred(&minor, &token, &cred);
    if (major == GSS_S_COMPLETE)
        gss_release_cred(&minor, &cred);
    else
        EXPECT(cred == GSS_C_NO_CREDENTIAL && minor != 0);
    free(frame);
    return major;
}

static void
every_truncation(void)
{
    gss_buffer_desc token = exported();
    const char *text = (const char *)token.value + FRAME;
    size_t step = gss_under_valgrind() ? 37 : 1;
    OM_uint32 minor;

    for (size_t len = 1; len < token.length - FRAME; len += step)
        EXPECT(GSS_ERROR(import(text, len)));
    EXPECT_NUMBER(import(text, token.length - FRAME), GSS_S_COMPLETE);
    gss_release_buffer(&minor, &token);
}

/* Some changes make another well-formed credential: the form has no seal, as
 * the one who holds it holds the keys. */
static void
every_changed_byte(void)
{
    gss_buffer_desc token = exported();
    char *text = (char *)token.value + FRAME;
    size_t step = gss_under_valgrind() ? 37 : 1;
    static const char to[] = "\"[],0-\\x";
    OM_uint32 minor;

    for (size_t i = 0; i < token.length - FRAME; i += step) {
        char before = text[i];

        for (size_t k = 0; to[k] != '\0'; k++) {
            text[i] = to[k];
            (void)import(text, token.length - FRAME);
        }
        text[i] = '\0';
        EXPECT(GSS_ERROR(import(text, token.length - FRAME)));
        text[i] = before;
    }
    gss_release_buffer(&minor, &token);
}

static void
wrong_types(void)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "[\"K5C1\"]",
        "[\"K5C1\",null]",
        "[\"K5C1\",[]]",
        /* another version */
        "[\"K5C2\",[1,null,null,true,false,null,null,null,null,false,0,0,null,"
        "null]]",
        /* a usage that is none, not a number, too large */
        "[\"K5C1\",[3,null,null,true,false,null,null,null,null,false,0,0,null,"
        "null]]",
        "[\"K5C1\",[\"1\",null,null,true,false,null,null,null,null,false,0,0,"
        "null,null]]",
        "[\"K5C1\",[99999999999999999999,null,null,true,false,null,null,null,"
        "null,false,0,0,null,null]]",
        /* one field less, one more, something behind */
        "[\"K5C1\",[1,null,null,true,false,null,null,null,null,false,0,0,"
        "null]]",
        "[\"K5C1\",[1,null,null,true,false,null,null,null,null,false,0,0,null,"
        "null,null]]",
        "[\"K5C1\",[1,null,null,true,false,null,null,null,null,false,0,0,null,"
        "null]]]",
        /* to accept, and no keytab; to accept, and a ccache */
        "[\"K5C1\",[2,null,null,true,false,null,null,null,null,false,0,0,null,"
        "null]]",
        "[\"K5C1\",[2,null,null,true,false,\"FILE:/x\",null,\"FILE:/x\",null,"
        "false,0,0,null,null]]",
        /* a name that is none, and one with a host alone */
        "[\"K5C1\",[1,[\"a@b@c\",null,null],null,false,false,null,null,null,"
        "null,false,0,0,null,null]]",
        "[\"K5C1\",[1,[\"a@b\",null,\"h\"],null,false,false,null,null,null,"
        "null,"
        "false,0,0,null,null]]",
        /* of the IAKERB mechanism */
        "[\"K5C1\",[1,null,null,true,true,null,null,null,null,false,0,0,null,"
        "null]]",
        /* a ccache of nobody, and of somebody else */
        "[\"K5C1\",[1,null,null,true,false,null,null,[],null,false,0,0,null,"
        "null]]",
        "[\"K5C1\",[1,[\"bob@APEX.TEST\",null,null],null,false,false,null,null,"
        "[\"alice@APEX.TEST\"],null,false,0,0,null,null]]",
        "[\"K5C1\",[1,null,null,true,false,null,null,[[[[[[[[[[[[[[[[[[[[[",
    };

    static const char good[] =
        "[\"K5C1\",[1,null,null,true,false,null,null,null,null,false,0,0,null,"
        "null]]";

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (!EXPECT(GSS_ERROR(import(bad[i], strlen(bad[i])))))
            report_fault(__FILE__, __LINE__, "%s", bad[i]);
    }
    EXPECT_NUMBER(import(good, strlen(good)), GSS_S_COMPLETE);
}

static const struct report_test tests[] = {
    {"hostile: every truncation", every_truncation},
    {"hostile: every byte changed", every_changed_byte},
    {"hostile: wrong types and contradictions", wrong_types},
};

/* The builtin is not under test here. */
void
cred_hostile_tests(void)
{
    if (cred_module)
        report_run(tests, sizeof(tests) / sizeof(tests[0]));
}
