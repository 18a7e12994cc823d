/* mech/krb5/keytab/keytab_table.c: contracts in keytab_table.h. */
#include "mech/krb5/keytab/keytab_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/site/file_mark.h"
#include "mech/krb5/site/thread_context.h"

#define MAX_TABLES   4 /* that a thread keeps */
#define MAX_RECALLED 16

/* Where an entry stands, to be found by its principal. */
struct place {
    uint64_t number;
    size_t i;
};

struct recalled {
    uint64_t number; /* of what was wanted; 0: nothing */
    size_t i;
};

struct keytab_table {
    unsigned holders; /* of the one thread that has it */
    size_t num, room;
    struct keytab_entry *entries;
    krb5_error_code end;

    /* Of a table that is kept. */
    char *name;
    struct file_mark mark;
    uint32_t turn; /* when the mark was looked at */
    size_t uses;
    struct place *places; /* sorted by number; made for the second use */
    struct recalled recalled[MAX_RECALLED];
    size_t num_recalled; /* ever */
};

/* A thread's tables, the one used last in front. */
struct shelf {
    struct keytab_table *tables[MAX_TABLES];
};

static void
table_free(krb5_context krb5, struct keytab_table *t)
{
    for (size_t i = 0; i < t->num; i++) {
        (void)krb5_free_keytab_entry_contents(krb5, &t->entries[i].e);
        crypto_usage_free(t->entries[i].opener);
        krb_name_free(t->entries[i].name);
    }
    free(t->entries);
    free(t->places);
    free(t->name);
    free(t);
}

void
keytab_table_release(krb5_context krb5, struct keytab_table *t)
{
    if (t != NULL && --t->holders == 0)
        table_free(krb5, t);
}

/* ---- reading ---- */

static struct keytab_entry *
next_room(struct keytab_table *t)
{
    size_t room = t->room > 0 ? 2 * t->room : 8;
    struct keytab_entry *grown;

    if (t->num < t->room)
        return &t->entries[t->num];
    grown = realloc(t->entries, room * sizeof(*grown));
    if (grown == NULL)
        return NULL;
    t->entries = grown;
    t->room = room;
    return &t->entries[t->num];
}

