/* tests/unit/ap_forgery_test.c: every check of the acceptor, each with a
 * request that only it refuses, and its verdict, evidence and KRB-ERROR. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "asn1/authdata.h"
#include "asn1/gss_token.h"
#include "asn1/krb_cred.h"
#include "asn1/krb_error.h"
#include "mech/ap/token.h"
#include "mech/verdict/codes.h"
#include "tests/unit/ap_kdc.h"
#include "tests/unit/tap.h"

static const int32_t etypes[] = {20, 18, 17, 0};

#define FLAGS (GSS_WIRE_MUTUAL | GSS_WIRE_INTEG | GSS_WIRE_CONF)

/* A request about to be forged. */
struct forgery {
    struct kdc_world w;
    struct kdc_ticket ticket;
    struct kdc_request request;
    struct ap_acceptor_request areq;
    struct builder extra;  /* what a forger needs to keep */
    struct crypto_key key; /* likewise */
};

struct forged_case {
    const char *name;
    void (*forge)(struct forgery *f);
    enum verdict v;
    const char *evidence; /* a part of it */
    size_t num_tags;      /* entries in the replay store afterwards */
};

/* The ticket. */

static void
genuine(struct forgery *f)
{
    (void)f;
}

static void
wrong_key(struct forgery *f)
{
    CU_ASSERT(crypto_key_random(&f->ticket.sealed_with, 18) == CRYPTO_OK);
    kdc_ticket_seal(&f->ticket);
}

static void
wrong_kvno(struct forgery *f)
{
    f->ticket.kvno = 2;
    kdc_ticket_seal(&f->ticket);
}

static void
wrong_service(struct forgery *f)
{
    f->ticket.server = kdc_other_server;
    kdc_ticket_seal(&f->ticket);
}

static void
wrong_ticket_etype(struct forgery *f)
{
    CU_ASSERT(crypto_key_random(&f->ticket.sealed_with, 17) == CRYPTO_OK);
    kdc_ticket_seal(&f->ticket);
}

static void
expired(struct forgery *f)
{
    f->ticket.part.endtime = KDC_NOW - 301;
    kdc_ticket_seal(&f->ticket);
}

static void
expired_within_skew(struct forgery *f)
{
    f->ticket.part.endtime = KDC_NOW - 300;
    kdc_ticket_seal(&f->ticket);
}

static void
not_yet_valid(struct forgery *f)
{
    f->ticket.part.starttime = KDC_NOW + 301;
    kdc_ticket_seal(&f->ticket);
}

static void
not_yet_valid_by_authtime(struct forgery *f)
{
    f->ticket.part.has_starttime = false;
    f->ticket.part.authtime = KDC_NOW + 301;
    kdc_ticket_seal(&f->ticket);
}

static void
valid_within_skew(struct forgery *f)
{
    f->ticket.part.starttime = KDC_NOW + 300;
    kdc_ticket_seal(&f->ticket);
}

static void
invalid(struct forgery *f)
{
    f->ticket.part.flags |= TICKET_INVALID;
    kdc_ticket_seal(&f->ticket);
}

static void
user_to_user(struct forgery *f)
{
    f->request.ap_options |= AP_OPTION_USE_SESSION_KEY;
}

static void
bad_path(struct forgery *f)
{
    f->ticket.part.flags = 0;
    f->ticket.part.transited_type = 1;
    f->ticket.part.transited = bytes_of_string("EVIL");
    kdc_ticket_seal(&f->ticket);
}

static void
trusted_path(struct forgery *f)
{
    bad_path(f);
    f->w.trust_path = true;
}

static void
bad_path_vouched_for(struct forgery *f)
{
    bad_path(f);
    f->ticket.part.flags = TICKET_TRANSITED_CHECKED;
    kdc_ticket_seal(&f->ticket);
}

static void
unknown_path_type(struct forgery *f)
{
    trusted_path(f);
    f->ticket.part.transited_type = 9;
    kdc_ticket_seal(&f->ticket);
}

