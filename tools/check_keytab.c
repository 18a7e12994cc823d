/* tools/check_keytab.c: the default keytab, and whether its keys are those that
 * the KDC has. */
#include "tools/check.h"

#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/kdc.h"

#define PRINCIPALS_MOST 200

/* One principal of the keytab, with its newest key version. */
struct holder {
    char *name;
    krb5_principal principal;
    krb5_kvno kvno;
    unsigned keys;
};

struct holders {
    struct holder holder[PRINCIPALS_MOST];
    unsigned num;
    unsigned long entries;
};

static struct holder *
find(struct holders *list, const char *name)
{
    for (unsigned i = 0; i < list->num; i++) {
        if (strcmp(list->holder[i].name, name) == 0)
            return &list->holder[i];
    }
    return NULL;
}

static void
note(krb5_context krb5, struct holders *list, const krb5_keytab_entry *entry)
{
    struct holder *h;
    char *name = NULL;

    list->entries++;
    if (krb5_unparse_name(krb5, entry->principal, &name) != 0)
        return;
    h = find(list, name);
    if (h == NULL && list->num < PRINCIPALS_MOST) {
        h = &list->holder[list->num];
        h->name = strdup(name);
        if (h->name != NULL &&
            krb5_copy_principal(krb5, entry->principal, &h->principal) == 0)
            list->num++;
        else
            h = NULL;
    }
    if (h != NULL) {
        h->keys++;
        h->kvno = entry->vno > h->kvno ? entry->vno : h->kvno;
    }
    krb5_free_unparsed_name(krb5, name);
}

static krb5_error_code
read_all(krb5_context krb5, krb5_keytab keytab, struct holders *list)
{
    krb5_kt_cursor cursor;
    krb5_keytab_entry entry;
    krb5_error_code code = krb5_kt_start_seq_get(krb5, keytab, &cursor);

    if (code != 0)
        return code;
    while (krb5_kt_next_entry(krb5, keytab, &entry, &cursor) == 0) {
        note(krb5, list, &entry);
        krb5_free_keytab_entry_contents(krb5, &entry);
    }
    return krb5_kt_end_seq_get(krb5, keytab, &cursor);
}

static void
free_holders(krb5_context krb5, struct holders *list)
{
    for (unsigned i = 0; i < list->num; i++) {
        free(list->holder[i].name);
        krb5_free_principal(krb5, list->holder[i].principal);
    }
    free(list);
}

/* The path of a keytab that is a file, as libkrb5 takes its name; NULL. */
static const char *
file_of(const char *name)
{
    static const char *const types[] = {"FILE:", "WRFILE:"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strncmp(name, types[i], strlen(types[i])) == 0)
            return name + strlen(types[i]);
    }
    return name[0] == '/' || strchr(name, ':') == NULL ? name : NULL;
}

/* Who has the file's octets is the service. */
static void
check_mode(struct output *o, const char *name)
{
    const char *path = file_of(name);
    struct stat st;

    if (path == NULL || stat(path, &st) != 0)
        return;
    output_text(o, "mode", "%04o", (unsigned)st.st_mode & 07777);
    if ((st.st_mode & (S_IROTH | S_IWOTH)) != 0)
        output_finding(o, LEVEL_ERROR, "keytab-open", "chmod o-rw",
                       "%s: every account of this host can read it, and pose "
                       "as the service",
                       name);
}

static void
check_with_kdc(struct output *o, krb5_context krb5, krb5_keytab keytab,
               const struct holder *h)
{
    char reason[KDC_REASON_MAX];
    krb5_kvno kvno = 0;

    switch (kdc_ask_kvno(krb5, keytab, h->principal, &kvno, reason)) {
    case KDC_KEY_FITS:
        if (kvno == h->kvno)
            output_finding(o, LEVEL_GOOD, "kvno", NULL,
                           "%s: the KDC has version %u, too", h->name, kvno);
        else
            output_finding(o, LEVEL_ERROR, "kvno",
                           "bring the keytab up to date: ktadd of kadmin(1)",
                           "%s: the keytab has version %u, the KDC %u", h->name,
                           h->kvno, kvno);
        break;
    case KDC_KEY_WRONG:
        output_finding(o, LEVEL_ERROR, "key",
                       "bring the keytab up to date: ktadd of kadmin(1)",
                       "%s: the KDC has another key: %s", h->name, reason);
        break;
    case KDC_NOT_KNOWN:
        output_finding(o, LEVEL_WARNING, "kdc",
                       "KRB5_TRACE=/dev/stderr shows the way there",
                       "%s: the KDC could not be asked: %s", h->name, reason);
        break;
    }
}

static void
say_holders(struct output *o, krb5_context krb5, krb5_keytab keytab,
            const struct holders *list, bool kdc)
{
    output_number(o, "entries", (int64_t)list->entries);
    for (unsigned i = 0; i < list->num; i++) {
        const struct holder *h = &list->holder[i];

        output_item(o, "principals", h->name);
        output_text(o, "name", "%s", h->name);
        output_number(o, "kvno", h->kvno);
        output_number(o, "keys", h->keys);
        if (kdc)
            check_with_kdc(o, krb5, keytab, h);
        output_end(o);
    }
}

static void
check_named(struct output *o, krb5_context krb5, const char *name, bool kdc)
{
    struct holders *list = calloc(1, sizeof(*list));
    krb5_keytab keytab = NULL;
    krb5_error_code code = KRB5_KT_NOTFOUND;
    const char *text;

    if (list == NULL)
        return;
    if (krb5_kt_resolve(krb5, name, &keytab) == 0)
        code = read_all(krb5, keytab, list);
    if (code == 0) {
        output_finding(o, LEVEL_GOOD, "keytab", NULL, "%s can be read", name);
        check_mode(o, name);
        say_holders(o, krb5, keytab, list, kdc);
    } else {
        text = krb5_get_error_message(krb5, code);
        output_finding(o, LEVEL_WARNING, "keytab",
                       "a service needs one that it can read; KRB5_KTNAME "
                       "names another",
                       "%s cannot be read: %s", name, text);
        krb5_free_error_message(krb5, text);
    }
    if (keytab != NULL)
        krb5_kt_close(krb5, keytab);
    free_holders(krb5, list);
}

void
check_keytab(struct output *o, bool kdc)
{
    krb5_context krb5 = NULL;
    char name[2000];

    if (krb5_init_context(&krb5) != 0)
        return; /* check_settings has said so */
    output_begin(o, "keytab", NULL);
    if (krb5_kt_default_name(krb5, name, sizeof(name)) == 0) {
        output_text(o, "name", "%s", name);
        check_named(o, krb5, name, kdc);
    }
    output_end(o);
    krb5_free_context(krb5);
}
