/* mech/ap/checksum.c: the authenticator's checksum, both ways.
 *
 * What the acceptor makes of it, as MIT's mechanism does:
 *
 *   checksum       flags                                bindings
 *   -------------  -----------------------------------  --------------------
 *   8003           those in it, which are sealed        those in it
 *   a plain one    REPLAY and SEQUENCE; MUTUAL by the   none
 *                  option in the AP-REQ
 *   none           none, and so no AP-REP (MS-KILE)     none
 *
 * Levers: nothing seals the option mutual-required of the AP-REQ, and a plain
 * checksum, which is over nothing, does not cover it either.  The option counts
 * only beside a plain checksum, for old clients that know no other.  Whoever
 * flips it makes us send an AP-REP to a client that awaits none, or none to one
 * that does: the context of these two fails, and we believe nobody whom we
 * should not.  The option meets no demand: `mutual = required` takes the sealed
 * flag only, and required bindings have to be in an 8003 checksum.  It can make
 * us tell the peer of a refusal (a KRB-ERROR), as any request does that asks
 * for mutual authentication.
 */
#include "mech/ap/checksum.h"

#include <string.h>

#include "asn1/authdata.h"
#include "mech/ap/arrival.h"
#include "mech/ap/binding_mic.h"
#include "mech/ap/delegation.h"

uint32_t
checksum_flags(const struct ap_initiator_request *request)
{
    uint32_t flags = request->flags & GSS_WIRE_ALL;

    if ((flags & GSS_WIRE_DCE_STYLE) != 0)
        flags |= GSS_WIRE_MUTUAL;
    if (request->delegation.len == 0)
        flags &= ~(uint32_t)GSS_WIRE_DELEG;
    return flags;
}

enum verdict
checksum_make(const struct ap_step *s, uint32_t flags,
              const struct crypto_key *subkey, struct bytes delegation,
              struct builder *out)
{
    const struct ap_initiator_request *request = s->initiator;
    struct gss_checksum c = {.flags = flags, .delegation = delegation};
    struct builder extensions = BUILDER_INIT;
    enum verdict v = V_OK;

    /* RFC 4121 section 4.1.1.2 (3): no bindings are 16 zero bytes. */
    if (request->has_bindings)
        memcpy(c.bindings, request->bindings, sizeof(c.bindings));
    c.has_delegation = (flags & GSS_WIRE_DELEG) != 0;
    if (request->has_bindings && request->bindings_data.len != 0)
        v = binding_mic_put(s, subkey, request->bindings_data, &extensions);
    if (v == V_OK) {
        c.extensions = builder_view(&extensions);
        gss_checksum_encode(out, &c);
        v = builder_ok(out) ? V_OK : V_NO_MEMORY;
    }
    builder_free(&extensions);
    return v;
}

/* Whether the client insists on bindings, as MS-KILE 3.4.5 has it: exactly one
 * well-formed AD-AP-OPTIONS with the CBT bit. */
static enum verdict
read_insistence(const struct ap_step *s, const struct authdata_wishes *wishes,
                bool *out)
{
    if (wishes->num_ap_options > 1 || wishes->ap_options_malformed)
        return verdict_with(V_BAD_AUTHDATA, s->ev,
                            "AD-AP-OPTIONS of the authenticator");
    *out = wishes->num_ap_options == 1 &&
           (wishes->ap_options & AP_OPTIONS_CBT) != 0;
    return V_OK;
}

/* Holds what the client sent against ours.  A MIC, where there is one, must be
 * right whatever the MD5 says; the MD5 too, unless the client says by RFC 6542
 * section 3 that it sends none.  `mic` NULL: there is none. */
static enum verdict
hold_bindings(const struct ap_step *s, struct arrival *a,
              const uint8_t sent[AP_BINDINGS_LEN], const struct bytes *mic)
{
    const struct ap_acceptor_request *request = s->acceptor;
    enum verdict v = V_OK;

    if (mic != NULL)
        v = binding_mic_check(s, &a->session_key, &a->subkey,
                              request->bindings_data, *mic);
    if (v != V_OK)
        return v;
    if (!(mic != NULL && binding_mic_alone(sent)) &&
        !crypto_equal(sent, request->bindings, AP_BINDINGS_LEN))
        return verdict_with(V_BAD_BINDINGS, s->ev,
                            "the peer sent others: another channel, or "
                            "somebody in between");
    a->channel_bound = true;
    return V_OK;
}

/* Judges the hash that the client sent. NULL: it sent none. */
static enum verdict
judge_bindings(const struct ap_step *s, struct arrival *a,
               const uint8_t sent[AP_BINDINGS_LEN])
{
    static const uint8_t none[AP_BINDINGS_LEN];
    const struct ap_acceptor_request *request = s->acceptor;
    bool insists = false, found = false;
    struct bytes mic;
    enum verdict v;

    /* RFC 4121 section 4.1.1.2: an acceptor that is given none may ignore
     * those of the client. */
    if (!request->has_bindings)
        return V_OK;
    v = read_insistence(s, &a->wishes, &insists);
    if (v == V_OK && sent != NULL)
        v = binding_mic_find(s, a->extensions, &found, &mic);
    if (v != V_OK)
        return v;
    if (found)
        return hold_bindings(s, a, sent, &mic);
    if (sent == NULL || crypto_equal(sent, none, AP_BINDINGS_LEN)) {
        if (insists)
            return verdict_with(V_BAD_BINDINGS, s->ev,
                                "the peer sent none, though it says that it "
                                "always does");
        if (request->require_bindings)
            return verdict_with(V_BAD_BINDINGS, s->ev,
                                "the peer sent none, and they are required");
        return V_OK;
    }
    return hold_bindings(s, a, sent, NULL);
}

