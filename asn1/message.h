/* asn1/message.h: what AP-REQ, AP-REP, KRB-CRED and KRB-ERROR begin with. */
#ifndef APEX_ASN1_MESSAGE_H
#define APEX_ASN1_MESSAGE_H

#include "asn1/der.h"

/* pvno, tkt-vno and authenticator-vno are always this (RFC 4120 section
 * 5.2.4). */
#define KERBEROS_VERSION 5

/* What stopped a decoder of an AP message: the exchange answers differently to
 * another version or type (RFC 4120 section 3.2.3) than to bytes that are not
 * such a message at all. */
enum message_fault {
    MESSAGE_OK,
    MESSAGE_MALFORMED,
    MESSAGE_BAD_VERSION, /* pvno is not 5 */
    MESSAGE_BAD_TYPE,    /* msg-type is not the one of this message */
};

/* message_open takes the start of a message of type `type` that is all of `in`
 * and leaves `body` at field [2].  Only MESSAGE_OK sets it. */
APEX_MUST_USE enum message_fault
message_open(struct bytes in, unsigned type, struct reader *body);

/* message_begin writes the same start; its value goes to der_wrap_end after
 * the last field. */
size_t
message_begin(struct builder *b, unsigned type);

/* vno_decode takes `[0] INTEGER (5)`, false on another number. */
APEX_MUST_USE bool
vno_decode(struct reader *r);

#endif
