/* mech/krb5/ticket/ticket_memo.c: contracts in ticket_memo.h. */
#include "mech/krb5/ticket/ticket_memo.h"

#include <stdlib.h>
#include <string.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/trace/trace.h"

struct noted_ticket {
    struct krb_name *target; /* as the application named it */
    struct service_ticket *ticket;
};

struct cache_memo {
    char *ccache;
    struct file_mark mark;
    uint32_t turn; /* when the mark was looked at */
    bool has_content;
    struct ccache_content content;
    struct noted_ticket tickets[MEMO_TICKETS];
    size_t num_tickets; /* ever */
};

/* A thread's memos, the one used last in front. */
struct memo_shelf {
    struct cache_memo *memos[MEMO_CACHES];
};

static void
memo_free(struct cache_memo *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < MEMO_TICKETS; i++) {
        krb_name_free(m->tickets[i].target);
        service_ticket_free(m->tickets[i].ticket);
    }
    ccache_content_free(&m->content);
    free(m->ccache);
    free(m);
}

static void
shelf_free(krb5_context krb5, void *what)
{
    struct memo_shelf *shelf = what;

    (void)krb5;
    for (size_t i = 0; i < MEMO_CACHES; i++)
        memo_free(shelf->memos[i]);
    free(shelf);
}

static struct memo_shelf *
shelf_of_thread(void)
{
    struct thread_kept *kept = thread_kept(THREAD_TICKETS);

    if (kept == NULL)
        return NULL;
    if (kept->what == NULL) {
        kept->what = calloc(1, sizeof(struct memo_shelf));
        kept->free = kept->what != NULL ? shelf_free : NULL;
    }
    return kept->what;
}

/* The path of a cache that is a file, alone or of a collection DIR, else NULL.
 */
static const char *
path_of(const char *ccache)
{
    if (strncmp(ccache, "FILE:", 5) == 0 || strncmp(ccache, "DIR::", 5) == 0)
        return ccache + 5;
    return NULL;
}

static bool
still_holds(struct cache_memo *m)
{
    uint32_t turn = thread_turn();

    if (turn != 0 && m->turn == turn)
        return true;
    m->turn = turn;
    return file_mark_holds(&m->mark, path_of(m->ccache));
}

/* The thread's memo of the cache, if that is still as it was. */
static struct cache_memo *
find(const char *ccache)
{
    struct memo_shelf *shelf = shelf_of_thread();
    struct cache_memo *m = NULL;
    size_t i;

    for (i = 0; shelf != NULL && i < MEMO_CACHES; i++) {
        m = shelf->memos[i];
        if (m != NULL && strcmp(m->ccache, ccache) == 0)
            break;
    }
    if (shelf == NULL || i == MEMO_CACHES)
        return NULL;
    memmove(&shelf->memos[1], &shelf->memos[0], i * sizeof(m));
    shelf->memos[0] = m;
    if (still_holds(m))
        return m;
    shelf->memos[0] = NULL;
    memo_free(m);
    return NULL;
}

static struct cache_memo *
make(const struct memo_look *look)
{
    struct memo_shelf *shelf = shelf_of_thread();
    struct cache_memo *m;

    if (shelf == NULL)
        return NULL;
    m = calloc(1, sizeof(*m));
    if (m == NULL)
        return NULL;
    m->ccache = strdup(look->ccache);
    if (m->ccache == NULL) {
        free(m);
        return NULL;
    }
    m->mark = look->mark;
    m->turn = thread_turn();
    memo_free(shelf->memos[MEMO_CACHES - 1]);
    memmove(&shelf->memos[1], &shelf->memos[0], (MEMO_CACHES - 1) * sizeof(m));
    shelf->memos[0] = m;
    return m;
}

struct memo_look
memo_look_begin(const char *ccache)
{
    struct memo_look look = {.ccache = NULL};
    const char *path = ccache != NULL ? path_of(ccache) : NULL;

    if (path != NULL) {
        look.ccache = ccache;
        look.mark = file_mark_take(path);
    }
    return look;
}

/* The memo to note something in that was read since the look began; NULL where
 * the cache is not fit for one, or has changed meanwhile. */
