/* tests/adversary/spoil_request.c: deviations in the AP-REQ and in its
 * authenticator. */
#include "tests/adversary/spoil.h"

#include <string.h>

#define TEN_MINUTES   600
#define YEAR_9999     253402300799 /* its last second */
#define USAGE_TGS_REQ 7            /* RFC 4120 section 7.5.1 */
#define CHECKSUM_CRC  1

/* pvno and msg-type, the first fields of an AP-REQ, and ap-options behind. */
#define VERSION_LEN 5
#define TYPE_LEN    5
#define OPTIONS_LEN 9

void
spoil_message_type(struct scene *s)
{
    spoil_set(s, spoil_find(s->octets, OCTETS("\xa1\x03\x02\x01\x0e")) + 4, 15);
}

void
spoil_use_session_key(struct scene *s)
{
    s->request.ap_options |= AP_OPTION_USE_SESSION_KEY;
}

void
spoil_reserved_options(struct scene *s)
{
    s->request.ap_options |=
        ~(AP_OPTION_USE_SESSION_KEY | AP_OPTION_MUTUAL_REQUIRED);
}

void
spoil_mutual_cleared(struct scene *s)
{
    s->request.ap_options = 0;
}

static void
replace_options(struct scene *s, struct bytes with)
{
    struct bytes fields = spoil_fields(s, APPLICATION_AP_REQ);
    size_t before = VERSION_LEN + TYPE_LEN, behind = before + OPTIONS_LEN;
    struct bytes rest = {fields.data + behind, fields.len - behind};

    with = spoil_join(s, spoil_cut(fields, before), with);
    spoil_put_fields(s, APPLICATION_AP_REQ, spoil_join(s, with, rest));
}

void
spoil_long_options(struct scene *s)
{
    replace_options(s, OCTETS("\xa2\x0b\x03\x09\0\x20\0\0\0\0\0\0\0"));
}

void
spoil_short_options(struct scene *s)
{
    replace_options(s, OCTETS("\xa2\x04\x03\x02\0\x20"));
}

void
spoil_unknown_field(struct scene *s)
{
    struct bytes fields = spoil_fields(s, APPLICATION_AP_REQ);

    spoil_put_fields(s, APPLICATION_AP_REQ,
                     spoil_join(s, fields, OCTETS("\xa9\x03\x02\x01\x01")));
}

void
spoil_long_integer(struct scene *s)
{
    struct bytes fields = spoil_fields(s, APPLICATION_AP_REQ);
    struct bytes rest = {fields.data + VERSION_LEN, fields.len - VERSION_LEN};

    spoil_put_fields(s, APPLICATION_AP_REQ,
                     spoil_join(s, OCTETS("\xa0\x04\x02\x02\0\x05"), rest));
}

void
spoil_fields_disordered(struct scene *s)
{
    struct bytes fields = spoil_fields(s, APPLICATION_AP_REQ);
    struct bytes rest = {fields.data + VERSION_LEN, fields.len - VERSION_LEN};

    spoil_put_fields(s, APPLICATION_AP_REQ,
                     spoil_join(s, rest, spoil_cut(fields, VERSION_LEN)));
}

void
spoil_field_twice(struct scene *s)
{
    struct bytes fields = spoil_fields(s, APPLICATION_AP_REQ);

    spoil_put_fields(s, APPLICATION_AP_REQ,
                     spoil_join(s, spoil_cut(fields, VERSION_LEN), fields));
}

void
spoil_indefinite_length(struct scene *s)
{
    struct reader r, content;
    struct bytes inner = {NULL, 0};

    reader_init(&r, s->octets);
    must(der_element(&r, DER_APPLICATION(APPLICATION_AP_REQ), &content) &&
             reader_rest(&content, &inner),
         "to read its own AP-REQ");
    s->octets =
        spoil_join(s, spoil_join(s, OCTETS("\x6e\x80"), inner), OCTETS("\0\0"));
}

void
spoil_authenticator_flipped(struct scene *s)
{
    struct bytes *cipher = &s->request.authenticator.cipher;

    *cipher = spoil_flip(s, *cipher, cipher->len / 2);
}

void
spoil_authenticator_enctype(struct scene *s)
{
    s->request.authenticator.etype =
        spoil_other_enctype(s->request.authenticator.etype);
}

void
spoil_usage_of_tgs(struct scene *s)
{
    s->seal.usage = USAGE_TGS_REQ;
}

void
spoil_client_name(struct scene *s)
{
    s->authenticator.client.components = OCTETS("\x1b\x07mallory");
}

void
spoil_client_realm(struct scene *s)
{
    s->authenticator.client.realm = OCTETS("ELSEWHERE.TEST");
}

void
spoil_client_components(struct scene *s)
{
    struct principal_name *client = &s->authenticator.client;

    client->num_components = 2;
    client->components = spoil_join(s, client->components,
                                    OCTETS("\x1b\x05"
                                           "admin"));
}

void
spoil_clock_behind(struct scene *s)
{
    s->authenticator.ctime -= TEN_MINUTES;
}

void
spoil_clock_ahead(struct scene *s)
{
    s->authenticator.ctime += TEN_MINUTES;
}

void
spoil_clock_far_ahead(struct scene *s)
{
    s->authenticator.ctime = YEAR_9999;
}

void
spoil_clock_far_behind(struct scene *s)
{
    s->authenticator.ctime = 0;
}

void
spoil_microseconds_many(struct scene *s)
{
    s->authenticator.cusec = 1000000;
}

void
spoil_subkey_absent(struct scene *s)
{
    s->authenticator.has_subkey = false;
    s->subkey.profile = NULL;
}

static void
take_subkey(struct scene *s, int32_t enctype)
{
    must(crypto_key_random(&s->subkey, enctype) == CRYPTO_OK, "a subkey");
    s->authenticator.subkey.keytype = enctype;
    s->authenticator.subkey.keyvalue = crypto_key_value(&s->subkey);
}

void
spoil_subkey_smaller(struct scene *s)
{
    take_subkey(s, ENCTYPE_AES128_SHA1);
}

void
spoil_subkey_des(struct scene *s)
{
    s->authenticator.subkey = spoil_des_key();
}

void
spoil_subkey_unknown(struct scene *s)
{
    s->authenticator.subkey.keytype = NO_ENCTYPE;
}

void
spoil_subkey_short(struct scene *s)
{
    s->authenticator.subkey.keyvalue.len /= 2;
}

void
spoil_number_absent(struct scene *s)
{
    s->authenticator.has_seq_number = false;
}

void
spoil_number_highest(struct scene *s)
{
    s->authenticator.seq_number = UINT32_MAX;
}

/* seq-number is field [7]; request.c has it in four octets. */
static void
replace_number(struct scene *s, struct bytes with)
{
    struct bytes fields = spoil_fields(s, APPLICATION_AUTHENTICATOR);

    fields = spoil_replace(s, fields,
                           OCTETS("\xa7\x06\x02\x04\x12\x34\x56\x78"), with);
    spoil_put_fields(s, APPLICATION_AUTHENTICATOR, fields);
}

void
spoil_number_negative(struct scene *s)
{
    s->send_seq = UINT32_MAX - 1;
    replace_number(s, OCTETS("\xa7\x03\x02\x01\xfe"));
}

void
spoil_number_too_high(struct scene *s)
{
    replace_number(s, OCTETS("\xa7\x07\x02\x05\x01\x12\x34\x56\x78"));
}

void
spoil_checksum_crc(struct scene *s)
{
    s->authenticator.checksum.cksumtype = CHECKSUM_CRC;
    s->authenticator.checksum.checksum = OCTETS("\0\0\0\0");
}
