/* tests/interop/context.c: requests about the context itself. */
#include "tests/interop/end.h"
#include "tests/interop/flags.h"
#include "tests/peers/gss.h"

#include <stdlib.h>
#include <string.h>

void
end_drop(struct end *e)
{
    OM_uint32 ignored;

    gss_delete_sec_context(&ignored, &e->context, GSS_C_NO_BUFFER);
    gss_release_cred(&ignored, &e->cred);
    gss_release_cred(&ignored, &e->delegated);
    gss_release_name(&ignored, &e->peer);
    free(e->bindings.value);
    memset(e, 0, sizeof(*e));
}

void
serve_end(struct end *e, const struct request *r)
{
    (void)r;
    end_drop(e);
    answer_ok();
}

/* Whether the library has the enctype at all; where it has not, an answer. */
static bool
take_enctype(const char *number)
{
    krb5_context krb5 = NULL;
    krb5_error_code code;
    const char *text;

    if (number == NULL)
        return true;
    code = krb5_init_context(&krb5);
    if (code == 0)
        code = library_lacks_enctype(krb5, atoi(number));
    if (code != 0) {
        text = krb5_get_error_message(krb5, code);
        answer_cannot(text);
        krb5_free_error_message(krb5, text);
    }
    krb5_free_context(krb5);
    return code == 0;
}

/* The words that both sides know.  False after an answer. */
static bool
take_words(struct end *e, const struct request *r, size_t first,
           const char *const *names)
{
    const char *mech = protocol_value(r, "mech");
    const char *cb = protocol_value(r, "cb");
    size_t i, j, len;

    for (i = first; i < r->num; i++) {
        len = strcspn(r->words[i], "=");
        for (j = 0; names[j] != NULL; j++) {
            if (strlen(names[j]) == len &&
                strncmp(names[j], r->words[i], len) == 0)
                break;
        }
        if (names[j] == NULL) {
            answer_cannot("a word of this request is unknown here");
            return false;
        }
    }
    if (mech == NULL || strcmp(mech, "krb5") == 0) {
        e->mech = gss_mech_krb5;
    } else if (strcmp(mech, "spnego") == 0) {
        e->mech = oid_spnego;
    } else if (strcmp(mech, "apex") == 0) {
        e->mech = oid_plain;
    } else {
        answer_cannot("this mechanism is unknown here");
        return false;
    }
    e->has_bindings = cb != NULL;
    if (cb != NULL && !protocol_octets(cb, &e->bindings)) {
        answer_cannot("cb= is no base64");
        return false;
    }
    return take_enctype(protocol_value(r, "enctype"));
}

void
serve_initiate(struct end *e, const struct request *r)
{
    static const char *const names[] = {"mech", "flags", "cb", "enctype", NULL};
    const char *flags = protocol_value(r, "flags");

    end_drop(e);
    if (!take_words(e, r, 2, names))
        return;
    if (!flags_parse(flags != NULL ? flags : "-", &e->wanted)) {
        answer_cannot("this GSS library does not have one of these flags");
        return;
    }
    if (r->num < 2 || (e->peer = gss_host_name(r->words[1])) == NULL) {
        answer_cannot("initiate wants SERVICE@HOST");
        return;
    }
    e->initiator = true;
    answer_ok();
}

void
serve_accept(struct end *e, const struct request *r)
{
    static const char *const names[] = {"service", "mech", "cb", "enctype",
                                        NULL};
    const char *service = protocol_value(r, "service");
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major = GSS_S_COMPLETE, minor = 0, ignored;

    end_drop(e);
    if (!take_words(e, r, 1, names))
        return;
    if (service != NULL)
        name = gss_host_name(service);
    if (service != NULL || protocol_value(r, "mech") != NULL)
        major = gss_default_cred(&minor, name, e->mech, GSS_C_ACCEPT, &e->cred);
    gss_release_name(&ignored, &name);
    if (GSS_ERROR(major)) {
        answer_error(major, minor, e->mech, NULL);
        return;
    }
    e->accepting = true;
    answer_ok();
}

static OM_uint32
step(struct end *e, OM_uint32 *minor, gss_buffer_t in, gss_buffer_t out)
{
    struct gss_channel_bindings_struct cb;
    gss_channel_bindings_t bindings = GSS_C_NO_CHANNEL_BINDINGS;
    gss_OID mech = e->mech;
    OM_uint32 ignored;

    memset(&cb, 0, sizeof(cb));
    cb.application_data = e->bindings;
    if (e->has_bindings)
        bindings = &cb;
    if (e->initiator)
        return gss_init_sec_context(minor, GSS_C_NO_CREDENTIAL, &e->context,
                                    e->peer, mech, e->wanted, 0, bindings, in,
                                    NULL, out, &e->flags, &e->lifetime);
    gss_release_name(&ignored, &e->peer);
    return gss_accept_sec_context(minor, &e->context, e->cred, in, bindings,
                                  &e->peer, NULL, out, &e->flags, &e->lifetime,
                                  &e->delegated);
}