static void
ticket_with_address(struct forgery *f)
{
    static const uint8_t theirs[] = {192, 0, 2, 1};
    size_t address, octets;

    /* HostAddress ::= SEQUENCE { addr-type [0] Int32, address [1] ... } */
    address = der_begin(&f->extra, DER_SEQUENCE);
    der_put_field_int32(&f->extra, 0, 2);
    octets = der_begin(&f->extra, DER_CONTEXT(1));
    der_put_octets(&f->extra, (struct bytes){theirs, sizeof(theirs)});
    der_end(&f->extra, octets);
    der_end(&f->extra, address);
    f->ticket.part.has_addresses = true;
    f->ticket.part.addresses = builder_view(&f->extra);
    kdc_ticket_seal(&f->ticket);
    f->areq.peer_addr_type = 2;
    f->areq.peer_address = (struct bytes){theirs, sizeof(theirs)};
}

static void
wrong_address(struct forgery *f)
{
    static const uint8_t ours[] = {192, 0, 2, 2};

    ticket_with_address(f);
    f->areq.peer_address = (struct bytes){ours, sizeof(ours)};
}

static void
address_not_looked_at(struct forgery *f)
{
    wrong_address(f);
    f->areq.peer_addr_type = 0;
}

static void
session_key_not_permitted(struct forgery *f)
{
    f->w.env.num_permitted = 2; /* 20 and 18, not 17 */
    CU_ASSERT(crypto_key_random(&f->ticket.session_key, 17) == CRYPTO_OK);
    f->ticket.part.key.keytype = 17;
    f->request.sealed_with = f->ticket.session_key;
    kdc_ticket_seal(&f->ticket);
}

static void
session_key_left_out(struct forgery *f)
{
    session_key_not_permitted(f);
    f->w.env.num_site_permitted = f->w.env.num_permitted;
}

static void
session_key_unknown(struct forgery *f)
{
    f->ticket.part.key.keytype = 1;
    kdc_ticket_seal(&f->ticket);
}

/* GSS_KRB5_SET_ALLOWABLE_ENCTYPES is about session keys and subkeys. */
static void
ticket_etype_left_out(struct forgery *f)
{
    f->w.env.num_permitted = 1; /* 20, but not 18, the service key's */
    CU_ASSERT(crypto_key_random(&f->ticket.session_key, 20) == CRYPTO_OK);
    f->ticket.part.key.keytype = 20;
    f->request.sealed_with = f->ticket.session_key;
    kdc_ticket_seal(&f->ticket);
}

static void
ticket_etype_not_permitted(struct forgery *f)
{
    f->w.permitted[1] = 25; /* instead of 18, the service key's */
    CU_ASSERT(crypto_key_random(&f->ticket.session_key, 20) == CRYPTO_OK);
    f->ticket.part.key.keytype = 20;
    f->request.sealed_with = f->ticket.session_key;
    kdc_ticket_seal(&f->ticket);
}

/* Authorization data: one element of `type` with `data`, bare or in an
 * AD-IF-RELEVANT, as a content in f->extra. */
static struct bytes
one_element(struct forgery *f, int32_t type, struct bytes data, bool relevant)
{
    struct builder list = BUILDER_INIT;
    size_t start = authdata_begin(&list);

    authdata_put(&list, type, data);
    authdata_end(&list, start);
    builder_free(&f->extra);
    if (relevant)
        authdata_put(&f->extra, AD_IF_RELEVANT, builder_view(&list));
    else
        authdata_put(&f->extra, type, data);
    builder_free(&list);
    return builder_view(&f->extra);
}

static void
ticket_authdata(struct forgery *f, struct bytes content)
{
    f->ticket.part.has_authdata = true;
    f->ticket.part.authdata = content;
    kdc_ticket_seal(&f->ticket);
}

static void
request_authdata(struct forgery *f, struct bytes content)
{
    f->request.authenticator.has_authdata = true;
    f->request.authenticator.authdata = content;
}

static void
critical_in_ticket(struct forgery *f)
{
    ticket_authdata(f, one_element(f, 4242, bytes_of_string("x"), false));
}

static void
relevant_in_ticket(struct forgery *f)
{
    ticket_authdata(f, one_element(f, 4242, bytes_of_string("x"), true));
}

static void
bare_pac_in_ticket(struct forgery *f)
{
    /* One empty buffer, and nobody's signature. */
    static const uint8_t pac[] = {1, 0, 0, 0, 0,  0, 0, 0, 10, 0, 0, 0,
                                  0, 0, 0, 0, 24, 0, 0, 0, 0,  0, 0, 0};
    struct bytes data = {pac, sizeof(pac)};

    ticket_authdata(f, one_element(f, AD_WIN2K_PAC, data, false));
}

static void
no_pac_in_ticket(struct forgery *f)
{
    ticket_authdata(f,
                    one_element(f, AD_WIN2K_PAC, bytes_of_string("x"), true));
}

