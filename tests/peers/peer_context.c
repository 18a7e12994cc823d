/* tests/peers/peer_context.c: what the library says of an established context,
 * held against the scenario. */
#include "tests/peers/peer.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_SKEW     300   /* seconds, added on the acceptor's side */
#define LONGEST_TICKET 36000 /* seconds, max_life of the realm */

/* Flags that go over to the acceptor, RFC 4121 section 4.1.1.1. */
#define WIRE_FLAGS                                                             \
    (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |             \
     GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_DCE_STYLE |                    \
     GSS_C_IDENTIFY_FLAG | GSS_C_EXTENDED_ERROR_FLAG | GSS_C_DELEG_FLAG)

/* The flags for this scenario, but for PROT_READY, which MIT's mechanism sets
 * on one side and not the other (tests/peers/contract_context.c). */
static OM_uint32
expected_flags(const struct peer *p)
{
    const struct scenario *s = p->scenario;
    OM_uint32 flags = s->flags & WIRE_FLAGS;

    flags |= GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_TRANS_FLAG;
    if (flags & GSS_C_DCE_STYLE)
        flags |= GSS_C_MUTUAL_FLAG;
    if (!p->initiator && s->peer_has_same_bindings)
        flags |= GSS_C_CHANNEL_BOUND_FLAG;
    return flags;
}

static void
check_lifetime(const struct peer *p, OM_uint32 lifetime)
{
    OM_uint32 most = LONGEST_TICKET;

    if (p->scenario->lifetime != 0)
        most = p->scenario->lifetime;
    if (!p->initiator)
        most += CLOCK_SKEW;
    /* A cached ticket may outlive what was asked for. */
    if (lifetime == 0 || lifetime > LONGEST_TICKET + CLOCK_SKEW)
        report_fault(__FILE__, __LINE__, "lifetime %u, at most %u", lifetime,
                     most);
}

/* service@host becomes service/host@REALM. */
static void
target_text(const char *target, char *out, size_t size)
{
    const char *at = strchr(target, '@');
    int len = at != NULL ? (int)(at - target) : (int)strlen(target);
    const char *realm = getenv("APEX_REALM");

    snprintf(out, size, "%.*s/%s@%s", len, target,
             at != NULL ? at + 1 : "localhost", realm != NULL ? realm : "?");
}

static void
check_name(gss_name_t name, const char *want)
{
    char text[300];

    gss_name_text(name, text, sizeof(text));
    if (strcmp(text, want) != 0)
        report_fault(__FILE__, __LINE__, "name %s, expected %s", text, want);
}

static bool
oid_equal(gss_OID a, gss_OID b)
{
    return a != NULL && b != NULL && a->length == b->length &&
           memcmp(a->elements, b->elements, a->length) == 0;
}

/* Inquiring one's own context tells all that was agreed. */
static void
check_inquiry(struct peer *p)
{
    gss_name_t source = GSS_C_NO_NAME, target = GSS_C_NO_NAME;
    OM_uint32 major, minor, lifetime = 0, flags = 0;
    int local = -1, open = -1;
    gss_OID mech = NULL;
    char want[300];

    major = gss_inquire_context(&minor, p->context, &source, &target, &lifetime,
                                &mech, &flags, &local, &open);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return;
    check_name(source, "alice@APEX.TEST");
    target_text(p->scenario->target, want, sizeof(want));
    check_name(target, want);
    check_lifetime(p, lifetime);
    EXPECT_NUMBER((flags ^ p->flags) & ~(OM_uint32)GSS_C_PROT_READY_FLAG, 0);

    EXPECT_NUMBER(local, p->initiator);
    EXPECT(open != 0);
    EXPECT(mech != NULL);
    gss_release_name(&minor, &source);
    gss_release_name(&minor, &target);
}

void
peer_check_context(struct peer *p)
{
    OM_uint32 major, minor, lifetime = 0;

    if (p->scenario->mech != oid_spnego) {
        EXPECT_NUMBER(p->flags & ~(OM_uint32)GSS_C_PROT_READY_FLAG,
                      expected_flags(p));
        EXPECT(oid_equal(p->mech, p->scenario->mech != NULL ? p->scenario->mech
                                                            : gss_mech_krb5));
    } else {
        EXPECT_NUMBER(p->scenario->flags & ~p->flags, 0);
        EXPECT_NUMBER(!!(p->flags & GSS_C_CHANNEL_BOUND_FLAG),
                      GSS_C_CHANNEL_BOUND_FLAG != 0 && !p->initiator &&
                          p->scenario->peer_has_same_bindings);
    }
    check_lifetime(p, p->lifetime);
    if (!p->initiator)
        check_name(p->client, "alice@APEX.TEST");
    major = gss_context_time(&minor, p->context, &lifetime);
    EXPECT_NUMBER(major, GSS_S_COMPLETE);
    check_lifetime(p, lifetime);
    check_inquiry(p);
}