void
serve_token(struct end *e, const struct request *r)
{
    gss_buffer_desc in = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor = 0, ignored;

    if ((!e->initiator && !e->accepting) || e->complete) {
        answer_cannot("no context is being established");
        return;
    }
    if (r->num != 2 || !protocol_octets(r->words[1], &in)) {
        answer_cannot("token wants octets in base64");
        return;
    }
    major = step(e, &minor, &in, &out);
    if (GSS_ERROR(major)) {
        answer_error(major, minor, e->mech, &out);
        end_drop(e);
    } else {
        e->complete = (major & GSS_S_CONTINUE_NEEDED) == 0;
        answer_begin(e->complete ? "ok complete" : "ok continue");
        answer_octets("", &out);
        answer_end();
    }
    free(in.value);
    gss_release_buffer(&ignored, &out);
}

#ifdef PEER_HEIMDAL

/* The enctype of the key in which messages are protected, or -1. */
static int
key_enctype(gss_ctx_id_t context)
{
    krb5_keyblock *key = NULL;
    krb5_context krb5 = NULL;
    OM_uint32 ignored;
    int enctype = -1;

    if (krb5_init_context(&krb5) == 0 &&
        gsskrb5_get_subkey(&ignored, context, &key) == GSS_S_COMPLETE) {
        enctype = key->keytype;
        krb5_free_keyblock(krb5, key);
    }
    krb5_free_context(krb5);
    return enctype;
}

#else

/* The enctype of the key in which messages are protected, or -1: it is the last
 * arc of an identifier that comes with the key, as SSPI has it. */
static int
key_enctype(gss_ctx_id_t context)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    const unsigned char *oid;
    OM_uint32 ignored;
    int enctype = -1;

    if (gss_inquire_sec_context_by_oid(&ignored, context,
                                       GSS_C_INQ_SSPI_SESSION_KEY,
                                       &set) == GSS_S_COMPLETE &&
        set->count == 2 && set->elements[1].length > 0) {
        oid = set->elements[1].value;
        enctype = oid[set->elements[1].length - 1];
    }
    gss_release_buffer_set(&ignored, &set);
    return enctype;
}

#endif

/* The other end's name, as a word. */
static void
peer_text(struct end *e, char *out, size_t size)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 ignored;

    gss_inquire_context(&ignored, e->context, &source, &target, NULL, NULL,
                        NULL, NULL, NULL);
    gss_name_text(e->initiator ? target : source, out, size);
    gss_release_name(&ignored, &source);
    gss_release_name(&ignored, &target);
}

void
serve_facts(struct end *e, const struct request *r)
{
    char name[300];
    int enctype;

    (void)r;
    if (!e->complete) {
        answer_cannot("no context stands");
        return;
    }
    peer_text(e, name, sizeof(name));
    enctype = key_enctype(e->context);
    answer_begin("ok");
    flags_answer(e->flags);
    answer_word("peer=%s", name);
    if (enctype >= 0)
        answer_word("enctype=%d", enctype);
    else
        answer_word("enctype=-");
    answer_word("delegated=%s",
                e->delegated != GSS_C_NO_CREDENTIAL ? "yes" : "no");
    if (e->initiator || GSS_C_CHANNEL_BOUND_FLAG == 0)
        answer_word("bound=-");
    else
        answer_word("bound=%s",
                    e->flags & GSS_C_CHANNEL_BOUND_FLAG ? "yes" : "no");
    answer_word("lifetime=%u", e->lifetime);
    answer_end();
}

void
serve_delegated(struct end *e, const struct request *r)
{
    gss_name_t target = r->num == 2 ? gss_host_name(r->words[1]) : NULL;
    gss_name_t owner = GSS_C_NO_NAME;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    char name[300];

    if (e->delegated == GSS_C_NO_CREDENTIAL || target == GSS_C_NO_NAME) {
        answer_cannot("no credential was delegated, or no service is named");
        gss_release_name(&ignored, &target);
        return;
    }
    major = gss_inquire_cred(&minor, e->delegated, &owner, NULL, NULL, NULL);
    if (!GSS_ERROR(major))
        major =
            gss_init_sec_context(&minor, e->delegated, &context, target,
                                 gss_mech_krb5, 0, 0, GSS_C_NO_CHANNEL_BINDINGS,
                                 GSS_C_NO_BUFFER, NULL, &token, NULL, NULL);
    if (GSS_ERROR(major)) {
        answer_error(major, minor, gss_mech_krb5, NULL);
    } else {
        gss_name_text(owner, name, sizeof(name));
        answer_begin("ok");
        answer_word("%s", name);
        answer_octets("", &token);
        answer_end();
    }
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&ignored, &token);
    gss_release_name(&ignored, &owner);
    gss_release_name(&ignored, &target);
}