static void
critical_in_authenticator(struct forgery *f)
{
    request_authdata(f, one_element(f, 4242, bytes_of_string("x"), false));
}

static void
malformed_container(struct forgery *f)
{
    request_authdata(
        f, one_element(f, AD_IF_RELEVANT, bytes_of_string("no list"), false));
}

static void
malformed_etype_list(struct forgery *f)
{
    request_authdata(f, one_element(f, AD_ETYPE_NEGOTIATION,
                                    bytes_of_string("no list"), true));
}

/* The authenticator. */

static void
wrong_session_key(struct forgery *f)
{
    CU_ASSERT(crypto_key_random(&f->request.sealed_with, 18) == CRYPTO_OK);
}

static void
wrong_authenticator_etype(struct forgery *f)
{
    CU_ASSERT(crypto_key_random(&f->request.sealed_with, 17) == CRYPTO_OK);
}

static void
other_client(struct forgery *f)
{
    f->request.authenticator.client = kdc_bob;
}

static void
other_client_realm(struct forgery *f)
{
    f->request.authenticator.client.realm = bytes_of_string("OTHER");
}

static void
clock_behind(struct forgery *f)
{
    f->request.authenticator.ctime = KDC_NOW - 301;
}

static void
clock_ahead(struct forgery *f)
{
    f->request.authenticator.ctime = KDC_NOW + 301;
}

static void
clock_just_right(struct forgery *f)
{
    f->request.authenticator.ctime = KDC_NOW - 300;
}

static void
replay_store_broken(struct forgery *f)
{
    f->w.replay_broken = true;
}

static void
subkey_of(struct forgery *f, int32_t etype)
{
    CU_ASSERT(crypto_key_random(&f->key, etype) == CRYPTO_OK);
    f->request.authenticator.has_subkey = true;
    f->request.authenticator.subkey.keytype = etype;
    f->request.authenticator.subkey.keyvalue = crypto_key_value(&f->key);
}

static void
subkey_not_permitted(struct forgery *f)
{
    subkey_of(f, 26);
}

static void
subkey_wrong_length(struct forgery *f)
{
    subkey_of(f, 17);
    f->request.authenticator.subkey.keytype = 18;
}

/* The checksum. */

static void
put_checksum(struct forgery *f, int32_t type, struct bytes value)
{
    f->request.authenticator.has_checksum = true;
    f->request.authenticator.checksum.cksumtype = type;
    f->request.authenticator.checksum.checksum = value;
}

static void
no_checksum(struct forgery *f)
{
    f->request.authenticator.has_checksum = false;
}

static void
no_checksum_bindings_optional(struct forgery *f)
{
    no_checksum(f);
    f->areq.has_bindings = true;
}

static void
no_checksum_bindings_required(struct forgery *f)
{
    no_checksum(f);
    f->areq.has_bindings = f->areq.require_bindings = true;
}

static void
short_checksum(struct forgery *f)
{
    put_checksum(f, GSS_CHECKSUM_TYPE, (struct bytes){f->request.checksum, 23});
}

static void
bindings_length(struct forgery *f)
{
    f->request.checksum[0] = 17;
}

static void
delegation_cut(struct forgery *f)
{
    f->request.checksum[20] |= GSS_WIRE_DELEG;
    builder_bytes(&f->extra, (struct bytes){f->request.checksum, 24});
    builder_le16(&f->extra, 1);
    builder_le16(&f->extra, 500);
    put_checksum(f, GSS_CHECKSUM_TYPE, builder_view(&f->extra));
}

static void
with_delegation(struct forgery *f, struct bytes cred)
{
    f->request.checksum[20] |= GSS_WIRE_DELEG;
    builder_bytes(&f->extra, (struct bytes){f->request.checksum, 24});
    builder_le16(&f->extra, 1);
    builder_le16(&f->extra, (uint16_t)cred.len);
    builder_bytes(&f->extra, cred);
    put_checksum(f, GSS_CHECKSUM_TYPE, builder_view(&f->extra));
}

static void
delegation_garbage(struct forgery *f)
{
    with_delegation(f, bytes_of_string("this is no KRB-CRED at all"));
}

static void
delegation_unsealed(struct forgery *f)
{
    struct builder cred = BUILDER_INIT;

    kdc_cred_make(&f->ticket, 0, &cred);
    with_delegation(f, builder_view(&cred));
    builder_free(&cred);
}