/* A plain Kerberos checksum, as Samba once sent: keyed, over no data, with the
 * session key (RFC 4120 section 7.5.1, usage 10). */
static enum verdict
judge_plain_checksum(const struct ap_step *s, struct arrival *a)
{
    const struct checksum *sent = &a->authenticator.checksum;
    static const uint8_t nothing[1];
    const struct crypto_segment empty = {nothing, NULL, 0};
    struct crypto_usage *usage = NULL;
    enum crypto_result result;

    if (sent->cksumtype != a->session_key.profile->checksum_type)
        return verdict_with(V_BAD_CHECKSUM_TYPE, s->ev,
                            "type %ld, neither 0x8003 nor that of %s",
                            (long)sent->cksumtype,
                            a->session_key.profile->name);
    result = crypto_usage_new(&a->session_key, USAGE_AP_REQ_CHECKSUM, &usage);
    if (result == CRYPTO_OK)
        result = crypto_verify(usage, &empty, 1, sent->checksum);
    crypto_usage_free(usage);
    if (result == CRYPTO_BAD_INTEGRITY)
        return verdict_with(V_BAD_CHECKSUM, s->ev, "plain checksum of type %ld",
                            (long)sent->cksumtype);
    if (result != CRYPTO_OK)
        return step_crypto(a->session_key.profile, result,
                           "the authenticator's checksum", s->ev);
    a->flags = GSS_WIRE_REPLAY | GSS_WIRE_SEQUENCE;
    if ((a->request.ap_options & AP_OPTION_MUTUAL_REQUIRED) != 0) {
        a->flags |= GSS_WIRE_MUTUAL;
        a->mutual_unprotected = true;
    }
    return judge_bindings(s, a, NULL);
}

static enum verdict
checksum_fault_verdict(const struct ap_step *s, enum gss_checksum_fault fault,
                       size_t len)
{
    switch (fault) {
    case GSS_CHECKSUM_OK:
        return V_OK;
    case GSS_CHECKSUM_SHORT:
        return verdict_with(V_BINDINGS_SHORT, s->ev, "%zu bytes of at least 24",
                            len);
    case GSS_CHECKSUM_BAD_LENGTH:
        return verdict_with(V_BINDINGS_LENGTH, s->ev, "not 16");
    case GSS_CHECKSUM_MALFORMED:
        break;
    }
    return verdict_with(V_BAD_CHECKSUM_DATA, s->ev,
                        "delegation or extensions do not fit its %zu bytes",
                        len);
}

static enum verdict
judge_gss_checksum(const struct ap_step *s, struct arrival *a)
{
    struct bytes in = a->authenticator.checksum.checksum;
    struct gss_checksum c;
    enum verdict v;

    v = checksum_fault_verdict(s, gss_checksum_decode(in, &c), in.len);
    if (v != V_OK)
        return v;
    /* RFC 4121 section 4.1.1.1: unknown flags are ignored.  Only these flags
     * tell whether the client wants mutual authentication: they are sealed,
     * the option in the AP-REQ is not. */
    a->flags = c.flags & GSS_WIRE_ALL & ~(uint32_t)GSS_WIRE_DELEG;
    if ((a->flags & GSS_WIRE_DCE_STYLE) != 0)
        a->flags |= GSS_WIRE_MUTUAL;
    if (c.has_delegation)
        a->sealed_delegation = c.delegation;
    a->extensions = c.extensions;
    return judge_bindings(s, a, c.bindings);
}

enum verdict
verify_checksum(const struct ap_step *s, struct arrival *a)
{
    if (!a->authenticator.has_checksum)
        return judge_bindings(s, a, NULL);
    if (a->authenticator.checksum.cksumtype == GSS_CHECKSUM_TYPE)
        return judge_gss_checksum(s, a);
    return judge_plain_checksum(s, a);
}

enum verdict
check_style(const struct ap_step *s, struct arrival *a)
{
    bool dce = (a->flags & GSS_WIRE_DCE_STYLE) != 0;

    if (dce != s->token.framed)
        return V_OK;
    return verdict_with(V_STYLE_MISMATCH, s->ev, "%s",
                        dce ? "DCE style with framing"
                            : "no framing, and not DCE style");
}

enum verdict
check_mutual(const struct ap_step *s, struct arrival *a)
{
    bool asked = (a->flags & GSS_WIRE_MUTUAL) != 0;

    if (!s->acceptor->require_mutual || (asked && !a->mutual_unprotected))
        return V_OK;
    if (asked)
        return verdict_with(V_MUTUAL_REQUIRED, s->ev,
                            "only the option of its request asks for it, which "
                            "nothing protects");
    return verdict_with(V_MUTUAL_REQUIRED, s->ev, "flags 0x%04lx",
                        (unsigned long)a->flags);
}

enum verdict
open_delegation(const struct ap_step *s, struct arrival *a)
{
    enum verdict v;

    if (a->sealed_delegation.len == 0)
        return V_OK;
    v = delegation_open(s, a->sealed_delegation, &a->session_key, &a->subkey,
                        &a->delegation);
    if (v == V_OK)
        a->flags |= GSS_WIRE_DELEG;
    return v;
}
