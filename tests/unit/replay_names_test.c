/* replay_names_test.c: which store a name, the environment and krb5.conf
 * choose, and the default file's rules. */
#include "tests/unit/replay_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "tests/unit/tap.h"

#define NOW 1700000000

static void
clear_environment(void)
{
    (void)unsetenv("KRB5RCACHENAME");
    (void)unsetenv("KRB5RCACHETYPE");
    (void)unsetenv("KRB5RCACHEDIR");
}

/* Opens a store, and says what it is called: the caller frees it. */
static char *
chosen(const char *name, const char *configured, struct evidence *ev)
{
    struct replay_store *s = NULL;
    char *copy = NULL;

    *ev = (struct evidence)EVIDENCE_INIT;
    if (replay_store_open(name, configured, &s, ev) == V_OK)
        copy = strdup(replay_store_name(s));
    else
        CU_ASSERT_PTR_NULL(s);
    replay_store_free(s);
    return copy;
}

static void
check_chosen(const char *name, const char *configured, const char *expected)
{
    struct evidence ev;
    char *got = chosen(name, configured, &ev);

    CU_ASSERT_STRING_EQUAL(got != NULL ? got : "(none)", expected);
    free(got);
}

static void
check_refused(const char *name, const char *configured, const char *word)
{
    struct evidence ev;
    char *got = chosen(name, configured, &ev);

    CU_ASSERT_PTR_NULL(got);
    CU_ASSERT_PTR_NOT_NULL(strstr(ev.text, word));
    free(got);
}

static void
test_order(void)
{
    char expected[64];

    clear_environment();
    (void)setenv("KRB5RCACHEDIR", "/somewhere", 1);
    (void)snprintf(expected, sizeof(expected),
                   "file2:/somewhere/krb5_%lu.rcache2",
                   (unsigned long)geteuid());
    check_chosen(NULL, NULL, expected);
    check_chosen(NULL, "", expected);
    check_chosen("dfl:", "none:", expected);
    check_chosen(NULL, "none:", "none:");
    (void)setenv("KRB5RCACHETYPE", "dfl", 1);
    check_chosen(NULL, "none:", expected);
    (void)setenv("KRB5RCACHENAME", "file2:/else/where", 1);
    check_chosen(NULL, "none:", "file2:/else/where");
    check_chosen("none:", NULL, "none:");
    (void)unsetenv("KRB5RCACHENAME");
    (void)setenv("KRB5RCACHETYPE", "none", 1);
    check_chosen(NULL, NULL, "none:");
    clear_environment();
}

static void
test_unknown(void)
{
    clear_environment();
    check_refused("memory:x", NULL, "memory:x");
    check_refused("memory:x", NULL, "dfl, file2, none");
    check_refused("none", NULL, "colon");
    check_refused("", NULL, "colon");
    check_refused("file2:", NULL, "path");
    check_refused("file:/x", NULL, "unknown type");
    check_refused(NULL, "filex:/x", "krb5.conf");
    (void)setenv("KRB5RCACHETYPE", "dfl2", 1);
    check_refused(NULL, "none:", "KRB5RCACHETYPE");
    (void)setenv("KRB5RCACHENAME", "", 1);
    check_refused(NULL, "none:", "KRB5RCACHENAME");
    clear_environment();
}

static void
test_none(void)
{
    static const uint8_t tag[12] = "again, again";
    struct evidence ev = EVIDENCE_INIT;
    struct replay_store *s = NULL;
    struct bytes t = {tag, sizeof(tag)};

    clear_environment();
    CU_ASSERT_EQUAL_FATAL(replay_store_open("none:", NULL, &s, &ev), V_OK);
    CU_ASSERT_EQUAL(replay_check_and_add(s, t, NOW, 300, &ev), V_OK);
    CU_ASSERT_EQUAL(replay_check_and_add(s, t, NOW, 300, &ev), V_OK);
    replay_store_free(s);
    replay_store_free(NULL);
}

/* ---- dfl: ---- */

/* Points the default store at the directory of `s` and puts the path of its
 * file in s->path. */
static void
use_default(struct scratch *s)
{
    clear_environment();
    scratch_open(s, "unused");
    (void)setenv("KRB5RCACHEDIR", s->dir, 1);
    replay_store_free(s->store);
    s->store = NULL;
    CU_ASSERT_EQUAL_FATAL(replay_store_open(NULL, NULL, &s->store, &s->ev),
                          V_OK);
    (void)snprintf(s->path, sizeof(s->path), "%s/krb5_%lu.rcache2", s->dir,
                   (unsigned long)geteuid());
}

static void
test_default_file(void)
{
    struct scratch s, other;
    struct stat st;

    use_default(&s);
    CU_ASSERT_STRING_EQUAL(replay_store_name(s.store) + 6, s.path);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    CU_ASSERT_EQUAL(stat(s.path, &st), 0);
    CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
    /* The environment counts at the call. */
    scratch_open(&other, "unused");
    (void)setenv("KRB5RCACHEDIR", other.dir, 1);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    (void)setenv("KRB5RCACHEDIR", s.dir, 1);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    (void)snprintf(other.path, sizeof(other.path), "%s/krb5_%lu.rcache2",
                   other.dir, (unsigned long)geteuid());
    scratch_close(&other);
    scratch_close(&s);
    clear_environment();
}