/* Sealed, but in a key that only the forger has. */
static void
delegation_in_another_key(struct forgery *f)
{
    struct builder open = BUILDER_INIT, sealed = BUILDER_INIT;
    struct builder cipher = BUILDER_INIT;
    struct krb_cred cred;

    kdc_cred_make(&f->ticket, 0, &open);
    CU_ASSERT(krb_cred_decode(builder_view(&open), &cred) == MESSAGE_OK);
    CU_ASSERT(crypto_key_random(&f->key, 18) == CRYPTO_OK);
    CU_ASSERT(crypto_seal(&f->key, USAGE_KRB_CRED, cred.enc_part.cipher,
                          &cipher) == CRYPTO_OK);
    cred.enc_part.etype = 18;
    cred.enc_part.cipher = builder_view(&cipher);
    krb_cred_encode(&sealed, &cred);
    with_delegation(f, builder_view(&sealed));
    builder_free(&cipher);
    builder_free(&sealed);
    builder_free(&open);
}

/* In the subkey that the client sends, as some clients seal it. */
static void
delegation_in_subkey(struct forgery *f)
{
    delegation_in_another_key(f);
    f->request.authenticator.has_subkey = true;
    f->request.authenticator.subkey.keytype = 18;
    f->request.authenticator.subkey.keyvalue = crypto_key_value(&f->key);
}

static void
unkeyed_checksum(struct forgery *f)
{
    put_checksum(f, 7, (struct bytes){f->request.checksum, 16}); /* RSA-MD5 */
}

static void
checksum_of_another_etype(struct forgery *f)
{
    put_checksum(f, 15, (struct bytes){f->request.checksum, 12});
}

static void
plain_checksum(struct forgery *f)
{
    static const uint8_t nothing[1];
    const struct crypto_segment empty = {nothing, NULL, 0};
    struct crypto_usage *usage = NULL;

    CU_ASSERT(crypto_usage_new(&f->ticket.session_key, USAGE_AP_REQ_CHECKSUM,
                               &usage) == CRYPTO_OK);
    CU_ASSERT(crypto_checksum(usage, &empty, 1, f->request.checksum) ==
              CRYPTO_OK);
    crypto_usage_free(usage);
    put_checksum(f, 16, (struct bytes){f->request.checksum, 12});
}

static void
plain_checksum_wrong(struct forgery *f)
{
    plain_checksum(f);
    f->request.checksum[3] ^= 1;
}

static void
bindings_expected(struct forgery *f, uint8_t sent)
{
    memset(f->request.checksum + 4, sent, AP_BINDINGS_LEN);
    f->areq.has_bindings = true;
    memset(f->areq.bindings, 0xb1, AP_BINDINGS_LEN);
}

static void
bindings_match(struct forgery *f)
{
    bindings_expected(f, 0xb1);
}

static void
bindings_wrong(struct forgery *f)
{
    bindings_expected(f, 0xb2);
}

static void
bindings_absent(struct forgery *f)
{
    bindings_expected(f, 0);
}

static void
bindings_absent_required(struct forgery *f)
{
    bindings_expected(f, 0);
    f->areq.require_bindings = true;
}

static void
bindings_absent_insisted(struct forgery *f)
{
    static const uint8_t cbt[] = {0x00, 0x40, 0x00, 0x00};

    bindings_expected(f, 0);
    request_authdata(f, one_element(f, AD_AP_OPTIONS,
                                    (struct bytes){cbt, sizeof(cbt)}, true));
}

static void
ap_options_short(struct forgery *f)
{
    bindings_expected(f, 0xb1);
    request_authdata(
        f, one_element(f, AD_AP_OPTIONS, bytes_of_string("abc"), true));
}

static void
mutual_required(struct forgery *f)
{
    f->request.checksum[20] &= (uint8_t)~GSS_WIRE_MUTUAL;
    f->areq.require_mutual = true;
}

/* The option asks for mutual authentication, and nothing that is sealed does.
 */
static void
mutual_required_no_checksum(struct forgery *f)
{
    no_checksum(f);
    f->areq.require_mutual = true;
}

static void
mutual_required_plain_checksum(struct forgery *f)
{
    plain_checksum(f);
    f->areq.require_mutual = true;
}

/* A plain checksum has no bindings, and the option does not stand for them. */
static void
plain_checksum_bindings_required(struct forgery *f)
{
    plain_checksum(f);
    f->areq.has_bindings = f->areq.require_bindings = true;
}