static krb5_error_code
read_entries(krb5_context krb5, krb5_keytab keytab, struct keytab_table *t)
{
    krb5_kt_cursor cursor;
    krb5_error_code code = krb5_kt_start_seq_get(krb5, keytab, &cursor);

    if (code != 0)
        return code;
    while (code == 0) {
        struct keytab_entry *entry = next_room(t);

        if (entry == NULL) {
            code = ENOMEM;
            break;
        }
        memset(entry, 0, sizeof(*entry));
        code = krb5_kt_next_entry(krb5, keytab, &entry->e, &cursor);
        if (code == 0)
            t->num++;
    }
    (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
    t->end = code;
    return 0;
}

static krb5_error_code
read_table(krb5_context krb5, const char *name, struct keytab_table **out)
{
    struct keytab_table *t = calloc(1, sizeof(*t));
    krb5_keytab keytab;
    krb5_error_code code;

    if (t == NULL)
        return ENOMEM;
    t->holders = 1;
    code = krb5_kt_resolve(krb5, name, &keytab);
    if (code == 0) {
        code = read_entries(krb5, keytab, t);
        (void)krb5_kt_close(krb5, keytab);
    }
    if (code == 0)
        *out = t;
    else
        keytab_table_release(krb5, t);
    return code;
}

/* ---- keeping ---- */

static void
shelf_free(krb5_context krb5, void *what)
{
    struct shelf *shelf = what;

    for (size_t i = 0; i < MAX_TABLES; i++)
        keytab_table_release(krb5, shelf->tables[i]);
    free(shelf);
}

/* The shelf of this thread, made where there is none yet; NULL: no memory. */
static struct shelf *
shelf_of_thread(void)
{
    struct thread_kept *kept = thread_kept(THREAD_KEYTAB);

    if (kept == NULL)
        return NULL;
    if (kept->what == NULL) {
        kept->what = calloc(1, sizeof(struct shelf));
        kept->free = shelf_free;
    }
    if (kept->what == NULL)
        kept->free = NULL;
    return kept->what;
}

/* The path of a keytab that is a file, else NULL. */
static const char *
path_of(const char *name)
{
    if (strncmp(name, "FILE:", 5) == 0)
        return name + 5;
    return strncmp(name, "WRFILE:", 7) == 0 ? name + 7 : NULL;
}

static bool
still_holds(struct keytab_table *t)
{
    uint32_t turn = thread_turn();

    if (turn != 0 && t->turn == turn)
        return true;
    t->turn = turn;
    return file_mark_holds(&t->mark, path_of(t->name));
}

static struct keytab_table *
take_from_shelf(krb5_context krb5, struct shelf *shelf, const char *name)
{
    struct keytab_table *t;
    size_t i;

    for (i = 0; i < MAX_TABLES; i++) {
        t = shelf->tables[i];
        if (t != NULL && strcmp(t->name, name) == 0)
            break;
    }
    if (i == MAX_TABLES)
        return NULL;
    memmove(&shelf->tables[1], &shelf->tables[0], i * sizeof(t));
    shelf->tables[0] = t;
    if (still_holds(t))
        return t;
    shelf->tables[0] = NULL;
    keytab_table_release(krb5, t);
    return NULL;
}

static void
put_on_shelf(krb5_context krb5, struct shelf *shelf, struct keytab_table *t)
{
    keytab_table_release(krb5, shelf->tables[MAX_TABLES - 1]);
    memmove(&shelf->tables[1], &shelf->tables[0], (MAX_TABLES - 1) * sizeof(t));
    shelf->tables[0] = t;
    t->turn = thread_turn();
    t->holders++;
}

krb5_error_code
keytab_table_get(krb5_context krb5, const char *name, struct keytab_table **out)
{
    const char *path = path_of(name);
    struct shelf *shelf = path != NULL ? shelf_of_thread() : NULL;
    struct file_mark mark;
    krb5_error_code code;

    if (shelf == NULL)
        return read_table(krb5, name, out);
    *out = take_from_shelf(krb5, shelf, name);
    if (*out != NULL) {
        (*out)->holders++;
        (*out)->uses++;
        return 0;
    }
    mark = file_mark_take(path);
    code = read_table(krb5, name, out);
    if (code != 0 || (*out)->end != KRB5_KT_END ||
        (*out)->num > KEYTAB_MOST_KEPT || !file_mark_is_settled(&mark) ||
        !file_mark_holds(&mark, path) || !file_mark_is_reliable(path))
        return code;
    (*out)->mark = mark;
    (*out)->name = strdup(name);
    if ((*out)->name != NULL)
        put_on_shelf(krb5, shelf, *out);
    return 0;
}

/* ---- what it holds ---- */

size_t
keytab_table_num(const struct keytab_table *t)
{
    return t->num;
}

const krb5_keytab_entry *
keytab_table_entry(const struct keytab_table *t, size_t i)
{
    return &t->entries[i].e;
}

krb5_error_code
keytab_table_end(const struct keytab_table *t)
{
    return t->end;
}

static enum crypto_result
make_opener(struct keytab_entry *entry)
{
    const krb5_keyblock *block = &entry->e.key;
    struct crypto_key key = {0};
    enum crypto_result r = crypto_key_init(
        &key, block->enctype, (struct bytes){block->contents, block->length});

    if (r == CRYPTO_OK)
        r = crypto_usage_new(&key, USAGE_TICKET, &entry->opener);
    crypto_key_wipe(&key);
    return r;
}

enum crypto_result
keytab_table_opener(struct keytab_table *t, size_t i,
                    struct crypto_usage **out_opener,
                    const struct krb_name **out_name)
{
    struct keytab_entry *entry = &t->entries[i];
    struct evidence ignored = EVIDENCE_INIT;
    enum crypto_result r = CRYPTO_OK;

    if (entry->opener == NULL)
        r = make_opener(entry);
    if (r == CRYPTO_OK && entry->name == NULL &&
        krb_name_build(entry->e.principal, NULL, NULL, &entry->name,
                       &ignored) != V_OK)
        r = CRYPTO_NO_MEMORY;
    if (r != CRYPTO_OK)
        return r;
    *out_opener = entry->opener;
    *out_name = entry->name;
    return CRYPTO_OK;
}

void
keytab_table_forget(struct keytab_table *t, size_t i)
{
    struct keytab_entry *entry = &t->entries[i];

    crypto_usage_free(entry->opener);
    krb_name_free(entry->name);
    entry->opener = NULL;
    entry->name = NULL;
}

size_t
keytab_table_twin(const struct keytab_table *t, size_t i, size_t from)
{
    const krb5_keyblock *key = &t->entries[i].e.key;
    size_t j;

    for (j = from; j < t->num; j++) {
        const krb5_keyblock *other = &t->entries[j].e.key;

        if (other->enctype == key->enctype && other->length == key->length &&
            crypto_equal(other->contents, key->contents, key->length))
            break;
    }
    return j;
}

/* ---- finding ---- */

/* FNV-1a. */
static uint64_t
number_of_bytes(uint64_t number, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len; i++)
        number = (number ^ at[i]) * UINT64_C(0x100000001b3);
    return number;
}

