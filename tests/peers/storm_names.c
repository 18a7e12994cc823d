/* tests/peers/storm_names.c: names in the storm. */
#include "tests/peers/storm.h"

#include <krb5/krb5.h>
#include <string.h>

/* `text` as it is imported, and what the canonical name begins with. */
static const struct {
    const char *text;
    const gss_OID *type;
    const char *want;
} sources[STORM_SOURCES] = {
    {"alice", &GSS_C_NT_USER_NAME, "alice@APEX.TEST"},
    {"bob@APEX.TEST", &GSS_KRB5_NT_PRINCIPAL_NAME, "bob@APEX.TEST"},
    {"carol@ELSEWHERE", &GSS_C_NT_USER_NAME, "carol@ELSEWHERE"},
    {"a/long/one", &GSS_C_NT_USER_NAME, "a/long/one@APEX.TEST"},
    {"svc17@localhost", &GSS_C_NT_HOSTBASED_SERVICE, "svc17/localhost@"},
    {"svc18@localhost", &GSS_C_NT_HOSTBASED_SERVICE, "svc18/localhost@"},
    {"host@localhost", &GSS_C_NT_HOSTBASED_SERVICE, "host/localhost@"},
    {"0", &GSS_C_NT_STRING_UID_NAME, "root@APEX.TEST"},
    {"\1\0\0", &GSS_C_NT_MACHINE_UID_NAME, "daemon@APEX.TEST"},
    {"", &GSS_C_NT_ANONYMOUS, "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS"},
    {"alice@example.com", &GSS_KRB5_NT_ENTERPRISE_NAME, "alice\\@example.com@"},
};

static OM_uint32
import_name(OM_uint32 *minor, unsigned source, gss_name_t *out)
{
    gss_buffer_desc text = gss_text(sources[source].text);

    if (*sources[source].type == GSS_C_NT_MACHINE_UID_NAME)
        text.length = sizeof(uid_t);
    return gss_import_name(minor, &text, *sources[source].type, out);
}

/* Takes `name` for its canonical form. */
static OM_uint32
canonicalize(OM_uint32 *minor, gss_name_t name, gss_name_t *out)
{
    OM_uint32 major, ignored;

    major = gss_canonicalize_name(minor, name, gss_mech_krb5, out);
    gss_release_name(&ignored, &name);
    return major;
}

static OM_uint32
make_name(OM_uint32 *minor, unsigned source, gss_name_t *out)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major = import_name(minor, source, &name);

    return major == GSS_S_COMPLETE ? canonicalize(minor, name, out) : major;
}

/* Imports bytes of gss_export_name or gss_export_name_composite, and leaves the
 * name to the library's own mechanism or (`ours`) has the module read it. */
static OM_uint32
import_bytes(OM_uint32 *minor, const gss_buffer_desc *bytes, gss_OID type,
             bool ours, gss_name_t *out)
{
    gss_buffer_desc given = *bytes;
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 major = gss_import_name(minor, &given, type, &name);

    if (major == GSS_S_COMPLETE && ours)
        return canonicalize(minor, name, out);
    *out = name;
    return major;
}

static bool
learn_name(struct storm_shared *out, unsigned i)
{
    gss_name_t name = GSS_C_NO_NAME;
    OM_uint32 minor;
    bool ok;

    ok = make_name(&minor, i, &name) == GSS_S_COMPLETE &&
         gss_export_name(&minor, name, &out->exported[i]) == GSS_S_COMPLETE &&
         gss_export_name_composite(&minor, name, &out->composite[i]) ==
             GSS_S_COMPLETE;
    gss_name_text(name, out->texts[i], sizeof(out->texts[i]));
    gss_release_name(&minor, &name);
    return ok && strncmp(out->texts[i], sources[i].want,
                         strlen(sources[i].want)) == 0;
}

bool
storm_learn_names(struct storm_shared *out)
{
    bool ok = true;
    OM_uint32 minor;
    unsigned i;

    for (i = 0; i < STORM_SOURCES; i++)
        ok &= learn_name(out, i);
    for (i = 0; i < STORM_TARGETS; i++) {
        out->targets[i] = gss_host_name(storm_target(i));
        ok &= gss_canonicalize_name(&minor, out->targets[i], gss_mech_krb5,
                                    &out->canonical[i]) == GSS_S_COMPLETE;
    }
    return ok;
}

void
storm_forget_names(struct storm_shared *shared)
{
    OM_uint32 minor;
    unsigned i;

    for (i = 0; i < STORM_SOURCES; i++) {
        gss_release_buffer(&minor, &shared->exported[i]);
        gss_release_buffer(&minor, &shared->composite[i]);
    }
    for (i = 0; i < STORM_TARGETS; i++) {
        gss_release_name(&minor, &shared->targets[i]);
        gss_release_name(&minor, &shared->canonical[i]);
    }
}