static void
plain_checksum_one_way(struct forgery *f)
{
    plain_checksum(f);
    f->request.ap_options = 0;
}

/* What asks for no answer gets none, though the option be set on the way. */
static void
one_way_option_set(struct forgery *f)
{
    f->request.checksum[20] = GSS_WIRE_REPLAY;
}

/* And what asks for one gets it, though the option be taken away. */
static void
mutual_option_cleared(struct forgery *f)
{
    f->request.ap_options = 0;
}

static void
framed_dce(struct forgery *f)
{
    f->request.checksum[21] |= GSS_WIRE_DCE_STYLE >> 8;
}

static void
bare_not_dce(struct forgery *f)
{
    f->request.mech = (struct bytes){NULL, 0};
}

/* What else the lender asks, with codes of libkrb5 and of the system. */

static enum verdict
say_policy(void *lender, struct bytes ap_req, const struct crypto_key *key,
           const struct principal_name *entry, struct evidence *ev)
{
    (void)lender;
    (void)ap_req;
    (void)key;
    (void)entry;
    ev->code = MINOR_KRB5(12);
    return verdict_with(V_KRB5, ev, "not today");
}

static void
plugin_refuses(struct forgery *f)
{
    f->w.env.ask_plugins = say_policy;
}

static enum verdict
say_no_file(void *lender, struct bytes ap_req, const struct crypto_key *key,
            const struct principal_name *entry, struct evidence *ev)
{
    (void)say_policy(lender, ap_req, key, entry, ev);
    ev->code = 2; /* ENOENT */
    return verdict_with(V_KRB5, ev, "no such file");
}

static void
plugin_fails(struct forgery *f)
{
    f->w.env.ask_plugins = say_no_file;
}

static enum verdict
find_no_keytab(void *lender, const struct ticket *ticket, ap_try_key *try_key,
               void *attempt, struct evidence *ev)
{
    (void)lender;
    (void)ticket;
    (void)try_key;
    (void)attempt;
    ev->code = MINOR_KRB5(12);
    return verdict_with(V_KRB5, ev, "not for strangers");
}

static void
keytab_fails(struct forgery *f)
{
    f->w.env.find_key = find_no_keytab;
}

