/* asn1/sid.h: security identifiers, MS-DTYP section 2.4.2. */
#ifndef APEX_ASN1_SID_H
#define APEX_ASN1_SID_H

#include "asn1/bytes.h"

#define SID_MAX_SUBAUTHORITIES 15

/* A SID by value. */
struct sid {
    uint64_t authority; /* 48 bits */
    uint8_t num_subauthorities;
    uint32_t subauthority[SID_MAX_SUBAUTHORITIES];
};

/* sid_decode takes one SID in its packet form from `r`; a revision other than 1
 * is a failure. */
APEX_MUST_USE bool
sid_decode(struct reader *r, struct sid *out);

/* sid_append adds a last sub-authority, as a relative identifier (RID) is added
 * to the SID of its domain.  False: there is no room for it. */
APEX_MUST_USE bool
sid_append(struct sid *s, uint32_t rid);

/* sid_text appends the text form, such as S-1-5-21-1-2-3-1104, MS-DTYP
 * section 2.4.2.1. */
void
sid_text(const struct sid *s, struct builder *b);

#endif
