/* asn1/ap_rep.c: contracts in ap_rep.h. */
#include "asn1/ap_rep.h"

#define MESSAGE_AP_REP              15
#define APPLICATION_ENC_AP_REP_PART 27

/*   AP-REP          ::= [APPLICATION 15] SEQUENCE {
 *           pvno            [0] INTEGER (5),
 *           msg-type        [1] INTEGER (15),
 *           enc-part        [2] EncryptedData -- EncAPRepPart
 *   }
 *
 * RFC 4120 section 5.5.2. */
enum message_fault
ap_rep_decode(struct bytes in, struct ap_rep *out)
{
    struct reader body;
    struct ap_rep m = {0};
    enum message_fault fault = message_open(in, MESSAGE_AP_REP, &body);

    if (fault != MESSAGE_OK)
        return fault;
    if (!encrypted_data_field_decode(&body, 2, &m.enc_part) ||
        !der_skip_unknown(&body, 3))
        return MESSAGE_MALFORMED;
    *out = m;
    return MESSAGE_OK;
}

void
ap_rep_encode(struct builder *b, const struct ap_rep *m)
{
    size_t start = message_begin(b, MESSAGE_AP_REP);

    encrypted_data_field_encode(b, 2, &m->enc_part);
    der_wrap_end(b, start);
}

/*   EncAPRepPart    ::= [APPLICATION 27] SEQUENCE {
 *           ctime           [0] KerberosTime,
 *           cusec           [1] Microseconds,
 *           subkey          [2] EncryptionKey OPTIONAL,
 *           seq-number      [3] UInt32 OPTIONAL
 *   }
 *
 * RFC 4120 section 5.5.2. */
static bool
enc_ap_rep_part_fields(struct reader *seq, struct enc_ap_rep_part *p)
{
    return der_field_time(seq, 0, &p->ctime) &&
           der_field_microseconds(seq, 1, &p->cusec) &&
           encryption_key_optional_decode(seq, 2, &p->has_subkey, &p->subkey) &&
           der_optional_uint32(seq, 3, &p->has_seq_number, &p->seq_number) &&
           der_skip_unknown(seq, 4);
}

bool
enc_ap_rep_part_decode(struct bytes in, struct enc_ap_rep_part *out)
{
    struct reader r, seq;
    struct enc_ap_rep_part p = {0};

    reader_init(&r, in);
    if (!der_wrapped(&r, DER_APPLICATION(APPLICATION_ENC_AP_REP_PART),
                     DER_SEQUENCE, &seq) ||
        !reader_done(&r) || !enc_ap_rep_part_fields(&seq, &p))
        return false;
    *out = p;
    return true;
}

void
enc_ap_rep_part_encode(struct builder *b, const struct enc_ap_rep_part *p)
{
    size_t start = der_wrap_begin(
        b, DER_APPLICATION(APPLICATION_ENC_AP_REP_PART), DER_SEQUENCE);

    der_put_field_time(b, 0, p->ctime);
    der_put_field_int32(b, 1, p->cusec);
    if (p->has_subkey)
        encryption_key_field_encode(b, 2, &p->subkey);
    if (p->has_seq_number)
        der_put_field_uint32(b, 3, p->seq_number);
    der_wrap_end(b, start);
}