static const struct forged_case cases[] = {
    {"genuine", genuine, V_OK, "", 1},
    {"expired", expired, V_TKT_EXPIRED, "ended at 2025-06-15T15:01:39Z", 1},
    {"expired within skew", expired_within_skew, V_OK, "", 1},
    {"not yet valid", not_yet_valid, V_TKT_NYV, "starts at", 1},
    {"not yet valid, no starttime", not_yet_valid_by_authtime, V_TKT_NYV,
     "starts at", 1},
    {"valid within skew", valid_within_skew, V_OK, "", 1},
    {"INVALID flag", invalid, V_TKT_INVALID, "not validated", 1},
    {"untrusted path", bad_path, V_ILL_CR_TKT, "path", 0},
    {"trusted path", trusted_path, V_OK, "", 1},
    {"path checked by the KDC", bad_path_vouched_for, V_OK, "", 1},
    {"path of unknown type", unknown_path_type, V_ILL_CR_TKT, "type 9", 0},
    {"right address", ticket_with_address, V_OK, "", 1},
    {"wrong address", wrong_address, V_BADADDR, "none is the peer's", 0},
    {"address not looked at", address_not_looked_at, V_OK, "", 1},
    {"session key not permitted", session_key_not_permitted, V_NOPERM_ETYPE,
     "the session key is aes128-cts-hmac-sha1-96, which the application", 1},
    {"session key left out by the site", session_key_left_out, V_NOPERM_ETYPE,
     "[libdefaults] permitted_enctypes in krb5.conf", 1},
    {"ticket enctype not permitted", ticket_etype_not_permitted, V_NOPERM_ETYPE,
     "the ticket's key", 1},
    {"ticket enctype left out by the application", ticket_etype_left_out, V_OK,
     "", 1},
    {"critical authdata in the ticket", critical_in_ticket, V_CRITICAL_AUTHDATA,
     "4242 of the ticket", 1},
    {"relevant authdata in the ticket", relevant_in_ticket, V_OK, "", 1},
    {"PAC in the ticket, bare", bare_pac_in_ticket, V_OK, "", 1},
    {"no PAC in the place of one", no_pac_in_ticket, V_BAD_AUTHDATA,
     "the PAC of the ticket", 1},
    {"critical authdata in the authenticator", critical_in_authenticator,
     V_CRITICAL_AUTHDATA, "4242 of the authenticator", 1},
    {"malformed AD-IF-RELEVANT", malformed_container, V_BAD_AUTHDATA,
     "authenticator", 1},
    {"malformed etype list", malformed_etype_list, V_BAD_AUTHDATA, "type 129",
     1},
    {"another client", other_client, V_BADMATCH,
     "the ticket is of alice@REALM, the authenticator of bob@REALM", 0},
    {"another client realm", other_client_realm, V_BADMATCH, "alice@OTHER", 0},
    {"clock behind", clock_behind, V_SKEW,
     "their clock 2025-06-15T15:01:39Z, ours 2025-06-15T15:06:40Z, differ "
     "301 s, allowed 300 s",
     1},
    {"clock ahead", clock_ahead, V_SKEW, "differ 301 s", 1},
    {"clock at the limit", clock_just_right, V_OK, "", 1},
    {"replay store broken", replay_store_broken, V_REPLAY_STORE, "broken", 0},
    {"subkey not permitted", subkey_not_permitted, V_NOPERM_ETYPE,
     "the client's subkey is camellia256", 1},
    {"subkey of a wrong length", subkey_wrong_length, V_BAD_ENCODING,
     "the client's subkey is no key", 0},
    {"no checksum", no_checksum, V_OK, "", 1},
    {"no checksum, bindings optional", no_checksum_bindings_optional, V_OK, "",
     1},
    {"no checksum, bindings required", no_checksum_bindings_required,
     V_BAD_BINDINGS, "sent none", 1},
    {"short checksum", short_checksum, V_BINDINGS_SHORT, "23 bytes", 1},
    {"bindings of another length", bindings_length, V_BINDINGS_LENGTH, "16", 1},
    {"delegation cut off", delegation_cut, V_BAD_CHECKSUM_DATA, "do not fit",
     1},
    {"delegation is garbage", delegation_garbage, V_DELEGATION, "malformed", 1},
    {"delegation not sealed", delegation_unsealed, V_OK, "", 1},
    {"delegation in another key", delegation_in_another_key, V_DELEGATION,
     "neither the subkey nor the session key", 1},
    {"delegation in the subkey", delegation_in_subkey, V_OK, "", 1},
    {"unkeyed checksum", unkeyed_checksum, V_BAD_CHECKSUM_TYPE, "type 7", 1},
    {"checksum of another enctype", checksum_of_another_etype,
     V_BAD_CHECKSUM_TYPE, "type 15", 1},
    {"plain keyed checksum", plain_checksum, V_OK, "", 1},
    {"plain keyed checksum, wrong", plain_checksum_wrong, V_BAD_CHECKSUM,
     "type 16", 1},
    {"bindings match", bindings_match, V_OK, "", 1},
    {"bindings wrong", bindings_wrong, V_BAD_BINDINGS, "sent others", 1},
    {"bindings absent", bindings_absent, V_OK, "", 1},
    {"bindings absent but required", bindings_absent_required, V_BAD_BINDINGS,
     "required", 1},
    {"bindings absent but insisted on", bindings_absent_insisted,
     V_BAD_BINDINGS, "always does", 1},
    {"AD-AP-OPTIONS malformed", ap_options_short, V_BAD_AUTHDATA,
     "AD-AP-OPTIONS", 1},
    {"mutual required", mutual_required, V_MUTUAL_REQUIRED, "0x0030", 1},
    {"mutual required, no checksum", mutual_required_no_checksum,
     V_MUTUAL_REQUIRED, "0x0000", 1},
    {"mutual required, plain checksum", mutual_required_plain_checksum,
     V_MUTUAL_REQUIRED, "nothing protects", 1},
    {"plain keyed checksum, bindings required",
     plain_checksum_bindings_required, V_BAD_BINDINGS, "required", 1},
    {"plain keyed checksum, one way", plain_checksum_one_way, V_OK, "", 1},
    {"one way, the option set", one_way_option_set, V_OK, "", 1},
    {"mutual, the option cleared", mutual_option_cleared, V_OK, "", 1},
    {"DCE style with framing", framed_dce, V_STYLE_MISMATCH, "with framing", 1},
    {"bare, not DCE style", bare_not_dce, V_STYLE_MISMATCH, "no framing", 1},
    {"refused by a plug-in", plugin_refuses, V_KRB5, "not today", 1},
    {"a plug-in fails", plugin_fails, V_KRB5, "no such file", 1},
};

