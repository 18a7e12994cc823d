/* tools/words.h: the numbers of the protocol in words. */
#ifndef APEX_TOOLS_WORDS_H
#define APEX_TOOLS_WORDS_H

#include "asn1/bytes.h"

#define WORDS_TEXT_MAX 256

enum word_kind {
    WORDS_AUTHDATA,  /* ad-type, RFC 4120 section 7.5.4 and MS-KILE */
    WORDS_CHECKSUM,  /* cksumtype, RFC 3961 section 8 */
    WORDS_NAME_TYPE, /* name-type, RFC 4120 section 7.5.8 */
    WORDS_ADDRESS,   /* addr-type, RFC 4120 section 7.5.3 */
    WORDS_ERROR,     /* error-code, RFC 4120 section 7.5.9 */
    WORDS_PAC,       /* buffer, MS-PAC section 2.4 */
    WORDS_TOKEN,     /* TOK_ID, RFC 4121 section 4.1 and RFC 1964 */
    WORDS_SIGN,      /* SGN_ALG, RFC 1964 and RFC 4757 */
    WORDS_SEAL,      /* SEAL_ALG */
    WORDS_STATE,     /* negState, RFC 4178 section 4.2.2 */
    WORDS_NUM_KINDS
};

enum flag_kind {
    FLAGS_TICKET, /* RFC 4120 section 5.3, RFC 6806, RFC 8062 */
    FLAGS_AP,     /* ap-options, RFC 4120 section 5.5.1 */
    FLAGS_GSS,    /* of the 0x8003 checksum, RFC 4121 section 4.1.1.1 */
    FLAGS_CFX,    /* RFC 4121 section 4.2.2 */
    FLAGS_NUM_KINDS
};

/* words_number writes "NAME (NUMBER)" for a number of that kind, and the number
 * alone where it has no name here. */
void
words_number(enum word_kind kind, int64_t number, char out[WORDS_TEXT_MAX]);

/* words_flags writes the names of the flags that are set, and the number. */
void
words_flags(enum flag_kind kind, uint32_t flags, char out[WORDS_TEXT_MAX]);

/* words_oid writes the content octets of an object identifier: its name, where
 * it is of a mechanism that is known here, and its arcs. */
void
words_oid(struct bytes oid, char out[WORDS_TEXT_MAX]);

#endif