static void
test_default_symlink(void)
{
    struct scratch s;

    use_default(&s);
    CU_ASSERT_EQUAL(symlink("/dev/zero", s.path), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPLAY_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, s.path));
    scratch_close(&s);
    clear_environment();
}

/* A backup's second name of the file: it goes on, and goes on protecting. */
static void
test_default_backup(void)
{
    char other[600];
    struct scratch s;
    unsigned i, wrong = 0;

    use_default(&s);
    for (i = 0; i < 50; i++)
        wrong += enter(&s, i, NOW) != V_OK;
    (void)snprintf(other, sizeof(other), "%s.other", s.path);
    CU_ASSERT_EQUAL(link(s.path, other), 0);
    for (i = 50; i < 100; i++)
        wrong += enter(&s, i, NOW) != V_OK;
    for (i = 0; i < 100; i++)
        wrong += enter(&s, i, NOW) != V_REPEAT;
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(unlink(other), 0);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    scratch_close(&s);
    clear_environment();
}

/* refuses_content: another file of ours, under the replay file's name too,
 * is left as it is. */
static void
refuses_content(const struct bytes *content)
{
    uint8_t after[4000];
    char other[600];
    struct scratch s;
    FILE *file;

    use_default(&s);
    (void)snprintf(other, sizeof(other), "%s.other", s.path);
    file = fopen(other, "w");
    CU_ASSERT_FATAL(file != NULL);
    CU_ASSERT_EQUAL(fwrite(content->data, 1, content->len, file), content->len);
    CU_ASSERT_EQUAL(fclose(file), 0);
    CU_ASSERT_EQUAL(link(other, s.path), 0);
    CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_REPLAY_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "second name"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, s.path));
    file = fopen(other, "r");
    CU_ASSERT_FATAL(file != NULL);
    CU_ASSERT_EQUAL(fread(after, 1, sizeof(after), file), content->len);
    CU_ASSERT(memcmp(after, content->data, content->len) == 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
    CU_ASSERT_EQUAL(unlink(other), 0);
    scratch_close(&s);
    clear_environment();
}

static void
test_default_victim(void)
{
    uint8_t zeros[200] = {0}, text[1600];
    struct bytes contents[] = {{zeros, 0},
                               {zeros, 9},
                               {zeros, 16},
                               {zeros, 200},
                               {text, sizeof(text)}};
    size_t i;

    for (i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)(' ' + i * i % 90);
    for (i = 0; i < sizeof(contents) / sizeof(contents[0]); i++)
        refuses_content(&contents[i]);
}

static void
test_default_owner(void)
{
    struct scratch s;

    use_default(&s);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    if (geteuid() != 0) {
        printf("# not root: no file of another owner can be made\n");
    } else {
        CU_ASSERT_EQUAL(chown(s.path, 65534, 65534), 0);
        CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_REPLAY_STORE);
        CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "owned by uid 65534"));
    }
    scratch_close(&s);
    clear_environment();
}

/* Whoever put it there could hold its lock for ever. */
static void
test_default_locked(void)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct scratch s;
    int fd;

    use_default(&s);
    CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
    if (geteuid() != 0) {
        printf("# not root: no file of another owner can be made\n");
    } else {
        CU_ASSERT_EQUAL(chown(s.path, 65534, 65534), 0);
        fd = open(s.path, O_RDWR | O_CLOEXEC);
        CU_ASSERT_EQUAL(fcntl(fd, F_OFD_SETLK, &whole), 0);
        (void)alarm(10); /* for a check that waits */
        CU_ASSERT_EQUAL(enter(&s, 2, NOW), V_REPLAY_STORE);
        (void)alarm(0);
        CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "owned by uid 65534"));
        CU_ASSERT_EQUAL(close(fd), 0);
    }
    scratch_close(&s);
    clear_environment();
}

/* The effective uid of the call decides, in the file's name too. */
static void
test_default_euid(void)
{
    struct scratch s;

    use_default(&s);
    if (geteuid() != 0) {
        printf("# not root: the uid cannot be changed\n");
    } else {
        CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_OK);
        CU_ASSERT_EQUAL(chmod(s.dir, 0755), 0);
        CU_ASSERT_EQUAL(seteuid(65534), 0);
        CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPLAY_STORE);
        CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "krb5_65534.rcache2"));
        CU_ASSERT_PTR_NOT_NULL(strstr(s.ev.text, "Permission denied"));
        CU_ASSERT_EQUAL(seteuid(0), 0);
        CU_ASSERT_EQUAL(enter(&s, 1, NOW), V_REPEAT);
    }
    scratch_close(&s);
    clear_environment();
}

static const struct unit_test tests[] = {
    {"the order of names", test_order},
    {"unknown names are refused", test_unknown},
    {"none:", test_none},
    {"the default file", test_default_file},
    {"the default file is no link", test_default_symlink},
    {"a second name of the default file", test_default_backup},
    {"another file under its name", test_default_victim},
    {"the default file is ours", test_default_owner},
    {"a lock on another's file", test_default_locked},
    {"the default file is of the effective uid", test_default_euid},
};

int
main(void)
{
    return tap_main("replay names", tests, sizeof(tests) / sizeof(tests[0]));
}