/* Where nothing has shown yet that the sender has the session key. */
static const struct forged_case strangers[] = {
    {"wrong key", wrong_key, V_BAD_INTEGRITY, "does not open", 0},
    {"wrong kvno", wrong_kvno, V_BADKEYVER, "kvno", 0},
    {"another service's ticket", wrong_service, V_NOT_US, "name", 0},
    {"no key of the enctype", wrong_ticket_etype, V_NOKEY, "enctype", 0},
    {"user-to-user", user_to_user, V_USER_TO_USER, "session key", 0},
    {"session key unknown", session_key_unknown, V_NOPERM_ETYPE, "enctype 1",
     0},
    {"authenticator in another key", wrong_session_key, V_BAD_INTEGRITY,
     "the authenticator", 0},
    {"authenticator of another enctype", wrong_authenticator_etype,
     V_BAD_INTEGRITY, "says it is sealed with aes128", 0},
    {"keytab fails", keytab_fails, V_KRB5, "not for strangers", 0},
};

static void
forgery_init(struct forgery *f, const struct forged_case *c)
{
    memset(f, 0, sizeof(*f));
    kdc_world_init(&f->w, etypes, 18);
    kdc_ticket_init(&f->ticket, &f->w, 18);
    kdc_ticket_seal(&f->ticket);
    kdc_request_init(&f->request, &f->w, &f->ticket, FLAGS);
    c->forge(f);
}

static void
forgery_free(struct forgery *f)
{
    builder_free(&f->extra);
    kdc_ticket_free(&f->ticket);
}

/* A refusal is told to the client with its code, and never with evidence.  Who
 * has the session key also gets the verdict's sentence and his own time back,
 * to the microsecond only where the clocks are what it is about; a stranger
 * gets neither. */
static bool
told(struct bytes token, const struct forged_case *c,
     const struct authenticator *sent, bool known)
{
    const char *sentence = known ? verdict_sentence(c->v) : "";
    int32_t code = c->forge == plugin_refuses ? 12 : verdict_krb_error(c->v);
    bool exact = known && c->v == V_SKEW;
    struct gss_token framing;
    struct krb_error e;

    return gss_token_decode(token, &framing) &&
           framing.token_id == TOKEN_KRB_ERROR &&
           bytes_equal(framing.mech, ap_mech_krb5()) &&
           krb_error_decode(framing.inner, &e) == MESSAGE_OK &&
           e.error_code == code && e.stime == KDC_NOW && e.susec == 123456 &&
           !e.has_e_data && bytes_equal(e.e_text, bytes_of_string(sentence)) &&
           e.has_ctime == known && e.has_cusec == exact &&
           (!e.has_ctime || e.ctime == sent->ctime) &&
           (!e.has_cusec || e.cusec == sent->cusec) &&
           principal_name_component(&e.server, 0, &framing.inner);
}

static bool
case_holds(const struct forged_case *c, bool known)
{
    struct builder token = BUILDER_INIT, answer = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct forgery f;
    enum verdict v;
    bool ok;

    forgery_init(&f, c);
    kdc_request_make(&f.request, &f.ticket, &token);
    v = ap_accept(&f.w.env, &f.areq, builder_view(&token), &x, &answer, &ev);
    ok = v == c->v && strstr(ev.text, c->evidence) != NULL &&
         f.w.num_tags == c->num_tags;
    if (v == V_OK)
        ok = ok && x != NULL && ap_exchange_session(x) != NULL;
    else
        ok = ok && x == NULL &&
             told(builder_view(&answer), c, &f.request.authenticator, known) &&
             strstr(f.w.trace, "refused: ") != NULL;
    if (!ok)
        printf("# %s: %s (%s), %zu tags\n%s", c->name, verdict_name(v), ev.text,
               f.w.num_tags, f.w.trace);
    ap_exchange_free(x);
    builder_free(&answer);
    builder_free(&token);
    forgery_free(&f);
    return ok;
}

