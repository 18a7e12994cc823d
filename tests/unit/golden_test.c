/* golden_test.c: the contexts of tests/data/golden, made by the module and by
 * MIT's own mechanism with each other, one each way for every enctype: they are
 * opened, and so are their messages, with the module's own layers.
 *
 *     golden_test --keys FILE     what tests/interop/golden.py puts there
 */
#include "tests/unit/golden.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int enctypes[] = {16, 17, 18, 19, 20, 23, 25, 26};
static const char *const couples[] = {"apex-builtin", "builtin-apex"};
static const char *const senders[] = {"initiator", "acceptor"};
#define EACH(i, of) for (size_t i = 0; i < sizeof(of) / sizeof((of)[0]); i++)

static void
read_golden(size_t enctype, size_t couple, struct golden *out)
{
    const char *top = getenv("top_srcdir");
    char path[1000];

    snprintf(path, sizeof(path), "%s/tests/data/golden/%d-%s.tsv",
             top != NULL ? top : ".", enctypes[enctype], couples[couple]);
    CU_ASSERT_FATAL(golden_read(path, out));
    CU_ASSERT_FATAL(out->enctype == enctypes[enctype]);
}

static void
open_golden(const struct golden *g, struct golden_keys *out)
{
    CU_ASSERT_FATAL(golden_open(g, golden_find(g, "token", "initiator"),
                                golden_find(g, "token", "acceptor"), out));
}

static bool
same(struct bytes a, struct bytes b)
{
    return a.len == b.len && a.len > 0 && crypto_equal(a.data, b.data, a.len);
}

/* The request and the reply have the keys that are published. */
static void
test_exchange(void)
{
    struct golden_keys keys;
    struct golden g;

    EACH(i, enctypes)
    {
        EACH(j, couples)
        {
            read_golden(i, j, &g);
            open_golden(&g, &keys);
            CU_ASSERT(same(crypto_key_value(&keys.session),
                           golden_find(&g, "key", "session")));
            CU_ASSERT(same(crypto_key_value(&keys.initiator),
                           golden_find(&g, "key", "initiator")));
            CU_ASSERT(same(crypto_key_value(&keys.acceptor),
                           golden_find(&g, "key", "acceptor")));
            golden_free(&g);
        }
    }
}

/* The messages of a sender, in their order, at the end that receives them. */
static void
read_messages(const struct golden *g, struct msg_context *m, const char *who)
{
    static const char *const kinds[] = {"conf", "integ"};
    struct bytes message = golden_find(g, "message", "-");
    enum verdict order = V_NO_MEMORY;
    struct evidence ev = EVIDENCE_INIT;
    bool conf;

    EACH(i, kinds)
    {
        struct builder out = BUILDER_INIT;

        conf = i != 0;
        CU_ASSERT(msg_unwrap(m, golden_find(g, kinds[i], who), &out, &conf,
                             &order, &ev) == V_OK);
        CU_ASSERT(conf == (i == 0) && order == V_OK);
        CU_ASSERT(same(builder_view(&out), message));
        builder_free(&out);
    }
    order = V_NO_MEMORY;
    CU_ASSERT(msg_verify_mic(m, message, golden_find(g, "mic", who), &order,
                             &ev) == V_OK);
    CU_ASSERT(order == V_OK);
}

static void
test_messages(void)
{
    struct golden_keys keys;
    struct msg_context *m;
    struct golden g;

    EACH(i, enctypes)
    {
        EACH(j, couples)
        {
            read_golden(i, j, &g);
            open_golden(&g, &keys);
            EACH(k, senders)
            {
                m = golden_context(&keys, senders[k]);
                CU_ASSERT_FATAL(m != NULL);
                read_messages(&g, m, senders[k]);
                msg_context_free(m);
            }
            golden_free(&g);
        }
    }
}

/* An end does not take what it sends itself for its peer's, and nothing that
 * was changed at its end. */
static void
refuse_messages(const struct golden *g, const struct golden_keys *keys,
                const char *who, const char *other)
{
    struct bytes message = golden_find(g, "message", "-");
    struct bytes mic = golden_find(g, "mic", who);
    struct msg_context *m = golden_context(keys, who);
    struct msg_context *wrong = golden_context(keys, other);
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order;
    uint8_t *changed;

    CU_ASSERT_FATAL(m != NULL && wrong != NULL && mic.len > 0);
    CU_ASSERT(msg_verify_mic(wrong, message, mic, &order, &ev) != V_OK);
    changed = malloc(mic.len);
    CU_ASSERT_FATAL(changed != NULL);
    memcpy(changed, mic.data, mic.len);
    changed[mic.len - 1] ^= 1;
    CU_ASSERT(msg_verify_mic(m, message, (struct bytes){changed, mic.len},
                             &order, &ev) != V_OK);
    free(changed);
    msg_context_free(m);
    msg_context_free(wrong);
}

static void
test_refused(void)
{
    struct golden_keys keys;
    struct golden g;

    EACH(i, enctypes)
    {
        EACH(j, couples)
        {
            read_golden(i, j, &g);
            open_golden(&g, &keys);
            EACH(k, senders)
            refuse_messages(&g, &keys, senders[k], senders[1 - k]);
            CU_ASSERT(!golden_open(&g, golden_find(&g, "token", "initiator"),
                                   golden_find(&g, "token", "initiator"),
                                   &keys));
            golden_free(&g);
        }
    }
}

static void
print_key(const char *who, const struct crypto_key *key)
{
    struct bytes value = crypto_key_value(key);

    printf("key\t%s\t", who);
    for (size_t i = 0; i < value.len; i++)
        printf("%02x", value.data[i]);
    putchar('\n');
}

static int
print_keys(const char *path)
{
    struct golden_keys keys;
    struct golden g;
    bool ok = golden_read(path, &g) &&
              golden_open(&g, golden_find(&g, "token", "initiator"),
                          golden_find(&g, "token", "acceptor"), &keys);

    if (ok) {
        print_key("session", &keys.session);
        print_key("initiator", &keys.initiator);
        print_key("acceptor", &keys.acceptor);
    }
    golden_free(&g);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static const struct unit_test tests[] = {
    {"requests and replies open with the keys beside them", test_exchange},
    {"messages of both sides open, in their order", test_messages},
    {"what goes the other way, or was changed, does not", test_refused},
};

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--keys") == 0)
        return print_keys(argv[2]);
    return tap_main("golden", tests, sizeof(tests) / sizeof(tests[0]));
}
