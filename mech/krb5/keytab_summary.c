/* mech/krb5/keytab_summary.c: what a keytab holds, in a line; contracts in
 * key_source.h. */
#include "mech/krb5/key_source.h"

#include <stdio.h>
#include <string.h>

#include "mech/krb5/failure.h"

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
    struct row rows[MAX_ROWS];
    size_t num_rows;
    size_t num_more; /* entries of principals that have no row */
};

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
    struct row *r = row_of(krb5, sum, e);

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
print_row(const struct row *r, struct evidence *ev)
{
    char text[ENCTYPE_TEXT_LEN];

    krb_evidence_add(ev, " %s kvno %u", r->name->text, r->first);
    if (r->last != r->first)
        krb_evidence_add(ev, "-%u", r->last);
    for (size_t i = 0; i < r->num_enctypes; i++)
        krb_evidence_add(ev, "%s%s", i == 0 ? " (" : ", ",
                         keytab_enctype_text(r->enctypes[i], text));
    krb_evidence_add(ev, ")");
}

static void
print_summary(const struct summary *sum, const char *name, struct evidence *ev)
{
    krb_evidence_add(ev, "%s holds", name);
    for (size_t i = 0; i < sum->num_rows; i++) {
        if (i > 0)
            krb_evidence_add(ev, ",");
        print_row(&sum->rows[i], ev);
    }
    if (sum->num_rows == 0)
        krb_evidence_add(ev, " no keys");
    if (sum->num_more > 0)
        krb_evidence_add(ev, " and %zu keys more", sum->num_more);
}

void
keytab_summary(krb5_context krb5, krb5_keytab keytab, const char *name,
               struct evidence *ev)
{
    struct summary sum = {0};
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;

    if (!keytab_can_list(krb5, keytab)) {
        krb_evidence_add(ev, "%s cannot be listed", name);
        return;
    }
    if (krb5_kt_start_seq_get(krb5, keytab, &cursor) != 0) {
        krb_evidence_add(ev, "%s cannot be read", name);
        return;
    }
    while (krb5_kt_next_entry(krb5, keytab, &entry, &cursor) == 0) {
        count_entry(krb5, &sum, &entry);
        (void)krb5_free_keytab_entry_contents(krb5, &entry);
    }
    (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
    print_summary(&sum, name, ev);
    for (size_t i = 0; i < sum.num_rows; i++)
        krb_name_free(sum.rows[i].name);
}
