/* mech/form/mit_probe.c: contract in mit_probe.h. */
#include "mech/form/mit_probe.h"

#include <errno.h>
#include <gssapi/gssapi_ext.h>
#include <stdatomic.h>

#include "mech/gss/buffers.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/lucid_compare.h"
#include "mech/krb5/settings.h"
#include "mech/gss/oids.h"
#include "mech/form/mit_plugins.h"
#include "mech/trace/trace.h"

#define LIFETIME   3600 /* seconds, of the contexts that are tried */
#define CLOCK_SKEW 300
#define SLACK      60 /* the clock may be set back meanwhile */

/* What went wrong, for the trace; NULL: nothing. */
typedef const char *complaint;

static const char no_memory[] = "out of memory";

/* ---- what is tried ---- */

static const uint8_t key_bytes[3][CRYPTO_MAX_KEY] = {{1}, {2}, {3}};
/* The smallest PAC: one buffer, of client information.  In front of it, what
 * makes it the one element of an AuthorizationData content. */
#define AUTHDATA_HEAD 12
static const uint8_t authdata[] = {
    0x30, 0x2a, 0xa0, 0x04, 0x02, 0x02, 0x00, 0x80, 0xa1, 0x22, 0x04,
    0x20, 1,    0,    0,    0,    0,    0,    0,    0,    10,   0,
    0,    0,    8,    0,    0,    0,    24,   0,    0,    0,    0,
    0,    0,    0,    'c',  'h',  'e',  'c',  'k',  'i',  'n',  'g'};
/* Content for auth_indicators_next. */
static const uint8_t indicators[] = {0x0c, 0x03, 'o', 'n', 'e',
                                     0x0c, 0x03, 't', 'w', 'o'};

static struct mit_key
sample_key(int which, int32_t enctype)
{
    struct mit_key key = {
        .present = true,
        .enctype = enctype,
        .value = {key_bytes[which], crypto_profile_find(enctype)->key_len},
    };

    return key;
}

/* Every field has a value of its own, so that one in the place of another shows
 * up. */
static struct mit_context
initiator_sample(uint32_t now)
{
    struct mit_context c = {
        .initiator = true,
        .established = true,
        .flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |
                 GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_TRANS_FLAG,
        .authtime = now - 3,
        .starttime = now - 2,
        .endtime = now + LIFETIME,
        .renew_till = now + 2 * LIFETIME,
        .ticket_flags = 0x40a10000,
        .send_seq = 0x1111,
        .recv_seq = 0x2222,
        .mech = oid_bytes(mech_oid_krb5()),
        .here = bytes_of_string("initiator@SELF.CHECK"),
        .there = bytes_of_string("service/host@SELF.CHECK"),
        .subkey = sample_key(0, ENCTYPE_AES256_SHA1),
        .acceptor_subkey = sample_key(1, ENCTYPE_AES128_SHA2),
        .session_key = sample_key(2, ENCTYPE_AES128_SHA1),
        .window = {true, true, UINT64_MAX, 0x2222, 5, 0x1d},
        .clockskew = CLOCK_SKEW,
    };

    return c;
}

static struct mit_context
acceptor_sample(uint32_t now)
{
    struct mit_context c = initiator_sample(now);
    struct mit_key none = {.present = false};
    struct bytes here = c.here;

    c.initiator = false;
    c.flags = GSS_C_REPLAY_FLAG | GSS_C_INTEG_FLAG | GSS_C_PROT_READY_FLAG |
              GSS_C_TRANS_FLAG;
    c.here = c.there;
    c.there = here;
    c.acceptor_subkey = none;
    c.window.detect_sequence = false;
    c.authdata = (struct bytes){authdata, sizeof(authdata)};
    c.pac = (struct bytes){authdata + AUTHDATA_HEAD,
                           sizeof(authdata) - AUTHDATA_HEAD};
    c.indicators = (struct bytes){indicators, sizeof(indicators)};
    return c;
}

static struct mit_context
waiting_initiator_sample(uint32_t now)
{
    struct mit_context c = initiator_sample(now);
    struct mit_key none = {.present = false};

    c.established = false;
    c.recv_seq = 0;
    c.acceptor_subkey = none;
    c.ctime = now - 1;
    c.cusec = 424242;
    return c;
}

static struct mit_context
waiting_acceptor_sample(uint32_t now)
{
    struct mit_context c = acceptor_sample(now);

    c.established = false;
    c.flags |= GSS_C_DCE_STYLE | GSS_C_MUTUAL_FLAG;
    c.acceptor_subkey = sample_key(1, ENCTYPE_AES128_SHA2);
    c.window.next = 0;
    c.window.received = 0;
    return c;
}

/* ---- what the library makes of it ---- */

static complaint
refused(OM_uint32 minor, const char *what)
{
    return minor == ENOMEM ? no_memory : what;
}

