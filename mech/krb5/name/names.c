/* mech/krb5/name/names.c: the names that libkrb5 and the host know how to make;
 * contracts in names.h. */
#include "mech/krb5/names.h"

#include <stdlib.h>
#include <string.h>

#include "mech/krb5/site/account.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/name/name_object.h"
#include "mech/krb5/site/thread_context.h"

/* A C string would end at a NUL inside the text. */
static bool
has_nul(struct bytes text)
{
    return text.len > 0 && memchr(text.data, '\0', text.len) != NULL;
}

static char *
string_of(struct bytes text)
{
    return text.len > 0 ? strndup((const char *)text.data, text.len)
                        : strdup("");
}

static enum verdict
parse_string(const char *text, int flags, struct krb_name **out,
             struct evidence *ev)
{
    krb5_principal principal = NULL;
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    code = krb5_parse_name_flags(krb5, text, flags, &principal);
    if (code == KRB5_PARSE_MALFORMED || code == KRB5_PARSE_ILLCHAR)
        return krb_failure(V_MALFORMED_NAME, krb5, code, ev, "%s", text);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "%s", text);
    v = krb_name_build(principal, NULL, NULL, out, ev);
    krb5_free_principal(krb5, principal);
    return v;
}

static enum verdict
parse(struct bytes text, int flags, struct krb_name **out, struct evidence *ev)
{
    enum verdict v = V_NO_MEMORY;
    char *s;

    if (text.len == 0 || has_nul(text))
        return verdict_with(V_MALFORMED_NAME, ev, "%s",
                            text.len == 0 ? "an empty name"
                                          : "a name with a NUL in it");
    s = string_of(text);
    if (s != NULL)
        v = parse_string(s, flags, out, ev);
    free(s);
    return v;
}

enum verdict
krb_name_parse(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    return parse(text, 0, out, ev);
}

enum verdict
krb_name_parse_enterprise(struct bytes text, struct krb_name **out,
                          struct evidence *ev)
{
    return parse(text, KRB5_PRINCIPAL_PARSE_ENTERPRISE, out, ev);
}

static enum verdict
host_based(const char *service, const char *host, struct krb_name **out,
           struct evidence *ev)
{
    krb5_principal principal = NULL;
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    thread_context_lend();
    code = krb5_sname_to_principal(krb5, host, service, KRB5_NT_SRV_HST,
                                   &principal);
    thread_context_take_back();
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "%s%s%s", service,
                           host != NULL ? "@" : "", host != NULL ? host : "");
    v = krb_name_build(principal, service, host, out, ev);
    krb5_free_principal(krb5, principal);
    return v;
}

enum verdict
krb_name_host_based(struct bytes text, struct krb_name **out,
                    struct evidence *ev)
{
    enum verdict v = V_NO_MEMORY;
    char *service, *host;

    if (text.len == 0 || has_nul(text) || text.data[0] == '@')
        return verdict_with(V_MALFORMED_NAME, ev,
                            "a host-based name is service@host");
    service = string_of(text);
    if (service != NULL) {
        host = strchr(service, '@');
        if (host != NULL)
            *host++ = '\0';
        /* "service@" means the same as "service". */
        if (host != NULL && *host == '\0')
            host = NULL;
        v = host_based(service, host, out, ev);
    }
    free(service);
    return v;
}

enum verdict
krb_name_anonymous(struct krb_name **out, struct evidence *ev)
{
    return krb_name_build(krb5_anonymous_principal(), NULL, NULL, out, ev);
}

enum verdict
krb_name_from_uid(uint32_t uid, struct krb_name **out, struct evidence *ev)
{
    char name[ACCOUNT_MAX_NAME];

    if (!account_name(uid, name))
        return verdict_with(V_NO_ACCOUNT, ev, "no account has uid %u", uid);
    return parse_string(name, 0, out, ev);
}

bool
krb_name_is_anonymous(const struct krb_name *n)
{
    krb5_const_principal anonymous = krb5_anonymous_principal();
    krb5_const_principal p = &n->principal;

    if (p->length != anonymous->length ||
        !bytes_equal(n->wire.realm, bytes_of_string(anonymous->realm.data)))
        return false;
    for (krb5_int32 i = 0; i < p->length; i++) {
        struct bytes component = {(const uint8_t *)p->data[i].data,
                                  p->data[i].length};

        if (!bytes_equal(component, bytes_of_string(anonymous->data[i].data)))
            return false;
    }
    return true;
}

/* Rules about local accounts work with C strings in libkrb5; a name with a NUL
 * inside ("root\0x") must not pass for what stands before it. */
static bool
name_has_nul(const struct krb_name *n)
{
    bool found = has_nul(n->wire.realm);

    for (krb5_int32 i = 0; !found && i < n->principal.length; i++)
        found = memchr(n->principal.data[i].data, '\0',
                       n->principal.data[i].length) != NULL;
    return found;
}

enum verdict
krb_name_localname(const struct krb_name *n, char **out, struct evidence *ev)
{
    char account[ACCOUNT_MAX_NAME];
    krb5_context krb5;
    krb5_error_code code;
    enum verdict v;

    if (name_has_nul(n))
        return verdict_with(V_MALFORMED_NAME, ev, "a name with a NUL in it");
    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    thread_context_lend();
    code = krb5_aname_to_localname(krb5, &n->principal, sizeof(account) - 1,
                                   account);
    thread_context_take_back();
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "local name of %s", n->text);
    *out = strdup(account);
    return *out != NULL ? V_OK : V_NO_MEMORY;
}

bool
krb_name_user_ok(const struct krb_name *n, const char *local_user)
{
    struct evidence ignored = EVIDENCE_INIT;
    krb5_context krb5;
    bool allowed;

    if (name_has_nul(n) || thread_context(&krb5, &ignored) != V_OK)
        return false;
    thread_context_lend();
    allowed = krb5_kuserok(krb5, krb_name_principal(n), local_user);
    thread_context_take_back();
    return allowed;
}
