/* mech/krb5/keytab/key_names.c: the names that we act as; contracts in
 * keys.h. */
#include "mech/krb5/keytab/key_source.h"

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

enum verdict
key_source_own_names(const struct key_source *s,
                     struct key_own_name out[KEY_OWN_NAMES], size_t *out_num,
                     struct evidence *ev)
{
    const struct site *site;
    const struct krb_name *name;
    krb5_context krb5;
    enum verdict v;
    size_t i;

    *out_num = 0;
    v = thread_site(&krb5, &site, ev);
    if (v != V_OK)
        return v;
    for (i = 0; i <= s->num_candidates; i++) {
        name = i < s->num_candidates ? s->candidates[i] : s->written;
        if (name == NULL)
            continue;
        out[*out_num].name = &name->wire;
        out[*out_num].any_host =
            !s->exact && (site->ignore_acceptor_hostname ||
                          name->principal.data[1].length == 0);
        ++*out_num;
    }
    return V_OK;
}

/* One look through the keytab. */
struct look {
    const struct crypto_key *key;
    key_take_name *take;
    void *arg;
    bool enough;
};

static bool
has_key(const krb5_keytab_entry *e, const struct crypto_key *key)
{
    struct bytes value = crypto_key_value(key);

    return e->key.enctype == key->profile->enctype &&
           e->key.length == value.len &&
           crypto_equal(e->key.contents, value.data, value.len);
}

static enum verdict
look_at(struct look *l, const krb5_keytab_entry *e, struct evidence *ev)
{
    struct krb_name *name = NULL;
    enum verdict v;

    if (!has_key(e, l->key))
        return V_OK;
    v = krb_name_build(e->principal, NULL, NULL, &name, ev);
    if (v == V_OK)
        l->enough = l->take(l->arg, &name->wire);
    krb_name_free(name);
    return v;
}

static enum verdict
look_through(krb5_context krb5, krb5_keytab keytab, const char *name,
             struct look *l, struct evidence *ev)
{
    enum verdict v = V_OK;
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_error_code code;

    code = krb5_kt_start_seq_get(krb5, keytab, &cursor);
    if (code == 0) {
        while (v == V_OK && !l->enough &&
               (code = krb5_kt_next_entry(krb5, keytab, &entry, &cursor)) ==
                   0) {
            v = look_at(l, &entry, ev);
            (void)krb5_free_keytab_entry_contents(krb5, &entry);
        }
        (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
    }
    if (v == V_OK && !l->enough && code != KRB5_KT_END)
        v = krb_failure(V_KRB5, krb5, code, ev, "cannot read keytab %s", name);
    return v;
}

enum verdict
key_source_key_names(const struct key_source *s, const struct crypto_key *key,
                     key_take_name *take, void *arg, struct evidence *ev)
{
    struct look look = {key, take, arg, false};
    krb5_keytab keytab;
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    code = krb5_kt_resolve(krb5, s->keytab, &keytab);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "keytab %s", s->keytab);
    if (keytab_can_list(krb5, keytab))
        v = look_through(krb5, keytab, s->keytab, &look, ev);
    (void)krb5_kt_close(krb5, keytab);
    return v;
}