/* A token prefixed with the OID that leads to the builtin past this module. */
static complaint
import_by_builtin(struct bytes form, gss_ctx_id_t *out)
{
    struct builder token = BUILDER_INIT, oid = BUILDER_INIT;
    gss_buffer_desc buffer;
    OM_uint32 major = GSS_S_FAILURE, minor = ENOMEM;

    mech_oid_builtin(&oid);
    builder_counted(&token, builder_view(&oid));
    builder_bytes(&token, form);
    if (builder_ok(&oid) && buffer_take(&token, &buffer) == V_OK) {
        major = gss_import_sec_context(&minor, &buffer, out);
        crypto_wipe(buffer.value, buffer.length);
        (void)gss_release_buffer(&(OM_uint32){0}, &buffer);
    }
    builder_free(&oid);
    builder_free(&token);
    return GSS_ERROR(major) ? refused(minor, "the import is refused") : NULL;
}

static bool
name_is(gss_name_t name, struct bytes text)
{
    gss_buffer_desc shown = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    bool same;

    same = !GSS_ERROR(gss_display_name(&minor, name, &shown, NULL)) &&
           bytes_equal(buffer_bytes(&shown), text);
    (void)gss_release_buffer(&minor, &shown);
    return same;
}

static complaint
compare_inquiry(gss_ctx_id_t context, const struct mit_context *c)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor, ignored, lifetime, flags;
    int local, open;
    complaint wrong = NULL;

    major = gss_inquire_context(&minor, context, &source, &target, &lifetime,
                                NULL, &flags, &local, &open);
    if (GSS_ERROR(major))
        return refused(minor, "the context cannot be inquired");
    if ((lifetime != 0) != c->established ||
        lifetime > LIFETIME + CLOCK_SKEW + SLACK)
        wrong = "the lifetime is another";
    else if (flags != c->flags || (open != 0) != c->established ||
             (local != 0) != c->initiator)
        wrong = "the flags are others";
    else if (!c->established) /* has no names yet */
        wrong = NULL;
    else if (!name_is(source, c->initiator ? c->here : c->there) ||
             !name_is(target, c->initiator ? c->there : c->here))
        wrong = "the names are others";
    (void)gss_release_name(&ignored, &source);
    (void)gss_release_name(&ignored, &target);
    return wrong;
}

/* Writes again what the builtin's export was found to say, without what the
 * site's plug-ins add to a name: the same bytes must come out as were given in.
 */
static complaint
compare_again(struct mit_context *c, struct bytes form)
{
    struct builder again = BUILDER_INIT;
    complaint wrong = "the export says other things";

    c->attributes = (struct bytes){NULL, 0};
    mit_context_encode(&again, c);
    if (!builder_ok(&again))
        wrong = no_memory;
    else if (again.len == form.len &&
             crypto_equal(again.data, form.data, form.len))
        wrong = NULL;
    builder_free(&again);
    return wrong;
}

/* Reads the builtin's own export. */
static complaint
compare_form(struct bytes exported, struct bytes form)
{
    struct reader r;
    struct bytes oid, inner;
    struct builder list = BUILDER_INIT, texts = BUILDER_INIT;
    struct plugin_data *plugins = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct mit_context c;
    complaint wrong = "the export is not understood";
    enum verdict v;

    reader_init(&r, exported);
    if (reader_counted(&r, &oid) && reader_rest(&r, &inner) &&
        mit_context_decode(inner, &list, &c)) {
        v = mit_take_plugins(&c, &texts, &plugins, &ev);
        if (v == V_OK)
            wrong = compare_again(&c, form);
        else if (v == V_NO_MEMORY)
            wrong = no_memory;
    }
    if (!builder_ok(&list))
        wrong = no_memory;
    plugin_data_free(plugins);
    builder_free(&list);
    builder_free(&texts);
    return wrong;
}

static complaint
compare_export(gss_ctx_id_t *context, struct bytes form)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, ignored;
    complaint wrong;

    if (GSS_ERROR(gss_export_sec_context(&minor, context, &token)))
        return refused(minor, "the export fails");
    wrong = compare_form(buffer_bytes(&token), form);
    if (token.value != NULL)
        crypto_wipe(token.value, token.length);
    (void)gss_release_buffer(&ignored, &token);
    return wrong;
}

/* The lucid form is documented: what it shows is what the builtin has
 * understood. */
static complaint
compare_lucid(gss_ctx_id_t *context, const struct mit_context *c)
{
    bool same = false;
    enum verdict v = V_OK;
    struct crypto_key key, subkey = {.profile = NULL};
    struct lucid_parameters want = {
        .initiator = c->initiator,
        .endtime = c->endtime,
        .send_seq = c->send_seq,
        .recv_seq = c->recv_seq,
        .message_key =
            mit_context_message_key(c) == &c->subkey ? &key : &subkey,
        .initiator_key = &key,
        .acceptor_subkey = c->acceptor_subkey.present ? &subkey : NULL,
    };

    if (crypto_key_init(&key, c->subkey.enctype, c->subkey.value) !=
            CRYPTO_OK ||
        (c->acceptor_subkey.present &&
         crypto_key_init(&subkey, c->acceptor_subkey.enctype,
                         c->acceptor_subkey.value) != CRYPTO_OK))
        return "a sample key is refused";
    v = lucid_compare(context, &want, &same);
    if (v == V_NO_MEMORY)
        return no_memory;
    return v == V_OK && same ? NULL : "the keys or numbers are others";
}