static uint64_t
number_of_data(uint64_t number, const krb5_data *d)
{
    number = number_of_bytes(number, &d->length, sizeof(d->length));
    return number_of_bytes(number, d->data, d->length);
}

uint64_t
principal_number(uint64_t start, krb5_const_principal p)
{
    uint64_t number =
        number_of_data(start ^ UINT64_C(0xcbf29ce484222325), &p->realm);

    for (krb5_int32 i = 0; i < p->length; i++)
        number = number_of_data(number, &p->data[i]);
    return number;
}

static uint64_t
number_of_wanted(const struct keytab_wanted *w)
{
    const struct encrypted_data *sealed = w->sealed;
    uint64_t number = principal_number(w->as, w->server);

    number = number_of_bytes(number, &sealed->etype, sizeof(sealed->etype));
    if (sealed->has_kvno)
        number = number_of_bytes(number, &sealed->kvno, sizeof(sealed->kvno));
    return number;
}

size_t
keytab_table_recall(const struct keytab_table *t, const struct keytab_wanted *w)
{
    uint64_t number = number_of_wanted(w);

    for (size_t i = 0; i < MAX_RECALLED && i < t->num_recalled; i++) {
        if (t->recalled[i].number == number)
            return t->recalled[i].i;
    }
    return t->num;
}

void
keytab_table_remember(struct keytab_table *t, const struct keytab_wanted *w,
                      size_t i)
{
    struct recalled *r;

    if (keytab_table_recall(t, w) == i)
        return;
    r = &t->recalled[t->num_recalled++ % MAX_RECALLED];
    r->number = number_of_wanted(w);
    r->i = i;
}

static int
lower_first(const void *a, const void *b)
{
    const struct place *one = a, *other = b;

    if (one->number != other->number)
        return one->number < other->number ? -1 : 1;
    return (one->i > other->i) - (one->i < other->i);
}

/* Sorting pays for itself when a table is used again.  Without memory the
 * entries are gone through. */
static void
make_places(struct keytab_table *t)
{
    t->places = calloc(t->num, sizeof(*t->places));
    if (t->places == NULL)
        return;
    for (size_t i = 0; i < t->num; i++) {
        t->places[i].number = principal_number(0, t->entries[i].e.principal);
        t->places[i].i = i;
    }
    qsort(t->places, t->num, sizeof(*t->places), lower_first);
}

static size_t
first_place(const struct keytab_table *t, uint64_t number)
{
    size_t low = 0, high = t->num;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (t->places[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool
keytab_entry_is_likely(krb5_context krb5, const krb5_keytab_entry *e,
                       const struct keytab_wanted *w)
{
    return e->key.enctype == w->sealed->etype &&
           (!w->sealed->has_kvno || e->vno == w->sealed->kvno) &&
           krb5_principal_compare(krb5, e->principal, w->server);
}

bool
keytab_table_likely(krb5_context krb5, struct keytab_table *t,
                    const struct keytab_wanted *w, size_t *at, size_t *out_i)
{
    uint64_t number = principal_number(0, w->server);
    size_t first = 0;

    if (t->places == NULL && t->uses > 0 && *at == 0)
        make_places(t);
    if (t->places != NULL)
        first = first_place(t, number);
    while (first + *at < t->num) {
        size_t i = first + (*at)++;

        if (t->places != NULL && t->places[i].number != number)
            return false;
        if (t->places != NULL)
            i = t->places[i].i;
        if (keytab_entry_is_likely(krb5, &t->entries[i].e, w)) {
            *out_i = i;
            return true;
        }
    }
    return false;
}
