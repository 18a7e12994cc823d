/* asn1/authdata.h: AuthorizationData, RFC 4120 section 5.2.6, and the element
 * types that the exchange itself uses. */
#ifndef APEX_ASN1_AUTHDATA_H
#define APEX_ASN1_AUTHDATA_H

#include "asn1/der.h"

enum authdata_type {
    AD_IF_RELEVANT = 1,
    AD_KDC_ISSUED = 4,
    AD_AND_OR = 5,
    AD_MANDATORY_FOR_KDC = 8,
    AD_CAMMAC = 96,
    AD_AUTH_INDICATOR = 97, /* RFC 8129 */
    AD_WIN2K_PAC = 128,
    AD_ETYPE_NEGOTIATION = 129, /* RFC 4537 */
    AD_AP_OPTIONS = 143,        /* MS-KILE 3.2.5.8, KERB_AP_OPTIONS_CBT */
    AD_TARGET_PRINCIPAL = 144,  /* MS-KILE 3.3.5.6.7, client target name */
};

/* KERB_AP_OPTIONS_CBT: the client binds every exchange to its channel. */
#define AP_OPTIONS_CBT 0x4000u

struct authdata_element {
    int32_t ad_type;
    struct bytes ad_data;
};

/* authdata_decode takes one `AuthorizationData` from `r`, checks all of it,
 * and gives its content as a view for authdata_next. */
APEX_MUST_USE bool
authdata_decode(struct reader *r, struct bytes *out_content);
/* authdata_field_decode takes `[n] AuthorizationData OPTIONAL`.  An empty list
 * counts as absent (RFC 4120 section 5.1.3). */
APEX_MUST_USE bool
authdata_field_decode(struct reader *r, unsigned n, bool *present,
                      struct bytes *out_content);
/* authdata_field_encode writes `content` as it stands. */
void
authdata_field_encode(struct builder *b, unsigned n, struct bytes content);

/* authdata_next takes the next element of a content; false at the end. */
bool
authdata_next(struct reader *content, struct authdata_element *out);

/* authdata_visit calls `visit` for every element of `content`, containers
 * AD-IF-RELEVANT opened and not shown themselves (at most 8 deep; false on a
 * container that is malformed or deeper).  It stops when `visit` says false
 * and then returns true. `relevant` is true inside an AD-IF-RELEVANT. */
typedef bool
authdata_visitor(void *arg, const struct authdata_element *e, bool relevant);
APEX_MUST_USE bool
authdata_visit(struct bytes content, authdata_visitor *visit, void *arg);

/* Encoding: a list is authdata_begin, any number of authdata_put, and
 * authdata_end.  authdata_put of a list already built, with AD_IF_RELEVANT,
 * nests it. */
size_t
authdata_begin(struct builder *b);
void
authdata_put(struct builder *b, int32_t ad_type, struct bytes data);
void
authdata_end(struct builder *b, size_t start);

/* EtypeList ::= SEQUENCE OF Int32 (RFC 4537 section 3).  Decoding stores at
 * most `max` entries in order and says how many; more is a failure. */
APEX_MUST_USE bool
etype_list_decode(struct bytes in, int32_t *out, size_t max, size_t *out_num);
void
etype_list_encode(struct builder *b, const int32_t *etypes, size_t num);

#endif
