/* replay_support.c: see replay_support.h. */
#include "tests/unit/replay_support.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

/* Exported by libkrb5 since 1.18, declared in no installed header. */
krb5_error_code
k5_rc_resolve(krb5_context context, const char *name, struct k5_rc_st **out);
void
k5_rc_close(krb5_context context, struct k5_rc_st *rc);
krb5_error_code
k5_rc_store(krb5_context context, struct k5_rc_st *rc,
            const krb5_enc_data *authenticator);
krb5_error_code
krb5_set_debugging_time(krb5_context context, krb5_timestamp seconds,
                        krb5_int32 microseconds);

void
scratch_open(struct scratch *s, const char *name)
{
    const char *tmp = getenv("TMPDIR");
    char store[128];

    memset(s, 0, sizeof(*s));
    s->clockskew = 300;
    (void)snprintf(s->dir, sizeof(s->dir), "%.40s/replay-XXXXXX",
                   tmp != NULL ? tmp : "/tmp");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
    (void)snprintf(s->path, sizeof(s->path), "%s/%s", s->dir, name);
    (void)snprintf(store, sizeof(store), "file2:%s", s->path);
    CU_ASSERT_EQUAL_FATAL(replay_store_open(store, NULL, &s->store, &s->ev),
                          V_OK);
    CU_ASSERT_STRING_EQUAL(replay_store_name(s->store), store);
}

void
scratch_close(struct scratch *s)
{
    if (s->mit != NULL)
        k5_rc_close(s->krb5, s->mit);
    krb5_free_context(s->krb5);
    replay_store_free(s->store);
    (void)unlink(s->path);
    (void)rmdir(s->dir);
}

enum verdict
enter_tag(struct scratch *s, const uint8_t *tag, size_t len, int64_t now)
{
    s->ev = (struct evidence)EVIDENCE_INIT;
    return replay_check_and_add(s->store, (struct bytes){tag, len}, now,
                                s->clockskew, &s->ev);
}

static void
make_tag(unsigned number, uint8_t tag[12])
{
    memset(tag, 0x5a, 12);
    memcpy(tag + 3, &number, sizeof(number));
}

enum verdict
enter(struct scratch *s, unsigned number, int64_t now)
{
    uint8_t tag[12];

    make_tag(number, tag);
    return enter_tag(s, tag, sizeof(tag), now);
}

void
mit_open(struct scratch *s, int64_t now)
{
    char store[128];

    (void)snprintf(store, sizeof(store), "file2:%s", s->path);
    (void)setenv("KRB5_CONFIG", "/dev/null", 1);
    CU_ASSERT_EQUAL_FATAL(krb5_init_context(&s->krb5), 0);
    CU_ASSERT_EQUAL_FATAL(k5_rc_resolve(s->krb5, store, &s->mit), 0);
    mit_set_time(s, now);
}

void
mit_set_time(struct scratch *s, int64_t now)
{
    CU_ASSERT_EQUAL(krb5_set_debugging_time(s->krb5, (krb5_timestamp)now, 0),
                    0);
}

/* libkrb5 takes the tag from the end of a ciphertext. */
krb5_error_code
mit_enter(struct scratch *s, unsigned number)
{
    uint8_t cipher[64] = {0};
    krb5_enc_data sealed = {.enctype = ENCTYPE_AES256_CTS_HMAC_SHA1_96};

    make_tag(number, cipher + sizeof(cipher) - 12);
    sealed.ciphertext.data = (char *)cipher;
    sealed.ciphertext.length = sizeof(cipher);
    return k5_rc_store(s->krb5, s->mit, &sealed);
}

static char *
read_whole(const char *path, size_t *out_len)
{
    struct stat st;
    char *content = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    CU_ASSERT_FATAL(fd >= 0 && fstat(fd, &st) == 0);
    *out_len = (size_t)st.st_size;
    content = malloc(*out_len + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(content);
    CU_ASSERT_EQUAL(read(fd, content, *out_len), (ssize_t)*out_len);
    (void)close(fd);
    return content;
}

void
copy_file(const char *from, const char *to)
{
    size_t len = 0;
    char *content = read_whole(from, &len);
    int fd = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

    CU_ASSERT_EQUAL(write(fd, content, len), (ssize_t)len);
    (void)close(fd);
    free(content);
}

bool
same_content(const char *a, const char *b)
{
    size_t len_a = 0, len_b = 0;
    char *content_a = read_whole(a, &len_a), *content_b = read_whole(b, &len_b);
    bool same = len_a == len_b && memcmp(content_a, content_b, len_a) == 0;

    free(content_a);
    free(content_b);
    return same;
}

/* ---- races ---- */

unsigned *
shared_counts(unsigned num)
{
    void *p = mmap(NULL, num * sizeof(unsigned), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CU_ASSERT_FATAL(p != MAP_FAILED);
    return p;
}

static bool
race_all(const struct scratch *s, unsigned *counts, unsigned num, int64_t now,
         unsigned start)
{
    struct scratch mine = *s;
    bool good = true;
    enum verdict v;
    unsigned i, tag;

    for (i = 0; i < num; i++) {
        tag = (start + i) % num;
        v = enter(&mine, tag, now);
        if (v == V_OK)
            (void)__atomic_add_fetch(&counts[tag], 1, __ATOMIC_SEQ_CST);
        good = good && (v == V_OK || v == V_REPEAT);
    }
    return good;
}

void
race(struct scratch *s, unsigned *counts, unsigned num, int64_t now)
{
    /* Near each other, so that they meet at the same tags. */
    _exit(race_all(s, counts, num, now, (unsigned)getpid() % 5) ? 0 : 1);
}

struct racer {
    struct scratch *s;
    unsigned *counts;
    unsigned num;
    int64_t now;
    unsigned start;
    bool good;
};

static void *
race_thread(void *arg)
{
    struct racer *r = arg;

    r->good = race_all(r->s, r->counts, r->num, r->now, r->start);
    return NULL;
}

bool
race_threads(struct scratch *s, unsigned *counts, unsigned num, int64_t now)
{
    struct racer racers[4];
    pthread_t threads[4];
    bool good = true;
    unsigned i;

    for (i = 0; i < 4; i++) {
        racers[i] = (struct racer){s, counts, num, now, i, false};
        CU_ASSERT_EQUAL_FATAL(
            pthread_create(&threads[i], NULL, race_thread, &racers[i]), 0);
    }
    for (i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
        good = good && racers[i].good;
    }
    return good;
}

bool
child_succeeded(pid_t child)
{
    int status = -1;

    return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}
