#include "tests/peers/alloc_hook.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SETTLING 2 /* seconds */

/* Addresses of live allocations: open addressing, a power of two of slots. */
#define SLOTS 65536
static void *live[SLOTS];
static long num_live;
static atomic_long num_calls, fail_at;
static const char *spare_inner, *spare_outer;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What alloc_hook_fail_some asked for in this thread. */
static __thread unsigned one_in;
static __thread uint32_t chance;
static __thread unsigned long num_failed;

/* A lock at each allocation would put the object's threads in an order, and
 * ThreadSanitizer would see few of its races. */
#if defined(__SANITIZE_THREAD__)
#define COUNTS false
#elif defined(__has_feature)
#define COUNTS !__has_feature(thread_sanitizer)
#else
#define COUNTS true
#endif

static size_t
slot_of(const void *p)
{
    return (size_t)(((uintptr_t)p >> 4) * 0x9e3779b97f4a7c15u >> 40) &
           (SLOTS - 1);
}

static void *
remember(void *p)
{
    size_t i;

    if (p == NULL || !COUNTS)
        return p;
    pthread_mutex_lock(&lock);
    for (i = slot_of(p); live[i] != NULL; i = (i + 1) & (SLOTS - 1))
        continue;
    live[i] = p;
    num_live++;
    pthread_mutex_unlock(&lock);
    return p;
}

/* Closes the gap that a removed entry leaves in its run. */
static void
close_gap(size_t gap)
{
    size_t i, home;

    for (i = (gap + 1) & (SLOTS - 1); live[i] != NULL;
         i = (i + 1) & (SLOTS - 1)) {
        home = slot_of(live[i]);
        if (((i - home) & (SLOTS - 1)) < ((i - gap) & (SLOTS - 1)))
            continue;
        live[gap] = live[i];
        gap = i;
    }
    live[gap] = NULL;
}

/* True when `p` was one of the object's. */
static bool
forget(const void *p)
{
    bool found;
    size_t i;

    if (!COUNTS)
        return false;
    pthread_mutex_lock(&lock);
    for (i = slot_of(p); live[i] != NULL && live[i] != p;
         i = (i + 1) & (SLOTS - 1))
        continue;
    found = p != NULL && live[i] == p;
    if (found) {
        close_gap(i);
        num_live--;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

/* True when both functions that are to be spared are among the callers. */
static bool
is_spared(void)
{
    void *frames[40];
    bool inner = false, outer = false;
    int i, num = backtrace(frames, 40);
    Dl_info info;

    for (i = 0; i < num && spare_inner != NULL; i++) {
        if (dladdr(frames[i], &info) == 0 || info.dli_sname == NULL)
            continue;
        inner |= strcmp(info.dli_sname, spare_inner) == 0;
        outer |= strcmp(info.dli_sname, spare_outer) == 0;
    }
    return inner && outer;
}

/* The thread's own numbers, xorshift32. */
static bool
is_unlucky(void)
{
    if (one_in == 0)
        return false;
    chance ^= chance << 13;
    chance ^= chance >> 17;
    chance ^= chance << 5;
    return chance % one_in == 0;
}

static bool
must_fail(void)
{
    /* Relaxed, so as not to order the threads either. */
    long nth =
        atomic_fetch_add_explicit(&num_calls, 1, memory_order_relaxed) + 1;
    bool fail = nth == atomic_load_explicit(&fail_at, memory_order_relaxed);

    if (!(is_unlucky() || fail) || is_spared())
        return false;
    num_failed++;
    errno = ENOMEM;
    return true;
}

bool
alloc_hook_must_fail(void)
{
    return must_fail();
}

static void *
hooked_malloc(size_t size)
{
    return must_fail() ? NULL : remember(malloc(size));
}

static void *
hooked_calloc(size_t num, size_t size)
{
    return must_fail() ? NULL : remember(calloc(num, size));
}

static void *
hooked_realloc(void *old, size_t size)
{
    void *p;

    if (must_fail())
        return NULL;
    forget(old);
    p = realloc(old, size);
    /* A failed realloc leaves the old block to its owner. */
    return p != NULL || size == 0 ? remember(p) : (remember(old), NULL);
}

static void *
hooked_reallocarray(void *old, size_t num, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(num, size, &total))
        return NULL;
    return hooked_realloc(old, total);
}

static char *
hooked_strdup(const char *text)
{
    return must_fail() ? NULL : remember(strdup(text));
}

static char *
hooked_strndup(const char *text, size_t size)
{
    return must_fail() ? NULL : remember(strndup(text, size));
}

/* What everybody else calls: only memory of the object matters. */
static void
hooked_free(void *p)
{
    forget(p);
    free(p);
}

static void *
others_realloc(void *old, size_t size)
{
    bool ours = forget(old);
    void *p = realloc(old, size);

    if (!ours)
        return p;
    return p != NULL || size == 0 ? remember(p) : (remember(old), NULL);
}

#define HOOK(name)                                                             \
    {                                                                          \
#name, (void (*)(void))hooked_##name                                   \
    }
static const struct alloc_hook own_hooks[] = {
    HOOK(malloc), HOOK(calloc),  HOOK(realloc), HOOK(reallocarray),
    HOOK(strdup), HOOK(strndup), HOOK(free),    {NULL, NULL},
};
static const struct alloc_hook other_hooks[] = {
    HOOK(free),
    {"realloc", (void (*)(void))others_realloc},
    {NULL, NULL},
};

/* The parts of an object's dynamic section that name its imports. */
struct imports {
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Rela) * tables[2];
    size_t sizes[2]; /* bytes */
};