static struct cache_memo *
memo_for(const struct memo_look *look)
{
    const char *path = look->ccache != NULL ? path_of(look->ccache) : NULL;
    struct cache_memo *m;

    if (path == NULL || !file_mark_is_settled(&look->mark) ||
        !file_mark_holds(&look->mark, path) || !file_mark_is_reliable(path))
        return NULL;
    m = find(look->ccache);
    if (m != NULL && file_mark_same(&m->mark, &look->mark))
        return m;
    return make(look);
}

/* ---- the content ---- */

static bool
copy_content(const struct ccache_content *from, struct ccache_content *out)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct ccache_content c = *from;

    c.name = c.impersonator = NULL;
    if (krb_name_duplicate(from->name, &c.name, &ignored) != V_OK ||
        (from->impersonator != NULL &&
         krb_name_duplicate(from->impersonator, &c.impersonator, &ignored) !=
             V_OK)) {
        ccache_content_free(&c);
        return false;
    }
    *out = c;
    return true;
}

bool
memo_content_recall(krb5_context krb5, const char *ccache,
                    struct ccache_content *out)
{
    struct cache_memo *m = find(ccache);

    if (m == NULL || !m->has_content || !copy_content(&m->content, out))
        return false;
    thread_clock_forget(krb5);
    return true;
}

void
memo_content_note(const struct memo_look *look,
                  const struct ccache_content *content)
{
    struct cache_memo *m = content->clock_offset == 0 ? memo_for(look) : NULL;

    if (m != NULL && !m->has_content)
        m->has_content = copy_content(content, &m->content);
}

/* ---- tickets ---- */

/* Two names may be one principal and still differ in what libkrb5 does to find
 * a ticket: it goes by the type. */
static bool
same_target(const struct krb_name *a, const struct krb_name *b)
{
    return a->principal.type == b->principal.type && krb_name_equal(a, b);
}

static bool
has_time_left(const struct issued_ticket *view)
{
    int64_t now;
    int32_t ignored;

    krb_clock_system(&now, &ignored);
    return view->endtime > now;
}

struct service_ticket *
memo_ticket_recall(const char *ccache, const struct krb_name *client,
                   const struct krb_name *target)
{
    struct cache_memo *m = find(ccache);
    struct issued_ticket view;

    for (size_t i = 0; m != NULL && i < MEMO_TICKETS; i++) {
        struct noted_ticket *noted = &m->tickets[i];

        if (noted->ticket == NULL || !same_target(noted->target, target))
            continue;
        service_ticket_view(noted->ticket, &view);
        if (!principal_name_equal(&view.client, &client->wire) ||
            !has_time_left(&view))
            continue;
        trace_line("ticket for %s from %s, which has not changed since",
                   target->text, ccache);
        return service_ticket_hold(noted->ticket);
    }
    return NULL;
}

/* The place of the target among a memo's tickets; NULL: it has none. */
static struct noted_ticket *
place_of(struct cache_memo *m, const struct krb_name *target)
{
    for (size_t i = 0; i < MEMO_TICKETS; i++) {
        if (m->tickets[i].target != NULL &&
            same_target(m->tickets[i].target, target))
            return &m->tickets[i];
    }
    return NULL;
}

static void
make_place(struct cache_memo *m, const struct krb_name *target)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct noted_ticket *noted;
    struct krb_name *name;

    if (krb_name_duplicate(target, &name, &ignored) != V_OK)
        return;
    noted = &m->tickets[m->num_tickets++ % MEMO_TICKETS];
    krb_name_free(noted->target);
    service_ticket_free(noted->ticket);
    noted->target = name;
    noted->ticket = NULL;
}

bool
memo_ticket_is_wanted(const struct memo_look *look,
                      const struct krb_name *target)
{
    struct cache_memo *m = memo_for(look);

    if (m == NULL)
        return false;
    if (place_of(m, target) != NULL)
        return true;
    make_place(m, target);
    return false;
}

void
memo_ticket_note(krb5_context krb5, const struct memo_look *look,
                 const struct krb_name *target, struct service_ticket *ticket)
{
    krb5_timestamp seconds = 0;
    krb5_int32 microseconds = 0;
    struct noted_ticket *noted;
    struct cache_memo *m;

    if (krb5_get_time_offsets(krb5, &seconds, &microseconds) != 0 ||
        seconds != 0 || microseconds != 0)
        return;
    m = memo_for(look);
    noted = m != NULL ? place_of(m, target) : NULL;
    if (noted == NULL)
        return;
    service_ticket_free(noted->ticket);
    noted->ticket = service_ticket_hold(ticket);
}
