/* tests/peers/storm_inquiries.c: what contexts say of themselves in the storm.
 */
#include "tests/peers/storm.h"

#include <stdlib.h>
#include <string.h>

static void
inquire_context(struct storm *s, struct storm_couple *c)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor, lifetime = 0, flags = 0;
    unsigned end = storm_random(s, 2);
    int local = -1, is_open = -1;

    major = gss_inquire_context(&minor, c->end[end], &source, &target,
                                &lifetime, NULL, &flags, &local, &is_open);
    if (storm_done(s, "inquire_context", major, minor, GSS_S_COMPLETE)) {
        storm_check(s,
                    lifetime > 0 && is_open == 1 && local == (end == 0) &&
                        (flags & GSS_C_CONF_FLAG) != 0,
                    "what the context says");
        storm_is_named(s, source, c->client);
        storm_check(s, target != GSS_C_NO_NAME, "the context's target");
    }
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
}

static bool
same(const gss_buffer_desc *a, const gss_buffer_desc *b)
{
    return a->length == b->length && a->length > 0 &&
           memcmp(a->value, b->value, a->length) == 0;
}

/* Both ends have the same session key. */
static void
session_key(struct storm *s, struct storm_couple *c)
{
    gss_buffer_set_t sets[2] = {GSS_C_NO_BUFFER_SET, GSS_C_NO_BUFFER_SET};
    OM_uint32 major, minor;
    bool ok = true;
    int i;

    for (i = 0; i < 2; i++) {
        major = gss_inquire_sec_context_by_oid(
            &minor, c->end[i], GSS_C_INQ_SSPI_SESSION_KEY, &sets[i]);
        ok &= storm_done(s, "session key", major, minor, GSS_S_COMPLETE);
    }
    if (ok)
        storm_check(s, same(&sets[0]->elements[0], &sets[1]->elements[0]),
                    "one session key");
    for (i = 0; i < 2; i++)
        gss_release_buffer_set(&minor, &sets[i]);
}

/* RFC 4402: both ends make the same bytes of a seed. */
static void
pseudo_random(struct storm *s, struct storm_couple *c)
{
    int key = storm_random(s, 2) ? GSS_C_PRF_KEY_FULL : GSS_C_PRF_KEY_PARTIAL;
    ssize_t len = 1 + (ssize_t)storm_random(s, 200);
    gss_buffer_desc seed = {sizeof(len), &len};
    gss_buffer_desc got[2] = {GSS_C_EMPTY_BUFFER, GSS_C_EMPTY_BUFFER};
    OM_uint32 major, minor;
    bool ok = true;
    int i;

    for (i = 0; i < 2; i++) {
        major = gss_pseudo_random(&minor, c->end[i], key, &seed, len, &got[i]);
        ok &= storm_done(s, "pseudo_random", major, minor, GSS_S_COMPLETE);
    }
    if (ok)
        storm_check(s, same(&got[0], &got[1]), "the same random bytes");
    for (i = 0; i < 2; i++)
        gss_release_buffer(&minor, &got[i]);
}

static void
size_and_time(struct storm *s, struct storm_couple *c)
{
    gss_ctx_id_t end = c->end[storm_random(s, 2)];
    OM_uint32 major, minor, limit = 0, lifetime = 0;
    OM_uint32 size = 200 + storm_random(s, 1000);

    major = gss_wrap_size_limit(&minor, end, (int)storm_random(s, 2), 0, size,
                                &limit);
    if (storm_done(s, "wrap_size_limit", major, minor, GSS_S_COMPLETE))
        storm_check(s, limit < size && limit + 100 > size, "the size limit");
    major = gss_context_time(&minor, end, &lifetime);
    if (storm_done(s, "context_time", major, minor, GSS_S_COMPLETE))
        storm_check(s, lifetime > 0, "the lifetime");
}

/* RFC 4752's strength of protection: four bytes, most significant first. */
static void
strength(struct storm *s, struct storm_couple *c)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    const unsigned char *p;
    OM_uint32 major, minor;

    major = gss_inquire_sec_context_by_oid(&minor, c->end[storm_random(s, 2)],
                                           GSS_C_SEC_CONTEXT_SASL_SSF, &set);
    if (storm_done(s, "strength", major, minor, GSS_S_COMPLETE)) {
        p = set->elements[0].value;
        storm_check(s,
                    set->elements[0].length == 4 && (p[2] == 1 || p[3] == 128),
                    "128 or 256 bits");
    }
    gss_release_buffer_set(&minor, &set);
}

static void
ticket_facts(struct storm *s, struct storm_couple *c)
{
    unsigned end = storm_random(s, 2);
    krb5_flags flags = 0;
    krb5_timestamp when = 0;
    OM_uint32 major, minor;

    major = gss_krb5_get_tkt_flags(&minor, c->end[end], &flags);
    if (storm_done(s, "ticket flags", major, minor, GSS_S_COMPLETE))
        storm_check(s, flags != 0, "the ticket's flags");
    major =
        gsskrb5_extract_authtime_from_sec_context(&minor, c->end[end], &when);
    if (storm_done(s, "authtime", major, minor, GSS_S_COMPLETE))
        storm_check(s, when != 0, "the time of login");
}

/* What the kernel takes over: the context is gone then. */
static void
lucid(struct storm *s, struct storm_couple *c)
{
    unsigned end = storm_random(s, 2);
    gss_krb5_lucid_context_v1_t *got = NULL;
    void *out = NULL;
    OM_uint32 major, minor;

    major = gss_krb5_export_lucid_sec_context(&minor, &c->end[end], 1, &out);
    if (!storm_done(s, "lucid context", major, minor, GSS_S_COMPLETE)) {
        storm_check(s, c->end[end] != GSS_C_NO_CONTEXT,
                    "the context that could not be exported");
        return;
    }
    got = out;
    storm_check(s,
                got->protocol == 1 && got->initiate == (end == 0) &&
                    got->cfx_kd.ctx_key.length > 0 &&
                    c->end[end] == GSS_C_NO_CONTEXT,
                "the lucid context");
    major = gss_krb5_free_lucid_sec_context(&minor, out);
    storm_done(s, "free_lucid_sec_context", major, minor, GSS_S_COMPLETE);
    storm_couple_free(c);
}

void
storm_inquire(struct storm *s, struct storm_couple *c)
{
    bool is_krb5 = c->mech != oid_spnego;

    s->doing = "inquiry";
    switch (storm_random(s, 8)) {
    case 0:
        session_key(s, c);
        break;
    case 1:
        pseudo_random(s, c);
        break;
    case 2:
        size_and_time(s, c);
        break;
    case 3:
        strength(s, c);
        break;
    case 4:
        ticket_facts(s, c);
        break;
    case 5:
        if (is_krb5 && storm_random(s, 4) == 0)
            lucid(s, c);
        break;
    default:
        inquire_context(s, c);
    }
}
