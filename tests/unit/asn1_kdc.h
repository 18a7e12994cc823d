/* tests/unit/asn1_kdc.h: what only a KDC writes, and the module only reads. */
#ifndef APEX_TESTS_UNIT_ASN1_KDC_H
#define APEX_TESTS_UNIT_ASN1_KDC_H

#include "asn1/cammac.h"
#include "asn1/krb_cred.h"
#include "asn1/sid.h"
#include "asn1/ticket.h"

/* ticket_encode codes the fields; `raw` does not count. */
void
ticket_encode(struct builder *b, const struct ticket *t);
void
enc_ticket_part_encode(struct builder *b, const struct enc_ticket_part *t);
void
enc_krb_cred_part_encode(struct builder *b, const struct enc_krb_cred_part *p);
void
krb_cred_info_encode(struct builder *b, const struct krb_cred_info *i);

/* cammac_encode writes `elements`; `elements_encoded` does not count. */
void
cammac_encode(struct builder *b, const struct cammac *c);
void
sid_encode(struct builder *b, const struct sid *s);

#endif