/* Fills an empty slot: from another slot, a text, or an exported name. */
static void
fill(struct storm *s, struct storm_name *slot)
{
    struct storm_name *other = &s->names[storm_random(s, STORM_NAMES)];
    struct storm_name got = {GSS_C_NO_NAME, storm_random(s, STORM_SOURCES),
                             false};
    const char *what = "making a name";
    unsigned how = storm_random(s, 4);
    OM_uint32 major, minor;

    if (other->name != GSS_C_NO_NAME) {
        got = *other;
        got.name = GSS_C_NO_NAME;
        what = "duplicate_name";
        major = gss_duplicate_name(&minor, other->name, &got.name);
    } else if (how == 0) {
        got.exported = storm_random(s, 2) == 0;
        what = "importing an exported name";
        major = import_bytes(&minor, &s->shared->exported[got.source],
                             GSS_C_NT_EXPORT_NAME, !got.exported, &got.name);
    } else if (how == 1) {
        what = "importing a composite name";
        major = import_bytes(&minor, &s->shared->composite[got.source],
                             GSS_C_NT_COMPOSITE_EXPORT, true, &got.name);
    } else {
        major = make_name(&minor, got.source, &got.name);
    }
    if (storm_done(s, what, major, minor, GSS_S_COMPLETE))
        *slot = got;
}

/* Judges a call that has exported a name. */
static void
check_bytes(struct storm *s, const char *what, OM_uint32 major, OM_uint32 minor,
            gss_buffer_t got, const gss_buffer_desc *want)
{
    if (storm_done(s, what, major, minor, GSS_S_COMPLETE))
        storm_check(s,
                    got->length == want->length &&
                        memcmp(got->value, want->value, got->length) == 0,
                    what);
    gss_release_buffer(&minor, got);
}

static void
export_both(struct storm *s, const struct storm_name *slot)
{
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_export_name(&minor, slot->name, &got);
    check_bytes(s, "export_name", major, minor, &got,
                &s->shared->exported[slot->source]);
    if (slot->exported)
        return;
    major = gss_export_name_composite(&minor, slot->name, &got);
    check_bytes(s, "export_name_composite", major, minor, &got,
                &s->shared->composite[slot->source]);
}

static void
compare(struct storm *s, const struct storm_name *slot)
{
    const struct storm_name *other = &s->names[storm_random(s, STORM_NAMES)];
    OM_uint32 major, minor;
    bool anonymous;
    int equal = -1;

    /* To MIT's library a name imported from its exported form is of another
     * mechanism than one that an interposer made canonical. */
    if (other->name == GSS_C_NO_NAME || other->exported != slot->exported)
        return;
    anonymous = *sources[slot->source].type == GSS_C_NT_ANONYMOUS;
    /* RFC 2743 section 2.4.3: an anonymous name equals nothing.  To the
     * library's own mechanism it equals itself. */
    if (anonymous && slot->exported)
        return;
    major = gss_compare_name(&minor, slot->name, other->name, &equal);
    if (storm_done(s, "compare_name", major, minor, GSS_S_COMPLETE))
        storm_check(s,
                    equal ==
                        (slot->source == other->source &&
                         *sources[slot->source].type != GSS_C_NT_ANONYMOUS),
                    "which names are equal");
}

/* Nobody vouches for anything about a name that was only imported. */
static void
attributes(struct storm *s, const struct storm_name *slot)
{
    gss_buffer_desc attribute = gss_text("urn:mspac:logon-info");
    gss_buffer_desc value = GSS_C_EMPTY_BUFFER, display = GSS_C_EMPTY_BUFFER;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    int is_mn = -1, authenticated, complete, more = -1;
    OM_uint32 major, minor;

    if (slot->exported)
        return;
    major = gss_inquire_name(&minor, slot->name, &is_mn, NULL, &set);
    if (storm_done(s, "inquire_name", major, minor, GSS_S_COMPLETE))
        storm_check(s, is_mn == 1 && (set == NULL || set->count == 0),
                    "a name without attributes");
    gss_release_buffer_set(&minor, &set);
    major =
        gss_get_name_attribute(&minor, slot->name, &attribute, &authenticated,
                               &complete, &value, &display, &more);
    storm_done(s, "get_name_attribute", major, minor, GSS_S_UNAVAILABLE);
    gss_release_buffer(&minor, &value);
    gss_release_buffer(&minor, &display);
}

/* The account of somebody of this realm, and of nobody else. */
static void
localname(struct storm *s, const struct storm_name *slot)
{
    const char *want = sources[slot->source].text;
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    if (slot->exported || strcmp(want, "alice") != 0)
        return;
    major = gss_localname(&minor, slot->name, gss_mech_krb5, &got);
    if (storm_done(s, "localname", major, minor, GSS_S_COMPLETE))
        storm_check(s,
                    got.length == strlen(want) &&
                        memcmp(got.value, want, got.length) == 0,
                    "the name of the account");
    gss_release_buffer(&minor, &got);
}

void
storm_name(struct storm *s)
{
    struct storm_name *slot = &s->names[storm_random(s, STORM_NAMES)];
    OM_uint32 minor;

    s->doing = "name";
    if (slot->name == GSS_C_NO_NAME) {
        fill(s, slot);
        return;
    }
    switch (storm_random(s, 6)) {
    case 0:
        storm_is_named(s, slot->name, s->shared->texts[slot->source]);
        break;
    case 1:
        export_both(s, slot);
        break;
    case 2:
        compare(s, slot);
        break;
    case 3:
        attributes(s, slot);
        break;
    case 4:
        localname(s, slot);
        break;
    default:
        gss_release_name(&minor, &slot->name);
    }
}
