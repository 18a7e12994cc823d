/* asn1/message.c: the common start of messages; contracts in message.h.
 *
 *   KRB-MESSAGE ::= [APPLICATION type] SEQUENCE {
 *           pvno            [0] INTEGER (5),
 *           msg-type        [1] INTEGER (type),
 *           ...
 *   }
 *
 * RFC 4120 sections 5.2.4 and 5.4.1.
 */
#include "asn1/message.h"

enum message_fault
message_open(struct bytes in, unsigned type, struct reader *body)
{
    struct reader r, at;
    int32_t pvno, msg_type;

    reader_init(&r, in);
    if (!der_wrapped(&r, DER_APPLICATION(type), DER_SEQUENCE, &at) ||
        !reader_done(&r) || !der_field_int32(&at, 0, &pvno))
        return MESSAGE_MALFORMED;
    if (pvno != KERBEROS_VERSION)
        return MESSAGE_BAD_VERSION;
    if (!der_field_int32(&at, 1, &msg_type))
        return MESSAGE_MALFORMED;
    if (msg_type != (int32_t)type)
        return MESSAGE_BAD_TYPE;
    *body = at;
    return MESSAGE_OK;
}

size_t
message_begin(struct builder *b, unsigned type)
{
    size_t start = der_wrap_begin(b, DER_APPLICATION(type), DER_SEQUENCE);

    der_put_field_int32(b, 0, KERBEROS_VERSION);
    der_put_field_int32(b, 1, (int32_t)type);
    return start;
}

bool
vno_decode(struct reader *r)
{
    struct reader at = *r;
    int32_t vno;
    bool ok = der_field_int32(&at, 0, &vno) && vno == KERBEROS_VERSION;

    return reader_commit(r, &at, ok);
}
