/* mech/krb5/keytab/key_names.c: the names that we act as; contracts in
 * keys.h. */
#include "mech/krb5/keytab/key_source.h"

#include "mech/krb5/keytab/keytab_table.h"
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

static bool
has_key(const krb5_keytab_entry *e, const struct crypto_key *key)
{
    struct bytes value = crypto_key_value(key);

    return e->key.enctype == key->profile->enctype &&
           e->key.length == value.len &&
           crypto_equal(e->key.contents, value.data, value.len);
}

/* Offers the principal of entry `i`; *enough: no other is wanted. */
static enum verdict
offer(const struct keytab_table *t, size_t i, key_take_name *take, void *arg,
      bool *enough, struct evidence *ev)
{
    struct krb_name *name = NULL;
    enum verdict v = krb_name_build(keytab_table_entry(t, i)->principal, NULL,
                                    NULL, &name, ev);

    if (v == V_OK)
        *enough = take(arg, &name->wire);
    krb_name_free(name);
    return v;
}

enum verdict
key_source_key_names(const struct key_source *s, const struct crypto_key *key,
                     key_take_name *take, void *arg, struct evidence *ev)
{
    struct keytab_table *t;
    krb5_context krb5;
    krb5_error_code code;
    bool enough = false;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v != V_OK || !s->listable)
        return v;
    code = keytab_table_get(krb5, s->keytab, &t);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "cannot read keytab %s",
                           s->keytab);
    for (size_t i = 0; i < keytab_table_num(t) && v == V_OK && !enough; i++) {
        if (has_key(keytab_table_entry(t, i), key))
            v = offer(t, i, take, arg, &enough, ev);
    }
    code = keytab_table_end(t);
    if (v == V_OK && !enough && code != KRB5_KT_END)
        v = krb_failure(V_KRB5, krb5, code, ev, "cannot read keytab %s",
                        s->keytab);
    keytab_table_release(krb5, t);
    return v;
}
