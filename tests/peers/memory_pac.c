/* tests/peers/memory_pac.c: an acceptor keeps a large PAC once, for those who
 * may ask for it, and gives back all of it.  Contexts that were exported and
 * imported are not looked at: MIT's library gives them to its builtin. */
#include "asn1/pac.h"
#include "tests/peers/forged.h"
#include "tests/peers/memory.h"
#include "tests/peers/report.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAC_SIZE 65536 /* octets of its one large buffer */
#define CONTEXTS 8
#define ROUNDS   4

/* What a context may cost beside its PAC. */
#define REST 8192

/* What the C library may keep of it all. */
#define SMALL 256

static gss_buffer_desc token;
static gss_ctx_id_t contexts[CONTEXTS];

static long
in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return (long)(info.uordblks + info.hblkhd);
}

static bool
make_token(void)
{
    static uint8_t large[PAC_SIZE];
    const struct forged_buffer buffers[] = {{777, {large, sizeof(large)}},
                                            {0, {NULL, 0}}};
    struct builder pac = BUILDER_INIT, authdata = BUILDER_INIT;
    struct forged f;
    char path[600];
    bool ok;

    snprintf(path, sizeof(path), "%s/memory-pac", getenv("TMPDIR"));
    ok = forged_open(&f) && forged_pac(&f, buffers, NULL, 0, &pac);
    if (ok) {
        forged_put_relevant(&authdata, AD_WIN2K_PAC, builder_view(&pac));
        ok = forged_token(&f, builder_view(&authdata), path);
    }
    builder_free(&pac);
    builder_free(&authdata);
    forged_close(&f);
    if (ok)
        token = memory_token(path);
    return ok && EXPECT(token.length > PAC_SIZE);
}

static void
accept_all(void)
{
    for (size_t i = 0; i < CONTEXTS; i++)
        EXPECT_NUMBER(memory_accept(&token, &contexts[i], NULL, NULL),
                      GSS_S_COMPLETE);
}

static void
delete_all(void)
{
    OM_uint32 minor;

    for (size_t i = 0; i < CONTEXTS; i++)
        gss_delete_sec_context(&minor, &contexts[i], GSS_C_NO_BUFFER);
}

static void
costs(const char *what, long bytes, long most)
{
    if (bytes > most)
        report_fault(__FILE__, __LINE__, "%s: %ld bytes a context, at most %ld",
                     what, bytes, most);
}

/* The first rounds make what the process keeps: OpenSSL's texts come after a
 * while. */
static void
one_copy(void)
{
    long before;

    if (!make_token())
        return;
    gss_let_files_settle();
    for (int i = 0; i < ROUNDS; i++) {
        accept_all();
        delete_all();
    }
    before = in_use();
    accept_all();
    costs("accepted", (in_use() - before) / CONTEXTS, PAC_SIZE + REST);
    delete_all();
    costs("deleted", (in_use() - before) / CONTEXTS, SMALL);
    free(token.value);
}

void
memory_pac_tests(void)
{
    static const struct report_test tests[] = {
        {"memory: a large PAC is kept once", one_copy},
    };

    if (gss_sanitized() || gss_under_valgrind())
        report_skip(tests[0].name, "the C library's heap is not in use");
    else
        report_run(tests, 1);
}