static const void *
address(const struct dl_phdr_info *info, ElfW(Addr) value)
{
    return (const void *)(value < info->dlpi_addr ? info->dlpi_addr + value
                                                  : value);
}

static void
read_dynamic(const struct dl_phdr_info *info, const ElfW(Dyn) * d,
             struct imports *out)
{
    memset(out, 0, sizeof(*out));
    for (; d->d_tag != DT_NULL; d++) {
        if (d->d_tag == DT_SYMTAB)
            out->symbols = address(info, d->d_un.d_ptr);
        else if (d->d_tag == DT_STRTAB)
            out->names = address(info, d->d_un.d_ptr);
        else if (d->d_tag == DT_JMPREL)
            out->tables[0] = address(info, d->d_un.d_ptr);
        else if (d->d_tag == DT_PLTRELSZ)
            out->sizes[0] = d->d_un.d_val;
        else if (d->d_tag == DT_RELA)
            out->tables[1] = address(info, d->d_un.d_ptr);
        else if (d->d_tag == DT_RELASZ)
            out->sizes[1] = d->d_un.d_val;
    }
}

/* Writes one slot, in a page that may be read-only by now. */
static void
set_slot(void *slot, void (*function)(void))
{
    uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t page = (uintptr_t)slot & ~(size - 1);

    if (mprotect((void *)page, size, PROT_READ | PROT_WRITE) == 0)
        memcpy(slot, &function, sizeof(function));
}

/* Puts the hooks in the slots of one table; how many were put. */
static int
hook_table(const struct dl_phdr_info *info, const struct imports *in, int table,
           const struct alloc_hook *hooks)
{
    const ElfW(Rela) *r = in->tables[table];
    size_t i, num = r != NULL ? in->sizes[table] / sizeof(*r) : 0;
    const struct alloc_hook *h;
    const char *name;
    int put = 0;

    for (i = 0; i < num; i++, r++) {
        if (ELF64_R_SYM(r->r_info) == 0 || r->r_addend != 0)
            continue;
        name = in->names + in->symbols[ELF64_R_SYM(r->r_info)].st_name;
        for (h = hooks; h->name != NULL; h++) {
            if (strcmp(h->name, name) != 0)
                continue;
            set_slot((void *)(info->dlpi_addr + r->r_offset), h->function);
            put++;
        }
    }
    return put;
}

/* Nothing is changed in the C library, which frees only its own, nor in this
 * program, whose hooks must reach the real functions. */
static bool
left_alone(const char *file)
{
    return file[0] == '\0' || strstr(file, "/libc.so") != NULL ||
           strstr(file, "/ld-linux") != NULL ||
           strstr(file, "/libasan.so") != NULL ||
           strstr(file, "/libtsan.so") != NULL ||
           strstr(file, "vgpreload") != NULL || file[0] != '/';
}

struct request {
    const char *name;
    const struct alloc_hook *own, *others; /* NULL: none */
    int put;
};

static int
hook_object(struct dl_phdr_info *info, size_t size, void *data)
{
    struct request *request = data;
    bool own = strstr(info->dlpi_name, request->name) != NULL;
    const struct alloc_hook *hooks = own ? request->own : request->others;
    struct imports imports;
    int i, put = 0;

    (void)size;
    if (hooks == NULL || left_alone(info->dlpi_name))
        return 0;
    for (i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        read_dynamic(
            info,
            (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
            &imports);
        put = hook_table(info, &imports, 0, hooks) +
              hook_table(info, &imports, 1, hooks);
    }
    if (own)
        request->put += put;
    return 0;
}

bool
alloc_hook_install(const char *name)
{
    struct request request = {name, own_hooks, COUNTS ? other_hooks : NULL, 0};

    /* The module reads a configuration that is new once more, a second later.
     * What it then frees it allocated before it was hooked, so that this would
     * look like something lost, in the middle of what is counted. */
    sleep(SETTLING);
    dl_iterate_phdr(hook_object, &request);
    return request.put >= 3;
}

bool
alloc_hook_replace(const char *name, const struct alloc_hook *hooks)
{
    struct request request = {name, hooks, NULL, 0};

    dl_iterate_phdr(hook_object, &request);
    return request.put > 0;
}

void
alloc_hook_fail_at(long nth)
{
    num_calls = 0;
    fail_at = nth;
}

void
alloc_hook_fail_some(unsigned one, unsigned seed)
{
    one_in = one;
    chance = seed | 1; /* xorshift32 stays at zero */
}

unsigned long
alloc_hook_failed(void)
{
    return num_failed;
}

void
alloc_hook_spare(const char *inner, const char *outer)
{
    spare_inner = inner;
    spare_outer = outer;
}

long
alloc_hook_count(void)
{
    return num_calls;
}

long
alloc_hook_live(void)
{
    return num_live;
}