/* ---- the check ---- */

typedef complaint
try_sample(const struct mit_context *c);

/* What the builtin has read it writes again. */
static complaint
try_form(const struct mit_context *c)
{
    struct builder form = BUILDER_INIT;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 ignored;
    complaint wrong = no_memory;

    mit_context_encode(&form, c);
    if (builder_ok(&form))
        wrong = import_by_builtin(builder_view(&form), &context);
    if (wrong == NULL)
        wrong = compare_export(&context, builder_view(&form));
    if (context != GSS_C_NO_CONTEXT)
        (void)gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    builder_free(&form);
    return wrong;
}

/* Everything that it shows of a context is what the form means. */
static complaint
try_meaning(const struct mit_context *c)
{
    struct builder form = BUILDER_INIT;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 ignored;
    complaint wrong = no_memory;

    mit_context_encode(&form, c);
    if (!builder_ok(&form))
        goto out;
    wrong = import_by_builtin(builder_view(&form), &context);
    if (wrong == NULL)
        wrong = compare_inquiry(context, c);
    if (wrong == NULL)
        wrong = compare_export(&context, builder_view(&form));
    if (wrong == NULL && c->established)
        wrong = import_by_builtin(builder_view(&form), &context);
    if (wrong == NULL && c->established)
        wrong = compare_lucid(&context, c);

out:
    if (context != GSS_C_NO_CONTEXT)
        (void)gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    builder_free(&form);
    return wrong;
}

/* What a try may come to beside a complaint of the kind that lasts. */
static const char possible[] = "nothing is wrong";
static const char no_settings[] =
    "the Kerberos configuration or a plug-in cannot be used";

/* The builtin imports nothing without a krb5.conf that can be read, nor with a
 * plug-in that cannot start; it leaks what it has made then.  That says nothing
 * about the form of contexts. */
static bool
builtin_works(void)
{
    struct settings settings;
    struct plugin_data *plugins = NULL;
    struct evidence ev = EVIDENCE_INIT;
    bool works = settings_read(&settings, &ev) == V_OK &&
                 plugin_data_new(&plugins, &ev) == V_OK;

    plugin_data_free(plugins);
    return works;
}

typedef struct mit_context
make_sample(uint32_t now);

/* A question, and the answer once it is known. */
struct probe {
    make_sample *samples[2]; /* the second may be NULL */
    try_sample *try;
    const char *which; /* contexts, for the trace */
    _Atomic(complaint) answer;
};

static complaint
find_out(const struct probe *p)
{
    struct mit_context sample;
    complaint wrong = NULL;
    int64_t now;
    int32_t usec;

    if (!builtin_works())
        return no_settings;
    /* Not the clock of a KDC: the builtin measures what is left by the
     * system's. */
    krb_clock_system(&now, &usec);
    for (size_t i = 0; i < 2 && p->samples[i] != NULL && wrong == NULL; i++) {
        sample = p->samples[i]((uint32_t)now);
        wrong = p->try(&sample);
    }
    if (wrong == NULL)
        return possible;
    trace_line("%s cannot be exported: %s", p->which, wrong);
    return wrong;
}

/* Threads that come at the same time all check, and find the same. */
static complaint
ask(struct probe *p)
{
    complaint known = atomic_load(&p->answer);

    if (known == NULL) {
        known = find_out(p);
        if (known != no_memory && known != no_settings)
            atomic_store(&p->answer, known);
    }
    return known == possible ? NULL : known;
}

static struct probe whole = {
    {initiator_sample, acceptor_sample}, try_meaning, "contexts", NULL};
static struct probe waiting = {
    {waiting_initiator_sample, waiting_acceptor_sample},
    try_meaning,
    "contexts that wait",
    NULL};
static struct probe form_of_initiator = {
    {initiator_sample, NULL}, try_form, "contexts", NULL};
static struct probe form_of_acceptor = {
    {acceptor_sample, NULL}, try_form, "contexts", NULL};

const char *
mit_probe(void)
{
    return ask(&whole);
}

const char *
mit_probe_waiting(void)
{
    return ask(&waiting);
}

/* ask_form: what is known of the whole wins, and what refutes a form refutes
 * the whole. */
static complaint
ask_form(struct probe *p)
{
    complaint wrong = NULL;

    if (atomic_load(&whole.answer) != NULL)
        return ask(&whole);
    wrong = ask(p);
    if (wrong != NULL && wrong == atomic_load(&p->answer))
        atomic_store(&whole.answer, wrong);
    return wrong;
}

const char *
mit_probe_initiator(void)
{
    return ask_form(&form_of_initiator);
}

const char *
mit_probe_acceptor(void)
{
    return ask_form(&form_of_acceptor);
}