/* RULE 4120/3.2.3/key-version */
/* RULE 4120/3.2.3/same-client */
/* RULE 4120/3.2.3/address */
/* RULE 4120/3.2.3/skew */
/* RULE 4120/3.2.3/not-yet-valid */
/* RULE 4120/3.2.3/invalid-flag */
/* RULE 4120/3.2.3/expired */
/* RULE 4121/4.1.1/checksum-length */
/* RULE 4537/4/list-checked */
static void
test_every_check(void)
{
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CU_ASSERT(case_holds(&cases[i], true));
    for (i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
        CU_ASSERT(case_holds(&strangers[i], false));
}

/* RULE 4120/3.2.3/replay */
/* The same request twice: the second is refused and told so. */
static void
test_replay(void)
{
    static const struct forged_case again = {.v = V_REPEAT};
    struct builder token = BUILDER_INIT, answer = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct forgery f;

    forgery_init(&f, &cases[0]);
    kdc_request_make(&f.request, &f.ticket, &token);
    CU_ASSERT(ap_accept(&f.w.env, &f.areq, builder_view(&token), &x, &answer,
                        &ev) == V_OK);
    ap_exchange_free(x);
    builder_cut(&answer, 0);
    CU_ASSERT(ap_accept(&f.w.env, &f.areq, builder_view(&token), &x, &answer,
                        &ev) == V_REPEAT);
    CU_ASSERT_PTR_NULL(x);
    CU_ASSERT(
        told(builder_view(&answer), &again, &f.request.authenticator, true));
    builder_free(&answer);
    builder_free(&token);
    forgery_free(&f);
}

/* A client that asked for no answer gets none. */
static void
test_not_mutual_not_told(void)
{
    struct builder token = BUILDER_INIT, answer = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct forgery f;

    forgery_init(&f, &cases[0]);
    f.request.ap_options = 0;
    f.request.checksum[20] = 0;
    f.request.authenticator.ctime -= 1000;
    kdc_request_make(&f.request, &f.ticket, &token);
    CU_ASSERT(ap_accept(&f.w.env, &f.areq, builder_view(&token), &x, &answer,
                        &ev) == V_SKEW);
    CU_ASSERT(builder_view(&answer).len == 0);
    builder_free(&answer);
    builder_free(&token);
    forgery_free(&f);
}

/* RULE 4121/4.1.1.1/flags-set */
/* Flags, bindings and delegation as the session has them, and whether an AP-REP
 * goes back. */
static void
test_flags(void)
{
    static const struct {
        const char *name;
        uint32_t flags;
        bool bound;
    } expected[] = {
        {"genuine", FLAGS, false},
        {"no checksum", 0, false},
        {"plain keyed checksum",
         GSS_WIRE_MUTUAL | GSS_WIRE_REPLAY | GSS_WIRE_SEQUENCE, false},
        {"plain keyed checksum, one way", GSS_WIRE_REPLAY | GSS_WIRE_SEQUENCE,
         false},
        {"one way, the option set", GSS_WIRE_REPLAY, false},
        {"mutual, the option cleared", FLAGS, false},
        {"bindings match", FLAGS, true},
        {"bindings absent", FLAGS, false},
        {"delegation not sealed", FLAGS | GSS_WIRE_DELEG, false},
    };
    struct builder token = BUILDER_INIT, answer = BUILDER_INIT;
    struct ap_exchange *x = NULL;
    struct evidence ev = EVIDENCE_INIT;
    struct forgery f;
    size_t i, k;

    for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        for (k = 0; strcmp(cases[k].name, expected[i].name) != 0; k++)
            ;
        forgery_init(&f, &cases[k]);
        kdc_request_make(&f.request, &f.ticket, &token);
        CU_ASSERT_FATAL(ap_accept(&f.w.env, &f.areq, builder_view(&token), &x,
                                  &answer, &ev) == V_OK);
        CU_ASSERT(ap_exchange_session(x)->flags == expected[i].flags);
        CU_ASSERT(ap_exchange_session(x)->channel_bound == expected[i].bound);
        CU_ASSERT((builder_view(&answer).len != 0) ==
                  ((expected[i].flags & GSS_WIRE_MUTUAL) != 0));
        ap_exchange_free(x);
        builder_free(&answer);
        builder_free(&token);
        forgery_free(&f);
    }
}

static const struct unit_test tests[] = {
    {"every check has its verdict, evidence and KRB-ERROR", test_every_check},
    {"a replay is refused", test_replay},
    {"no KRB-ERROR unless an answer is awaited", test_not_mutual_not_told},
    {"flags by the kind of checksum", test_flags},
};

int
main(void)
{
    return tap_main("ap_forgery", tests, sizeof(tests) / sizeof(tests[0]));
}
