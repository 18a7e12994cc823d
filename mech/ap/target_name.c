/* mech/ap/target_name.c: contracts in target_name.h. */
#include "mech/ap/target_name.h"

/* The names of machine accounts are NetBIOS names with a dollar. */
#define NETBIOS_NAME_MAX 15

/* ---- bytes ---- */

/* ASCII only: services and hosts are (MS-KILE 2.1.1, RFC 1123). */
static uint8_t
lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool
starts_with(struct bytes in, struct bytes start)
{
    size_t i = 0;

    while (i < start.len && i < in.len &&
           lower(in.data[i]) == lower(start.data[i]))
        i++;
    return i == start.len;
}

static bool
same(struct bytes a, struct bytes b)
{
    return a.len == b.len && starts_with(a, b);
}

static struct bytes
first_of(struct bytes in, size_t len)
{
    return (struct bytes){in.data, len};
}

/* Where `c` stands first; in.len: nowhere. */
static size_t
find(struct bytes in, uint8_t c)
{
    size_t i = 0;

    while (i < in.len && in.data[i] != c)
        i++;
    return i;
}

static size_t
count(struct bytes in, uint8_t c)
{
    size_t i, num = 0;

    for (i = 0; i < in.len; i++)
        num += in.data[i] == c;
    return num;
}

static bool
ends_with(struct bytes in, uint8_t c)
{
    return in.len > 1 && in.data[in.len - 1] == c;
}

/* ---- hosts ---- */

/* host ":" port; several colons are those of an IPv6 address, which has a port
 * behind brackets alone. */
static struct bytes
without_port(struct bytes host)
{
    size_t end = find(host, ']');

    if (host.len > 0 && host.data[0] == '[' && end < host.len)
        return (struct bytes){host.data + 1, end - 1};
    return count(host, ':') == 1 ? first_of(host, find(host, ':')) : host;
}

static struct bytes
bare_host(struct bytes host)
{
    host = without_port(host);
    return ends_with(host, '.') ? first_of(host, host.len - 1) : host;
}

/* `name` without dots is the first label of `other`. */
static bool
short_for(struct bytes name, struct bytes other)
{
    return name.len != 0 && find(name, '.') == name.len &&
           find(other, '.') == name.len && other.len > name.len &&
           starts_with(other, name);
}

static bool
same_host(struct bytes a, struct bytes b)
{
    return a.len != 0 && (same(a, b) || short_for(a, b) || short_for(b, a));
}

/* ---- names ---- */

static uint8_t
unquoted(uint8_t c)
{
    switch (c) {
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case 'b':
        return '\b';
    case '0':
        return 0;
    default:
        return c;
    }
}

/* What stands in front of the realm goes into t->storage, its quoting undone;
 * the separators that stood there unquoted divide it. */
static void
read_parts(struct bytes text, struct target_name *t)
{
    size_t service_len = 0, separators = 0;
    struct reader r;
    uint8_t c = 0;
    bool ok;

    reader_init(&r, text);
    while (separators < 2 && reader_u8(&r, &c) && c != '@') {
        if (c == '/' && separators++ == 0)
            service_len = t->storage.len;
        else if (c == '\\' && reader_u8(&r, &c))
            builder_u8(&t->storage, unquoted(c));
        else if (c != '/')
            builder_u8(&t->storage, c);
    }
    reader_init(&r, builder_view(&t->storage));
    t->is_account = separators == 0;
    ok = t->is_account ? reader_rest(&r, &t->service)
                       : reader_bytes(&r, service_len, &t->service) &&
                             reader_rest(&r, &t->host);
    if (!ok)
        builder_fail(&t->storage);
    t->host = bare_host(t->host);
}

/* DOMAIN\user, as Windows writes an account; krb5_unparse_name puts a backslash
 * in front of separators, and otherwise in names that nobody has. */
static struct bytes
without_domain(struct bytes text)
{
    static const char quoted[] = "/@\\";
    size_t at = find(text, '\\');

    if (at + 1 >= text.len || find(text, '/') < text.len ||
        find(bytes_of_string(quoted), text.data[at + 1]) < sizeof(quoted) - 1)
        return text;
    return (struct bytes){text.data + at + 1, text.len - at - 1};
}

bool
target_name_read(struct bytes text, struct target_name *out)
{
    struct target_name t = {.storage = BUILDER_INIT};

    read_parts(without_domain(text), &t);
    *out = t;
    return builder_ok(&t.storage);
}

void
target_name_free(struct target_name *t)
{
    builder_free(&t->storage);
    *t = (struct target_name){.storage = BUILDER_INIT};
}

void
target_name_of_principal(const struct principal_name *p,
                         struct target_name *out)
{
    struct target_name t = {.storage = BUILDER_INIT};
    struct bytes host;

    if (!principal_name_component(p, 0, &t.service))
        t.service = (struct bytes){NULL, 0};
    t.is_account = !principal_name_component(p, 1, &host);
    if (!t.is_account)
        t.host = bare_host(host);
    *out = t;
}

/* Whether the machine whose account is NAME$ is `host`. */
static bool
is_machine(struct bytes account, struct bytes host)
{
    struct bytes name = first_of(account, account.len - 1);
    struct bytes label = first_of(host, find(host, '.'));

    return same(name, label) ||
           (name.len == NETBIOS_NAME_MAX && starts_with(label, name));
}

enum target_relation
target_name_relation(const struct target_name *target,
                     const struct target_name *own, bool any_host)
{
    bool ours;

    if (target->service.len == 0)
        ours = false;
    else if (target->is_account && own->is_account)
        ours = same(target->service, own->service);
    else if (target->is_account)
        ours = ends_with(target->service, '$') &&
               is_machine(target->service, own->host);
    else if (!own->is_account)
        ours = same(target->service, own->service) &&
               (any_host || same_host(target->host, own->host));
    else if (ends_with(own->service, '$'))
        ours = is_machine(own->service, target->host);
    else
        return TARGET_UNTOLD;
    return ours ? TARGET_OURS : TARGET_ANOTHER;
}
