/* mech/krb5/ticket/flight.c: contracts in flight.h. */
#include "mech/krb5/ticket/flight.h"

#include <pthread.h>
#include <stdlib.h>

struct flight {
    struct flight *next;
    struct builder key;
    unsigned users; /* who flies, and who waits */
    bool ended;
    enum verdict v;
    struct evidence ev;
    pthread_t pilot;
    int cancel_state; /* of the pilot, before */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool guarded;

/* Held for moments, never across a call out. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t landed = PTHREAD_COND_INITIALIZER;
static struct flight *flights; /* those that have not ended */

static void
before_fork(void)
{
    (void)pthread_mutex_lock(&lock);
}

static void
after_fork_in_parent(void)
{
    (void)pthread_mutex_unlock(&lock);
}

static void
flight_free(struct flight *f)
{
    builder_free(&f->key);
    free(f);
}

/* The threads that fly or wait do not exist in the child. */
static void
after_fork_in_child(void)
{
    landed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    while (flights != NULL) {
        struct flight *f = flights;

        flights = f->next;
        flight_free(f);
    }
    (void)pthread_mutex_unlock(&lock);
}

static void
guard_forks(void)
{
    guarded = pthread_atfork(before_fork, after_fork_in_parent,
                             after_fork_in_child) == 0;
}

/* With the lock held. */
static struct flight *
find(struct bytes key)
{
    struct flight *f = flights;

    while (f != NULL && !bytes_equal(builder_view(&f->key), key))
        f = f->next;
    return f;
}

/* With the lock held. */
static struct flight *
begin(struct bytes key)
{
    struct flight *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return NULL;
    builder_bytes(&f->key, key);
    if (!builder_ok(&f->key)) {
        flight_free(f);
        return NULL;
    }
    f->users = 1;
    f->pilot = pthread_self();
    f->next = flights;
    flights = f;
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &f->cancel_state);
    return f;
}

/* With the lock held: is the calling thread on a flight? */
static bool
flies(void)
{
    const struct flight *f = flights;

    while (f != NULL && !pthread_equal(f->pilot, pthread_self()))
        f = f->next;
    return f != NULL;
}

/* With the lock held; lets it go while waiting. */
static enum verdict
wait_for(struct flight *f, struct evidence *ev)
{
    int cancel_state;
    enum verdict v;

    if (flies())
        return verdict_with(V_NO_CRED, ev,
                            "they are being got, and getting them asks for "
                            "them");
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    f->users++;
    while (!f->ended)
        (void)pthread_cond_wait(&landed, &lock);
    v = f->v;
    *ev = f->ev;
    if (--f->users == 0)
        flight_free(f);
    (void)pthread_setcancelstate(cancel_state, NULL);
    return v;
}

enum verdict
flight_begin(struct bytes key, struct flight **out)
{
    enum verdict v = V_OK;

    *out = NULL;
    if (pthread_once(&once, guard_forks) != 0 || !guarded)
        return V_NO_MEMORY;
    (void)pthread_mutex_lock(&lock);
    if (find(key) == NULL) {
        *out = begin(key);
        v = *out != NULL ? V_OK : V_NO_MEMORY;
    }
    (void)pthread_mutex_unlock(&lock);
    return v;
}

enum verdict
flight_join(struct bytes key, struct flight **out, struct evidence *ev)
{
    enum verdict v = V_OK;
    struct flight *other;

    *out = NULL;
    if (pthread_once(&once, guard_forks) != 0 || !guarded)
        return V_NO_MEMORY;
    (void)pthread_mutex_lock(&lock);
    other = find(key);
    if (other != NULL) {
        v = wait_for(other, ev);
    } else {
        *out = begin(key);
        v = *out != NULL ? V_OK : V_NO_MEMORY;
    }
    (void)pthread_mutex_unlock(&lock);
    return v;
}

void
flight_end(struct flight *f, enum verdict v, const struct evidence *ev)
{
    struct flight **at = &flights;
    int cancel_state = PTHREAD_CANCEL_ENABLE;

    if (f == NULL)
        return;
    (void)pthread_mutex_lock(&lock);
    while (*at != f && *at != NULL)
        at = &(*at)->next;
    /* In a child of fork, the flight of the thread that forked has ended. */
    if (*at == f) {
        *at = f->next;
        cancel_state = f->cancel_state;
        f->ended = true;
        f->v = v;
        f->ev = *ev;
        if (--f->users == 0)
            flight_free(f);
        else
            (void)pthread_cond_broadcast(&landed);
    }
    (void)pthread_mutex_unlock(&lock);
    (void)pthread_setcancelstate(cancel_state, NULL);
}
