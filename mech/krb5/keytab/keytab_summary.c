/* mech/krb5/keytab/keytab_summary.c: what a keytab holds, in a line; contracts
 * in key_source.h. */
#include "mech/krb5/keytab/key_source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* As many principals and enctypes as evidence has room for. */
#define MAX_ROWS     3
#define MAX_ENCTYPES 6

struct row {
    struct krb_name *name;
    krb5_kvno first;
    krb5_kvno last;
    size_t num_enctypes;
    krb5_enctype enctypes[MAX_ENCTYPES];
};

struct summary {
    const struct krb_name *wanted;
    struct row rows[MAX_ROWS];
    size_t num_rows;
    size_t num_more;  /* entries of the service that have no row */
    size_t num_other; /* entries of other services */
    /* The line as it grows; what does not fit is cut. */
    char text[500];
    size_t len;
};

static void
put(struct summary *sum, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct summary *sum, const char *format, ...)
{
    size_t room = sizeof(sum->text) - sum->len;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(sum->text + sum->len, room, format, args);
    va_end(args);
    if (len > 0)
        sum->len += (size_t)len < room ? (size_t)len : room - 1;
}

bool
keytab_can_list(krb5_context krb5, krb5_keytab keytab)
{
    const char *type = krb5_kt_get_type(krb5, keytab);

    return type != NULL &&
           (strcmp(type, "FILE") == 0 || strcmp(type, "WRFILE") == 0 ||
            strcmp(type, "MEMORY") == 0);
}

const char *
keytab_enctype_text(krb5_enctype enctype, char out[ENCTYPE_TEXT_LEN])
{
    if (krb5_enctype_to_name(enctype, FALSE, out, ENCTYPE_TEXT_LEN) != 0)
        (void)snprintf(out, ENCTYPE_TEXT_LEN, "enctype %d", (int)enctype);
    return out;
}

const char *
enctype_short_text(krb5_enctype enctype, char out[ENCTYPE_TEXT_LEN])
{
    if (krb5_enctype_to_name(enctype, TRUE, out, ENCTYPE_TEXT_LEN) != 0)
        (void)snprintf(out, ENCTYPE_TEXT_LEN, "enctype %d", (int)enctype);
    return out;
}

/* Whether the first components agree: host/one and host/two. */
static bool
same_service(const struct krb_name *wanted, krb5_const_principal p)
{
    struct bytes want, have;

    if (p->length == 0 || !principal_name_component(&wanted->wire, 0, &want))
        return false;
    have.data = (const uint8_t *)p->data[0].data;
    have.len = p->data[0].length;
    return bytes_equal(want, have);
}

static struct row *
row_of(krb5_context krb5, struct summary *sum, const krb5_keytab_entry *e)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct row *r;

    for (size_t i = 0; i < sum->num_rows; i++) {
        if (krb5_principal_compare(krb5, &sum->rows[i].name->principal,
                                   e->principal))
            return &sum->rows[i];
    }
    if (sum->num_rows == MAX_ROWS)
        return NULL;
    r = &sum->rows[sum->num_rows];
    if (krb_name_build(e->principal, NULL, NULL, &r->name, &ignored) != V_OK)
        return NULL;
    r->first = r->last = e->vno;
    sum->num_rows++;
    return r;
}

static void
count_entry(krb5_context krb5, struct summary *sum, const krb5_keytab_entry *e)
{
    struct row *r;

    if (!same_service(sum->wanted, e->principal)) {
        sum->num_other++;
        return;
    }
    r = row_of(krb5, sum, e);
    if (r == NULL) {
        sum->num_more++;
        return;
    }
    if (e->vno < r->first)
        r->first = e->vno;
    if (e->vno > r->last)
        r->last = e->vno;
    for (size_t i = 0; i < r->num_enctypes; i++) {
        if (r->enctypes[i] == e->key.enctype)
            return;
    }
    if (r->num_enctypes < MAX_ENCTYPES)
        r->enctypes[r->num_enctypes++] = e->key.enctype;
}

static void
put_row(struct summary *sum, const struct row *r)
{
    char text[ENCTYPE_TEXT_LEN];

    put(sum, " %s kvno %u", r->name->text, r->first);
    if (r->last != r->first)
        put(sum, "-%u", r->last);
    for (size_t i = 0; i < r->num_enctypes; i++)
        put(sum, "%s%s", i == 0 ? " (" : ", ",
            keytab_enctype_text(r->enctypes[i], text));
    put(sum, ")");
}

static void
put_summary(struct summary *sum, const char *name)
{
    put(sum, "keytab %s holds", name);
    for (size_t i = 0; i < sum->num_rows; i++) {
        if (i > 0)
            put(sum, ",");
        put_row(sum, &sum->rows[i]);
    }
    if (sum->num_rows == 0)
        put(sum, " no key of that service");
    if (sum->num_more > 0)
        put(sum, ", %zu keys more of it", sum->num_more);
    if (sum->num_other > 0)
        put(sum, ", %zu keys of others", sum->num_other);
}

static krb5_error_code
count_entries(krb5_context krb5, krb5_keytab keytab, struct summary *sum)
{
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_error_code code = krb5_kt_start_seq_get(krb5, keytab, &cursor);

    if (code != 0)
        return code;
    while (krb5_kt_next_entry(krb5, keytab, &entry, &cursor) == 0) {
        count_entry(krb5, sum, &entry);
        (void)krb5_free_keytab_entry_contents(krb5, &entry);
    }
    (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
    return 0;
}

void
keytab_summary(krb5_context krb5, const char *name,
               const struct krb_name *wanted, struct evidence *ev)
{
    struct summary sum = {.wanted = wanted};
    krb5_keytab keytab = NULL;
    krb5_error_code code = krb5_kt_resolve(krb5, name, &keytab);

    if (code == 0 && !keytab_can_list(krb5, keytab)) {
        verdict_aside(ev, "keytab %s cannot be listed", name);
        goto out;
    }
    if (code == 0)
        code = count_entries(krb5, keytab, &sum);
    if (code != 0) {
        verdict_aside(ev, "keytab %s cannot be read", name);
        goto out;
    }
    put_summary(&sum, name);
    verdict_aside(ev, "%s", sum.text);
out:
    if (keytab != NULL)
        (void)krb5_kt_close(krb5, keytab);
    for (size_t i = 0; i < sum.num_rows; i++)
        krb_name_free(sum.rows[i].name);
}
