/* mech/form/mit_parts.h: the parts of the builtin's exported objects.
 *
 * Every object stands between two copies of its mark, a number of libkrb5's
 * table of magic numbers (krb5.h, KV5M_*) or of libgssapi_krb5's; integers are
 * big-endian.  An object that is absent leaves nothing behind, so a reader
 * looks at the next mark to know.
 */
#ifndef APEX_MECH_FORM_MIT_PARTS_H
#define APEX_MECH_FORM_MIT_PARTS_H

#include "asn1/bytes.h"

enum mit_mark {
    MARK_PRINCIPAL = 0x970ea701,
    MARK_KEY = 0x970ea703,
    MARK_CHECKSUM = 0x970ea704,
    MARK_AUTHDATA = 0x970ea70a,
    MARK_AUTHENTICATOR = 0x970ea70e,
    MARK_ADDRESS = 0x970ea722,
    MARK_KRB5_CONTEXT = 0x970ea724,
    MARK_OS_CONTEXT = 0x970ea725,
    MARK_AUTH_CONTEXT = 0x970ea729,
    MARK_OID = 0x970ea737,
    MARK_WINDOW = 0x970ea738,
    MARK_NAME_ATTRIBUTES = 0x970ea73c,
    MARK_PROFILE = 0xaaca6012,
    MARK_SECURITY_CONTEXT = 0x025ea108,
};

/* A key as it stands in an exported object.  `value` is a view. */
struct mit_key {
    bool present;
    int32_t enctype;
    struct bytes value;
};

/* mit_next_is says whether `mark` comes next; nothing is taken. */
bool
mit_next_is(const struct reader *r, uint32_t mark);

/* mit_take_mark takes `mark`; mit_take_int32 and mit_take_flag an integer, the
 * latter 0 or 1 only. */
APEX_MUST_USE bool
mit_take_mark(struct reader *r, uint32_t mark);
APEX_MUST_USE bool
mit_take_int32(struct reader *r, int32_t *out);
APEX_MUST_USE bool
mit_take_flag(struct reader *r, bool *out);

/*   mark | length | bytes | mark
 *
 * A principal in its text form, or an OID's content octets. */
APEX_MUST_USE bool
mit_take_text(struct reader *r, uint32_t mark, struct bytes *out);
void
mit_put_text(struct builder *b, uint32_t mark, struct bytes value);

/*   mark | type | length | bytes | mark
 *
 * A key, an element of authorization data, a checksum, an address. */
APEX_MUST_USE bool
mit_take_typed(struct reader *r, uint32_t mark, int32_t *out_type,
               struct bytes *out);
void
mit_put_typed(struct builder *b, uint32_t mark, int32_t type,
              struct bytes value);

/* mit_take_key takes a key that must be there, mit_take_optional_key one that
 * may; mit_put_key writes nothing for an absent one. */
APEX_MUST_USE bool
mit_take_key(struct reader *r, struct mit_key *out);
APEX_MUST_USE bool
mit_take_optional_key(struct reader *r, struct mit_key *out);
void
mit_put_key(struct builder *b, const struct mit_key *key);

/*   number of elements | element ..
 *
 * mit_take_authdata takes a list of authorization data, appends it to
 * `out_content` as the content of an AuthorizationData (RFC 4120 section
 * 5.2.6), unless that is NULL.  mit_put_authdata writes a content that
 * was checked when it was decoded. */
APEX_MUST_USE bool
mit_take_authdata(struct reader *r, struct builder *out_content);
void
mit_put_authdata(struct builder *b, struct bytes content);

#endif
