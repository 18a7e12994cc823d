#include "tests/peers/count_locks.h"

#include <dlfcn.h>
#include <pthread.h>

static __thread unsigned long num_locks;

unsigned long
count_locks(void)
{
    return num_locks;
}

/* A function of pthreads, exported for all libraries of the program. */
#define COUNTED(name, type)                                                    \
    __attribute__((visibility("default"))) int name(type *lock)                \
    {                                                                          \
        static int (*real)(type *);                                            \
                                                                               \
        if (real == NULL)                                                      \
            real = (int (*)(type *))dlsym(RTLD_NEXT, #name);                   \
        num_locks++;                                                           \
        return real(lock);                                                     \
    }

COUNTED(pthread_mutex_lock, pthread_mutex_t)
COUNTED(pthread_mutex_trylock, pthread_mutex_t)
COUNTED(pthread_rwlock_rdlock, pthread_rwlock_t)
COUNTED(pthread_rwlock_wrlock, pthread_rwlock_t)
